//! Starts the dashboard's islands in the browser.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's boot script once the module is there.
#[wasm_bindgen]
pub fn hydrate() {
    vitrine_app::hydrate();
}
