//! Tasks that a page follows with the islands made for images. What a page shows of a task is folded into the id the
//! island asks about, so that the server, which keeps nothing of pages, knows whether there is more to show.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use uuid::Uuid;
use vitrine_model::{ImageStatus, Task, TaskProgress};

use crate::{components::bar::permille, wire::LiveImage};

/// What an island asks about: 32 digits of the task's id, and 4 of what the page shows. No image has such an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Watch {
    /// The task's id.
    pub(crate) task: String,
    mark: u16,
}

impl Watch {
    /// For a task as a page shows it; `None` where its id is not of the form that this service gives.
    pub(crate) fn of(task: &Task, progress: &TaskProgress) -> Option<Self> {
        let id = Uuid::parse_str(&task.id).ok()?;
        (id.hyphenated().to_string() == task.id)
            .then(|| Self { task: task.id.clone(), mark: mark(task, progress) })
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (id, mark) = text.split_at_checked(32).filter(|(_, mark)| mark.len() == 4)?;
        let task = Uuid::parse_str(id).ok()?.hyphenated().to_string();
        Some(Self { task, mark: u16::from_str_radix(mark, 16).ok()? })
    }

    /// The id an island is given.
    pub(crate) fn key(&self) -> String {
        format!("{}{:04x}", self.task.replace('-', ""), self.mark)
    }

    /// What the island is told: in transition as long as the page shows the task as it is, and the bytes done.
    pub(crate) fn answer(&self, task: &Task, progress: &TaskProgress) -> LiveImage {
        let same = !task.status.is_final() && mark(task, progress) == self.mark;
        let status = if same { ImageStatus::Importing } else { ImageStatus::Active };
        LiveImage { id: self.key(), status: Some(status), size: Some(progress.bytes_done), hash: None }
    }
}

/// A digest of all that a page shows of a task, but of the bytes in tenths alone.
fn mark(task: &Task, progress: &TaskProgress) -> u16 {
    let tenth = progress.bytes_total.map(|total| permille(progress.bytes_done, total) / 100);
    let mut digest = DefaultHasher::new();
    (task.status, &task.message, &progress.phase, progress.attempts, progress.cancelled, tenth)
        .hash(&mut digest);
    // The lowest bits of a digest are as good as any.
    u16::try_from(digest.finish() & 0xffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use vitrine_model::TaskStatus;

    use super::*;

    fn task() -> Task {
        Task {
            id: "6a0fe2c8-0d3b-4a0e-9b6a-111111111111".to_owned(),
            kind: "api_image_import".to_owned(),
            status: TaskStatus::Processing,
            owner: "p".to_owned(),
            image_id: None,
            request_id: None,
            user_id: None,
            input: serde_json::Value::Null,
            result: None,
            message: None,
            expires_at: None,
            created_at: datetime!(2026-01-01 0:00 UTC),
            updated_at: datetime!(2026-01-01 0:00 UTC),
        }
    }

    #[test]
    fn a_page_is_told_of_what_it_does_not_show_yet() {
        let at = |bytes_done| TaskProgress { bytes_done, bytes_total: Some(1000), ..TaskProgress::default() };
        let shown = Watch::of(&task(), &at(10)).unwrap();
        let watch = Watch::parse(&shown.key()).unwrap();
        assert_eq!(watch, shown);
        let told = watch.answer(&task(), &at(90));
        assert_eq!((told.id, told.size), (shown.key(), Some(90)));
        assert_eq!(told.status, Some(ImageStatus::Importing), "a tenth is not over yet");
        for (task, progress) in [
            (task(), at(100)),
            (task(), TaskProgress { phase: "storing".to_owned(), ..at(10) }),
            (task(), TaskProgress { cancelled: true, ..at(10) }),
            (Task { status: TaskStatus::Success, ..task() }, at(10)),
            (Task { message: Some("no".to_owned()), ..task() }, at(10)),
        ] {
            assert_eq!(watch.answer(&task, &progress).status, Some(ImageStatus::Active), "{progress:?}");
        }
    }

    #[test]
    fn ids_of_images_are_no_watches() {
        for text in
            ["6a0fe2c8-0d3b-4a0e-9b6a-111111111111", "", "none", "6a0fe2c80d3b4a0e9b6a1111111111110zzz"]
        {
            assert_eq!(Watch::parse(text), None, "{text}");
        }
        assert_eq!(Watch::of(&Task { id: "other".to_owned(), ..task() }, &TaskProgress::default()), None);
    }
}
