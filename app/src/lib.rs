//! The dashboard: pages rendered on the server from what the controller answers, and islands that add comfort where
//! scripts run. Every flow works without them.
//!
//! With the feature `ssr` this crate is the axum router of everything under `/dashboard`; with `hydrate` it is the
//! islands alone, started by the crate in `browser/`.

#![expect(
    unreachable_pub,
    reason = "the component macro writes `pub` whatever the component's own visibility is"
)]
#![recursion_limit = "256"]

pub mod components;
pub mod islands;
pub mod locale;
pub mod wire;

#[cfg(feature = "ssr")]
mod attachment;
#[cfg(feature = "ssr")]
mod body;
#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
mod definitions;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
mod failure;
#[cfg(feature = "ssr")]
mod flash;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod guard;
#[cfg(feature = "ssr")]
mod headers;
#[cfg(feature = "ssr")]
mod listing;
#[cfg(feature = "ssr")]
mod live;
#[cfg(feature = "ssr")]
mod offers;
#[cfg(feature = "ssr")]
pub mod operator;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod router;
#[cfg(feature = "ssr")]
mod routes;
#[cfg(feature = "ssr")]
mod session;
#[cfg(feature = "ssr")]
mod watch;

#[cfg(feature = "ssr")]
pub use context::{Assets, Parts, RequestId};
#[cfg(feature = "ssr")]
pub use router::router;
pub use wire::UPLOADS;

/// Starts the islands of the page. To be called once, in the browser.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    islands::comfort::start();
    leptos::mount::hydrate_islands();
}
