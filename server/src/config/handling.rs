//! How a store of any type is handled: what is tried again, how much happens at once, how often it is asked how it is.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vitrine_stores::layers::{limit::Limits, retry::Patience};

/// How long a transfer waits for its turn.
const WAIT: Duration = Duration::from_secs(30);

/// Options of a store that its driver hears nothing of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Handling {
    /// Further tries of what can be repeated.
    pub(crate) retries: u32,
    /// Milliseconds of the longest pause between two tries.
    pub(crate) retry_max_delay_ms: u64,
    /// Uploads, and as many downloads, at once.
    pub(crate) max_concurrent_transfers: usize,
    /// Seconds between two looks at how the store is; 0 is never.
    pub(crate) probe_interval: u64,
}

impl Default for Handling {
    fn default() -> Self {
        Self { retries: 3, retry_max_delay_ms: 5000, max_concurrent_transfers: 256, probe_interval: 60 }
    }
}

impl Handling {
    /// Refuses what cannot be used.
    ///
    /// # Errors
    /// Names the option.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.retries > 10 {
            return Err(
                "retries must be 10 or less: whoever waits is told sooner that a store is away".to_owned()
            );
        }
        if !(1..=60_000).contains(&self.retry_max_delay_ms) {
            return Err("retry_max_delay_ms must be 1 to 60000 (milliseconds)".to_owned());
        }
        if self.max_concurrent_transfers == 0 {
            return Err("max_concurrent_transfers must be 1 or more".to_owned());
        }
        Ok(())
    }

    /// The tries and the pauses between them.
    pub(crate) fn patience(&self) -> Patience {
        let longest_pause = Duration::from_millis(self.retry_max_delay_ms);
        Patience { tries: self.retries.saturating_add(1), longest_pause, ..Patience::default() }
    }

    /// What happens at once.
    pub(crate) fn limits(&self) -> Limits {
        let at_once = self.max_concurrent_transfers;
        Limits { readers: at_once, writers: at_once, calls: at_once, wait: WAIT }
    }

    /// Between two looks; `None` is never.
    pub(crate) fn probe_interval(&self) -> Option<Duration> {
        (self.probe_interval > 0).then(|| Duration::from_secs(self.probe_interval))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_name_the_option() {
        let good = Handling::default();
        assert!(good.check().is_ok());
        assert_eq!(good.patience().tries, 4);
        for (name, bad) in [
            ("retries", Handling { retries: 11, ..good.clone() }),
            ("retry_max_delay_ms", Handling { retry_max_delay_ms: 0, ..good.clone() }),
            ("max_concurrent_transfers", Handling { max_concurrent_transfers: 0, ..good.clone() }),
        ] {
            assert!(bad.check().unwrap_err().starts_with(name), "{name}");
        }
        assert_eq!(Handling { probe_interval: 0, ..good }.probe_interval(), None);
    }
}
