//! justclick-import
pub mod cli;
pub mod domain;
pub mod engine;
pub mod error;
pub mod settings;
pub mod text;
pub mod wire;
