//! The first page: a file is handed in, and the list of those that were.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{self, Step};
use super::pieces::{self, Pages};
use super::visit::{Answer, Visit};
use crate::output::template;
use crate::text::page::{Word, word};
use crate::text::{self, page_said as said};
use crate::web::imports::Imports;
use crate::web::imports::views::{ImportView, Page};

/// Files on a page.
const SIZE: u64 = 20;

/// What can be handed in, for the window in which files are chosen.
const ACCEPTED: &str = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods";

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: u32,
    #[serde(default)]
    all: u8,
}

pub async fn home(
    State(imports): State<Imports>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let all = asked.all != 0 && visit.owner.admin;
    let page = u64::from(asked.page).max(1);
    let (list, zone) = visit
        .ask(&imports, move |imports, owner, lang| {
            let list = imports.list(owner, all, (Pages::offset(page, SIZE), SIZE), lang)?;
            Ok((list, imports.zone()))
        })
        .await?;
    let shown = List { visit: &visit, all, page, zone };
    let content = html! {
        (handing_in(&visit, &imports))
        (shown.section(&list))
    };
    Ok(frame::page(&visit, word(visit.lang, Word::Files), Some(Step::File), &content))
}

fn handing_in(visit: &Visit, imports: &Imports) -> Markup {
    let lang = visit.lang;
    html! {
        section.card {
            h1 { (word(lang, Word::HomeHeading)) }
            form #upload method="post" action="/imports" enctype="multipart/form-data" {
                (pieces::token(visit))
                div.drop {
                    label for="file" { (word(lang, Word::ChooseFile)) }
                    input #file type="file" name="file" required multiple accept=(ACCEPTED)
                        aria-describedby="file-hint";
                    p { (word(lang, Word::DropHere)) }
                }
                p #file-hint { (word(lang, Word::UploadHint)) }
                button.main type="submit" data-busy=(word(lang, Word::Uploading)) {
                    (word(lang, Word::CheckFile))
                }
                p.small {
                    (said::accepted(lang, imports.limits().upload_bytes)) " "
                    a href="/template.xlsx" { (word(lang, Word::EmptyTable)) }
                }
            }
        }
    }
}

struct List<'a> {
    visit: &'a Visit,
    all: bool,
    page: u64,
    zone: TimeZone,
}

impl List<'_> {
    fn section(&self, list: &Page<ImportView>) -> Markup {
        let lang = self.visit.lang;
        let heading = if self.all { Word::EverybodysFiles } else { Word::MyFiles };
        let other =
            if self.all { ("/", Word::ShowMine) } else { ("/?all=1", Word::ShowEverybodys) };
        let pages = Pages { page: self.page, size: SIZE, total: list.total };
        let all = if self.all { "&all=1" } else { "" };
        html! {
            section aria-labelledby="list" {
                div.row {
                    h2 #list { (word(lang, heading)) }
                    @if self.visit.owner.admin && self.visit.via != crate::web::doors::Via::Loopback {
                        a href=(other.0) { (word(lang, other.1)) }
                    }
                }
                @if list.items.is_empty() {
                    p.empty { (word(lang, Word::NoFiles)) }
                } @else {
                    ul.files {
                        @for import in &list.items { (self.item(import)) }
                    }
                }
                (pages.links(lang, |page| format!("/?page={page}{all}")))
            }
        }
    }

    fn item(&self, import: &ImportView) -> Markup {
        let lang = self.visit.lang;
        let failed = import.counts.map_or(0, |counts| counts.0.needing_work());
        html! {
            li {
                a.file href={ "/imports/" (import.id) } { (text::quote::visible(&import.name)) }
                (pieces::state_badge(lang, import))
                p.small {
                    (said::moment(lang, import.created_at.0, &self.zone))
                    @if let Some(rows) = import.rows { " · " (said::rows(lang, rows)) }
                    @if failed > 0 { " · " (said::need_attention(lang, failed).trim_end_matches('.')) }
                    @if self.all { " · " (pieces::person(lang, &import.owner)) }
                }
            }
        }
    }
}

/// An empty table to fill in.
pub async fn template(visit: Visit) -> Response {
    let Ok(bytes) = template::workbook(visit.lang) else {
        return http::StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, crate::web::imports::Form::Xlsx.content_type()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"orders.xlsx\""),
    ];
    (headers, bytes).into_response()
}
