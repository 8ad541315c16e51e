//! A mail server on this computer: real SMTP over a real connection, with real TLS where it is
//! asked for. It takes messages and remembers them, or does one thing wrong.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use mailparse::{MailHeaderMap, ParsedMail};
use rcgen::{CertificateParams, KeyPair};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned, crypto};

/// The name and the password that it takes.
pub const USER: &str = "import@example.com";
pub const PASSWORD: &str = "obviously-fake-mail-password-7xWq";

/// How connections are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    Tls,
    StartTls,
    Nothing,
}

impl Protection {
    /// As the settings name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::StartTls => "starttls",
            Self::Nothing => "none",
        }
    }
}

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Says nothing at all.
    Silent,
    /// Says nothing after the message came.
    SilentAtEnd,
    /// Takes no password, and repeats it.
    Login,
    /// Takes no recipient.
    Recipient,
    /// Takes no message.
    Message,
    /// Has a bad day from the beginning.
    Closed,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub sender: String,
    pub recipients: Vec<String>,
    /// Name and password that came before it.
    pub login: Option<(String, String)>,
    /// Whether it came over TLS.
    pub protected: bool,
    pub data: Vec<u8>,
}

impl Received {
    fn parsed(&self) -> ParsedMail<'_> {
        mailparse::parse_mail(&self.data).unwrap()
    }

    /// A header, decoded.
    pub fn header(&self, name: &str) -> String {
        self.parsed().headers.get_first_value(name).unwrap_or_default()
    }

    /// The text, decoded.
    pub fn text(&self) -> String {
        let parsed = self.parsed();
        let part = parsed.subparts.first().unwrap_or(&parsed);
        assert_eq!(part.ctype.mimetype, "text/plain");
        assert_eq!(part.ctype.charset, "utf-8");
        part.get_body().unwrap().replace("\r\n", "\n")
    }

    /// Names and contents of what is attached.
    pub fn attachments(&self) -> Vec<(String, Vec<u8>)> {
        let parsed = self.parsed();
        let parts = parsed.subparts.iter().skip(1);
        parts
            .map(|part| {
                let name = part.get_content_disposition().params["filename"].clone();
                (name, part.get_body_raw().unwrap())
            })
            .collect()
    }
}

/// The server. It serves as long as the test runs.
pub struct MailServer {
    pub port: u16,
    /// Its certificate, which it signed itself.
    pub certificate: String,
    pub protection: Protection,
    received: Arc<Mutex<Vec<Received>>>,
}

impl MailServer {
    pub fn start(protection: Protection, fault: Fault) -> Self {
        Self::named("127.0.0.1", protection, fault)
    }

    /// With a certificate for this name.
    pub fn named(name: &str, protection: Protection, fault: Fault) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new([name.to_owned()]).unwrap().self_signed(&key).unwrap();
        let provider = Arc::new(crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let tls = Arc::new(tls);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::default();
        let shared = Arc::clone(&received);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tls, received) = (Arc::clone(&tls), Arc::clone(&shared));
                thread::spawn(move || {
                    let session = Session { tls, protection, fault, received };
                    // Whoever hangs up has heard enough.
                    let _ = session.serve(stream);
                });
            }
        });
        Self { port, certificate: certificate.pem(), protection, received }
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The one message that came.
    #[track_caller]
    pub fn only(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1, "{received:?}");
        received.remove(0)
    }
}

trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

struct Session {
    tls: Arc<ServerConfig>,
    protection: Protection,
    fault: Fault,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Session {
    fn serve(&self, socket: TcpStream) -> io::Result<()> {
        if self.fault == Fault::Silent {
            return wait_for_end(socket);
        }
        if self.protection == Protection::Tls {
            return self.talk(&mut self.wrapped(socket), true).map(drop);
        }
        let mut plain = socket.try_clone()?;
        if self.talk(&mut plain, false)? {
            self.talk(&mut self.wrapped(socket), true)?;
        }
        Ok(())
    }

    fn wrapped(&self, socket: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
        StreamOwned::new(ServerConnection::new(Arc::clone(&self.tls)).unwrap(), socket)
    }

    /// Talks until the end, or until TLS is asked for: then it gives true.
    fn talk(&self, line: &mut dyn Line, protected: bool) -> io::Result<bool> {
        let upgraded = protected && self.protection == Protection::StartTls;
        if !upgraded {
            let closed = self.fault == Fault::Closed;
            say(line, if closed { "554 closed today" } else { "220 mail.example ESMTP" })?;
        }
        let mut message = Received {
            sender: String::new(),
            recipients: Vec::new(),
            login: None,
            protected,
            data: Vec::new(),
        };
        loop {
            let words = hear(line)?;
            let verb = words.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => {
                    let offers = self.protection == Protection::StartTls && !protected;
                    let starttls = if offers { "250-STARTTLS\r\n" } else { "" };
                    say(
                        line,
                        &format!(
                            "250-mail.example\r\n{starttls}250-AUTH PLAIN LOGIN\r\n250 8BITMIME"
                        ),
                    )?;
                }
                "STARTTLS" => {
                    say(line, "220 go ahead")?;
                    return Ok(true);
                }
                "AUTH" => self.login(line, &words, &mut message)?,
                "MAIL" => {
                    message.sender = address(&words);
                    say(line, "250 ok")?;
                }
                "RCPT" if self.fault == Fault::Recipient => {
                    say(line, "550 5.1.1 no such mailbox here")?;
                }
                "RCPT" => {
                    message.recipients.push(address(&words));
                    say(line, "250 ok")?;
                }
                "DATA" => {
                    say(line, "354 go ahead")?;
                    message.data = body(line)?;
                    match self.fault {
                        Fault::SilentAtEnd => return wait_for_end(line).map(|()| false),
                        Fault::Message => say(line, "554 5.7.1 looks like spam")?,
                        _ => {
                            self.received.lock().unwrap().push(message.clone());
                            say(line, "250 taken")?;
                        }
                    }
                }
                "QUIT" => {
                    say(line, "221 bye")?;
                    return Ok(false);
                }
                _ => say(line, "250 ok")?,
            }
        }
    }

    fn login(&self, line: &mut dyn Line, words: &str, message: &mut Received) -> io::Result<()> {
        let given = words.strip_prefix("AUTH PLAIN").unwrap().trim().to_owned();
        let given = if given.is_empty() {
            say(line, "334 ")?;
            hear(line)?
        } else {
            given
        };
        let text = String::from_utf8(base64(&given)).unwrap();
        let mut parts = text.split('\0').skip(1).map(str::to_owned);
        let (user, password) = (parts.next().unwrap(), parts.next().unwrap());
        if self.fault == Fault::Login || (user.as_str(), password.as_str()) != (USER, PASSWORD) {
            return say(line, &format!("535 5.7.8 {user} with {password} is not known here"));
        }
        message.login = Some((user, password));
        say(line, "235 welcome")
    }
}

fn wait_for_end(mut line: impl Read) -> io::Result<()> {
    let mut rest = [0; 1024];
    while line.read(&mut rest)? > 0 {}
    Ok(())
}

fn say(line: &mut dyn Line, words: &str) -> io::Result<()> {
    line.write_all(format!("{words}\r\n").as_bytes())?;
    line.flush()
}

fn hear(line: &mut dyn Line) -> io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\n") {
        let mut byte = [0];
        line.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

/// Up to the lone dot; doubled dots at the beginning of lines are single ones.
fn body(line: &mut dyn Line) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        let line = hear(line)?;
        if line == "." {
            return Ok(data);
        }
        data.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
        data.extend_from_slice(b"\r\n");
    }
}

fn address(words: &str) -> String {
    let inside = words.split('<').nth(1).unwrap();
    inside.split('>').next().unwrap().to_owned()
}

fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes().take_while(|letter| *letter != b'=') {
        let value = LETTERS.iter().position(|known| *known == letter).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}
