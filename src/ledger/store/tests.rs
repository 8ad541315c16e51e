//! The ledger's file: what it keeps, what it answers, what it refuses.

use super::open::{STEPS, migrate};
use super::*;
use crate::domain::{AlreadyUpdated, Change, Failure, OrderNumber, OrderUpdate, Rpo, Timestamp};
use crate::ledger::{Claim, ClaimId, FailedAttempt, Known, Record};

fn sent(order: &str, date: i64) -> OrderUpdate {
    let change = Change::Sent { date: Timestamp(date), rpo: Rpo::parse("10944022440321").unwrap() };
    OrderUpdate { order: OrderNumber::parse(order).unwrap(), change }
}

fn plain(order: &str, change: Change) -> OrderUpdate {
    OrderUpdate { order: OrderNumber::parse(order).unwrap(), change }
}

fn source(name: &str) -> SourceFile {
    let mut sha256 = [0; 32];
    sha256[..name.len()].copy_from_slice(name.as_bytes());
    SourceFile { name: name.into(), sha256, bytes: 17 }
}

fn start(file: &str) -> RunStart {
    RunStart {
        account: "shop@host".into(),
        sources: vec![source(file)],
        resend: false,
        on_unconfirmed: OnUnconfirmed::Retry,
        import: None,
    }
}

fn end(complete: bool) -> RunEnd {
    RunEnd { exit_code: if complete { 0 } else { 130 }, complete: vec![complete] }
}

struct Book {
    store: Store,
    folder: tempfile::TempDir,
}

impl Book {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("ledger.db")).unwrap();
        Self { store, folder }
    }

    /// As after a crash: the file is opened anew, the run was never finished.
    fn reopen(self) -> Self {
        let Self { store, folder } = self;
        drop(store);
        let store = Store::open(&folder.path().join("ledger.db")).unwrap();
        Self { store, folder }
    }

    fn begin(&mut self, start: &RunStart) -> &mut Self {
        self.store.begin_run(start).unwrap();
        self
    }

    fn claim(&mut self, line: u64, update: OrderUpdate, following: &[OrderUpdate]) -> Answer {
        let claim = Claim { file: 0, line, update, following: following.to_vec() };
        let batch = Batch { claims: vec![claim], ..Batch::default() };
        self.store.commit(&batch).unwrap().remove(0)
    }

    fn record(&mut self, id: ClaimId, outcome: Outcome) {
        let record = Record { id, outcome, attempts: 2, failures: vec![] };
        let batch = Batch { records: vec![record], ..Batch::default() };
        assert!(self.store.commit(&batch).unwrap().is_empty());
    }

    /// Claims and, where that is granted, records; whether it was granted.
    fn send(&mut self, line: u64, update: OrderUpdate, outcome: Outcome) -> bool {
        match self.claim(line, update, &[]) {
            Answer::Granted { id, .. } => {
                self.record(id, outcome);
                true
            }
            _ => false,
        }
    }

    fn finish(&mut self, complete: bool) {
        self.store.finish_run(&end(complete)).unwrap();
    }
}

fn accepted() -> Outcome {
    Outcome::Updated { code: 0, text: "changed".into() }
}

fn known(answer: Answer) -> Known {
    match answer {
        Answer::Known(known) => *known,
        answer => panic!("{answer:?}"),
    }
}

fn granted(answer: Answer) -> (ClaimId, bool) {
    match answer {
        Answer::Granted { id, in_doubt } => (id, in_doubt),
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn an_accepted_update_is_not_sent_again_and_is_told_where_it_came_from() {
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(5, sent("17", 100), accepted()));
    book.finish(true);
    book.begin(&start("tuesday.csv"));
    let known = known(book.claim(9, sent("17", 100), &[]));
    let Outcome::AlreadyUpdated(AlreadyUpdated::Ledger { file, line, .. }) = known.outcome else {
        panic!("{known:?}");
    };
    assert_eq!((file.as_str(), line, known.attempts), ("monday.csv", 5, 0));
    // Other data, another order, another account: sent.
    granted(book.claim(10, sent("17", 101), &[]));
    granted(book.claim(11, sent("18", 100), &[]));
    book.finish(true);
    book.begin(&RunStart { account: "other@host".into(), ..start("tuesday.csv") });
    granted(book.claim(9, sent("17", 100), &[]));
}

#[test]
fn the_latest_accepted_update_decides_so_a_change_of_mind_is_sent_again() {
    let mut book = Book::new();
    for (file, update) in [
        ("monday.csv", sent("17", 100)),
        ("tuesday.csv", plain("17", Change::Return)),
        ("monday.csv", sent("17", 100)),
        ("tuesday.csv", plain("17", Change::Return)),
    ] {
        book.begin(&start(file));
        assert!(book.send(5, update, accepted()), "{file}");
        book.finish(true);
    }
}

#[test]
fn several_rows_of_an_order_are_known_as_the_sequence_that_they_are() {
    let paid = plain("17", Change::Paid { date: Timestamp(50) });
    let rows = [paid, sent("17", 100)];
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    for (index, row) in rows.iter().enumerate() {
        let (id, _) = granted(book.claim(index as u64, *row, &rows[index + 1..]));
        book.record(id, accepted());
    }
    book.finish(true);
    // The same rows from a file that was edited: both are known.
    book.begin(&start("monday-2.csv"));
    for (index, row) in rows.iter().enumerate() {
        known(book.claim(index as u64 + 7, *row, &rows[index + 1..]));
    }
    book.finish(true);
    // Broken off after the first of two: the second alone is left.
    let rows = [plain("18", Change::Paid { date: Timestamp(50) }), sent("18", 100)];
    book.begin(&start("wednesday.csv"));
    let (id, _) = granted(book.claim(2, rows[0], &rows[1..]));
    book.record(id, accepted());
    let mut book = book.reopen();
    book.begin(&start("wednesday.csv"));
    known(book.claim(2, rows[0], &rows[1..]));
    granted(book.claim(3, rows[1], &[]));
}

#[test]
fn a_resumed_run_gets_the_recorded_outcomes_of_its_own_rows() {
    let rejected = Outcome::Rejected { code: 200, text: "no such order".into() };
    let failed = Outcome::Failed { failure: Failure::ConnectTimeout };
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(2, sent("1", 1), accepted()));
    assert!(book.send(3, sent("2", 1), rejected.clone()));
    assert!(book.send(4, sent("3", 1), failed));
    let mut book = book.reopen();
    book.begin(&start("monday.csv"));
    let updated = known(book.claim(2, sent("1", 1), &[]));
    assert_eq!((updated.outcome, updated.attempts), (accepted(), 2));
    assert!(updated.finished_at.is_some());
    assert_eq!(known(book.claim(3, sent("2", 1), &[])).outcome, rejected);
    let (id, in_doubt) = granted(book.claim(4, sent("3", 1), &[]));
    assert!(!in_doubt, "a failure is certain");
    book.record(id, accepted());
    book.finish(true);
    // The work was complete: the file's next run is a new one.
    book.begin(&start("monday.csv"));
    let outcome = known(book.claim(2, sent("1", 1), &[])).outcome;
    assert_eq!(outcome.kind().name(), "already_updated");
    granted(book.claim(3, sent("2", 1), &[]));
}

#[test]
fn a_row_left_in_flight_by_a_crash_is_in_doubt() {
    for on_unconfirmed in [OnUnconfirmed::Retry, OnUnconfirmed::Hold] {
        let mut book = Book::new();
        book.begin(&start("monday.csv"));
        granted(book.claim(2, sent("1", 1), &[]));
        let mut book = book.reopen();
        book.begin(&RunStart { on_unconfirmed, ..start("monday.csv") });
        let answer = book.claim(2, sent("1", 1), &[]);
        if on_unconfirmed == OnUnconfirmed::Retry {
            assert!(granted(answer).1);
        } else {
            assert_eq!(known(answer).outcome.kind().name(), "unconfirmed");
        }
        // Other data than what is in doubt settles the matter.
        assert!(!granted(book.claim(3, sent("1", 2), &[])).1);
    }
}

#[test]
fn what_may_have_been_made_since_makes_the_same_update_needed_again() {
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(2, sent("1", 1), accepted()));
    let doubtful = Outcome::Unconfirmed { failure: Failure::Timeout };
    assert!(book.send(3, plain("1", Change::Return), doubtful));
    book.finish(true);
    book.begin(&start("tuesday.csv"));
    granted(book.claim(2, sent("1", 1), &[]));
}

#[test]
fn resending_asks_no_history() {
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(2, sent("1", 1), accepted()));
    book.finish(true);
    book.begin(&RunStart { resend: true, ..start("monday.csv") });
    granted(book.claim(2, sent("1", 1), &[]));
}

#[test]
fn every_attempt_of_an_order_can_be_read_back() {
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    let (id, _) = granted(book.claim(2, sent("17", 100), &[]));
    let failures = vec![FailedAttempt { number: 1, code: "timeout".into(), at: 5 }];
    let record = Record { id, outcome: accepted(), attempts: 2, failures };
    book.store.commit(&Batch { records: vec![record], ..Batch::default() }).unwrap();
    book.finish(true);
    book.begin(&start("tuesday.csv"));
    granted(book.claim(3, plain("17", Change::Return), &[]));
    let lines = book.store.order("17").unwrap();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.file.as_str(), line.line, line.status, line.state, line.attempts))
        .collect();
    assert_eq!(
        told,
        [("monday.csv", 2, "sent", "accepted", 2), ("tuesday.csv", 3, "return", "sending", 0),]
    );
    assert_eq!(lines[0].failures.len(), 1);
    assert_eq!(lines[0].rpo.as_deref(), Some("10944022440321"));
    assert_eq!(lines[0].text.as_deref(), Some("changed"));
    assert!(book.store.order("18").unwrap().is_empty());
    let runs = book.store.runs(10).unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!((runs[0].in_doubt, runs[1].accepted), (1, 1));
    assert_eq!(runs[1].files, ["monday.csv"]);
}

#[test]
fn pruning_forgets_old_orders_and_keeps_the_rest() {
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(2, sent("1", 1), accepted()));
    book.finish(true);
    let now = milliseconds_now() + 1;
    assert_eq!(book.store.count_older(now - 3_600_000).unwrap(), 0);
    assert_eq!(book.store.prune(now - 3_600_000).unwrap(), 0);
    assert_eq!(book.store.count_older(now).unwrap(), 1);
    assert_eq!(book.store.prune(now).unwrap(), 1);
    assert!(book.store.order("1").unwrap().is_empty());
    book.begin(&start("monday.csv"));
    granted(book.claim(2, sent("1", 1), &[]));
}

#[test]
fn files_that_are_no_ledger_of_ours_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.db");
    std::fs::write(&path, b"just some text that is longer than a header of SQLite, by far. ......")
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(Store::open(&path).unwrap_err().kind, LedgerFaultKind::Foreign);
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let path = folder.path().join("other.db");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(other);
    assert_eq!(Store::open(&path).unwrap_err().kind, LedgerFaultKind::Foreign);

    let path = folder.path().join("newer.db");
    drop(Store::open(&path).unwrap());
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 7).unwrap();
    drop(newer);
    let fault = Store::open(&path).unwrap_err();
    assert_eq!(fault.kind, LedgerFaultKind::Newer { found: 7, known: STEPS.len() as i64 });
    assert_eq!(fault.path, path);

    let fault = Store::open(folder.path()).unwrap_err();
    assert!(matches!(fault.kind, LedgerFaultKind::Unusable { .. }), "{fault:?}");
}

#[test]
fn a_damaged_ledger_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.db");
    drop(Store::open(&path).unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    // All pages but the first, which holds the header.
    for byte in &mut bytes[4096..] {
        *byte = 0xAA;
    }
    std::fs::write(&path, bytes).unwrap();
    let begun = Store::open(&path).and_then(|mut store| store.begin_run(&start("monday.csv")));
    let fault = begun.unwrap_err();
    assert!(matches!(fault.kind, LedgerFaultKind::Corrupt { .. }), "{fault:?}");
}

#[cfg(unix)]
#[test]
fn the_ledger_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(2, sent("1", 1), accepted()));
    for entry in book.folder.path().read_dir().unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[test]
fn times_and_settings_of_durability_are_what_the_guarantees_need() {
    let book = Book::new();
    let text = |pragma| -> String {
        book.store.connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap()
    };
    let number = |pragma| -> i64 {
        book.store.connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap()
    };
    assert_eq!(text("journal_mode"), "wal");
    assert_eq!(number("synchronous"), 2, "FULL");
}

fn updated() -> Outcome {
    Outcome::Updated { code: 0, text: "ok".into() }
}

#[test]
fn the_usual_rows_are_those_of_complete_runs_that_sent_some() {
    let mut book = Book::new();
    for (file, rows, complete) in
        [("a", 3, true), ("b", 5, false), ("c", 0, true), ("d", 1, true), ("e", 2, true)]
    {
        book.begin(&start(file));
        for row in 0..rows {
            let order = format!("{}{row}", u32::from(file.as_bytes()[0]));
            assert!(book.send(2 + row, sent(&order, 1), updated()));
        }
        book.finish(complete);
    }
    assert_eq!(book.store.rows_of_runs("shop@host", 10).unwrap(), [2, 1, 3]);
    assert_eq!(book.store.rows_of_runs("shop@host", 2).unwrap(), [2, 1]);
    assert_eq!(book.store.rows_of_runs("other@host", 10).unwrap(), [0; 0]);
}

#[test]
fn a_content_is_known_by_how_its_newest_run_ended() {
    use super::habits::LastRun;
    let mut book = Book::new();
    let last = |book: &Book, name: &str| {
        let renamed = SourceFile { name: "another name".into(), ..source(name) };
        book.store.last_run_of("shop@host", &renamed).unwrap()
    };
    assert_eq!(last(&book, "a"), None);
    book.begin(&start("a")).finish(true);
    assert!(matches!(last(&book, "a"), Some(LastRun::Complete { at }) if at.0 > 1_700_000_000));
    assert_eq!(last(&book, "b"), None);
    assert_eq!(book.store.last_run_of("other@host", &source("a")).unwrap(), None);
    book.begin(&start("a")).finish(false);
    assert_eq!(last(&book, "a"), Some(LastRun::BrokenOff));
    book.begin(&start("b"));
    assert_eq!(last(&book.reopen(), "b"), Some(LastRun::BrokenOff));
}

#[test]
fn an_update_that_was_ever_accepted_is_found_whatever_came_later() {
    let mut book = Book::new();
    book.begin(&start("a"));
    let (paid, cancelled) =
        (plain("1", Change::Paid { date: Timestamp(5) }), plain("1", Change::Cancel));
    book.send(2, paid, updated());
    book.send(3, cancelled, updated());
    book.send(4, plain("2", Change::Return), Outcome::Rejected { code: 200, text: "no".into() });
    let was = |update: &OrderUpdate| book.store.was_accepted("shop@host", update).unwrap();
    assert!(was(&paid) && was(&cancelled));
    assert!(!was(&plain("1", Change::Paid { date: Timestamp(6) })));
    assert!(!was(&plain("2", Change::Return)));
    assert!(!was(&plain("3", Change::Return)));
    assert!(!book.store.was_accepted("other@host", &paid).unwrap());
}

/// A crash between two rows of one order: the first is not sent again, which would put the order
/// back to where it was before the second.
#[test]
fn a_row_in_doubt_does_not_undo_the_rows_before_it() {
    let rows = [plain("17", Change::Paid { date: Timestamp(50) }), sent("17", 100)];
    for on_unconfirmed in [OnUnconfirmed::Retry, OnUnconfirmed::Hold] {
        let mut book = Book::new();
        book.begin(&start("monday.csv"));
        let (id, _) = granted(book.claim(2, rows[0], &rows[1..]));
        book.record(id, accepted());
        granted(book.claim(3, rows[1], &[]));
        let mut book = book.reopen();
        book.begin(&RunStart { on_unconfirmed, ..start("monday.csv") });
        assert_eq!(known(book.claim(2, rows[0], &rows[1..])).outcome, accepted());
        let second = book.claim(3, rows[1], &[]);
        if on_unconfirmed == OnUnconfirmed::Retry {
            assert!(granted(second).1);
        } else {
            assert_eq!(known(second).outcome.kind().name(), "unconfirmed");
        }
    }
}

#[test]
fn looking_a_row_up_tells_what_is_known_and_leaves_no_trace() {
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(2, sent("1", 1), accepted()));
    granted(book.claim(3, sent("2", 1), &[]));
    let mut book = book.reopen();
    book.begin(&start("monday.csv"));
    let looks = [sent("1", 1), sent("2", 1), sent("3", 1)].into_iter().zip(2..);
    let looks = looks.map(|(update, line)| Claim { file: 0, line, update, following: vec![] });
    let batch = Batch { looks: looks.collect(), ..Batch::default() };
    for _ in 0..2 {
        let mut answers = book.store.commit(&batch).unwrap().into_iter();
        assert_eq!(known(answers.next().unwrap()).outcome, accepted());
        let rest: Vec<Answer> = answers.collect();
        assert_eq!(rest, [true, false].map(|in_doubt| Answer::Unknown { in_doubt }));
    }
    assert_eq!(book.store.order("3").unwrap(), []);
    assert_eq!(book.store.runs(1).unwrap()[0].claimed, 0);
}

#[test]
fn an_update_that_is_held_is_held_from_whichever_file_it_comes() {
    let doubtful = [
        Failure::Timeout,
        Failure::Reset { detail: "connection reset".into() },
        Failure::Http { status: 502, retry_after: None },
        Failure::ReplyMalformed { beginning: "<html>".into() },
        Failure::ReplyTooLarge { limit: 65_536 },
        Failure::ReplySignature { claimed: 204 },
        Failure::BrokenOff,
        Failure::Internal { detail: "a bug".into() },
    ];
    for failure in doubtful {
        let mut book = Book::new();
        book.begin(&start("monday.csv"));
        let outcome = Outcome::Unconfirmed { failure };
        assert!(book.send(2, sent("1", 1), outcome.clone()));
        book.finish(true);
        let hold = OnUnconfirmed::Hold;
        book.begin(&RunStart { on_unconfirmed: hold, ..start("edited.csv") });
        let held = known(book.claim(7, sent("1", 1), &[]));
        assert_eq!((held.outcome, held.attempts, held.finished_at), (outcome, 0, None));
        book.finish(true);
        // Decided: it goes out, and a 204 will mean that it had been made.
        book.begin(&start("edited.csv"));
        assert!(granted(book.claim(7, sent("1", 1), &[])).1);
    }
}

const STEP: &str = "ALTER TABLE run ADD COLUMN host TEXT;
                    UPDATE run SET host = 'of ' || version;";

fn version(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn an_older_ledger_is_brought_up_to_date_and_keeps_what_it_knows() {
    let mut book = Book::new();
    book.begin(&start("monday.csv"));
    assert!(book.send(2, sent("1", 1), accepted()));
    book.finish(true);
    let path = book.folder.path().join("ledger.db");
    let Book { store, folder: _folder } = book;
    drop(store);
    let steps: Vec<&str> = STEPS.iter().copied().chain([STEP]).collect();
    let mut connection = Connection::open(&path).unwrap();
    for _ in 0..2 {
        migrate(&mut connection, &steps).unwrap();
    }
    let host: String = connection.query_row("SELECT host FROM run", [], |row| row.get(0)).unwrap();
    assert!(host.starts_with("of "), "{host}");
    assert_eq!(version(&path), steps.len() as i64);
    // And the program of today leaves it alone.
    drop(connection);
    let fault = Store::open(&path).unwrap_err();
    let newer = LedgerFaultKind::Newer { found: steps.len() as i64, known: STEPS.len() as i64 };
    assert_eq!(fault.kind, newer);
}

/// What version 1 wrote, before there were imports.
#[test]
fn a_ledger_of_the_first_version_is_read_and_written_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.db");
    let mut connection = Connection::open(&path).unwrap();
    migrate(&mut connection, &STEPS[..1]).unwrap();
    connection
        .execute_batch(
            "INSERT INTO account VALUES (1, 'shop@host');
             INSERT INTO source VALUES (1, 'old.csv', zeroblob(32), 5);
             INSERT INTO run VALUES (1, 1, '0.1.0', 1, 2, 0, 1, 0);
             INSERT INTO run_source VALUES (1, 1, 1, 1);
             INSERT INTO sending (id, run, source, line, bill_id, status, state, claimed_at)
                 VALUES (1, 1, 1, 2, '17', 3, 1, 1);
             INSERT INTO head VALUES (1, '17', 1);",
        )
        .unwrap();
    drop(connection);
    assert_eq!(version(&path), 1);
    let mut store = Store::open(&path).unwrap();
    assert_eq!(version(&path), STEPS.len() as i64);
    assert_eq!(store.order("17").unwrap()[0].file, "old.csv");
    assert!(store.was_accepted("shop@host", &plain("17", Change::Cancel)).unwrap());
    store.begin_run(&start("monday.csv")).unwrap();
    assert_eq!(store.imports(None, (0, 9)).unwrap(), (Vec::new(), 0));
    assert_eq!(store.import_of_run(1).unwrap(), None);
}

fn import(id: &str, created_at: i64) -> imports::ImportRecord {
    imports::ImportRecord {
        id: id.into(),
        owner: "anna".into(),
        name: "a.csv".into(),
        bytes: 5,
        sha256: [1; 32],
        options: "{}".into(),
        revision: 1,
        parent: None,
        stage: imports::ImportStage::Ready,
        paused: false,
        account: None,
        started_by: None,
        lang: None,
        created_at,
        queued_at: None,
        started_at: None,
        finished_at: None,
        rows: None,
        summary: None,
        fault: None,
        removed_at: None,
    }
}

#[test]
fn who_sent_an_import_is_known_as_long_as_what_was_sent() {
    let mut book = Book::new();
    for id in ["sent", "kept", "gone", "new"] {
        let created_at = if id == "new" { milliseconds_now() } else { 5 };
        book.store.add_import(&import(id, created_at)).unwrap();
    }
    let queued = imports::Queued { by: "boss", lang: "ru", account: None, key: "k", request: "" };
    let cell = imports::CorrectedCell { line: 2, column: 0, value: "1".into(), was: "2".into() };
    assert!(book.store.correct_import("sent", std::slice::from_ref(&cell), &[]).unwrap());
    assert!(book.store.set_import_options("sent", "{\"strict\":true}").unwrap());
    book.store.queue_import("sent", &queued).unwrap();
    // What is about to be sent stays what somebody saw.
    assert!(!book.store.correct_import("sent", &[], &[(2, 0)]).unwrap());
    assert!(!book.store.set_import_options("sent", "{}").unwrap());
    assert_eq!(book.store.import_corrections("sent").unwrap(), [cell]);
    assert_eq!(book.store.import("sent").unwrap().unwrap().revision, 3);
    book.begin(&RunStart { import: Some("sent".into()), ..start("a.csv") });
    assert!(book.send(2, sent("1", 1), accepted()));
    book.finish(true);
    let end = imports::ImportEnd::default();
    book.store.end_import("sent", imports::ImportStage::Finished, &end).unwrap();
    for id in ["sent", "gone", "new"] {
        book.store.import_removed(id).unwrap();
    }
    book.store.delete_import("sent").unwrap();
    let run = book.store.runs(1).unwrap()[0].run;
    let told = book.store.import_of_run(run).unwrap().unwrap();
    assert_eq!((told.started_by.as_deref(), told.deleted), (Some("boss"), true));
    assert_eq!(book.store.import("sent").unwrap(), None, "for everybody else it is gone");
    let hour_ago = milliseconds_now() - 3_600_000;
    book.store.prune(hour_ago).unwrap();
    let left = |book: &Book| {
        let (left, _) = book.store.imports(None, (0, 9)).unwrap();
        left.into_iter().map(|import| import.id).collect::<Vec<_>>()
    };
    assert_eq!(left(&book), ["new", "kept"]);
    assert!(book.store.import_of_run(run).unwrap().is_some());
    assert!(book.store.import_key("boss", "k").unwrap().is_some());
    book.store.prune(milliseconds_now() + 1).unwrap();
    assert_eq!(book.store.import_of_run(run).unwrap(), None);
    assert_eq!(book.store.import_key("boss", "k").unwrap(), None);
    assert_eq!(left(&book), ["kept"], "its file is there");
}

#[test]
fn a_step_that_fails_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.db");
    drop(Store::open(&path).unwrap());
    let broken = format!("{STEP} INSERT INTO no_such_table VALUES (1);");
    let steps: Vec<&str> = STEPS.iter().copied().chain([broken.as_str()]).collect();
    let mut connection = Connection::open(&path).unwrap();
    assert!(migrate(&mut connection, &steps).is_err());
    assert!(connection.prepare("SELECT host FROM run").is_err());
    drop(connection);
    assert_eq!(version(&path), STEPS.len() as i64);
    Store::open(&path).unwrap();
}

#[test]
fn runs_that_make_the_ledger_at_the_same_time_do_not_meet() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("er").join("l.db");
        std::thread::scope(|scope| {
            for account in ["a@host", "b@host", "c@host", "d@host"] {
                let path = &path;
                scope.spawn(move || {
                    let mut store = Store::open(path).unwrap();
                    let start = RunStart { account: account.into(), ..start("monday.csv") };
                    store.begin_run(&start).unwrap();
                    store.finish_run(&end(true)).unwrap();
                });
            }
        });
        assert_eq!(Store::open(&path).unwrap().runs(10).unwrap().len(), 4);
    }
}

#[cfg(unix)]
#[test]
fn a_ledger_that_others_could_read_is_closed_to_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.db");
    drop(Store::open(&path).unwrap());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let _store = Store::open(&path).unwrap();
    for entry in folder.path().read_dir().unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
}

#[test]
fn runs_of_two_accounts_share_a_ledger_without_getting_in_each_others_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.db");
    drop(Store::open(&path).unwrap());
    std::thread::scope(|scope| {
        for account in ["a@host", "b@host", "c@host"] {
            let path = &path;
            scope.spawn(move || {
                let mut store = Store::open(path).unwrap();
                store.begin_run(&RunStart { account: account.into(), ..start("m.csv") }).unwrap();
                for line in 0..60 {
                    let update = sent(&(line + 1).to_string(), 1);
                    let claim = Claim { file: 0, line, update, following: vec![] };
                    let batch = Batch { claims: vec![claim.clone()], ..Batch::default() };
                    let (id, _) = granted(store.commit(&batch).unwrap().remove(0));
                    let record = Record { id, outcome: accepted(), attempts: 1, failures: vec![] };
                    let looks = vec![claim];
                    let batch = Batch { records: vec![record], looks, ..Batch::default() };
                    known(store.commit(&batch).unwrap().remove(0));
                }
                store.finish_run(&end(true)).unwrap();
            });
        }
    });
    let runs = Store::open(&path).unwrap().runs(10).unwrap();
    assert_eq!(runs.iter().map(|run| run.accepted).collect::<Vec<_>>(), [60; 3]);
}
