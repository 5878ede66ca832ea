//! What a file's head tells about it.

use js_sys::Uint8Array;
use vitrine_formats::{Format, guess};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, HtmlFormElement, HtmlInputElement, HtmlSelectElement};

use crate::locale::tr;

/// Bytes of the head that are looked at: enough for an ISO volume's descriptor.
const HEAD: f64 = 65_536.0;

/// The format the file seems to have; `None` where it cannot be read.
pub(super) async fn detect(file: &File) -> Option<Format> {
    let head = file.slice_with_f64_and_f64(0.0, HEAD).ok()?;
    let buffer = JsFuture::from(head.array_buffer()).await.ok()?;
    Some(guess(&Uint8Array::new(&buffer).to_vec()))
}

/// What a person reads about the file.
pub(super) fn describe(size: &str, format: Option<Format>) -> String {
    match format {
        None => tr!("islands-upload-unreadable", size = size),
        Some(Format::Raw) => tr!("islands-upload-raw", size = size),
        Some(Format::Gpt) => tr!("islands-upload-gpt", size = size),
        Some(Format::Luks) => tr!("islands-upload-luks", size = size),
        Some(Format::Qed) => tr!("islands-upload-qed", size = size),
        Some(format) => tr!("islands-upload-looks", size = size, format = format.as_str().to_uppercase()),
    }
}

/// What to know before a file of this format goes into an image that says it is of another one.
pub(super) fn caution(declared: &str, found: Format) -> Option<String> {
    let is_a_disk = matches!(found, Format::Raw | Format::Gpt | Format::Luks);
    match declared.parse::<Format>() {
        Ok(format) if format == found => None,
        Ok(Format::Raw) if is_a_disk => None,
        Ok(Format::Raw) => Some(tr!("islands-upload-kept-raw", format = found.as_str().to_uppercase())),
        // An image of a disc can carry a partition table; and of what is not recognised, nothing can be said.
        Ok(Format::Iso) if found == Format::Gpt => None,
        Err(_) if is_a_disk => None,
        Ok(_) | Err(_) => Some(tr!("islands-upload-otherwise", declared = declared)),
    }
}

/// Fills in what follows from the file: the format, and the name where there is none.
pub(super) fn fill(form: &HtmlFormElement, file: &File, format: Option<Format>) {
    if let Some(name) = field::<HtmlInputElement>(form, "name")
        && name.value().trim().is_empty()
    {
        name.set_value(&title(&file.name()));
        // Who listens to the field hears of it as if it were typed.
        if let Ok(event) = Event::new("input") {
            name.dispatch_event(&event).ok();
        }
    }
    let select = field::<HtmlSelectElement>(form, "disk_format");
    if let (Some(select), Some(format)) = (select, format) {
        // A value the list does not have leaves the select empty: such a disk is stored as raw.
        select.set_value(format.as_str());
        if select.selected_index() < 0 {
            select.set_value("raw");
        }
    }
}

/// The field of that name, if it is of that kind.
pub(super) fn field<T: JsCast>(form: &HtmlFormElement, name: &str) -> Option<T> {
    form.query_selector(&format!("[name={name}]")).ok()??.dyn_into().ok()
}

/// A file's name without the ending that only says its format.
pub(super) fn title(name: &str) -> String {
    const ENDINGS: [&str; 9] = [".qcow2", ".img", ".raw", ".iso", ".vmdk", ".vhdx", ".vhd", ".vdi", ".bin"];
    let lower = name.to_lowercase();
    let ending = ENDINGS.into_iter().find(|ending| lower.ends_with(ending) && lower.len() > ending.len());
    let kept = ending.and_then(|ending| name.get(..name.len() - ending.len())).unwrap_or(name);
    kept.chars().take(255).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_what_was_declared_is_spoken_of_before_it_is_sent() {
        for (declared, found, speaks) in [
            ("qcow2", Format::Qcow2, false),
            ("qcow2", Format::Raw, true),
            ("qcow2", Format::Vmdk, true),
            ("raw", Format::Raw, false),
            ("raw", Format::Gpt, false),
            ("raw", Format::Luks, false),
            ("raw", Format::Qcow2, true),
            ("iso", Format::Iso, false),
            ("iso", Format::Gpt, false),
            ("iso", Format::Raw, true),
            ("ami", Format::Raw, false),
            ("ami", Format::Qcow2, true),
        ] {
            assert_eq!(caution(declared, found).is_some(), speaks, "{declared}: {found}");
        }
    }

    #[test]
    fn endings_that_name_a_format_are_left_out() {
        for (file, name) in [
            ("debian-13.qcow2", "debian-13"),
            ("Debian.IMG", "Debian"),
            ("archive.tar.gz", "archive.tar.gz"),
            (".iso", ".iso"),
            ("bild ä.raw", "bild ä"),
            ("İ.iso", "İ"),
        ] {
            assert_eq!(title(file), name);
        }
        assert_eq!(title(&"x".repeat(300)).len(), 255);
    }
}
