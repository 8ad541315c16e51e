//! The real program, run as a person runs it, against the stand-in service in this process: each
//! test sees what the program said, wrote and answered, and what the server saw of it.
//!
//! Every run has a folder, a home and a ledger of its own (`harness`), so that tests know nothing
//! of each other and nothing of the machine they run on.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and says where"
)]
#![expect(clippy::print_stdout, reason = "figures, for whoever runs with --nocapture")]

mod api;
mod care;
mod check;
mod connect;
mod copies;
mod docs;
mod doctor;
mod faults;
mod files;
mod fuzz_cases;
mod harness;
mod kills;
mod layers;
mod million;
mod monitoring;
mod notify;
mod operations;
mod pace;
mod page;
mod pipes;
mod reliability;
mod reliability_replies;
mod secrets;
mod send;
mod serve;
mod settings;
mod settings_file;
mod signals;
mod smtp;
mod template;
#[cfg(target_os = "linux")]
mod terminal;
mod unattended;
mod watch;
mod watch_told;
mod web_api;
mod web_doors;
#[cfg(unix)]
mod web_pages;
mod workbooks;
