//! Catalogues of images elsewhere: what a text says, what of it is an image, and which of it somebody wants.
//!
//! A catalogue comes from the web and is believed in nothing. Everything here is pure and bounded: sizes of texts
//! ([`TEXT_MAX`]), numbers of products, versions and files, lengths of words and addresses. A single entry that cannot
//! be used is left out and counted; a text that is none of the known forms is an error that says so. Addresses are only
//! resolved here: whether one may be fetched is the fetcher's to judge.
//!
//! Two forms are read ([`read`]): simplestreams (an index, and files of products in `products:1.0`), and a list of images
//! in JSON, described at [`list`].

mod address;
mod catalogue;
mod error;
pub mod list;
mod loose;
mod read;
mod select;
mod streams;
mod version;

pub use address::{beginning, resolve};
pub use catalogue::{Catalogue, Item, Product, Version};
pub use error::Problem;
pub use read::{Document, Part, read};
pub use select::{Chosen, Offer, order};

/// Bytes that one text of a catalogue may have.
pub const TEXT_MAX: u64 = 16 << 20;
/// Files of products that an index may name.
pub const PARTS_MAX: usize = 16;
/// Products of a catalogue.
pub const PRODUCTS_MAX: usize = 10_000;
/// Versions of a product.
pub const VERSIONS_MAX: usize = 1_000;
/// Files of a version.
pub const ITEMS_MAX: usize = 200;
/// Files of a catalogue that are images.
pub const IMAGES_MAX: usize = 100_000;
