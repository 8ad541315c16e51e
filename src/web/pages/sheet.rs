//! The rows of a file as a table: each problem in its cell, cells to be put right in place.

use std::collections::HashMap;

use maud::{Markup, html};

use super::pieces::{self, Mood, badge};
use super::visit::Visit;
use crate::domain::OutcomeKind;
use crate::error::ColumnField;
use crate::text::Lang;
use crate::text::page::{Word, word};
use crate::text::page_said as said;
use crate::text::quote::{capital, visible};
use crate::web::imports::views::{
    CellView, ColumnView, CorrectionView, FieldName, ImportView, ProblemView, RowView,
};

/// What stood in cells that were put right, by line and column.
pub type Corrected = HashMap<(u64, usize), String>;

/// Corrections by line and column.
pub fn corrected(all: Vec<CorrectionView>) -> Corrected {
    all.into_iter().map(|cell| ((cell.line, cell.column), cell.was)).collect()
}

/// How the rows of one file are shown.
pub struct Sheet<'a> {
    /// Who looks.
    pub visit: &'a Visit,
    /// The file.
    pub view: &'a ImportView,
    columns: Vec<&'a ColumnView>,
    corrected: &'a Corrected,
    /// Where a form leads back to without script.
    query: String,
}

impl<'a> Sheet<'a> {
    /// Columns that matter stand first, in the order of the fields; all others follow.
    pub fn of(
        visit: &'a Visit,
        view: &'a ImportView,
        columns: &'a [ColumnView],
        corrected: &'a Corrected,
    ) -> Self {
        let mut columns: Vec<&ColumnView> = columns.iter().collect();
        columns.sort_by_key(|column| (column.field.is_none(), column.field, column.index));
        Self { visit, view, columns, corrected, query: String::new() }
    }

    /// The same, on a page that shows these rows.
    pub fn at(self, only: &str, page: u64) -> Self {
        Self { query: format!("?only={only}&page={page}"), ..self }
    }

    fn mapped(&self) -> usize {
        self.columns.iter().filter(|column| column.field.is_some()).count()
    }

    /// The table. The row on the line `edit` can be edited as a whole.
    pub fn table(&self, rows: &[RowView], edit: Option<u64>) -> Markup {
        let lang = self.visit.lang;
        let (first, last) = self.columns.split_at(self.mapped());
        html! {
            div.scroll role="region" tabindex="0" aria-labelledby="rows" {
                table {
                    thead {
                        tr {
                            th.line scope="col" { (word(lang, Word::Line)) }
                            th scope="col" { (word(lang, Word::State)) }
                            @for column in first { (heading(lang, column)) }
                            @if self.view.state.can_change() {
                                th scope="col" { span.unseen { (word(lang, Word::Edit)) } }
                            }
                            @for column in last { (heading(lang, column)) }
                        }
                    }
                    @for row in rows { (self.row(row, edit == Some(row.line), false)) }
                }
            }
            datalist #statuses {
                @for status in crate::domain::Status::ALL {
                    option value=(said::status(lang, status).to_lowercase()) {}
                }
            }
        }
    }

    /// A row, and below it what is wrong with it. One that needs work, or was put right, has fields
    /// at once; any other once it is edited. `again`: it takes the place of the row with its number
    /// on the page.
    pub fn row(&self, row: &RowView, editing: bool, again: bool) -> Markup {
        let line = row.line;
        let can_change = self.view.state.can_change();
        let kind = pieces::outcome(row.outcome).unwrap_or(OutcomeKind::Valid);
        let fixed = row.cells.iter().any(|cell| cell.corrected);
        let open = can_change && (editing || kind.needs_work() || fixed);
        let (first, last) = self.columns.split_at(self.mapped());
        html! {
            tbody id={ "row-" (line) } class=(self.mood(row, kind).class())
                hx-swap-oob=[again.then_some("true")] data-editing[editing] {
                tr {
                    th.line scope="row" { (line) }
                    td.state { (self.state(row, kind)) }
                    @for column in first { (self.cell(row, column, (open, true))) }
                    @if can_change {
                        td.act {
                            @if open { (self.form(row, editing)) } @else { (self.edit(line)) }
                        }
                    }
                    @for column in last { (self.cell(row, column, (open, editing))) }
                }
                (self.hints(row, kind))
            }
        }
    }

    fn edit(&self, line: u64) -> Markup {
        let (lang, id) = (self.visit.lang, self.view.id);
        let label = format!("{}, {} {line}", word(lang, Word::Edit), word(lang, Word::Line));
        html! {
            a.button.small id={ "edit-" (line) } aria-label=(label)
                href={ "/imports/" (id) "/check?only=all&edit=" (line) "#row-" (line) }
                hx-get=(self.path(line)) hx-swap="none" hx-include="#shown" {
                (word(lang, Word::Edit))
            }
        }
    }

    fn mood(&self, row: &RowView, kind: OutcomeKind) -> Mood {
        let warned = row.problems.iter().chain(row.cells.iter().flat_map(|cell| &cell.problems));
        match Mood::of(kind) {
            Mood::Good if warned.into_iter().any(|problem| problem.warning) => Mood::Odd,
            mood => mood,
        }
    }

    fn state(&self, row: &RowView, kind: OutcomeKind) -> Markup {
        let mood = self.mood(row, kind);
        match (kind, mood) {
            (OutcomeKind::Valid, Mood::Odd) => badge(mood, word(self.visit.lang, Word::RowOdd)),
            _ => badge(mood, said::row_outcome(self.visit.lang, kind)),
        }
    }

    /// The form of a row; its fields stand in other cells and name it.
    fn form(&self, row: &RowView, editing: bool) -> Markup {
        let (lang, line) = (self.visit.lang, row.line);
        let path = self.path(line);
        let save = format!("{}, {} {line}", word(lang, Word::Save), word(lang, Word::Line));
        html! {
            form id={ "form-" (line) } method="post" action={ (path) (self.query) } hx-post=(path)
                hx-trigger="submit, change from:closest tbody" hx-swap="none" hx-include="#shown"
                hx-sync="this:queue last" {
                (pieces::token(self.visit))
                @if editing {
                    input type="hidden" name="editing" value="1";
                    button.small.good id={ "edit-" (line) } type="submit" name="done" value="1" data-done {
                        (word(lang, Word::Done))
                    }
                } @else {
                    button.small id={ "edit-" (line) } type="submit" aria-label=(save) {
                        (word(lang, Word::Save))
                    }
                }
            }
        }
    }

    fn cell(&self, row: &RowView, column: &ColumnView, (open, here): (bool, bool)) -> Markup {
        let Some(cell) = row.cells.iter().find(|cell| cell.column == column.index) else {
            return html! { td {} };
        };
        let troubled = !cell.problems.is_empty() || cell.corrected;
        // A field would lose line breaks, and nobody would have asked for that.
        let plain = !cell.value.chars().any(char::is_control);
        let bad = cell.problems.iter().any(|problem| !problem.warning);
        html! {
            td.cell.bad[bad].odd[!bad && !cell.problems.is_empty()].fixed[cell.corrected] {
                @if open && plain && (here || troubled) {
                    (self.input(row.line, column, (cell, bad)))
                } @else {
                    span.value { (visible(&cell.value)) }
                }
                @if cell.corrected { (self.fixed(row.line, cell, open)) }
            }
        }
    }

    fn input(&self, line: u64, column: &ColumnView, (cell, bad): (&CellView, bool)) -> Markup {
        let lang = self.visit.lang;
        let is_status = column.field == Some(FieldName(ColumnField::Status));
        let label = said::cell(lang, &name_of(lang, column), line);
        let hints = cell.problems.iter().map(|problem| hint_id(line, column.index, problem));
        let hints = hints.collect::<Vec<_>>().join(" ");
        let hints = Some(hints).filter(|hints| !hints.is_empty());
        html! {
            input type="text" id={ "c-" (line) "-" (column.index) } name={ "c" (column.index) }
                form={ "form-" (line) } value=(cell.value) aria-label=(label) maxlength="1000"
                aria-invalid=[bad.then_some("true")] aria-describedby=[hints] autocomplete="off"
                spellcheck="false" list=[is_status.then_some("statuses")];
        }
    }

    fn fixed(&self, line: u64, cell: &CellView, open: bool) -> Markup {
        let lang = self.visit.lang;
        let was = self.corrected.get(&(line, cell.column)).map_or("", String::as_str);
        let path = self.path(line);
        let label = format!("{}: {}", word(lang, Word::Undo), visible(was));
        html! {
            p.small.fixed {
                span.sign aria-hidden="true" {}
                (word(lang, Word::Corrected)) " " (said::was(lang, was))
            }
            // A form of its own: as a button of the row's, Enter in a cell would press it.
            @if open {
                form.undo method="post" action={ (path) (self.query) } hx-post=(path) hx-swap="none" hx-include="#shown" {
                    (pieces::token(self.visit))
                    button.plain type="submit" name="undo" value=(cell.column) aria-label=(label) {
                        (word(lang, Word::Undo))
                    }
                }
            }
        }
    }

    fn path(&self, line: u64) -> String {
        format!("/imports/{}/rows/{line}", self.view.id)
    }

    /// What is wrong with a row, below it and as wide as the page: sentences need room.
    fn hints(&self, row: &RowView, kind: OutcomeKind) -> Markup {
        let lang = self.visit.lang;
        let width = self.columns.len() + 2 + usize::from(self.view.state.can_change());
        // What is told of cells, or is plain from the word, need not be told twice.
        let told =
            matches!(kind, OutcomeKind::Valid | OutcomeKind::Invalid) || row.message.is_empty();
        let of_cells = self.columns.iter().flat_map(|column| {
            let cell = row.cells.iter().find(|cell| cell.column == column.index);
            let problems = cell.map_or(&[][..], |cell| &cell.problems);
            problems.iter().map(move |problem| (Some(*column), problem))
        });
        let all: Vec<_> =
            of_cells.chain(row.problems.iter().map(|problem| (None, problem))).collect();
        html! {
            @if !all.is_empty() || !told {
                tr.why {
                    td colspan=(width) {
                        ul.hints {
                            @if !told { li { (row.message) } }
                            @for (column, problem) in all {
                                (hint(lang, row.line, column, problem))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The head of a column: what it is taken for, and what the file calls it.
pub fn heading(lang: Lang, column: &ColumnView) -> Markup {
    let field = column.field.map(|field| said::field(lang, field.0));
    let name = visible(&column.name);
    let same = field.is_some_and(|field| field.to_lowercase() == name.trim().to_lowercase());
    html! {
        th.other[field.is_none()] scope="col" {
            @if let Some(field) = field { (field) }
            @if field.is_none() { (name) } @else if !same { span.small { (name) } }
        }
    }
}

fn hint(lang: Lang, line: u64, column: Option<&ColumnView>, problem: &ProblemView) -> Markup {
    let (class, kind) =
        if problem.warning { ("odd", Word::Warning) } else { ("bad", Word::Mistake) };
    let message = capital(&problem.message);
    html! {
        li class=(class) id=[column.map(|column| hint_id(line, column.index, problem))] {
            span.sign aria-hidden="true" {}
            span {
                span.unseen { (word(lang, kind)) " " }
                @if let Some(column) = column { b { (name_of(lang, column)) "." } " " }
                (message)
            }
        }
    }
}

/// What a column is called: what it is taken for, else as the file calls it.
fn name_of(lang: Lang, column: &ColumnView) -> String {
    let field = column.field.map(|field| said::field(lang, field.0).to_owned());
    field.unwrap_or_else(|| visible(&column.name))
}

fn hint_id(line: u64, column: usize, problem: &ProblemView) -> String {
    format!("h-{line}-{column}-{}", problem.code.replace('.', "-"))
}
