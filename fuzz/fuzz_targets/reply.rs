//! See `exercises::reply`.

#![no_main]

#[path = "../exercises.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod exercises;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| exercises::reply(bytes));
