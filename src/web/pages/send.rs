//! What is about to happen, asked once; and the start.

use axum::extract::{Form, Query, State};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::columns::{Fields, field};
use super::frame::{self, Step};
use super::pieces::{self, fact};
use super::visit::{Answer, Id, Visit, go};
use crate::domain::{OutcomeKind, Status};
use crate::error::{Error, UsageFault};
use crate::text::page::{Sending, Word, sending, word};
use crate::text::{self, page_said as said};
use crate::web::imports::views::{ImportView, Plan, Preview};
use crate::web::imports::{Fault, ImportId, Imports, Options, Start};

/// What the question is about.
enum Asked {
    Plan(Box<Plan>),
    /// Several accounts are set up, and none was chosen.
    Account(Vec<String>),
}

fn accounts(fault: &Fault) -> Option<&[String]> {
    fn within(fault: &UsageFault) -> Option<&[String]> {
        match fault {
            UsageFault::AccountUnchosen { known } => Some(known),
            UsageFault::InSettings { fault, .. } => within(fault),
            _ => None,
        }
    }
    match fault {
        Fault::Program(Error::Usage(fault)) => within(fault),
        _ => None,
    }
}

pub async fn ask(State(imports): State<Imports>, visit: Visit, Id(id): Id) -> Answer {
    let work = move |imports: &Imports, owner: &_, lang| {
        let view = imports.get(owner, id, lang)?;
        let preview = imports.preview(owner, id, lang)?;
        if !view.state.can_change() {
            return Ok((view, preview, None));
        }
        let asked = match imports.plan(owner, id, lang) {
            Ok(plan) => Asked::Plan(Box::new(plan)),
            Err(fault) => match accounts(&fault) {
                Some(known) => Asked::Account(known.to_vec()),
                None => return Err(fault),
            },
        };
        Ok((view, preview, Some(asked)))
    };
    let (view, preview, asked) = visit.ask(&imports, work).await?;
    let content = match asked {
        None => return Ok(go(&visit, &format!("/imports/{id}"))),
        Some(Asked::Account(known)) => choose_account(&visit, id, &known),
        Some(Asked::Plan(plan)) if plan.rows == 0 => {
            return Ok(go(&visit, &format!("/imports/{id}/check")));
        }
        Some(Asked::Plan(plan)) => question(&visit, &view, &preview, &plan),
    };
    let title = sending(visit.lang, Sending::SendHeading);
    Ok(frame::page(&visit, title, Some(Step::Send), &content))
}

fn question(visit: &Visit, view: &ImportView, preview: &Preview, plan: &Plan) -> Markup {
    let lang = visit.lang;
    let usual = plan.reasons.is_empty();
    let label = if usual { Sending::SendNow } else { Sending::SendAnyway };
    let button = if usual {
        said::send_rows(lang, plan.rows)
    } else {
        format!("{}: {}", sending(lang, label), said::rows(lang, plan.rows))
    };
    html! {
        section.card.ask {
            h1 { (sending(lang, Sending::SendHeading)) }
            p.name { (text::quote::visible(&view.name)) }
            @if plan.rehearsal { div.note.odd { p { (sending(lang, Sending::Rehearsal)) } } }
            @if !usual {
                div.note.odd {
                    h2 { (sending(lang, Sending::Unusual)) }
                    ul { @for reason in &plan.reasons { li { (reason) } } }
                }
            }
            (facts(visit, view, preview, plan))
            form method="post" action={ "/imports/" (view.id) "/send" } {
                (pieces::token(visit))
                input type="hidden" name="revision" value=(plan.revision);
                input type="hidden" name="key" value=(key());
                div.actions {
                    button.main #send type="submit" data-busy=(button) { (button) }
                    a.button href={ "/imports/" (view.id) "/check" } { (sending(lang, Sending::NotYet)) }
                }
            }
            p.small { (sending(lang, Sending::CloseSafely)) }
            (others(visit, view, plan))
        }
    }
}

/// The start is asked for once, however often the button is pressed.
fn key() -> String {
    ImportId::random().map_or_else(|_| "page".to_owned(), |id| format!("page-{id}"))
}

fn facts(visit: &Visit, view: &ImportView, preview: &Preview, plan: &Plan) -> Markup {
    let lang = visit.lang;
    let counts = preview.counts.0;
    let of = |status: Status| preview.statuses.get(status.api_name()).copied().unwrap_or_default();
    let shop = plan.account.as_deref().unwrap_or(sending(lang, Sending::RehearsalShort));
    let pace = match plan.seconds {
        Some(_) => said::pace(lang, &plan.rate),
        None => sending(lang, Sending::Unlimited).to_owned(),
    };
    html! {
        dl.facts.long {
            (fact(sending(lang, Sending::WillSend), &html! {
                b { (said::rows(lang, plan.rows)) }
                ul.plain {
                    @for status in Status::ALL.into_iter().filter(|status| of(*status) > 0) {
                        li { (said::status(lang, status)) ": " (text::grouped(lang, of(status))) }
                    }
                }
            }))
            @if let Some(dates) = &preview.dates {
                (fact(word(lang, Word::Dates), &pieces::text(said::days(lang, &dates.first, &dates.last))))
            }
            @let left: Vec<_> = OutcomeKind::ALL.into_iter()
                .filter(|kind| *kind != OutcomeKind::Valid && counts.of(*kind) > 0).collect();
            @if !left.is_empty() {
                (fact(sending(lang, Sending::WontSend), &html! {
                    ul.plain {
                        @for kind in left {
                            li { (text::grouped(lang, counts.of(kind))) " " (text::outcome_name(lang, kind)) }
                        }
                    }
                }))
            }
            (fact(sending(lang, Sending::To), &html! {
                b { (text::quote::visible(shop)) }
                @if view.options.account.is_some() {
                    (pieces::action(visit, &format!("/imports/{}/account", view.id), &html! {
                        button.plain type="submit" { (sending(lang, Sending::OtherAccount)) }
                    }))
                }
            }))
            (fact(sending(lang, Sending::Pace), &pieces::text(pace)))
            @if let Some(seconds) = plan.seconds {
                (fact(sending(lang, Sending::Takes), &pieces::text(said::roughly(lang, seconds))))
            }
            @if plan.ahead > 0 {
                (fact(sending(lang, Sending::Queue), &pieces::text(said::ahead(lang, plan.ahead))))
            }
        }
    }
}

/// To try it without the shop, or in earnest again.
fn others(visit: &Visit, view: &ImportView, plan: &Plan) -> Markup {
    let lang = visit.lang;
    let set_by_page = view.options.rehearsal;
    if plan.rehearsal && !set_by_page {
        return pieces::nothing();
    }
    let (value, label) =
        if set_by_page { ("", Sending::EndRehearsal) } else { ("1", Sending::Rehearse) };
    html! {
        (pieces::action(visit, &format!("/imports/{}/rehearsal", view.id), &html! {
            input type="hidden" name="on" value=(value);
            button.plain type="submit" { (sending(lang, label)) }
        }))
    }
}

fn choose_account(visit: &Visit, id: ImportId, known: &[String]) -> Markup {
    let lang = visit.lang;
    html! {
        section.card.ask {
            h1 { (sending(lang, Sending::ChooseAccount)) }
            form method="post" action={ "/imports/" (id) "/account" } {
                (pieces::token(visit))
                div.actions {
                    @for name in known {
                        button type="submit" name="account" value=(name) { (text::quote::visible(name)) }
                    }
                }
            }
            p { a href={ "/imports/" (id) "/check" } { (sending(lang, Sending::NotYet)) } }
        }
    }
}

/// What the question's form sends.
#[derive(Deserialize)]
pub struct Agreed {
    revision: i64,
    key: String,
}

pub async fn send(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Query(_): Query<Fields>,
    Form(Agreed { revision, key }): Form<Agreed>,
) -> Answer {
    let printable = key.bytes().all(|byte| byte.is_ascii_graphic());
    if !printable || !(1..=100).contains(&key.len()) {
        return Err(visit.refuse(StatusCode::BAD_REQUEST, word(visit.lang, Word::TroubleHeading)));
    }
    let start = Start { key, revision: Some(revision) };
    let work = move |imports: &Imports, owner: &_, lang| imports.start(owner, id, &start, lang);
    visit.ask(&imports, work).await?;
    Ok(go(&visit, &format!("/imports/{id}")))
}

async fn change(
    imports: &Imports,
    visit: &Visit,
    id: ImportId,
    change: impl FnOnce(Options) -> Options + Send + 'static,
) -> Answer {
    let work = move |imports: &Imports, owner: &_, lang| {
        let options = change(imports.get(owner, id, lang)?.options);
        imports.set_options(owner, id, &options)
    };
    visit.ask(imports, work).await?;
    Ok(go(visit, &format!("/imports/{id}/send")))
}

/// Chooses the account; without one, it is asked for again.
pub async fn account(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Form(fields): Form<Fields>,
) -> Answer {
    let account = field(&fields, "account").map(str::to_owned);
    change(&imports, &visit, id, move |options| Options { account, ..options }).await
}

/// Rehearse, or not.
pub async fn rehearsal(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Form(fields): Form<Fields>,
) -> Answer {
    let rehearsal = field(&fields, "on").is_some();
    change(&imports, &visit, id, move |options| Options { rehearsal, ..options }).await
}
