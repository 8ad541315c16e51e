//! The second pass over a file, on a thread of its own: rows are read again, judged, and handed to
//! the engine in batches.

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::inputs::Inputs;
use super::judge::{Against, judge};
use crate::domain::Place;
use crate::engine::row::{Batch, InputRow, Verdict};
use crate::error::Error;
use crate::input::Row;

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

/// Starts the thread that reads a file for the engine.
///
/// # Errors
/// No thread could be started.
pub fn start(inputs: &Arc<Inputs>, file: usize, pass: Pass) -> io::Result<mpsc::Receiver<Batch>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let inputs = Arc::clone(inputs);
    std::thread::Builder::new().name("reader".into()).spawn(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let read = each_row(&inputs, file, pass, |row| {
            batch.push(row);
            batch.len() < BATCH || sender.blocking_send(Ok(std::mem::take(&mut batch))).is_ok()
        });
        // Whoever took the rows may be gone; then nobody asks for the rest either.
        let _ = sender.blocking_send(Ok(batch));
        if let Err(error) = read {
            let _ = sender.blocking_send(Err(into_io(error)));
        }
    })?;
    Ok(receiver)
}

/// The first pass found no fault in the file, so what the second finds is that the file changed.
fn into_io(error: Error) -> io::Error {
    match error {
        Error::Io { cause, .. } => cause,
        other => io::Error::other(format!("{other:?}")),
    }
}
