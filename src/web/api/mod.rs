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
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

use self::ask::Json;
pub use self::document::document;
pub use self::problem::Problem;
use super::imports::Imports;

/// Where the API stands.
pub const ROOT: &str = "/api/v1";

/// The largest JSON that is taken.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// The API, from [`ROOT`] on. Every request that reaches it must have a [`super::doors::Caller`].
pub fn router(imports: Imports) -> Router {
    let import = Router::new()
        .route("/", get(answers::import).delete(answers::delete))
        .route("/check", get(answers::check))
        .route("/plan", get(answers::plan))
        .route("/rows", get(answers::rows))
        .route("/columns", put(answers::columns))
        .route("/options", put(answers::options))
        .route("/corrections", get(answers::corrections).patch(answers::correct))
        .route("/start", post(answers::start))
        .route("/pause", post(answers::pause))
        .route("/resume", post(answers::resume))
        .route("/stop", post(answers::stop))
        .route("/progress", get(answers::progress))
        .route("/events", get(events::events))
        .route("/results", get(files::results))
        .route("/again", post(answers::again))
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    let uploads = post(files::upload).layer(DefaultBodyLimit::disable());
    let api = Router::new()
        .route("/openapi.json", get(openapi))
        .route("/imports", get(answers::list).merge(uploads))
        .nest("/imports/{id}", import)
        .route("/orders/{number}", get(answers::order))
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::no_such_method)
        .with_state(imports);
    Router::new().nest(ROOT, api)
}

async fn openapi() -> Json<serde_json::Value> {
    Json(document())
}
