//! The API over real HTTP, served by the real program: from the upload to the results, and whatever
//! may come between.

use std::io::Write as _;

use justclick_import::sandbox::{Sandbox, SandboxConfig};
use justclick_import::web::api::document;
use serde_json::{Value, json};

use crate::api::{Api, Client, ORDERS};
use crate::harness::{Folder, config, paid, rows, service, wait_until};

#[test]
fn every_operation_answers_as_it_is_described() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let anna = api.client("anna");
    anna.get("/openapi.json").is(200);
    let id = anna.upload("orders.csv", ORDERS);
    let at = |path: &str| format!("/imports/{id}{path}");
    assert_eq!(anna.object("/imports")["total"], 1);
    assert_eq!(anna.object(&at(""))["state"], "ready");
    assert_eq!(anna.object(&at("/check"))["counts"]["invalid"], 1);
    assert_eq!(anna.object(&at("/plan"))["rows"], 2);
    let shown = anna.object(&at("/rows?filter=problems"));
    assert_eq!(shown["rows"][0]["cells"][3]["problems"][0]["code"], "rpo.scientific_notation");
    let columns = json!({ "columns": { "bill_id": "bill_id" }, "remember": true });
    anna.json("PUT", &at("/columns"), &columns).is(200);
    let options = json!({ "rpo_check": "off" });
    assert_eq!(anna.json("PUT", &at("/options"), &options).is(200).json()["warned"], 0);
    let change = json!({ "changes": [{ "line": 4, "column": 0, "value": "100099" }] });
    anna.json("PATCH", &at("/corrections"), &change).is(200);
    assert_eq!(anna.object(&at("/corrections"))["items"][0]["was"], "100003");
    assert_eq!(anna.object(&at("/progress"))["state"], "ready");
    anna.start(&id).is(202);
    let events = anna.get(&at("/events")).is(200);
    assert!(events.body.contains("event: progress"), "{events:?}");
    assert!(events.body.contains("\"state\":\"finished\""), "{events:?}");
    let done = anna.wait(&id, "finished");
    assert_eq!(
        (&done["counts"]["updated"], &done["started_by"]),
        (&json!(2), &json!("token:anna"))
    );
    let results = anna.get(&at("/results")).is(200);
    assert_eq!(
        results.header("content-disposition"),
        "attachment; filename=\"orders.results.csv\"; filename*=UTF-8''orders.results.csv"
    );
    let outcomes: Vec<String> =
        rows(results.body.as_bytes()).iter().map(|row| row["import_outcome"].to_owned()).collect();
    assert_eq!(outcomes, ["updated", "invalid", "updated"]);
    anna.get(&at("/results?form=xlsx")).is(200);
    let failed = anna.get(&at("/results?only=failed")).is(200);
    assert_eq!(rows(failed.body.as_bytes()).len(), 1);
    assert_eq!(anna.object(&at("/rows?of=results&filter=updated"))["total"], 2);
    let again = anna.post(&at("/again")).is(201).json();
    let next = again["import"]["id"].as_str().unwrap();
    assert_eq!(again["import"]["parent"], json!(id));
    assert_eq!(anna.object(&format!("/imports/{next}/check"))["rows"], 1);
    assert_eq!(anna.object("/orders/100099")["lines"][0]["import"], json!(id));
    anna.send(&anna.ask("DELETE", &format!("/imports/{next}"))).is(204);
    for action in ["pause", "resume", "stop"] {
        assert_eq!(anna.post(&at(&format!("/{action}"))).is(409).code(), "import.not_active");
    }
    let slow = Sandboxed::slow();
    slow.steer();
    let mut answered = api.answered.lock().unwrap().clone();
    answered.extend(slow.api.answered.lock().unwrap().clone());
    let document = document();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let known = operations.filter_map(|operation| operation["operationId"].as_str());
    let missing: Vec<&str> = known.filter(|known| !answered.contains(*known)).collect();
    assert_eq!(missing, [""; 0]);
}

/// A server that takes its time: five requests a second.
struct Sandboxed {
    folder: Folder,
    sandbox: Sandbox,
    api: Api,
}

impl Sandboxed {
    fn slow() -> Self {
        let (folder, sandbox) = (Folder::new(), service(&[]));
        let api = Api::serve_with(&folder, &sandbox, &["--rate", "5/s"]);
        Self { folder, sandbox, api }
    }

    fn requests(&self) -> u64 {
        self.sandbox.counters().requests
    }

    /// Pauses, resumes and stops an import.
    fn steer(&self) {
        let anna = self.api.client("anna");
        let id = anna.upload("many.csv", paid(1..=500));
        let at = |path: &str| format!("/imports/{id}{path}");
        anna.start(&id).is(202);
        wait_until("some rows were sent", || self.requests() > 3);
        assert_eq!(anna.post(&at("/pause")).is(200).json()["state"], "paused");
        wait_until("nothing is on its way", || self.sandbox.counters().in_flight == 0);
        let before = self.requests();
        // Longer than a request would take to be seen, several times over.
        std::thread::sleep(std::time::Duration::from_millis(900));
        assert_eq!(self.requests(), before, "nothing is sent while it is paused");
        assert_eq!(anna.object(&at("/progress"))["state"], "paused");
        assert_eq!(anna.post(&at("/resume")).is(200).json()["state"], "running");
        wait_until("more rows are sent", || self.requests() > before + 2);
        anna.post(&at("/stop")).is(200);
        let stopped = anna.wait(&id, "stopped");
        let (updated, open) = (&stopped["counts"]["updated"], &stopped["counts"]["not_sent"]);
        assert_eq!(updated.as_u64().unwrap() + open.as_u64().unwrap(), 500);
        assert_eq!(updated.as_u64().unwrap(), self.sandbox.counters().applied);
        let failed = anna.get(&at("/results?only=failed")).is(200);
        assert_eq!(rows(failed.body.as_bytes()).len() as u64, open.as_u64().unwrap());
    }
}

#[test]
fn a_stopped_import_goes_on_where_it_stopped() {
    let slow = Sandboxed::slow();
    let anna = slow.api.client("anna");
    let id = anna.upload("few.csv", paid(1..=12));
    anna.start(&id).is(202);
    wait_until("a row was sent", || slow.requests() > 1);
    anna.post(&format!("/imports/{id}/stop")).is(200);
    anna.wait(&id, "stopped");
    anna.start_with(&id, "once-more").is(202);
    let done = anna.wait(&id, "finished");
    assert_eq!(done["counts"]["updated"], 12, "{done}");
    assert_eq!(slow.sandbox.counters().applied, 12);
    assert_eq!(slow.requests(), 12, "nothing is sent twice");
    assert!(slow.folder.home().exists());
}

#[test]
fn what_is_sent_is_what_was_put_right_and_a_correction_can_be_undone() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let anna = api.client("anna");
    let id = anna.upload("orders.csv", ORDERS);
    let correct = |line: u64, column: u64, value: Value| {
        let change = json!({ "changes": [{ "line": line, "column": column, "value": value }] });
        anna.json("PATCH", &format!("/imports/{id}/corrections"), &change)
    };
    let seen = correct(3, 3, json!("10944022440321")).is(200).json();
    assert_eq!((&seen["counts"]["valid"], &seen["corrections"]), (&json!(3), &json!(1)));
    // A conflict with another row shows at once, on both of them.
    let seen = correct(3, 0, json!("100001")).is(200).json();
    assert_eq!(seen["counts"]["invalid"], 2);
    assert_eq!(seen["problems"][0]["code"], "order.conflict");
    let seen = correct(3, 0, Value::Null).is(200).json();
    assert_eq!((&seen["counts"]["valid"], &seen["corrections"]), (&json!(3), &json!(1)));
    // What stands in the file is no correction.
    assert_eq!(correct(4, 0, json!("100003")).is(200).json()["corrections"], 1);
    for (line, column, value, code) in [
        (1, 0, json!("1"), "cell.unknown"),
        (9, 0, json!("1"), "cell.unknown"),
        (3, 4, json!("1"), "cell.unknown"),
        (3, 0, json!("1\n2"), "cell.value"),
        (3, 0, json!("\u{0}"), "cell.value"),
        (3, 0, json!("1".repeat(1001)), "cell.value"),
    ] {
        assert_eq!(correct(line, column, value).is(422).code(), code);
    }
    anna.start(&id).is(202);
    anna.wait(&id, "finished");
    let record = sandbox.record();
    let sent = record.seen_of("100002").next().unwrap();
    assert_eq!(sent.field("rpo"), Some("10944022440321"));
    let results = anna.get(&format!("/imports/{id}/results")).is(200);
    let results = rows(results.body.as_bytes());
    assert_eq!((&results[1]["rpo"], &results[1]["import_line"]), ("10944022440321", "3"));
    assert_eq!(correct(3, 0, json!("1")).is(409).code(), "import.locked");
}

#[test]
fn columns_are_chosen_and_remembered_for_the_same_header() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let (anna, boris) = (api.client("anna"), api.client("boris"));
    let file = "nr;what;when\n1;paid;15.03.2024\n";
    let id = anna.upload("odd.csv", file);
    let seen = anna.object(&format!("/imports/{id}/check"));
    assert_eq!(seen["refused"]["code"], "file.no_header", "{seen}");
    let file = "Заказ;what;when\n1;paid;15.03.2024\n";
    let id = anna.upload("odd.csv", file);
    let seen = anna.object(&format!("/imports/{id}/check"));
    assert_eq!(seen["refused"]["code"], "file.no_status_column", "{seen}");
    let names: Vec<&str> =
        seen["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Заказ", "what", "when"], "a header is there to choose from");
    let at = format!("/imports/{id}/columns");
    for (columns, code) in [
        (json!({ "status": "wat" }), "column.unknown"),
        (json!({ "status": "what", "date": "what" }), "column.twice"),
    ] {
        assert_eq!(anna.json("PUT", &at, &json!({ "columns": columns })).is(422).code(), code);
    }
    let chosen = json!({ "columns": { "status": "what", "date": "when" }, "remember": true });
    let seen = anna.json("PUT", &at, &chosen).is(200).json();
    assert_eq!((&seen["counts"]["valid"], &seen["revision"]), (&json!(1), &json!(2)));
    assert_eq!(seen["columns"][1]["field"], "status");
    let next = anna.upload("next day.csv", "Заказ;what;when\n2;paid;16.03.2024\n");
    assert_eq!(anna.object(&format!("/imports/{next}/check"))["counts"]["valid"], 1);
    let other = boris.upload("next day.csv", "Заказ;what;when\n2;paid;16.03.2024\n");
    let seen = boris.object(&format!("/imports/{other}/check"));
    assert_eq!(seen["refused"]["code"], "file.no_status_column", "one's own choices only");
}

#[test]
fn imports_of_one_account_go_one_after_the_other() {
    let slow = Sandboxed::slow();
    let (anna, boris) = (slow.api.client("anna"), slow.api.client("boris"));
    let first = anna.upload("first.csv", paid(1..=300));
    let second = boris.upload("second.csv", paid(301..=302));
    let third = anna.upload("third.csv", paid(303..=304));
    let rehearsed = anna.upload("rehearsed.csv", paid(1..=1));
    for (client, id) in [(&anna, &first), (&boris, &second), (&anna, &third)] {
        client.start(id).is(202);
    }
    let waiting = anna.object(&format!("/imports/{third}"));
    assert_eq!((&waiting["state"], &waiting["position"]), (&json!("queued"), &json!(2)));
    assert_eq!(boris.object(&format!("/imports/{second}/progress"))["position"], 1);
    assert_eq!(anna.object(&format!("/imports/{rehearsed}/plan"))["ahead"], 3);
    // A rehearsal is nobody's account, and goes beside them.
    let options = json!({ "rehearsal": true });
    anna.json("PUT", &format!("/imports/{rehearsed}/options"), &options).is(200);
    anna.start(&rehearsed).is(202);
    anna.wait(&rehearsed, "finished");
    // Whoever is paused gives up their turn, whoever is stopped is out.
    boris.post(&format!("/imports/{second}/pause")).is(200);
    anna.post(&format!("/imports/{first}/stop")).is(200);
    anna.wait(&third, "finished");
    assert_eq!(boris.object(&format!("/imports/{second}"))["state"], "paused");
    boris.post(&format!("/imports/{second}/resume")).is(200);
    boris.wait(&second, "finished");
    let record = slow.sandbox.record();
    let last: Vec<&str> =
        record.requests.iter().rev().take(4).filter_map(|seen| seen.field("bill_id")).collect();
    assert_eq!(last, ["302", "301", "304", "303"]);
}

#[test]
fn a_server_that_is_killed_goes_on_and_sends_nothing_twice() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let mut api = Api::serve_with(&folder, &sandbox, &["--rate", "20/s"]);
    let id = api.client("anna").upload("many.csv", paid(1..=60));
    let waits = api.client("boris").upload("later.csv", paid(61..=65));
    api.client("anna").start(&id).is(202);
    api.client("boris").start(&waits).is(202);
    for kill in 1..=3 {
        wait_until("some more rows were sent", || sandbox.counters().applied > kill * 8);
        api.kill();
        api = Api::serve_with(&folder, &sandbox, &["--rate", "20/s"]);
        let seen = api.client("anna").object(&format!("/imports/{id}"));
        assert!(["pending", "running", "finished"].iter().any(|s| seen["state"] == *s), "{seen}");
    }
    let done = api.client("anna").wait(&id, "finished");
    assert_eq!(done["started_by"], "token:anna");
    let counts = &done["counts"];
    let known = counts["updated"].as_u64().unwrap() + counts["already_updated"].as_u64().unwrap();
    assert_eq!(known, 60, "{done}");
    api.client("boris").wait(&waits, "finished");
    let record = sandbox.record();
    for order in 1..=65 {
        let order = order.to_string();
        assert_eq!(record.applied_to(&order).len(), 1, "order {order}");
    }
}

#[cfg(unix)]
#[test]
fn a_server_that_ends_in_order_leaves_what_is_open_to_the_next() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve_with(&folder, &sandbox, &["--rate", "20/s"]);
    let (anna, boris) = (api.client("anna"), api.client("boris"));
    let id = anna.upload("many.csv", paid(1..=30));
    let paused = boris.upload("paused.csv", paid(31..=32));
    anna.start(&id).is(202);
    boris.start(&paused).is(202);
    boris.post(&format!("/imports/{paused}/pause")).is(200);
    wait_until("a row was sent", || sandbox.counters().applied > 2);
    api.end();
    assert_eq!(sandbox.counters().in_flight, 0);
    let api = Api::serve(&folder, &sandbox);
    api.client("anna").wait(&id, "finished");
    let boris = api.client("boris");
    let seen = boris.object(&format!("/imports/{paused}"));
    assert_eq!(seen["state"], "paused", "whoever paused it must resume it");
    assert_eq!(sandbox.counters().requests, 30, "every row was sent once");
    boris.post(&format!("/imports/{paused}/resume")).is(200);
    boris.wait(&paused, "finished");
}

#[test]
fn an_import_does_not_exist_for_anybody_else() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let (anna, boris, boss) = (api.client("anna"), api.client("boris"), api.client("boss"));
    let id = anna.upload("orders.csv", ORDERS);
    anna.start(&id).is(202);
    anna.wait(&id, "finished");
    let asked = |who: &Client<'_>, id: &str| -> Vec<(String, u16, String)> {
        let at = |path: &str| format!("/imports/{id}{path}");
        let body = "application/json";
        let asks = [
            who.ask("GET", &at("")),
            who.ask("GET", &at("/check")),
            who.ask("GET", &at("/plan")),
            who.ask("GET", &at("/rows")),
            who.ask("GET", &at("/rows?of=results")),
            who.ask("GET", &at("/corrections")),
            who.ask("GET", &at("/progress")),
            who.ask("GET", &at("/events")),
            who.ask("GET", &at("/results")),
            who.ask("POST", &at("/pause")),
            who.ask("POST", &at("/resume")),
            who.ask("POST", &at("/stop")),
            who.ask("POST", &at("/again")),
            who.ask("POST", &at("/start")).header("Idempotency-Key", "k"),
            who.ask("PUT", &at("/columns")).body(body, r#"{"columns":{}}"#),
            who.ask("PUT", &at("/options")).body(body, "{}"),
            who.ask("PATCH", &at("/corrections"))
                .body(body, r#"{"changes":[{"line":2,"column":0,"value":"1"}]}"#),
            who.ask("DELETE", &at("")),
        ];
        asks.iter()
            .map(|ask| {
                let answer = who.send(ask);
                (format!("{:?}", ask.target()), answer.status, answer.body)
            })
            .collect()
    };
    let nothing = "0123456789abcdef0123456789abcdef";
    for ((what, status, body), (_, _, of_nothing)) in
        asked(&boris, &id).into_iter().zip(asked(&boris, nothing))
    {
        assert_eq!(status, 404, "{what}");
        assert_eq!(body, of_nothing, "{what}: told apart from what is not there");
    }
    for made_up in ["..%2f..%2fetc", "%00", "A".repeat(32).as_str(), "x", &id.to_uppercase()] {
        boris.get(&format!("/imports/{made_up}")).is(404);
    }
    assert_eq!(boris.object("/imports?all=true")["total"], 0);
    assert_eq!(boss.object("/imports")["total"], 0);
    assert_eq!(boss.object("/imports?all=true")["items"][0]["owner"], "token:anna");
    boss.get(&format!("/imports/{id}/results")).is(200);
    // The same content, handed in by somebody else, says nothing about whose it was.
    let twice = boris.send(&boris.upload_ask("mine.csv", ORDERS)).is(201).json();
    assert_eq!(twice["same_as"], Value::Null);
    let twice = anna.send(&anna.upload_ask("mine.csv", ORDERS)).is(201).json();
    assert_eq!(twice["same_as"], json!(id));
    // What was sent for an order is the shop's; from which file and by whom is not told.
    let line = &boris.object("/orders/100001")["lines"][0];
    assert_eq!((&line["state"], &line["file"]), (&json!("accepted"), &Value::Null), "{line}");
    assert_eq!((&line["sent_by"], &line["import"]), (&Value::Null, &Value::Null));
    let line = &boss.object("/orders/100001")["lines"][0];
    assert_eq!((&line["file"], &line["sent_by"]), (&json!("orders.csv"), &json!("token:anna")));
}

#[test]
fn one_key_starts_one_import_once() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let anna = api.client("anna");
    let id = anna.upload("orders.csv", ORDERS);
    let other = anna.upload("other.csv", paid(5..=6));
    let at = format!("/imports/{id}/start");
    assert_eq!(anna.post(&at).is(400).code(), "request.key");
    for key in ["", "a b", "я", &"x".repeat(201)] {
        let ask = anna.ask("POST", &at).header("Idempotency-Key", key);
        assert_eq!(anna.send(&ask).is(400).code(), "request.key", "{key}");
    }
    let with = |key: &str, body: &str| {
        let ask = anna.ask("POST", &at).header("Idempotency-Key", key);
        anna.send(&ask.body("application/json", body))
    };
    assert_eq!(with("k", r#"{"revision":7}"#).is(409).code(), "import.changed");
    with("k", r#"{"revision":1}"#).is(202);
    with("k", r#"{"revision":1.0}"#).is(202);
    assert_eq!(with("k", "{}").is(422).code(), "key.reused");
    assert_eq!(anna.start_with(&other, "k").is(422).code(), "key.reused");
    anna.wait(&id, "finished");
    assert_eq!(with("k", r#"{"revision":1}"#).is(202).json()["state"], "finished");
    assert_eq!(anna.start_with(&id, "l").is(409).code(), "import.already_started");
    assert_eq!(sandbox.counters().requests, 2);
    let empty = anna.upload("empty.csv", "bill_id,status,date\nx,paid,15.03.2024\n");
    assert_eq!(anna.start(&empty).is(422).code(), "import.nothing_to_send");
    let nothing = anna.upload("nothing.csv", "");
    assert_eq!(anna.start(&nothing).is(422).code(), "file.empty");
}

#[test]
fn a_file_may_be_called_anything_and_hold_anything() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let anna = api.client("anna");
    for (name, kept) in [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\x.csv", "x.csv"),
        ("a\u{0}b\u{1b}[31m\r\nSet-Cookie: x=y.csv", "ab[31m  Set-Cookie: x=y.csv"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("abc\u{202e}vsc.exe", "abcvsc.exe"),
        ("", "file"),
        ("-", "-"),
    ] {
        let uploaded = anna.send(&anna.upload_ask(name, paid(1..=1))).is(201).json();
        assert_eq!(uploaded["import"]["name"], kept);
    }
    let form = |name: &str| {
        let head = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"";
        let body = format!("{head}{name}\"\r\n\r\n{}\r\n--B--\r\n", paid(1..=1));
        anna.ask("POST", "/imports").body("multipart/form-data; boundary=B", body)
    };
    assert_eq!(anna.send(&form("../up/a.csv")).is(201).json()["import"]["name"], "a.csv");
    // Whatever the names were, all files stand where they belong, and are their owner's alone.
    let stray: Vec<_> = folder
        .everything()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| !path.ends_with("original") && !path.starts_with(folder.home()))
        .filter(|path| !path.ends_with("settings.toml"))
        .collect();
    assert_eq!(stray, [""; 0].map(std::path::PathBuf::from));
    #[cfg(unix)]
    for (path, _) in folder.everything() {
        use std::os::unix::fs::PermissionsExt;
        if path.ends_with("original") {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            let parent = path.parent().unwrap().metadata().unwrap();
            assert_eq!(parent.permissions().mode() & 0o777, 0o700);
        }
    }
    for (file, code) in [
        (bomb(), "file.too_large"),
        (b"PK\x03\x04 torn".to_vec(), "file.not_a_table"),
        (b"%PDF-1.7".to_vec(), "file.not_a_table"),
        (b"\0\0\0\0".to_vec(), "file.binary"),
        (Vec::new(), "file.empty"),
    ] {
        let id = anna.upload("x.xlsx", file);
        let seen = anna.object(&format!("/imports/{id}/check"));
        assert_eq!(seen["refused"]["code"], code, "{seen}");
        assert_eq!(anna.get(&format!("/imports/{id}/rows")).is(422).code(), code);
    }
}

/// A workbook whose sheet unpacks to far more than anybody has memory for.
fn bomb() -> Vec<u8> {
    use zip::write::SimpleFileOptions;
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let sheets = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/\
        relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let links = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/\
        relationships\"><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\" Type=\
        \"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/>\
        </Relationships>";
    for (name, text) in [
        ("[Content_Types].xml", types),
        ("xl/workbook.xml", sheets),
        ("xl/_rels/workbook.xml.rels", links),
    ] {
        book.start_file(name, options).unwrap();
        book.write_all(text.as_bytes()).unwrap();
    }
    book.start_file("xl/worksheets/sheet1.xml", options.large_file(true)).unwrap();
    book.write_all(b"<worksheet><sheetData>").unwrap();
    let block = vec![b' '; 1024 * 1024];
    for _ in 0..1100 {
        book.write_all(&block).unwrap();
    }
    book.finish().unwrap().into_inner()
}

#[test]
fn requests_that_cannot_be_understood_are_refused_in_the_askers_language() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let anna = api.client("anna");
    let id = anna.upload("orders.csv", ORDERS);
    let at = |path: &str| format!("/imports/{id}{path}");
    let corrections = at("/corrections");
    let json = "application/json";
    for (ask, status, code) in [
        (anna.ask("GET", "/imports?limit=0"), 400, "request.query"),
        (anna.ask("GET", "/imports?limit=x"), 400, "request.query"),
        (anna.ask("GET", "/imports?offset=99999999999999999999"), 400, "request.query"),
        (anna.ask("GET", "/imports?colour=red"), 400, "request.query"),
        (anna.ask("GET", &at("/rows?filter=none")), 400, "request.query"),
        (anna.ask("GET", &at("/rows?limit=201")), 400, "request.query"),
        (anna.ask("GET", &at("/results?form=pdf")), 400, "request.query"),
        (anna.ask("GET", "/orders/12x"), 400, "request.order_number"),
        (anna.ask("GET", "/orders/%ff"), 400, "request.order_number"),
        (anna.ask("GET", "/nowhere"), 404, "request.no_such_path"),
        (anna.ask("DELETE", "/imports"), 405, "request.no_such_method"),
        (anna.ask("PATCH", &corrections).body(json, "{"), 400, "request.not_json"),
        (
            anna.ask("PATCH", &corrections).body(json, r#"{"changes":"\ud800"}"#),
            400,
            "request.not_json",
        ),
        (anna.ask("PATCH", &corrections).body(json, "[[]]"), 422, "request.body"),
        (anna.ask("PATCH", &corrections).body(json, r#"{"changes":[]}"#), 422, "request.body"),
        (
            anna.ask("PATCH", &corrections).body(json, r#"{"changes":[[2,0,"1"]]}"#),
            422,
            "request.body",
        ),
        (
            anna.ask("PATCH", &corrections)
                .body(json, r#"{"changes":[{"line":1e99,"column":0,"value":"1"}]}"#),
            422,
            "request.body",
        ),
        (
            anna.ask("PATCH", &corrections).body(json, r#"{"changes":[{"line":2,"column":0}]}"#),
            422,
            "request.body",
        ),
        (anna.ask("PATCH", &corrections).body("text/plain", "{}"), 415, "request.media_type"),
        (anna.ask("PUT", &at("/options")).body(json, r#"{"rate":"1/s"}"#), 422, "request.body"),
        (
            anna.ask("PUT", &at("/options")).body(json, r#"{"sheet":"\u0000"}"#),
            422,
            "options.value",
        ),
        (
            anna.ask("PUT", &at("/options")).body(json, r#"{"encoding":"klingon"}"#),
            422,
            "settings.value",
        ),
        (
            anna.ask("PUT", &at("/options")).body(json, r#"{"account":"none"}"#),
            422,
            "settings.section_unknown",
        ),
    ] {
        let answer = anna.send(&ask);
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{answer:?}");
    }
}

#[test]
fn uploads_that_are_none_and_nobody_are_refused() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve(&folder, &sandbox);
    let anna = api.client("anna");
    for (ask, status, code) in [
        (anna.ask("POST", "/imports").body("image/png", "x"), 415, "request.media_type"),
        (anna.ask("POST", "/imports"), 415, "request.media_type"),
        (
            anna.ask("POST", "/imports").body("multipart/form-data; boundary=B", "--B--\r\n"),
            400,
            "request.form",
        ),
        (anna.ask("POST", "/imports").body("multipart/form-data", "x"), 400, "request.form"),
    ] {
        let answer = anna.send(&ask);
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{answer:?}");
    }
    let allowed = anna.send(&anna.ask("DELETE", "/imports"));
    assert_eq!(allowed.header("allow"), "GET,HEAD,POST");
    let russian = anna.reading("ru").get("/orders/x").is(400);
    assert_eq!(russian.header("content-language"), "ru");
    assert_eq!(russian.json()["detail"], "Номер заказа — это от 1 до 20 цифр.");
    let nobody = crate::page::Ask::new(api.address, "GET", "/api/v1/imports").send();
    assert_eq!((nobody.is(401).code().as_str(),), ("unauthenticated",));
}

#[test]
fn an_account_that_cannot_be_used_is_told_before_anything_is_queued() {
    let folder = Folder::new();
    let refusing = SandboxConfig { user: "other".into(), ..config(&[]) };
    let sandbox = Sandbox::start_on_thread(refusing).unwrap();
    let api = Api::serve(&folder, &sandbox);
    let anna = api.client("anna");
    let id = anna.upload("orders.csv", paid(1..=5));
    anna.start(&id).is(202);
    let failed = anna.wait(&id, "failed");
    assert_eq!(failed["fault"]["code"], "stopped.account", "{failed}");
    assert_eq!(sandbox.counters().requests, 1);
    assert_eq!(failed["has_results"], true);
    assert_eq!(anna.object(&format!("/imports/{id}/progress"))["fault"]["code"], "stopped.account");
}

#[test]
fn a_file_that_is_too_large_is_refused_and_leaves_nothing() {
    let (folder, sandbox) = (Folder::new(), service(&[]));
    let api = Api::serve_with(&folder, &sandbox, &["--max-upload", "1"]);
    let anna = api.client("anna");
    let size = |kib: usize| vec![b'x'; kib * 1024];
    anna.send(&anna.upload_ask("fits.csv", size(1024))).is(201);
    assert_eq!(
        anna.send(&anna.upload_ask("more.csv", size(1500))).is(413).code(),
        "upload.too_large"
    );
    // Far more is not even read.
    anna.send(&anna.upload_ask("much more.csv", size(5000))).is(413);
    let uploads = folder.everything().into_iter().filter(|(path, _)| path.ends_with("original"));
    assert_eq!(uploads.count(), 1);
    assert_eq!(anna.object("/imports")["total"], 1);
    let orders = anna.ask("PATCH", "/imports/0123456789abcdef0123456789abcdef/corrections");
    let large = format!(r#"{{"changes":"{}"}}"#, "x".repeat(3 * 1024 * 1024));
    anna.send(&orders.body("application/json", large)).is(413);
}
