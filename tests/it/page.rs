//! A page's server in this process, whose clock the test moves, and a client that sends exactly the
//! bytes it is told to: browsers and libraries would mend what these tests must break.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use justclick_import::domain::Lang;
use justclick_import::settings::people::{Hidden, People, Token, User};
use justclick_import::settings::serve::Serve;
use justclick_import::web::doors::limits::BodyLimit;
use justclick_import::web::doors::register::{Register, Source, Stamp};
use justclick_import::web::doors::site::Site;
use justclick_import::web::doors::{Caller, Csrf, Doors, passwords, secret};
use justclick_import::web::ending::{Ending, Stage};
use justclick_import::web::server::{Bounds, Listening};
use justclick_import::web::{self, Parts};

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// In lower case; several of one name stand one below the other.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    /// Reads one answer; `None` if the connection ended without any.
    pub fn read(stream: &mut impl Read) -> Option<Self> {
        let mut bytes = Vec::new();
        // A connection that is reset after its answer is as good as one that is closed; one that
        // stays open is not.
        if let Err(error) = stream.read_to_end(&mut bytes) {
            let kept = [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind());
            assert!(!kept, "nobody closed the connection");
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            let known = headers.entry(name.to_lowercase()).or_default();
            if !known.is_empty() {
                known.push('\n');
            }
            known.push_str(value);
        }
        Some(Self { status, headers, body: body.to_owned() })
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// What a cookie is set to; `None` if it is not set.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.header("set-cookie").lines();
        let mut values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        values.next().map(|value| value.split(';').next().unwrap())
    }

    /// The value of the hidden field of a form.
    pub fn field(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&marker).unwrap_or_else(|| panic!("{self:?}"));
        rest.split('"').next().unwrap().to_owned()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

/// A request that is being put together.
#[derive(Clone)]
pub struct Ask {
    address: SocketAddr,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask {
    pub fn new(address: SocketAddr, method: &'static str, path: &str) -> Self {
        Self { address, method, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
            .header("Host", &format!("localhost:{}", address.port()))
    }

    /// Method, and path with its query.
    pub fn target(&self) -> (&'static str, &str) {
        (self.method, &self.path)
    }

    /// Sets a header; in place of one of the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub fn cookie(self, name: &str, value: &str) -> Self {
        self.header("Cookie", &format!("{name}={value}"))
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.header("Content-Type", kind).header("Content-Length", &length)
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        self.body("application/x-www-form-urlencoded", form.extend_pairs(fields).finish())
    }

    /// As it goes over the line.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\nConnection: close\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        [text.as_bytes(), b"\r\n", &self.body].concat()
    }

    #[track_caller]
    pub fn send(&self) -> Answer {
        let mut stream = connect(self.address);
        // The server may answer, and close, before it has read everything.
        let _ = stream.write_all(&self.bytes());
        Answer::read(&mut stream).expect_answer(self)
    }
}

trait ExpectAnswer {
    fn expect_answer(self, ask: &Ask) -> Answer;
}

impl ExpectAnswer for Option<Answer> {
    #[track_caller]
    fn expect_answer(self, ask: &Ask) -> Answer {
        self.unwrap_or_else(|| panic!("no answer to {} {}", ask.method, ask.path))
    }
}

/// A connection on which nothing is waited for forever.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// The password of every user of these tests.
pub const PASSWORD: &str = "correct horse battery";
/// The cookie of a session where there is no encryption.
pub const SESSION: &str = "justclick-session";

pub fn user(admin: bool) -> User {
    // Hashing takes its time, by intent: once for all tests.
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let hash = HASH.get_or_init(|| passwords::hash(&PASSWORD.into()).unwrap());
    User { password: Hidden(hash.clone()), admin }
}

/// Users whom a test changes while the server runs.
#[derive(Clone, Default)]
pub struct Users(Arc<Mutex<(u64, People)>>);

impl Users {
    pub fn of(names: &[&str]) -> Self {
        let users = Self::default();
        users.change(|people| {
            for name in names {
                people.users.insert((*name).to_owned(), user(*name == "boss"));
            }
        });
        users
    }

    pub fn change(&self, change: impl FnOnce(&mut People)) {
        let mut held = self.0.lock().unwrap();
        held.0 += 1;
        change(&mut held.1);
    }

    pub fn add_token(&self, name: &str, token: &str) {
        let token = Token { hash: Hidden(secret::hash(token)), admin: false };
        self.change(|people| {
            people.tokens.insert(name.to_owned(), token);
        });
    }
}

impl Source for Users {
    fn stamp(&self) -> Stamp {
        Some((SystemTime::UNIX_EPOCH, self.0.lock().unwrap().0))
    }

    fn read(&self) -> Result<People, String> {
        Ok(self.0.lock().unwrap().1.clone())
    }
}

/// How the server is set up; on this computer, without encryption or proxy.
pub fn setup() -> Serve {
    Serve {
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: vec!["orders.example.com".into()],
        tls: None,
        behind_proxy: false,
        state_dir: None,
        max_upload: 50 * 1024 * 1024,
        keep: Duration::from_secs(30 * 24 * 60 * 60),
        open_metrics: false,
    }
}

/// A running server. Dropped, it ends.
pub struct Served {
    pub address: SocketAddr,
    pub users: Users,
    seconds: Arc<AtomicU64>,
    ending: Ending,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    /// With these users.
    pub fn new(users: Users) -> Self {
        Self::with(users, setup(), Bounds::USUAL)
    }

    pub fn with(users: Users, serve: Serve, bounds: Bounds) -> Self {
        let seconds = Arc::new(AtomicU64::new(0));
        let ending = Ending::default();
        let (told, address) = mpsc::channel();
        let thread = {
            let (users, seconds, ending) = (users.clone(), Arc::clone(&seconds), ending.clone());
            std::thread::spawn(move || {
                let clock = Box::new(move || Duration::from_secs(seconds.load(Ordering::SeqCst)));
                let listening = Listening::on(serve.listen, None).unwrap().bounded(bounds);
                let address = listening.address().unwrap();
                let site = Site::new(&serve, address);
                let register = Register::open(Box::new(users)).unwrap();
                let doors = Arc::new(Doors::new(site, register, clock, Lang::En).unwrap());
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.unwrap().block_on(async {
                    let (router, finished) = web::router(parts(), &doors, &ending);
                    told.send(address).unwrap();
                    listening.serve(router, ending, finished).await.unwrap();
                });
            })
        };
        let address = address.recv().unwrap();
        Self { address, users, seconds, ending, thread: Some(thread) }
    }

    /// Lets time pass, for sessions and pauses.
    pub fn pass(&self, time: Duration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    pub fn get(&self, path: &str) -> Ask {
        Ask::new(self.address, "GET", path)
    }

    pub fn post(&self, path: &str) -> Ask {
        Ask::new(self.address, "POST", path)
    }

    /// What a browser does that opens the login page and fills it in.
    pub fn attempt(&self, name: &str, password: &str) -> Answer {
        self.attempt_from(name, password, |ask| ask)
    }

    /// The same, with each request changed.
    #[track_caller]
    pub fn attempt_from(&self, name: &str, password: &str, change: impl Fn(Ask) -> Ask) -> Answer {
        let page = change(self.get("/login")).send().is(200);
        let visitors = ["justclick-visitor", "__Host-justclick-visitor"];
        let visitor = visitors.iter().find(|name| page.cookie(name).is_some()).unwrap();
        let csrf = page.field("csrf");
        let fields = [("name", name), ("password", password), ("csrf", csrf.as_str())];
        let ask = self.post("/login").cookie(visitor, page.cookie(visitor).unwrap());
        change(ask.form(&fields)).send()
    }

    /// The cookie of a new session.
    #[track_caller]
    pub fn log_in(&self, name: &str) -> String {
        self.attempt(name, PASSWORD).is(303).cookie(SESSION).unwrap().to_owned()
    }

    /// The token of a session's changes.
    pub fn csrf(&self, session: &str) -> String {
        self.get("/csrf").cookie(SESSION, session).send().is(200).body
    }

    /// Whose session it is, if it is one.
    pub fn whose(&self, session: &str) -> Option<String> {
        let answer = self.get("/").cookie(SESSION, session).send();
        (answer.status == 200).then_some(answer.body)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.ending.bring(Stage::Draining);
        let _ = self.thread.take().unwrap().join();
    }
}

/// A few pages that show what pages are told.
fn parts() -> Parts {
    let large = BodyLimit { size: 1024 * 1024, time: Duration::from_secs(60) };
    let hasty = BodyLimit { size: 1024, time: Duration::from_millis(300) };
    let length = post(async |body: Bytes| body.len().to_string());
    let inside = Router::new()
        .route("/", get(async |caller: Caller| caller.name))
        .route("/csrf", get(async |csrf: Csrf| csrf.as_str().to_owned()))
        .route("/change", length.clone())
        .route("/api/change", length.clone())
        .route("/panic", get(panic))
        .merge(large.over(Router::new().route("/upload", length.clone())))
        .merge(hasty.over(Router::new().route("/hasty", length)));
    let metrics = Router::new().route("/metrics", get(async || "figures"));
    Parts { metrics: Some(metrics), ..Parts::of(inside) }
}

async fn panic() -> &'static str {
    panic!("as it should")
}
