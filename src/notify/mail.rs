//! E-mail over SMTP, by lettre: the connection protected, the password taken from where it is kept
//! only when it is needed, and the whole of it bounded in time.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use lettre::Transport;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Message, MultiPart, SinglePart};
use lettre::transport::smtp::SmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{Error as SmtpError, extension::ClientId};
use secrecy::{ExposeSecret, SecretString};

use super::attach::Attached;
use super::message::Told;
use crate::error::{MailFault, NotifyFault};
use crate::settings::account::secret_text;
use crate::settings::notify::{Encryption, Mail, Password};
use crate::text::Lang;

/// Sends the message to everybody it is for.
pub fn send(
    mail: &Mail,
    told: &Told<'_>,
    attached: &Attached,
    (lang, limit): (Lang, Duration),
) -> Result<(), NotifyFault> {
    let fault = |kind| NotifyFault::Mail { server: mail.server.clone(), kind };
    let password = password(mail).map_err(fault)?;
    let message = message(mail, told, attached, lang).map_err(fault)?;
    let transport = transport(mail, password.as_ref(), limit).map_err(fault)?;
    let (done, sent) = mpsc::channel();
    // The library's time-out is for each read and write, so that a server which dribbles could
    // take for ever. Whoever is left behind ends with its connection.
    let started = std::thread::Builder::new().name("mail".into()).spawn(move || {
        let _ = done.send(transport.send(&message).map(drop));
    });
    if let Err(cause) = started {
        return Err(fault(MailFault::Other { detail: cause.to_string() }));
    }
    match sent.recv_timeout(limit) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(fault(kind(&error, limit, password.as_ref()))),
        Err(_) => Err(fault(MailFault::Timeout { limit })),
    }
}

/// Whether password and certificate can be read, for whoever wants to know before they are needed.
///
/// # Errors
/// What keeps them from being used.
pub fn readable(mail: &Mail) -> Result<(), NotifyFault> {
    let fault = |kind| NotifyFault::Mail { server: mail.server.clone(), kind };
    password(mail).map_err(fault)?;
    tls(mail).map(drop).map_err(fault)
}

fn password(mail: &Mail) -> Result<Option<SecretString>, MailFault> {
    let Some(login) = &mail.login else { return Ok(None) };
    let (bytes, path) = match &login.password {
        Password::Given(text) => (text.expose_secret().as_bytes().to_vec(), None),
        Password::File(path) => {
            let bytes = std::fs::read(path).map_err(|cause| MailFault::Password {
                path: Some(path.clone()),
                detail: cause.to_string(),
            })?;
            (bytes, Some(path.clone()))
        }
    };
    let text = secret_text(&bytes);
    text.map(Some).ok_or(MailFault::Password { path, detail: String::new() })
}

fn transport(
    mail: &Mail,
    password: Option<&SecretString>,
    limit: Duration,
) -> Result<SmtpTransport, MailFault> {
    let mut builder = SmtpTransport::builder_dangerous(&mail.server)
        .port(mail.port)
        .tls(tls(mail)?)
        .timeout(Some(limit))
        .hello_name(ClientId::default());
    if let (Some(login), Some(password)) = (&mail.login, password) {
        let password = password.expose_secret().to_owned();
        builder = builder.credentials(Credentials::new(login.user.clone(), password));
    }
    Ok(builder.build())
}

fn tls(mail: &Mail) -> Result<Tls, MailFault> {
    let mut parameters = TlsParameters::builder(mail.server.clone());
    if let Some(path) = &mail.ca_file {
        parameters = parameters.add_root_certificate(certificate(path)?);
    }
    let parameters = || {
        parameters.build().map_err(|error| match &mail.ca_file {
            Some(path) => MailFault::Certificate { path: path.clone(), detail: cause(&error) },
            None => MailFault::Tls { detail: cause(&error) },
        })
    };
    Ok(match mail.encryption {
        Encryption::Tls => Tls::Wrapper(parameters()?),
        Encryption::StartTls => Tls::Required(parameters()?),
        Encryption::None => Tls::None,
    })
}

fn certificate(path: &Path) -> Result<Certificate, MailFault> {
    let fault = |detail| MailFault::Certificate { path: path.to_owned(), detail };
    let pem = std::fs::read(path).map_err(|cause| fault(cause.to_string()))?;
    if !pem.windows(11).any(|window| window == b"-----BEGIN ") {
        return Err(fault("PEM".into()));
    }
    Certificate::from_pem(&pem).map_err(|error| fault(cause(&error)))
}

fn message(
    mail: &Mail,
    told: &Told<'_>,
    attached: &Attached,
    lang: Lang,
) -> Result<Message, MailFault> {
    let mut builder = Message::builder()
        .from(mail.from.clone())
        .subject(told.subject(lang))
        .header(AutoSubmitted)
        .message_id(None);
    for recipient in &mail.to {
        builder = builder.to(recipient.clone());
    }
    let text = SinglePart::plain(told.text(lang, attached));
    let message = if attached.files.is_empty() {
        builder.singlepart(text)
    } else {
        let mut parts = MultiPart::mixed().singlepart(text);
        for (name, content) in &attached.files {
            let attachment = Attachment::new(name.clone());
            parts = parts.singlepart(attachment.body(content.clone(), content_type(name)?));
        }
        builder.multipart(parts)
    };
    message.map_err(|error| MailFault::Other { detail: error.to_string() })
}

fn content_type(name: &str) -> Result<ContentType, MailFault> {
    let kind = if name.to_lowercase().ends_with(".xlsx") {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else {
        "text/csv; charset=utf-8"
    };
    ContentType::parse(kind).map_err(|error| MailFault::Other { detail: error.to_string() })
}

/// Says that no answer is wanted from whoever is on holiday (RFC 3834, section 5).
#[derive(Clone, Copy, Debug)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// What kind of failure it was. A server that repeats the password is not repeated.
fn kind(error: &SmtpError, limit: Duration, password: Option<&SecretString>) -> MailFault {
    let mut detail = cause(error);
    if let Some(password) = password {
        detail = detail.replace(password.expose_secret(), "…");
    }
    match error.status().map(u16::from) {
        // RFC 4954, section 6.
        Some(530 | 534 | 535 | 538 | 454 | 432) => MailFault::Login { detail },
        Some(_) => MailFault::Refused { detail },
        None if timed_out(error) => MailFault::Timeout { limit },
        None if error.is_tls() => MailFault::Tls { detail },
        None => match io_error(error) {
            // A certificate is found wanting while bytes are being read.
            Some(io) if io.kind() == std::io::ErrorKind::InvalidData => MailFault::Tls { detail },
            Some(_) => MailFault::Connect { detail },
            None => MailFault::Other { detail },
        },
    }
}

/// The innermost cause, which says most; the outer ones are the library's.
fn cause(error: &SmtpError) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn io_error(error: &SmtpError) -> Option<&std::io::Error> {
    let mut source = std::error::Error::source(error);
    while let Some(found) = source {
        if let Some(io) = found.downcast_ref() {
            return Some(io);
        }
        source = found.source();
    }
    None
}

fn timed_out(error: &SmtpError) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    // A read that took too long is the one or the other, as the system pleases.
    io_error(error).is_some_and(|io| matches!(io.kind(), TimedOut | WouldBlock))
}
