//! The screen and the log of a command, as its settings want them.

use std::io::{IsTerminal, Write};

use super::ask;
use super::audience::Audience;
use crate::engine::event::{Observer, RunEvent};
use crate::error::{Error, ExitCode, IoAction};
use crate::screen::logging::subscriber;
use crate::screen::{Drawing, FileForm, LogFile, LogObserver, Screen, Summary};
use crate::settings::resolve::{LogFormat, LogRotate, Output, Progress, SummaryForm};
use crate::text::{self, Notice};

/// What a command shows.
pub struct Screens {
    /// The terminal's owner.
    pub screen: Screen,
    output: Output,
    colour: bool,
}

impl Screens {
    /// Sets up screen and log.
    ///
    /// # Errors
    /// The log file cannot be opened.
    pub fn start(output: &Output) -> Result<Self, Error> {
        let terminal = std::io::stderr().is_terminal();
        let wish = match output.progress {
            Progress::Auto => None,
            Progress::Always => Some(true),
            Progress::Never => Some(false),
        };
        let drawing = Drawing::choose(wish, output.quiet, terminal);
        let screen = Screen::on_stderr(output.lang, drawing, output.quiet);
        let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let file = match &output.log_file {
            None => None,
            Some(path) => {
                let file = match output.log_rotate {
                    LogRotate::Never => LogFile::one(path),
                    LogRotate::Daily { keep } => LogFile::daily(path, keep),
                };
                let file = file.map_err(|cause| Error::Io {
                    action: IoAction::OpenLog,
                    path: path.clone(),
                    cause,
                })?;
                let form = match output.log_format {
                    LogFormat::Text => FileForm::Text,
                    LogFormat::Json => FileForm::Json,
                };
                Some((file, form))
            }
        };
        let levels = (output.quiet, output.verbose);
        // Set once for a process; a second command in one process keeps the first one's log.
        let _ = tracing::subscriber::set_global_default(subscriber(&screen, levels, colour, file));
        Ok(Self { screen, output: output.clone(), colour })
    }

    /// Whoever watches a run of these files.
    #[must_use]
    pub fn watch(&self, files: Vec<String>) -> Watch {
        Watch { screen: self.screen.clone(), log: LogObserver::new(files) }
    }

    /// Whoever watches a run of which nothing is to be seen on the screen.
    #[must_use]
    pub fn log(&self, files: Vec<String>) -> LogObserver {
        LogObserver::new(files)
    }

    /// Whether there is a person who wants to be told and asked.
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        let Output { yes, quiet, summary, .. } = self.output;
        ask::is_possible() && !yes && !quiet && summary == SummaryForm::Human
    }

    /// Says something on standard error, unless only errors are wanted.
    pub fn say_words(&self, words: &str) {
        if !self.output.quiet {
            self.screen.line(words);
        }
    }

    /// An error in words.
    #[must_use]
    pub fn complaint(&self, error: &Error) -> String {
        let lang = self.output.lang;
        tracing::debug!(?error, "ended early");
        format!("{} {}", text::error_prefix(lang), text::error(lang, error))
    }

    /// Shows the summary: for people on standard error, or as JSON on standard output.
    pub fn tell(&self, summary: &Summary) {
        self.screen.clear();
        match self.output.summary {
            // Whoever wants to hear of errors only hears nothing of a run that went well.
            SummaryForm::Human if self.output.quiet && summary.exit_code == ExitCode::Success => {}
            SummaryForm::Human => {
                let told = summary.human(self.output.lang, self.colour);
                self.screen.line(told.trim_end_matches('\n'));
            }
            SummaryForm::Json => {
                let mut stdout = std::io::stdout();
                // A closed pipe is the reader's wish.
                let _ = writeln!(stdout, "{}", summary.json()).and_then(|()| stdout.flush());
            }
        }
    }
}

impl Audience for Screens {
    /// On standard error, unless only errors are wanted.
    fn say(&self, notice: &Notice<'_>) {
        self.say_words(&text::notice(self.output.lang, notice));
    }

    fn complain(&self, error: &Error) {
        self.screen.line(&self.complaint(error));
    }
}

/// The watchers of one run: screen and log.
pub struct Watch {
    screen: Screen,
    log: LogObserver,
}

impl Observer for Watch {
    fn observe(&self, event: &RunEvent) {
        self.screen.observe(event);
        self.log.observe(event);
    }
}
