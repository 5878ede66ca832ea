//! The layers a use case passes through, in this order: auth, property protection, notifier, policy, quota, location,
//! database. Each is a set of plain functions; the use case calls them in turn.

pub(crate) mod auth;
pub(crate) mod location;
pub(crate) mod notifier;
pub(crate) mod policy;
pub(crate) mod property_protection;
pub(crate) mod quota;
