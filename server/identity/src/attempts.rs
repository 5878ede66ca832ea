//! How often somebody may fail to log in: a sliding window for each user and each address, in this process, of
//! bounded size.

use std::{
    collections::{HashMap, VecDeque, hash_map::RandomState},
    hash::BuildHasher as _,
    net::{IpAddr, Ipv6Addr},
};

use parking_lot::Mutex;
use time::OffsetDateTime;

use crate::settings::Settings;

/// Users, and addresses, that are remembered at most; the ones that failed longest ago are forgotten first.
const REMEMBERED: usize = 20_000;

/// The failures of late.
pub(crate) struct Attempts {
    window: i64,
    hasher: RandomState,
    failures: Mutex<Failures>,
}

struct Failures {
    users: Table,
    addresses: Table,
}

/// Failures by the hash of what they are counted for, oldest first, in seconds since 1970.
struct Table {
    limit: usize,
    times: HashMap<u64, VecDeque<i64>>,
}

/// One login that was begun. It counts as failed until it is told to have succeeded.
pub(crate) struct Attempt {
    user: u64,
    address: Option<u64>,
    at: i64,
}

impl Attempts {
    pub(crate) fn new(settings: &Settings) -> Self {
        let table = |limit: u32| Table { limit: usize::try_from(limit).unwrap_or(0), times: HashMap::new() };
        Self {
            window: i64::from(settings.login_attempts_window),
            hasher: RandomState::new(),
            failures: Mutex::new(Failures {
                users: table(settings.login_attempts_per_user),
                addresses: table(settings.login_attempts_per_address),
            }),
        }
    }

    /// Begins a login, or says in how many seconds the next one is welcome.
    pub(crate) fn begin(
        &self,
        now: OffsetDateTime,
        user: &str,
        peer: Option<IpAddr>,
    ) -> Result<Attempt, u64> {
        let attempt = self.attempt(now, user, peer);
        let mut failures = self.failures.lock();
        if let Some(seconds) = failures.wait(&attempt, self.window) {
            return Err(seconds);
        }
        failures.users.add(attempt.user, attempt.at, self.window);
        if let Some(address) = attempt.address {
            failures.addresses.add(address, attempt.at, self.window);
        }
        Ok(attempt)
    }

    /// In how many seconds a login would be welcome, where it is not now.
    pub(crate) fn wait(&self, now: OffsetDateTime, user: &str, peer: Option<IpAddr>) -> Option<u64> {
        let attempt = self.attempt(now, user, peer);
        self.failures.lock().wait(&attempt, self.window)
    }

    /// The password was right: the user's failures are forgotten, and the address is not blamed for this one.
    pub(crate) fn succeed(&self, attempt: &Attempt) {
        let mut failures = self.failures.lock();
        failures.users.times.remove(&attempt.user);
        if let Some(address) = attempt.address {
            failures.addresses.take_back(address, attempt.at);
        }
    }

    fn attempt(&self, now: OffsetDateTime, user: &str, peer: Option<IpAddr>) -> Attempt {
        Attempt {
            user: self.hasher.hash_one(user),
            address: peer.map(|peer| self.hasher.hash_one(network(peer))),
            at: now.unix_timestamp(),
        }
    }
}

impl Failures {
    fn wait(&mut self, attempt: &Attempt, window: i64) -> Option<u64> {
        let user = self.users.wait(attempt.user, attempt.at, window);
        let address = attempt.address.and_then(|key| self.addresses.wait(key, attempt.at, window));
        user.max(address)
    }
}

impl Table {
    fn wait(&mut self, key: u64, now: i64, window: i64) -> Option<u64> {
        let times = self.times.get_mut(&key)?;
        prune(times, now, window);
        if times.is_empty() {
            self.times.remove(&key);
            return None;
        }
        let oldest = *times.front()?;
        (self.limit > 0 && times.len() >= self.limit)
            .then(|| u64::try_from((oldest + window - now).clamp(1, window.max(1))).unwrap_or(1))
    }

    fn add(&mut self, key: u64, now: i64, window: i64) {
        if self.limit == 0 {
            return;
        }
        if self.times.len() >= REMEMBERED && !self.times.contains_key(&key) {
            self.times.retain(|_, times| {
                prune(times, now, window);
                !times.is_empty()
            });
            if self.times.len() >= REMEMBERED
                && let Some(oldest) =
                    self.times.iter().min_by_key(|(_, times)| times.back()).map(|(key, _)| *key)
            {
                self.times.remove(&oldest);
            }
        }
        self.times.entry(key).or_default().push_back(now);
    }

    fn take_back(&mut self, key: u64, at: i64) {
        if let Some(times) = self.times.get_mut(&key)
            && let Some(index) = times.iter().rposition(|time| *time == at)
        {
            times.remove(index);
        }
    }
}

fn prune(times: &mut VecDeque<i64>, now: i64, window: i64) {
    while times.front().is_some_and(|time| *time <= now - window) {
        times.pop_front();
    }
}

/// What one person can hold: an IPv4 address, or an IPv6 network of 64 bits.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(per_user: u32, per_address: u32) -> Attempts {
        Attempts::new(&Settings {
            login_attempts_per_user: per_user,
            login_attempts_per_address: per_address,
            login_attempts_window: 300,
            ..Settings::default()
        })
    }

    fn at(second: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_800_000_000 + second).unwrap()
    }

    fn peer(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_user_is_refused_after_the_limit_until_the_first_failure_is_old() {
        let attempts = attempts(3, 0);
        for second in [0, 10, 20] {
            assert!(attempts.begin(at(second), "ann", peer("192.0.2.1")).is_ok());
        }
        assert_eq!(attempts.begin(at(30), "ann", peer("198.51.100.7")).err(), Some(270));
        assert_eq!(attempts.wait(at(299), "ann", None), Some(1));
        assert!(attempts.begin(at(30), "bob", peer("192.0.2.1")).is_ok());
        assert!(attempts.begin(at(300), "ann", None).is_ok());
        assert_eq!(attempts.begin(at(301), "ann", None).err(), Some(9), "the window slides");
    }

    #[test]
    fn an_address_is_refused_whatever_user_it_names() {
        let attempts = attempts(0, 2);
        assert!(attempts.begin(at(0), "ann", peer("192.0.2.1")).is_ok());
        assert!(attempts.begin(at(0), "bob", peer("::ffff:192.0.2.1")).is_ok());
        assert!(attempts.begin(at(0), "cid", peer("192.0.2.1")).is_err());
        assert!(attempts.begin(at(0), "cid", peer("192.0.2.2")).is_ok());
        assert!(attempts.begin(at(0), "cid", peer("2001:db8::1")).is_ok());
        assert!(attempts.begin(at(0), "cid", peer("2001:db8::2:1")).is_ok());
        assert!(attempts.begin(at(0), "cid", peer("2001:db8::3")).is_err(), "one network of 64 bits");
        assert!(attempts.begin(at(0), "cid", peer("2001:db8:0:1::3")).is_ok());
    }

    #[test]
    fn a_success_forgets_the_users_failures_and_costs_the_address_nothing() {
        let attempts = attempts(2, 3);
        let address = peer("192.0.2.1");
        for _ in 0..10 {
            let attempt = attempts.begin(at(0), "ann", address).unwrap();
            attempts.succeed(&attempt);
        }
        assert!(attempts.begin(at(1), "ann", address).is_ok());
        let attempt = attempts.begin(at(2), "ann", address).unwrap();
        attempts.succeed(&attempt);
        assert!(attempts.begin(at(3), "ann", address).is_ok());
        assert!(attempts.begin(at(4), "ann", address).is_ok());
        assert!(attempts.begin(at(5), "bob", address).is_err(), "three failures stay with the address");
    }

    #[test]
    fn memory_is_bounded_and_the_latest_failures_are_kept() {
        let attempts = attempts(1, 0);
        for user in 0..=REMEMBERED {
            let second = i64::from(user >= REMEMBERED / 2);
            assert!(attempts.begin(at(second), &user.to_string(), None).is_ok());
        }
        assert_eq!(attempts.failures.lock().users.times.len(), REMEMBERED);
        assert!(attempts.wait(at(2), &REMEMBERED.to_string(), None).is_some());
        assert!(attempts.begin(at(301), "later", None).is_ok());
        assert_eq!(attempts.failures.lock().users.times.len(), 1, "what is old is swept when room is needed");
    }
}
