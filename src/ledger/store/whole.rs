//! The ledger taken as a whole: written into another file while it is in use, and read through to
//! see whether it is sound.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::fault::Fault;
use super::{LedgerFault, LedgerFaultKind, Store};

impl Store {
    /// Writes the ledger as it is at this moment into `path`, an empty file. What others commit
    /// meanwhile is not in it, and they are not kept waiting. Nothing is synced.
    ///
    /// # Errors
    /// The ledger cannot be read, or the copy not be written: then it is of no use.
    pub fn copy_into(&self, path: &Path) -> Result<(), LedgerFault> {
        let copy = || -> Result<(), Fault> {
            // SQLite takes the name as text.
            let name = path.to_str().ok_or_else(|| {
                let detail = format!("{} is not Unicode", path.display());
                Fault::Kind(LedgerFaultKind::Unusable { detail })
            })?;
            self.connection.execute("VACUUM INTO ?1", [name])?;
            Ok(())
        };
        copy().map_err(|fault| fault.at(&self.path))
    }

    /// Reads all of the ledger and holds its parts against each other.
    ///
    /// # Errors
    /// [`LedgerFaultKind::Corrupt`] with SQLite's first complaint, or it cannot be read.
    pub fn examine(&self) -> Result<(), LedgerFault> {
        examine(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// The same for what [`Store::copy_into`] wrote. Nothing of it is changed, and nothing written
    /// beside it.
    ///
    /// # Errors
    /// As above.
    pub fn examine_copy(path: &Path) -> Result<(), LedgerFault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(path, flags)
            .map_err(Fault::from)
            .and_then(|connection| examine(&connection))
            .map_err(|fault| fault.at(path))
    }
}

fn examine(connection: &Connection) -> Result<(), Fault> {
    let complaint: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if complaint == "ok" {
        return Ok(());
    }
    Err(Fault::Kind(LedgerFaultKind::Corrupt { detail: complaint }))
}
