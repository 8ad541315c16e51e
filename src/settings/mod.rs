//! What the operator wants: as typed (`layer`), and as resolved and valid (`resolve`). Two types,
//! so that nothing downstream can meet a setting that was never checked.
//!
//! Owns the meaning of every option's value. Leaves to others: reading the command line (`cli`),
//! files and environment (`commands`), wording (`text`).

pub mod account;
pub mod catalogue;
pub mod deadline;
pub mod file;
pub mod layer;
pub mod notify;
pub mod people;
pub mod rate;
pub mod resolve;
pub mod resolved;
pub mod serve;
pub mod stack;

pub use self::account::{Account, Endpoint, KeyFile, UserName};
pub use self::file::SettingsFile;
pub use self::layer::Layer;
pub use self::rate::Rate;
pub use self::resolve::{Context, Verb, key_file, resolve};
pub use self::resolved::{
    InputFile, LogFormat, LogRotate, Output, Pace, Progress, Reading, Results, Settings,
    SummaryForm, Unattended,
};
pub use self::stack::Stack;
