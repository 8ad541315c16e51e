//! The vocabulary of the program: what an order update is, when one is valid, what can go wrong
//! with a row, and what is to be done about a reply.
//!
//! Everything here is pure: no I/O, no async, no clock, no wording. The time zone and "now" are
//! passed in; sentences for people are made in `text`.

pub mod assess;
pub mod assumptions;
pub mod attempt;
mod clean;
pub mod corrections;
pub mod date;
pub mod lang;
pub mod order_number;
pub mod ordinary;
pub mod outcome;
pub mod place;
pub mod problem;
pub mod reply_code;
pub mod retry;
pub mod rpo;
pub mod status;
pub mod update;
pub mod zone;

pub use assess::{Assessed, CellKind, OnConflict, RawCell, RawRow, RpoCheck, Rules};
pub use attempt::{AccountRefusal, Attempted, Certainty, Failure, TlsCause, WaitCause};
pub use corrections::Corrections;
pub use date::{DateFormat, DateRead, Timestamp};
pub use lang::Lang;
pub use order_number::OrderNumber;
pub use outcome::{AlreadyUpdated, Counts, Outcome, OutcomeKind, RowReport, StopReason};
pub use place::{Place, cell_name};
pub use problem::{Field, Problem, ProblemKind};
pub use retry::{Decision, History, OnUnconfirmed, RetryPolicy};
pub use rpo::Rpo;
pub use status::{Status, StatusNames};
pub use update::{Change, OrderUpdate};
pub use zone::LocalZone;
