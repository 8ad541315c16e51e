//! How a file is written, from its first bytes: byte-order mark, encoding, delimiter, `sep=` line,
//! and the header row, without which nothing is guessed. Pure; what the columns mean is `columns`'.

mod foreign;
mod header;

use std::io::Read;

use super::columns::ChosenColumns;
use super::encoding::TextEncoding;
use super::guess::{AsUtf8, as_utf8};
use super::records::Position;
use super::utf16::Utf16Reader;
use crate::error::FileFault;

/// How many of a file's first bytes are looked at.
pub(super) const HEAD: usize = 256 * 1024;

/// How many filled rows are looked at for a header.
pub(super) const HEADER_ROWS: usize = 30;

/// Rows after the header that are kept, for names that only values can confirm.
pub(super) const FIRST_ROWS: usize = 5;

/// Delimiters that are found out. Where nothing tells them apart (a table of one column), the
/// first is taken.
pub(super) const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// What the user says of the file.
#[derive(Clone, Copy, Debug, Default)]
pub struct DialectOptions<'a> {
    /// `--encoding`.
    pub encoding: Option<TextEncoding>,
    /// `--delimiter`: one ASCII character.
    pub delimiter: Option<u8>,
    /// `--column`: names that make a row a header even where they are not known.
    pub chosen: &'a ChosenColumns,
}

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Its encoding; UTF-8 where all that was seen is ASCII.
    pub encoding: TextEncoding,
    /// Whether the encoding is certain; otherwise the first row with more than ASCII decides.
    pub encoding_settled: bool,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// Between cells: one ASCII character.
    pub delimiter: u8,
    /// Whether its first line ends in CR LF, or in CR alone.
    pub carriage_return: bool,
    /// Whether its first line is `sep=;` or the like.
    pub sep_line: bool,
    /// The physical line on which the header starts, from 1.
    pub header_line: u64,
    /// The header's cells, as they are.
    pub header: Vec<String>,
    /// Filled rows above the header.
    pub above_header: u64,
    /// Blank rows above the header.
    pub blank_above: u64,
    /// The first filled rows after the header.
    pub(super) first_rows: Vec<Vec<String>>,
    /// The header's line is also its row in a spreadsheet: nothing before it spans lines, and there
    /// is no `sep=` line, which spreadsheets do not show.
    pub(super) lines_are_rows: bool,
    /// Where the rows begin. In UTF-16, the offset counts bytes after turning it into UTF-8.
    pub(super) rows_at: Position,
}

/// The beginning of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    /// Its first bytes, at most [`HEAD`].
    pub(super) bytes: &'a [u8],
    /// Length of the whole file, in bytes.
    pub(super) length: u64,
}

impl Head<'_> {
    fn is_whole(&self) -> bool {
        self.bytes.len() as u64 >= self.length
    }
}

/// The head as bytes of an ASCII superset, and what is known of the encoding.
struct Text {
    bytes: Vec<u8>,
    bom: bool,
    /// `None` if the bytes must decide.
    encoding: Option<TextEncoding>,
    whole: bool,
}

impl Dialect {
    /// Finds out how a file is written.
    ///
    /// # Errors
    /// An empty file, something other than text, an encoding that cannot be right, no header.
    pub(super) fn detect(head: Head<'_>, options: &DialectOptions<'_>) -> Result<Self, FileFault> {
        if head.bytes.is_empty() {
            return Err(FileFault::Empty);
        }
        if let Some(what) = foreign::by_signature(head.bytes) {
            return Err(FileFault::NotText { what });
        }
        let text = Text::of(head, options.encoding)?;
        let after_bom = text.bytes.strip_prefix(UTF8_BOM).unwrap_or(&text.bytes);
        if let Some(what) = foreign::by_markup(after_bom) {
            return Err(FileFault::NotText { what });
        }
        if let Some(offset) = foreign::binary_at(&text.bytes) {
            return Err(FileFault::Binary { offset: offset as u64 });
        }
        if text.whole && String::from_utf8_lossy(after_bom).chars().all(char::is_whitespace) {
            return Err(FileFault::Empty);
        }
        let start = Position { offset: (text.bytes.len() - after_bom.len()) as u64, line: 1 };
        let sep = SepLine::of(after_bom);
        let (after_sep, start) = match sep {
            Some(sep) => (
                &after_bom[sep.length..],
                Position { offset: start.offset + sep.length as u64, line: 2 },
            ),
            None => (after_bom, start),
        };
        let search = header::Search {
            bytes: after_sep,
            start,
            delimiters: match (options.delimiter, sep) {
                (Some(delimiter), _) => vec![delimiter],
                (None, Some(sep)) => vec![sep.delimiter],
                (None, None) => DELIMITERS.to_vec(),
            },
            encodings: text.candidates(),
            chosen: options.chosen,
        };
        let found = search.run()?;
        // A code page was chosen by its bytes; UTF-8 may rest on there being nothing but ASCII.
        let settled = text.encoding.is_some()
            || text.whole
            || found.encoding != TextEncoding::Utf8
            || as_utf8(&text.bytes) != AsUtf8::Ascii;
        Ok(Self {
            encoding: text.encoding.unwrap_or(found.encoding),
            encoding_settled: settled,
            bom: text.bom,
            delimiter: found.delimiter,
            carriage_return: after_bom.iter().find(|byte| matches!(byte, b'\r' | b'\n'))
                == Some(&b'\r'),
            sep_line: sep.is_some(),
            header_line: found.line,
            header: found.cells,
            above_header: found.filled_above + u64::from(sep.is_some()),
            blank_above: found.blank_above,
            first_rows: found.first_rows,
            lines_are_rows: found.lines_are_rows,
            rows_at: found.rows_at,
        })
    }
}

impl Text {
    fn of(head: Head<'_>, asked: Option<TextEncoding>) -> Result<Self, FileFault> {
        let marked = by_mark(head.bytes);
        if let (Some(asked), Some(marked)) = (asked, marked)
            && asked != marked
        {
            return Err(mismatch(asked, format!("byte-order mark of {}", marked.name())));
        }
        let certain = asked.or(marked).or_else(|| utf16_by_nuls(head.bytes));
        let bytes = match certain.filter(|encoding| encoding.is_utf16()) {
            None => head.bytes.to_vec(),
            Some(encoding) if head.length % 2 == 1 => {
                return Err(mismatch(encoding, format!("odd length of {} bytes", head.length)));
            }
            Some(encoding) => {
                let mut bytes = Vec::new();
                // A slice and a decoder in memory never fail.
                let _ = Utf16Reader::new(head.bytes, encoding == TextEncoding::Utf16Be)
                    .read_to_end(&mut bytes);
                bytes
            }
        };
        Ok(Self { bytes, bom: marked.is_some(), encoding: certain, whole: head.is_whole() })
    }

    /// In which encodings the header is looked for; UTF-16 has become UTF-8.
    fn candidates(&self) -> Vec<TextEncoding> {
        match self.encoding {
            Some(encoding) if encoding.is_utf16() => vec![TextEncoding::Utf8],
            Some(encoding) => vec![encoding],
            None => match as_utf8(&self.bytes) {
                AsUtf8::Ascii | AsUtf8::Valid => vec![TextEncoding::Utf8],
                AsUtf8::Mostly => [&[TextEncoding::Utf8][..], &TextEncoding::CODE_PAGES].concat(),
                AsUtf8::No => [&TextEncoding::CODE_PAGES[..], &[TextEncoding::Utf8]].concat(),
            },
        }
    }
}

fn mismatch(encoding: TextEncoding, detail: String) -> FileFault {
    FileFault::EncodingMismatch { encoding: encoding.name(), detail }
}

fn by_mark(bytes: &[u8]) -> Option<TextEncoding> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some(TextEncoding::Utf8),
        [0xFF, 0xFE, ..] => Some(TextEncoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(TextEncoding::Utf16Be),
        _ => None,
    }
}

/// UTF-16 without a mark. Digits, delimiters and line ends have a NUL beside them, always on the
/// same side, and on that side there is hardly anything but the numbers of a few blocks: Latin,
/// Cyrillic, punctuation and signs such as `№`.
fn utf16_by_nuls(bytes: &[u8]) -> Option<TextEncoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let side = |from: usize| sample.iter().skip(from).step_by(2);
    let nuls = |from: usize| side(from).filter(|byte| **byte == 0).count();
    let (from, encoding) = match (nuls(0), nuls(1)) {
        (0, 1..) => (1, TextEncoding::Utf16Le),
        (1.., 0) => (0, TextEncoding::Utf16Be),
        _ => return None,
    };
    let blocks = side(from).filter(|byte| matches!(byte, 0x00 | 0x04 | 0x20 | 0x21)).count();
    (blocks * 20 >= sample.len() * 9).then_some(encoding)
}

/// `sep=;` as Excel reads it.
#[derive(Clone, Copy)]
struct SepLine {
    delimiter: u8,
    /// Bytes with the line end.
    length: usize,
}

impl SepLine {
    fn of(bytes: &[u8]) -> Option<Self> {
        let content = bytes.iter().take(16).position(|byte| matches!(byte, b'\r' | b'\n'))?;
        let line = &bytes[..content];
        let line =
            line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(line);
        let (key, value) = line.split_at_checked(4)?;
        let &[delimiter] = value else { return None };
        let possible =
            delimiter == b'\t' || (delimiter.is_ascii_punctuation() && delimiter != b'"');
        if !key.eq_ignore_ascii_case(b"sep=") || !possible {
            return None;
        }
        let pair = bytes[content] == b'\r' && bytes.get(content + 1) == Some(&b'\n');
        Some(Self { delimiter, length: content + 1 + usize::from(pair) })
    }
}

#[cfg(test)]
mod tests;
