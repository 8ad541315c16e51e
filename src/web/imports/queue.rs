//! Whose turn it is. Pure: imports come in, and those that may be sent now go out.

use std::collections::VecDeque;

use super::ImportId;

/// An import that waits or is being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub id: ImportId,
    /// One import of an account is sent at a time.
    pub account: String,
    /// It does not want its turn.
    pub held: bool,
}

/// Imports in the order in which they were started.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: VecDeque<Entry>,
    running: Vec<Entry>,
    at_once: usize,
}

impl Queue {
    /// A queue that lets so many accounts be sent to at the same time.
    pub fn new(at_once: usize) -> Self {
        Self { waiting: VecDeque::new(), running: Vec::new(), at_once: at_once.max(1) }
    }

    /// Adds an import at the end.
    pub fn add(&mut self, entry: Entry) {
        self.waiting.push_back(entry);
    }

    /// The next import whose turn it is; it is running from now on.
    pub fn next(&mut self) -> Option<ImportId> {
        if self.running.len() >= self.at_once {
            return None;
        }
        let free = |entry: &Entry| {
            !entry.held && self.running.iter().all(|running| running.account != entry.account)
        };
        let at = self.waiting.iter().position(free)?;
        let entry = self.waiting.remove(at)?;
        let id = entry.id;
        self.running.push(entry);
        Some(id)
    }

    /// Whether an import wants its turn.
    pub fn hold(&mut self, id: ImportId, held: bool) {
        for entry in self.waiting.iter_mut().filter(|entry| entry.id == id) {
            entry.held = held;
        }
    }

    /// Takes an import out that waits; false if it does not.
    pub fn give_up(&mut self, id: ImportId) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|entry| entry.id != id);
        self.waiting.len() < before
    }

    /// An import's run is over.
    pub fn done(&mut self, id: ImportId) {
        self.running.retain(|entry| entry.id != id);
    }

    /// How many imports of the same account go before this one; `None` if it does not wait.
    pub fn position(&self, id: ImportId) -> Option<u64> {
        let at = self.waiting.iter().position(|entry| entry.id == id)?;
        let account = &self.waiting[at].account;
        let before = self.waiting.iter().take(at).filter(|entry| !entry.held);
        let same = before.chain(&self.running).filter(|entry| entry.account == *account);
        Some(same.count() as u64)
    }

    /// Every import with its account.
    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        self.waiting.iter().chain(&self.running)
    }

    /// How many imports of an account go before one that would be added now.
    pub fn ahead(&self, account: &str) -> u64 {
        let all = self.waiting.iter().filter(|entry| !entry.held).chain(&self.running);
        all.filter(|entry| entry.account == account).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(entries: &[(char, &str, bool)]) -> (Queue, Vec<ImportId>) {
        let mut queue = Queue::new(8);
        let mut ids = Vec::new();
        for (name, account, held) in entries {
            let id: ImportId = format!("{:032x}", *name as u32).parse().unwrap();
            ids.push(id);
            queue.add(Entry { id, account: (*account).to_owned(), held: *held });
        }
        (queue, ids)
    }

    #[test]
    fn one_runs_for_each_account_and_the_others_wait_in_order() {
        let (mut queue, ids) =
            queue(&[('a', "x", false), ('b', "x", false), ('c', "y", false), ('d', "x", false)]);
        assert_eq!((queue.next(), queue.next(), queue.next()), (Some(ids[0]), Some(ids[2]), None));
        assert_eq!(
            ids.iter().map(|id| queue.position(*id)).collect::<Vec<_>>(),
            [None, Some(1), None, Some(2)]
        );
        assert_eq!((queue.ahead("x"), queue.ahead("y"), queue.ahead("z")), (3, 1, 0));
        queue.done(ids[0]);
        assert_eq!((queue.next(), queue.next()), (Some(ids[1]), None));
    }

    #[test]
    fn whoever_is_held_lets_others_go_first() {
        let (mut queue, ids) = queue(&[('a', "x", true), ('b', "x", false)]);
        assert_eq!(queue.position(ids[1]), Some(0));
        assert_eq!(queue.next(), Some(ids[1]));
        queue.hold(ids[0], false);
        assert_eq!((queue.next(), queue.position(ids[0])), (None, Some(1)));
        queue.done(ids[1]);
        assert_eq!(queue.next(), Some(ids[0]));
    }

    #[test]
    fn only_so_many_run_and_whoever_gives_up_is_gone() {
        let (mut queue, ids) = queue(&[('a', "x", false), ('b', "y", false), ('c', "z", false)]);
        queue.at_once = 1;
        assert_eq!((queue.next(), queue.next()), (Some(ids[0]), None));
        assert!(queue.give_up(ids[1]));
        assert!(!queue.give_up(ids[0]), "it runs");
        queue.done(ids[0]);
        assert_eq!(queue.next(), Some(ids[2]));
    }
}
