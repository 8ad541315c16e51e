//! What is to be done about a row, once it was read by itself: held against the other rows of the
//! run and against what an earlier run wrote beside it. Pure.

use crate::domain::{
    AlreadyUpdated, Assessed, Field, OrderUpdate, Outcome, Place, Problem, ProblemKind,
};
use crate::engine::row::Verdict;
use crate::input::{Columns, Repeat, Repeats};

/// What a row is held against.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// The other rows of the run.
    pub repeats: &'a Repeats,
    /// The columns of its file, for problems that concern one.
    pub columns: &'a Columns,
    /// Warnings are problems.
    pub strict: bool,
}

/// Decides about a row. `earlier` is what an earlier run wrote in `import_finished_at`, where it
/// wrote that the row was updated. Gives the verdict and the warnings.
#[must_use]
pub fn judge(
    place: Place,
    assessed: Assessed,
    earlier: Option<&str>,
    against: Against<'_>,
) -> (Verdict, Vec<Problem>) {
    let Assessed { verdict, mut warnings } = assessed;
    if let Some(finished_at) = earlier {
        let finished_at = finished_at.to_owned();
        let outcome = Outcome::AlreadyUpdated(AlreadyUpdated::EarlierResults { finished_at });
        return (Verdict::Known(outcome), warnings);
    }
    let update = match verdict {
        Ok(update) => update,
        Err(problems) => return (Verdict::Known(Outcome::Invalid { problems }), warnings),
    };
    match against.repeats.verdict(place, &update) {
        Repeat::Unique => {}
        Repeat::DuplicateOf(of) => return (Verdict::Known(Outcome::Duplicate { of }), warnings),
        Repeat::Conflict { others, more } => {
            let kind = ProblemKind::OrderConflict { others, more };
            let column = Some(against.columns.order());
            let value = update.order.to_string();
            let problem = Problem { kind, field: Some(Field::Order), column, value };
            return (Verdict::Known(Outcome::Invalid { problems: vec![problem] }), warnings);
        }
    }
    warnings.extend(shared_number(&update, against));
    if against.strict && !warnings.is_empty() {
        return (Verdict::Known(Outcome::Invalid { problems: warnings }), Vec::new());
    }
    (Verdict::Send(update), warnings)
}

fn shared_number(update: &OrderUpdate, against: Against<'_>) -> Option<Problem> {
    let (others, more) = against.repeats.shared_rpo(update)?;
    Some(Problem {
        kind: ProblemKind::RpoShared { others, more },
        field: Some(Field::Rpo),
        column: against.columns.index(crate::error::ColumnField::Rpo),
        value: update.rpo().map(ToString::to_string).unwrap_or_default(),
    })
}
