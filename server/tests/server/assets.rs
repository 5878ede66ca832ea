//! The dashboard's files, out of the executable.

use crate::harness::Home;

/// Paths of files that the page refers to, by their ending.
fn referred(page: &str, ending: &str) -> Option<String> {
    page.split('"')
        .find(|part| part.starts_with("/dashboard/assets/") && part.ends_with(ending))
        .map(str::to_owned)
}

#[test]
fn pages_and_their_files_fit_together() {
    let home = Home::new();
    let server = home.start();
    let page = server.call("GET", "/dashboard/login", &[], b"");
    assert_eq!(page.status, 200);
    assert_eq!(server.call("GET", "/dashboard/assets/nothing.js", &[], b"").status, 404);
    assert_eq!(server.call("GET", "/dashboard/assets/manifest.json", &[], b"").status, 404);
    let Some(style) = referred(&page.text(), ".css") else {
        assert!(
            home.log().contains("cargo xtask build"),
            "built without the browser part, and the log says so"
        );
        return;
    };

    let plain = server.call("GET", &style, &[], b"");
    assert_eq!(plain.status, 200);
    assert_eq!(plain.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(plain.header("vary"), Some("accept-encoding"));
    let packed = server.call("GET", &style, &[("Accept-Encoding", "gzip, br")], b"");
    assert_eq!(packed.header("content-encoding"), Some("br"));
    assert!(packed.body.len() < plain.body.len());
    let tag = packed.header("etag").unwrap();
    assert_ne!(Some(tag), plain.header("etag"), "another form, another tag");
    let known = server.call("GET", &style, &[("Accept-Encoding", "br"), ("If-None-Match", tag)], b"");
    assert_eq!((known.status, known.body.len()), (304, 0));

    let script = referred(&page.text(), ".js").expect("a script");
    let script = server.call("GET", &script, &[], b"");
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    let module = referred(&page.text(), ".wasm").expect("a module");
    let module = server.call("GET", &module, &[], b"");
    assert_eq!(module.header("content-type"), Some("application/wasm"));
    assert!(module.body.starts_with(b"\0asm"));
}
