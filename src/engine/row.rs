//! A row as the engine takes it: read, validated, and held against the other rows of the run.

use csv::StringRecord;

use crate::domain::{OrderUpdate, Outcome, Place, Problem};

/// One row of the input.
#[derive(Clone, Debug)]
pub struct InputRow {
    /// Where it stands.
    pub place: Place,
    /// The input's own columns, as the results will show them.
    pub cells: StringRecord,
    /// What is to be done.
    pub verdict: Verdict,
    /// The updates of the same order that follow in the run's files, for the ledger. Empty for
    /// nearly every row.
    pub following: Vec<OrderUpdate>,
    /// What is odd about it.
    pub warnings: Vec<Problem>,
}

/// What is to be done about a row.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Send it.
    Send(OrderUpdate),
    /// Nothing: what became of it is known already.
    Known(Outcome),
}

/// Rows come in batches, so that handing them over costs little; an error of the input (it could
/// not be read to its end) ends the stream.
pub type Batch = Result<Vec<InputRow>, std::io::Error>;
