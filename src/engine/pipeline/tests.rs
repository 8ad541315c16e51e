//! Whole runs without a network, in paused time: a gateway that answers by a script, and the
//! results as they would be written.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use csv::StringRecord;
use jiff::tz::TimeZone;
use tokio::time::Instant;

use std::io::Write;

use super::*;
use crate::client::limiter::Limiter;
use crate::domain::{
    Change, Failure, OnUnconfirmed, OrderNumber, OrderUpdate, OutcomeKind, RetryPolicy,
};
use crate::engine::flow::WINDOW;
use crate::engine::row::{InputRow, Verdict};
use crate::engine::stop::Stop;
use crate::engine::worker::Health;
use crate::ledger::NoLedger;
use crate::output::results::{Layout, ResultsClock, ResultsWriter, TextForm};
use crate::wire::classify::RawReply;
use crate::wire::signature::ApiKey;

const PLAIN: TextForm =
    TextForm { delimiter: b',', byte_order_mark: false, carriage_return: false };

const LATENCY: Duration = Duration::from_millis(100);

/// How the gateway answers one attempt.
#[derive(Clone, Debug)]
enum Answer {
    Code(i64),
    WrongKey,
    Http(u16),
    Wait,
    Fail(Failure),
    Panic,
    Never,
}

#[derive(Debug)]
struct Seen {
    order: String,
    status: String,
    at: Duration,
}

/// Answers 0 unless an order's script says otherwise; keeps what it saw.
struct Scripted {
    started: Instant,
    scripts: RefCell<HashMap<String, Vec<Answer>>>,
    always: Option<Answer>,
    seen: RefCell<Vec<Seen>>,
    in_flight: RefCell<Vec<String>>,
    most_in_flight: RefCell<usize>,
}

impl Scripted {
    fn new(scripts: &[(&str, &[Answer])]) -> Self {
        Self {
            started: Instant::now(),
            scripts: RefCell::new(
                scripts
                    .iter()
                    .map(|(order, answers)| ((*order).into(), answers.to_vec()))
                    .collect(),
            ),
            always: None,
            seen: RefCell::default(),
            in_flight: RefCell::default(),
            most_in_flight: RefCell::default(),
        }
    }

    fn always(answer: Answer) -> Self {
        Self { always: Some(answer), ..Self::new(&[]) }
    }

    fn begin(&self, body: &[u8]) -> (String, Answer) {
        let fields: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let order = fields["bill_id"].clone();
        self.seen.borrow_mut().push(Seen {
            order: order.clone(),
            status: fields["status"].clone(),
            at: self.started.elapsed(),
        });
        let mut in_flight = self.in_flight.borrow_mut();
        assert!(!in_flight.contains(&order), "two rows of order {order} in flight together");
        in_flight.push(order.clone());
        let most = in_flight.len().max(*self.most_in_flight.borrow());
        *self.most_in_flight.borrow_mut() = most;
        let mut scripts = self.scripts.borrow_mut();
        let script = scripts.get_mut(&order).filter(|script| !script.is_empty());
        let answer = match script {
            Some(script) => script.remove(0),
            None => self.always.clone().unwrap_or(Answer::Code(0)),
        };
        (order, answer)
    }
}

impl Gateway for &Scripted {
    async fn post(&self, body: Bytes) -> Result<RawReply, Failure> {
        let (order, answer) = self.begin(&body);
        tokio::time::sleep(LATENCY).await;
        if matches!(answer, Answer::Never) {
            std::future::pending::<()>().await;
        }
        self.in_flight.borrow_mut().retain(|other| *other != order);
        let signed = |code: i64, key: &str| {
            let hash = ApiKey::new(key.into()).sign_reply(&code.to_string(), "text");
            let hash = hash.as_str();
            format!(r#"{{"error_code":{code},"error_text":"text","hash":"{hash}"}}"#)
        };
        let (status, body) = match answer {
            Answer::Code(code) => (200, signed(code, "k")),
            Answer::WrongKey => (200, signed(4, "the right one")),
            Answer::Http(status) => (status, String::new()),
            Answer::Wait => (429, String::new()),
            Answer::Fail(failure) => return Err(failure),
            Answer::Panic => panic!("a bug"),
            Answer::Never => unreachable!(),
        };
        let body = Ok(body.into_bytes());
        Ok(RawReply { status, retry_after: None, location: None, body })
    }
}

struct Run<'a> {
    shared: Shared<&'a Scripted>,
    workers: usize,
}

impl<'a> Run<'a> {
    fn new(gateway: &'a Scripted) -> Self {
        let shared = Shared {
            gateway,
            limiter: Limiter::new(None, 64),
            user: "u".into(),
            key: ApiKey::new("k".into()),
            retry: RetryPolicy { retries: 2, on_unconfirmed: OnUnconfirmed::Retry },
            stop_after: 20,
            stop: Stop::default(),
            health: Health::default(),
            clock: || 0,
        };
        Self { shared, workers: 8 }
    }

    /// Sends rows, given as orders (`17` or `17 paid`); gives back the report and, for each
    /// results line, order, outcome, code and attempts.
    async fn send(&self, rows: &[&str]) -> (FileReport, Vec<String>) {
        let (sender, receiver) = mpsc::channel(1);
        let rows: Vec<InputRow> =
            rows.iter().zip(2..).map(|(row, line)| input(row, line)).collect();
        let reading = async move {
            for batch in rows.chunks(3) {
                if sender.send(Ok(batch.to_vec())).await.is_err() {
                    break;
                }
            }
        };
        let layout = Layout {
            columns: vec!["order".into()],
            width: 1,
            text: PLAIN,
            with_update: false,
            clock: ResultsClock::new(TimeZone::UTC),
        };
        let mut results =
            ResultsWriter::new(Vec::new(), layout, Box::new(|_, _| String::new())).unwrap();
        let pipeline = Pipeline {
            shared: &self.shared,
            ledger: &NoLedger,
            workers: self.workers,
            claim_ahead: 4,
            results: &mut results,
            observer: &Silent,
            on_report: &mut |_, _| {},
        };
        let (report, ()) = tokio::join!(pipeline.run(receiver), reading);
        let text = results.finish().unwrap();
        let mut lines = Vec::new();
        for (number, record) in csv::Reader::from_reader(&text[..]).records().enumerate() {
            let record = record.unwrap();
            assert_eq!(record[1], (number + 2).to_string(), "input order");
            lines.push(format!("{} {} {} {}", &record[0], &record[2], &record[3], &record[6]));
        }
        (report, lines)
    }
}

struct Silent;

impl Observer for Silent {
    fn observe(&self, _event: &RunEvent) {}
}

fn input(row: &str, line: u64) -> InputRow {
    let (order, status) = row.split_once(' ').unwrap_or((row, "return"));
    let change = match status {
        "return" => Change::Return,
        "cancel" => Change::Cancel,
        "paid" => Change::Paid { date: Timestamp(1) },
        other => panic!("{other}"),
    };
    InputRow {
        place: Place { file: 0, line },
        cells: StringRecord::from(vec![order]),
        verdict: Verdict::Send(OrderUpdate { order: OrderNumber::parse(order).unwrap(), change }),
        following: Vec::new(),
        warnings: Vec::new(),
    }
}

fn orders(count: u32) -> Vec<String> {
    (1..=count).map(|number| number.to_string()).collect()
}

fn strs(rows: &[String]) -> Vec<&str> {
    rows.iter().map(String::as_str).collect()
}

#[tokio::test(start_paused = true)]
async fn every_row_is_sent_once_and_reported_in_order() {
    let gateway = Scripted::new(&[("3", &[Answer::Code(200)]), ("5", &[Answer::Code(204)])]);
    let (report, lines) = Run::new(&gateway).send(&["1", "2", "3", "4", "5", "6"]).await;
    assert_eq!(
        lines,
        [
            "1 updated api.0 1",
            "2 updated api.0 1",
            "3 rejected api.200 1",
            "4 updated api.0 1",
            "5 already_updated api.204 1",
            "6 updated api.0 1",
        ]
    );
    assert_eq!((report.requests, report.stopped), (6, None));
    assert_eq!(report.counts.of(OutcomeKind::Updated), 4);
    assert_eq!(gateway.seen.borrow().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn the_first_row_goes_alone_then_the_workers_go_side_by_side() {
    let gateway = Scripted::new(&[]);
    let rows = orders(40);
    let (report, _) = Run::new(&gateway).send(&strs(&rows)).await;
    assert_eq!(report.counts.of(OutcomeKind::Updated), 40);
    let seen = gateway.seen.borrow();
    assert_eq!(seen.iter().filter(|seen| seen.at < LATENCY).count(), 1);
    assert_eq!(*gateway.most_in_flight.borrow(), 8);
}

#[tokio::test(start_paused = true)]
async fn a_refused_account_costs_one_request() {
    for answer in [Answer::Code(5), Answer::WrongKey] {
        let gateway = Scripted::always(answer);
        let rows = orders(1000);
        let (report, lines) = Run::new(&gateway).send(&strs(&rows)).await;
        assert_eq!((report.requests, report.stopped), (1, Some(StopReason::Account)));
        assert!(lines[0].starts_with("1 failed api."), "{}", lines[0]);
        assert_eq!(lines[1], "2 not_sent stopped.account 0");
        assert_eq!(lines.len(), 1000);
    }
}

#[tokio::test(start_paused = true)]
async fn rows_of_one_order_keep_their_order_even_through_retries() {
    let timeout = Answer::Fail(Failure::Timeout);
    let gateway = Scripted::new(&[("7", &[Answer::Code(0), timeout.clone(), timeout])]);
    let rows = ["1", "7 paid", "2", "7 return", "3", "7 cancel", "4"];
    let (_, lines) = Run::new(&gateway).send(&rows).await;
    assert_eq!(lines[3], "7 updated api.0 3");
    let seen = gateway.seen.borrow();
    let of_seven: Vec<&str> =
        seen.iter().filter(|seen| seen.order == "7").map(|seen| seen.status.as_str()).collect();
    assert_eq!(of_seven, ["paid", "return", "return", "return", "cancel"]);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_waits_for_its_retry_does_not_hold_up_the_others() {
    let busy = Answer::Http(503);
    let gateway = Scripted::new(&[("2", &[busy.clone(), busy])]);
    let (_, lines) = Run::new(&gateway).send(&["1", "2", "3", "4"]).await;
    assert_eq!(lines[1], "2 updated api.0 3");
    let seen = gateway.seen.borrow();
    let last_of_others = seen.iter().filter(|seen| seen.order != "2").map(|seen| seen.at).max();
    assert!(last_of_others.unwrap() < Duration::from_millis(500), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_dead_service_ends_the_run_after_so_many_failures() {
    let refused = Failure::Connect { detail: "refused".into() };
    let gateway = Scripted::always(Answer::Fail(refused));
    let rows = orders(500);
    let (report, lines) = Run::new(&gateway).send(&strs(&rows)).await;
    assert_eq!((report.requests, report.stopped), (20, Some(StopReason::Unreachable)));
    // Three attempts a row: six rows were given up, the seventh is after two.
    assert_eq!(lines[5], "6 failed connect 3");
    assert_eq!(lines[6], "7 failed connect 2");
    assert_eq!(lines[7], "8 not_sent stopped.unreachable 0");
    assert_eq!(lines.len(), 500);
}

/// Many requests are in flight when the service fails for a moment: more failures in a row than
/// would end the run, but no row has used up its retries.
#[tokio::test(start_paused = true)]
async fn a_moment_of_weakness_ends_no_run_however_many_workers_meet_it() {
    let refused = || Answer::Fail(Failure::Connect { detail: "refused".into() });
    let rows = orders(200);
    let scripts: Vec<(&str, Vec<Answer>)> =
        rows[1..].iter().map(|row| (row.as_str(), vec![refused(), refused()])).collect();
    let scripts: Vec<(&str, &[Answer])> =
        scripts.iter().map(|(row, answers)| (*row, answers.as_slice())).collect();
    let gateway = Scripted::new(&scripts);
    let mut run = Run::new(&gateway);
    run.workers = 64;
    let (report, _) = run.send(&strs(&rows)).await;
    assert_eq!(report.stopped, None);
    assert_eq!(report.counts.of(OutcomeKind::Updated), 200);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_told_to_wait_for_is_waited_for() {
    let gateway = Scripted::new(&[("3", &[Answer::Wait]), ("4", &[Answer::Code(8)])]);
    let (report, lines) = Run::new(&gateway).send(&["1", "2", "3", "4", "5"]).await;
    assert_eq!(lines[2], "3 updated api.0 2");
    assert_eq!(lines[3], "4 updated api.0 2");
    assert_eq!(report.stopped, None);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_stays_used_up_ends_the_run_and_fails_nobody() {
    let answered = Scripted::new(&[("1", &[Answer::Code(0)])]);
    let gateway = Scripted { always: Some(Answer::Wait), ..answered };
    let rows = orders(100);
    let (report, lines) = Run::new(&gateway).send(&strs(&rows)).await;
    assert_eq!(report.stopped, Some(StopReason::Limit));
    assert_eq!(lines[0], "1 updated api.0 1");
    assert_eq!(lines[1], "2 not_sent http.429 stopped.limit 2");
    assert_eq!(report.counts.of(OutcomeKind::NotSent), 99);
    // Eight workers were told to wait; after pauses of 1 and 2 seconds one asks alone.
    assert_eq!(report.requests, 1 + 8 + 2);
    let seconds = gateway.started.elapsed().as_secs();
    assert_eq!(seconds, 3);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_the_outcome_of_its_row_alone() {
    let gateway = Scripted::new(&[("2", &[Answer::Panic])]);
    let (report, lines) = Run::new(&gateway).send(&["1", "2", "3"]).await;
    assert_eq!(lines[1], "2 unconfirmed internal 1");
    assert_eq!(lines[2], "3 updated api.0 1");
    assert_eq!(report.stopped, None);
}

#[tokio::test(start_paused = true)]
async fn draining_finishes_what_is_on_its_way_and_begins_nothing() {
    let gateway = Scripted::new(&[]);
    let run = Run::new(&gateway);
    let stop = run.shared.stop.clone();
    let rows = orders(100);
    let rows = strs(&rows);
    let interrupt = async {
        tokio::time::sleep(LATENCY + LATENCY / 2).await;
        stop.drain(StopReason::Interrupted);
    };
    let ((report, lines), ()) = tokio::join!(run.send(&rows), interrupt);
    assert_eq!(report.requests, 9, "one alone, then eight that were on their way");
    assert_eq!(report.counts.of(OutcomeKind::Updated), 9);
    assert_eq!(report.counts.of(OutcomeKind::NotSent), 91);
    assert_eq!(lines[9], "10 not_sent stopped.interrupted 0");
}

#[tokio::test(start_paused = true)]
async fn breaking_off_leaves_rows_on_their_way_in_doubt() {
    let gateway = Scripted::new(&[("2", &[Answer::Never]), ("3", &[Answer::Never])]);
    let run = Run::new(&gateway);
    let stop = run.shared.stop.clone();
    let break_off = async {
        tokio::time::sleep(LATENCY * 5).await;
        stop.break_off(StopReason::Interrupted);
    };
    let ((_, lines), ()) = tokio::join!(run.send(&["1", "2", "3", "4"]), break_off);
    assert_eq!(
        lines,
        [
            "1 updated api.0 1",
            "2 unconfirmed broken_off 1",
            "3 unconfirmed broken_off 1",
            "4 updated api.0 1",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_window_bounds_what_waits_behind_a_slow_row() {
    let gateway = Scripted::new(&[("2", &[Answer::Never])]);
    let run = Run::new(&gateway);
    let stop = run.shared.stop.clone();
    let rows = orders(3 * u32::try_from(WINDOW).unwrap());
    let rows = strs(&rows);
    let later = async {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        let sent = gateway.seen.borrow().len() as u64;
        stop.break_off(StopReason::Interrupted);
        sent
    };
    let ((_, lines), sent) = tokio::join!(run.send(&rows), later);
    // Row 1 was written, row 2 never ends: it and WINDOW - 1 rows after it are in the window.
    assert_eq!(sent, WINDOW + 1);
    assert_eq!(lines.len(), rows.len());
}

#[tokio::test(start_paused = true)]
async fn results_that_cannot_be_written_stop_the_sending() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 < bytes.len() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0 -= bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let gateway = Scripted::new(&[]);
    let run = Run::new(&gateway);
    let layout = Layout {
        columns: vec!["order".into()],
        width: 1,
        text: PLAIN,
        with_update: false,
        clock: ResultsClock::new(TimeZone::UTC),
    };
    let mut results =
        ResultsWriter::new(Full(20_000), layout, Box::new(|_, _| "x".repeat(1000))).unwrap();
    let (sender, receiver) = mpsc::channel(1);
    let pipeline = Pipeline {
        shared: &run.shared,
        ledger: &NoLedger,
        workers: 4,
        claim_ahead: 4,
        results: &mut results,
        observer: &Silent,
        on_report: &mut |_, _| {},
    };
    let reading = async move {
        for number in 1..=10_000_u64 {
            let row = input(&number.to_string(), number);
            if sender.send(Ok(vec![row])).await.is_err() {
                break;
            }
        }
    };
    let (report, ()) = tokio::join!(pipeline.run(receiver), reading);
    assert_eq!(report.results_error.unwrap().kind(), io::ErrorKind::StorageFull);
    assert_eq!(report.stopped, Some(StopReason::Results));
    assert!(gateway.seen.borrow().len() < 40, "{}", gateway.seen.borrow().len());
}
