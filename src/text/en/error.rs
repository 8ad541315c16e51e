//! Errors that end a run, in English: what, where, how to mend it.

use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use crate::error::{
    ColumnField, EndpointReason, Error, FileFault, ForeignFormat, IoAction, KeySource, LedgerFault,
    LedgerFaultKind, UsageFault, WorkbookLimit,
};
use crate::text::Lang::En;
use crate::text::number::{counted, grouped};
use crate::text::quote::{list, quoted, typed, visible};
use crate::text::{notify, serve, settings};

/// One or two lines for the person at the keyboard.
pub fn error(error: &Error) -> String {
    match error {
        Error::Usage(fault) => usage(fault),
        Error::File { file, fault } => {
            format!("File {}: {}", quoted(En, file), file_fault(fault))
        }
        Error::Io { action, path, cause } => io(*action, path, cause),
        Error::Ledger { fault, .. } => ledger(fault),
        Error::Busy { account } => format!(
            "Another run for {} is under way. Wait for its end; without --no-wait, send waits by itself.",
            visible(account)
        ),
        Error::FolderBusy { path } => format!(
            "Another watch looks after the folder {}.",
            quoted(En, &path.display().to_string())
        ),
        Error::Untold(fault) => notify::fault(En, fault),
        Error::Client { detail } => format!(
            "Secure connections cannot be set up ({}). Check the file named by --ca-file.",
            visible(detail)
        ),
    }
}

fn ledger(fault: &LedgerFault) -> String {
    let name = quoted(En, &fault.path.display().to_string());
    match &fault.kind {
        LedgerFaultKind::Newer { found, known } => format!(
            "The ledger {name} was written by a newer version of the program (form {found}, this \
             one knows {known}). Install the newer version; the ledger was left as it is."
        ),
        LedgerFaultKind::Foreign => format!(
            "The file {name} is not a ledger of this program. Name another one with --ledger; the \
             file was left as it is."
        ),
        LedgerFaultKind::Corrupt { detail } => format!(
            "The ledger {name} is damaged ({}). Restore it from a backup, or put it aside with \
             “justclick-import history set-aside”; without it the program does not know what was \
             sent before.",
            visible(detail)
        ),
        LedgerFaultKind::Full => format!(
            "The ledger {name} cannot be written: there is no room left on the disk. Make room \
             and run the same command again; it goes on where it stopped."
        ),
        LedgerFaultKind::Unusable { detail } => format!(
            "The ledger {name} cannot be used: {}. Mend this, or name another one with --ledger.",
            visible(detail)
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "one sentence for each fault, in one place")]
fn usage(fault: &UsageFault) -> String {
    match fault {
        UsageFault::UserMissing => "The account is not named. Add --user NAME or set the variable \
             JUSTCLICK_USER. The name is what stands before “.justclick.ru” in the account's \
             address. To write name and key down once: justclick-import settings init"
            .into(),
        UsageFault::UserNotLabel { user } => format!(
            "The account name {} cannot be one: it has only Latin letters, digits and inner \
             hyphens, at most 63. Give the name alone, without “https://” and “.justclick.ru”.",
            quoted(En, user)
        ),
        UsageFault::InboxMissing => {
            "The folder to look after is not named: justclick-import watch \
             DIR, or inbox = \"…\" in the settings file."
                .into()
        }
        UsageFault::AgeMissing => {
            "Say how old: history prune --older-than 1y (90d, 12w and 1y are ages).".into()
        }
        UsageFault::CopyUnnamed { word } => {
            format!("Name the file: history {word} ledger-copy.db")
        }
        UsageFault::CopyUnwanted { path } => format!(
            "{} is too much: only backup and restore take a file.",
            quoted(En, &path.display().to_string())
        ),
        UsageFault::Unconfirmed => "This needs a yes. Run it in a terminal, or add --yes.".into(),
        UsageFault::LedgerNowhere => {
            "There is no place for the ledger: the system names no folder \
             for such files. Name a file with --ledger FILE."
                .into()
        }
        UsageFault::KeyMissing => "There is no API key. Save it in a file and add --api-key-file \
             FILE, or set the variable JUSTCLICK_API_KEY. To try things out without a key, use \
             --sandbox."
            .into(),
        UsageFault::KeyMalformed { source } => format!(
            "The API key from {} cannot be used: it is empty, has several lines, spaces at its \
             ends or unprintable characters. Leave the key alone there, on one line.",
            key_source(source)
        ),
        UsageFault::EndpointMalformed { .. }
        | UsageFault::EndpointInsecure { .. }
        | UsageFault::EndpointCredentials => endpoint(fault),
        UsageFault::Value { option, value, expected } => {
            format!("The value {} does not suit {option}. Possible: {expected}.", quoted(En, value))
        }
        UsageFault::TimeZone { name, nearest } => {
            let guess = nearest.as_ref().map_or_else(
                || " For example: Europe/Moscow.".to_owned(),
                |name| format!(" Did you mean {name}?"),
            );
            format!("The time zone {} is not known.{guess}", quoted(En, name))
        }
        UsageFault::Encoding { name, known } => {
            format!("The encoding {} is not known. Possible: {known}.", quoted(En, name))
        }
        UsageFault::ResultsForSeveral => "One results file (--results) will not do for several \
             input files. Leave --results out: each file gets its own results beside it."
            .into(),
        UsageFault::FailedForSeveral => {
            "One file --failed does not do for several files. Take them one by one, or leave \
             --failed out."
                .into()
        }
        UsageFault::FailedAreResults { path } => format!(
            "--results and --failed both name the file {}. Name different ones.",
            quoted(En, &path.display().to_string())
        ),
        UsageFault::FileExists { path } => format!(
            "The file {} is there already and was left as it is. Name another.",
            quoted(En, &path.display().to_string())
        ),
        UsageFault::ResultsAreInput { path } => format!(
            "The results would overwrite the input file {}. Give them another name: --results.",
            quoted(En, &path.display().to_string())
        ),
        UsageFault::OutputTakenTwice => {
            "Both the results (--results -) and the summary (--summary \
             json) want standard output. Write the results to a file: --results FILE."
                .into()
        }
        UsageFault::InputTwice { file } => {
            format!("The file {} is named twice. Name it once.", quoted(En, file))
        }
        UsageFault::SettingsFile { .. }
        | UsageFault::InSettings { .. }
        | UsageFault::SettingsExposed { .. }
        | UsageFault::SectionUnknown { .. }
        | UsageFault::AccountUnchosen { .. }
        | UsageFault::SettingsNowhere
        | UsageFault::SettingsExist { .. }
        | UsageFault::InitWithoutTerminal => settings::fault(En, fault, usage),
        UsageFault::NotifyMissing { key } => format!(
            "The setting {key} is missing or empty, so that nobody could be told of a run. Add it \
             to the settings file."
        ),
        UsageFault::MailInsecure { server } => format!(
            "Mail to {} would travel unprotected (encryption = \"none\"), which is possible to this \
             same computer only. Use \"tls\" or \"starttls\".",
            quoted(En, server)
        ),
        UsageFault::Serve(fault) => serve::fault(En, fault),
        UsageFault::People(fault) => serve::people_fault(En, fault),
        UsageFault::Arguments { message } => message.clone(),
    }
}

fn endpoint(fault: &UsageFault) -> String {
    match fault {
        UsageFault::EndpointMalformed { url, reason } => format!(
            "The address {} in --endpoint cannot be used: {}.",
            quoted(En, url),
            endpoint_reason(*reason)
        ),
        UsageFault::EndpointInsecure { url } => format!(
            "The address {} begins with http://: data would travel unprotected. Use https:// \
             (http:// is possible to this same computer only).",
            quoted(En, url)
        ),
        UsageFault::EndpointCredentials => {
            "The address in --endpoint holds a name and a password. \
             Remove them: the account is named by --user, the key comes from --api-key-file."
                .into()
        }
        _ => String::new(),
    }
}

fn key_source(source: &KeySource) -> String {
    match source {
        KeySource::Environment => "the variable JUSTCLICK_API_KEY".into(),
        KeySource::File(path) | KeySource::Settings(path) => {
            format!("the file {}", quoted(En, &path.display().to_string()))
        }
    }
}

fn endpoint_reason(reason: EndpointReason) -> &'static str {
    match reason {
        EndpointReason::NotUrl => {
            "a full address is needed (such as https://shop.justclick.ru/api/UpdateOrderStatus)"
        }
        EndpointReason::Scheme => "it must begin with https://",
        EndpointReason::Fragment => "remove the # and all that follows it",
    }
}

/// Why a file is refused.
#[expect(clippy::too_many_lines, reason = "one sentence for each fault, in one place")]
pub fn file_fault(fault: &FileFault) -> String {
    match fault {
        FileFault::Empty => "it is empty.".into(),
        FileFault::NoHeader { seen, looked_at } => format!(
            "there is no row with column names ({} looked at). The first filled row: {}. Put a row \
             with names above the data, such as: Order number; Status; Date; Tracking number.",
            counted(En, *looked_at as u64, &["row", "rows"]),
            list(En, seen)
        ),
        FileFault::NoOrderColumn { line, columns, nearest } => {
            no_column(ColumnField::Order, *line, columns, nearest.as_deref())
        }
        FileFault::NoStatusColumn { line, columns, nearest } => format!(
            "{}\nIf all rows have one status, no column is needed. Then add: --default-status sent",
            no_column(ColumnField::Status, *line, columns, nearest.as_deref())
        ),
        FileFault::AmbiguousColumns { line, field, first, second } => format!(
            "two columns of the header (line {line}) can be the {}: {} and {}. Choose one, such as: {}",
            column_field(*field),
            quoted(En, first),
            quoted(En, second),
            column_option(*field, Some(first)),
        ),
        FileFault::ColumnNotFound { field, name, columns, nearest } => {
            let guess = nearest.as_ref().map_or_else(String::new, |nearest| {
                format!(" Try: {}", column_option(*field, Some(nearest)))
            });
            format!(
                "it has no column {} (from --column {}=…). There are: {}.{guess}",
                quoted(En, name),
                field.name(),
                list(En, columns)
            )
        }
        FileFault::UnclosedQuote { line } => format!(
            "a quotation mark opens in line {line} and is never closed. Remove it, or save the file \
             again in Excel or LibreOffice."
        ),
        FileFault::RecordTooLong { line, limit } => format!(
            "the record that begins in line {line} is longer than {} bytes. Most likely there is a \
             stray quotation mark before it, or this is not a table.",
            grouped(En, *limit as u64)
        ),
        FileFault::NotText { what } => foreign(*what).into(),
        FileFault::Binary { offset } => format!(
            "this is not text (unprintable bytes from byte {}). A workbook (.xlsx, .xls, .ods) or a CSV file is \
             needed.",
            grouped(En, *offset)
        ),
        FileFault::EncodingMismatch { encoding, detail } => format!(
            "it cannot be in the encoding {encoding} ({}). Leave --encoding out or name another.",
            visible(detail)
        ),
        FileFault::OnSheet { sheet, fault } => format!(
            "sheet {}: {}\nAnother sheet can be named: --sheet \"Name of the sheet\"",
            quoted(En, sheet),
            file_fault(fault)
        ),
        FileFault::SheetNotFound { asked, hidden, sheets } => format!(
            "{} {}. Visible sheets: {}.",
            quoted(En, asked),
            if *hidden {
                "is a hidden sheet, and hidden sheets are not read; show it in Excel or name another"
            } else {
                "is not among its sheets"
            },
            list(En, sheets)
        ),
        FileFault::WorkbookEncrypted => "the workbook is protected by a password and cannot be \
             read. Open it in Excel, remove the password (File → Info → Protect Workbook → Encrypt \
             with Password) and save it."
            .into(),
        FileFault::WorkbookDamaged { detail } => format!(
            "the workbook is damaged or incomplete ({}). Open it in Excel or LibreOffice and save \
             it again; if it does not open, take the file again from where it came.",
            visible(detail)
        ),
        FileFault::WorkbookTooLarge { limit } => format!(
            "the workbook is too large: {}. Keep only the shipments in it, or save the sheet as \
             “CSV UTF-8”: for CSV there is no such limit.",
            workbook_limit(*limit)
        ),
        FileFault::ResultsTooLarge { rows, columns } => format!(
            "the results do not fit into a workbook: they have {} and {}, and at most 1,048,576 \
             rows with the header and 16,384 columns are possible. Write them as CSV: --results \
             FILE.csv",
            counted(En, *rows, &["row", "rows"]),
            counted(En, *columns, &["column", "columns"])
        ),
    }
}

fn workbook_limit(limit: WorkbookLimit) -> String {
    let mebibytes = |bytes: u64| grouped(En, bytes >> 20);
    match limit {
        WorkbookLimit::Unpacked(bytes) => {
            format!("unpacked, one of its parts has more than {} MiB", mebibytes(bytes))
        }
        WorkbookLimit::Rows(rows) => format!("more than {} rows", grouped(En, rows)),
        WorkbookLimit::Columns(columns) => format!("more than {} columns", grouped(En, columns)),
        WorkbookLimit::Cells(cells) => format!("more than {} cells", grouped(En, cells as u64)),
        WorkbookLimit::Text(bytes) => format!("more than {} MiB of text", mebibytes(bytes as u64)),
    }
}

fn no_column(field: ColumnField, line: u64, columns: &[String], nearest: Option<&str>) -> String {
    let advice = match nearest {
        Some(name) => {
            format!("If it is {}, add: {}", quoted(En, name), column_option(field, Some(name)))
        }
        None => format!("Name it: {}", column_option(field, None)),
    };
    format!(
        "there is no column with the {}. The header (line {line}) has: {}. {advice}",
        column_field(field),
        list(En, columns)
    )
}

/// The option to type: `--column bill_id="Номер заказа"`.
fn column_option(field: ColumnField, name: Option<&str>) -> String {
    let value = name.and_then(typed).unwrap_or_else(|| "\"Column name\"".into());
    format!("--column {}={value}", field.name())
}

fn column_field(field: ColumnField) -> &'static str {
    match field {
        ColumnField::DateSent => "date of sending",
        ColumnField::DatePaid => "date of payment",
        other => super::problem::field(other.field()),
    }
}

fn foreign(what: ForeignFormat) -> &'static str {
    match what {
        ForeignFormat::BinaryWorkbook => {
            "this is a binary Excel workbook (.xlsb). Open it in Excel and save it: File → Save As \
             → “Excel Workbook (.xlsx)”."
        }
        ForeignFormat::AncientWorkbook => {
            "this is a sheet of a very old Excel. Open it in LibreOffice and save it as .xlsx."
        }
        ForeignFormat::Document => {
            "this is a document and no table. A workbook (.xlsx, .xls, .ods) or a CSV file is needed."
        }
        ForeignFormat::Html => {
            "there is an HTML page inside, whatever the file's name. If Excel opens it as a table, \
             save it: File → Save As → “Excel Workbook (.xlsx)”; otherwise download the export \
             again."
        }
        ForeignFormat::Xml => {
            "there is XML inside. If Excel opens the file, save it as .xlsx; otherwise an export \
             to .xlsx or CSV is needed."
        }
        ForeignFormat::Pdf => "this is a PDF. An export to .xlsx or CSV is needed.",
        ForeignFormat::Archive => "this is an archive. Unpack it and name the file inside.",
        ForeignFormat::Image => "this is a picture. An export to .xlsx or CSV is needed.",
    }
}

fn io(action: IoAction, path: &Path, cause: &IoError) -> String {
    let name = quoted(En, &path.display().to_string());
    let to_stdout = path.as_os_str() == "-";
    let what = match action {
        IoAction::InputChanged => {
            return format!(
                "The file {name} was changed after it had been checked. Nothing was sent; run the \
                 same command again."
            );
        }
        IoAction::InputChangedMidway => {
            return format!(
                "The file {name} was changed while its rows were being sent, so sending was \
                 stopped. Run the same command again: only what is not updated yet is sent."
            );
        }
        IoAction::ReadInput => format!("The file {name} cannot be read"),
        IoAction::ReadInputMidway => {
            format!("The file {name} could not be read to its end; its results are incomplete")
        }
        IoAction::Spool => {
            format!("Standard input cannot be saved in a temporary file ({name})")
        }
        IoAction::CreateResults => format!("The results file {name} cannot be created"),
        IoAction::WriteResultsMidway if to_stdout => {
            "While rows were being sent, the results could not be written to standard output".into()
        }
        IoAction::WriteResultsMidway => {
            format!("While rows were being sent, the results file {name} could not be written")
        }
        IoAction::LockAccount => {
            format!("The account cannot be locked against a second run ({name})")
        }
        IoAction::SetAside => format!("The ledger {name} cannot be set aside"),
        IoAction::BackUp => format!("The ledger cannot be copied ({name})"),
        IoAction::Restore => format!("The ledger cannot be restored from {name}"),
        IoAction::ReadKey => format!("The key file {name} cannot be read"),
        IoAction::ReadSettings => format!("The settings file {name} cannot be read"),
        IoAction::WriteSettings => format!("{name} cannot be written"),
        IoAction::ReadCertificate => format!("The certificate file {name} cannot be read"),
        IoAction::OpenLog => format!("The log {name} cannot be opened"),
        IoAction::WatchFolder => format!("The folder {name} cannot be used"),
        IoAction::MoveFile => format!("The file {name} cannot be moved"),
        IoAction::WriteStatus => format!("The status file {name} cannot be written"),
        IoAction::ServeMetrics => format!("The figures for Prometheus cannot be served at {name}"),
        IoAction::WriteMetrics => format!("The figures for Prometheus cannot be written to {name}"),
        IoAction::Serve => format!("The page cannot be served at {name}"),
        IoAction::Listen => format!("The stand-in service cannot be started ({name})"),
        IoAction::WriteOutput if to_stdout => "Standard output cannot be written".into(),
        IoAction::WriteOutput => format!("{name} cannot be written"),
    };
    if action == IoAction::WatchFolder && cause.kind() == ErrorKind::PermissionDenied {
        return format!(
            "{what}: no access. Whoever the program runs as must be able to write in it."
        );
    }
    format!("{what}: {}.", io_cause(cause))
}

fn io_cause(cause: &IoError) -> String {
    // Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION have no `ErrorKind` of their own.
    if cfg!(windows) && matches!(cause.raw_os_error(), Some(32 | 33)) {
        return "another program has it open; close it in Excel".into();
    }
    match cause.kind() {
        ErrorKind::NotFound => "there is no such file or folder; check the name".into(),
        ErrorKind::PermissionDenied => {
            "no access; another program may have it open, or it is read-only".into()
        }
        ErrorKind::IsADirectory => "it is a folder, and a file is needed".into(),
        ErrorKind::StorageFull => "the disk is full".into(),
        ErrorKind::BrokenPipe => "the program that was reading it has closed it".into(),
        ErrorKind::AddrInUse => "another program has the port; name another one".into(),
        _ => visible(&cause.to_string()),
    }
}
