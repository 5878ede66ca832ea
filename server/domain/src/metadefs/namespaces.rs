//! Namespaces themselves.

mod create;
mod delete;
mod list;
mod show;
mod update;

pub use list::NamespacePage;
