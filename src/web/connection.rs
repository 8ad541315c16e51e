//! Connections: a bounded number, for each address too, and none that stands still while something
//! is to be written to it.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

/// Bounds of connections.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// At the same time.
    pub all: usize,
    /// At the same time from one address; behind a proxy there is one address only.
    pub of_address: usize,
    /// The time in which somebody must take at least a byte of what is written to them.
    pub stalled: Duration,
    /// The time in which a request's head must have come, the first one and each one after it.
    pub head: Duration,
    /// The time in which an agreement on encryption must have been reached.
    pub handshake: Duration,
}

impl Bounds {
    /// For some hundred people with a few tabs each.
    pub const USUAL: Self = Self {
        all: 1024,
        of_address: 128,
        stalled: Duration::from_secs(60),
        head: Duration::from_secs(15),
        handshake: Duration::from_secs(10),
    };
}

/// Takes connections as long as there is room; others are closed at once.
#[derive(Clone)]
pub struct Room {
    bounds: Bounds,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

impl Room {
    /// With these bounds.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, taken: Arc::default() }
    }

    fn enter(&self, address: IpAddr) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = taken.of.get(&address).copied().unwrap_or(0);
        if taken.all >= self.bounds.all || theirs >= self.bounds.of_address {
            return None;
        }
        taken.all += 1;
        taken.of.insert(address, theirs + 1);
        Some(Place { address, taken: Arc::clone(&self.taken) })
    }
}

/// A place in the room, free again when dropped.
struct Place {
    address: IpAddr,
    taken: Arc<Mutex<Taken>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Some(theirs) = taken.of.get_mut(&self.address) {
            *theirs -= 1;
            if *theirs == 0 {
                taken.of.remove(&self.address);
            }
        }
    }
}

impl<S> Accept<TcpStream, S> for Room {
    type Stream = Connection<TcpStream>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let accepted = stream.peer_addr().and_then(|peer| {
            let place = self.enter(peer.ip().to_canonical());
            let place = place.ok_or_else(|| io::Error::other("too many connections"))?;
            stream.set_nodelay(true)?;
            let stalled = self.bounds.stalled;
            Ok((Connection { stream, stalled, waiting: None, _place: place }, service))
        });
        ready(accepted)
    }
}

/// A connection that ends when nobody takes what is written to it.
pub struct Connection<T> {
    stream: T,
    stalled: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

impl<T> Connection<T> {
    /// The outcome of an attempt to write, or the end of patience.
    fn watched<R>(
        &mut self,
        context: &mut Context<'_>,
        tried: Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        if tried.is_ready() {
            self.waiting = None;
            return tried;
        }
        let until = Instant::now() + self.stalled;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        match waiting.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Connection<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Connection<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let tried = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watched(context, tried)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let tried = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.watched(context, tried)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.stream).poll_flush(context);
        self.watched(context, tried)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tried = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watched(context, tried)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    const BOUNDS: Bounds = Bounds { all: 3, of_address: 2, ..Bounds::USUAL };

    #[test]
    fn there_is_room_for_so_many_and_for_each_address_for_fewer() {
        let room = Room::new(BOUNDS);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = room.enter(one).unwrap();
        let _second = room.enter(one).unwrap();
        assert!(room.enter(one).is_none());
        let _third = room.enter(other).unwrap();
        assert!(room.enter(other).is_none(), "full");
        drop(first);
        assert!(room.enter(one).is_some());
        let taken = room.taken.lock().unwrap();
        assert_eq!((taken.all, taken.of.len()), (2, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_of_what_is_written_is_left() {
        let room = Room::new(BOUNDS);
        let place = room.enter([10, 0, 0, 1].into()).unwrap();
        let (stream, reader) = tokio::io::duplex(10);
        let mut connection =
            Connection { stream, stalled: BOUNDS.stalled, waiting: None, _place: place };
        let started = Instant::now();
        let written = connection.write_all(&[0; 100]).await;
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(started.elapsed(), BOUNDS.stalled);
        drop((connection, reader));
        assert_eq!(room.taken.lock().unwrap().all, 0);
    }
}
