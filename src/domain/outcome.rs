//! What became of a row: one enum, and the counts of a run.

use std::borrow::Cow;

use super::attempt::{AccountRefusal, Failure, WaitCause};
use super::date::Timestamp;
use super::place::Place;
use super::problem::Problem;

/// Why a row was not sent although it could have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The account was refused.
    Account,
    /// Too many attempts in a row brought no answer.
    Unreachable,
    /// The service's request limit stayed used up.
    Limit,
    /// The endpoint answers with a redirect.
    Redirect,
    /// Ctrl-C or SIGTERM.
    Interrupted,
    /// The time that was given is over (`--deadline`).
    Deadline,
    /// The results could not be written any more.
    Results,
    /// The ledger could not be written any more.
    Ledger,
}

impl StopReason {
    /// The stable machine code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Account => "stopped.account",
            Self::Unreachable => "stopped.unreachable",
            Self::Limit => "stopped.limit",
            Self::Redirect => "stopped.redirect",
            Self::Interrupted => "stopped.interrupted",
            Self::Deadline => "stopped.deadline",
            Self::Results => "stopped.results",
            Self::Ledger => "stopped.ledger",
        }
    }
}

/// How it is known that an order already had what the row asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlreadyUpdated {
    /// The service said so (code 204) at the first attempt.
    Service { text: String },
    /// The input is a results file and says so; `finished_at` is its `import_finished_at`.
    EarlierResults { finished_at: String },
    /// The ledger says so: accepted at `finished_at`, from `line` of the file that was named
    /// `file` then.
    Ledger { finished_at: Timestamp, file: String, line: u64 },
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `check` only: the row would be sent.
    Valid,
    /// The service accepted the update. `code` is 0, or 204 when an earlier attempt of this run
    /// must have been applied although its reply was lost.
    Updated { code: i64, text: String },
    /// Nothing to do.
    AlreadyUpdated(AlreadyUpdated),
    /// Equal to an earlier row of the run, which is the one that is sent.
    Duplicate { of: Place },
    /// The row cannot be sent as it is (never empty).
    Invalid { problems: Vec<Problem> },
    /// The service refused this row; sending it again unchanged will not help.
    Rejected { code: i64, text: String },
    /// The account was refused when this row was sent.
    AccountRefused(AccountRefusal),
    /// The update was certainly not made.
    Failed { failure: Failure },
    /// The update may or may not have been made.
    Unconfirmed { failure: Failure },
    /// Never sent, or sent and answered with "later" until the run ended.
    NotSent { reason: StopReason, wait: Option<WaitCause> },
}

/// The outcomes as results files name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKind {
    Valid,
    Updated,
    AlreadyUpdated,
    Duplicate,
    Invalid,
    Rejected,
    Failed,
    Unconfirmed,
    NotSent,
}

impl OutcomeKind {
    /// All kinds, in the order in which summaries list them.
    pub const ALL: [Self; 9] = [
        Self::Valid,
        Self::Updated,
        Self::AlreadyUpdated,
        Self::Duplicate,
        Self::Invalid,
        Self::Rejected,
        Self::Failed,
        Self::Unconfirmed,
        Self::NotSent,
    ];

    /// The stable name in `import_outcome` and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Updated => "updated",
            Self::AlreadyUpdated => "already_updated",
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Unconfirmed => "unconfirmed",
            Self::NotSent => "not_sent",
        }
    }

    /// Whether a row with this outcome still needs work.
    #[must_use]
    pub fn needs_work(self) -> bool {
        matches!(
            self,
            Self::Invalid | Self::Rejected | Self::Failed | Self::Unconfirmed | Self::NotSent
        )
    }
}

impl Outcome {
    /// Which of the outcomes it is.
    #[must_use]
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Self::Valid => OutcomeKind::Valid,
            Self::Updated { .. } => OutcomeKind::Updated,
            Self::AlreadyUpdated(_) => OutcomeKind::AlreadyUpdated,
            Self::Duplicate { .. } => OutcomeKind::Duplicate,
            Self::Invalid { .. } => OutcomeKind::Invalid,
            Self::Rejected { .. } => OutcomeKind::Rejected,
            Self::AccountRefused(_) | Self::Failed { .. } => OutcomeKind::Failed,
            Self::Unconfirmed { .. } => OutcomeKind::Unconfirmed,
            Self::NotSent { .. } => OutcomeKind::NotSent,
        }
    }

    /// The codes that explain it, as in `import_code`: several problems give several codes, with
    /// a space between. Empty for `valid`.
    #[must_use]
    pub fn code(&self) -> Cow<'static, str> {
        match self {
            Self::Valid => "".into(),
            // What nearly every row of a good day comes to.
            Self::Updated { code: 0, .. } => "api.0".into(),
            Self::Updated { code, .. } | Self::Rejected { code, .. } => {
                format!("api.{code}").into()
            }
            Self::AlreadyUpdated(AlreadyUpdated::Service { .. }) => "api.204".into(),
            Self::AlreadyUpdated(AlreadyUpdated::EarlierResults { .. }) => "results.updated".into(),
            Self::AlreadyUpdated(AlreadyUpdated::Ledger { .. }) => "ledger.updated".into(),
            Self::Duplicate { .. } => "order.duplicate".into(),
            Self::Invalid { problems } => codes(problems).into(),
            Self::AccountRefused(refusal) => format!("api.{}", refusal.code).into(),
            Self::Failed { failure } | Self::Unconfirmed { failure } => failure.code().into(),
            Self::NotSent { reason, wait: None } => reason.code().into(),
            Self::NotSent { reason, wait: Some(wait) } => {
                format!("{} {}", wait.code(), reason.code()).into()
            }
        }
    }
}

/// The codes of problems or warnings, each once, in order, with a space between.
#[must_use]
pub fn codes(problems: &[Problem]) -> String {
    let mut list: Vec<&'static str> = Vec::new();
    for problem in problems {
        let code = problem.kind.code();
        if !list.contains(&code) {
            list.push(code);
        }
    }
    list.join(" ")
}

/// All that a results line says about its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowReport {
    /// What became of it.
    pub outcome: Outcome,
    /// What is odd about it.
    pub warnings: Vec<Problem>,
    /// Requests made for it.
    pub attempts: u32,
    /// When the outcome was known; `None` where nothing was sent.
    pub finished_at: Option<Timestamp>,
}

/// How many rows had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u64; OutcomeKind::ALL.len()]);

impl Counts {
    /// Counts one more row.
    pub fn add(&mut self, kind: OutcomeKind) {
        self.0[kind as usize] += 1;
    }

    /// Counts so many more rows.
    pub fn add_rows(&mut self, kind: OutcomeKind, rows: u64) {
        self.0[kind as usize] += rows;
    }

    /// How many rows had this outcome.
    #[must_use]
    pub fn of(&self, kind: OutcomeKind) -> u64 {
        self.0[kind as usize]
    }

    /// All rows.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Rows that still need work.
    #[must_use]
    pub fn needing_work(&self) -> u64 {
        OutcomeKind::ALL
            .into_iter()
            .filter(|kind| kind.needs_work())
            .map(|kind| self.of(kind))
            .sum()
    }

    /// Adds the counts of another file.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}
