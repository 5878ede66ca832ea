//! One stream into several stores, side by side.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::future::join_all;
use parking_lot::Mutex;
use vitrine_stores::{Committed, Error, Writer};

/// A writer over those of several stores. A store that fails drops out, and the others go on: it is for whoever made
/// this to say what that means. It fails itself when no store is left, or at once where `all` is set and one failed for
/// good.
///
/// Where its commit fails or is dropped, data may be left in some of the stores, unlike with the writer of one store.
pub(crate) struct FanOut {
    lanes: Vec<Lane>,
    all: bool,
    outcomes: Outcomes,
}

struct Lane {
    store: String,
    writer: Box<dyn Writer>,
}

/// What became of each store; to be asked when the writer has ended.
#[derive(Clone, Default)]
pub(crate) struct Outcomes(Arc<Mutex<Vec<Outcome>>>);

/// A store's name, and what became of it.
type Outcome = (String, Result<Committed, Error>);

impl Outcomes {
    /// What is known, each once.
    pub(crate) fn take(&self) -> Vec<Outcome> {
        std::mem::take(&mut self.0.lock())
    }

    fn add(&self, store: String, outcome: Result<Committed, Error>) {
        self.0.lock().push((store, outcome));
    }
}

impl FanOut {
    /// Over these writers, by the names of their stores.
    pub(crate) fn new(writers: Vec<(String, Box<dyn Writer>)>, all: bool) -> (Self, Outcomes) {
        let outcomes = Outcomes::default();
        let lanes = writers.into_iter().map(|(store, writer)| Lane { store, writer }).collect();
        (Self { lanes, all, outcomes: outcomes.clone() }, outcomes)
    }
}

/// Whether no further attempt would help.
fn lasts(error: &Error) -> bool {
    !matches!(error, Error::Unavailable { .. } | Error::Other { .. } | Error::AlreadyExists { .. })
}

/// What the pipeline hears of it; the stores' own errors are in the outcomes.
fn dropped_out(store: String) -> Error {
    Error::Unavailable { store, source: std::io::Error::other("its own error is told apart from this") }
}

#[async_trait]
impl Writer for FanOut {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        let written = join_all(self.lanes.iter_mut().map(|lane| lane.writer.write(chunk.clone()))).await;
        if written.iter().all(Result::is_ok) {
            return Ok(());
        }
        let (mut fatal, mut last) = (false, String::new());
        for (lane, outcome) in std::mem::take(&mut self.lanes).into_iter().zip(written) {
            match outcome {
                Ok(()) => self.lanes.push(lane),
                Err(error) => {
                    fatal |= self.all && lasts(&error);
                    last.clone_from(&lane.store);
                    self.outcomes.add(lane.store, Err(error));
                }
            }
        }
        if fatal || self.lanes.is_empty() { Err(dropped_out(last)) } else { Ok(()) }
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        let Self { lanes, outcomes, .. } = *self;
        let committed = join_all(lanes.into_iter().map(|lane| async {
            let outcome = lane.writer.commit().await;
            (lane.store, outcome)
        }))
        .await;
        let mut first = None;
        let mut last = String::new();
        for (store, outcome) in committed {
            if let Ok(place) = &outcome {
                first.get_or_insert_with(|| place.clone());
            }
            last.clone_from(&store);
            outcomes.add(store, outcome);
        }
        first.ok_or_else(|| dropped_out(last))
    }
}

#[cfg(test)]
mod tests {
    use vitrine_stores::{
        Store,
        drivers::memory::MemoryStore,
        layers::faults::{Faults, Faulty, When},
    };

    use super::*;

    struct Bed {
        good: Arc<MemoryStore>,
        bad: Arc<MemoryStore>,
        faults: Arc<Faults>,
    }

    impl Bed {
        fn new(faults: Arc<Faults>, room: u64) -> Self {
            let store = |name, room| Arc::new(MemoryStore::new(name, room));
            Self { good: store("good", 1000), bad: store("bad", room), faults }
        }

        async fn writer(&self, all: bool) -> (FanOut, Outcomes) {
            let bad = Faulty::new(Arc::clone(&self.bad) as _, Arc::clone(&self.faults));
            let writers = vec![
                ("bad".to_owned(), bad.create("k", None).await.unwrap()),
                ("good".to_owned(), self.good.create("k", None).await.unwrap()),
            ];
            FanOut::new(writers, all)
        }
    }

    fn summary(outcomes: &Outcomes) -> Vec<(String, bool)> {
        let mut all: Vec<_> =
            outcomes.take().into_iter().map(|(store, outcome)| (store, outcome.is_ok())).collect();
        all.sort();
        all
    }

    const DATA: Bytes = Bytes::from_static(b"0123456789");

    #[tokio::test]
    async fn every_store_gets_everything() {
        let bed = Bed::new(Faults::none(), 1000);
        let (mut writer, outcomes) = bed.writer(true).await;
        for _ in 0..3 {
            writer.write(DATA).await.unwrap();
        }
        Box::new(writer).commit().await.unwrap();
        assert_eq!(summary(&outcomes), [("bad".to_owned(), true), ("good".to_owned(), true)]);
        assert_eq!((bed.good.used(), bed.bad.used()), (30, 30));
    }

    /// Step 1 makes the writer; 2 and 3 write; 4 commits.
    #[tokio::test]
    async fn a_store_that_fails_at_any_step_drops_out_and_leaves_nothing() {
        for step in 2..=4 {
            for all in [true, false] {
                let bed = Bed::new(Faults::nth(step, When::Before), 1000);
                let (mut writer, outcomes) = bed.writer(all).await;
                writer.write(DATA).await.unwrap();
                writer.write(DATA).await.unwrap();
                Box::new(writer).commit().await.unwrap();
                assert_eq!(summary(&outcomes), [("bad".to_owned(), false), ("good".to_owned(), true)]);
                assert_eq!((bed.good.used(), bed.bad.used(), bed.bad.writers()), (20, 0, 0), "{step}");
            }
        }
    }

    #[tokio::test]
    async fn a_full_store_ends_all_of_it_only_where_all_are_needed() {
        let bed = Bed::new(Faults::none(), 15);
        let (mut writer, outcomes) = bed.writer(true).await;
        writer.write(DATA).await.unwrap();
        writer.write(DATA).await.unwrap_err();
        drop(writer);
        assert_eq!(summary(&outcomes), [("bad".to_owned(), false)]);
        assert_eq!((bed.good.used(), bed.bad.used()), (0, 0));

        let (mut writer, outcomes) = bed.writer(false).await;
        writer.write(DATA).await.unwrap();
        writer.write(DATA).await.unwrap();
        Box::new(writer).commit().await.unwrap();
        assert_eq!(summary(&outcomes), [("bad".to_owned(), false), ("good".to_owned(), true)]);
    }

    #[tokio::test]
    async fn without_any_store_left_it_ends() {
        let faults = Faults::of(2..100, When::Before);
        let store = Faulty::new(Arc::new(MemoryStore::new("only", 100)), faults);
        let writers = vec![("only".to_owned(), store.create("k", None).await.unwrap())];
        let (mut writer, outcomes) = FanOut::new(writers, false);
        writer.write(DATA).await.unwrap_err();
        assert_eq!(summary(&outcomes), [("only".to_owned(), false)]);
    }
}
