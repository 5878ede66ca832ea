//! Properties of a namespace that belong to no object.

mod create;
mod delete;
mod delete_all;
mod list;
mod show;
mod update;
