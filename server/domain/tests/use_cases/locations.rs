//! Where data lies: said by clients, in a PATCH and by the locations API.

mod added;
mod patched;
mod rules;
pub(crate) mod web;
