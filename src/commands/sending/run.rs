//! The files of a run, one after the other: outputs begun before anything is sent, rows handed to
//! the engine, results put where they belong, each file's summary.

use std::convert::Infallible;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::super::inputs::Inputs;
use super::super::outputs::{Outputs, Tables};
use super::super::report::{self, FileEnd, SheetSummary};
use super::super::rows::{self, Pass};
use super::super::signals::Interrupted;
use super::super::tally::Tally;
use super::claim_ahead;
use crate::client::http::HttpGateway;
use crate::engine::event::{Observer, RunEvent};
use crate::engine::pipeline::{FileReport, Pipeline};
use crate::engine::worker::Shared;
use crate::error::{Error, ExitCode, IoAction};
use crate::ledger::RunLedger;
use crate::screen::FileSummary;
use crate::settings::resolve::Settings;
use crate::text::sheet::SummaryWord;
use crate::text::{self, Lang};

/// The outputs of a file, begun.
pub(super) struct BegunResults {
    tables: Tables,
    /// The results file, where it is one.
    path: Option<PathBuf>,
    /// The name that a summary shows.
    shown: Option<String>,
}

/// Begins the outputs of all files, so that a full disk is noticed before anything is sent.
pub(super) fn begin_results(
    settings: &Settings,
    inputs: &Inputs,
    outputs: Vec<Outputs>,
) -> Result<Vec<BegunResults>, Error> {
    let (zone, lang) = (&settings.reading.zone, settings.output.lang);
    let begin = |(file, outputs): (usize, Outputs)| {
        let (shown, place, path) = (outputs.shown(), outputs.place(), outputs.path.clone());
        let layout = inputs.layout(file, zone, false);
        let tables = outputs.begin(layout, || inputs.message(file, zone, lang), lang);
        let tables = tables.and_then(|mut tables| {
            tables.prove()?;
            Ok(tables)
        });
        let failed =
            |cause| Error::Io { action: IoAction::CreateResults, path: place.clone(), cause };
        Ok(BegunResults { tables: tables.map_err(failed)?, path, shown })
    };
    outputs.into_iter().enumerate().map(begin).collect()
}

/// What became of a run.
#[derive(Default)]
pub(super) struct Done {
    pub files: Vec<FileSummary>,
    pub errors: Vec<Error>,
    /// For each file, whether all its rows were dealt with and its results stand.
    pub complete: Vec<bool>,
}

/// A run over all files.
pub(super) struct Run<'a> {
    pub settings: &'a Settings,
    pub inputs: &'a Arc<Inputs>,
    pub shared: &'a Shared<HttpGateway>,
    pub ledger: &'a RunLedger,
    pub observer: &'a dyn Observer,
    pub interrupted: &'a Interrupted,
}

impl Run<'_> {
    /// Sends the files one after the other.
    pub async fn all(
        &self,
        results: Vec<BegunResults>,
        meanwhile: impl Future<Output = Infallible>,
    ) -> Done {
        let sending = async {
            let mut done = Done::default();
            for (file, results) in results.into_iter().enumerate() {
                self.file(file, results, &mut done).await;
            }
            done
        };
        // What may stop the run comes first: past the deadline no row is begun.
        tokio::select! {
            biased;
            never = meanwhile => match never {},
            done = sending => done,
        }
    }

    /// Sends one file.
    async fn file(&self, file: usize, results: BegunResults, done: &mut Done) {
        let started = Instant::now();
        let name = self.inputs.tables[file].source().name().to_owned();
        let rows = self.inputs.survey.files[file].rows;
        self.observer.observe(&RunEvent::FileStarted { file: name.clone(), rows });
        let BegunResults { tables, path, shown } = results;
        let mut tally = Tally::default();
        let sent = match self.rows(file, tables, &mut tally).await {
            Ok(sent) => sent,
            Err(error) => {
                done.errors.push(error);
                done.complete.push(false);
                return;
            }
        };
        self.observer.observe(&RunEvent::FileFinished { file: name });
        let mut exit_code = ExitCode::of_run(&sent.counts, sent.stopped);
        if exit_code == ExitCode::SomeRows && self.shared.health.never_answered() {
            // Too few rows to be stopped by `--stop-after`, and the service was not there all the
            // same.
            exit_code = ExitCode::BrokenOff;
        }
        if exit_code == ExitCode::Interrupted {
            exit_code = self.interrupted.exit_code().unwrap_or(exit_code);
        }
        let end = FileEnd {
            file,
            results: shown,
            results_are_file: path.is_some(),
            counts: sent.counts,
            requests: sent.requests,
            elapsed: started.elapsed(),
            stopped: sent.stopped,
            rehearsal: self.settings.sandbox,
            stop_detail: tally.refusal().map(|refusal| text::account_refusal(self.lang(), refusal)),
            exit_code,
        };
        let errors = self.errors_of(file, sent, path);
        done.complete.push(end.stopped.is_none() && errors.is_empty());
        done.errors.extend(errors);
        let message = self.inputs.message(file, &self.settings.reading.zone, self.lang());
        done.files.push(report::file_summary(end, &tally, self.inputs, &message));
    }

    /// Sends the rows of a file and puts its results where they belong.
    async fn rows(
        &self,
        file: usize,
        mut tables: Tables,
        tally: &mut Tally,
    ) -> Result<FileReport, Error> {
        let started = Instant::now();
        let reading = &self.settings.reading;
        let pass = Pass { strict: reading.strict, resend: self.settings.memory.resend };
        let batches = rows::start(self.inputs, file, pass).map_err(|cause| Error::Io {
            action: IoAction::ReadInput,
            path: self.inputs.tables[file].source().path().to_owned(),
            cause,
        })?;
        let pipeline = Pipeline {
            shared: self.shared,
            ledger: self.ledger,
            workers: usize::from(self.settings.pace.workers),
            claim_ahead: claim_ahead(&self.settings.pace),
            results: &mut tables,
            observer: self.observer,
            on_report: &mut |place, report| {
                tally.add(place, &report.outcome, !report.warnings.is_empty());
            },
        };
        let mut sent = pipeline.run(batches).await;
        if sent.results_error.is_none() {
            let summary = SheetSummary {
                file,
                heading: if self.settings.sandbox {
                    SummaryWord::Rehearsed
                } else {
                    SummaryWord::Sent
                },
                counts: &sent.counts,
                requests: Some(sent.requests),
                elapsed: started.elapsed(),
                stopped: sent.stopped,
            };
            let message = self.inputs.message(file, &reading.zone, self.lang());
            let lines = summary.lines(tally, self.inputs, (&reading.zone, &message), self.lang());
            let finished = match &sent.input_error {
                None => tables.finish(&lines),
                Some(_) => tables.abandon(&lines),
            };
            sent.results_error = finished.err();
        }
        Ok(sent)
    }

    fn lang(&self) -> Lang {
        self.settings.output.lang
    }

    fn errors_of(&self, file: usize, sent: FileReport, results: Option<PathBuf>) -> Vec<Error> {
        let source = self.inputs.tables[file].source();
        let input = sent.input_error.map(|cause| Error::Io {
            action: if rows::is_change(&cause) {
                IoAction::InputChangedMidway
            } else {
                IoAction::ReadInputMidway
            },
            path: source.path().to_owned(),
            cause,
        });
        let results = sent.results_error.map(|cause| Error::Io {
            action: IoAction::WriteResultsMidway,
            path: results.unwrap_or_else(|| PathBuf::from("-")),
            cause,
        });
        let ledger = sent.ledger_fault.map(|fault| Error::Ledger { fault, midway: true });
        input.into_iter().chain(results).chain(ledger).collect()
    }
}
