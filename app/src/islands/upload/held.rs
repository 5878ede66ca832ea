//! What the browser holds for the uploads of a page. These are its own things and bound to its thread, so that no value
//! that the server renders may hold them: they are found by the upload's key.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Event, File, XmlHttpRequest};

use super::tus::Remote;
use crate::{islands::dom, wire::Made};

thread_local! {
    static FILES: RefCell<BTreeMap<u32, File>> = const { RefCell::new(BTreeMap::new()) };
    static RUNNING: RefCell<BTreeMap<u32, XmlHttpRequest>> = const { RefCell::new(BTreeMap::new()) };
    static SENDING: RefCell<BTreeMap<u32, Sending>> = const { RefCell::new(BTreeMap::new()) };
    /// Uploads that run.
    static HOLDING: Cell<u32> = const { Cell::new(0) };
}

/// An upload on its way.
#[derive(Clone)]
pub(super) struct Sending {
    pub(super) file: File,
    pub(super) made: Made,
    pub(super) remote: Remote,
}

/// Keeps the file of a row.
pub(super) fn keep_file(key: u32, file: File) {
    FILES.with_borrow_mut(|files| files.insert(key, file));
}

/// The file of a row.
pub(super) fn file(key: u32) -> Option<File> {
    FILES.with_borrow(|files| files.get(&key).cloned())
}

/// Lets go of the file of a row.
pub(super) fn drop_file(key: u32) {
    FILES.with_borrow_mut(|files| files.remove(&key));
}

/// Keeps what is needed to go on.
pub(super) fn keep(key: u32, sending: Sending) {
    SENDING.with_borrow_mut(|all| all.insert(key, sending));
}

/// What is needed to go on, once the upload has begun.
pub(super) fn sending(key: u32) -> Option<Sending> {
    SENDING.with_borrow(|all| all.get(&key).cloned())
}

/// Nothing is to go on.
pub(super) fn forget(key: u32) {
    SENDING.with_borrow_mut(|all| all.remove(&key));
}

/// This request is the upload's present one.
pub(super) fn runs(key: u32, xhr: &XmlHttpRequest) {
    RUNNING.with_borrow_mut(|all| all.insert(key, xhr.clone()));
}

/// No request of the upload runs any more.
pub(super) fn rests(key: u32) {
    RUNNING.with_borrow_mut(|all| all.remove(&key));
}

/// Stops the upload's present request.
pub(super) fn abort(key: u32) {
    // The end of the request is told at once, and whoever hears it looks here again: nothing may be borrowed then.
    let running = RUNNING.with_borrow(|all| all.get(&key).cloned());
    if let Some(xhr) = running {
        xhr.abort().ok();
    }
}

/// Has the browser ask before the page is left, as long as anything runs.
pub(super) fn hold_page() {
    if HOLDING.replace(HOLDING.get() + 1) > 0 {
        return;
    }
    let Some(window) = dom::window() else { return };
    let ask = Closure::<dyn FnMut(Event)>::new(|event: Event| event.prevent_default());
    window.set_onbeforeunload(Some(ask.as_ref().unchecked_ref()));
    ask.forget();
}

/// One upload runs no more.
pub(super) fn release_page() {
    HOLDING.set(HOLDING.get().saturating_sub(1));
    if HOLDING.get() == 0
        && let Some(window) = dom::window()
    {
        window.set_onbeforeunload(None);
    }
}
