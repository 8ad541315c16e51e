//! Mistakes on the command line: what clap reports, as data for a sentence; and the one mistake
//! that must be caught before clap would repeat it, the key typed as an option.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::text::ArgumentFault;

/// Names under which people look for an option that takes the key, without hyphens.
const KEY_NAMES: [&str; 7] =
    ["key", "apikey", "secret", "secretkey", "token", "password", "justclickapikey"];

/// The fault of a command line on which the key itself seems to be typed. The value is not looked
/// at, so that it can never be repeated.
pub fn key_typed(words: &[OsString]) -> Option<ArgumentFault> {
    words
        .iter()
        .skip(1)
        .map(|word| word.to_string_lossy())
        .take_while(|word| word != "--")
        .find_map(|word| {
            let name = word.strip_prefix('-')?.split('=').next()?;
            let plain = name.to_lowercase().replace(['-', '_'], "");
            KEY_NAMES
                .contains(&plain.as_str())
                .then(|| ArgumentFault::KeyOnCommandLine { option: format!("-{name}") })
        })
}

/// The commands that have a help page of their own.
const COMMANDS: [&str; 9] =
    ["send", "watch", "check", "template", "history", "settings", "doctor", "serve", "sandbox"];

/// The command that shows the help that is wanted.
pub fn help_command(words: &[OsString]) -> String {
    let command =
        words.iter().skip(1).filter_map(|word| word.to_str()).find(|word| COMMANDS.contains(word));
    match command {
        Some(command) => format!("justclick-import {command} --help"),
        None => "justclick-import --help".into(),
    }
}

/// What clap reports.
pub fn fault(error: &clap::Error) -> ArgumentFault {
    let option = || bare(&one(error, ContextKind::InvalidArg).unwrap_or_default());
    let value = || one(error, ContextKind::InvalidValue).unwrap_or_default();
    let possible = || many(error, ContextKind::ValidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => unknown(error),
        ErrorKind::InvalidSubcommand => ArgumentFault::UnknownCommand {
            word: one(error, ContextKind::InvalidSubcommand).unwrap_or_default(),
            nearest: many(error, ContextKind::SuggestedSubcommand).pop(),
        },
        ErrorKind::InvalidValue if value().is_empty() => {
            ArgumentFault::ValueMissing { option: option(), possible: possible() }
        }
        ErrorKind::InvalidValue => ArgumentFault::ValueNotPossible {
            option: option(),
            value: value(),
            possible: possible(),
            nearest: many(error, ContextKind::SuggestedValue).pop(),
        },
        ErrorKind::ValueValidation => {
            ArgumentFault::ValueUnreadable { option: option(), value: value() }
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            ArgumentFault::ValueMissing { option: option(), possible: Vec::new() }
        }
        ErrorKind::TooManyValues => ArgumentFault::ValueNotTaken { option: option() },
        ErrorKind::MissingRequiredArgument => missing(error),
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::InvalidUtf8 => ArgumentFault::NotText,
        _ => ArgumentFault::Other { detail: error.kind().to_string() },
    }
}

fn unknown(error: &clap::Error) -> ArgumentFault {
    let word = one(error, ContextKind::InvalidArg).unwrap_or_default();
    // What follows `=` may be anything, a key included.
    let name = word.split('=').next().unwrap_or_default().to_owned();
    if name.starts_with('-') && name != "-" {
        let nearest = many(error, ContextKind::SuggestedArg).pop();
        ArgumentFault::UnknownOption { option: name, nearest }
    } else {
        ArgumentFault::UnexpectedWord { word }
    }
}

fn missing(error: &clap::Error) -> ArgumentFault {
    let names = many(error, ContextKind::InvalidArg);
    if names.iter().any(|name| name.contains("FILE") || name.contains("ФАЙЛ")) {
        ArgumentFault::FileMissing
    } else {
        ArgumentFault::ArgumentMissing { names: names.iter().map(|name| bare(name)).collect() }
    }
}

/// An option that conflicts with itself was given twice.
fn conflict(error: &clap::Error) -> ArgumentFault {
    let option = bare(&one(error, ContextKind::InvalidArg).unwrap_or_default());
    let others: Vec<String> =
        many(error, ContextKind::PriorArg).iter().map(|name| bare(name)).collect();
    if others.is_empty() || others.contains(&option) {
        ArgumentFault::GivenTwice { option }
    } else {
        ArgumentFault::Conflict { option, others }
    }
}

/// The option without the name of its value and other signs of clap's: `--rate` of
/// `--rate <RATE>`, `--verbose` of `--verbose...`, `DIR` of `<DIR>`.
fn bare(shown: &str) -> String {
    let word = shown.split_whitespace().next().unwrap_or_default().trim_end_matches("...");
    word.trim_start_matches('<').trim_end_matches('>').to_owned()
}

fn one(error: &clap::Error, kind: ContextKind) -> Option<String> {
    many(error, kind).into_iter().next()
}

/// The context's texts; a list or a single one, as clap has it.
fn many(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}
