//! justclick-import
pub mod domain;
pub mod engine;
pub mod error;
pub mod input;
pub mod text;
pub mod wire;
