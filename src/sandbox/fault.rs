//! The faults that the stand-in can play, and the one table of their names: it reads them, and
//! help and documentation are printed from it. When a fault is played is decided by `plan`; what
//! bytes it makes, by `script`.

use std::time::Duration;

use super::arguments::{ArgumentFault, Arguments, CODE, read_value};
use super::reply::Signing;

/// A fault, and whether the update is made all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Whether the request is processed before things go wrong. If not, the order is not touched.
    pub applied: bool,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The right reply, late.
    Latency(Duration),
    /// An HTTP status with an HTML page.
    Http { status: u16, retry_after: Option<RetryAfter> },
    /// An HTTP redirect; without a location, to a path of the stand-in itself where nothing is.
    Redirect { status: u16, location: Option<String> },
    /// A signed reply with this code; without a text, with that of the service's table.
    Code { code: i64, text: Option<String> },
    /// No answer for as long as the client waits.
    Timeout,
    /// The connection is reset (TCP RST) without an answer.
    Reset,
    /// The connection is closed in good order without an answer.
    Close,
    /// Half of the announced body, then the connection is closed.
    Truncated,
    /// A complete reply whose JSON breaks off in the middle.
    CutJson,
    /// The right reply, wrongly signed.
    Signature(Signing),
    /// A 200 that is an HTML page.
    Html,
    /// A 200 with an empty body.
    Empty,
    /// A byte-order mark before the JSON.
    ByteOrderMark,
    /// `"error_code":"0"`.
    StringCode,
    /// The right reply in chunks of a few bytes (`Transfer-Encoding: chunked`).
    Chunked,
    /// The right reply, compressed.
    Gzip,
    /// A small compressed body that swells to this many bytes.
    GzipBomb { size: usize },
    /// A body of this many bytes, announced as such.
    Huge { size: u64 },
    /// A body that never ends.
    Endless,
    /// The right reply, one byte at a time.
    Drip { every: Duration },
    /// Interim replies (102, 103) before the right one.
    Informational,
    /// An HTTP/1.0 reply that ends with the connection.
    Http10,
    /// The right reply; the connection is closed after it, as `Connection: close` says.
    ConnectionClose,
    /// The right reply; the connection is closed after it without a word.
    ConnectionDrop,
    /// The right reply; the connection stays open, and is reset the moment that the next request
    /// comes on it, which is not read.
    KeepAliveRace,
    /// A header that never ends.
    EndlessHeaders,
    /// Interim replies without end.
    EndlessInterim,
    /// The right reply, announced as this many bytes longer or shorter than it is; the connection
    /// stays open.
    ContentLength { by: i64 },
}

/// A `Retry-After` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// As it stands: seconds, or nonsense.
    Text(String),
    /// An HTTP date this long after the reply is made, rounded up to whole seconds.
    DateIn(Duration),
}

/// How a fault is written.
#[derive(Debug)]
pub struct FaultForm {
    name: Name,
    /// Its arguments as help shows them; empty where it takes none.
    pub arguments: &'static str,
    /// One line about what the client meets.
    pub summary: &'static str,
    applied: Applied,
    read: Read,
}

/// How the fault itself is made.
#[derive(Debug)]
enum Read {
    /// It takes no arguments of its own.
    Plain(FaultKind),
    /// From its arguments.
    With(fn(&mut Arguments<'_>) -> Result<FaultKind, ArgumentFault>),
}

#[derive(Debug)]
enum Name {
    Word(&'static str),
    /// HTTP statuses, written as numbers.
    Statuses {
        shown: &'static str,
        is_one: fn(u16) -> bool,
    },
}

/// Whether the update is made.
#[derive(Debug)]
enum Applied {
    /// As the name says, or as can only be.
    Always(bool),
    /// Unless an argument `before` or `after` says otherwise.
    Usually(bool),
}

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

impl FaultForm {
    /// The name as help shows it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.name {
            Name::Word(word) => word,
            Name::Statuses { shown, .. } => shown,
        }
    }

    /// Whether the update is made although things go wrong, unless the arguments say otherwise.
    #[must_use]
    pub fn applied(&self) -> bool {
        match self.applied {
            Applied::Always(applied) | Applied::Usually(applied) => applied,
        }
    }

    /// The form of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        FAULTS.iter().find(|form| match form.name {
            Name::Word(word) => word == name,
            Name::Statuses { is_one, .. } => name.len() == 3 && name.parse().is_ok_and(is_one),
        })
    }

    /// Reads a fault of this form. `arguments` is what stands between the parentheses.
    ///
    /// # Errors
    /// The first argument that is missing, unreadable or not taken.
    pub fn read(&self, name: &str, arguments: &str) -> Result<Fault, ArgumentFault> {
        let mut arguments = Arguments::new(name, arguments);
        let applied = match self.applied {
            Applied::Usually(_) if arguments.take_word("before") => false,
            Applied::Usually(_) if arguments.take_word("after") => true,
            _ => self.applied(),
        };
        let kind = match &self.read {
            Read::Plain(kind) => kind.clone(),
            Read::With(read) => read(&mut arguments)?,
        };
        match arguments.left.first() {
            Some(argument) => Err(ArgumentFault::Superfluous { argument: (*argument).into() }),
            None => Ok(Fault { kind, applied }),
        }
    }
}

/// All faults. `before` and `after` say whether the update is made: `500(after)`.
pub static FAULTS: &[FaultForm] = &[
    FaultForm {
        name: Name::Word("latency"),
        arguments: "DURATION",
        summary: "the right reply, late",
        applied: Applied::Always(true),
        read: Read::With(|arguments| Ok(FaultKind::Latency(arguments.duration(None)?))),
    },
    FaultForm {
        name: Name::Statuses { shown: "4xx|5xx", is_one: |status| (400..600).contains(&status) },
        arguments: "retry-after=TEXT | retry-date=DURATION, before|after",
        summary: "that HTTP status with an HTML page",
        applied: Applied::Usually(false),
        read: Read::With(|arguments| {
            let status = arguments.name.parse().unwrap_or(500);
            Ok(FaultKind::Http { status, retry_after: arguments.retry_after()? })
        }),
    },
    FaultForm {
        name: Name::Statuses {
            shown: "301|302|303|307|308",
            is_one: |status| REDIRECTS.contains(&status),
        },
        arguments: "location=URL, before|after",
        summary: "a redirect, to /moved of the sandbox unless a location is given",
        applied: Applied::Usually(false),
        read: Read::With(|arguments| {
            let status = arguments.name.parse().unwrap_or(302);
            let location = arguments.take("location").map(Into::into);
            Ok(FaultKind::Redirect { status, location })
        }),
    },
    FaultForm {
        name: Name::Word("code"),
        arguments: "NUMBER, text=TEXT, before|after",
        summary: "a signed reply with that code",
        applied: Applied::Usually(false),
        read: Read::With(|arguments| {
            let text = arguments.take("text").map(Into::into);
            let code = arguments.first().ok_or(ArgumentFault::Missing { expected: CODE })?;
            Ok(FaultKind::Code { code: read_value(code, CODE, |code| code.parse().ok())?, text })
        }),
    },
    silent("timeout-before", "no answer; not applied", false, FaultKind::Timeout),
    silent("timeout-after", "no answer; applied", true, FaultKind::Timeout),
    silent("reset-before", "connection reset; not applied", false, FaultKind::Reset),
    silent("reset-after", "connection reset; applied", true, FaultKind::Reset),
    silent("close-before", "closed without an answer; not applied", false, FaultKind::Close),
    silent("close-after", "closed without an answer; applied", true, FaultKind::Close),
    spoilt("truncated", "half of the announced body, then closed", FaultKind::Truncated),
    spoilt("cut-json", "JSON that breaks off in the middle", FaultKind::CutJson),
    spoilt(
        "wrong-signature",
        "the reply is signed with another key",
        FaultKind::Signature(Signing::Wrong),
    ),
    spoilt(
        "replayed-signature",
        "the reply carries the signature of another reply",
        FaultKind::Signature(Signing::Replayed),
    ),
    spoilt(
        "upper-case-signature",
        "the reply's hash is in upper case",
        FaultKind::Signature(Signing::UpperCase),
    ),
    spoilt("no-signature", "JSON without a hash", FaultKind::Signature(Signing::Missing)),
    spoilt("html", "a 200 that is an HTML page", FaultKind::Html),
    spoilt("empty", "a 200 with an empty body", FaultKind::Empty),
    spoilt("bom", "a byte-order mark before the JSON", FaultKind::ByteOrderMark),
    spoilt("string-code", "error_code as a string", FaultKind::StringCode),
    spoilt("chunked", "the right reply in chunks", FaultKind::Chunked),
    spoilt("gzip", "the right reply, compressed", FaultKind::Gzip),
    FaultForm {
        name: Name::Word("gzip-bomb"),
        arguments: "SIZE, before|after",
        summary: "a small body that decompresses to SIZE (16m) bytes",
        applied: Applied::Usually(true),
        read: Read::With(|arguments| {
            let size = arguments.size(16 << 20)?;
            Ok(FaultKind::GzipBomb { size: usize::try_from(size).unwrap_or(usize::MAX) })
        }),
    },
    FaultForm {
        name: Name::Word("huge"),
        arguments: "SIZE, before|after",
        summary: "a body of SIZE (64m) bytes",
        applied: Applied::Usually(true),
        read: Read::With(|arguments| Ok(FaultKind::Huge { size: arguments.size(64 << 20)? })),
    },
    spoilt("endless", "a body that never ends", FaultKind::Endless),
    FaultForm {
        name: Name::Word("drip"),
        arguments: "DURATION, before|after",
        summary: "the right reply, one byte every DURATION (20ms)",
        applied: Applied::Usually(true),
        read: Read::With(|arguments| {
            let every = arguments.duration(Some(Duration::from_millis(20)))?;
            Ok(FaultKind::Drip { every })
        }),
    },
    spoilt("informational", "102 and 103 before the right reply", FaultKind::Informational),
    spoilt("http10", "an HTTP/1.0 reply that ends with the connection", FaultKind::Http10),
    spoilt(
        "connection-close",
        "the right reply with `Connection: close`",
        FaultKind::ConnectionClose,
    ),
    spoilt(
        "connection-drop",
        "the right reply, then the connection is closed unannounced",
        FaultKind::ConnectionDrop,
    ),
    spoilt(
        "keep-alive-race",
        "the right reply, then a reset the moment the next request comes",
        FaultKind::KeepAliveRace,
    ),
    spoilt("endless-headers", "a header that never ends", FaultKind::EndlessHeaders),
    spoilt("endless-interim", "interim replies (102) without end", FaultKind::EndlessInterim),
    FaultForm {
        name: Name::Word("content-length"),
        arguments: "BYTES, before|after",
        summary: "the right reply, announced as BYTES (-5, 5) longer than it is",
        applied: Applied::Usually(true),
        read: Read::With(|arguments| {
            const BYTES: &str = "5 or -5";
            let by = arguments.first().ok_or(ArgumentFault::Missing { expected: BYTES })?;
            let by = read_value(by, BYTES, |by| by.parse().ok().filter(|by| *by != 0))?;
            Ok(FaultKind::ContentLength { by })
        }),
    },
];

/// A fault whose name says whether the update is made.
const fn silent(
    name: &'static str,
    summary: &'static str,
    applied: bool,
    kind: FaultKind,
) -> FaultForm {
    let applied = Applied::Always(applied);
    FaultForm { name: Name::Word(name), arguments: "", summary, applied, read: Read::Plain(kind) }
}

/// A fault of the reply alone: the update is made, unless the arguments say otherwise.
const fn spoilt(name: &'static str, summary: &'static str, kind: FaultKind) -> FaultForm {
    let applied = Applied::Usually(true);
    let arguments = "before|after";
    FaultForm { name: Name::Word(name), arguments, summary, applied, read: Read::Plain(kind) }
}
