//! Pages: together they are the whole list, each image once, in the same order on every engine.

use std::cmp::Ordering;

use vitrine_database::Database;
use vitrine_model::{
    Image, ImageFilters, ImageQuery, ImageStatus, MemberStatus, Viewer, Visibility,
    query::{SortDir, SortKey, VisibilityFilter},
};

use crate::{
    fixtures::{all, id, image, member, project, seconds},
    harness::on_all_engines,
};

on_all_engines!(pages_are_the_whole_list_in_every_order);

/// Images with equal, different and missing values, public, own and shared ones among them.
async fn fill(database: &Database) {
    let names = [None, Some("b"), Some("B"), Some("a"), Some("a b"), Some("ä"), Some("")];
    let sizes = [None, Some(0), Some(7), Some(1 << 40)];
    let formats = [None, Some("raw"), Some("qcow2")];
    let statuses = [ImageStatus::Active, ImageStatus::Queued, ImageStatus::Deactivated];
    for number in 0..30_u32 {
        let pick = number as usize;
        let image = Image {
            // ids in another order than times
            id: id((number * 7) % 30),
            name: names[pick % names.len()].map(str::to_owned),
            size: sizes[pick % sizes.len()],
            disk_format: formats[pick % 3].map(str::to_owned),
            container_format: formats[(pick / 3) % 3].map(str::to_owned),
            status: statuses[pick % 3],
            visibility: Visibility::ALL[pick % 4],
            owner: Some(if number.is_multiple_of(5) { "them" } else { "me" }.to_owned()),
            created_at: seconds(i64::from(number / 4)),
            updated_at: seconds(i64::from(number % 6)),
            ..image(number)
        };
        database.images().insert(&image).await.unwrap();
        if image.visibility == Visibility::Shared {
            let number = (number * 7) % 30;
            database.members().insert(&member(number, "me", MemberStatus::Accepted)).await.unwrap();
        }
    }
}

async fn pages_are_the_whole_list_in_every_order(database: Database) {
    fill(&database).await;
    let images = database.images();
    let me = project("me");
    let admin = Viewer { is_admin: true, ..me.clone() };
    let everything = ImageFilters { visibility: VisibilityFilter::All, ..ImageFilters::default() };
    let whole = images.list(&admin, &all(everything.clone()), None).await.unwrap();
    assert_eq!(whole.len(), 30);

    let mut orders: Vec<Vec<(SortKey, SortDir)>> = vec![vec![]];
    for key in SortKey::ALL {
        orders.extend([vec![(key, SortDir::Asc)], vec![(key, SortDir::Desc)]]);
    }
    orders.extend([
        vec![(SortKey::Name, SortDir::Asc), (SortKey::Size, SortDir::Desc)],
        vec![
            (SortKey::Status, SortDir::Asc),
            (SortKey::DiskFormat, SortDir::Desc),
            (SortKey::Id, SortDir::Asc),
        ],
        vec![(SortKey::CreatedAt, SortDir::Asc), (SortKey::Name, SortDir::Desc)],
        vec![(SortKey::UpdatedAt, SortDir::Desc), (SortKey::CreatedAt, SortDir::Asc)],
    ]);
    for order in orders {
        for (viewer, visibility) in [(&admin, VisibilityFilter::All), (&me, VisibilityFilter::Default)] {
            let filters = ImageFilters { visibility, ..everything.clone() };
            let query = ImageQuery { sort: order.clone(), ..all(filters) };
            let listed = images.list(viewer, &query, None).await.unwrap();
            let mut expected: Vec<Image> = listed.clone();
            expected.sort_by(|a, b| compare(a, b, &order));
            assert_eq!(ids(&listed), ids(&expected), "order {order:?}");

            let mut paged: Vec<Image> = Vec::new();
            loop {
                let query = ImageQuery { limit: 4, ..query.clone() };
                let page = images.list(viewer, &query, paged.last()).await.unwrap();
                let is_last = page.len() < 4;
                paged.extend(page);
                assert!(paged.len() <= listed.len(), "order {order:?}: {:?}", ids(&paged));
                if is_last {
                    break;
                }
            }
            assert_eq!(ids(&paged), ids(&listed), "pages of {order:?}");
        }
    }
}

fn ids(images: &[Image]) -> Vec<&str> {
    images.iter().map(|image| image.id.as_str()).collect()
}

/// The order as the API describes it: a missing value is the lowest, and times and ids break ties.
fn compare(a: &Image, b: &Image, order: &[(SortKey, SortDir)]) -> Ordering {
    let tail = if let [(_, dir)] = order { *dir } else { SortDir::Desc };
    let keys = order.iter().copied().chain([(SortKey::CreatedAt, tail), (SortKey::Id, tail)]);
    let by = |key: SortKey| match key {
        SortKey::Name => a.name.cmp(&b.name),
        SortKey::Status => a.status.as_str().cmp(b.status.as_str()),
        SortKey::ContainerFormat => a.container_format.cmp(&b.container_format),
        SortKey::DiskFormat => a.disk_format.cmp(&b.disk_format),
        SortKey::Size => a.size.cmp(&b.size),
        SortKey::Id => a.id.cmp(&b.id),
        SortKey::CreatedAt => a.created_at.cmp(&b.created_at),
        SortKey::UpdatedAt => a.updated_at.cmp(&b.updated_at),
        SortKey::VirtualSize => a.virtual_size.cmp(&b.virtual_size),
        SortKey::Owner => a.owner.cmp(&b.owner),
        SortKey::Visibility => a.visibility.as_str().cmp(b.visibility.as_str()),
    };
    keys.map(|(key, dir)| if dir == SortDir::Asc { by(key) } else { by(key).reverse() })
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}
