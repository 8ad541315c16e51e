//! What the ledger remembers of an account's habits: how much it usually sends, and what it sent
//! before. Read before a run is begun, so that a person can still say no.

use rusqlite::{OptionalExtension, params};

use super::work::{LOOK_BACK, update};
use super::{Fault, SourceFile, State, Store};
use crate::domain::{OrderUpdate, Timestamp};
use crate::ledger::LedgerFault;

/// Runs that are looked back at for one that is complete and sent something.
const RUNS_LOOKED_AT: u32 = 60;

/// How the newest run of a content ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastRun {
    /// With every row dealt with, at this moment.
    Complete {
        /// When.
        at: Timestamp,
    },
    /// With rows left over: the next run of this content goes on with it.
    BrokenOff,
}

impl Store {
    /// How many rows the newest complete runs of an account sent, at most `most` of them, newest
    /// first. Runs that sent none are left out: they say nothing of what is usual.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn rows_of_runs(&self, account: &str, most: usize) -> Result<Vec<u64>, LedgerFault> {
        let read = || -> Result<Vec<u64>, Fault> {
            let mut statement = self.connection.prepare_cached(
                "SELECT run.id, lines_after,
                     coalesce((SELECT min(later.lines_after) FROM run AS later
                               WHERE later.account = run.account AND later.id > run.id),
                              9223372036854775807)
                 FROM run JOIN account ON account.id = run.account
                 WHERE account.name = ?1 AND run.complete = 1 ORDER BY run.id DESC LIMIT ?2",
            )?;
            let mut count = self.connection.prepare_cached(
                "SELECT count(*) FROM sending WHERE run = ?1 AND id > ?2 AND id <= ?3",
            )?;
            let mut runs = statement.query(params![account, RUNS_LOOKED_AT])?;
            let mut found = Vec::new();
            while let Some(row) = runs.next()? {
                let bounds: (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let rows: i64 = count.query_row(bounds, |row| row.get(0))?;
                found.extend((rows > 0).then_some(rows.unsigned_abs()));
                if found.len() >= most {
                    break;
                }
            }
            Ok(found)
        };
        read().map_err(|fault| fault.at(self.path()))
    }

    /// How the newest run that took this content ended; `None` if there was none. The file's name
    /// does not matter.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn last_run_of(
        &self,
        account: &str,
        source: &SourceFile,
    ) -> Result<Option<LastRun>, LedgerFault> {
        let found = self.connection.query_row(
            "SELECT run_source.complete, run.finished_at FROM source
                 JOIN run_source ON run_source.source = source.id
                 JOIN run ON run.id = run_source.run
                 JOIN account ON account.id = run_source.account
             WHERE source.sha256 = ?1 AND source.bytes = ?2 AND account.name = ?3
             ORDER BY run.id DESC LIMIT 1",
            params![source.sha256, i64::try_from(source.bytes).unwrap_or(i64::MAX), account],
            |row| Ok((row.get::<_, bool>(0)?, row.get::<_, Option<i64>>(1)?)),
        );
        let found = found.optional().map_err(|error| Fault::Sql(error).at(self.path()))?;
        Ok(found.map(|(complete, at)| match at {
            Some(at) if complete => LastRun::Complete { at: Timestamp(at.div_euclid(1000)) },
            _ => LastRun::BrokenOff,
        }))
    }

    /// Whether the account's order was ever given this very update, and the service accepted it.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn was_accepted(&self, account: &str, wanted: &OrderUpdate) -> Result<bool, LedgerFault> {
        self.look_for(account, wanted).map_err(|fault| fault.at(self.path()))
    }

    fn look_for(&self, account: &str, wanted: &OrderUpdate) -> Result<bool, Fault> {
        let mut next: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT head.last FROM head JOIN account ON account.id = head.account
                 WHERE account.name = ?1 AND head.bill_id = ?2",
            )?
            .query_row(params![account, wanted.order.as_str()], |row| row.get(0))
            .optional()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT status, date, rpo, state, previous FROM sending WHERE id = ?1",
        )?;
        for _ in 0..LOOK_BACK {
            let Some(id) = next else { break };
            let line = statement
                .query_row([id], |row| {
                    let rpo: Option<String> = row.get(2)?;
                    let line =
                        update(wanted.order.as_str(), row.get(0)?, row.get(1)?, rpo.as_deref());
                    Ok((line, row.get::<_, i64>(3)?, row.get::<_, Option<i64>>(4)?))
                })
                .optional()?;
            let Some((line, state, previous)) = line else { break };
            let accepted = State::from_number(state).is_some_and(State::is_accepted);
            if accepted && line == Some(*wanted) {
                return Ok(true);
            }
            next = previous;
        }
        Ok(false)
    }
}
