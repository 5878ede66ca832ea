//! The configuration, from outside.

use std::fs;

use crate::harness::{Home, bad, good};

#[test]
fn show_names_sources_and_hides_passwords() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    let file = home.data().join("vitrine.toml");
    fs::write(&file, "drain_timeout = 7\n[database]\nconnection = \"postgres://v:hunter2@db/v\"\n").unwrap();
    let shown = good(&home.run(&["config", "show"]));
    assert!(shown.contains(&format!("drain_timeout = 7  # from {}", file.display())), "{shown}");
    assert!(shown.contains("postgres://v:***@db/v") && !shown.contains("hunter2"));
    assert!(shown.contains("# from the command line"), "--data-dir");
    assert!(good(&home.run(&["config", "check"])).contains("can be used"));
}

#[test]
fn a_wrong_file_is_refused_with_exit_code_2() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    fs::write(home.data().join("vitrine.toml"), "lisen = \"x\"\n[limits]\nimage_size_cap = \"big\"\n")
        .unwrap();
    for arguments in [&["config", "check"] as &[&str], &["serve"], &["user", "list"]] {
        let output = home.run(arguments);
        assert_eq!(output.status.code(), Some(2));
        let said = bad(&output);
        assert!(
            said.contains("did you mean listen?") && said.contains("limits.image_size_cap must be"),
            "{said}"
        );
    }
}

#[test]
fn settings_reach_their_parts() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    let text = "\
        metrics = false\n\
        public_endpoint = \"https://images.example.org/\"\n\
        default_backend = \"second\"\n\
        [limits]\nimage_size_cap = 1000\n\
        [image_format]\ndisk_formats = [\"raw\", \"iso\"]\n\
        [stores.first]\ntype = \"file\"\nfilesystem_store_datadir = \"first\"\n\
        [stores.second]\ntype = \"file\"\nfilesystem_store_datadir = \"second\"\n";
    fs::write(home.data().join("vitrine.toml"), text).unwrap();
    let server = home.start();
    let token = server.admin();
    assert_eq!(server.call("GET", "/metrics", &[], b"").status, 404);
    assert!(server.call("GET", "/", &[], b"").text().contains("https://images.example.org/v2/"));
    assert!(
        fs::read_to_string(home.data().join("clouds.yaml"))
            .unwrap()
            .contains("https://images.example.org/identity/v3")
    );

    let image = server.image(&token);
    assert_eq!(server.upload(&token, &image, &[b'x'; 1001]).status, 413);
    assert_eq!(server.upload(&token, &image, b"small").status, 204);
    assert_eq!(
        fs::read_dir(home.data().join("first")).unwrap().count(),
        1,
        "its folder for incomplete data alone"
    );
    assert!(home.data().join("second").join(&image).is_file());
    let refused = serde_json::json!({"name": "x", "disk_format": "qcow2", "container_format": "bare"});
    assert_eq!(server.api(&token, "POST", "/v2/images", &refused).status, 400);
}

#[test]
fn options_of_glance_are_told_where_they_have_no_effect_and_heeded_elsewhere() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    let mount = serde_json::json!({"id": "share-1", "mountpoint": home.data(), "options": ["rw"]});
    fs::write(home.data().join("share.json"), mount.to_string()).unwrap();
    let text = "\
        [locations]\nshow_multiple_locations = true\n\
        [stores.disk]\ntype = \"file\"\nfilesystem_store_datadir = \"images\"\n\
        filesystem_store_metadata_file = \"share.json\"\nfilesystem_store_threadpool_threshold = 75\n";
    fs::write(home.data().join("vitrine.toml"), text).unwrap();
    let told = "filesystem_store_threadpool_threshold has no effect: ";
    let checked = good(&home.run(&["config", "check"]));
    assert!(checked.contains(told), "{checked}");
    let found = String::from_utf8(home.run(&["doctor"]).stdout).unwrap();
    assert!(found.contains(&format!("warning  store disk: {told}")), "{found}");

    let server = home.start();
    let token = server.admin();
    let image = server.image(&token);
    assert_eq!(server.upload(&token, &image, b"data").status, 204);
    let image = server.call("GET", &format!("/v2/images/{image}"), &[("x-auth-token", &token)], b"");
    let record: serde_json::Value = serde_json::from_str(&image.text()).unwrap();
    assert_eq!(record["locations"][0]["metadata"], mount, "{record}");
    server.stop();
    assert!(home.log().contains(told));

    fs::write(home.data().join("share.json"), "{\"id\": \"share-1\"}").unwrap();
    for arguments in [&["config", "check"] as &[&str], &["serve"]] {
        let output = home.run(arguments);
        let said = bad(&output) + &String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("share.json: the object 1: mountpoint is missing"), "{said}");
    }
}

#[test]
fn the_reference_can_be_used_as_a_file() {
    let home = Home::new();
    let reference = good(&home.run(&["config", "reference"]));
    fs::create_dir_all(home.data()).unwrap();
    fs::write(home.data().join("vitrine.toml"), reference).unwrap();
    good(&home.run(&["config", "check"]));
}

#[test]
fn logs_can_be_json() {
    let home = Home::new();
    let mut command = home.command();
    command.env("VITRINE_LOG_FORMAT", "json");
    let server = home.start_with(command);
    server.call("GET", "/v2/images", &[], b"");
    server.stop();
    let log = home.log();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = lines.iter().find(|line| line["path"] == "/v2/images").unwrap();
    assert_eq!(answered["status"], 401);
    assert!(answered["id"].as_str().unwrap().starts_with("req-"));
    assert!(!log.contains('\u{1b}'));
}
