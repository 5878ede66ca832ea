//! Who may do what with locations, as one table.

use std::fmt::Write as _;

use vitrine_model::{Image, ImageChange, ImageStatus, Visibility};

use super::web::{Wide, at, said};
use crate::world::{caller, code, member, raw};

const WHO: [(&str, &str, &[&str]); 8] = [
    ("nobody", "callers", &[]),
    ("reader", "callers", &["reader"]),
    ("member", "callers", &["reader", "member"]),
    ("admin", "callers", &["reader", "member", "admin"]),
    ("service", "callers", &["service"]),
    ("stranger", "strangers", &["reader", "member"]),
    ("foreign admin", "strangers", &["reader", "member", "admin"]),
    ("foreign service", "strangers", &["service"]),
];

const WHAT: [&str; 10] = [
    "patch: add",
    "patch: replace",
    "patch: remove",
    "post: web",
    "post: store",
    "post: bad hash",
    "list",
    "delete copy",
    "prefer",
    "see",
];

async fn attempt(wide: &Wide, what: &str, who: (&str, &[&str]), visibility: Visibility) -> &'static str {
    let owner = member("callers");
    let who = caller(who.0, who.1);
    let queued =
        matches!(what, "patch: add" | "patch: replace" | "post: web" | "post: store" | "post: bad hash");
    let image: Image =
        if queued { wide.world.queued(&owner).await } else { wide.world.copied(&owner, "data").await };
    if visibility != Visibility::Shared {
        let boss = caller("callers", &["reader", "member", "admin"]);
        let change = vec![ImageChange::Visibility(visibility)];
        wide.controller.update_image(&boss, &image.id, change).await.unwrap();
    }
    let url = wide.web.put("a", "data");
    let controller = &wide.controller;
    match what {
        "patch: add" => {
            code(&controller.update_image(&who, &image.id, vec![ImageChange::AddLocation(at(&url))]).await)
        }
        "patch: replace" => code(
            &controller
                .update_image(&who, &image.id, vec![ImageChange::ReplaceLocations(vec![at(&url)])])
                .await,
        ),
        "patch: remove" => {
            code(&controller.update_image(&who, &image.id, vec![ImageChange::RemoveLocation(None)]).await)
        }
        "post: web" => code(&controller.add_location(&who, &image.id, at(&url)).await),
        "post: store" => code(&controller.add_location(&who, &image.id, at("memory://second/x")).await),
        "post: bad hash" => code(&controller.add_location(&who, &image.id, said(&url, "md5", "0")).await),
        "list" => code(&controller.list_locations(&who, &image.id).await),
        "delete copy" => code(&controller.delete_copy(&who, "second", &image.id).await),
        "prefer" => {
            let prefer = ["second".to_owned()];
            code(&controller.download_image_from(&who, &image.id, &prefer, None, |_| Ok(None)).await)
        }
        _ => match controller.show_image(&who, &image.id).await {
            Ok(shown) if shown.locations.is_empty() => "none",
            outcome => code(&outcome),
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_of_locations() {
    let wide = Wide::new().await;
    let mut table = String::from(
        "What each role may do with the locations of an image of the project `callers`, where the operator shows them.\n",
    );
    for visibility in [Visibility::Private, Visibility::Public] {
        write!(table, "\n{:<16}", visibility.as_str()).unwrap();
        for what in WHAT {
            write!(table, " {what:<15}").unwrap();
        }
        for (name, project, roles) in WHO {
            write!(table, "\n{name:<16}").unwrap();
            for what in WHAT {
                write!(table, " {:<15}", attempt(&wide, what, (project, roles), visibility).await).unwrap();
            }
        }
        table.push('\n');
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[tokio::test]
async fn nothing_of_it_where_the_operator_does_not_show_locations() {
    let wide = Wide::with(|settings| settings.locations.show_multiple_locations = false).await;
    let boss = caller("callers", &["reader", "member", "admin"]);
    let image = wide.controller.create_image(&boss, raw()).await.unwrap();
    let url = wide.web.put("a", "data");
    for change in [
        ImageChange::AddLocation(at(&url)),
        ImageChange::ReplaceLocations(vec![at(&url)]),
        ImageChange::ReplaceLocations(vec![]),
        ImageChange::RemoveLocation(None),
    ] {
        let changes = vec![ImageChange::Name(None), change];
        assert_eq!(code(&wide.controller.update_image(&boss, &image.id, changes).await), "403");
    }
    assert_eq!(wide.world.status(&image.id).await, Some(ImageStatus::Queued));
    wide.controller.add_location(&boss, &image.id, at(&url)).await.unwrap();
}

#[tokio::test]
async fn without_a_store_of_the_web_only_services_name_locations() {
    let wide = Wide::new().await;
    let controller = &wide.world.controller;
    let image = wide.world.queued(&member("ours")).await;
    let url = wide.web.put("a", "data");
    for roles in [&["reader", "member"][..], &["reader", "member", "admin"]] {
        assert_eq!(code(&controller.add_location(&caller("ours", roles), &image.id, at(&url)).await), "403");
    }
    let service = caller("services", &["service", "admin"]);
    assert_eq!(
        code(&controller.add_location(&service, &image.id, at(&url)).await),
        "400",
        "no store of the web"
    );
}
