//! `check`: all that `send` does but the network and the account.

use std::io;
use std::time::Instant;

use super::context::Context;
use super::inputs::{Inputs, OpenResults, open_results};
use super::report::{self, FileEnd};
use super::rows::{Pass, each_row};
use super::screens::Screens;
use super::tally::Tally;
use crate::domain::{Counts, Outcome, OutcomeKind, RowReport, Status};
use crate::engine::event::{Observer, RunEvent};
use crate::engine::row::{InputRow, Verdict};
use crate::error::{Error, ExitCode, IoAction};
use crate::output::file::{Purpose, Target};
use crate::output::results::ResultsWriter;
use crate::screen::FileSummary;
use crate::screen::summary::Checked;
use crate::settings::layer::Layer;
use crate::settings::resolve::{Settings, Verb};
use crate::text::screen::local_date;

/// Checks.
///
/// # Errors
/// Files that must be refused, results that cannot be written.
pub fn run(flags: Layer, context: &Context) -> Result<ExitCode, Error> {
    let started = Instant::now();
    let settings = context.settings(Verb::Check, flags)?;
    let screens = Screens::start(&settings.output)?;
    let inputs = Inputs::open(&settings, context.now)?;
    let results = open_results(&settings, &inputs, Purpose::Check)?;
    let observer = screens.watch(inputs.names().map(str::to_owned).collect());
    let mut files = Vec::with_capacity(results.len());
    for (file, results) in results.into_iter().enumerate() {
        files.push(check(&settings, &inputs, &observer, (file, results))?);
    }
    let summary = report::summary(files, started.elapsed());
    screens.tell(&summary);
    Ok(summary.exit_code)
}

fn check(
    settings: &Settings,
    inputs: &Inputs,
    observer: &dyn Observer,
    (file, results): (usize, OpenResults),
) -> Result<FileSummary, Error> {
    let started = Instant::now();
    let zone = &settings.reading.zone;
    let survey = &inputs.survey.files[file];
    let name = inputs.tables[file].source().name().to_owned();
    observer.observe(&RunEvent::FileStarted { file: name.clone(), rows: survey.rows });
    let (shown, path) = (results.shown(), results.path.clone());
    let (counts, by_status, tally) = write(settings, inputs, observer, (file, results))?;
    observer.observe(&RunEvent::FileFinished { file: name });
    let message = inputs.message(file, zone, settings.output.lang);
    let exit_code = ExitCode::of_run(&counts, None);
    let end = FileEnd {
        file,
        results: shown,
        results_are_file: path.is_some(),
        counts,
        requests: 0,
        elapsed: started.elapsed(),
        stopped: None,
        stop_detail: None,
        rehearsal: false,
        exit_code,
    };
    let mut summary = report::file_summary(end, tally, inputs, &message);
    summary.checked = Some(Checked {
        statuses: Status::ALL.into_iter().zip(by_status).filter(|(_, rows)| *rows > 0).collect(),
        dates: survey.dates.map(|(first, last)| (local_date(first, zone), local_date(last, zone))),
        rate: settings.pace.rate.to_string(),
        estimate: settings.pace.rate.time_for(counts.of(OutcomeKind::Valid)),
    });
    Ok(summary)
}

/// Reads the rows once more, now that it is known how they stand to each other, and writes the
/// results. Gives the outcomes, how many rows would set which status, and the problems.
fn write(
    settings: &Settings,
    inputs: &Inputs,
    observer: &dyn Observer,
    (file, results): (usize, OpenResults),
) -> Result<(Counts, [u64; Status::ALL.len()], Tally), Error> {
    let path = results.place();
    let failed = |cause| Error::Io { action: IoAction::WriteOutput, path: path.clone(), cause };
    let zone = &settings.reading.zone;
    let layout = inputs.layout(file, zone, true);
    let message = inputs.message(file, zone, settings.output.lang);
    let mut writer = ResultsWriter::new(results.target, layout, message).map_err(failed)?;
    let (mut counts, mut tally) = (Counts::default(), Tally::default());
    let mut by_status = [0; Status::ALL.len()];
    let mut written = Ok(());
    let pass = Pass { strict: settings.reading.strict, resend: false };
    each_row(inputs, file, pass, |row| {
        let InputRow { place, cells, verdict, warnings, .. } = row;
        let (outcome, update) = match verdict {
            Verdict::Send(update) => {
                by_status[update.status() as usize] += 1;
                (Outcome::Valid, Some(update))
            }
            Verdict::Known(outcome) => (outcome, None),
        };
        let report = RowReport { outcome, warnings, attempts: 0, finished_at: None };
        let kind = report.outcome.kind();
        counts.add(kind);
        tally.add(place, &report);
        let code = report.outcome.code();
        observer.observe(&RunEvent::RowFinished { place, kind, code, attempts: 0 });
        if written.is_ok() {
            written = writer.write(&cells, place.line, &report, update.as_ref());
        }
        written.is_ok() || is_closed(&written)
    })?;
    let written = written.and_then(|()| writer.finish().and_then(Target::finish));
    if !is_closed(&written) {
        written.map_err(failed)?;
    }
    Ok((counts, by_status, tally))
}

/// Whoever read standard output has seen enough (`… -o - | head`): that is no failure, and the rows
/// are counted to their end all the same.
fn is_closed(written: &io::Result<()>) -> bool {
    written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
