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
