//! The only way out over HTTP.
//!
//! A tenant may ask the server to fetch a URL: an import, a location, a checksum list. That request is made from
//! inside the operator's network, so it goes through one guard:
//!
//! - [`Rules`] say which URLs may be fetched at all: schemes, hosts and ports by Glance's lists, one plain form of
//!   each host, no credentials inside a URL, and no address that is not a public one.
//! - [`Fetcher`] resolves the name once, drops the addresses that may not be reached, and connects to exactly one of
//!   those that are left. There is no second lookup, no proxy of the environment, and every redirect begins again
//!   with the rules.
//! - What arrives is limited in size and time, never decoded, and taken up again after a broken connection where the
//!   source can prove that it still has the same data.
//!
//! Data of places that the operator chose, such as the service behind a store, comes through [`Direct`], which has none of
//! these rules.
//!
//! What an [`Error`] shows may be told to the tenant: a refused address, an unknown name and a closed port read the
//! same. The details are in its source, for the operator's log.

mod body;
pub mod checksum;
mod connect;
mod direct;
mod error;
mod exchange;
mod fetcher;
mod headers;
mod request;
mod resolve;
mod response;
mod rules;
mod settings;
mod source;
mod tls;

pub use checksum::{Algorithm, Checksum};
pub use direct::{Direct, DirectBody};
pub use error::Error;
pub use fetcher::Fetcher;
pub use request::Request;
pub use resolve::{Resolve, SystemResolver};
pub use response::{ByteStream, Response, Validator};
pub use rules::{Host, InvalidRule, Rule, Rules, Target};
pub use settings::{Filtering, Settings};
pub use tls::{InvalidTrust, Trust};
