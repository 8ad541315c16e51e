//! The page: one more screen over a run, for staff who never open a terminal.

pub mod imports;
