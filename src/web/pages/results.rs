//! What became of a file's rows: the verdict and the one next step, downloads, the rows.

use axum::extract::{Path, State};
use http::StatusCode;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::check::SIZE;
use super::frame::{self, Step};
use super::import::{self, Asked};
use super::pieces::{self, Mood, Pages, badge, fact};
use super::sheet;
use super::visit::{Answer, Id, Visit, go};
use crate::domain::OutcomeKind;
use crate::text::doors::{Refusal, refusal};
use crate::text::page::{Sending, Word, sending, word};
use crate::text::{self, page_said as said};
use crate::web::api;
use crate::web::doors::LOCAL;
use crate::web::imports::views::{ColumnView, ImportView, RowView, Rows, State as Stage};
use crate::web::imports::{Filter, Form, Imports, Kept, Of, Wanted};

/// What is looked up for the page.
struct Look {
    columns: Vec<ColumnView>,
    rows: Option<Rows>,
    zone: TimeZone,
}

/// Which rows are shown, by the name in addresses.
fn shown(view: &ImportView, asked: &Asked) -> (String, Filter) {
    let failed = view.counts.is_some_and(|counts| counts.0.needing_work() > 0);
    let usual = if failed { "problems" } else { "all" };
    let wanted = asked.only.as_deref().unwrap_or(usual);
    match Filter::named(wanted) {
        Some(filter) => (wanted.to_owned(), filter),
        None => (usual.to_owned(), Filter::named(usual).unwrap_or_default()),
    }
}

pub async fn page(imports: &Imports, visit: &Visit, view: &ImportView, asked: &Asked) -> Answer {
    let lang = visit.lang;
    let (name, filter) = shown(view, asked);
    let number = u64::from(asked.page).max(1);
    let (id, has_results, removed) = (view.id, view.has_results, view.removed);
    let look = move |imports: &Imports, owner: &_, lang| {
        let zone = imports.zone();
        if !has_results || removed {
            return Ok(Look { columns: Vec::new(), rows: None, zone });
        }
        let offset = Pages::offset(number, SIZE);
        let wanted = Wanted { of: Of::Results, filter, offset, limit: SIZE };
        let rows = imports.rows(owner, id, wanted, lang)?;
        Ok(Look { columns: imports.preview(owner, id, lang)?.columns, rows: Some(rows), zone })
    };
    let look = visit.ask(imports, look).await?;
    let content = html! {
        (import::heading(visit, view, None))
        (verdict(visit, view))
        (facts(visit, view, &look.zone))
        @if view.has_results { (downloads(visit, view)) }
        @if view.removed { p.note.plain { (sending(lang, Sending::RemovedHint)) } }
        @if let Some(rows) = &look.rows {
            section.rows {
                h2 #rows { (sending(lang, Sending::ResultsHeading)) }
                (filters(visit, view, &name))
                @if rows.rows.is_empty() {
                    p.empty { (word(lang, Word::NoRowsHere)) }
                } @else {
                    (table(visit, &look.columns, rows))
                }
                (Pages { page: number, size: SIZE, total: rows.total }.links(lang, |page| {
                    format!("/imports/{id}?only={name}&page={page}#rows")
                }))
            }
        }
        (import::deleting(visit, view))
    };
    Ok(frame::page(visit, &text::quote::visible(&view.name), Some(Step::Results), &content))
}

fn verdict(visit: &Visit, view: &ImportView) -> Markup {
    let lang = visit.lang;
    let counts = view.counts.unwrap_or_default().0;
    let failed = counts.needing_work();
    let (mood, heading) = match view.state {
        Stage::Stopped => (Mood::Odd, Sending::Stopped),
        Stage::Failed => (Mood::Bad, Sending::Failed),
        _ if view.options.rehearsal => (Mood::Plain, Sending::Rehearsed),
        _ if failed > 0 => (Mood::Odd, Sending::DoneWithFailures),
        _ => (Mood::Good, Sending::DoneWell),
    };
    let updated = counts.of(OutcomeKind::Updated) + counts.of(OutcomeKind::AlreadyUpdated);
    html! {
        section class={ "verdict " (mood.class()) } {
            h2 { span.sign aria-hidden="true" {} (sending(lang, heading)) }
            @if let Some(fault) = &view.fault { p { b { (fault.message) } } }
            @if counts.total() > 0 {
                p {
                    (said::updated(lang, updated, counts.total()))
                    @if failed > 0 { " " b { (said::need_attention(lang, failed)) } }
                }
            }
            (next(visit, view, failed))
        }
    }
}

/// The one next step.
fn next(visit: &Visit, view: &ImportView, failed: u64) -> Markup {
    let (lang, id) = (visit.lang, view.id);
    let again = failed > 0 && view.has_results;
    let go_on = view.state.can_change() && !view.removed;
    html! {
        @if go_on { p { (sending(lang, Sending::GoOnHint)) } }
        div.actions {
            @if go_on {
                a.button.main href={ "/imports/" (id) "/send" } { (sending(lang, Sending::GoOnSending)) }
                a.button href={ "/imports/" (id) "/check" } { (word(lang, Word::StepCheck)) }
            }
            @if again {
                (pieces::action(visit, &format!("/imports/{id}/again"), &html! {
                    button.main[!go_on] #again type="submit" { (sending(lang, Sending::SendAgain)) }
                }))
            }
            a.button.main[!go_on && !again] href="/" { (sending(lang, Sending::NextFile)) }
        }
    }
}

fn facts(visit: &Visit, view: &ImportView, zone: &TimeZone) -> Markup {
    let lang = visit.lang;
    let moments = [
        (Sending::HandedIn, Some(view.created_at)),
        (Sending::Started, view.started_at),
        (Sending::Ended, view.finished_at),
    ];
    html! {
        @if let Some(counts) = view.counts { (pieces::outcomes(lang, counts)) }
        dl.facts {
            @if let Some(account) = &view.account {
                (fact(sending(lang, Sending::Account), &html! { (text::quote::visible(account)) }))
            }
            @if let Some(person) = view.started_by.as_ref().filter(|name| *name != LOCAL) {
                (fact(sending(lang, Sending::SentBy), &pieces::text(pieces::person(lang, person))))
            }
            @for (label, moment) in moments {
                @if let Some(moment) = moment {
                    (fact(sending(lang, label), &pieces::text(said::moment(lang, moment.0, zone))))
                }
            }
        }
    }
}

fn downloads(visit: &Visit, view: &ImportView) -> Markup {
    let lang = visit.lang;
    let failed = view.counts.is_some_and(|counts| counts.0.needing_work() > 0);
    let all = [
        ("results.xlsx", Sending::AllAsExcel, true),
        ("results.csv", Sending::AllAsCsv, true),
        ("failed.xlsx", Sending::FailedAsExcel, failed),
        ("failed.csv", Sending::FailedAsCsv, failed),
    ];
    html! {
        section.downloads aria-labelledby="download" {
            h2 #download { (sending(lang, Sending::Download)) }
            ul {
                @for (what, label, _) in all.into_iter().filter(|(.., shown)| *shown) {
                    li { a.button href={ "/imports/" (view.id) "/download/" (what) } download { (sending(lang, label)) } }
                }
            }
        }
    }
}

fn filters(visit: &Visit, view: &ImportView, current: &str) -> Markup {
    let lang = visit.lang;
    let counts = view.counts.unwrap_or_default().0;
    let mut all = vec![("all", word(lang, Word::AllRows).to_owned(), counts.total())];
    if counts.needing_work() > 0 {
        let title = sending(lang, Sending::OnlyFailed).to_owned();
        all.insert(0, ("problems", title, counts.needing_work()));
    }
    for kind in OutcomeKind::ALL.into_iter().filter(|kind| counts.of(*kind) > 0) {
        let title = text::quote::capital(text::outcome_name(lang, kind));
        all.push((kind.name(), title, counts.of(kind)));
    }
    html! {
        nav.filters aria-label=(word(lang, Word::ShowRows)) {
            @for (name, title, count) in &all {
                a href={ "/imports/" (view.id) "?only=" (name) "#rows" }
                    aria-current=[(*name == current).then_some("true")] {
                    (title) " (" (text::grouped(lang, *count)) ")"
                }
            }
        }
    }
}

fn table(visit: &Visit, columns: &[ColumnView], rows: &Rows) -> Markup {
    let lang = visit.lang;
    // Results have the file's own columns in their order, whatever their numbers in the file.
    let mut order: Vec<(usize, &ColumnView)> = columns.iter().enumerate().collect();
    order.sort_by_key(|(_, column)| (column.field.is_none(), column.field, column.index));
    html! {
        div.scroll role="region" tabindex="0" aria-labelledby="rows" {
            table {
                thead {
                    tr {
                        th.line scope="col" { (word(lang, Word::Line)) }
                        th scope="col" { (sending(lang, Sending::Outcome)) }
                        th scope="col" { (sending(lang, Sending::Explanation)) }
                        @for (_, column) in &order { (sheet::heading(lang, column)) }
                    }
                }
                @for row in &rows.rows { (self::row(visit, &order, row)) }
            }
        }
    }
}

fn row(visit: &Visit, order: &[(usize, &ColumnView)], row: &RowView) -> Markup {
    let kind = pieces::outcome(row.outcome).unwrap_or(OutcomeKind::NotSent);
    let value = |index: usize| {
        let cell = row.cells.iter().find(|cell| cell.column == index);
        cell.map_or(String::new(), |cell| text::quote::visible(&cell.value))
    };
    html! {
        tbody class=(Mood::of(kind).class()) {
            tr {
                th.line scope="row" { (row.line) }
                td.state { (badge(Mood::of(kind), said::row_outcome(visit.lang, kind))) }
                td.reason { (row.message) }
                @for (index, _) in order { td.cell { span.value { (value(*index)) } } }
            }
        }
    }
}

/// What is downloaded.
#[derive(Deserialize)]
pub struct What {
    what: String,
}

pub async fn download(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Path(What { what }): Path<What>,
) -> Answer {
    let wanted = match what.as_str() {
        "results.csv" => (Kept::Results, Form::Csv),
        "results.xlsx" => (Kept::Results, Form::Xlsx),
        "failed.csv" => (Kept::Failed, Form::Csv),
        "failed.xlsx" => (Kept::Failed, Form::Xlsx),
        _ => {
            let (_, sentence) = refusal(visit.lang, Refusal::NotFound);
            return Err(visit.refuse(StatusCode::NOT_FOUND, sentence));
        }
    };
    let work = move |imports: &Imports, owner: &_, _| imports.download(owner, id, wanted);
    visit.ask(&imports, work).await.map(api::attachment)
}

/// The rows that failed, as a file of their own.
pub async fn again(State(imports): State<Imports>, visit: Visit, Id(id): Id) -> Answer {
    let work = move |imports: &Imports, owner: &_, lang| imports.again(owner, id, lang);
    let uploaded = visit.ask(&imports, work).await?;
    Ok(go(&visit, &format!("/imports/{}", uploaded.import.id)))
}
