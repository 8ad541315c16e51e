//! What pages need beside what the API tells: rows by their lines, and the zone of local times.

use jiff::tz::TimeZone;

use super::rows::{PAGE, read};
use super::service::Purpose;
use super::views::RowView;
use super::{Fault, ImportId, Imports, Options, Owner};
use crate::domain::{Corrections, Lang};

impl Imports {
    /// The rows that start on these lines, in the file's order; lines on which none starts are
    /// passed over, and no more than 200 rows are given.
    ///
    /// # Errors
    /// No such import, files that were removed, a file that is refused.
    pub fn rows_on(
        &self,
        owner: &Owner,
        id: ImportId,
        lines: &[u64],
        lang: Lang,
    ) -> Result<Vec<RowView>, Fault> {
        let record = self.0.kept(owner, id)?;
        let mut corrections = Corrections::default();
        for cell in self.0.store().import_corrections(&record.id)? {
            corrections.set(cell.line, cell.column, cell.was);
        }
        let checked = self.0.checked(&record)?;
        let readable = checked.rows().map_err(|said| Fault::Refused(said.clone()))?;
        let marks = readable.marks.iter().enumerate();
        let wanted = marks.filter(|(_, mark)| lines.contains(&u64::from(mark.line)));
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let chosen: Vec<usize> = wanted.map(|(index, _)| index).take(most).collect();
        read(readable, &chosen, &corrections, lang)
    }

    /// The zone of local times; the system's where the settings cannot be used just now, since a
    /// page that says so has times on it too.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        let settings = self.0.settings_for(&Options::default(), Purpose::Check);
        settings.map_or_else(|_| TimeZone::system(), |settings| settings.reading.zone)
    }
}
