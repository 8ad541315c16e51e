//! What is behind the doors: the imports, what looks after them, and how they come to an end.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use crate::commands::context::Context;
use crate::error::Error;
use crate::metrics::server::router_of;
use crate::settings::layer::Layer;
use crate::settings::serve::Serve;
use crate::web::ending::{Ending, Stage};
use crate::web::imports::{Imports, Limits, Setup};
use crate::web::{Parts, pages};

/// How often files are looked for that nobody needs any more.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// What follows the ledger's name in that of the folder of uploaded files: each ledger has its own.
const FOLDER: &str = ".imports";

/// Opens ledger and folder.
///
/// # Errors
/// One of them cannot be used.
pub fn open(flags: &Layer, serve: &Serve, context: &Context) -> Result<Imports, Error> {
    let ledger = context.ledger(flags.ledger.clone(), flags.config.clone())?;
    let folder = serve.state_dir.clone().unwrap_or_else(|| beside(&ledger));
    Imports::open(Setup {
        context: context.clone(),
        flags: flags.clone(),
        ledger,
        folder,
        limits: Limits { upload_bytes: serve.max_upload, keep: serve.keep, ..Limits::default() },
    })
}

fn beside(ledger: &Path) -> PathBuf {
    let folder = std::path::absolute(ledger).unwrap_or_else(|_| ledger.to_owned());
    let mut name = folder.into_os_string();
    name.push(FOLDER);
    PathBuf::from(name)
}

/// Goes on with what an earlier server left, and serves.
///
/// # Errors
/// A ledger that cannot be read.
pub fn parts(imports: Imports, ending: &Ending) -> Result<Parts, Error> {
    imports.begin()?;
    tokio::spawn(sweep(imports.clone()));
    let asked = imports.clone();
    Ok(Parts {
        inside: pages(&imports),
        metrics: Some(figures(&imports)),
        ready: Arc::new(move || asked.is_ready()),
        finished: Box::pin(finish(imports, ending.clone())),
    })
}

/// The page for Prometheus.
fn figures(imports: &Imports) -> Router {
    let imports = imports.clone();
    router_of(move || {
        let imports = imports.clone();
        // Where the server is about to end, there is nothing to be told any more.
        async move { imports.blocking(Imports::figures).await.unwrap_or_default() }
    })
}

/// Removes what is too old, as long as the server lives.
async fn sweep(imports: Imports) {
    let mut moments = tokio::time::interval(SWEEP);
    // The first one is now, and the imports have swept when they began.
    moments.tick().await;
    loop {
        moments.tick().await;
        // Too busy now: then the next time.
        let _ = imports.blocking(Imports::sweep).await;
    }
}

/// Lets runs come to their end once that is asked for, and breaks them off when it is urged.
async fn finish(imports: Imports, ending: Ending) {
    ending.reached(Stage::Draining).await;
    imports.end();
    tokio::select! {
        () = imports.finished() => return,
        () = ending.reached(Stage::BreakingOff) => {}
    }
    imports.break_off();
    imports.finished().await;
}
