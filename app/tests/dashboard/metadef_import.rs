//! Importing namespaces.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Page},
    identity::{BLUE, RED},
    metadefs::example,
    world::World,
};

const PATH: &str = "/dashboard/metadef/import";

/// Sends the form, and follows to the page it leads to.
async fn import(browser: &mut Browser, fields: &[(&str, &str)], file: Option<&[u8]>) -> Page {
    let csrf = browser.csrf().await;
    let fields = [&[("csrf", csrf.as_str())], fields].concat();
    let page = browser.submit_file(PATH, &fields, file.map(|bytes| ("n.json", bytes))).await;
    if page.status == 303 { browser.open(page.location()).await } else { page }
}

#[tokio::test]
async fn a_document_comes_as_text_or_as_a_file() {
    let world = World::new().await;
    let mut browser = world.logged_in("root").await;
    assert!(browser.get(PATH).await.has("enctype=\"multipart/form-data\""));
    let text = json!({"namespace": "pasted", "self": "/x", "created_at": "2026-01-01T00:00:00Z"}).to_string();
    let page = import(&mut browser, &[("document", &text), ("mode", "skip")], None).await;
    assert!(page.has("The namespace pasted was imported."), "{}", page.text);
    let expected =
        json!({"namespace": "pasted", "visibility": "private", "protected": false, "owner": RED.0});
    assert_eq!(world.defined("pasted").await, expected);

    let file = serde_json::to_vec(&example("filed")).unwrap();
    let fields = [("document", ""), ("mode", "skip"), ("visibility", "private"), ("protected", "true")];
    let page = import(&mut browser, &fields, Some(&file)).await;
    assert!(page.has("The namespace filed was imported."), "{}", page.text);
    let mut expected = example("filed");
    (expected["visibility"], expected["protected"]) = (json!("private"), json!(true));
    let mut found = world.defined("filed").await;
    // Nothing is said of the order of the types.
    let sort = |value: &mut Value| {
        let list = value["resource_type_associations"].as_array_mut().unwrap();
        list.sort_by_key(|one| one["name"].to_string());
    };
    sort(&mut expected);
    sort(&mut found);
    for property in found["properties"].as_object_mut().unwrap().values_mut() {
        property.as_object_mut().unwrap().remove("name");
    }
    assert_eq!(found, expected);
}

#[tokio::test]
async fn the_modes_do_what_they_say() {
    let world = World::new().await;
    let mut browser = world.logged_in("root").await;
    let text = |title: &str| json!({"title": title, "type": "string"});
    world
        .define(json!({
            "namespace": "N", "description": "old", "visibility": "public", "owner": BLUE.0,
            "properties": {"a": text("old a"), "b": text("b")},
        }))
        .await;
    let new =
        json!({"namespace": "N", "description": "new", "properties": {"a": text("new a"), "c": text("c")}});
    let new = new.to_string();
    let mut send = async |fields: &[(&str, &str)]| {
        import(&mut browser, &[&[("document", new.as_str())], fields].concat(), None).await
    };
    let titles = async || {
        let found = world.defined("N").await;
        let properties = found["properties"].as_object().unwrap().clone();
        let mut titles: Vec<String> =
            properties.values().map(|one| one["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        (found["description"].as_str().unwrap().to_owned(), titles.join(" "))
    };
    let is = |description: &str, titles: &str| (description.to_owned(), titles.to_owned());
    assert!(send(&[("mode", "skip")]).await.has("Nothing was imported."));
    assert_eq!(titles().await, is("old", "b old a"));
    assert!(send(&[("mode", "merge")]).await.has("was merged into"));
    assert_eq!(titles().await, is("old", "b c old a"));
    assert!(send(&[("mode", "update")]).await.has("was merged into"));
    assert_eq!(titles().await, is("new", "b c new a"));
    let found = world.defined("N").await;
    assert_eq!(
        (&found["owner"], &found["visibility"]),
        (&json!(BLUE.0), &json!("public")),
        "the document says nothing"
    );

    // A replacement names what is lost, and asks.
    let page = send(&[("mode", "replace")]).await;
    assert!(
        page.status == 200 && page.has("This deletes what is there") && page.has("3: a, b, c"),
        "{}",
        page.text
    );
    assert_eq!(titles().await, is("new", "b c new a"));
    assert!(send(&[("mode", "replace"), ("confirmed", "true")]).await.has("was replaced."));
    assert_eq!(titles().await, is("new", "c new a"));
    send(&[("mode", "update"), ("protected", "true")]).await;
    let page = send(&[("mode", "replace"), ("confirmed", "true")]).await;
    assert!(page.status == 409 && page.has("Remove the protection first"), "{}", page.text);
}

#[tokio::test]
async fn what_cannot_be_imported_is_named() {
    let world = World::new().await;
    let mut browser = world.logged_in("root").await;
    for (text, says) in [
        ("", "Paste the JSON"),
        ("{", "it holds no JSON"),
        ("[]", "it must be one JSON object"),
        (r#"{"namespace": ""}"#, "it must not be empty"),
        (r#"{"namespace": ".."}"#, "more than dots"),
        (
            r#"{"namespace": "N", "properties": {"cpu": {"title": "t", "type": "text"}}}"#,
            "properties.cpu.type",
        ),
        (r#"{"namespace": "N", "colour": "<b>"}"#, "colour"),
        (r#"{"namespace": "N", "tags": [{"name": "a"}, {"name": "a"}]}"#, "stands in it twice"),
    ] {
        let page = import(&mut browser, &[("document", text), ("mode", "skip")], None).await;
        assert!(
            page.status == 400 && page.has("id=\"document-problem\"") && page.has(says),
            "{text}: {}",
            page.text
        );
    }
    let good = r#"{"namespace": "N"}"#;
    let page = import(&mut browser, &[("document", good), ("mode", "x")], None).await;
    assert!(page.status == 400 && page.has("Choose one of the four."));
    let page = import(&mut browser, &[("document", good), ("mode", "skip")], Some(b"{}")).await;
    assert!(page.status == 400 && page.has("not both"));
    let large = vec![b' '; (1 << 20) + 1];
    assert_eq!(import(&mut browser, &[("mode", "skip")], Some(&large)).await.status, 413);
    assert!(browser.get("/dashboard/metadefs").await.has("No metadata definitions"));
    let page = browser.submit_file(PATH, &[("csrf", "x"), ("document", good), ("mode", "skip")], None).await;
    assert_eq!(page.status, 403);
}
