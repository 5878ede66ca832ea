//! A store that fails at every single step.

use vitrine_model::{ImageStatus, TaskStatus};
use vitrine_stores::layers::faults::{Faults, When};

use super::{
    bed::{Bed, by, download, faulty, into, places, property, some_may_fail, succeeded},
    web::Page,
};
use crate::world::{admin, upload_to};

/// One step of the first store fails once: the import succeeds in the end, whatever step it was, and nothing is left
/// over.
#[tokio::test]
async fn one_fault_anywhere_costs_nothing() {
    for method in ["glance-direct", "web-download", "copy-image"] {
        for when in [When::Before, When::After] {
            let mut step = 1;
            loop {
                let faults = Faults::nth(step, when);
                let mut bed = Bed::with(|_| {}, faulty(&faults)).await;
                let image = match method {
                    "glance-direct" => bed.staged("data").await,
                    "web-download" => bed.world.queued(&bed.who).await,
                    _ => {
                        let image = bed.world.queued(&bed.who).await;
                        let upload = upload_to("second", "data");
                        bed.controller.upload_image(&bed.who, &image.id, upload).await.unwrap()
                    }
                };
                let request = match method {
                    "web-download" => download(&bed.web.put("/disk", [Page::of("data")])),
                    _ => by(method),
                };
                let copy = method == "copy-image";
                bed.who = admin("ours");
                let stores: &[&str] = if copy { &["memory"] } else { &["second", "memory"] };
                let task = bed.import(&image.id, into(stores, request)).await;
                succeeded(&task);
                let image = bed.image(&image.id).await;
                assert_eq!(places(&image), ["memory", "second"], "{method} {step} {when:?}");
                assert_eq!(property(&image, "os_glance_failed_import"), Some(""), "{method} {step} {when:?}");
                bed.assert_settled().await;
                if faults.taken() < step {
                    break;
                }
                step += 1;
            }
            assert!(step > 3, "{method}: {step}");
        }
    }
}

/// The first store fails from some step on, for ever.
#[tokio::test]
async fn a_store_that_stays_away_fails_the_import_or_is_left_out() {
    for must_succeed in [true, false] {
        let mut step = 1;
        loop {
            let faults = Faults::of(step..step + 40, When::Before);
            let bed = Bed::with(|_| {}, faulty(&faults)).await;
            let url = bed.web.put("/disk", [Page::of("data")]);
            let image = bed.world.queued(&bed.who).await;
            let request = into(&["memory", "second"], download(&url));
            let request = if must_succeed { request } else { some_may_fail(request) };
            let task = bed.import(&image.id, request).await;
            let image = bed.image(&image.id).await;
            let struck = faults.taken() >= step;
            let stored = places(&image);
            match (must_succeed, stored.as_slice()) {
                (_, ["memory", "second"]) => succeeded(&task),
                (false, ["second"]) => {
                    assert!(struck);
                    succeeded(&task);
                    assert_eq!(property(&image, "os_glance_failed_import"), Some("memory"));
                }
                (true, []) => {
                    assert!(struck);
                    assert_eq!((task.status, image.status), (TaskStatus::Failure, ImageStatus::Queued));
                    assert_eq!(property(&image, "os_glance_failed_import"), Some("memory"));
                }
                other => panic!("{step}: {other:?}"),
            }
            bed.tidy_up().await;
            bed.assert_settled().await;
            if !struck {
                break;
            }
            step += 1;
        }
        assert!(step > 3);
    }
}
