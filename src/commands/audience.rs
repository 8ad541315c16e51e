//! Whoever is told of a run beside its results: a terminal, a log, whoever looks after a folder.

use super::inputs::Inputs;
use crate::error::Error;
use crate::input::ChosenSheet;
use crate::text::Notice;

/// Hears what is worth knowing of a run. Wording is the audience's.
pub trait Audience {
    /// Something worth knowing, which is no mistake.
    fn say(&self, notice: &Notice<'_>);

    /// What ended something early.
    fn complain(&self, error: &Error);
}

/// Says of workbooks what nobody would see: other sheets with orders, hidden rows.
pub fn say_of_sheets(audience: &dyn Audience, inputs: &Inputs) {
    for (table, survey) in inputs.tables.iter().zip(&inputs.survey.files) {
        let Some(ChosenSheet { name, others, .. }) = table.sheet() else { continue };
        let (file, rows) = (table.source().name(), survey.hidden);
        if !others.is_empty() {
            tracing::info!(file, sheet = name, ?others, "other sheets have orders too");
            audience.say(&Notice::OtherSheets { file, sheet: name, others });
        }
        if rows > 0 {
            tracing::info!(file, rows, "hidden rows are read too");
            audience.say(&Notice::HiddenRows { file, rows });
        }
    }
}
