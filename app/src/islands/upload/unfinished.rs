//! An upload that was begun before: what the server has of it, and how to go on.

use leptos::prelude::*;

use crate::{
    components::{Notice, Tone, values::human_bytes},
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
    let name = filename.unwrap_or_else(|| "a file".to_owned());
    let all = length.map(|length| format!(" of {}", human_bytes(length))).unwrap_or_default();
    view! {
        <Notice tone=Tone::Info title="An upload is unfinished">
            <p>
                {human_bytes(received)} {all} " of " <strong>{name}</strong>
                " are here. Choose the same file again to go on."
            </p>
            <p class="needs-script">
                <button type="button" class="button small" on:click=move |_| on_drop()>"Drop it"</button>
            </p>
        </Notice>
    }
    .into_any()
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
    let name = unfinished.filename.as_deref().unwrap_or("the file it was begun with");
    Err(Box::new(Problem {
        code: 0,
        title: "This is another file".to_owned(),
        message: format!(
            "The unfinished upload is of {name}: name, size and time of change must be the same."
        ),
        advice: "Choose that file, or drop the unfinished upload first.".to_owned(),
        request_id: String::new(),
        fields: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished(fingerprint: Option<&str>) -> Unfinished {
        Unfinished {
            address: "/dashboard/uploads/1".to_owned(),
            filename: Some("disk.raw".to_owned()),
            fingerprint: fingerprint.map(str::to_owned),
            received: 4,
            length: Some(10),
        }
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
