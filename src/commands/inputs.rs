//! The input files of a run: opened, understood, surveyed, before anything else happens. What
//! `send` and `check` have in common.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::domain::assess::assess;
use crate::domain::{
    AlreadyUpdated, Assessed, LocalZone, Outcome, Place, RawRow, Rules, Timestamp, cell_name,
};
use crate::error::{Error, IoAction, UsageFault};
use crate::input::{
    Form, Notes, ReadOptions, Row, Source, Survey, SurveyOptions, Table, TextEncoding, survey,
};
use crate::output::results::{Layout, Message, ResultsClock, TextForm};
use crate::settings::resolve::{InputFile, Reading, Settings};
use crate::text::{self, CellPlace, Lang};

/// The encodings that `--encoding` takes, for the error that lists them.
const ENCODINGS: &str = "utf-8, utf-16le, utf-16be, windows-1251, koi8-r, cp866, maccyrillic";

/// All input files of a run, surveyed.
pub struct Inputs {
    /// The files.
    pub tables: Vec<Table>,
    /// What the first pass found.
    pub survey: Survey,
    /// Whether the notes taken by the survey are all there is to say of the rows: no row has
    /// anything to do with another, and the encoding is what it seemed to be.
    pub notes_hold: bool,
    /// How rows are judged, file by file.
    rules: Vec<Rules>,
    /// Whoever handed them in reads of them on a page.
    on_page: bool,
}

impl Inputs {
    /// Opens and surveys the files. Refuses all of them if one must be refused. With `hash`, their
    /// SHA-256 is found out. Gives the notes taken of the rows, file by file.
    ///
    /// # Errors
    /// Files that cannot be read or must be refused, options that do not fit.
    pub fn open<N: Notes>(
        settings: &Settings,
        now: Timestamp,
        hash: bool,
    ) -> Result<(Self, Vec<N>), Error> {
        let reading = &settings.reading;
        let options = read_options(reading)?;
        let mut tables = Vec::with_capacity(settings.files.len());
        for file in &settings.files {
            let table = Table::open(open(file)?, &options)?;
            tables.push(match file {
                InputFile::Handed { corrections, .. } => {
                    table.with_corrections(Arc::clone(corrections))
                }
                InputFile::Path(_) | InputFile::StandardInput => table,
            });
        }
        each_once(&tables)?;
        let judges: Vec<Rules> =
            tables.iter().map(|table| rules(reading, now, encoding_name(table))).collect();
        let options = SurveyOptions { on_conflict: reading.on_conflict, hash };
        let (survey, notes) = survey(&mut tables, options, |file, row| assess(row, &judges[file]))?;
        let rules: Vec<Rules> =
            tables.iter().map(|table| rules(reading, now, encoding_name(table))).collect();
        // A file that began with nothing but ASCII may have turned out to be something else.
        let same = judges.iter().zip(&rules).all(|(old, new)| old.encoding == new.encoding);
        let notes_hold = same && survey.repeats.is_empty();
        let on_page = settings.files.iter().any(|file| matches!(file, InputFile::Handed { .. }));
        Ok((Self { tables, survey, rules, notes_hold, on_page }, notes))
    }

    /// The header of the first file, whether its columns can be understood or not.
    ///
    /// # Errors
    /// Those of [`Inputs::open`], as far as they show before the columns.
    pub fn header(settings: &Settings) -> Result<Vec<String>, Error> {
        let options = read_options(&settings.reading)?;
        match settings.files.first() {
            None => Ok(Vec::new()),
            Some(file) => Table::header(&open(file)?, &options),
        }
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
        let columns = table.columns();
        let own = columns.own().iter().map(|column| columns.names()[*column].clone());
        // Cells beyond the header have no names of their own.
        let beyond = self.survey.files[file].widest.saturating_sub(columns.count());
        Layout {
            width: columns.own().len() + beyond,
            columns: own.collect(),
            text: text_form(table),
            with_update,
            clock: ResultsClock::new(zone.clone()),
        }
    }

    /// The cells of a row that its results show: the file's own, and what stands beyond the header.
    pub fn own_cells(&self, file: usize, row: &Row) -> csv::StringRecord {
        let columns = self.tables[file].columns();
        let mut cells = csv::StringRecord::new();
        for column in columns.own() {
            cells.push_field(&columns.shown(row, *column));
        }
        cells.extend(row.cells().skip(columns.count()));
        cells
    }

    /// Words for the outcomes of a file's rows.
    #[must_use]
    pub fn message(&self, file: usize, zone: &TimeZone, lang: Lang) -> Message {
        let columns = self.tables[file].columns().names().to_vec();
        let cells_have_names = self.survey.files[file].lines_are_rows;
        let names: Vec<String> = self.names().map(str::to_owned).collect();
        let zone = zone.clone();
        let on_page = self.on_page;
        Box::new(move |outcome: &Outcome, line: u64| {
            if let Outcome::AlreadyUpdated(AlreadyUpdated::Ledger { finished_at, file, line }) =
                outcome
            {
                return text::in_ledger(lang, &local_minute(*finished_at, &zone), file, *line);
            }
            let cell = |index: usize| {
                let column = columns.get(index)?;
                let cell = cells_have_names.then(|| cell_name(index, line));
                Some(CellPlace { column, cell })
            };
            let place = |place| place_name(lang, place, file, &names);
            if on_page {
                text::on_page::outcome_message(lang, outcome, cell, place)
            } else {
                text::outcome_message(lang, outcome, cell, place)
            }
        })
    }
}

/// How results are written as text: like the input, or as Russian Excel takes it where the input
/// is a workbook.
fn text_form(table: &Table) -> TextForm {
    match table.form() {
        Form::Text(dialect) => TextForm {
            delimiter: dialect.delimiter,
            byte_order_mark: dialect.bom || dialect.encoding != TextEncoding::Utf8,
            carriage_return: dialect.carriage_return,
        },
        Form::Sheet(_) => {
            TextForm { delimiter: b';', byte_order_mark: true, carriage_return: true }
        }
    }
}

/// The file's encoding, for the problem that names it; a workbook has none that could be wrong.
fn encoding_name(table: &Table) -> &'static str {
    table.dialect().map_or("", |dialect| dialect.encoding.name())
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
        sheet: reading.sheet.clone(),
        columns: reading.columns.clone(),
        has_default_status: reading.default_status.is_some(),
    })
}

fn open(file: &InputFile) -> Result<Source, Error> {
    let failed = |path: &Path, cause| Error::Io {
        action: IoAction::ReadInput,
        path: path.to_owned(),
        cause,
    };
    match file {
        InputFile::Path(path) => Source::open(path).map_err(|cause| failed(path, cause)),
        InputFile::Handed { path, name, .. } => {
            let source = Source::open(path).map_err(|cause| failed(path, cause))?;
            Ok(source.called(name))
        }
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

/// A moment as people read it: `15.03.2024 14:05`.
pub fn local_minute(at: Timestamp, zone: &TimeZone) -> String {
    jiff::Timestamp::from_second(at.0).map_or_else(
        |_| at.0.to_string(),
        |at| at.to_zoned_datetime(zone.clone()).strftime("%d.%m.%Y %H:%M").to_string(),
    )
}
