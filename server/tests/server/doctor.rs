//! `vitrine doctor`, and what the server enters into the audit trail.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};

use vitrine_signatures::testing::{Signer, UUID};

use crate::harness::{Home, PASSWORD, bad, good};

/// The findings, and the exit code.
fn findings(home: &Home) -> (Vec<Value>, i32) {
    let output = home.run(&["doctor", "--json"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    (said["findings"].as_array().unwrap().clone(), output.status.code().unwrap())
}

fn level<'a>(findings: &'a [Value], subject: &str) -> &'a str {
    let found = findings.iter().find(|one| one["subject"] == subject);
    found.unwrap_or_else(|| panic!("{subject}: {findings:#?}"))["level"].as_str().unwrap()
}

#[test]
fn a_server_that_is_well_is_said_to_be() {
    let home = Home::new();
    let server = home.start();
    let (found, code) = findings(&home);
    assert_eq!(code, 0, "{found:#?}");
    for subject in [
        "configuration",
        "database",
        "nodes",
        "identity",
        "store file",
        "data folder",
        "staging folder",
        "qemu-img",
    ] {
        assert_eq!(level(&found, subject), "ok", "{subject}: {found:#?}");
    }
    for one in &found {
        assert!(one["found"].as_str().unwrap().ends_with('.'), "a sentence: {one}");
        assert_eq!(one["to_do"].is_null(), one["level"] == "ok", "{one}");
    }
    let said = good(&home.run(&["doctor"]));
    assert!(said.contains("ok       database: SQLite answers"), "{said}");
    assert!(!said.contains(PASSWORD));
    assert!(home.stored().is_empty(), "the test data is gone");
    fs::set_permissions(home.data().join("clouds.yaml"), fs::Permissions::from_mode(0o644)).unwrap();
    let (found, code) = findings(&home);
    assert_eq!(code, 0, "a warning is no failure");
    assert!(
        found
            .iter()
            .any(|one| one["level"] == "warning" && one["to_do"].as_str().unwrap().contains("chmod 600"))
    );
    server.stop();
}

#[test]
fn before_the_first_start_nothing_is_made() {
    let home = Home::new();
    let (found, code) = findings(&home);
    assert_eq!((level(&found, "database"), code), ("warning", 0), "{found:#?}");
    assert!(!home.data().exists());
}

#[test]
fn what_does_not_work_fails() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    let file = home.data().join("vitrine.toml");
    fs::write(home.data().join("no folder"), "").unwrap();
    let text = format!(
        "enable_proxy_headers_parsing = true\nlisten = \"0.0.0.0:9292\"\ndefault_backend = \"good\"\n\
         [database]\nconnection = \"postgres://ann:hunter2@127.0.0.1:1/none\"\npool_timeout = 1\n\
         [image_import_opts]\nimage_import_plugins = [\"image_conversion\"]\n\
         [stores.good]\ntype = \"file\"\nfilesystem_store_datadir = \"images\"\n\
         [stores.bad]\ntype = \"file\"\nfilesystem_store_datadir = \"{}\"\n",
        home.data().join("no folder/images").display()
    );
    fs::write(&file, text).unwrap();
    let (found, code) = findings(&home);
    assert_eq!(code, 1);
    for (subject, expected) in [
        ("configuration", "ok"),
        ("database", "failed"),
        ("store bad", "failed"),
        ("store good", "ok"),
        ("network", "warning"),
    ] {
        assert_eq!(level(&found, subject), expected, "{found:#?}");
    }
    let whole = serde_json::to_string(&found).unwrap();
    assert!(!whole.contains("hunter2"), "{whole}");
    assert!(whole.contains("Set public_endpoint") && whole.contains("without TLS"), "{whole}");
    assert!(bad(&home.run(&["doctor"])).contains("checks failed"));

    fs::write(&file, "lisen = \"x\"\n").unwrap();
    let (found, code) = findings(&home);
    assert_eq!((level(&found, "configuration"), found.len(), code), ("failed", 1, 1));
    assert!(found[0]["found"].as_str().unwrap().contains("did you mean listen?"));
}

#[test]
fn the_certificates_of_signed_images_are_looked_at() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    fs::write(home.data().join("vitrine.toml"), "[signatures]\ncertificates_dir = \"signers\"\n").unwrap();
    let (found, code) = findings(&home);
    assert_eq!((level(&found, "certificates"), code), ("failed", 1), "it is missing: {found:#?}");

    let folder = home.data().join("signers");
    fs::create_dir(&folder).unwrap();
    assert_eq!(level(&findings(&home).0, "certificates"), "warning", "it is empty");
    let signer = Signer::new();
    signer.publish_between(&folder, 0, 1);
    let file = format!("{UUID}.pem");
    let other = "11111111-2222-4333-8444-555555555555.crt";
    fs::write(folder.join(other), "no certificate").unwrap();
    fs::write(folder.join("signer.pem"), "").unwrap();
    let (found, code) = findings(&home);
    assert_eq!(code, 1);
    for (subject, expected) in [
        (format!("certificate {file}"), "warning"),
        (format!("certificate {other}"), "failed"),
        ("certificate signer.pem".to_owned(), "warning"),
        ("certificates".to_owned(), "warning"),
    ] {
        assert_eq!(level(&found, &subject), expected, "{found:#?}");
    }
    fs::remove_file(folder.join(other)).unwrap();
    fs::remove_file(folder.join("signer.pem")).unwrap();
    signer.publish(&folder);
    let (found, code) = findings(&home);
    assert_eq!((level(&found, "certificates"), code), ("ok", 0), "{found:#?}");
}

#[test]
fn the_identity_is_entered_into_the_audit_trail() {
    let home = Home::new();
    let server = home.start();
    let token = server.admin();
    let made = server.api(
        &token,
        "POST",
        "/identity/v3/users",
        &json!({"user": {"name": "eve", "password": "hunter2-hunter2"}}),
    );
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(server.login("eve", "admin", "wrong-hunter3").status, 401);
    let image = server.image(&token);
    server.stop();
    let database = fs::read(home.data().join("vitrine.db")).unwrap();
    let text = String::from_utf8_lossy(&database);
    for word in ["identity.login", "identity.user.create", "image.create", image.as_str(), "eve"] {
        assert!(text.contains(word), "{word}");
    }
    for secret in ["hunter2-hunter2", "wrong-hunter3", PASSWORD] {
        assert!(!text.contains(secret), "{secret}");
    }
}
