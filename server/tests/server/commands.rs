//! The operator's commands, beside a running server.

use serde_json::Value;

use crate::harness::{Home, VITRINE, bad, clean, eventually, good};

#[test]
fn users_projects_and_roles_change_while_the_server_runs() {
    let home = Home::new();
    let server = home.start();
    good(&home.run(&["project", "create", "atelier", "--description", "Pictures"]));
    let create =
        ["user", "create", "ann", "--project", "atelier", "--role", "reader", "--password-file", "-"];
    good(&home.run_with(&create, "one\n"));
    let token = server.token("ann", "atelier", "one");
    assert_eq!(server.api(&token, "GET", "/v2/images", &Value::Null).status, 200);

    let listed = good(&home.run(&["project", "list"]));
    assert!(listed.lines().any(|line| line.contains("atelier") && line.ends_with("Pictures")), "{listed}");
    good(&home.run(&["role", "add", "member", "--user", "ann", "--project", "atelier"]));
    let listed = good(&home.run(&["role", "list"]));
    for role in ["member", "reader"] {
        let row = |line: &str| line.split_whitespace().eq(["ann", "atelier", role]);
        assert!(listed.lines().any(row), "{listed}");
    }
    good(&home.run(&["role", "remove", "reader", "--user", "ann", "--project", "atelier"]));
    assert!(!good(&home.run(&["role", "list"])).contains("reader"));

    good(&home.run_with(&["user", "set-password", "ann", "--password-file", "-"], "two\n"));
    eventually("the old token ends", || server.api(&token, "GET", "/v2/images", &Value::Null).status == 401);
    assert_eq!(server.login("ann", "atelier", "one").status, 401);
    assert_eq!(server.login("ann", "atelier", "two").status, 201);

    good(&home.run(&["user", "set", "ann", "--name", "anna", "--email", "anna@example.org"]));
    assert_eq!(server.login("anna", "atelier", "two").status, 201);
    good(&home.run(&["user", "set", "anna", "--disable"]));
    assert_eq!(server.login("anna", "atelier", "two").status, 401);
    good(&home.run(&["user", "set", "anna", "--name", "ann", "--enable"]));
    good(&home.run(&["project", "set", "atelier", "--disable", "--description", "Closed"]));
    assert_eq!(server.login("ann", "atelier", "two").status, 401);
    good(&home.run(&["project", "set", "atelier", "--enable"]));
    assert_eq!(server.login("ann", "atelier", "two").status, 201);
    for last in [&["user", "delete", "admin"] as &[&str], &["user", "set", "admin", "--disable"]] {
        assert!(bad(&home.run(last)).contains("would leave nobody with the role admin"), "{last:?}");
    }

    good(&home.run(&["user", "delete", "ann"]));
    assert!(!good(&home.run(&["user", "list"])).contains("ann"));
    assert_eq!(server.login("ann", "atelier", "two").status, 401);
    good(&home.run(&["project", "delete", "atelier"]));
}

#[test]
fn what_cannot_be_done_is_said() {
    let home = Home::new();
    let nothing = bad(&home.run(&["user", "list"]));
    assert!(nothing.contains("vitrine serve"), "{nothing}");
    good(&home.run(&["db", "sync"]));
    for (arguments, input, said) in [
        (&["project", "delete", "nobody"] as &[&str], "", "nobody"),
        (&["user", "create", "ann", "--project", "nowhere", "--password-file", "-"], "pw", "nowhere"),
        (&["user", "create", "ann", "--password-file", "-"], "", "password is empty"),
        (&["user", "create", "ann", "--password-file", "/does/not/exist"], "", "/does/not/exist"),
        (&["role", "add", "queen", "--user", "ann", "--system"], "", "ann"),
    ] {
        let text = bad(&home.run_with(arguments, input));
        assert!(text.starts_with("error: ") && text.contains(said), "{arguments:?}: {text}");
    }
    assert!(!good(&home.run(&["user", "list"])).contains("ann"), "a refused user is not half made");
}

#[test]
fn the_schema_is_made_named_and_checked() {
    let home = Home::new();
    assert!(bad(&home.run(&["db", "check"])).contains("db sync"));
    let version = good(&home.run(&["db", "sync"]));
    assert!(version.trim().parse::<u32>().unwrap() > 0);
    assert_eq!(good(&home.run(&["db", "version"])), version);
    assert!(good(&home.run(&["db", "check"])).contains(version.trim()));
}

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let home = Home::new();
    let server = home.start();
    let second = home.command().output().unwrap();
    assert!(bad(&second).contains("another server uses the data folder"));
    assert_eq!(server.health(), 200);
    server.kill();
    home.start().stop();
}

#[test]
fn an_address_in_use_is_named() {
    let home = Home::new();
    let server = home.start();
    let other = Home::new();
    let mut command = clean(std::process::Command::new(VITRINE));
    command.args(["serve", "--listen", &server.address, "--data-dir"]).arg(other.data());
    let said = bad(&command.output().unwrap());
    assert!(said.contains(&server.address) && said.contains("--listen"), "{said}");
}
