//! The figures, by name. Names and units follow Prometheus's conventions: base units (seconds),
//! `_total` for what only grows, the program's name in front. They are part of the interface and
//! never change their meaning.

use std::borrow::Cow;
use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::TypedMetric;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

use crate::domain::{OutcomeKind, WaitCause};
use crate::error::ExitCode;

/// In front of every name.
pub const PREFIX: &str = "justclick_import";

/// The name, without [`PREFIX`], of the figure that is taken over from an earlier file.
pub const LAST_SUCCESS: &str = "last_success_timestamp_seconds";

/// Seconds; around the time-outs that a request usually has.
const REQUEST_BUCKETS: [f64; 11] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0];

/// Seconds; from a few rows to a night.
const RUN_BUCKETS: [f64; 9] = [1.0, 10.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 14400.0, 43200.0];

/// A label and its value.
pub type Label = (&'static str, Cow<'static, str>);

/// A moment: seconds since 1970.
type Moment = Gauge<f64, AtomicU64>;

/// A moment that is not there at all until it was once reached: nought would be one, too.
type MomentIfAny = Family<[Label; 0], Moment>;

/// All figures, and the registry that shows them.
#[derive(Debug)]
pub struct Figures {
    pub registry: Registry,
    pub account: String,
    /// By [`OutcomeKind`].
    pub rows: [Counter; OutcomeKind::ALL.len()],
    pub requests: Counter,
    pub retries: Counter,
    /// By code.
    pub failed_attempts: Family<[Label; 1], Counter>,
    /// By code.
    pub pauses: Family<[Label; 1], Counter>,
    pub pause_seconds: Counter<f64, AtomicU64>,
    pub request_duration: Histogram,
    pub run_duration: Histogram,
    /// By exit code.
    pub runs: Family<[Label; 1], Counter>,
    pub in_progress: Gauge,
    pub files_pending: Gauge,
    /// By state; none where there is no page.
    pub imports: Family<[Label; 1], Gauge>,
    pub rows_pending: Gauge,
    /// By [`OutcomeKind`].
    pub last_run_rows: [Gauge; OutcomeKind::ALL.len()],
    pub last_run: MomentIfAny,
    pub last_run_exit_code: Family<[Label; 0], Gauge>,
    last_success: MomentIfAny,
    pub delivered: Counter,
    pub undelivered: Counter,
}

/// Registers figures as they are made.
struct Making(Registry);

impl Making {
    fn figure<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.0.register(name, help, metric.clone());
        metric
    }

    fn plain<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        self.figure(name, help, M::default())
    }

    /// A family with one member for each outcome that a run can have, all of them there from the
    /// beginning: what only appears later cannot be seen to grow.
    fn by_outcome<M: Metric + TypedMetric + Clone + Default>(
        &mut self,
        name: &str,
        help: &str,
    ) -> [M; OutcomeKind::ALL.len()] {
        let family: Family<[Label; 1], M> = self.plain(name, help);
        OutcomeKind::ALL.map(|kind| match kind {
            // Of a check alone.
            OutcomeKind::Valid => M::default(),
            kind => family.get_or_create_owned(&[("outcome", kind.name().into())]),
        })
    }
}

impl Figures {
    pub fn new(account: &str) -> Self {
        let labels = [("account".into(), account.to_owned().into())];
        let mut making = Making(Registry::with_prefix_and_labels(PREFIX, labels.into_iter()));
        let build: Family<[Label; 1], Gauge> = Family::default();
        build.get_or_create(&[("version", env!("CARGO_PKG_VERSION").into())]).set(1);
        making.figure("build_info", "The program's version", build);
        let notifications: Family<[Label; 1], Counter> = Family::default();
        let told =
            |result: &'static str| notifications.get_or_create_owned(&[("result", result.into())]);
        let (delivered, undelivered) = (told("delivered"), told("failed"));
        let help = "Messages about runs, by command or e-mail";
        making.figure("notifications", help, notifications);
        let mut figures = Self {
            account: account.to_owned(),
            rows: making.by_outcome("rows", "Rows that were dealt with"),
            requests: making.plain("requests", "Requests to the service"),
            retries: making.plain("retries", "Requests that repeat an earlier one of the same row"),
            failed_attempts: making
                .plain("failed_attempts", "Requests without an answer that can be relied on"),
            pauses: making.plain("pauses", "Pauses that the service asked for"),
            pause_seconds: making
                .plain("pause_seconds", "Length of the pauses that the service asked for"),
            request_duration: making.figure(
                "request_duration_seconds",
                "How long requests took",
                Histogram::new(REQUEST_BUCKETS),
            ),
            run_duration: making.figure(
                "run_duration_seconds",
                "How long runs took",
                Histogram::new(RUN_BUCKETS),
            ),
            runs: making.plain("runs", "Runs that ended"),
            in_progress: making.plain("runs_in_progress", "Runs under way"),
            files_pending: making.plain("files_pending", "Files that wait or are being sent"),
            imports: making.plain("imports", "Imports of the page that wait or are being sent"),
            rows_pending: making
                .plain("rows_pending", "Rows of the run that are not yet dealt with"),
            last_run_rows: making.by_outcome("last_run_rows", "Rows of the last run"),
            last_run: making.plain("last_run_timestamp_seconds", "When the last run ended"),
            last_run_exit_code: making.plain("last_run_exit_code", "Exit code of the last run"),
            last_success: making
                .plain(LAST_SUCCESS, "When the last run ended in which every row was updated"),
            delivered,
            undelivered,
            registry: Registry::default(),
        };
        figures.registry = making.0;
        for cause in [WaitCause::ReplyCode, WaitCause::Http { status: 429 }] {
            let _ = figures.pauses.get_or_create(&code_label(cause.code()));
        }
        let _ = figures.runs.get_or_create(&exit_code_label(ExitCode::Success));
        figures
    }

    pub fn has_succeeded(&self) -> bool {
        self.last_success.get(&[]).is_some()
    }

    pub fn succeeded_at(&self, moment: f64) {
        self.last_success.get_or_create(&[]).set(moment);
    }
}

pub fn code_label(code: String) -> [Label; 1] {
    [("code", code.into())]
}

pub fn state_label(state: &'static str) -> [Label; 1] {
    [("state", state.into())]
}

pub fn exit_code_label(code: ExitCode) -> [Label; 1] {
    [("exit_code", (code as u8).to_string().into())]
}
