//! One sheet of a workbook in memory, packed: the filled cells of the filled rows as text, in the
//! order of rows and columns. Bounded, whatever the file says of itself.

use std::mem;

use super::cell::Value;
use crate::domain::CellKind;
use crate::error::{FileFault, WorkbookLimit};
use crate::input::row::{Row, is_blank};

/// Filled cells that are kept at most.
const CELL_LIMIT: usize = 20_000_000;

/// Bytes of text that are kept at most, over all cells.
const TEXT_LIMIT: usize = 512 * 1024 * 1024;

/// The rows of one sheet.
#[derive(Clone, Debug, Default)]
pub(in crate::input) struct Sheet {
    text: String,
    cells: Vec<Cell>,
    rows: Vec<RowStart>,
    /// Row numbers (from 1) that are hidden, ascending, both ends included.
    hidden: Vec<(u64, u64)>,
}

/// One filled cell: its text ends where the next one's begins.
#[derive(Clone, Copy, Debug)]
struct Cell {
    start: u32,
    column: u16,
    kind: CellKind,
}

#[derive(Clone, Copy, Debug)]
struct RowStart {
    /// The row's number in the sheet, from 1.
    number: u32,
    /// Index of its first cell.
    cell: u32,
}

impl Sheet {
    /// How many rows have a filled cell.
    pub(in crate::input) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of the row with this index, from 1.
    pub(in crate::input) fn number(&self, index: usize) -> u64 {
        self.rows.get(index).map_or(0, |row| u64::from(row.number))
    }

    /// Whether the row with this number is hidden.
    pub(in crate::input) fn is_hidden(&self, number: u64) -> bool {
        let after = self.hidden.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).is_some_and(|at| number <= self.hidden[at].1)
    }

    /// Fills `row` with the row of this index.
    pub(in crate::input) fn read(&self, index: usize, row: &mut Row) {
        row.begin(self.number(index));
        for at in self.cells_of(index) {
            let cell = self.cells[at];
            row.push(usize::from(cell.column), self.text_of(at), cell.kind);
        }
    }

    /// Bytes that it keeps in memory, about.
    pub(in crate::input) fn memory(&self) -> usize {
        self.text.len()
            + self.cells.len() * mem::size_of::<Cell>()
            + self.rows.len() * mem::size_of::<RowStart>()
    }

    /// The row with this index, as a header would be.
    pub(in crate::input) fn texts(&self, index: usize) -> Vec<String> {
        let mut row = Row::new();
        self.read(index, &mut row);
        row.cells().map(str::to_owned).collect()
    }

    fn cells_of(&self, index: usize) -> std::ops::Range<usize> {
        let start =
            |index: usize| self.rows.get(index).map_or(self.cells.len(), |row| row.cell as usize);
        start(index)..start(index + 1)
    }

    fn text_of(&self, cell: usize) -> &str {
        let start = |at: usize| self.cells.get(at).map_or(self.text.len(), |c| c.start as usize);
        self.text.get(start(cell)..start(cell + 1)).unwrap_or_default()
    }
}

/// Packs cells as they come.
#[derive(Debug, Default)]
pub(super) struct Builder {
    sheet: Sheet,
    is_1904: bool,
    last: (u32, u16),
}

impl Builder {
    /// `is_1904`: the workbook's days count from 1904.
    pub(super) fn new(is_1904: bool) -> Self {
        Self { is_1904, ..Self::default() }
    }

    /// Adds a cell; row and column count from 0. Blank cells are left out. Cells come row by row
    /// and column by column, as all formats order them.
    ///
    /// # Errors
    /// More than the bounds allow, or cells out of order.
    pub(super) fn add(
        &mut self,
        (row, column): (u32, u32),
        value: &Value<'_>,
    ) -> Result<(), FileFault> {
        let sheet = &mut self.sheet;
        let start = sheet.text.len();
        let kind = value.render(self.is_1904, &mut sheet.text);
        if is_blank(&sheet.text[start..]) {
            sheet.text.truncate(start);
            return Ok(());
        }
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        if !sheet.cells.is_empty() && (row, column) <= self.last {
            return Err(super::damaged("cells out of order"));
        }
        self.last = (row, column);
        if sheet.text.len() > TEXT_LIMIT {
            return Err(FileFault::WorkbookTooLarge { limit: WorkbookLimit::Text(TEXT_LIMIT) });
        }
        if sheet.cells.len() >= CELL_LIMIT {
            return Err(FileFault::WorkbookTooLarge { limit: WorkbookLimit::Cells(CELL_LIMIT) });
        }
        if sheet.rows.last().is_none_or(|last| last.number != row + 1) {
            let start = RowStart { number: row + 1, cell: sheet.cells.len() as u32 };
            sheet.rows.push(start);
        }
        sheet.cells.push(Cell { start: start as u32, column, kind });
        Ok(())
    }

    /// The sheet, with what is known of hidden rows (numbers from 1, ascending).
    pub(super) fn finish(mut self, hidden: Vec<(u64, u64)>) -> Sheet {
        self.sheet.hidden = hidden;
        mem::take(&mut self.sheet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_with_their_numbers_and_gaps() {
        let mut builder = Builder::new(false);
        for (place, text) in [((2, 1), "b"), ((2, 3), "d"), ((3, 0), " \u{a0}"), ((7, 0), "a")] {
            builder.add(place, &Value::Text(text)).unwrap();
        }
        let sheet = builder.finish(vec![(3, 3), (9, 12)]);
        assert_eq!(sheet.len(), 2);
        assert_eq!(
            (sheet.number(0), sheet.texts(0)),
            (3, ["", "b", "", "d"].map(str::to_owned).into())
        );
        assert_eq!((sheet.number(1), sheet.texts(1)), (8, vec!["a".to_owned()]));
        let hidden: Vec<bool> = [2, 3, 4, 9, 12, 13].map(|row| sheet.is_hidden(row)).into();
        assert_eq!(hidden, [false, true, false, true, true, false]);
    }

    #[test]
    fn cells_out_of_order_are_damage() {
        let mut builder = Builder::new(false);
        builder.add((1, 1), &Value::Text("x")).unwrap();
        for place in [(1, 1), (1, 0), (0, 5)] {
            assert!(builder.add(place, &Value::Text("y")).is_err(), "{place:?}");
        }
    }
}
