//! What the content of an `.ods` comes to, found out by a scan before calamine reads it: repeats
//! written out, against the bounds, and hidden rows.

use quick_xml::events::BytesStart;

use super::damaged;
use super::package::{Hidden, Scanned, attribute, hide};
use crate::error::{FileFault, WorkbookLimit};

/// The most columns that a sheet can have.
const COLUMN_LIMIT: u64 = 16_384;

/// The most rows that a sheet can have.
const ROW_LIMIT: u64 = 1_048_576;

/// Cells of an `.ods` sheet from the first to the last used row and column, which calamine holds
/// in memory whether they are filled or not.
const AREA_LIMIT: u64 = 10_000_000;

/// Adds up what the rows of an `.ods` come to, once repeats are written out.
#[derive(Default)]
pub(super) struct OdsScan {
    /// The sheets so far, with their hidden rows.
    pub(super) sheets: Vec<(String, Hidden)>,
    /// Rows of the current sheet before the current one.
    rows: u64,
    row: OdsRow,
    /// Columns from the first to the last that is used, in the widest row.
    widest: u64,
    /// Rows from the first to the last that is used.
    used_rows: u64,
    area: u64,
}

/// The current row.
#[derive(Default)]
struct OdsRow {
    repeated: u64,
    hidden: bool,
    columns: u64,
    /// Columns to the last one that holds something.
    used: u64,
    within: bool,
}

impl OdsScan {
    /// Looks at one element.
    ///
    /// # Errors
    /// More than the bounds allow, or a count that is none.
    pub(super) fn take(&mut self, event: &Scanned<'_>) -> Result<(), FileFault> {
        match event {
            Scanned::Start(element) => match element.local_name().as_ref() {
                "table" => {
                    let name = attribute(element, "table:name")?;
                    self.sheets.push((name, Hidden::new()));
                    (self.rows, self.widest, self.used_rows) = (0, 0, 0);
                }
                "table-row" => {
                    let visibility = attribute(element, "table:visibility")?;
                    self.row = OdsRow {
                        repeated: repeats(element, "table:number-rows-repeated")?,
                        hidden: matches!(&*visibility, "collapse" | "filter"),
                        within: true,
                        ..OdsRow::default()
                    };
                }
                "table-cell" | "covered-table-cell" if self.row.within => self.cell(element)?,
                _ => {}
            },
            Scanned::End("table-row") => self.end_row()?,
            Scanned::End("table") => self.area += self.widest * self.used_rows,
            Scanned::End(_) => {}
        }
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart<'_>) -> Result<(), FileFault> {
        self.row.columns += repeats(element, "table:number-columns-repeated")?;
        let holds = |name: &str| attribute(element, name).map(|value| !value.is_empty());
        if holds("office:value-type")? || holds("table:formula")? {
            self.row.used = self.row.columns;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), FileFault> {
        let row = std::mem::take(&mut self.row);
        if row.hidden
            && let Some((_, hidden)) = self.sheets.last_mut()
        {
            hide(hidden, self.rows + 1, row.repeated);
        }
        self.rows = self.rows.saturating_add(row.repeated);
        if row.used == 0 {
            return Ok(());
        }
        let limit = |limit| Err(FileFault::WorkbookTooLarge { limit });
        if row.used > COLUMN_LIMIT {
            return limit(WorkbookLimit::Columns(COLUMN_LIMIT));
        }
        self.widest = self.widest.max(row.used);
        self.used_rows = self.rows;
        if self.rows > ROW_LIMIT {
            return limit(WorkbookLimit::Rows(ROW_LIMIT));
        }
        if self.area + self.widest * self.used_rows > AREA_LIMIT {
            return limit(WorkbookLimit::Cells(AREA_LIMIT as usize));
        }
        Ok(())
    }
}

/// A repeat count; what is no number is damage, and what is absurd is as much as there can be.
fn repeats(element: &BytesStart<'_>, name: &str) -> Result<u64, FileFault> {
    let text = attribute(element, name)?;
    if text.is_empty() {
        return Ok(1);
    }
    let count = text.parse::<u64>().map_err(|_| damaged(&format!("{name}={text}")))?;
    Ok(count.min(u64::from(u32::MAX)))
}
