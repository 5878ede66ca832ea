//! Who may do what, as one table to be read: role × relation × visibility × action.

use std::fmt::Write as _;

use futures::{FutureExt, future::BoxFuture};
use time::OffsetDateTime;
use vitrine_domain::{Controller, Error, Result};
use vitrine_model::{
    Caller, Image, ImageChange, ImageQuery, ImageStatus, Member, MemberStatus, NewImage, Visibility,
};

use crate::world::{World, caller, code, raw, whole};

/// Roles as they arrive: Keystone has expanded what they imply.
const ROLES: [(&str, &[&str]); 5] = [
    ("none", &[]),
    ("member alone", &["member"]),
    ("reader", &["reader"]),
    ("member", &["reader", "member"]),
    ("admin", &["reader", "member", "admin"]),
];

#[derive(Clone, Copy, PartialEq)]
enum Relation {
    Owner,
    Member(MemberStatus),
    Stranger,
}

const RELATIONS: [(&str, Relation); 5] = [
    ("owner", Relation::Owner),
    ("accepted", Relation::Member(MemberStatus::Accepted)),
    ("pending", Relation::Member(MemberStatus::Pending)),
    ("rejected", Relation::Member(MemberStatus::Rejected)),
    ("stranger", Relation::Stranger),
];

type Attempt = for<'a> fn(&'a Controller, &'a Caller, &'a Image) -> BoxFuture<'a, Result<()>>;

fn change(change: ImageChange) -> Vec<ImageChange> {
    vec![change]
}

/// Each on an image of its own, in the state it needs.
const ATTEMPTS: [(&str, ImageStatus, Attempt); 16] = [
    ("show", ImageStatus::Active, |c, who, i| async { c.show_image(who, &i.id).await.map(drop) }.boxed()),
    ("in list", ImageStatus::Active, |c, who, i| {
        async {
            let page = c.list_images(who, ImageQuery { limit: 1000, ..ImageQuery::default() }).await?;
            match page.images.iter().any(|one| one.id == i.id) {
                true => Ok(()),
                false => Err(Error::no_image(&i.id)),
            }
        }
        .boxed()
    }),
    ("rename", ImageStatus::Active, |c, who, i| {
        async { c.update_image(who, &i.id, change(ImageChange::Name(None))).await.map(drop) }.boxed()
    }),
    ("publicize", ImageStatus::Active, |c, who, i| {
        let public = change(ImageChange::Visibility(Visibility::Public));
        async { c.update_image(who, &i.id, public).await.map(drop) }.boxed()
    }),
    ("communitize", ImageStatus::Active, |c, who, i| {
        let community = change(ImageChange::Visibility(Visibility::Community));
        async { c.update_image(who, &i.id, community).await.map(drop) }.boxed()
    }),
    ("give away", ImageStatus::Active, |c, who, i| {
        let other = change(ImageChange::Owner(Some("another".to_owned())));
        async { c.update_image(who, &i.id, other).await.map(drop) }.boxed()
    }),
    ("tag", ImageStatus::Active, |c, who, i| async { c.add_tag(who, &i.id, "t").await }.boxed()),
    ("upload", ImageStatus::Queued, |c, who, i| {
        async { c.upload_image(who, &i.id, whole("data")).await.map(drop) }.boxed()
    }),
    ("download", ImageStatus::Queued, |c, who, i| {
        async { c.download_image(who, &i.id, |_| Ok(None)).await.map(drop) }.boxed()
    }),
    ("deactivate", ImageStatus::Active, |c, who, i| async { c.deactivate_image(who, &i.id).await }.boxed()),
    ("reactivate", ImageStatus::Active, |c, who, i| async { c.reactivate_image(who, &i.id).await }.boxed()),
    ("share", ImageStatus::Active, |c, who, i| {
        async { c.add_member(who, &i.id, "a-new-member").await.map(drop) }.boxed()
    }),
    ("members", ImageStatus::Active, |c, who, i| {
        async { c.list_members(who, &i.id).await.map(drop) }.boxed()
    }),
    ("answer", ImageStatus::Active, |c, who, i| {
        async { c.set_member_status(who, &i.id, "callers", MemberStatus::Accepted).await.map(drop) }.boxed()
    }),
    ("unshare", ImageStatus::Active, |c, who, i| {
        async { c.remove_member(who, &i.id, "fixed-member").await }.boxed()
    }),
    ("delete", ImageStatus::Active, |c, who, i| async { c.delete_image(who, &i.id).await }.boxed()),
];

async fn image(
    world: &World,
    number: usize,
    relation: Relation,
    visibility: Visibility,
    status: ImageStatus,
) -> Image {
    let at = OffsetDateTime::UNIX_EPOCH;
    let owner = if relation == Relation::Owner { "callers" } else { "others" };
    let image = Image {
        id: format!("00000000-0000-0000-0000-{number:012}"),
        name: Some("image".to_owned()),
        status,
        visibility,
        protected: false,
        os_hidden: false,
        checksum: None,
        os_hash_algo: None,
        os_hash_value: None,
        owner: Some(owner.to_owned()),
        size: None,
        virtual_size: None,
        container_format: Some("bare".to_owned()),
        disk_format: Some("raw".to_owned()),
        min_ram: 0,
        min_disk: 0,
        created_at: at,
        updated_at: at,
        deleted_at: None,
        tags: Vec::new(),
        properties: std::collections::BTreeMap::new(),
        locations: Vec::new(),
    };
    world.database.images().insert(&image).await.unwrap();
    let mut members = vec![("fixed-member", MemberStatus::Accepted)];
    if let Relation::Member(status) = relation {
        members.push(("callers", status));
    }
    for (member, status) in members {
        let (image_id, member) = (image.id.clone(), member.to_owned());
        let member = Member { image_id, member, status, can_share: false, created_at: at, updated_at: at };
        world.database.members().insert(&member).await.unwrap();
    }
    image
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_of_images() {
    let world = World::new().await;
    let mut table = String::from(
        "What each role may do with an image, by its visibility and the caller's relation to it. Images that are not\n\
         in the default list count there as 404. \"answer\" is the caller's project answering for itself.\n\n",
    );
    write!(table, "{:<10} {:<9} {:<13}", "image", "project", "role").unwrap();
    for (name, ..) in ATTEMPTS {
        write!(table, " {name:<11}").unwrap();
    }
    let mut number = 0;
    for visibility in Visibility::ALL {
        for (relation_name, relation) in RELATIONS {
            table.push('\n');
            for (role, roles) in ROLES {
                let who = caller("callers", roles);
                write!(table, "\n{:<10} {relation_name:<9} {role:<13}", visibility.as_str()).unwrap();
                for (_, status, attempt) in ATTEMPTS {
                    number += 1;
                    let image = image(&world, number, relation, visibility, status).await;
                    let outcome = attempt(&world.controller, &who, &image).await;
                    write!(table, " {:<11}", code(&outcome)).unwrap();
                    if let Some(left) = world.record(&image.id).await {
                        world.database.images().delete(&left, OffsetDateTime::UNIX_EPOCH).await.unwrap();
                    }
                }
            }
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[tokio::test]
async fn the_table_of_new_images() {
    let world = World::new().await;
    let of = |owner: Option<Option<&str>>, visibility| NewImage {
        owner: owner.map(|owner| owner.map(str::to_owned)),
        visibility: Some(visibility),
        ..raw()
    };
    let kinds = [
        ("own private", of(None, Visibility::Private)),
        ("own shared", of(Some(Some("callers")), Visibility::Shared)),
        ("own community", of(None, Visibility::Community)),
        ("own public", of(None, Visibility::Public)),
        ("another's", of(Some(Some("others")), Visibility::Private)),
        ("nobody's", of(Some(None), Visibility::Private)),
    ];
    let mut table = String::from("What each role may make.\n\n");
    write!(table, "{:<13}", "role").unwrap();
    for (name, _) in &kinds {
        write!(table, " {name:<14}").unwrap();
    }
    for (role, roles) in ROLES {
        write!(table, "\n{role:<13}").unwrap();
        for (_, new) in &kinds {
            let outcome = world.controller.create_image(&caller("callers", roles), new.clone()).await;
            write!(table, " {:<14}", code(&outcome)).unwrap();
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[tokio::test]
async fn a_token_without_a_project_gets_nowhere() {
    let world = World::new().await;
    let image = world.queued(&crate::world::member("ours")).await;
    let system = Caller { project_id: None, ..crate::world::admin("ours") };
    assert_eq!(code(&world.controller.show_image(&system, &image.id).await), "403");
    assert_eq!(code(&world.controller.list_images(&system, ImageQuery::default()).await), "403");
    assert_eq!(code(&world.controller.create_image(&system, raw()).await), "403");
    assert_eq!(code(&world.controller.inbox(&system, None).await), "403");
}
