//! justclick-import
pub mod cli;
pub mod client;
pub mod commands;
pub mod domain;
pub mod engine;
pub mod error;
pub mod input;
pub mod ledger;
pub mod output;
pub mod sandbox;
pub mod screen;
pub mod settings;
pub mod text;
pub mod wire;
