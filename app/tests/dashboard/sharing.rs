//! Sharing: the owner's side and the guest's.

use vitrine_model::MemberStatus;

use crate::{
    identity::{BLUE, GREEN},
    world::World,
};

#[tokio::test]
async fn an_image_is_shared_by_name_or_id_and_answered() {
    let world = World::new().await;
    let image = world.active("alice", "gift", b"data").await;
    let (mut owner, mut guest) = (world.logged_in("alice").await, world.logged_in("bob").await);
    let share = format!("/dashboard/images/{}/share", image.id);
    assert!(owner.get(&share).await.has(BLUE.0), "projects are suggested");
    let page = owner.submit(&share, &[("project", "blue")]).await;
    assert!(page.has("now shared with blue") && page.has("Pending"), "{}", page.text);
    assert!(owner.submit(&share, &[("project", GREEN.0)]).await.has("now shared with green"));
    assert!(owner.submit(&share, &[("project", "blue")]).await.has("was not shared"), "once is enough");
    assert!(owner.submit(&share, &[("project", "purple")]).await.has("No project has the name or id"));

    assert!(guest.get("/dashboard/inbox?status=pending").await.has("gift"));
    let here = format!("/dashboard/images/{}", image.id);
    assert!(guest.get(&here).await.has("This image is shared with your project"));
    let answer = format!("{here}/answer");
    let page = guest.submit(&answer, &[("status", "accepted"), ("from_inbox", "true")]).await;
    assert!(page.has("accepted and is now in your lists") && page.has("Images of other projects"));
    assert!(guest.submit(&answer, &[("status", "rejected")]).await.has("Your project has rejected"));
    let members = world.controller.list_members(&world.caller("alice").await, &image.id).await.unwrap();
    assert_eq!(members.iter().find(|member| member.member == BLUE.0).unwrap().status, MemberStatus::Rejected);

    let page = owner.submit(&format!("{share}/remove"), &[("project", BLUE.0)]).await;
    assert!(page.has("no longer shared with blue"));
    assert_eq!(guest.get(&here).await.status, 404);
    assert!(guest.get("/dashboard/inbox").await.has("Nothing is shared with this project"));
}

#[tokio::test]
async fn others_cannot_share_and_are_told_why() {
    let world = World::new().await;
    let image = world.active("alice", "gift", b"data").await;
    let alice = world.caller("alice").await;
    world.controller.add_member(&alice, &image.id, BLUE.0).await.unwrap();
    let mut guest = world.logged_in("bob").await;
    let share = format!("/dashboard/images/{}/share", image.id);
    let page = guest.get(&share).await;
    assert!(page.has("belongs to another project") && !page.has("<table"));
    assert_eq!(guest.submit(&share, &[("project", GREEN.0)]).await.status, 403);
    let page = guest.get(&format!("/dashboard/images/{}", image.id)).await;
    assert!(!page.has("Shared with</h2>"), "who else has it is the owner's business");
    let private = vec![vitrine_model::ImageChange::Visibility(vitrine_model::Visibility::Private)];
    world.controller.update_image(&alice, &image.id, private).await.unwrap();
    assert!(world.logged_in("alice").await.get(&share).await.has("Its visibility is private"));
}
