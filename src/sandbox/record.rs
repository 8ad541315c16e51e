//! What the stand-in saw: every request, every update made, and counters, for tests to look at.
//! It is filled by `service`.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::fault::Fault;
use super::judge::Update;

/// How much is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Every request with its bytes, and the state of every order.
    Log,
    /// The state of every order and its number of requests: about 150 bytes an order.
    #[default]
    Orders,
    /// Nothing that grows. No order has a state, so that every valid update is accepted; a request
    /// counts as the first about its order unless another is in flight.
    Counters,
}

/// One request as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its number among all, from 1.
    pub number: u64,
    /// The number of its connection, from 1.
    pub connection: u64,
    /// When its first bytes were there.
    pub arrived: Instant,
    /// `POST`, …
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The body as it came.
    pub body: Vec<u8>,
    /// The body's fields, decoded; what is not UTF-8 is replaced by `U+FFFD`.
    pub fields: Vec<(String, String)>,
    /// Its number among the requests about its order, from 1; 0 where it names no order.
    pub attempt: u32,
    /// The fault that was played, if any.
    pub fault: Option<Fault>,
    /// Whether it changed the state of its order.
    pub applied: bool,
    /// The HTTP status of the reply. `None` when there is none, or not yet.
    pub status: Option<u16>,
    /// The code in the reply's JSON. `None` when there is none, or not yet.
    pub code: Option<i64>,
}

impl Seen {
    /// The value of the first field with this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Counts over all requests.
///
/// A request is in flight from the moment when it has been read until the last bytes of its reply
/// are about to be written, or until it is certain that there will be none: a client that sees the
/// reply and sends at once is never counted twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Connections accepted.
    pub connections: u64,
    /// Requests read.
    pub requests: u64,
    /// Updates that changed an order's state.
    pub applied: u64,
    /// Updates that found the order in the state that they set.
    pub unchanged: u64,
    /// Requests refused by a reply code that the stand-in found out by itself.
    pub refused: u64,
    /// Requests for which a fault was played.
    pub faults: u64,
    /// Requests in flight now.
    pub in_flight: usize,
    /// The most requests that were in flight together.
    pub max_in_flight: usize,
    /// The most requests about one and the same order that were in flight together.
    pub max_in_flight_per_order: usize,
}

/// What became of one order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderRecord {
    /// Requests about it.
    pub requests: u32,
    /// Its state; `None` while no update was made.
    pub state: Option<Update>,
    /// The updates made, in order. Filled with [`Keep::Log`] only.
    pub applied: Vec<Update>,
    /// Requests about it that are in flight now.
    pub in_flight: usize,
}

/// A copy of all that was seen up to a moment.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Counts; always there.
    pub counters: Counters,
    /// By order number, as it came. With [`Keep::Counters`] only orders in flight.
    pub orders: HashMap<String, OrderRecord>,
    /// Every request in the order of arrival. Filled with [`Keep::Log`] only.
    pub requests: Vec<Seen>,
}

impl Record {
    /// The number of requests about an order.
    #[must_use]
    pub fn requests_of(&self, order: &str) -> usize {
        self.orders.get(order).map_or(0, |order| usize::try_from(order.requests).unwrap_or(0))
    }

    /// The updates made to an order, in order ([`Keep::Log`]).
    #[must_use]
    pub fn applied_to(&self, order: &str) -> &[Update] {
        self.orders.get(order).map_or(&[], |order| &order.applied)
    }

    /// The requests about an order, in the order of arrival ([`Keep::Log`]).
    pub fn seen_of<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a Seen> {
        self.requests.iter().filter(move |seen| seen.field("bill_id") == Some(order))
    }

    /// The most requests that arrived within any stretch of time of this length ([`Keep::Log`]).
    /// The stretch is half open: two requests exactly `window` apart are not in one.
    #[must_use]
    pub fn max_in_any_window(&self, window: Duration) -> usize {
        let mut arrivals: Vec<Instant> = self.requests.iter().map(|seen| seen.arrived).collect();
        // Requests of different connections may be numbered in another order than they arrived.
        arrivals.sort_unstable();
        most_within(&arrivals, window)
    }
}

/// The most of these sorted moments that lie less than `window` apart.
fn most_within(arrivals: &[Instant], window: Duration) -> usize {
    let mut start = 0;
    let mut most = 0;
    for (end, arrival) in arrivals.iter().enumerate() {
        while start < end && arrival.duration_since(arrivals[start]) >= window {
            start += 1;
        }
        // A window of no length holds nothing.
        most = most.max(if window.is_zero() { 0 } else { end + 1 - start });
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_window_is_found() {
        let start = Instant::now();
        let cases: [(&[u64], u64, usize); 8] = [
            (&[], 1000, 0),
            (&[0], 1000, 1),
            (&[0, 1000], 1000, 1),
            (&[0, 999], 1000, 2),
            (&[0, 900, 1800, 1850, 1900, 2799], 1000, 4),
            (&[0, 0, 0], 1, 3),
            (&[0, 1, 2, 3], 2, 2),
            (&[0, 0], 0, 0),
        ];
        for (arrivals, window, most) in cases {
            let arrivals: Vec<Instant> =
                arrivals.iter().map(|after| start + Duration::from_millis(*after)).collect();
            assert_eq!(most_within(&arrivals, Duration::from_millis(window)), most);
        }
    }
}
