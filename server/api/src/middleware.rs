//! What happens to every request before a handler sees it, and to every answer after.

pub(crate) mod auth;
pub(crate) mod forged_headers;
pub(crate) mod linger;
pub(crate) mod method;
pub(crate) mod request_id;
