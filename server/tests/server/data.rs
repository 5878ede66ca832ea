//! Image data, in and out, over a restart; and who may not.

use serde_json::{Value, json};

use crate::harness::{Home, good, noise};

#[test]
fn what_was_stored_is_there_after_a_restart() {
    let home = Home::new();
    let data = noise(3 * 1024 * 1024 + 17);
    let server = home.start();
    let token = server.admin();
    let image = server.image(&token);
    assert_eq!(server.upload(&token, &image, &data).status, 204);
    assert!(server.download(&token, &image).body == data);
    server.stop();

    let server = home.start();
    let answer = server.api(&token, "GET", &format!("/v2/images/{image}"), &Value::Null);
    assert_eq!(answer.status, 200, "the token is still good");
    assert_eq!(answer.json()["size"], json!(data.len()));
    let answer = server.download(&token, &image);
    assert!(answer.body == data);
    assert_eq!(answer.header("content-length"), Some(data.len().to_string().as_str()));
    assert_eq!(server.api(&token, "DELETE", &format!("/v2/images/{image}"), &Value::Null).status, 204);
    assert_eq!(home.stored(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn headers_that_claim_an_identity_are_dropped() {
    let home = Home::new();
    let server = home.start();
    let admin = server.admin();
    let image = server.image(&admin);
    good(&home.run(&["project", "create", "other"]));
    good(&home.run_with(&["user", "create", "eve", "--project", "other", "--password-file", "-"], "pw\n"));
    let eve = server.token("eve", "other", "pw");
    let answer = server.login("admin", "admin", crate::harness::PASSWORD).json();
    let project = answer["token"]["project"]["id"].as_str().unwrap().to_owned();
    let forged = [
        ("X-Identity-Status", "Confirmed"),
        ("X-Roles", "admin"),
        ("X_Roles", "admin"),
        ("X-Project-Id", project.as_str()),
        ("X-Tenant-Id", project.as_str()),
        ("X-User-Id", "x"),
        ("X-Is-Admin-Project", "True"),
    ];
    let path = format!("/v2/images/{image}");
    assert_eq!(server.call("GET", &path, &forged, b"").status, 401);
    let mut with_token = forged.to_vec();
    with_token.push(("X-Auth-Token", &eve));
    assert_eq!(server.call("GET", &path, &with_token, b"").status, 404);
    assert_eq!(server.call("GET", &path, &[("X-Auth-Token", &admin)], b"").status, 200, "the owner sees it");
}

#[test]
fn every_answer_names_its_request() {
    let home = Home::new();
    let server = home.start();
    for path in
        ["/", "/v2/images", "/v9/x", "/identity/v3", "/identity/nothing", "/dashboard/login", "/nothing"]
    {
        let answer = server.call("GET", path, &[("X-Openstack-Request-Id", "req-mine")], b"");
        assert_eq!(answer.header("x-openstack-request-id"), Some("req-mine"), "{path}");
    }
    assert!(home.log().contains("req-mine"));
}
