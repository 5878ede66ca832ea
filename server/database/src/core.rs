//! What the repositories stand on: engines, pools, rows, transactions. All differences between the engines are here.

mod connect;
mod database;
mod engine;
mod row;
mod transaction;

pub use database::{Database, Options};
pub use engine::Engine;
pub(crate) use engine::{Statement, has_mark};
pub(crate) use row::{Column, Record, Row};
pub(crate) use transaction::Transaction;
