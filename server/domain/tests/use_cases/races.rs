use futures::future::join;
use vitrine_model::{ImageChange, ImageStatus};

use crate::world::{World, bytes, code, gated, member, whole};

#[tokio::test]
async fn of_two_uploads_one_wins() {
    let world = World::new().await;
    let who = member("ours");
    // On the same server, and on two.
    for other in [world.controller.clone(), world.node("node-2")] {
        let image = world.queued(&who).await;
        let (body, reached, rest) = gated("fir");
        let (controller, uploader, id) = (world.controller.clone(), who.clone(), image.id.clone());
        let first = tokio::spawn(async move { controller.upload_image(&uploader, &id, body).await });
        reached.await.unwrap();
        assert_eq!(code(&other.upload_image(&who, &image.id, whole("second")).await), "409");
        rest.send(bytes("st")).unwrap();
        assert_eq!(first.await.unwrap().unwrap().size, Some(5));
        world.assert_settled().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_uploads_at_the_same_moment_one_wins() {
    let world = World::new().await;
    let who = member("ours");
    let other = world.node("node-2");
    for _ in 0..10 {
        let image = world.queued(&who).await;
        let (first, second) = join(
            world.controller.upload_image(&who, &image.id, whole("first")),
            other.upload_image(&who, &image.id, whole("second")),
        )
        .await;
        let mut codes = [code(&first), code(&second)];
        codes.sort_unstable();
        assert_eq!(codes, ["409", "ok"]);
        world.assert_settled().await;
    }
}

#[tokio::test]
async fn a_deletion_ends_the_upload() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (body, reached, _rest) = gated("half of");
    let (controller, uploader, id) = (world.controller.clone(), who.clone(), image.id.clone());
    let upload = tokio::spawn(async move { controller.upload_image(&uploader, &id, body).await });
    reached.await.unwrap();
    world.controller.delete_image(&who, &image.id).await.unwrap();
    // Without a further byte from the client.
    assert_eq!(code(&upload.await.unwrap()), "410");
    world.assert_settled().await;
}

#[tokio::test]
async fn a_deletion_on_another_server_ends_the_upload_with_its_last_byte() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (body, reached, rest) = gated("half of");
    let (controller, uploader, id) = (world.controller.clone(), who.clone(), image.id.clone());
    let upload = tokio::spawn(async move { controller.upload_image(&uploader, &id, body).await });
    reached.await.unwrap();
    world.node("node-2").delete_image(&who, &image.id).await.unwrap();
    rest.send(bytes("it")).unwrap();
    assert_eq!(code(&upload.await.unwrap()), "410");
    world.assert_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_deletions_at_the_same_moment_one_wins() {
    let world = World::new().await;
    let who = member("ours");
    let other = world.node("node-2");
    for _ in 0..10 {
        let image = world.active(&who, "data").await;
        let (first, second) =
            join(world.controller.delete_image(&who, &image.id), other.delete_image(&who, &image.id)).await;
        let mut codes = [code(&first), code(&second)];
        codes.sort_unstable();
        assert!(matches!(codes, ["404" | "409", "ok"]), "{codes:?}");
        world.assert_settled().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn protection_and_deletion_do_not_cross() {
    let world = World::new().await;
    let who = member("ours");
    let other = world.node("node-2");
    for _ in 0..10 {
        let image = world.active(&who, "data").await;
        let protect = vec![ImageChange::Protected(true)];
        let (deleted, protected) = join(
            world.controller.delete_image(&who, &image.id),
            other.update_image(&who, &image.id, protect),
        )
        .await;
        match world.record(&image.id).await {
            Some(left) => {
                assert!(left.protected && left.status == ImageStatus::Active);
                assert_eq!((code(&deleted), code(&protected)), ("403", "ok"));
            }
            None => assert_eq!(code(&deleted), "ok"),
        }
        world.assert_settled().await;
    }
}
