//! The forms that make and change metadata definitions: for administrators alone.

use serde_json::{Value, json};

use crate::{
    form::{borrowed, filled, untouched},
    identity::RED,
    metadefs::example,
    world::World,
};

const HERE: &str = "/dashboard/metadefs/N";

#[tokio::test]
async fn nobody_else_changes_anything() {
    let world = World::new().await;
    world.define(example("N")).await;
    let before = world.defined("N").await;
    for user in ["alice", "rita", "bob"] {
        let mut browser = world.logged_in(user).await;
        for path in [
            "/edit",
            "/associations",
            "/property",
            "/property?name=bus",
            "/object",
            "/object?name=Clock",
            "/tag?name=fast",
        ] {
            let page = browser.get(&format!("{HERE}{path}")).await;
            assert!(
                page.has("only administrators change them") && !page.has("name=\"name\""),
                "{user} {path}"
            );
        }
        for path in ["/dashboard/metadef/new", "/dashboard/metadef/import"] {
            let page = browser.get(path).await;
            assert!(page.has("only administrators change them") && !page.has("<textarea"), "{user} {path}");
        }
        let page = browser.get(&format!("{HERE}/delete")).await;
        assert!(page.has("It cannot be deleted") && !page.has("Delete for good"));
        let fields = [
            ("namespace", "N"),
            ("visibility", "private"),
            ("action", "protect"),
            ("name", "x"),
            ("title", "x"),
            ("type", "string"),
            ("tags", "x"),
            ("other", "x"),
        ];
        for path in [
            "/edit",
            "/actions",
            "/delete",
            "/property",
            "/property?name=bus",
            "/property?name=rate&object=Clock",
            "/object",
            "/object?name=Clock",
            "/tags",
            "/tag?name=fast",
            "/types",
            "/associations",
            "/remove?part=property&name=bus",
            "/remove?part=property&name=rate&object=Clock",
            "/remove?part=object&name=Clock",
            "/remove?part=tag&name=fast",
            "/remove?part=type&name=OS%3A%3AGlance%3A%3AImage",
        ] {
            assert_eq!(browser.submit(&format!("{HERE}{path}"), &fields).await.status, 403, "{user} {path}");
        }
        let made = [("namespace", "M"), ("visibility", "public")];
        assert_eq!(browser.submit("/dashboard/metadef/new", &made).await.status, 403, "{user}");
        let csrf = browser.csrf().await;
        let sent = [("csrf", csrf.as_str()), ("mode", "replace"), ("document", "{\"namespace\": \"N\"}")];
        let page = browser.submit_file("/dashboard/metadef/import", &sent, None).await;
        assert_eq!(page.status, 403, "{user}");
    }
    assert_eq!(world.defined("N").await, before);
}

#[tokio::test]
async fn a_namespace_is_made_edited_and_deleted() {
    let world = World::new().await;
    let mut browser = world.logged_in("root").await;
    let fields =
        [("namespace", "N"), ("display_name", "Names"), ("description", "a\r\nb"), ("visibility", "public")];
    let page = browser.submit("/dashboard/metadef/new", &fields).await;
    assert!(page.has("The namespace was created.") && page.has("<bdi>Names</bdi>"), "{}", page.text);
    let expected = json!({
        "namespace": "N", "display_name": "Names", "description": "a\nb", "visibility": "public", "protected": false,
        "owner": RED.0,
    });
    assert_eq!(world.defined("N").await, expected);

    let page = browser.submit("/dashboard/metadef/new", &fields).await;
    assert_eq!(page.status, 409);
    assert!(page.has("id=\"namespace-problem\"") && page.has("value=\"Names\""), "{}", page.text);
    let long = "x".repeat(81);
    for (field, value, says) in [
        ("namespace", long.as_str(), "at most 80"),
        ("namespace", "", "Give it a name"),
        ("namespace", "..", "more than dots"),
        ("display_name", "💾", "Basic Multilingual Plane"),
        ("visibility", "shared", "Choose one of the two"),
    ] {
        let sent: Vec<_> = [("namespace", "M"), ("visibility", "public")]
            .into_iter()
            .filter(|(name, _)| *name != field)
            .chain([(field, value)])
            .collect();
        let page = browser.submit("/dashboard/metadef/new", &sent).await;
        assert!(page.status == 400 && page.has(says), "{field}: {}", page.text);
    }

    let page = browser.get(&format!("{HERE}/edit")).await;
    let sent = filled(&page, "/edit", &[("display_name", "Other"), ("protected", "true")]);
    let saved = browser.submit(&format!("{HERE}/edit"), &borrowed(&sent)).await;
    assert!(saved.has("The changes were saved.") && saved.has("Protected"), "{}", saved.text);
    assert_eq!(world.defined("N").await["description"], "a\nb", "what was not touched is as it was");
    // The same form once more: it does not know of the change.
    let page = browser.submit(&format!("{HERE}/edit"), &borrowed(&sent)).await;
    assert!(page.status == 409 && page.has("Somebody else changed it meanwhile"));

    let page = browser.get(&format!("{HERE}/delete")).await;
    assert!(page.has("It is protected from deletion") && !page.has("Delete for good"));
    assert_eq!(browser.submit(&format!("{HERE}/delete"), &[]).await.status, 403);
    for (action, says) in [
        ("hide", "private"),
        ("publish", "public"),
        ("protect", "protected"),
        ("unprotect", "no longer protected"),
    ] {
        let page = browser.submit(&format!("{HERE}/actions"), &[("action", action)]).await;
        assert!(page.has(&format!("The namespace is {says}")), "{action}");
    }
    assert_eq!(browser.submit(&format!("{HERE}/actions"), &[("action", "x")]).await.status, 400);
    let page = browser.submit(&format!("{HERE}/delete"), &[]).await;
    assert!(page.has("The namespace N was deleted.") && page.has("No metadata definitions"));
}

#[tokio::test]
async fn a_deletion_names_what_is_lost() {
    let world = World::new().await;
    world.define(example("N")).await;
    let mut browser = world.logged_in("root").await;
    let page = browser.get(&format!("{HERE}/delete")).await;
    for text in
        ["6: bus, cores", "1: Clock", "2: slow, fast", "2: OS::", "Delete for good", "/metadefs/N/json"]
    {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let page = browser.get(&format!("{HERE}/remove?part=object&name=Clock")).await;
    assert!(page.has("Its properties are lost with it: rate."));
    browser.submit(&format!("{HERE}/actions"), &[("action", "protect")]).await;
    for part in ["property&name=bus", "property&name=rate&object=Clock", "object&name=Clock", "tag&name=fast"]
    {
        let path = format!("{HERE}/remove?part={part}");
        assert!(browser.get(&path).await.has("Remove the protection first"), "{part}");
        assert_eq!(browser.submit(&path, &[]).await.status, 403, "{part}");
    }
    browser.submit(&format!("{HERE}/actions"), &[("action", "unprotect")]).await;
    for (part, gone) in [
        ("property&name=bus", "/properties/bus"),
        ("property&name=rate&object=Clock", "/objects/0/properties"),
        ("object&name=Clock", "/objects"),
        ("tag&name=fast", "/tags/1"),
        ("type&name=OS%3A%3AGlance%3A%3AImage", "/resource_type_associations/1"),
    ] {
        assert!(world.defined("N").await.pointer(gone).is_some(), "{part}");
        let page = browser.submit(&format!("{HERE}/remove?part={part}"), &[]).await;
        assert!(page.has("was deleted."), "{part}: {}", page.text);
        assert!(world.defined("N").await.pointer(gone).is_none(), "{part}");
        assert_eq!(browser.submit(&format!("{HERE}/remove?part={part}"), &[]).await.status, 404, "{part}");
    }
}

#[tokio::test]
async fn a_property_is_defined_with_all_its_fields() {
    let world = World::new().await;
    world.define(json!({"namespace": "N"})).await;
    let mut browser = world.logged_in("root").await;
    let path = format!("{HERE}/property");
    let fields = [
        ("name", "sizes"),
        ("title", "Sizes"),
        ("description", "of things"),
        ("type", "array"),
        ("default", "1,2"),
        ("readonly", "false"),
        ("enum", "a\r\nb\r\n"),
        ("operators", "<or>\r\n<in>"),
        ("minimum", "-1.5"),
        ("maximum", "5"),
        ("pattern", "^a"),
        ("min_length", "1"),
        ("max_length", "9"),
        ("items_type", "integer"),
        ("items_enum", "1\r\n2"),
        ("unique_items", "true"),
        ("min_items", "1"),
        ("max_items", "3"),
        ("additional_items", ""),
    ];
    let page = browser.submit(&path, &fields).await;
    assert!(page.has("The property sizes was saved.") && page.has("List of whole number"), "{}", page.text);
    let expected = json!({
        "type": "array", "title": "Sizes", "description": "of things", "operators": ["<or>", "<in>"], "default": "1,2",
        "readonly": false, "minimum": -1.5, "maximum": 5, "enum": ["a", "b"], "pattern": "^a", "minLength": 1,
        "maxLength": 9, "items": {"type": "integer", "enum": ["1", "2"]}, "uniqueItems": true, "minItems": 1, "maxItems": 3,
    });
    assert_eq!(property(&world, "/properties/sizes").await, expected);

    let page = browser.submit(&path, &fields).await;
    assert!(
        page.status == 409 && page.has("id=\"name-problem\"") && page.has("value=\"of things\"")
            || page.has("of things")
    );
    for (field, value, says) in [
        ("name", "", "Give it a name"),
        ("title", "", "Give it a title"),
        ("minimum", "x", "Give a number"),
        ("maximum", "-9", "less than the minimum"),
        ("default", "é", "ASCII"),
        ("items_type", "text", "Choose one of the types"),
    ] {
        let sent: Vec<_> =
            fields.into_iter().map(|(name, old)| (name, if name == field { value } else { old })).collect();
        let page = browser.submit(&path, &sent).await;
        assert!(page.status == 400 && page.has(&format!("id=\"{field}-problem\"")), "{field}: {}", page.text);
        assert!(page.has(says), "{field}: {}", page.text);
    }

    // Left as it is, nothing changes; renamed, everything else stays.
    let path = format!("{path}?name=sizes");
    let page = browser.get(&path).await;
    browser.submit(&path, &borrowed(&untouched(&page, "/property"))).await;
    assert_eq!(property(&world, "/properties/sizes").await, expected);
    let sent = filled(&page, "/property", &[("name", "dimensions")]);
    assert!(browser.submit(&path, &borrowed(&sent)).await.has("The property dimensions was saved."));
    assert_eq!(property(&world, "/properties/dimensions").await, expected);
}

async fn property(world: &World, pointer: &str) -> Value {
    let mut found = world.defined("N").await.pointer(pointer).cloned().unwrap_or_default();
    if let Some(fields) = found.as_object_mut() {
        fields.remove("name");
    }
    found
}

#[tokio::test]
async fn objects_keep_their_properties_and_what_they_require() {
    let world = World::new().await;
    world.define(json!({"namespace": "N"})).await;
    let mut browser = world.logged_in("root").await;
    let path = format!("{HERE}/object");
    let page = browser.submit(&path, &[("name", "Clock"), ("required", "rate\r\n")]).await;
    assert!(page.has("The object Clock was made") && page.has("It has no properties yet"), "{}", page.text);
    assert_eq!(browser.submit(&path, &[("name", "Clock")]).await.status, 409);
    assert_eq!(browser.submit(&path, &[("name", "")]).await.status, 400);
    let page = browser.submit(&path, &[("name", "x"), ("required", "a,b")]).await;
    assert!(page.status == 400 && page.has("comma"));

    let within = format!("{HERE}/property?object=Clock");
    let fields = [("name", "rate"), ("title", "Rate"), ("type", "number")];
    assert!(browser.submit(&within, &fields).await.has("The property rate was saved."));
    let page = browser.submit(&within, &fields).await;
    assert!(page.status == 409 && page.has("has a property"), "{}", page.text);
    let edit = format!("{HERE}/property?name=rate&object=Clock");
    let page = browser.get(&edit).await;
    let sent = filled(&page, "/property", &[("name", "speed")]);
    browser.submit(&edit, &borrowed(&sent)).await;
    let object = world.defined("N").await["objects"][0].clone();
    assert_eq!(object["required"], json!(["speed"]));
    assert_eq!(object["properties"], json!({"speed": {"type": "number", "title": "Rate"}}));

    let edit = format!("{HERE}/object?name=Clock");
    let page = browser.get(&edit).await;
    let stale = filled(&page, "/object", &[("description", "older")]);
    browser.submit(&edit, &borrowed(&filled(&page, "/object", &[("name", "Watch")]))).await;
    let object = world.defined("N").await["objects"][0].clone();
    assert_eq!((&object["name"], object["properties"].as_object().unwrap().len()), (&json!("Watch"), 1));
    assert_eq!(browser.submit(&edit, &borrowed(&stale)).await.status, 404, "it has another name now");
    let edit = format!("{HERE}/object?name=Watch");
    let page = browser.submit(&edit, &borrowed(&stale)).await;
    assert!(page.status == 409 && page.has("Somebody else changed it meanwhile"));
}

#[tokio::test]
async fn tags_and_resource_types_come_and_change() {
    let world = World::new().await;
    world.define(json!({"namespace": "N"})).await;
    let mut browser = world.logged_in("root").await;
    let tags = format!("{HERE}/tags");
    assert!(browser.submit(&tags, &[("tags", "one\r\n two \r\n\r\n")]).await.has("2 tags were added."));
    assert!(browser.submit(&tags, &[("tags", "three\r\none")]).await.has("No tag was added."), "all or none");
    assert!(browser.submit(&tags, &[("tags", " ")]).await.has("Type at least one."));
    let page = browser.submit(&format!("{HERE}/tag?name=one"), &[("name", "two")]).await;
    assert!(page.status == 409 && page.has("id=\"name-problem\""), "{}", page.text);
    assert!(
        browser.submit(&format!("{HERE}/tag?name=one"), &[("name", "uno")]).await.has("The tag was renamed.")
    );
    let mut found: Vec<String> = world.defined("N").await["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    assert_eq!(found, ["two", "uno"]);

    let types = format!("{HERE}/types");
    let sent = [("type", ""), ("other", "OS::Test::Thing"), ("prefix", "t_"), ("properties_target", "image")];
    assert!(browser.submit(&types, &sent).await.has("The namespace is for OS::Test::Thing now."));
    assert!(browser.submit(&types, &sent).await.has("The resource type was not added."));
    assert!(browser.submit(&types, &[]).await.has("Choose one, or name another."));
    let expected = json!([{"name": "OS::Test::Thing", "prefix": "t_", "properties_target": "image"}]);
    assert_eq!(world.defined("N").await["resource_type_associations"], expected);
}

#[tokio::test]
async fn all_resource_types_change_in_one_form() {
    const IMAGE: &str = "OS::Glance::Image";
    const VOLUME: &str = "OS::Cinder::Volume";
    let world = World::new().await;
    world.define(example("N")).await;
    world
        .define(json!({"namespace": "M", "resource_type_associations": [{"name": "OS::Test::Thing"}]}))
        .await;
    let mut browser = world.logged_in("root").await;
    let form = format!("{HERE}/associations");
    let page = browser.get(&form).await;
    for name in [IMAGE, VOLUME, "OS::Test::Thing"] {
        assert!(page.has(&format!("name=\"type\" value=\"{name}\"")), "{name}: {}", page.text);
    }
    let fields = untouched(&page, &form);
    let same = browser.submit(&form, &borrowed(&fields)).await;
    assert!(same.has("No resource type was changed."), "{}", same.text);

    // One goes, one changes, one comes.
    let prefix = format!("prefix:{VOLUME}");
    let sent = [
        ("type", VOLUME),
        (prefix.as_str(), "vol_"),
        ("type", "OS::Test::Thing"),
        ("target:OS::Test::Thing", "x"),
    ];
    assert!(browser.submit(&form, &sent).await.has("3 resource types were changed."));
    let expected = json!([
        {"name": VOLUME, "prefix": "vol_"}, {"name": "OS::Test::Thing", "properties_target": "x"},
    ]);
    assert_eq!(world.defined("N").await["resource_type_associations"], expected);

    // What is refused is told, and stays as it was.
    let long = "x".repeat(81);
    let sent = [
        ("type", VOLUME),
        (prefix.as_str(), long.as_str()),
        ("type", "OS::Test::Thing"),
        ("target:OS::Test::Thing", "x"),
    ];
    let page = browser.submit(&form, &sent).await;
    assert!(page.has("No resource type was changed.") && page.has(VOLUME), "{}", page.text);
    assert_eq!(world.defined("N").await["resource_type_associations"], expected);

    // A protected namespace keeps what it has, and takes more.
    browser.submit(&format!("{HERE}/actions"), &[("action", "protect")]).await;
    let page = browser.get(&form).await;
    let fields = untouched(&page, &form);
    let mut sent = borrowed(&fields);
    sent.push(("type", IMAGE));
    assert!(browser.submit(&form, &sent).await.has("One resource type was changed."));
    assert_eq!(world.defined("N").await["resource_type_associations"].as_array().unwrap().len(), 3);
}
