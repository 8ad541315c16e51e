//! The stand-in over real loopback, seen by a client that knows nothing but bytes.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, SystemTime};

use flate2::read::GzDecoder;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;
use crate::domain::Status;
use crate::wire::signature::ApiKey;

/// Long enough to tell "no answer" from "an answer", however slow the machine is: a slow machine
/// can only make a wrong stand-in pass, never a right one fail.
const SILENCE: Duration = Duration::from_millis(60);

fn key() -> ApiKey {
    ApiKey::new(SandboxConfig::DEMO_KEY.into())
}

/// A stand-in that remembers everything, with these faults.
async fn sandbox(faults: &[&str]) -> Sandbox {
    let faults = FaultPlan::parse(faults, 1).unwrap();
    Sandbox::start(SandboxConfig { faults, keep: Keep::Log, ..SandboxConfig::demo() })
        .await
        .unwrap()
}

/// A signed body.
fn body(query: &str) -> String {
    format!("{query}&hash={}", key().sign_request(query, SandboxConfig::DEMO_USER).as_str())
}

fn sent(order: &str) -> String {
    body(&format!("bill_id={order}&status=sent&date=1700000000&rpo=80084740397510"))
}

fn post(body: &str) -> String {
    format!(
        "POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// How reading a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The reply is complete, and the connection as it was.
    Complete,
    /// The server closed the connection.
    Closed,
    /// The server reset it.
    Reset,
}

/// A reply as it came.
#[derive(Debug)]
struct Got {
    head: String,
    body: Vec<u8>,
    ended: Ended,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    fn code(&self) -> i64 {
        self.json()["error_code"].as_i64().unwrap()
    }

    /// The reply's JSON carries the signature that the key gives.
    fn is_signed(&self) -> bool {
        let json = self.json();
        let code = json["error_code"].as_str().map(str::to_owned);
        let code = code.unwrap_or_else(|| json["error_code"].to_string());
        let wanted = key().sign_reply(&code, json["error_text"].as_str().unwrap());
        json["hash"].as_str() == Some(wanted.as_str())
    }
}

/// Reads one reply (an interim one is one), by its length or to the end of the connection.
async fn read_reply(stream: &mut TcpStream) -> Got {
    let mut bytes = Vec::new();
    loop {
        let split = bytes.windows(4).position(|end| end == b"\r\n\r\n");
        if let Some(end) = split {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let mut got = Got { head, body: bytes[end + 4..].to_vec(), ended: Ended::Complete };
            let length = got.header("content-length").map(|length| length.parse().unwrap());
            let is_interim = got.head.starts_with("HTTP/1.1 1");
            if is_interim || length.is_some_and(|length: usize| got.body.len() >= length) {
                return got;
            }
            if got.header("transfer-encoding").is_some() && got.body.ends_with(b"0\r\n\r\n") {
                got.body = join_chunks(&got.body);
                return got;
            }
        }
        // An interim reply must not swallow what follows it: read a byte at a time until then.
        let mut piece = [0; 1];
        let ended = match stream.read(&mut piece).await {
            Ok(0) => Ended::Closed,
            Ok(_) => {
                bytes.push(piece[0]);
                continue;
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Ended::Reset,
            Err(error) => panic!("{error}"),
        };
        let split = split.map_or(bytes.len(), |end| end + 4);
        let body = bytes.split_off(split);
        return Got { head: String::from_utf8(bytes).unwrap(), body, ended };
    }
}

fn join_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut joined = Vec::new();
    loop {
        let end = rest.windows(2).position(|end| end == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return joined;
        }
        joined.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
}

async fn connect(sandbox: &Sandbox) -> TcpStream {
    TcpStream::connect(sandbox.address()).await.unwrap()
}

async fn exchange(stream: &mut TcpStream, request: &str) -> Got {
    stream.write_all(request.as_bytes()).await.unwrap();
    read_reply(stream).await
}

/// One request on a connection of its own.
async fn ask(sandbox: &Sandbox, body: &str) -> Got {
    exchange(&mut connect(sandbox).await, &post(body)).await
}

/// Plays a fault once for an order, and says what came back. Asking again must then show whether
/// the update was made.
async fn play(fault: &str, applied: bool) -> Got {
    let sandbox = sandbox(&[&format!("all:{fault}x1")]).await;
    let got = ask(&sandbox, &sent("1005")).await;
    let seen = sandbox.record().requests[0].clone();
    assert!(seen.fault.is_some(), "{fault}");
    assert_eq!(seen.applied, applied, "{fault}");
    let again = ask(&sandbox, &sent("1005")).await;
    assert_eq!(again.code(), if applied { 204 } else { 0 }, "{fault}");
    let record = sandbox.stop().await;
    assert_eq!(record.applied_to("1005").len(), 1, "{fault}");
    assert_eq!(record.requests_of("1005"), 2, "{fault}");
    assert_eq!(record.counters.faults, 1, "{fault}");
    got
}

#[tokio::test]
async fn an_update_is_made_once_and_then_nothing_changes() {
    let sandbox = sandbox(&[]).await;
    let mut stream = connect(&sandbox).await;
    let cases = [
        ("bill_id=7&status=paid&date=1700000000", 0),
        ("bill_id=7&status=paid&date=1700000000", 204),
        ("bill_id=7&status=paid&date=1700000001", 0),
        ("bill_id=7&status=sent&date=1700000001&rpo=80084740397510", 0),
        ("bill_id=7&status=sent&date=1700000001&rpo=80084740397511", 0),
        ("bill_id=8&status=cancel", 0),
        ("bill_id=7&status=sent&date=1700000001&rpo=80084740397511", 204),
    ];
    for (query, code) in cases {
        let got = exchange(&mut stream, &post(&body(query))).await;
        assert!(got.is_signed());
        assert_eq!(got.code(), code, "{query}");
        assert_eq!(got.json()["error_text"], judge::text_of(code));
    }
    let record = sandbox.stop().await;
    assert_eq!(record.applied_to("7").len(), 4);
    assert_eq!(
        record.orders["7"].state,
        Some(Update {
            status: Status::Sent,
            date: Some(1_700_000_001),
            rpo: Some("80084740397511".into())
        })
    );
    let counters = record.counters;
    assert_eq!((counters.connections, counters.requests), (1, 7));
    assert_eq!((counters.applied, counters.unchanged), (5, 2));
    assert_eq!((counters.in_flight, counters.max_in_flight), (0, 1));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_with_a_signed_code() {
    let config = SandboxConfig { unknown: vec!["404".into()], ..SandboxConfig::demo() };
    let sandbox = Sandbox::start(config).await.unwrap();
    let cases = [
        ("", 2),
        ("bill_id=7&status=cancel", 1),
        ("bill_id=7&status=cancel&hash=92cea5ba30b463b8c3b234e3d2945e65", 4),
        (&body("bill_id=7&status=sent&date=1700000000"), 3),
        (&body("bill_id=7&status=lost"), 201),
        (&body("bill_id=&status=cancel"), 203),
        (&body("bill_id=404&status=cancel"), 200),
        (&body("bill_id=7&status=cancel"), 0),
    ];
    for (body, code) in cases {
        let got = ask(&sandbox, body).await;
        assert!(got.head.starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(got.is_signed(), "{body}");
        assert_eq!(got.code(), code, "{body}");
    }
    assert_eq!(sandbox.counters().refused, 7);
}

#[tokio::test]
async fn only_forms_posted_to_the_path_are_updates() {
    let sandbox = sandbox(&[]).await;
    let good = post(&sent("7"));
    let cases = [
        (good.replace("x-www-form-urlencoded", "json"), "200"),
        (good.replace("POST", "PUT"), "405"),
        (good.replace(PATH, "/moved"), "404"),
        (good.replace(PATH, "/api/updateorderstatus"), "404"),
        ("nonsense\r\n\r\n".into(), "400"),
    ];
    for (request, status) in cases {
        let got = exchange(&mut connect(&sandbox).await, &request).await;
        assert_eq!(&got.head[9..12], status, "{request}");
        if status == "200" {
            assert_eq!(got.code(), 2);
        }
    }
    let record = sandbox.stop().await;
    assert!(record.applied_to("7").is_empty());
    assert_eq!(record.requests[2].target, "/moved");
    assert_eq!(record.requests[1].method, "PUT");
}

#[tokio::test]
async fn a_request_is_remembered_as_it_came() {
    let sandbox = sandbox(&["attempt=2:html"]).await;
    let mut stream = connect(&sandbox).await;
    exchange(&mut stream, &post(&sent("7"))).await;
    exchange(&mut stream, &post(&sent("7"))).await;
    ask(&sandbox, "bill%5Fid=%D0%AF+1&bytes=%FF").await;
    let record = sandbox.stop().await;
    let [first, second, third] = &record.requests[..] else { panic!("{record:?}") };
    assert_eq!(first.body, sent("7").into_bytes());
    assert_eq!(first.field("rpo"), Some("80084740397510"));
    assert_eq!((first.number, first.connection, first.attempt), (1, 1, 1));
    assert_eq!((first.applied, first.status, first.code), (true, Some(200), Some(0)));
    assert_eq!((second.number, second.connection, second.attempt), (2, 1, 2));
    assert_eq!((second.applied, second.status, second.code), (false, Some(200), None));
    assert_eq!(second.fault.as_ref().map(|fault| &fault.kind), Some(&FaultKind::Html));
    assert_eq!((third.number, third.connection, third.attempt), (3, 2, 1));
    assert_eq!((third.field("bill_id"), third.field("bytes")), (Some("Я 1"), Some("\u{fffd}")));
    assert_eq!(record.seen_of("7").count(), 2);
    assert!(first.arrived <= second.arrived);
}

#[tokio::test]
async fn requests_in_chunks_after_continue_and_in_a_row_are_served() {
    let sandbox = sandbox(&[]).await;
    let mut stream = connect(&sandbox).await;
    let body = sent("7");
    let (first, second) = body.split_at(10);
    let head = post("")
        .replace("content-length: 0\r\n", "transfer-encoding: chunked\r\nexpect: 100-continue\r\n");
    let got = exchange(&mut stream, &head).await;
    assert_eq!(got.head, "HTTP/1.1 100 Continue");
    let chunks =
        format!("{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", first.len(), second.len());
    assert_eq!(exchange(&mut stream, &chunks).await.code(), 0);
    let pipelined = [post(&sent("8")), post(&sent("9"))].concat();
    assert_eq!(exchange(&mut stream, &pipelined).await.code(), 0);
    assert_eq!(read_reply(&mut stream).await.code(), 0);
}

#[tokio::test]
async fn a_client_that_asks_for_it_is_closed_on() {
    let sandbox = sandbox(&[]).await;
    let request = post(&sent("7"));
    for request in
        [request.replace("host: x", "connection: close"), request.replace("HTTP/1.1", "HTTP/1.0")]
    {
        let mut stream = connect(&sandbox).await;
        exchange(&mut stream, &request).await;
        assert_eq!(read_reply(&mut stream).await.ended, Ended::Closed);
    }
}

#[tokio::test]
async fn http_errors_and_redirects_come_as_written() {
    let cases: [(&str, &str, Option<&str>); 8] = [
        ("429(retry-after=2)", "HTTP/1.1 429 Too Many Requests", Some("2")),
        ("429", "HTTP/1.1 429 Too Many Requests", None),
        ("429(retry-after=soon)", "HTTP/1.1 429 Too Many Requests", Some("soon")),
        ("500", "HTTP/1.1 500 Internal Server Error", None),
        ("502", "HTTP/1.1 502 Bad Gateway", None),
        ("503(retry-after=120)", "HTTP/1.1 503 Service Unavailable", Some("120")),
        ("403", "HTTP/1.1 403 Forbidden", None),
        ("404", "HTTP/1.1 404 Not Found", None),
    ];
    for (fault, line, retry_after) in cases {
        let got = play(fault, false).await;
        assert_eq!(got.head.lines().next(), Some(line), "{fault}");
        assert_eq!(got.header("retry-after"), retry_after, "{fault}");
        assert_eq!(got.ended, Ended::Complete);
    }
    assert!(play("500(after)", true).await.head.starts_with("HTTP/1.1 500 "));
    for status in [301, 302, 303, 307, 308] {
        let got = play(&status.to_string(), false).await;
        assert!(got.head.starts_with(&format!("HTTP/1.1 {status} ")));
        assert!(got.header("location").unwrap().ends_with("/moved"));
    }
    let got = play("302(location=https://example.com/x)", false).await;
    assert_eq!(got.header("location"), Some("https://example.com/x"));
}

#[tokio::test]
async fn a_retry_date_is_never_earlier_than_asked_for() {
    let before = SystemTime::now();
    let got = play("503(retry-date=10s)", false).await;
    let date = httpdate::parse_http_date(got.header("retry-after").unwrap()).unwrap();
    let after = SystemTime::now();
    assert!(date >= before + Duration::from_secs(10));
    assert!(date <= after + Duration::from_secs(11));
}

#[tokio::test]
async fn any_code_comes_signed() {
    for code in [1, 2, 3, 4, 5, 6, 7, 8, 201, 202, 205, 302, 303, 999, -1] {
        let got = play(&format!("code({code})"), false).await;
        assert_eq!(got.code(), code);
        assert!(got.is_signed());
    }
    let got = play("code(3,text=Ошибка / нет)", false).await;
    assert_eq!(got.json()["error_text"], "Ошибка / нет");
    assert!(got.is_signed() && got.body.is_ascii());
    assert_eq!(play("code(0,after)", true).await.code(), 0);
}

#[tokio::test]
async fn spoilt_signatures_do_not_verify() {
    for fault in ["wrong-signature", "replayed-signature", "upper-case-signature", "no-signature"] {
        let got = play(fault, true).await;
        assert_eq!(got.code(), 0, "{fault}");
        assert!(!got.is_signed(), "{fault}");
        assert_eq!(got.json()["hash"].is_null(), fault == "no-signature");
        play(&format!("{fault}(before)"), false).await;
    }
}

#[tokio::test]
async fn replies_that_are_no_replies_are_none() {
    assert!(play("html", true).await.body.starts_with(b"<!DOCTYPE html>"));
    assert!(play("html(before)", false).await.body.starts_with(b"<!DOCTYPE html>"));
    let empty = play("empty", true).await;
    assert!(empty.head.starts_with("HTTP/1.1 200 OK") && empty.body.is_empty());
    let cut = play("cut-json", true).await;
    assert_eq!(cut.ended, Ended::Complete);
    assert!(cut.body.starts_with(b"{\"error_code\":0") && !cut.body.ends_with(b"}"));
    let truncated = play("truncated", true).await;
    assert_eq!(truncated.ended, Ended::Closed);
    let announced: usize = truncated.header("content-length").unwrap().parse().unwrap();
    assert_eq!(truncated.body.len(), announced / 2);
}

#[tokio::test]
async fn unusual_but_legal_replies_are_right() {
    let bom = play("bom", true).await;
    assert_eq!(&bom.body[..4], b"\xEF\xBB\xBF{");
    let string = play("string-code", true).await;
    assert_eq!(string.json()["error_code"], "0");
    assert!(string.is_signed());
    for (fault, ended) in [
        ("chunked", Ended::Complete),
        ("drip(1ms)", Ended::Complete),
        ("latency(1ms)", Ended::Complete),
        ("connection-close", Ended::Complete),
        ("connection-drop", Ended::Complete),
        ("http10", Ended::Closed),
    ] {
        let got = play(fault, true).await;
        assert!(got.is_signed(), "{fault}");
        assert_eq!(got.ended, ended, "{fault}");
    }
    let mut gzip = play("gzip", true).await;
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    let mut plain = Vec::new();
    GzDecoder::new(&*gzip.body).read_to_end(&mut plain).unwrap();
    gzip.body = plain;
    assert!(gzip.is_signed());
}

#[tokio::test]
async fn interim_replies_come_before_the_right_one() {
    let sandbox = sandbox(&["all:informational"]).await;
    let mut stream = connect(&sandbox).await;
    let lines = ["HTTP/1.1 102 Processing", "HTTP/1.1 103 Early Hints", "HTTP/1.1 200 OK"];
    let mut got = exchange(&mut stream, &post(&sent("7"))).await;
    assert_eq!(got.head.lines().next(), Some(lines[0]));
    for line in &lines[1..] {
        got = read_reply(&mut stream).await;
        assert_eq!(got.head.lines().next(), Some(*line));
    }
    assert!(got.is_signed());
}

#[tokio::test]
async fn connections_are_kept_closed_or_dropped_as_asked() {
    let cases = [
        ("latency(0ms)", false, None),
        ("connection-close", true, Some("close")),
        ("connection-drop", true, None),
    ];
    for (fault, closed, header) in cases {
        let sandbox = sandbox(&[&format!("request=1:{fault}")]).await;
        let mut stream = connect(&sandbox).await;
        let got = exchange(&mut stream, &post(&sent("7"))).await;
        assert_eq!(got.header("connection"), header);
        if closed {
            assert_eq!(read_reply(&mut stream).await.ended, Ended::Closed, "{fault}");
        } else {
            assert_eq!(exchange(&mut stream, &post(&sent("8"))).await.code(), 0, "{fault}");
        }
    }
    let got = play("http10", true).await;
    assert!(got.head.starts_with("HTTP/1.0 200 OK") && got.header("content-length").is_none());
}

#[tokio::test]
async fn no_answer_is_a_reset_or_a_close_as_asked() {
    let cases = [
        ("reset-before", false, Ended::Reset),
        ("reset-after", true, Ended::Reset),
        ("close-before", false, Ended::Closed),
        ("close-after", true, Ended::Closed),
    ];
    for (fault, applied, ended) in cases {
        let got = play(fault, applied).await;
        assert_eq!(got.ended, ended, "{fault}");
        assert!(got.head.is_empty() && got.body.is_empty(), "{fault}");
    }
}

#[tokio::test]
async fn a_request_that_times_out_is_never_answered_until_the_sandbox_stops() {
    for (fault, applied) in [("timeout-before", false), ("timeout-after", true)] {
        let sandbox = sandbox(&[&format!("request=1:{fault}")]).await;
        let mut stream = connect(&sandbox).await;
        stream.write_all(post(&sent("7")).as_bytes()).await.unwrap();
        let answer = read_reply(&mut stream);
        assert!(tokio::time::timeout(SILENCE, answer).await.is_err(), "{fault}");
        assert_eq!(sandbox.record().requests[0].applied, applied, "{fault}");
        assert_eq!(ask(&sandbox, &sent("7")).await.code(), if applied { 204 } else { 0 });
        sandbox.stop().await;
        let got = read_reply(&mut stream).await;
        assert!(got.head.is_empty() && got.ended != Ended::Complete, "{got:?}");
    }
}

#[tokio::test]
async fn long_bodies_are_as_long_as_they_say() {
    let huge = play("huge(40000)", true).await;
    assert_eq!((huge.body.len(), huge.ended), (40_000, Ended::Complete));
    let bomb = play("gzip-bomb(1m)", true).await;
    assert!(bomb.body.len() < 20_000, "{}", bomb.body.len());
    let mut plain = Vec::new();
    GzDecoder::new(&*bomb.body).read_to_end(&mut plain).unwrap();
    assert_eq!(plain.len(), 1 << 20);
}

#[tokio::test]
async fn an_endless_body_ends_with_the_client() {
    let sandbox = sandbox(&["request=1:endless"]).await;
    let mut stream = connect(&sandbox).await;
    stream.write_all(post(&sent("7")).as_bytes()).await.unwrap();
    let mut buffer = vec![0; 64 * 1024];
    let mut read = 0;
    while read < 3 << 20 {
        let piece = stream.read(&mut buffer).await.unwrap();
        assert!(piece > 0);
        read += piece;
    }
    drop(stream);
    assert_eq!(ask(&sandbox, &sent("7")).await.code(), 204);
    sandbox.stop().await;
}

#[tokio::test]
async fn maintenance_ends_after_so_many_requests() {
    let sandbox = sandbox(&["all:503x3"]).await;
    for _ in 0..3 {
        assert!(ask(&sandbox, &sent("7")).await.head.starts_with("HTTP/1.1 503"));
    }
    assert_eq!(ask(&sandbox, &sent("7")).await.code(), 0);
}

#[tokio::test]
async fn a_rate_limit_refuses_what_is_beyond_it() {
    let sandbox = sandbox(&["over=2:code(8)"]).await;
    let mut stream = connect(&sandbox).await;
    let mut codes = Vec::new();
    for order in ["1", "2", "3", "4"] {
        codes.push(exchange(&mut stream, &post(&sent(order))).await.code());
    }
    // Only a machine that takes a second for four requests could let more than two through.
    let record = sandbox.stop().await;
    let within = record.max_in_any_window(Duration::from_secs(1));
    if within == 4 {
        assert_eq!(codes, [0, 0, 8, 8]);
    }
}

#[tokio::test]
async fn requests_are_in_flight_until_they_end() {
    let config = SandboxConfig { latency: Duration::from_secs(3600), ..SandboxConfig::demo() };
    let sandbox = Sandbox::start(config).await.unwrap();
    let mut streams = Vec::new();
    for order in ["1", "2", "2"] {
        let mut stream = connect(&sandbox).await;
        stream.write_all(post(&sent(order)).as_bytes()).await.unwrap();
        streams.push(stream);
    }
    while sandbox.counters().in_flight < 3 {
        tokio::task::yield_now().await;
    }
    let record = sandbox.stop().await;
    assert_eq!(record.counters.in_flight, 0);
    assert_eq!(record.counters.max_in_flight, 3);
    assert_eq!(record.counters.max_in_flight_per_order, 2);
    assert!(record.orders.values().all(|order| order.in_flight == 0));
}

#[tokio::test]
async fn a_client_that_waits_for_each_reply_has_one_request_in_flight() {
    let faults = ["every=33:drip(1ms)", "every=4:chunked", "every=5:reset-after", "every=7:500"];
    let faults = FaultPlan::parse(faults, 1).unwrap();
    let config = SandboxConfig { faults, ..SandboxConfig::demo() };
    // On a thread of its own, so that the next request can be there before a task has ended.
    let sandbox = Sandbox::start_on_thread(config).unwrap();
    for _ in 0..100 {
        ask(&sandbox, &sent("7")).await;
    }
    let counters = sandbox.counters();
    assert_eq!((counters.max_in_flight, counters.max_in_flight_per_order), (1, 1));
}

#[tokio::test]
async fn what_is_not_kept_does_not_grow() {
    let config = |keep| SandboxConfig { keep, ..SandboxConfig::demo() };
    let sandbox = Sandbox::start(config(Keep::Counters)).await.unwrap();
    let mut stream = connect(&sandbox).await;
    for order in ["1", "2", "2"] {
        assert_eq!(exchange(&mut stream, &post(&sent(order))).await.code(), 0);
    }
    let record = sandbox.stop().await;
    assert!(record.orders.is_empty() && record.requests.is_empty());
    assert_eq!((record.counters.requests, record.counters.applied), (3, 3));

    let sandbox = Sandbox::start(config(Keep::Orders)).await.unwrap();
    for code in [0, 204] {
        assert_eq!(ask(&sandbox, &sent("1")).await.code(), code);
    }
    let record = sandbox.stop().await;
    assert_eq!((record.requests_of("1"), record.requests.len()), (2, 0));
    assert!(record.applied_to("1").is_empty());
}

#[tokio::test]
async fn options_change_what_they_say() {
    let config =
        SandboxConfig { unchanged_is_done: true, string_codes: true, ..SandboxConfig::demo() };
    let sandbox = Sandbox::start(config).await.unwrap();
    for _ in 0..2 {
        let got = ask(&sandbox, &sent("7")).await;
        assert_eq!(got.json()["error_code"], "0");
        assert!(got.is_signed());
    }
    assert_eq!(sandbox.counters().unchanged, 1);
}

#[tokio::test]
async fn one_on_a_thread_of_its_own_serves_and_stops() {
    let sandbox = Sandbox::start_on_thread(SandboxConfig::demo()).unwrap();
    assert!(sandbox.endpoint().starts_with("http://127.0.0.1:"));
    assert!(sandbox.endpoint().ends_with("/api/UpdateOrderStatus"));
    assert_eq!(ask(&sandbox, &sent("7")).await.code(), 0);
    let address = sandbox.address();
    let mut idle = connect(&sandbox).await;
    drop(sandbox);
    assert_ne!(read_reply(&mut idle).await.ended, Ended::Complete);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let sandbox = sandbox(&[]).await;
    let port = sandbox.address().port();
    let config = || SandboxConfig { port, ..SandboxConfig::demo() };
    assert_eq!(Sandbox::start(config()).await.unwrap_err().kind(), ErrorKind::AddrInUse);
    assert_eq!(Sandbox::start_on_thread(config()).unwrap_err().kind(), ErrorKind::AddrInUse);
}

/// TLS with a certificate made on the spot.
#[derive(Clone)]
struct Tls(tokio_rustls::TlsAcceptor);

impl Acceptor for Tls {
    type Stream = tokio_rustls::server::TlsStream<TcpStream>;
    const SCHEME: &'static str = "https";

    async fn accept(&self, socket: TcpStream) -> std::io::Result<Self::Stream> {
        self.0.accept(socket).await
    }

    fn socket(stream: &Self::Stream) -> &TcpStream {
        stream.get_ref().0
    }
}

#[tokio::test]
async fn tls_can_be_put_around_it() {
    use tokio_rustls::rustls::pki_types::PrivateKeyDer;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig, crypto};

    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = std::sync::Arc::new(crypto::ring::default_provider());
    let server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();

    let acceptor = Tls(std::sync::Arc::new(server).into());
    let config = SandboxConfig {
        faults: FaultPlan::parse(["attempt=2:reset-after"], 1).unwrap(),
        ..SandboxConfig::demo()
    };
    let sandbox = Sandbox::start_with(config, acceptor).await.unwrap();
    assert!(sandbox.endpoint().starts_with("https://"));
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(client));
    let name = "localhost".try_into().unwrap();
    let mut stream = connector.connect(name, connect(&sandbox).await).await.unwrap();
    stream.write_all(post(&sent("7")).as_bytes()).await.unwrap();
    let mut reply = [0; 15];
    stream.read_exact(&mut reply).await.unwrap();
    assert_eq!(&reply, b"HTTP/1.1 200 OK");
    stream.write_all(post(&sent("7")).as_bytes()).await.unwrap();
    let error = stream.read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}
