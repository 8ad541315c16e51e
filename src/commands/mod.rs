//! One verb a file: the only place where settings meet files, network and screen.

mod aftermath;
mod ask;
pub(crate) mod audience;
pub(crate) mod care;
mod check;
mod context;
mod deadline;
mod doctor;
pub(crate) mod gateway;
mod generate;
mod history;
mod init;
pub(crate) mod inputs;
pub(crate) mod judge;
pub(crate) mod memory;
pub(crate) mod outputs;
pub(crate) mod report;
pub(crate) mod reporting;
pub(crate) mod rows;
mod sandbox;
pub(crate) mod screens;
mod send;
pub(crate) mod sending;
mod serve;
mod settings;
pub(crate) mod signals;
pub(crate) mod spare;
mod status;
mod supervisor;
pub(crate) mod tally;
mod template;
mod watch;

use std::ffi::OsString;
use std::io::Write;

pub use context::Context;

use crate::cli::{self, Invocation};
use crate::error::{Error, ExitCode};
use crate::text::{self, Lang};

/// Runs the program: reads the command line, does what it asks for, and reports an error that ends
/// it. Gives the exit code.
#[must_use]
pub fn run(words: &[OsString], context: &Context) -> ExitCode {
    let (lang, invocation) = cli::parse(words, context.locale.as_deref());
    let in_settings = invocation.as_ref().ok().and_then(|call| context.language(call.config()));
    let lang =
        if cli::typed_language(words).is_some() { lang } else { in_settings.unwrap_or(lang) };
    let done = match invocation {
        Ok(Invocation::Send(flags)) => send::run(*flags, context),
        Ok(Invocation::Watch(flags)) => watch::run(&flags, context),
        Ok(Invocation::Check(flags)) => check::run(*flags, context),
        Ok(Invocation::History(arguments, config)) => {
            history::run(arguments, config, context, lang)
        }
        Ok(Invocation::Settings { init, json, flags }) => {
            if init {
                init::run(&flags, context, lang)
            } else {
                settings::run(*flags, json, context, lang)
            }
        }
        Ok(Invocation::Doctor { folder, offline, notify, json, flags }) => {
            let wanted = doctor::Wanted { folder, offline, notify, json };
            doctor::run(*flags, &wanted, context, lang)
        }
        Ok(Invocation::Serve { people, flags }) => serve::run(*flags, people, context, lang),
        Ok(Invocation::Sandbox(arguments)) => sandbox::run(arguments),
        Ok(Invocation::Template(path, _)) => template::run(&path, lang),
        Ok(Invocation::Generate { folder }) => generate::run(&folder),
        Ok(Invocation::Show(shown)) => {
            // Whoever closed the pipe has read enough.
            let _ = shown.print();
            Ok(shown.exit_code())
        }
        Err(error) => Err(error),
    };
    done.unwrap_or_else(|error| {
        complain(lang, &error);
        error.exit_code()
    })
}

/// Says on standard error why the program ends.
fn complain(lang: Lang, error: &Error) {
    let message = format!("{} {}\n", text::error_prefix(lang), text::error(lang, error));
    // Where even standard error is closed, the exit code remains.
    let _ = std::io::stderr().write_all(message.as_bytes());
}
