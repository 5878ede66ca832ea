//! What is refused, in Glance's order, and how two imports keep out of each other's way.

use std::time::Duration;

use serde_json::json;
use vitrine_domain::{ImportRequest, tasks::NewTask};
use vitrine_model::{ImageStatus, NewImage};

use super::bed::{Bed, by, download, into, property, some_may_fail, succeeded};
use crate::world::{admin, code, member, raw, reader};

const ID: &str = "11111111-2222-4333-8444-555555555555";

fn glance(region: Option<&str>, id: Option<&str>) -> ImportRequest {
    let mut request = by("glance-download");
    request.method.glance_region = region.map(str::to_owned);
    request.method.glance_image_id = id.map(str::to_owned);
    request
}

#[tokio::test]
async fn requests_are_refused_with_glances_codes() {
    let bed = Bed::with(
        |settings| settings.imports.methods.retain(|m| m.as_str() != "glance-download"),
        super::bed::plain(),
    )
    .await;
    let enabled = Bed::new().await;
    let url = bed.web.put("/disk", []);
    let far = |store: &str| into(&[store], download(&url));
    let queued = bed.world.queued(&bed.who).await.id;
    let active = bed.world.active(&bed.who, "data").await.id;
    let staged = bed.staged("data").await.id;
    let bare = bed.controller.create_image(&bed.who, NewImage::default()).await.unwrap().id;
    let both = |request: ImportRequest| ImportRequest { all_stores: true, ..request };
    let header = |request: ImportRequest| ImportRequest { store: Some("memory".to_owned()), ..request };
    let mut spoilt_sum = download(&url);
    spoilt_sum.method.expected_checksum = Some("sha256:xyz".to_owned());
    for (number, (who, image, request, expected)) in [
        (&bed.who, &queued, by(""), "400"),
        (&bed.who, &queued, by("no-such-method"), "400"),
        (&bed.who, &queued, by("glance-download"), "400"),
        (&bed.who, &ID.to_owned(), by("glance-direct"), "404"),
        (&member("theirs"), &queued, by("glance-direct"), "404"),
        (&bed.who, &active, by("glance-direct"), "409"),
        (&bed.who, &active, download(&url), "409"),
        (&bed.who, &queued, by("copy-image"), "409"),
        (&bed.who, &queued, by("glance-direct"), "409"),
        (&bed.who, &staged, download(&url), "409"),
        (&bed.who, &bare, download(&url), "409"),
        (&reader("ours"), &queued, download(&url), "403"),
        (&bed.who, &active, into(&["second"], by("copy-image")), "403"),
        (&bed.who, &queued, both(far("memory")), "400"),
        (&bed.who, &queued, both(header(download(&url))), "400"),
        (&bed.who, &queued, header(far("memory")), "400"),
        (&bed.who, &queued, far("no-such-store"), "409"),
        (&bed.who, &queued, into(&[], download(&url)), "400"),
        (&admin("ours"), &active, into(&["memory"], by("copy-image")), "400"),
        (&bed.who, &queued, by("web-download"), "400"),
        (&bed.who, &queued, download("ftp://example.org/x"), "400"),
        (&bed.who, &queued, download("http://169.254.169.254/latest"), "400"),
        (&bed.who, &queued, download("http://localhost:1/"), "400"),
        (&bed.who, &queued, spoilt_sum, "400"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = bed.controller.import_image(who, image, request, None).await;
        assert_eq!(code(&answer), expected, "case {number}");
    }
    for (request, expected) in [
        (glance(None, Some(ID)), "400"),
        (glance(Some("Two"), None), "400"),
        (glance(Some("Two"), Some("not-a-uuid")), "400"),
    ] {
        let image = enabled.world.queued(&enabled.who).await;
        let answer = enabled.controller.import_image(&enabled.who, &image.id, request, None).await;
        assert_eq!(code(&answer), expected);
    }
    assert_eq!(bed.tasks().await, []);
    bed.controller.delete_image(&bed.who, &staged).await.unwrap();
    bed.assert_settled().await;
}

#[tokio::test]
async fn of_many_imports_of_one_image_one_is_let_in() {
    for method in ["glance-direct", "copy-image"] {
        let bed = Bed::new().await;
        let image = match method {
            "copy-image" => bed.world.active(&bed.who, "data").await,
            _ => bed.staged("data").await,
        };
        let imports = (0..6).map(|_| {
            let (controller, id) = (bed.controller.clone(), image.id.clone());
            let request = into(&["second"], by(method));
            tokio::spawn(async move { controller.import_image(&admin("ours"), &id, request, None).await })
        });
        let mut codes = Vec::new();
        for import in imports.collect::<Vec<_>>() {
            codes.push(code(&import.await.unwrap()));
        }
        codes.sort_unstable();
        assert_eq!(codes, ["409", "409", "409", "409", "409", "ok"], "{method}");
        bed.settle(&bed.controller).await;
        succeeded(&bed.tasks().await[0]);
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn a_lock_is_taken_away_only_when_nobody_will_give_it_back() {
    let bed = Bed::new().await;
    let image = bed.world.active(&bed.who, "data").await;
    let (who, id) = (admin("ours"), &image.id);
    let copy = || into(&["second"], by("copy-image"));
    let lock = async |task: &str| {
        let images = bed.world.database.images();
        assert!(
            images.claim_property(id, "os_glance_import_task", task, bed.world.clock_now()).await.unwrap()
        );
    };
    // A task that another service works on, which has the image's store in its lists.
    let input = json!({"image_id": id, "backend": ["memory"]});
    let new = NewTask { kind: "api_image_import", image_id: Some(id.clone()), input, secret: None };
    let other = bed.controller.enqueue(Some(&who), new).await.unwrap();
    lock(&other.id).await;
    for (minutes, expected) in [(0, "409"), (119, "409"), (2, "ok")] {
        bed.world.clock.advance(Duration::from_secs(60 * minutes));
        let answer = bed.controller.import_image(&who, id, copy(), None).await;
        assert_eq!(code(&answer), expected, "after {minutes} minutes more");
    }
    bed.settle(&bed.controller).await;
    bed.assert_settled().await;
    assert_eq!(bed.task(&other.id).await.status.as_str(), "failure");

    // A task that does not exist.
    let image = bed.world.active(&bed.who, "data").await;
    let images = bed.world.database.images();
    images.claim_property(&image.id, "os_glance_import_task", "gone", bed.world.clock_now()).await.unwrap();
    let task = bed.controller.import_image(&who, &image.id, copy(), None).await.unwrap().unwrap();
    bed.settle(&bed.controller).await;
    succeeded(&bed.task(&task.id).await);
    bed.assert_settled().await;
}

#[tokio::test]
async fn an_image_shows_that_it_is_imported() {
    let bed = Bed::new().await;
    let url = bed.web.put("/disk", [super::web::Page::of("data")]);
    let image = bed.world.queued(&bed.who).await;
    let task = bed.begin(&image.id, into(&["second", "memory", "second"], download(&url))).await;
    let now = bed.image(&image.id).await;
    assert_eq!(now.status, ImageStatus::Importing);
    assert_eq!(property(&now, "os_glance_import_task"), Some(task.id.as_str()));
    assert_eq!(property(&now, "os_glance_importing_to_stores"), Some("memory,second"));
    assert_eq!(property(&now, "os_glance_failed_import"), Some(""));
    assert_eq!(
        task.input,
        json!({
            "image_id": image.id,
            "import_req": {
                "method": {"name": "web-download", "uri": url},
                "all_stores_must_succeed": true,
                "all_stores": false,
                "stores": ["second", "memory", "second"],
            },
            "backend": ["second", "memory"],
            "vitrine": {"inject": true},
        })
    );
    assert_eq!(
        code(&bed.controller.upload_image(&bed.who, &image.id, crate::world::whole("x")).await),
        "409"
    );
    assert_eq!(code(&bed.controller.stage_image(&bed.who, &image.id, crate::world::whole("x")).await), "409");
    bed.settle(&bed.controller).await;
    let done = bed.image(&image.id).await;
    assert_eq!(property(&done, "os_glance_import_task"), None);
    assert_eq!(property(&done, "os_glance_importing_to_stores"), Some(""));
    assert_eq!(property(&done, "os_glance_failed_import"), Some(""));
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_copy_that_has_nothing_to_do_is_no_task() {
    let bed = Bed::new().await;
    let image = bed.world.active(&bed.who, "data").await;
    let all = || ImportRequest { all_stores: true, ..some_may_fail(by("copy-image")) };
    let first = bed.controller.import_image(&admin("ours"), &image.id, all(), None).await.unwrap();
    assert!(first.is_some());
    bed.settle(&bed.controller).await;
    let second = bed.controller.import_image(&admin("ours"), &image.id, all(), None).await.unwrap();
    assert_eq!(second, None);
    assert_eq!(raw().disk_format, image.disk_format);
    bed.assert_settled().await;
}
