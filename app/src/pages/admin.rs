//! What administrators look after: stores, the cache, what projects use.

pub(crate) mod cache;
pub(crate) mod limits;
pub(crate) mod projects;
pub(crate) mod stores;

use vitrine_domain::Error;

use crate::{failure::Result, session::Visitor};

/// Whether the visitor is an administrator.
pub(super) fn admins_only(visitor: &Visitor) -> Result<()> {
    if visitor.caller.is_admin() {
        return Ok(());
    }
    let why = "This page is for administrators: it needs the role 'admin' in the project you work in.";
    Err(Error::Forbidden(why.to_owned()).into())
}
