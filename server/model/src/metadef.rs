//! Metadata definitions: the catalogue that says which properties an image, a flavor or a volume may have, of what
//! type, with which values.
//!
//! A [`Namespace`] holds [`Property`]s, [`Object`]s (named groups of properties), [`Tag`]s, and [`Association`]s with
//! [`ResourceType`]s (`OS::Glance::Image`), which say what the definitions are for and with which prefix their names
//! are used there. A [`Document`] is a whole namespace as JSON: the body of the one call that makes everything at
//! once, and the form of the definition files that operators load.

mod ascii;
pub mod check;
mod document;
mod load;
mod namespace;
mod object;
mod properties;
mod property;
mod query;
mod read;
mod resource_type;
mod tag;
mod values;

pub use ascii::ascii_json;
pub use document::{Contents, Document};
pub use load::{LOADED_OWNER, LoadMode, Loaded};
pub use namespace::{Namespace, NamespaceVisibility};
pub use object::Object;
pub use properties::Properties;
pub use property::{Items, Property, PropertyType};
pub use query::{NamespaceEntry, NamespaceFilters, NamespaceQuery, NamespaceSortKey, TagQuery, TagSortKey};
pub use read::{ReadError, read};
pub use resource_type::{Association, ResourceType};
pub use tag::Tag;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Characters the name of a namespace, property, object, tag or resource type may have; also a display name, a prefix
/// and a properties target.
pub const NAME_MAX: usize = 80;
/// Characters the description of a namespace may have.
pub const DESCRIPTION_MAX: usize = 500;
/// Bytes that what is defined under one name (a property; an object with its properties) may have as JSON: what the
/// columns of all databases keep.
pub const DEFINITION_MAX: usize = 65_535;

/// Something with the times at which it was made and changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// The thing.
    pub item: T,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed; `None` for what was loaded from a file and never changed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub updated_at: Option<OffsetDateTime>,
}

impl<T> Dated<T> {
    /// Something made now.
    #[must_use]
    pub const fn new(item: T, now: OffsetDateTime) -> Self {
        Self { item, created_at: now, updated_at: Some(now) }
    }
}
