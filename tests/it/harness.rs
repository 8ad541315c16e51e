//! Running the program: folders, arguments, signals, and what came of it. Nothing here asserts
//! anything about the program but that it ends.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::ops::Index;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{io, thread};

use justclick_import::sandbox::{Acceptor, FaultPlan, Keep, Sandbox, SandboxConfig};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::sync::watch;

/// A program that has not ended by then never will.
const LIMIT: Duration = Duration::from_secs(120);

/// A folder to work in, and beside it a home that the program may use as it likes. Gone when
/// dropped.
pub struct Folder {
    root: TempDir,
}

impl Folder {
    pub fn new() -> Self {
        let folder = Self { root: tempfile::tempdir().unwrap() };
        std::fs::create_dir(folder.work()).unwrap();
        std::fs::create_dir(folder.home()).unwrap();
        folder
    }

    /// With one file, `orders.csv`.
    pub fn with_orders(content: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write("orders.csv", content);
        folder
    }

    /// The current folder of the program.
    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The program's home.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// The path of a file in the working folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.work().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        let path = self.path(name);
        std::fs::read(&path)
            .unwrap_or_else(|error| panic!("{}: {error}: {:?}", path.display(), self.names()))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    /// The rows of a results file.
    pub fn rows(&self, name: &str) -> Vec<Row> {
        rows(&self.bytes(name))
    }

    /// The names of all files in the working folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = self.work().read_dir().unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Every file below working folder and home, with its bytes.
    pub fn everything(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.root.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in folder.read_dir().unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    found.push((path, bytes));
                }
            }
        }
        found
    }
}

/// A file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The bytes of a file of `fixtures/`.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(project("fixtures").join(name)).unwrap()
}

/// A file in which each of these orders is paid.
pub fn paid<T: std::fmt::Display>(orders: impl IntoIterator<Item = T>) -> String {
    let mut text = String::from("bill_id,status,date\n");
    for order in orders {
        text.push_str(&format!("{order},paid,15.03.2024\n"));
    }
    text
}

/// One row of a results file, by the names of its columns. A name that is not there is the test's
/// mistake or the program's, and fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(BTreeMap<String, String>);

impl Index<&str> for Row {
    type Output = str;

    fn index(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}: {self:?}"))
    }
}

impl Row {
    /// Outcome and code.
    pub fn outcome(&self) -> (&str, &str) {
        (&self["import_outcome"], &self["import_code"])
    }

    pub fn attempts(&self) -> usize {
        self["import_attempts"].parse().unwrap()
    }
}

/// The rows of a table whose delimiter is the one that its header uses most.
pub fn rows(bytes: &[u8]) -> Vec<Row> {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap();
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = [b',', b';', b'\t', b'|'].into_iter().max_by_key(count).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    reader.deserialize().map(|row| Row(row.unwrap())).collect()
}

/// A stand-in that remembers every request and plays these faults.
pub fn service(faults: &[&str]) -> Sandbox {
    Sandbox::start_on_thread(config(faults)).unwrap()
}

/// The same, to be changed before it is started.
pub fn config(faults: &[&str]) -> SandboxConfig {
    let faults = FaultPlan::parse(faults, 1).unwrap();
    SandboxConfig { faults, keep: Keep::Log, ..SandboxConfig::demo() }
}

/// The program with arguments and surroundings, not yet started.
pub struct Program<'a> {
    folder: &'a Folder,
    arguments: Vec<OsString>,
    variables: BTreeMap<String, OsString>,
    input: Vec<u8>,
}

impl<'a> Program<'a> {
    /// Without any arguments. Nothing of this process's environment reaches it but the path.
    pub fn new(folder: &'a Folder) -> Self {
        let home = folder.home();
        let mut program =
            Self { folder, arguments: Vec::new(), variables: BTreeMap::new(), input: Vec::new() };
        for name in ["PATH", "SystemRoot", "TEMP", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                program.variables.insert(name.to_owned(), value);
            }
        }
        program
            .variable("LANG", "C")
            .variable("HOME", &home)
            .variable("USERPROFILE", &home)
            .variable("LOCALAPPDATA", &home)
            .variable("XDG_STATE_HOME", home.join("state"))
            .variable("JUSTCLICK_LEDGER", home.join("ledger.sqlite"))
    }

    /// `send` with the account of this stand-in, as fast as it goes.
    pub fn send(folder: &'a Folder, sandbox: &Sandbox) -> Self {
        Self::send_at("unlimited", folder, sandbox)
    }

    /// The same, at a rate.
    pub fn send_at(rate: &str, folder: &'a Folder, sandbox: &Sandbox) -> Self {
        Self::new(folder).account(sandbox).args(["send", "--rate", rate])
    }

    /// `check`.
    pub fn check(folder: &'a Folder) -> Self {
        Self::new(folder).arg("check")
    }

    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub fn args<T: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = T>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    /// Endpoint, user and key in the environment.
    pub fn account(self, sandbox: &Sandbox) -> Self {
        self.variable("JUSTCLICK_ENDPOINT", sandbox.endpoint())
            .variable("JUSTCLICK_USER", SandboxConfig::DEMO_USER)
            .variable("JUSTCLICK_API_KEY", SandboxConfig::DEMO_KEY)
    }

    /// What stands on standard input; nothing if not given.
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// As the system starts it, with all three streams as pipes.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_justclick-import"));
        command
            .args(&self.arguments)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.folder.work())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn spawn(self) -> Running {
        let mut child = self.command().spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input;
        // Whether it is read is the program's business.
        thread::spawn(move || stdin.write_all(&input));
        let stdout = Stream::of(child.stdout.take().unwrap());
        let stderr = Stream::of(child.stderr.take().unwrap());
        Running { child, stdout, stderr, limit: LIMIT }
    }

    pub fn run(self) -> Ended {
        self.spawn().wait()
    }
}

/// What was read from a stream so far.
struct Stream {
    bytes: Arc<Mutex<Vec<u8>>>,
    reading: JoinHandle<()>,
}

impl Stream {
    fn of(mut stream: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&bytes);
        let reading = thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                shared.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        Self { bytes, reading }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    fn complete(self) -> Vec<u8> {
        self.reading.join().unwrap();
        std::mem::take(&mut self.bytes.lock().unwrap())
    }
}

/// A program that was started.
pub struct Running {
    child: Child,
    stdout: Stream,
    stderr: Stream,
    limit: Duration,
}

impl Running {
    #[cfg(unix)]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Standard output so far.
    #[cfg(unix)]
    pub fn stdout(&self) -> String {
        self.stdout.so_far()
    }

    /// Standard error so far.
    #[cfg(unix)]
    pub fn stderr(&self) -> String {
        self.stderr.so_far()
    }

    /// Waits until standard error holds a text.
    #[cfg(unix)]
    pub fn wait_for(&self, text: &str) {
        wait_until(&format!("{text:?} on standard error"), || self.stderr.so_far().contains(text));
    }

    /// For a program that may take longer than usual.
    #[cfg(target_os = "linux")]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let kill = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", name, &id]).status();
        assert!(kill.unwrap().success());
    }

    /// Fails if it has ended, with what it said.
    #[track_caller]
    pub fn must_go_on(&mut self) {
        assert!(!self.has_ended(), "has ended: {}", self.stderr.so_far());
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    pub fn wait(mut self) -> Ended {
        let started = Instant::now();
        while !self.has_ended() {
            if started.elapsed() > self.limit {
                let _ = self.child.kill();
                panic!("does not end: {}", self.stderr.so_far());
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ended {
            code: self.child.wait().unwrap().code(),
            stdout: self.stdout.complete(),
            stderr: String::from_utf8(self.stderr.complete()).unwrap(),
        }
    }
}

/// A program that has ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` if a signal killed it.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Ended {
    /// Standard output as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// The JSON object on standard output.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails, showing everything, unless the exit code is this one.
    #[track_caller]
    pub fn exits_with(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "{}\n{}",
            self.stderr,
            String::from_utf8_lossy(&self.stdout)
        );
        self
    }
}

/// Waits until something holds, however long it takes on a busy machine.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < LIMIT, "never came: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Does the same for every case, several at a time, and fails with all that went wrong: waiting
/// for real pauses is most of what these cases do.
#[track_caller]
pub fn for_each<T: Sync>(cases: &[T], check: impl Fn(&T) -> Result<(), String> + Sync) {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..8.min(cases.len()) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = check(case) {
                        wrong.lock().unwrap().push(why);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// In front of a stand-in: lets some connections through and holds all others until it is opened.
/// What the program sent on them has left it and is answered only then.
#[derive(Clone)]
pub struct Gate {
    free: usize,
    seen: Arc<AtomicUsize>,
    open: watch::Sender<bool>,
}

impl Gate {
    pub fn after(free: usize) -> Self {
        Self { free, seen: Arc::default(), open: watch::Sender::new(false) }
    }

    /// Connections that are held or were.
    pub fn held(&self) -> usize {
        self.seen.load(Ordering::SeqCst).saturating_sub(self.free)
    }

    #[cfg(unix)]
    pub fn open(&self) {
        self.open.send_replace(true);
    }
}

impl Acceptor for Gate {
    type Stream = TcpStream;
    const SCHEME: &'static str = "http";

    async fn accept(&self, socket: TcpStream) -> io::Result<TcpStream> {
        if self.seen.fetch_add(1, Ordering::SeqCst) >= self.free {
            let opened = self.open.subscribe().wait_for(|open| *open).await.is_ok();
            assert!(opened, "the gate is kept as long as the stand-in");
        }
        Ok(socket)
    }

    fn socket(stream: &TcpStream) -> &TcpStream {
        stream
    }
}
