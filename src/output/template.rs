//! The empty table for a day's orders: the bytes of a workbook or of a CSV file, with nothing but a
//! header. What stands in it is worded in `text`; where it goes is for `commands`.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, Format, FormatAlign,
    FormatBorder, IgnoreError, Note, Workbook, Worksheet, XlsxError,
};

use crate::domain::Lang;
use crate::text::template::{
    TemplateColumn, date_format, header, note, other_status, sheet, statuses,
};

/// The last row that a sheet can have, counted from 0.
const LAST_ROW: u32 = 1_048_575;

/// A CSV file with the header alone: UTF-8 with a byte-order mark, by which Excel knows it, CRLF,
/// and the delimiter that Excel expects in that language.
#[must_use]
pub fn csv(lang: Lang) -> Vec<u8> {
    let delimiter = match lang {
        Lang::Ru => ";",
        Lang::En => ",",
    };
    let names = TemplateColumn::ALL.map(|column| header(lang, column));
    format!("\u{FEFF}{}\r\n", names.join(delimiter)).into_bytes()
}

/// A workbook (.xlsx) with one sheet: a frozen header with notes, text columns for the numbers, a
/// date column, and a list of statuses to choose from.
///
/// # Errors
/// The library's, none of which occurs with these names and bounds.
pub fn workbook(lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_author("justclick-import"));
    let page = workbook.add_worksheet();
    page.set_name(sheet(lang))?;
    for (index, column) in (0u16..).zip(TemplateColumn::ALL) {
        write_column(page, index, column, lang)?;
    }
    page.set_freeze_panes(1, 0)?;
    page.set_selection(1, 0, 1, 0)?;
    // Excel would mark every number that is kept as text as a mistake, and offer to convert it.
    let last_column = 3;
    page.ignore_error_range(1, 0, LAST_ROW, last_column, IgnoreError::NumberStoredAsText)?;
    // Printed, all columns stand on one page of A4.
    page.set_repeat_rows(0, 0)?.set_print_fit_to_pages(1, 0).set_paper_size(9);
    workbook.save_to_buffer()
}

fn write_column(
    page: &mut Worksheet,
    index: u16,
    column: TemplateColumn,
    lang: Lang,
) -> Result<(), XlsxError> {
    let (width, cells) = match column {
        TemplateColumn::Order => (18, Format::new().set_num_format("@")),
        TemplateColumn::Status => (16, Format::new()),
        TemplateColumn::Date => {
            (20, Format::new().set_num_format(date_format(lang)).set_align(FormatAlign::Left))
        }
        TemplateColumn::Rpo => (24, Format::new().set_num_format("@")),
    };
    page.set_column_width(index, width)?;
    page.set_column_format(index, &cells)?;
    let bold = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border_bottom(FormatBorder::Thin);
    page.write_with_format(0, index, header(lang, column), &bold)?;
    // In pixels; enough for the longest note in either language.
    let note = Note::new(note(lang, column)).add_author_prefix(false).set_width(300);
    page.insert_note(0, index, &note.set_height(130))?;
    if column == TemplateColumn::Status {
        let (title, message) = other_status(lang);
        let list = DataValidation::new()
            .allow_list_strings(&statuses(lang))?
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title(title)?
            .set_error_message(message)?;
        page.add_data_validation(1, index, LAST_ROW, index, &list)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Status;

    #[test]
    fn what_the_list_offers_is_what_the_program_knows() {
        for lang in [Lang::Ru, Lang::En] {
            for (name, status) in statuses(lang).into_iter().zip(Status::ALL) {
                let known = crate::domain::StatusNames::default();
                assert_eq!(known.parse(name).ok(), Some(status), "{name}");
                assert!(note(lang, TemplateColumn::Status).contains(name), "{name}");
            }
        }
    }

    #[test]
    fn excel_takes_the_words_of_its_messages() {
        for lang in [Lang::Ru, Lang::En] {
            let (title, message) = other_status(lang);
            assert!(title.chars().count() <= 32 && message.chars().count() <= 255);
            workbook(lang).unwrap();
        }
    }
}
