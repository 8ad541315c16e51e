//! Whether a run is like the account's earlier ones, or so unlike them that a person should look
//! twice. Pure: what is known comes in, reasons come out; asking is for `commands`.

use super::Timestamp;

/// Complete earlier runs that make a usual number of rows.
pub const RUNS_FOR_USUAL: usize = 3;

/// A run of so many times the usual rows is unusual.
const TIMES_USUAL: u64 = 10;

/// Fewer rows than this are never too many: ten times almost nothing is little.
const NEVER_MANY: u64 = 50;

/// Fewer cancellations than this are never too many.
const FEW_CANCELLED: u64 = 10;

/// What is about to be sent, all files together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Rows that can be sent and that no results file calls updated.
    pub rows: u64,
    /// Those that cancel an order.
    pub cancelled: u64,
}

/// What the ledger remembers of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Rows that the newest complete runs sent, those of runs that sent none left out.
    pub rows_of_runs: Vec<u64>,
    /// When this very content was sent to its end, if all of the run's files were.
    pub same_content: Option<Timestamp>,
    /// Whether every row of the plan was accepted before.
    pub all_accepted: bool,
}

/// Why a run is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusual {
    /// Far more rows than usual.
    ManyRows {
        /// Rows now.
        rows: u64,
        /// Rows as a rule.
        usual: u64,
    },
    /// Most rows cancel their order.
    MostlyCancelled {
        /// Rows that do.
        cancelled: u64,
        /// All rows.
        rows: u64,
    },
    /// This very content was sent before, to its end, at this moment.
    SameContent {
        /// When that run ended.
        at: Timestamp,
    },
    /// Another file's content, but nothing in it is new.
    NothingNew {
        /// Rows, all of them accepted before.
        rows: u64,
    },
}

/// Every reason to look twice, the weightiest first; none for an ordinary run.
#[must_use]
pub fn unusual(plan: &Plan, habits: &Habits) -> Vec<Unusual> {
    let Plan { rows, cancelled } = *plan;
    let mut reasons = Vec::new();
    if cancelled >= FEW_CANCELLED && cancelled * 2 > rows {
        reasons.push(Unusual::MostlyCancelled { cancelled, rows });
    }
    match usual(&habits.rows_of_runs) {
        Some(usual) if rows >= NEVER_MANY && rows >= usual.saturating_mul(TIMES_USUAL) => {
            reasons.push(Unusual::ManyRows { rows, usual });
        }
        _ => {}
    }
    match habits.same_content {
        Some(at) => reasons.push(Unusual::SameContent { at }),
        None if habits.all_accepted && rows > 0 => reasons.push(Unusual::NothingNew { rows }),
        None => {}
    }
    reasons
}

/// The median; none where there were too few runs to tell.
fn usual(rows_of_runs: &[u64]) -> Option<u64> {
    if rows_of_runs.len() < RUNS_FOR_USUAL {
        return None;
    }
    let mut rows = rows_of_runs.to_vec();
    rows.sort_unstable();
    rows.get(rows.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(rows: u64, cancelled: u64, rows_of_runs: &[u64]) -> Vec<Unusual> {
        let habits = Habits { rows_of_runs: rows_of_runs.to_vec(), ..Habits::default() };
        unusual(&Plan { rows, cancelled }, &habits)
    }

    #[test]
    fn ten_times_the_usual_rows_are_unusual() {
        for (rows, runs, usual) in [
            (1000, &[100, 90, 110][..], Some(100)),
            (999, &[100, 90, 110], None),
            (1000, &[1, 100, 1000, 100, 5000], Some(100)),
            // Two runs make no habit, and few rows are never many.
            (1000, &[100, 100], None),
            (1000, &[], None),
            (49, &[1, 1, 1], None),
            (50, &[1, 1, 1], Some(1)),
        ] {
            let expected = usual.map(|usual| Unusual::ManyRows { rows, usual });
            assert_eq!(reasons(rows, 0, runs), Vec::from_iter(expected), "{rows} {runs:?}");
        }
    }

    #[test]
    fn more_than_half_cancelled_is_unusual_from_ten_on() {
        for (rows, cancelled, is_unusual) in
            [(19, 10, true), (20, 10, false), (10, 10, true), (9, 9, false), (20, 11, true)]
        {
            let expected = is_unusual.then_some(Unusual::MostlyCancelled { cancelled, rows });
            assert_eq!(
                reasons(rows, cancelled, &[]),
                Vec::from_iter(expected),
                "{rows} {cancelled}"
            );
        }
    }

    #[test]
    fn what_was_sent_before_is_unusual_once() {
        let at = Timestamp(1_710_000_000);
        let plan = |rows| Plan { rows, cancelled: 0 };
        for (same_content, all_accepted, rows, expected) in [
            (None, false, 5, None),
            (Some(at), true, 5, Some(Unusual::SameContent { at })),
            (Some(at), false, 5, Some(Unusual::SameContent { at })),
            (None, true, 5, Some(Unusual::NothingNew { rows: 5 })),
            (None, true, 0, None),
        ] {
            let habits = Habits { same_content, all_accepted, ..Habits::default() };
            assert_eq!(unusual(&plan(rows), &habits), Vec::from_iter(expected));
        }
    }

    #[test]
    fn all_reasons_are_given() {
        let habits = Habits {
            rows_of_runs: vec![10, 10, 10],
            same_content: Some(Timestamp(0)),
            all_accepted: false,
        };
        assert_eq!(unusual(&Plan { rows: 100, cancelled: 100 }, &habits).len(), 3);
    }
}
