//! Russian sentences.

pub mod error;
pub mod help;
pub mod outcome;
pub mod page;
pub mod page_sending;
pub mod problem;
pub mod screen;
pub mod sheet;
pub mod usage;
