//! Finds out, in a few bytes per distinct order, which rows may have something to do with each
//! other. It can only suspect: `repeats` then compares the suspects exactly.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashSet, HashTable};

use crate::domain::OrderUpdate;

/// Rows are spread over so many parts by their hash. Each part, with the table that finds its
/// repeats, fits the processor's cache, and rows are only ever appended to it: a large common
/// table would miss the cache with every row.
const PARTS: usize = 1024;

/// What is kept of one row: hash of the order, hash of the tracking number (0 for none).
pub(super) type Trace = [u64; 2];

/// Makes traces.
pub(super) struct Tracer(DefaultHashBuilder);

impl Tracer {
    /// The trace of a valid row.
    pub(super) fn trace(&self, update: &OrderUpdate) -> Trace {
        [hash_order(&self.0, update), hash_number(&self.0, update)]
    }
}

/// The hashes of all rows of a run so far. 16 bytes per distinct row, and up to half as much for
/// growth.
pub(super) struct Sieve {
    hasher: DefaultHashBuilder,
    parts: Vec<Part>,
    /// Used by one part after the other.
    table: HashTable<Trace>,
    suspects: HashSet<u64>,
}

#[derive(Default)]
struct Part {
    traces: Vec<Trace>,
    /// How many of them are certainly distinct.
    distinct: usize,
}

/// Which rows have to be looked at again.
pub(super) struct Suspects {
    hasher: DefaultHashBuilder,
    orders: HashSet<u64>,
    numbers: HashSet<u64>,
}

impl Sieve {
    pub(super) fn new() -> Self {
        Self {
            // Seeded at random for each run: no file can be made to fill one part.
            hasher: DefaultHashBuilder::default(),
            parts: (0..PARTS).map(|_| Part::default()).collect(),
            table: HashTable::new(),
            suspects: HashSet::new(),
        }
    }

    /// What makes traces for it, wherever rows are read.
    pub(super) fn tracer(&self) -> Tracer {
        Tracer(self.hasher.clone())
    }

    /// Notes a valid row.
    pub(super) fn add(&mut self, trace: Trace) {
        let part = &mut self.parts[part_of(trace[0])];
        if part.traces.len() == part.traces.capacity() {
            part.make_room(&mut self.table, &mut self.suspects);
        }
        part.traces.push(trace);
    }

    /// All rows are in: who is suspect? Gives the memory back part by part.
    pub(super) fn finish(mut self) -> Suspects {
        let mut numbers: Vec<Vec<u64>> = vec![Vec::new(); PARTS];
        for part in std::mem::take(&mut self.parts) {
            let mut part = part;
            part.drop_repeats(&mut self.table, &mut self.suspects);
            for [_, number] in part.traces.into_iter().filter(|trace| trace[1] != 0) {
                let numbers = &mut numbers[part_of(number)];
                if numbers.len() == numbers.capacity() {
                    numbers.reserve_exact(8 + numbers.len() / 4);
                }
                numbers.push(number);
            }
        }
        // Rows with the same order and number were dropped above, so that what is left twice is
        // on two orders.
        let mut shared = HashSet::new();
        let mut seen: HashTable<u64> = HashTable::new();
        for part in numbers {
            seen.clear();
            for number in part {
                if seen.find(number, |other| *other == number).is_some() {
                    shared.insert(number);
                } else {
                    seen.insert_unique(number, number, |other| *other);
                }
            }
        }
        Suspects { hasher: self.hasher, orders: self.suspects, numbers: shared }
    }
}

impl Part {
    /// Grows by a quarter; but before it has doubled, repeats are thrown out, so that a file with
    /// the same few orders over and over takes no more than those.
    fn make_room(&mut self, table: &mut HashTable<Trace>, suspects: &mut HashSet<u64>) {
        if self.traces.len() >= 2 * self.distinct.max(16) {
            self.drop_repeats(table, suspects);
        }
        let wanted = (self.traces.len() + self.traces.len() / 4).max(8);
        if self.traces.capacity() < wanted {
            self.traces.reserve_exact(wanted - self.traces.len());
        }
    }

    /// Keeps one of equal traces. Orders met twice are suspect.
    fn drop_repeats(&mut self, table: &mut HashTable<Trace>, suspects: &mut HashSet<u64>) {
        table.clear();
        self.traces.retain(|&trace| {
            let [order, _] = trace;
            // The same order with another number must be kept: it may share that number.
            if table.find(order, |other| other[0] == order).is_some() {
                suspects.insert(order);
                if table.find(order, |other| *other == trace).is_some() {
                    return false;
                }
            }
            table.insert_unique(order, trace, |other| other[0]);
            true
        });
        self.distinct = self.traces.len();
    }
}

impl Suspects {
    pub(super) fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.numbers.is_empty()
    }

    /// Whether another row may concern the same order.
    pub(super) fn has_order(&self, update: &OrderUpdate) -> bool {
        !self.orders.is_empty() && self.orders.contains(&hash_order(&self.hasher, update))
    }

    /// Whether another order may have the same tracking number.
    pub(super) fn has_number(&self, update: &OrderUpdate) -> bool {
        !self.numbers.is_empty() && self.numbers.contains(&hash_number(&self.hasher, update))
    }
}

/// From the hash's middle: hash tables use both its ends.
fn part_of(hash: u64) -> usize {
    (hash >> 32) as usize % PARTS
}

fn hash_order(hasher: &DefaultHashBuilder, update: &OrderUpdate) -> u64 {
    hasher.hash_one(update.order.as_str())
}

fn hash_number(hasher: &DefaultHashBuilder, update: &OrderUpdate) -> u64 {
    update.rpo().map_or(0, |rpo| hasher.hash_one(rpo.as_str()).max(1))
}
