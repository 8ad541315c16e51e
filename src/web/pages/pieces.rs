//! Small things that many pages have: forms that carry the token, badges, further pages of a table.

use maud::{Markup, PreEscaped, html};

use super::visit::Visit;
use crate::domain::OutcomeKind;
use crate::text::Lang;
use crate::text::page::{Sending, Word, sending, word};
use crate::text::page_said as said;
use crate::web::doors::{LOCAL, csrf};
use crate::web::imports::views::{CountsView, ImportView, State};

/// How something is to be taken, beside its words: each has a colour and a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// All is well.
    Good,
    /// Worth a look.
    Odd,
    /// Something is wrong.
    Bad,
    /// Under way, or to be known.
    Plain,
}

impl Mood {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Odd => "odd",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }

    /// The mood of a row's outcome.
    pub fn of(kind: OutcomeKind) -> Self {
        match kind {
            OutcomeKind::Valid | OutcomeKind::Updated | OutcomeKind::AlreadyUpdated => Self::Good,
            OutcomeKind::Duplicate => Self::Plain,
            OutcomeKind::Unconfirmed | OutcomeKind::NotSent => Self::Odd,
            OutcomeKind::Invalid | OutcomeKind::Rejected | OutcomeKind::Failed => Self::Bad,
        }
    }
}

/// A word with colour and sign.
pub fn badge(mood: Mood, text: &str) -> Markup {
    html! { span class={ "badge " (mood.class()) } { span.sign aria-hidden="true" {} (text) } }
}

/// The outcome with this name.
pub fn outcome(name: &str) -> Option<OutcomeKind> {
    OutcomeKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// The token of changes, in a form.
pub fn token(visit: &Visit) -> Markup {
    html! { input type="hidden" name=(csrf::FIELD) value=(visit.csrf.as_str()); }
}

/// A form of one button.
pub fn action(visit: &Visit, path: &str, button: &Markup) -> Markup {
    html! {
        form method="post" action=(path) { (token(visit)) (button) }
    }
}

/// How far an import is, in a word.
pub fn state_word(lang: Lang, state: State) -> &'static str {
    let word = match state {
        State::Ready => Sending::StateReady,
        State::Queued => Sending::StateQueued,
        State::Pending => Sending::StatePending,
        State::Running => Sending::StateRunning,
        State::Paused => Sending::StatePaused,
        State::Stopping => Sending::StateStopping,
        State::Finished => Sending::StateFinished,
        State::Stopped => Sending::StateStopped,
        State::Failed => Sending::StateFailed,
    };
    sending(lang, word)
}

/// How far an import is.
pub fn state_badge(lang: Lang, import: &ImportView) -> Markup {
    let failed = import.counts.is_some_and(|counts| counts.0.needing_work() > 0);
    let mood = match import.state {
        State::Finished if failed => Mood::Odd,
        State::Finished => Mood::Good,
        State::Failed => Mood::Bad,
        State::Stopped | State::Paused => Mood::Odd,
        State::Ready | State::Queued | State::Pending | State::Running | State::Stopping => {
            Mood::Plain
        }
    };
    let name = state_word(lang, import.state);
    let text = match import.position {
        Some(position) => format!("{name}: {}", said::ahead(lang, position)),
        None => name.to_owned(),
    };
    badge(mood, &text)
}

/// Rows by outcome, those that occur.
pub fn outcomes(lang: Lang, counts: CountsView) -> Markup {
    html! {
        ul.counts {
            @for kind in OutcomeKind::ALL.into_iter().filter(|kind| counts.0.of(*kind) > 0) {
                li class=(Mood::of(kind).class()) {
                    span.sign aria-hidden="true" {}
                    b { (crate::text::grouped(lang, counts.0.of(kind))) }
                    " " (crate::text::outcome_name(lang, kind))
                }
            }
        }
    }
}

/// A person or a program, as lists name them.
pub fn person(lang: Lang, name: &str) -> String {
    match name.strip_prefix("token:") {
        Some(token) => said::program(lang, token),
        None if name == LOCAL => word(lang, Word::ThisComputer).to_owned(),
        None => name.to_owned(),
    }
}

/// Where one is in a list of so many, of which so many stand on a page.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    /// The page, from 1.
    pub page: u64,
    /// How many stand on one.
    pub size: u64,
    /// All.
    pub total: u64,
}

impl Pages {
    /// How many stand before this page.
    pub fn offset(page: u64, size: u64) -> u64 {
        page.max(1).saturating_sub(1).saturating_mul(size)
    }

    /// Links to the pages before and after; nothing where there is one page only. `address` gives
    /// the address of a page.
    pub fn links(self, lang: Lang, address: impl Fn(u64) -> String) -> Markup {
        let Self { page, size, total } = self;
        let last = total.div_ceil(size).max(1);
        let first_row = Self::offset(page, size) + 1;
        html! {
            @if last > 1 && first_row <= total {
                nav.pages aria-label=(word(lang, Word::Pages)) {
                    @if page > 1 {
                        a.button rel="prev" href=(address(page - 1)) {
                            span aria-hidden="true" { "← " } (word(lang, Word::Earlier))
                        }
                    }
                    span { (said::part(lang, (first_row, (first_row + size - 1).min(total), total))) }
                    @if page < last {
                        a.button rel="next" href=(address(page + 1)) {
                            (word(lang, Word::Later)) span aria-hidden="true" { " →" }
                        }
                    }
                }
            }
        }
    }
}

/// A label and what belongs to it, in a list of such pairs.
pub fn fact(label: &str, value: &Markup) -> Markup {
    html! { div { dt { (label) } dd { (value) } } }
}

/// A text as markup.
pub fn text(text: impl AsRef<str>) -> Markup {
    html! { (text.as_ref()) }
}

/// Nothing.
pub fn nothing() -> Markup {
    PreEscaped(String::new())
}
