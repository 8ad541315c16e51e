//! One of everything that has to be worded.

use std::io::{Error as IoError, ErrorKind};
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::{
    AccountRefusal, AlreadyUpdated, Failure, Field, Outcome, Place, Problem, ProblemKind, Status,
    StopReason, Timestamp, TlsCause, WaitCause,
};
use crate::error::{
    ColumnField, EndpointReason, Error, FileFault, ForeignFormat, IoAction, KeySource, PeopleFault,
    ServeFault, SettingsFault, SettingsForm, SettingsSection, SyntaxSlip, UsageFault,
    WorkbookLimit,
};
use crate::text::Notice;
use crate::text::usage::ArgumentFault;

fn found(kind: ProblemKind, field: Option<Field>, column: Option<usize>, value: &str) -> Problem {
    Problem { kind, field, column, value: value.into() }
}

fn places(lines: &[u64]) -> Vec<Place> {
    lines.iter().map(|line| Place { file: 0, line: *line }).collect()
}

pub fn problems() -> Vec<Problem> {
    let mut all = order_problems();
    all.extend(status_problems());
    all.extend(date_problems());
    all.extend(rpo_problems());
    all.extend([
        found(ProblemKind::RowExtraCells { cells: 9, columns: 7 }, None, None, ""),
        found(ProblemKind::CellDate, Some(Field::Rpo), Some(3), "2024-03-15"),
        found(ProblemKind::CellError, Some(Field::Order), Some(0), "#Н/Д"),
        found(ProblemKind::RowQuotes, None, None, "\"ООО \"Ромашка\";1"),
        found(ProblemKind::Undecodable { encoding: "UTF-8" }, None, Some(3), "RA�"),
    ]);
    all
}

fn order_problems() -> Vec<Problem> {
    let order = |kind, value| found(kind, Some(Field::Order), Some(0), value);
    vec![
        order(ProblemKind::OrderMissing, ""),
        order(ProblemKind::OrderCharacters { found: 'A' }, "A-1001"),
        order(ProblemKind::OrderCharacters { found: ' ' }, "1001 1002"),
        order(ProblemKind::OrderTooLong { digits: 21 }, "123456789012345678901"),
        order(ProblemKind::OrderScientific, "1,2E+13"),
        order(ProblemKind::OrderDigitsLost, "1.23456789012345E+15"),
        order(ProblemKind::OrderConflict { others: places(&[7]), more: 0 }, "1001"),
        order(
            ProblemKind::OrderConflict {
                others: vec![Place { file: 0, line: 7 }, Place { file: 1, line: 12 }],
                more: 3,
            },
            "1001",
        ),
    ]
}

fn status_problems() -> Vec<Problem> {
    let status = |kind, value| found(kind, Some(Field::Status), Some(1), value);
    vec![
        status(ProblemKind::StatusMissing, ""),
        status(ProblemKind::StatusUnknown { nearest: Some("отправлен".into()) }, "отпавлен"),
        status(ProblemKind::StatusUnknown { nearest: None }, "на \"складе\""),
        status(ProblemKind::StatusRefused, "Доставлен"),
    ]
}

fn date_problems() -> Vec<Problem> {
    let date = |kind, value| found(kind, Some(Field::Date), Some(2), value);
    vec![
        date(ProblemKind::DateMissing, ""),
        found(ProblemKind::DateMissing, Some(Field::Date), None, ""),
        date(ProblemKind::DateUnreadable, "вчера"),
        date(ProblemKind::DateImpossible, "31.02.2024"),
        date(ProblemKind::DateMonthFirst, "03/15/2024"),
        date(ProblemKind::DateTooEarly, "15.03.1924"),
        date(ProblemKind::DateInFuture, "15.03.2042"),
        date(ProblemKind::DateNeverWas, "27.03.2011 02:30"),
        date(ProblemKind::DateHashes, "########"),
        date(ProblemKind::DateCameTwice, "26.10.2014 01:30"),
    ]
}

fn rpo_problems() -> Vec<Problem> {
    let rpo = |kind, value| found(kind, Some(Field::Rpo), Some(3), value);
    vec![
        rpo(ProblemKind::RpoMissing, ""),
        found(ProblemKind::RpoMissing, Some(Field::Rpo), None, ""),
        rpo(ProblemKind::RpoScientific, "8,0084740397510E+13"),
        rpo(ProblemKind::RpoDigitsLost, "1.0944022440321123E+16"),
        rpo(ProblemKind::RpoCyrillic { letters: "РА".into() }, "РА473124829RU"),
        rpo(ProblemKind::RpoTwoNumbers, "80084740397510, 14102192069353"),
        rpo(ProblemKind::RpoCharacters { found: '/' }, "8008474/397510"),
        rpo(ProblemKind::RpoLength { length: 3 }, "123"),
        rpo(ProblemKind::RpoCheckDigit { expected: '0', found: '5' }, "80084740397515"),
        rpo(ProblemKind::RpoNotPostal { length: 13 }, "8008474039751"),
        rpo(ProblemKind::RpoShared { others: places(&[9, 15]), more: 0 }, "80084740397510"),
    ]
}

pub fn failures() -> Vec<Failure> {
    vec![
        Failure::Dns { detail: "no such host".into() },
        Failure::Connect { detail: "connection refused".into() },
        Failure::ConnectTimeout,
        Failure::Tls { cause: TlsCause::Expired("certificate expired".into()) },
        Failure::Tls { cause: TlsCause::NotYetValid("certificate not valid yet".into()) },
        Failure::Tls { cause: TlsCause::WrongName("not valid for name".into()) },
        Failure::Tls { cause: TlsCause::UnknownIssuer("unknown issuer".into()) },
        Failure::Tls { cause: TlsCause::Revoked("revoked".into()) },
        Failure::Tls { cause: TlsCause::NotTls("corrupt message".into()) },
        Failure::Tls { cause: TlsCause::Refused("handshake failure".into()) },
        Failure::Tls { cause: TlsCause::Other("no random numbers".into()) },
        Failure::Timeout,
        Failure::Reset { detail: "connection reset".into() },
        Failure::Http { status: 503, retry_after: None },
        Failure::Http { status: 404, retry_after: None },
        Failure::Redirect { status: 302, target: "https://example.com/login".into() },
        Failure::ReplyMalformed { beginning: String::new() },
        Failure::ReplyMalformed { beginning: "<html><body>Please log in".into() },
        Failure::ReplyTooLarge { limit: 65_536 },
        Failure::ReplySignature { claimed: 0 },
        Failure::BrokenOff,
        Failure::Internal { detail: "worker panicked".into() },
    ]
}

pub fn refusals() -> Vec<AccountRefusal> {
    let mut all: Vec<AccountRefusal> = [1, 2, 4, 5, 6, 7]
        .into_iter()
        .map(|code| AccountRefusal { code, text: "text of the service".into(), verified: true })
        .collect();
    for code in [4, 6] {
        all.push(AccountRefusal { code, text: "incorrect hash".into(), verified: false });
    }
    all
}

pub const STOP_REASONS: [StopReason; 8] = [
    StopReason::Account,
    StopReason::Unreachable,
    StopReason::Limit,
    StopReason::Redirect,
    StopReason::Interrupted,
    StopReason::Deadline,
    StopReason::Results,
    StopReason::Ledger,
];

pub const WAITS: [WaitCause; 2] = [WaitCause::Http { status: 429 }, WaitCause::ReplyCode];

pub fn outcomes() -> Vec<Outcome> {
    let mut all = vec![
        Outcome::Valid,
        Outcome::Updated { code: 0, text: "Order status changed".into() },
        Outcome::Updated { code: 204, text: "order status is not changed".into() },
        Outcome::AlreadyUpdated(AlreadyUpdated::Service { text: "not changed".into() }),
        Outcome::AlreadyUpdated(AlreadyUpdated::EarlierResults {
            finished_at: "2024-03-15T11:00:00Z".into(),
        }),
        Outcome::AlreadyUpdated(AlreadyUpdated::EarlierResults { finished_at: String::new() }),
        Outcome::AlreadyUpdated(AlreadyUpdated::Ledger {
            finished_at: Timestamp(1_710_450_000),
            file: "вчера.csv".into(),
            line: 12,
        }),
        Outcome::Duplicate { of: Place { file: 0, line: 12 } },
        Outcome::Duplicate { of: Place { file: 1, line: 12 } },
        Outcome::Invalid { problems: rpo_problems().into_iter().take(1).collect() },
        Outcome::Invalid {
            problems: vec![date_problems()[3].clone(), status_problems()[0].clone()],
        },
        Outcome::AccountRefused(refusals()[2].clone()),
        Outcome::Failed { failure: Failure::ConnectTimeout },
        Outcome::Unconfirmed { failure: Failure::Timeout },
        Outcome::NotSent { reason: StopReason::Interrupted, wait: None },
        Outcome::NotSent { reason: StopReason::Limit, wait: Some(WaitCause::ReplyCode) },
    ];
    for code in [3, 200, 201, 202, 203, 205, 302, 303, 999] {
        all.push(Outcome::Rejected { code, text: "text of the service".into() });
    }
    all
}

pub fn errors() -> Vec<Error> {
    let mut all: Vec<Error> = usage_faults().into_iter().map(Error::Usage).collect();
    all.extend(settings_faults().into_iter().map(Error::Usage));
    all.extend(
        file_faults().into_iter().map(|fault| Error::File { file: "orders.csv".into(), fault }),
    );
    all.extend(io_errors());
    all.push(Error::FolderBusy { path: "inbox".into() });
    all.push(Error::Client { detail: "no certificate in ca.pem".into() });
    all
}

fn settings_path() -> PathBuf {
    "justclick-import.toml".into()
}

fn section_unknown(section: SettingsSection, known: &[&str], nearest: Option<&str>) -> UsageFault {
    UsageFault::SectionUnknown {
        section,
        name: "mian".into(),
        known: known.iter().map(|name| (*name).to_owned()).collect(),
        nearest: nearest.map(str::to_owned),
        path: Some(settings_path()),
    }
}

/// What can be wrong with a settings file.
fn settings_faults() -> Vec<UsageFault> {
    let unknown = |key: &str, nearest: Option<&str>, belongs| SettingsFault::UnknownKey {
        key: key.into(),
        section: SettingsSection::Account,
        nearest: nearest.map(str::to_owned),
        belongs,
    };
    let kind =
        |key: &str, expected, found| SettingsFault::Kind { key: key.into(), expected, found };
    let syntax = |likely| SettingsFault::Syntax { detail: "string is not closed".into(), likely };
    [
        SettingsFault::NotText,
        syntax(SyntaxSlip::Other),
        syntax(SyntaxSlip::Backslash),
        syntax(SyntaxSlip::BareName),
        SettingsFault::Syntax { detail: String::new(), likely: SyntaxSlip::Other },
        unknown("usr", Some("user"), None),
        unknown("zzz", None, None),
        unknown("lang", None, Some(SettingsSection::Top)),
        unknown("strict", None, Some(SettingsSection::Profile)),
        unknown("notify.when", None, Some(SettingsSection::Notify)),
        unknown("notify.mail.to", None, Some(SettingsSection::Mail)),
        kind("rate", SettingsForm::Text, "integer"),
        kind("workers", SettingsForm::Count, "float"),
        kind("strict", SettingsForm::Switch, "string"),
        kind("columns", SettingsForm::Columns, "array"),
        kind("status_names", SettingsForm::StatusNames, "datetime"),
        kind("account.user", SettingsForm::Heading, "boolean"),
        kind("notify.command", SettingsForm::Words, "string"),
        kind("notify.mail", SettingsForm::Heading, "boolean"),
        kind("hosts", SettingsForm::Words, "string"),
        SettingsFault::NoHash { key: "anna.password".into() },
        SettingsFault::Value {
            key: "status_names.Доставлен".into(),
            value: "delivered".into(),
            expected: "sent, paid, return, cancel",
        },
        SettingsFault::KeyTwice,
    ]
    .into_iter()
    .map(|fault| UsageFault::SettingsFile { path: settings_path(), line: 4, column: 1, fault })
    .collect()
}

fn usage_faults() -> Vec<UsageFault> {
    [
        UsageFault::UserMissing,
        UsageFault::InboxMissing,
        UsageFault::UserNotLabel { user: "https://shop.justclick.ru".into() },
        UsageFault::KeyMissing,
        UsageFault::KeyMalformed { source: KeySource::Environment },
        UsageFault::KeyMalformed { source: KeySource::File("key.txt".into()) },
        UsageFault::EndpointMalformed { url: "shop".into(), reason: EndpointReason::NotUrl },
        UsageFault::EndpointMalformed { url: "ftp://a".into(), reason: EndpointReason::Scheme },
        UsageFault::EndpointMalformed {
            url: "https://a/#b".into(),
            reason: EndpointReason::Fragment,
        },
        UsageFault::EndpointInsecure { url: "http://shop.justclick.ru/api".into() },
        UsageFault::EndpointCredentials,
        UsageFault::Value { option: "--rate", value: "fast".into(), expected: "5/s, unlimited" },
        UsageFault::TimeZone { name: "Moskow".into(), nearest: Some("Europe/Moscow".into()) },
        UsageFault::TimeZone { name: "xyz".into(), nearest: None },
        UsageFault::Encoding { name: "utf-7".into(), known: "UTF-8, windows-1251" },
        UsageFault::ResultsForSeveral,
        UsageFault::FailedForSeveral,
        UsageFault::FailedAreResults { path: "r.xlsx".into() },
        UsageFault::FileExists { path: "orders.xlsx".into() },
        UsageFault::ResultsAreInput { path: "orders.csv".into() },
        UsageFault::OutputTakenTwice,
        UsageFault::NotifyMissing { key: "notify.mail.from" },
        UsageFault::MailInsecure { server: "smtp.example.com".into() },
        UsageFault::InputTwice { file: "orders.csv".into() },
        UsageFault::Arguments { message: "worded already".into() },
        UsageFault::AccountUnchosen { known: vec!["main".into(), "second".into()] },
        UsageFault::SettingsNowhere,
        UsageFault::SettingsExist { path: settings_path() },
        UsageFault::SettingsExposed { path: settings_path() },
        UsageFault::InitWithoutTerminal,
        UsageFault::InSettings {
            path: settings_path(),
            line: 4,
            fault: Box::new(UsageFault::Value {
                option: "--rate",
                value: "fast".into(),
                expected: "5/s, unlimited",
            }),
        },
        section_unknown(SettingsSection::Account, &["main", "second"], Some("main")),
        section_unknown(SettingsSection::Profile, &[], None),
        UsageFault::SectionUnknown {
            section: SettingsSection::Account,
            name: "mian".into(),
            known: Vec::new(),
            nearest: None,
            path: None,
        },
    ]
    .into_iter()
    .chain(serve_faults().into_iter().map(UsageFault::Serve))
    .chain(people_faults().into_iter().map(UsageFault::People))
    .collect()
}

fn serve_faults() -> Vec<ServeFault> {
    vec![
        ServeFault::NoUsers { listen: "0.0.0.0:8750".into() },
        ServeFault::NoTls { listen: "0.0.0.0:8750".into() },
        ServeFault::NoUsersBehindProxy,
        ServeFault::NoHostBehindProxy,
        ServeFault::HalfTls { missing: "--tls-key" },
        ServeFault::Tls { path: "page.pem".into(), detail: "no items found".into() },
    ]
}

fn people_faults() -> Vec<PeopleFault> {
    let unknown = |token, known: &[&str]| PeopleFault::Unknown {
        name: "ana".into(),
        token,
        known: known.iter().map(|name| (*name).to_owned()).collect(),
    };
    vec![
        PeopleFault::Incomplete { usage: "user add NAME" },
        PeopleFault::Name { name: "an na".into() },
        PeopleFault::Taken { name: "anna".into(), token: false },
        PeopleFault::Taken { name: "scanner".into(), token: true },
        unknown(false, &["anna", "boris"]),
        unknown(true, &[]),
        PeopleFault::Password { least: 10, most: 256 },
        PeopleFault::PasswordsDiffer,
        PeopleFault::PasswordMissing,
        PeopleFault::NotATable { path: settings_path(), key: "serve" },
    ]
}

fn file_faults() -> Vec<FileFault> {
    let columns = || vec!["Код".to_owned(), "Состояние".to_owned(), "ШПИ".to_owned()];
    let mut all = vec![
        FileFault::Empty,
        FileFault::NoHeader { seen: vec!["1001".into(), "15.03.2024".into()], looked_at: 21 },
        FileFault::NoOrderColumn { line: 6, columns: columns(), nearest: Some("Код".into()) },
        FileFault::NoOrderColumn { line: 1, columns: columns(), nearest: None },
        FileFault::NoStatusColumn {
            line: 1,
            columns: columns(),
            nearest: Some("Состояние".into()),
        },
        FileFault::AmbiguousColumns {
            line: 1,
            field: ColumnField::DateSent,
            first: "Дата отправки".into(),
            second: "Дата отгрузки".into(),
        },
        FileFault::ColumnNotFound {
            field: ColumnField::Rpo,
            name: "Трэк".into(),
            columns: columns(),
            nearest: Some("ШПИ".into()),
        },
        FileFault::UnclosedQuote { line: 17 },
        FileFault::RecordTooLong { line: 17, limit: 1_048_576 },
        FileFault::Binary { offset: 4096 },
        FileFault::EncodingMismatch { encoding: "UTF-16LE", detail: "odd length".into() },
        FileFault::OnSheet {
            sheet: "Отправки".into(),
            fault: Box::new(FileFault::NoOrderColumn {
                line: 6,
                columns: columns(),
                nearest: Some("Код".into()),
            }),
        },
        FileFault::SheetNotFound {
            asked: "03.2024".into(),
            hidden: false,
            sheets: vec!["Отправки".into(), "Справочник".into()],
        },
        FileFault::SheetNotFound {
            asked: "Архив".into(),
            hidden: true,
            sheets: vec!["Отправки".into()],
        },
        FileFault::WorkbookEncrypted,
        FileFault::WorkbookDamaged { detail: "content.xml ends early".into() },
        FileFault::ResultsTooLarge { rows: 1_200_000, columns: 15 },
    ];
    for limit in [
        WorkbookLimit::Unpacked(1 << 30),
        WorkbookLimit::Rows(1_048_576),
        WorkbookLimit::Columns(16_384),
        WorkbookLimit::Cells(20_000_000),
        WorkbookLimit::Text(512 << 20),
    ] {
        all.push(FileFault::WorkbookTooLarge { limit });
    }
    for what in [
        ForeignFormat::BinaryWorkbook,
        ForeignFormat::AncientWorkbook,
        ForeignFormat::Document,
        ForeignFormat::Html,
        ForeignFormat::Xml,
        ForeignFormat::Pdf,
        ForeignFormat::Archive,
        ForeignFormat::Image,
    ] {
        all.push(FileFault::NotText { what });
    }
    all
}

fn io_errors() -> Vec<Error> {
    [
        (IoAction::ReadInput, ErrorKind::NotFound),
        (IoAction::Spool, ErrorKind::StorageFull),
        (IoAction::CreateResults, ErrorKind::PermissionDenied),
        (IoAction::WriteResultsMidway, ErrorKind::StorageFull),
        (IoAction::InputChanged, ErrorKind::Other),
        (IoAction::InputChangedMidway, ErrorKind::Other),
        (IoAction::ReadKey, ErrorKind::NotFound),
        (IoAction::ReadSettings, ErrorKind::NotFound),
        (IoAction::WriteSettings, ErrorKind::PermissionDenied),
        (IoAction::ReadCertificate, ErrorKind::NotFound),
        (IoAction::OpenLog, ErrorKind::IsADirectory),
        (IoAction::WriteMetrics, ErrorKind::PermissionDenied),
        (IoAction::ServeMetrics, ErrorKind::AddrInUse),
        (IoAction::Listen, ErrorKind::AddrInUse),
        (IoAction::BackUp, ErrorKind::NotFound),
        (IoAction::Restore, ErrorKind::NotFound),
        (IoAction::WatchFolder, ErrorKind::PermissionDenied),
        (IoAction::MoveFile, ErrorKind::PermissionDenied),
        (IoAction::WriteStatus, ErrorKind::StorageFull),
        (IoAction::Serve, ErrorKind::AddrInUse),
        (IoAction::WriteOutput, ErrorKind::Other),
    ]
    .into_iter()
    .map(|(action, kind)| Error::Io {
        action,
        path: "folder/name".into(),
        cause: IoError::new(kind, "the system's words"),
    })
    .collect()
}

pub fn argument_faults() -> Vec<ArgumentFault> {
    let option = || "--rate".to_owned();
    vec![
        ArgumentFault::UnknownOption { option: "--rat".into(), nearest: Some("--rate".into()) },
        ArgumentFault::UnknownOption { option: "--xyz".into(), nearest: None },
        ArgumentFault::UnexpectedWord { word: "more".into() },
        ArgumentFault::UnknownCommand { word: "sned".into(), nearest: Some("send".into()) },
        ArgumentFault::ValueMissing { option: option(), possible: Vec::new() },
        ArgumentFault::ValueMissing {
            option: "--rpo-check".into(),
            possible: vec!["warn".into(), "error".into(), "off".into()],
        },
        ArgumentFault::ValueNotPossible {
            option: "--rpo-check".into(),
            value: "of".into(),
            possible: vec!["warn".into(), "error".into(), "off".into()],
            nearest: Some("off".into()),
        },
        ArgumentFault::ValueUnreadable { option: "--port".into(), value: "abc".into() },
        ArgumentFault::FileMissing,
        ArgumentFault::ArgumentMissing { names: vec!["DIR".into()] },
        ArgumentFault::ValueNotTaken { option: "--strict".into() },
        ArgumentFault::GivenTwice { option: option() },
        ArgumentFault::Conflict { option: "--quiet".into(), others: vec!["--verbose".into()] },
        ArgumentFault::NotText,
        ArgumentFault::KeyOnCommandLine { option: "--api-key".into() },
        ArgumentFault::Other { detail: "something else".into() },
    ]
}

static OTHER_SHEETS: std::sync::LazyLock<Vec<String>> =
    std::sync::LazyLock::new(|| vec!["04.2024".into()]);

pub fn notices() -> Vec<Notice<'static>> {
    let mut all = vec![
        Notice::OtherSheets { file: "orders.xlsx", sheet: "03.2024", others: &OTHER_SHEETS },
        Notice::HiddenRows { file: "orders.xlsx", rows: 1234 },
        Notice::Progress { file: "orders.csv", done: 0, total: 1, problems: 0, left: None },
        Notice::Progress {
            file: "orders.csv",
            done: 1240,
            total: 12_500,
            problems: 3,
            left: Some(Duration::from_secs(180)),
        },
        Notice::BarProblems { problems: 3 },
        Notice::BarLeft { left: Duration::from_secs(40) },
        Notice::BarRate { per_second: 4.94 },
        Notice::BarPaused { cause: WAITS[0], left: Duration::from_secs(30) },
        Notice::BarPaused { cause: WAITS[1], left: Duration::from_secs(90) },
        Notice::Paused { cause: WAITS[0], pause: Duration::from_secs(30) },
        Notice::Paused { cause: WAITS[1], pause: Duration::from_secs(90) },
    ];
    all.extend(STOP_REASONS.map(|reason| Notice::Stopping { reason }));
    all.extend(summary_notices());
    all
}

fn summary_notices() -> Vec<Notice<'static>> {
    const COUNTS: &[(Status, u64)] =
        &[(Status::Sent, 1200), (Status::Paid, 3), (Status::Return, 1), (Status::Cancel, 2)];
    let mut all = vec![
        Notice::Sent {
            name: "orders.csv",
            rows: 1250,
            requests: 1263,
            elapsed: Duration::from_secs(250),
        },
        Notice::Checked { name: "orders.csv", rows: 21, elapsed: Duration::from_millis(200) },
        Notice::Checked { name: "orders.csv", rows: 5, elapsed: Duration::from_millis(200) },
        Notice::Totals { files: 2 },
        Notice::Skipped { blank: 3, totals: 1, above_header: 0 },
        Notice::Statuses { counts: COUNTS },
        Notice::Dates { first: "01.03.2024", last: "15.03.2024" },
        Notice::Dates { first: "15.03.2024", last: "15.03.2024" },
        Notice::Estimate { rows: 1250, rate: "5/s", duration: Some(Duration::from_secs(250)) },
        Notice::Estimate { rows: 1250, rate: "unlimited", duration: None },
        Notice::MostFrequent,
        Notice::Example { rows: 6, line: 17 },
        Notice::Results { path: "orders.results.csv" },
        Notice::NothingToDo,
        Notice::AllDone,
        Notice::SendResults { path: "orders.results.csv" },
        Notice::SendFile { path: "orders march.csv" },
    ];
    for rows in [1, 2, 5] {
        all.extend([
            Notice::Warned { rows },
            Notice::Mend { rows, results: true },
            Notice::Mend { rows, results: false },
            Notice::LookUpRejected { rows },
            Notice::LookUpUnconfirmed { rows },
            Notice::SendLeavesOut { rows },
        ]);
    }
    all
}
