//! The fetcher against servers of our own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod limits;
mod passed;
mod pinning;
mod redirects;
mod resume;
mod server;
mod tls;
