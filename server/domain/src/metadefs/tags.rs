//! Tags of a namespace.

mod create;
mod create_many;
mod delete;
mod delete_all;
mod list;
mod show;
mod update;
