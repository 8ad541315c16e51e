//! What is answered in JSON, one function for each address and method.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::ROOT;
use super::ask::{Asked, Asker, Id, Json, MaybeJson, Object, maybe_whole, whole};
use super::problem::Problem;
use crate::text::api::RequestFault;
use crate::web::imports::views::{
    CorrectionView, FieldName, ImportView, OrderHistory, Page, Plan, Preview, Progress, Rows,
    Uploaded,
};
use crate::web::imports::{CellChange, Filter, Imports, Of, Options, Start, Wanted};

/// The most imports of a page.
const IMPORTS: u64 = 100;

/// The most cells changed by one request.
const CHANGES: usize = 1000;

type Answer<T> = Result<Json<T>, Problem>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    #[serde(default)]
    all: bool,
    #[serde(default)]
    offset: u32,
    #[serde(default = "twenty")]
    limit: u32,
}

fn twenty() -> u32 {
    20
}

pub async fn list(
    State(imports): State<Imports>,
    asker: Asker,
    Asked(listed): Asked<Listed>,
) -> Answer<Page<ImportView>> {
    let limit = u64::from(listed.limit);
    if !(1..=IMPORTS).contains(&limit) {
        return Err(Problem::request(RequestFault::Query, asker.lang).because("limit: 1 to 100"));
    }
    let page = (u64::from(listed.offset), limit);
    let work =
        move |imports: &Imports, owner: &_, lang| imports.list(owner, listed.all, page, lang);
    asker.blocking(&imports, work).await.map(Json)
}

pub async fn import(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
) -> Answer<ImportView> {
    asker
        .blocking(&imports, move |imports, owner, lang| imports.get(owner, id, lang))
        .await
        .map(Json)
}

pub async fn delete(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    let work = move |imports: &Imports, owner: &_, _| imports.delete(owner, id);
    asker.blocking(&imports, work).await.map(|()| StatusCode::NO_CONTENT)
}

pub async fn check(State(imports): State<Imports>, asker: Asker, Id(id): Id) -> Answer<Preview> {
    let work = move |imports: &Imports, owner: &_, lang| imports.preview(owner, id, lang);
    asker.blocking(&imports, work).await.map(Json)
}

pub async fn plan(State(imports): State<Imports>, asker: Asker, Id(id): Id) -> Answer<Plan> {
    let work = move |imports: &Imports, owner: &_, lang| imports.plan(owner, id, lang);
    asker.blocking(&imports, work).await.map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedRows {
    of: Option<String>,
    filter: Option<String>,
    #[serde(default)]
    offset: u32,
    #[serde(default = "hundred")]
    limit: u32,
}

fn hundred() -> u32 {
    100
}

impl AskedRows {
    fn wanted(&self) -> Option<Wanted> {
        let of = match self.of.as_deref() {
            None | Some("check") => Of::Check,
            Some("results") => Of::Results,
            Some(_) => return None,
        };
        let filter = Filter::named(self.filter.as_deref().unwrap_or("all"))?;
        let limit = u64::from(self.limit);
        (1..=200).contains(&limit).then_some(Wanted {
            of,
            filter,
            offset: u64::from(self.offset),
            limit,
        })
    }
}

pub async fn rows(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
    Asked(rows): Asked<AskedRows>,
) -> Answer<Rows> {
    let Some(wanted) = rows.wanted() else {
        return Err(Problem::request(RequestFault::Query, asker.lang).because("of, filter, limit"));
    };
    let work = move |imports: &Imports, owner: &_, lang| imports.rows(owner, id, wanted, lang);
    asker.blocking(&imports, work).await.map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    columns: BTreeMap<FieldName, String>,
    #[serde(default)]
    remember: bool,
}

pub async fn columns(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
    Json(Columns { columns, remember }): Json<Columns>,
) -> Answer<Preview> {
    let work = move |imports: &Imports, owner: &_, lang| {
        imports.set_columns(owner, id, columns, remember)?;
        imports.preview(owner, id, lang)
    };
    asker.blocking(&imports, work).await.map(Json)
}

pub async fn options(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
    Json(options): Json<Options>,
) -> Answer<Preview> {
    let work = move |imports: &Imports, owner: &_, lang| {
        imports.set_options(owner, id, &options)?;
        imports.preview(owner, id, lang)
    };
    asker.blocking(&imports, work).await.map(Json)
}

#[derive(Serialize)]
pub struct Corrections {
    items: Vec<CorrectionView>,
}

pub async fn corrections(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
) -> Answer<Corrections> {
    let work = move |imports: &Imports, owner: &_, _| imports.corrections(owner, id);
    asker.blocking(&imports, work).await.map(|items| Json(Corrections { items }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    changes: Vec<Object<Change>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    #[serde(deserialize_with = "whole")]
    line: u64,
    #[serde(deserialize_with = "whole")]
    column: u64,
    // Missing is not the same as `null`, and is refused.
    #[serde(deserialize_with = "Option::deserialize")]
    value: Option<String>,
}

pub async fn correct(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
    Json(Changes { changes }): Json<Changes>,
) -> Answer<Preview> {
    if !(1..=CHANGES).contains(&changes.len()) {
        let problem = Problem::request(RequestFault::Body, asker.lang);
        return Err(problem.because("changes: 1 to 1000"));
    }
    let work = move |imports: &Imports, owner: &_, lang| {
        let change = |Object(Change { line, column, value })| CellChange {
            line,
            column: usize::try_from(column).unwrap_or(usize::MAX),
            value,
        };
        let changes: Vec<CellChange> = changes.into_iter().map(change).collect();
        imports.correct(owner, id, &changes)?;
        imports.preview(owner, id, lang)
    };
    asker.blocking(&imports, work).await.map(Json)
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    #[serde(default, deserialize_with = "maybe_whole")]
    revision: Option<u64>,
}

pub async fn start(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
    MaybeJson(started): MaybeJson<Started>,
) -> Result<Response, Problem> {
    let Some(key) = key(&headers) else {
        return Err(Problem::request(RequestFault::Key, asker.lang));
    };
    let revision = started.unwrap_or_default().revision;
    let revision = revision.map(|revision| i64::try_from(revision).unwrap_or(i64::MAX));
    let start = Start { key, revision };
    let work = move |imports: &Imports, owner: &_, lang| imports.start(owner, id, &start, lang);
    let view = asker.blocking(&imports, work).await?;
    Ok((StatusCode::ACCEPTED, Json(view)).into_response())
}

/// Exactly one key, of printable ASCII.
fn key(headers: &HeaderMap) -> Option<String> {
    let mut keys = headers.get_all("idempotency-key").iter();
    let (key, None) = (keys.next()?, keys.next()) else { return None };
    let key = key.to_str().ok()?;
    let printable = key.bytes().all(|byte| byte.is_ascii_graphic());
    (printable && (1..=200).contains(&key.len())).then(|| key.to_owned())
}

pub async fn pause(State(imports): State<Imports>, asker: Asker, Id(id): Id) -> Answer<ImportView> {
    let work = move |imports: &Imports, owner: &_, lang| imports.pause(owner, id, lang);
    asker.blocking(&imports, work).await.map(Json)
}

pub async fn resume(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
) -> Answer<ImportView> {
    let work = move |imports: &Imports, owner: &_, lang| imports.resume(owner, id, lang);
    asker.blocking(&imports, work).await.map(Json)
}

pub async fn stop(State(imports): State<Imports>, asker: Asker, Id(id): Id) -> Answer<ImportView> {
    let work = move |imports: &Imports, owner: &_, lang| imports.stop(owner, id, lang);
    asker.blocking(&imports, work).await.map(Json)
}

pub async fn progress(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
) -> Answer<Progress> {
    let work = move |imports: &Imports, owner: &_, lang| imports.progress(owner, id, lang);
    asker.blocking(&imports, work).await.map(Json)
}

pub async fn again(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
) -> Result<Response, Problem> {
    let work = move |imports: &Imports, owner: &_, lang| imports.again(owner, id, lang);
    asker.blocking(&imports, work).await.map(created)
}

/// A new import, and where it is.
pub fn created(uploaded: Uploaded) -> Response {
    let place = format!("{ROOT}/imports/{}", uploaded.import.id);
    let mut response = (StatusCode::CREATED, Json(uploaded)).into_response();
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

pub async fn order(
    State(imports): State<Imports>,
    asker: Asker,
    number: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Answer<OrderHistory> {
    let number = number.ok().map(|Path(number)| number).filter(|number| {
        (1..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let Some(number) = number else {
        return Err(Problem::request(RequestFault::OrderNumber, asker.lang));
    };
    let work = move |imports: &Imports, owner: &_, _| imports.order(owner, &number);
    asker.blocking(&imports, work).await.map(Json)
}
