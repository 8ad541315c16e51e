//! Puts things that finish in any order back into the order in which they began. Pure.

use std::collections::VecDeque;

/// A window over a sequence that starts at 0: items go in under their number in any order and come
/// out in the order of their numbers, without gaps.
#[derive(Debug)]
pub struct Reorder<T> {
    next: u64,
    waiting: VecDeque<Option<T>>,
}

impl<T> Default for Reorder<T> {
    fn default() -> Self {
        Self { next: 0, waiting: VecDeque::new() }
    }
}

impl<T> Reorder<T> {
    /// Takes the item with this number. Each number is given once.
    pub fn put(&mut self, sequence: u64, item: T) {
        debug_assert!(sequence >= self.next, "number {sequence} was given twice");
        let Ok(offset) = usize::try_from(sequence.saturating_sub(self.next)) else { return };
        if offset >= self.waiting.len() {
            self.waiting.resize_with(offset + 1, || None);
        }
        self.waiting[offset] = Some(item);
    }

    /// The next item in order, if it is there.
    pub fn take(&mut self) -> Option<T> {
        let item = self.waiting.front_mut()?.take()?;
        self.waiting.pop_front();
        self.next += 1;
        Some(item)
    }

    /// How many items came out.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_item_waits_for_those_before_it() {
        let mut reorder = Reorder::default();
        reorder.put(2, 'c');
        reorder.put(1, 'b');
        assert_eq!(reorder.take(), None);
        reorder.put(0, 'a');
        assert_eq!([reorder.take(), reorder.take(), reorder.take()], ['a', 'b', 'c'].map(Some));
        assert_eq!(reorder.take(), None);
        reorder.put(3, 'd');
        assert_eq!(reorder.take(), Some('d'));
        assert_eq!(reorder.taken(), 4);
    }

    proptest! {
        #[test]
        fn every_order_of_arrival_comes_out_in_sequence(
            arrivals in Just((0..200_u64).collect::<Vec<_>>()).prop_shuffle()
        ) {
            let mut reorder = Reorder::default();
            let mut out = Vec::new();
            for number in arrivals {
                reorder.put(number, number);
                while let Some(item) = reorder.take() {
                    out.push(item);
                }
            }
            prop_assert_eq!(out, (0..200).collect::<Vec<_>>());
        }
    }
}
