//! The command line as clap sees it: declarations, and how flags become a settings layer. Nothing
//! is decided here: values stay as typed, `settings::resolve` reads them. The doc comments of
//! fields are the English help; the Russian help is in `text`.

mod files;
mod groups;
mod plain;
mod serve;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use self::files::{CheckArgs, DoctorArgs, SendArgs, SettingsArgs, WatchArgs};
pub use self::plain::{GenerateArgs, HistoryArgs, SandboxArgs, TemplateArgs};
pub use self::serve::ServeArgs;
use crate::settings::layer::Layer;

/// Headings under which the help groups options; `text::help` translates them.
pub mod heading {
    /// What is remembered of earlier runs.
    pub const LEDGER: &str = "Ledger";
    /// What is read.
    pub const INPUT: &str = "Input and results";
    /// Who sends, and where to.
    pub const ACCOUNT: &str = "Account";
    /// How fast, how patiently.
    pub const PACE: &str = "Pace and retries";
    /// How the file is to be read, where that is not found out by itself.
    pub const READING: &str = "Reading the file";
    /// The settings file.
    pub const SETTINGS: &str = "Settings file";
    /// Runs without a person beside them.
    pub const UNATTENDED: &str = "Unattended";
    /// What is shown and logged.
    pub const OUTPUT: &str = "Screen and log";
    /// Where the page is served, and who may in.
    pub const PAGE: &str = "The page";
    /// The stand-in service.
    pub const SANDBOX: &str = "Stand-in service";
}

/// Takes the day's shipments file and updates every order of a JustClick shop.
#[derive(Debug, Parser)]
#[command(
    name = "justclick-import",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Language of messages; auto takes that of the system.
    #[arg(long, value_name = "LANG", value_parser = ["auto", "ru", "en"], global = true,
        help_heading = heading::OUTPUT, display_order = 900)]
    pub lang: Option<String>,

    /// Settings file [variable: JUSTCLICK_CONFIG] [default: in the system's folder for such files].
    #[arg(long, value_name = "PATH", global = true, help_heading = heading::SETTINGS,
        display_order = 890, hide_short_help = true)]
    pub config: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send the orders of the files to the service.
    Send(Box<SendArgs>),
    /// Send every file that is put into a folder.
    Watch(Box<WatchArgs>),
    /// Check the files; nothing is sent.
    Check(Box<CheckArgs>),
    /// Write an empty table to fill in.
    Template(TemplateArgs),
    /// Show what was sent before.
    History(HistoryArgs),
    /// Show the settings that apply, or write a settings file.
    Settings(Box<SettingsArgs>),
    /// Find out why something does not work.
    Doctor(Box<DoctorArgs>),
    /// Serve a page on which files are checked and sent from a browser.
    Serve(Box<ServeArgs>),
    /// Run a stand-in service to try things out.
    Sandbox(SandboxArgs),
    /// Write man pages and shell completions into a folder.
    #[command(hide = true)]
    Generate(GenerateArgs),
}

/// A switch that was given, or nothing: a switch left out must not overrule a weaker layer.
fn given(switch: bool) -> Option<bool> {
    switch.then_some(true)
}

/// What stands before or after every command.
#[derive(Clone, Debug, Default)]
pub struct Globals {
    /// `--lang`
    pub lang: Option<String>,
    /// `--config`
    pub config: Option<PathBuf>,
}

impl Globals {
    fn layer(self) -> Layer {
        Layer { lang: self.lang, config: self.config, ..Layer::default() }
    }
}
