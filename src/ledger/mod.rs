//! The ledger: what was ever sent, and what became of it. It is what makes a run that was broken
//! off go on where it stopped, and a file that comes twice harmless.
//!
//! The engine knows the few verbs of [`Ledger`]; [`store`] keeps them in SQLite and [`thread`]
//! gives that store a thread of its own. Another store, shared by several machines, would stand
//! beside it.

pub mod copies;
pub mod folder;
pub mod lock;
pub mod store;
pub mod thread;

use std::future::Future;

use self::thread::LedgerThread;
use crate::domain::{OrderUpdate, Outcome, Timestamp};
pub use crate::error::{LedgerFault, LedgerFaultKind};

/// The verbs that a run needs.
pub trait Ledger {
    /// Claims rows and records outcomes, together and durably: when this returns, a power cut
    /// loses neither. The answers are those of the claims and then of the look-ups, in their order.
    ///
    /// # Errors
    /// Nothing of the batch was kept.
    fn commit(&self, batch: Batch) -> impl Future<Output = Result<Vec<Answer>, LedgerFault>>;

    /// Whether a commit has a price of its own, so that it pays to gather rows for it.
    fn has_price(&self) -> bool {
        true
    }
}

/// Claims and records that are made durable together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Rows about to be sent.
    pub claims: Vec<Claim>,
    /// Rows that will not be sent, for the run is being stopped, and of which is asked what an
    /// earlier run knows. Nothing is kept of them.
    pub looks: Vec<Claim>,
    /// Rows whose outcome is known.
    pub records: Vec<Record>,
}

impl Batch {
    /// Whether there is nothing to commit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.claims.is_empty() && self.looks.is_empty() && self.records.is_empty()
    }
}

/// A row about to be sent.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Index of the file in the run.
    pub file: u16,
    /// The line on which the row starts.
    pub line: u64,
    /// What will be sent.
    pub update: OrderUpdate,
    /// The updates of the same order that follow in the run's files, in their order. If the
    /// order's latest accepted updates are this one and a beginning of those, all of them were
    /// made already.
    pub following: Vec<OrderUpdate>,
}

/// The ledger's answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The row may be sent; its outcome must be recorded under this number.
    Granted {
        /// Under which the outcome is to be recorded.
        id: ClaimId,
        /// The same update was sent before, and whether it was made is not known.
        in_doubt: bool,
    },
    /// The row must not be sent: what became of it is known.
    Known(Box<Known>),
    /// To a look-up: nothing is known.
    Unknown {
        /// As above.
        in_doubt: bool,
    },
}

/// What the ledger knows of a row that is not sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The outcome.
    pub outcome: Outcome,
    /// Attempts, where this row of this file was recorded by the run that is being resumed; 0
    /// where an earlier file did the work.
    pub attempts: u32,
    /// When the recorded outcome was known.
    pub finished_at: Option<Timestamp>,
}

/// The number of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClaimId(pub i64);

/// What became of a claimed row.
#[derive(Clone, Debug)]
pub struct Record {
    /// The claim.
    pub id: ClaimId,
    /// The outcome.
    pub outcome: Outcome,
    /// Requests made.
    pub attempts: u32,
    /// The codes of the attempts that failed before the last one, and when.
    pub failures: Vec<FailedAttempt>,
}

/// An attempt that was not the last one of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedAttempt {
    /// Counted from 1.
    pub number: u32,
    /// As in `import_code`.
    pub code: String,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// Where there is no ledger (`--no-ledger`): every claim is granted and nothing is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLedger;

impl Ledger for NoLedger {
    async fn commit(&self, batch: Batch) -> Result<Vec<Answer>, LedgerFault> {
        let granted = Answer::Granted { id: ClaimId(0), in_doubt: false };
        let mut answers = vec![granted; batch.claims.len()];
        let unknown = Answer::Unknown { in_doubt: false };
        answers.extend(std::iter::repeat_n(unknown, batch.looks.len()));
        Ok(answers)
    }

    fn has_price(&self) -> bool {
        false
    }
}

/// The ledger of a run: SQLite's, or none.
#[derive(Debug)]
pub enum RunLedger {
    /// In SQLite, on a thread of its own.
    Sqlite(LedgerThread),
    /// None.
    None(NoLedger),
}

impl Ledger for RunLedger {
    async fn commit(&self, batch: Batch) -> Result<Vec<Answer>, LedgerFault> {
        match self {
            Self::Sqlite(ledger) => ledger.commit(batch).await,
            Self::None(none) => none.commit(batch).await,
        }
    }

    fn has_price(&self) -> bool {
        match self {
            Self::Sqlite(ledger) => ledger.has_price(),
            Self::None(none) => none.has_price(),
        }
    }
}
