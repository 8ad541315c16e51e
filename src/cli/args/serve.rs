//! `serve`: where the page is served, who may in, and what is sent from it.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::groups::{AccountArgs, LogArgs, PaceArgs, ReadingArgs, SectionArgs, VolumeArgs};
use super::{Globals, given, heading};
use crate::settings::layer::Layer;

/// `serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// user or token: set up who may use the page. Left out: the page is served.
    #[arg(value_name = "user|token", value_parser = ["user", "token"],
        help_heading = heading::PAGE, display_order = 0)]
    pub subject: Option<String>,

    /// What to do with a user or a token.
    #[arg(value_name = "add|remove|list", value_parser = ["add", "remove", "list"],
        help_heading = heading::PAGE, display_order = 1)]
    pub action: Option<String>,

    /// The user's or the token's name.
    #[arg(value_name = "NAME", help_heading = heading::PAGE, display_order = 2)]
    pub name: Option<String>,

    /// With add: may see everybody's imports.
    #[arg(long, help_heading = heading::PAGE, display_order = 3)]
    pub admin: bool,

    /// Address and port, or a port alone for this computer only; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", help_heading = heading::PAGE, display_order = 4)]
    pub listen: Option<String>,

    /// A name or an address under which the page is opened, beside the one it listens on. May be
    /// repeated.
    #[arg(long = "host", value_name = "NAME", action = ArgAction::Append,
        help_heading = heading::PAGE, display_order = 5)]
    pub hosts: Vec<String>,

    /// Certificate chain (PEM) for https.
    #[arg(long, value_name = "PATH", help_heading = heading::PAGE, display_order = 6)]
    pub tls_cert: Option<PathBuf>,

    /// The certificate's key (PEM).
    #[arg(long, value_name = "PATH", help_heading = heading::PAGE, display_order = 7)]
    pub tls_key: Option<PathBuf>,

    /// A proxy in front has https and says who asks: X-Forwarded-For, -Proto and -Host are
    /// believed.
    #[arg(long, help_heading = heading::PAGE, display_order = 8)]
    pub behind_proxy: bool,

    /// Folder in which uploaded files are kept [default: beside the ledger].
    #[arg(long, value_name = "DIR", help_heading = heading::PAGE, display_order = 9)]
    pub state_dir: Option<PathBuf>,

    /// Megabytes of an uploaded file, at most.
    #[arg(long, value_name = "N", help_heading = heading::PAGE, hide_short_help = true,
        display_order = 10)]
    pub max_upload: Option<String>,

    /// Days after which uploaded files that nobody touched are removed, with their results. What
    /// was sent stays in the ledger.
    #[arg(long, value_name = "DAYS", help_heading = heading::PAGE, hide_short_help = true,
        display_order = 11)]
    pub keep_days: Option<String>,

    /// Show figures under /metrics without a token, to everybody who reaches the address.
    #[arg(long, help_heading = heading::PAGE, hide_short_help = true, display_order = 12)]
    pub open_metrics: bool,

    /// Try it out with a stand-in service inside the program: nothing leaves this computer, and
    /// the account's options are not used.
    #[arg(long, help_heading = heading::ACCOUNT)]
    pub sandbox: bool,

    /// Who sends.
    #[command(flatten)]
    pub account: AccountArgs,

    /// What of the settings file holds.
    #[command(flatten)]
    pub sections: SectionArgs,

    /// Pace of sending.
    #[command(flatten)]
    pub pace: PaceArgs,

    /// File in which everything sent is remembered [variable: JUSTCLICK_LEDGER] [default: in the
    /// system's folder for such files].
    #[arg(long, value_name = "PATH", help_heading = heading::LEDGER, hide_short_help = true)]
    pub ledger: Option<PathBuf>,

    /// How files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// How much is said.
    #[command(flatten)]
    pub volume: VolumeArgs,

    /// What is logged.
    #[command(flatten)]
    pub log: LogArgs,
}

impl ServeArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = Layer {
            sandbox: given(self.sandbox),
            listen: self.listen,
            hosts: self.hosts,
            tls_cert: self.tls_cert,
            tls_key: self.tls_key,
            behind_proxy: given(self.behind_proxy),
            state_dir: self.state_dir,
            max_upload: self.max_upload,
            keep_days: self.keep_days,
            open_metrics: given(self.open_metrics),
            ledger: self.ledger,
            ..globals.layer()
        };
        self.account.put_into(&mut layer);
        self.sections.put_into(&mut layer);
        self.pace.put_into(&mut layer);
        self.reading.put_into(&mut layer);
        self.volume.put_into(&mut layer);
        self.log.put_into(&mut layer);
        layer
    }
}
