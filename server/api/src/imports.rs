//! Staging and import.

mod import;
mod stage;

pub(crate) use import::{import, methods_header};
pub(crate) use stage::stage;
