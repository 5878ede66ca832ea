//! Secrets never reach the log, however loud it is.

use serde_json::Value;

use crate::harness::{Home, PASSWORD, good};

#[test]
fn planted_secrets_are_not_in_the_log() {
    let home = Home::new();
    let mut command = home.command();
    command.env("VITRINE_LOG_LEVEL", "trace");
    let server = home.start_with(command);
    let token = server.admin();
    let image = server.image(&token);
    assert_eq!(server.login("admin", "admin", "wr0ng-secret").status, 401);
    assert_eq!(server.upload(&token, &image, b"s3cret-bytes-of-an-image").status, 204);
    assert_eq!(
        server.api(&token, "GET", "/v2/images?name=s3cret-query&marker=&x=s3cret-query", &Value::Null).status
            / 100,
        4
    );
    let form = "username=admin&password=s3cret-form";
    let headers =
        [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", "vitrine=s3cret-cookie")];
    let _ = server.call("POST", "/dashboard/login", &headers, form.as_bytes());
    let _ = server.call(
        "GET",
        "/v2/images",
        &[("X-Auth-Token", "s3cret-token"), ("Authorization", "Basic s3cret-basic")],
        b"",
    );
    good(&home.run_with(&["user", "create", "ann", "--password-file", "-"], "s3cret-of-ann"));
    server.stop();

    let log = home.log();
    assert!(log.contains("/v2/images") && log.contains("TRACE"), "the log is loud");
    for secret in [
        PASSWORD,
        token.as_str(),
        "wr0ng-secret",
        "s3cret-bytes",
        "s3cret-query",
        "s3cret-form",
        "s3cret-cookie",
        "s3cret-token",
        "s3cret-basic",
        "s3cret-of-ann",
    ] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(secret)).collect();
        assert!(lines.is_empty(), "{secret}: {lines:?}");
    }
}
