//! The page of the configuration in force, with the findings of the checks.

use std::sync::{Arc, Mutex};

use futures::{FutureExt as _, future::BoxFuture};
use time::macros::datetime;
use vitrine_app::{
    operator::{Checked, Finding, Level, Operator, Origin, Setting, Value},
    sentence,
};

use crate::world::World;

const PAGE: &str = "/dashboard/admin/configuration";

/// A made-up operator: what a check finds is hostile.
#[derive(Default)]
struct Made(Mutex<Option<Checked>>);

impl Operator for Made {
    fn settings(&self) -> Vec<Setting> {
        let setting = |section: &str, name: &str, value, origin| Setting {
            section: section.to_owned(),
            name: name.to_owned(),
            value,
            origin,
            help: sentence!("settings-service-drain_timeout"),
        };
        let shown = |text: &str| Value::Shown(text.to_owned());
        vec![
            setting("", "drain_timeout", shown("7"), Origin::File("/etc/vitrine.toml".to_owned())),
            setting("database", "connection", shown("\"<script>alert(1)</script>\""), Origin::CommandLine),
            setting("stores.far", "s3_store_secret_key", Value::Hidden(true), Origin::Default),
            setting(
                "stores.far",
                "s3_store_access_key",
                Value::Hidden(false),
                Origin::Variable("VITRINE_X".to_owned()),
            ),
            setting("strange", "key", shown("1"), Origin::Default),
        ]
    }

    fn checked(&self) -> Option<Checked> {
        self.0.lock().unwrap().clone()
    }

    fn check(&self) -> BoxFuture<'_, ()> {
        let finding = |level, found: &str, to_do| Finding {
            subject: sentence!("doctor-about-store", name = "far"),
            level,
            found: sentence!("doctor-detail", problem = found),
            to_do,
        };
        async move {
            let findings = vec![
                finding(Level::Ok, "All is well", None),
                finding(Level::Failed, "<b>It is gone</b>", Some(sentence!("doctor-store-full"))),
                finding(Level::Warning, "It is slow", Some(sentence!("doctor-clock-later"))),
            ];
            *self.0.lock().unwrap() = Some(Checked { at: datetime!(2026-03-04 05:06:07 UTC), findings });
        }
        .boxed()
    }
}

#[tokio::test]
async fn administrators_see_what_is_set_and_check_again() {
    let world = World::new().await;
    let operator: Arc<Made> = Arc::default();
    let shown = Arc::<Made>::clone(&operator);
    let mut root = world.set_up(|parts| parts.operator = Some(shown));
    root.post("/dashboard/login", &[("user", "root"), ("password", crate::identity::PASSWORD)]).await;
    let page = root.get(PAGE).await;
    assert_eq!(page.status, 200);
    for text in [
        "Configuration",
        "Nothing has been checked since",
        "<code>drain_timeout</code>",
        "/etc/vitrine.toml",
        "Command line",
        "VITRINE_X",
        "••••",
        "not set",
        "Store far",
        "Seconds that running uploads and downloads have to finish",
        "[strange]",
        "&lt;script&gt;alert(1)",
        "href=\"/dashboard/admin/configuration\"",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(!page.has("<script>alert(1)"));
    let page = root.submit(PAGE, &[]).await;
    for text in [
        "Everything was checked.",
        "2026-03-04 05:06:07",
        "<bdi>&lt;b&gt;It is gone&lt;/b&gt;</bdi>",
        "Remove images, raise its quota or give it more room.",
        "Warning",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let places = ["It is gone", "It is slow", "All is well"].map(|text| page.text.find(text).unwrap());
    assert!(places.is_sorted(), "what must be looked after comes first");
    root.cookies.insert("vitrine_language".to_owned(), "zh-CN".to_owned());
    let page = root.get(PAGE).await;
    assert!(page.has("配置") && page.has("重新检查") && page.has("存储后端 far") && page.has("失败"));
    for text in ["服务器收到停止指令后", "请稍后重新检查。", "<bdi>far</bdi>", "All is well</bdi>"]
    {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    for text in ["Seconds that", "Ask again later"] {
        assert!(!page.has(text), "{text}: {}", page.text);
    }
    let forged = root.post(PAGE, &[("csrf", "wrong")]).await;
    assert_eq!(forged.status, 403);
}

#[tokio::test]
async fn nobody_else_does() {
    let world = World::new().await;
    for user in ["alice", "rita", "bob"] {
        let operator: Arc<Made> = Arc::default();
        let shown = Arc::<Made>::clone(&operator);
        let mut browser = world.set_up(|parts| parts.operator = Some(shown));
        browser.post("/dashboard/login", &[("user", user), ("password", crate::identity::PASSWORD)]).await;
        assert_eq!(browser.get(PAGE).await.status, 403, "{user}");
        assert_eq!(browser.submit(PAGE, &[]).await.status, 403, "{user}");
        assert_eq!(operator.checked(), None, "{user}");
    }
    let mut root = world.logged_in("root").await;
    assert_eq!(root.get(PAGE).await.status, 404, "where nobody knows the configuration");
}

#[tokio::test]
async fn logins_are_entered() {
    let world = World::new().await;
    let mut browser = world.browser();
    let wrong = "<script>x</script>";
    browser.post("/dashboard/login", &[("user", wrong), ("password", "hunter2")]).await;
    let mut root = world.logged_in("root").await;
    let page = root.get("/dashboard/admin/audit?action=identity").await;
    assert!(
        page.has("&lt;script&gt;x") && page.has("Refused (401)") && page.has("2 entries"),
        "{}",
        page.text
    );
    assert!(!page.has(wrong) && !page.has("hunter2"));
    let export = root.get("/dashboard/admin/audit/export?format=jsonl").await;
    assert!(!export.has("hunter2") && !export.has(crate::identity::PASSWORD));
}
