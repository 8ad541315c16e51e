//! An empty list of shipments to be filled in, as text or as a workbook: headers, and what helps to
//! fill it in rightly. It has no rows, so that no example can be sent by mistake.

use std::io::{self, Write};

use rust_xlsxwriter::{DataValidation, Format, Note, Workbook, XlsxError};

use super::results::{TextForm, cause as csv_cause};
use super::sheet::{ROW_LIMIT, cause, header_format};
use crate::domain::Lang;
use crate::text::sheet::{self as words, SheetName, TemplateColumn};

/// Writes the header as text, as Excel opens it in this language.
///
/// # Errors
/// Those of the target.
pub fn text<W: Write>(target: W, lang: Lang) -> io::Result<W> {
    let delimiter = match lang {
        Lang::Ru => b';',
        Lang::En => b',',
    };
    let form = TextForm { delimiter, byte_order_mark: true, carriage_return: true };
    let mut writer = form.writer(target)?;
    let names = TemplateColumn::ALL.map(|column| words::column(lang, column).name);
    writer.write_record(names).map_err(csv_cause)?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Writes the workbook.
///
/// # Errors
/// Those of the target.
pub fn workbook<W: Write + Send>(target: W, lang: Lang) -> io::Result<()> {
    build(lang).and_then(|mut workbook| workbook.save_to_writer(target)).map_err(cause)
}

fn build(lang: Lang) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(words::name(lang, SheetName::Template))?;
    sheet.set_freeze_panes(1, 0)?.set_row_height(0, 20)?;
    let last_row = u32::try_from(ROW_LIMIT - 1).unwrap_or(u32::MAX);
    for (index, column) in (0..).zip(TemplateColumn::ALL) {
        let words = words::column(lang, column);
        let format = match column {
            TemplateColumn::Date => Format::new().set_num_format("dd\\.mm\\.yyyy"),
            // Numbers as text keep leading zeros and all their digits.
            _ => Format::new().set_num_format("@"),
        };
        sheet.set_column_format(index, &format)?.set_column_width(index, 24)?;
        sheet.write_string_with_format(0, index, words.name, &header_format(true))?;
        let note = Note::new(words.note).add_author_prefix(false).set_width(300).set_height(110);
        sheet.insert_note(0, index, &note)?;
        if column == TemplateColumn::Status {
            let (title, message) = words::not_a_status(lang);
            let choice = DataValidation::new()
                .allow_list_strings(&words::statuses(lang))?
                .set_error_title(title)?
                .set_error_message(message)?;
            sheet.add_data_validation(1, index, last_row, index, &choice)?;
        }
    }
    Ok(workbook)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_as_excel_opens_it_in_each_language() {
        for (lang, expected) in [
            (Lang::Ru, "\u{feff}Номер заказа;Статус;Дата;Трек-номер\r\n"),
            (Lang::En, "\u{feff}Order number,Status,Date,Tracking number\r\n"),
        ] {
            assert_eq!(String::from_utf8(text(Vec::new(), lang).unwrap()).unwrap(), expected);
        }
    }
}
