//! Bounds of what a request may bring: bytes, and the time until all of them have come. Outside
//! them the body ends with an error, whoever reads it and however; the answer is made by the doors.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use http::{StatusCode, header};
use tokio::time::{Instant, Sleep};

use crate::text::doors::Refusal;

/// What a route allows a request's body to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimit {
    /// Bytes.
    pub size: usize,
    /// Time until all of it has come.
    pub time: Duration,
}

impl BodyLimit {
    /// Where nothing else is said: enough for any form.
    pub const USUAL: Self = Self { size: 64 * 1024, time: Duration::from_secs(30) };

    /// Gives these routes this limit instead of the usual one. Extractors keep to it too.
    pub fn over(self, routes: Router) -> Router {
        let allow = move |request: Request, next: Next| self.allow(request, next);
        routes.layer(DefaultBodyLimit::max(self.size)).layer(middleware::from_fn(allow))
    }

    async fn allow(self, request: Request, next: Next) -> Response {
        let Some(allowance) = request.extensions().get::<Allowance>().cloned() else {
            return next.run(request).await;
        };
        allowance.set(self);
        if announced(&request).is_some_and(|size| size > self.size as u64) {
            allowance.overstep(Refusal::TooLarge);
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        next.run(request).await
    }
}

/// The size that a request says it has.
fn announced(request: &Request) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What one request may bring; shared between its body and whoever sets it.
#[derive(Clone, Debug)]
pub struct Allowance(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug)]
struct State {
    size: usize,
    until: Instant,
    overstepped: Option<Refusal>,
}

impl Allowance {
    fn new(limit: BodyLimit) -> Self {
        let until = Instant::now() + limit.time;
        Self(Arc::new(Mutex::new(State { size: limit.size, until, overstepped: None })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, limit: BodyLimit) {
        let mut state = self.state();
        (state.size, state.until) = (limit.size, Instant::now() + limit.time);
    }

    fn overstep(&self, how: Refusal) {
        self.state().overstepped.get_or_insert(how);
    }

    /// How the request went beyond its bounds, if it did.
    #[must_use]
    pub fn overstepped(&self) -> Option<Refusal> {
        self.state().overstepped
    }
}

/// Puts the usual bounds around a request's body.
pub fn bound(request: Request) -> (Request, Allowance) {
    let allowance = Allowance::new(BodyLimit::USUAL);
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(allowance.clone());
    if body.is_end_stream() {
        return (Request::from_parts(parts, body), allowance);
    }
    let sleep = Box::pin(tokio::time::sleep_until(allowance.state().until));
    let bounded =
        Bounded { body: body.into_data_stream(), allowance: allowance.clone(), sleep, came: 0 };
    (Request::from_parts(parts, Body::from_stream(bounded)), allowance)
}

/// A body within bounds.
struct Bounded {
    body: BodyDataStream,
    allowance: Allowance,
    sleep: Pin<Box<Sleep>>,
    came: usize,
}

impl Stream for Bounded {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let State { size, until, .. } = *self.allowance.state();
        if self.sleep.deadline() != until {
            self.sleep.as_mut().reset(until);
        }
        // Before the body: whoever sends a byte now and then must come to an end too.
        if self.sleep.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(self.overstep(Refusal::TooSlow))));
        }
        match Pin::new(&mut self.body).poll_next(context) {
            Poll::Ready(Some(Ok(chunk))) => {
                self.came = self.came.saturating_add(chunk.len());
                if self.came > size {
                    return Poll::Ready(Some(Err(self.overstep(Refusal::TooLarge))));
                }
                Poll::Ready(Some(Ok(chunk)))
            }
            other => other,
        }
    }
}

impl Bounded {
    fn overstep(&self, how: Refusal) -> axum::Error {
        self.allowance.overstep(how);
        axum::Error::new(std::io::Error::other(how.code()))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};

    use super::*;

    fn request(chunks: impl Stream<Item = &'static str> + Send + 'static) -> Request {
        Request::new(Body::from_stream(chunks.map(Ok::<_, std::convert::Infallible>)))
    }

    async fn read(request: Request) -> Result<usize, axum::Error> {
        axum::body::to_bytes(request.into_body(), usize::MAX).await.map(|bytes| bytes.len())
    }

    #[tokio::test]
    async fn a_body_ends_at_its_size() {
        for (chunks, size, fits) in [(2, 20, true), (2, 19, false), (0, 0, true), (1, 0, false)] {
            let chunks = stream::iter(vec!["0123456789"; chunks]);
            let (request, allowance) = bound(request(chunks));
            allowance.set(BodyLimit { size, ..BodyLimit::USUAL });
            assert_eq!(read(request).await.is_ok(), fits, "{size}");
            let expected = if fits { None } else { Some(Refusal::TooLarge) };
            assert_eq!(allowance.overstepped(), expected, "{size}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_trickles_or_stops_ends_at_its_time() {
        let trickle = || {
            stream::unfold(0_u32, |n| async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                Some(("x", n + 1))
            })
        };
        let started = Instant::now();
        let (slow, allowance) = bound(request(trickle()));
        assert!(read(slow).await.is_err());
        assert_eq!(allowance.overstepped(), Some(Refusal::TooSlow));
        assert_eq!(started.elapsed(), BodyLimit::USUAL.time);
        let (silent, allowance) = bound(request(stream::pending()));
        allowance.set(BodyLimit { time: Duration::from_secs(100), ..BodyLimit::USUAL });
        let started = Instant::now();
        assert!(read(silent).await.is_err());
        assert_eq!(started.elapsed(), Duration::from_secs(100));
    }
}
