//! What administrators look after: stores, the cache, what projects use, what was done.

pub(crate) mod audit;
pub(crate) mod cache;
pub(crate) mod configuration;
pub(crate) mod limits;
pub(crate) mod projects;
pub(crate) mod stores;

use vitrine_domain::Error;

use crate::{failure::Result, locale::tr, session::Visitor};

/// Whether the visitor is an administrator.
pub(super) fn admins_only(visitor: &Visitor) -> Result<()> {
    if visitor.caller.is_admin() {
        return Ok(());
    }
    Err(Error::Forbidden(tr("admin-only")).into())
}
