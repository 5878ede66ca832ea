//! The audit trail: what commands and the identity's calls leave in it.

use serde_json::{Value, json};
use vitrine_database::{Database, Options};
use vitrine_domain::COMMAND_LINE;
use vitrine_model::{AuditEntry, AuditFilter, AuditQuery};

use crate::harness::{Home, PASSWORD, bad, good};

/// The entries of this user, oldest first, as the database has them.
fn entries(home: &Home, user: &str) -> Vec<AuditEntry> {
    let url = format!("sqlite://{}", home.data().join("vitrine.db").display());
    let filter = AuditFilter { user: Some(user.to_owned()), ..AuditFilter::default() };
    let query = AuditQuery { filter, oldest_first: true, limit: 500, ..AuditQuery::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let database = Database::connect(&url, Options::default()).await.unwrap();
        let found = database.audit().list(&query).await.unwrap().unwrap();
        database.close().await;
        found
    })
}

/// In a line: what, which, and what came of it.
fn said(entry: &AuditEntry) -> String {
    let name = entry.target_name.as_deref().unwrap_or(&entry.target_id);
    let code = entry.code.map(|code| format!(" {code}")).unwrap_or_default();
    format!("{} {name} {}{code}", entry.action, entry.outcome)
}

#[test]
fn commands_are_entered_as_the_operators() {
    let home = Home::new();
    good(&home.run(&["db", "sync"]));
    let password = ["--password-file", "-"];
    good(&home.run(&["project", "create", "atelier"]));
    let create = ["user", "create", "ann", "--project", "atelier", "--role", "member"];
    good(&home.run_with(&[&create[..], &password].concat(), "s3cret-one\n"));
    good(&home.run(&["role", "add", "reader", "--user", "ann", "--system"]));
    good(&home.run(&["role", "remove", "reader", "--user", "ann", "--system"]));
    good(&home.run_with(&[&["user", "set-password", "ann"], &password[..]].concat(), "s3cret-two\n"));
    good(&home.run(&["user", "set", "ann", "--email", "ann@example.org", "--disable"]));
    good(&home.run(&["project", "limits", "atelier", "image_count_total=3"]));
    good(&home.run(&["project", "set", "atelier", "--description", "Pictures"]));
    bad(&home.run(&["project", "create", "atelier"]));
    bad(&home.run(&["user", "delete", "nobody"]));
    good(&home.run(&["user", "delete", "ann"]));
    good(&home.run(&["project", "delete", "atelier"]));
    good(&home.run(&["metadefs", "unload", "--all"]));
    good(&home.run(&["db", "purge"]));
    let found = entries(&home, COMMAND_LINE);
    let lines: Vec<String> = found.iter().map(said).collect();
    assert_eq!(
        lines,
        [
            "identity.project.create atelier ok",
            "identity.user.create ann ok",
            "identity.role.assign ann ok",
            "identity.role.assign ann ok",
            "identity.role.unassign ann ok",
            "identity.user.password ann ok",
            "identity.user.update ann ok",
            "project.limit atelier ok",
            "identity.project.update atelier ok",
            "identity.project.create atelier refused 409",
            "identity.user.delete ann ok",
            "identity.project.delete atelier ok",
            "database.purge database ok",
        ]
    );
    for entry in &found {
        assert!(entry.by_admin && entry.user_id.is_empty() && entry.project_id.is_none(), "{entry:?}");
        assert!(!entry.detail.to_string().contains("s3cret"), "{entry:?}");
    }
    assert_eq!(found[2].detail, json!({"place": "atelier", "role": "member"}));
    assert_eq!(found[3].detail, json!({"place": "system", "role": "reader"}));
    assert_eq!(found[6].detail, json!({"asked": ["email"], "enabled": false}));
    assert_eq!(found[7].detail, json!({"limit": "image_count_total", "value": 3}));
    assert_ne!(found[1].target_id, "ann", "the id");
}

#[test]
fn commands_about_definitions_and_the_cache_are_entered() {
    let home = Home::new();
    std::fs::create_dir_all(home.data()).unwrap();
    std::fs::write(home.data().join("vitrine.toml"), "[image_cache]\nenabled = true\n").unwrap();
    good(&home.run(&["db", "sync"]));
    let folder = home.data().join("definitions");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("mine.json"), json!({"namespace": "Mine"}).to_string()).unwrap();
    let path = folder.display().to_string();
    good(&home.run(&["metadefs", "load", &path]));
    good(&home.run(&["metadefs", "load", &path]));
    good(&home.run(&["metadefs", "unload", "Mine"]));
    good(&home.run(&["cache", "clear"]));
    good(&home.run(&["cache", "clean"]));
    good(&home.run(&["cache", "list"]));
    bad(&home.run(&["cache", "pin", "5a1e8c6e-0000-4000-8000-000000000000"]));
    let lines: Vec<String> = entries(&home, COMMAND_LINE)
        .iter()
        .map(|entry| format!("{} {}", entry.action, entry.outcome))
        .collect();
    assert_eq!(
        lines,
        ["metadef.load ok", "metadef.delete ok", "cache.clear ok", "cache.clean ok", "cache.pin refused"],
        "what was there already, and a list, change nothing"
    );
}

#[test]
fn logins_by_token_and_what_is_refused_are_entered() {
    let home = Home::new();
    let server = home.start();
    good(&home.run(&["project", "create", "atelier"]));
    let token = server.admin();
    let by = |token: &str, project: &str| {
        let body = json!({"auth": {
            "identity": {"methods": ["token"], "token": {"id": token}},
            "scope": {"project": {"name": project, "domain": {"id": "default"}}},
        }});
        server.api("", "POST", "/identity/v3/auth/tokens", &body).status
    };
    assert_eq!(by(&token, "admin"), 201);
    assert_eq!(by(&token, "atelier"), 401, "no role there");
    assert_eq!(by("nonsense", "admin"), 401);
    let logins = |user: &str| -> Vec<(String, Value)> {
        let found = entries(&home, user).into_iter().filter(|entry| entry.action == "identity.login");
        found.map(|entry| (said(&entry), entry.detail["method"].clone())).collect()
    };
    assert_eq!(
        logins("admin"),
        [
            ("identity.login admin ok".to_owned(), json!("password")),
            ("identity.login admin ok".to_owned(), json!("token")),
            ("identity.login admin refused 401".to_owned(), json!("token")),
        ]
    );
    assert_eq!(logins(""), [], "a token that is none names nobody");

    let users = server.api(&token, "GET", "/identity/v3/users?name=admin", &Value::Null).json();
    let id = users["users"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(server.api(&token, "DELETE", &format!("/identity/v3/users/{id}"), &Value::Null).status, 403);
    let last = entries(&home, "admin").pop().unwrap();
    assert_eq!(said(&last), "identity.user.delete admin refused 403");
    assert_eq!(last.target_id, id);
    assert!(!server.login("admin", "admin", PASSWORD).text().is_empty());
    server.stop();
}
