//! Members of images.

use vitrine_database::{Database, Error};
use vitrine_model::{Image, MemberStatus, Visibility};

use crate::{
    fixtures::{id, image, member, seconds},
    harness::on_all_engines,
};

on_all_engines!(members_come_answer_and_go, a_member_can_leave_and_return_within_a_second);

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
