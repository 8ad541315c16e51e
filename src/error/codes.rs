//! Stable codes for errors that end a run, for programs that read them. Never changed.

use super::{Error, FileFault, IoAction, LedgerFaultKind, UsageFault};

/// An input was changed while it was being read or sent.
pub const INPUT_CHANGED: &str = "io.input_changed";

/// The code of an error.
pub(super) fn code(error: &Error) -> &'static str {
    match error {
        Error::Usage(fault) => usage(fault),
        Error::File { fault, .. } => file(fault),
        Error::Io { action, .. } => io(*action),
        Error::Ledger { fault, .. } => match fault.kind {
            LedgerFaultKind::Newer { .. } => "ledger.newer",
            LedgerFaultKind::Foreign => "ledger.foreign",
            LedgerFaultKind::Corrupt { .. } => "ledger.corrupt",
            LedgerFaultKind::Full => "ledger.full",
            LedgerFaultKind::Unusable { .. } => "ledger.unusable",
        },
        Error::Busy { .. } => "account.busy",
        Error::FolderBusy { .. } => "folder.busy",
        Error::Client { .. } => "client",
        Error::Untold(_) => "notify",
    }
}

fn usage(fault: &UsageFault) -> &'static str {
    match fault {
        UsageFault::UserMissing
        | UsageFault::UserNotLabel { .. }
        | UsageFault::KeyMissing
        | UsageFault::KeyMalformed { .. }
        | UsageFault::EndpointMalformed { .. }
        | UsageFault::EndpointInsecure { .. }
        | UsageFault::EndpointCredentials => "settings.account",
        UsageFault::AccountUnchosen { .. } => "settings.account_unchosen",
        UsageFault::SectionUnknown { .. } => "settings.section_unknown",
        UsageFault::Value { .. } | UsageFault::TimeZone { .. } | UsageFault::Encoding { .. } => {
            "settings.value"
        }
        UsageFault::InSettings { fault, .. } => usage(fault),
        _ => "settings",
    }
}

fn file(fault: &FileFault) -> &'static str {
    match fault {
        FileFault::Empty => "file.empty",
        FileFault::NoHeader { .. } => "file.no_header",
        FileFault::NoOrderColumn { .. } => "file.no_order_column",
        FileFault::NoStatusColumn { .. } => "file.no_status_column",
        FileFault::AmbiguousColumns { .. } => "file.ambiguous_columns",
        FileFault::ColumnNotFound { .. } => "file.column_not_found",
        FileFault::UnclosedQuote { .. } => "file.unclosed_quote",
        FileFault::RecordTooLong { .. } => "file.record_too_long",
        FileFault::NotText { .. } => "file.not_a_table",
        FileFault::Binary { .. } => "file.binary",
        FileFault::EncodingMismatch { .. } => "file.encoding",
        FileFault::OnSheet { fault, .. } => file(fault),
        FileFault::SheetNotFound { .. } => "file.sheet_not_found",
        FileFault::WorkbookEncrypted => "file.encrypted",
        FileFault::WorkbookDamaged { .. } => "file.damaged",
        FileFault::WorkbookTooLarge { .. } => "file.too_large",
        FileFault::ResultsTooLarge { .. } => "file.results_too_large",
    }
}

fn io(action: IoAction) -> &'static str {
    match action {
        IoAction::ReadInput | IoAction::ReadInputMidway => "io.input",
        IoAction::InputChanged | IoAction::InputChangedMidway => INPUT_CHANGED,
        IoAction::CreateResults | IoAction::WriteResultsMidway => "io.results",
        IoAction::WatchFolder | IoAction::MoveFile => "io.folder",
        IoAction::WriteStatus => "io.status_file",
        _ => "io",
    }
}
