//! What is written for people and other programs: the results file, in the input's order.

pub mod file;
pub mod reorder;
pub mod results;
