//! The parts that every row passes through, each by itself: `cargo bench --bench parts`.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop where it stands")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use justclick_import::domain::assess::assess;
use justclick_import::domain::{
    CellKind, Change, DateFormat, LocalZone, OnUnconfirmed, OrderNumber, OrderUpdate, Outcome,
    RawCell, RawRow, Rpo, RpoCheck, Rules, StatusNames, Timestamp,
};
use justclick_import::input::{ReadOptions, Row, Source, Table};
use justclick_import::ledger::store::{RunStart, SourceFile, Store};
use justclick_import::ledger::{Answer, Batch, Claim, Record};
use justclick_import::output::reorder::Reorder;
use justclick_import::wire::signature::ApiKey;
use justclick_import::wire::{reply, request};

fn update(number: u32) -> OrderUpdate {
    let order = OrderNumber::parse(&number.to_string()).unwrap();
    let rpo = Rpo::parse("10944022440321").unwrap();
    OrderUpdate { order, change: Change::Sent { date: Timestamp(1_710_450_000), rpo } }
}

fn wire(criterion: &mut Criterion) {
    let key = ApiKey::new("X".repeat(40));
    let row = update(100_000);
    criterion.bench_function("encode and sign a request", |bencher| {
        bencher.iter(|| request::body(black_box(&row), "username", &key));
    });
    let hash = key.sign_reply("0", "Order status changed");
    let body = format!(
        r#"{{"error_code":0,"error_text":"Order status changed","hash":"{}"}}"#,
        hash.as_str()
    );
    criterion.bench_function("read and verify a reply", |bencher| {
        bencher.iter(|| reply::read(black_box(body.as_bytes()), &key));
    });
}

fn rows(criterion: &mut Criterion) {
    let zone = LocalZone::new(TimeZone::get("Europe/Moscow").unwrap());
    let rules = Rules {
        status_names: StatusNames::default(),
        default_status: None,
        default_date: None,
        date_format: DateFormat::DayFirst,
        zone,
        now: Timestamp(1_800_000_000),
        rpo_check: RpoCheck::Warn,
        strict: false,
        encoding: "UTF-8",
    };
    let cell = |column, text| Some(RawCell { column, text, kind: CellKind::Text });
    let row = RawRow {
        order: cell(0, "100000"),
        status: cell(1, "sent"),
        date: cell(2, "15.03.2024"),
        rpo: cell(3, "10944022440321"),
        ..RawRow::default()
    };
    criterion.bench_function("validate a row", |bencher| {
        bencher.iter(|| assess(black_box(&row), &rules));
    });
}

/// A file of so many rows, in a temporary folder.
fn file(rows: u32) -> tempfile::NamedTempFile {
    use std::io::Write;
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let mut text = String::from("Номер заказа;Статус;Дата;Трек-номер\n");
    for number in 0..rows {
        text.push_str(&format!("{};отправлен;15.03.2024;10944022440321\n", 1_000_000 + number));
    }
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn reading(criterion: &mut Criterion) {
    let small = file(100);
    criterion.bench_function("find out how a file is written", |bencher| {
        bencher.iter(|| {
            Table::open(Source::open(small.path()).unwrap(), &ReadOptions::default()).unwrap()
        });
    });
    let large = file(100_000);
    let table = Table::open(Source::open(large.path()).unwrap(), &ReadOptions::default()).unwrap();
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Elements(100_000)).sample_size(20);
    group.bench_function("100,000 rows", |bencher| {
        bencher.iter(|| {
            let mut rows = table.rows().unwrap();
            let mut row = Row::new();
            let mut count = 0;
            while rows.next(&mut row).unwrap() {
                count += 1;
            }
            assert_eq!(count, 100_000);
        });
    });
    group.finish();
}

fn order(criterion: &mut Criterion) {
    criterion.bench_function("put 64 outcomes back into order", |bencher| {
        bencher.iter_batched(
            Reorder::default,
            |mut reorder| {
                for number in (0..64_u64).rev() {
                    reorder.put(number, number);
                }
                let mut count = 0;
                while reorder.take().is_some() {
                    count += 1;
                }
                count
            },
            BatchSize::SmallInput,
        );
    });
}

fn ledger(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("ledger.db")).unwrap();
    let start = RunStart {
        account: "shop@host".into(),
        sources: vec![SourceFile { name: "orders.csv".into(), sha256: [0; 32], bytes: 1 }],
        resend: false,
        on_unconfirmed: OnUnconfirmed::Retry,
        import: None,
    };
    store.begin_run(&start).unwrap();
    let mut next = 0;
    let mut granted = Vec::new();
    let mut group = criterion.benchmark_group("ledger");
    group.throughput(Throughput::Elements(64)).sample_size(50);
    group.bench_function("claim 64 rows and record 64 outcomes, durably", |bencher| {
        bencher.iter(|| {
            let mut batch = Batch::default();
            for id in granted.drain(..) {
                let outcome = Outcome::Updated { code: 0, text: "Order status changed".into() };
                batch.records.push(Record { id, outcome, attempts: 1, failures: Vec::new() });
            }
            for _ in 0..64 {
                next += 1;
                let line = u64::from(next);
                let following = Vec::new();
                batch.claims.push(Claim { file: 0, line, update: update(next), following });
            }
            for answer in store.commit(&batch).unwrap() {
                if let Answer::Granted { id, .. } = answer {
                    granted.push(id);
                }
            }
        });
    });
    group.finish();
}

criterion_group!(parts, wire, rows, reading, order, ledger);
criterion_main!(parts);
