//! Imports over the page: a file is handed in, looked at, put right, sent, followed, and its
//! results fetched. No HTTP is in here: pages and API call [`Imports`] and show what it says.
//!
//! ```text
//! upload ─▶ files, ledger ─▶ check (cached) ─▶ preview, rows ─▶ columns, corrections ─▶ check …
//!                                                  start ─▶ queue ─▶ run (a thread) ─▶ results
//!                                                             └─▶ live ─▶ progress, follow
//! ```
//!
//! Everything that takes long (reading a file, waiting for the ledger) blocks its thread: from
//! async code, go through [`Imports::blocking`], which also bounds how much of it is done at once.
//!
//! Who may see what: an import is its owner's. To anybody else but an admin it does not exist.

mod change;
mod check;
mod fault;
mod figures;
mod files;
mod id;
mod inner;
mod name;
mod options;
mod order;
mod preview;
mod queue;
mod results;
mod rows;
mod run;
mod service;
mod shown;
mod steer;
mod upload;
pub mod views;

use std::path::PathBuf;
use std::time::Duration;

pub use self::change::CellChange;
pub use self::fault::Fault;
pub use self::files::{Form, Kept};
pub use self::id::{ImportId, NoId};
pub use self::name::for_download;
pub use self::options::Options;
pub use self::results::Download;
pub use self::rows::{Filter, Of, Wanted};
pub use self::run::follow::Follow;
pub use self::service::Imports;
pub use self::steer::Start;
pub use self::upload::Upload;
use crate::commands::Context;
use crate::settings::layer::Layer;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user's or the token's name.
    pub name: String,
    /// May see and do everything with everybody's imports.
    pub admin: bool,
}

/// What imports need of the server.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The surroundings of the program.
    pub context: Context,
    /// What was typed for the server: everything that imports do not choose themselves.
    pub flags: Layer,
    /// The ledger, in which imports are kept too.
    pub ledger: PathBuf,
    /// The folder for files that are handed in.
    pub folder: PathBuf,
    /// How much may be kept.
    pub limits: Limits,
}

/// How much may be handed in and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub upload_bytes: u64,
    /// How long one upload may take.
    pub upload_time: Duration,
    /// Imports with files, of one owner.
    pub imports: u64,
    /// Bytes of all files that were handed in.
    pub total_bytes: u64,
    /// Files that nobody touched for so long are removed.
    pub keep: Duration,
    /// Uploads of one owner at the same time.
    pub uploads_at_once: usize,
    /// Accounts that are sent to at the same time.
    pub runs_at_once: usize,
    /// Bytes of what is kept in memory of files that were looked at.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            upload_bytes: 50 * MIB,
            upload_time: Duration::from_secs(300),
            imports: 500,
            total_bytes: 5 * 1024 * MIB,
            keep: Duration::from_secs(30 * 24 * 3600),
            uploads_at_once: 4,
            runs_at_once: 8,
            memory: 256 * 1024 * 1024,
        }
    }
}

#[cfg(test)]
mod tests;
