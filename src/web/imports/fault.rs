//! Why an import cannot be had, changed or sent: data with a stable code. Sentences are made in
//! `text::imports`.

use super::check::Said;
use crate::error::{Error, LedgerFault};
use crate::text::imports::ImportFault;

/// What goes wrong with an import.
#[derive(Debug)]
pub enum Fault {
    /// Something that whoever asked can mend.
    Import(ImportFault),
    /// The file is refused as a whole.
    Refused(Said),
    /// The settings or the system stand against it.
    Program(Error),
}

impl Fault {
    /// The stable code: English, never changed.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Import(fault) => fault.code(),
            Self::Refused(said) => said.code(),
            Self::Program(error) => error.code(),
        }
    }

    /// The sentence for it.
    #[must_use]
    pub fn sentence(&self, lang: crate::text::Lang) -> String {
        match self {
            Self::Import(fault) => crate::text::imports::fault(lang, fault),
            Self::Refused(said) => said.reason(lang).message,
            Self::Program(error) => crate::text::on_page::error(lang, error),
        }
    }
}

impl From<ImportFault> for Fault {
    fn from(fault: ImportFault) -> Self {
        Self::Import(fault)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Program(error)
    }
}

impl From<LedgerFault> for Fault {
    fn from(fault: LedgerFault) -> Self {
        Self::Program(Error::Ledger { fault, midway: false })
    }
}
