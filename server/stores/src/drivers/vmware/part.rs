//! The file of a writer until its commit, under a name that is no key. It is removed when it is dropped.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use super::{address::Place, vcenter::Vcenter};
use crate::Error;

/// What stands between the key and the mark of the writer: no key has it.
const BETWEEN: char = '~';

/// The writers of this process, by their mark: their files are nobody's leftovers.
static ALIVE: Mutex<BTreeSet<Uuid>> = Mutex::new(BTreeSet::new());

fn alive() -> MutexGuard<'static, BTreeSet<Uuid>> {
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a writer of this process still has that mark.
pub(super) fn is_alive(mark: &Uuid) -> bool {
    alive().contains(mark)
}

/// The name of an unfinished file.
pub(super) fn name(key: &str, mark: &Uuid) -> String {
    format!("{key}{BETWEEN}{mark}")
}

/// The key and the mark in the name of an unfinished file of an image.
pub(super) fn parse(name: &str) -> Option<(Uuid, Uuid)> {
    let (key, mark) = name.split_once(BETWEEN)?;
    Some((Uuid::parse_str(key).ok()?, Uuid::parse_str(mark).ok()?))
}

/// An unfinished file.
pub(super) struct Part {
    vcenter: Arc<Vcenter>,
    place: Place,
    mark: Uuid,
    /// Whether something may be there.
    is_begun: bool,
}

impl Part {
    /// A file for the data of a key that is not there yet.
    pub(super) fn new(vcenter: &Arc<Vcenter>, datastore: usize, key: &str) -> Self {
        let mark = Uuid::new_v4();
        alive().insert(mark);
        let place = Place { datastore, file: name(key, &mark) };
        Self { vcenter: Arc::clone(vcenter), place, mark, is_begun: false }
    }

    /// Where it is, or will be.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// From now on something may be there.
    pub(super) fn begin(&mut self) {
        self.is_begun = true;
    }

    /// Gives it the name of its key; it has `size` bytes.
    pub(super) async fn publish(mut self, to: &Place, size: u64) -> Result<(), Error> {
        self.vcenter.rename(&self.place, to, size).await?;
        self.is_begun = false;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let mark = self.mark;
        if !self.is_begun || tokio::runtime::Handle::try_current().is_err() {
            alive().remove(&mark);
            return;
        }
        let (vcenter, place) = (Arc::clone(&self.vcenter), self.place.clone());
        self.vcenter.tasks.spawn(async move {
            match vcenter.remove(&place).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    let (store, file) = (&vcenter.store, &place.file);
                    tracing::warn!(store, file, cause, "an unfinished file stays until a later start");
                }
            }
            alive().remove(&mark);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_unfinished_files_are_no_keys() {
        let (key, mark) = (Uuid::new_v4(), Uuid::new_v4());
        let name = name(&key.to_string(), &mark);
        assert_eq!(parse(&name), Some((key, mark)));
        assert!(crate::drivers::key::check(&name).is_err());
        for other in [key.to_string(), format!("{key}~"), format!("backup~{mark}"), format!("{name}.part")] {
            assert_eq!(parse(&other), None, "{other}");
        }
    }
}
