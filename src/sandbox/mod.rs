//! The stand-in service: a small HTTP/1.1 server on loopback that answers as the order API does,
//! keeps the state of every order, remembers what it saw, and plays faults on request.
//!
//! It is used by `send --sandbox`, by the command `sandbox`, and by the tests. It owns everything
//! about the *server's* side of the protocol and shares only two things with the client: the
//! vocabulary of `domain` and the hash formulas of `wire::signature`. Its form decoder, its encoder
//! and its JSON writer are its own, and are held against PHP's output in
//! `fixtures/php-vectors.json`, so that it can witness against the client.
//!
//! # The way of a request
//!
//! ```text
//!  accept ─▶ connection ─▶ http ─▶ service ─┬▶ form, judge   what the service says to it
//!            (one task     (bytes ▶ request) ├▶ plan          which fault is played, if any
//!             each)                          ├▶ record        what tests will see
//!                ▲                           └▶ script ─▶ reply   the bytes to be written
//!                └──────────────────────────────────┘
//! ```
//!
//! There is no web framework below it: half of the faults (a reset, a body shorter than announced,
//! interim replies, HTTP/1.0) are things that a framework exists to prevent, and one loop for good
//! and bad replies alike is shorter than two, and faster.
//!
//! # What it checks
//!
//! Only `POST /api/UpdateOrderStatus` with a form; anything else is a 404, a 405 or code 2. Then, in
//! this order: fields at all (2), a hash (1), the right hash (4), an order number (203), one of the
//! four statuses (201), exactly the status's fields in the documented order, digits where digits are
//! due (3), an order that exists (200). The same status with the same data again is code 204.
//!
//! # Faults
//!
//! `CONDITION[,CONDITION…]:FAULT[(ARGUMENT,…)][xTIMES]`; the first rule that fits is played. The
//! tables [`CONDITIONS`] and [`FAULTS`] name all of them.
//!
//! ```
//! use justclick_import::sandbox::FaultPlan;
//!
//! let plan = FaultPlan::parse(
//!     [
//!         "order=1005:429(retry-after=2)x2", // twice for this order, then it fares well
//!         "attempt=1:reset-after",           // the first attempt of every other order
//!         "all:503x20",                      // maintenance: twenty requests, then it is over
//!         "over=10:code(8)",                 // a rate limit of ten a second
//!         "p=0.05:timeout-before",           // one in twenty, the same ones for the same seed
//!     ],
//!     7,
//! );
//! assert!(plan.is_ok());
//! ```

mod arguments;
mod connection;
mod fault;
mod form;
mod http;
mod judge;
mod plan;
mod record;
mod reply;
mod script;
mod server;
mod service;
mod spec_fault;

pub use arguments::ArgumentFault;
pub use connection::{Acceptor, Plain};
pub use fault::{FAULTS, Fault, FaultForm, FaultKind, RetryAfter};
pub use judge::Update;
pub use plan::{CONDITIONS, Condition, FaultPlan, Rule};
pub use record::{Counters, Keep, OrderRecord, Record, Seen};
pub use reply::Signing;
pub use server::{Sandbox, SandboxConfig};
pub use service::PATH;
pub use spec_fault::{SpecFault, SpecFaultKind};

#[cfg(test)]
mod tests;
