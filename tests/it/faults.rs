//! What each fault of the service comes to: outcome, code, number of requests, exit code. Real
//! pauses are waited for, so cases run side by side.
//!
//! The file has two rows, orders 1 and 2. The first goes alone; what is wrong with it alone must
//! not touch the second.

use std::time::Duration;

use justclick_import::sandbox::{Record, Sandbox, SandboxConfig};

use crate::harness::{Ended, Folder, Program, Row, config, for_each, paid, service};

/// What is expected of a run against one fault.
struct Case {
    fault: &'static str,
    options: &'static [&'static str],
    /// Outcome, code and attempts of the rows of order 1 and order 2.
    rows: [(&'static str, &'static str, usize); 2],
    exit_code: i32,
    /// The updates that were made to order 1.
    applied: usize,
}

/// What happened.
struct Happened {
    ended: Ended,
    rows: Vec<Row>,
    record: Record,
}

fn run(fault: &str, options: &[&str]) -> Happened {
    let folder = Folder::with_orders(paid([1, 2]));
    let sandbox = service(&[fault]);
    let ended = Program::send(&folder, &sandbox).arg("orders.csv").args(options).run();
    let rows = folder.rows("orders.results.csv");
    Happened { ended, rows, record: sandbox.record() }
}

impl Case {
    fn check(&self) -> Result<(), String> {
        let Happened { ended, rows, record } = run(self.fault, self.options);
        let got: Vec<(&str, &str, usize)> = rows
            .iter()
            .map(|row| (&row["import_outcome"], &row["import_code"], row.attempts()))
            .collect();
        let requests: usize = self.rows.iter().map(|(_, _, attempts)| attempts).sum();
        let seen = usize::try_from(record.counters.requests).unwrap();
        let got = (got.as_slice(), seen, record.applied_to("1").len(), ended.code);
        let expected = (&self.rows[..], requests, self.applied, Some(self.exit_code));
        if got == expected {
            return Ok(());
        }
        let Self { fault, options, .. } = self;
        Err(format!("{fault} {options:?}\n  is {got:?}\n  not {expected:?}\n{}", ended.stderr))
    }
}

const UPDATED: (&str, &str, usize) = ("updated", "api.0", 1);

#[test]
fn an_odd_but_right_reply_is_taken() {
    let faults = [
        "all:bom",
        "all:string-code",
        "all:chunked",
        "all:gzip",
        "all:informational",
        "all:http10",
        "all:connection-close",
        "all:latency(50ms)",
        "all:drip(2ms)",
    ];
    for_each(&faults, |fault| {
        let (options, rows) = (&["--retries", "0"], [UPDATED; 2]);
        Case { fault, options, rows, exit_code: 0, applied: 1 }.check()
    });
}

/// Each comes once, and the row is tried again. After a fault that leaves open whether the update
/// was made, the service's "not changed" (204) means that it was.
#[test]
fn a_fault_that_passes_costs_one_more_request() {
    let patient: &[&str] = &["--retries", "1"];
    let hasty: &[&str] = &["--retries", "1", "--timeout", "1s"];
    let cases = [
        ("500", patient, "api.0"),
        ("502", patient, "api.0"),
        ("503", patient, "api.0"),
        ("504", patient, "api.0"),
        ("408", patient, "api.0"),
        ("500(after)", patient, "api.204"),
        ("502(after)", patient, "api.204"),
        ("timeout-before", hasty, "api.0"),
        ("timeout-after", hasty, "api.204"),
        ("drip(300ms)", hasty, "api.204"),
        ("reset-before", patient, "api.0"),
        ("reset-after", patient, "api.204"),
        ("close-before", patient, "api.0"),
        ("close-after", patient, "api.204"),
        ("truncated", patient, "api.204"),
        ("cut-json", patient, "api.204"),
        ("wrong-signature", patient, "api.204"),
        ("wrong-signature(before)", patient, "api.0"),
        ("replayed-signature", patient, "api.204"),
        ("upper-case-signature", patient, "api.204"),
        ("no-signature", patient, "api.204"),
        ("html", patient, "api.204"),
        ("html(before)", patient, "api.0"),
        ("empty", patient, "api.204"),
        ("gzip-bomb(64m)", patient, "api.204"),
        ("huge(16m)", patient, "api.204"),
        ("endless", patient, "api.204"),
    ];
    for_each(&cases, |(fault, options, code)| {
        let fault = format!("order=1,attempt=1:{fault}").leak();
        let rows = [("updated", *code, 2), UPDATED];
        Case { fault, options, rows, exit_code: 0, applied: 1 }.check()
    });
}

/// Without retries each is given up at once: the row says whether the update may have been made.
#[test]
fn a_fault_that_stays_leaves_the_row_failed_or_in_doubt() {
    let patient: &[&str] = &["--retries", "0"];
    let hasty: &[&str] = &["--retries", "0", "--timeout", "1s"];
    let cases = [
        ("500", patient, ("unconfirmed", "http.500"), 0),
        ("503(after)", patient, ("unconfirmed", "http.503"), 1),
        ("400", patient, ("failed", "http.400"), 0),
        ("403", patient, ("failed", "http.403"), 0),
        ("404", patient, ("failed", "http.404"), 0),
        ("413", patient, ("failed", "http.413"), 0),
        ("timeout-before", hasty, ("unconfirmed", "timeout"), 0),
        ("timeout-after", hasty, ("unconfirmed", "timeout"), 1),
        ("drip(300ms)", hasty, ("unconfirmed", "timeout"), 1),
        ("reset-before", patient, ("unconfirmed", "reset"), 0),
        ("reset-after", patient, ("unconfirmed", "reset"), 1),
        ("close-before", patient, ("unconfirmed", "reset"), 0),
        ("close-after", patient, ("unconfirmed", "reset"), 1),
        ("truncated", patient, ("unconfirmed", "reset"), 1),
        ("cut-json", patient, ("unconfirmed", "reply.malformed"), 1),
        ("no-signature", patient, ("unconfirmed", "reply.malformed"), 1),
        ("html", patient, ("unconfirmed", "reply.malformed"), 1),
        ("empty", patient, ("unconfirmed", "reply.malformed"), 1),
        ("wrong-signature", patient, ("unconfirmed", "reply.signature"), 1),
        ("replayed-signature", patient, ("unconfirmed", "reply.signature"), 1),
        ("upper-case-signature", patient, ("unconfirmed", "reply.signature"), 1),
        ("gzip-bomb(64m)", patient, ("unconfirmed", "reply.too_large"), 1),
        ("huge(16m)", patient, ("unconfirmed", "reply.too_large"), 1),
        ("endless", patient, ("unconfirmed", "reply.too_large"), 1),
    ];
    for_each(&cases, |(fault, options, (outcome, code), applied)| {
        let fault = format!("order=1:{fault}").leak();
        let rows = [(*outcome, *code, 1), UPDATED];
        Case { fault, options, rows, exit_code: 1, applied: *applied }.check()
    });
}

#[test]
fn a_refusal_by_http_status_is_not_tried_again() {
    let faults = ["order=1:403", "order=1:404", "order=1:400", "order=1:405"];
    for_each(&faults, |fault| {
        let code = format!("http.{}", &fault[8..]).leak();
        let rows = [("failed", &*code, 1), UPDATED];
        Case { fault, options: &["--retries", "5"], rows, exit_code: 1, applied: 0 }.check()
    });
}

#[test]
fn a_row_in_doubt_can_be_held_for_a_person_to_decide() {
    let hold: &[&str] = &["--on-unconfirmed", "hold", "--retries", "5"];
    for (fault, code, applied) in
        [("order=1:html", "reply.malformed", 1), ("order=1:reset-before", "reset", 0)]
    {
        let rows = [("unconfirmed", code, 1), UPDATED];
        let case = Case { fault, options: hold, rows, exit_code: 1, applied };
        case.check().unwrap();
    }
}

#[test]
fn a_code_about_the_row_refuses_that_row_alone() {
    for_each(&[3, 200, 201, 202, 203, 205, 302, 303, 601, -5], |code| {
        let fault = format!("order=1:code({code})").leak();
        let rows = [("rejected", &*format!("api.{code}").leak(), 1), UPDATED];
        Case { fault, options: &[], rows, exit_code: 1, applied: 0 }.check()
    });
}

#[test]
fn an_order_that_already_has_the_status_needs_no_work() {
    let rows = [("already_updated", "api.204", 1), UPDATED];
    let case = Case { fault: "order=1:code(204)", options: &[], rows, exit_code: 0, applied: 0 };
    case.check().unwrap();
}

#[test]
fn a_code_about_the_account_stops_the_run_after_one_request() {
    for_each(&[1, 2, 4, 5, 6, 7], |code| {
        let fault = format!("all:code({code})").leak();
        let rows =
            [("failed", &*format!("api.{code}").leak(), 1), ("not_sent", "stopped.account", 0)];
        Case { fault, options: &[], rows, exit_code: 3, applied: 0 }.check()
    });
}

#[test]
fn with_a_wrong_key_one_request_is_made_and_the_message_speaks_of_the_key() {
    for (lang, word) in [("en", "key"), ("ru", "ключ")] {
        let folder = Folder::with_orders(paid(1..=500));
        let sandbox = service(&[]);
        let ended = Program::send(&folder, &sandbox)
            .variable("JUSTCLICK_API_KEY", "not-the-key-of-this-account")
            .args(["orders.csv", "--lang", lang])
            .run()
            .exits_with(3);
        assert_eq!(sandbox.counters().requests, 1);
        let rows = folder.rows("orders.results.csv");
        assert_eq!(rows.len(), 500);
        assert_eq!(rows[0].outcome(), ("failed", "api.4"));
        assert!(rows[0]["import_message"].contains(word), "{:?}", rows[0]);
        assert!(rows[1..].iter().all(|row| row.outcome() == ("not_sent", "stopped.account")));
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
}

#[test]
fn a_redirect_is_not_followed_and_its_target_is_named() {
    let faults = [
        "all:301(location=https://elsewhere.example/api)",
        "all:302(location=https://elsewhere.example/api)",
        "all:303(location=https://elsewhere.example/api)",
        "all:307(location=https://elsewhere.example/api)",
        "all:308(location=https://elsewhere.example/api)",
        "all:302",
    ];
    for_each(&faults, |fault| {
        let rows = [("failed", "http.redirect", 1), ("not_sent", "stopped.redirect", 0)];
        Case { fault, options: &[], rows, exit_code: 4, applied: 0 }.check()
    });
    let Happened { rows, record, .. } = run(faults[0], &[]);
    assert!(rows[0]["import_message"].contains("https://elsewhere.example/api"), "{:?}", rows[0]);
    assert_eq!(record.requests.len(), 1);
}

/// "Later" is obeyed: the second request comes no earlier than was asked for. The service's
/// request limit is not the row's failure.
#[test]
fn a_pause_is_kept_as_long_as_the_service_asks() {
    let cases = [
        ("429(retry-after=2)", 2000),
        // The date has whole seconds, rounded up; reading it may take off up to one.
        ("429(retry-date=2s)", 1900),
        ("429", 1000),
        ("429(retry-after=soon)", 1000),
        ("429(retry-after=-5)", 1000),
        ("code(8)", 1000),
        ("503(retry-after=2)", 2000),
        ("500", 500),
    ];
    for_each(&cases, |(fault, least)| {
        let Happened { rows, record, ended } =
            run(&format!("order=1,attempt=1:{fault}"), &["--retries", "1"]);
        let seen: Vec<_> = record.seen_of("1").collect();
        let pause = seen[1].arrived.duration_since(seen[0].arrived);
        let right = rows[0].outcome() == ("updated", "api.0")
            && rows[0].attempts() == 2
            && seen.len() == 2
            && ended.code == Some(0)
            && pause >= Duration::from_millis(*least);
        if right { Ok(()) } else { Err(format!("{fault}: after {pause:?}, {rows:?}")) }
    });
}

#[test]
fn a_limit_that_stays_used_up_ends_the_run() {
    for_each(&[("all:429", "http.429"), ("all:code(8)", "api.8")], |(fault, code)| {
        let rows = [
            ("not_sent", &*format!("{code} stopped.limit").leak(), 2),
            ("not_sent", "stopped.limit", 0),
        ];
        Case { fault, options: &["--retries", "1"], rows, exit_code: 4, applied: 0 }.check()
    });
}

#[test]
fn a_pause_holds_all_workers() {
    let folder = Folder::with_orders(paid(1..=40));
    let sandbox = service(&["request=5:429(retry-after=2)"]);
    Program::send_at("50/s", &folder, &sandbox).arg("orders.csv").run().exits_with(0);
    let record = sandbox.record();
    assert_eq!(record.counters.requests, 41);
    let told = record.requests[4].arrived;
    let after = |least, most| {
        let range = Duration::from_millis(least)..Duration::from_millis(most);
        let arrivals = record.requests.iter().map(|seen| seen.arrived);
        arrivals.filter(|at| range.contains(&at.saturating_duration_since(told))).count()
    };
    // What had its slot when the reply came may still arrive; nothing of the two seconds' rest.
    assert_eq!(after(500, 1990), 0);
}

#[test]
fn maintenance_is_waited_out() {
    let folder = Folder::with_orders(paid(1..=20));
    let sandbox = service(&["all:503x2"]);
    Program::send(&folder, &sandbox).args(["--retries", "3", "orders.csv"]).run().exits_with(0);
    let record = sandbox.record();
    assert_eq!((record.counters.requests, record.counters.applied), (22, 20));
    let rows = folder.rows("orders.results.csv");
    assert_eq!(rows[0].attempts(), 3);
    assert!(rows.iter().all(|row| row.outcome() == ("updated", "api.0")));
}

/// The server closes idle connections just when the program may be using them: each request that
/// meets that is an attempt of its own, and none is lost or made twice in silence.
#[test]
fn a_connection_closed_after_each_reply_costs_no_row() {
    for fault in ["all:connection-drop", "every=3:connection-drop", "all:http10"] {
        let folder = Folder::with_orders(paid(1..=60));
        let sandbox = service(&[fault]);
        Program::send(&folder, &sandbox).args(["--retries", "3", "orders.csv"]).run().exits_with(0);
        let rows = folder.rows("orders.results.csv");
        assert!(rows.iter().all(|row| row.outcome() == ("updated", "api.0")), "{fault}: {rows:?}");
        let attempts: usize = rows.iter().map(Row::attempts).sum();
        let counters = sandbox.counters();
        assert_eq!(counters.applied, 60);
        // An attempt on a connection that is already closed never reaches the server.
        assert!(attempts >= usize::try_from(counters.requests).unwrap());
    }
}

#[test]
fn orders_that_the_service_does_not_know_are_rejected() {
    let folder = Folder::with_orders(paid(["1", "404", "3"]));
    let sandbox =
        Sandbox::start_on_thread(SandboxConfig { unknown: vec!["404".into()], ..config(&[]) });
    let sandbox = sandbox.unwrap();
    Program::send(&folder, &sandbox).arg("orders.csv").run().exits_with(1);
    let rows = folder.rows("orders.results.csv");
    let outcomes: Vec<_> = rows.iter().map(Row::outcome).collect();
    let updated = ("updated", "api.0");
    assert_eq!(outcomes, [updated, ("rejected", "api.200"), updated]);
}

#[test]
fn text_of_the_service_cannot_become_a_formula() {
    for text in ["=HYPERLINK(1)", "+7", "-1", "@x"] {
        let Happened { rows, .. } = run(&format!("order=1:code(601,text={text})"), &[]);
        let message = &rows[0]["import_message"];
        assert!(message.contains(text) && !message.starts_with(['=', '+', '-', '@']), "{message}");
    }
}
