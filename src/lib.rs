//! Takes the day's shipments file and updates every order of a JustClick shop: each row is read,
//! validated, signed, sent at a steady pace, and accounted for.
//!
//! # The way a row travels
//!
//! ```text
//! file ─▶ input ─────▶ domain::assess ─▶ engine::lanes ─▶ ledger ─▶ engine::worker ─▶ ledger ─▶ output
//!         (dialect,    (parse,           (one row of      (claim)   │           ▲     (record)  (in the
//!          columns,     validate)         an order         limiter ─┘           │               input's
//!          records)                       at a time)       wire: sign ─▶ client ─▶ verify        order)
//!                                                                        │
//!                         screen · log ◀───────── engine::event ◀────────┘
//! ```
//!
//! Data flows one way; decisions are pure; no arrow points back, except a retry inside the worker.
//!
//! # Where to look
//!
//! | module | what it owns |
//! | --- | --- |
//! | [`domain`] | pure: what an update is, when a row is valid, what follows from a reply |
//! | [`wire`] | pure: the bytes of the protocol |
//! | [`error`] | errors that end a run, and the exit codes |
//! | [`input`] | files and workbooks: from bytes to rows, the first pass over all files |
//! | [`settings`] | settings as typed, in layers, and as resolved |
//! | [`client`] | one attempt over HTTP; the pace |
//! | [`ledger`] | what was ever sent, in SQLite |
//! | [`output`] | the results |
//! | [`engine`] | a run: lanes, workers, pipeline, events |
//! | [`text`] | sentences, in Russian and English |
//! | [`screen`] | bar, log, summary |
//! | [`metrics`] | figures for Prometheus: counted, written, served |
//! | [`notify`] | messages about runs: a program, e-mail |
//! | [`cli`] | the command line |
//! | [`commands`] | one verb a file: the only place where all of these meet |
//! | [`watch`] | a folder that is looked after |
//! | [`sandbox`] | the stand-in service |
//! | [`web`] | the page: the server and its doors |
//!
//! `domain` and `wire` import nothing but each other and plain data; the rooms between them and
//! `commands` do not import each other, with few exceptions; `tests/it/layers.rs` keeps it so.
//! `docs/architecture.md` tells why things are as they are.

pub mod cli;
pub mod client;
pub mod commands;
pub mod domain;
pub mod engine;
pub mod error;
pub mod input;
pub mod ledger;
pub mod metrics;
pub mod notify;
pub mod output;
pub mod sandbox;
pub mod screen;
pub mod settings;
pub mod text;
pub mod watch;
pub mod web;
pub mod wire;
