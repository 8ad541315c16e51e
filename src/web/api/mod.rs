//! The API for other systems: imports over HTTP in JSON, under `/api/v1`. Who asks is found out by
//! the doors before a request comes here; what is done is [`Imports`]'; what stands here is how it
//! is asked for and told. Every answer is described in the OpenAPI document that is served beside
//! it (`document`), and every answer that is no success is a problem (RFC 9457, `problem`).

mod answers;
mod ask;
mod document;
mod events;
mod files;
mod problem;

use axum::Router;
use axum::routing::{get, patch, post, put};

use self::ask::Json;
pub use self::document::document;
pub use self::files::attachment;
pub use self::problem::{Problem, status};
use super::doors::limits::BodyLimit;
use super::imports::Imports;

/// Where the API stands.
pub const ROOT: &str = "/api/v1";

/// What may come as JSON.
const BODY: BodyLimit = BodyLimit { size: 2 * 1024 * 1024, time: BodyLimit::USUAL.time };

/// What may stand around the file in a form, in bytes.
const AROUND: usize = 1024 * 1024;

/// The API, from [`ROOT`] on. Every request that reaches it must have a [`super::doors::Caller`].
pub fn router(imports: Imports) -> Router {
    let limits = imports.limits();
    let size = usize::try_from(limits.upload_bytes).unwrap_or(usize::MAX);
    let upload = BodyLimit { size: size.saturating_add(AROUND), time: limits.upload_time };
    let uploads = Router::new().route("/imports", post(files::upload)).with_state(imports.clone());
    let asked = Router::new()
        .route("/imports/{id}/columns", put(answers::columns))
        .route("/imports/{id}/options", put(answers::options))
        .route("/imports/{id}/corrections", patch(answers::correct))
        .route("/imports/{id}/start", post(answers::start))
        .with_state(imports.clone());
    let api = Router::new()
        .route("/openapi.json", get(openapi))
        .route("/imports", get(answers::list))
        .route("/imports/{id}", get(answers::import).delete(answers::delete))
        .route("/imports/{id}/check", get(answers::check))
        .route("/imports/{id}/plan", get(answers::plan))
        .route("/imports/{id}/rows", get(answers::rows))
        .route("/imports/{id}/corrections", get(answers::corrections))
        .route("/imports/{id}/pause", post(answers::pause))
        .route("/imports/{id}/resume", post(answers::resume))
        .route("/imports/{id}/stop", post(answers::stop))
        .route("/imports/{id}/progress", get(answers::progress))
        .route("/imports/{id}/events", get(events::events))
        .route("/imports/{id}/results", get(files::results))
        .route("/imports/{id}/again", post(answers::again))
        .route("/orders/{number}", get(answers::order))
        .with_state(imports)
        .merge(upload.over(uploads))
        .merge(BODY.over(asked))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method);
    Router::new().nest(ROOT, api)
}

async fn openapi() -> Json<serde_json::Value> {
    Json(document())
}
