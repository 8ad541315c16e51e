//! What is told of a file before it is sent: what it says as a whole, and what sending would do.

use std::collections::HashMap;

use super::check::{Checked, Readable};
use super::service::{Purpose, account};
use super::views::{
    ColumnView, CountsView, DatesView, FieldName, Plan, Preview, ProblemCount, SheetView,
    SkippedView,
};
use super::{Fault, ImportId, Imports, Owner};
use crate::commands::care;
use crate::domain::{Lang, Problem, Status, Timestamp};
use crate::error::ColumnField;
use crate::input::Row;
use crate::text;

/// Kinds of problems that a preview tells.
const PROBLEMS: usize = 20;

/// Values shown of each column.
const SAMPLES: usize = 3;

impl Imports {
    /// What a file says, before anything is sent.
    ///
    /// # Errors
    /// No such import, files that were removed, settings that cannot be used. A file that is
    /// refused is no error: the preview says why.
    pub fn preview(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<Preview, Fault> {
        let record = self.0.kept(owner, id)?;
        let corrections = self.0.store().import_corrections(&record.id)?.len() as u64;
        let checked = self.0.checked(&record)?;
        let mut preview = Preview {
            id,
            revision: record.revision,
            refused: None,
            columns: Vec::new(),
            encoding: None,
            delimiter: None,
            sheet: None,
            rows: 0,
            counts: CountsView::default(),
            statuses: Status::ALL.into_iter().map(|status| (status.api_name(), 0)).collect(),
            dates: None,
            warned: 0,
            hidden: 0,
            skipped: SkippedView::default(),
            problems: Vec::new(),
            corrections,
        };
        match &*checked {
            Checked::Refused { said, header } => {
                preview.refused = Some(said.reason(lang));
                let column = |(index, name): (usize, &String)| ColumnView {
                    index,
                    name: name.clone(),
                    field: None,
                    samples: Vec::new(),
                };
                preview.columns = header.iter().enumerate().map(column).collect();
            }
            Checked::Rows(readable) => fill(&mut preview, readable, lang)?,
        }
        Ok(preview)
    }

    /// What sending would do.
    ///
    /// # Errors
    /// Those of [`Imports::preview`]; a file that is refused, an account that cannot be used.
    pub fn plan(&self, owner: &Owner, id: ImportId, lang: Lang) -> Result<Plan, Fault> {
        let record = self.0.kept(owner, id)?;
        let checked = self.0.checked(&record)?;
        let readable = checked.rows().map_err(|said| Fault::Refused(said.clone()))?;
        let settings = self.0.settings(&record, Purpose::Send, lang)?;
        let rows = readable.sendable();
        let reasons = match &settings.account {
            Some(account) if !settings.sandbox => {
                care::reasons(&settings, account, &readable.inputs)?
            }
            _ => Vec::new(),
        };
        let moment = |at: Timestamp| crate::commands::inputs::local_minute(at, &readable.zone);
        let reasons = reasons.iter().map(|reason| text::care::reason(lang, reason, moment));
        let queue = account(&settings);
        Ok(Plan {
            revision: record.revision,
            rows,
            account: Some(queue.clone()).filter(|account| !account.is_empty()),
            rehearsal: settings.sandbox,
            rate: settings.pace.rate.to_string(),
            seconds: settings.pace.rate.time_for(rows).map(|time| time.as_secs()),
            ahead: self.0.ahead(&queue),
            announcement: care::announcement(
                &settings,
                settings.account.as_ref(),
                &readable.inputs,
            ),
            reasons: reasons.collect(),
        })
    }
}

fn fill(preview: &mut Preview, readable: &Readable, lang: Lang) -> Result<(), Fault> {
    let Some((table, survey)) =
        readable.inputs.tables.first().zip(readable.inputs.survey.files.first())
    else {
        return Ok(());
    };
    preview.columns = columns(readable)?;
    preview.encoding = table.dialect().map(|dialect| dialect.encoding.name());
    preview.delimiter = table.dialect().map(|dialect| char::from(dialect.delimiter));
    preview.sheet = table
        .sheet()
        .map(|sheet| SheetView { name: sheet.name.clone(), others: sheet.others.clone() });
    preview.rows = survey.rows;
    preview.counts = CountsView(readable.counts);
    preview.statuses = Status::ALL
        .into_iter()
        .map(|status| (status.api_name(), readable.by_status[status as usize]))
        .collect();
    preview.dates = readable.dates.map(|(first, last)| DatesView {
        first: local_date(first, readable),
        last: local_date(last, readable),
    });
    preview.warned = readable.tally.warned();
    preview.hidden = survey.hidden;
    preview.skipped = SkippedView {
        blank: survey.skipped.blank,
        totals: survey.skipped.totals,
        above_header: survey.skipped.above_header,
        repeated_headers: survey.skipped.repeated_headers,
    };
    let message = readable.inputs.message(0, &readable.zone, lang);
    let problems = readable.tally.most_frequent(PROBLEMS).into_iter();
    preview.problems = problems
        .map(|(code, kind)| ProblemCount {
            code: code.to_owned(),
            rows: kind.rows,
            line: kind.first.line,
            message: message(&kind.outcome, kind.first.line),
        })
        .collect();
    Ok(())
}

fn local_date(at: Timestamp, readable: &Readable) -> String {
    let moment = jiff::Timestamp::from_second(at.0).unwrap_or_default();
    moment.to_zoned_datetime(readable.zone.clone()).strftime("%Y-%m-%d").to_string()
}

fn columns(readable: &Readable) -> Result<Vec<ColumnView>, Fault> {
    let table = &readable.inputs.tables[0];
    let columns = table.columns();
    let fields: HashMap<usize, ColumnField> = ColumnField::ALL
        .into_iter()
        .filter_map(|field| Some((columns.index(field)?, field)))
        .collect();
    let mut views: Vec<ColumnView> = columns
        .own()
        .iter()
        .map(|index| ColumnView {
            index: *index,
            name: columns.names()[*index].clone(),
            field: fields.get(index).copied().map(FieldName),
            samples: Vec::new(),
        })
        .collect();
    let (mut rows, mut row) = (table.rows()?, Row::new());
    for _ in 0..SAMPLES {
        if !rows.next(&mut row).map_err(|failure| failure.of(table.source()))? {
            break;
        }
        for view in &mut views {
            let value: String = row.cell(view.index).chars().take(Problem::VALUE_LIMIT).collect();
            view.samples.push(value);
        }
    }
    Ok(views)
}
