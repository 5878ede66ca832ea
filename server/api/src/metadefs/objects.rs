//! `/v2/metadefs/namespaces/{namespace}/objects…`.

mod create;
mod delete;
mod delete_all;
mod list;
mod show;
mod update;

pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use delete_all::delete_all;
pub(crate) use list::list;
pub(crate) use show::show;
pub(crate) use update::update;
