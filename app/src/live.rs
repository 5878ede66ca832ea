//! Who watches which images. However many pages are open, one look at the database every [`PAUSE`] tells of all that
//! other processes changed; what this process changes is told at once. What is told is only which image has changed:
//! what there is to be seen of it is asked for by each page's own person.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use vitrine_domain::{Controller, ImageState};

use crate::wire::in_transition;

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(2);
/// Pages that can be watched at once.
const PLACES: usize = 1000;
/// Changes that a slow page may be behind.
const BEHIND: usize = 256;

/// Who watches what; one for the whole dashboard.
#[derive(Clone)]
pub(crate) struct Live(Arc<Shared>);

struct Shared {
    controller: Controller,
    /// How many pages watch each image.
    watched: Mutex<HashMap<String, usize>>,
    news: broadcast::Sender<String>,
    places: Arc<Semaphore>,
    looking: AtomicBool,
}

/// The images of one page. Dropped, nobody watches them for it any more.
pub(crate) struct Watched {
    shared: Arc<Shared>,
    ids: Vec<String>,
    news: broadcast::Receiver<String>,
    _place: OwnedSemaphorePermit,
}

impl Live {
    pub(crate) fn new(controller: Controller) -> Self {
        let news = broadcast::channel(BEHIND).0;
        let places = Arc::new(Semaphore::new(PLACES));
        let (watched, looking) = (Mutex::default(), AtomicBool::new(false));
        Self(Arc::new(Shared { controller, watched, news, places, looking }))
    }

    /// Watches these images; `None` where too many pages are watched already.
    pub(crate) fn watch(&self, mut ids: Vec<String>) -> Option<Watched> {
        let place = Arc::clone(&self.0.places).try_acquire_owned().ok()?;
        ids.sort_unstable();
        ids.dedup();
        let news = self.0.news.subscribe();
        {
            let mut watched = self.0.watched.lock();
            for id in &ids {
                *watched.entry(id.clone()).or_default() += 1;
            }
        }
        if !self.0.looking.swap(true, Ordering::AcqRel) {
            tokio::spawn(Arc::clone(&self.0).look());
        }
        Some(Watched { shared: Arc::clone(&self.0), ids, news, _place: place })
    }
}

impl Watched {
    pub(crate) fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Waits for the next change of one of them; all of them where some changes were missed.
    pub(crate) async fn changed(&mut self) -> Vec<String> {
        loop {
            match self.news.recv().await {
                Ok(id) if self.has(&id) => return vec![id],
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return self.ids.clone(),
                // The sender is as old as the dashboard.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// Those that have changed since, without waiting.
    pub(crate) fn gathered(&mut self) -> Vec<String> {
        let mut ids = Vec::new();
        loop {
            match self.news.try_recv() {
                Ok(id) if self.has(&id) => ids.push(id),
                Ok(_) => {}
                Err(broadcast::error::TryRecvError::Lagged(_)) => ids.clone_from(&self.ids),
                Err(_) => return ids,
            }
        }
    }

    fn has(&self, id: &str) -> bool {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).is_ok()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut watched = self.shared.watched.lock();
        for id in &self.ids {
            if let Some(count) = watched.get_mut(id) {
                *count -= 1;
                if *count == 0 {
                    watched.remove(id);
                }
            }
        }
    }
}

/// What the last look found of an image.
#[derive(PartialEq)]
struct Known {
    state: ImageState,
    progress: Option<(u64, Option<u64>)>,
}

impl Shared {
    /// Looks as long as anybody watches.
    async fn look(self: Arc<Self>) {
        let mut changes = self.controller.changes();
        let mut known: HashMap<String, Known> = HashMap::new();
        let mut pause = tokio::time::interval(PAUSE);
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                change = changes.recv() => {
                    match change {
                        Ok(id) if self.watched.lock().contains_key(&id) => self.tell(id),
                        // What was missed is found by the next look.
                        Ok(_) | Err(_) => {}
                    }
                    continue;
                }
                _ = pause.tick() => {}
            }
            let ids: Vec<String> = {
                let watched = self.watched.lock();
                if watched.is_empty() {
                    // Under the lock: whoever comes next begins a new look.
                    self.looking.store(false, Ordering::Release);
                    return;
                }
                watched.keys().cloned().collect()
            };
            match self.states(&ids).await {
                Ok(now) => {
                    for id in &ids {
                        if known.get(id) != now.get(id) {
                            self.tell(id.clone());
                        }
                    }
                    known = now;
                }
                Err(error) => tracing::debug!(%error, "watched images could not be looked at"),
            }
        }
    }

    fn tell(&self, id: String) {
        // Nobody listens: nothing is lost.
        let _ = self.news.send(id);
    }

    async fn states(&self, ids: &[String]) -> vitrine_domain::Result<HashMap<String, Known>> {
        let states = self.controller.states_of(ids).await?;
        let moving: HashSet<&str> = states
            .iter()
            .filter(|state| in_transition(state.status))
            .map(|state| state.id.as_str())
            .collect();
        let moving: Vec<String> = moving.into_iter().map(str::to_owned).collect();
        let mut progress = if moving.is_empty() {
            HashMap::new()
        } else {
            self.controller.progress_of_images(&moving).await?
        };
        let known = |state: ImageState| {
            let progress = progress.remove(&state.id);
            (state.id.clone(), Known { progress, state })
        };
        Ok(states.into_iter().map(known).collect())
    }
}
