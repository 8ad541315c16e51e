//! The pages for people: a file is handed in, looked at, put right, sent, followed, and its results
//! fetched. What is done is [`Imports`]'; what stands here is how it looks and what is pressed.
//!
//! Pages are made on the server and work without script: links, forms, redirects. With script
//! (`assets/page.js`, htmx) cells are checked as they are typed and progress comes by itself.
//!
//! | file | what it owns |
//! | --- | --- |
//! | `visit` | who looks at a page, and what goes wrong meanwhile |
//! | `frame`, `pieces` | what stands on every page; small things that many have |
//! | `home`, `upload` | the first page: a file is handed in; the list of files |
//! | `import` | one file: which of the following pages it is at |
//! | `check`, `columns`, `sheet`, `edit` | what a file says; how it is read; its rows; cells put right |
//! | `send`, `progress`, `results` | what is about to happen; how it goes; what became of it |
//! | `order` | everything ever sent for an order |

mod check;
mod columns;
mod edit;
mod frame;
mod home;
mod import;
mod order;
mod pieces;
mod progress;
mod results;
mod send;
mod sheet;
mod upload;
mod visit;

use axum::Router;
use axum::routing::{get, post};

use super::doors::limits::BodyLimit;
use super::imports::Imports;

/// What may stand around a file in a form, in bytes.
const AROUND: usize = 64 * 1024;

/// All pages. Every request that reaches them must have a [`super::doors::Caller`].
pub fn router(imports: Imports) -> Router {
    let limits = imports.limits();
    let size = usize::try_from(limits.upload_bytes).unwrap_or(usize::MAX);
    let upload = BodyLimit { size: size.saturating_add(AROUND), time: limits.upload_time };
    let uploads = Router::new().route("/imports", post(upload::upload)).with_state(imports.clone());
    Router::new()
        .route("/", get(home::home))
        .route("/template.xlsx", get(home::template))
        .route("/orders", get(order::order))
        .route("/imports/{id}", get(import::import))
        .route("/imports/{id}/check", get(check::check))
        .route("/imports/{id}/columns", post(columns::choose))
        .route("/imports/{id}/options", post(columns::options))
        .route("/imports/{id}/rows/{line}", get(edit::open).post(edit::save))
        .route("/imports/{id}/send", get(send::ask).post(send::send))
        .route("/imports/{id}/account", post(send::account))
        .route("/imports/{id}/rehearsal", post(send::rehearsal))
        .route("/imports/{id}/pause", post(progress::pause))
        .route("/imports/{id}/resume", post(progress::resume))
        .route("/imports/{id}/stop", post(progress::stop))
        .route("/imports/{id}/live", get(progress::live))
        .route("/imports/{id}/download/{what}", get(results::download))
        .route("/imports/{id}/again", post(results::again))
        .route("/imports/{id}/delete", post(import::delete))
        .with_state(imports)
        .merge(upload.over(uploads))
}
