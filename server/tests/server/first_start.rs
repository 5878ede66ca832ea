//! An empty folder becomes an installation.

use std::{collections::BTreeSet, fs, io::Read};

use crate::harness::{Home, PASSWORD, good, mode};

#[test]
fn everything_is_there_and_private() {
    let home = Home::new();
    let server = home.start();
    let data = home.data();
    assert_eq!(mode(&data), 0o700);
    for name in ["clouds.yaml", "admin-openrc.sh", "vitrine.db", "node-id"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
    let endpoint = fs::read_to_string(data.join("endpoint")).unwrap();
    assert_eq!(endpoint, format!("http://{}\n", server.address));

    let clouds = fs::read_to_string(data.join("clouds.yaml")).unwrap();
    for line in [
        "  vitrine:".to_owned(),
        format!("      auth_url: \"http://{}/identity/v3\"", server.address),
        format!("      password: \"{PASSWORD}\""),
        "      user_domain_name: Default".to_owned(),
        "    identity_api_version: 3".to_owned(),
    ] {
        assert!(clouds.lines().any(|is| is == line), "{line} is not in\n{clouds}");
    }
    let openrc = fs::read_to_string(data.join("admin-openrc.sh")).unwrap();
    assert!(openrc.contains(&format!("export OS_PASSWORD='{PASSWORD}'\n")));
    assert!(openrc.lines().all(|line| line.starts_with("export OS_")));

    let answer = server.login("admin", "admin", PASSWORD);
    assert_eq!(answer.status, 201);
    let token = answer.json()["token"].clone();
    let urls: BTreeSet<&str> = token["catalog"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| service["type"].as_str().unwrap())
        .collect();
    assert_eq!(urls, BTreeSet::from(["identity", "image"]));
}

#[test]
fn a_generated_password_is_in_the_file_and_on_no_pipe() {
    let home = Home::new();
    let mut command = home.command();
    command.env_remove("VITRINE_ADMIN_PASSWORD");
    let mut server = home.start_with(command);
    let clouds = fs::read_to_string(home.data().join("clouds.yaml")).unwrap();
    let line = clouds.lines().find_map(|line| line.trim().strip_prefix("password: ")).unwrap();
    let password = line.trim_matches('"').to_owned();
    assert!(password.len() >= 20);
    assert_eq!(server.login("admin", "admin", &password).status, 201);
    server.signal("TERM");
    let mut printed = String::new();
    server.stdout.read_to_string(&mut printed).unwrap();
    assert!(printed.contains("/dashboard"), "{printed}");
    assert!(!printed.contains(&password) && !home.log().contains(&password));
}

#[test]
fn a_first_start_that_was_interrupted_is_made_good() {
    let home = Home::new();
    // The user is there, but is no administrator yet: what a power cut leaves in the middle.
    good(&home.run(&["db", "sync"]));
    good(&home.run(&["project", "create", "admin"]));
    good(&home.run_with(&["user", "create", "admin", "--password-file", "-"], "another"));
    let server = home.start();
    assert_eq!(server.login("admin", "admin", PASSWORD).status, 201);
}

#[test]
fn a_restart_keeps_what_people_wrote_into_the_files() {
    let home = Home::new();
    home.start().stop();
    let path = home.data().join("clouds.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("  vitrine:\n", "  # ours\n  vitrine:\n    verify: false\n")).unwrap();
    let mut command = home.command();
    command.env("VITRINE_ADMIN_PASSWORD", "too-late");
    let server = home.start_with(command);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("  # ours\n  vitrine:\n    verify: false\n"));
    assert!(text.contains(&format!("auth_url: \"http://{}/identity/v3\"", server.address)), "{text}");
    assert_eq!(server.login("admin", "admin", PASSWORD).status, 201, "the first password stays");
}
