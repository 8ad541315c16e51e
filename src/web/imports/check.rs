//! What a file says, found out once and kept until something changes: the same reading and judging
//! as `check` and `send`, with a few bytes kept of each row.

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::ImportId;
use super::fault::Fault;
use super::views::Reason;
use crate::commands::inputs::Inputs;
use crate::commands::rows::{Pass, each_row};
use crate::commands::tally::Tally;
use crate::domain::{Counts, Lang, Outcome, OutcomeKind, Status, Timestamp};
use crate::engine::row::{InputRow, Verdict};
use crate::error::Error;
use crate::settings::resolve::Settings;
use crate::text;

/// What is kept of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub line: u32,
    pub kind: OutcomeKind,
    pub warned: bool,
}

/// A sentence in both languages, with its code.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Said {
    code: String,
    ru: String,
    en: String,
}

impl Said {
    pub fn of(error: &Error) -> Self {
        Self {
            code: error.code().to_owned(),
            ru: text::on_page::error(Lang::Ru, error),
            en: text::on_page::error(Lang::En, error),
        }
    }

    pub fn worded(code: &str, word: impl Fn(Lang) -> String) -> Self {
        Self { code: code.to_owned(), ru: word(Lang::Ru), en: word(Lang::En) }
    }

    pub fn code(&self) -> &str {
        &self.code
    }

    pub fn reason(&self, lang: Lang) -> Reason {
        let message = match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        };
        Reason { code: self.code.clone(), message: message.clone() }
    }
}

/// A file that can be read.
pub(super) struct Readable {
    pub inputs: Inputs,
    pub strict: bool,
    pub marks: Vec<Mark>,
    pub counts: Counts,
    pub by_status: [u64; Status::ALL.len()],
    pub dates: Option<(Timestamp, Timestamp)>,
    pub tally: Tally,
    pub zone: jiff::tz::TimeZone,
}

/// What a file says.
pub(super) enum Checked {
    /// Its rows.
    Rows(Box<Readable>),
    /// It is refused as a whole. The header, where there is one.
    Refused { said: Said, header: Vec<String> },
}

impl Checked {
    /// Reads a file. `settings` are those of `check`, with one file.
    ///
    /// # Errors
    /// What is not the file's fault.
    pub fn of(settings: &Settings, now: Timestamp) -> Result<Self, Fault> {
        match Readable::of(settings, now) {
            Ok(readable) => Ok(Self::Rows(Box::new(readable))),
            Err(error @ Error::File { .. }) => {
                let header = Inputs::header(settings).unwrap_or_default();
                Ok(Self::Refused { said: Said::of(&error), header })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Its rows.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn rows(&self) -> Result<&Readable, &Said> {
        match self {
            Self::Rows(readable) => Ok(readable),
            Self::Refused { said, .. } => Err(said),
        }
    }

    /// Bytes that it keeps in memory, about.
    fn memory(&self) -> usize {
        const LEAST: usize = 16 * 1024;
        match self {
            Self::Rows(readable) => {
                let tables = readable.inputs.tables.iter();
                let tables: usize = tables.map(crate::input::Table::memory).sum();
                LEAST + tables + readable.marks.capacity() * size_of::<Mark>()
            }
            Self::Refused { .. } => LEAST,
        }
    }
}

impl Readable {
    fn of(settings: &Settings, now: Timestamp) -> Result<Self, Error> {
        let (inputs, _) = Inputs::open::<()>(settings, now, false)?;
        let rows = inputs.survey.files.first().map_or(0, |file| file.rows);
        let mut readable = Self {
            strict: settings.reading.strict,
            marks: Vec::with_capacity(usize::try_from(rows).unwrap_or_default()),
            counts: Counts::default(),
            by_status: [0; Status::ALL.len()],
            dates: None,
            tally: Tally::default(),
            zone: settings.reading.zone.clone(),
            inputs,
        };
        readable.judge_all()?;
        Ok(readable)
    }

    fn judge_all(&mut self) -> Result<(), Error> {
        let Self { inputs, strict, marks, counts, by_status, dates, tally, .. } = self;
        each_row(inputs, 0, Pass { strict: *strict, resend: false }, |row| {
            let InputRow { place, verdict, warnings, .. } = row;
            let warned = !warnings.is_empty();
            let outcome = match verdict {
                Verdict::Send(update) => {
                    by_status[update.status() as usize] += 1;
                    if let Some(date) = update.date() {
                        let (first, last) = dates.unwrap_or((date, date));
                        *dates = Some((first.min(date), last.max(date)));
                    }
                    Outcome::Valid
                }
                Verdict::Known(outcome) => outcome,
            };
            let kind = outcome.kind();
            counts.add(kind);
            tally.add(place, &outcome, warned);
            marks.push(Mark { line: u32::try_from(place.line).unwrap_or(u32::MAX), kind, warned });
            true
        })
    }

    /// Rows that would be sent.
    pub fn sendable(&self) -> u64 {
        self.counts.of(OutcomeKind::Valid)
    }

    /// Whether the file has a row on this line.
    pub fn has_line(&self, line: u64) -> bool {
        self.marks.binary_search_by_key(&line, |mark| u64::from(mark.line)).is_ok()
    }
}

/// Lets so many read files at the same time, and the others wait: beyond the processor's number it
/// would only cost memory.
#[derive(Debug)]
pub(super) struct Gate {
    free: Mutex<usize>,
    left: Condvar,
}

impl Gate {
    pub fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, NonZero::get);
        Self { free: Mutex::new(processors.max(2)), left: Condvar::new() }
    }

    /// Waits until it may be read.
    pub fn enter(&self) -> Inside<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let free = self.left.wait_while(free, |free| *free == 0);
        *free.unwrap_or_else(PoisonError::into_inner) -= 1;
        Inside(self)
    }
}

/// Somebody reads. Dropped when done.
#[must_use]
pub(super) struct Inside<'a>(&'a Gate);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.left.notify_one();
    }
}

/// Files that are kept open at most.
const FILES: usize = 100;

/// Files that were looked at, the least recently used thrown out first.
pub(super) struct Cache {
    slots: Mutex<HashMap<ImportId, Arc<Slot>>>,
    clock: AtomicU64,
    limit: usize,
}

/// One import's place. Whoever asks while it is being read waits for it, rather than reading too.
#[derive(Default)]
struct Slot {
    checked: Mutex<Option<(i64, Arc<Checked>)>>,
    bytes: AtomicU64,
    used: AtomicU64,
}

impl Cache {
    pub fn new(limit: usize) -> Self {
        Self { slots: Mutex::default(), clock: AtomicU64::new(0), limit }
    }

    /// What the file says at this revision; `read` finds it out.
    ///
    /// # Errors
    /// Those of `read`; nothing is kept then.
    pub fn get(
        &self,
        id: ImportId,
        revision: i64,
        read: impl FnOnce() -> Result<Checked, Fault>,
    ) -> Result<Arc<Checked>, Fault> {
        let slot = Arc::clone(self.locked().entry(id).or_default());
        slot.used.store(self.clock.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        let mut kept = slot.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, checked)) = kept.as_ref().filter(|(known, _)| *known == revision) {
            return Ok(Arc::clone(checked));
        }
        // Given back before the next is read: two of a large workbook would be one too many.
        *kept = None;
        let checked = Arc::new(read()?);
        *kept = Some((revision, Arc::clone(&checked)));
        slot.bytes.store(checked.memory() as u64, Ordering::Relaxed);
        drop(kept);
        self.make_room();
        Ok(checked)
    }

    /// Forgets an import.
    pub fn forget(&self, id: ImportId) {
        self.locked().remove(&id);
    }

    fn make_room(&self) {
        let mut slots = self.locked();
        let mut order: Vec<(u64, ImportId, u64)> = slots
            .iter()
            .map(|(id, slot)| {
                (slot.used.load(Ordering::Relaxed), *id, slot.bytes.load(Ordering::Relaxed))
            })
            .collect();
        order.sort_unstable();
        let mut kept: u64 = order.iter().map(|(_, _, bytes)| bytes).sum();
        let mut files = order.len();
        for (_, id, bytes) in order {
            if kept <= self.limit as u64 && files <= FILES {
                break;
            }
            files -= 1;
            slots.remove(&id);
            kept -= bytes;
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<ImportId, Arc<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
