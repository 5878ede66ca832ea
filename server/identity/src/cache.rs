//! What was true a moment ago: verdicts on tokens, for so short a time that another process's change is seen soon.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use time::{Duration, OffsetDateTime};

/// How long a verdict is believed: as long as a change made by another process may go unseen.
const BELIEVED: Duration = Duration::seconds(2);
/// Verdicts kept at most.
const CAPACITY: usize = 4096;

/// Verdicts by the audit id of the token.
pub(crate) struct Cache<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    epoch: u64,
    verdicts: HashMap<[u8; 16], (OffsetDateTime, Arc<T>)>,
}

/// Whether a verdict is known.
pub(crate) enum Lookup<T> {
    /// It is.
    Known(Arc<T>),
    /// It is not; what is found out now may be kept only if nothing changed since this epoch.
    Unknown(u64),
}

/// Forgets every verdict when dropped: held while something is written, so that it happens however that ends.
pub(crate) struct Changing<'a, T>(&'a Cache<T>);

impl<T> Cache<T> {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State { epoch: 0, verdicts: HashMap::new() }) }
    }

    pub(crate) fn get(&self, audit_id: [u8; 16], now: OffsetDateTime) -> Lookup<T> {
        let state = self.state.lock();
        match state.verdicts.get(&audit_id) {
            Some((at, verdict)) if (Duration::ZERO..BELIEVED).contains(&(now - *at)) => {
                Lookup::Known(Arc::clone(verdict))
            }
            _ => Lookup::Unknown(state.epoch),
        }
    }

    pub(crate) fn put(&self, epoch: u64, audit_id: [u8; 16], now: OffsetDateTime, verdict: Arc<T>) {
        let mut state = self.state.lock();
        if state.epoch != epoch {
            return;
        }
        if state.verdicts.len() >= CAPACITY {
            state.verdicts.retain(|_, (at, _)| now - *at < BELIEVED);
            if state.verdicts.len() >= CAPACITY {
                state.verdicts.clear();
            }
        }
        state.verdicts.insert(audit_id, (now, verdict));
    }

    /// To be held over a write.
    pub(crate) fn changing(&self) -> Changing<'_, T> {
        Changing(self)
    }
}

impl<T> Drop for Changing<'_, T> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.epoch += 1;
        state.verdicts.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: [u8; 16] = [7; 16];

    fn at(milliseconds: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(milliseconds)
    }

    fn known(cache: &Cache<&'static str>, now: OffsetDateTime) -> bool {
        matches!(cache.get(TOKEN, now), Lookup::Known(_))
    }

    fn epoch(cache: &Cache<&'static str>) -> u64 {
        match cache.get(TOKEN, at(0)) {
            Lookup::Unknown(epoch) => epoch,
            Lookup::Known(_) => panic!("known"),
        }
    }

    #[test]
    fn a_verdict_is_believed_for_two_seconds() {
        let cache = Cache::new();
        cache.put(epoch(&cache), TOKEN, at(10_000), Arc::new("yes"));
        for (now, expected) in [(10_000, true), (11_999, true), (12_000, false), (9_999, false)] {
            assert_eq!(known(&cache, at(now)), expected, "{now}");
        }
    }

    #[test]
    fn a_write_forgets_it_and_what_was_read_before_the_write_is_not_kept() {
        let cache = Cache::new();
        let before = epoch(&cache);
        cache.put(before, TOKEN, at(0), Arc::new("yes"));
        drop(cache.changing());
        assert!(!known(&cache, at(0)));
        cache.put(before, TOKEN, at(0), Arc::new("stale"));
        assert!(!known(&cache, at(0)));
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let cache = Cache::new();
        for n in 0..10_000_u128 {
            cache.put(0, n.to_be_bytes(), at(0), Arc::new("yes"));
        }
        assert!(cache.state.lock().verdicts.len() <= CAPACITY);
    }
}
