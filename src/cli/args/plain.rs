//! Commands whose options are no settings.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::heading;

/// `template`
#[derive(Debug, Args)]
pub struct TemplateArgs {
    /// The file to write, ending in .xlsx or .csv; one that is there is never overwritten [default:
    /// orders.xlsx].
    #[arg(value_name = "PATH", help_heading = heading::INPUT)]
    pub path: Option<PathBuf>,
}

/// `history`
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// An order number: everything ever sent for it. Left out: the newest runs. Or a word: backup
    /// copies the ledger, restore puts a copy in its place, prune forgets what is old, set-aside
    /// renames a damaged ledger.
    #[arg(value_name = "ORDER", help_heading = heading::INPUT)]
    pub subject: Option<String>,

    /// With backup: the copy to write, a new file. With restore: the copy to take.
    #[arg(value_name = "FILE", help_heading = heading::INPUT)]
    pub copy: Option<PathBuf>,

    /// Print JSON, one array, times in UTC.
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,

    /// How many runs are shown.
    #[arg(long, value_name = "N", default_value_t = 20, hide_default_value = true,
        help_heading = heading::OUTPUT)]
    pub runs: u32,

    /// The ledger's file [variable: JUSTCLICK_LEDGER] [default: in the system's folder for such
    /// files].
    #[arg(long, value_name = "PATH", help_heading = heading::LEDGER)]
    pub ledger: Option<PathBuf>,

    /// With prune: forget orders of which nothing was sent for so long, such as 90d, 12w or 1y.
    #[arg(long, value_name = "AGE", help_heading = heading::LEDGER)]
    pub older_than: Option<String>,

    /// With restore, prune and set-aside: do not ask.
    #[arg(short = 'y', long, help_heading = heading::LEDGER)]
    pub yes: bool,
}

/// `sandbox`
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct SandboxArgs {
    /// Port on this computer; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        help_heading = heading::SANDBOX)]
    pub port: u16,

    /// An order number that the service does not know. May be repeated.
    #[arg(long, value_name = "ORDER", action = ArgAction::Append, help_heading = heading::SANDBOX)]
    pub unknown: Vec<String>,

    /// A fault to be played. May be repeated.
    #[arg(long = "fault", value_name = "FAULT", action = ArgAction::Append,
        help_heading = heading::SANDBOX)]
    pub faults: Vec<String>,

    /// Answer only after so many milliseconds.
    #[arg(long, value_name = "MS", help_heading = heading::SANDBOX)]
    pub latency: Option<u64>,

    /// Remember nothing but counters: no order has a state, and memory does not grow. For
    /// measuring.
    #[arg(long, hide = true, help_heading = heading::SANDBOX)]
    pub counters: bool,

    /// The account name that the service knows.
    #[arg(long, value_name = "NAME", help_heading = heading::SANDBOX)]
    pub user: Option<String>,
}

/// `generate`
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// The folder, which must exist.
    #[arg(value_name = "DIR", help_heading = heading::INPUT)]
    pub folder: PathBuf,
}
