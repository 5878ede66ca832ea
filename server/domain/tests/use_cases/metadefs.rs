//! Metadata definitions.

use serde_json::{Value, json};
use vitrine_domain::{NamespacePage, Settings};
use vitrine_model::{
    Limits,
    metadef::{
        Contents, Document, LoadMode, Loaded, NamespaceQuery, NamespaceSortKey, NamespaceVisibility, Object,
        Property, Tag, TagQuery,
    },
    query::SortDir,
};
use vitrine_stores::layers::faults::Faults;

use crate::world::{World, admin, code, reader};

fn document(fields: Value) -> Document {
    serde_json::from_value(fields).unwrap()
}

fn full() -> Document {
    document(json!({
        "namespace": "N", "visibility": "public",
        "resource_type_associations": [{"name": "flavor"}, {"name": "image", "prefix": "hw_"}],
        "properties": {"p": {"title": "P", "type": "string"}},
        "objects": [{"name": "o", "required": ["q"], "properties": {"q": {"title": "Q", "type": "string"}}}],
        "tags": [{"name": "t"}],
    }))
}

async fn contents(world: &World) -> Contents {
    world.controller.show_metadef_namespace(&admin("ours"), "N", None).await.unwrap()
}

#[tokio::test]
async fn a_namespace_is_made_at_once_and_told_in_parts() {
    let world = World::new().await;
    let made = world.controller.create_metadef_namespace(&admin("ours"), full()).await.unwrap();
    assert_eq!((made.item.owner.as_str(), made.created_at), ("ours", world.clock_now()));
    assert_eq!(
        world.events.take(),
        [
            "metadef_namespace.create",
            "metadef_resource_type.create",
            "metadef_resource_type.create",
            "metadef_object.create",
            "metadef_tag.create",
            "metadef_property.create",
        ]
    );
    let again = world.controller.create_metadef_namespace(&admin("theirs"), full()).await;
    assert_eq!(code(&again), "409");
    assert!(again.unwrap_err().to_string().contains("'N'"));
    assert_eq!(world.events.take(), [""; 0]);

    let twice = document(json!({"namespace": "M", "tags": [{"name": "t"}, {"name": "t"}]}));
    assert_eq!(code(&world.controller.create_metadef_namespace(&admin("ours"), twice).await), "409");
    assert_eq!(code(&world.controller.show_metadef_namespace(&admin("ours"), "M", None).await), "404");
}

#[tokio::test]
async fn a_change_sets_back_what_it_does_not_say() {
    let world = World::new().await;
    let all = document(json!({
        "namespace": "N", "display_name": "d", "description": "d", "visibility": "public", "protected": true,
        "owner": "another", "tags": [{"name": "t"}],
    }));
    world.controller.create_metadef_namespace(&admin("ours"), all).await.unwrap();
    world.clock.advance(std::time::Duration::from_secs(5));
    let plain = document(json!({"namespace": "N", "objects": [{"name": "ignored"}]}));
    let changed = world.controller.update_metadef_namespace(&admin("ours"), "N", &plain).await.unwrap();
    assert_eq!(changed.updated_at, Some(world.clock_now()));
    let kept = contents(&world).await;
    assert_eq!(kept.namespace, changed);
    assert_eq!((kept.objects.len(), kept.tags.len()), (0, 1));
    let attributes = changed.item;
    assert_eq!((attributes.display_name, attributes.description), (None, None));
    assert_eq!(attributes.visibility, Some(NamespaceVisibility::Private));
    assert_eq!((attributes.protected, attributes.owner.as_str()), (false, "ours"));
}

#[tokio::test]
async fn names_carry_the_prefix_of_a_type_of_resource() {
    let world = World::new().await;
    world.controller.create_metadef_namespace(&admin("ours"), full()).await.unwrap();
    let who = reader("theirs");
    for (resource_type, property, required) in
        [("image", "hw_p", "hw_q"), ("flavor", "p", "q"), ("volume", "p", "q")]
    {
        let shown = world.controller.show_metadef_namespace(&who, "N", Some(resource_type)).await.unwrap();
        assert!(shown.properties.get(property).is_some(), "{resource_type}");
        let object = &shown.objects[0].item;
        assert_eq!(object.required, [required]);
        assert!(object.properties.get(required).is_some(), "{resource_type}");
    }
    for (name, resource_type, expected) in [
        ("hw_p", Some("image"), "ok"),
        ("p", None, "ok"),
        ("p", Some("image"), "404"),
        ("hw_x", Some("image"), "404"),
        ("p", Some("flavor"), "404"),
        ("p", Some("volume"), "404"),
    ] {
        let shown = world.controller.show_metadef_property(&who, "N", name, resource_type).await;
        assert_eq!(code(&shown), expected, "{name} {resource_type:?}");
        if let Ok(property) = shown {
            assert_eq!(property.name.as_deref(), Some("p"));
        }
    }
}

#[tokio::test]
async fn tags_are_set_or_added() {
    let world = World::new().await;
    let (c, who) = (&world.controller, admin("ours"));
    c.create_metadef_namespace(&who, full()).await.unwrap();
    world.events.take();
    let tags = |names: &[&str]| names.iter().copied().map(Tag::new).collect::<Vec<_>>();
    for (names, append, outcome, after) in [
        (&["a", "b"][..], false, "ok", "b a"),
        (&["c"], true, "ok", "c b a"),
        (&["d", "a"], true, "409", "c b a"),
        (&["d", "d"], false, "409", "c b a"),
        (&[], false, "ok", "c b a"),
        (&["e"], false, "ok", "e"),
    ] {
        world.clock.advance(std::time::Duration::from_secs(1));
        assert_eq!(code(&c.create_metadef_tags(&who, "N", &tags(names), append).await), outcome, "{names:?}");
        let listed = c.list_metadef_tags(&who, "N", &TagQuery::default()).await.unwrap();
        let listed: Vec<_> = listed.into_iter().map(|tag| tag.item.name).collect();
        assert_eq!(listed.join(" "), after, "{names:?}");
    }
    assert_eq!(world.events.take(), ["metadef_tag.create"; 4]);
    let long = tags(&["ok", &"x".repeat(81)]);
    assert_eq!(code(&c.create_metadef_tags(&who, "N", &long, true).await), "400");
}

#[tokio::test]
async fn renaming_onto_another_is_a_conflict() {
    let world = World::new().await;
    let (c, who) = (&world.controller, admin("ours"));
    let two = document(json!({
        "namespace": "N", "properties": {
            "a": {"title": "A", "type": "string"}, "b": {"title": "B", "type": "string"},
        },
        "objects": [{"name": "a"}, {"name": "b"}], "tags": [{"name": "a"}, {"name": "b"}],
    }));
    c.create_metadef_namespace(&who, two).await.unwrap();
    let before = contents(&world).await;
    let object = Object { name: "b".to_owned(), ..Object::default() };
    let outcomes = [
        code(&c.update_metadef_object(&who, "N", "a", object.clone()).await),
        code(&c.update_metadef_property(&who, "N", "a", "b", Property::default()).await),
        code(&c.update_metadef_tag(&who, "N", "a", Tag::new("b")).await),
        code(&c.create_metadef_object(&who, "N", object.clone()).await),
        code(&c.create_metadef_property(&who, "N", "b", Property::default()).await),
        code(&c.create_metadef_tag(&who, "N", Tag::new("b")).await),
    ];
    assert_eq!(outcomes, ["409"; 6]);
    assert_eq!(contents(&world).await, before);
    let absent = [
        code(&c.update_metadef_object(&who, "N", "x", object.clone()).await),
        code(&c.update_metadef_property(&who, "N", "x", "x", Property::default()).await),
        code(&c.update_metadef_tag(&who, "N", "x", Tag::new("x")).await),
        code(&c.create_metadef_object(&who, "X", object).await),
        code(&c.delete_metadef_object(&who, "N", "x").await),
        code(&c.delete_metadef_property(&who, "N", "x").await),
        code(&c.delete_metadef_tag(&who, "N", "x").await),
        code(&c.dissociate_metadef_resource_type(&who, "N", "x").await),
    ];
    assert_eq!(absent, ["404"; 8]);
}

#[tokio::test]
async fn lists_are_cut_and_know_whether_there_is_more() {
    let limits = Limits { api_limit_max: 3, ..Limits::default() };
    let world = World::with(Settings { limits, ..Settings::default() }, Faults::none()).await;
    let who = admin("ours");
    for name in ["a", "b", "c", "d"] {
        let namespace = document(json!({"namespace": name}));
        world.controller.create_metadef_namespace(&who, namespace).await.unwrap();
    }
    let list = async |marker: Option<&str>, limit| {
        let sort = (NamespaceSortKey::Namespace, SortDir::Asc);
        let marker = marker.map(str::to_owned);
        let query = NamespaceQuery { sort, marker, limit, ..NamespaceQuery::default() };
        world.controller.list_metadef_namespaces(&who, query).await
    };
    let names = |page: NamespacePage| {
        let names = page.namespaces.into_iter().map(|entry| entry.namespace.item.namespace);
        (names.collect::<String>(), page.more)
    };
    for (marker, limit, expected) in [
        (None, 100, ("abc", true)),
        (Some("c"), 100, ("d", false)),
        (Some("b"), 2, ("cd", false)),
        (Some("d"), 2, ("", false)),
        (None, 0, ("", false)),
        (None, u32::MAX, ("abc", true)),
    ] {
        let (found, more) = names(list(marker, limit).await.unwrap());
        assert_eq!((found.as_str(), more), expected, "{marker:?} {limit}");
    }
    assert_eq!(code(&list(Some("x"), 1).await), "404");
    let theirs = NamespaceQuery { marker: Some("a".to_owned()), ..NamespaceQuery::default() };
    let outcome = world.controller.list_metadef_namespaces(&reader("theirs"), theirs).await;
    assert_eq!(code(&outcome), "404");
}

#[tokio::test]
async fn what_is_exported_can_be_loaded_again() {
    let world = World::new().await;
    let (c, who) = (&world.controller, admin("ours"));
    let protected = Document { protected: Some(true), ..full() };
    c.create_metadef_namespace(&who, protected).await.unwrap();
    let exported = c.export_metadef_namespace(&who, "N").await.unwrap();
    let text = serde_json::to_string(&exported).unwrap();
    assert_eq!(document(serde_json::from_str(&text).unwrap()), exported);
    c.unload_metadef_namespace(&who, "N").await.unwrap();
    assert_eq!(code(&c.unload_metadef_namespace(&who, "N").await), "404");
    world.events.take();
    let load = async |mode| c.load_metadef_namespace(&who, &exported, mode).await.unwrap();
    for (mode, loaded) in [
        (LoadMode::SkipExisting, Loaded::Created),
        (LoadMode::SkipExisting, Loaded::Skipped),
        (LoadMode::Merge, Loaded::Merged),
        (LoadMode::MergePreferNew, Loaded::Merged),
        (LoadMode::Replace, Loaded::Replaced),
    ] {
        assert_eq!(load(mode).await, loaded);
        assert_eq!(c.export_metadef_namespace(&who, "N").await.unwrap(), exported, "{mode:?}");
    }
    let (create, update) = ("metadef_namespace.create", "metadef_namespace.update");
    assert_eq!(world.events.take(), [create, update, update, create]);
    let bad = Document { namespace: "x".repeat(81), ..full() };
    assert_eq!(code(&c.load_metadef_namespace(&who, &bad, LoadMode::Merge).await), "400");
}
