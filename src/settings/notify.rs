//! Who is told of a run when nobody looks at the screen: `[notify]` and `[notify.mail]` of the
//! settings file, as typed and as resolved. Pure; passwords and certificates are read where they
//! are used, so that a file that is not there never keeps a run from being made.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use secrecy::SecretString;

use super::rate::{self, DURATION_EXPECTED};
use crate::error::{ExitCode, UsageFault};

/// `[notify]` and `[notify.mail]` as typed.
#[derive(Clone, Debug, Default)]
pub struct NotifyLayer {
    /// `failure`, `always` or `never`.
    pub when: Option<String>,
    /// A program and its arguments.
    pub command: Vec<String>,
    /// `30s` and the like.
    pub time_limit: Option<String>,
    /// The mail server's name.
    pub server: Option<String>,
    /// Its port.
    pub port: Option<String>,
    /// `tls`, `starttls` or `none`.
    pub encryption: Option<String>,
    /// Whom messages come from.
    pub from: Option<String>,
    /// Whom they go to.
    pub to: Vec<String>,
    /// The name to log in with.
    pub user: Option<String>,
    /// File that holds the password.
    pub password_file: Option<PathBuf>,
    /// The password itself; never on a command line, never in a file of settings.
    pub password: Option<SecretString>,
    /// Additional root certificate.
    pub ca_file: Option<PathBuf>,
    /// `auto`, `csv`, `xlsx` or `none`.
    pub attach: Option<String>,
}

impl NotifyLayer {
    /// `self` where it says something, else `weaker`. Lists are replaced as a whole: half of a
    /// command is none.
    #[must_use]
    pub fn over(self, weaker: Self) -> Self {
        let list = |mine: Vec<String>, theirs| if mine.is_empty() { theirs } else { mine };
        Self {
            when: self.when.or(weaker.when),
            command: list(self.command, weaker.command),
            time_limit: self.time_limit.or(weaker.time_limit),
            server: self.server.or(weaker.server),
            port: self.port.or(weaker.port),
            encryption: self.encryption.or(weaker.encryption),
            from: self.from.or(weaker.from),
            to: list(self.to, weaker.to),
            user: self.user.or(weaker.user),
            password_file: self.password_file.or(weaker.password_file),
            password: self.password.or(weaker.password),
            ca_file: self.ca_file.or(weaker.ca_file),
            attach: self.attach.or(weaker.attach),
        }
    }
}

/// After which runs people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// After those that did not do all they should.
    Failure,
    /// After all.
    Always,
    /// After none.
    Never,
}

impl When {
    /// Whether a run with this exit code is told of. A run that only found another one under way is
    /// no failure, and whoever pressed Ctrl-C knows.
    #[must_use]
    pub fn holds(self, code: ExitCode) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Failure => {
                !matches!(code, ExitCode::Success | ExitCode::Busy | ExitCode::Interrupted)
            }
        }
    }
}

/// Who is told, and how.
#[derive(Clone, Debug)]
pub struct Notify {
    /// After which runs.
    pub when: When,
    /// A program and its arguments; there is always a program.
    pub command: Option<Vec<String>>,
    /// How long command and mail may take, each.
    pub time_limit: Duration,
    /// By e-mail.
    pub mail: Option<Mail>,
}

/// How e-mail is sent.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The server's name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// Whom messages come from.
    pub from: Mailbox,
    /// Whom they go to; never empty.
    pub to: Vec<Mailbox>,
    /// Name and password, where the server wants them.
    pub login: Option<Login>,
    /// An additional root certificate.
    pub ca_file: Option<PathBuf>,
    /// What is attached.
    pub attach: Attach,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// By TLS from its first byte.
    Tls,
    /// By TLS after a greeting; without it nothing is sent.
    StartTls,
    /// Not at all: to this same computer alone.
    None,
}

/// Name and password of a mailbox.
#[derive(Clone, Debug)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: Password,
}

/// Where a password is. Its `Debug` does not show it.
#[derive(Clone, Debug)]
pub enum Password {
    /// In this file, on one line.
    File(PathBuf),
    /// It came in a variable.
    Given(SecretString),
}

/// The form in which rows that need work are attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attach {
    /// A workbook for a workbook, else text.
    AsInput,
    /// Text.
    Text,
    /// A workbook.
    Workbook,
    /// Not at all.
    Nothing,
}

/// Resolves what was typed; `None` where nobody is to be told.
///
/// # Errors
/// The first setting that is missing or cannot be used.
pub fn resolve(typed: &NotifyLayer) -> Result<Option<Notify>, UsageFault> {
    let when = one_of(
        "notify.when",
        typed.when.as_deref(),
        "failure",
        &[("failure", When::Failure), ("always", When::Always), ("never", When::Never)],
        "failure, always, never",
    )?;
    let limit = typed.time_limit.as_deref().unwrap_or_default();
    let time_limit = rate::duration(limit).ok_or_else(|| UsageFault::Value {
        option: "notify.time_limit",
        value: limit.to_owned(),
        expected: DURATION_EXPECTED,
    })?;
    let command = match typed.command.first() {
        None => None,
        Some(program) if program.trim().is_empty() => {
            return Err(UsageFault::NotifyMissing { key: "notify.command" });
        }
        Some(_) => Some(typed.command.clone()),
    };
    let mail = mail(typed)?;
    let nobody = command.is_none() && mail.is_none();
    Ok(if nobody { None } else { Some(Notify { when, command, time_limit, mail }) })
}

/// `None` where nothing at all is said of mail.
fn mail(typed: &NotifyLayer) -> Result<Option<Mail>, UsageFault> {
    let said = typed.server.is_some() || typed.from.is_some() || !typed.to.is_empty();
    if !said {
        return Ok(None);
    }
    let missing = |key| UsageFault::NotifyMissing { key };
    let server = typed.server.clone().filter(|server| !server.trim().is_empty());
    let server = server.ok_or(missing("notify.mail.server"))?;
    let encryption = one_of(
        "notify.mail.encryption",
        typed.encryption.as_deref(),
        "tls",
        &[("tls", Encryption::Tls), ("starttls", Encryption::StartTls), ("none", Encryption::None)],
        "tls, starttls, none",
    )?;
    if encryption == Encryption::None && !is_loopback(&server) {
        return Err(UsageFault::MailInsecure { server });
    }
    let from = typed.from.as_deref().ok_or(missing("notify.mail.from"))?;
    let from = mailbox("notify.mail.from", from)?;
    let to = typed.to.iter().map(|address| mailbox("notify.mail.to", address));
    let to = to.collect::<Result<Vec<_>, _>>()?;
    if to.is_empty() {
        return Err(missing("notify.mail.to"));
    }
    let attach = one_of(
        "notify.mail.attach",
        typed.attach.as_deref(),
        "auto",
        &[
            ("auto", Attach::AsInput),
            ("csv", Attach::Text),
            ("xlsx", Attach::Workbook),
            ("none", Attach::Nothing),
        ],
        "auto, csv, xlsx, none",
    )?;
    Ok(Some(Mail {
        server,
        port: port(typed.port.as_deref(), encryption)?,
        encryption,
        from,
        to,
        login: login(typed)?,
        ca_file: typed.ca_file.clone(),
        attach,
    }))
}

fn login(typed: &NotifyLayer) -> Result<Option<Login>, UsageFault> {
    let Some(user) = typed.user.clone() else { return Ok(None) };
    let password = match (&typed.password_file, &typed.password) {
        (Some(path), _) => Password::File(path.clone()),
        (None, Some(password)) => Password::Given(password.clone()),
        (None, None) => return Err(UsageFault::NotifyMissing { key: "notify.mail.password_file" }),
    };
    Ok(Some(Login { user, password }))
}

fn port(typed: Option<&str>, encryption: Encryption) -> Result<u16, UsageFault> {
    let Some(text) = typed else {
        // RFC 8314, section 3.3, and RFC 6409, section 3.1.
        return Ok(match encryption {
            Encryption::Tls => 465,
            Encryption::StartTls => 587,
            Encryption::None => 25,
        });
    };
    text.parse().ok().filter(|port| *port > 0).ok_or_else(|| UsageFault::Value {
        option: "notify.mail.port",
        value: text.to_owned(),
        expected: "1…65535",
    })
}

fn mailbox(key: &'static str, text: &str) -> Result<Mailbox, UsageFault> {
    // A line break in a header would begin another one.
    let one_line = !text.chars().any(char::is_control);
    text.trim().parse().ok().filter(|_| one_line).ok_or_else(|| UsageFault::Value {
        option: key,
        value: text.to_owned(),
        expected: "import@example.com, \"Склад <sklad@example.com>\"",
    })
}

fn one_of<T: Copy>(
    key: &'static str,
    typed: Option<&str>,
    default: &str,
    names: &[(&str, T)],
    expected: &'static str,
) -> Result<T, UsageFault> {
    let text = typed.unwrap_or(default);
    let found = names.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| UsageFault::Value {
        option: key,
        value: text.to_owned(),
        expected,
    })
}

/// What never leaves this computer.
fn is_loopback(server: &str) -> bool {
    let address = server.trim_start_matches('[').trim_end_matches(']');
    server == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
