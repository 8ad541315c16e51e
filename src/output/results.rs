//! The results table: every input row once, its own columns untouched, then what became of it.
//! Where the lines go (a file, standard output) is for [`super::file`].

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};

use csv::StringRecord;
use jiff::tz::TimeZone;

use crate::domain::outcome::codes;
use crate::domain::{OrderUpdate, Outcome, RowReport, Timestamp};

/// The columns that every results file adds, in order.
pub const COLUMNS: [&str; 7] = [
    "import_line",
    "import_outcome",
    "import_code",
    "import_message",
    "import_warnings",
    "import_attempts",
    "import_finished_at",
];

/// The columns that `check` adds after those: exactly what would be sent.
pub const CHECK_COLUMNS: [&str; 4] =
    ["import_bill_id", "import_status", "import_date", "import_rpo"];

/// How a table is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextForm {
    /// Between cells.
    pub delimiter: u8,
    /// Begin with a byte-order mark.
    pub byte_order_mark: bool,
    /// Lines end in CR LF.
    pub carriage_return: bool,
}

/// How a results table looks.
#[derive(Clone)]
pub struct Layout {
    /// Names of the input's own columns.
    pub columns: Vec<String>,
    /// The most cells that any row of the input has; rows and header are padded to it, so that the
    /// added columns stand under their names.
    pub width: usize,
    /// How it is written, where it is text.
    pub text: TextForm,
    /// Add [`CHECK_COLUMNS`].
    pub with_update: bool,
    /// Says `import_finished_at`.
    pub clock: ResultsClock,
}

/// Words for what became of the row on this line, in the reader's language.
pub type Message = Box<dyn Fn(&Outcome, u64) -> String + Send>;

/// Takes the rows of a file with their reports, in the file's order.
pub trait Results {
    /// Writes one row: its own cells, the line on which it starts, and its report. `update` is
    /// what would be sent, for `check`.
    ///
    /// # Errors
    /// Those of the target.
    fn write(
        &mut self,
        cells: &StringRecord,
        line: u64,
        report: &RowReport,
        update: Option<&OrderUpdate>,
    ) -> io::Result<()>;
}

/// Writes a results table as text.
pub struct ResultsWriter<W: Write> {
    writer: csv::Writer<W>,
    layout: Layout,
    message: Message,
    line: StringRecord,
}

impl<W: Write> ResultsWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// Those of the target.
    pub fn new(target: W, layout: Layout, message: Message) -> io::Result<Self> {
        let mut writer = layout.text.writer(target)?;
        writer.write_record(&layout.header()).map_err(cause)?;
        Ok(Self { writer, layout, message, line: StringRecord::new() })
    }

    /// Hands everything written to the target and gives the target back.
    ///
    /// # Errors
    /// Those of the target.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    /// Where it is written.
    #[must_use]
    pub fn target(&self) -> &W {
        self.writer.get_ref()
    }

    /// Hands everything written so far to the target.
    ///
    /// # Errors
    /// Those of the target.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl<W: Write> Results for ResultsWriter<W> {
    fn write(
        &mut self,
        cells: &StringRecord,
        line: u64,
        report: &RowReport,
        update: Option<&OrderUpdate>,
    ) -> io::Result<()> {
        let message = (self.message)(&report.outcome, line);
        self.layout.fill(&mut self.line, cells, (line, report, &message), update);
        self.writer.write_record(&self.line).map_err(cause)
    }
}

impl TextForm {
    /// Begins a table.
    ///
    /// # Errors
    /// Those of the target.
    pub(super) fn writer<W: Write>(self, mut target: W) -> io::Result<csv::Writer<W>> {
        if self.byte_order_mark {
            target.write_all("\u{feff}".as_bytes())?;
        }
        let terminator =
            if self.carriage_return { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        Ok(csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(terminator)
            .flexible(true)
            .from_writer(target))
    }
}

impl Layout {
    /// The names of all columns.
    pub(super) fn header(&self) -> StringRecord {
        let mut header = StringRecord::from(self.columns.clone());
        pad(&mut header, self.width);
        header.extend(COLUMNS);
        if self.with_update {
            header.extend(CHECK_COLUMNS);
        }
        header
    }

    /// Fills `into` with a row's own cells and what is added to them.
    pub(super) fn fill(
        &self,
        into: &mut StringRecord,
        cells: &StringRecord,
        (line, report, message): (u64, &RowReport, &str),
        update: Option<&OrderUpdate>,
    ) {
        into.clear();
        into.extend(cells);
        pad(into, self.width);
        into.push_field(&line.to_string());
        into.push_field(report.outcome.kind().name());
        into.push_field(&report.outcome.code());
        into.push_field(&harmless(message));
        into.push_field(&codes(&report.warnings));
        into.push_field(&report.attempts.to_string());
        match report.finished_at {
            None => into.push_field(""),
            Some(at) => self.clock.with(at, |time| into.push_field(time)),
        }
        if self.with_update {
            push_update(into, update);
        }
    }
}

/// The target's own error, so that its kind (a full disk, a closed pipe) can be told.
pub(super) fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

pub(super) fn pad(record: &mut StringRecord, width: usize) {
    while record.len() < width {
        record.push_field("");
    }
}

fn push_update(line: &mut StringRecord, update: Option<&OrderUpdate>) {
    let Some(update) = update else {
        line.extend([""; CHECK_COLUMNS.len()]);
        return;
    };
    line.push_field(update.order.as_str());
    line.push_field(update.status().api_name());
    line.push_field(&update.date().map(|date| date.0.to_string()).unwrap_or_default());
    line.push_field(update.rpo().map(|rpo| rpo.as_str()).unwrap_or_default());
}

/// Moments as results show them. Rows that follow each other have nearly always the same one, to
/// the second, so that the last is kept.
#[derive(Clone)]
pub struct ResultsClock {
    zone: TimeZone,
    last: RefCell<(Option<Timestamp>, String)>,
}

impl ResultsClock {
    /// A clock that shows the time of this zone.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self { zone, last: RefCell::default() }
    }

    fn with(&self, at: Timestamp, show: impl FnOnce(&str)) {
        let mut last = self.last.borrow_mut();
        if last.0 != Some(at) {
            *last = (Some(at), self.shown(at));
        }
        show(&last.1);
    }

    /// RFC 3339 with the zone's offset, to the second.
    fn shown(&self, at: Timestamp) -> String {
        let Ok(moment) = jiff::Timestamp::from_second(at.0) else { return String::new() };
        moment.to_zoned_datetime(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

/// Makes text that came from the service harmless to a spreadsheet, which takes cells that begin
/// with certain characters for formulas, and keeps it on one line.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let begins_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if !begins_formula && !text.chars().any(char::is_control) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len() + 1);
    if begins_formula {
        safe.push('\'');
    }
    safe.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    safe.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Outcome, StopReason};

    fn layout() -> Layout {
        Layout {
            columns: vec!["Номер".into(), "note".into()],
            width: 3,
            text: TextForm { delimiter: b';', byte_order_mark: true, carriage_return: true },
            with_update: false,
            clock: ResultsClock::new(TimeZone::get("Europe/Moscow").unwrap()),
        }
    }

    fn report(outcome: Outcome) -> RowReport {
        let finished_at = Some(Timestamp(1_710_450_000));
        RowReport { outcome, warnings: Vec::new(), attempts: 2, finished_at }
    }

    fn written(layout: Layout, message: &'static str, outcome: Outcome) -> String {
        let mut writer =
            ResultsWriter::new(Vec::new(), layout, Box::new(|_, _| message.to_owned())).unwrap();
        let cells = StringRecord::from(vec!["17", "a;\"b\"\nc"]);
        writer.write(&cells, 5, &report(outcome), None).unwrap();
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn own_columns_are_untouched_and_added_ones_stand_under_their_names() {
        let outcome = Outcome::Rejected { code: 200, text: "no".into() };
        let text = written(layout(), "нет такого заказа", outcome);
        let expected = "\u{feff}Номер;note;;import_line;import_outcome;import_code;\
            import_message;import_warnings;import_attempts;import_finished_at\r\n\
            17;\"a;\"\"b\"\"\nc\";;5;rejected;api.200;нет такого заказа;;2;\
            2024-03-15T00:00:00+03:00\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn text_that_a_spreadsheet_would_run_is_made_harmless() {
        for (text, safe) in [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+7", "'+7"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\tx", "' x"),
            ("\rx", "' x"),
            ("a=b", "a=b"),
            ("two\r\nlines", "two  lines"),
        ] {
            assert_eq!(harmless(text), safe);
        }
    }

    #[test]
    fn a_row_that_was_never_sent_has_no_time() {
        let text = TextForm { delimiter: b';', byte_order_mark: false, carriage_return: false };
        let layout = Layout { text, ..layout() };
        let mut writer =
            ResultsWriter::new(Vec::new(), layout, Box::new(|_, _| String::new())).unwrap();
        let outcome = Outcome::NotSent { reason: StopReason::Interrupted, wait: None };
        let report = RowReport { outcome, warnings: vec![], attempts: 0, finished_at: None };
        writer.write(&StringRecord::from(vec!["1"]), 9, &report, None).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert!(text.ends_with("\n1;;;9;not_sent;stopped.interrupted;;;0;\n"), "{text}");
    }
}
