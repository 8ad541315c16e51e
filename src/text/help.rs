//! The words of the help. The English sentences about single options stand with their declarations
//! in `cli::args`; everything else, and all of the Russian, is here.

use super::{Lang, en, ru};

/// The words around the options of a help page.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Before the usage line.
    pub usage: &'static str,
    /// Over the list of commands.
    pub commands: &'static str,
    /// Before a default value.
    pub default: &'static str,
    /// Before possible values.
    pub possible: &'static str,
    /// Over `--help` and `--version`.
    pub general: &'static str,
    /// What `--help` does.
    pub help: &'static str,
    /// What `--version` does.
    pub version: &'static str,
}

/// The words of one command's page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// What the command does, one sentence.
    pub about: &'static str,
    /// Its usage line.
    pub usage: &'static str,
    /// What follows the options of the short page (`-h`).
    pub after: &'static str,
    /// What follows the options of the long page (`--help`).
    pub after_long: &'static str,
}

/// The words of a man page: headings, and how the paragraph on exit codes begins in the help.
#[derive(Clone, Copy, Debug)]
pub struct ManWords {
    /// Of the whole manual, over every page.
    pub manual: &'static str,
    /// Over the name.
    pub name: &'static str,
    /// Over the usage line.
    pub synopsis: &'static str,
    /// Over what the command does.
    pub description: &'static str,
    /// Over examples.
    pub examples: &'static str,
    /// Over exit codes.
    pub exit_status: &'static str,
    /// How exit codes begin in the help.
    pub exit_codes: &'static str,
    /// Over what is left.
    pub notes: &'static str,
    /// Over the other pages.
    pub see_also: &'static str,
}

/// The words of man pages.
#[must_use]
pub fn man(lang: Lang) -> ManWords {
    match lang {
        Lang::Ru => ru::help::MAN,
        Lang::En => en::help::MAN,
    }
}

/// The words around the options.
#[must_use]
pub fn words(lang: Lang) -> Words {
    match lang {
        Lang::Ru => ru::help::WORDS,
        Lang::En => en::help::WORDS,
    }
}

/// The page of a command; of the program as a whole for `None`. `None` for a command without one.
#[must_use]
pub fn page(lang: Lang, command: Option<&str>) -> Option<Page> {
    match lang {
        Lang::Ru => ru::help::page(command),
        Lang::En => en::help::page(command),
    }
}

/// The Russian sentence about an option or word of a command. English ones stand in `cli::args`.
#[must_use]
pub fn russian_argument(command: &str, id: &str) -> Option<&'static str> {
    ru::help::argument(command, id)
}

/// The Russian form of a heading over options.
#[must_use]
pub fn russian_heading(english: &str) -> Option<&'static str> {
    ru::help::heading(english)
}

/// The Russian form of the name of an option's value, where it has one.
#[must_use]
pub fn russian_value(english: &str) -> Option<&'static str> {
    ru::help::value(english)
}
