//! `/v2/cache…`: what this node keeps near. Without a cache every call is 404, once the rules have been asked.

mod clean;
mod clear;
mod delete;
mod list;
mod nodes;
mod prune;
mod queue;

pub(crate) use clean::clean;
pub(crate) use clear::clear;
pub(crate) use delete::delete;
pub(crate) use list::list;
pub(crate) use nodes::nodes;
pub(crate) use prune::prune;
pub(crate) use queue::queue;
