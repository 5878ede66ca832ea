//! `/v2/metadefs/namespaces` and `/v2/metadefs/namespaces/{namespace}`.

mod create;
mod delete;
mod list;
mod show;
mod update;

pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use list::list;
pub(crate) use show::show;
pub(crate) use update::update;
