//! `send`, `watch`, `check`, `settings`, `doctor`: the commands about files, and what they do to the
//! settings.

use std::path::PathBuf;

use clap::Args;

use super::groups::{
    AccountArgs, OutputArgs, ReadingArgs, SectionArgs, SendingArgs, UnattendedArgs,
};
use super::{Globals, given, heading};
use crate::settings::layer::Layer;

/// `send`
#[derive(Debug, Args)]
pub struct SendArgs {
    /// Files with the day's shipments, CSV or workbooks (.xlsx, .xls, .ods); - reads standard
    /// input.
    #[arg(value_name = "FILE", required = true, help_heading = heading::INPUT, display_order = 0)]
    pub files: Vec<PathBuf>,

    /// Where to write the results, CSV or .xlsx; - is standard output [default: orders.results.csv
    /// beside orders.csv, orders.results.xlsx beside a workbook].
    #[arg(short = 'o', long, value_name = "PATH", help_heading = heading::INPUT, display_order = 1)]
    pub results: Option<PathBuf>,

    /// Where to write the rows that still need work, each with the reason, ready to be mended and
    /// sent: .csv or .xlsx.
    #[arg(long, value_name = "PATH", help_heading = heading::INPUT, display_order = 3)]
    pub failed: Option<PathBuf>,

    /// Try it out with a stand-in service inside the program: nothing leaves this computer, and
    /// the account's options are not used.
    #[arg(long, help_heading = heading::ACCOUNT)]
    pub sandbox: bool,

    /// How rows are read and sent.
    #[command(flatten)]
    pub sending: SendingArgs,

    /// Without a person beside it.
    #[command(flatten)]
    pub unattended: UnattendedArgs,

    /// Do not ask, however unusual the file is.
    #[arg(short = 'y', long, help_heading = heading::OUTPUT)]
    pub yes: bool,

    /// What is shown.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl SendArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = Layer {
            files: self.files,
            results: self.results,
            failed: self.failed,
            sandbox: given(self.sandbox),
            yes: given(self.yes),
            ..globals.layer()
        };
        self.sending.put_into(&mut layer);
        self.unattended.put_into(&mut layer);
        self.output.put_into(&mut layer);
        layer
    }
}

/// `watch`
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// The folder into which files are put, CSV or workbooks [in the settings file: inbox].
    #[arg(value_name = "DIR", help_heading = heading::INPUT, display_order = 0)]
    pub inbox: Option<PathBuf>,

    /// Send what is in the folder now, and end.
    #[arg(long, help_heading = heading::INPUT, display_order = 1)]
    pub once: bool,

    /// How long size and time of a file must not have changed before it is taken.
    #[arg(long, value_name = "TIME", help_heading = heading::INPUT, hide_short_help = true)]
    pub settle: Option<String>,

    /// How often to look into the folder at least; network drives tell of nothing by themselves.
    #[arg(long, value_name = "TIME", help_heading = heading::INPUT, hide_short_help = true)]
    pub poll: Option<String>,

    /// Without a person beside it.
    #[command(flatten)]
    pub unattended: UnattendedArgs,

    /// Serve figures for Prometheus at http://ADDRESS/metrics; a port alone is one of this computer
    /// that nobody else can reach.
    #[arg(long, value_name = "ADDRESS", help_heading = heading::UNATTENDED)]
    pub metrics: Option<String>,

    /// Try it out with a stand-in service inside the program: nothing leaves this computer, and
    /// files go to the folder rehearsal.
    #[arg(long, help_heading = heading::ACCOUNT)]
    pub sandbox: bool,

    /// How rows are read and sent.
    #[command(flatten)]
    pub sending: SendingArgs,

    /// What is shown.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl WatchArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = Layer {
            inbox: self.inbox,
            once: given(self.once),
            settle: self.settle,
            poll: self.poll,
            metrics: self.metrics,
            sandbox: given(self.sandbox),
            ..globals.layer()
        };
        self.sending.put_into(&mut layer);
        self.unattended.put_into(&mut layer);
        self.output.put_into(&mut layer);
        layer
    }
}

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files with the day's shipments, CSV or workbooks (.xlsx, .xls, .ods); - reads standard
    /// input.
    #[arg(value_name = "FILE", required = true, help_heading = heading::INPUT, display_order = 0)]
    pub files: Vec<PathBuf>,

    /// Where to write what would be sent, CSV or .xlsx; - is standard output [default:
    /// orders.check.csv beside orders.csv, orders.check.xlsx beside a workbook].
    #[arg(short = 'o', long, value_name = "PATH", help_heading = heading::INPUT, display_order = 1)]
    pub results: Option<PathBuf>,

    /// Where to write the rows that cannot be sent, each with the reason, ready to be mended: .csv
    /// or .xlsx.
    #[arg(long, value_name = "PATH", help_heading = heading::INPUT, display_order = 3)]
    pub failed: Option<PathBuf>,

    /// Write no results file.
    #[arg(long, conflicts_with = "results", help_heading = heading::INPUT, display_order = 2)]
    pub no_results: bool,

    /// The rate for which the time of sending is reckoned: 5/s, 300/min, 1000/h or unlimited.
    #[arg(long, value_name = "RATE", help_heading = heading::PACE)]
    pub rate: Option<String>,

    /// What of the settings file holds.
    #[command(flatten)]
    pub sections: SectionArgs,

    /// How the file is read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// What is shown.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl CheckArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = Layer {
            files: self.files,
            results: self.results,
            failed: self.failed,
            no_results: given(self.no_results),
            rate: self.rate,
            ..globals.layer()
        };
        self.sections.put_into(&mut layer);
        self.reading.put_into(&mut layer);
        self.output.put_into(&mut layer);
        layer
    }
}

/// `settings`
#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// init: answer a few questions, and a settings file is written. Left out: what applies is
    /// shown, and where each value came from.
    #[arg(value_name = "init", value_parser = ["init"], help_heading = heading::INPUT)]
    pub action: Option<String>,

    /// Print JSON.
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,

    /// How rows are read and sent.
    #[command(flatten)]
    pub sending: SendingArgs,
}

impl SettingsArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = globals.layer();
        self.sending.put_into(&mut layer);
        layer
    }
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// The folder where results are to be written [default: the current one].
    #[arg(value_name = "DIR", help_heading = heading::INPUT)]
    pub folder: Option<PathBuf>,

    /// Make no connection: look at settings, ledger and folder only.
    #[arg(long, help_heading = heading::ACCOUNT)]
    pub offline: bool,

    /// Send a test to the people of [notify] in the settings file.
    #[arg(long, help_heading = heading::OUTPUT, conflicts_with = "offline")]
    pub notify: bool,

    /// Print JSON.
    #[arg(long, help_heading = heading::OUTPUT)]
    pub json: bool,

    /// What of the settings file holds.
    #[command(flatten)]
    pub sections: SectionArgs,

    /// Who sends.
    #[command(flatten)]
    pub account: AccountArgs,

    /// The ledger's file [variable: JUSTCLICK_LEDGER] [default: in the system's folder for such
    /// files].
    #[arg(long, value_name = "PATH", help_heading = heading::LEDGER)]
    pub ledger: Option<PathBuf>,

    /// How long to wait for a complete reply.
    #[arg(long, value_name = "TIME", help_heading = heading::PACE, hide_short_help = true)]
    pub timeout: Option<String>,

    /// How long to wait for a connection.
    #[arg(long, value_name = "TIME", help_heading = heading::PACE, hide_short_help = true)]
    pub connect_timeout: Option<String>,
}

impl DoctorArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = Layer {
            ledger: self.ledger,
            timeout: self.timeout,
            connect_timeout: self.connect_timeout,
            ..globals.layer()
        };
        self.account.put_into(&mut layer);
        self.sections.put_into(&mut layer);
        layer
    }
}
