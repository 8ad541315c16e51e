//! The log: lines on the screen as `-q` and `-v` say, and a file. Both are written by `tracing`;
//! what happens in a run becomes events with fields here. Log messages are English and stable, so
//! that they can be searched; no field ever holds a key, a hash or a body.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber, debug, info, trace};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use super::logfile::LogFile;
use super::progress::Screen;
use crate::domain::Place;
use crate::engine::event::{Observer, RunEvent};

/// Form of the log file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The level of lines on the screen: errors with `-q`, warnings without anything, then more with
/// each `-v`.
#[must_use]
pub fn screen_level(quiet: bool, verbose: u8) -> LevelFilter {
    match verbose {
        _ if quiet => LevelFilter::ERROR,
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

/// The level of the log file: one step more than the screen shows, so that it has every row
/// without being asked for. `-q` is about the screen alone.
#[must_use]
pub fn file_level(verbose: u8) -> LevelFilter {
    screen_level(false, verbose.saturating_add(1))
}

/// The subscriber to be set for the whole program. `colour`: whether levels on the screen are
/// coloured; they are named in any case.
pub fn subscriber(
    screen: &Screen,
    (quiet, verbose): (bool, u8),
    colour: bool,
    file: Option<(LogFile, FileForm)>,
) -> impl Subscriber + Send + Sync + use<> {
    let on_screen = tracing_subscriber::fmt::layer()
        .with_writer(Lines(screen.clone()))
        .with_ansi(colour)
        .with_target(false)
        .with_filter(screen_level(quiet, verbose));
    let to_file = file.map(|(file, form)| to_file(file, form).with_filter(file_level(verbose)));
    // Libraries are left out at every level: what they log of requests is not ours to vouch for.
    Registry::default().with(on_screen.and_then(to_file).with_filter(filter_fn(is_ours)))
}

fn to_file<S>(file: LogFile, form: FileForm) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(Mutex::new(file)).with_ansi(false);
    match form {
        FileForm::Text => layer.with_target(false).boxed(),
        FileForm::Json => layer.json().flatten_event(true).boxed(),
    }
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"))
}

/// The events of a run as events of the log.
pub struct LogObserver {
    /// The input files as named, by [`Place::file`].
    files: Vec<String>,
    /// The run's name, as soon as it has one. A check has none.
    run: OnceCell<String>,
}

impl LogObserver {
    /// `files`: the input files as named, in the order of [`Place::file`].
    #[must_use]
    pub fn new(files: Vec<String>) -> Self {
        Self { files, run: OnceCell::new() }
    }

    fn file(&self, place: Place) -> &str {
        self.files.get(usize::from(place.file)).map_or("", String::as_str)
    }
}

impl Observer for LogObserver {
    fn observe(&self, event: &RunEvent) {
        let run = self.run.get().map(String::as_str);
        match event {
            RunEvent::RunStarted { run } => {
                info!(run, "run started");
                // A run begins once.
                let _ = self.run.set(run.clone());
            }
            RunEvent::FileStarted { file, rows } => info!(run, file, rows, "file started"),
            RunEvent::AttemptStarted { place, order, attempt } => {
                let (file, line) = (self.file(*place), place.line);
                trace!(run, file, line, %order, attempt, "attempt started");
            }
            RunEvent::AttemptFinished { place } => {
                trace!(run, file = self.file(*place), line = place.line, "attempt finished");
            }
            RunEvent::AttemptFailed { place, order, attempt, failure, again_after } => {
                let (file, line, code) = (self.file(*place), place.line, failure.code());
                let again_after_seconds = again_after.map(|pause| pause.as_secs_f64());
                debug!(
                    run,
                    file,
                    line,
                    %order,
                    attempt,
                    code,
                    again_after_seconds,
                    "attempt failed"
                );
            }
            RunEvent::Paused { place, cause, pause } => {
                let (file, line, code) = (self.file(*place), place.line, cause.code());
                info!(run, file, line, code, pause_seconds = pause.as_secs_f64(), "paused");
            }
            RunEvent::RowFinished { place, kind, code, attempts } => {
                let (file, line, outcome) = (self.file(*place), place.line, kind.name());
                info!(run, file, line, outcome, code = code.as_ref(), attempts, "row finished");
            }
            // The screen says it in the reader's language already: a warning would say it twice.
            RunEvent::Stopping { reason } => info!(run, code = reason.code(), "stopping"),
            RunEvent::BreakingOff => info!(run, "breaking off"),
            RunEvent::FileFinished { file } => info!(run, file, "file finished"),
        }
    }
}

/// Writes log lines through the screen, each as a whole.
struct Lines(Screen);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { screen: &self.0, bytes: Vec::new() }
    }
}

/// One line on its way to the screen.
struct Line<'a> {
    screen: &'a Screen,
    bytes: Vec<u8>,
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.bytes.is_empty() {
            self.screen.raw(&std::mem::take(&mut self.bytes));
        }
        Ok(())
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tracing::subscriber::with_default;

    use super::*;
    use crate::domain::{Failure, OrderNumber, OutcomeKind, StopReason, WaitCause};
    use crate::screen::progress::Drawing;
    use crate::screen::progress::tests::{in_memory, written};

    fn run(observer: &LogObserver) {
        let place = Place { file: 0, line: 17 };
        let order = OrderNumber::parse("1001").unwrap();
        let failure = Failure::Reset { detail: "connection reset".into() };
        for event in [
            RunEvent::RunStarted { run: "7".into() },
            RunEvent::FileStarted { file: "orders.csv".into(), rows: 2 },
            RunEvent::AttemptStarted { place, order, attempt: 1 },
            RunEvent::AttemptFailed {
                place,
                order,
                attempt: 1,
                failure,
                again_after: Some(Duration::from_secs(1)),
            },
            RunEvent::AttemptFinished { place },
            RunEvent::Paused { place, cause: WaitCause::ReplyCode, pause: Duration::from_secs(30) },
            RunEvent::RowFinished {
                place,
                kind: OutcomeKind::Updated,
                code: "api.0".into(),
                attempts: 2,
            },
            RunEvent::Stopping { reason: StopReason::Interrupted },
            RunEvent::FileFinished { file: "orders.csv".into() },
        ] {
            observer.observe(&event);
        }
        tracing::warn!("something to look at");
        tracing::error!("something broke");
        tracing::error!(target: "reqwest::connect", "a library's words");
    }

    /// The messages on the screen, without time and fields.
    fn on_screen(quiet: bool, verbose: u8) -> Vec<String> {
        let (screen, memory) = in_memory(Drawing::Lines, quiet);
        let observer = LogObserver::new(vec!["orders.csv".into()]);
        with_default(subscriber(&screen, (quiet, verbose), false, None), || run(&observer));
        written(&memory).lines().map(|line| line[27..].trim().to_owned()).collect()
    }

    #[test]
    fn each_v_shows_more() {
        assert_eq!(on_screen(true, 3), ["ERROR something broke"]);
        assert_eq!(on_screen(false, 0), ["WARN something to look at", "ERROR something broke"]);
        assert_eq!(on_screen(false, 1).len(), 8);
        assert_eq!(on_screen(false, 2).len(), 9);
        assert_eq!(on_screen(false, 3).len(), 11);
    }

    #[test]
    fn events_carry_their_fields() {
        let lines = on_screen(false, 3);
        assert_eq!(
            lines[3],
            "DEBUG attempt failed run=\"7\" file=\"orders.csv\" line=17 order=1001 attempt=1 \
             code=\"reset\" again_after_seconds=1.0"
        );
        assert_eq!(
            lines[6],
            "INFO row finished run=\"7\" file=\"orders.csv\" line=17 outcome=\"updated\" \
             code=\"api.0\" attempts=2"
        );
    }

    #[test]
    fn the_file_has_every_row_without_being_asked() {
        for (form, fragment) in [
            (
                FileForm::Text,
                "row finished run=\"7\" file=\"orders.csv\" line=17 outcome=\"updated\"",
            ),
            (
                FileForm::Json,
                "\"message\":\"row finished\",\"run\":\"7\",\"file\":\"orders.csv\",\"line\":17",
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("run.log");
            let file = LogFile::one(&path).unwrap();
            let (screen, memory) = in_memory(Drawing::Lines, true);
            let observer = LogObserver::new(vec!["orders.csv".into()]);
            let subscriber = subscriber(&screen, (true, 0), false, Some((file, form)));
            with_default(subscriber, || run(&observer));
            let log = std::fs::read_to_string(&path).unwrap();
            assert!(log.contains(fragment), "{log}");
            assert!(!log.contains("attempt failed") && !log.contains("library"), "{log}");
            assert!(!log.contains('\u{1b}'), "{log}");
            if form == FileForm::Json {
                assert!(log.lines().count() >= 6);
                for line in log.lines().filter(|line| !line.contains("something")) {
                    let line: serde_json::Value = serde_json::from_str(line).unwrap();
                    assert_eq!(line["run"], "7");
                }
            }
            assert_eq!(written(&memory).lines().count(), 1);
        }
    }
}
