//! How a run goes: a page that shows it as it is, and a stream that keeps the page so. Nothing
//! depends on the page being open.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use futures_util::{StreamExt, stream};
use maud::{Markup, html};

use super::frame::{self, Step};
use super::import;
use super::pieces::{self, Mood, badge, fact};
use super::visit::{Answer, Id, Visit, go};
use crate::text::page::{Sending, Word, sending, word};
use crate::text::{self, page_said as said};
use crate::web::imports::views::{ImportView, Progress, State as Stage};
use crate::web::imports::{Fault, ImportId, Imports, Owner};

/// Between two signs of life where nothing happens.
const ALIVE: Duration = Duration::from_secs(15);

/// How often whoever hears the page is told how far it is, in percents of the whole.
const HEARD: u64 = 25;

/// The page.
pub async fn page(imports: &Imports, visit: &Visit, view: &ImportView) -> Answer {
    let id = view.id;
    let look = move |imports: &Imports, owner: &_, lang| imports.progress(owner, id, lang);
    let progress = visit.ask(imports, look).await?;
    let lang = visit.lang;
    let content = html! {
        (import::heading(visit, view, None))
        div hx-ext="sse" sse-connect={ "/imports/" (id) "/live" } sse-close="done" {
            section.card {
                div #controls sse-swap="controls" { (controls(visit, &progress)) }
                div #progress sse-swap="progress" { (numbers(visit, &progress)) }
                p.small { (sending(lang, Sending::CloseSafely)) }
            }
            div sse-swap="said" hx-target="#said" {}
        }
        p #lost.note.odd hidden { (sending(lang, Sending::ConnectionLost)) }
    };
    let head = html! {
        noscript { meta http-equiv="refresh" content="5"; }
    };
    let title = text::quote::visible(&view.name);
    Ok(frame::page_with(visit, &title, Some(Step::Send), (&head, &content)))
}

/// What is going on, and what can be done about it.
fn controls(visit: &Visit, progress: &Progress) -> Markup {
    let lang = visit.lang;
    let path = |verb: &str| format!("/imports/{}/{verb}", progress.id);
    let mood = if progress.state == Stage::Paused { Mood::Odd } else { Mood::Plain };
    let held = progress.state == Stage::Paused;
    let (verb, label) = if held { ("resume", Sending::Resume) } else { ("pause", Sending::Pause) };
    // By it the page's script knows that nothing is new, and leaves what somebody is about to press.
    let now = format!("{}-{:?}-{}", progress.state.name(), progress.position, progress.other_run);
    html! {
        h2.going data-now=(now) { (badge(mood, pieces::state_word(lang, progress.state))) }
        @if let Some(position) = progress.position { p { (text::quote::capital(&said::ahead(lang, position))) "." } }
        @if progress.state == Stage::Paused { p { (sending(lang, Sending::PausedHint)) } }
        @if progress.other_run { p { (sending(lang, Sending::OtherRun)) } }
        @if progress.state != Stage::Stopping {
            div.actions {
                form method="post" action=(path(verb)) hx-post=(path(verb)) hx-swap="none" {
                    (pieces::token(visit))
                    button.main[held] #hold type="submit" { (sending(lang, label)) }
                }
                details.stop {
                    summary.button #stop { (sending(lang, Sending::Stop)) "…" }
                    div.note.odd {
                        p { (sending(lang, Sending::StopHint)) }
                        form method="post" action=(path("stop")) hx-post=(path("stop")) hx-swap="none" {
                            (pieces::token(visit))
                            button.danger type="submit" { (sending(lang, Sending::StopYes)) }
                        }
                    }
                }
            }
        }
    }
}

/// How far it is.
fn numbers(visit: &Visit, progress: &Progress) -> Markup {
    let lang = visit.lang;
    let done = said::done_of(lang, progress.done, progress.total);
    html! {
        p.far {
            progress max=(progress.total.max(1)) value=(progress.done)
                aria-label=(sending(lang, Sending::ProgressLabel)) { (done) }
            b { (done) }
        }
        dl.facts {
            @if let Some(rate) = progress.rows_per_second {
                (fact(sending(lang, Sending::Rate), &pieces::text(said::measured_pace(lang, rate))))
            }
            @if let Some(seconds) = progress.seconds_left {
                (fact(sending(lang, Sending::TimeLeft), &pieces::text(said::roughly(lang, seconds))))
            }
        }
        @if let Some(wait) = &progress.wait {
            div.note.odd { p { (said::waits(lang, &wait.message, wait.seconds)) } }
        }
        (pieces::outcomes(lang, progress.counts))
        @if !progress.last.is_empty() {
            h3 { (sending(lang, Sending::LastRows)) }
            ol.last {
                @for row in progress.last.iter().take(8) {
                    @let kind = pieces::outcome(row.outcome);
                    li {
                        span { (word(lang, Word::Line)) " " (row.line) }
                        @if let Some(order) = &row.order { span { (word(lang, Word::OrderNumber)) " " (order) } }
                        @if let Some(kind) = kind { (badge(Mood::of(kind), said::row_outcome(lang, kind))) }
                    }
                }
            }
        }
    }
}

/// What a stream has told already.
#[derive(Default)]
struct Told {
    controls: Option<(Stage, Option<u64>, bool)>,
    heard: Option<u64>,
}

impl Told {
    /// What of a progress is to be told: the numbers always; controls where they differ, so that
    /// nobody's focus is lost without need; aloud only now and then.
    fn events(&mut self, visit: &Visit, progress: &Progress) -> Vec<Event> {
        let lang = visit.lang;
        let mut events = vec![event("progress", &numbers(visit, progress))];
        let controlled = (progress.state, progress.position, progress.other_run);
        let state_is_new = self.controls.is_none_or(|told| told.0 != progress.state);
        if self.controls != Some(controlled) {
            events.push(event("controls", &controls(visit, progress)));
            self.controls = Some(controlled);
        }
        let quarter =
            progress.done.saturating_mul(100).checked_div(progress.total).unwrap_or(0) / HEARD;
        let quarter_is_new = self.heard.is_some_and(|heard| heard != quarter);
        self.heard = Some(quarter);
        let state = pieces::state_word(lang, progress.state);
        let aloud = match (state_is_new, quarter_is_new) {
            (true, _) => Some(state.to_owned()),
            (false, true) => Some(said::heard(lang, quarter * HEARD)),
            (false, false) => None,
        };
        events.extend(aloud.map(|text| event("said", &html! { (text) })));
        if !progress.state.is_active() {
            events.push(Event::default().event("done").data(progress.state.name()));
        }
        events
    }
}

fn event(name: &str, markup: &Markup) -> Event {
    Event::default().event(name).data(markup.clone().into_string())
}

/// The stream.
pub async fn live(State(imports): State<Imports>, visit: Visit, Id(id): Id) -> Answer {
    let work = move |imports: &Imports, owner: &Owner, lang| imports.follow(owner, id, lang);
    let follow = visit.ask(&imports, work).await?;
    let events =
        stream::unfold((follow, Told::default(), visit), |(mut follow, mut told, visit)| async {
            // A fault ends the stream: whoever follows asks again and is told then.
            let progress = follow.next().await?.ok()?;
            let events = told.events(&visit, &progress);
            Some((stream::iter(events.into_iter().map(Ok::<_, Infallible>)), (follow, told, visit)))
        });
    Ok(Sse::new(events.flatten()).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
}

async fn hold(
    imports: &Imports,
    visit: &Visit,
    id: ImportId,
    act: fn(&Imports, &Owner, ImportId, text::Lang) -> Result<ImportView, Fault>,
) -> Answer {
    let work = move |imports: &Imports, owner: &Owner, lang| {
        let view = act(imports, owner, id, lang)?;
        Ok((view.state, imports.progress(owner, id, lang)?))
    };
    let (state, progress) = visit.ask(imports, work).await?;
    if !visit.is_script || !state.is_active() {
        return Ok(go(visit, &format!("/imports/{id}")));
    }
    // The stream tells it too, but nobody likes to wait for what they pressed.
    Ok(piece(&html! {
        template { div #controls hx-swap-oob="innerHTML" { (controls(visit, &progress)) } }
    }))
}

fn piece(markup: &Markup) -> Response {
    Html(markup.clone().into_string()).into_response()
}

pub async fn pause(State(imports): State<Imports>, visit: Visit, Id(id): Id) -> Answer {
    hold(&imports, &visit, id, Imports::pause).await
}

pub async fn resume(State(imports): State<Imports>, visit: Visit, Id(id): Id) -> Answer {
    hold(&imports, &visit, id, Imports::resume).await
}

pub async fn stop(State(imports): State<Imports>, visit: Visit, Id(id): Id) -> Answer {
    hold(&imports, &visit, id, Imports::stop).await
}
