//! One connection: requests are read from it, and scripts are carried out on it. Generic over what
//! is around the socket, so that tests can put TLS there.

use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::http::{self, Unreadable};
use super::script::{self, End, Output, Script};
use super::service::{Service, Ticket};

/// Bytes read from the socket at once: more than a request is long.
const READ_BUFFER: usize = 4 * 1024;

/// What is put around an accepted socket: nothing, or TLS.
pub trait Acceptor: Clone + Send + Sync + 'static {
    /// The stream that requests are read from.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;
    /// `http` or `https`.
    const SCHEME: &'static str;

    /// Makes the stream; a failure ends the connection.
    fn accept(&self, socket: TcpStream) -> impl Future<Output = io::Result<Self::Stream>> + Send;

    /// The socket below the stream, so that it can be reset.
    fn socket(stream: &Self::Stream) -> &TcpStream;
}

/// Plain HTTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Acceptor for Plain {
    type Stream = TcpStream;
    const SCHEME: &'static str = "http";

    async fn accept(&self, socket: TcpStream) -> io::Result<TcpStream> {
        Ok(socket)
    }

    fn socket(stream: &TcpStream) -> &TcpStream {
        stream
    }
}

/// Serves a connection until either side ends it.
pub async fn serve<A: Acceptor>(mut stream: A::Stream, service: Arc<Service>) {
    let number = service.connected();
    let mut buffer = BytesMut::with_capacity(READ_BUFFER);
    let end = loop {
        let request = match http::read_request(&mut stream, &mut buffer).await {
            Ok(Some(request)) => request,
            Ok(None) | Err(Unreadable::Broken) => return,
            Err(Unreadable::Refused(status)) => {
                // Whether it still reaches the client does not matter.
                if let Output::Bytes(bytes) = script::bad_request(status).output {
                    let _ = stream.write_all(&bytes).await;
                }
                break End::Close;
            }
        };
        let (script, ticket) = service.take(&request, number);
        let keep_alive = request.head.keep_alive;
        drop(request);
        match play(&mut stream, script, ticket).await {
            Ok(End::KeepOpen) if keep_alive => {}
            Ok(End::KeepOpen) => break End::Close,
            Ok(end) => break end,
            // The client is gone.
            Err(_) => return,
        }
    };
    finish::<A>(stream, end).await;
}

/// Writes what the script says. The ticket is finished just before the last bytes.
async fn play<T: AsyncWrite + Unpin>(
    stream: &mut T,
    script: Script,
    mut ticket: Ticket,
) -> io::Result<End> {
    if !script.delay.is_zero() {
        tokio::time::sleep(script.delay).await;
    }
    match script.output {
        Output::Nothing => ticket.finish(),
        Output::Bytes(bytes) => write_last(stream, &mut ticket, &bytes).await?,
        Output::Drip { head, body, every } => {
            stream.write_all(&head).await?;
            for at in 0..body.len() {
                stream.flush().await?;
                tokio::time::sleep(every).await;
                if at + 1 == body.len() {
                    ticket.finish();
                }
                stream.write_all(&body[at..=at]).await?;
            }
        }
        Output::Repeat { head, block, times } => {
            write_last(stream, &mut ticket, &head).await?;
            let mut written = 0;
            while times.is_none_or(|times| written < times) {
                stream.write_all(&block).await?;
                written += 1;
            }
        }
    }
    stream.flush().await?;
    Ok(script.end)
}

async fn write_last<T: AsyncWrite + Unpin>(
    stream: &mut T,
    ticket: &mut Ticket,
    bytes: &Bytes,
) -> io::Result<()> {
    ticket.finish();
    stream.write_all(bytes).await
}

/// Ends the connection in the way that was decided. Errors mean that the client was faster.
async fn finish<A: Acceptor>(mut stream: A::Stream, end: End) {
    match end {
        End::KeepOpen | End::Close => {
            let _ = stream.shutdown().await;
        }
        End::Reset => {
            let _ = A::socket(&stream).set_zero_linger();
        }
        End::ResetOnNext => {
            // What was not read when a socket is closed makes the system reset the connection.
            let socket = A::socket(&stream);
            if socket.peek(&mut [0]).await.is_ok_and(|waiting| waiting > 0) {
                let _ = socket.set_zero_linger();
            }
        }
        End::Hang => {
            let mut ignored = [0; 512];
            while matches!(stream.read(&mut ignored).await, Ok(read) if read > 0) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::sandbox::http::{Head, Request};
    use crate::sandbox::plan::FaultPlan;
    use crate::sandbox::server::SandboxConfig;

    #[tokio::test]
    async fn a_request_is_out_of_flight_before_its_reply_is_complete() {
        for fault in ["latency(0ms)", "drip(1ms)", "chunked", "huge(20000)"] {
            let faults = FaultPlan::parse([format!("all:{fault}")], 1).unwrap();
            let config = SandboxConfig { faults, ..SandboxConfig::demo() };
            let service = Service::new(config, String::new());
            let request = Request {
                arrived: Instant::now(),
                head: Head {
                    method: "POST".into(),
                    target: crate::sandbox::PATH.into(),
                    is_form: true,
                    keep_alive: true,
                    expects_continue: false,
                    length: Some(0),
                },
                body: Bytes::from_static(b"bill_id=7"),
            };
            let (script, ticket) = service.take(&request, 1);
            assert_eq!(service.counters().in_flight, 1);
            // Room for one byte: the writer cannot be further than that ahead of the reader.
            let (mut near, mut far) = tokio::io::duplex(1);
            let writer = tokio::spawn(async move {
                play(&mut near, script, ticket).await.unwrap();
            });
            let mut in_flight = 1;
            while far.read_u8().await.is_ok() {
                in_flight = service.counters().in_flight;
                if in_flight == 0 {
                    break;
                }
            }
            assert_eq!(in_flight, 0, "{fault}");
            assert!(far.read_u8().await.is_ok() || fault.starts_with("drip"), "{fault}");
            far.read_to_end(&mut Vec::new()).await.unwrap();
            writer.await.unwrap();
        }
    }
}
