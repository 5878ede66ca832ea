//! The REST API: the Image API v2 as Glance answers it, and v1 as it once did, over the controller's use cases and an identity provider.
//!
//! One verb is one file. Nothing is decided here: handlers read the request, call one use case and write the answer;
//! [`errors`] turns what went wrong into a status and a body of the form the client accepts.
//!
//! The server joins the parts like this:
//!
//! ```text
//! let app = vitrine_api::router(state)
//!     .merge(dashboard)
//!     .layer(middleware::from_fn(vitrine_api::drop_forged_headers))
//!     .layer(middleware::from_fn_with_state(RequestIdLimit(64), vitrine_api::request_id));
//! ```

mod accept;
mod actions;
mod answer;
mod body;
mod cache;
mod data;
mod errors;
mod healthcheck;
mod images;
mod imports;
mod info;
mod links;
mod locations;
mod members;
mod metadefs;
mod middleware;
mod openapi;
mod pairs;
mod params;
mod router;
mod schemas;
mod state;
mod stores;
mod tags;
mod tasks;
mod uploads;
mod v1;
mod versions;

pub use middleware::{
    forged_headers::drop_forged_headers,
    request_id::{RequestId, RequestIdLimit, request_id},
};
pub use router::router;
pub use state::{ApiSettings, ApiState};
pub use uploads::session_uploads;
