//! Metadata definitions: the catalog of a new installation, and the commands.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use crate::harness::{Home, bad, good};

const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/catalog");

/// The definitions in a folder, by the names of their namespaces.
fn definitions(folder: &Path) -> BTreeMap<String, Value> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap())
        .map(|document| (document["namespace"].as_str().unwrap().to_owned(), document))
        .collect()
}

/// All that is in the database.
fn exported(home: &Home) -> BTreeMap<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    good(&home.run(&["metadefs", "export", "--to", folder.path().to_str().unwrap()]));
    definitions(folder.path())
}

/// Writes a definition file beside the data folder, and loads it.
fn load(home: &Home, document: &Value, mode: &str) -> String {
    let path = home.data().join("file.json");
    fs::write(&path, document.to_string()).unwrap();
    good(&home.run(&["metadefs", "load", path.to_str().unwrap(), "--mode", mode]))
}

fn empty() -> Home {
    let home = Home::new();
    good(&home.run(&["db", "sync"]));
    home
}

/// A catalog file as it comes back: defaults are text, objects, properties and associations have no order.
fn as_kept(mut document: Value) -> Value {
    fn defaults_as_text(properties: &mut Value) {
        for property in properties.as_object_mut().into_iter().flat_map(|map| map.values_mut()) {
            if let Some(default) = property.get_mut("default").filter(|default| !default.is_string()) {
                *default = default.to_string().into();
            }
        }
    }
    defaults_as_text(&mut document["properties"]);
    for object in document["objects"].as_array_mut().into_iter().flatten() {
        defaults_as_text(&mut object["properties"]);
    }
    for list in ["objects", "resource_type_associations"] {
        if let Some(entries) = document[list].as_array_mut() {
            entries.sort_by_key(|entry| entry["name"].to_string());
        }
    }
    let fields = document.as_object_mut().unwrap();
    fields.retain(|_, value| !value.is_null());
    fields.insert("owner".to_owned(), "admin".into());
    document
}

#[test]
fn a_new_installation_has_the_whole_catalog() {
    let home = Home::new();
    home.start().stop();
    let (kept, catalog) = (exported(&home), definitions(Path::new(CATALOG)));
    assert_eq!(kept.len(), 32);
    for (namespace, document) in catalog {
        assert_eq!(as_kept(kept[&namespace].clone()), as_kept(document), "{namespace}");
    }
    good(&home.run(&["metadefs", "unload", "--all"]));
    home.start().stop();
    assert!(exported(&home).is_empty(), "a restart brings nothing back");
}

#[test]
fn the_catalog_is_for_unused_databases_and_can_be_left_out() {
    let home = Home::new();
    let mut without = home.command();
    without.env("VITRINE_METADEFS_LOAD_CATALOG", "false");
    let server = home.start_with(without);
    server.image(&server.admin());
    server.stop();
    assert!(exported(&home).is_empty(), "switched off");
    // A database in use behind a data folder that is new.
    fs::remove_file(home.data().join("node-id")).unwrap();
    home.start().stop();
    assert!(exported(&home).is_empty(), "in use");
    assert_eq!(good(&home.run(&["metadefs", "load"])).lines().count(), 32, "on request");
}

#[test]
fn each_mode_does_what_it_says() {
    let property = |title: &str| json!({"type": "string", "title": title});
    let file = |description: &str, title: &str, own: &str| {
        json!({
            "namespace": "Atelier::Paint", "description": description, "visibility": "public", "protected": true,
            "owner": "admin",
            "resource_type_associations": [
                {"name": "OS::Glance::Image", "prefix": own}, {"name": format!("Own::{own}")},
            ],
            "properties": {"both": property(title), (own): property(title)},
            "objects": [
                {"name": "both", "description": description, "properties": {"p": property(title)}}, {"name": own},
            ],
            "tags": [{"name": "both"}, {"name": own}],
        })
    };
    let (old, new) = (file("old", "Old", "first"), file("new", "New", "second"));
    for (mode, said, description, title, prefix, own) in [
        ("skip", "skipped", "old", "Old", "first", &["first"] as &[&str]),
        ("merge", "merged", "old", "Old", "first", &["first", "second"]),
        ("prefer-new", "merged", "new", "New", "second", &["first", "second"]),
        ("replace", "replaced", "new", "New", "second", &["second"]),
    ] {
        let home = empty();
        assert!(load(&home, &old, mode).starts_with("loaded "), "{mode}: what is not there is made");
        assert!(load(&home, &new, mode).starts_with(said), "{mode}");
        let kept = exported(&home).remove("Atelier::Paint").unwrap();
        assert_eq!(kept["description"], description, "{mode}");
        assert_eq!(kept["properties"]["both"]["title"], title, "{mode}");
        let names = |list: &str| {
            let mut names: Vec<_> = match &kept[list] {
                Value::Array(entries) => entries.iter().map(|one| one["name"].as_str().unwrap()).collect(),
                map => map.as_object().unwrap().keys().map(String::as_str).collect(),
            };
            names.sort_unstable();
            names
        };
        for list in ["properties", "objects", "tags"] {
            assert_eq!(names(list), [&["both"], own].concat(), "{mode} {list}");
        }
        let types: Vec<_> = own.iter().map(|own| format!("Own::{own}")).collect();
        let types: Vec<_> =
            ["OS::Glance::Image"].into_iter().chain(types.iter().map(String::as_str)).collect();
        assert_eq!(names("resource_type_associations"), types, "{mode}");
        let associations = kept["resource_type_associations"].as_array().unwrap();
        let image = associations.iter().find(|one| one["name"] == "OS::Glance::Image").unwrap();
        assert_eq!(image["prefix"], prefix, "{mode}");
        let object = kept["objects"].as_array().unwrap().iter().find(|one| one["name"] == "both").unwrap();
        assert_eq!(object["description"], description, "{mode}");
        assert_eq!(object["properties"]["p"]["title"], title, "{mode}");
    }
}

#[test]
fn exports_come_back_as_they_were() {
    let home = empty();
    good(&home.run(&["metadefs", "load"]));
    let tricky = json!({
        "namespace": "../Öl & Kreide", "display_name": "Pâte", "protected": false, "owner": "painters",
        "properties": {"größe": {"type": "number", "title": "☃", "minimum": -1.5, "default": "0"}},
        "objects": [{"name": "o", "required": ["größe"]}], "tags": [{"name": "b"}, {"name": "a"}],
    });
    load(&home, &tricky, "skip");
    let before = exported(&home);
    assert_eq!(before.len(), 33);
    let folder = tempfile::tempdir().unwrap();
    let folder_name = folder.path().join("new").join("folder");
    let all = folder_name.to_str().unwrap();
    good(&home.run(&["metadefs", "export", "--to", all]));
    assert!(good(&home.run(&["metadefs", "unload", "--all"])).contains("33"));
    assert!(exported(&home).is_empty());
    good(&home.run(&["metadefs", "load", all]));
    assert_eq!(exported(&home), before);
}

#[test]
fn namespaces_are_named_one_by_one() {
    let home = empty();
    good(&home.run(&["metadefs", "load"]));
    let removed = good(&home.run(&["metadefs", "unload", "OS::Compute::Quota", "OS::Software::DBMS"]));
    assert_eq!(removed, "removed   OS::Compute::Quota\nremoved   OS::Software::DBMS\n", "protected ones too");
    assert_eq!(exported(&home).len(), 30);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    good(&home.run(&["metadefs", "export", "OS::Compute::TPM", "--to", to]));
    assert_eq!(definitions(folder.path()).keys().collect::<Vec<_>>(), ["OS::Compute::TPM"]);
    good(&home.run(&["metadefs", "load"]));
    assert_eq!(exported(&home).len(), 32);
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_is_done() {
    let home = empty();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("good.json"), r#"{"namespace": "Good"}"#).unwrap();
    fs::write(path("bad.json"), r#"{"namespace": "Bad", "objects": [{"name": "o", "properties": 5}]}"#)
        .unwrap();
    fs::write(path("broken.json"), r#"{"namespace": "#).unwrap();
    let all = path("");
    let said = bad(&home.run(&["metadefs", "load", &all]));
    for part in ["bad.json: objects[0].properties: ", "broken.json holds no JSON", "nothing was loaded"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(exported(&home).is_empty(), "the good file waits for the others");

    good(&home.run(&["metadefs", "load", &path("good.json")]));
    for (arguments, part) in [
        (&["unload", "Good", "None"] as &[&str], "nothing was removed: there is no namespace None"),
        (&["export", "Good", "None", "--to", &all], "nothing was written: there is no namespace None"),
        (&["load", "/does/not/exist.json"], "/does/not/exist.json"),
        (&["export", "--to", &path("good.json")], "good.json"),
        (&["unload"], "<NAMESPACE>"),
        (&["unload", "Good", "--all"], "--all"),
        (&["load", "--mode", "some"], "prefer-new"),
    ] {
        let said = bad(&home.run(&[&["metadefs"], arguments].concat()));
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
    assert_eq!(exported(&home).into_keys().collect::<Vec<_>>(), ["Good"]);
    let nowhere = Home::new();
    assert!(bad(&nowhere.run(&["metadefs", "load"])).contains("vitrine serve"));
}
