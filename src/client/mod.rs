//! The way to the service: one attempt at a time ([`http`]), at a steady pace ([`limiter`]).

mod climb;
pub mod hold;
pub mod http;
pub mod limiter;
