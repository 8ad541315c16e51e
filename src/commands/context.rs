//! What is captured of the surroundings, once, at the top, and passed down as a value.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use secrecy::SecretSlice;

use crate::domain::Timestamp;
use crate::error::{Error, IoAction, UsageFault};
use crate::settings::account::KeyFile;
use crate::settings::layer::{self, Layer};
use crate::settings::resolve::{self, Settings, Verb, key_file, resolve};

/// The surroundings of a run.
pub struct Context {
    /// The system's locale.
    pub locale: Option<String>,
    /// The moment of the run.
    pub now: Timestamp,
    /// The settings in the environment.
    environment: Layer,
}

impl Context {
    /// Captures environment and clock.
    #[must_use]
    pub fn capture() -> Self {
        Self::of(|name| std::env::var_os(name), now())
    }

    fn of(variable: impl Fn(&str) -> Option<OsString>, now: Timestamp) -> Self {
        let environment = Layer::environment(&variable);
        Self { locale: layer::locale(variable), now, environment }
    }

    /// The ledger: what is named, else what the environment names, else the system's place.
    ///
    /// # Errors
    /// The system has no place for it.
    pub fn ledger(&self, named: Option<PathBuf>) -> Result<PathBuf, Error> {
        named
            .or_else(|| self.environment.ledger.clone())
            .or_else(default_ledger)
            .ok_or(Error::Usage(UsageFault::LedgerNowhere))
    }

    /// Settings from flags and environment; reads the key file that they name.
    ///
    /// # Errors
    /// A setting that is missing or cannot be used, a key file that cannot be read.
    pub fn settings(&self, verb: Verb, flags: Layer) -> Result<Settings, Error> {
        let layers = [flags, self.environment.clone()];
        let key_file = match (verb, key_file(&layers)) {
            (Verb::Send, Some(path)) => Some(read_key(path)?),
            _ => None,
        };
        let surroundings = resolve::Context {
            now: self.now,
            locale: self.locale.clone(),
            default_ledger: default_ledger(),
            key_file,
        };
        resolve(verb, &layers, &surroundings).map_err(Error::Usage)
    }
}

fn read_key(path: &Path) -> Result<KeyFile, Error> {
    let content = std::fs::read(path).map_err(|cause| Error::Io {
        action: IoAction::ReadKey,
        path: path.to_owned(),
        cause,
    })?;
    Ok(KeyFile { path: path.to_owned(), content: SecretSlice::from(content) })
}

/// The ledger's place in the system's folder for what programs remember.
fn default_ledger() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "justclick-import")?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
    Some(folder.join("ledger.db"))
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
