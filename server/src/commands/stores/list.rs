//! `vitrine stores list`

use vitrine_domain::Controller;

use crate::{commands::print, failure::Result};

/// A line a store: its name, its driver, what it is for, and how it is.
pub(super) async fn run(controller: &Controller) -> Result {
    let stores = controller.stores();
    for store in stores.iter() {
        let is_default = stores.default_store().name() == store.name();
        let role = match (is_default, store.is_read_only()) {
            (true, _) => "default",
            (_, true) => "read-only",
            _ => "",
        };
        let state = match store.capacity().await {
            Ok(Some(capacity)) => format!("{} of {} bytes free", capacity.free, capacity.total),
            Ok(None) => "ready".to_owned(),
            Err(error) => format!("not available: {error}"),
        };
        print(format_args!("{:<20}  {:<8}  {role:<9}  {state}", store.name(), store.driver()));
    }
    Ok(())
}
