//! `serve user` and `serve token`: who may use the page. The settings file keeps its comments and
//! its owner, is replaced in one step, and nobody else can read it afterwards.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::cli::PeopleWish;
use crate::commands::ask;
use crate::commands::context::Context;
use crate::domain::Lang;
use crate::error::{Error, ExitCode, IoAction, PeopleFault, UsageFault};
use crate::ledger;
use crate::settings::SettingsFile;
use crate::settings::layer::Layer;
use crate::settings::people::{self, Kind, People, Unchanged, is_name};
use crate::text::serve::{Said, said};
use crate::web::doors::{passwords, secret};

/// What a token begins with, so that it is known for what it is where it should not be.
const TOKEN_PREFIX: &str = "jci_";

/// The settings file's text, and who stands in it.
struct Book {
    path: PathBuf,
    /// Windows editors put a byte-order mark in front; it stays.
    mark: &'static str,
    text: String,
    people: People,
    lang: Lang,
}

/// Adds, removes, lists.
///
/// # Errors
/// Words that are missing, a name that is taken, unknown or no name, a file that cannot be used.
pub fn run(
    flags: &Layer,
    wish: &PeopleWish,
    context: &Context,
    lang: Lang,
) -> Result<ExitCode, Error> {
    let (path, _) = context
        .settings_path(flags.config.as_deref())
        .ok_or(Error::Usage(UsageFault::SettingsNowhere))?;
    let book = Book::open(path, lang)?;
    match (wish.action.as_deref(), wish.name.as_deref()) {
        (Some("list"), None) => book.list(wish.token),
        (Some("add"), Some(name)) if wish.token => book.add_token(name, wish.admin),
        (Some("add"), Some(name)) => book.add_user(name, wish.admin),
        (Some("remove"), Some(name)) => book.remove(name, wish.token),
        (action, _) => return Err(refused(PeopleFault::Incomplete { usage: usage(wish, action) })),
    }?;
    Ok(ExitCode::Success)
}

fn usage(wish: &PeopleWish, action: Option<&str>) -> &'static str {
    match (wish.token, action) {
        (false, Some("add")) => "user add NAME",
        (false, Some("remove")) => "user remove NAME",
        (false, Some("list")) => "user list",
        (false, _) => "user add NAME | user remove NAME | user list",
        (true, Some("add")) => "token add NAME",
        (true, Some("remove")) => "token remove NAME",
        (true, Some("list")) => "token list",
        (true, _) => "token add NAME | token remove NAME | token list",
    }
}

fn refused(fault: PeopleFault) -> Error {
    Error::Usage(UsageFault::People(fault))
}

impl Book {
    /// Reads the file; one that is not there is an empty one.
    fn open(path: PathBuf, lang: Lang) -> Result<Self, Error> {
        // Through a link: the file is replaced, and the link stays.
        let path = std::fs::canonicalize(&path).unwrap_or(path);
        let bytes = match std::fs::read(&path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Vec::new(),
            read => read.map_err(|cause| Error::Io {
                action: IoAction::ReadSettings,
                path: path.clone(),
                cause,
            })?,
        };
        let people = SettingsFile::parse(&path, &bytes).map_err(Error::Usage)?.people;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (mark, text) = match text.strip_prefix('\u{feff}') {
            Some(text) => ("\u{feff}", text.to_owned()),
            None => ("", text),
        };
        Ok(Self { path, mark, text, people, lang })
    }

    fn names(&self, token: bool) -> Vec<String> {
        if token {
            self.people.tokens.keys().cloned().collect()
        } else {
            self.people.users.keys().cloned().collect()
        }
    }

    /// One a line; behind a tab what sets them apart.
    fn list(&self, token: bool) -> Result<(), Error> {
        let names = self.names(token);
        if names.is_empty() {
            self.say(Said::Nobody);
        }
        for name in names {
            let admin = if token {
                self.people.tokens.get(&name).is_some_and(|token| token.admin)
            } else {
                self.people.users.get(&name).is_some_and(|user| user.admin)
            };
            let mark =
                if admin { format!("\t{}", said(self.lang, Said::Admin)) } else { String::new() };
            print(&format!("{name}{mark}"))?;
        }
        Ok(())
    }

    /// A name that nobody has yet, whatever the case of its letters.
    fn free(&self, name: &str, token: bool) -> Result<(), Error> {
        if !is_name(name) {
            return Err(refused(PeopleFault::Name { name: name.to_owned() }));
        }
        let lower = name.to_lowercase();
        if self.names(token).iter().any(|known| known.to_lowercase() == lower) {
            return Err(refused(PeopleFault::Taken { name: name.to_owned(), token }));
        }
        Ok(())
    }

    fn add_user(&self, name: &str, admin: bool) -> Result<(), Error> {
        self.free(name, false)?;
        let password = self.password(name)?;
        let characters = password.expose_secret().chars().count();
        let (least, most) = (passwords::LEAST, passwords::MOST);
        if !(least..=most).contains(&characters) {
            return Err(refused(PeopleFault::Password { least, most }));
        }
        let hash = passwords::hash(&password).map_err(|detail| Error::Client { detail })?;
        self.write(people::add(&self.text, Kind::Users, name, &hash, admin))?;
        self.say(Said::UserAdded { name, path: &self.path.display().to_string() });
        Ok(())
    }

    /// Typed twice without being shown; or one line of standard input.
    fn password(&self, name: &str) -> Result<SecretString, Error> {
        let missing = || refused(PeopleFault::PasswordMissing);
        if ask::is_possible() {
            let ask = |words| ask::password(&said(self.lang, words)).ok_or_else(missing);
            let typed = ask(Said::Password { name })?;
            let again = ask(Said::Again)?;
            return if typed.expose_secret() == again.expose_secret() {
                Ok(typed)
            } else {
                Err(refused(PeopleFault::PasswordsDiffer))
            };
        }
        let mut line = String::new();
        match std::io::stdin().read_line(&mut line) {
            Ok(1..) => Ok(SecretString::from(line.trim_end_matches(['\r', '\n']))),
            Ok(0) | Err(_) => Err(missing()),
        }
    }

    fn add_token(&self, name: &str, admin: bool) -> Result<(), Error> {
        self.free(name, true)?;
        let random =
            secret::random().map_err(|error| Error::Client { detail: error.to_string() })?;
        let token = SecretString::from(format!("{TOKEN_PREFIX}{random}"));
        let hash = secret::hexadecimal(&secret::hash(token.expose_secret()));
        self.write(people::add(&self.text, Kind::Tokens, name, &hash, admin))?;
        self.say(Said::TokenAdded { name, path: &self.path.display().to_string() });
        print(token.expose_secret())
    }

    fn remove(&self, name: &str, token: bool) -> Result<(), Error> {
        let kind = if token { Kind::Tokens } else { Kind::Users };
        // A user is found as at the door: whatever the case.
        let known = if token { None } else { self.people.user(name).map(|(name, _)| name) };
        let changed = people::remove(&self.text, kind, known.unwrap_or(name));
        if changed == Err(Unchanged::Unknown) {
            let known = self.names(token);
            return Err(refused(PeopleFault::Unknown { name: name.to_owned(), token, known }));
        }
        self.write(changed)?;
        self.say(Said::Removed { name });
        Ok(())
    }

    /// Replaces the file. A text that could not be read again is not written.
    fn write(&self, changed: Result<String, Unchanged>) -> Result<(), Error> {
        let key = match changed {
            Ok(text) => {
                let text = format!("{}{text}", self.mark);
                SettingsFile::parse(&self.path, text.as_bytes()).map_err(Error::Usage)?;
                return replace(&self.path, text.as_bytes()).map_err(|cause| Error::Io {
                    action: IoAction::WriteSettings,
                    path: self.path.clone(),
                    cause,
                });
            }
            Err(Unchanged::NotATable(key)) => key,
            Err(Unchanged::NotToml | Unchanged::Unknown) => "serve",
        };
        Err(refused(PeopleFault::NotATable { path: self.path.clone(), key }))
    }

    fn say(&self, words: Said<'_>) {
        let mut screen = std::io::stderr();
        // Where even standard error is closed, the exit code remains.
        let _ = writeln!(screen, "{}", said(self.lang, words));
    }
}

/// What was asked for, on standard output.
fn print(line: &str) -> Result<(), Error> {
    let mut stdout = std::io::stdout();
    let written = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    written.map_err(|cause| Error::Io { action: IoAction::WriteOutput, path: "-".into(), cause })
}

/// Puts a new content in place of a file, so that there is the old or the new one at any moment;
/// nobody but its owner can read it.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Made for its owner alone.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(content)?;
    keep_owner(path, new.as_file());
    new.as_file().sync_all()?;
    new.persist(path).map_err(|error| error.error)?;
    ledger::folder::sync_entry_of(path)
}

/// Where an administrator changes a service's file, the service must still be able to read it.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if let Ok(old) = std::fs::metadata(old) {
        // Only an administrator may; for anybody else it is the same owner anyway.
        let _ = fchown(new, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_old: &Path, _new: &File) {}
