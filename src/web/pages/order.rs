//! Everything ever sent for an order.

use axum::extract::{Query, State};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame;
use super::pieces::{self, Mood, badge};
use super::visit::{Answer, Visit};
use crate::domain::{Status, Timestamp};
use crate::text::page::{Sending, Word, sending, word};
use crate::text::quote::visible;
use crate::text::{self, history, page_said as said};
use crate::web::imports::Imports;
use crate::web::imports::views::{OrderHistory, OrderLine};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    number: String,
}

pub async fn order(
    State(imports): State<Imports>,
    visit: Visit,
    Query(Asked { number }): Query<Asked>,
) -> Answer {
    let lang = visit.lang;
    // As people copy it: with blanks around it, or a number sign before it.
    let digits = number.trim().trim_start_matches(['#', '№']).trim().to_owned();
    let plausible =
        (1..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let found = if plausible {
        let wanted = digits.clone();
        let look = move |imports: &Imports, owner: &_, _| {
            Ok((imports.order(owner, &wanted)?, imports.zone()))
        };
        Some(visit.ask(&imports, look).await?)
    } else {
        None
    };
    let content = html! {
        h1 { (sending(lang, Sending::OrdersHeading)) }
        (form(&visit, &number))
        @match &found {
            Some((history, zone)) if !history.lines.is_empty() => (table(&visit, history, zone)),
            Some(_) => p.empty role="status" { (sending(lang, Sending::OrderNothing)) },
            None if digits.is_empty() => p { (sending(lang, Sending::OrderHint)) },
            None => (frame::alarm(sending(lang, Sending::OrderNumberWrong))),
        }
    };
    Ok(frame::page(&visit, sending(lang, Sending::OrdersHeading), None, &content))
}

fn form(visit: &Visit, number: &str) -> Markup {
    let lang = visit.lang;
    html! {
        form.order action="/orders" method="get" {
            label for="number" { (word(lang, Word::OrderNumber)) }
            input #number name="number" inputmode="numeric" maxlength="40" autocomplete="off"
                value=(number) required;
            button.main type="submit" { (word(lang, Word::Find)) }
        }
    }
}

fn table(visit: &Visit, history: &OrderHistory, zone: &TimeZone) -> Markup {
    let lang = visit.lang;
    html! {
        h2 #rows { (word(lang, Word::OrderNumber)) " " (history.order) }
        div.scroll role="region" tabindex="0" aria-labelledby="rows" {
            table {
                thead {
                    tr {
                        th scope="col" { (sending(lang, Sending::When)) }
                        th scope="col" { (sending(lang, Sending::What)) }
                        th scope="col" { (sending(lang, Sending::Became)) }
                        th scope="col" { (sending(lang, Sending::Account)) }
                        th scope="col" { (sending(lang, Sending::FromFile)) }
                    }
                }
                tbody { @for line in history.lines.iter().rev() { (self::line(visit, line, zone)) } }
            }
        }
    }
}

fn line(visit: &Visit, line: &OrderLine, zone: &TimeZone) -> Markup {
    let lang = visit.lang;
    let mood = match line.state {
        "accepted" | "already_so" => Mood::Good,
        "rejected" | "failed" => Mood::Bad,
        _ => Mood::Odd,
    };
    let status = Status::from_api_name(line.status);
    html! {
        tr class=(mood.class()) {
            th scope="row" { (said::moment(lang, line.claimed_at.0, zone)) }
            td {
                b { @match status { Some(status) => (said::status(lang, status)), None => (line.status) } }
                @if let Some(date) = line.date { ", " (text::screen::local_date(Timestamp(date), zone)) }
                @if let Some(rpo) = &line.rpo { br; (sending(lang, Sending::Tracking)) " " (visible(rpo)) }
            }
            td {
                (badge(mood, history::state(lang, line.state)))
                @if let Some(text) = line.text.as_ref().filter(|text| !text.is_empty()) {
                    p.small { (visible(text)) }
                }
            }
            td { (visible(&line.account)) }
            td {
                @match (&line.file, line.import) {
                    (Some(file), Some(import)) => a href={ "/imports/" (import) } { (visible(file)) },
                    (Some(file), None) => (visible(file)),
                    (None, _) => "—",
                }
                @if let Some(number) = line.line { ", " (word(lang, Word::Line).to_lowercase()) " " (number) }
                @if let Some(person) = &line.sent_by {
                    p.small { (sending(lang, Sending::SentBy)) ": " (pieces::person(lang, person)) }
                }
            }
        }
    }
}
