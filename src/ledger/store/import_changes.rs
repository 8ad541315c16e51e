//! Imports in the ledger, written: kept, changed, queued, sent, removed, forgotten.

use rusqlite::{Connection, params};

use super::fault::Fault;
use super::imports::{CorrectedCell, ImportEnd, ImportRecord, ImportStage, Queued, number};
use super::{Store, milliseconds_now};
use crate::ledger::LedgerFault;

/// The stages in which an import can be changed: ready, stopped, failed.
const CHANGEABLE: &str = "(0, 4, 5)";

/// Forgets imports from before a moment whose files are gone and of which no run is left, and what
/// hangs on them; keys and columns that were last used before it.
pub(super) fn forget(transaction: &Connection, than: i64) -> Result<(), Fault> {
    transaction.execute(
        "DELETE FROM import WHERE removed_at IS NOT NULL AND max(created_at,
             coalesce(finished_at, 0)) < ?1
             AND NOT EXISTS (SELECT 1 FROM import_run WHERE import = import.id)",
        [than],
    )?;
    transaction
        .execute("DELETE FROM import_correction WHERE import NOT IN (SELECT id FROM import)", [])?;
    for table in ["import_key", "import_layout"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE at < ?1"), [than])?;
    }
    Ok(())
}

impl Store {
    /// Keeps a new import.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn add_import(&self, new: &ImportRecord) -> Result<(), LedgerFault> {
        let added = self.connection.execute(
            "INSERT INTO import (id, owner, name, bytes, sha256, options, revision, parent, state,
                 paused, created_at, hidden)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, 0)",
            params![
                new.id,
                new.owner,
                new.name,
                number(new.bytes),
                new.sha256,
                new.options,
                new.revision,
                new.parent,
                new.stage as i64,
                new.created_at,
            ],
        );
        self.sql(added).map(drop)
    }

    /// Changes how an import is read, unless it is being sent or was; whether it was changed.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn set_import_options(&self, id: &str, options: &str) -> Result<bool, LedgerFault> {
        let done = self.connection.execute(
            &format!(
                "UPDATE import SET options = ?2, revision = revision + 1
                 WHERE id = ?1 AND state IN {CHANGEABLE}"
            ),
            params![id, options],
        );
        self.sql(done).map(|changed| changed == 1)
    }

    /// Notes how many rows the file has.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn set_import_rows(&self, id: &str, rows: u64) -> Result<(), LedgerFault> {
        let done = self
            .connection
            .execute("UPDATE import SET rows = ?2 WHERE id = ?1", params![id, number(rows)]);
        self.sql(done).map(drop)
    }

    /// Puts cells right, and others back as they were, unless the import is being sent or was;
    /// whether it was changed.
    ///
    /// # Errors
    /// The ledger cannot be written; nothing was changed then.
    pub fn correct_import(
        &mut self,
        id: &str,
        set: &[CorrectedCell],
        undo: &[(u64, usize)],
    ) -> Result<bool, LedgerFault> {
        let mut write = || {
            let transaction = self.connection.transaction()?;
            let changed = transaction.execute(
                &format!(
                    "UPDATE import SET revision = revision + 1
                     WHERE id = ?1 AND state IN {CHANGEABLE}"
                ),
                [id],
            )?;
            if changed == 0 {
                return Ok(false);
            }
            for cell in set {
                transaction.execute(
                    "INSERT INTO import_correction (import, line, number, value, was)
                     VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (import, line, number) DO UPDATE SET value = excluded.value",
                    params![id, number(cell.line), cell.column as i64, cell.value, cell.was],
                )?;
            }
            for (line, column) in undo {
                transaction.execute(
                    "DELETE FROM import_correction
                     WHERE import = ?1 AND line = ?2 AND number = ?3",
                    params![id, number(*line), *column as i64],
                )?;
            }
            transaction.commit()?;
            Ok(true)
        };
        let written = write();
        self.sql(written)
    }

    /// Queues an import: it is to be sent as it is now. `key` and `request` are those of the
    /// request that asked for it.
    ///
    /// # Errors
    /// The ledger cannot be written; nothing was changed then.
    pub fn queue_import(&mut self, id: &str, queued: &Queued<'_>) -> Result<(), LedgerFault> {
        let now = milliseconds_now();
        let mut write = || {
            let transaction = self.connection.transaction()?;
            transaction.execute(
                "UPDATE import SET state = 1, paused = 0, started_by = ?2, lang = ?3, account = ?4,
                     queued_at = ?5, started_at = NULL, finished_at = NULL, summary = NULL,
                     fault = NULL
                 WHERE id = ?1",
                params![id, queued.by, queued.lang, queued.account, now],
            )?;
            transaction.execute(
                "INSERT INTO import_key (owner, key, import, request, at)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                params![queued.by, queued.key, id, queued.request, now],
            )?;
            transaction.commit()
        };
        let written = write();
        self.sql(written)
    }

    /// The import is being sent from now on.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn run_import(&self, id: &str) -> Result<(), LedgerFault> {
        let done = self.connection.execute(
            "UPDATE import SET state = 2, started_at = coalesce(started_at, ?2) WHERE id = ?1",
            params![id, milliseconds_now()],
        );
        self.sql(done).map(drop)
    }

    /// Whether a person wants no further request to be made for it.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn pause_import(&self, id: &str, paused: bool) -> Result<(), LedgerFault> {
        let done = self
            .connection
            .execute("UPDATE import SET paused = ?2 WHERE id = ?1", params![id, paused]);
        self.sql(done).map(drop)
    }

    /// The import is not sent any more.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn end_import(
        &self,
        id: &str,
        stage: ImportStage,
        end: &ImportEnd,
    ) -> Result<(), LedgerFault> {
        let done = self.connection.execute(
            "UPDATE import SET state = ?2, paused = 0, finished_at = ?3, summary = ?4, fault = ?5
             WHERE id = ?1",
            params![id, stage as i64, milliseconds_now(), end.summary, end.fault],
        );
        self.sql(done).map(drop)
    }

    /// The files of an import are gone.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn import_removed(&self, id: &str) -> Result<(), LedgerFault> {
        let done = self.connection.execute(
            "UPDATE import SET removed_at = coalesce(removed_at, ?2) WHERE id = ?1",
            params![id, milliseconds_now()],
        );
        self.sql(done).map(drop)
    }

    /// Deletes an import. One of which rows were sent is only hidden: who sent them stays on
    /// record.
    ///
    /// # Errors
    /// The ledger cannot be written; nothing was changed then.
    pub fn delete_import(&mut self, id: &str) -> Result<(), LedgerFault> {
        let mut write = || {
            let transaction = self.connection.transaction()?;
            transaction.execute("DELETE FROM import_correction WHERE import = ?1", [id])?;
            transaction.execute(
                "UPDATE import SET hidden = 1, removed_at = coalesce(removed_at, ?2) WHERE id = ?1",
                params![id, milliseconds_now()],
            )?;
            transaction.execute(
                "DELETE FROM import WHERE id = ?1
                     AND NOT EXISTS (SELECT 1 FROM import_run WHERE import = ?1)",
                [id],
            )?;
            transaction.commit()
        };
        let written = write();
        self.sql(written)
    }

    /// Keeps the columns that an owner chose for a header, or forgets them.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn keep_import_layout(
        &self,
        owner: &str,
        fingerprint: &[u8; 32],
        columns: Option<&str>,
    ) -> Result<(), LedgerFault> {
        let done = match columns {
            Some(columns) => self.connection.execute(
                "INSERT INTO import_layout (owner, fingerprint, columns, at)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (owner, fingerprint) DO UPDATE SET columns = ?3, at = ?4",
                params![owner, fingerprint, columns, milliseconds_now()],
            ),
            None => self.connection.execute(
                "DELETE FROM import_layout WHERE owner = ?1 AND fingerprint = ?2",
                params![owner, fingerprint],
            ),
        };
        self.sql(done).map(drop)
    }
}
