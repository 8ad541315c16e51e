//! The bytes of the protocol, pure: PHP's form encoding, signatures, requests, replies.

pub mod form;
pub mod reply;
pub mod request;
pub mod signature;
