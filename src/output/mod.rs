//! What is written for people and other programs: the results file, in the input's order, and the
//! empty table to begin with.

pub mod file;
pub mod reorder;
pub mod results;
pub mod template;
