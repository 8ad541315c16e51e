//! Cells put right in place: a row opened for editing, and a row saved. The answer to a script has
//! every row on the page that looks different now, for rows are judged against each other.

use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::check;
use super::columns::{Fields, field};
use super::sheet::{Corrected, Sheet, corrected};
use super::visit::{Answer, Id, Visit, go};
use crate::domain::OutcomeKind;
use crate::text::page_said as said;
use crate::web::imports::views::{ImportView, Preview, RowView};
use crate::web::imports::{CellChange, Fault, ImportId, Imports, Owner};

/// The line in the address.
#[derive(Deserialize)]
pub struct Line {
    line: u64,
}

/// What a page shows, as its fields say.
struct OnPage {
    lines: Vec<u64>,
    only: &'static str,
    page: u64,
}

impl OnPage {
    fn of(fields: &Fields) -> Self {
        let lines = field(fields, "lines").unwrap_or_default().split(',').take(200);
        let only = field(fields, "only");
        let known = ["all", "problems", "corrected"].into_iter().find(|name| only == Some(*name));
        Self {
            lines: lines.filter_map(|line| line.parse().ok()).collect(),
            only: known.unwrap_or("problems"),
            page: field(fields, "page").and_then(|page| page.parse().ok()).unwrap_or(1),
        }
    }
}

/// Opens a row for editing.
pub async fn open(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Path(Line { line }): Path<Line>,
    Query(_): Query<Fields>,
) -> Answer {
    let look = move |imports: &Imports, owner: &Owner, lang| {
        let view = imports.get(owner, id, lang)?;
        let preview = imports.preview(owner, id, lang)?;
        let rows = imports.rows_on(owner, id, &[line], lang)?;
        Ok((view, preview, rows, corrected(imports.corrections(owner, id)?)))
    };
    let (view, preview, rows, was) = visit.ask(&imports, look).await?;
    let sheet = Sheet::of(&visit, &view, &preview.columns, &was);
    Ok(pieces(&html! {
        @for row in &rows { template { (sheet.row(row, true, true)) } }
    }))
}

/// What came of saving a row.
struct Saved {
    view: ImportView,
    preview: Preview,
    /// Rows with a mistake or a warning.
    troubled: u64,
    was: Corrected,
    /// The row itself, and others on the page that are judged otherwise now.
    changed: Vec<RowView>,
}

/// Saves a row.
pub async fn save(
    State(imports): State<Imports>,
    visit: Visit,
    Id(id): Id,
    Path(Line { line }): Path<Line>,
    Query(at): Query<Fields>,
    Form(fields): Form<Fields>,
) -> Answer {
    let on_page = OnPage::of(if visit.is_script { &fields } else { &at });
    let editing = field(&fields, "editing").is_some() && field(&fields, "done").is_none();
    let lines = on_page.lines;
    let work = move |imports: &Imports, owner: &Owner, lang| {
        let mut lines = lines;
        lines.push(line);
        let before = imports.rows_on(owner, id, &lines, lang)?;
        let changes = changes(&before, line, &fields);
        if !changes.is_empty() {
            imports.correct(owner, id, &changes)?;
        }
        saved(imports, (owner, id), (&before, &lines, line), lang)
    };
    let saved = visit.ask(&imports, work).await?;
    if !visit.is_script {
        let OnPage { only, page, .. } = on_page;
        let path = format!("/imports/{id}/check?only={only}&page={page}#row-{line}");
        return Ok(go(&visit, &path));
    }
    Ok(pieces(&answer(&visit, &saved, (line, editing), on_page.only)))
}

fn saved(
    imports: &Imports,
    (owner, id): (&Owner, ImportId),
    (before, lines, line): (&[RowView], &[u64], u64),
    lang: crate::text::Lang,
) -> Result<Saved, Fault> {
    let after = imports.rows_on(owner, id, lines, lang)?;
    let changed = after.into_iter().filter(|row| row.line == line || !before.contains(row));
    Ok(Saved {
        view: imports.get(owner, id, lang)?,
        preview: imports.preview(owner, id, lang)?,
        troubled: check::problem_rows(imports, (owner, id), lang)?,
        was: corrected(imports.corrections(owner, id)?),
        changed: changed.collect(),
    })
}

/// What of a row's fields is not what the row has.
fn changes(rows: &[RowView], line: u64, fields: &Fields) -> Vec<CellChange> {
    let Some(row) = rows.iter().find(|row| row.line == line) else { return Vec::new() };
    let undone = field(fields, "undo").and_then(|column| column.parse::<usize>().ok());
    let mut changes = Vec::new();
    for (name, value) in fields {
        let column = name.strip_prefix('c').and_then(|column| column.parse::<usize>().ok());
        let Some(column) = column.filter(|column| Some(*column) != undone) else { continue };
        let cell = row.cells.iter().find(|cell| cell.column == column);
        if cell.is_none_or(|cell| cell.value != *value) {
            changes.push(CellChange { line, column, value: Some(value.clone()) });
        }
    }
    changes.extend(undone.map(|column| CellChange { line, column, value: None }));
    changes
}

fn answer(visit: &Visit, saved: &Saved, (line, editing): (u64, bool), only: &str) -> Markup {
    let Saved { view, preview, troubled, was, changed } = saved;
    let sheet = Sheet::of(visit, view, &preview.columns, was);
    let own = changed.iter().find(|row| row.line == line);
    let mistakes = own.map_or(0, |row| {
        let cells = row.cells.iter().flat_map(|cell| &cell.problems);
        cells.chain(&row.problems).filter(|problem| !problem.warning).count() as u64
    });
    let left = preview.counts.0.of(OutcomeKind::Invalid);
    html! {
        @for row in changed {
            template { (sheet.row(row, editing && row.line == line, true)) }
        }
        template { (check::summary(visit, view, preview, true)) }
        template { (check::filters(visit, (preview, *troubled), only, true)) }
        template {
            div #alarm role="alert" hx-swap-oob="innerHTML" {}
            div #said hx-swap-oob="innerHTML" { (said::checked_again(visit.lang, line, mistakes, left)) }
        }
    }
}

fn pieces(markup: &Markup) -> Response {
    Html(markup.clone().into_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::imports::views::CellView;

    fn row() -> RowView {
        let cell = |column, value: &str| CellView {
            column,
            value: value.to_owned(),
            corrected: false,
            problems: Vec::new(),
        };
        RowView {
            line: 5,
            outcome: "valid",
            code: String::new(),
            message: String::new(),
            cells: vec![cell(0, "100"), cell(2, "paid")],
            problems: Vec::new(),
            attempts: 0,
            finished_at: None,
        }
    }

    fn fields(list: &[(&str, &str)]) -> Fields {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn only_what_was_typed_is_a_change() {
        let set = |column, value: Option<&str>| CellChange {
            line: 5,
            column,
            value: value.map(str::to_owned),
        };
        for (given, expected) in [
            (&[("c0", "100"), ("c2", "paid"), ("csrf", "x")][..], vec![]),
            (&[("c0", "101"), ("c2", "paid")], vec![set(0, Some("101"))]),
            (&[("c2", "")], vec![set(2, Some(""))]),
            (&[("c0", "101"), ("undo", "0")], vec![set(0, None)]),
            (&[("c0", "101"), ("undo", "x")], vec![set(0, Some("101"))]),
            // The service says that there is no such cell.
            (&[("c9", "1")], vec![set(9, Some("1"))]),
            (&[("cx", "1"), ("c", "1"), ("columns", "1")], vec![]),
        ] {
            assert_eq!(changes(&[row()], 5, &fields(given)), expected, "{given:?}");
        }
        assert_eq!(changes(&[row()], 6, &fields(&[("c0", "1")])), []);
    }
}
