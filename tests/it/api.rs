//! The program serving its API, and a client that holds every answer against the description that
//! the server gives: what is not described, or not so, fails.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Mutex;

use justclick_import::sandbox::Sandbox;
use justclick_import::web::api::{ROOT, document};
use justclick_import::web::doors::secret;
use serde_json::Value;

use crate::harness::{Folder, Program, Running, wait_until};
use crate::page::{Answer, Ask};

/// A few orders, one of which cannot be sent.
pub const ORDERS: &str = "bill_id,status,date,rpo\n\
    100001,sent,15.03.2024,80084740397510\n\
    100002,sent,15.03.2024,8.0084740397510E+13\n\
    100003,paid,16.03.2024,\n";

/// The program, serving. Dropped, it is killed.
pub struct Api {
    pub address: SocketAddr,
    running: Running,
    /// Operations that were answered with success.
    pub answered: Mutex<BTreeSet<String>>,
}

/// Who may in: tokens of these names; `boss` is an admin.
pub fn people(folder: &Folder, names: &[&str]) {
    // With a user, nobody is in without being asked. The hash is nobody's password.
    let mut text = String::from(
        "[serve.users.somebody]\npassword = \"$argon2id$v=19$m=19456,t=2,p=1$\
         AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\n",
    );
    for name in names {
        let hash = secret::hexadecimal(&secret::hash(token(name)));
        let admin = *name == "boss";
        writeln!(text, "[serve.tokens.{name}]\nsha256 = \"{hash}\"\nadmin = {admin}").unwrap();
    }
    folder.write("settings.toml", text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let rights = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(folder.path("settings.toml"), rights).unwrap();
    }
}

fn token(name: &str) -> String {
    format!("jci_{}", secret::hexadecimal(&secret::hash(name)))
}

impl Api {
    /// Serves, sending to this stand-in as fast as it goes.
    pub fn serve(folder: &Folder, sandbox: &Sandbox) -> Self {
        Self::serve_with(folder, sandbox, &["--rate", "unlimited"])
    }

    /// The same, with these words.
    pub fn serve_with(folder: &Folder, sandbox: &Sandbox, words: &[&str]) -> Self {
        if !folder.path("settings.toml").exists() {
            people(folder, &["anna", "boris", "boss"]);
        }
        let program = Program::new(folder).account(sandbox);
        let program = program.args(["serve", "--listen", "127.0.0.1:0", "--config"]);
        let mut running = program.arg(folder.path("settings.toml")).args(words).spawn();
        let mut told = String::new();
        wait_until("the page is open", || {
            running.must_go_on();
            told = running.stdout();
            told.contains("http://") && told.ends_with('\n')
        });
        let (_, place) = told.split_once("http://").unwrap();
        let address = place.split('/').next().unwrap().parse().unwrap();
        Self { address, running, answered: Mutex::default() }
    }

    /// A client with the token of this name.
    pub fn client<'a>(&'a self, name: &str) -> Client<'a> {
        Client { api: self, token: token(name), lang: "en" }
    }

    /// As a power cut ends it.
    pub fn kill(self) {
        drop(self);
    }

    /// Asks it to end, and waits until it has.
    #[cfg(unix)]
    pub fn end(mut self) {
        self.running.signal("TERM");
        wait_until("the server ends", || self.running.has_ended());
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.running.kill();
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Client<'a> {
    pub api: &'a Api,
    token: String,
    lang: &'static str,
}

impl Client<'_> {
    /// The same, reading another language.
    pub fn reading(self, lang: &'static str) -> Self {
        Self { lang, ..self }
    }

    pub fn ask(&self, method: &'static str, path: &str) -> Ask {
        Ask::new(self.api.address, method, &format!("{ROOT}{path}"))
            .header("Authorization", &format!("Bearer {}", self.token))
            .header("Accept-Language", self.lang)
    }

    /// Sends, and holds the answer against the description.
    #[track_caller]
    pub fn send(&self, ask: &Ask) -> Answer {
        let answer = ask.send();
        if let Some(operation) = described(ask, &answer)
            && answer.status < 300
        {
            self.api.answered.lock().unwrap().insert(operation);
        }
        answer
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send(&self.ask("GET", path))
    }

    #[track_caller]
    pub fn post(&self, path: &str) -> Answer {
        self.send(&self.ask("POST", path))
    }

    #[track_caller]
    pub fn json(&self, method: &'static str, path: &str, body: &Value) -> Answer {
        self.send(&self.ask(method, path).body("application/json", body.to_string()))
    }

    /// The object at an address.
    #[track_caller]
    pub fn object(&self, path: &str) -> Value {
        self.get(path).is(200).json()
    }

    /// Hands in a file under this name; its number.
    #[track_caller]
    pub fn upload(&self, name: &str, content: impl Into<Vec<u8>>) -> String {
        let uploaded = self.send(&self.upload_ask(name, content)).is(201).json();
        uploaded["import"]["id"].as_str().unwrap().to_owned()
    }

    pub fn upload_ask(&self, name: &str, content: impl Into<Vec<u8>>) -> Ask {
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        self.ask("POST", &format!("/imports?name={name}")).body("text/csv", content)
    }

    /// Starts an import, with its own number as the key.
    #[track_caller]
    pub fn start(&self, id: &str) -> Answer {
        self.start_with(id, id)
    }

    #[track_caller]
    pub fn start_with(&self, id: &str, key: &str) -> Answer {
        let ask = self.ask("POST", &format!("/imports/{id}/start"));
        self.send(&ask.header("Idempotency-Key", key))
    }

    /// Waits until an import is in this state; what it is then.
    #[track_caller]
    pub fn wait(&self, id: &str, state: &str) -> Value {
        let mut seen = Value::Null;
        wait_until(&format!("{id} is {state}"), || {
            seen = self.object(&format!("/imports/{id}"));
            seen["state"] == state
        });
        seen
    }
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of a problem.
    #[track_caller]
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

/// Holds an answer against the description; the operation that it is the answer of, if there is one.
#[track_caller]
fn described(ask: &Ask, answer: &Answer) -> Option<String> {
    let document = document();
    let (method, path) = ask.target();
    let path = path.split('?').next().unwrap().strip_prefix(ROOT)?.to_owned();
    let paths = document["paths"].as_object().unwrap();
    let (_, item) = paths.iter().find(|(template, _)| fits(template, &path))?;
    let operation = item.get(method.to_lowercase())?;
    let responses = operation["responses"].as_object().unwrap();
    let status = answer.status.to_string();
    let family = format!("{}XX", &status[..1]);
    let response = responses.get(&status).or_else(|| responses.get(&family));
    let Some(response) = response else { panic!("{method} {path}: {status} is not described") };
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let there = !answer.header(&name.to_lowercase()).is_empty();
        assert!(there || header["required"] != true, "{method} {path}: no {name}");
    }
    let kind = answer.header("content-type").split(';').next().unwrap().to_owned();
    match response.get("content").and_then(Value::as_object) {
        None => assert_eq!(answer.body, "", "{method} {path}"),
        Some(content) => {
            let Some(content) = content.get(&kind) else {
                panic!("{method} {path} {status}: {kind} is not described")
            };
            if kind.ends_with("json") {
                let wrong = violation(&document, &content["schema"], &answer.json());
                assert_eq!(wrong, None, "{method} {path} {status}: {}", answer.body);
            }
        }
    }
    Some(operation["operationId"].as_str().unwrap().to_owned())
}

/// Whether a path is one of a template: `/imports/{id}`.
fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part.starts_with('{') || part == given => {}
            _ => return false,
        }
    }
}

/// Where a value is not what a schema says; as much of JSON Schema as the description uses.
fn violation(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let at = |place: &str, inner: Option<String>| inner.map(|inner| format!("{place} {inner}"));
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap();
        return violation(document, target, value);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices.iter().filter(|one| violation(document, one, value).is_none());
        return (fitting.count() != 1).then(|| format!("not one of {choices:?}: {value}"));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is_kind(kind, value)) {
        return Some(format!("not {kinds:?}: {value}"));
    }
    if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        return Some(format!("not in {}: {value}", schema["enum"]));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < least
    {
        return Some(format!("less than {least}: {number}"));
    }
    if let (Some("date-time"), Some(text)) = (schema["format"].as_str(), value.as_str())
        && text.parse::<jiff::Timestamp>().is_err()
    {
        return Some(format!("no moment: {text}"));
    }
    if let Some(fields) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().unwrap()) {
                return Some(format!("no {name}"));
            }
        }
        if schema["maxProperties"].as_u64().is_some_and(|most| fields.len() as u64 > most) {
            return Some("too many fields".into());
        }
        for (name, field) in fields {
            let known = &schema["properties"][name];
            let found = match (known, &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => Some("is not described".into()),
                (Value::Null, Value::Null | Value::Bool(_)) => None,
                (Value::Null, others) => violation(document, others, field),
                (known, _) => violation(document, known, field),
            };
            if found.is_some() {
                return at(name, found);
            }
        }
    }
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| violation(document, &schema["items"], item)).next()
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_not_described_so_is_noticed() {
    let document = document();
    let schema = |name: &str| document["components"]["schemas"][name].clone();
    let good = serde_json::json!({ "code": "a", "message": "b" });
    assert_eq!(violation(&document, &schema("Reason"), &good), None);
    for bad in [
        serde_json::json!({ "code": "a" }),
        serde_json::json!({ "code": "a", "message": 5 }),
        serde_json::json!({ "code": "a", "message": "b", "more": 1 }),
        serde_json::json!(["a", "b"]),
    ] {
        assert!(violation(&document, &schema("Reason"), &bad).is_some(), "{bad}");
    }
}
