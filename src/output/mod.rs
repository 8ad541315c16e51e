//! What is written for people and other programs: results in the input's order, as text or as a
//! workbook, and the rows that still need work.

pub mod failed;
pub mod file;
pub mod reorder;
pub mod results;
pub mod sheet;
pub mod template;
pub mod workbook;
