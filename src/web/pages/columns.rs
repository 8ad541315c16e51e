//! How a file is read: which column feeds which field, and what else can be chosen about it.

use std::collections::BTreeMap;

use axum::extract::{Form, State};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::pieces;
use super::visit::{Answer, Id, Visit, go};
use crate::domain::Status;
use crate::error::ColumnField;
use crate::text::doors::{Refusal, refusal};
use crate::text::page::{Word, word};
use crate::text::page_said as said;
use crate::text::quote::visible;
use crate::web::imports::views::{ColumnView, FieldName, ImportView, Preview};
use crate::web::imports::{Imports, Options};

/// Fields that every file has columns for, or few have not.
const USUAL: [ColumnField; 4] =
    [ColumnField::Order, ColumnField::Status, ColumnField::Date, ColumnField::Rpo];
/// Fields that few files have.
const SELDOM: [ColumnField; 2] = [ColumnField::DateSent, ColumnField::DatePaid];

/// Encodings that files come in; the program knows more, and detects them.
const ENCODINGS: [&str; 5] = ["utf-8", "windows-1251", "cp866", "koi8-r", "utf-16le"];

/// Refusals that another way of reading does not help.
const HOPELESS: [&str; 5] =
    ["file.not_a_table", "file.encrypted", "file.damaged", "file.too_large", "file.empty"];

fn feeding(preview: &Preview, field: ColumnField) -> Option<&ColumnView> {
    preview.columns.iter().find(|column| column.field == Some(FieldName(field)))
}

/// The columns, and the form that chooses others.
pub fn columns(visit: &Visit, view: &ImportView, preview: &Preview) -> Markup {
    let lang = visit.lang;
    let refused = preview.refused.as_ref();
    let open = refused.is_some_and(|reason| reason.code.contains("column"));
    let seldom = SELDOM.into_iter().any(|field| feeding(preview, field).is_some());
    html! {
        details.card #columns open[open] {
            summary {
                h2 { (word(lang, Word::ColumnsHeading)) }
                @if refused.is_none() {
                    span.small {
                        @for (index, field) in ColumnField::ALL.into_iter()
                            .filter_map(|field| Some((field, feeding(preview, field)?)))
                            .enumerate()
                        {
                            @if index > 0 { ", " }
                            (said::field(lang, field.0)) " ← " (crate::text::quote::quoted(lang, &field.1.name))
                        }
                    }
                }
            }
            @if view.state.can_change() {
                form method="post" action={ "/imports/" (view.id) "/columns" } {
                    (pieces::token(visit))
                    p { (word(lang, Word::ColumnsHint)) }
                    div.fields {
                        @for field in USUAL { (chooser(visit, preview, field)) }
                    }
                    details.quiet open[seldom] {
                        summary { (word(lang, Word::SeparateDates)) }
                        div.fields {
                            @for field in SELDOM { (chooser(visit, preview, field)) }
                        }
                    }
                    label.tick {
                        input type="checkbox" name="remember" value="1";
                        span { (word(lang, Word::Remember)) }
                    }
                    button type="submit" { (word(lang, Word::UseColumns)) }
                }
            }
        }
    }
}

fn chooser(visit: &Visit, preview: &Preview, field: ColumnField) -> Markup {
    let lang = visit.lang;
    let chosen = feeding(preview, field);
    let name = field.name();
    let samples: Vec<String> = chosen
        .iter()
        .flat_map(|column| column.samples.iter())
        .filter(|value| !value.trim().is_empty())
        .map(|value| value.chars().take(30).collect())
        .collect();
    html! {
        div {
            label for={ "f-" (name) } { (said::field(lang, field)) }
            select id={ "f-" (name) } name=(name) data-column {
                option value="" selected[chosen.is_none()] { (word(lang, Word::NoColumn)) }
                @for column in preview.columns.iter().filter(|column| !column.name.is_empty()) {
                    @let is_chosen = chosen.is_some_and(|chosen| chosen.index == column.index);
                    option value=(column.index) selected[is_chosen] { (visible(&column.name)) }
                }
            }
            @if !samples.is_empty() { p.small { (said::samples(lang, &samples)) } }
        }
    }
}

/// A form's fields; those that come twice or are not known do no harm.
pub type Fields = Vec<(String, String)>;

/// The value of a field.
pub fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    let mut found = fields.iter().filter(|(key, _)| key == name);
    found.next().map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// Chooses columns.
pub async fn choose(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Form(fields): Form<Fields>,
) -> Answer {
    let malformed = || {
        let (_, sentence) = refusal(visit.lang, Refusal::Malformed);
        visit.refuse(StatusCode::BAD_REQUEST, sentence)
    };
    let mut wanted = Vec::new();
    for of in ColumnField::ALL {
        let Some(index) = field(&fields, of.name()) else { continue };
        wanted.push((FieldName(of), index.parse::<usize>().map_err(|_| malformed())?));
    }
    let remember = field(&fields, "remember").is_some();
    let work = move |imports: &Imports, owner: &_, lang| {
        let preview = imports.preview(owner, id, lang)?;
        let name = |index: usize| {
            let column = preview.columns.iter().find(|column| column.index == index);
            column.map(|column| column.name.clone())
        };
        let chosen: BTreeMap<FieldName, String> =
            wanted.into_iter().filter_map(|(field, index)| Some((field, name(index)?))).collect();
        imports.set_columns(owner, id, chosen, remember)
    };
    visit.ask(&imports, work).await?;
    Ok(go(&visit, &format!("/imports/{id}/check")))
}

/// What else can be chosen.
pub fn reading(visit: &Visit, view: &ImportView, preview: &Preview) -> Markup {
    let lang = visit.lang;
    if !view.state.can_change() {
        return pieces::nothing();
    }
    let code = preview.refused.as_ref().map(|reason| reason.code.as_str());
    // Of what is no table at all, nothing can be chosen.
    if code.is_some_and(|code| HOPELESS.contains(&code)) {
        return pieces::nothing();
    }
    let needed = code.is_some_and(|code| !code.contains("column") || code.contains("status"));
    let options = &view.options;
    let today = options.default_date.as_deref() == Some("today");
    let sheets = preview.sheet.as_ref().filter(|sheet| !sheet.others.is_empty());
    html! {
        details.card #reading open[needed] {
            summary {
                h2 { (word(lang, Word::ReadingHeading)) }
                @if let Some((encoding, delimiter)) = preview.encoding.zip(preview.delimiter) {
                    span.small { (said::read_as(lang, encoding, delimiter)) }
                }
                @if let Some(sheet) = &preview.sheet {
                    span.small { (word(lang, Word::Sheet)) ": " (visible(&sheet.name)) }
                }
            }
            form method="post" action={ "/imports/" (view.id) "/options" } {
                (pieces::token(visit))
                div.fields {
                    @if let Some(sheet) = sheets {
                        (choice(lang_label(visit, Word::Sheet), "sheet", std::iter::once(&sheet.name)
                            .chain(&sheet.others)
                            .map(|name| (name.clone(), visible(name), *name == sheet.name))))
                    }
                    @if preview.sheet.is_none() {
                        (choice(lang_label(visit, Word::Encoding), "encoding",
                            std::iter::once((String::new(), word(lang, Word::ByItself).into(), options.encoding.is_none()))
                            .chain(ENCODINGS.map(|name| {
                                (name.to_owned(), name.to_owned(), options.encoding.as_deref() == Some(name))
                            }))))
                    }
                    (choice(lang_label(visit, Word::DefaultStatus), "default_status",
                        std::iter::once((String::new(), word(lang, Word::NoDefault).into(), options.default_status.is_none()))
                        .chain(Status::ALL.map(|status| {
                            let name = status.api_name();
                            (name.to_owned(), said::status(lang, status), options.default_status.as_deref() == Some(name))
                        }))))
                    (choice(lang_label(visit, Word::DefaultDate), "default_date", [
                        (String::new(), word(lang, Word::NoDefault).into(), !today),
                        ("today".to_owned(), word(lang, Word::Today).into(), today),
                    ].into_iter()))
                    (choice(lang_label(visit, Word::DateOrder), "date_format", [
                        (String::new(), word(lang, Word::ByItself).to_owned(), options.date_format.is_none()),
                        ("day-first".to_owned(), word(lang, Word::DayFirst).into(), options.date_format.as_deref() == Some("day-first")),
                        ("month-first".to_owned(), word(lang, Word::MonthFirst).into(), options.date_format.as_deref() == Some("month-first")),
                    ].into_iter()))
                }
                button type="submit" { (word(lang, Word::ReadAgain)) }
            }
        }
    }
}

fn lang_label(visit: &Visit, label: Word) -> &'static str {
    word(visit.lang, label)
}

/// A drop-down: values, their names, and whether they are chosen.
fn choice(label: &str, name: &str, values: impl Iterator<Item = (String, String, bool)>) -> Markup {
    html! {
        div {
            label for={ "o-" (name) } { (label) }
            select id={ "o-" (name) } name=(name) {
                @for (value, shown, chosen) in values {
                    option value=(value) selected[chosen] { (shown) }
                }
            }
        }
    }
}

/// What is chosen beside columns.
#[derive(Deserialize)]
pub struct Chosen {
    sheet: Option<String>,
    encoding: Option<String>,
    default_status: Option<String>,
    default_date: Option<String>,
    date_format: Option<String>,
}

/// Changes how a file is read.
pub async fn options(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Form(chosen): Form<Chosen>,
) -> Answer {
    let work = move |imports: &Imports, owner: &_, lang| {
        let before = imports.get(owner, id, lang)?.options;
        // What the form did not have stays as it is; what it has empty is left to the program.
        let new = |chosen: Option<String>, before: Option<String>| match chosen {
            Some(chosen) => Some(chosen).filter(|chosen| !chosen.is_empty()),
            None => before,
        };
        let options = Options {
            sheet: new(chosen.sheet, before.sheet),
            encoding: new(chosen.encoding, before.encoding),
            default_status: new(chosen.default_status, before.default_status),
            default_date: new(chosen.default_date, before.default_date),
            date_format: new(chosen.date_format, before.date_format),
            ..before
        };
        imports.set_options(owner, id, &options)
    };
    visit.ask(&imports, work).await?;
    Ok(go(&visit, &format!("/imports/{id}/check")))
}
