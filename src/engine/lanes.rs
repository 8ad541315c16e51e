//! Rows of one order go one at a time, in file order; different orders side by side. Pure.

use std::collections::VecDeque;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::domain::OrderNumber;

/// The orders with a row under way, and the rows that wait behind it.
#[derive(Debug)]
pub struct Lanes<T> {
    busy: HashMap<OrderNumber, VecDeque<T>>,
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self { busy: HashMap::new() }
    }
}

impl<T> Lanes<T> {
    /// A row of `order` arrives: it is given back if it may go at once, and kept until
    /// [`Lanes::leave`] if another row of the order is under way.
    pub fn enter(&mut self, order: OrderNumber, row: T) -> Option<T> {
        match self.busy.entry(order) {
            Entry::Occupied(mut lane) => {
                lane.get_mut().push_back(row);
                None
            }
            Entry::Vacant(lane) => {
                lane.insert(VecDeque::new());
                Some(row)
            }
        }
    }

    /// The row of `order` that was under way is done: the next one of the order, which may go now.
    pub fn leave(&mut self, order: OrderNumber) -> Option<T> {
        match self.busy.entry(order) {
            Entry::Occupied(mut lane) => {
                let next = lane.get_mut().pop_front();
                if next.is_none() {
                    lane.remove();
                }
                next
            }
            Entry::Vacant(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order(number: u8) -> OrderNumber {
        OrderNumber::parse(&number.to_string()).unwrap()
    }

    proptest! {
        /// Rows enter in any mixture of orders and leave at random moments.
        #[test]
        fn rows_of_an_order_go_in_order_and_never_together(
            rows in prop::collection::vec(0..5_u8, 0..60),
            leaves in prop::collection::vec(any::<prop::sample::Index>(), 60)
        ) {
            let mut lanes = Lanes::default();
            let mut under_way: Vec<(u8, usize)> = Vec::new();
            let mut gone: Vec<(u8, usize)> = Vec::new();
            for (number, (lane, index)) in rows.iter().zip(&leaves).enumerate() {
                under_way.extend(lanes.enter(order(*lane), (*lane, number)));
                if number % 2 == 1 && !under_way.is_empty() {
                    let done = under_way.swap_remove(index.index(under_way.len()));
                    gone.push(done);
                    under_way.extend(lanes.leave(order(done.0)));
                }
                let mut busy: Vec<u8> = under_way.iter().map(|row| row.0).collect();
                busy.sort_unstable();
                busy.dedup();
                prop_assert_eq!(busy.len(), under_way.len(), "two rows of one order together");
            }
            while let Some(done) = under_way.pop() {
                gone.push(done);
                under_way.extend(lanes.leave(order(done.0)));
            }
            prop_assert_eq!(gone.len(), rows.len(), "every row went");
            for lane in 0..5 {
                let numbers: Vec<usize> =
                    gone.iter().filter(|row| row.0 == lane).map(|row| row.1).collect();
                prop_assert!(numbers.is_sorted(), "file order");
            }
            prop_assert!(lanes.busy.is_empty(), "nothing is kept of orders that are done");
        }
    }
}
