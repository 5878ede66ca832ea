//! Sharing as the v1 API has it.

use vitrine_model::{Caller, MemberStatus, NewImage, Visibility};

use crate::world::{World, admin, code, member, raw, reader};

/// The members of the image, as its owner sees them; those who may share on with a star.
async fn members_of(world: &World, image: &str) -> Vec<String> {
    let members = world.controller.granted_members(&admin("boss"), image).await.unwrap();
    let star = |can_share| if can_share { "*" } else { "" };
    members.iter().map(|member| format!("{}{}", member.member, star(member.can_share))).collect()
}

#[tokio::test]
async fn a_member_that_may_share_on_does() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await.id;
    let grant = async |who: &Caller, to: &str, can_share| {
        code(&world.controller.grant_member(who, &image, to, can_share).await)
    };
    assert_eq!(grant(&who, "b", Some(true)).await, "ok");
    assert_eq!(grant(&member("b"), "c", None).await, "ok");
    assert_eq!(grant(&member("c"), "d", None).await, "404", "it was not said that it may");
    assert_eq!(grant(&reader("b"), "d", None).await, "403", "a reader shares nothing");
    assert_eq!(grant(&reader("ours"), "d", None).await, "404");
    assert_eq!(grant(&who, "", None).await, "400");
    assert_eq!(members_of(&world, &image).await, ["b*", "c"]);
    world.events.take();
    assert_eq!(grant(&who, "b", None).await, "ok");
    assert_eq!(world.events.take(), [""; 0], "nothing changed");
    assert_eq!(grant(&who, "b", Some(false)).await, "ok");
    assert_eq!(world.events.take(), ["image.member.update"]);
    assert_eq!(grant(&member("b"), "d", None).await, "404");
    assert_eq!(code(&world.controller.revoke_member(&member("b"), &image, "c").await), "404");
    assert_eq!(code(&world.controller.revoke_member(&who, &image, "c").await), "ok");
    assert_eq!(code(&world.controller.revoke_member(&who, &image, "c").await), "404");
    assert_eq!(members_of(&world, &image).await, ["b"]);
}

#[tokio::test]
async fn a_replacement_keeps_answers() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await.id;
    let replace = async |wanted: &[(&str, Option<bool>)]| {
        let wanted: Vec<_> =
            wanted.iter().map(|(name, can_share)| ((*name).to_owned(), *can_share)).collect();
        world.controller.replace_members(&who, &image, &wanted).await.unwrap();
    };
    replace(&[("a", Some(true)), ("b", None)]).await;
    world.controller.set_member_status(&member("a"), &image, "a", MemberStatus::Accepted).await.unwrap();
    world.events.take();
    replace(&[("a", None), ("c", None)]).await;
    assert_eq!(members_of(&world, &image).await, ["a*", "c"]);
    assert_eq!(world.events.take(), ["image.member.delete", "image.member.create"]);
    let own = world.controller.show_member(&member("a"), &image, "a").await.unwrap();
    assert_eq!(own.status, MemberStatus::Accepted);
}

#[tokio::test]
async fn members_of_images_that_are_not_shared_wait() {
    let world = World::new().await;
    let boss = admin("boss");
    let new = NewImage { visibility: Some(Visibility::Private), ..raw() };
    let image = world.controller.create_image(&boss, new).await.unwrap().id;
    world.controller.grant_member(&boss, &image, "a", None).await.unwrap();
    assert_eq!(code(&world.controller.show_image(&member("a"), &image).await), "404");
    assert_eq!(code(&world.controller.granted_members(&member("a"), &image).await), "404");
    let shared = vec![vitrine_model::ImageChange::Visibility(Visibility::Shared)];
    world.controller.update_image(&boss, &image, shared).await.unwrap();
    assert_eq!(code(&world.controller.show_image(&member("a"), &image).await), "ok");
}
