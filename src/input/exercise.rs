//! One door for fuzz targets: any bytes in, every part of this module run over them.

use super::{ReadOptions, Row, Source, Table, TextEncoding};

/// Reads bytes as an input file to the end and answers how many rows it gave. The first two bytes
/// choose the options, the rest is the file. Must never panic, and never take more memory than a
/// small multiple of the input, but for workbooks, which have bounds of their own.
#[must_use]
pub fn exercise(bytes: &[u8]) -> u64 {
    let (choice, file) = bytes.split_at(bytes.len().min(2));
    let encoding = choice.first().and_then(|&byte| TextEncoding::ALL.get(usize::from(byte)));
    let delimiter = choice.get(1).filter(|byte| byte.is_ascii_punctuation() && **byte != b'"');
    let options = ReadOptions {
        encoding: encoding.copied(),
        delimiter: delimiter.copied(),
        sheet: None,
        columns: Vec::new(),
        has_default_status: choice.first().is_some_and(|byte| byte & 0x80 != 0),
    };
    let Ok(source) = Source::spool(file) else { return 0 };
    let Ok(table) = Table::open(source, &options) else { return 0 };
    let Ok(mut rows) = table.rows() else { return 0 };
    let mut row = Row::new();
    let mut count = 0;
    while let Ok(true) = rows.next(&mut row) {
        let raw = table.columns().raw_row(&row);
        count += u64::from(raw.order.is_some());
    }
    count
}
