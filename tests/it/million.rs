//! A million rows in bounded memory, with figures. Takes a while: run by itself, optimised, with
//! `cargo test --release --test it -- --ignored --nocapture --test-threads=1`.

#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use justclick_import::sandbox::{Keep, Sandbox, SandboxConfig};

use crate::harness::{Folder, Program, Running};

const FEW: u64 = 20_000;
const MANY: u64 = 1_000_000;

/// What memory may grow by, in bytes per row. Each row is an order of its own, and what the first
/// pass keeps of an order to find repeats is a few bytes: hash, place, and the room that a hash
/// table leaves free while it grows, in which for a moment the old and the new one stand side by
/// side.
const BYTES_PER_ROW: u64 = 40;
/// Buffers and what the allocator keeps, whatever the number of rows.
const FIXED: u64 = 16 << 20;

/// Shipments with rows of every status, each of another order.
fn shipments(rows: u64) -> String {
    let mut text = String::from("Номер заказа;Статус;Дата;Трек-номер;Получатель\n");
    for order in 1..=rows {
        let date = 1 + order % 28;
        let line = match order % 4 {
            0 => format!("{order};оплачен;{date:02}.03.2024;;Иванова А. П."),
            1 => format!("{order};возврат;;;ООО «Ромашка»"),
            _ => format!("{order};отправлен;{date:02}.03.2024;AB{order:09};Петров С. В."),
        };
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// The most memory that a program ever had resident, in bytes; waits for its end.
fn peak_until_end(mut running: Running) -> u64 {
    let status = format!("/proc/{}/status", running.id());
    let mut peak = 0;
    while !running.has_ended() {
        // Gone between two looks, it has no such line any more.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes: Option<u64> =
            line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak = kilobytes.map_or(peak, |kilobytes| kilobytes * 1024);
        std::thread::sleep(Duration::from_millis(5));
    }
    running.wait().exits_with(0);
    peak
}

/// Runs over so many rows; gives peak memory and prints it with the time taken.
fn measured(what: &str, rows: u64, start: impl FnOnce(&Folder) -> Running) -> u64 {
    let folder = Folder::with_orders(shipments(rows));
    let started = Instant::now();
    let peak = peak_until_end(start(&folder));
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{what}: {rows} rows in {seconds:.1} s ({:.0}/s), at most {:.1} MiB resident",
        rows as f64 / seconds,
        peak as f64 / f64::from(1 << 20)
    );
    peak
}

fn stays_bounded(few: u64, many: u64) {
    let allowed = few + (MANY - FEW) * BYTES_PER_ROW + FIXED;
    println!("  {:.1} bytes more per row", (many.saturating_sub(few)) as f64 / (MANY - FEW) as f64);
    assert!(many <= allowed, "{many} bytes, and {allowed} are allowed");
}

#[test]
#[ignore = "long: a million rows"]
fn checking_a_million_rows_takes_bounded_memory() {
    let check = |rows| {
        measured("check", rows, |folder| {
            let arguments = ["orders.csv", "-q", "--rpo-check", "off"];
            Program::check(folder).args(arguments).spawn().within(Duration::from_secs(600))
        })
    };
    stays_bounded(check(FEW), check(MANY));
}

#[test]
#[ignore = "long: a million rows"]
fn sending_a_million_rows_takes_bounded_memory() {
    let send = |rows| {
        let config = SandboxConfig { keep: Keep::Counters, ..SandboxConfig::demo() };
        let sandbox = Sandbox::start_on_thread(config).unwrap();
        let peak = measured("send", rows, |folder| {
            let arguments =
                ["--no-ledger", "--workers", "64", "orders.csv", "-q", "--rpo-check", "off"];
            Program::send(folder, &sandbox)
                .args(arguments)
                .spawn()
                .within(Duration::from_secs(3600))
        });
        assert_eq!(sandbox.counters().applied, rows);
        peak
    };
    stays_bounded(send(FEW), send(MANY));
}

/// With a ledger, which is written all along.
#[test]
#[ignore = "long: two hundred thousand rows"]
fn the_ledger_takes_bounded_memory_too() {
    let send = |rows| {
        let config = SandboxConfig { keep: Keep::Counters, ..SandboxConfig::demo() };
        let sandbox = Sandbox::start_on_thread(config).unwrap();
        measured("send with a ledger", rows, |folder| {
            let arguments = ["--workers", "64", "orders.csv", "-q", "--rpo-check", "off"];
            Program::send(folder, &sandbox)
                .args(arguments)
                .spawn()
                .within(Duration::from_secs(3600))
        })
    };
    let (few, many) = (send(FEW), send(200_000));
    let allowed = few + (200_000 - FEW) * BYTES_PER_ROW + FIXED;
    assert!(many <= allowed, "{many} bytes, and {allowed} are allowed");
}
