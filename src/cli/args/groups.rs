//! Options that several commands have, in groups. Each puts itself into a settings layer.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::{given, heading};
use crate::settings::layer::Layer;

/// Options about everything that is sent: whose it is, how it is read, paced and remembered.
#[derive(Debug, Args)]
pub struct SendingArgs {
    /// Who sends.
    #[command(flatten)]
    pub account: AccountArgs,

    /// What of the settings file holds.
    #[command(flatten)]
    pub sections: SectionArgs,

    /// Pace of sending.
    #[command(flatten)]
    pub pace: PaceArgs,

    /// What is remembered.
    #[command(flatten)]
    pub ledger: LedgerArgs,

    /// How files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
}

impl SendingArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        self.account.put_into(layer);
        self.sections.put_into(layer);
        self.pace.put_into(layer);
        self.ledger.put_into(layer);
        self.reading.put_into(layer);
    }
}

/// Options about the sender.
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// Account name: what stands before .justclick.ru [variable: JUSTCLICK_USER].
    #[arg(long, value_name = "NAME", help_heading = heading::ACCOUNT)]
    pub user: Option<String>,

    /// File with the API key, one line [variable with the key itself: JUSTCLICK_API_KEY].
    #[arg(long, value_name = "PATH", help_heading = heading::ACCOUNT)]
    pub api_key_file: Option<PathBuf>,

    /// Full URL of the service.
    #[arg(long, value_name = "URL", help_heading = heading::ACCOUNT, hide_short_help = true,
        help = "Full address of the service [variable: JUSTCLICK_ENDPOINT] [default: \
            https://NAME.justclick.ru/api/UpdateOrderStatus]")]
    pub endpoint: Option<String>,

    /// Additional root certificate (PEM) that is trusted.
    #[arg(long, value_name = "PATH", help_heading = heading::ACCOUNT, hide_short_help = true)]
    pub ca_file: Option<PathBuf>,
}

impl AccountArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.user = self.user;
        layer.api_key_file = self.api_key_file;
        layer.endpoint = self.endpoint;
        layer.ca_file = self.ca_file;
    }
}

/// Which sections of the settings file hold.
#[derive(Debug, Args)]
pub struct SectionArgs {
    /// Account of the settings file [variable: JUSTCLICK_ACCOUNT].
    #[arg(long, value_name = "NAME", help_heading = heading::SETTINGS)]
    pub account: Option<String>,

    /// Profile of the settings file: how files of one kind are read [variable: JUSTCLICK_PROFILE].
    #[arg(long, value_name = "NAME", help_heading = heading::SETTINGS)]
    pub profile: Option<String>,
}

impl SectionArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.account = self.account;
        layer.profile = self.profile;
    }
}

/// Options about sending alone.
#[derive(Debug, Args)]
pub struct PaceArgs {
    /// At most so many requests, spread evenly: 5/s, 300/min, 1000/h or unlimited.
    #[arg(long, value_name = "RATE", help_heading = heading::PACE)]
    pub rate: Option<String>,

    /// At most so many requests in flight, 1 to 256.
    #[arg(long, value_name = "N", help_heading = heading::PACE, hide_short_help = true)]
    pub workers: Option<String>,

    /// How long to wait for a complete reply.
    #[arg(long, value_name = "TIME", help_heading = heading::PACE, hide_short_help = true)]
    pub timeout: Option<String>,

    /// How long to wait for a connection.
    #[arg(long, value_name = "TIME", help_heading = heading::PACE, hide_short_help = true)]
    pub connect_timeout: Option<String>,

    /// So many further attempts after one that failed.
    #[arg(long, value_name = "N", help_heading = heading::PACE, hide_short_help = true)]
    pub retries: Option<String>,

    /// After an attempt that may have been applied although its reply was lost: retry it, or hold
    /// the row as unconfirmed for a person to decide.
    #[arg(long, value_name = "CHOICE", value_parser = ["retry", "hold"],
        help_heading = heading::PACE, hide_short_help = true)]
    pub on_unconfirmed: Option<String>,

    /// Stop after so many attempts in a row without a proven answer of the service, once a row has
    /// used up its retries.
    #[arg(long, value_name = "N", help_heading = heading::PACE, hide_short_help = true)]
    pub stop_after: Option<String>,
}

impl PaceArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.rate = self.rate;
        layer.workers = self.workers;
        layer.timeout = self.timeout;
        layer.connect_timeout = self.connect_timeout;
        layer.retries = self.retries;
        layer.on_unconfirmed = self.on_unconfirmed;
        layer.stop_after = self.stop_after;
    }
}

/// Options about the ledger.
#[derive(Debug, Args)]
pub struct LedgerArgs {
    /// File in which everything sent is remembered [variable: JUSTCLICK_LEDGER] [default: in the
    /// system's folder for such files].
    #[arg(long, value_name = "PATH", help_heading = heading::LEDGER, hide_short_help = true)]
    pub ledger: Option<PathBuf>,

    /// Remember nothing: after a crash nobody knows which rows were sent, and a file that is sent
    /// twice updates every order twice.
    #[arg(long, help_heading = heading::LEDGER, hide_short_help = true,
        conflicts_with_all = ["ledger", "resend"])]
    pub no_ledger: bool,

    /// Send rows again although they were accepted before.
    #[arg(long, help_heading = heading::LEDGER)]
    pub resend: bool,

    /// While another run of the account is under way, do not wait but exit with code 75.
    #[arg(long, help_heading = heading::LEDGER, hide_short_help = true)]
    pub no_wait: bool,
}

impl LedgerArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.ledger = self.ledger;
        layer.no_ledger = given(self.no_ledger);
        layer.resend = given(self.resend);
        layer.no_wait = given(self.no_wait);
    }
}

/// Options about the file: `send` and `check` alike.
#[derive(Debug, Args)]
pub struct ReadingArgs {
    /// Sheet of a workbook, by name or number [default: the first visible one that has orders].
    #[arg(long, value_name = "SHEET", help_heading = heading::READING)]
    pub sheet: Option<String>,

    /// Delimiter: comma, semicolon, tab, pipe or the character itself [default: found out].
    #[arg(long, value_name = "CHAR", help_heading = heading::READING, hide_short_help = true)]
    pub delimiter: Option<String>,

    /// Encoding: utf-8, windows-1251, cp866, koi8-r, mac-cyrillic, utf-16le or utf-16be [default:
    /// found out].
    #[arg(long, value_name = "NAME", help_heading = heading::READING, hide_short_help = true)]
    pub encoding: Option<String>,

    /// How dates are written: day-first, month-first or a pattern such as %d/%m/%Y.
    #[arg(long, value_name = "FORMAT", help_heading = heading::READING, hide_short_help = true)]
    pub date_format: Option<String>,

    /// Time zone of the file's dates.
    #[arg(long, value_name = "ZONE", help_heading = heading::READING, hide_short_help = true)]
    pub time_zone: Option<String>,

    /// Which column holds what, such as bill_id="Номер заказа"; the fields are bill_id, status,
    /// date, date_sent, date_paid and rpo. May be repeated.
    #[arg(long = "column", value_name = "FIELD=NAME", action = ArgAction::Append,
        help_heading = heading::READING)]
    pub columns: Vec<String>,

    /// What a status of your own means, such as "Доставлен=sent"; the statuses are sent, paid,
    /// return and cancel. May be repeated.
    #[arg(long = "status-name", value_name = "NAME=STATUS", action = ArgAction::Append,
        help_heading = heading::READING)]
    pub status_names: Vec<String>,

    /// The status of rows that have none.
    #[arg(long, value_name = "STATUS", value_parser = ["sent", "paid", "return", "cancel"],
        help_heading = heading::READING)]
    pub default_status: Option<String>,

    /// The date of rows that need one and have none: today or a date such as 15.03.2024.
    #[arg(long, value_name = "DATE", help_heading = heading::READING)]
    pub default_date: Option<String>,

    /// Tracking numbers that the post would not print: send them with a warning, refuse them as
    /// errors, or do not check.
    #[arg(long, value_name = "CHOICE", value_parser = ["warn", "error", "off"],
        help_heading = heading::READING, hide_short_help = true)]
    pub rpo_check: Option<String>,

    /// Rows that set one status of one order to different data: refuse them all, or send them in
    /// file order so that the last one holds.
    #[arg(long, value_name = "CHOICE", value_parser = ["refuse", "last"],
        help_heading = heading::READING, hide_short_help = true)]
    pub on_conflict: Option<String>,

    /// Treat warnings as errors.
    #[arg(long, help_heading = heading::READING)]
    pub strict: bool,
}

impl ReadingArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.sheet = self.sheet;
        layer.delimiter = self.delimiter;
        layer.encoding = self.encoding;
        layer.date_format = self.date_format;
        layer.time_zone = self.time_zone;
        layer.columns = self.columns;
        layer.status_names = self.status_names;
        layer.default_status = self.default_status;
        layer.default_date = self.default_date;
        layer.rpo_check = self.rpo_check;
        layer.on_conflict = self.on_conflict;
        layer.strict = given(self.strict);
    }
}

/// Options for runs without a person beside them: `send` and `watch` alike.
#[derive(Debug, Args)]
pub struct UnattendedArgs {
    /// Send nothing after this time: a time of day such as 18:00, or a duration such as 2h.
    #[arg(long, value_name = "TIME", help_heading = heading::UNATTENDED)]
    pub deadline: Option<String>,

    /// A file in which it is always written how things stand, as JSON.
    #[arg(long, value_name = "PATH", help_heading = heading::UNATTENDED)]
    pub status_file: Option<PathBuf>,

    /// Write figures for Prometheus into this file after each run; for the textfile collector of
    /// node_exporter its name ends in .prom.
    #[arg(long, value_name = "PATH", help_heading = heading::UNATTENDED, hide_short_help = true)]
    pub metrics_file: Option<PathBuf>,

    /// When the people of [notify] in the settings file are told of a run: failure, always or
    /// never.
    #[arg(id = "notify.when", long = "notify", value_name = "WHEN",
        value_parser = ["failure", "always", "never"],
        help_heading = heading::UNATTENDED, hide_short_help = true)]
    pub notify: Option<String>,
}

impl UnattendedArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.deadline = self.deadline;
        layer.status_file = self.status_file;
        layer.metrics_file = self.metrics_file;
        layer.notify.when = self.notify;
    }
}

/// Options about screen and log: `send` and `check` alike.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Summary for people (standard error) or one JSON object (standard output).
    #[arg(long, value_name = "FORM", value_parser = ["human", "json"],
        help_heading = heading::OUTPUT, hide_short_help = true)]
    pub summary: Option<String>,

    /// How much is said.
    #[command(flatten)]
    pub volume: VolumeArgs,

    /// Progress bar: auto shows one on a terminal, and a line now and then elsewhere.
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "always", "never"],
        help_heading = heading::OUTPUT, hide_short_help = true)]
    pub progress: Option<String>,

    /// What is logged.
    #[command(flatten)]
    pub log: LogArgs,
}

impl OutputArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.summary = self.summary;
        layer.progress = self.progress;
        self.volume.put_into(layer);
        self.log.put_into(layer);
    }
}

/// How much is said: every command that sends or checks.
#[derive(Debug, Args)]
pub struct VolumeArgs {
    /// Show errors only.
    #[arg(short = 'q', long, help_heading = heading::OUTPUT, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show more of what is going on; -vv and -vvv still more.
    #[arg(short = 'v', long, action = ArgAction::Count, help_heading = heading::OUTPUT)]
    pub verbose: u8,
}

impl VolumeArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.quiet = given(self.quiet);
        layer.verbose = (self.verbose > 0).then_some(self.verbose);
    }
}

/// Options about the log file.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// Write a log into this file too.
    #[arg(long, value_name = "PATH", help_heading = heading::OUTPUT, hide_short_help = true)]
    pub log_file: Option<PathBuf>,

    /// Form of the log file.
    #[arg(long, value_name = "FORM", value_parser = ["text", "json"],
        help_heading = heading::OUTPUT, hide_short_help = true)]
    pub log_format: Option<String>,

    /// Begin a new log file never, or daily: import.2024-03-15.log for import.log.
    #[arg(long, value_name = "WHEN", value_parser = ["never", "daily"],
        help_heading = heading::OUTPUT, hide_short_help = true)]
    pub log_rotate: Option<String>,

    /// With --log-rotate daily: how many days' files are kept.
    #[arg(long, value_name = "DAYS", help_heading = heading::OUTPUT, hide_short_help = true)]
    pub log_keep: Option<String>,
}

impl LogArgs {
    pub(super) fn put_into(self, layer: &mut Layer) {
        layer.log_file = self.log_file;
        layer.log_format = self.log_format;
        layer.log_rotate = self.log_rotate;
        layer.log_keep = self.log_keep;
    }
}
