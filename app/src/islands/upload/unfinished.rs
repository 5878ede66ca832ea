//! An upload that was begun before: what the server has of it, and how to go on.

use leptos::prelude::*;

use crate::{
    components::{Notice, Tone, values::human_bytes},
    locale::tr,
    wire::{Problem, Unfinished},
};

/// Says what is here already, and which file to choose.
#[component]
pub(super) fn Offer(
    unfinished: Unfinished,
    /// What ends it, so that another file can be sent.
    on_drop: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let Unfinished { filename, received, length, .. } = unfinished;
    let name = filename.unwrap_or_else(|| tr("islands-upload-a-file"));
    let all =
        length.map(|length| tr!("islands-upload-of-all", all = human_bytes(length))).unwrap_or_default();
    view! {
        <Notice tone=Tone::Info title=tr("islands-upload-unfinished")>
            <p>
                {human_bytes(received)} {all} {tr("islands-upload-of-name")} <strong>{name}</strong>
                {tr("islands-upload-go-on")}
            </p>
            <p class="needs-script">
                <button type="button" class="button small" on:click=move |_| on_drop()>{tr("islands-upload-drop")}</button>
            </p>
        </Notice>
    }
    .into_any()
}

/// The one of the unfinished uploads that this file is of, where the dashboard began it.
pub(super) fn of_file(begun: &[Unfinished], fingerprint: &str) -> Option<Unfinished> {
    begun.iter().find(|known| known.fingerprint.as_deref() == Some(fingerprint)).cloned()
}

/// Whether the chosen file can be the one of the unfinished upload.
pub(super) fn check(unfinished: &Unfinished, fingerprint: &str, size: f64) -> Result<(), Box<Problem>> {
    #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
    let same = match &unfinished.fingerprint {
        Some(known) => known == fingerprint,
        // Begun by another client: the size is all there is to compare.
        None => unfinished.length.is_some_and(|length| length as f64 == size),
    };
    if same {
        return Ok(());
    }
    let name = unfinished.filename.clone().unwrap_or_else(|| tr("islands-upload-begun-with"));
    Err(Box::new(Problem {
        code: 0,
        title: tr("islands-upload-other"),
        message: tr!("islands-upload-other-why", name = name),
        advice: tr("islands-upload-other-do"),
        request_id: String::new(),
        fields: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished(fingerprint: Option<&str>) -> Unfinished {
        Unfinished {
            image: "1".to_owned(),
            title: Some("Disk".to_owned()),
            address: "/dashboard/uploads/1".to_owned(),
            filename: Some("disk.raw".to_owned()),
            fingerprint: fingerprint.map(str::to_owned),
            received: 4,
            length: Some(10),
        }
    }

    #[test]
    fn a_file_finds_the_upload_it_was_begun_with() {
        let begun = [unfinished(None), unfinished(Some("10:1:disk.raw"))];
        assert_eq!(of_file(&begun, "10:1:disk.raw"), Some(begun[1].clone()));
        assert_eq!(of_file(&begun, "10:2:disk.raw"), None);
    }

    #[test]
    fn only_the_same_file_goes_on() {
        assert!(check(&unfinished(Some("10:1:disk.raw")), "10:1:disk.raw", 10.0).is_ok());
        let other = check(&unfinished(Some("10:1:disk.raw")), "10:2:disk.raw", 10.0).unwrap_err();
        assert!(other.message.contains("disk.raw"), "{other:?}");
        assert!(check(&unfinished(None), "10:2:disk.raw", 10.0).is_ok());
        assert!(check(&unfinished(None), "11:2:disk.raw", 11.0).is_err());
    }
}
