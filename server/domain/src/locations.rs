//! Where the data of images lies: shown, added, removed.

mod retire;
mod settings;

pub use settings::LocationSettings;
