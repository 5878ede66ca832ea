//! The store fails at each step of each use case, before and after it has done what it was asked.

use vitrine_domain::Settings;
use vitrine_model::ImageStatus;
use vitrine_stores::layers::faults::{Faults, When};

use crate::world::{World, code, member, whole};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_survives_a_fault_at_any_step() {
    for when in [When::Before, When::After] {
        let mut step = 1;
        loop {
            let faults = Faults::nth(step, when);
            let world = World::with(Settings::default(), faults.clone()).await;
            let who = member("ours");
            let image = world.queued(&who).await;
            let outcome = world.controller.upload_image(&who, &image.id, whole("data")).await;
            if faults.taken() < step {
                assert_eq!(code(&outcome), "ok");
                break;
            }
            assert_eq!(code(&outcome), "503", "step {step} {when:?}");
            assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued), "step {step} {when:?}");
            world.assert_settled().await;
            let again = world.controller.upload_image(&who, &image.id, whole("again")).await;
            assert_eq!(code(&again), "ok", "step {step} {when:?}");
            world.assert_settled().await;
            step += 1;
        }
        assert!(step > 3, "create, write and commit at least");
    }
}

/// A second fault right behind the first hits the removal of what the first left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_cleaned_up_at_once_is_cleaned_up_later() {
    for when in [When::Before, When::After] {
        for step in 1..=3 {
            let faults = Faults::of(step..step + 2, when);
            let world = World::with(Settings::default(), faults).await;
            let who = member("ours");
            let image = world.queued(&who).await;
            let outcome = world.controller.upload_image(&who, &image.id, whole("data")).await;
            assert_eq!(code(&outcome), "503", "step {step} {when:?}");
            assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued), "step {step} {when:?}");
            world.controller.recover().await.unwrap();
            world.assert_settled().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_survives_a_fault() {
    for when in [When::Before, When::After] {
        // The steps of an upload come first.
        let counting = Faults::none();
        let world = World::with(Settings::default(), counting.clone()).await;
        world.active(&member("ours"), "data").await;
        let world = World::with(Settings::default(), Faults::nth(counting.taken() + 1, when)).await;
        let who = member("ours");
        let image = world.active(&who, "data").await;
        let outcome = world.controller.delete_image(&who, &image.id).await;
        if when == When::Before {
            assert_eq!(code(&outcome), "503");
            assert_eq!(world.record(&image.id).await.unwrap(), image, "as it was");
            world.assert_settled().await;
            world.controller.delete_image(&who, &image.id).await.unwrap();
        } else {
            assert_eq!(code(&outcome), "ok", "the data is gone, though the store did not say so");
        }
        world.assert_settled().await;
    }
}
