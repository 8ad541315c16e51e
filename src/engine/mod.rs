//! todo
pub mod event;
