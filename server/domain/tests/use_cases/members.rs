use vitrine_domain::Settings;
use vitrine_model::{Caller, ImageChange, Limits, Member, MemberStatus, Visibility};
use vitrine_stores::layers::faults::Faults;

use crate::world::{World, admin, code, member, reader};

fn names(members: &[Member]) -> Vec<&str> {
    members.iter().map(|member| member.member.as_str()).collect()
}

#[tokio::test]
async fn an_image_is_shared_answered_and_withdrawn() {
    let world = World::new().await;
    let (ours, theirs) = (member("ours"), member("theirs"));
    let image = world.queued(&ours).await;
    let (id, c) = (image.id.as_str(), &world.controller);
    world.events.take();
    let added = c.add_member(&ours, id, "theirs").await.unwrap();
    assert_eq!(added.status, MemberStatus::Pending);
    c.add_member(&ours, id, "others").await.unwrap();
    assert_eq!(code(&c.add_member(&ours, id, "theirs").await), "409");
    assert_eq!(code(&c.add_member(&ours, id, "").await), "400");
    assert_eq!(code(&c.add_member(&ours, id, &"x".repeat(256)).await), "400");

    assert_eq!(names(&c.list_members(&reader("ours"), id).await.unwrap()), ["others", "theirs"]);
    assert_eq!(names(&c.list_members(&reader("theirs"), id).await.unwrap()), ["theirs"]);
    assert_eq!(code(&c.list_members(&reader("strangers"), id).await), "404");
    assert_eq!(code(&c.show_member(&theirs, id, "others").await), "404");
    assert_eq!(c.show_member(&theirs, id, "theirs").await.unwrap(), added);

    let answer = async |who: &Caller, whose: &str| {
        code(&c.set_member_status(who, id, whose, MemberStatus::Accepted).await)
    };
    assert_eq!(answer(&ours, "theirs").await, "403");
    assert_eq!(answer(&reader("theirs"), "theirs").await, "403");
    assert_eq!(answer(&theirs, "others").await, "404");
    assert_eq!(answer(&ours, "nobody").await, "404");
    world.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(answer(&theirs, "theirs").await, "ok");
    assert_eq!(answer(&admin("x"), "others").await, "ok");
    let answered = c.show_member(&ours, id, "theirs").await.unwrap();
    assert_eq!(answered.status, MemberStatus::Accepted);
    assert!(answered.updated_at > answered.created_at);

    assert_eq!(code(&c.remove_member(&theirs, id, "theirs").await), "403");
    assert_eq!(code(&c.remove_member(&ours, id, "theirs").await), "ok");
    assert_eq!(code(&c.remove_member(&ours, id, "theirs").await), "404");
    assert_eq!(code(&c.show_image(&theirs, id).await), "404");
    assert_eq!(c.add_member(&ours, id, "theirs").await.unwrap().status, MemberStatus::Pending);
    let (create, update) = ("image.member.create", "image.member.update");
    assert_eq!(world.events.take(), [create, create, update, update, "image.member.delete", create]);
}

#[tokio::test]
async fn only_shared_images_have_members_and_they_outlive_a_change() {
    let world = World::new().await;
    let (ours, theirs) = (member("ours"), member("theirs"));
    let image = world.queued(&ours).await;
    let (id, c) = (image.id.as_str(), &world.controller);
    c.add_member(&ours, id, "theirs").await.unwrap();
    let become_ = |visibility| c.update_image(&ours, id, vec![ImageChange::Visibility(visibility)]);
    become_(Visibility::Private).await.unwrap();
    for who in [&ours, &admin("x")] {
        assert_eq!(code(&c.list_members(who, id).await), "403");
        assert_eq!(code(&c.add_member(who, id, "others").await), "403");
        assert_eq!(code(&c.remove_member(who, id, "theirs").await), "403");
        assert_eq!(code(&c.show_member(who, id, "theirs").await), "404");
    }
    assert_eq!(code(&c.show_image(&theirs, id).await), "404");
    become_(Visibility::Shared).await.unwrap();
    assert_eq!(names(&c.list_members(&theirs, id).await.unwrap()), ["theirs"]);
}

#[tokio::test]
async fn the_number_of_members_is_limited() {
    let limits = Limits { image_member_quota: 1, ..Limits::default() };
    let world = World::with(Settings { limits, ..Settings::default() }, Faults::none()).await;
    let ours = member("ours");
    let image = world.queued(&ours).await;
    assert_eq!(code(&world.controller.add_member(&ours, &image.id, "a").await), "ok");
    assert_eq!(code(&world.controller.add_member(&ours, &image.id, "b").await), "413");
}
