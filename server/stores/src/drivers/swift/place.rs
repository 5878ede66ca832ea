//! The commit: data becomes an object, and stays one where somebody still wants it.

use std::sync::Arc;

use super::{account::Account, address::Place};
use crate::{Committed, drivers::parts};

/// Data that is an object now. Where it is dropped and not kept, the object is removed.
pub(super) struct Placed {
    account: Arc<Account>,
    place: Place,
    mark: String,
    size: u64,
    is_kept: bool,
}

impl Placed {
    pub(super) fn new(account: Arc<Account>, place: Place, mark: String, size: u64) -> Self {
        Self { account, place, mark, size, is_kept: false }
    }
}

impl parts::Placed for Placed {
    fn keep(mut self) -> Committed {
        self.is_kept = true;
        Committed { location: self.account.address.location(&self.place), size: self.size }
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if self.is_kept || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (account, place) = (Arc::clone(&self.account), self.place.clone());
        let mark = std::mem::take(&mut self.mark);
        self.account.tasks.spawn(async move { account.discard(&place, &mark).await });
    }
}
