//! Data from elsewhere: `web-download` and `glance-download`.

use serde_json::json;
use url::Url;
use vitrine_domain::{ImportRequest, Plugin, Remote, Settings};
use vitrine_model::{ImageStatus, NewImage};

use super::{
    bed::{Bed, by, download, failed, into, places, plain, property, succeeded},
    web::{Habit, Page},
};
use crate::world::{admin, code, raw, whole};

const MD5: &str = "md5:8d777f385d3dfec8815d20f7496026dc";

fn with_checksum(checksum: &str, mut request: ImportRequest) -> ImportRequest {
    request.method.expected_checksum = Some(checksum.to_owned());
    request
}

#[tokio::test]
async fn what_is_at_a_url_becomes_the_image_without_being_staged() {
    let bed = Bed::new().await;
    let url = bed.web.put("/disk", [Page::of("data")]);
    let image = bed.world.queued(&bed.who).await;
    let request = with_checksum(MD5, into(&["memory", "second"], download(&url)));
    succeeded(&bed.import(&image.id, request).await);
    let image = bed.image(&image.id).await;
    assert_eq!((image.status, image.size, image.virtual_size), (ImageStatus::Active, Some(4), Some(4)));
    assert_eq!(places(&image), ["memory", "second"]);
    assert_eq!(
        bed.world.events.take(),
        [
            "image.create",
            "task.create",
            "image.update",
            "task.run",
            "task.processing",
            "image.prepare",
            "image.upload",
            "image.activate",
            "task.success",
        ]
    );
    bed.assert_settled().await;
}

#[tokio::test]
async fn every_failure_of_a_source_has_its_reason_and_leaves_a_queued_image() {
    for (pages, checksum, disk_format, requests, words) in [
        (vec![Page::status(404)], None, "raw", 1, "answered with the status 404"),
        (vec![Page::status(503)], None, "raw", 3, "answered with the status 503"),
        (vec![Page { after: Some((2, Habit::Break)), ..Page::of("data") }], None, "raw", 3, "broke"),
        (vec![Page::of("data")], Some("md5:00000000000000000000000000000000"), "raw", 1, "checksum"),
        (vec![Page::of("no such disk")], None, "qcow2", 1, "qcow2"),
        (vec![Page::of("x".repeat(2 << 20))], None, "raw", 1, "full"),
    ] {
        let bed = Bed::new().await;
        let url = bed.web.put("/disk", pages);
        let new = NewImage { disk_format: Some(disk_format.to_owned()), ..raw() };
        let image = bed.controller.create_image(&bed.who, new).await.unwrap();
        let mut request = into(&["second"], download(&url));
        request.method.expected_checksum = checksum.map(str::to_owned);
        let task = bed.import(&image.id, request).await;
        assert!(failed(&task).contains(words), "{words}: {:?}", task.message);
        let image = bed.image(&image.id).await;
        assert_eq!(image.status, ImageStatus::Queued, "{words}");
        assert_eq!(property(&image, "os_glance_failed_import"), Some("second"), "{words}");
        assert_eq!(bed.web.seen().len(), requests, "{words}");
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn a_source_that_comes_back_is_asked_again() {
    let bed = Bed::new().await;
    let broken = Page { after: Some((2, Habit::Break)), ..Page::of("data") };
    let url = bed.web.put("/disk", [Page::status(500), broken, Page::of("data")]);
    let image = bed.world.queued(&bed.who).await;
    succeeded(&bed.import(&image.id, download(&url)).await);
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_quota_holds_for_imports_and_counts_each_copy() {
    let quota = |settings: &mut Settings| settings.limits.user_storage_quota = 7;
    for (stores, expected) in [(vec!["memory"], "success"), (vec!["memory", "second"], "failure")] {
        let bed = Bed::with(quota, plain()).await;
        let url = bed.web.put("/disk", [Page::of("data")]);
        let image = bed.world.queued(&bed.who).await;
        let task = bed.import(&image.id, into(&stores, download(&url))).await;
        assert_eq!(task.status.as_str(), expected, "{:?}", task.message);
        assert!(expected == "success" || failed(&task).contains("user_storage_quota"));
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn a_deletion_and_a_cancellation_end_an_import() {
    for (delete, habit) in
        [true, false].into_iter().flat_map(|delete| [(delete, Habit::Stall), (delete, Habit::Mute)])
    {
        let bed = Bed::new().await;
        let stalling = Page { after: Some((2, habit)), ..Page::of("data") };
        let url = bed.web.put("/disk", [stalling]);
        let image = bed.world.queued(&bed.who).await;
        let task = bed.begin(&image.id, download(&url)).await;
        assert_eq!(bed.controller.take_up_tasks().await.unwrap(), 1);
        bed.web.stalled.notified().await;
        if delete {
            bed.controller.delete_image(&bed.who, &image.id).await.unwrap();
        } else {
            bed.controller.cancel_task(&bed.who, &task.id).await.unwrap();
        }
        bed.settle(&bed.controller).await;
        failed(&bed.task(&task.id).await);
        let status = bed.world.status(&image.id).await;
        assert_eq!(status, (!delete).then_some(ImageStatus::Queued));
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn a_failed_import_can_be_tried_once_more() {
    let bed = Bed::new().await;
    let url = bed.web.put("/disk", [Page::status(404), Page::of("data")]);
    let image = bed.world.queued(&bed.who).await;
    let task = bed.import(&image.id, download(&url)).await;
    failed(&task);
    bed.controller.retry_task(&bed.who, &task.id).await.unwrap();
    bed.settle(&bed.controller).await;
    succeeded(&bed.task(&task.id).await);
    assert_eq!(bed.image(&image.id).await.status, ImageStatus::Active);
    // An image that another way has filled is left alone, and so is one that is gone.
    let image = bed.world.queued(&bed.who).await;
    bed.web.put("/disk", [Page::status(404), Page::of("data")]);
    let task = bed.import(&image.id, download(&url)).await;
    bed.controller.upload_image(&bed.who, &image.id, whole("other")).await.unwrap();
    assert_eq!(code(&bed.controller.retry_task(&bed.who, &task.id).await), "409");
    assert_eq!(bed.image(&image.id).await.size, Some(5));
    let image = bed.world.queued(&bed.who).await;
    bed.web.put("/disk", [Page::status(404), Page::of("data")]);
    let task = bed.import(&image.id, download(&url)).await;
    bed.controller.delete_image(&bed.who, &image.id).await.unwrap();
    bed.controller.retry_task(&bed.who, &task.id).await.unwrap();
    bed.settle(&bed.controller).await;
    failed(&bed.task(&task.id).await);
    bed.assert_settled().await;
}

#[tokio::test]
async fn properties_are_injected_for_all_but_the_spared_roles() {
    for (who, injected) in [(crate::world::member("ours"), Some("yes")), (admin("ours"), None)] {
        let inject = |settings: &mut Settings| {
            settings.imports.plugins = vec![Plugin::InjectMetadata];
            settings.imports.inject = [("checked".to_owned(), "yes".to_owned())].into();
        };
        let mut bed = Bed::with(inject, plain()).await;
        bed.who = who;
        let url = bed.web.put("/disk", [Page::of("data")]);
        let image = bed.world.queued(&bed.who).await;
        succeeded(&bed.import(&image.id, download(&url)).await);
        assert_eq!(property(&bed.image(&image.id).await, "checked"), injected);
    }
}

fn record(status: &str) -> serde_json::Value {
    json!({
        "id": "other", "status": status, "size": 4, "disk_format": "raw", "container_format": "ovf",
        "checksum": MD5.strip_prefix("md5:"), "os_hash_algo": "made-up", "os_hash_value": "x",
        "hw_disk_bus": "scsi", "os_distro": "debian", "secret": "not copied", "os_glance_x": "not copied",
        "os_typed": 5, "name": "not copied",
    })
}

const OTHER: &str = "77777777-2222-4333-8444-555555555555";

async fn from_other(bed: &Bed, endpoint: Option<String>) -> (String, vitrine_model::Task) {
    let image = bed.world.queued(&bed.who).await;
    let mut request = by("glance-download");
    request.method.glance_region = Some("Two".to_owned());
    request.method.glance_image_id = Some(OTHER.to_owned());
    let endpoint = endpoint.map(|url| Url::parse(&url).unwrap());
    let remote = Remote { endpoint, token: "hunter2".to_owned() };
    let task =
        bed.controller.import_image(&bed.who, &image.id, request, Some(remote)).await.unwrap().unwrap();
    assert!(!format!("{task:?}").contains("hunter2"));
    bed.settle(&bed.controller).await;
    (image.id, bed.task(&task.id).await)
}

#[tokio::test]
async fn another_services_image_comes_with_its_formats_and_some_properties() {
    let bed = Bed::new().await;
    let url = bed.web.put(&format!("/image/v2/images/{OTHER}"), [Page::of(record("active").to_string())]);
    bed.web.put(&format!("/image/v2/images/{OTHER}/file"), [Page::of("data")]);
    let endpoint = url.split_once("/v2/").unwrap().0;
    let (id, task) = from_other(&bed, Some(format!("{endpoint}/"))).await;
    succeeded(&task);
    let image = bed.image(&id).await;
    assert_eq!(image.container_format.as_deref(), Some("ovf"));
    assert_eq!(
        (property(&image, "hw_disk_bus"), property(&image, "os_distro")),
        (Some("scsi"), Some("debian"))
    );
    for name in ["secret", "os_glance_x", "os_typed", "name"] {
        assert_eq!(property(&image, name), None, "{name}");
    }
    assert!(bed.web.seen().iter().all(|(_, token)| token == "hunter2"));
    bed.assert_settled().await;
    let retried = bed.controller.retry_task(&bed.who, &task.id).await;
    assert_eq!(code(&retried), "409");
}

#[tokio::test]
async fn another_service_that_has_no_such_data_is_told_so() {
    let page = |body: serde_json::Value| Page::of(body.to_string());
    let changed = |name: &str, value: serde_json::Value| {
        let mut record = record("active");
        record[name] = value;
        page(record)
    };
    for (record, data, words) in [
        (Page::status(404), "data", "status 404"),
        (Page::of("<html>"), "data", "does not answer with an image"),
        (page(record("queued")), "data", "active instead of queued"),
        (changed("size", json!(null)), "data", "size"),
        (changed("disk_format", json!("qed")), "data", "disk_format"),
        (page(record("active")), "other", "another number of bytes"),
        (page(record("active")), "atad", "checksum"),
    ] {
        let bed = Bed::new().await;
        let url = bed.web.put(&format!("/v2/images/{OTHER}"), [record]);
        bed.web.put(&format!("/v2/images/{OTHER}/file"), [Page::of(data)]);
        let (id, task) = from_other(&bed, Some(url.split_once("/v2/").unwrap().0.to_owned())).await;
        assert!(failed(&task).contains(words), "{words}: {:?}", task.message);
        assert_eq!(bed.image(&id).await.status, ImageStatus::Queued);
        bed.assert_settled().await;
    }
    let bed = Bed::new().await;
    let (_, task) = from_other(&bed, None).await;
    assert!(failed(&task).contains("glance_region"));
    bed.controller.retry_task(&bed.who, &task.id).await.unwrap();
    bed.settle(&bed.controller).await;
    assert!(failed(&bed.task(&task.id).await).contains("token"));
    bed.assert_settled().await;
}
