//! Records of every quoting style, under every line end, in chunks of every size.

use proptest::prelude::*;

use super::*;

/// Gives at most so many bytes at a time.
struct Chunks<'a> {
    rest: &'a [u8],
    size: usize,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.size.min(buffer.len()).min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest = &self.rest[count..];
        Ok(count)
    }
}

type Rows = Vec<(u64, Vec<String>, bool)>;

fn read_all(input: impl Read, columns: Option<usize>) -> Result<Rows, ReadFailure> {
    let mut reader = RecordReader::new(input, b';', columns, Position::START);
    let mut record = Record::default();
    let mut rows = Vec::new();
    while reader.read(&mut record)? {
        let cells = record.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        rows.push((record.line, cells.collect(), record.ambiguous_quotes));
    }
    Ok(rows)
}

fn rows(text: &str, columns: usize) -> Rows {
    read_all(text.as_bytes(), Some(columns)).unwrap()
}

fn fault(text: &[u8], columns: usize) -> FileFault {
    match read_all(text, Some(columns)) {
        Err(ReadFailure::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// `cells` with `|` between them.
fn row(line: u64, cells: &str) -> (u64, Vec<String>, bool) {
    (line, cells.split('|').map(str::to_owned).collect(), false)
}

fn marked(line: u64, cells: &str) -> (u64, Vec<String>, bool) {
    (line, cells.split('|').map(str::to_owned).collect(), true)
}

#[test]
fn every_line_end_ends_a_line_and_counts_once() {
    for text in ["a;b\nc;d\n\ne;f", "a;b\r\nc;d\r\n\r\ne;f\r\n", "a;b\rc;d\r\re;f\r"] {
        assert_eq!(rows(text, 2), [row(1, "a|b"), row(2, "c|d"), row(3, ""), row(4, "e|f")]);
    }
    assert_eq!(rows("a;b\rc;d\r\ne;f\ng;h", 2).last().unwrap().0, 4);
}

#[test]
fn a_line_break_in_quotes_counts_as_a_line_but_ends_no_record() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("a;\"b{end}c;{end}\"{end}d;e{end}");
        let cell = format!("a|b{end}c;{end}");
        assert_eq!(rows(&text, 2), [row(1, &cell), row(4, "d|e")], "{end:?}");
    }
}

#[test]
fn each_style_of_quotes_is_read_as_its_writer_meant() {
    for (text, cells) in [
        ("1;\"a;\"\"b\"\"\";3", "1|a;\"b\"|3"),
        ("1;\"a\\\";3", "1|a\\|3"),
        ("1;\"say \\\"hi; you\\\" now\";3", "1|say \\\"hi; you\\\" now|3"),
        ("1;\"\\\"x\\\";y\";3", "1|\\\"x\\\";y|3"),
        ("1;OOO \"A\" and \"B\";3", "1|OOO \"A\" and \"B\"|3"),
        ("1;\"A\" Ltd;3", "1|\"A\" Ltd|3"),
        ("1;\"A;3", "1|\"A|3"),
        ("\"1\";\"2\";\"3\"", "1|2|3"),
        ("1;5\" nails;\"3;\"", "1|5\" nails|3;"),
        // RFC 4180 would leave a stray quote, and one cell too many.
        ("1;\"a\\\";b\";3", "1|a\\\";b|3"),
    ] {
        assert_eq!(rows(text, 3), [row(1, cells)], "{text}");
        assert_eq!(rows(&format!("{text}\r\n4;5;6"), 3)[1], row(2, "4|5|6"), "{text}");
    }
}

#[test]
fn quotes_that_fit_no_reading_are_marked_and_the_next_line_is_read_on() {
    assert_eq!(rows("1;\"A\" x;y;3\n4;5;6\n", 3), [marked(1, "1|\"A\" x|y|3"), row(2, "4|5|6")]);
}

#[test]
fn a_stray_quote_does_not_swallow_rows_unnoticed() {
    let found = rows("1;\"A;3\n4;B\";6\n7;8;9\n", 3);
    assert_eq!(found, [marked(1, "1|A;3\n4;B|6"), row(3, "7|8|9")]);
    // A quoted cell whose lines are no rows of their own is a quoted cell.
    assert_eq!(rows("1;\"A\nB\";6\n", 3), [row(1, "1|A\nB|6")]);
}

#[test]
fn a_quote_that_is_never_closed_is_named_by_its_line() {
    assert_eq!(fault(b"1;2;3\n4;\"5\n6;7\n", 3), FileFault::UnclosedQuote { line: 2 });
    assert_eq!(fault(b"1;2;3\r4;\"a\rb\";\"c;d\r", 3), FileFault::UnclosedQuote { line: 3 });
    // One plain line with the right number of cells is what PHP's implode writes.
    assert_eq!(rows("1;2;3\n4;\"5;6\n7;8;9\n", 3)[1..], [row(2, "4|\"5|6"), row(3, "7|8|9")]);
}

#[test]
fn records_are_bounded() {
    let mut text = b"1;2\n\"".to_vec();
    text.extend(std::iter::repeat_n(b'x', RECORD_LIMIT));
    text.extend_from_slice(b"\";2\n");
    assert_eq!(fault(&text, 2), FileFault::RecordTooLong { line: 2, limit: RECORD_LIMIT });
    let followed = |line: &str| format!("{line}\n{}", "22\n".repeat(400_000));
    let open = followed("1;\"x;3");
    assert_eq!(fault(open.as_bytes(), 2), FileFault::UnclosedQuote { line: 1 });
    // The line alone is a whole row: the quote is a plain character.
    assert_eq!(rows(&followed("1;\"x"), 2).len(), 400_001);
}

#[test]
fn without_a_header_an_unclosed_quote_is_told_by_the_record() {
    let text = "\"title\nbill_id;status\n1;paid\n";
    let mut reader = RecordReader::new(text.as_bytes(), b';', None, Position::START);
    let mut record = Record::default();
    assert!(reader.read(&mut record).unwrap());
    assert_eq!((record.unclosed_quote, record.cells.len()), (Some(1), 1));
    assert!(reader.read(&mut record).unwrap());
    assert_eq!((record.line, record.cells.len(), record.unclosed_quote), (2, 2, None));
    assert_eq!(reader.position(), Position { offset: 22, line: 3 });
}

#[test]
fn peeking_takes_nothing_away() {
    let mut reader = RecordReader::new(&b"a;b\nc;d\n"[..], b';', Some(2), Position::START);
    let mut record = Record::default();
    assert!(reader.read(&mut record).unwrap());
    assert_eq!(reader.peek(3).unwrap(), b"c;d");
    assert_eq!(reader.peek(99).unwrap(), b"c;d\n");
    assert!(reader.read(&mut record).unwrap());
    assert_eq!(record.line, 2);
}

/// A hundred thousand rows that are nowhere as a whole.
struct Generated {
    row: u32,
    rest: Vec<u8>,
}

impl Read for Generated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && self.row < 100_000 {
            self.row += 1;
            self.rest = format!("{};\"a;\r\nb\";sent\r\n", self.row).into_bytes();
        }
        let count = buffer.len().min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

#[test]
fn a_long_file_takes_no_more_memory_than_a_short_one() {
    let input = Generated { row: 0, rest: Vec::new() };
    let mut reader = RecordReader::new(input, b';', Some(3), Position::START);
    let mut record = Record::default();
    let mut count = 0;
    while reader.read(&mut record).unwrap() {
        assert_eq!(record.line, 1 + 2 * count);
        count += 1;
    }
    assert_eq!(count, 100_000);
    assert!(reader.buffer.capacity() <= 2 * BLOCK, "{}", reader.buffer.capacity());
    assert!(record.cells.bytes.capacity() < 1000);
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9 ]{0,6}", "[a-z\";\r\nё]{0,8}", Just(String::new())]
}

proptest! {
    #[test]
    fn what_the_csv_crate_writes_is_read_as_the_csv_crate_reads_it(
        table in prop::collection::vec(prop::collection::vec(cell(), 3), 1..8),
        windows in any::<bool>(),
        size in 1_usize..40,
    ) {
        let terminator =
            if windows { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer =
            csv::WriterBuilder::new().delimiter(b';').terminator(terminator).from_writer(Vec::new());
        for cells in &table {
            writer.write_record(cells).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let found = read_all(Chunks { rest: &bytes, size }, Some(3)).unwrap();
        let cells: Vec<Vec<String>> = found.iter().map(|(_, cells, _)| cells.clone()).collect();
        let mut oracle = csv::ReaderBuilder::new();
        let mut oracle = oracle.has_headers(false).delimiter(b';').from_reader(&bytes[..]);
        let expected: Vec<Vec<String>> = oracle
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        prop_assert_eq!(cells, expected);
    }

    #[test]
    fn any_bytes_give_the_same_records_whatever_the_chunks(
        bytes in prop::collection::vec(
            prop::sample::select(&b"\"\"\"\\;;\r\n\nab\xFF"[..]), 0..60),
        size in 1_usize..9,
        columns in prop::option::of(1_usize..4),
    ) {
        let whole = format!("{:?}", read_all(&bytes[..], columns));
        let pieces = format!("{:?}", read_all(Chunks { rest: &bytes, size }, columns));
        prop_assert_eq!(whole, pieces);
    }

    #[test]
    fn lines_are_counted_to_the_last(
        bytes in prop::collection::vec(prop::sample::select(&b"\"\\;\r\nab"[..]), 0..60),
    ) {
        let mut reader = RecordReader::new(&bytes[..], b';', None, Position::START);
        let mut record = Record::default();
        let mut last = 0;
        while reader.read(&mut record).unwrap() {
            prop_assert!(record.line > last);
            last = record.line;
        }
        let end = reader.position();
        prop_assert_eq!(end.offset, bytes.len() as u64);
        let unended = u64::from(!bytes.is_empty() && !matches!(bytes.last(), Some(b'\r' | b'\n')));
        prop_assert!(end.line > line_ends(&bytes));
        prop_assert!(end.line <= 1 + line_ends(&bytes) + unended);
    }
}
