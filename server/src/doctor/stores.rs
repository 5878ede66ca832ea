//! The stores: each is opened and tried, as by `vitrine config check`.

use vitrine_app::operator::Finding;

use super::{failed, ok};
use crate::{
    commands::config::check::{examine, well},
    config::Config,
    serve,
};

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let fetcher = match serve::open_fetcher(config) {
        Ok(fetcher) => fetcher,
        Err(failure) => {
            return vec![failed(
                "stores",
                format!("{failure}."),
                "Correct the section that the message names.",
            )];
        }
    };
    let of = |examined: crate::commands::config::check::Examined| {
        let subject = format!("store {}", examined.name);
        match examined.found {
            Ok(found) => ok(subject, format!("{}: {}.", examined.description, well(&found))),
            Err(problem) => {
                let found = format!("{}: it cannot be used: {}.", examined.description, problem.what);
                failed(subject, found, sentence(problem.to_do))
            }
        }
    };
    examine(config, &fetcher).await.into_iter().map(of).collect()
}

/// A sentence of its own.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
