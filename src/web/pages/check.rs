//! What a file says before anything is sent: the verdict and the one next step, counts, what is
//! wrong, and below it the rows.

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::frame::{self, Step};
use super::import::{self, Asked};
use super::pieces::{self, Mood, Pages, fact};
use super::sheet::{Corrected, Sheet};
use super::visit::{Answer, Id, Trouble, Visit};
use super::{columns, sheet};
use crate::domain::{OutcomeKind, Status};
use crate::text::page::{Word, word};
use crate::text::{self, Lang, page_said as said};
use crate::web::imports::views::{ImportView, Preview, Rows};
use crate::web::imports::{Fault, Filter, ImportId, Imports, Of, Owner, Wanted};

/// Rows on a page.
pub const SIZE: u64 = 100;

pub async fn check(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Query(asked): Query<Asked>,
) -> Answer {
    let get = move |imports: &Imports, owner: &_, lang| imports.get(owner, id, lang);
    let view = visit.ask(&imports, get).await?;
    page(&imports, &visit, &view, &asked).await
}

/// The rows that a page shows: which, by name, and which part of them.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Its name in addresses.
    pub name: &'static str,
    /// Which rows.
    pub filter: Filter,
    /// From 1.
    pub page: u64,
}

impl Shown {
    fn of(asked: &Asked, preview: &Preview) -> Self {
        let troubled = preview.counts.0.needing_work() > 0 || preview.warned > 0;
        let usual = if troubled { "problems" } else { "all" };
        let wanted = asked.only.as_deref().unwrap_or(usual);
        let known = ["all", "problems", "corrected"].into_iter().find(|name| *name == wanted);
        let name = known.unwrap_or(usual);
        let filter = Filter::named(name).unwrap_or_default();
        Self { name, filter, page: u64::from(asked.page).max(1) }
    }
}

pub async fn page(imports: &Imports, visit: &Visit, view: &ImportView, asked: &Asked) -> Answer {
    let look = look(imports, visit, (view.id, asked)).await?;
    let Look { preview, shown, rows, troubled, corrected } = look;
    let lang = visit.lang;
    let content = html! {
        (import::heading(visit, view, asked.same.as_deref()))
        (summary(visit, view, &preview, false))
        @if !preview.columns.is_empty() { (columns::columns(visit, view, &preview)) }
        (columns::reading(visit, view, &preview))
        @if let Some(rows) = rows {
            @let sheet = Sheet::of(visit, view, &preview.columns, &corrected).at(shown.name, shown.page);
            section.rows {
                h2 #rows { (word(lang, Word::RowsHeading)) }
                (filters(visit, (&preview, troubled), shown.name, false))
                (table(&sheet, &rows, shown, asked.edit))
            }
        }
        (import::deleting(visit, view))
    };
    let title = text::quote::visible(&view.name);
    Ok(frame::page(visit, &title, Some(Step::Check), &content))
}

/// How many rows have a mistake or a warning.
///
/// # Errors
/// Those of [`Imports::rows`].
pub fn problem_rows(
    imports: &Imports,
    (owner, id): (&Owner, ImportId),
    lang: Lang,
) -> Result<u64, Fault> {
    let wanted = Wanted { of: Of::Check, filter: Filter::Problems, offset: 0, limit: 0 };
    imports.rows(owner, id, wanted, lang).map(|rows| rows.total)
}

struct Look {
    preview: Preview,
    shown: Shown,
    rows: Option<Rows>,
    /// Rows with a mistake or a warning.
    troubled: u64,
    corrected: Corrected,
}

async fn look(
    imports: &Imports,
    visit: &Visit,
    (id, asked): (ImportId, &Asked),
) -> Result<Look, Trouble> {
    let asked = asked.clone();
    let work = move |imports: &Imports, owner: &Owner, lang| {
        let preview = imports.preview(owner, id, lang)?;
        let shown = Shown::of(&asked, &preview);
        if preview.refused.is_some() {
            let corrected = Corrected::default();
            return Ok(Look { preview, shown, rows: None, troubled: 0, corrected });
        }
        let offset = Pages::offset(shown.page, SIZE);
        let wanted = Wanted { of: Of::Check, filter: shown.filter, offset, limit: SIZE };
        Ok(Look {
            preview,
            shown,
            rows: Some(imports.rows(owner, id, wanted, lang)?),
            troubled: problem_rows(imports, (owner, id), lang)?,
            corrected: sheet::corrected(imports.corrections(owner, id)?),
        })
    };
    visit.ask(imports, work).await
}

fn table(sheet: &Sheet<'_>, rows: &Rows, shown: Shown, edit: Option<u64>) -> Markup {
    let (lang, id) = (sheet.visit.lang, sheet.view.id);
    let pages = Pages { page: shown.page, size: SIZE, total: rows.total };
    let lines: Vec<String> = rows.rows.iter().map(|row| row.line.to_string()).collect();
    html! {
        @if rows.rows.is_empty() {
            p.empty { (word(lang, Word::NoRowsHere)) }
        } @else {
            @if sheet.view.state.can_change() {
                p.small #edit-hint { (word(lang, Word::EditHint)) }
            } @else {
                p.small { (word(lang, Word::Read)) }
            }
            div #shown {
                input type="hidden" name="lines" value=(lines.join(","));
                input type="hidden" name="only" value=(shown.name);
                input type="hidden" name="page" value=(shown.page);
            }
            (sheet.table(&rows.rows, edit))
            (pages.links(lang, |page| {
                format!("/imports/{id}/check?only={}&page={page}#rows", shown.name)
            }))
        }
    }
}

/// Which rows are shown, as links. Sent again with a row that was put right, for its counts.
pub fn filters(
    visit: &Visit,
    (preview, troubled): (&Preview, u64),
    current: &str,
    again: bool,
) -> Markup {
    let (lang, id) = (visit.lang, preview.id);
    let all = [
        ("problems", Word::OnlyProblems, Some(troubled)),
        ("corrected", Word::OnlyCorrected, None),
        ("all", Word::AllRows, Some(preview.rows)),
    ];
    html! {
        nav.filters #filters aria-label=(word(lang, Word::ShowRows)) hx-swap-oob=[again.then_some("true")] {
            @for (name, title, count) in all {
                @if name != "corrected" || preview.corrections > 0 || current == name {
                    a href={ "/imports/" (id) "/check?only=" (name) "#rows" }
                        aria-current=[(name == current).then_some("true")] {
                        (word(lang, title))
                        @if let Some(count) = count { " (" (text::grouped(lang, count)) ")" }
                    }
                }
            }
        }
    }
}

/// The verdict and what follows from it. Sent again with a row that was put right.
pub fn summary(visit: &Visit, view: &ImportView, preview: &Preview, again: bool) -> Markup {
    html! {
        div #summary hx-swap-oob=[again.then_some("true")] {
            @match &preview.refused {
                Some(reason) => {
                    section.verdict.bad {
                        h2 { span.sign aria-hidden="true" {} (word(visit.lang, Word::RefusedHeading)) }
                        p { (reason.message) }
                        div.actions {
                            a.button.main href="/" { (word(visit.lang, Word::OtherFile)) }
                        }
                    }
                }
                None => {
                    (verdict(visit, view, preview))
                    (facts(visit, preview))
                    (problems(visit, preview))
                }
            }
        }
    }
}

fn verdict(visit: &Visit, view: &ImportView, preview: &Preview) -> Markup {
    let lang = visit.lang;
    let counts = preview.counts.0;
    let (ready, mistaken) = (counts.of(OutcomeKind::Valid), counts.of(OutcomeKind::Invalid));
    let (mood, heading) = match (ready, mistaken) {
        (0, _) => (Mood::Bad, Word::NothingToSend),
        (_, 0) => (Mood::Good, Word::Checked),
        _ => (Mood::Odd, Word::HasMistakes),
    };
    let repeats = counts.of(OutcomeKind::Duplicate);
    let already = counts.of(OutcomeKind::AlreadyUpdated);
    html! {
        section class={ "verdict " (mood.class()) } {
            h2 { span.sign aria-hidden="true" {} (word(lang, heading)) }
            p {
                (said::ready(lang, ready, preview.rows))
                @if mistaken > 0 { " " b { (said::mistaken(lang, mistaken)) } }
                @if repeats > 0 { " " (said::repeats(lang, repeats)) }
                @if already > 0 { " " (said::already(lang, already)) }
                @if preview.warned > 0 { " " (said::warned(lang, preview.warned)) }
            }
            @if view.state.can_change() {
                @if mistaken > 0 { p { (word(lang, Word::MendOrLeave)) } }
                div.actions {
                    @if mistaken > 0 {
                        a.button.main href={ "/imports/" (view.id) "/check?only=problems#rows" } {
                            (word(lang, Word::ToMistakes))
                        }
                    }
                    @if ready > 0 {
                        a.button.main[mistaken == 0] #send href={ "/imports/" (view.id) "/send" } {
                            (said::send_rows(lang, ready)) "…"
                        }
                    }
                }
            }
        }
    }
}

fn facts(visit: &Visit, preview: &Preview) -> Markup {
    let lang = visit.lang;
    let skipped = preview.skipped;
    let left_out = said::left_out(
        lang,
        (skipped.blank, skipped.totals, skipped.above_header, skipped.repeated_headers),
    );
    let of = |status: Status| preview.statuses.get(status.api_name()).copied().unwrap_or_default();
    html! {
        dl.facts {
            @for status in Status::ALL.into_iter().filter(|status| of(*status) > 0) {
                (fact(&said::status(lang, status), &html! { b { (text::grouped(lang, of(status))) } }))
            }
            @if let Some(dates) = &preview.dates {
                (fact(word(lang, Word::Dates), &pieces::text(said::days(lang, &dates.first, &dates.last))))
            }
            @if !left_out.is_empty() {
                (fact(word(lang, Word::LeftOut), &pieces::text(left_out)))
            }
        }
        @if preview.hidden > 0 { p.note.odd { (said::hidden(lang, preview.hidden)) } }
    }
}

fn problems(visit: &Visit, preview: &Preview) -> Markup {
    let lang = visit.lang;
    let mistakes = preview.counts.0.of(OutcomeKind::Invalid) > 0;
    let heading = if mistakes { Word::FoundProblems } else { Word::Odd };
    let is_repeat = |code: &str| code == "order.duplicate";
    let listed: Vec<_> = preview.problems.iter().filter(|kind| !is_repeat(&kind.code)).collect();
    html! {
        @if !listed.is_empty() {
            details.problems {
                summary { (word(lang, heading)) }
                ul {
                    @for kind in listed {
                        li { b { (said::of_kind(lang, kind.rows, kind.line)) ":" } " " (kind.message) }
                    }
                }
            }
        }
    }
}
