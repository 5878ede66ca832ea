//! Who may do what with metadata definitions, as one table to be read: protection × visibility × relation × role ×
//! action.

use std::fmt::Write as _;

use futures::{FutureExt, future::BoxFuture};
use serde_json::json;
use vitrine_domain::{Controller, Error, Result};
use vitrine_model::{
    Caller,
    metadef::{Document, LoadMode, NamespaceQuery, Object, Property, Tag, TagQuery},
};

use crate::world::{World, caller, code};

/// Roles as they arrive: Keystone has expanded what they imply.
const ROLES: [(&str, &[&str]); 5] = [
    ("none", &[]),
    ("member alone", &["member"]),
    ("reader", &["reader"]),
    ("member", &["reader", "member"]),
    ("admin", &["reader", "member", "admin"]),
];

type Attempt = for<'a> fn(&'a Controller, &'a Caller) -> BoxFuture<'a, Result<()>>;

/// What is tried on the namespace `n`.
const ATTEMPTS: [(&str, Attempt); 28] = [
    ("show", |c, who| async { c.show_metadef_namespace(who, "n", None).await.map(drop) }.boxed()),
    ("in list", |c, who| {
        async {
            let page = c.list_metadef_namespaces(who, NamespaceQuery::default()).await?;
            match page.namespaces.is_empty() {
                false => Ok(()),
                true => Err(Error::BadRequest("not listed".to_owned())),
            }
        }
        .boxed()
    }),
    ("change", |c, who| {
        async { c.update_metadef_namespace(who, "n", &document(&json!({}))).await.map(drop) }.boxed()
    }),
    ("delete", |c, who| async { c.delete_metadef_namespace(who, "n").await }.boxed()),
    ("objects", |c, who| async { c.list_metadef_objects(who, "n").await.map(drop) }.boxed()),
    ("object", |c, who| async { c.show_metadef_object(who, "n", "o").await.map(drop) }.boxed()),
    ("+object", |c, who| async { c.create_metadef_object(who, "n", object("x")).await.map(drop) }.boxed()),
    ("~object", |c, who| {
        async { c.update_metadef_object(who, "n", "o", object("x")).await.map(drop) }.boxed()
    }),
    ("-object", |c, who| async { c.delete_metadef_object(who, "n", "o").await }.boxed()),
    ("-objects", |c, who| async { c.delete_metadef_objects(who, "n").await }.boxed()),
    ("props", |c, who| async { c.list_metadef_properties(who, "n").await.map(drop) }.boxed()),
    ("prop", |c, who| async { c.show_metadef_property(who, "n", "p", None).await.map(drop) }.boxed()),
    ("+prop", |c, who| {
        async { c.create_metadef_property(who, "n", "x", Property::default()).await.map(drop) }.boxed()
    }),
    ("~prop", |c, who| {
        async { c.update_metadef_property(who, "n", "p", "x", Property::default()).await.map(drop) }.boxed()
    }),
    ("-prop", |c, who| async { c.delete_metadef_property(who, "n", "p").await }.boxed()),
    ("-props", |c, who| async { c.delete_metadef_properties(who, "n").await }.boxed()),
    ("tags", |c, who| async { c.list_metadef_tags(who, "n", &TagQuery::default()).await.map(drop) }.boxed()),
    ("tag", |c, who| async { c.show_metadef_tag(who, "n", "t").await.map(drop) }.boxed()),
    ("+tag", |c, who| async { c.create_metadef_tag(who, "n", Tag::new("x")).await.map(drop) }.boxed()),
    ("+tags", |c, who| async { c.create_metadef_tags(who, "n", &[Tag::new("x")], false).await }.boxed()),
    ("~tag", |c, who| async { c.update_metadef_tag(who, "n", "t", Tag::new("x")).await.map(drop) }.boxed()),
    ("-tag", |c, who| async { c.delete_metadef_tag(who, "n", "t").await }.boxed()),
    ("-tags", |c, who| async { c.delete_metadef_tags(who, "n").await }.boxed()),
    ("types", |c, who| async { c.list_metadef_associations(who, "n").await.map(drop) }.boxed()),
    ("+type", |c, who| {
        let association = vitrine_model::metadef::Association { name: "x".to_owned(), ..Default::default() };
        async { c.associate_metadef_resource_type(who, "n", association).await.map(drop) }.boxed()
    }),
    ("-type", |c, who| async { c.dissociate_metadef_resource_type(who, "n", "r").await }.boxed()),
    ("unload", |c, who| async { c.unload_metadef_namespace(who, "n").await }.boxed()),
    ("export", |c, who| async { c.export_metadef_namespace(who, "n").await.map(drop) }.boxed()),
];

fn object(name: &str) -> Object {
    Object { name: name.to_owned(), ..Object::default() }
}

fn document(more: &serde_json::Value) -> Document {
    let mut fields = json!({
        "namespace": "n", "resource_type_associations": [{"name": "r"}],
        "properties": {"p": {"title": "", "type": "string"}}, "objects": [{"name": "o"}], "tags": [{"name": "t"}],
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(fields).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_of_metadata_definitions() {
    let world = World::new().await;
    let mut table = String::from(
        "What each role may do with a namespace and what is in it, by its protection, its visibility and the project\n\
         it belongs to. A namespace that is not in the list counts there as 400.\n\n",
    );
    write!(table, "{:<10} {:<8} {:<9} {:<13}", "", "seen by", "project", "role").unwrap();
    for (name, _) in ATTEMPTS {
        write!(table, " {name:<8}").unwrap();
    }
    for protected in [false, true] {
        for visibility in ["public", "private", "none"] {
            for owner in ["callers", "others"] {
                table.push('\n');
                for (role, roles) in ROLES {
                    let who = caller("callers", roles);
                    let (kind, whose) = (
                        if protected { "protected" } else { "" },
                        if owner == "callers" { "own" } else { "other" },
                    );
                    write!(table, "\n{kind:<10} {visibility:<8} {whose:<9} {role:<13}").unwrap();
                    for (_, attempt) in ATTEMPTS {
                        let mut fresh = document(&json!({"protected": protected, "owner": owner}));
                        fresh.visibility = visibility.parse().ok();
                        let metadefs = world.database.metadefs();
                        metadefs.load(&fresh, LoadMode::Replace, world.clock_now()).await.unwrap();
                        let outcome = attempt(&world.controller, &who).await;
                        write!(table, " {:<8}", code(&outcome)).unwrap();
                    }
                }
            }
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[tokio::test]
async fn the_table_outside_of_namespaces() {
    let world = World::new().await;
    let mut table = String::from("What each role may do where there is no namespace yet.\n\n");
    write!(table, "{:<13} {:<6} {:<6} {:<6} {:<6}", "role", "list", "types", "make", "load").unwrap();
    for (role, roles) in ROLES {
        let (c, who) = (&world.controller, caller("callers", roles));
        let namespace = |name: &str| document(&json!({"namespace": format!("{name} by {role}")}));
        let outcomes = [
            c.list_metadef_namespaces(&who, NamespaceQuery::default()).await.map(drop),
            c.list_metadef_resource_types(&who).await.map(drop),
            c.create_metadef_namespace(&who, namespace("made")).await.map(drop),
            c.load_metadef_namespace(&who, &namespace("loaded"), LoadMode::SkipExisting).await.map(drop),
        ];
        write!(table, "\n{role:<13}").unwrap();
        for outcome in outcomes {
            write!(table, " {:<6}", code(&outcome)).unwrap();
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

/// As in Glance, and unlike images: definitions are for everybody who may read.
#[tokio::test]
async fn a_token_without_a_project_sees_what_is_public() {
    let world = World::new().await;
    let c = &world.controller;
    let admin = Caller { project_id: None, ..crate::world::admin("ours") };
    let reader = Caller { project_id: None, ..crate::world::reader("ours") };
    let public = json!({"namespace": "public", "visibility": "public", "owner": "ours"});
    c.create_metadef_namespace(&admin, document(&public)).await.unwrap();
    c.create_metadef_namespace(&admin, document(&json!({"namespace": "private", "owner": ""})))
        .await
        .unwrap();
    for (who, seen) in [(&reader, 1), (&admin, 2)] {
        let page = c.list_metadef_namespaces(who, NamespaceQuery::default()).await.unwrap();
        assert_eq!(page.namespaces.len(), seen);
    }
    assert_eq!(code(&c.show_metadef_namespace(&reader, "private", None).await), "404");
    assert_eq!(code(&c.create_metadef_namespace(&admin, document(&json!({"namespace": "x"}))).await), "400");
    let nobodys = document(&json!({"namespace": "public"}));
    assert_eq!(code(&c.update_metadef_namespace(&admin, "public", &nobodys).await), "400");
}
