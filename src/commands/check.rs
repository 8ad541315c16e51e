//! `check`: all that `send` does but the network and the account.

use std::io;
use std::time::Instant;

use super::audience;
use super::context::Context;
use super::inputs::Inputs;
use super::outputs::{Outputs, open_outputs};
use super::report::{self, FileEnd, SheetSummary};
use super::rows::{Pass, each_row};
use super::screens::Screens;
use super::tally::Tally;
use crate::domain::{
    AlreadyUpdated, Counts, OrderUpdate, Outcome, OutcomeKind, Place, RowReport, Status,
};
use crate::engine::event::{Observer, RunEvent};
use crate::engine::row::{InputRow, Verdict};
use crate::error::{Error, ExitCode, IoAction};
use crate::input::{Notes, RowNote};
use crate::output::file::Purpose;
use crate::output::results::Results as _;
use crate::screen::FileSummary;
use crate::screen::summary::Checked;
use crate::settings::layer::Layer;
use crate::settings::resolve::{Results, Settings, Verb};
use crate::text::screen::local_date;
use crate::text::sheet::SummaryWord;

/// Checks.
///
/// # Errors
/// Files that must be refused, results that cannot be written.
pub fn run(flags: Layer, context: &Context) -> Result<ExitCode, Error> {
    let started = Instant::now();
    let settings = context.settings(Verb::Check, flags)?;
    let screens = Screens::start(&settings.output)?;
    let (inputs, notes) = Inputs::open::<Checking>(&settings, context.now, false)?;
    audience::say_of_sheets(&screens, &inputs);
    let results = open_outputs(&settings, &inputs, Purpose::Check)?;
    let observer = screens.watch(inputs.names().map(str::to_owned).collect());
    let mut files = Vec::with_capacity(results.len());
    for (file, (results, noted)) in results.into_iter().zip(notes).enumerate() {
        let noted = (settings.results == Results::Nowhere
            && settings.failed.is_none()
            && inputs.notes_hold)
            .then_some(noted);
        files.push(check(&settings, &inputs, &observer, (file, results, noted))?);
    }
    let summary = report::summary(files, started.elapsed());
    screens.tell(&summary);
    Ok(summary.exit_code)
}

fn check(
    settings: &Settings,
    inputs: &Inputs,
    observer: &dyn Observer,
    (file, results, noted): (usize, Outputs, Option<Checking>),
) -> Result<FileSummary, Error> {
    let started = Instant::now();
    let zone = &settings.reading.zone;
    let survey = &inputs.survey.files[file];
    let name = inputs.tables[file].source().name().to_owned();
    observer.observe(&RunEvent::FileStarted { file: name.clone(), rows: survey.rows });
    let (shown, path) = (results.shown(), results.path.clone());
    let Checking { counts, by_status, tally } = match noted {
        Some(noted) => noted,
        None => write(settings, inputs, observer, (file, results))?,
    };
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
    let mut summary = report::file_summary(end, &tally, inputs, &message);
    summary.checked = Some(Checked {
        statuses: Status::ALL.into_iter().zip(by_status).filter(|(_, rows)| *rows > 0).collect(),
        dates: survey.dates.map(|(first, last)| (local_date(first, zone), local_date(last, zone))),
        rate: settings.pace.rate.to_string(),
        estimate: settings.pace.rate.time_for(counts.of(OutcomeKind::Valid)),
    });
    Ok(summary)
}

/// What a check finds out about the rows of a file.
#[derive(Debug, Default)]
struct Checking {
    counts: Counts,
    /// How many rows would set which status.
    by_status: [u64; Status::ALL.len()],
    tally: Tally,
}

impl Checking {
    fn add(&mut self, place: Place, outcome: &Outcome, warned: bool) {
        self.counts.add(outcome.kind());
        self.tally.add(place, outcome, warned);
    }

    fn valid(&mut self, place: Place, update: &OrderUpdate, warned: bool) {
        self.by_status[update.status() as usize] += 1;
        self.add(place, &Outcome::Valid, warned);
    }
}

/// The survey takes these notes. They are all that is needed where no results are wanted and no two
/// rows have anything to do with each other.
impl Notes for Checking {
    fn note(&mut self, row: &RowNote<'_>) {
        let warned = !row.assessed.warnings.is_empty();
        match (row.earlier, &row.assessed.verdict) {
            (Some(finished_at), _) => {
                let finished_at = finished_at.to_owned();
                let outcome = AlreadyUpdated::EarlierResults { finished_at };
                self.add(row.place, &Outcome::AlreadyUpdated(outcome), warned);
            }
            (None, Ok(update)) => self.valid(row.place, update, warned),
            (None, Err(problems)) => {
                let outcome = Outcome::Invalid { problems: problems.clone() };
                self.add(row.place, &outcome, warned);
            }
        }
    }

    fn append(&mut self, later: Self) {
        self.counts.merge(&later.counts);
        for (mine, more) in self.by_status.iter_mut().zip(later.by_status) {
            *mine += more;
        }
        self.tally.append(later.tally);
    }
}

/// Reads the rows once more, now that it is known how they stand to each other, and writes the
/// results.
fn write(
    settings: &Settings,
    inputs: &Inputs,
    observer: &dyn Observer,
    (file, results): (usize, Outputs),
) -> Result<Checking, Error> {
    let started = Instant::now();
    let path = results.place();
    let failed = |cause| Error::Io { action: IoAction::WriteOutput, path: path.clone(), cause };
    let zone = &settings.reading.zone;
    let layout = inputs.layout(file, zone, true);
    let lang = settings.output.lang;
    let message = || inputs.message(file, zone, lang);
    let mut tables = results.begin(layout, message, lang).map_err(failed)?;
    let mut checking = Checking::default();
    let mut written = Ok(());
    let pass = Pass { strict: settings.reading.strict, resend: false };
    each_row(inputs, file, pass, |row| {
        let InputRow { place, cells, verdict, warnings, .. } = row;
        let warned = !warnings.is_empty();
        let (outcome, update) = match verdict {
            Verdict::Send(update) => {
                checking.valid(place, &update, warned);
                (Outcome::Valid, Some(update))
            }
            Verdict::Known(outcome) => {
                checking.add(place, &outcome, warned);
                (outcome, None)
            }
        };
        let report = RowReport { outcome, warnings, attempts: 0, finished_at: None };
        let kind = report.outcome.kind();
        let code = report.outcome.code();
        observer.observe(&RunEvent::RowFinished { place, kind, code, attempts: 0 });
        if written.is_ok() {
            written = tables.write(&cells, place.line, &report, update.as_ref());
        }
        written.is_ok() || is_closed(&written)
    })?;
    let summary = SheetSummary {
        file,
        heading: SummaryWord::Checked,
        counts: &checking.counts,
        requests: None,
        elapsed: started.elapsed(),
        stopped: None,
    };
    let lines = summary.lines(&checking.tally, inputs, (zone, &message()), lang);
    let written = written.and_then(|()| tables.finish(&lines));
    if !is_closed(&written) {
        written.map_err(failed)?;
    }
    Ok(checking)
}

/// Whoever read standard output has seen enough (`… -o - | head`): that is no failure, and the rows
/// are counted to their end all the same.
fn is_closed(written: &io::Result<()>) -> bool {
    written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
