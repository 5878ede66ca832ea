//! Images with their properties, tags and locations.

mod children;
mod delete;
mod ever;
mod family;
mod filters;
mod get;
mod insert;
mod list;
mod locations;
mod needle;
mod order;
mod pending;
mod property;
mod purge;
mod record;
mod save;
mod scope;
mod scrub;
mod states;
mod usage;
mod with_data;

pub use family::Kin;
pub(crate) use filters::{like_any_case, like_literal};
pub(crate) use property::claim;
pub use states::ImageState;
pub use usage::ProjectUsage;
pub(crate) use usage::{staged_bytes, stored_bytes};

use crate::Database;

/// The images. Rows that are marked as deleted are seen by [`Images::purge`], [`Images::pending`],
/// [`Images::pending_delete`], [`Images::ever_had_one`] and [`Images::visible_or_deleted`] alone, and by lists that ask
/// for them.
#[derive(Clone, Debug)]
pub struct Images {
    database: Database,
}

impl Images {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }
}
