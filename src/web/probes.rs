//! Whether the server lives, whether it can serve, and its figures.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;

use super::doors::Doors;
use super::ending::{Ending, Stage};

/// What `/readyz` looks at.
#[derive(Clone)]
pub struct Readiness {
    /// Whether what is behind the doors can be used.
    pub ready: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Once the end was asked for, whoever can should go elsewhere.
    pub ending: Ending,
}

/// `/healthz`, `/readyz` and, where there are figures, `/metrics`.
pub fn routes(readiness: Readiness, metrics: Option<Router>, doors: &Arc<Doors>) -> Router {
    let routes = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readyz).with_state(readiness));
    match metrics {
        None => routes,
        Some(metrics) => {
            let guarded = middleware::from_fn_with_state(Arc::clone(doors), guard);
            routes.merge(metrics.layer(guarded))
        }
    }
}

async fn readyz(State(readiness): State<Readiness>) -> Response {
    let open = readiness.ending.stage() == Stage::Open;
    // Asking the ledger may take a moment.
    let ready =
        open && tokio::task::spawn_blocking(move || (readiness.ready)()).await.unwrap_or(false);
    let (status, word) = if ready {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    };
    (status, word).into_response()
}

/// Figures tell how much is sent and when: they are for this computer, and for tokens.
async fn guard(State(doors): State<Arc<Doors>>, request: Request, next: Next) -> Response {
    if doors.may_see_figures(&request) {
        return next.run(request).await;
    }
    StatusCode::UNAUTHORIZED.into_response()
}
