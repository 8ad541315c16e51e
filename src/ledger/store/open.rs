//! Opening the ledger's file: made private and durable, brought to this program's schema, set to
//! write-ahead logging with `synchronous=FULL`, so that what is committed survives a power cut.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::fault::Fault;
use crate::ledger::{LedgerFaultKind, folder};

/// How a ledger comes to this program's schema: step 0 makes version 1 in a new file, step 1 makes
/// version 2 of version 1, and so on. Steps are only ever added.
pub(super) const STEPS: &[&str] = &[include_str!("../schema.sql"), include_str!("../schema-2.sql")];

/// Marks a database as a ledger of this program ("JCLI").
const APPLICATION_ID: i64 = 0x4A43_4C49;

/// How long another process may hold the database before it counts as unusable.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens a ledger, makes it if there is none.
pub(super) fn connect(path: &Path) -> Result<Connection, Fault> {
    folder::make(path)?;
    create_private(path)?;
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    migrate(&mut connection, STEPS)?;
    log_ahead(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS keeps what it was told to sync in the drive's cache, unless told otherwise.
    connection.pragma_update(None, "fullfsync", "ON")?;
    // What refers to what was written a moment before by the same code, in the same transaction;
    // looking it up again costs as much as all the rest of a row.
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    connection.set_prepared_statement_cache_capacity(32);
    // A transaction that begins by reading and then writes cannot wait for another writer: SQLite
    // refuses it at once. Those that write say so from the beginning, and then they wait.
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    Ok(connection)
}

/// Makes the file if there is none, readable by its owner alone: it holds customers' orders.
/// One that became readable for others (copied back from somewhere) is closed to them again.
fn create_private(path: &Path) -> std::io::Result<()> {
    let new = !path.exists();
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            // Fails where the file is another's: then its owner has decided.
            let _ = file.set_permissions(std::fs::Permissions::from_mode(0o600));
        }
    }
    drop(file);
    if new { folder::sync_entry_of(path) } else { Ok(()) }
}

/// Turns on write-ahead logging. Two runs that open a new ledger at the same time get in each
/// other's way here, and SQLite does not wait by itself.
fn log_ahead(connection: &Connection) -> Result<(), Fault> {
    let started = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && started.elapsed() < BUSY_TIMEOUT =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            done => return Ok(done?),
        }
    }
}

/// Brings a file to the schema of the last step, in one transaction: wholly or not at all. A file
/// that is no ledger, or a newer one, is refused untouched.
pub(super) fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), Fault> {
    if steps_done(connection, steps)? == steps.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another run may have been faster.
    for (index, step) in steps.iter().enumerate().skip(steps_done(&transaction, steps)?) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", i64::try_from(index).unwrap_or(0) + 1)?;
    }
    transaction.commit()?;
    Ok(())
}

/// How many of the steps a file has behind it; 0 for a new one.
fn steps_done(connection: &Connection, steps: &[&str]) -> Result<usize, Fault> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let found = number("user_version")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 && found == 0 {
        return Ok(0);
    }
    if number("application_id")? != APPLICATION_ID {
        return Err(Fault::Kind(LedgerFaultKind::Foreign));
    }
    let done = usize::try_from(found).unwrap_or(0);
    if done > steps.len() {
        let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
        return Err(Fault::Kind(LedgerFaultKind::Newer { found, known }));
    }
    Ok(done)
}
