//! What is written for people and other programs: results in the input's order, as text or as a
//! workbook, the rows that still need work, and the empty table to begin with.

pub mod failed;
pub mod file;
pub mod reorder;
pub mod results;
pub mod sheet;
pub mod template;
pub mod workbook;
