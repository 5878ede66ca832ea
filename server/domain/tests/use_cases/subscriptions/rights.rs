//! Who may do what with subscriptions, and what is recorded.

use vitrine_model::{
    AuditOutcome, AuditQuery, CatalogueKind, ImageStatus, SubscriptionChoice, VersionState as State,
    Visibility,
};

use super::Shop;
use crate::world::{admin, code, member, reader};

#[tokio::test]
async fn members_subscribe_readers_look_and_others_know_nothing() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let controller = &shop.bed.controller;
    let url = shop.choice("u").url;
    assert_eq!(code(&controller.create_subscription(&reader("ours"), shop.choice("u")).await), "403");
    assert_eq!(
        code(&controller.read_catalogue(&reader("ours"), CatalogueKind::Simplestreams, &url).await),
        "403"
    );
    let offered =
        controller.read_catalogue(&member("ours"), CatalogueKind::Simplestreams, &url).await.unwrap();
    assert_eq!(offered.products[0].name, "server:24.04:amd64");
    assert!(shop.bed.world.records().await.is_empty(), "nothing is kept of a look");
    let subscription = shop.subscribe(shop.choice("u")).await;
    let id = &subscription.id;
    for (who, sees, changes) in [
        (reader("ours"), "ok", "403"),
        (member("ours"), "ok", "ok"),
        (member("theirs"), "404", "404"),
        (admin("theirs"), "ok", "ok"),
    ] {
        assert_eq!(code(&controller.subscription(&who, id).await), sees);
        assert_eq!(code(&controller.check_subscription(&who, id).await), changes);
        shop.work(controller).await;
        assert_eq!(code(&controller.pause_subscription(&who, id, true).await), changes);
        assert_eq!(code(&controller.pause_subscription(&who, id, false).await), changes);
        assert_eq!(code(&controller.change_subscription(&who, id, shop.choice("u")).await), changes);
        let listed = controller.subscriptions(&who, false).await.unwrap();
        assert_eq!(listed.len(), usize::from(who.project_id.as_deref() == Some("ours")));
    }
    assert_eq!(code(&controller.subscriptions(&member("ours"), true).await), "403");
    let all = controller.subscriptions(&admin("theirs"), true).await.unwrap();
    assert_eq!((all.len(), all[0].count(State::Ready)), (1, 1));
    assert_eq!(code(&controller.delete_subscription(&reader("ours"), id, false).await), "403");
    assert_eq!(code(&controller.delete_subscription(&member("theirs"), id, false).await), "404");
}

#[tokio::test]
async fn only_who_may_publish_has_images_published() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let controller = &shop.bed.controller;
    let public = SubscriptionChoice { visibility: Visibility::Public, ..shop.choice("u") };
    assert_eq!(code(&controller.create_subscription(&member("ours"), public.clone()).await), "403");
    let made = controller.create_subscription(&admin("ours"), public.clone()).await.unwrap();
    shop.work(controller).await;
    let image = shop.image(&made, "1").await;
    assert_eq!((image.status, image.visibility), (ImageStatus::Active, Visibility::Public));
    // A member could publish what it likes by another address.
    let other = SubscriptionChoice { url: format!("{}other/", public.url), ..public };
    assert_eq!(code(&controller.change_subscription(&member("ours"), &made.id, other).await), "403");
    let hidden = shop.choice("u");
    assert_eq!(code(&controller.change_subscription(&member("ours"), &made.id, hidden).await), "403");
    controller.pause_subscription(&member("ours"), &made.id, true).await.unwrap();
    assert_eq!(code(&controller.pause_subscription(&member("ours"), &made.id, false).await), "403");
}

#[tokio::test]
async fn images_stay_when_a_subscription_goes_unless_they_are_to_go_too() {
    for with_images in [false, true] {
        let shop = Shop::open().await;
        shop.publish(&[("1", "data", true), ("2", "more", false)]);
        let subscription = shop.subscribe(SubscriptionChoice { keep: 2, ..shop.choice("u") }).await;
        assert_eq!(shop.bed.world.records().await.len(), 2);
        let who = &shop.bed.who;
        let removed =
            shop.bed.controller.delete_subscription(who, &subscription.id, with_images).await.unwrap();
        assert_eq!(removed.deleted, if with_images { 2 } else { 0 });
        let left = shop.bed.world.records().await;
        let expected = usize::from(!with_images);
        assert_eq!(left.len(), expected, "a record without data goes in either case");
        assert_eq!(code(&shop.bed.controller.subscription(who, &subscription.id).await), "404");
        shop.bed.assert_settled().await;
    }
}

#[tokio::test]
async fn what_people_and_subscriptions_do_is_in_the_trail() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let mut choice = shop.choice("u");
    choice.url = choice.url.replace("/c/", "/c/streams/v1/index.json?sig=hunter2");
    let subscription = shop.subscribe(choice).await;
    let refused = shop.bed.controller.delete_subscription(&reader("ours"), &subscription.id, true).await;
    assert_eq!(code(&refused), "403");
    let query = AuditQuery { oldest_first: true, limit: 50, ..AuditQuery::default() };
    let entries = shop.bed.controller.list_audit(&admin("x"), query).await.unwrap().entries;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.action.as_str(), entry.user_name.as_str(), entry.outcome))
        .collect();
    let own = "vitrine (subscription u)";
    assert_eq!(
        told,
        [
            ("subscription.create", "user", AuditOutcome::Ok),
            ("image.create", own, AuditOutcome::Ok),
            ("image.import", own, AuditOutcome::Ok),
            ("task.end", "", AuditOutcome::Ok),
            ("subscription.delete", "user", AuditOutcome::Refused),
        ]
    );
    assert!(entries.iter().all(|entry| entry.project_id.as_deref() == Some("ours")));
    assert!(!serde_json::to_string(&entries).unwrap().contains("hunter2"));
}
