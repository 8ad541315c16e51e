//! The page for Prometheus: `GET /metrics` over HTTP, on a thread of its own. So many connections
//! at a time, each for so long: whoever forgets to read takes nothing from anybody else.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::Sleep;

use super::Metrics;

/// Connections at a time.
const CONNECTIONS: usize = 16;

/// How long a connection lasts at most, however it is used. Prometheus makes another one.
const LIFETIME: Duration = Duration::from_secs(60);

/// Of the text format 0.0.4.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The page, served as long as this is kept.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Where it is served: with the port that was chosen where port 0 was asked for.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Serves the figures at `http://ADDRESS/metrics`.
///
/// # Errors
/// The address cannot be listened to, no thread can be started.
pub fn serve(address: SocketAddr, metrics: Metrics) -> io::Result<Server> {
    serve_with(address, metrics, CONNECTIONS, LIFETIME)
}

fn serve_with(
    address: SocketAddr,
    metrics: Metrics,
    connections: usize,
    lifetime: Duration,
) -> io::Result<Server> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = async move {
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        let slots = Arc::new(Semaphore::new(connections));
        let listener = Bounded { listener, slots, lifetime };
        tokio::select! {
            _ = axum::serve(listener, router(metrics)).into_future() => {}
            // Also when the sender is gone.
            _ = stopped => {}
        }
    };
    let thread = std::thread::Builder::new()
        .name("metrics".into())
        .spawn(move || runtime.block_on(serving))?;
    Ok(Server { address, stop: Some(stop), thread: Some(thread) })
}

fn router(metrics: Metrics) -> Router {
    router_of(move || {
        let text = metrics.text();
        async move { text }
    })
}

/// `GET /metrics` alone, with a text that is made when it is asked for.
pub fn router_of<Making>(text: impl Fn() -> Making + Clone + Send + Sync + 'static) -> Router
where
    Making: Future<Output = String> + Send + 'static,
{
    let page = move || {
        let made = text();
        async move { ([(header::CONTENT_TYPE, CONTENT_TYPE)], made.await) }
    };
    Router::new().route("/metrics", get(page))
}

/// Accepts a connection when there is a slot for it.
struct Bounded {
    listener: TcpListener,
    slots: Arc<Semaphore>,
    lifetime: Duration,
}

impl Listener for Bounded {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let slot = Arc::clone(&self.slots).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let end = Box::pin(tokio::time::sleep(self.lifetime));
        (Connection { stream, end, _slot: slot }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection with its slot and its end.
struct Connection {
    stream: TcpStream,
    end: Pin<Box<Sleep>>,
    _slot: Option<OwnedSemaphorePermit>,
}

impl Connection {
    /// The stream, unless its time is over. The waker is registered for the end too.
    fn stream(&mut self, context: &mut Context<'_>) -> io::Result<Pin<&mut TcpStream>> {
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(Pin::new(&mut self.stream)),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream(context)?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream(context)?.poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream(context)?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests;
