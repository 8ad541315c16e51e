//! The program: captures its surroundings, calls the library, exits with its code.

use std::process::ExitCode;

use justclick_import::commands::{self, Context};

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    ExitCode::from(commands::run(&words, &Context::capture()) as u8)
}
