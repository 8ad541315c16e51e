//! What is captured of the surroundings, once, at the top, and passed down as a value.

use std::ffi::OsString;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use secrecy::SecretSlice;

use crate::domain::{Lang, Timestamp};
use crate::error::{Error, IoAction, UsageFault};
use crate::settings::account::KeyFile;
use crate::settings::layer::{self, Layer};
use crate::settings::people::People;
use crate::settings::resolve::{self, Settings, Verb, key_file, resolve};
use crate::settings::{SettingsFile, Stack};

/// The settings file's name.
const SETTINGS_FILE: &str = "justclick-import.toml";

/// The surroundings of a run.
#[derive(Clone, Debug)]
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

    /// The moment of the run.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The same surroundings now: for whoever lives longer than one run.
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self { now: now(), ..self.clone() }
    }

    fn of(variable: impl Fn(&str) -> Option<OsString>, now: Timestamp) -> Self {
        let environment = Layer::environment(&variable);
        Self { locale: layer::locale(variable), now, environment }
    }

    /// The ledger: what is named, else what environment and settings file name, else the system's
    /// place. `config` names the settings file, as far as the command line does.
    ///
    /// # Errors
    /// The system has no place for it, the settings file cannot be used.
    pub fn ledger(
        &self,
        named: Option<PathBuf>,
        config: Option<PathBuf>,
    ) -> Result<PathBuf, Error> {
        if let Some(path) = named.or_else(|| self.environment.ledger.clone()) {
            return Ok(path);
        }
        let file = self.file(config.as_deref())?;
        file.and_then(|file| file.top.layer.ledger)
            .or_else(default_ledger)
            .ok_or(Error::Usage(UsageFault::LedgerNowhere))
    }

    /// Who may use the page. `config` names the settings file, as far as the command line does.
    ///
    /// # Errors
    /// The settings file cannot be used.
    pub fn people(&self, config: Option<&Path>) -> Result<People, Error> {
        Ok(self.file(config)?.map(|file| file.people).unwrap_or_default())
    }

    /// All layers of settings: flags, environment, settings file.
    ///
    /// # Errors
    /// The settings file cannot be read or understood, an account or profile is not in it.
    pub fn stack(&self, flags: Layer) -> Result<Stack, Error> {
        let file = self.file(flags.config.as_deref())?;
        Stack::new(flags, self.environment.clone(), file).map_err(Error::Usage)
    }

    /// The layers without the settings file, for whoever goes on where that cannot be used.
    #[must_use]
    pub fn stack_without_file(&self, flags: Layer) -> Option<Stack> {
        Stack::new(flags, self.environment.clone(), None).ok()
    }

    /// Settings from flags, environment and settings file; reads the key file that they name.
    ///
    /// # Errors
    /// A setting that is missing or cannot be used, a file that cannot be read.
    pub fn settings(&self, verb: Verb, flags: Layer) -> Result<Settings, Error> {
        self.resolved(verb, &self.stack(flags)?)
    }

    /// Settings from these layers; reads the key file that they name.
    ///
    /// # Errors
    /// A setting that is missing or cannot be used, a key file that cannot be read.
    pub fn resolved(&self, verb: Verb, stack: &Stack) -> Result<Settings, Error> {
        let layers = stack.plain();
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
        resolve(verb, &layers, &surroundings).map_err(|fault| Error::Usage(stack.placed(fault)))
    }

    /// The language that the settings file asks for, where it can be read: mistakes are worded in
    /// it, the file's own among them.
    #[must_use]
    pub fn language(&self, config: Option<&Path>) -> Option<Lang> {
        let file = self.file(config).ok()??;
        Lang::named(file.top.layer.lang.as_deref()?)
    }

    /// The settings file's place: what is named, else what the environment names, else the system's
    /// place. Also, whether it was named: then it must be there.
    #[must_use]
    pub fn settings_path(&self, config: Option<&Path>) -> Option<(PathBuf, bool)> {
        config
            .map(Path::to_owned)
            .or_else(|| self.environment.config.clone())
            .map(|path| (path, true))
            .or_else(|| default_settings().map(|path| (path, false)))
    }

    fn file(&self, config: Option<&Path>) -> Result<Option<SettingsFile>, Error> {
        match self.settings_path(config) {
            None => Ok(None),
            Some((path, named)) => read_settings(&path, named),
        }
    }
}

/// Reads a settings file. One that holds a key or passwords must be closed to everybody else.
///
/// # Errors
/// It cannot be read or understood, others can read it.
pub fn read_settings(path: &Path, must_exist: bool) -> Result<Option<SettingsFile>, Error> {
    let failed = |cause| Error::Io { action: IoAction::ReadSettings, path: path.to_owned(), cause };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == ErrorKind::NotFound && !must_exist => return Ok(None),
        Err(cause) => return Err(failed(cause)),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(failed)?;
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let settings = SettingsFile::parse(&absolute, &bytes).map_err(Error::Usage)?;
    if settings.holds_secret() && is_exposed(&file).map_err(failed)? {
        return Err(Error::Usage(UsageFault::SettingsExposed { path: path.to_owned() }));
    }
    Ok(Some(settings))
}

/// Whether others than the file's owner may read or change it.
#[cfg(unix)]
pub fn is_exposed(file: &File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

/// Elsewhere rights are lists of people, which the standard library does not read; on Windows what
/// stands in a person's own folders is closed to other people already.
#[cfg(not(unix))]
pub fn is_exposed(_file: &File) -> std::io::Result<bool> {
    Ok(false)
}

fn read_key(path: &Path) -> Result<KeyFile, Error> {
    let content = std::fs::read(path).map_err(|cause| Error::Io {
        action: IoAction::ReadKey,
        path: path.to_owned(),
        cause,
    })?;
    Ok(KeyFile { path: path.to_owned(), content: SecretSlice::from(content) })
}

/// The settings file's place in the system's folder for such files.
fn default_settings() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "justclick-import")?;
    Some(folders.config_dir().join(SETTINGS_FILE))
}

/// The ledger's place in the system's folder for what programs remember.
fn default_ledger() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "justclick-import")?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
    Some(folder.join("ledger.db"))
}

/// This moment.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
