//! `settings init`: the few questions there are, and the settings file. The key, if it is typed,
//! goes to a file of its own beside it. Nothing is overwritten, and nobody else can read either.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::ask;
use super::context::Context;
use crate::domain::Lang;
use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::settings::account::{self, KeyFile, UserName};
use crate::settings::layer::{DEFAULTS, Layer};
use crate::settings::rate::Rate;
use crate::settings::resolve::zone;
use crate::text;
use crate::text::settings::{Question, file_heading, question};

/// What was answered.
struct Answers {
    user: UserName,
    key: KeyPlace,
    time_zone: String,
    rate: String,
}

/// Where the key is.
enum KeyPlace {
    /// In a file that was there.
    File(PathBuf),
    /// It was typed.
    Typed(SecretString),
}

/// Asks and writes.
///
/// # Errors
/// No terminal to ask on, a file that is there already or cannot be written.
pub fn run(flags: &Layer, context: &Context, lang: Lang) -> Result<ExitCode, Error> {
    if !ask::is_possible() {
        return Err(Error::Usage(UsageFault::InitWithoutTerminal));
    }
    let (path, _) = context
        .settings_path(flags.config.as_deref())
        .ok_or(Error::Usage(UsageFault::SettingsNowhere))?;
    if path.exists() {
        return Err(Error::Usage(UsageFault::SettingsExist { path }));
    }
    say(&question(lang, Question::Begin { path: &path }));
    let Some(answers) = answers(lang) else { return Ok(ExitCode::NothingSent) };
    let key = write(&path, &answers, lang)?;
    say(&question(lang, Question::Done { path: &path, key: key.as_deref() }));
    Ok(ExitCode::Success)
}

/// All answers, each asked for until it can be used; `None` when the input ends.
fn answers(lang: Lang) -> Option<Answers> {
    let user = until_good(lang, |lang| {
        ask::line(&question(lang, Question::User)).map(|typed| UserName::parse(&typed))
    })?;
    let key = key(lang)?;
    let default = default_of("time_zone");
    let time_zone = until_good(lang, |lang| {
        let typed = ask::line(&question(lang, Question::TimeZone { default }))?;
        let name = if typed.is_empty() { default.to_owned() } else { typed };
        Some(zone(&name).map(|_| name))
    })?;
    let default = default_of("rate");
    let rate = until_good(lang, |lang| {
        let typed = ask::line(&question(lang, Question::Rate { default }))?;
        Some(rate(&typed, default))
    })?;
    Some(Answers { user, key, time_zone, rate })
}

/// A number alone is one a second.
fn rate(typed: &str, default: &str) -> Result<String, UsageFault> {
    let plain = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    let rate = match typed {
        "" => default.to_owned(),
        digits if plain => format!("{digits}/s"),
        other => other.to_owned(),
    };
    if Rate::parse(&rate).is_some() {
        return Ok(rate);
    }
    Err(UsageFault::Value { option: "--rate", value: rate, expected: Rate::EXPECTED })
}

fn key(lang: Lang) -> Option<KeyPlace> {
    loop {
        let typed = ask::line(&question(lang, Question::KeyFile))?;
        if typed.is_empty() {
            break;
        }
        // Windows puts a dragged path in quotation marks.
        let path = PathBuf::from(typed.trim_matches('"'));
        match read_key(&path) {
            Ok(()) => return Some(KeyPlace::File(std::path::absolute(&path).unwrap_or(path))),
            Err(error) => say(&text::error(lang, &error)),
        }
    }
    until_good(lang, |lang| {
        let typed = ask::secret(&question(lang, Question::Key))?;
        Some(account::key(None, Some(&typed)).map(|_| typed))
    })
    .map(KeyPlace::Typed)
}

fn read_key(path: &Path) -> Result<(), Error> {
    let content = std::fs::read(path).map_err(|cause| Error::Io {
        action: IoAction::ReadKey,
        path: path.to_owned(),
        cause,
    })?;
    let file = KeyFile { path: path.to_owned(), content: content.into() };
    account::key(Some(&file), None).map(drop).map_err(Error::Usage)
}

/// Asks until the answer can be used, saying each time why not.
fn until_good<T>(lang: Lang, ask: impl Fn(Lang) -> Option<Result<T, UsageFault>>) -> Option<T> {
    loop {
        match ask(lang)? {
            Ok(answer) => return Some(answer),
            Err(fault) => say(&text::error(lang, &Error::Usage(fault))),
        }
    }
}

/// Writes the key file, where the key was typed, then the settings file; gives the key file's path.
fn write(path: &Path, answers: &Answers, lang: Lang) -> Result<Option<PathBuf>, Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |cause| Error::Io { action: IoAction::WriteSettings, path, cause }
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    let (named, written) = match &answers.key {
        KeyPlace::File(file) => (file.clone(), None),
        KeyPlace::Typed(key) => {
            let name = PathBuf::from(format!("{}.key", answers.user.as_str()));
            let file = path.with_file_name(&name);
            if file.exists() {
                return Err(Error::Usage(UsageFault::SettingsExist { path: file }));
            }
            let line = SecretString::from(format!("{}\n", key.expose_secret()));
            write_private(&file, line.expose_secret().as_bytes()).map_err(failed(&file))?;
            (name, Some(file))
        }
    };
    let content = content(answers, &named, lang);
    write_private(path, content.as_bytes()).map_err(failed(path))?;
    Ok(written)
}

fn content(answers: &Answers, key_file: &Path, lang: Lang) -> String {
    let user = answers.user.as_str();
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    format!(
        "{}\ntime_zone = {}\nrate = {}\n\n[account.{user}]\nuser = {}\napi_key_file = {}\n",
        file_heading(lang),
        quoted(&answers.time_zone),
        quoted(&answers.rate),
        quoted(user),
        quoted(&key_file.display().to_string()),
    )
}

/// Writes a file that was not there, closed to everybody else from its first moment on.
fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn default_of(name: &str) -> &'static str {
    DEFAULTS.iter().find(|(option, _)| *option == name).map_or("", |(_, value)| value)
}

fn say(text: &str) {
    let mut screen = std::io::stderr();
    // Where even standard error is closed, the exit code remains.
    let _ = writeln!(screen, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SettingsFile;

    #[test]
    fn what_is_written_is_what_is_read() {
        let answers = Answers {
            user: UserName::parse("shop-1").unwrap(),
            key: KeyPlace::Typed("obviously-fake".into()),
            time_zone: "Asia/Omsk".into(),
            rate: "3/s".into(),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("justclick-import.toml");
        let key = write(&path, &answers, Lang::Ru).unwrap().unwrap();
        assert_eq!(std::fs::read(&key).unwrap(), b"obviously-fake\n");
        let file = SettingsFile::parse(&path, &std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(file.top.layer.time_zone.as_deref(), Some("Asia/Omsk"));
        assert_eq!(file.top.layer.rate.as_deref(), Some("3/s"));
        let account = &file.accounts["shop-1"];
        assert_eq!(account.layer.user.as_deref(), Some("shop-1"));
        assert_eq!(account.layer.api_key_file.as_deref(), Some(key.as_path()));
        assert!(!file.holds_key());
        assert!(write(&path, &answers, Lang::Ru).is_err(), "nothing is overwritten");
        #[cfg(unix)]
        for path in [&path, &key] {
            assert!(!super::super::context::is_exposed(&File::open(path).unwrap()).unwrap());
        }
    }

    #[test]
    fn any_path_survives_being_written() {
        for name in [r"C:\JustClick\key.txt", "it's \"this\".txt", "ключ.txt"] {
            let answers = Answers {
                user: UserName::parse("shop").unwrap(),
                key: KeyPlace::File(name.into()),
                time_zone: "Europe/Moscow".into(),
                rate: "5/s".into(),
            };
            let text = content(&answers, Path::new(name), Lang::En);
            let file = SettingsFile::parse(Path::new("x.toml"), text.as_bytes()).unwrap();
            let layer = &file.accounts["shop"].layer;
            assert_eq!(layer.api_key_file.as_deref(), Some(Path::new(name)), "{text}");
        }
    }

    #[test]
    fn a_number_alone_is_a_rate_by_the_second() {
        for (typed, expected) in
            [("", Some("5/s")), ("3", Some("3/s")), ("100/min", Some("100/min")), ("fast", None)]
        {
            assert_eq!(rate(typed, "5/s").ok().as_deref(), expected, "{typed}");
        }
    }
}
