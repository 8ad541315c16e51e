//! `watch`: looks after a folder and sends each file that is put into it. What is a file, when it
//! is ready and where it goes is decided in `watch`; here these decisions meet the run, the clock,
//! signals and whoever is told.

mod aside;
mod attempt;
mod between;
mod choice;
mod figures;
mod place;
mod trouble;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use self::attempt::{Attempts, Turn};
use self::figures::Figures;
use self::trouble::Trouble;
use super::audience::Audience;
use super::context::Context;
use super::screens::Screens;
use super::signals::Attendant;
use super::status::{State, StatusFile};
use super::supervisor;
use crate::error::{Error, ExitCode, IoAction, UsageFault};
use crate::settings::layer::Layer;
use crate::settings::resolve::{Settings, Verb};
use crate::text::watch::{self as words, Word};
use crate::watch::bell::Bell;
use crate::watch::fate::{Again, Fate, weightier};
use crate::watch::folder::{Inbox, is_gone};
use crate::watch::settle::{Files, Stamp};

/// After a ring it is waited so long for more of them: a file that is being written rings all the
/// time.
const ECHO: Duration = Duration::from_millis(50);

/// Looks after the folder until it is told to end; with `--once` until the folder is empty.
///
/// # Errors
/// Settings that cannot be used, a folder that cannot be looked after.
pub fn run(flags: &Layer, context: &Context) -> Result<ExitCode, Error> {
    let mut settings = context.settings(Verb::Send, flags.clone())?;
    // Nobody is asked, even where there is a terminal: files must not wait for an answer.
    settings.output.yes = true;
    let Some(folder) = settings.unattended.inbox.clone() else {
        return Err(Error::Usage(UsageFault::InboxMissing));
    };
    let screens = Screens::start(&settings.output)?;
    let path = settings.unattended.status_file.as_deref();
    let told = (settings.output.lang, &screens as &dyn Audience);
    let status = StatusFile::begin(path, "watch", Some(&folder), told);
    let figures = Figures::begin(&settings, &screens)?;
    let (ring, heard) = channel();
    let attendant = Attendant::start(ring.clone())
        .map_err(|cause| Error::Client { detail: cause.to_string() })?;
    let attempts = Attempts {
        context,
        flags,
        settings: &settings,
        screens: &screens,
        status: &status,
        attendant: &attendant,
        metrics: figures.metrics.clone(),
        alarmed: Cell::new(false),
    };
    let ended = Watch {
        attempts: &attempts,
        settings: &settings,
        inbox: Inbox::new(&folder),
        files: Files::new(settings.unattended.settle),
        bell: Bell::new(ring),
        heard,
        clock: Instant::now(),
        trouble: Trouble::default(),
        folder_trouble: None,
        is_ready: false,
        closed: false,
        open: BTreeMap::new(),
        locks: BTreeMap::new(),
        idle_since: None,
        worst: ExitCode::Success,
    }
    .run();
    supervisor::stopping();
    status.close(ended.as_ref().map_or_else(Error::exit_code, |code| *code));
    ended
}

/// What happens next.
enum Step {
    /// Look again at once.
    Again,
    /// Look again after so long at most.
    Wait(Duration),
    /// All is done.
    End,
}

struct Watch<'a> {
    attempts: &'a Attempts<'a>,
    settings: &'a Settings,
    inbox: Inbox,
    files: Files,
    /// Files that are open in a spreadsheet, and the file that says so.
    locks: BTreeMap<OsString, String>,
    bell: Bell,
    heard: Receiver<()>,
    clock: Instant,
    /// What keeps files from being sent.
    trouble: Trouble,
    /// What keeps the folder from being looked after; it was told of.
    folder_trouble: Option<String>,
    /// The folder was looked at once.
    is_ready: bool,
    /// It was said that the deadline is past.
    closed: bool,
    /// With `--once`: since when nothing could be sent.
    idle_since: Option<Duration>,
    /// Rows that wait in files which were begun.
    open: BTreeMap<OsString, u64>,
    worst: ExitCode,
}

impl Watch<'_> {
    fn run(mut self) -> Result<ExitCode, Error> {
        let once = self.settings.unattended.once;
        let rehearsal = self.settings.sandbox;
        if !once || rehearsal {
            let folder = self.inbox.root().display().to_string();
            self.attempts.say(&Word::Watching { folder: &folder, rehearsal });
        }
        while self.attempts.attendant.asked().is_none() {
            match self.step()? {
                Step::Again => {}
                Step::Wait(pause) => self.wait(pause),
                Step::End => break,
            }
        }
        if !once {
            self.attempts.say(&Word::Ends);
        }
        Ok(self.worst)
    }

    /// Waits for something to happen, but not longer than is good for whoever wants signs of life.
    fn wait(&self, pause: Duration) {
        let alive = supervisor::pulse().unwrap_or(pause);
        if self.heard.recv_timeout(pause.min(alive)).is_ok() {
            std::thread::sleep(ECHO);
            while self.heard.try_recv().is_ok() {}
        }
        supervisor::alive();
        self.attempts.status.tick();
    }

    /// The clock by which files settle and troubles pass; it never goes back.
    fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    fn step(&mut self) -> Result<Step, Error> {
        if let Some(pause) = self.prepare()? {
            return Ok(Step::Wait(pause));
        }
        let scanned = match self.inbox.scan() {
            Ok(found) => found,
            Err(error) if is_gone(&error) => return Ok(Step::Again),
            Err(cause) => return self.folder_fault(IoAction::WatchFolder, cause).map(Step::Wait),
        };
        let tables = self.take_in(scanned);
        if let Some(metrics) = &self.attempts.metrics {
            metrics.files_pending(tables);
        }
        if !std::mem::replace(&mut self.is_ready, true) {
            supervisor::ready();
        }
        let poll = self.settings.unattended.poll;
        let next = self.files.next(self.now()).map_or(poll, |next| poll.min(next));
        if let Some(step) = self.limit(tables) {
            self.stands(State::Waiting, tables);
            return Ok(step);
        }
        if let Some(left) = self.trouble.left(self.now()) {
            self.stands(State::Waiting, tables);
            return Ok(Step::Wait(next.min(left)));
        }
        if let Some((name, stamp)) = self.next_file() {
            self.idle_since = None;
            return Ok(self.send(&name, &stamp));
        }
        self.stands(State::Idle, tables);
        if self.settings.unattended.once {
            return Ok(self.end_of_once(tables, next));
        }
        Ok(Step::Wait(next))
    }

    fn send(&mut self, name: &OsStr, stamp: &Stamp) -> Step {
        let others = self.open.iter().filter(|(other, _)| *other != name);
        let waiting = others.map(|(_, rows)| rows).sum();
        let turn = Turn { inbox: &self.inbox, name, stamp, told: self.trouble.cause(), waiting };
        let sent = self.attempts.send(&turn);
        self.open.remove(name);
        if sent.open > 0 {
            self.open.insert(name.to_owned(), sent.open);
        }
        let once = self.settings.unattended.once;
        let retried = matches!(sent.fate, Fate::Stays(Again::WhenFree | Again::WhenStill));
        let counts = once && (!retried || self.settings.memory.no_wait);
        if counts || matches!(sent.code, ExitCode::Interrupted | ExitCode::Terminated) {
            self.worst = weightier(self.worst, sent.code);
        }
        let file = &*name.to_string_lossy();
        match sent.fate {
            Fate::Done | Fate::Failed => {
                let proven = matches!(sent.code, ExitCode::Success | ExitCode::SomeRows);
                if proven && self.trouble.over() {
                    self.attempts.say(&Word::WorksAgain);
                }
            }
            Fate::Stays(Again::WhenStill) => {
                self.files.unsettle(name, self.clock.elapsed());
                self.attempts.say(&Word::WaitsForStillness { file });
            }
            Fate::Stays(Again::NextTime) => self.attempts.say(&Word::WaitsForNextTime { file }),
            Fate::Stays(again @ (Again::WhenFree | Again::Later)) => {
                let pause = self.trouble.failed(&sent.cause, self.clock.elapsed());
                let gives_up = again == Again::Later || self.settings.memory.no_wait;
                if once && gives_up {
                    self.attempts.say(&Word::WaitsForNextTime { file });
                    return Step::End;
                }
                match pause {
                    Some(_) if again == Again::WhenFree => {
                        self.attempts.say(&Word::WaitsForOther { file });
                    }
                    Some(pause) => self.attempts.say(&Word::WaitsFor { file, pause }),
                    None => {}
                }
            }
        }
        Step::Again
    }

    /// Tells whoever looks from outside how things stand.
    fn stands(&self, state: State, files: u64) {
        let word = if files == 0 { Word::Idle } else { Word::Waiting { files } };
        if self.attempts.status.stands(state, files) {
            supervisor::status(&words::word(self.settings.output.lang, &word));
        }
    }
}
