//! One reading of one record with quotes in it: a pure function over the bytes at hand. Which
//! reading is the writer's is decided in `records`.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

/// Cells of a record: their text, and where each stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cells {
    /// The text of all cells; between two of them there may be bytes of neither.
    pub(super) bytes: Vec<u8>,
    /// Start and end of each cell. Records are bounded, so 32 bits are enough.
    pub(super) ranges: Vec<(u32, u32)>,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ranges.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.ranges.iter().map(|&(start, end)| &self.bytes[start as usize..end as usize])
    }

    /// One physical line, every quote a plain character.
    pub(super) fn fill_plainly(&mut self, line: &[u8], delimiter: u8) {
        self.clear();
        self.bytes.extend_from_slice(line);
        let mut start = 0;
        for at in memchr_iter(delimiter, line) {
            self.ranges.push((start, at as u32));
            start = at as u32 + 1;
        }
        self.ranges.push((start, line.len() as u32));
    }

    fn close(&mut self, start: usize) {
        self.ranges.push((start as u32, self.bytes.len() as u32));
    }
}

/// How a writer puts a quote inside a quoted cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// RFC 4180: doubled.
    Doubled,
    /// PHP's `fputcsv`: doubled, but left alone after a backslash, which stays too.
    Backslash,
}

/// What one reading came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Every closing quote is followed by a delimiter or the end of the record. `length` counts
    /// bytes with the line end; `strict` says that no unquoted cell holds a quote.
    Clean { length: usize, strict: bool },
    /// A closing quote is followed by something else.
    Unclean,
    /// The window ends inside quotes; the quote that opens them is at this offset.
    Open { opened_at: usize },
    /// The window ends where the next byte is needed to go on.
    Undecided,
}

/// Reads the record at the start of `window`. `last` says that nothing follows the window.
pub(super) fn scan(
    window: &[u8],
    delimiter: u8,
    style: Style,
    last: bool,
    cells: &mut Cells,
) -> Reading {
    cells.clear();
    let mut at = 0;
    let mut strict = true;
    loop {
        let start = cells.bytes.len();
        if window.get(at) == Some(&b'"') {
            let opened_at = at;
            match quoted(window, at + 1, style, &mut cells.bytes) {
                Some(after) => at = after,
                None => return Reading::Open { opened_at },
            }
        } else {
            let rest = &window[at..];
            let length = memchr3(delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
            strict &= memchr(b'"', &rest[..length]).is_none();
            cells.bytes.extend_from_slice(&rest[..length]);
            at += length;
        }
        cells.close(start);
        match window.get(at) {
            Some(&byte) if byte == delimiter => at += 1,
            Some(b'\n') => return Reading::Clean { length: at + 1, strict },
            Some(b'\r') => match window.get(at + 1) {
                Some(b'\n') => return Reading::Clean { length: at + 2, strict },
                None if !last => return Reading::Undecided,
                _ => return Reading::Clean { length: at + 1, strict },
            },
            None if last => return Reading::Clean { length: at, strict },
            None => return Reading::Undecided,
            Some(_) => return Reading::Unclean,
        }
    }
}

/// Copies what stands in quotes; the offset after the closing one, `None` if there is none. At the
/// very end of the window a quote counts as closing: `scan` asks for more before it trusts that.
fn quoted(window: &[u8], from: usize, style: Style, text: &mut Vec<u8>) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = &window[at..];
        let found = match style {
            Style::Doubled => memchr(b'"', rest),
            Style::Backslash => memchr2(b'"', b'\\', rest),
        }?;
        text.extend_from_slice(&rest[..found]);
        at += found;
        let next_is_quote = window.get(at + 1) == Some(&b'"');
        if window[at] == b'\\' {
            text.push(b'\\');
            at += 1;
            if next_is_quote {
                text.push(b'"');
                at += 1;
            }
        } else if next_is_quote {
            text.push(b'"');
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
}

/// How many line ends there are: LF, CR, and CR LF as one.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    lines(bytes).filter(|line| line.ended).count() as u64
}

/// Whether each physical line, read with every quote as a plain character, has this many cells.
pub(super) fn every_line_has(bytes: &[u8], delimiter: u8, cells: usize) -> bool {
    lines(bytes).all(|line| memchr_iter(delimiter, line.content).count() + 1 == cells)
}

struct Line<'a> {
    content: &'a [u8],
    ended: bool,
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(at) = memchr2(b'\n', b'\r', rest) else {
            return Some(Line { content: std::mem::take(&mut rest), ended: false });
        };
        let pair = rest[at] == b'\r' && rest.get(at + 1) == Some(&b'\n');
        let content = &rest[..at];
        rest = &rest[at + 1 + usize::from(pair)..];
        Some(Line { content, ended: true })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(window: &str, style: Style, last: bool) -> (Reading, Vec<String>) {
        let mut cells = Cells::default();
        let reading = scan(window.as_bytes(), b';', style, last, &mut cells);
        let texts = cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        (reading, texts)
    }

    #[test]
    fn readings_of_one_record() {
        let clean = |length, strict| Reading::Clean { length, strict };
        for (window, style, last, reading, cells) in [
            ("\"a;\"\"b\"\"\";c\nx", Style::Doubled, false, clean(12, true), &["a;\"b\"", "c"][..]),
            ("\"a\nb\";c\r\n", Style::Doubled, false, clean(9, true), &["a\nb", "c"]),
            ("5\" nails;c\n", Style::Doubled, false, clean(11, false), &["5\" nails", "c"]),
            ("\"a\"b;c\n", Style::Doubled, true, Reading::Unclean, &["a"]),
            ("\"a\\\"b\\\"\";c\n", Style::Doubled, true, Reading::Unclean, &["a\\"]),
            ("\"a\\\"b\\\"\";c\n", Style::Backslash, true, clean(11, true), &["a\\\"b\\\"", "c"]),
            ("\"c:\\dir\";c\n", Style::Backslash, true, clean(11, true), &["c:\\dir", "c"]),
            ("x;\"a;b\n", Style::Doubled, true, Reading::Open { opened_at: 2 }, &["x"]),
            ("x;\"a\"", Style::Doubled, false, Reading::Undecided, &["x", "a"]),
            ("x;\"a\"", Style::Doubled, true, clean(5, true), &["x", "a"]),
            ("x;\"a\"\r", Style::Doubled, false, Reading::Undecided, &["x", "a"]),
            ("x;\"a\"\ry", Style::Doubled, false, clean(6, true), &["x", "a"]),
            ("\"\";", Style::Doubled, true, clean(3, true), &["", ""]),
        ] {
            let (found, texts) = read(window, style, last);
            assert_eq!(found, reading, "{window:?}");
            assert_eq!(texts, cells, "{window:?}");
        }
    }

    #[test]
    fn physical_lines_are_counted_under_every_line_end() {
        for (bytes, count) in [
            (&b""[..], 0),
            (b"a", 0),
            (b"a\nb\n", 2),
            (b"a\r\nb\r\n", 2),
            (b"a\rb\r", 2),
            (b"a\n\rb", 2),
            (b"a\r\r\nb", 2),
        ] {
            assert_eq!(line_ends(bytes), count, "{bytes:?}");
        }
    }
}
