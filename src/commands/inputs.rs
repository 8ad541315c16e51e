//! The input files of a run: opened, understood, surveyed, before anything else happens. What
//! `send` and `check` have in common.

use std::io;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::domain::assess::assess;
use crate::domain::{
    AlreadyUpdated, Assessed, LocalZone, Outcome, Place, RawRow, Rules, Timestamp,
};
use crate::error::{Error, IoAction, UsageFault};
use crate::input::{ReadOptions, Row, Source, Survey, Table, TextEncoding, survey};
use crate::output::file::{PartFile, Purpose, Target, default_path};
use crate::output::results::{Layout, Message};
use crate::settings::resolve::{InputFile, Reading, Results, Settings};
use crate::text::{self, Lang};

/// The encodings that `--encoding` takes, for the error that lists them.
const ENCODINGS: &str = "utf-8, utf-16le, utf-16be, windows-1251, koi8-r, cp866, maccyrillic";

/// All input files of a run, surveyed.
pub struct Inputs {
    /// The files.
    pub tables: Vec<Table>,
    /// What the first pass found.
    pub survey: Survey,
    /// How rows are judged, file by file.
    rules: Vec<Rules>,
}

impl Inputs {
    /// Opens and surveys the files. Refuses all of them if one must be refused.
    ///
    /// # Errors
    /// Files that cannot be read or must be refused, options that do not fit.
    pub fn open(settings: &Settings, now: Timestamp) -> Result<Self, Error> {
        let reading = &settings.reading;
        let options = read_options(reading)?;
        let mut tables = Vec::with_capacity(settings.files.len());
        for file in &settings.files {
            tables.push(Table::open(open(file)?, &options)?);
        }
        each_once(&tables)?;
        let judge = rules(reading, now, "");
        let survey = survey(&mut tables, reading.on_conflict, |_, row| assess(row, &judge))?;
        let rules = tables
            .iter()
            .map(|table| rules(reading, now, table.dialect().encoding.name()))
            .collect();
        Ok(Self { tables, survey, rules })
    }

    /// Judges one row by itself.
    #[must_use]
    pub fn assess(&self, file: usize, row: &RawRow<'_>) -> Assessed {
        assess(row, &self.rules[file])
    }

    /// The names of the files, as they were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| table.source().name())
    }

    /// How the results of a file look.
    #[must_use]
    pub fn layout(&self, file: usize, zone: &TimeZone, with_update: bool) -> Layout {
        let table = &self.tables[file];
        let dialect = table.dialect();
        let columns = table.columns();
        let own = columns.own().iter().map(|column| columns.names()[*column].clone());
        // Cells beyond the header have no names of their own.
        let beyond = self.survey.files[file].widest.saturating_sub(columns.count());
        Layout {
            width: columns.own().len() + beyond,
            columns: own.collect(),
            delimiter: dialect.delimiter,
            byte_order_mark: dialect.bom || dialect.encoding != TextEncoding::Utf8,
            carriage_return: dialect.carriage_return,
            with_update,
            zone: zone.clone(),
        }
    }

    /// The cells of a row that its results show: the file's own, and what stands beyond the header.
    pub fn own_cells(&self, file: usize, row: &Row) -> csv::StringRecord {
        let columns = self.tables[file].columns();
        let own = columns.own().iter().map(|column| row.cell(*column));
        own.chain(row.cells().skip(columns.count())).collect()
    }

    /// Words for the outcomes of a file's rows.
    #[must_use]
    pub fn message(&self, file: usize, zone: &TimeZone, lang: Lang) -> Message {
        let columns = self.tables[file].columns().names().to_vec();
        let names: Vec<String> = self.names().map(str::to_owned).collect();
        let zone = zone.clone();
        Box::new(move |outcome: &Outcome| {
            if let Outcome::AlreadyUpdated(AlreadyUpdated::Ledger { finished_at, file, line }) =
                outcome
            {
                return text::in_ledger(lang, &local_minute(*finished_at, &zone), file, *line);
            }
            let column = |index: usize| columns.get(index).map(String::as_str);
            text::outcome_message(lang, outcome, column, |place| {
                place_name(lang, place, file, &names)
            })
        })
    }
}

/// The short name of another row's place, seen from a row of `file`.
fn place_name(lang: Lang, place: Place, file: usize, names: &[String]) -> String {
    let other = (usize::from(place.file) != file).then(|| names.get(usize::from(place.file)));
    text::place(lang, place.line, other.flatten().map(String::as_str))
}

fn rules(reading: &Reading, now: Timestamp, encoding: &'static str) -> Rules {
    Rules {
        status_names: reading.status_names.clone(),
        default_status: reading.default_status,
        default_date: reading.default_date,
        date_format: reading.date_format.clone(),
        zone: LocalZone::new(reading.zone.clone()),
        now,
        rpo_check: reading.rpo_check,
        strict: reading.strict,
        encoding,
    }
}

fn read_options(reading: &Reading) -> Result<ReadOptions, Error> {
    let encoding = match &reading.encoding {
        None => None,
        Some(name) => Some(TextEncoding::parse(name).ok_or_else(|| {
            Error::Usage(UsageFault::Encoding { name: name.clone(), known: ENCODINGS })
        })?),
    };
    Ok(ReadOptions {
        encoding,
        delimiter: reading.delimiter,
        columns: reading.columns.clone(),
        has_default_status: reading.default_status.is_some(),
    })
}

fn open(file: &InputFile) -> Result<Source, Error> {
    match file {
        InputFile::Path(path) => Source::open(path).map_err(|cause| Error::Io {
            action: IoAction::ReadInput,
            path: path.clone(),
            cause,
        }),
        InputFile::StandardInput => Source::spool(io::stdin().lock()).map_err(|cause| Error::Io {
            action: IoAction::Spool,
            path: PathBuf::from("-"),
            cause,
        }),
    }
}

/// Two names can lead to one file.
fn each_once(tables: &[Table]) -> Result<(), Error> {
    let mut seen: Vec<PathBuf> = Vec::new();
    for table in tables {
        let source = table.source();
        if source.is_standard_input() {
            continue;
        }
        let Ok(path) = source.path().canonicalize() else { continue };
        if seen.contains(&path) {
            let file = source.name().to_owned();
            return Err(Error::Usage(UsageFault::InputTwice { file }));
        }
        seen.push(path);
    }
    Ok(())
}

/// Where the results of a file go, opened before anything is sent.
pub struct OpenResults {
    /// The target.
    pub target: Target,
    /// The file, where it is one.
    pub path: Option<PathBuf>,
}

impl OpenResults {
    /// What errors name: the file, or `-` for standard output.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        self.path.clone().unwrap_or_else(|| PathBuf::from("-"))
    }

    /// The name that a summary shows.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        match (&self.path, &self.target) {
            (Some(path), _) => Some(path.display().to_string()),
            (None, Target::Stdout(_)) => Some("-".to_owned()),
            (None, _) => None,
        }
    }
}

/// Opens the results of all files.
///
/// # Errors
/// A results file that is an input, or that cannot be made.
pub fn open_results(
    settings: &Settings,
    inputs: &Inputs,
    purpose: Purpose,
) -> Result<Vec<OpenResults>, Error> {
    inputs.tables.iter().map(|table| open_one(settings, inputs, table, purpose)).collect()
}

fn open_one(
    settings: &Settings,
    inputs: &Inputs,
    table: &Table,
    purpose: Purpose,
) -> Result<OpenResults, Error> {
    let source = table.source();
    let path = match &settings.results {
        Results::Nowhere => return Ok(OpenResults { target: Target::Nowhere, path: None }),
        Results::StandardOutput => {
            return Ok(OpenResults { target: Target::Stdout(io::stdout()), path: None });
        }
        Results::Path(path) => path.clone(),
        Results::BesideInput if source.is_standard_input() => default_path(None, purpose),
        Results::BesideInput => default_path(Some(source.path()), purpose),
    };
    refuse_inputs(&path, inputs)?;
    let target = PartFile::create(&path).map_err(|cause| Error::Io {
        action: IoAction::CreateResults,
        path: path.clone(),
        cause,
    })?;
    Ok(OpenResults { target: Target::File(target), path: Some(path) })
}

/// A moment as people read it: `15.03.2024 14:05`.
fn local_minute(at: Timestamp, zone: &TimeZone) -> String {
    jiff::Timestamp::from_second(at.0).map_or_else(
        |_| at.0.to_string(),
        |at| at.to_zoned_datetime(zone.clone()).strftime("%d.%m.%Y %H:%M").to_string(),
    )
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
