//! Errors that end a run, sorted by what the operator must do about them, and the one table of
//! exit codes. Errors are data with a place; sentences are made in `text`.

mod codes;

use std::path::PathBuf;
use std::time::Duration;

pub use codes::INPUT_CHANGED;

use crate::domain::{Counts, Field, OutcomeKind, StopReason};

/// The program's exit codes. `docs/reference.md` shows the same table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Every row is updated or was already so (`check`: every row is valid).
    Success = 0,
    /// Some rows were not updated (`check`: some rows are invalid).
    SomeRows = 1,
    /// Nothing was sent: usage, settings or input.
    NothingSent = 2,
    /// The account was refused.
    Account = 3,
    /// The service could not be reached, or the run was broken off.
    BrokenOff = 4,
    /// Another run of the account is under way, and `--no-wait` was given; another `watch` looks
    /// after the folder; files of it are in use (`EX_TEMPFAIL`).
    Busy = 75,
    /// Interrupted by Ctrl-C (128 + SIGINT).
    Interrupted = 130,
    /// Interrupted by SIGTERM (128 + SIGTERM).
    Terminated = 143,
}

impl ExitCode {
    /// The code of a run that came to its end, or was stopped.
    #[must_use]
    pub fn of_run(counts: &Counts, stopped: Option<StopReason>) -> Self {
        match stopped {
            Some(StopReason::Account) => Self::Account,
            Some(
                StopReason::Unreachable
                | StopReason::Limit
                | StopReason::Redirect
                | StopReason::Results
                | StopReason::Ledger,
            ) => Self::BrokenOff,
            // Stopped when nothing was left to be stopped: the rows alone decide.
            Some(StopReason::Interrupted) if counts.of(OutcomeKind::NotSent) > 0 => {
                Self::Interrupted
            }
            Some(StopReason::Deadline) if counts.of(OutcomeKind::NotSent) > 0 => Self::BrokenOff,
            Some(StopReason::Interrupted | StopReason::Deadline) | None => {
                if counts.needing_work() > 0 { Self::SomeRows } else { Self::Success }
            }
        }
    }
}

/// An error that ends the run before or while rows are sent.
#[derive(Debug)]
pub enum Error {
    /// Options that do not fit together or cannot be read.
    Usage(UsageFault),
    /// A file that must be refused before anything is sent.
    File {
        /// The file as the user named it.
        file: String,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// A file or folder that cannot be read or written.
    Io {
        /// What was being done.
        action: IoAction,
        /// The path concerned.
        path: PathBuf,
        /// The system's cause.
        cause: std::io::Error,
    },
    /// The ledger cannot be used; `midway`: while rows were being sent.
    Ledger {
        /// What is wrong.
        fault: LedgerFault,
        /// Whether rows had been sent already.
        midway: bool,
    },
    /// Another run of the same account is under way, and `--no-wait` was given.
    Busy {
        /// `user@host`.
        account: String,
    },
    /// Another `watch` looks after the folder.
    FolderBusy {
        /// The folder.
        path: PathBuf,
    },
    /// Nobody could be told of a run. It never ends one.
    Untold(NotifyFault),
    /// The HTTP client cannot be set up (a broken `--ca-file`, no usable TLS).
    Client {
        /// The library's cause.
        detail: String,
    },
}

impl Error {
    /// What kind of error it is, for programs: English, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        codes::code(self)
    }

    /// The exit code when this error ends the program.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_)
            | Self::File { .. }
            | Self::Client { .. }
            | Self::Ledger { midway: false, .. } => ExitCode::NothingSent,
            Self::Ledger { midway: true, .. } => ExitCode::BrokenOff,
            Self::Busy { .. } | Self::FolderBusy { .. } => ExitCode::Busy,
            // The run is what it is, whoever knows of it.
            Self::Untold(_) => ExitCode::Success,
            Self::Io { action, .. } => match action {
                IoAction::WriteResultsMidway
                | IoAction::ReadInputMidway
                | IoAction::InputChangedMidway => ExitCode::BrokenOff,
                _ => ExitCode::NothingSent,
            },
        }
    }
}

/// Why nobody could be told of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotifyFault {
    /// The program cannot be started; `detail` in the system's words.
    CommandNotStarted { program: String, detail: String },
    /// The program ended with this exit code (`None`: a signal ended it), and these last words.
    CommandFailed { program: String, code: Option<i32>, said: String },
    /// The program took too long and was ended.
    CommandTimeout { program: String, limit: Duration },
    /// An e-mail was not taken by this server.
    Mail { server: String, kind: MailFault },
}

/// Why a server did not take an e-mail. `detail` in the library's or the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFault {
    /// The file with the password cannot be read, or what it holds cannot be one.
    Password { path: Option<PathBuf>, detail: String },
    /// The additional root certificate cannot be used.
    Certificate { path: PathBuf, detail: String },
    /// No connection.
    Connect { detail: String },
    /// The connection cannot be protected.
    Tls { detail: String },
    /// The server does not take name and password.
    Login { detail: String },
    /// The server refuses the message, its sender or one it is for.
    Refused { detail: String },
    /// It took too long.
    Timeout { limit: Duration },
    /// Anything else.
    Other { detail: String },
}

/// What was being done with a path when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IoAction {
    /// Opening or reading an input file.
    ReadInput,
    /// Reading an input file while its rows were being sent.
    ReadInputMidway,
    /// An input file turned out to be another than the one that was checked, before anything was
    /// sent.
    InputChanged,
    /// The same, while its rows were being sent.
    InputChangedMidway,
    /// Spooling standard input to a temporary file.
    Spool,
    /// Creating the results file, before anything was sent.
    CreateResults,
    /// Writing results while rows were being sent.
    WriteResultsMidway,
    /// Reading the key file.
    ReadKey,
    /// Reading the settings file.
    ReadSettings,
    /// Writing the settings file or the key file beside it.
    WriteSettings,
    /// Locking an account against other runs.
    LockAccount,
    /// Setting a ledger aside.
    SetAside,
    /// Copying a ledger; the path is the copy's, or that of a ledger that is not there.
    BackUp,
    /// Putting a copy in the ledger's place; the path is the copy's.
    Restore,
    /// Reading the file named by `--ca-file`.
    ReadCertificate,
    /// Opening the log file.
    OpenLog,
    /// Looking into the folder of `watch`, or making folders in it.
    WatchFolder,
    /// Putting a file of that folder where it belongs.
    MoveFile,
    /// Writing the status file.
    WriteStatus,
    /// Writing figures for Prometheus.
    WriteMetrics,
    /// Listening on the address for them.
    ServeMetrics,
    /// Starting the stand-in service.
    Listen,
    /// Serving the page.
    Serve,
    /// Writing to standard output.
    WriteOutput,
}

/// A setting that is missing or cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsageFault {
    /// No account name.
    UserMissing,
    /// The account name is not a DNS label (1–63 letters, digits, inner hyphens).
    UserNotLabel { user: String },
    /// No key.
    KeyMissing,
    /// The key (from the named source) is empty or holds line breaks or control characters.
    KeyMalformed { source: KeySource },
    /// The endpoint is not an absolute URL of http or https with a host.
    EndpointMalformed { url: String, reason: EndpointReason },
    /// `http://` to a host that is not loopback.
    EndpointInsecure { url: String },
    /// The endpoint holds a user name or password.
    EndpointCredentials,
    /// A value of an option that cannot be read. `expected` shows accepted forms.
    Value { option: &'static str, value: String, expected: &'static str },
    /// A time zone that the database does not know.
    TimeZone { name: String, nearest: Option<String> },
    /// An encoding that is not known.
    Encoding { name: String, known: &'static str },
    /// `history prune` without `--older-than`.
    AgeMissing,
    /// `history backup` or `history restore` without a file; `word` is that of the two.
    CopyUnnamed { word: &'static str },
    /// A file after a word of `history` that takes none.
    CopyUnwanted { path: PathBuf },
    /// Something that only a person may confirm, without a person and without `--yes`.
    Unconfirmed,
    /// `watch` without a folder.
    InboxMissing,
    /// No place for the ledger is known: the system names no folder for such files.
    LedgerNowhere,
    /// `--results` with several input files.
    ResultsForSeveral,
    /// `--failed` with several input files.
    FailedForSeveral,
    /// `--failed` and `--results` name the same file.
    FailedAreResults { path: PathBuf },
    /// A file that a command makes anew and never overwrites is there already.
    FileExists { path: PathBuf },
    /// The results would overwrite an input file.
    ResultsAreInput { path: PathBuf },
    /// `-o -` and `--summary json` both want standard output.
    OutputTakenTwice,
    /// The same input file, or standard input, named twice.
    InputTwice { file: String },
    /// Something is wrong with the settings file, at this place (line and column count from 1).
    SettingsFile { path: PathBuf, line: usize, column: usize, fault: SettingsFault },
    /// A value that stands in the settings file cannot be used; `fault` says why.
    InSettings { path: PathBuf, line: usize, fault: Box<UsageFault> },
    /// The settings file holds a key, and others than its owner can read it.
    SettingsExposed { path: PathBuf },
    /// No account or profile of this name is in the settings file (`None`: there is no file).
    SectionUnknown {
        section: SettingsSection,
        name: String,
        known: Vec<String>,
        nearest: Option<String>,
        path: Option<PathBuf>,
    },
    /// The settings file has several accounts, and none was chosen.
    AccountUnchosen { known: Vec<String> },
    /// No place for the settings file is known: the system names no folder for such files.
    SettingsNowhere,
    /// `settings init` would overwrite a file.
    SettingsExist { path: PathBuf },
    /// `settings init` without a terminal to ask on.
    InitWithoutTerminal,
    /// Somebody is to be told of runs, and this setting is missing or empty.
    NotifyMissing { key: &'static str },
    /// E-mail would go unprotected to another computer.
    MailInsecure { server: String },
    /// What keeps the page from being served.
    Serve(ServeFault),
    /// What keeps the page's users from being changed.
    People(PeopleFault),
    /// What clap reports, already worded in the reader's language.
    Arguments { message: String },
}

/// What keeps the page from being served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServeFault {
    /// An address that others can reach, and nobody has a password.
    NoUsers { listen: String },
    /// An address that others can reach, without encryption and without a proxy that has it.
    NoTls { listen: String },
    /// A proxy in front, and nobody has a password.
    NoUsersBehindProxy,
    /// A proxy in front, and no name under which it is reached.
    NoHostBehindProxy,
    /// `--tls-cert` without `--tls-key`, or the other way about.
    HalfTls { missing: &'static str },
    /// Certificate or key cannot be used; `detail` in the library's words.
    Tls { path: PathBuf, detail: String },
}

/// What keeps the page's users and tokens from being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleFault {
    /// `serve user` and the like without the words that must follow.
    Incomplete { usage: &'static str },
    /// A name that users and tokens cannot have.
    Name { name: String },
    /// A user or token of this name is there already.
    Taken { name: String, token: bool },
    /// No user or token of this name is there.
    Unknown { name: String, token: bool, known: Vec<String> },
    /// A password that is too short or too long; characters.
    Password { least: usize, most: usize },
    /// The two passwords that were typed differ.
    PasswordsDiffer,
    /// No password came: the input ended.
    PasswordMissing,
    /// The settings file has something else where the users belong.
    NotATable { path: PathBuf, key: &'static str },
}

/// What can be wrong with a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsFault {
    /// Not UTF-8.
    NotText,
    /// No TOML; `detail` in the library's words, empty where they could repeat a key.
    Syntax { detail: String, likely: SyntaxSlip },
    /// A key that this section does not have. `belongs`: one that does.
    UnknownKey {
        key: String,
        section: SettingsSection,
        nearest: Option<String>,
        belongs: Option<SettingsSection>,
    },
    /// A value of the wrong kind. `found` is TOML's name of what stands there.
    Kind { key: String, expected: SettingsForm, found: &'static str },
    /// A value that cannot be read. `expected` shows accepted forms.
    Value { key: String, value: String, expected: &'static str },
    /// `api_key` and `api_key_file` in one section.
    KeyTwice,
    /// Something else than a hash that the program wrote, where one belongs. It is not repeated.
    NoHash { key: String },
}

/// What was probably meant where a settings file is no TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxSlip {
    /// A `\` in straight quotation marks, as part of a Windows path.
    Backslash,
    /// A name with other letters than Latin ones, or with spaces, without quotation marks.
    BareName,
    /// Anything else.
    Other,
}

/// The sections of a settings file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingsSection {
    /// Above the first heading: what holds everywhere.
    Top,
    /// `[account.NAME]`
    Account,
    /// `[profile.NAME]`
    Profile,
    /// `[notify]`
    Notify,
    /// `[notify.mail]`
    Mail,
    /// `[serve]`
    Serve,
}

/// How a setting is written in the settings file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsForm {
    /// `"…"`
    Text,
    /// The same, naming a file; relative to the settings file's folder.
    Path,
    /// A whole number.
    Count,
    /// `true` or `false`
    Switch,
    /// `{ bill_id = "Номер заказа" }`
    Columns,
    /// `{ "Доставлен" = "sent" }`
    StatusNames,
    /// `["…", "…"]`
    Words,
    /// A heading such as `[account.NAME]`.
    Heading,
}

/// Why an endpoint cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointReason {
    /// Not an absolute URL.
    NotUrl,
    /// Neither `https` nor `http`.
    Scheme,
    /// It ends in `#…`, which is never sent.
    Fragment,
}

/// Where the key came from. Never the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The environment variable `JUSTCLICK_API_KEY`.
    Environment,
    /// The file named by `--api-key-file`.
    File(PathBuf),
    /// The settings file.
    Settings(PathBuf),
}

/// Why a file is refused as a whole, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// Not one byte, or nothing but white space.
    Empty,
    /// No row that looks like a header in the first rows. `seen` is the first filled row.
    NoHeader { seen: Vec<String>, looked_at: usize },
    /// A header without an order-number column. `columns` are those found, `nearest` a likely one.
    NoOrderColumn { line: u64, columns: Vec<String>, nearest: Option<String> },
    /// Neither a status column nor `--default-status`.
    NoStatusColumn { line: u64, columns: Vec<String>, nearest: Option<String> },
    /// Two columns for one field, neither stronger.
    AmbiguousColumns { line: u64, field: ColumnField, first: String, second: String },
    /// `--column` names a column that the file does not have.
    ColumnNotFound {
        field: ColumnField,
        name: String,
        columns: Vec<String>,
        nearest: Option<String>,
    },
    /// A quote that is never closed.
    UnclosedQuote { line: u64 },
    /// A record longer than the bound, in bytes.
    RecordTooLong { line: u64, limit: usize },
    /// The file is neither text nor a workbook, but something recognisable.
    NotText { what: ForeignFormat },
    /// NUL bytes and the like, and not UTF-16.
    Binary { offset: u64 },
    /// The encoding that was asked for cannot be what the file is in (a UTF-16 file of odd length,
    /// a byte-order mark of another encoding).
    EncodingMismatch { encoding: &'static str, detail: String },
    /// A fault of one sheet of a workbook that has several.
    OnSheet { sheet: String, fault: Box<FileFault> },
    /// `--sheet` names a sheet that is not there, or that is hidden. `sheets` are the visible ones.
    SheetNotFound { asked: String, hidden: bool, sheets: Vec<String> },
    /// A workbook that needs a password to be opened.
    WorkbookEncrypted,
    /// A workbook that cannot be read; `detail` in the reader's words.
    WorkbookDamaged { detail: String },
    /// A workbook beyond the bounds.
    WorkbookTooLarge { limit: WorkbookLimit },
    /// Its results have more rows or columns than a workbook can hold.
    ResultsTooLarge { rows: u64, columns: u64 },
}

/// Which bound a workbook is beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkbookLimit {
    /// Bytes of a part of it, unpacked.
    Unpacked(u64),
    /// Rows of a sheet.
    Rows(u64),
    /// Columns of a sheet.
    Columns(u64),
    /// Cells that are kept in memory.
    Cells(usize),
    /// Bytes of text over all cells.
    Text(usize),
}

/// What a file that is neither a text table nor a workbook turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignFormat {
    /// A workbook in the binary form of Excel 2007 (`.xlsb`).
    BinaryWorkbook,
    /// A sheet of Excel 2 to 4.
    AncientWorkbook,
    /// A text document, slides or the like, of Word, LibreOffice or another program.
    Document,
    /// An HTML page, whatever its name says.
    Html,
    /// XML.
    Xml,
    /// PDF.
    Pdf,
    /// A zip, gzip, 7z or rar archive.
    Archive,
    /// An image.
    Image,
}

/// What can go wrong with a ledger, with the file concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFault {
    /// The ledger's file.
    pub path: PathBuf,
    /// What is wrong.
    pub kind: LedgerFaultKind,
}

/// What can go wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerFaultKind {
    /// Written by a newer version of the program; `found` is its schema's number.
    Newer { found: i64, known: i64 },
    /// A database of something else, or no database.
    Foreign,
    /// Damaged; `detail` in SQLite's words.
    Corrupt { detail: String },
    /// No room left on the disk.
    Full,
    /// Cannot be opened or written; `detail` in the system's words.
    Unusable { detail: String },
}

/// What a column can be chosen for with `--column`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnField {
    /// `bill_id`
    Order,
    /// `status`
    Status,
    /// `date`: for `sent` and `paid` alike.
    Date,
    /// `date_sent`: for `sent` only.
    DateSent,
    /// `date_paid`: for `paid` only.
    DatePaid,
    /// `rpo`
    Rpo,
}

impl ColumnField {
    /// All, in the order of the service's request table.
    pub const ALL: [Self; 6] =
        [Self::Order, Self::Status, Self::Date, Self::DateSent, Self::DatePaid, Self::Rpo];

    /// The name in `--column NAME=…`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "bill_id",
            Self::Status => "status",
            Self::Date => "date",
            Self::DateSent => "date_sent",
            Self::DatePaid => "date_paid",
            Self::Rpo => "rpo",
        }
    }

    /// The field of an order update that the column feeds.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::Order => Field::Order,
            Self::Status => Field::Status,
            Self::Date | Self::DateSent | Self::DatePaid => Field::Date,
            Self::Rpo => Field::Rpo,
        }
    }
}
