//! Every sentence in both languages, in snapshots that a reviewer can read through; and what holds
//! for all of them.

pub(super) mod samples;

use std::fmt::Write;

use super::*;
use crate::domain::Place;

const COLUMNS: [&str; 4] = ["№ заказа", "Статус", "Дата отправки", "ШПИ"];

fn place_name(lang: Lang) -> impl Fn(Place) -> String {
    move |other: Place| place(lang, other.line, (other.file > 0).then_some("вчера.csv"))
}

/// Of a row whose cells can be named, but for dates, to show both.
fn cell_place(column: usize) -> Option<CellPlace<'static>> {
    let cell = (column != 2).then(|| crate::domain::cell_name(column, 17));
    COLUMNS.get(column).map(|name| CellPlace { column: name, cell })
}

fn problems(lang: Lang) -> String {
    let mut page = String::new();
    for found in samples::problems() {
        let place = found.column.and_then(cell_place);
        let sentence = problem(lang, &found, place.as_ref(), place_name(lang));
        let _ = writeln!(page, "{}\n    {sentence}", found.kind.code());
    }
    page
}

fn outcomes(lang: Lang) -> String {
    let mut page = String::new();
    for outcome in samples::outcomes() {
        let message = outcome_message(lang, &outcome, cell_place, place_name(lang));
        let _ = writeln!(page, "{} {}\n    {message}", outcome.kind().name(), outcome.code());
    }
    for kind in crate::domain::OutcomeKind::ALL {
        let _ = writeln!(page, "{}: {}", kind.name(), outcome_name(lang, kind));
    }
    page
}

fn failures(lang: Lang) -> String {
    let mut page = String::new();
    for cause in samples::failures() {
        let _ = writeln!(page, "{}\n    {}", cause.code(), failure(lang, &cause));
    }
    for refusal in samples::refusals() {
        let sentence = account_refusal(lang, &refusal);
        let _ = writeln!(page, "api.{} {}\n    {sentence}", refusal.code, refusal.verified);
    }
    for reason in samples::STOP_REASONS {
        let _ = writeln!(page, "{}\n    {}", reason.code(), stop_reason(lang, reason));
    }
    for cause in samples::WAITS {
        let _ = writeln!(page, "{}\n    {}", cause.code(), wait(lang, cause));
    }
    page
}

fn errors(lang: Lang) -> String {
    let mut page = String::new();
    for fault in samples::errors() {
        let _ = writeln!(page, "- {}", error(lang, &fault).replace('\n', "\n  "));
    }
    page
}

fn argument_faults(lang: Lang) -> String {
    let mut page = String::new();
    for fault in samples::argument_faults() {
        let sentence = argument_fault(lang, &fault, "justclick-import send --help");
        let _ = writeln!(page, "- {}", sentence.replace('\n', "\n  "));
    }
    page
}

fn notices(lang: Lang) -> String {
    let mut page = String::new();
    for said in samples::notices() {
        let _ = writeln!(page, "- {}", notice(lang, &said));
    }
    page
}

#[test]
fn problems_in_russian() {
    insta::assert_snapshot!(problems(Lang::Ru));
}

#[test]
fn problems_in_english() {
    insta::assert_snapshot!(problems(Lang::En));
}

#[test]
fn outcomes_in_russian() {
    insta::assert_snapshot!(outcomes(Lang::Ru));
}

#[test]
fn outcomes_in_english() {
    insta::assert_snapshot!(outcomes(Lang::En));
}

#[test]
fn failures_in_russian() {
    insta::assert_snapshot!(failures(Lang::Ru));
}

#[test]
fn failures_in_english() {
    insta::assert_snapshot!(failures(Lang::En));
}

#[test]
fn errors_in_russian() {
    insta::assert_snapshot!(errors(Lang::Ru));
}

#[test]
fn errors_in_english() {
    insta::assert_snapshot!(errors(Lang::En));
}

#[test]
fn argument_faults_in_russian() {
    insta::assert_snapshot!(argument_faults(Lang::Ru));
}

#[test]
fn argument_faults_in_english() {
    insta::assert_snapshot!(argument_faults(Lang::En));
}

#[test]
fn notices_in_russian() {
    insta::assert_snapshot!(notices(Lang::Ru));
}

#[test]
fn notices_in_english() {
    insta::assert_snapshot!(notices(Lang::En));
}

/// All pages of a language.
fn everything(lang: Lang) -> Vec<String> {
    vec![
        problems(lang),
        outcomes(lang),
        failures(lang),
        errors(lang),
        argument_faults(lang),
        notices(lang),
    ]
}

#[test]
fn no_sentence_shows_the_program_s_insides() {
    for lang in [Lang::Ru, Lang::En] {
        for page in everything(lang) {
            for trace in ["{", "}", "Some(", "None", "::", "\u{1b}", ".."] {
                assert!(!page.contains(trace), "{trace:?} in {page}");
            }
        }
    }
}

#[test]
fn every_row_of_a_page_has_its_sentence() {
    for lang in [Lang::Ru, Lang::En] {
        for page in everything(lang) {
            assert!(!page.lines().any(|line| line.trim() == "-" || line.ends_with(": ")), "{page}");
        }
    }
}

#[test]
fn english_sentences_hold_no_russian_but_for_values() {
    for page in [failures(Lang::En), notices(Lang::En)] {
        assert!(!page.chars().any(|letter| ('а'..='я').contains(&letter)), "{page}");
    }
}

#[test]
fn every_kind_of_problem_is_in_the_samples() {
    let mut codes: Vec<&str> = samples::problems().iter().map(|found| found.kind.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 33, "{codes:?}");
}

#[test]
fn what_a_file_says_cannot_move_the_cursor() {
    let sample = Problem {
        kind: ProblemKind::DateUnreadable,
        field: None,
        column: Some(0),
        value: "\u{1b}[2J\n".into(),
    };
    let sentence =
        problem(Lang::Ru, &sample, Some(&CellPlace { column: "Дата\r\n", cell: None }), |_| {
            String::new()
        });
    assert!(!sentence.chars().any(char::is_control), "{sentence:?}");
}
