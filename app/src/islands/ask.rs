//! Questions to the server while somebody types: a moment after the last change, and never two at a time.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::dom;

/// How long nothing must have changed.
const PAUSE: Duration = Duration::from_millis(150);

/// Asks for the newest address alone, and has its answer.
#[derive(Clone, Copy)]
pub struct Asker {
    wanted: StoredValue<Option<String>>,
    /// Counts the changes.
    turn: StoredValue<u32>,
    busy: StoredValue<bool>,
    answer: RwSignal<Option<String>>,
}

impl Asker {
    /// One that was asked nothing.
    #[expect(clippy::new_without_default, reason = "what makes signals should be seen")]
    #[must_use]
    pub fn new() -> Self {
        Self {
            wanted: StoredValue::new(None),
            turn: StoredValue::new(0),
            busy: StoredValue::new(false),
            answer: RwSignal::new(None),
        }
    }

    /// The newest answer, which may be one to the question before.
    #[must_use]
    pub fn answer(self) -> Option<String> {
        self.answer.get()
    }

    /// Asks with GET, soon; `None` asks nothing and forgets the answer.
    pub fn ask(self, address: Option<String>) {
        let turn = self.turn.try_get_value().unwrap_or_default().wrapping_add(1);
        self.turn.set_value(turn);
        self.wanted.set_value(address.clone());
        if address.is_none() {
            self.answer.set(None);
            return;
        }
        spawn_local(async move {
            dom::sleep(PAUSE).await;
            // What asks may have left the page meanwhile; and whoever waits for an answer asks on by itself.
            if self.turn.try_get_value() == Some(turn) && self.busy.try_get_value() == Some(false) {
                self.busy.try_set_value(true);
                self.catch_up().await;
                self.busy.try_set_value(false);
            }
        });
    }

    async fn catch_up(self) {
        while let Some(address) = self.wanted.try_get_value().flatten() {
            let answer = dom::get(&address).await;
            if self.wanted.try_get_value().flatten().as_deref() == Some(&address) {
                self.answer.try_set(answer);
                return;
            }
        }
    }
}

/// An address with a query of one pair.
#[must_use]
pub fn with_query(path: &str, name: &str, value: &str) -> String {
    let value = js_sys::encode_uri_component(value);
    format!("{path}?{name}={value}")
}
