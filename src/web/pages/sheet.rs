//! The rows of a file as a table: each problem in its cell, cells to be put right in place.

use std::collections::HashMap;

use maud::{Markup, html};

use super::pieces::{self, Mood, badge};
use super::visit::Visit;
use crate::domain::OutcomeKind;
use crate::text::page::{Word, word};
use crate::text::page_said as said;
use crate::text::quote::visible;
use crate::web::imports::views::{
    CellView, ColumnView, CorrectionView, ImportView, ProblemView, RowView,
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
        Self { visit, view, columns, corrected }
    }

    fn mapped(&self) -> usize {
        self.columns.iter().filter(|column| column.field.is_some()).count()
    }

    /// The table. The row on the line `edit` can be edited as a whole.
    pub fn table(&self, rows: &[RowView], edit: Option<u64>) -> Markup {
        let lang = self.visit.lang;
        let mapped = self.mapped();
        html! {
            div.scroll role="region" tabindex="0" aria-labelledby="rows" {
                table {
                    thead {
                        tr {
                            th.line scope="col" { (word(lang, Word::Line)) }
                            th scope="col" { (word(lang, Word::State)) }
                            @for column in &self.columns[..mapped] {
                                th scope="col" {
                                    @if let Some(field) = column.field { (said::field(lang, field.0)) }
                                    span.small { (visible(&column.name)) }
                                }
                            }
                            @if self.view.state.can_change() {
                                th scope="col" { span.unseen { (word(lang, Word::Edit)) } }
                            }
                            @for column in &self.columns[mapped..] {
                                th.other scope="col" { (visible(&column.name)) }
                            }
                        }
                    }
                    tbody {
                        @for row in rows { (self.row(row, edit == Some(row.line), false)) }
                    }
                }
            }
            datalist #statuses {
                @for status in crate::domain::Status::ALL {
                    option value=(said::status(lang, status).to_lowercase()) {}
                }
            }
        }
    }

    /// A row. One that needs work, or was put right, has fields at once; any other once it is
    /// edited. `again`: it takes the place of the row with its number on the page.
    pub fn row(&self, row: &RowView, editing: bool, again: bool) -> Markup {
        let (lang, id, line) = (self.visit.lang, self.view.id, row.line);
        let mapped = self.mapped();
        let can_change = self.view.state.can_change();
        let kind = pieces::outcome(row.outcome).unwrap_or(OutcomeKind::Valid);
        let open =
            can_change && (editing || kind.needs_work() || row.cells.iter().any(|c| c.corrected));
        let (first, last) = self.columns.split_at(mapped);
        html! {
            tr id={ "row-" (line) } class=(self.mood(row, kind).class())
                hx-swap-oob=[again.then_some("true")] data-editing[editing] {
                th.line scope="row" { (line) }
                td.state { (self.state(row, kind)) }
                @for column in first { (self.cell(row, column, (open, true))) }
                @if can_change {
                    td.act {
                        @if open { (self.form(row, editing)) } @else {
                            a.button.small id={ "edit-" (line) }
                                href={ "/imports/" (id) "/check?only=all&edit=" (line) "#row-" (line) }
                                hx-get={ "/imports/" (id) "/rows/" (line) } hx-swap="none"
                                hx-include="#shown" aria-label={ (word(lang, Word::Edit)) ", " (word(lang, Word::Line)) " " (line) } {
                                (word(lang, Word::Edit))
                            }
                        }
                    }
                }
                @for column in last { (self.cell(row, column, (open, editing))) }
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
        let lang = self.visit.lang;
        let mood = self.mood(row, kind);
        let name = match (kind, mood) {
            (OutcomeKind::Valid, Mood::Odd) => word(lang, Word::RowOdd),
            _ => said::row_outcome(lang, kind),
        };
        // What is told in cells, or is plain from the word, need not be told twice.
        let explained = !matches!(kind, OutcomeKind::Valid | OutcomeKind::Invalid);
        html! {
            (badge(mood, name))
            @if explained && !row.message.is_empty() { p.small { (row.message) } }
            (self.hints(&row.problems, None))
        }
    }

    /// The form of a row; its fields stand in other cells and name it.
    fn form(&self, row: &RowView, editing: bool) -> Markup {
        let (lang, line) = (self.visit.lang, row.line);
        let path = format!("/imports/{}/rows/{line}", self.view.id);
        let save = format!("{}, {} {line}", word(lang, Word::Save), word(lang, Word::Line));
        html! {
            form id={ "form-" (line) } method="post" action=(path) hx-post=(path)
                hx-trigger="submit, change from:closest tr" hx-swap="none" hx-include="#shown"
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
                (self.hints(&cell.problems, Some(&hint_id(row.line, column.index))))
                @if cell.corrected { (self.fixed(row.line, cell, open)) }
            }
        }
    }

    fn input(&self, line: u64, column: &ColumnView, (cell, bad): (&CellView, bool)) -> Markup {
        let lang = self.visit.lang;
        let field = column.field.map(|field| said::field(lang, field.0).to_owned());
        let is_status =
            field.as_deref() == Some(said::field(lang, crate::error::ColumnField::Status));
        let label = said::cell(lang, field.as_deref().unwrap_or(&column.name), line);
        let hint = (!cell.problems.is_empty()).then(|| hint_id(line, column.index));
        html! {
            input type="text" id={ "c-" (line) "-" (column.index) } name={ "c" (column.index) }
                form={ "form-" (line) } value=(cell.value) aria-label=(label) maxlength="1000"
                aria-invalid=[bad.then_some("true")] aria-describedby=[hint] autocomplete="off"
                spellcheck="false" list=[is_status.then_some("statuses")];
        }
    }

    fn fixed(&self, line: u64, cell: &CellView, open: bool) -> Markup {
        let lang = self.visit.lang;
        let was = self.corrected.get(&(line, cell.column)).map_or("", String::as_str);
        html! {
            p.small.fixed {
                span.sign aria-hidden="true" {}
                (word(lang, Word::Corrected)) " " (said::was(lang, was)) " "
                @if open {
                    button.plain type="submit" form={ "form-" (line) } name="undo"
                        value=(cell.column) { (word(lang, Word::Undo)) }
                }
            }
        }
    }

    fn hints(&self, problems: &[ProblemView], id: Option<&str>) -> Markup {
        let lang = self.visit.lang;
        html! {
            @if !problems.is_empty() {
                ul.hints id=[id] {
                    @for problem in problems {
                        @let (class, kind) = if problem.warning { ("odd", Word::Warning) } else { ("bad", Word::Mistake) };
                        li class=(class) {
                            span.sign aria-hidden="true" {}
                            span.unseen { (word(lang, kind)) " " }
                            (problem.message)
                        }
                    }
                }
            }
        }
    }
}

fn hint_id(line: u64, column: usize) -> String {
    format!("h-{line}-{column}")
}
