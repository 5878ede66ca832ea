use vitrine_model::ImageStatus;

use crate::world::{World, admin, code, member};

#[tokio::test]
async fn an_image_can_be_taken_from_use_and_brought_back() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    for _ in 0..2 {
        world.controller.deactivate_image(&who, &image.id).await.unwrap();
        assert_eq!(world.status(&image.id).await, Some(ImageStatus::Deactivated));
    }
    let download = |who| {
        let (world, id) = (&world, image.id.clone());
        async move { world.controller.download_image(&who, &id, |_| Ok(None)).await.map(|d| d.map(|d| d.size)) }
    };
    assert_eq!(code(&download(who.clone()).await), "403");
    assert_eq!(download(admin("x")).await.unwrap(), Some(4));
    for _ in 0..2 {
        world.controller.reactivate_image(&who, &image.id).await.unwrap();
    }
    assert_eq!(download(who).await.unwrap(), Some(4));
}

#[tokio::test]
async fn images_without_data_cannot_be_switched() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let error = world.controller.deactivate_image(&who, &image.id).await.unwrap_err();
    assert!(error.to_string().starts_with("Not allowed to deactivate image in status 'queued'"), "{error}");
    assert_eq!(code(&world.controller.reactivate_image(&who, &image.id).await), "403");
}
