//! The command line: words in, a settings layer out; help pages and mistakes in the reader's
//! language.
//!
//! Owns the declarations (`args`), their Russian (`localise`, with words from `text`), mistakes
//! (`usage`), man pages (`manual`) and completions (`generate`). Leaves to others: what values mean
//! (`settings`) and doing anything (`commands`). Nothing is printed here.

pub mod args;
pub mod generate;
mod localise;
pub mod manual;
mod usage;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::FromArgMatches;
use clap::error::ErrorKind;

use self::args::Globals;
pub use self::args::{HistoryArgs, SandboxArgs};
use crate::error::{Error, ExitCode, UsageFault};
use crate::settings::layer::Layer;
use crate::text::{self, Lang};

/// What the command line asks for.
#[derive(Debug)]
pub enum Invocation {
    /// `send`, with its flags.
    Send(Box<Layer>),
    /// `watch`, with its flags.
    Watch(Box<Layer>),
    /// `check`, with its flags.
    Check(Box<Layer>),
    /// `template`: the file to write, and the settings file (for its language).
    Template(PathBuf, Option<PathBuf>),
    /// `history`, and the settings file.
    History(HistoryArgs, Option<PathBuf>),
    /// `settings`.
    Settings {
        /// Write a settings file.
        init: bool,
        /// Print JSON.
        json: bool,
        /// The flags.
        flags: Box<Layer>,
    },
    /// `doctor`.
    Doctor {
        /// Where results are to be written; the current folder if not named.
        folder: Option<PathBuf>,
        /// Make no connection.
        offline: bool,
        /// Send a test message.
        notify: bool,
        /// Print JSON.
        json: bool,
        /// The flags.
        flags: Box<Layer>,
    },
    /// `serve`.
    Serve {
        /// Whom to set up, and how; nobody: the page is served.
        people: Option<PeopleWish>,
        /// The flags.
        flags: Box<Layer>,
    },
    /// `sandbox`.
    Sandbox(SandboxArgs),
    /// `generate DIR`: man pages and completions into an existing folder.
    Generate {
        /// The folder.
        folder: PathBuf,
    },
    /// Something to read, and nothing else to be done.
    Show(Shown),
}

/// `serve user` or `serve token`, with what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleWish {
    /// A token, not a user.
    pub token: bool,
    /// `add`, `remove` or `list`.
    pub action: Option<String>,
    /// Whom.
    pub name: Option<String>,
    /// `--admin`
    pub admin: bool,
}

/// A help page or the version.
#[derive(Debug)]
pub struct Shown(clap::Error);

impl Shown {
    /// Writes it: to standard output if it was asked for, else to standard error; with colours
    /// where there is a terminal that has them.
    ///
    /// # Errors
    /// Those of writing.
    pub fn print(&self) -> io::Result<()> {
        self.0.print()
    }

    /// The text without colours.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.render().to_string()
    }

    /// Success if it was asked for; a call without any command is a mistake.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.0.use_stderr() { ExitCode::NothingSent } else { ExitCode::Success }
    }
}

/// Reads the command line (program name first). `locale` decides the language where `--lang` does
/// not.
///
/// Returns the language too: it is needed for whatever goes wrong from here on.
pub fn parse(words: &[OsString], locale: Option<&str>) -> (Lang, Result<Invocation, Error>) {
    let lang = typed_language(words).unwrap_or_else(|| Lang::of_locale(locale));
    let invocation =
        invocation(words, lang).map_err(|message| Error::Usage(UsageFault::Arguments { message }));
    (lang, invocation)
}

fn invocation(words: &[OsString], lang: Lang) -> Result<Invocation, String> {
    if let Some(fault) = usage::key_typed(words) {
        return Err(text::argument_fault(lang, &fault, &usage::help_command(words)));
    }
    let parsed = localise::command(lang)
        .try_get_matches_from(words)
        .and_then(|matches| args::Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => Ok(of_cli(cli)),
        Err(error) if is_page(error.kind()) => Ok(Invocation::Show(Shown(error))),
        Err(error) => {
            let fault = usage::fault(&error);
            Err(text::argument_fault(lang, &fault, &usage::help_command(words)))
        }
    }
}

fn is_page(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

fn of_cli(cli: args::Cli) -> Invocation {
    let globals = Globals { lang: cli.lang, config: cli.config };
    match cli.command {
        args::Command::Send(send) => Invocation::Send(Box::new(send.into_layer(globals))),
        args::Command::Watch(watch) => Invocation::Watch(Box::new(watch.into_layer(globals))),
        args::Command::Check(check) => Invocation::Check(Box::new(check.into_layer(globals))),
        args::Command::Template(template) => {
            let path = template.path.unwrap_or_else(|| PathBuf::from("orders.xlsx"));
            Invocation::Template(path, globals.config)
        }
        args::Command::History(history) => Invocation::History(history, globals.config),
        args::Command::Settings(settings) => Invocation::Settings {
            init: settings.action.is_some(),
            json: settings.json,
            flags: Box::new(settings.into_layer(globals)),
        },
        args::Command::Doctor(doctor) => Invocation::Doctor {
            folder: doctor.folder.clone(),
            offline: doctor.offline,
            notify: doctor.notify,
            json: doctor.json,
            flags: Box::new(doctor.into_layer(globals)),
        },
        args::Command::Serve(serve) => {
            let people = serve.subject.as_ref().map(|subject| PeopleWish {
                token: subject == "token",
                action: serve.action.clone(),
                name: serve.name.clone(),
                admin: serve.admin,
            });
            Invocation::Serve { people, flags: Box::new(serve.into_layer(globals)) }
        }
        args::Command::Sandbox(sandbox) => Invocation::Sandbox(sandbox),
        args::Command::Generate(generate) => Invocation::Generate { folder: generate.folder },
    }
}

impl Invocation {
    /// The settings file that is named, where the command reads one.
    #[must_use]
    pub fn config(&self) -> Option<&Path> {
        match self {
            Self::Send(flags)
            | Self::Watch(flags)
            | Self::Check(flags)
            | Self::Settings { flags, .. }
            | Self::Serve { flags, .. }
            | Self::Doctor { flags, .. } => flags.config.as_deref(),
            Self::Template(_, config) | Self::History(_, config) => config.as_deref(),
            Self::Sandbox(_) | Self::Generate { .. } | Self::Show(_) => None,
        }
    }
}

/// The language that is typed, before the command line is understood: help and mistakes need it
/// already.
#[must_use]
pub fn typed_language(words: &[OsString]) -> Option<Lang> {
    let words: Vec<&str> = words
        .iter()
        .map(|word| word.to_str().unwrap_or_default())
        .take_while(|word| *word != "--")
        .collect();
    words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| match word.strip_prefix("--lang") {
            Some("") => words.get(index + 1).copied(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        })
        .filter_map(Lang::named)
        .next_back()
}
