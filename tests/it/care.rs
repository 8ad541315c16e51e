//! Care before a run: what a person at a terminal is told and asked, and that scripts never are.

use justclick_import::sandbox::Sandbox;

use crate::harness::{Folder, Program, paid, service};
#[cfg(target_os = "linux")]
use crate::terminal::Terminal;

fn updates(sandbox: &Sandbox) -> usize {
    sandbox.record().requests.iter().filter(|seen| seen.applied).count()
}

fn cancelled(orders: std::ops::Range<u32>) -> String {
    let rows: String = orders.map(|order| format!("{order},cancel\n")).collect();
    format!("bill_id,status\n{rows}")
}

#[test]
fn scripts_are_told_and_never_asked() {
    let sandbox = service(&[]);
    let folder = Folder::with_orders(cancelled(1..13));
    let ended = Program::send(&folder, &sandbox)
        .args(["orders.csv", "--log-file", "run.log", "--lang", "en"])
        .run()
        .exits_with(0);
    assert_eq!(updates(&sandbox), 12);
    assert!(ended.stderr.contains("Mostly cancellations: 12 of 12 rows."), "{}", ended.stderr);
    assert!(!ended.stderr.contains("Send it all the same?"), "{}", ended.stderr);
    assert!(folder.text("run.log").contains("out of the ordinary"));
    // The line about what is about to happen is for a person at a terminal.
    assert!(!ended.stderr.contains("→"), "{}", ended.stderr);
}

#[test]
fn the_same_file_again_and_far_more_rows_than_usual_are_noticed() {
    let sandbox = service(&[]);
    let folder = Folder::new();
    let said = |orders: std::ops::Range<u32>, more: &[&str]| {
        folder.write("day.csv", paid(orders));
        let program = Program::send(&folder, &sandbox).args(["day.csv", "--lang", "en"]);
        program.args(more.iter().copied()).run().exits_with(0).stderr
    };
    for day in 0..3 {
        let stderr = said(day * 10..day * 10 + 5, &[]);
        assert!(!stderr.contains("! "), "{stderr}");
    }
    assert!(said(20..25, &[]).contains("This same file was sent on"));
    assert!(!said(20..25, &["--resend"]).contains("This same file"));
    assert!(said(21..25, &[]).contains("Nothing new: all 4 rows were updated before."));
    // One new row, and nothing is unusual.
    assert!(!said(21..26, &[]).contains("! "));
    let many = said(1000..1060, &[]);
    assert!(many.contains("Unusually many: 60 rows; usually there are about 5."), "{many}");
    let rehearsed = said(20..25, &["--sandbox"]);
    assert!(!rehearsed.contains("! "), "{rehearsed}");
}

#[test]
fn a_run_that_goes_on_with_one_that_was_broken_off_is_not_unusual() {
    let folder = Folder::with_orders(paid(1..4));
    folder.write("rest.csv", paid([3]));
    let sandbox = service(&["order=3:code(4)x1"]);
    let send = |file: &str| {
        Program::send(&folder, &sandbox).args([file, "--workers", "1", "--lang", "en"]).run()
    };
    // The last row ends the run, and is sent by another file.
    send("orders.csv").exits_with(3);
    send("rest.csv").exits_with(0);
    assert_eq!(updates(&sandbox), 3);
    let ended = send("orders.csv").exits_with(0);
    assert!(!ended.stderr.contains("! "), "{}", ended.stderr);
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::*;

    #[test]
    fn one_line_says_what_is_about_to_happen_and_nothing_ordinary_is_asked() {
        let sandbox = service(&[]);
        let folder = Folder::with_orders(paid(1..3));
        let program = Program::send(&folder, &sandbox).args(["orders.csv", "--lang", "ru"]);
        let (code, seen) = Terminal::start(&program, "").end();
        assert_eq!(code, Some(0), "{seen}");
        let line = seen.lines().next().unwrap();
        assert!(line.starts_with("orders.csv → demo@127.0.0.1:"), "{line}");
        assert!(line.contains(": 2 строки (оплачен — 2), дата 15.03.2024"), "{line}");
        assert!(!seen.contains("отправить?"), "{seen}");
    }

    #[test]
    fn a_no_sends_nothing_and_leaves_nothing_behind() {
        for (lang, question, answer, told) in [
            ("ru", "Всё верно, отправить?", "нет", "Ничего не отправлено."),
            ("en", "Send it all the same?", "", "Nothing was sent."),
        ] {
            let sandbox = service(&[]);
            let folder = Folder::with_orders(cancelled(1..13));
            let program = Program::send(&folder, &sandbox).args(["orders.csv", "--lang", lang]);
            let mut terminal = Terminal::start(&program, "");
            terminal.wait_for(question);
            terminal.types(answer);
            let (code, seen) = terminal.end();
            assert_eq!(code, Some(2), "{seen}");
            assert!(seen.contains(told), "{seen}");
            assert_eq!(sandbox.counters().connections, 0);
            assert_eq!(folder.names(), ["orders.csv"]);
        }
    }

    #[test]
    fn a_yes_sends() {
        for (lang, question, answer) in
            [("ru", "Всё верно, отправить?", "да"), ("en", "Send it all the same?", "yes")]
        {
            let sandbox = service(&[]);
            let folder = Folder::with_orders(cancelled(1..13));
            let program = Program::send(&folder, &sandbox).args(["orders.csv", "--lang", lang]);
            let mut terminal = Terminal::start(&program, "");
            terminal.wait_for(question);
            terminal.types(answer);
            let (code, seen) = terminal.end();
            assert_eq!(code, Some(0), "{seen}");
            assert_eq!(updates(&sandbox), 12);
        }
    }

    #[test]
    fn whoever_wants_no_questions_gets_none_even_here() {
        for options in [&["--yes"][..], &["-q"], &["--summary", "json"]] {
            let sandbox = service(&[]);
            let folder = Folder::with_orders(cancelled(1..13));
            let program = Program::send(&folder, &sandbox)
                .args(["orders.csv", "--lang", "en"])
                .args(options.iter().copied());
            let (code, seen) = Terminal::start(&program, "").end();
            assert_eq!(code, Some(0), "{seen}");
            assert!(!seen.contains("Send it all the same?") && !seen.contains("→"), "{seen}");
        }
    }
}
