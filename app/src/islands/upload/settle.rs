//! What becomes of data that is sent: the server may still be at work on it.

use std::time::Duration;

use leptos::prelude::*;
use vitrine_model::ImageStatus;

use web_sys::XmlHttpRequest;

use super::{transfer::Stage, tus::Remote};
use crate::{
    islands::dom,
    locale::tr,
    wire::{LiveImage, Made, Problem, in_transition},
};

const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(10);

/// Follows the image to its end, and says it: stored with its hash, or not. `remote` is the upload it came by, where it
/// came in parts.
pub(super) async fn settle(stage: RwSignal<Stage>, made: &Made, remote: Option<&Remote>) {
    stage.set(Stage::Finishing);
    let address = format!("/dashboard/images/live?id={}", made.id);
    let mut pause = SHORTEST;
    loop {
        let answer = dom::get(&address).await;
        let found = answer.and_then(|text| serde_json::from_str::<Vec<LiveImage>>(&text).ok());
        if let Some(image) = found.and_then(|mut found| found.pop())
            && !image.status.is_some_and(in_transition)
            && !(image.status == Some(ImageStatus::Queued) && is_at_work(remote).await)
        {
            return stage.set(end(image, made));
        }
        dom::sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST);
    }
}

/// Whether the server has all bytes and has not begun to store them, or does not answer now.
async fn is_at_work(remote: Option<&Remote>) -> bool {
    let (Some(remote), Ok(xhr)) = (remote, XmlHttpRequest::new()) else { return false };
    match remote.place(&xhr).await {
        Ok(place) => place.finishing,
        Err(problem) => problem.code == 0,
    }
}

fn end(image: LiveImage, made: &Made) -> Stage {
    match image.status {
        Some(ImageStatus::Active | ImageStatus::Deactivated) => {
            Stage::Stored { page: made.page.clone(), hash: image.hash }
        }
        _ => Stage::Failed(Problem {
            code: 0,
            title: tr("islands-upload-refused"),
            message: tr("islands-upload-not-stored-why"),
            advice: tr("islands-upload-not-stored-do"),
            request_id: String::new(),
            fields: Vec::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_image_with_data_is_stored() {
        let made = Made { id: "1".to_owned(), page: "/dashboard/images/1".to_owned() };
        let image = |status| LiveImage {
            id: "1".to_owned(),
            status,
            size: None,
            hash: Some("sha512:1f40".to_owned()),
        };
        let stored = Stage::Stored { page: made.page.clone(), hash: Some("sha512:1f40".to_owned()) };
        assert_eq!(end(image(Some(ImageStatus::Active)), &made), stored);
        for status in [None, Some(ImageStatus::Queued), Some(ImageStatus::Killed)] {
            assert!(matches!(end(image(status), &made), Stage::Failed(_)), "{status:?}");
        }
    }
}
