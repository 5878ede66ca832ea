//! The fields of a form, as a script sends them.

use wasm_bindgen::JsValue;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use crate::{
    locale::tr,
    wire::{Problem, STORE_FIELD},
};

/// Everything but the file, as a body of the type `application/x-www-form-urlencoded`.
pub(super) fn of(form: &HtmlFormElement) -> Result<String, Box<Problem>> {
    let fields = FormData::new_with_form(form).map_err(|error| unreadable(&error))?;
    fields.delete("file");
    let fields =
        UrlSearchParams::new_with_str_sequence_sequence(&fields).map_err(|error| unreadable(&error))?;
    Ok(fields.to_string().into())
}

/// The same for one file of several: with its own name, and the format it has where the form says none.
pub(super) fn for_file(fields: &str, name: &str, format: &str) -> Result<String, Box<Problem>> {
    let fields = UrlSearchParams::new_with_str(fields).map_err(|error| unreadable(&error))?;
    fields.set("name", name);
    if fields.get("disk_format").is_none_or(|chosen| chosen.is_empty()) {
        fields.set("disk_format", format);
    }
    Ok(fields.to_string().into())
}

/// The store that the fields name; none where the default one is meant.
pub(super) fn store(fields: &str) -> Option<String> {
    UrlSearchParams::new_with_str(fields).ok()?.get(STORE_FIELD).filter(|name| !name.is_empty())
}

/// The browser could not put a request together.
pub(super) fn unreadable(error: &JsValue) -> Box<Problem> {
    Box::new(Problem {
        code: 0,
        title: tr("islands-upload-not-begun"),
        message: error.as_string().unwrap_or_else(|| tr("islands-upload-not-begun-why")),
        advice: tr("islands-upload-not-begun-do"),
        request_id: String::new(),
        fields: Vec::new(),
    })
}
