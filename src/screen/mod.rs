//! What people see of a run: progress, log, summary.
//!
//! The terminal has one owner, [`Screen`]: everything that is written while a bar may stand there
//! goes through it. Leaves to others: wording (`text`), what happens (`engine`), when to show what
//! (`commands`).

pub mod logfile;
pub mod logging;
mod pace;
pub mod progress;
pub mod summary;

pub use self::logfile::LogFile;
pub use self::logging::{FileForm, LogObserver};
pub use self::progress::{Drawing, Screen};
pub use self::summary::{FileSummary, Summary};
