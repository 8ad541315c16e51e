//! An import followed: server-sent events, each a `progress` with what `/progress` says, until the
//! import is not being sent any more.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::ask::{Asker, Id};
use super::problem::Problem;
use crate::web::imports::Imports;

/// Between two signs of life where nothing happens.
const ALIVE: Duration = Duration::from_secs(15);

pub async fn events(
    State(imports): State<Imports>,
    asker: Asker,
    Id(id): Id,
) -> Result<Response, Problem> {
    let work = move |imports: &Imports, owner: &_, lang| imports.follow(owner, id, lang);
    let follow = asker.blocking(&imports, work).await?;
    let events = stream::unfold(follow, |mut follow| async move {
        // A fault ends the stream: whoever follows asks again and is told then.
        let progress = follow.next().await?.ok()?;
        let data = serde_json::to_string(&progress).unwrap_or_default();
        Some((Ok::<_, Infallible>(Event::default().event("progress").data(data)), follow))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
}
