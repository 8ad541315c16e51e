//! Reads HTTP/1.1 requests from a stream: head, then a body of known length or in chunks, both
//! bounded. What the body means is left to others.

use std::io;
use std::time::Instant;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Longest head of a request, in bytes.
const HEAD_LIMIT: usize = 16 * 1024;
/// Longest body of a request, in bytes.
const BODY_LIMIT: usize = 64 * 1024;
/// Most header lines of a request.
const HEADERS_LIMIT: usize = 64;

/// A request, read to its end.
#[derive(Clone, Debug)]
pub struct Request {
    /// When its first bytes were there.
    pub arrived: Instant,
    /// Everything about it but the body.
    pub head: Head,
    /// The body, chunks joined.
    pub body: Bytes,
}

/// What is read from a request's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// `POST`, …
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The body is announced as `application/x-www-form-urlencoded`.
    pub is_form: bool,
    /// The client wants to send more on this connection.
    pub keep_alive: bool,
    /// The client waits for `100 Continue` before it sends the body.
    pub expects_continue: bool,
    /// Length of the body in bytes; `None` when it comes in chunks.
    pub length: Option<usize>,
}

/// Why no request could be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The connection ended or failed in the middle of a request.
    Broken,
    /// What came is not HTTP, or too long: the HTTP status to answer with.
    Refused(u16),
}

impl From<io::Error> for Unreadable {
    fn from(_: io::Error) -> Self {
        Self::Broken
    }
}

/// Reads the next request; `None` when the client has closed the connection between requests.
/// `buffer` holds what was read beyond it, and must be passed in again.
///
/// # Errors
/// The connection broke, or what came is not acceptable HTTP.
pub async fn read_request<S>(
    stream: &mut S,
    buffer: &mut BytesMut,
) -> Result<Option<Request>, Unreadable>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if buffer.is_empty() && stream.read_buf(buffer).await? == 0 {
        return Ok(None);
    }
    let arrived = Instant::now();
    let head = loop {
        if let Some((length, head)) = parse_head(buffer)? {
            buffer.advance(length);
            break head;
        }
        if buffer.len() > HEAD_LIMIT {
            return Err(Unreadable::Refused(431));
        }
        read_more(stream, buffer).await?;
    };
    if head.expects_continue {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    let body = match head.length {
        Some(length) => read_length(stream, buffer, length).await?,
        None => read_chunks(stream, buffer).await?,
    };
    Ok(Some(Request { arrived, head, body }))
}

async fn read_more<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut BytesMut,
) -> Result<(), Unreadable> {
    match stream.read_buf(buffer).await? {
        0 => Err(Unreadable::Broken),
        _ => Ok(()),
    }
}

/// The length of the head in bytes, and the head; `None` when it is not complete yet.
fn parse_head(buffer: &[u8]) -> Result<Option<(usize, Head)>, Unreadable> {
    const BAD: Unreadable = Unreadable::Refused(400);
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Unreadable::Refused(431)),
        Err(_) => return Err(BAD),
    };
    let mut head = Head {
        method: parsed.method.unwrap_or_default().into(),
        target: parsed.path.unwrap_or_default().into(),
        is_form: false,
        keep_alive: parsed.version == Some(1),
        expects_continue: false,
        length: Some(0),
    };
    for header in parsed.headers.iter() {
        let value = std::str::from_utf8(header.value).map_err(|_| BAD)?.trim();
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        if is("content-length") {
            head.length = Some(value.parse().map_err(|_| BAD)?);
        } else if is("transfer-encoding") {
            head.length = None;
        } else if is("connection") {
            head.keep_alive = match value.to_ascii_lowercase().as_str() {
                "close" => false,
                "keep-alive" => true,
                _ => head.keep_alive,
            };
        } else if is("content-type") {
            let essence = value.split(';').next().unwrap_or_default().trim();
            head.is_form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        } else if is("expect") {
            head.expects_continue = value.eq_ignore_ascii_case("100-continue");
        }
    }
    match head.length {
        Some(length) if length > BODY_LIMIT => Err(Unreadable::Refused(413)),
        _ => Ok(Some((length, head))),
    }
}

async fn read_length<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut BytesMut,
    length: usize,
) -> Result<Bytes, Unreadable> {
    while buffer.len() < length {
        read_more(stream, buffer).await?;
    }
    Ok(buffer.split_to(length).freeze())
}

/// Joins chunks; trailers are read and dropped.
async fn read_chunks<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut BytesMut,
) -> Result<Bytes, Unreadable> {
    let mut body = BytesMut::new();
    loop {
        let (start, size) = loop {
            match httparse::parse_chunk_size(buffer) {
                Ok(httparse::Status::Complete(chunk)) => break chunk,
                Ok(httparse::Status::Partial) if buffer.len() <= HEAD_LIMIT => {
                    read_more(stream, buffer).await?;
                }
                _ => return Err(Unreadable::Refused(400)),
            }
        };
        buffer.advance(start);
        if size == 0 {
            break;
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size > BODY_LIMIT || body.len() + size > BODY_LIMIT {
            return Err(Unreadable::Refused(413));
        }
        body.extend_from_slice(&read_length(stream, buffer, size).await?);
        if *read_length(stream, buffer, 2).await? != *b"\r\n" {
            return Err(Unreadable::Refused(400));
        }
    }
    loop {
        match buffer.windows(2).position(|pair| pair == b"\r\n") {
            Some(0) => {
                buffer.advance(2);
                return Ok(body.freeze());
            }
            Some(end) => buffer.advance(end + 2),
            None if buffer.len() > HEAD_LIMIT => return Err(Unreadable::Refused(431)),
            None => read_more(stream, buffer).await?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads all requests from `bytes`, which come in pieces of `piece` bytes.
    async fn read_all(bytes: &[u8], piece: usize) -> Result<Vec<Request>, Unreadable> {
        let (mut near, mut far) = tokio::io::duplex(piece);
        let bytes = bytes.to_vec();
        let write = async move {
            // The reader may give up early.
            let _ = far.write_all(&bytes).await;
        };
        let read = async move {
            let mut buffer = BytesMut::new();
            let mut requests = Vec::new();
            while let Some(request) = read_request(&mut near, &mut buffer).await? {
                requests.push(request);
            }
            Ok(requests)
        };
        tokio::join!(write, read).1
    }

    #[tokio::test]
    async fn requests_are_read_however_the_bytes_come() {
        let bytes = b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\
            Content-Type: Application/X-WWW-Form-Urlencoded; charset=utf-8\r\n\r\na=1\
            POST /b?c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\
            2;x=y\r\nb=\r\n1\r\n2\r\n0\r\nTrailer: x\r\n\r\n\
            GET / HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\nConnection: Close\r\n\r\n";
        for piece in [1, 2, 7, 64, 4096] {
            let requests = read_all(bytes, piece).await.unwrap();
            let read: Vec<_> = requests
                .iter()
                .map(|request| (request.head.target.as_str(), &*request.body))
                .collect();
            let wanted: [(&str, &[u8]); 4] =
                [("/a", b"a=1"), ("/b?c", b"b=2"), ("/", b""), ("/", b"")];
            assert_eq!(read, wanted, "pieces of {piece}");
            let alive: Vec<bool> = requests.iter().map(|request| request.head.keep_alive).collect();
            assert_eq!(alive, [true, true, false, false]);
            assert!(requests[0].head.is_form && !requests[1].head.is_form);
        }
    }

    #[tokio::test]
    async fn what_is_no_request_is_refused() {
        let long_head = format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(HEAD_LIMIT));
        let chunk =
            format!("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n", 1 << 20);
        let cases = [
            ("\u{1}\u{2}\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\ncontent-length: 65537\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", 400),
            ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc", 400),
            (&chunk, 413),
            (&long_head, 431),
        ];
        for (bytes, status) in cases {
            match read_all(bytes.as_bytes(), 1 << 16).await {
                Err(Unreadable::Refused(refused)) => assert_eq!(refused, status, "{bytes:.60}"),
                other => panic!("{bytes:.60}: {other:?}"),
            }
        }
    }

    #[tokio::test]
    async fn a_request_that_breaks_off_is_no_request() {
        for bytes in ["POST / HT", "POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nab"] {
            let result = read_all(bytes.as_bytes(), 64).await;
            assert!(matches!(result, Err(Unreadable::Broken)), "{bytes}");
        }
        assert!(read_all(b"", 64).await.unwrap().is_empty());
    }
}
