//! What the cache holds, in memory: which copies there are, in which order they would go, and which are being made.
//! Pure bookkeeping; whoever changes it does the rest.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use time::OffsetDateTime;

use super::flight::Flight;

/// A finished copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) size: u64,
    /// MD5.
    pub(super) checksum: String,
    pub(super) accessed: OffsetDateTime,
    /// Reads that the database does not know of yet.
    pub(super) reads: u64,
    /// Grows with every read: the entry with the smallest was read longest ago.
    turn: u64,
}

/// A copy that was taken out of the index, and whose file is to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaving {
    pub(super) id: String,
    pub(super) size: u64,
}

/// What becomes of a reader who finds no copy.
pub(super) enum Joined {
    /// It reads along with others.
    Along(Arc<Flight>),
    /// It is the first: the copy is to be made, and these are to make room for it.
    First(Arc<Flight>, Vec<Leaving>),
    /// There is no room, or the last copy is just being removed.
    No,
}

/// The bookkeeping.
#[derive(Default)]
pub(super) struct Index {
    entries: HashMap<String, Entry>,
    flights: HashMap<String, Arc<Flight>>,
    /// Flights that were stopped, and have not left everything clean yet.
    stopping: HashMap<String, Arc<Flight>>,
    /// Images whose files are being removed: nothing begins under their names meanwhile.
    leaving: HashSet<String>,
    /// Images that stay, also those that are not here yet.
    pins: HashSet<String>,
    /// Bytes of all entries.
    stored: u64,
    /// Bytes that all flights will have.
    pledged: u64,
    turns: u64,
}

impl Index {
    pub(super) fn stored(&self) -> u64 {
        self.stored
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.entries.keys().cloned().collect()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.entries.contains_key(id)
    }

    /// Whether anything is kept, made or removed under the name.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.has(id)
            || self.flights.contains_key(id)
            || self.stopping.contains_key(id)
            || self.leaving.contains(id)
    }

    /// Adds a copy found at the start; the one read longest ago comes first.
    pub(super) fn add(&mut self, id: &str, size: u64, checksum: &str, accessed: OffsetDateTime) {
        self.turns += 1;
        let entry = Entry { size, checksum: checksum.to_owned(), accessed, reads: 0, turn: self.turns };
        self.stored += size;
        if let Some(older) = self.entries.insert(id.to_owned(), entry) {
            self.stored -= older.size;
        }
    }

    pub(super) fn set_pins(&mut self, pins: Vec<String>) {
        self.pins = pins.into_iter().collect();
    }

    pub(super) fn pin(&mut self, id: &str, pinned: bool) {
        if pinned {
            self.pins.insert(id.to_owned());
        } else {
            self.pins.remove(id);
        }
    }

    /// Counts a read of a copy of just this data; false where there is none.
    pub(super) fn read(&mut self, id: &str, size: u64, checksum: Option<&str>, at: OffsetDateTime) -> bool {
        let Some(entry) = self.entries.get_mut(id) else { return false };
        if entry.size != size || checksum.is_some_and(|checksum| checksum != entry.checksum) {
            return false;
        }
        self.turns += 1;
        entry.turn = self.turns;
        entry.accessed = at;
        entry.reads += 1;
        true
    }

    /// Joins the flight of an image, or begins one of `size` bytes where `max` leaves room.
    pub(super) fn join(&mut self, id: &str, size: u64, max: u64) -> Joined {
        if let Some(flight) = self.flights.get(id) {
            flight.enter();
            return Joined::Along(Arc::clone(flight));
        }
        if self.knows(id) {
            return Joined::No;
        }
        let Some(leaving) = self.make_room(size, max) else { return Joined::No };
        let flight = Arc::new(Flight::new(id, size));
        flight.enter();
        self.pledged += size;
        self.flights.insert(id.to_owned(), Arc::clone(&flight));
        Joined::First(flight, leaving)
    }

    /// Takes out copies, those read longest ago first, until `size` more bytes fit into `max`; nothing where they
    /// cannot, because of pinned copies and of those in the making.
    pub(super) fn make_room(&mut self, size: u64, max: u64) -> Option<Vec<Leaving>> {
        let wanted = self.stored.saturating_add(self.pledged).saturating_add(size);
        let mut excess = wanted.saturating_sub(max);
        let mut order: Vec<(u64, &String, u64)> = self
            .entries
            .iter()
            .filter(|(id, _)| !self.pins.contains(*id))
            .map(|(id, entry)| (entry.turn, id, entry.size))
            .collect();
        order.sort_unstable();
        let mut victims = Vec::new();
        for (_, id, size) in order {
            if excess == 0 {
                break;
            }
            excess = excess.saturating_sub(size);
            victims.push(id.clone());
        }
        (excess == 0).then(|| victims.iter().filter_map(|id| self.take(id)).collect())
    }

    /// As [`Index::make_room`] for nothing new, as far as it goes.
    pub(super) fn prune(&mut self, max: u64) -> Vec<Leaving> {
        let mut gone = Vec::new();
        while self.stored.saturating_add(self.pledged) > max {
            let unpinned = self.entries.iter().filter(|(id, _)| !self.pins.contains(*id));
            let Some(oldest) = unpinned.min_by_key(|(_, entry)| entry.turn).map(|(id, _)| id.clone()) else {
                break;
            };
            gone.extend(self.take(&oldest));
        }
        gone
    }

    /// Takes a copy out; its file is to be removed.
    pub(super) fn take(&mut self, id: &str) -> Option<Leaving> {
        let entry = self.entries.remove(id)?;
        self.stored -= entry.size;
        self.leaving.insert(id.to_owned());
        Some(Leaving { id: id.to_owned(), size: entry.size })
    }

    /// The file of what was taken out is gone.
    pub(super) fn gone(&mut self, id: &str) {
        self.leaving.remove(id);
    }

    /// Stops the flight of an image, where there is one. [`Index::crash`] follows when nothing is left of it.
    pub(super) fn stop(&mut self, id: &str) {
        if let Some(flight) = self.flights.remove(id) {
            self.pledged -= flight.size;
            flight.stop.cancel();
            self.stopping.insert(id.to_owned(), flight);
        }
    }

    /// Stops all flights.
    pub(super) fn stop_all(&mut self) {
        for id in self.flights.keys().cloned().collect::<Vec<_>>() {
            self.stop(&id);
        }
    }

    /// A reader leaves. The copy is finished if half of it is there, and given up if not and nobody else waits.
    pub(super) fn leave(&mut self, flight: &Arc<Flight>) {
        if flight.exit() == 0 && flight.has_less_than_half() && self.is_flying(flight) {
            self.stop(&flight.id);
        }
    }

    /// A flight that was not stopped has come to its end with a copy; false where it was stopped.
    pub(super) fn land(&mut self, flight: &Arc<Flight>, checksum: &str, at: OffsetDateTime) -> bool {
        if !self.is_flying(flight) {
            return false;
        }
        self.flights.remove(&flight.id);
        self.pledged -= flight.size;
        self.add(&flight.id, flight.size, checksum, at);
        true
    }

    /// A flight has come to its end without a copy, and nothing is left of it.
    pub(super) fn crash(&mut self, flight: &Arc<Flight>) {
        if self.is_flying(flight) {
            self.stop(&flight.id);
        }
        self.stopping.remove(&flight.id);
    }

    /// All flights that are not over, those that were stopped included.
    pub(super) fn flights(&self) -> Vec<Arc<Flight>> {
        self.flights.values().chain(self.stopping.values()).map(Arc::clone).collect()
    }

    fn is_flying(&self, flight: &Arc<Flight>) -> bool {
        self.flights.get(&flight.id).is_some_and(|flying| Arc::ptr_eq(flying, flight))
    }

    /// The reads that the database does not know of, each with the moment of the last one.
    pub(super) fn take_reads(&mut self) -> Vec<(String, u64, OffsetDateTime)> {
        let unknown = self.entries.iter_mut().filter(|(_, entry)| entry.reads > 0);
        unknown.map(|(id, entry)| (id.clone(), std::mem::take(&mut entry.reads), entry.accessed)).collect()
    }

    /// Puts reads back that could not be told to the database.
    pub(super) fn give_back(&mut self, id: &str, reads: u64) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.reads += reads;
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const AT: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn index(sizes: &[(&str, u64)]) -> Index {
        let mut index = Index::default();
        for (id, size) in sizes {
            index.add(id, *size, "sum", AT);
        }
        index
    }

    fn names(leaving: &[Leaving]) -> Vec<&str> {
        leaving.iter().map(|leaving| leaving.id.as_str()).collect()
    }

    fn first(joined: Joined) -> (Arc<Flight>, Vec<Leaving>) {
        match joined {
            Joined::First(flight, leaving) => (flight, leaving),
            Joined::Along(_) => panic!("another is flying"),
            Joined::No => panic!("no room"),
        }
    }

    #[test]
    fn the_copy_read_longest_ago_goes_first() {
        let mut index = index(&[("a", 10), ("b", 10), ("c", 10)]);
        assert!(index.read("a", 10, Some("sum"), AT));
        let (_, leaving) = first(index.join("d", 15, 35));
        assert_eq!(names(&leaving), ["b"]);
        assert_eq!(index.stored(), 20);
        let (_, leaving) = first(index.join("e", 20, 35));
        assert_eq!(names(&leaving), ["c", "a"]);
    }

    #[test]
    fn pinned_copies_and_those_in_the_making_stay() {
        let mut index = index(&[("a", 10), ("b", 10)]);
        index.pin("a", true);
        assert!(matches!(index.join("c", 31, 40), Joined::No));
        assert_eq!(index.len(), 2, "nothing goes in vain");
        let (_, leaving) = first(index.join("c", 30, 40));
        assert_eq!(names(&leaving), ["b"]);
        assert!(matches!(index.join("d", 1, 40), Joined::No), "the room is promised");
        assert_eq!(index.prune(0), [], "the pinned one stays");
        index.pin("a", false);
        assert_eq!(names(&index.prune(0)), ["a"]);
    }

    #[test]
    fn nothing_begins_where_something_is_being_removed() {
        let mut index = index(&[("a", 10)]);
        index.take("a").unwrap();
        assert!(matches!(index.join("a", 10, 100), Joined::No));
        index.gone("a");
        let (flight, _) = first(index.join("a", 10, 100));
        index.stop("a");
        assert!(flight.stop.is_cancelled());
        assert!(matches!(index.join("a", 10, 100), Joined::No));
        assert!(!index.land(&flight, "sum", AT), "what was stopped does not land");
        index.crash(&flight);
        let (flight, _) = first(index.join("a", 100, 100));
        assert!(index.land(&flight, "sum", AT));
        assert_eq!(index.stored(), 100);
    }

    #[test]
    fn a_copy_of_other_data_is_none() {
        let mut index = index(&[("a", 10)]);
        assert!(!index.read("a", 11, Some("sum"), AT));
        assert!(!index.read("a", 10, Some("another"), AT));
        assert!(!index.read("b", 10, None, AT));
        assert!(index.read("a", 10, None, AT));
        assert_eq!(index.take_reads(), [("a".to_owned(), 1, AT)]);
        assert_eq!(index.take_reads(), []);
        index.give_back("a", 1);
        assert_eq!(index.take_reads().len(), 1);
    }

    #[test]
    fn the_last_reader_decides_by_how_much_is_there() {
        for (written, goes_on) in [(0, false), (49, false), (50, true), (100, true)] {
            let mut index = Index::default();
            let (flight, _) = first(index.join("a", 100, 100));
            assert!(matches!(index.join("a", 100, 100), Joined::Along(_)));
            flight.received.store(written, std::sync::atomic::Ordering::Relaxed);
            index.leave(&flight);
            assert!(!flight.stop.is_cancelled(), "one still reads");
            index.leave(&flight);
            assert_eq!(!flight.stop.is_cancelled(), goes_on, "{written}");
        }
    }
}
