//! The second pass over a file, on a thread of its own: rows are read again, judged, and handed to
//! the engine in batches.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;

use super::inputs::Inputs;
use super::judge::{Against, judge};
use crate::domain::Place;
use crate::engine::row::{Batch, InputRow, Verdict};
use crate::error::{Error, IoAction};
use crate::input::{self, FileSurvey, Row, Source};

/// Rows handed over at a time.
const BATCH: usize = 128;

/// Batches that wait at most, besides the one being filled.
const WAITING: usize = 4;

/// How the second pass differs between commands.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// Warnings are problems.
    pub strict: bool,
    /// Take no notice of what an earlier run wrote beside the rows.
    pub resend: bool,
}

/// Calls `each` with the rows of a file, judged, until it says to stop.
///
/// # Errors
/// The file cannot be read to its end.
pub fn each_row(
    inputs: &Inputs,
    file: usize,
    pass: Pass,
    mut each: impl FnMut(InputRow) -> bool,
) -> Result<(), Error> {
    let table = &inputs.tables[file];
    let columns = table.columns();
    let repeats = &inputs.survey.repeats;
    let against = Against { repeats, columns, strict: pass.strict };
    let number = u16::try_from(file).unwrap_or(u16::MAX);
    let mut rows = table.rows()?;
    let mut row = Row::new();
    while rows.next(&mut row).map_err(|failure| failure.of(table.source()))? {
        let place = Place { file: number, line: row.line() };
        let assessed = inputs.assess(file, &columns.raw_row(&row));
        let earlier = if pass.resend { None } else { columns.earlier_update(&row) };
        let (verdict, warnings) = judge(place, assessed, earlier, against);
        let following = match &verdict {
            Verdict::Send(update) => repeats.following(place, update),
            Verdict::Known(_) => Vec::new(),
        };
        let cells = inputs.own_cells(file, &row);
        if !each(InputRow { place, cells, verdict, following, warnings }) {
            break;
        }
    }
    Ok(())
}

/// Starts the thread that reads a file for the engine. What it gives out is what the first pass
/// found: should the file have become another one, it ends with an error ([`is_change`]).
///
/// # Errors
/// No thread could be started.
pub fn start(inputs: &Arc<Inputs>, file: usize, pass: Pass) -> io::Result<mpsc::Receiver<Batch>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let inputs = Arc::clone(inputs);
    std::thread::Builder::new().name("reader".into()).spawn(move || {
        // A reader that breaks without a word would look like the end of the file.
        let read = catch_unwind(AssertUnwindSafe(|| give_out(&inputs, file, pass, &sender)));
        let failed = match read {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => io::Error::other("the reader broke"),
        };
        // Whoever took the rows may be gone.
        let _ = sender.blocking_send(Err(failed));
    })?;
    Ok(receiver)
}

fn give_out(
    inputs: &Inputs,
    file: usize,
    pass: Pass,
    sender: &mpsc::Sender<Batch>,
) -> io::Result<()> {
    let mut unchanged = Unchanged::new(inputs, file);
    let mut batch = Vec::with_capacity(BATCH);
    let (mut count, mut wanted) = (0, true);
    let mut failed = None;
    // Checked after a batch was read and before anything of it can be sent.
    let mut hand_over = |batch: Vec<InputRow>, wanted: &mut bool| match unchanged.check() {
        Ok(()) => *wanted = sender.blocking_send(Ok(batch)).is_ok(),
        Err(error) => {
            failed = Some(error);
            *wanted = false;
        }
    };
    let read = each_row(inputs, file, pass, |row| {
        batch.push(row);
        count += 1;
        if batch.len() == BATCH {
            hand_over(std::mem::take(&mut batch), &mut wanted);
        }
        wanted
    });
    if read.is_ok() && wanted {
        hand_over(batch, &mut wanted);
    }
    if let Some(error) = failed {
        return Err(error);
    }
    read.map_err(into_io)?;
    if wanted { unchanged.at_end(count) } else { Ok(()) }
}

/// Refuses files that changed while they were looked at for the first time.
///
/// # Errors
/// The first file that did.
pub fn refuse_changed(inputs: &Inputs) -> Result<(), Error> {
    for table in &inputs.tables {
        let source = table.source();
        let failed = |action, cause| Error::Io { action, path: source.path().to_owned(), cause };
        match source.is_unchanged() {
            Ok(true) => {}
            Ok(false) => return Err(failed(IoAction::InputChanged, changed())),
            Err(cause) => return Err(failed(IoAction::ReadInput, cause)),
        }
    }
    Ok(())
}

/// The error of a file that is not what the first pass found any more.
#[derive(Debug, thiserror::Error)]
#[error("the file was changed")]
struct Changed;

fn changed() -> io::Error {
    io::Error::other(Changed)
}

/// Whether an error says that the file was changed.
#[must_use]
pub fn is_change(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Changed>())
}

/// Watches over a file while its rows are given out. The system's word (length, time of writing) is
/// asked often; where it says that something was written, the content's hash decides, for some
/// programs touch files that they leave as they were.
struct Unchanged<'a> {
    source: &'a Source,
    found: &'a FileSurvey,
    /// As the system says; `None` once the file was touched.
    untouched: bool,
}

impl<'a> Unchanged<'a> {
    /// How coarse times of writing can be (FAT).
    const COARSE: Duration = Duration::from_secs(3);

    fn new(inputs: &'a Inputs, file: usize) -> Self {
        let (source, found) = (inputs.tables[file].source(), &inputs.survey.files[file]);
        Self { source, found, untouched: true }
    }

    fn check(&mut self) -> io::Result<()> {
        if self.untouched && !self.source.is_unchanged()? {
            self.untouched = false;
            self.compare()?;
        }
        Ok(())
    }

    /// At the end also where the system's word could not tell: the file was written so shortly
    /// before that a further change need not show in its time.
    fn at_end(&mut self, rows: u64) -> io::Result<()> {
        self.check()?;
        let old = |at: SystemTime| at.elapsed().is_ok_and(|age| age > Self::COARSE);
        if rows != self.found.rows {
            return Err(changed());
        }
        if self.untouched && self.source.modified().is_some_and(old) {
            return Ok(());
        }
        self.compare()
    }

    fn compare(&self) -> io::Result<()> {
        let (length, sha256) = input::hash(self.source, &AtomicBool::new(false))?;
        if (length, sha256) == (self.found.length, self.found.sha256) {
            Ok(())
        } else {
            Err(changed())
        }
    }
}

/// The first pass found no fault in the file, so what the second finds is that the file changed.
fn into_io(error: Error) -> io::Error {
    match error {
        Error::Io { cause, .. } => cause,
        _ => changed(),
    }
}
