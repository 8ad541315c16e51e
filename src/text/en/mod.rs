//! English sentences.

pub mod error;
pub mod help;
pub mod outcome;
pub mod problem;
pub mod screen;
pub mod usage;
