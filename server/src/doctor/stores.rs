//! The stores: each is opened and tried, as by `vitrine config check`.

use vitrine_app::{operator::Finding, sentence};

use super::{failed, ok};
use crate::{
    commands::config::check::{Examined, examine, well},
    config::Config,
    serve,
};

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let fetcher = match serve::open_fetcher(config) {
        Ok(fetcher) => fetcher,
        Err(failure) => {
            return vec![failed(
                sentence!("doctor-about-stores"),
                sentence!("doctor-detail", problem = failure.to_string()),
                sentence!("doctor-stores-correct"),
            )];
        }
    };
    let of = |examined: Examined| {
        let subject = sentence!("doctor-about-store", name = examined.name);
        let store = examined.description;
        match examined.found {
            Ok(found) => ok(subject, sentence!("doctor-store-well", store = store, found = well(&found))),
            Err(problem) => {
                let found = sentence!("doctor-store-bad", store = store, problem = problem.what);
                failed(subject, found, problem.to_do)
            }
        }
    };
    examine(config, &fetcher).await.into_iter().map(of).collect()
}
