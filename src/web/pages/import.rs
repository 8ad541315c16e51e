//! One file: the page that it is at. What is under way shows its progress, what was sent its
//! results, anything else the check.

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::visit::{Answer, Id, Visit, go};
use super::{check, pieces, progress, results};
use crate::text::page::{Word, word};
use crate::text::page_said as said;
use crate::text::quote::visible;
use crate::web::imports::views::{ImportView, State as Stage};
use crate::web::imports::{ImportId, Imports};

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// Which rows.
    pub only: Option<String>,
    /// Which page of them, from 1.
    #[serde(default)]
    pub page: u32,
    /// The line whose row is being edited.
    pub edit: Option<u64>,
    /// An earlier import of the same content.
    pub same: Option<String>,
}

pub async fn import(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Query(asked): Query<Asked>,
) -> Answer {
    let get = move |imports: &Imports, owner: &_, lang| imports.get(owner, id, lang);
    let view = visit.ask(&imports, get).await?;
    match view.state {
        state if state.is_active() => progress::page(&imports, &visit, &view).await,
        Stage::Finished | Stage::Stopped | Stage::Failed => {
            results::page(&imports, &visit, &view, &asked).await
        }
        _ => check::page(&imports, &visit, &view, &asked).await,
    }
}

/// The file's name, and where it comes from.
pub fn heading(visit: &Visit, view: &ImportView, same: Option<&str>) -> Markup {
    let lang = visit.lang;
    let same: Option<ImportId> = same.and_then(|id| id.parse().ok());
    html! {
        h1.name { (visible(&view.name)) }
        @if let Some(parent) = view.parent {
            @let (sentence, link) = said::rows_of_parent(lang);
            p.small { (sentence) " " a href={ "/imports/" (parent) } { (link) } }
        }
        @if let Some(same) = same {
            div.note.odd {
                p {
                    (said::same_content(lang)) " "
                    a href={ "/imports/" (same) } { (said::show_earlier(lang)) }
                }
            }
        }
    }
}

/// The way to delete a file, behind one more step.
pub fn deleting(visit: &Visit, view: &ImportView) -> Markup {
    let lang = visit.lang;
    html! {
        details.quiet {
            summary { (word(lang, Word::DeleteFile)) }
            p { (word(lang, Word::DeleteHint)) }
            (pieces::action(visit, &format!("/imports/{}/delete", view.id), &html! {
                button.danger type="submit" { (word(lang, Word::DeleteYes)) }
            }))
        }
    }
}

pub async fn delete(State(imports): State<Imports>, visit: Visit, Id(id): Id) -> Answer {
    visit.ask(&imports, move |imports, owner, _| imports.delete(owner, id)).await?;
    Ok(go(&visit, "/"))
}
