//! One file of the folder: sent with the settings as they are now, then put away or left.

use std::cell::Cell;
use std::ffi::OsStr;
use std::time::Duration;

use futures_util::future::join3;

use super::super::aftermath::{self, Ended, Listening};
use super::super::audience::Audience;
use super::super::context::{self, Context};
use super::super::reporting::Reporting;
use super::super::screens::Screens;
use super::super::sending::{Company, Sending};
use super::super::signals::{Attendant, Interrupted};
use super::super::status::{self, StatusFile};
use super::super::{care, deadline, supervisor};
use super::aside::{Aside, Written, shown};
use super::between::{Called, Held};
use crate::domain::{StopReason, Timestamp};
use crate::engine::event::{Observer, Several};
use crate::engine::stop::Stop;
use crate::error::{Error, ExitCode, IoAction};
use crate::metrics::Metrics;
use crate::screen::Summary;
use crate::settings::layer::Layer;
use crate::settings::resolve::{Results, Settings, SummaryForm, Verb};
use crate::text;
use crate::text::watch::{self as words, Word};
use crate::watch::fate::{self, Again, Fate};
use crate::watch::folder::Inbox;
use crate::watch::moves::{self, PutAway};
use crate::watch::settle::Stamp;

/// While rows are sent it is said this often that the program lives.
const PULSE: Duration = Duration::from_secs(10);

/// What all attempts have in common.
pub struct Attempts<'a> {
    /// Where they take place.
    pub context: &'a Context,
    /// As typed, for the settings of each file.
    pub flags: &'a Layer,
    /// What the watch itself was started with.
    pub settings: &'a Settings,
    /// Who is told.
    pub screens: &'a Screens,
    /// Who is told too.
    pub status: &'a StatusFile<'a>,
    /// Who stops a run.
    pub attendant: &'a Attendant,
    /// Where runs are counted, if they are.
    pub metrics: Option<Metrics>,
    /// People were told of a file that stays, and of nothing better since.
    pub alarmed: Cell<bool>,
}

/// A file whose turn it is.
pub struct Turn<'a> {
    /// The folder in which it stands.
    pub inbox: &'a Inbox,
    /// Its name.
    pub name: &'a OsStr,
    /// What it is.
    pub stamp: &'a Stamp,
    /// Why the last attempt failed, if it did and that was told: it is not told again.
    pub told: Option<&'a str>,
    /// Rows that wait in other files.
    pub waiting: u64,
}

/// What became of a file.
pub struct Sent {
    /// Where it went.
    pub fate: Fate,
    /// The exit code that it alone would give.
    pub code: ExitCode,
    /// What kept it from being sent, for whoever tells causes apart.
    pub cause: String,
    /// Rows of it that wait to be sent.
    pub open: u64,
}

/// A run, and what it has written.
struct Run {
    summary: Summary,
    written: Written,
}

impl Attempts<'_> {
    /// Sends the file and puts it away, or leaves it.
    pub fn send(&self, turn: &Turn<'_>) -> Sent {
        let context = self.context.renewed();
        let held = Held::new(self.screens, turn.told.is_some());
        let audience = Listening::to(&held);
        self.announce(turn);
        let (settings, wrong) = match self.settings_for(turn, &context) {
            Ok(settings) => (Some(settings), None),
            Err(error) => (None, Some(error)),
        };
        let known = settings.as_ref().unwrap_or(self.settings);
        let reporting = Reporting::begin(known, &audience, self.metrics.clone());
        let run = match wrong {
            None => self.run(turn, known, context.now, &reporting),
            Some(error) => Err(error),
        };
        let heard = audience.heard();
        let run = run.map_err(|error| match error {
            Error::File { fault, .. } => Error::File { file: called(turn), fault },
            other => other,
        });
        let (mut fate, code, cause) = judged(&run, &heard);
        let silent = matches!(fate, Fate::Stays(_)) && turn.told == Some(cause.as_str());
        if !silent && turn.told.is_some() {
            self.set_off();
            held.let_go();
        }
        let aside = self.aside(turn, known);
        let mut to_mend = None;
        let outcome = match run {
            Ok(Run { mut summary, written }) => {
                let away = aside.sent(fate, &summary, &written);
                let away = away.unwrap_or_else(|cause| self.cannot_move(turn, &mut fate, cause));
                aside.rename(&mut summary, &away);
                if !silent {
                    self.screens.tell(&summary);
                    self.tell_of(turn, &away, fate);
                }
                to_mend = away.to_mend;
                Ok(summary)
            }
            Err(error) => {
                // Another run is no mistake: that the file waits is said by whoever tries again.
                let waits = matches!(error, Error::Busy { .. }) && !self.settings.memory.no_wait;
                if !silent && !waits {
                    self.screens.complain(&error);
                }
                if fate == Fate::Failed {
                    self.put_refused_away(turn, &aside, &mut fate, &error);
                }
                Err(error)
            }
        };
        let stays = matches!(fate, Fate::Stays(_));
        let open = outcome.as_ref().map_or(0, |run| if stays { status::open_rows(run) } else { 0 });
        let ended = Ended {
            settings: settings.as_ref().unwrap_or(self.settings),
            started: context.now,
            finished: context::now(),
            files: vec![called(turn)],
            outcome: outcome.as_ref(),
            complaints: heard,
            to_mend,
            waiting: turn.waiting + open,
            news: !silent && !matches!(fate, Fate::Stays(Again::WhenFree | Again::WhenStill)),
            again: stays,
            recovered: code == ExitCode::Success && self.alarmed.take(),
        };
        if aftermath::hand_on(&ended, self.status, &reporting) {
            self.alarmed.set(stays);
        }
        Sent { fate, code, cause, open }
    }

    /// Says whose turn it is.
    fn announce(&self, turn: &Turn<'_>) {
        if turn.told.is_none() {
            self.set_off();
        }
        self.status.waits(turn.waiting);
        let word = Word::Sending { file: &turn.name.to_string_lossy() };
        supervisor::status(&words::word(self.settings.output.lang, &word));
    }

    fn aside<'t>(&self, turn: &Turn<'t>, settings: &Settings) -> Aside<'t> {
        let zone = settings.reading.zone.clone();
        Aside {
            inbox: turn.inbox,
            name: turn.name,
            stamp: turn.stamp,
            at: jiff::Timestamp::now().to_zoned_datetime(zone).datetime(),
            rehearsal: self.settings.sandbox,
        }
    }

    fn settings_for(&self, turn: &Turn<'_>, context: &Context) -> Result<Settings, Error> {
        let files = vec![turn.inbox.root().join(turn.name)];
        let layer = Layer { files, ..self.flags.clone() };
        let mut settings = context.settings(Verb::Send, layer)?;
        // Another run is waited for by trying again: meanwhile signals must be heard.
        settings.memory.no_wait = true;
        Ok(settings)
    }

    fn run(
        &self,
        turn: &Turn<'_>,
        settings: &Settings,
        now: Timestamp,
        reporting: &Reporting<'_>,
    ) -> Result<Run, Error> {
        let writing;
        let sending = Sending::open(settings, now, reporting)?;
        reporting.opened(&sending.inputs);
        let workbook = sending.inputs.tables.first().is_some_and(|table| table.sheet().is_some());
        let written = written(turn, if workbook { "xlsx" } else { "csv" })?;
        writing = Settings {
            results: Results::Path(written.results.clone()),
            failed: Some(written.to_mend.clone()),
            ..settings.clone()
        };
        let names = vec![called(turn)];
        let screen: Box<dyn Observer> = if turn.told.is_some() {
            Box::new(self.screens.log(names))
        } else {
            care::agreed(settings, &sending.account, &sending.inputs, self.screens)?;
            Box::new(self.screens.watch(names))
        };
        let observer = Several(vec![&*screen, self.status, reporting]);
        let observer = Called { name: called(turn), inner: &observer };
        let (stop, interrupted) = (Stop::default(), Interrupted::default());
        let end = deadline::end(self.settings, now, self.context.now);
        let meanwhile = async {
            let signals = self.attendant.attend(&stop, &interrupted, &observer);
            join3(signals, deadline::watch(end, &stop, &observer), self.live()).await.0
        };
        let summary = sending.writing(&writing).run(Company {
            stop: &stop,
            observer: &observer,
            meanwhile: Box::pin(meanwhile),
            interrupted: &interrupted,
        })?;
        Ok(Run { summary, written })
    }

    /// Says that the program lives; never completes.
    async fn live(&self) -> std::convert::Infallible {
        let pulse = supervisor::pulse().map_or(PULSE, |pulse| pulse.min(PULSE));
        loop {
            tokio::time::sleep(pulse).await;
            supervisor::alive();
            self.status.tick();
        }
    }

    /// Says where a file went.
    fn tell_of(&self, turn: &Turn<'_>, away: &PutAway, fate: Fate) {
        let to_mend = away.to_mend.as_deref().map(shown);
        match (fate, away.input.as_deref().map(shown)) {
            (Fate::Stays(_), _) => {}
            (_, None) => self.say(&Word::Replaced { file: &turn.name.to_string_lossy() }),
            (_, Some(to)) if self.settings.sandbox => self.say(&Word::Rehearsed { to: &to }),
            (Fate::Done, Some(to)) => self.say(&Word::Done { to: &to }),
            (Fate::Failed, Some(to)) => {
                self.say(&Word::Failed { to: &to, to_mend: to_mend.as_deref() });
            }
        }
    }

    fn put_refused_away(&self, turn: &Turn<'_>, aside: &Aside<'_>, fate: &mut Fate, error: &Error) {
        let lang = self.settings.output.lang;
        let note = words::refusal(lang, &turn.name.to_string_lossy(), &text::error(lang, error));
        let away = aside.refused(&note);
        let away = away.unwrap_or_else(|cause| self.cannot_move(turn, fate, cause));
        if let Some(to) = away.input {
            self.say(&Word::Refused { to: &shown(&to) });
        }
    }

    /// The file stays for now. What was begun is finished as soon as it can be.
    fn cannot_move(&self, turn: &Turn<'_>, fate: &mut Fate, cause: std::io::Error) -> PutAway {
        let path = turn.inbox.root().join(turn.name);
        self.screens.complain(&Error::Io { action: IoAction::MoveFile, path, cause });
        *fate = Fate::Stays(Again::Later);
        PutAway::default()
    }

    /// One file's words are told from another's by a line between them.
    fn set_off(&self) {
        if self.settings.output.summary == SummaryForm::Human {
            self.screens.say_words("");
        }
    }

    /// Says something even where only errors are wanted.
    pub fn warn(&self, word: &Word<'_>) {
        self.screens.screen.line(&words::word(self.settings.output.lang, word));
    }

    /// Says something, unless only errors are wanted.
    pub fn say(&self, word: &Word<'_>) {
        self.screens.say_words(&words::word(self.settings.output.lang, word));
    }
}

/// The file as people know it who put it into the folder.
fn called(turn: &Turn<'_>) -> String {
    turn.name.to_string_lossy().into_owned()
}

/// The places for what is written. What an earlier attempt left there is gone.
fn written(turn: &Turn<'_>, table: &'static str) -> Result<Written, Error> {
    let place = |what: &str| {
        let place = moves::place_for(turn.inbox, turn.name, &format!(".{what}.{table}"));
        let path = turn.inbox.work();
        place.map_err(|cause| Error::Io { action: IoAction::CreateResults, path, cause })
    };
    Ok(Written { results: place("results")?, to_mend: place("failed")?, table })
}

/// Where the file goes, its exit code, and what kept it from being sent.
fn judged(run: &Result<Run, Error>, heard: &[&'static str]) -> (Fate, ExitCode, String) {
    match run {
        Ok(Run { summary, .. }) => {
            let stopped = summary.files.iter().find_map(|file| file.stopped);
            let cause = heard.first().copied().or(stopped.map(StopReason::code));
            let fate = fate::of_run(summary.exit_code, stopped, heard);
            (fate, summary.exit_code, cause.unwrap_or("unanswered").to_owned())
        }
        Err(error) => (fate::of_error(error), error.exit_code(), format!("{error:?}")),
    }
}
