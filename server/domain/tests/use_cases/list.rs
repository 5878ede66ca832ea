use vitrine_domain::ScopeCounts;
use vitrine_model::{
    ImageFilters, ImageQuery, MemberStatus, NewImage, Visibility,
    query::{SortDir, SortKey, VisibilityFilter},
};

use crate::world::{World, admin, caller, code, member, raw, reader};

fn query(limit: u32, marker: Option<&str>) -> ImageQuery {
    ImageQuery {
        limit,
        marker: marker.map(str::to_owned),
        sort: vec![(SortKey::Id, SortDir::Asc)],
        ..ImageQuery::default()
    }
}

#[tokio::test]
async fn pages_know_whether_there_is_more() {
    let world = World::new().await;
    let who = member("ours");
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(world.queued(&who).await.id);
    }
    let page = |limit, marker: Option<&str>| {
        let (controller, query) = (&world.controller, query(limit, marker));
        async move {
            let page = controller.list_images(&reader("ours"), query).await.unwrap();
            (page.images.into_iter().map(|image| image.id).collect::<Vec<_>>(), page.more)
        }
    };
    assert_eq!(page(2, None).await, (ids[..2].to_vec(), true));
    assert_eq!(page(2, Some(&ids[1])).await, (ids[2..4].to_vec(), true));
    assert_eq!(page(2, Some(&ids[3])).await, (ids[4..].to_vec(), false));
    assert_eq!(page(5, None).await, (ids.clone(), false));
    assert_eq!(page(0, None).await, (Vec::new(), false));
    assert_eq!(page(u32::MAX, None).await, (ids, false));
}

#[tokio::test]
async fn markers_are_known_visible_images() {
    let world = World::new().await;
    let who = member("ours");
    let (image, theirs) = (world.queued(&who).await, world.queued(&member("theirs")).await);
    let list = |marker: &str| world.controller.list_images(&who, query(1, Some(marker)));
    assert_eq!(code(&list(&image.id).await), "ok");
    assert_eq!(code(&list(&theirs.id).await), "403");
    assert_eq!(code(&list("nothing").await), "400");
    world.controller.delete_image(&who, &image.id).await.unwrap();
    assert_eq!(code(&list(&image.id).await), "400");
    assert_eq!(code(&world.controller.list_images(&caller("ours", &[]), query(1, None)).await), "403");
}

#[tokio::test]
async fn the_counts_of_the_scopes_are_those_of_the_lists() {
    let world = World::new().await;
    let (ours, theirs, boss) = (member("ours"), member("theirs"), admin("ours"));
    let make = async |who, visibility| {
        let new = NewImage { visibility: Some(visibility), ..raw() };
        world.controller.create_image(who, new).await.unwrap().id
    };
    for visibility in [Visibility::Private, Visibility::Shared, Visibility::Community] {
        make(&ours, visibility).await;
        make(&theirs, visibility).await;
    }
    make(&boss, Visibility::Public).await;
    for status in [MemberStatus::Accepted, MemberStatus::Pending, MemberStatus::Rejected] {
        let id = make(&theirs, Visibility::Shared).await;
        world.controller.add_member(&theirs, &id, "ours").await.unwrap();
        world.controller.set_member_status(&ours, &id, "ours", status).await.unwrap();
    }
    let counts = ScopeCounts { project: 4, shared: 1, public: 1, community: 2, all: None };
    assert_eq!(world.controller.count_scopes(&ours).await.unwrap(), counts);
    let of_admin = ScopeCounts { all: Some(10), ..counts };
    assert_eq!(world.controller.count_scopes(&boss).await.unwrap(), of_admin);
    let filters = ImageFilters {
        visibility: VisibilityFilter::Only(Visibility::Shared),
        not_owner: Some("ours".to_owned()),
        ..ImageFilters::default()
    };
    for who in [&ours, &boss] {
        let query = ImageQuery { filters: filters.clone(), limit: 10, ..ImageQuery::default() };
        assert_eq!(world.controller.list_images(who, query).await.unwrap().images.len(), 1);
        assert_eq!(world.controller.count_images(who, &filters).await.unwrap(), 1);
    }
    assert_eq!(world.controller.inbox(&ours, Some(MemberStatus::Pending)).await.unwrap().len(), 1);
    assert_eq!(world.controller.inbox(&boss, None).await.unwrap().len(), 3);
}
