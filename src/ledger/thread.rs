//! A thread for the store: the run hands it batches and goes on; several batches that wait are
//! committed together.

use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::store::{RunEnd, Store};
use super::{Answer, Batch, Ledger, LedgerFault, LedgerFaultKind};

/// A store on its own thread. Dropping it closes the ledger.
#[derive(Debug)]
pub struct LedgerThread {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<Store>>,
    path: std::path::PathBuf,
}

struct Job {
    batch: Batch,
    answer: oneshot::Sender<Result<Vec<Answer>, LedgerFault>>,
}

impl LedgerThread {
    /// Moves a store, in which a run was begun, to a thread of its own.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(store: Store) -> Result<Self, LedgerFault> {
        let path = store.path().to_owned();
        let (jobs, waiting) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("ledger".into())
            .spawn(move || serve(store, &waiting))
            .map_err(|error| unusable(&path, error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), path })
    }

    /// Ends the run in the ledger, and gives the store back.
    ///
    /// # Errors
    /// Those of the store.
    pub fn finish(mut self, end: &RunEnd) -> Result<Store, LedgerFault> {
        drop(self.jobs.take());
        let Some(thread) = self.thread.take() else {
            return Err(unusable(&self.path, "closed".into()));
        };
        let mut store = thread.join().map_err(|_| unusable(&self.path, "stopped".into()))?;
        store.finish_run(end)?;
        Ok(store)
    }
}

impl Ledger for LedgerThread {
    async fn commit(&self, batch: Batch) -> Result<Vec<Answer>, LedgerFault> {
        let gone = || unusable(&self.path, "its thread has stopped".into());
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(Job { batch, answer }).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for LedgerThread {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was reported to whoever waited for an answer.
            let _ = thread.join();
        }
    }
}

fn serve(mut store: Store, waiting: &mpsc::Receiver<Job>) -> Store {
    while let Ok(job) = waiting.recv() {
        let result = store.commit(&job.batch);
        // The run may have gone away meanwhile.
        let _ = job.answer.send(result);
    }
    store
}

fn unusable(path: &Path, detail: String) -> LedgerFault {
    LedgerFault { path: path.to_owned(), kind: LedgerFaultKind::Unusable { detail } }
}
