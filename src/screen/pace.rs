//! How far a file is and when to say so: the state behind bar and lines. Pure: the clock is passed
//! in.

use std::time::{Duration, Instant};

use crate::domain::{OutcomeKind, WaitCause};

/// Between two lines at most this long, as long as rows go on.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// Between two lines at least this long, however fast rows go on.
const LINE_APART: Duration = Duration::from_secs(1);
/// A pause is worth a line of its own if it ends so much later than the one already told.
const PAUSE_APART: Duration = Duration::from_secs(1);

/// How far a file is.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The file's name.
    pub file: String,
    /// Rows accounted for.
    pub done: u64,
    /// All rows.
    pub total: u64,
    /// Rows that need work.
    pub problems: u64,
    started: Instant,
    told_at: Instant,
    told_tenths: u64,
    pause: Option<(WaitCause, Instant)>,
}

impl Pace {
    /// A file about to be sent.
    pub fn new(file: String, total: u64, now: Instant) -> Self {
        let (done, problems, told_tenths) = (0, 0, 0);
        Self { file, done, total, problems, started: now, told_at: now, told_tenths, pause: None }
    }

    /// One more row. Whether a line is due: ten seconds or a tenth of the rows after the last one.
    pub fn row(&mut self, kind: OutcomeKind, now: Instant) -> bool {
        self.done += 1;
        self.problems += u64::from(kind.needs_work());
        let tenths = self.done.saturating_mul(10) / self.total.max(1);
        let since = now.saturating_duration_since(self.told_at);
        let due = self.done < self.total
            && (since >= LINE_EVERY || (since >= LINE_APART && tenths > self.told_tenths));
        if due {
            self.told_at = now;
            self.told_tenths = tenths;
        }
        due
    }

    /// The service asked for a pause. Whether this is worth telling: several workers may report
    /// one and the same pause.
    pub fn paused(&mut self, cause: WaitCause, pause: Duration, now: Instant) -> bool {
        let until = now + pause;
        let told = self.pause.map_or(now, |(_, until)| until.max(now));
        let news = until > told + PAUSE_APART || (pause > Duration::ZERO && told == now);
        if self.pause.is_none_or(|(_, earlier)| until > earlier) {
            self.pause = Some((cause, until));
        }
        news
    }

    /// The pause that is going on, and how long it still is.
    pub fn pause_left(&self, now: Instant) -> Option<(WaitCause, Duration)> {
        let (cause, until) = self.pause?;
        let left = until.saturating_duration_since(now);
        (left > Duration::ZERO).then_some((cause, left))
    }

    /// The time left if rows go on as they did; `None` before the first and after the last.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        let open = self.total.checked_sub(self.done).filter(|open| *open > 0 && self.done > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "an estimate in words")]
        let factor = open as f64 / self.done as f64;
        let spent = now.saturating_duration_since(self.started);
        Duration::try_from_secs_f64(spent.as_secs_f64() * factor).ok()
    }

    /// Rows per second so far; `None` in the first half second, when it would mean nothing.
    pub fn per_second(&self, now: Instant) -> Option<f64> {
        let spent = now.saturating_duration_since(self.started).as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
        let rows = self.done as f64;
        (spent >= 0.5 && self.done > 0).then(|| rows / spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: f64) -> (Pace, Instant) {
        let start = Instant::now();
        (Pace::new("orders.csv".into(), 100, start), start + Duration::from_secs_f64(seconds))
    }

    #[test]
    fn a_line_is_due_after_ten_seconds() {
        let (mut pace, nine) = after(9.9);
        assert!(!pace.row(OutcomeKind::Updated, nine));
        assert!(pace.row(OutcomeKind::Updated, nine + Duration::from_millis(100)));
        assert!(!pace.row(OutcomeKind::Updated, nine + Duration::from_millis(200)));
    }

    #[test]
    fn a_line_is_due_after_a_tenth_but_not_more_than_one_a_second() {
        let (mut pace, soon) = after(0.5);
        for _ in 0..30 {
            assert!(!pace.row(OutcomeKind::Updated, soon));
        }
        let later = soon + Duration::from_secs(1);
        assert!(pace.row(OutcomeKind::Updated, later));
        assert!(!pace.row(OutcomeKind::Updated, later + Duration::from_secs(1)));
    }

    #[test]
    fn the_last_row_needs_no_line_the_summary_follows() {
        let start = Instant::now();
        let mut pace = Pace::new("orders.csv".into(), 1, start);
        assert!(!pace.row(OutcomeKind::Updated, start + Duration::from_secs(60)));
    }

    #[test]
    fn rows_that_need_work_are_counted() {
        let (mut pace, now) = after(0.0);
        for kind in OutcomeKind::ALL {
            pace.row(kind, now);
        }
        assert_eq!((pace.done, pace.problems), (9, 5));
    }

    #[test]
    fn one_pause_reported_by_several_workers_is_told_once() {
        let (mut pace, now) = after(1.0);
        let cause = WaitCause::Http { status: 429 };
        let thirty = Duration::from_secs(30);
        assert!(pace.paused(cause, thirty, now));
        assert!(!pace.paused(cause, thirty, now + Duration::from_millis(200)));
        assert!(pace.paused(cause, Duration::from_secs(60), now + Duration::from_millis(300)));
        assert!(pace.pause_left(now + thirty).is_some());
        let over = now + Duration::from_secs(61);
        assert_eq!(pace.pause_left(over), None);
        assert!(pace.paused(cause, thirty, over));
    }

    #[test]
    fn the_time_left_follows_the_pace_so_far() {
        let (mut pace, now) = after(10.0);
        assert_eq!(pace.left(now), None);
        assert_eq!(pace.per_second(now), None);
        for _ in 0..20 {
            pace.row(OutcomeKind::Updated, now);
        }
        assert_eq!(pace.left(now), Some(Duration::from_secs(40)));
        assert_eq!(pace.per_second(now), Some(2.0));
    }
}
