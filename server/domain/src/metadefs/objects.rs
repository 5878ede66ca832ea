//! Objects of a namespace.

mod create;
mod delete;
mod delete_all;
mod list;
mod show;
mod update;
