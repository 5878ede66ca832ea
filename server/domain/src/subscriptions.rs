//! Subscriptions: catalogues of images elsewhere whose new versions become images of a project.
//!
//! # The course of a check
//! 1. Whose time has come (one node a minute looks, by a lease), or a person, begins a check: the subscription gets the
//!    id of a task in one compare-and-set, then the task is kept. A task that its subscription does not name any more
//!    does nothing.
//! 2. The task ([`job`]) reads the catalogue through the fetcher, and takes the newest versions of what the filter lets
//!    through. Each one that was never met gets a row, whose key is the subscription, the product and the version: so it
//!    comes once, whoever looks at the same time, and after a crash too. The row holds the id of the image that it is to
//!    become.
//! 3. The image is made under that id and imported (`web-download`) with the catalogue's checksum, by the use cases that
//!    everybody has, as the project. The end of the import ([`end`]) is noted in the row at once; the next check notes
//!    what was missed.
//! 4. Older versions of a product leave the lists, or go ([`retire`]), once newer ones are there.
//!
//! What failed is tried again at the next check, with what a fresh catalogue says of it then, in the same image.

mod agent;
mod begin;
mod bring;
mod catalogue;
mod change;
mod check;
mod choice;
mod create;
mod end;
mod job;
mod read;
mod remove;
mod retire;
mod version;

pub(crate) use job::CatalogueCheckJob;
pub use read::{SubscriptionDetail, SubscriptionOverview};
pub use remove::Removed;
pub use version::versions_to_come;

/// Subscriptions that a project can have.
pub const SUBSCRIPTIONS_MAX: u64 = 100;
/// Products that a subscription can take from its catalogue.
pub const CHOSEN_MAX: usize = 50;
/// How often the same file that failed is fetched by itself; then somebody has to ask for it.
const ATTEMPTS_MAX: u32 = 3;
