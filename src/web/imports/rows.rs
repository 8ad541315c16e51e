//! The rows of a file page by page, with what is wrong with each cell.

use std::collections::HashMap;

use super::check::{Mark, Readable};
use super::views::{CellView, ProblemView, RowView, Rows};
use super::{Fault, ImportId, Imports, Owner};
use crate::commands::judge::{Against, judge};
use crate::domain::{Corrections, Lang, Outcome, OutcomeKind, Place, Problem, cell_name};
use crate::engine::row::Verdict;
use crate::input::Row;
use crate::ledger::store::imports::ImportRecord;
use crate::text::{self, CellPlace};

/// Rows of a page at most.
pub const PAGE: u64 = 200;

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those that cannot be sent as they are, and those with a warning.
    Problems,
    /// Those with a warning.
    Warned,
    /// Those with a cell that was put right.
    Corrected,
    /// Those with this outcome.
    Outcome(OutcomeKind),
}

impl Filter {
    /// By its name: `all`, `problems`, `warned`, `corrected`, or that of an outcome.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::All),
            "problems" => Some(Self::Problems),
            "warned" => Some(Self::Warned),
            "corrected" => Some(Self::Corrected),
            name => {
                OutcomeKind::ALL.into_iter().find(|kind| kind.name() == name).map(Self::Outcome)
            }
        }
    }
}

/// What rows are told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// What is to become of them.
    #[default]
    Check,
    /// What became of them, once they were sent.
    Results,
}

/// Some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What is told of them.
    pub of: Of,
    /// Which.
    pub filter: Filter,
    /// How many of those are passed over.
    pub offset: u64,
    /// How many at most; no more than 200 are given.
    pub limit: u64,
}

impl Imports {
    /// Rows of a file, or of its results.
    ///
    /// # Errors
    /// No such import, files that were removed, a file that is refused, no results.
    pub fn rows(
        &self,
        owner: &Owner,
        id: ImportId,
        wanted: Wanted,
        lang: Lang,
    ) -> Result<Rows, Fault> {
        let record = self.0.kept(owner, id)?;
        match wanted.of {
            Of::Check => self.0.checked_rows(&record, wanted, lang),
            Of::Results => self.0.result_rows(&record, id, wanted),
        }
    }
}

/// The cells that a row shows, by column: the file's own, and what stands beyond the header.
fn shown(readable: &Readable, row: &Row) -> Vec<usize> {
    let columns = readable.inputs.tables[0].columns();
    let own = columns.own().iter().copied();
    own.chain(columns.count()..row.len()).collect()
}

impl super::inner::Inner {
    /// The rows on these lines, cell by cell, as they are now.
    pub fn cells_of(
        &self,
        record: &ImportRecord,
        lines: &[u64],
    ) -> Result<HashMap<(u64, usize), String>, Fault> {
        let checked = self.checked(record)?;
        let readable = checked.rows().map_err(|said| Fault::Refused(said.clone()))?;
        let mut cells = HashMap::new();
        let mut left: Vec<u64> =
            lines.iter().copied().filter(|line| readable.has_line(*line)).collect();
        left.sort_unstable();
        left.dedup();
        let _inside = self.reading.enter();
        let table = &readable.inputs.tables[0];
        let (mut rows, mut row) = (table.rows()?, Row::new());
        let mut found = 0;
        while found < left.len()
            && rows.next(&mut row).map_err(|failure| failure.of(table.source()))?
        {
            if left.binary_search(&row.line()).is_ok() {
                found += 1;
                for column in shown(readable, &row) {
                    cells.insert((row.line(), column), row.cell(column).to_owned());
                }
            }
        }
        Ok(cells)
    }

    fn checked_rows(
        &self,
        record: &ImportRecord,
        wanted: Wanted,
        lang: Lang,
    ) -> Result<Rows, Fault> {
        let mut corrections = Corrections::default();
        for cell in self.store().import_corrections(&record.id)? {
            corrections.set(cell.line, cell.column, cell.was);
        }
        let checked = self.checked(record)?;
        let readable = checked.rows().map_err(|said| Fault::Refused(said.clone()))?;
        let fits = |mark: &Mark| match wanted.filter {
            Filter::All => true,
            Filter::Problems => mark.warned || mark.kind.needs_work(),
            Filter::Warned => mark.warned,
            Filter::Corrected => corrections.of(u64::from(mark.line)).next().is_some(),
            Filter::Outcome(kind) => mark.kind == kind,
        };
        let all = readable.marks.iter().enumerate().filter(|(_, mark)| fits(mark));
        let mut total = 0;
        let mut chosen = Vec::new();
        for (index, _) in all {
            if total >= wanted.offset && (chosen.len() as u64) < wanted.limit.min(PAGE) {
                chosen.push(index);
            }
            total += 1;
        }
        let _inside = self.reading.enter();
        let rows = read(readable, &chosen, &corrections, lang)?;
        Ok(Rows { revision: record.revision, total, offset: wanted.offset, rows })
    }
}

/// The rows with these indices, ascending.
pub(super) fn read(
    readable: &Readable,
    chosen: &[usize],
    corrections: &Corrections,
    lang: Lang,
) -> Result<Vec<RowView>, Fault> {
    let table = &readable.inputs.tables[0];
    let worded = Worded {
        readable,
        corrections,
        lang,
        message: readable.inputs.message(0, &readable.zone, lang),
    };
    let (mut rows, mut row) = (table.rows()?, Row::new());
    let mut views = Vec::with_capacity(chosen.len());
    let mut index = 0;
    for wanted in chosen {
        while index <= *wanted {
            if !rows.next(&mut row).map_err(|failure| failure.of(table.source()))? {
                return Ok(views);
            }
            index += 1;
        }
        views.push(worded.row(&row));
    }
    Ok(views)
}

/// Makes rows into what is told of them.
struct Worded<'a> {
    readable: &'a Readable,
    corrections: &'a Corrections,
    lang: Lang,
    message: crate::output::results::Message,
}

impl Worded<'_> {
    fn row(&self, row: &Row) -> RowView {
        let inputs = &self.readable.inputs;
        let columns = inputs.tables[0].columns();
        let place = Place { file: 0, line: row.line() };
        let assessed = inputs.assess(0, &columns.raw_row(row));
        let against =
            Against { repeats: &inputs.survey.repeats, columns, strict: self.readable.strict };
        let earlier = columns.earlier_update(row);
        let (verdict, warnings) = judge(place, assessed, earlier, against);
        let outcome = match verdict {
            Verdict::Send(_) => Outcome::Valid,
            Verdict::Known(outcome) => outcome,
        };
        let corrected: Vec<usize> =
            self.corrections.of(row.line()).map(|(column, _)| column).collect();
        let mut cells: Vec<CellView> = shown(self.readable, row)
            .into_iter()
            .map(|column| CellView {
                column,
                value: row.cell(column).to_owned(),
                corrected: corrected.contains(&column),
                problems: Vec::new(),
            })
            .collect();
        let mut whole = Vec::new();
        let problems: &[Problem] = match &outcome {
            Outcome::Invalid { problems } => problems,
            _ => &[],
        };
        let all = problems.iter().map(|found| (found, false));
        for (found, warning) in all.chain(warnings.iter().map(|found| (found, true))) {
            let view = self.problem(found, warning, row.line());
            match cells.iter_mut().find(|cell| Some(cell.column) == found.column) {
                Some(cell) => cell.problems.push(view),
                None => whole.push(view),
            }
        }
        RowView {
            line: row.line(),
            outcome: outcome.kind().name(),
            code: outcome.code().into_owned(),
            message: (self.message)(&outcome, row.line()),
            cells,
            problems: whole,
            attempts: 0,
            finished_at: None,
        }
    }

    fn problem(&self, problem: &Problem, warning: bool, line: u64) -> ProblemView {
        let inputs = &self.readable.inputs;
        let names = inputs.tables[0].columns().names();
        let named = inputs.survey.files[0].lines_are_rows;
        let place = problem.column.and_then(|index| {
            let cell = named.then(|| cell_name(index, line));
            Some(CellPlace { column: names.get(index)?, cell })
        });
        let sentence = text::on_page::problem(self.lang, problem, place.as_ref(), |other| {
            text::place(self.lang, other.line, None)
        });
        // In its cell, a problem need not say where it is.
        let message = if place.is_some() {
            text::without_place(self.lang, &sentence).to_owned()
        } else {
            sentence
        };
        ProblemView { code: problem.kind.code(), warning, message }
    }
}
