//! Standard output whose reader goes away: no crash, no panic, the documented exit code.

use std::io::{BufRead, BufReader, Read};

use crate::harness::{Folder, Program, paid, service};

/// Starts a program, reads one line of its standard output, closes it, and gives the line, standard
/// error and the exit code.
fn read_one_line(program: &Program<'_>) -> (String, String, Option<i32>) {
    let mut child = program.command().spawn().unwrap();
    drop(child.stdin.take());
    let mut stdout = BufReader::with_capacity(64, child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (line, stderr, child.wait().unwrap().code())
}

/// Far more than a pipe holds.
const ROWS: usize = 20_000;

#[test]
fn a_check_whose_output_is_closed_counts_on_and_exits_as_the_rows_say() {
    for (last, code) in [("20001", 0), ("x", 1)] {
        let folder = Folder::with_orders(paid(1..=ROWS) + last + ",paid,15.03.2024\n");
        let program = Program::check(&folder).args(["orders.csv", "-o", "-", "--lang", "en"]);
        let (line, stderr, ended) = read_one_line(&program);
        assert!(line.starts_with("bill_id,status,date,import_line,"), "{line}");
        assert_eq!(ended, Some(code), "{stderr}");
        assert!(stderr.starts_with("orders.csv: 20,001 rows"), "{stderr}");
    }
}

#[test]
fn a_run_whose_output_is_closed_begins_no_further_request() {
    for (lang, reason) in [("en", "standard output"), ("ru", "стандартный вывод")] {
        let folder = Folder::with_orders(paid(1..=ROWS));
        let sandbox = service(&[]);
        let program = Program::send(&folder, &sandbox);
        let program = program.args(["orders.csv", "-o", "-", "--lang", lang]);
        let (_, stderr, ended) = read_one_line(&program);
        assert_eq!(ended, Some(4), "{stderr}");
        assert!(stderr.contains(reason) && !stderr.contains("panicked"), "{stderr}");
        assert!(sandbox.counters().requests < ROWS as u64 / 2);
    }
}

#[test]
fn help_and_json_into_a_closed_pipe_are_no_crash() {
    let folder = Folder::with_orders(paid([1]));
    let sandbox = service(&[]);
    let programs = [
        Program::new(&folder).args(["send", "--help"]),
        Program::new(&folder).arg("--version"),
        Program::send(&folder, &sandbox).args(["orders.csv", "--summary", "json", "-q"]),
        Program::check(&folder).args(["orders.csv", "--summary", "json", "-q"]),
        Program::check(&folder).args(["orders.csv", "-o", "-", "-q"]),
    ];
    for program in programs {
        let mut child = program.command().spawn().unwrap();
        drop(child.stdin.take());
        // Closed before anything is written, or as good as.
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
    }
}

/// The screen is gone (a closed terminal): what is to be done is done all the same.
#[test]
fn a_closed_standard_error_stops_nothing() {
    let folder = Folder::with_orders(paid(1..=50));
    let sandbox = service(&[]);
    let program = Program::send(&folder, &sandbox).args(["orders.csv", "-vvv"]);
    let mut child = program.command().spawn().unwrap();
    drop((child.stdin.take(), child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(folder.rows("orders.results.csv").len(), 50);
}
