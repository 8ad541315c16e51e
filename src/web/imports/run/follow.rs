//! How far an import is, asked once or followed to its end.

use std::time::Duration;

use tokio::sync::watch;

use crate::domain::Lang;
use crate::web::imports::views::{CountsView, ImportView, Progress};
use crate::web::imports::{Fault, ImportId, Imports, Owner};

impl Imports {
    /// How far an import is.
    ///
    /// # Errors
    /// No such import, or a ledger that cannot be read.
    pub fn progress(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<Progress, Fault> {
        if let Some((live, position)) = self.0.live(id) {
            self.0.may_see(owner, id)?;
            return Ok(live.progress(position, lang));
        }
        let record = self.0.record(owner, id)?;
        Ok(at_rest(&self.0.view(&record, lang), id))
    }

    /// Follows an import: what [`Imports::progress`] says, now and whenever it changes, until it is
    /// not being sent any more.
    ///
    /// # Errors
    /// No such import, or a ledger that cannot be read.
    pub fn follow(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<Follow, Fault> {
        self.0.may_see(owner, id)?;
        let changes = self.0.live(id).map(|(live, _)| live.changes.subscribe());
        Ok(Follow {
            imports: self.clone(),
            owner: owner.clone(),
            id,
            lang,
            changes,
            last: None,
            over: false,
        })
    }
}

fn at_rest(view: &ImportView, id: ImportId) -> Progress {
    let counts = view.counts.unwrap_or_default();
    Progress {
        id,
        state: view.state,
        position: view.position,
        other_run: false,
        done: counts.0.total(),
        total: view.rows.unwrap_or_default(),
        counts: CountsView(counts.0),
        requests: 0,
        rows_per_second: None,
        seconds_left: None,
        last: Vec::new(),
        wait: None,
        fault: view.fault.clone(),
    }
}

/// What comes of following an import.
#[derive(Debug)]
pub struct Follow {
    imports: Imports,
    owner: Owner,
    id: ImportId,
    lang: Lang,
    changes: Option<watch::Receiver<u64>>,
    last: Option<Progress>,
    over: bool,
}

impl Follow {
    /// Between two looks at least.
    const APART: Duration = Duration::from_millis(250);
    /// And at most: rows may go on without a word.
    const AT_MOST: Duration = Duration::from_secs(1);

    /// What has changed; `None` after the end.
    ///
    /// # Errors
    /// The import was deleted meanwhile, or the ledger cannot be read.
    pub async fn next(&mut self) -> Option<Result<Progress, Fault>> {
        while !self.over {
            if self.last.is_some() {
                tokio::time::sleep(Self::APART).await;
                self.changed().await;
            }
            let (owner, id, lang) = (self.owner.clone(), self.id, self.lang);
            let looked =
                self.imports.blocking(move |imports| imports.progress(&owner, id, lang)).await;
            if self.imports.0.is_ending() {
                self.over = true;
            }
            match looked.and_then(|looked| looked) {
                Err(fault) => {
                    self.over = true;
                    return Some(Err(fault));
                }
                Ok(progress) => {
                    self.over |= !progress.state.is_active();
                    if self.over || self.last.as_ref() != Some(&progress) {
                        self.last = Some(progress.clone());
                        return Some(Ok(progress));
                    }
                }
            }
        }
        None
    }

    async fn changed(&mut self) {
        let Some(changes) = &mut self.changes else {
            return tokio::time::sleep(Self::AT_MOST).await;
        };
        // The run may be over: then there is something to be told at once.
        let _ = tokio::time::timeout(Self::AT_MOST - Self::APART, changes.changed()).await;
    }
}
