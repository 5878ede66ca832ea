use std::sync::atomic::Ordering;

use vitrine_model::{ImageStatus, TaskStatus};
use vitrine_stores::Store;

use super::web::{Wide, all, at, said, sha512};
use crate::world::{caller, code, member};

/// MD5 of `data`.
const MD5: &str = "8d777f385d3dfec8815d20f7496026dc";

#[tokio::test]
async fn data_is_active_at_once_and_hashed_afterwards() {
    let wide = Wide::new().await;
    let who = member("ours");
    let url = wide.web.put("a", "data");
    let image = wide.world.queued(&who).await;
    wide.controller.add_location(&who, &image.id, at(&url)).await.unwrap();
    assert_eq!(wide.world.status(&image.id).await, Some(ImageStatus::Queued));
    let [task] = wide.work().await.try_into().unwrap();
    assert_eq!((task.status, task.kind.as_str()), (TaskStatus::Success, "location_import"));
    assert_eq!(
        task.input,
        serde_json::json!({"image_id": image.id, "loc_url": url, "validation_data": null})
    );
    let image = wide.world.record(&image.id).await.unwrap();
    assert_eq!((image.status, image.size), (ImageStatus::Active, Some(4)));
    assert_eq!(image.checksum.as_deref(), Some(MD5));
    assert_eq!((image.os_hash_algo.as_deref(), image.os_hash_value), (Some("sha512"), Some(sha512("data"))));
    assert_eq!(code(&wide.controller.add_location(&who, &image.id, at(&url)).await), "409");
}

#[tokio::test]
async fn data_that_is_what_was_said_makes_the_image_active() {
    let wide = Wide::new().await;
    let who = member("ours");
    let url = wide.web.put("a", "data");
    for (algorithm, value) in [("sha512", sha512("data")), ("md5", MD5.to_uppercase())] {
        let image = wide.world.queued(&who).await;
        wide.controller.add_location(&who, &image.id, said(&url, algorithm, &value)).await.unwrap();
        wide.work().await;
        let image = wide.world.record(&image.id).await.unwrap();
        assert_eq!((image.status, image.checksum.as_deref()), (ImageStatus::Active, Some(MD5)));
        assert_eq!(image.os_hash_algo.as_deref(), Some(algorithm));
        assert_eq!(image.os_hash_value, Some(value.to_lowercase()));
    }
}

#[tokio::test]
async fn data_that_is_not_what_was_said_leaves_a_queued_image() {
    let wide = Wide::new().await;
    let service = caller("services", &["service", "admin"]);
    let mut writer = wide.world.second.create("loose", None).await.unwrap();
    writer.write("data".into()).await.unwrap();
    let loose = writer.commit().await.unwrap().location;
    for url in [wide.web.put("a", "data"), loose] {
        let image = wide.world.queued(&member("ours")).await;
        wide.controller
            .add_location(&service, &image.id, said(&url, "sha512", &sha512("else")))
            .await
            .unwrap();
        let tasks = wide.work().await;
        assert!(tasks.iter().all(|task| task.status == TaskStatus::Failure));
        let left = wide.world.record(&image.id).await.unwrap();
        assert_eq!((left.status, left.size, left.locations.len()), (ImageStatus::Queued, None, 0));
        assert_eq!((left.checksum, left.os_hash_algo, left.os_hash_value), (None, None, None));
    }
    wide.world.assert_settled().await;
}

#[tokio::test]
async fn without_secure_hashes_what_is_said_is_kept() {
    let wide = Wide::with(|settings| settings.locations.do_secure_hash = false).await;
    let who = member("ours");
    let url = wide.web.put("a", "data");
    for (location, value) in [(at(&url), None), (said(&url, "sha512", &sha512("else")), Some(sha512("else")))]
    {
        let image = wide.world.queued(&who).await;
        wide.controller.add_location(&who, &image.id, location).await.unwrap();
        wide.work().await;
        let image = wide.world.record(&image.id).await.unwrap();
        assert_eq!((image.status, image.os_hash_value, image.checksum), (ImageStatus::Active, value, None));
    }
    assert_eq!(wide.web.opened.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_reading_that_breaks_off_is_repeated() {
    for (breaks, hashed) in [(1, true), (2, true), (3, false)] {
        for waits in [false, true] {
            let wide = Wide::with(|settings| settings.locations.http_retries = 2).await;
            let who = member("ours");
            let url = wide.web.put("a", "data");
            wide.web.breaks.store(breaks, Ordering::SeqCst);
            let image = wide.world.queued(&who).await;
            let location = if waits { said(&url, "sha512", &sha512("data")) } else { at(&url) };
            wide.controller.add_location(&who, &image.id, location).await.unwrap();
            let [task] = wide.work().await.try_into().unwrap();
            let image = wide.world.record(&image.id).await.unwrap();
            let expected = if hashed || !waits { ImageStatus::Active } else { ImageStatus::Queued };
            assert_eq!((image.status, image.os_hash_value.is_some()), (expected, hashed), "{breaks} {waits}");
            assert_eq!(task.status == TaskStatus::Success, hashed);
            if !hashed && !waits {
                assert_eq!(image.os_hash_algo.as_deref(), Some("sha512"));
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_holds_no_cancellation_up() {
    for (silent, status) in [(0, ImageStatus::Queued), (1, ImageStatus::Active)] {
        let wide = Wide::new().await;
        let who = member("ours");
        let image = wide.world.queued(&who).await;
        wide.controller.add_location(&who, &image.id, at(&wide.web.put("a", "data"))).await.unwrap();
        wide.web.silent[silent].store(true, Ordering::SeqCst);
        assert_eq!(wide.controller.take_up_tasks().await.unwrap(), 1);
        wide.web.asked.notified().await;
        let [task] = wide.world.database.tasks().list(&all(), None).await.unwrap().try_into().unwrap();
        wide.controller.cancel_task(&who, &task.id).await.unwrap();
        let [task] = wide.work().await.try_into().unwrap();
        assert_eq!((task.status, task.message.as_deref()), (TaskStatus::Failure, Some("It was cancelled.")));
        assert_eq!(wide.world.status(&image.id).await, Some(status));
    }
}

#[tokio::test]
async fn unsafe_data_is_not_kept_active() {
    let wide = Wide::new().await;
    let who = member("ours");
    // The header of a qcow2 disk with a backing file.
    let mut disk = b"QFI\xfb\0\0\0\x02\0\0\0\0\0\0\x02\0".to_vec();
    disk.resize(1024, 0);
    let sum = hex::encode(openssl::sha::sha512(&disk));
    let url = wide.web.put("disk", disk);
    for (waits, status) in [(false, ImageStatus::Deactivated), (true, ImageStatus::Queued)] {
        let image = wide.world.queued(&who).await;
        let location = if waits { said(&url, "sha512", &sum) } else { at(&url) };
        wide.controller.add_location(&who, &image.id, location).await.unwrap();
        let tasks = wide.work().await;
        let task = tasks.iter().find(|task| task.image_id.as_deref() == Some(&image.id)).unwrap();
        assert_eq!(task.status, TaskStatus::Failure);
        assert_eq!(wide.world.status(&image.id).await, Some(status));
    }
}

#[tokio::test]
async fn a_task_that_broke_off_goes_on_from_the_record() {
    for waits in [false, true] {
        let wide = Wide::new().await;
        let who = member("ours");
        let url = wide.web.put("a", "data");
        let image = wide.world.queued(&who).await;
        let location = if waits { said(&url, "sha512", &sha512("data")) } else { at(&url) };
        wide.controller.add_location(&who, &image.id, location).await.unwrap();
        // The server died after the location was kept, and before it was hashed.
        let before = wide.world.record(&image.id).await.unwrap();
        let mut after = before.clone();
        after.status = if waits { ImageStatus::Importing } else { ImageStatus::Active };
        after.size = Some(4);
        after.os_hash_algo = Some("sha512".to_owned());
        after.locations = vec![vitrine_model::Location {
            id: None,
            url: url.clone(),
            metadata: [("store".to_owned(), "web".into())].into_iter().collect(),
            status: vitrine_model::LocationStatus::Active,
        }];
        assert!(wide.world.database.images().save(&before, &after).await.unwrap());
        wide.work().await;
        let image = wide.world.record(&image.id).await.unwrap();
        assert_eq!((image.status, image.os_hash_value), (ImageStatus::Active, Some(sha512("data"))));
        assert_eq!(image.locations.len(), 1);
    }
}

#[tokio::test]
async fn a_deleted_image_or_one_with_other_data_ends_the_task() {
    let wide = Wide::new().await;
    let who = member("ours");
    let url = wide.web.put("a", "data");
    let deleted = wide.world.queued(&who).await;
    let filled = wide.world.queued(&who).await;
    for id in [&deleted.id, &filled.id] {
        wide.controller.add_location(&who, id, at(&url)).await.unwrap();
    }
    wide.controller.delete_image(&who, &deleted.id).await.unwrap();
    wide.controller.upload_image(&who, &filled.id, crate::world::whole("other")).await.unwrap();
    let tasks = wide.work().await;
    assert_eq!(tasks.iter().filter(|task| task.status == TaskStatus::Failure).count(), 2);
    assert_eq!(wide.world.record(&filled.id).await.unwrap().locations[0].store(), Some("memory"));
    wide.world.assert_settled().await;
}

#[tokio::test]
async fn a_url_that_the_stores_refuse_fails_the_task_and_nothing_else() {
    let wide = Wide::new().await;
    for url in ["rbd://a/b/c/d", "file:///etc/passwd", "memory://second/none", "http://web/none"] {
        let image = wide.world.queued(&member("ours")).await;
        let admitted =
            wide.controller.add_location(&caller("ours", &["service", "reader"]), &image.id, at(url)).await;
        assert_eq!(code(&admitted), "ok", "{url}");
        wide.work().await;
        assert_eq!(wide.world.status(&image.id).await, Some(ImageStatus::Queued), "{url}");
    }
    wide.world.assert_settled().await;
}
