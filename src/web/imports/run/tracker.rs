//! How far a run is, from its events.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::domain::{Counts, Lang, OrderNumber, OutcomeKind, WaitCause};
use crate::engine::event::RunEvent;
use crate::text;
use crate::web::imports::ImportId;
use crate::web::imports::views::{CountsView, LastRow, Progress, State, WaitView};

/// Rows that are remembered.
const LAST: usize = 20;

/// Between two words about rows at least.
const APART: Duration = Duration::from_millis(200);

/// The rate is that of about so long.
const OF_LATE: Duration = Duration::from_secs(10);

/// Shorter than this, a rate says nothing.
const TELLING: Duration = Duration::from_millis(900);

/// Lines whose order numbers are remembered at most; a bound only, for each is forgotten with its
/// row.
const ORDERS: usize = 8192;

/// What the events of a run told so far.
#[derive(Debug, Default)]
pub struct Tracker {
    total: u64,
    counts: Counts,
    requests: u64,
    last: VecDeque<(u64, Option<OrderNumber>, OutcomeKind, String)>,
    orders: HashMap<u64, OrderNumber>,
    /// How many rows were done when.
    samples: VecDeque<(Instant, u64)>,
    wait: Option<(WaitCause, Instant)>,
    told: Option<Instant>,
}

impl Tracker {
    /// A run of so many rows begins: what an earlier attempt told does not count.
    pub fn begin(&mut self, total: u64) {
        *self = Self { total, ..Self::default() };
    }

    /// Notes an event; whether it is time to tell.
    pub fn note(&mut self, event: &RunEvent) -> bool {
        let now = Instant::now();
        match event {
            RunEvent::FileStarted { rows, .. } => {
                self.total = *rows;
                self.samples = VecDeque::from([(now, 0)]);
                return true;
            }
            RunEvent::AttemptStarted { place, order, .. } => {
                self.requests += 1;
                if self.orders.len() < ORDERS {
                    self.orders.insert(place.line, *order);
                }
                return false;
            }
            RunEvent::Paused { cause, pause, .. } => {
                self.wait = Some((*cause, now + *pause));
                return true;
            }
            RunEvent::RowFinished { place, kind, code, .. } => {
                self.counts.add(*kind);
                if self.last.len() == LAST {
                    self.last.pop_back();
                }
                let order = self.orders.remove(&place.line);
                self.last.push_front((place.line, order, *kind, code.to_string()));
            }
            RunEvent::RunStarted { .. } | RunEvent::AttemptFinished { .. } => return false,
            RunEvent::AttemptFailed { .. } => {}
            RunEvent::Stopping { .. } | RunEvent::BreakingOff | RunEvent::FileFinished { .. } => {
                return true;
            }
        }
        let due = self.told.is_none_or(|told| now.saturating_duration_since(told) >= APART);
        if due {
            self.told = Some(now);
            self.sample(now);
        }
        due
    }

    fn sample(&mut self, now: Instant) {
        self.samples.push_back((now, self.counts.total()));
        while self.samples.len() > 2
            && self
                .samples
                .get(1)
                .is_some_and(|(at, _)| now.saturating_duration_since(*at) >= OF_LATE)
        {
            self.samples.pop_front();
        }
    }

    /// Rows per second of late.
    fn rate(&self, now: Instant) -> Option<f64> {
        let (at, before) = self.samples.front()?;
        let spent = now.saturating_duration_since(*at);
        let done = self.counts.total().saturating_sub(*before);
        #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
        let rate = done as f64 / spent.as_secs_f64();
        (spent >= TELLING && done > 0).then(|| (rate * 10.0).round() / 10.0)
    }

    /// What is told of it.
    pub fn progress(&self, id: ImportId, state: State, lang: Lang) -> Progress {
        let now = Instant::now();
        let done = self.counts.total();
        let rate = if state == State::Running { self.rate(now) } else { None };
        let open = self.total.saturating_sub(done);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate in seconds"
        )]
        let left = rate.filter(|rate| *rate > 0.0).map(|rate| (open as f64 / rate).ceil() as u64);
        let wait = self.wait.and_then(|(cause, until)| {
            let left = until.saturating_duration_since(now);
            (!left.is_zero()).then(|| WaitView {
                code: cause.code(),
                message: text::wait(lang, cause),
                seconds: left.as_secs() + 1,
            })
        });
        let last = self.last.iter().map(|(line, order, kind, code)| LastRow {
            line: *line,
            order: order.map(|order| order.to_string()),
            outcome: kind.name(),
            code: code.clone(),
        });
        Progress {
            id,
            state,
            position: None,
            other_run: false,
            done,
            total: self.total,
            counts: CountsView(self.counts),
            requests: self.requests,
            rows_per_second: rate,
            seconds_left: left,
            last: last.collect(),
            wait,
            fault: None,
        }
    }
}
