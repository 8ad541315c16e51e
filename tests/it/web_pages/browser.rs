//! A browser and what a person does with it. Whatever takes its time is waited for; nothing sleeps
//! to be lucky.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// What has not come by then never will.
const LIMIT: Duration = Duration::from_secs(60);

/// Everything that a browser does on its own, and that a test does not want, is off.
const FLAGS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--window-size=1280,900",
    "--no-default-browser-check",
];

pub struct Browser {
    runtime: Runtime,
    client: Client,
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// A browser of somebody who reads this language first.
    pub fn of(language: &str) -> Self {
        Self::with(language, &[])
    }

    /// The same, with further flags.
    pub fn with(language: &str, flags: &[&str]) -> Self {
        let (driver, port) = driver();
        let profile = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> =
            FLAGS.iter().chain(flags).map(|flag| (*flag).into()).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push(format!("--accept-lang={language}"));
        let wishes = json!({
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "ignore",
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let mut builder = ClientBuilder::new(hyper_util_connector());
            builder.capabilities(wishes.as_object().unwrap().clone());
            builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap()
        });
        let session = runtime.block_on(client.session_id()).unwrap().unwrap();
        Self { runtime, client, driver, port, session, _profile: profile }
    }

    pub fn goto(&self, url: &str) {
        self.runtime.block_on(self.client.goto(url)).unwrap();
    }

    pub fn refresh(&self) {
        self.runtime.block_on(self.client.refresh()).unwrap();
    }

    pub fn url(&self) -> String {
        self.runtime.block_on(self.client.current_url()).unwrap().to_string()
    }

    /// The first element, once it is there.
    #[track_caller]
    pub fn one(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(LIMIT).for_element(Locator::Css(css));
        match self.runtime.block_on(wait) {
            Ok(element) => element,
            Err(error) => panic!("no {css}: {error}\n{}\n{}", self.url(), self.text("body")),
        }
    }

    pub fn count(&self, css: &str) -> usize {
        self.runtime.block_on(self.client.find_all(Locator::Css(css))).unwrap().len()
    }

    /// Clicks; once more where a script has just put another element of the same kind there.
    #[track_caller]
    pub fn click(&self, css: &str) {
        for _ in 0..20 {
            let element = self.one(css);
            match self.runtime.block_on(element.click()) {
                Ok(()) => return,
                Err(error) if error.is_stale_element_reference() => {}
                Err(error) => panic!("{css}: {error}\n{}", self.text("body")),
            }
        }
        panic!("{css} does not stay");
    }

    /// The visible text.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        self.value(&format!("document.querySelector({}).innerText", json!(css)))
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Types into a field in place of what stands there.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        self.one(css);
        let css = json!(css);
        self.value(&format!("document.querySelector({css}).select()"));
        self.runtime.block_on(async {
            let active = self.client.active_element().await.unwrap();
            active.send_keys(text).await.unwrap();
        });
    }

    /// Chooses in a drop-down by what is shown.
    #[track_caller]
    pub fn choose(&self, css: &str, shown: &str) {
        let element = self.one(css);
        self.runtime.block_on(element.select_by_label(shown)).unwrap();
    }

    /// Chooses in a drop-down by value.
    #[track_caller]
    pub fn choose_value(&self, css: &str, value: &str) {
        let element = self.one(css);
        self.runtime.block_on(element.select_by_value(value)).unwrap();
    }

    /// Chooses a file to be handed in.
    #[track_caller]
    pub fn hand_in(&self, path: &Path) {
        let element = self.one("#file");
        self.runtime.block_on(element.send_keys(path.to_str().unwrap())).unwrap();
    }

    /// Presses a key, whatever has the focus.
    pub fn press(&self, key: Key) {
        self.press_char(char::from(key));
    }

    pub fn press_char(&self, key: char) {
        let actions = KeyActions::new("keys".into())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.runtime.block_on(self.client.perform_actions(actions)).unwrap();
    }

    /// Types a text, whatever has the focus.
    pub fn type_text(&self, text: &str) {
        text.chars().for_each(|character| self.press_char(character));
    }

    /// What an expression gives in the page.
    #[track_caller]
    pub fn value(&self, expression: &str) -> Value {
        let script = format!("return {expression}");
        let given = self.runtime.block_on(self.client.execute(&script, Vec::new()));
        given.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Runs a script; what it hands to its callback, `arguments[0]`.
    pub fn wait_for_script(&self, script: &str) -> Value {
        self.runtime.block_on(self.client.execute_async(script, Vec::new())).unwrap()
    }

    pub fn run_script(&self, script: &str) {
        self.runtime.block_on(self.client.execute(script, Vec::new())).unwrap();
    }

    /// Waits until something holds in the page. A page that is just being left is asked again.
    #[track_caller]
    pub fn until(&self, expression: &str) {
        let started = Instant::now();
        let script = format!("return Boolean({expression})");
        loop {
            let given = self.runtime.block_on(self.client.execute(&script, Vec::new()));
            if given.as_ref().is_ok_and(|value| value.as_bool() == Some(true)) {
                return;
            }
            assert!(
                started.elapsed() < LIMIT,
                "never came: {expression} ({given:?})\n{}\n{}",
                self.url(),
                self.text("body"),
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the page shows a text.
    #[track_caller]
    pub fn until_text(&self, text: &str) {
        self.until(&format!("document.body && document.body.innerText.includes({})", json!(text)));
    }

    /// Opens a further tab and goes on there; the one before is closed if `close`.
    pub fn new_tab(&self, close: bool) {
        self.runtime.block_on(async {
            let tab = self.client.new_window(true).await.unwrap();
            if close {
                self.client.close_window().await.unwrap();
            }
            self.client.switch_to_window(tab.handle).await.unwrap();
        });
    }

    /// Whether the page has opened a window that asks something.
    pub fn has_alert(&self) -> bool {
        self.runtime.block_on(self.client.get_alert_text()).is_ok()
    }

    /// What the browser complained of since it was asked last.
    pub fn log(&self) -> Vec<String> {
        let answer = self.command("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = answer["value"].as_array().unwrap().clone();
        entries.iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// As wide as a phone, or a desk.
    pub fn wide(&self, width: u32, height: u32) {
        let parameters = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.developer("Emulation.setDeviceMetricsOverride", &parameters);
    }

    /// Scripts of pages run no more; those of tests do.
    pub fn without_script(&self) {
        self.developer("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    }

    pub fn dark(&self, on: bool) {
        let value = if on { "dark" } else { "light" };
        let parameters =
            json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.developer("Emulation.setEmulatedMedia", &parameters);
    }

    /// A picture of the whole page (PNG).
    pub fn picture(&self) -> Vec<u8> {
        self.picture_of(&json!({ "format": "png", "captureBeyondViewport": true }))
    }

    /// A picture of a part of the page, from where it is scrolled to.
    pub fn picture_above(&self, width: u32, height: u32) -> Vec<u8> {
        let from = self.value("scrollY");
        let clip = json!({ "x": 0, "y": from, "width": width, "height": height, "scale": 1 });
        self.picture_of(&json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }))
    }

    fn picture_of(&self, parameters: &Value) -> Vec<u8> {
        let answer = self.developer("Page.captureScreenshot", parameters);
        decode(answer["data"].as_str().unwrap())
    }

    /// Asks the browser itself.
    pub fn developer(&self, command: &str, parameters: &Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.command("POST", "/goog/cdp/execute", &body)["value"].clone()
    }

    /// A command of the driver that the library has not.
    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let path = format!("/session/{}{path}", self.session);
        let answer = ask(self.port, method, &path, &body.to_string()).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{path}: {error}: {answer}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends the browser with the session, and only then may end itself.
        let _ = ask(self.port, "DELETE", &format!("/session/{}", self.session), "");
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn hyper_util_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

/// A driver on a free port.
fn driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("chromedriver (Debian: chromium-driver): {error}"));
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let started = "started successfully on port ";
    let port = loop {
        let line = lines.next().unwrap().unwrap();
        if let Some((_, port)) = line.split_once(started) {
            break port.trim_end_matches('.').parse().unwrap();
        }
    };
    // Whatever else it says must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (driver, port)
}

/// One request to the driver.
fn ask(port: u16, method: &str, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(LIMIT))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    // The driver keeps the connection open, whatever it is told.
    let mut answer = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line)?;
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body)?;
    Ok(String::from_utf8(body).unwrap())
}

/// Base64 (RFC 4648).
fn decode(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut gathered, mut bits) = (0_u32, 0);
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        gathered = gathered << 6 | u32::from(value(byte));
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((gathered >> bits & 0xff) as u8);
        }
    }
    bytes
}
