//! What a person changes of an import before it is sent: columns, options, cells. Each change gives
//! it a new revision, so that nobody sends what they have not seen.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::service::{Purpose, can_change};
use super::views::{CorrectionView, FieldName};
use super::{Fault, ImportId, Imports, Options, Owner};
use crate::ledger::store::imports::{CorrectedCell, ImportRecord};
use crate::text::imports::ImportFault;

/// The longest value of a cell, in characters.
pub const VALUE_LIMIT: usize = 1000;

/// Cells put right that are kept of one import.
const CORRECTIONS: usize = 10_000;

/// A change of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellChange {
    /// The line on which its row starts.
    pub line: u64,
    /// Its column, from 0.
    pub column: usize,
    /// What is to stand there; `None`: what stands in the file.
    pub value: Option<String>,
}

/// What tells a header from any other.
pub(super) fn print(header: &[String]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for name in header {
        let name = name.trim().to_lowercase();
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name);
    }
    hasher.finalize().into()
}

impl Imports {
    /// Chooses columns for fields, by their names; fields that are not named are recognised. With
    /// `remember`, the same is chosen for the owner's next file with this header.
    ///
    /// # Errors
    /// No such import, or one that cannot be changed any more; a name that the file does not have.
    pub fn set_columns(
        &self,
        owner: &Owner,
        id: ImportId,
        columns: BTreeMap<FieldName, String>,
        remember: bool,
    ) -> Result<(), Fault> {
        let record = self.changeable(owner, id)?;
        let mut options: Options = serde_json::from_str(&record.options).unwrap_or_default();
        let settings = self.0.settings(&record, Purpose::Check, crate::domain::Lang::Ru)?;
        let header = crate::commands::inputs::Inputs::header(&settings)?;
        let mut taken: Vec<&String> = Vec::new();
        for name in columns.values() {
            if !header.contains(name) {
                return Err(ImportFault::ColumnUnknown { name: name.clone() }.into());
            }
            if taken.contains(&name) {
                return Err(ImportFault::ColumnTwice { name: name.clone() }.into());
            }
            taken.push(name);
        }
        if remember {
            let kept = serde_json::to_string(&columns).unwrap_or_default();
            let kept = Some(kept.as_str()).filter(|_| !columns.is_empty());
            self.0.store().keep_import_layout(&record.owner, &print(&header), kept)?;
        }
        options.columns = columns;
        self.keep_options(&record, &options)
    }

    /// Changes how an import is read.
    ///
    /// # Errors
    /// No such import, or one that cannot be changed any more; choices that cannot be used.
    pub fn set_options(&self, owner: &Owner, id: ImportId, options: &Options) -> Result<(), Fault> {
        let record = self.changeable(owner, id)?;
        self.0.refuse_options(options)?;
        self.keep_options(&record, options)
    }

    fn keep_options(&self, record: &ImportRecord, options: &Options) -> Result<(), Fault> {
        let text = serde_json::to_string(options).unwrap_or_default();
        if text == record.options || self.0.store().set_import_options(&record.id, &text)? {
            return Ok(());
        }
        // It was started meanwhile.
        Err(ImportFault::Locked.into())
    }

    /// Puts cells right, or back as they are in the file. The file itself stays as it is.
    ///
    /// # Errors
    /// No such import, or one that cannot be changed any more; a cell that the file does not have,
    /// a value that no cell can have. Nothing was changed then.
    pub fn correct(
        &self,
        owner: &Owner,
        id: ImportId,
        changes: &[CellChange],
    ) -> Result<(), Fault> {
        let record = self.changeable(owner, id)?;
        let known = self.0.store().import_corrections(&record.id)?;
        let lines: Vec<u64> = changes.iter().map(|change| change.line).collect();
        let cells = self.0.cells_of(&record, &lines)?;
        let (mut set, mut undo) = (Vec::new(), Vec::new());
        for CellChange { line, column, value } in changes {
            let unknown = || ImportFault::CellUnknown { line: *line, column: *column };
            let now = cells.get(&(*line, *column)).ok_or_else(unknown)?;
            let before = known.iter().find(|cell| (cell.line, cell.column) == (*line, *column));
            let was = before.map_or(now, |cell| &cell.was);
            match value {
                Some(value) if !is_value(value) => {
                    return Err(ImportFault::ValueRefused { limit: VALUE_LIMIT }.into());
                }
                Some(value) if value != was => set.push(CorrectedCell {
                    line: *line,
                    column: *column,
                    value: value.clone(),
                    was: was.clone(),
                }),
                // What stands in the file is no correction.
                Some(_) | None => undo.push((*line, *column)),
            }
        }
        if known.len() + set.len() > CORRECTIONS {
            return Err(ImportFault::TooManyCorrections { limit: CORRECTIONS }.into());
        }
        if self.0.store().correct_import(&record.id, &set, &undo)? {
            return Ok(());
        }
        // It was started meanwhile.
        Err(ImportFault::Locked.into())
    }

    /// The cells that were put right.
    ///
    /// # Errors
    /// No such import, or a ledger that cannot be read.
    pub fn corrections(&self, owner: &Owner, id: ImportId) -> Result<Vec<CorrectionView>, Fault> {
        let record = self.0.record(owner, id)?;
        let cells = self.0.store().import_corrections(&record.id)?;
        let view = |cell: CorrectedCell| CorrectionView {
            line: cell.line,
            column: cell.column,
            value: cell.value,
            was: cell.was,
        };
        Ok(cells.into_iter().map(view).collect())
    }

    fn changeable(&self, owner: &Owner, id: ImportId) -> Result<ImportRecord, Fault> {
        let record = self.0.kept(owner, id)?;
        if can_change(record.stage) { Ok(record) } else { Err(ImportFault::Locked.into()) }
    }
}

fn is_value(value: &str) -> bool {
    value.chars().count() <= VALUE_LIMIT && !value.chars().any(char::is_control)
}
