//! The ledger of a run: its account locked, its file opened, the run begun in it, and ended.

use super::audience::Audience;
use super::inputs::Inputs;
use crate::error::{Error, ExitCode, IoAction, LedgerFault};
use crate::ledger::lock::AccountLock;
use crate::ledger::store::{RunEnd, RunStart, SourceFile, Store};
use crate::ledger::thread::LedgerThread;
use crate::ledger::{NoLedger, RunLedger};
use crate::settings::account::Account;
use crate::settings::resolve::Settings;
use crate::text::Notice;

/// A ledger opened for an account that no other run can take meanwhile. No run was begun in it: what
/// is refused before anything can be sent leaves no trace.
pub struct LockedLedger(Option<Locked>);

struct Locked {
    account: String,
    store: Store,
    lock: AccountLock,
}

impl LockedLedger {
    /// Locks the account and opens the ledger. Waits for another run of the account, unless that
    /// is not wanted.
    ///
    /// # Errors
    /// A ledger that cannot be used, or an account that is busy.
    pub fn open(
        settings: &Settings,
        account: &Account,
        audience: &dyn Audience,
    ) -> Result<Self, Error> {
        let Some(path) = &settings.memory.ledger else {
            if !settings.sandbox {
                audience.say(&Notice::NoLedger);
            }
            return Ok(Self(None));
        };
        let name = account_name(account);
        let locked = AccountLock::try_take(path, &name).and_then(|free| match free {
            Some(lock) => Ok(Some(lock)),
            None if settings.memory.no_wait => Ok(None),
            None => {
                audience.say(&Notice::OtherRun { account: &name });
                AccountLock::take(path, &name).map(Some)
            }
        });
        let lock = locked.map_err(|cause| Error::Io {
            action: IoAction::LockAccount,
            path: path.clone(),
            cause,
        })?;
        let Some(lock) = lock else { return Err(Error::Busy { account: name }) };
        let store = Store::open(path).map_err(unusable)?;
        Ok(Self(Some(Locked { account: name, store, lock })))
    }

    /// Begins the run, and says so where it goes on with an earlier one.
    ///
    /// # Errors
    /// A ledger that cannot be written.
    pub fn begin(
        self,
        settings: &Settings,
        inputs: &Inputs,
        audience: &dyn Audience,
    ) -> Result<OpenLedger, Error> {
        let Some(Locked { account, mut store, lock }) = self.0 else {
            let (ledger, run) = (RunLedger::None(NoLedger), made_up_name());
            return Ok(OpenLedger { ledger, run, _lock: None });
        };
        let start = RunStart {
            account,
            sources: sources(inputs),
            resend: settings.memory.resend,
            on_unconfirmed: settings.pace.on_unconfirmed,
            import: settings.memory.import.clone(),
        };
        let remembered = store.begin_run(&start).map_err(unusable)?;
        for (file, remembered) in inputs.names().zip(remembered) {
            if remembered.resumed {
                audience.say(&Notice::Resumed { file });
            }
            if remembered.changed {
                audience.say(&Notice::ChangedSince { file });
            }
        }
        let run = store.run().map_or_else(made_up_name, |number| number.to_string());
        let ledger = RunLedger::Sqlite(LedgerThread::start(store).map_err(unusable)?);
        Ok(OpenLedger { ledger, run, _lock: Some(lock) })
    }
}

/// A name for a run that no ledger numbers: the moment, for people, and chance, so that two of one
/// moment differ.
fn made_up_name() -> String {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    format!("{now}-{:06x}", fastrand::u32(..1 << 24))
}

fn unusable(fault: LedgerFault) -> Error {
    Error::Ledger { fault, midway: false }
}

/// A ledger in which a run was begun.
pub struct OpenLedger {
    /// What the engine uses.
    pub ledger: RunLedger,
    /// The run's name: its number in the ledger, else one that no other run has.
    pub run: String,
    /// Held until the run is over.
    _lock: Option<AccountLock>,
}

impl OpenLedger {
    /// Ends the run in the ledger.
    ///
    /// # Errors
    /// The ledger cannot be written: the next run will take this one for broken off.
    pub fn close(self, exit_code: ExitCode, complete: Vec<bool>) -> Result<(), Error> {
        let end = RunEnd { exit_code: exit_code as u8, complete };
        let closed: Result<(), LedgerFault> = match self.ledger {
            RunLedger::Sqlite(thread) => thread.finish(&end).map(drop),
            RunLedger::None(_) => Ok(()),
        };
        closed.map_err(|fault| Error::Ledger { fault, midway: true })
    }
}

/// `user@host`, with the port where it is not the usual one: another service at another port of
/// this computer is another account.
#[must_use]
pub fn account_name(account: &Account) -> String {
    let url = account.endpoint.url();
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{}@{host}:{port}", account.user.as_str()),
        None => format!("{}@{host}", account.user.as_str()),
    }
}

/// The files as the ledger remembers them: by their full paths, so that files of one name in
/// different folders are told apart.
#[must_use]
pub fn sources(inputs: &Inputs) -> Vec<SourceFile> {
    let surveyed = inputs.tables.iter().zip(&inputs.survey.files);
    surveyed
        .map(|(table, survey)| {
            let source = table.source();
            let full = std::path::absolute(source.path()).ok();
            let name = match full {
                Some(path) if !source.is_standard_input() && !source.is_named() => {
                    path.display().to_string()
                }
                _ => source.name().to_owned(),
            };
            SourceFile { name, sha256: table.identity(survey.sha256), bytes: survey.length }
        })
        .collect()
}
