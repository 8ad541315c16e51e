//! Sentences, in Russian and English. Typed values come in, sentences go out; every match is
//! exhaustive, so that a new kind of problem cannot be left without words.
//!
//! `ru` and `en` hold the sentences, file for file alike; `number` counts and measures, `quote`
//! puts values from outside into a sentence. Machine codes (`rpo.scientific_notation`) are not
//! made here: they are English, stable and belong to `domain`. This room decides nothing: what to
//! say and where to show it is for `screen`, `output`, `cli` and `commands`.

pub mod api;
pub mod care;
pub mod doctor;
pub mod doors;
mod en;
pub mod help;
pub mod history;
pub mod imports;
pub mod layout;
pub mod notify;
pub mod number;
pub mod on_page;
pub mod page;
pub mod page_said;
pub mod quote;
mod ru;
pub mod screen;
pub mod serve;
pub mod settings;
pub mod sheet;
pub mod template;
pub mod usage;
pub mod watch;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use self::number::{about, counted, elapsed, grouped, plural};
pub use self::screen::Notice;
pub use self::usage::ArgumentFault;
pub use crate::domain::Lang;
use crate::domain::{
    AccountRefusal, Failure, Outcome, OutcomeKind, Place, Problem, ProblemKind, StopReason,
    WaitCause,
};
use crate::error::Error;

/// Where in a file a problem is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPlace<'a> {
    /// The column's name in the file.
    pub column: &'a str,
    /// The cell as a spreadsheet names it (`B17`), where it is certain which that is.
    pub cell: Option<String>,
}

/// What is wrong with a row (or, of a warning, what is odd about it): column and cell, value as it
/// came, what is wrong, how to mend it; full sentences with a full stop.
///
/// `cell` is the place, if the file has that column. `place_name` makes the short name of another
/// row's place; [`place`] is meant for that.
pub fn problem(
    lang: Lang,
    problem: &Problem,
    cell: Option<&CellPlace<'_>>,
    place_name: impl Fn(Place) -> String,
) -> String {
    let others = match &problem.kind {
        ProblemKind::OrderConflict { others, more } | ProblemKind::RpoShared { others, more } => {
            let places: Vec<String> = others.iter().copied().map(place_name).collect();
            lines(lang, &places, *more)
        }
        _ => String::new(),
    };
    let in_column = cell.is_some();
    let (place, sentence) = match lang {
        Lang::Ru => (
            ru::problem::place(cell, &problem.value),
            ru::problem::sentence(problem, in_column, &others),
        ),
        Lang::En => (
            en::problem::place(cell, &problem.value),
            en::problem::sentence(problem, in_column, &others),
        ),
    };
    let sentence = quote::closed(sentence);
    if place.is_empty() { quote::capital(&sentence) } else { place + &sentence }
}

/// The sentence of [`problem`] without column and value before it, for where room is short.
#[must_use]
pub fn without_place(lang: Lang, message: &str) -> &str {
    let end = match lang {
        Lang::Ru => "»: ",
        Lang::En => "”: ",
    };
    // After a value, or after the cell where there is no value.
    let ends = [end, "): "].into_iter();
    let rest = ends.filter_map(|end| message.split_once(end).map(|(_, sentence)| sentence));
    rest.max_by_key(|rest| rest.len()).unwrap_or(message)
}

/// The short name of a row's place: the line, and the file where it is another than the reader's.
#[must_use]
pub fn place(lang: Lang, line: u64, other_file: Option<&str>) -> String {
    match (lang, other_file) {
        (_, None) => line.to_string(),
        (Lang::Ru, Some(file)) => format!("{line} файла {}", quote::quoted(lang, file)),
        (Lang::En, Some(file)) => format!("{line} of {}", quote::quoted(lang, file)),
    }
}

fn lines(lang: Lang, places: &[String], more: u64) -> String {
    match lang {
        Lang::Ru => ru::problem::lines(places, more),
        Lang::En => en::problem::lines(places, more),
    }
}

/// What `import_message` says of an outcome; empty for `valid`. Several problems stand one after
/// the other, numbered. `cell` gives the place of a column in the row; `place_name` as for
/// [`problem`].
pub fn outcome_message<'a>(
    lang: Lang,
    outcome: &Outcome,
    cell: impl Fn(usize) -> Option<CellPlace<'a>>,
    place_name: impl Fn(Place) -> String,
) -> String {
    match outcome {
        Outcome::Invalid { problems } => {
            let sentences: Vec<String> = problems
                .iter()
                .map(|found| {
                    let place = found.column.and_then(&cell);
                    problem(lang, found, place.as_ref(), &place_name)
                })
                .collect();
            numbered(&sentences)
        }
        Outcome::Duplicate { of } => {
            let place = lines(lang, &[place_name(*of)], 0);
            match lang {
                Lang::Ru => ru::outcome::duplicate(&place),
                Lang::En => en::outcome::duplicate(&place),
            }
        }
        other => match lang {
            Lang::Ru => ru::outcome::plain(other),
            Lang::En => en::outcome::plain(other),
        },
    }
}

/// What `import_message` says of an update that the ledger knows; `when` is a local time.
#[must_use]
pub fn in_ledger(lang: Lang, when: &str, file: &str, line: u64) -> String {
    match lang {
        Lang::Ru => ru::outcome::in_ledger(when, file, line),
        Lang::En => en::outcome::in_ledger(when, file, line),
    }
}

/// One sentence as it is; several as `1) … 2) …`.
fn numbered(sentences: &[String]) -> String {
    match sentences {
        [only] => only.clone(),
        several => several
            .iter()
            .zip(1..)
            .map(|(sentence, number)| format!("{number}) {sentence}"))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// Why an attempt brought no answer that can be relied on, and what may help.
#[must_use]
pub fn failure(lang: Lang, failure: &Failure) -> String {
    match lang {
        Lang::Ru => ru::outcome::failure(failure),
        Lang::En => en::outcome::failure(failure),
    }
}

/// Why the account was refused and what to do; says so where the reply itself is not verified.
#[must_use]
pub fn account_refusal(lang: Lang, refusal: &AccountRefusal) -> String {
    match lang {
        Lang::Ru => ru::outcome::account_refusal(refusal),
        Lang::En => en::outcome::account_refusal(refusal),
    }
}

/// Why a run ended early.
#[must_use]
pub fn stop_reason(lang: Lang, reason: StopReason) -> &'static str {
    match lang {
        Lang::Ru => ru::outcome::stop_reason(reason),
        Lang::En => en::outcome::stop_reason(reason),
    }
}

/// What asked for a pause.
#[must_use]
pub fn wait(lang: Lang, cause: WaitCause) -> String {
    match lang {
        Lang::Ru => ru::outcome::wait(cause),
        Lang::En => en::outcome::wait(cause),
    }
}

/// What asked for a pause, and how long it is.
#[must_use]
pub fn paused(lang: Lang, cause: WaitCause, pause: Duration) -> String {
    notice(lang, &Notice::Paused { cause, pause })
}

/// The outcome as summaries count it.
#[must_use]
pub fn outcome_name(lang: Lang, kind: OutcomeKind) -> &'static str {
    match lang {
        Lang::Ru => ru::outcome::outcome_name(kind),
        Lang::En => en::outcome::outcome_name(kind),
    }
}

/// An error that ends the run: what, where, how to mend it. One or two lines, no line break at the
/// end, and nothing like "Error:" before it ([`error_prefix`]).
#[must_use]
pub fn error(lang: Lang, error: &Error) -> String {
    match lang {
        Lang::Ru => ru::error::error(error),
        Lang::En => en::error::error(error),
    }
}

/// The word before an error on the screen.
#[must_use]
pub fn error_prefix(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Ошибка:",
        Lang::En => "Error:",
    }
}

/// A mistake on the command line. `help` is the command that shows the help.
#[must_use]
pub fn argument_fault(lang: Lang, fault: &ArgumentFault, help: &str) -> String {
    match lang {
        Lang::Ru => ru::usage::argument_fault(fault, help),
        Lang::En => en::usage::argument_fault(fault, help),
    }
}

/// What a screen says while rows are sent and when the run is over.
#[must_use]
pub fn notice(lang: Lang, notice: &Notice<'_>) -> String {
    match lang {
        Lang::Ru => ru::screen::notice(notice),
        Lang::En => en::screen::notice(notice),
    }
}
