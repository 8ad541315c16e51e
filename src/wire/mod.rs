//! The bytes of the protocol, pure: PHP's form encoding, signatures, requests, replies.

pub mod classify;
pub mod form;
pub mod reply;
pub mod request;
pub mod retry_after;
pub mod signature;
