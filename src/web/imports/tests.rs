//! Imports, end to end within the process, against the stand-in service.

use std::time::Duration;

use tempfile::TempDir;

use super::views::{ImportView, State};
use super::*;
use crate::domain::Lang;
use crate::sandbox::{FaultPlan, Keep, Sandbox, SandboxConfig};

/// A server's imports with a stand-in service behind them.
struct World {
    folder: TempDir,
    sandbox: Sandbox,
    limits: Limits,
}

const ORDERS: &str = "Номер заказа;Статус;Дата;Трек-номер\n\
    100001;Отправлен;15.03.2024;80084740397510\n\
    100002;Отправлен;15.03.2024;8,0084740397510E+13\n\
    100003;Оплачен;16.03.2024;\n";

impl World {
    fn new(faults: &[&str]) -> Self {
        let faults = FaultPlan::parse(faults, 1).unwrap();
        let config = SandboxConfig { faults, keep: Keep::Log, ..SandboxConfig::demo() };
        Self {
            folder: tempfile::tempdir().unwrap(),
            sandbox: Sandbox::start_on_thread(config).unwrap(),
            limits: Limits::default(),
        }
    }

    fn imports(&self) -> Imports {
        let flags = Layer {
            config: Some(self.settings()),
            user: Some(SandboxConfig::DEMO_USER.to_owned()),
            api_key: Some(SandboxConfig::DEMO_KEY.to_owned().into()),
            endpoint: Some(self.sandbox.endpoint()),
            rate: Some("unlimited".into()),
            ..Layer::default()
        };
        Imports::open(Setup {
            context: Context::capture(),
            flags,
            ledger: self.folder.path().join("ledger.db"),
            folder: self.folder.path().join("uploads"),
            limits: self.limits,
        })
        .unwrap()
    }

    fn settings(&self) -> PathBuf {
        let path = self.folder.path().join("settings.toml");
        std::fs::write(&path, "").unwrap();
        path
    }
}

fn user(name: &str) -> Owner {
    Owner { name: name.to_owned(), admin: false }
}

fn upload(imports: &Imports, owner: &Owner, text: &str) -> ImportId {
    let file = ("orders.csv", text.as_bytes());
    imports.upload(owner, file, Options::default(), Lang::En).unwrap().import.id
}

fn start(imports: &Imports, owner: &Owner, id: ImportId, key: &str) -> ImportView {
    let start = Start { key: key.to_owned(), revision: None };
    imports.start(owner, id, &start, Lang::En).unwrap()
}

#[track_caller]
fn wait(imports: &Imports, id: ImportId, wanted: State) -> ImportView {
    let admin = Owner { name: "admin".into(), admin: true };
    let mut seen = None;
    for _ in 0..3000 {
        let view = imports.get(&admin, id, Lang::En).unwrap();
        if view.state == wanted {
            return view;
        }
        seen = Some(view);
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never {wanted:?}: {seen:?}");
}

#[test]
fn a_file_is_looked_at_put_right_sent_and_fetched() {
    let world = World::new(&[]);
    let (imports, anna) = (world.imports(), user("anna"));
    imports.begin().unwrap();
    let id = upload(&imports, &anna, ORDERS);
    let preview = imports.preview(&anna, id, Lang::En).unwrap();
    assert_eq!((preview.rows, preview.counts.0.of(crate::domain::OutcomeKind::Valid)), (3, 2));
    assert_eq!(preview.problems[0].code, "rpo.scientific_notation");
    let wanted = Wanted { filter: Filter::Problems, limit: 10, ..Wanted::default() };
    let rows = imports.rows(&anna, id, wanted, Lang::En).unwrap();
    assert_eq!((rows.total, rows.rows[0].line), (1, 3));
    assert_eq!(rows.rows[0].cells[3].problems[0].code, "rpo.scientific_notation");
    let change = CellChange { line: 3, column: 3, value: Some("80084740397510".into()) };
    imports.correct(&anna, id, &[change]).unwrap();
    let preview = imports.preview(&anna, id, Lang::En).unwrap();
    assert_eq!(preview.counts.0.of(crate::domain::OutcomeKind::Valid), 3);
    assert_eq!(preview.warned, 2, "one number on two orders");
    start(&imports, &anna, id, "k1");
    let done = wait(&imports, id, State::Finished);
    assert_eq!(done.counts.unwrap().0.of(crate::domain::OutcomeKind::Updated), 3);
    assert_eq!((done.started_by.as_deref(), done.has_results), (Some("anna"), true));
    let record = world.sandbox.record();
    let sent: Vec<Option<&str>> =
        ["100001", "100002"].map(|order| record.seen_of(order).next().unwrap().field("rpo")).into();
    assert_eq!(sent, [Some("80084740397510"); 2]);
    let wanted = Wanted { of: Of::Results, limit: 10, ..Wanted::default() };
    let rows = imports.rows(&anna, id, wanted, Lang::En).unwrap();
    let told: Vec<_> = rows.rows.iter().map(|row| (row.line, row.outcome)).collect();
    assert_eq!(told, [(2, "updated"), (3, "updated"), (4, "updated")]);
    assert_eq!(rows.rows[1].cells[3].value, "80084740397510");
    for form in [Form::Csv, Form::Xlsx] {
        let file = imports.download(&anna, id, (Kept::Results, form)).unwrap();
        assert_eq!(file.name, format!("orders.results.{}", form.ending()));
        assert!(file.bytes > 100);
    }
    let history = imports.order(&anna, "100002").unwrap();
    assert_eq!(history.lines[0].import, Some(id));
    assert_eq!(history.lines[0].file.as_deref(), Some("orders.csv"));
}

#[track_caller]
fn refused<T: std::fmt::Debug>(done: Result<T, Fault>) -> String {
    done.unwrap_err().code().to_owned()
}

fn files_in(world: &World) -> usize {
    world.folder.path().join("uploads").read_dir().unwrap().count()
}

#[test]
fn uploads_are_bounded_in_size_number_and_time() {
    let mut world = World::new(&[]);
    world.limits = Limits {
        upload_bytes: 100,
        imports: 2,
        uploads_at_once: 2,
        total_bytes: 250,
        ..world.limits
    };
    let (imports, anna, boris) = (world.imports(), user("anna"), user("boris"));
    let begin = |owner: &Owner| imports.begin_upload(owner, "a.csv", Options::default());
    let mut upload = begin(&anna).unwrap();
    upload.write(&[b'x'; 60]).unwrap();
    assert_eq!(refused(upload.write(&[b'x'; 60])), "upload.too_large");
    let second = begin(&anna).unwrap();
    assert_eq!(refused(begin(&anna)), "server.busy");
    begin(&boris).unwrap();
    drop((upload, second));
    assert_eq!(files_in(&world), 0, "what does not come to its end leaves nothing");
    for _ in 0..2 {
        let whole = ("a.csv", &[b'x'; 100][..]);
        imports.upload(&anna, whole, Options::default(), Lang::En).unwrap();
    }
    assert_eq!(refused(begin(&anna)), "upload.too_many");
    imports.upload(&boris, ("b.csv", &[b'x'; 60]), Options::default(), Lang::En).unwrap();
    assert_eq!(refused(begin(&boris)), "upload.no_room");
    let id = imports.list(&anna, false, (0, 1), Lang::En).unwrap().items[0].id;
    imports.delete(&anna, id).unwrap();
    assert_eq!(files_in(&world), 2);
    begin(&anna).unwrap();
    let mut world = World::new(&[]);
    world.limits.upload_time = Duration::ZERO;
    let imports = world.imports();
    let mut upload = imports.begin_upload(&anna, "a.csv", Options::default()).unwrap();
    assert_eq!(refused(upload.write(b"x")), "upload.too_slow");
}

#[test]
fn old_files_are_removed_and_what_was_sent_stays_on_record() {
    let mut world = World::new(&[]);
    world.limits.keep = Duration::ZERO;
    let (imports, anna) = (world.imports(), user("anna"));
    let id = upload(&imports, &anna, ORDERS);
    start(&imports, &anna, id, "k");
    let done = wait(&imports, id, State::Finished);
    assert!(done.has_results && !done.removed);
    std::thread::sleep(Duration::from_millis(5));
    imports.sweep();
    assert_eq!(files_in(&world), 0);
    let old = imports.get(&anna, id, Lang::En).unwrap();
    assert!(old.removed && !old.has_results);
    assert_eq!(old.counts, done.counts);
    assert_eq!(refused(imports.preview(&anna, id, Lang::En)), "import.removed");
    assert_eq!(refused(imports.rows(&anna, id, Wanted::default(), Lang::En)), "import.removed");
    assert_eq!(refused(imports.again(&anna, id, Lang::En)), "import.removed");
    let file = (Kept::Results, Form::Csv);
    assert_eq!(refused(imports.download(&anna, id, file)), "import.removed");
    imports.delete(&anna, id).unwrap();
    assert_eq!(refused(imports.get(&anna, id, Lang::En)), "import.not_found");
    let line = &imports.order(&anna, "100001").unwrap().lines[0];
    assert_eq!((line.import, line.sent_by.as_deref()), (None, Some("anna")));
}

#[test]
fn nothing_that_is_kept_is_taken_for_something_left_behind() {
    let world = World::new(&[]);
    let (imports, anna) = (world.imports(), user("anna"));
    upload(&imports, &anna, ORDERS);
    let folder = world.folder.path().join("uploads");
    let (known, unknown) = ("not ours", "0123456789abcdef0123456789abcdef");
    for name in [known, unknown] {
        std::fs::create_dir(folder.join(name)).unwrap();
    }
    std::fs::create_dir(folder.join(format!("{unknown}.part"))).unwrap();
    imports.sweep();
    assert_eq!(files_in(&world), 4, "all of it is new");
    let other = World { limits: Limits { keep: Duration::ZERO, ..world.limits }, ..world };
    let imports = other.imports();
    // Whatever is kept was handed in after this moment.
    let id = upload(&imports, &anna, ORDERS);
    std::thread::sleep(Duration::from_millis(5));
    start(&imports, &anna, id, "k");
    wait(&imports, id, State::Finished);
    imports.sweep();
    let left: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.contains(&known.into()) && left.contains(&format!("{unknown}.part").into()));
    assert!(!left.contains(&unknown.into()), "{left:?}");
}

#[test]
fn a_cell_near_the_end_of_a_large_file_can_be_put_right() {
    let world = World::new(&[]);
    let (imports, anna) = (world.imports(), user("anna"));
    // Large enough to be read by several threads.
    let note = "some words that make the row longer than it would be".repeat(4);
    let mut text = String::from("bill_id,status,date,note\n");
    for order in 1..=25_000 {
        let order = if order == 24_000 { "x".to_owned() } else { order.to_string() };
        text.push_str(&format!("{order},paid,15.03.2024,{note}\n"));
    }
    assert!(text.len() > 5 * 1024 * 1024);
    let id = upload(&imports, &anna, &text);
    let valid = |imports: &Imports| {
        let seen = imports.preview(&anna, id, Lang::En).unwrap();
        seen.counts.0.of(crate::domain::OutcomeKind::Valid)
    };
    assert_eq!(valid(&imports), 24_999);
    let change = |value: &str| CellChange { line: 24_001, column: 0, value: Some(value.into()) };
    imports.correct(&anna, id, &[change("30000")]).unwrap();
    assert_eq!(valid(&imports), 25_000);
    // A repeat of another row, which stands in another thread's part.
    imports.correct(&anna, id, &[change("1")]).unwrap();
    let wanted = Wanted {
        filter: Filter::Outcome(crate::domain::OutcomeKind::Invalid),
        limit: 10,
        ..Wanted::default()
    };
    assert_eq!(imports.rows(&anna, id, wanted, Lang::En).unwrap().total, 0);
    let wanted = Wanted {
        filter: Filter::Outcome(crate::domain::OutcomeKind::Duplicate),
        limit: 10,
        ..Wanted::default()
    };
    let rows = imports.rows(&anna, id, wanted, Lang::En).unwrap();
    assert_eq!((rows.total, rows.rows[0].line), (1, 24_001));
    let page = Wanted { offset: 24_990, limit: 200, ..Wanted::default() };
    let rows = imports.rows(&anna, id, page, Lang::En).unwrap();
    assert_eq!((rows.total, rows.rows.len(), rows.rows[0].line), (25_000, 10, 24_992));
}

#[test]
fn an_account_that_another_program_sends_for_is_waited_for() {
    let world = World::new(&[]);
    let (imports, anna) = (world.imports(), user("anna"));
    let id = upload(&imports, &anna, ORDERS);
    let account = format!("demo@127.0.0.1:{}", world.sandbox.address().port());
    let ledger = world.folder.path().join("ledger.db");
    let held = crate::ledger::lock::AccountLock::try_take(&ledger, &account).unwrap().unwrap();
    start(&imports, &anna, id, "k");
    let waiting = || imports.progress(&anna, id, Lang::En).unwrap().other_run;
    for _ in 0..1000 {
        if waiting() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(waiting());
    assert_eq!(refused(imports.delete(&anna, id)), "import.active");
    drop(held);
    wait(&imports, id, State::Finished);
    assert_eq!(world.sandbox.counters().requests, 2);
    let id = upload(&imports, &anna, ORDERS);
    let _held = crate::ledger::lock::AccountLock::try_take(&ledger, &account).unwrap().unwrap();
    start(&imports, &anna, id, "l");
    imports.stop(&anna, id, Lang::En).unwrap();
    wait(&imports, id, State::Stopped);
}

#[test]
fn whoever_has_no_account_may_look_and_is_told_why_nothing_can_be_sent() {
    let world = World::new(&[]);
    let settings = "[account.one]\nuser = \"one\"\n[account.two]\nuser = \"two\"\n\
        [profile.cdek]\nencoding = \"cp866\"\n";
    let path = world.settings();
    std::fs::write(&path, settings).unwrap();
    let imports = Imports::open(Setup {
        context: Context::capture(),
        flags: Layer { config: Some(path), ..Layer::default() },
        ledger: world.folder.path().join("ledger.db"),
        folder: world.folder.path().join("uploads"),
        limits: world.limits,
    })
    .unwrap();
    let choices = imports.choices().unwrap();
    assert_eq!(
        (choices.accounts, choices.profiles),
        (vec!["one".into(), "two".into()], vec!["cdek".into()])
    );
    let anna = user("anna");
    let id = upload(&imports, &anna, ORDERS);
    assert_eq!(imports.preview(&anna, id, Lang::En).unwrap().rows, 3);
    let start = Start { key: "k".into(), revision: None };
    let unchosen = imports.start(&anna, id, &start, Lang::Ru).unwrap_err();
    assert_eq!(unchosen.code(), "settings.account_unchosen");
    assert_eq!(unchosen.sentence(Lang::Ru), "Выберите учётную запись: «one», «two».");
    let one = Options { account: Some("one".into()), ..Options::default() };
    imports.set_options(&anna, id, &one).unwrap();
    let keyless = imports.start(&anna, id, &start, Lang::En).unwrap_err();
    assert_eq!(keyless.code(), "settings.account");
    assert!(keyless.sentence(Lang::En).starts_with("The shop's account is not set up"));
    let none = Options { account: Some("none".into()), ..Options::default() };
    assert_eq!(refused(imports.set_options(&anna, id, &none)), "settings.section_unknown");
    let rehearsal = Options { rehearsal: true, ..one };
    imports.set_options(&anna, id, &rehearsal).unwrap();
    imports.start(&anna, id, &start, Lang::En).unwrap();
    wait(&imports, id, State::Finished);
    assert_eq!(world.sandbox.counters().requests, 0);
}
