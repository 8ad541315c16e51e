//! Where the rows of a file go with their reports: the results, as text or as a workbook, and the
//! rows that still need work. What `send` and `check` have in common.

use std::io;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::inputs::Inputs;
use super::spare::SpareRows;
use crate::domain::{Lang, OrderUpdate, RowReport};
use crate::error::{Error, FileFault, IoAction, UsageFault};
use crate::input::Table;
use crate::output::failed::FailedRows;
use crate::output::file::{PartFile, Purpose, TableKind, Target, default_path};
use crate::output::results::{CHECK_COLUMNS, COLUMNS, Layout, Message, Results, ResultsWriter};
use crate::output::sheet::{COLUMN_LIMIT, ROW_LIMIT};
use crate::output::workbook::{Line, WorkbookResults};
use crate::settings::resolve::{self, Settings};

/// Where the rows of one file go, opened before anything is sent.
pub struct Outputs {
    results: Vec<(Target, TableKind)>,
    /// The results file (the first, if there are several), where it is one.
    pub path: Option<PathBuf>,
    failed: Vec<(Target, PathBuf)>,
    spare: Option<PathBuf>,
}

impl Outputs {
    /// Keeps the rows that need work in this file too, for whoever is to be told of them. Without
    /// such rows there will be no file. Whatever goes wrong with it goes wrong with it alone.
    #[must_use]
    pub fn with_spare(self, path: PathBuf) -> Self {
        Self { spare: Some(path), ..self }
    }

    /// How the results (the first, if there are several) are written.
    #[must_use]
    pub fn kind(&self) -> TableKind {
        self.results.first().map_or(TableKind::Text, |(_, kind)| *kind)
    }

    /// What errors name: the results file, or `-` for standard output.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        self.path.clone().unwrap_or_else(|| PathBuf::from("-"))
    }

    /// The name of the results that a summary shows.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        match (&self.path, self.results.first()) {
            (Some(path), _) => Some(path.display().to_string()),
            (None, Some((Target::Stdout(_), _))) => Some("-".to_owned()),
            (None, _) => None,
        }
    }

    /// Begins the tables. `message` makes the words for an outcome, once for each table.
    ///
    /// # Errors
    /// Those of the targets.
    pub fn begin(
        self,
        layout: Layout,
        message: impl Fn() -> Message,
        lang: Lang,
    ) -> io::Result<Tables> {
        let mut failed = Vec::with_capacity(self.failed.len());
        for (target, path) in self.failed {
            failed.push((failed_rows(target, &path, &layout, lang)?, message()));
        }
        let spare = self.spare.and_then(|path| SpareRows::begin(&path, &layout, message(), lang));
        let mut results = Vec::with_capacity(self.results.len());
        for (target, kind) in self.results {
            let layout = layout.clone();
            results.push(match kind {
                TableKind::Text => {
                    ResultsTable::Text(ResultsWriter::new(target, layout, message())?)
                }
                TableKind::Workbook => {
                    let results = Box::new(WorkbookResults::new(layout, message(), lang)?);
                    ResultsTable::Workbook { results, target }
                }
            });
        }
        Ok(Tables { results, failed, spare })
    }
}

/// The tables of one file while they are written.
pub struct Tables {
    results: Vec<ResultsTable>,
    failed: Vec<(FailedRows<Target>, Message)>,
    spare: Option<SpareRows>,
}

/// Begins a table of rows that need work, as its name says.
///
/// # Errors
/// Those of the target.
pub fn failed_rows(
    target: Target,
    path: &Path,
    layout: &Layout,
    lang: Lang,
) -> io::Result<FailedRows<Target>> {
    match TableKind::of(path) {
        TableKind::Text => FailedRows::text(target, layout),
        TableKind::Workbook => FailedRows::workbook(target, layout, lang),
    }
}

#[expect(clippy::large_enum_variant, reason = "there is one for each file")]
enum ResultsTable {
    Text(ResultsWriter<Target>),
    Workbook { results: Box<WorkbookResults>, target: Target },
}

impl Results for Tables {
    fn write(
        &mut self,
        cells: &StringRecord,
        line: u64,
        report: &RowReport,
        update: Option<&OrderUpdate>,
    ) -> io::Result<()> {
        for table in &mut self.results {
            match table {
                ResultsTable::Text(results) => results.write(cells, line, report, update)?,
                ResultsTable::Workbook { results, .. } => {
                    results.write(cells, line, report, update)?;
                }
            }
        }
        let kind = report.outcome.kind();
        if kind.needs_work() {
            self.spare = self.spare.take().and_then(|spare| spare.with(cells, line, report));
            for (rows, message) in &mut self.failed {
                rows.write(cells, kind, &message(&report.outcome, line))?;
            }
        }
        Ok(())
    }
}

impl Tables {
    /// Makes sure that there is room to write, before any row is written: what stands in the
    /// tables so far is made durable.
    ///
    /// # Errors
    /// Those of the targets.
    pub fn prove(&mut self) -> io::Result<()> {
        for table in &mut self.results {
            match table {
                ResultsTable::Text(results) => {
                    results.flush()?;
                    results.target().prove()?;
                }
                ResultsTable::Workbook { target, .. } => target.prove()?,
            }
        }
        for (rows, _) in &mut self.failed {
            rows.flush()?.prove()?;
        }
        Ok(())
    }

    /// Completes the tables and gives them their names. `summary` goes into a workbook.
    ///
    /// # Errors
    /// Those of the targets.
    pub fn finish(self, summary: &[Line]) -> io::Result<()> {
        for table in self.results {
            let target = match table {
                ResultsTable::Text(results) => results.finish()?,
                ResultsTable::Workbook { results, mut target } => {
                    results.finish(summary, &mut target)?;
                    target
                }
            };
            target.finish()?;
        }
        if let Some(spare) = self.spare {
            spare.finish();
        }
        for (rows, _) in self.failed {
            rows.finish()?.finish()?;
        }
        Ok(())
    }

    /// Leaves what was written so far under the name of the part, since the rest is not known.
    ///
    /// # Errors
    /// Those of the targets.
    pub fn abandon(self, summary: &[Line]) -> io::Result<()> {
        for table in self.results {
            match table {
                ResultsTable::Text(results) => drop(results.finish()?),
                ResultsTable::Workbook { results, mut target } => {
                    results.finish(summary, &mut target)?;
                }
            }
        }
        Ok(())
    }
}

/// Opens the outputs of all files.
///
/// # Errors
/// A file that is an input, that cannot be made, or that could not hold the rows.
pub fn open_outputs(
    settings: &Settings,
    inputs: &Inputs,
    purpose: Purpose,
) -> Result<Vec<Outputs>, Error> {
    (0..inputs.tables.len()).map(|file| open_one(settings, inputs, file, purpose)).collect()
}

fn open_one(
    settings: &Settings,
    inputs: &Inputs,
    file: usize,
    purpose: Purpose,
) -> Result<Outputs, Error> {
    let table = &inputs.tables[file];
    if let resolve::Results::Kept { results, failed } = &settings.results {
        return open_kept(results, failed, refuse_too_large(inputs, file, purpose).is_ok());
    }
    let path = match &settings.results {
        resolve::Results::Kept { .. }
        | resolve::Results::Nowhere
        | resolve::Results::StandardOutput => None,
        resolve::Results::Path(path) => Some(path.clone()),
        resolve::Results::BesideInput => Some(beside(table, purpose)),
    };
    let kind = path.as_deref().map_or(TableKind::Text, TableKind::of);
    for written in path.iter().chain(&settings.failed) {
        refuse_inputs(written, inputs)?;
        if TableKind::of(written) == TableKind::Workbook {
            refuse_too_large(inputs, file, purpose)?;
        }
    }
    let results = match (&path, &settings.results) {
        (Some(path), _) => create(path)?,
        (None, resolve::Results::StandardOutput) => Target::Stdout(io::stdout()),
        (None, _) => Target::Nowhere,
    };
    let failed = match &settings.failed {
        Some(path) => Some((create(path)?, path.clone())),
        None => None,
    };
    let failed = failed.into_iter().collect();
    Ok(Outputs { results: vec![(results, kind)], path, failed, spare: None })
}

/// The outputs of an import; workbooks only if they can hold the rows.
fn open_kept(
    results: &[PathBuf],
    failed: &[PathBuf],
    with_workbooks: bool,
) -> Result<Outputs, Error> {
    let wanted = |path: &&PathBuf| with_workbooks || TableKind::of(path) == TableKind::Text;
    let results: Vec<&PathBuf> = results.iter().filter(wanted).collect();
    let path = results.first().map(|path| path.to_path_buf());
    let results = results.into_iter().map(|path| Ok((create(path)?, TableKind::of(path))));
    let failed = failed.iter().filter(wanted).map(|path| Ok((create(path)?, path.clone())));
    Ok(Outputs {
        results: results.collect::<Result<_, Error>>()?,
        path,
        failed: failed.collect::<Result<_, Error>>()?,
        spare: None,
    })
}

fn beside(table: &Table, purpose: Purpose) -> PathBuf {
    let kind = if table.sheet().is_some() { TableKind::Workbook } else { TableKind::Text };
    let source = table.source();
    let input = if source.is_standard_input() { None } else { Some(source.path()) };
    default_path(input, purpose, kind)
}

fn create(path: &Path) -> Result<Target, Error> {
    let file = PartFile::create(path).map_err(|cause| Error::Io {
        action: IoAction::CreateResults,
        path: path.to_owned(),
        cause,
    })?;
    Ok(Target::File(file))
}

/// Said before anything is sent: afterwards it would be too late.
fn refuse_too_large(inputs: &Inputs, file: usize, purpose: Purpose) -> Result<(), Error> {
    let survey = &inputs.survey.files[file];
    let added = match purpose {
        Purpose::Results => COLUMNS.len(),
        Purpose::Check => COLUMNS.len() + CHECK_COLUMNS.len(),
    };
    let (rows, columns) = (survey.rows + 1, (survey.widest + added) as u64);
    if rows <= ROW_LIMIT && columns <= COLUMN_LIMIT {
        return Ok(());
    }
    let file = inputs.tables[file].source().name().to_owned();
    Err(Error::File { file, fault: FileFault::ResultsTooLarge { rows, columns } })
}

fn refuse_inputs(path: &Path, inputs: &Inputs) -> Result<(), Error> {
    let Ok(canonical) = path.canonicalize() else { return Ok(()) };
    let is_input = inputs.tables.iter().any(|table| {
        !table.source().is_standard_input()
            && table.source().path().canonicalize().is_ok_and(|input| input == canonical)
    });
    if is_input {
        return Err(Error::Usage(UsageFault::ResultsAreInput { path: path.to_owned() }));
    }
    Ok(())
}
