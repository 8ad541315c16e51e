//! What stands on every page: head, menu, the four steps; and the regions in which a script says
//! something.

use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::visit::Visit;
use crate::text::doors as doors_text;
use crate::text::page::{Word, word};
use crate::web::doors::{Via, csrf};
use crate::web::{assets, language};

/// How htmx behaves: nothing evaluated, nothing kept of pages, no style of its own; what a request
/// that failed says goes to where alarms stand.
const HTMX: &str = r##"{"allowEval":false,"allowScriptTags":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyEnabled":false,"historyCacheSize":0,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"[45]..","swap":true,"error":true,"target":"#alarm","swapOverride":"innerHTML"}]}"##;

/// The steps of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It is handed in.
    File,
    /// It is looked at.
    Check,
    /// It is sent.
    Send,
    /// It was sent.
    Results,
}

impl Step {
    const ALL: [(Self, Word); 4] = [
        (Self::File, Word::StepFile),
        (Self::Check, Word::StepCheck),
        (Self::Send, Word::StepSend),
        (Self::Results, Word::StepResults),
    ];
}

/// A page.
pub fn page(visit: &Visit, title: &str, step: Option<Step>, content: &Markup) -> Response {
    page_with(visit, title, step, (&html! {}, content))
}

/// A page with something more in its head.
pub fn page_with(
    visit: &Visit,
    title: &str,
    step: Option<Step>,
    (head, content): (&Markup, &Markup),
) -> Response {
    let lang = visit.lang;
    let name = doors_text::word(lang, doors_text::Word::Title);
    let token = visit.csrf.as_str();
    let markup = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="htmx-config" content=(HTMX);
                title { (title) " · " (name) }
                link rel="icon" type="image/svg+xml" href=(assets::href("icon.svg"));
                link rel="stylesheet" href=(assets::href("page.css"));
                script src=(assets::href("htmx.min.js")) defer {}
                script src=(assets::href("htmx-ext-sse.js")) defer {}
                script src=(assets::href("page.js")) defer {}
                (head)
            }
            body hx-headers=(format!(r#"{{"{}":"{token}"}}"#, csrf::HEADER)) {
                a.skip href="#main" { (word(lang, Word::Skip)) }
                (top(visit, name))
                main #main tabindex="-1" {
                    div #alarm role="alert" {}
                    @if let Some(step) = step { (steps(visit, step)) }
                    (content)
                }
                div #said.unseen role="status" {}
            }
        }
    };
    Html(markup.into_string()).into_response()
}

fn top(visit: &Visit, name: &str) -> Markup {
    let lang = visit.lang;
    html! {
        header.top {
            div.inside {
                a.brand href="/" { span.mark aria-hidden="true" {} (name) }
                form.find role="search" action="/orders" method="get" {
                    label.unseen for="find" { (word(lang, Word::OrderNumber)) }
                    input #find name="number" inputmode="numeric" maxlength="40" autocomplete="off"
                        placeholder=(word(lang, Word::OrderNumber));
                    button type="submit" { (word(lang, Word::Find)) }
                }
                div.who {
                    (language::switch(lang, &visit.here))
                    @if visit.via == Via::Session {
                        span.name { (visit.owner.name) }
                        form method="post" action="/logout" {
                            input type="hidden" name=(csrf::FIELD) value=(visit.csrf.as_str());
                            button.plain type="submit" { (word(lang, Word::LogOut)) }
                        }
                    }
                }
            }
        }
    }
}

fn steps(visit: &Visit, now: Step) -> Markup {
    html! {
        nav.steps aria-label=(word(visit.lang, Word::Steps)) {
            ol {
                @for (step, name) in Step::ALL {
                    li.past[step < now] aria-current=[(step == now).then_some("step")] {
                        span { (word(visit.lang, name)) }
                    }
                }
            }
        }
    }
}

/// Something that did not work.
pub fn alarm(sentence: &str) -> Markup {
    html! { div.note.bad { p { (sentence) } } }
}
