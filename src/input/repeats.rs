//! Rows that have something to do with each other, over all files of a run: equal rows, rows that
//! contradict each other, and tracking numbers on two orders. Exact: rows are compared by what
//! would be sent. Which rows need comparing at all is found out by `sieve`; reading the files is
//! `survey`'s.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};

use super::sieve::Suspects;
use crate::domain::{OnConflict, OrderNumber, OrderUpdate, Place, ProblemKind, Rpo};

/// What a row is to the other rows of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// To be sent, as far as the others are concerned.
    Unique,
    /// Equal to an earlier row, which is the one that is sent.
    DuplicateOf(Place),
    /// Others set the same status of the same order to other data, and none is sent. `others`
    /// names at most [`ProblemKind::PLACES_LIMIT`] of them, `more` counts the rest.
    Conflict { others: Vec<Place>, more: u64 },
}

/// How all rows of a run stand to each other. Empty, and free of cost, where no two rows have
/// anything to do with each other.
#[derive(Debug, Default)]
pub struct Repeats {
    /// Groups of equal rows: the first of each.
    equal: HashMap<OrderKey, PackedPlace>,
    /// Groups whose rows are not all equal.
    conflicts: HashMap<OrderKey, Conflict>,
    /// Orders of which several rows are sent: those rows, in file order.
    sequences: HashMap<OrderNumber, Vec<(PackedPlace, OrderUpdate)>>,
    /// Orders of which several rows may be sent, until their sequences are known.
    several: HashSet<(u64, u32)>,
    shared: HashMap<Rpo, Shared>,
    on_conflict: OnConflict,
}

impl Repeats {
    /// Whether no two rows of the run have anything to do with each other.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.equal.is_empty()
            && self.conflicts.is_empty()
            && self.sequences.is_empty()
            && self.shared.is_empty()
    }

    /// What a valid row is to the others.
    #[must_use]
    pub fn verdict(&self, place: Place, update: &OrderUpdate) -> Repeat {
        if self.equal.is_empty() && self.conflicts.is_empty() {
            return Repeat::Unique;
        }
        let key = OrderKey::of(update);
        if let Some(first) = self.equal.get(&key) {
            let first = first.place();
            return if first == place { Repeat::Unique } else { Repeat::DuplicateOf(first) };
        }
        let Some(conflict) = self.conflicts.get(&key) else { return Repeat::Unique };
        match self.on_conflict {
            OnConflict::Refuse => {
                let (others, more) =
                    name_others(conflict.places.iter().copied(), conflict.rows, place);
                Repeat::Conflict { others, more }
            }
            OnConflict::Last => match conflict.start_of_run(place) {
                Some(start) if start != place => Repeat::DuplicateOf(start),
                _ => Repeat::Unique,
            },
        }
    }

    /// The updates of the same order that are sent after this one, in file order. Empty for nearly
    /// every row.
    #[must_use]
    pub fn following(&self, place: Place, update: &OrderUpdate) -> Vec<OrderUpdate> {
        if self.sequences.is_empty() {
            return Vec::new();
        }
        let own = PackedPlace::of(place);
        let sequence = self.sequences.get(&update.order).into_iter().flatten();
        sequence.filter(|(place, _)| *place > own).map(|(_, update)| *update).collect()
    }

    /// The rows of other orders that have the same tracking number: one of each order, at most
    /// [`ProblemKind::PLACES_LIMIT`], and how many orders more. `None` if there are none.
    #[must_use]
    pub fn shared_rpo(&self, update: &OrderUpdate) -> Option<(Vec<Place>, u64)> {
        if self.shared.is_empty() {
            return None;
        }
        let shared = self.shared.get(update.rpo()?)?;
        let own = OrderKey::of(update);
        let others = shared.orders.iter().filter(|(order, _)| *order != own);
        let others: Vec<Place> =
            others.take(ProblemKind::PLACES_LIMIT).map(|(_, place)| place.place()).collect();
        let more = shared.count - 1 - others.len() as u64;
        Some((others, more))
    }
}

/// The others of a group of `rows`, of which the first places are known.
fn name_others(places: impl Iterator<Item = Place>, rows: u64, own: Place) -> (Vec<Place>, u64) {
    let others: Vec<Place> =
        places.filter(|place| *place != own).take(ProblemKind::PLACES_LIMIT).collect();
    let more = (rows - 1).saturating_sub(others.len() as u64);
    (others, more)
}

/// Order number and status, exactly: the digits as a number, how many there are, the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct OrderKey {
    /// The digits' low 64 bits.
    low: u64,
    /// The digits' remaining bits (20 digits take 67), their number, the status.
    rest: u32,
}

impl OrderKey {
    fn of(update: &OrderUpdate) -> Self {
        let digits = update.order.as_str();
        let number = digits.bytes().fold(0_u128, |sum, digit| sum * 10 + u128::from(digit & 0x0F));
        let rest = (number >> 64) as u32;
        Self {
            low: number as u64,
            rest: rest << 16 | (digits.len() as u32) << 8 | update.status() as u32,
        }
    }
}

impl OrderKey {
    /// The order alone: its digits, and how many there are.
    fn order(self) -> (u64, u32) {
        (self.low, self.rest & !0xFF)
    }
}

/// A place in 8 bytes: 16 bits of file, 48 of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PackedPlace(u64);

impl PackedPlace {
    const LINE_BITS: u32 = 48;

    fn of(place: Place) -> Self {
        Self(u64::from(place.file) << Self::LINE_BITS | place.line)
    }

    fn place(self) -> Place {
        Place {
            file: (self.0 >> Self::LINE_BITS) as u16,
            line: self.0 & ((1 << Self::LINE_BITS) - 1),
        }
    }
}

/// Rows of one order and status that are not all equal.
#[derive(Debug, Default)]
struct Conflict {
    /// Refused: the first places, one more than are named. Sent: where each run of equal rows
    /// starts.
    places: Vec<Place>,
    rows: u64,
    last: Option<OrderUpdate>,
}

impl Conflict {
    /// Whether the row is sent.
    fn add(&mut self, place: Place, update: &OrderUpdate, on_conflict: OnConflict) -> bool {
        self.rows += 1;
        let keep = match on_conflict {
            OnConflict::Refuse => self.places.len() <= ProblemKind::PLACES_LIMIT,
            OnConflict::Last => self.last.replace(*update) != Some(*update),
        };
        if keep {
            self.places.push(place);
        }
        keep && on_conflict == OnConflict::Last
    }

    /// The first of the equal rows that follow each other up to `place`.
    fn start_of_run(&self, place: Place) -> Option<Place> {
        let after = self.places.partition_point(|start| *start <= place);
        after.checked_sub(1).map(|at| self.places[at])
    }
}

/// Orders with one tracking number.
#[derive(Debug)]
struct Shared {
    /// The first orders, one more than are named, with their first places.
    orders: Vec<(OrderKey, PackedPlace)>,
    count: u64,
}

/// Looks at the suspects' rows: which are equal, which contradict each other.
pub(super) struct Comparison {
    suspects: Suspects,
    groups: HashMap<OrderKey, Group>,
    shared: HashMap<Rpo, SharedSoFar>,
    print: RandomState,
}

/// Rows of one order and status, as far as they are known.
struct Group {
    first: PackedPlace,
    /// Keyed 64-bit hash of all that would be sent, which stands for the 50 bytes themselves.
    print: u64,
    rows: u32,
    differs: bool,
}

struct SharedSoFar {
    shared: Shared,
    /// Filled from the second order on.
    seen: HashSet<OrderKey>,
}

impl Comparison {
    pub(super) fn new(suspects: Suspects) -> Self {
        Self { suspects, groups: HashMap::new(), shared: HashMap::new(), print: RandomState::new() }
    }

    /// Notes a valid row; rows come in the order of their places.
    pub(super) fn add(&mut self, place: Place, update: &OrderUpdate) {
        if self.suspects.has_order(update) {
            let print = self.print.hash_one(update);
            match self.groups.entry(OrderKey::of(update)) {
                Entry::Vacant(entry) => {
                    let first = PackedPlace::of(place);
                    entry.insert(Group { first, print, rows: 1, differs: false });
                }
                Entry::Occupied(entry) => {
                    let group = entry.into_mut();
                    group.rows = group.rows.saturating_add(1);
                    group.differs |= group.print != print;
                }
            }
        }
        if let Some(rpo) = update.rpo()
            && self.suspects.has_number(update)
        {
            self.add_number(rpo, OrderKey::of(update), PackedPlace::of(place));
        }
    }

    fn add_number(&mut self, rpo: &Rpo, order: OrderKey, place: PackedPlace) {
        let so_far = self.shared.entry(*rpo).or_insert_with(|| SharedSoFar {
            shared: Shared { orders: vec![(order, place)], count: 1 },
            seen: HashSet::new(),
        });
        let shared = &mut so_far.shared;
        if shared.orders[0].0 == order || !so_far.seen.insert(order) {
            return;
        }
        shared.count += 1;
        if shared.orders.len() <= ProblemKind::PLACES_LIMIT {
            shared.orders.push((order, place));
        }
    }

    /// All rows are in. Where [`Repeats::needs_places`] says so, they must all be shown once more.
    pub(super) fn finish(self, on_conflict: OnConflict) -> Repeats {
        let mut repeats = Repeats { on_conflict, ..Repeats::default() };
        let mut groups_of: HashMap<(u64, u32), u32> = HashMap::new();
        for (key, group) in self.groups {
            // Rows that contradict each other may all be sent; equal ones are sent once.
            let sent = if group.differs { group.rows } else { 1 };
            let groups = groups_of.entry(key.order()).or_default();
            *groups = groups.saturating_add(sent);
            if group.differs {
                repeats.conflicts.insert(key, Conflict::default());
            } else if group.rows > 1 {
                repeats.equal.insert(key, group.first);
            }
        }
        groups_of.retain(|_, sent| *sent > 1);
        repeats.several = groups_of.into_keys().collect();
        let shared = self.shared.into_iter().filter(|(_, so_far)| so_far.shared.count > 1);
        repeats.shared = shared.map(|(rpo, so_far)| (rpo, so_far.shared)).collect();
        repeats
    }
}

impl Repeats {
    /// Whether there are conflicts, or several rows of one order to be sent, whose places are
    /// collected by one more look at all rows ([`Repeats::add_place`]): keeping them before it is
    /// known that they matter would cost memory for every row.
    pub(super) fn needs_places(&self) -> bool {
        !self.conflicts.is_empty() || !self.several.is_empty()
    }

    pub(super) fn add_place(&mut self, place: Place, update: &OrderUpdate) {
        let key = OrderKey::of(update);
        let packed = PackedPlace::of(place);
        let sent = match self.conflicts.get_mut(&key) {
            Some(conflict) => conflict.add(place, update, self.on_conflict),
            None => self.equal.get(&key).is_none_or(|first| *first == packed),
        };
        if sent && self.several.contains(&key.order()) {
            self.sequences.entry(update.order).or_default().push((packed, *update));
        }
    }
}

#[cfg(test)]
mod tests;
