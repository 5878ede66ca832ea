//! Metadata definitions.

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use vitrine_database::{Database, Error, Metadefs, Removed};
use vitrine_model::metadef::{Dated, Document, LoadMode, Loaded, Object, Tag, TagQuery};

use crate::{
    fixtures::seconds,
    harness::{Fresh, on_all_engines},
};

on_all_engines!(
    a_namespace_is_kept_with_everything_in_it,
    what_cannot_be_made_whole_is_not_made,
    parts_come_change_and_go,
    protection_keeps_everything,
    files_are_loaded_in_four_ways,
    of_many_who_make_one_thing_one_wins,
);

pub(crate) fn document(fields: Value) -> Document {
    serde_json::from_value(fields).unwrap()
}

fn full(name: &str) -> Document {
    document(json!({
        "namespace": name, "display_name": "é☃", "description": "d", "visibility": "public", "protected": false,
        "owner": "owner",
        "resource_type_associations": [
            {"name": "OS::Glance::Image", "prefix": "hw_", "properties_target": "image"},
            {"name": "OS::Nova::Flavor", "prefix": "hw:"},
        ],
        "properties": {
            "a": {"title": "A ☃", "type": "array", "items": {"type": "string", "enum": ["💾", "\0"]}, "default": "x"},
            "b": {"title": "", "type": "integer", "minimum": -1.5, "maximum": 10, "readonly": true},
        },
        "objects": [
            {"name": "empty"},
            {"name": "full", "required": ["z", "é"], "description": "od", "properties": {
                "z": {"title": "Z", "type": "string"}, "é": {"title": "E", "type": "string"},
            }},
        ],
        "tags": [{"name": "t"}],
    }))
}

pub(crate) async fn make(metadefs: &Metadefs, fields: Value) {
    metadefs.insert(&document(fields), "owner", seconds(0)).await.unwrap();
}

async fn a_namespace_is_kept_with_everything_in_it(database: Database) {
    let metadefs = database.metadefs();
    metadefs.insert(&full("N::é"), "nobody", seconds(1)).await.unwrap();
    let contents = metadefs.contents("N::é").await.unwrap().unwrap();
    assert_eq!(contents.namespace, Dated::new(full("N::é").attributes(""), seconds(1)));
    assert_eq!(contents.objects[0].updated_at, Some(seconds(1)));
    assert_eq!(contents.objects[1].item.properties.iter().next().unwrap().0, "z");
    assert_eq!(contents.into_document(), full("N::é"));
    assert_eq!(metadefs.contents("N").await.unwrap(), None);
    let types: Vec<_> = metadefs.resource_types().await.unwrap().into_iter().map(|one| one.item).collect();
    assert_eq!(
        types.iter().map(|one| (one.name.as_str(), one.protected)).collect::<Vec<_>>(),
        [("OS::Glance::Image", false), ("OS::Nova::Flavor", false)]
    );

    let mut attributes = full("N::new").attributes("");
    attributes.visibility = None;
    attributes.display_name = None;
    assert!(metadefs.save("N::é", &attributes, seconds(2)).await.unwrap());
    assert!(!metadefs.save("N::é", &attributes, seconds(2)).await.unwrap());
    assert_eq!(metadefs.namespace("N::é").await.unwrap(), None);
    let saved = metadefs.namespace("N::new").await.unwrap().unwrap();
    assert_eq!(saved, Dated { item: attributes, created_at: seconds(1), updated_at: Some(seconds(2)) });
    assert_eq!(metadefs.properties("N::new").await.unwrap().len(), 2);

    assert_eq!(metadefs.remove("N::new", false).await.unwrap(), Removed::Yes);
    assert_eq!(metadefs.remove("N::new", false).await.unwrap(), Removed::Absent);
    metadefs.insert(&full("N::new"), "", seconds(3)).await.unwrap();
    assert_eq!(metadefs.resource_types().await.unwrap().len(), 2);
}

async fn what_cannot_be_made_whole_is_not_made(database: Database) {
    let metadefs = database.metadefs();
    make(&metadefs, json!({"namespace": "taken"})).await;
    for (fields, taken) in [
        (json!({"namespace": "taken"}), "namespace"),
        (json!({"namespace": "n", "tags": [{"name": "t"}, {"name": "t"}]}), "tag"),
        (json!({"namespace": "n", "objects": [{"name": "o"}, {"name": "o"}]}), "object"),
        (
            json!({"namespace": "n", "resource_type_associations": [{"name": "r"}, {"name": "r"}]}),
            "association",
        ),
    ] {
        let outcome = metadefs.insert(&document(fields), "owner", seconds(1)).await;
        assert!(matches!(outcome, Err(Error::Duplicate { what }) if what == taken), "{outcome:?}");
        assert_eq!(metadefs.namespace("n").await.unwrap(), None, "{taken}");
    }
    let renamed = document(json!({"namespace": "taken"})).attributes("owner");
    make(&metadefs, json!({"namespace": "other"})).await;
    let outcome = metadefs.save("other", &renamed, seconds(1)).await;
    assert!(matches!(outcome, Err(Error::Duplicate { what: "namespace" })), "{outcome:?}");
}

async fn parts_come_change_and_go(database: Database) {
    let metadefs = database.metadefs();
    make(&metadefs, json!({"namespace": "n"})).await;
    let at = seconds(1);
    let duplicate = |outcome: Result<bool, Error>, what: &str| {
        assert!(matches!(outcome, Err(Error::Duplicate { what: taken }) if taken == what), "{what}");
    };

    let object = |name: &str| Object { name: name.to_owned(), ..full("x").objects[1].clone() };
    assert!(!metadefs.insert_object("none", &object("o"), at).await.unwrap());
    assert!(metadefs.insert_object("n", &object("p"), at).await.unwrap());
    assert!(metadefs.insert_object("n", &object("o"), at).await.unwrap());
    duplicate(metadefs.insert_object("n", &object("o"), at).await, "object");
    duplicate(metadefs.save_object("n", "p", &object("o"), at).await, "object");
    assert!(metadefs.save_object("n", "o", &object("a/b"), seconds(2)).await.unwrap());
    assert!(!metadefs.save_object("n", "o", &object("x"), at).await.unwrap());
    let kept = metadefs.object("n", "a/b").await.unwrap().unwrap();
    assert_eq!(kept, Dated { item: object("a/b"), created_at: at, updated_at: Some(seconds(2)) });
    let names: Vec<_> = metadefs.objects("n").await.unwrap().into_iter().map(|one| one.item.name).collect();
    assert_eq!(names, ["a/b", "p"]);
    assert_eq!(metadefs.remove_object("n", "p").await.unwrap(), Removed::Yes);
    assert_eq!(metadefs.remove_object("n", "p").await.unwrap(), Removed::Absent);
    assert_eq!(metadefs.remove_objects("n").await.unwrap(), Removed::Yes);
    assert_eq!(metadefs.remove_objects("n").await.unwrap(), Removed::Absent);

    let property = full("x").properties.get("a").unwrap().clone();
    assert!(!metadefs.insert_property("none", "p", &property, at).await.unwrap());
    for name in ["P", "p", ""] {
        assert!(metadefs.insert_property("n", name, &property, at).await.unwrap());
        duplicate(metadefs.insert_property("n", name, &property, at).await, "property");
    }
    duplicate(metadefs.save_property("n", "P", "p", &property, at).await, "property");
    assert!(metadefs.save_property("n", "p", "q", &property, at).await.unwrap());
    assert!(!metadefs.save_property("n", "p", "q", &property, at).await.unwrap());
    assert_eq!(metadefs.property("n", "q").await.unwrap(), Some(property));
    assert_eq!(metadefs.property("n", "p").await.unwrap(), None);
    let names: Vec<_> = metadefs.properties("n").await.unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["", "P", "q"]);
    assert_eq!(metadefs.remove_property("n", "q").await.unwrap(), Removed::Yes);
    assert_eq!(metadefs.remove_properties("n").await.unwrap(), Removed::Yes);
    assert!(metadefs.properties("n").await.unwrap().is_empty());

    let tags = |names: &[&str]| names.iter().copied().map(Tag::new).collect::<Vec<_>>();
    assert!(!metadefs.insert_tags("none", &tags(&["a"]), true, at).await.unwrap());
    assert!(metadefs.insert_tags("n", &tags(&["a", "b"]), true, at).await.unwrap());
    duplicate(metadefs.insert_tags("n", &tags(&["c", "a"]), true, at).await, "tag");
    duplicate(metadefs.insert_tags("n", &tags(&["c", "c"]), false, at).await, "tag");
    assert!(metadefs.insert_tags("n", &tags(&["c"]), true, at).await.unwrap());
    assert_eq!(tag_names(&metadefs, &TagQuery::default()).await, ["c", "b", "a"]);
    assert!(metadefs.insert_tags("n", &tags(&["b", "d"]), false, at).await.unwrap());
    assert_eq!(tag_names(&metadefs, &TagQuery::default()).await, ["d", "b"]);
    duplicate(metadefs.save_tag("n", "d", &Tag::new("b"), at).await, "tag");
    assert!(metadefs.save_tag("n", "d", &Tag::new("e"), seconds(5)).await.unwrap());
    assert!(!metadefs.save_tag("n", "d", &Tag::new("e"), at).await.unwrap());
    let kept = metadefs.tag("n", "e").await.unwrap().unwrap();
    assert_eq!(kept, Dated { item: Tag::new("e"), created_at: at, updated_at: Some(seconds(5)) });
    assert_eq!(metadefs.remove_tag("n", "e").await.unwrap(), Removed::Yes);
    assert_eq!(metadefs.remove_tags("n").await.unwrap(), Removed::Yes);
    assert_eq!(metadefs.remove_tags("n").await.unwrap(), Removed::Absent);

    let association = full("x").resource_type_associations[0].clone();
    assert!(!metadefs.insert_association("none", &association, at).await.unwrap());
    assert!(metadefs.insert_association("n", &association, at).await.unwrap());
    duplicate(metadefs.insert_association("n", &association, at).await, "association");
    assert_eq!(metadefs.associations("n").await.unwrap(), [Dated::new(association.clone(), at)]);
    assert_eq!(metadefs.remove_association("n", "other").await.unwrap(), Removed::Absent);
    assert_eq!(metadefs.remove_association("n", &association.name).await.unwrap(), Removed::Yes);
    assert_eq!(metadefs.associations("n").await.unwrap(), []);
    assert_eq!(metadefs.resource_types().await.unwrap().len(), 1);
}

pub(crate) async fn tag_names(metadefs: &Metadefs, query: &TagQuery) -> Vec<String> {
    let tags = metadefs.tags("n", query).await.unwrap().unwrap();
    tags.into_iter().map(|tag| tag.item.name).collect()
}

async fn protection_keeps_everything(database: Database) {
    let metadefs = database.metadefs();
    let protected = Document { protected: Some(true), ..full("n") };
    metadefs.insert(&protected, "owner", seconds(1)).await.unwrap();
    let before = metadefs.contents("n").await.unwrap();
    for outcome in [
        metadefs.remove("n", false).await,
        metadefs.remove_objects("n").await,
        metadefs.remove_object("n", "full").await,
        metadefs.remove_properties("n").await,
        metadefs.remove_property("n", "a").await,
        metadefs.remove_tags("n").await,
        metadefs.remove_tag("n", "t").await,
        metadefs.remove_association("n", "OS::Nova::Flavor").await,
    ] {
        assert_eq!(outcome.unwrap(), Removed::Protected);
    }
    assert_eq!(metadefs.contents("n").await.unwrap(), before);
    assert_eq!(metadefs.remove("n", true).await.unwrap(), Removed::Yes);
}

async fn files_are_loaded_in_four_ways(database: Database) {
    let metadefs = database.metadefs();
    let file = document(json!({
        "namespace": "n", "display_name": "file",
        "resource_type_associations": [{"name": "r", "prefix": "file"}, {"name": "s"}],
        "properties": {"p": {"title": "file", "type": "string"}, "q": {"title": "file", "type": "string"}},
        "objects": [{"name": "o", "description": "file", "required": ["x"]}, {"name": "u"}],
        "tags": [{"name": "t"}, {"name": "v"}],
    }));
    let older = json!({
        "namespace": "n", "display_name": "older", "visibility": "public", "protected": true,
        "resource_type_associations": [{"name": "r", "prefix": "older"}, {"name": "older"}],
        "properties": {"p": {"title": "older", "type": "string"}, "older": {"title": "older", "type": "string"}},
        "objects": [{"name": "o", "description": "older"}, {"name": "older"}],
        "tags": [{"name": "t"}, {"name": "older"}],
    });
    let load = async |mode| metadefs.load(&file, mode, seconds(9)).await.unwrap();
    assert_eq!(load(LoadMode::Merge).await, Loaded::Created);
    let made = metadefs.contents("n").await.unwrap().unwrap();
    assert_eq!((made.namespace.item.owner.as_str(), made.namespace.item.visibility), ("admin", None));
    assert!(made.tags.iter().all(|tag| tag.updated_at.is_none()));
    let types = metadefs.resource_types().await.unwrap();
    assert!(types.iter().all(|one| one.item.protected && one.updated_at.is_none()));

    for (mode, loaded, display, prefix, title, description, count) in [
        (LoadMode::SkipExisting, Loaded::Skipped, "older", "older", "older", "older", 2),
        (LoadMode::Merge, Loaded::Merged, "older", "older", "older", "older", 3),
        (LoadMode::MergePreferNew, Loaded::Merged, "file", "file", "file", "file", 3),
        (LoadMode::Replace, Loaded::Replaced, "file", "file", "file", "file", 2),
    ] {
        metadefs.remove("n", true).await.unwrap();
        make(&metadefs, older.clone()).await;
        assert_eq!(load(mode).await, loaded);
        let contents = metadefs.contents("n").await.unwrap().unwrap();
        assert_eq!(contents.namespace.item.display_name.as_deref(), Some(display), "{mode:?}");
        let counts = [
            contents.associations.len(),
            contents.properties.len(),
            contents.objects.len(),
            contents.tags.len(),
        ];
        assert_eq!(counts, [count; 4], "{mode:?}");
        let association = contents.associations.iter().find(|one| one.item.name == "r").unwrap();
        assert_eq!(association.item.prefix.as_deref(), Some(prefix), "{mode:?}");
        assert_eq!(contents.properties.get("p").unwrap().title, title, "{mode:?}");
        let object = contents.objects.iter().find(|one| one.item.name == "o").unwrap();
        assert_eq!(object.item.description.as_deref(), Some(description), "{mode:?}");
    }
    assert_eq!(metadefs.clear().await.unwrap(), 1);
    assert_eq!(metadefs.resource_types().await.unwrap(), []);
    assert_eq!(metadefs.namespace("n").await.unwrap(), None);
}

async fn of_many_who_make_one_thing_one_wins(database: Database) {
    let metadefs = database.metadefs();
    let makers = (0..6).map(|_| {
        let metadefs = metadefs.clone();
        tokio::spawn(async move { metadefs.insert(&full("n"), "", seconds(1)).await })
    });
    let mut made = 0;
    for maker in makers.collect::<Vec<_>>() {
        match maker.await.unwrap() {
            Ok(()) => made += 1,
            Err(Error::Duplicate { what: "namespace" }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(metadefs.contents("n").await.unwrap().unwrap().into_document(), full("n"));

    let makers = (0..6).map(|number| {
        let metadefs = metadefs.clone();
        let tags = [Tag::new("own"), Tag::new(format!("{number}"))];
        tokio::spawn(async move { metadefs.insert_tags("n", &tags, true, seconds(1)).await })
    });
    let mut made = 0;
    for maker in makers.collect::<Vec<_>>() {
        match maker.await.unwrap() {
            Ok(true) => made += 1,
            Err(Error::Duplicate { what: "tag" }) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(tag_names(&metadefs, &TagQuery::default()).await.len(), 3);
}

/// Glance's loader writes what a file says, as it stands.
#[tokio::test]
async fn rows_of_others_stay_readable_however_odd() {
    let fresh = Fresh::sqlite();
    let database = fresh.connect().await;
    database.migrate().await.unwrap();
    let mut connection = SqliteConnection::connect(&fresh.url).await.unwrap();
    let rows = "
        INSERT INTO metadef_namespaces (id, namespace, visibility, protected, owner, created_at)
            VALUES (7, 'odd', 'shared', NULL, 'admin', '2026-03-01 12:00:00.000000');
        INSERT INTO metadef_objects (namespace_id, name, required, json_schema, created_at)
            VALUES (7, 'none', '', 'null', '2026-03-01 12:00:00.000000'),
                   (7, 'some', 'a,b', '{\"a\": {\"title\": \"A\", \"type\": \"string\", \"enum\": [1]}}', '2026-03-01 12:00:00');
        INSERT INTO metadef_properties (namespace_id, name, json_schema, created_at)
            VALUES (7, 'odd', '{\"type\": \"text\", \"default\": 5, \"minimum\": \"x\"}', '2026-03-01 12:00:00.000000');
    ";
    sqlx::raw_sql(rows).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let contents = database.metadefs().contents("odd").await.unwrap().unwrap();
    assert_eq!((contents.namespace.created_at, contents.namespace.updated_at), (seconds(0), None));
    assert_eq!(
        serde_json::to_value(contents.into_document()).unwrap(),
        json!({
            "namespace": "odd", "protected": false, "owner": "admin",
            "properties": {"odd": {"type": "string", "title": "", "default": "5"}},
            "objects": [
                {"name": "none"},
                {"name": "some", "required": ["a", "b"], "properties": {
                    "a": {"type": "string", "title": "A", "enum": ["1"]},
                }},
            ],
        })
    );
    database.close().await;
    fresh.drop().await;
}
