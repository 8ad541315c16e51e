//! What the summary says of a file's rows beyond their number: the most frequent problems, each
//! with an example.

use hashbrown::HashMap;

use crate::domain::outcome::codes;
use crate::domain::{AccountRefusal, Outcome, OutcomeKind, Place};

/// Counts the codes of rows that need work, and keeps the first row of each as its example.
#[derive(Debug, Default)]
pub struct Tally {
    seen: HashMap<String, Kind>,
    warned: u64,
}

/// Rows with one code.
#[derive(Debug)]
pub struct Kind {
    /// How many.
    pub rows: u64,
    /// Where the first stands.
    pub first: Place,
    /// What became of it.
    pub outcome: Outcome,
}

impl Tally {
    /// Different codes kept at most: a service can make up as many as it likes.
    const KINDS: usize = 1000;

    /// Notes one row, and whether it has warnings.
    pub fn add(&mut self, place: Place, outcome: &Outcome, warned: bool) {
        self.warned += u64::from(warned);
        let kind = outcome.kind();
        // Rows that were not reached are counted by their outcome; they are no problem of theirs.
        if !kind.needs_work() || kind == OutcomeKind::NotSent {
            return;
        }
        match outcome {
            Outcome::Invalid { problems } => {
                for problem in problems {
                    let outcome = || Outcome::Invalid { problems: vec![problem.clone()] };
                    self.count(&codes(std::slice::from_ref(problem)), place, outcome);
                }
            }
            outcome => self.count(&outcome.code(), place, || outcome.clone()),
        }
    }

    fn count(&mut self, code: &str, place: Place, outcome: impl Fn() -> Outcome) {
        if let Some(kind) = self.seen.get_mut(code) {
            kind.rows += 1;
        } else if self.seen.len() < Self::KINDS {
            let kind = Kind { rows: 1, first: place, outcome: outcome() };
            self.seen.insert(code.to_owned(), kind);
        }
    }

    /// Adds what was noted of rows further down in the file.
    pub fn append(&mut self, later: Self) {
        self.warned += later.warned;
        for (code, theirs) in later.seen {
            if let Some(mine) = self.seen.get_mut(&code) {
                mine.rows += theirs.rows;
            } else if self.seen.len() < Self::KINDS {
                self.seen.insert(code, theirs);
            }
        }
    }

    /// Why the account was refused, if it was.
    #[must_use]
    pub fn refusal(&self) -> Option<&AccountRefusal> {
        self.seen.values().find_map(|kind| match &kind.outcome {
            Outcome::AccountRefused(refusal) => Some(refusal),
            _ => None,
        })
    }

    /// Rows with a warning.
    #[must_use]
    pub fn warned(&self) -> u64 {
        self.warned
    }

    /// The most frequent codes, at most `most`; the one that comes first in the file where two are
    /// equally frequent.
    #[must_use]
    pub fn most_frequent(&self, most: usize) -> Vec<(&str, &Kind)> {
        let mut kinds: Vec<(&str, &Kind)> =
            self.seen.iter().map(|(code, kind)| (code.as_str(), kind)).collect();
        kinds.sort_by_key(|(code, kind)| (u64::MAX - kind.rows, kind.first, *code));
        kinds.truncate(most);
        kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Failure, Problem, ProblemKind, StopReason};

    fn invalid(kinds: &[ProblemKind]) -> Outcome {
        let problem = |kind: &ProblemKind| Problem {
            kind: kind.clone(),
            field: None,
            column: None,
            value: String::new(),
        };
        Outcome::Invalid { problems: kinds.iter().map(problem).collect() }
    }

    #[test]
    fn the_most_frequent_come_first_each_with_its_first_row() {
        let mut tally = Tally::default();
        let rows = [
            invalid(&[ProblemKind::DateMissing]),
            Outcome::Failed { failure: Failure::Timeout },
            invalid(&[ProblemKind::RpoScientific, ProblemKind::DateMissing]),
            Outcome::Updated { code: 0, text: "ok".into() },
            Outcome::NotSent { reason: StopReason::Account, wait: None },
            Outcome::Rejected { code: 200, text: "no".into() },
        ];
        for (outcome, line) in rows.into_iter().zip(2..) {
            tally.add(Place { file: 0, line }, &outcome, false);
        }
        let told: Vec<(&str, u64, u64)> = tally
            .most_frequent(3)
            .into_iter()
            .map(|(code, kind)| (code, kind.rows, kind.first.line))
            .collect();
        let expected =
            [("date.missing", 2, 2), ("timeout", 1, 3), ("rpo.scientific_notation", 1, 4)];
        assert_eq!(told, expected);
    }
}
