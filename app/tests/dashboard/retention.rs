//! Retention rules in the dashboard: made switched off, looked at, switched on, run.

use vitrine_model::{ImageChange, RetentionRule};

use crate::{
    browser::{Browser, Page},
    form::{borrowed, filled},
    identity::BLUE,
    world::World,
};

/// Sends the form for a new rule with these fields; answers the page it led to.
async fn make(browser: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get("/dashboard/retention/new").await;
    let fields = filled(&page, "/retention/new", fields);
    browser.submit("/dashboard/retention/new", &borrowed(&fields)).await
}

async fn only_rule(world: &World) -> RetentionRule {
    let root = world.caller("root").await;
    let mut rules = world.controller.all_retention_rules(&root).await.unwrap();
    assert_eq!(rules.len(), 1);
    rules.remove(0)
}

#[tokio::test]
async fn a_rule_is_made_looked_at_switched_on_and_run() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    let mut images = Vec::new();
    for name in ["first", "<b>second</b>", "third", "fourth"] {
        images.push(world.active("alice", name, b"data").await);
    }
    let protect = vec![ImageChange::Protected(true)];
    world.controller.update_image(&alice, &images[0].id, protect).await.unwrap();
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/retention").await;
    assert!(page.has("No rules") && page.has("run every 24 hours"), "{}", page.text);

    let page = make(&mut browser, &[("name", "Two <i>"), ("keep_newest", "2"), ("action", "delete")]).await;
    let rule = only_rule(&world).await;
    let here = format!("/dashboard/retention/{}", rule.id);
    for text in [
        "was made.",
        "The rule is off",
        "1 image would go",
        "4 B",
        "&lt;b&gt;second&lt;/b&gt;",
        "number 3 of the newest; 2 stay",
        "Two &lt;i&gt;",
        "not among the newest 2",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let stays = browser.get(&format!("{here}?part=stays")).await;
    for text in ["3 of 3 images", "first", "protected", "number 1 of the newest"] {
        assert!(stays.has(text), "{text}: {}", stays.text);
    }
    let page = browser.get("/dashboard/retention").await;
    assert!(page.has("not yet") && page.has("Off"), "{}", page.text);

    let on = filled(&browser.get(&here).await, &here, &[("action", "enable")]);
    let page = browser.submit(&here, &borrowed(&on)).await;
    assert!(page.has("The rule is on") && only_rule(&world).await.enabled, "{}", page.text);
    let page = browser.submit(&here, &borrowed(&filled(&page, &here, &[("action", "disable")]))).await;
    assert!(page.has("The rule is off."), "{}", page.text);
    let page = browser.submit(&here, &borrowed(&on)).await;
    assert!(page.has("changed meanwhile") && !only_rule(&world).await.enabled, "{}", page.text);

    let run = format!("{here}/run");
    let page = browser.get(&run).await;
    assert!(
        page.has("Delete 1 image?") && page.has(&images[1].id) && !page.has(&images[2].id),
        "{}",
        page.text
    );
    let page = browser.submit(&run, &borrowed(&filled(&page, &run, &[]))).await;
    assert!(page.has("1 image was deleted") && page.has("&lt;b&gt;second"), "{}", page.text);
    assert!(world.controller.show_image(&alice, &images[1].id).await.is_err());
    assert!(world.controller.show_image(&alice, &images[0].id).await.is_ok());
    let page = browser.get(&here).await;
    assert!(page.has("1 image") && page.has("The result for each image"), "{}", page.text);
    assert!(browser.get(&run).await.has("Nothing would go now"));
    let page = browser.get("/dashboard/tasks?type=retention").await;
    assert!(page.has("Retention rule") && page.has("Two &lt;i&gt;"), "{}", page.text);

    let gone = format!("{here}/delete");
    let page = browser.get(&gone).await;
    let page = browser.submit(&gone, &borrowed(&filled(&page, &gone, &[]))).await;
    assert!(page.has("was removed.") && page.has("No rules"), "{}", page.text);
    assert_eq!(browser.get(&here).await.status, 404);
}

#[tokio::test]
async fn a_form_says_what_is_wrong_and_a_change_switches_the_rule_off() {
    let world = World::new().await;
    world.queued("alice", "web").await;
    let mut browser = world.logged_in("alice").await;
    let page = make(&mut browser, &[("name", " "), ("keep_newest", "0"), ("kind", "none")]).await;
    assert_eq!(page.status, 400);
    for text in ["A name has 1 to 64 characters", "A whole number from 1 to", "Choose one of these."] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let page = make(&mut browser, &[("name", "x")]).await;
    assert!(page.status == 400 && page.has("Fill in one condition at least."), "{}", page.text);

    let family = r#"{"titled":"web"}"#;
    let fields = [
        ("name", "web"),
        ("families", family),
        ("unused_days", "30"),
        ("name_pattern", "w*"),
        ("kind", "snapshots"),
    ];
    let page = make(&mut browser, &fields).await;
    for text in ["Family web", "snapshots alone", "named w*", "not downloaded for 30 days", "No images"] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let rule = only_rule(&world).await;
    let here = format!("/dashboard/retention/{}", rule.id);
    browser.submit(&here, &borrowed(&filled(&page, &here, &[("action", "enable")]))).await;
    let edit = format!("{here}/edit");
    let page = browser.get(&edit).await;
    assert!(page.has("Saving switches the rule off"), "{}", page.text);
    let fields = filled(&page, &edit, &[("unused_days", ""), ("older_than_days", "7")]);
    let page = browser.submit(&edit, &borrowed(&fields)).await;
    assert!(page.has("It is off now.") && page.has("older than 7 days"), "{}", page.text);
    let changed = only_rule(&world).await;
    assert_eq!((changed.enabled, changed.terms.families), (false, rule.terms.families));
    let page = browser.submit(&edit, &borrowed(&fields)).await;
    assert!(page.has("The rule was not changed.") && page.has("changed meanwhile"), "{}", page.text);
}

#[tokio::test]
async fn readers_see_the_rules_strangers_none_and_administrators_all() {
    let world = World::new().await;
    let mut alice = world.logged_in("alice").await;
    make(&mut alice, &[("name", "hers"), ("keep_newest", "1")]).await;
    let rule = only_rule(&world).await;
    let here = format!("/dashboard/retention/{}", rule.id);
    let mut reader = world.logged_in("rita").await;
    let page = reader.get(&here).await;
    assert!(
        page.status == 200 && page.has("hers") && !page.has("Run now") && !page.has("Switch on"),
        "{}",
        page.text
    );
    assert!(!reader.get("/dashboard/retention").await.has("/dashboard/retention/new"));
    for page in ["/dashboard/retention/new".to_owned(), format!("{here}/edit"), format!("{here}/run")] {
        assert_eq!(reader.get(&page).await.status, 403, "{page}");
    }
    assert_eq!(reader.submit(&format!("{here}/delete"), &[]).await.status, 403);
    let mut stranger = world.logged_in("bob").await;
    for page in [here.clone(), format!("{here}/edit"), format!("{here}/run"), format!("{here}/delete")] {
        assert_eq!(stranger.get(&page).await.status, 404, "{page}");
    }
    assert!(!stranger.get("/dashboard/retention?scope=all").await.has("hers"));

    let mut root = world.logged_in("root").await;
    assert!(root.get("/dashboard/retention?scope=all").await.has("hers"));
    let fields = [("name", "for them"), ("project", BLUE.0), ("keep_newest", "3")];
    let page = make(&mut root, &fields).await;
    assert!(page.has("for them") && page.has(BLUE.1), "{}", page.text);
}

#[tokio::test]
async fn an_image_says_when_it_was_downloaded_last() {
    let world = World::new().await;
    let image = world.active("alice", "web", b"data").await;
    let mut browser = world.logged_in("alice").await;
    let here = format!("/dashboard/images/{}", image.id);
    let page = browser.get(&here).await;
    assert!(page.has("Last downloaded") && page.has("not since"), "{}", page.text);
    assert_eq!(browser.get(&format!("{here}/file")).await.status, 200);
    let page = browser.get(&here).await;
    assert!(page.has("Last downloaded") && page.has("once"), "{}", page.text);
}
