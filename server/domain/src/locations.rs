//! Where the data of images lies: shown, added, removed.

mod add;
mod change;
mod check;
mod job;
mod list;
mod read;
mod retire;
mod settings;
mod validation;

pub(crate) use check::check_values;
pub(crate) use job::LocationImport;
pub(crate) use read::Reading;
pub use settings::LocationSettings;
