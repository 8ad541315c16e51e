//! The folder that is looked after, with real files put into it by copy, by renaming and by slow
//! writing; files that are left; crashes; what is said and what is not.

#![cfg(unix)]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use justclick_import::sandbox::{Sandbox, SandboxConfig};

use crate::harness::{
    Folder, Gate, Program, Row, Running, config, paid, rows, service, wait_until,
};

/// A folder with an inbox, and a service.
pub struct Place {
    pub folder: Folder,
    pub sandbox: Sandbox,
}

impl Place {
    pub fn new() -> Self {
        Self::with(service(&[]))
    }

    pub fn with(sandbox: Sandbox) -> Self {
        let folder = Folder::new();
        std::fs::create_dir(folder.path("inbox")).unwrap();
        Self { folder, sandbox }
    }

    pub fn inbox(&self, name: &str) -> PathBuf {
        self.folder.path("inbox").join(name)
    }

    /// A file that stands there at once, as one that is moved into the folder.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        let aside = self.folder.path("aside");
        std::fs::write(&aside, content).unwrap();
        std::fs::rename(aside, self.inbox(name)).unwrap();
    }

    /// `watch` that need not be patient.
    pub fn watch(&self) -> Program<'_> {
        Program::new(&self.folder).account(&self.sandbox).args([
            "watch",
            "inbox",
            "--rate",
            "unlimited",
            "--settle",
            "200ms",
            "--poll",
            "100ms",
        ])
    }

    pub fn once(&self) -> Program<'_> {
        self.watch().arg("--once")
    }

    /// The names in a folder inside, sorted, without date and time before them.
    pub fn away(&self, inside: &str) -> Vec<String> {
        let mut names: Vec<String> =
            names(&self.inbox(inside)).iter().map(|name| undated(name)).collect();
        names.sort();
        names
    }

    /// Everything in the inbox but the folders that the program makes.
    pub fn waiting(&self) -> Vec<String> {
        let made = ["done", "failed", "rehearsal", ".justclick-import"];
        let mut found = names(&self.folder.path("inbox"));
        found.retain(|name| !made.contains(&name.as_str()));
        found
    }

    /// The bytes of a file that was put away, by its name without date and time.
    pub fn bytes(&self, inside: &str, name: &str) -> Vec<u8> {
        let folder = self.inbox(inside);
        let found = names(&folder).into_iter().find(|found| undated(found) == name);
        let found = found.unwrap_or_else(|| panic!("no {name}: {:?}", names(&folder)));
        std::fs::read(folder.join(found)).unwrap()
    }

    pub fn results(&self, inside: &str, name: &str) -> Vec<Row> {
        rows(&self.bytes(inside, name))
    }

    #[track_caller]
    pub fn wait_away(&self, inside: &str, name: &str) {
        let started = Instant::now();
        while !self.away(inside).iter().any(|found| found == name) {
            assert!(
                started.elapsed() < Duration::from_secs(120),
                "never came: {inside}/…{name}: {:?}; done: {:?}; failed: {:?}",
                self.waiting(),
                self.away("done"),
                self.away("failed")
            );
            thread::sleep(Duration::from_millis(2));
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// `2024-03-15_1405_заказы.csv` is `заказы.csv`.
fn undated(name: &str) -> String {
    let (date, rest) = name.split_at_checked(16).unwrap_or_else(|| panic!("{name}"));
    let form = "0000-00-00_0000_";
    let fits = |(form, found): (char, char)| form == found || form == '0' && found.is_ascii_digit();
    assert!(form.chars().zip(date.chars()).all(fits), "{name}");
    rest.to_owned()
}

fn ends(running: Running, code: i32) -> String {
    running.signal("TERM");
    running.wait().exits_with(code).stderr
}

fn outcomes(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| &row["import_outcome"]).collect()
}

#[test]
fn files_that_are_copied_or_moved_into_the_folder_are_sent_and_put_away() {
    let place = Place::new();
    let running = place.watch().spawn();
    running.wait_for("Looking after the folder");
    place.put("Заказы 15 марта.csv", paid(1..=3));
    std::fs::write(place.inbox("copied.csv"), paid(4..=5)).unwrap();
    place.wait_away("done", "Заказы 15 марта.csv");
    place.wait_away("done", "copied.csv");
    let stderr = ends(running, 0);
    assert_eq!(
        place.away("done"),
        ["copied.csv", "copied.results.csv", "Заказы 15 марта.csv", "Заказы 15 марта.results.csv"]
    );
    assert_eq!(place.bytes("done", "Заказы 15 марта.csv"), paid(1..=3).as_bytes());
    let sent = place.results("done", "Заказы 15 марта.results.csv");
    assert_eq!(outcomes(&sent), ["updated"; 3]);
    assert_eq!(place.waiting(), [""; 0]);
    assert_eq!(place.away("failed"), [""; 0]);
    assert_eq!(place.sandbox.counters().applied, 5);
    assert!(stderr.contains("no longer looked after"), "{stderr}");
}

/// Whoever writes slowly keeps the file open: only Linux tells that here.
#[cfg(target_os = "linux")]
#[test]
fn a_file_is_not_taken_while_somebody_writes_it() {
    let place = Place::new();
    let running = place.watch().spawn();
    running.wait_for("Looking after the folder");
    let whole = paid(1..=40);
    let (first, rest) = whole.split_at(whole.len() / 2);
    let mut writer = File::create(place.inbox("slow.csv")).unwrap();
    writer.write_all(first.as_bytes()).unwrap();
    running.wait_for("slow.csv: the file is still open in another program");
    // Moved in by renaming meanwhile, a second file does not have to wait for it.
    place.put("other.csv", paid([99]));
    place.wait_away("done", "other.csv");
    assert_eq!(place.waiting(), ["slow.csv"]);
    writer.write_all(rest.as_bytes()).unwrap();
    drop(writer);
    place.wait_away("done", "slow.csv");
    let stderr = ends(running, 0);
    assert_eq!(place.results("done", "slow.results.csv").len(), 40);
    assert_eq!(place.sandbox.counters().requests, 41);
    // Said once, and once more after it was written to.
    assert!(stderr.matches("still open").count() <= 2, "{stderr}");
}

#[test]
fn many_files_go_one_after_the_other_the_oldest_first() {
    let place = Place::new();
    for number in (1..=30).rev() {
        place.put(&format!("{number}.csv"), paid([1000 + number]));
        let time = std::time::SystemTime::UNIX_EPOCH
            + Duration::from_secs(1_000_000_000 + 60 * (number / 2));
        File::open(place.inbox(&format!("{number}.csv"))).unwrap().set_modified(time).unwrap();
    }
    place.once().run().exits_with(0);
    assert_eq!((place.away("done").len(), place.waiting().len()), (60, 0));
    let record = place.sandbox.record();
    let sent: Vec<u64> = record
        .requests
        .iter()
        .map(|seen| seen.field("bill_id").unwrap().parse::<u64>().unwrap() - 1000)
        .collect();
    // Two each are equally old, and go by name.
    let mut expected: Vec<u64> = (1..=30).collect();
    expected.sort_by_key(|number| (number / 2, number.to_string()));
    assert_eq!(sent, expected);
}

#[test]
fn a_workbook_has_its_results_as_a_workbook() {
    let place = Place::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["Номер заказа", "Статус", "Дата"].iter().enumerate()
    {
        sheet.write(0, u16::try_from(column).unwrap(), *name).unwrap();
    }
    for (row, order, status) in [(1, "1", "оплачен"), (2, "2", "потерян")] {
        sheet.write(row, 0, order).unwrap();
        sheet.write(row, 1, status).unwrap();
        sheet.write(row, 2, "15.03.2024").unwrap();
    }
    place.put("Книга.xlsx", book.save_to_buffer().unwrap());
    let ended = place.once().args(["--lang", "ru"]).run().exits_with(1);
    assert_eq!(place.away("failed"), ["Книга.failed.xlsx", "Книга.results.xlsx", "Книга.xlsx"]);
    assert!(ended.stderr.contains("Исправьте этот файл и положите его в папку снова"));
    for name in ["Книга.failed.xlsx", "Книга.results.xlsx"] {
        assert!(place.bytes("failed", name).starts_with(b"PK"), "{name}");
    }
}

#[test]
fn rows_to_be_mended_come_back_in_a_file_of_their_own() {
    let place = Place::new();
    place.put("orders.csv", "bill_id,status,date\n1,paid,15.03.2024\n2,lost,15.03.2024\n");
    place.once().run().exits_with(1);
    assert_eq!(place.away("failed"), ["orders.csv", "orders.failed.csv", "orders.results.csv"]);
    let to_mend = String::from_utf8(place.bytes("failed", "orders.failed.csv")).unwrap();
    assert_eq!(rows(to_mend.as_bytes()).len(), 1);
    // Mended, it is put into the folder as it is called there, and its name does not grow.
    let dated = names(&place.inbox("failed")).into_iter().find(|name| name.contains(".failed."));
    place.put(&dated.unwrap(), to_mend.replace("lost", "paid"));
    place.once().run().exits_with(0);
    assert_eq!(place.away("done"), ["orders.failed.csv", "orders.failed.results.csv"]);
    assert_eq!(place.sandbox.counters().applied, 2);
}

#[test]
fn a_refused_file_is_put_away_with_a_note_of_why() {
    let place = Place::new();
    place.put("orders.csv", "nothing but words\n");
    place.put("fine.csv", paid([1]));
    let ended = place.once().args(["--lang", "ru"]).run().exits_with(2);
    assert!(ended.stderr.contains("не найдена строка с названиями столбцов"));
    assert_eq!(place.away("failed"), ["orders.csv", "orders.error.txt"]);
    let note = String::from_utf8(place.bytes("failed", "orders.error.txt")).unwrap();
    assert!(note.starts_with('\u{feff}') && note.contains("не найдена строка"), "{note}");
    assert!(note.contains("Ни одна строка файла «orders.csv» не отправлена"), "{note}");
    assert_eq!(place.away("done"), ["fine.csv", "fine.results.csv"]);
}

#[test]
fn two_files_of_one_name_on_one_day_are_both_kept() {
    let place = Place::new();
    for order in [1, 2, 3] {
        place.put("orders.csv", paid([order]));
        place.once().run().exits_with(0);
    }
    let done = names(&place.inbox("done"));
    assert_eq!(done.len(), 6, "{done:?}");
    let kept: Vec<_> = done.iter().filter(|name| !name.contains("results")).collect();
    let mut orders: Vec<String> = kept
        .iter()
        .map(|name| std::fs::read_to_string(place.inbox("done").join(name)).unwrap())
        .collect();
    orders.sort();
    assert_eq!(orders, [paid([1]), paid([2]), paid([3])]);
}

#[test]
fn a_file_that_arrives_twice_is_known() {
    let place = Place::new();
    place.put("monday.csv", paid(1..=3));
    place.once().run().exits_with(0);
    place.put("tuesday.csv", paid(1..=3));
    let ended = place.once().run().exits_with(0);
    assert!(ended.stderr.contains("This same file was sent on"), "{}", ended.stderr);
    let again = place.results("done", "tuesday.results.csv");
    assert_eq!(outcomes(&again), ["already_updated"; 3]);
    assert_eq!(place.sandbox.counters().requests, 3);
}

#[test]
fn what_comes_and_goes_is_not_touched_and_what_is_left_is_said_once() {
    let place = Place::new();
    let passing =
        [".hidden.csv", "a.csv.part", "b.xlsx.crdownload", "c.tmp", "Thumbs.db", "5A3B2C10"];
    for name in passing {
        place.put(name, paid([1]));
    }
    place.put("empty.csv", "");
    place.put("скан.pdf", "%PDF");
    place.put("open.xlsx", "x");
    place.put("~$open.xlsx", "somebody");
    std::fs::create_dir(place.inbox("folder.csv")).unwrap();
    let running = place.watch().spawn();
    running.wait_for("open.xlsx: the file is open in Excel or LibreOffice");
    running.wait_for("empty.csv: the file is empty");
    running.wait_for("скан.pdf: this is no table");
    // Looked at again and again: a file that is fine proves that it was.
    for name in ["1.csv", "2.csv"] {
        place.put(name, paid([name[..1].to_owned()]));
        place.wait_away("done", name);
    }
    // Mended, they go.
    std::fs::remove_file(place.inbox("~$open.xlsx")).unwrap();
    std::fs::write(place.inbox("open.xlsx"), paid([7])).unwrap();
    std::fs::write(place.inbox("empty.csv"), paid([8])).unwrap();
    place.wait_away("done", "open.xlsx");
    place.wait_away("done", "empty.csv");
    let stderr = ends(running, 0);
    for words in ["is open in Excel", "is empty", "is no table"] {
        assert_eq!(stderr.matches(words).count(), 1, "{words}: {stderr}");
    }
    let mut left: Vec<&str> = passing.to_vec();
    left.extend(["folder.csv", "скан.pdf"]);
    left.sort_unstable();
    assert_eq!(place.waiting(), left);
}

#[test]
fn a_file_that_cannot_be_read_is_left_and_said_once() {
    let place = Place::new();
    place.put("closed.csv", paid([1]));
    let chmod = |mode: &str| {
        let path = place.inbox("closed.csv");
        assert!(
            std::process::Command::new("chmod").arg(mode).arg(path).status().unwrap().success()
        );
    };
    chmod("000");
    if File::open(place.inbox("closed.csv")).is_ok() {
        println!("skipped: whoever runs this test may read everything");
        return;
    }
    let running = place.watch().spawn();
    running.wait_for("cannot be read");
    place.put("fine.csv", paid([2]));
    place.wait_away("done", "fine.csv");
    chmod("600");
    place.wait_away("done", "closed.csv");
    assert_eq!(ends(running, 0).matches("cannot be read").count(), 1);
}

#[test]
fn a_folder_that_goes_away_is_waited_for() {
    let place = Place::new();
    let running = place.watch().spawn();
    running.wait_for("Looking after the folder");
    place.put("1.csv", paid([1]));
    place.wait_away("done", "1.csv");
    std::fs::rename(place.folder.path("inbox"), place.folder.path("away")).unwrap();
    running.wait_for("is not there. Waiting for it.");
    std::fs::create_dir(place.folder.path("inbox")).unwrap();
    running.wait_for("is there again");
    // It is another folder now, and looked after as well as the first.
    place.put("2.csv", paid([2]));
    place.wait_away("done", "2.csv");
    // Made anew between two looks.
    std::fs::rename(place.folder.path("inbox"), place.folder.path("away-2")).unwrap();
    std::fs::create_dir(place.folder.path("inbox")).unwrap();
    place.put("3.csv", paid([3]));
    place.wait_away("done", "3.csv");
    let stderr = ends(running, 0);
    assert!(stderr.matches("Waiting for it").count() <= 2, "{stderr}");
    assert_eq!(place.sandbox.counters().applied, 3);
}

#[test]
fn one_folder_is_looked_after_once() {
    let place = Place::new();
    let running = place.watch().spawn();
    running.wait_for("Looking after the folder");
    wait_until("the lock", || place.inbox(".justclick-import/watch.lock").exists());
    let ended = place.once().run().exits_with(75);
    assert!(ended.stderr.contains("Another watch looks after"), "{}", ended.stderr);
    ends(running, 0);
    place.once().run().exits_with(0);
}

#[test]
fn a_killed_watch_goes_on_where_it_stopped() {
    let gate = Gate::after(1);
    let faults = config(&["request=1:connection-close"]);
    let place = Place::with(Sandbox::start_on_thread_with(faults, gate.clone()).unwrap());
    place.put("Заказы.csv", paid(1..=50));
    let running = place.watch().args(["--workers", "4"]).spawn();
    wait_until("requests on their way", || gate.held() == 4);
    running.signal("KILL");
    assert_eq!(running.wait().code, None);
    assert_eq!(place.waiting(), ["Заказы.csv"], "it stays until it is done");
    gate.open();
    let ended = place.once().run().exits_with(0);
    assert!(ended.stderr.contains("going on where"), "{}", ended.stderr);
    assert_eq!(place.away("done"), ["Заказы.csv", "Заказы.results.csv"]);
    let results = place.results("done", "Заказы.results.csv");
    assert_eq!(outcomes(&results), ["updated"; 50]);
    assert_eq!(place.sandbox.record().requests_of("1"), 1, "what was known is not sent again");
    assert_eq!(names(&place.inbox(".justclick-import")), ["watch.lock"]);
}

/// Killed at random moments, also while files are put away: each file is in its place or put away
/// at any time, and in the end all are, with whole results.
#[test]
fn no_kill_loses_a_file_or_parts_it_from_its_results() {
    const FILES: u64 = 12;
    let place = Place::new();
    for file in 0..FILES {
        place.put(&format!("Файл {file}.csv"), paid((1..=9).map(|row| 100 * file + row)));
    }
    let watch = || {
        Program::new(&place.folder).account(&place.sandbox).args([
            "watch",
            "inbox",
            "--rate",
            "unlimited",
            "--settle",
            "20ms",
            "--once",
        ])
    };
    let is_input = |name: &String| name.contains("Файл") && !name.contains("results");
    for kill in 0..60 {
        let running = watch().spawn();
        thread::sleep(Duration::from_millis(fastrand::u64(20..250)));
        running.signal("KILL");
        running.wait();
        let done = names(&place.inbox("done"));
        let inputs = done.iter().filter(|name| is_input(name)).count() as u64;
        let waiting = place.waiting();
        assert_eq!(inputs + waiting.len() as u64, FILES, "{kill}: {done:?} {waiting:?}");
        if waiting.is_empty() {
            break;
        }
    }
    watch().run().exits_with(0);
    let mut expected: Vec<String> = Vec::new();
    for file in 0..FILES {
        let results = place.results("done", &format!("Файл {file}.results.csv"));
        let ends = |row: &Row| ["updated", "already_updated"].contains(&&row["import_outcome"]);
        assert!(results.len() == 9 && results.iter().all(ends), "{file}: {results:?}");
        expected.extend([format!("Файл {file}.csv"), format!("Файл {file}.results.csv")]);
    }
    expected.sort();
    assert_eq!(place.away("done"), expected);
    assert_eq!((place.waiting(), place.away("failed")), (vec![], vec![]));
}

#[test]
fn a_signal_in_the_middle_of_a_file_leaves_the_rest_for_the_next_time() {
    let gate = Gate::after(1);
    let faults = config(&["request=1:connection-close"]);
    let place = Place::with(Sandbox::start_on_thread_with(faults, gate.clone()).unwrap());
    place.put("orders.csv", paid(1..=50));
    let running = place.watch().args(["--workers", "4"]).spawn();
    wait_until("requests on their way", || gate.held() == 4);
    running.signal("TERM");
    running.wait_for("waiting for replies");
    gate.open();
    let ended = running.wait().exits_with(143);
    assert!(ended.stderr.contains("the rest is sent next time"), "{}", ended.stderr);
    assert_eq!((place.waiting(), place.away("done")), (vec!["orders.csv".into()], vec![]));
    assert_eq!(place.sandbox.counters().applied, 5);
    place.once().run().exits_with(0);
    assert_eq!(outcomes(&place.results("done", "orders.results.csv")), ["updated"; 50]);
    assert_eq!(place.sandbox.counters().requests, 50);
}

#[test]
fn the_second_signal_breaks_off() {
    let gate = Gate::after(1);
    let faults = config(&["request=1:connection-close"]);
    let place = Place::with(Sandbox::start_on_thread_with(faults, gate.clone()).unwrap());
    place.put("orders.csv", paid(1..=50));
    let running = place.watch().args(["--workers", "4"]).spawn();
    wait_until("requests on their way", || gate.held() == 4);
    running.signal("INT");
    running.wait_for("waiting for replies");
    running.signal("TERM");
    running.wait().exits_with(130);
    assert_eq!(place.waiting(), ["orders.csv"]);
}

#[test]
fn an_idle_watch_ends_well_with_the_first_signal() {
    for signal in ["INT", "TERM"] {
        let place = Place::new();
        let running = place.watch().spawn();
        running.wait_for("Looking after the folder");
        running.signal(signal);
        running.wait().exits_with(0);
    }
}

#[test]
fn a_file_that_is_replaced_while_it_is_sent_is_not_taken_for_the_old_one() {
    let gate = Gate::after(1);
    let faults = config(&["request=1:connection-close"]);
    let place = Place::with(Sandbox::start_on_thread_with(faults, gate.clone()).unwrap());
    place.put("orders.csv", paid(1..=3));
    let running = place.watch().spawn();
    wait_until("requests on their way", || gate.held() > 0);
    place.put("orders.csv", paid(4..=6));
    gate.open();
    wait_until("all six", || place.sandbox.counters().applied == 6);
    // Beside the results of the first, which have the name without a number.
    place.wait_away("done", "orders-2.csv");
    let stderr = ends(running, 0);
    assert!(stderr.contains("another file of that name was put into the folder"), "{stderr}");
    assert_eq!(place.bytes("done", "orders-2.csv"), paid(4..=6).as_bytes());
    assert_eq!(place.waiting(), [""; 0]);
}

#[test]
fn trouble_is_said_once_and_the_files_wait_until_it_is_over() {
    let place = Place::new();
    let write = |text: String| {
        let path = place.folder.path("settings.toml");
        std::fs::write(&path, text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(path, mode).unwrap();
    };
    let settings = |key: &str| {
        let (user, endpoint) = (SandboxConfig::DEMO_USER, place.sandbox.endpoint());
        format!(
            "user = \"{user}\"\napi_key = \"{key}\"\nendpoint = \"{endpoint}\"\n\
             rate = \"unlimited\"\nsettle = \"200ms\"\npoll = \"100ms\"\ninbox = \"inbox\"\n"
        )
    };
    write(settings("wrong-and-obviously-fake"));
    let running = Program::new(&place.folder).args(["watch", "--config", "settings.toml"]).spawn();
    running.wait_for("Looking after the folder");
    place.put("orders.csv", paid(1..=3));
    running.wait_for("It is tried again in 5 s");
    assert_eq!(place.waiting(), ["orders.csv"]);
    wait_until("the second attempt", || place.sandbox.counters().requests == 2);
    // A second mistake, in the settings themselves, does not end it either.
    write("rate = 5 requests".to_owned());
    running.wait_for("settings.toml");
    assert_eq!(place.waiting(), ["orders.csv"]);
    write(settings(SandboxConfig::DEMO_KEY));
    place.wait_away("done", "orders.csv");
    running.wait_for("Sending works again");
    let stderr = ends(running, 0);
    assert_eq!(stderr.matches("It is tried again").count(), 2, "{stderr}");
    assert_eq!(stderr.matches("Sending was stopped").count(), 1, "{stderr}");
    assert_eq!(outcomes(&place.results("done", "orders.results.csv")), ["updated"; 3]);
}

#[test]
fn another_run_of_the_account_is_waited_for() {
    let gate = Gate::after(1);
    let faults = config(&["request=1:connection-close"]);
    let place = Place::with(Sandbox::start_on_thread_with(faults, gate.clone()).unwrap());
    place.folder.write("by-hand.csv", paid(1..=3));
    let by_hand = Program::send(&place.folder, &place.sandbox).arg("by-hand.csv").spawn();
    wait_until("requests on their way", || gate.held() > 0);
    place.put("orders.csv", paid(4..=6));
    place.once().arg("--no-wait").run().exits_with(75);
    assert_eq!(place.waiting(), ["orders.csv"]);
    let running = place.watch().spawn();
    running.wait_for("orders.csv: the file waits for the end of another run");
    gate.open();
    by_hand.wait().exits_with(0);
    place.wait_away("done", "orders.csv");
    ends(running, 0);
}

#[test]
fn a_rehearsal_sends_nothing_and_says_so() {
    let place = Place::new();
    place.put("orders.csv", paid(1..=3));
    let ended = place.once().args(["--sandbox", "--lang", "ru"]).run().exits_with(0);
    assert!(ended.stderr.contains("настоящие заказы не изменились"), "{}", ended.stderr);
    assert_eq!(place.away("rehearsal"), ["orders.csv", "orders.results.csv"]);
    assert_eq!(place.away("done"), [""; 0]);
    assert_eq!(place.sandbox.counters().requests, 0);
}

#[test]
fn a_watch_without_a_folder_says_which_it_wants() {
    let folder = Folder::new();
    let sandbox = service(&[]);
    let watch = |arguments: &[&str]| {
        Program::new(&folder).account(&sandbox).arg("watch").args(arguments).run()
    };
    assert!(watch(&[]).exits_with(2).stderr.contains("watch DIR"));
    assert!(watch(&["none", "--once"]).exits_with(2).stderr.contains("“none”"));
    folder.write("file", "");
    assert!(watch(&["file"]).exits_with(2).stderr.contains("“file”"));
}
