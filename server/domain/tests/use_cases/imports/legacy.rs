//! Imports through the task API.

use serde_json::{Value, json};
use vitrine_model::{ImageStatus, NewImage, Task};

use super::{
    bed::{Bed, failed, succeeded},
    web::Page,
};
use crate::world::{admin, code, raw};

fn input(url: &str) -> Value {
    json!({"import_from": url, "import_from_format": "raw", "image_properties": {}})
}

async fn import(bed: &Bed, url: &str) -> Task {
    let task = bed.controller.import_new_image(&admin("ours"), input(url), raw()).await.unwrap();
    bed.settle(&bed.controller).await;
    bed.task(&task.id).await
}

#[tokio::test]
async fn an_import_makes_its_image() {
    let bed = Bed::new().await;
    let url = bed.web.put("/disk", [Page::of("data")]);
    let task = import(&bed, &url).await;
    succeeded(&task);
    assert_eq!((task.kind.as_str(), &task.input), ("import", &input(&url)));
    let image = bed.image(task.image_id.as_deref().unwrap()).await;
    assert_eq!((image.status, image.size), (ImageStatus::Active, Some(4)));
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_failed_import_takes_its_image_away() {
    let bed = Bed::new().await;
    let url = bed.web.put("/disk", [Page::status(404)]);
    let task = import(&bed, &url).await;
    assert!(failed(&task).contains("404"));
    assert_eq!(bed.world.record(task.image_id.as_deref().unwrap()).await, None);
    bed.assert_settled().await;
}

#[tokio::test]
async fn what_cannot_be_imported_makes_no_image() {
    let bed = Bed::new().await;
    let good = bed.web.put("/disk", [Page::of("data")]);
    for url in
        ["", "file:///etc/passwd", "filesystem:///etc/passwd", "swift://x/y", "http://169.254.169.254/", "x"]
    {
        let answer = bed.controller.import_new_image(&admin("ours"), input(url), raw()).await;
        assert_eq!(code(&answer), "400", "{url}");
    }
    let answer = bed.controller.import_new_image(&admin("ours"), json!({}), raw()).await;
    assert_eq!(code(&answer), "400");
    let answer = bed.controller.import_new_image(&admin("ours"), input(&good), NewImage::default()).await;
    assert_eq!(code(&answer), "400");
    let answer = bed.controller.import_new_image(&bed.who, input(&good), raw()).await;
    assert_eq!(code(&answer), "403");
    assert!(bed.world.records().await.is_empty());
    assert!(bed.tasks().await.is_empty());
}
