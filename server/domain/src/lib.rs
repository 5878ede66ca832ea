//! The controller: every use case of the image service is one method of [`Controller`], in a file of its own, and
//! passes through the layers in their order: auth, property protection, notifier, policy, quota, location, database.
//!
//! Both faces, the REST API and the dashboard, call these methods and nothing below them.

mod actions;
mod clock;
mod controller;
mod data;
mod error;
mod images;
mod members;
mod settings;
mod tags;

pub use clock::{Clock, SystemClock};
pub use controller::{Controller, Parts};
pub use data::{Download, Upload};
pub use error::{Error, Resource, Result};
pub use images::{ImagePage, ScopeCounts};
pub use settings::Settings;
