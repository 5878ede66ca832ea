//! Members of images.

use vitrine_database::{Database, Error};
use vitrine_model::{Image, MemberStatus, Visibility};

use crate::{
    fixtures::{id, image, member, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    members_come_answer_and_go,
    a_member_can_leave_and_return_within_a_second,
    all_members_are_replaced_in_one_step,
    memberships_are_found_by_project,
);

async fn members_come_answer_and_go(database: Database) {
    database.images().insert(&Image { visibility: Visibility::Shared, ..image(1) }).await.unwrap();
    let members = database.members();
    let first = member(1, "b", MemberStatus::Pending);
    members.insert(&first).await.unwrap();
    members.insert(&member(1, "a", MemberStatus::Pending)).await.unwrap();
    members.insert(&member(1, "A", MemberStatus::Pending)).await.unwrap();
    let again = members.insert(&first).await;
    assert!(matches!(again, Err(Error::Duplicate { what: "member" })), "{again:?}");
    assert_eq!(members.count(&id(1)).await.unwrap(), 3);
    assert_eq!(members.find(&id(1), "b").await.unwrap(), Some(first.clone()));
    assert_eq!(members.find(&id(1), "B").await.unwrap(), None);

    assert!(members.set_status(&id(1), "b", MemberStatus::Accepted, seconds(5)).await.unwrap());
    assert!(members.set_status(&id(1), "b", MemberStatus::Accepted, seconds(5)).await.unwrap());
    let accepted =
        vitrine_model::Member { status: MemberStatus::Accepted, updated_at: seconds(5), ..first.clone() };
    assert_eq!(members.find(&id(1), "b").await.unwrap(), Some(accepted));

    assert!(members.remove(&id(1), "b", seconds(6)).await.unwrap());
    assert!(!members.remove(&id(1), "b", seconds(6)).await.unwrap());
    assert!(!members.set_status(&id(1), "b", MemberStatus::Rejected, seconds(7)).await.unwrap());
    assert_eq!(members.find(&id(1), "b").await.unwrap(), None);
    let names: Vec<String> =
        members.list(&id(1)).await.unwrap().into_iter().map(|member| member.member).collect();
    assert_eq!(names, ["A", "a"]);

    members.insert(&first).await.unwrap();
    assert_eq!(members.find(&id(1), "b").await.unwrap(), Some(first));
    assert!(members.insert(&member(2, "b", MemberStatus::Pending)).await.is_err());
}

async fn a_member_can_leave_and_return_within_a_second(database: Database) {
    database.images().insert(&image(1)).await.unwrap();
    let members = database.members();
    for _ in 0..3 {
        members.insert(&member(1, "b", MemberStatus::Pending)).await.unwrap();
        assert!(members.remove(&id(1), "b", seconds(6)).await.unwrap());
    }
    members.insert(&member(1, "b", MemberStatus::Pending)).await.unwrap();
    let before = database.images().get(&id(1)).await.unwrap().unwrap();
    assert!(database.images().delete(&before, seconds(6)).await.unwrap());
}

async fn all_members_are_replaced_in_one_step(database: Database) {
    database.images().insert(&image(1)).await.unwrap();
    let members = database.members();
    let of = async || {
        let members = members.list(&id(1)).await.unwrap();
        members.into_iter().map(|m| (m.member, m.can_share, m.status)).collect::<Vec<_>>()
    };
    let pending = |name: &str, can_share| (name.to_owned(), can_share, MemberStatus::Pending);
    let wanted = |list: &[(&str, Option<bool>)]| {
        list.iter().map(|(name, can_share)| ((*name).to_owned(), *can_share)).collect::<Vec<_>>()
    };
    let first = wanted(&[("a", Some(true)), ("b", None), ("b", Some(true)), ("c", None)]);
    let replaced = members.replace(&id(1), &first, seconds(1)).await.unwrap();
    assert_eq!((replaced.added.len(), replaced.removed.len()), (3, 0));
    assert_eq!(of().await, [pending("a", true), pending("b", true), pending("c", false)]);
    assert!(members.set_status(&id(1), "a", MemberStatus::Rejected, seconds(2)).await.unwrap());
    for _ in 0..2 {
        members.replace(&id(1), &wanted(&[("b", Some(false)), ("a", None)]), seconds(3)).await.unwrap();
        assert_eq!(of().await, [("a".to_owned(), true, MemberStatus::Rejected), pending("b", false)]);
    }
    let replaced = members.replace(&id(1), &[], seconds(3)).await.unwrap();
    assert_eq!((replaced.added.len(), replaced.removed.len()), (0, 2));
    members.replace(&id(1), &wanted(&[("c", None)]), seconds(3)).await.unwrap();
    assert_eq!(of().await, [pending("c", false)]);
    assert!(members.set_can_share(&id(1), "c", true, seconds(4)).await.unwrap());
    assert!(!members.set_can_share(&id(1), "a", true, seconds(4)).await.unwrap());
    assert_eq!(of().await, [pending("c", true)]);
}

async fn memberships_are_found_by_project(database: Database) {
    let (images, members) = (database.images(), database.members());
    for (number, owner) in [(1, "x"), (2, "y"), (3, "x")] {
        images.insert(&Image { owner: Some(owner.to_owned()), ..image(number) }).await.unwrap();
        members.insert(&member(number, "a", MemberStatus::Pending)).await.unwrap();
    }
    members.insert(&member(1, "b", MemberStatus::Pending)).await.unwrap();
    let third = images.get(&id(3)).await.unwrap().unwrap();
    assert!(images.delete(&third, seconds(9)).await.unwrap());
    let of = async |project: &str, owner| {
        let members = members.of_project(project, owner).await.unwrap();
        members.into_iter().map(|member| member.image_id).collect::<Vec<_>>()
    };
    assert_eq!(of("a", None).await, [id(1), id(2)]);
    assert_eq!(of("a", Some("y")).await, [id(2)]);
    assert_eq!(of("b", Some("y")).await, [""; 0]);
}
