//! Pure: from a decision (reply code, fault) to a script: the bytes to be written and what becomes
//! of the connection. Scripts are carried out by `connection`.

use std::io::Write as _;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::wire::signature::ApiKey;

use super::fault::{FaultKind, RetryAfter};
use super::judge::code;
use super::reply::{self, Reply, Signing};

/// What is to be done on a connection in answer to one request.
#[derive(Clone, Debug)]
pub struct Script {
    /// How long to wait first.
    pub delay: Duration,
    /// What to write.
    pub output: Output,
    /// What becomes of the connection afterwards.
    pub end: End,
    /// The code in the reply's JSON, where it has one.
    pub code: Option<i64>,
    /// The reply's HTTP status; `None` where nothing is written.
    pub status: Option<u16>,
}

/// What to write.
#[derive(Clone, Debug)]
pub enum Output {
    /// Nothing.
    Nothing,
    /// All at once.
    Bytes(Bytes),
    /// `head` at once, then `body` one byte at a time.
    Drip { head: Bytes, body: Bytes, every: Duration },
    /// `head`, then `block` so many times; for ever without a number.
    Repeat { head: Bytes, block: Bytes, times: Option<u64> },
}

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The next request is read from it.
    KeepOpen,
    /// It is closed in good order.
    Close,
    /// It is reset (TCP RST).
    Reset,
    /// It stays open, and nothing is ever written to it again.
    Hang,
    /// It is reset when the next request begins to come.
    ResetOnNext,
}

const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>JustClick</title></head>\
                    <body><h1>Please come back later</h1></body></html>\n";
const INTERIM: &[u8] = b"HTTP/1.1 102 Processing\r\n\r\n\
                         HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n";
/// Bytes in a block of a long body.
const BLOCK: u16 = 16 * 1024;

/// Writes scripts for one account.
#[derive(Debug)]
pub struct Writer {
    key: ApiKey,
    string_codes: bool,
    /// Where a redirect without a location leads.
    moved: String,
    /// The two replies of nearly all requests, ready made.
    done: Script,
    not_changed: Script,
}

impl Writer {
    /// `string_codes`: every `error_code` is written as a string.
    #[must_use]
    pub fn new(key: ApiKey, string_codes: bool, moved: String) -> Self {
        let usual = |code| {
            let reply = Reply::of(code, string_codes);
            let json = reply::json(&reply, Signing::Right, &key);
            Script::bytes(200, reply::http(200, &[JSON], json.as_bytes())).with_code(code)
        };
        Self {
            done: usual(code::DONE),
            not_changed: usual(code::NOT_CHANGED),
            key,
            string_codes,
            moved,
        }
    }

    /// The service's reply with this code.
    #[must_use]
    pub fn answer(&self, code: i64) -> Script {
        match code {
            code::DONE => self.done.clone(),
            code::NOT_CHANGED => self.not_changed.clone(),
            _ => self.signed(&Reply::of(code, self.string_codes), Signing::Right),
        }
    }

    /// What a fault makes of the reply with this code.
    #[must_use]
    pub fn spoil(&self, code: i64, fault: &FaultKind) -> Script {
        let json = |signing| {
            reply::json(&Reply::of(code, self.string_codes), signing, &self.key).into_bytes()
        };
        let right = || json(Signing::Right);
        let body = |body: &[u8]| Script::bytes(200, reply::http(200, &[JSON], body));
        match fault {
            FaultKind::Timeout => Script::silent(End::Hang),
            FaultKind::Reset => Script::silent(End::Reset),
            FaultKind::Close => Script::silent(End::Close),
            FaultKind::Latency(delay) => Script { delay: *delay, ..self.answer(code) },
            FaultKind::Http { status, retry_after } => http_error(*status, retry_after.as_ref()),
            FaultKind::Redirect { status, location } => {
                let location = location.as_deref().unwrap_or(&self.moved);
                Script::bytes(*status, reply::http(*status, &[("location", location)], b""))
            }
            FaultKind::Code { code, text } => {
                let mut reply = Reply::of(*code, self.string_codes);
                if let Some(text) = text {
                    reply.text = text.clone().into();
                }
                self.signed(&reply, Signing::Right)
            }
            FaultKind::Signature(signing) => {
                self.signed(&Reply::of(code, self.string_codes), *signing)
            }
            FaultKind::StringCode => self.signed(&Reply::of(code, true), Signing::Right),
            FaultKind::ConnectionDrop => Script { end: End::Close, ..self.answer(code) },
            FaultKind::ConnectionClose => {
                let bytes = reply::http(200, &[JSON, ("connection", "close")], &right());
                Script::bytes(200, bytes).with_code(code).ending(End::Close)
            }
            FaultKind::Truncated => truncated(&right()),
            FaultKind::CutJson => {
                let json = right();
                body(&json[..json.len() / 2])
            }
            FaultKind::Html => Script::bytes(200, reply::http(200, &[HTML], PAGE.as_bytes())),
            FaultKind::Empty => body(b""),
            FaultKind::ByteOrderMark => {
                body(&[b"\xEF\xBB\xBF".as_slice(), &right()].concat()).with_code(code)
            }
            FaultKind::Chunked => chunked(&right()).with_code(code),
            FaultKind::Gzip => gzipped(&right()).with_code(code),
            FaultKind::GzipBomb { size } => gzipped(&vec![b' '; *size]),
            FaultKind::Huge { size } => huge(*size),
            FaultKind::Endless => endless(),
            FaultKind::Drip { every } => drip(&right(), *every).with_code(code),
            FaultKind::Informational => {
                let bytes = [INTERIM, &reply::http(200, &[JSON], &right())].concat();
                Script::bytes(200, bytes).with_code(code)
            }
            FaultKind::KeepAliveRace => Script { end: End::ResetOnNext, ..self.answer(code) },
            FaultKind::EndlessHeaders => Script::writing(
                200,
                Output::Repeat {
                    head: Bytes::from_static(b"HTTP/1.1 200 OK\r\n"),
                    block: format!("x-padding: {}\r\n", "x".repeat(1000)).into(),
                    times: None,
                },
            ),
            FaultKind::EndlessInterim => Script::writing(
                200,
                Output::Repeat {
                    head: Bytes::new(),
                    block: Bytes::from_static(b"HTTP/1.1 102 Processing\r\n\r\n"),
                    times: None,
                },
            ),
            FaultKind::ContentLength { by } => content_length(&right(), *by),
            FaultKind::Http10 => {
                let mut bytes = reply::head("HTTP/1.0", 200, &[JSON], &[("connection", "close")]);
                bytes.extend_from_slice(&right());
                Script::bytes(200, bytes).with_code(code).ending(End::Close)
            }
        }
    }

    fn signed(&self, reply: &Reply, signing: Signing) -> Script {
        let json = reply::json(reply, signing, &self.key);
        // The two usual replies, made once, have no clock: they are asked for too often.
        let date = httpdate::fmt_http_date(SystemTime::now());
        let bytes = reply::http(200, &[JSON, ("date", &date)], json.as_bytes());
        Script::bytes(200, bytes).with_code(reply.code)
    }
}

impl Script {
    fn silent(end: End) -> Self {
        Self { delay: Duration::ZERO, output: Output::Nothing, end, code: None, status: None }
    }

    fn writing(status: u16, output: Output) -> Self {
        Self { output, status: Some(status), ..Self::silent(End::KeepOpen) }
    }

    fn bytes(status: u16, bytes: Vec<u8>) -> Self {
        Self::writing(status, Output::Bytes(bytes.into()))
    }

    fn with_code(self, code: i64) -> Self {
        Self { code: Some(code), ..self }
    }

    fn ending(self, end: End) -> Self {
        Self { end, ..self }
    }
}

/// An HTTP error with an HTML page; `Retry-After` beside it if wanted.
#[must_use]
pub fn http_error(status: u16, retry_after: Option<&RetryAfter>) -> Script {
    let now = SystemTime::now();
    let date = httpdate::fmt_http_date(now);
    let retry_after = retry_after.map(|retry_after| match retry_after {
        RetryAfter::Text(text) => text.clone(),
        // HTTP dates have whole seconds and are cut, not rounded: one more is never too early.
        RetryAfter::DateIn(after) => {
            httpdate::fmt_http_date(now + *after + Duration::from_millis(999))
        }
    });
    let mut headers = vec![HTML, ("date", date.as_str())];
    headers.extend(retry_after.as_deref().map(|text| ("retry-after", text)));
    Script::bytes(status, reply::http(status, &headers, PAGE.as_bytes()))
}

/// An HTTP error after which the connection cannot be used: what comes next in it is unknown.
#[must_use]
pub fn bad_request(status: u16) -> Script {
    let bytes = reply::http(status, &[HTML, ("connection", "close")], PAGE.as_bytes());
    Script::bytes(status, bytes).ending(End::Close)
}

fn truncated(json: &[u8]) -> Script {
    let mut bytes = reply::http(200, &[JSON], json);
    bytes.truncate(bytes.len() - json.len().div_ceil(2));
    Script::bytes(200, bytes).ending(End::Close)
}

fn chunked(json: &[u8]) -> Script {
    let mut bytes = reply::head("HTTP/1.1", 200, &[JSON], &[("transfer-encoding", "chunked")]);
    for chunk in json.chunks(7) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    Script::bytes(200, bytes)
}

fn gzipped(body: &[u8]) -> Script {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(body);
    let body = encoder.finish().unwrap_or_default();
    Script::bytes(200, reply::http(200, &[JSON, ("content-encoding", "gzip")], &body))
}

fn content_length(json: &[u8], by: i64) -> Script {
    let length = i64::try_from(json.len()).unwrap_or(i64::MAX).saturating_add(by).max(0);
    let length = length.to_string();
    let mut bytes = reply::head("HTTP/1.1", 200, &[JSON], &[("content-length", &length)]);
    bytes.extend_from_slice(json);
    Script::bytes(200, bytes)
}

fn drip(json: &[u8], every: Duration) -> Script {
    let length = json.len().to_string();
    let head = reply::head("HTTP/1.1", 200, &[JSON], &[("content-length", &length)]);
    let body = Bytes::copy_from_slice(json);
    Script::writing(200, Output::Drip { head: head.into(), body, every })
}

fn huge(size: u64) -> Script {
    let length = size.to_string();
    let mut head = reply::head("HTTP/1.1", 200, &[JSON], &[("content-length", &length)]);
    let (times, rest) = (size / u64::from(BLOCK), size % u64::from(BLOCK));
    head.resize(head.len() + usize::try_from(rest).unwrap_or_default(), b' ');
    let block = vec![b' '; usize::from(BLOCK)].into();
    Script::writing(200, Output::Repeat { head: head.into(), block, times: Some(times) })
}

fn endless() -> Script {
    let head = reply::head("HTTP/1.1", 200, &[JSON], &[("transfer-encoding", "chunked")]);
    let block = format!("{BLOCK:x}\r\n{}\r\n", " ".repeat(usize::from(BLOCK))).into();
    Script::writing(200, Output::Repeat { head: head.into(), block, times: None })
}
