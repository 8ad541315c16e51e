//! What went wrong with the ledger's file, sorted by what the operator can do about it.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::ledger::{LedgerFault, LedgerFaultKind};

/// A fault before its path is known.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Io(std::io::Error),
    Kind(LedgerFaultKind),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl Fault {
    pub(super) fn at(self, path: &Path) -> LedgerFault {
        let kind = match self {
            Self::Kind(kind) => kind,
            Self::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                LedgerFaultKind::Full
            }
            Self::Io(error) => LedgerFaultKind::Unusable { detail: error.to_string() },
            Self::Sql(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => LedgerFaultKind::Full,
                Some(ErrorCode::NotADatabase) => LedgerFaultKind::Foreign,
                Some(ErrorCode::DatabaseCorrupt) => {
                    LedgerFaultKind::Corrupt { detail: error.to_string() }
                }
                _ => LedgerFaultKind::Unusable { detail: error.to_string() },
            },
        };
        LedgerFault { path: path.to_owned(), kind }
    }
}
