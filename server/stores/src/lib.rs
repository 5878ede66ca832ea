//! Where image bytes live: the [`Store`] trait, the registry of configured stores, layers around any driver, the
//! drivers, and the conformance suite that every driver runs.

pub mod conformance;
pub mod drivers;
mod error;
pub mod layers;
mod readers;
mod registry;
mod secret;
mod store;

pub use error::Error;
pub use readers::Readers;
pub use registry::{Profile, Stores};
pub use secret::Secret;
pub use store::{ByteStream, Capacity, Committed, Content, Growing, Store, Stored, Writer};
