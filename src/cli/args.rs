//! The command line as clap sees it: declarations, and how flags become a settings layer. Nothing
//! is decided here: values stay as typed, `settings::resolve` reads them. The doc comments of
//! fields are the English help; the Russian help is in `text`.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

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

    /// Who sends.
    #[command(flatten)]
    pub account: AccountArgs,

    /// What of the settings file holds.
    #[command(flatten)]
    pub sections: SectionArgs,

    /// At most so many requests, spread evenly: 5/s, 300/min, 1000/h or unlimited.
    #[arg(long, value_name = "RATE", help_heading = heading::PACE)]
    pub rate: Option<String>,

    /// Pace of sending.
    #[command(flatten)]
    pub pace: PaceArgs,

    /// What is remembered.
    #[command(flatten)]
    pub ledger: LedgerArgs,

    /// How the file is read.
    #[command(flatten)]
    pub reading: ReadingArgs,

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

    /// Who sends.
    #[command(flatten)]
    pub account: AccountArgs,

    /// What of the settings file holds.
    #[command(flatten)]
    pub sections: SectionArgs,

    /// At most so many requests, spread evenly: 5/s, 300/min, 1000/h or unlimited.
    #[arg(long, value_name = "RATE", help_heading = heading::PACE)]
    pub rate: Option<String>,

    /// Pace of sending.
    #[command(flatten)]
    pub pace: PaceArgs,

    /// What is remembered.
    #[command(flatten)]
    pub ledger: LedgerArgs,

    /// How the files are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// What is shown.
    #[command(flatten)]
    pub output: OutputArgs,
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

/// Options about sending alone.
#[derive(Debug, Args)]
pub struct PaceArgs {
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

/// Options about screen and log: `send` and `check` alike.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Summary for people (standard error) or one JSON object (standard output).
    #[arg(long, value_name = "FORM", value_parser = ["human", "json"],
        help_heading = heading::OUTPUT, hide_short_help = true)]
    pub summary: Option<String>,

    /// Show errors only.
    #[arg(short = 'q', long, help_heading = heading::OUTPUT, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show more of what is going on; -vv and -vvv still more.
    #[arg(short = 'v', long, action = ArgAction::Count, help_heading = heading::OUTPUT)]
    pub verbose: u8,

    /// Progress bar: auto shows one on a terminal, and a line now and then elsewhere.
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "always", "never"],
        help_heading = heading::OUTPUT, hide_short_help = true)]
    pub progress: Option<String>,

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

    /// What of the settings file holds.
    #[command(flatten)]
    pub sections: SectionArgs,

    /// Who sends.
    #[command(flatten)]
    pub account: AccountArgs,

    /// At most so many requests, spread evenly: 5/s, 300/min, 1000/h or unlimited.
    #[arg(long, value_name = "RATE", help_heading = heading::PACE)]
    pub rate: Option<String>,

    /// Pace of sending.
    #[command(flatten)]
    pub pace: PaceArgs,

    /// What is remembered.
    #[command(flatten)]
    pub ledger: LedgerArgs,

    /// How the file is read.
    #[command(flatten)]
    pub reading: ReadingArgs,
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

    /// At most so many requests, spread evenly: 5/s, 300/min, 1000/h or unlimited.
    #[arg(long, value_name = "RATE", help_heading = heading::PACE)]
    pub rate: Option<String>,

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

    /// Show errors only.
    #[arg(short = 'q', long, help_heading = heading::OUTPUT, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show more of what is going on; -vv and -vvv still more.
    #[arg(short = 'v', long, action = ArgAction::Count, help_heading = heading::OUTPUT)]
    pub verbose: u8,

    /// Write a log into this file too.
    #[arg(long, value_name = "PATH", help_heading = heading::OUTPUT, hide_short_help = true)]
    pub log_file: Option<PathBuf>,

    /// Form of the log file.
    #[arg(long, value_name = "FORM", value_parser = ["text", "json"],
        help_heading = heading::OUTPUT, hide_short_help = true)]
    pub log_format: Option<String>,
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

impl SendArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = Layer {
            files: self.files,
            results: self.results,
            failed: self.failed,
            sandbox: given(self.sandbox),
            rate: self.rate,
            yes: given(self.yes),
            ..globals.layer()
        };
        self.account.put_into(&mut layer);
        self.sections.put_into(&mut layer);
        self.pace.put_into(&mut layer);
        self.ledger.put_into(&mut layer);
        self.reading.put_into(&mut layer);
        self.unattended.put_into(&mut layer);
        self.output.put_into(&mut layer);
        layer
    }
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
            rate: self.rate,
            ..globals.layer()
        };
        self.account.put_into(&mut layer);
        self.sections.put_into(&mut layer);
        self.pace.put_into(&mut layer);
        self.ledger.put_into(&mut layer);
        self.reading.put_into(&mut layer);
        self.unattended.put_into(&mut layer);
        self.output.put_into(&mut layer);
        layer
    }
}

impl UnattendedArgs {
    fn put_into(self, layer: &mut Layer) {
        layer.deadline = self.deadline;
        layer.status_file = self.status_file;
        layer.metrics_file = self.metrics_file;
        layer.notify.when = self.notify;
    }
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

impl SettingsArgs {
    /// The flags as a layer.
    #[must_use]
    pub fn into_layer(self, globals: Globals) -> Layer {
        let mut layer = Layer { rate: self.rate, ..globals.layer() };
        self.account.put_into(&mut layer);
        self.sections.put_into(&mut layer);
        self.pace.put_into(&mut layer);
        self.ledger.put_into(&mut layer);
        self.reading.put_into(&mut layer);
        layer
    }
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
            rate: self.rate,
            ledger: self.ledger,
            quiet: given(self.quiet),
            verbose: (self.verbose > 0).then_some(self.verbose),
            log_file: self.log_file,
            log_format: self.log_format,
            ..globals.layer()
        };
        self.account.put_into(&mut layer);
        self.sections.put_into(&mut layer);
        self.pace.put_into(&mut layer);
        self.reading.put_into(&mut layer);
        layer
    }
}

impl AccountArgs {
    fn put_into(self, layer: &mut Layer) {
        layer.user = self.user;
        layer.api_key_file = self.api_key_file;
        layer.endpoint = self.endpoint;
        layer.ca_file = self.ca_file;
    }
}

impl SectionArgs {
    fn put_into(self, layer: &mut Layer) {
        layer.account = self.account;
        layer.profile = self.profile;
    }
}

impl PaceArgs {
    fn put_into(self, layer: &mut Layer) {
        layer.workers = self.workers;
        layer.timeout = self.timeout;
        layer.connect_timeout = self.connect_timeout;
        layer.retries = self.retries;
        layer.on_unconfirmed = self.on_unconfirmed;
        layer.stop_after = self.stop_after;
    }
}

impl LedgerArgs {
    fn put_into(self, layer: &mut Layer) {
        layer.ledger = self.ledger;
        layer.no_ledger = given(self.no_ledger);
        layer.resend = given(self.resend);
        layer.no_wait = given(self.no_wait);
    }
}

impl ReadingArgs {
    fn put_into(self, layer: &mut Layer) {
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

impl OutputArgs {
    fn put_into(self, layer: &mut Layer) {
        layer.summary = self.summary;
        layer.quiet = given(self.quiet);
        layer.verbose = (self.verbose > 0).then_some(self.verbose);
        layer.progress = self.progress;
        layer.log_file = self.log_file;
        layer.log_format = self.log_format;
        layer.log_rotate = self.log_rotate;
        layer.log_keep = self.log_keep;
    }
}
