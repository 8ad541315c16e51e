//! What others learn of a folder that is looked after: a page with figures, and people who are told
//! of files, once of each trouble and of its end.

#![cfg(unix)]

use std::io::{Read, Write};
use std::net::TcpStream;

use prometheus_parse::{Scrape, Value};

use crate::harness::{Running, paid, service, wait_until};
use crate::notify::mail_settings;
use crate::smtp::{Fault, MailServer, Protection};
use crate::watch::Place;

/// The figures on the page whose address was said on standard error.
struct Page(String);

impl Page {
    fn of(running: &Running) -> Self {
        running.wait_for("/metrics\n");
        let said = running.stderr();
        let address = said.split("http://").nth(1).unwrap().split("/metrics").next().unwrap();
        Self(address.to_owned())
    }

    fn text(&self) -> String {
        let mut stream = TcpStream::connect(&self.0).unwrap();
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        body.to_owned()
    }

    fn number(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let text = self.text();
        let scrape = Scrape::parse(text.lines().map(|line| Ok(line.to_owned()))).unwrap();
        let found = scrape.samples.into_iter().find(|sample| {
            sample.metric == format!("justclick_import_{name}")
                && labels.iter().all(|(label, value)| sample.labels.get(label) == Some(*value))
        })?;
        match found.value {
            Value::Counter(number) | Value::Gauge(number) => Some(number),
            other => panic!("{name}: {other:?}"),
        }
    }

    fn wait(&self, name: &str, labels: &[(&str, &str)], number: f64) {
        wait_until(&format!("{name} {number}"), || self.number(name, labels) == Some(number));
    }
}

#[test]
fn the_page_counts_over_all_files() {
    let place = Place::new();
    let running = place
        .watch()
        .args(["--lang", "en", "--metrics", "0", "--metrics-file", "watch.prom"])
        .spawn();
    let page = Page::of(&running);
    assert_eq!(page.number("rows_total", &[("outcome", "updated")]), Some(0.0));
    assert_eq!(page.number("last_success_timestamp_seconds", &[]), None);
    place.put("good.csv", paid([1, 2]));
    page.wait("runs_total", &[("exit_code", "0")], 1.0);
    place.put("bad.csv", paid(["3", "x"]));
    page.wait("runs_total", &[("exit_code", "1")], 1.0);
    for (name, labels, expected) in [
        ("rows_total", vec![("outcome", "updated"), ("account", "demo")], 3.0),
        ("rows_total", vec![("outcome", "invalid")], 1.0),
        ("last_run_rows", vec![("outcome", "updated")], 1.0),
        ("requests_total", vec![], 3.0),
        ("last_run_exit_code", vec![], 1.0),
        ("runs_in_progress", vec![], 0.0),
        ("rows_pending", vec![], 0.0),
    ] {
        assert_eq!(page.number(name, &labels), Some(expected), "{name} {labels:?}");
    }
    page.wait("files_pending", &[], 0.0);
    let success = page.number("last_success_timestamp_seconds", &[]);
    assert!(success.is_some() && success < page.number("last_run_timestamp_seconds", &[]));
    place.wait_away("failed", "bad.csv");
    let file = place.folder.text("watch.prom");
    assert!(
        file.contains("rows_total{outcome=\"updated\",account=\"demo\"} 3")
            || file.contains("rows_total{account=\"demo\",outcome=\"updated\"} 3"),
        "{file}"
    );
    running.signal("TERM");
    running.wait().exits_with(0);

    // Who begins anew knows of the last success.
    let running =
        place.watch().args(["--metrics", "127.0.0.1:0", "--metrics-file", "watch.prom"]).spawn();
    let page = Page::of(&running);
    assert_eq!(page.number("last_success_timestamp_seconds", &[]), success);
    assert_eq!(page.number("requests_total", &[]), Some(0.0));
    running.signal("TERM");
    running.wait().exits_with(0);
}

#[test]
fn an_address_that_is_taken_ends_the_watch_at_once() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = place.once().args(["--lang", "en", "--metrics", &address]).run().exits_with(2);
    assert!(ended.stderr.contains(&format!("cannot be served at “{address}”")), "{}", ended.stderr);
}

#[test]
fn a_file_with_rows_to_mend_is_told_with_those_rows() {
    let server = MailServer::start(Protection::StartTls, Fault::None);
    let place = Place::with(service(&["order=3:code(200)"]));
    mail_settings(&place.folder, &server, "");
    place.put("good.csv", paid([1, 2]));
    place.put("заказы.csv", paid(["3", "4", "x"]));
    place.once().args(["--config", "settings.toml", "--lang", "ru"]).run().exits_with(1);
    let message = server.only();
    assert_eq!(
        message.header("Subject"),
        "JustClick, demo: не обновлены 2 строки из 3 (заказы.csv)"
    );
    let attachments = message.attachments();
    assert_eq!(attachments.len(), 1);
    assert!(attachments[0].0.ends_with("_заказы.failed.csv"), "{}", attachments[0].0);
    assert_eq!(attachments[0].1, place.bytes("failed", "заказы.failed.csv"));
    assert!(message.text().contains("inbox/failed/"), "{}", message.text());
}

#[test]
fn a_file_that_is_refused_is_told() {
    let server = MailServer::start(Protection::Nothing, Fault::None);
    let place = Place::new();
    mail_settings(&place.folder, &server, "");
    place.put("letter.csv", "Dear all,\nnothing here\n");
    place.once().args(["--config", "settings.toml", "--lang", "en"]).run().exits_with(2);
    let message = server.only();
    assert_eq!(message.header("Subject"), "JustClick, demo: nothing was sent (letter.csv)");
    assert!(message.text().contains("Error: File “letter.csv”"), "{}", message.text());
}

#[test]
fn a_trouble_is_told_once_and_so_is_its_end() {
    let server = MailServer::start(Protection::Nothing, Fault::None);
    let place = Place::with(service(&["all:code(5)x2"]));
    mail_settings(&place.folder, &server, "");
    place.put("orders.csv", paid([1, 2]));
    let running = place.watch().args(["--config", "settings.toml", "--lang", "en"]).spawn();
    place.wait_away("done", "orders.csv");
    wait_until("word of the end", || server.received().len() > 1);
    place.put("more.csv", paid([3]));
    place.wait_away("done", "more.csv");
    running.signal("TERM");
    running.wait().exits_with(0);
    // Two attempts failed, and two files went well.
    let subjects: Vec<String> =
        server.received().iter().map(|message| message.header("Subject")).collect();
    assert_eq!(
        subjects,
        [
            "JustClick, demo: account refused, 2 of 2 rows not updated (orders.csv)",
            "JustClick, demo: all updated, 2 rows (orders.csv)",
        ]
    );
    let first = server.received()[0].text();
    assert!(first.contains("The file stays in the folder."), "{first}");
    assert!(!server.received()[1].text().contains("stays in the folder"));
}

#[test]
fn a_mistake_in_the_settings_is_told_with_those_of_the_start() {
    let server = MailServer::start(Protection::Nothing, Fault::None);
    let place = Place::new();
    mail_settings(&place.folder, &server, "");
    let running = place.watch().args(["--config", "settings.toml", "--lang", "en"]).spawn();
    running.wait_for("Looking after the folder");
    place.folder.write("settings.toml", "workers = \"many\"\n");
    place.put("orders.csv", paid([1]));
    wait_until("a message", || !server.received().is_empty());
    running.signal("TERM");
    running.wait().exits_with(0);
    let message = server.only();
    assert_eq!(message.header("Subject"), "JustClick, demo: nothing was sent (orders.csv)");
    assert!(message.text().contains("line 1"), "{}", message.text());
}

/// Signals and new files are seen again as soon as the mail server was given up.
#[test]
fn a_mail_server_that_hangs_does_not_stop_the_watch() {
    let server = MailServer::start(Protection::Nothing, Fault::Silent);
    let place = Place::new();
    mail_settings(&place.folder, &server, "");
    let settings = place.folder.text("settings.toml").replace("20s", "1s");
    place.folder.write("settings.toml", settings);
    let running = place.watch().args(["--config", "settings.toml", "--lang", "en", "-q"]).spawn();
    place.put("bad.csv", paid(["x"]));
    place.wait_away("failed", "bad.csv");
    running.wait_for("did not answer within 1.0 s");
    place.put("good.csv", paid([1]));
    place.wait_away("done", "good.csv");
    running.signal("TERM");
    running.wait().exits_with(0);
}
