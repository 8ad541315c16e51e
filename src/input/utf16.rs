//! UTF-16 turned into UTF-8 as it is read, so that everything after it deals with one kind of
//! bytes. What is not UTF-16 stays visible: it becomes a byte that UTF-8 never has.

use std::io::{self, Read};

/// Stands for an unpaired surrogate or half a character; not valid in UTF-8 anywhere, so that the
/// cell it is in counts as undecodable.
const BROKEN: u8 = 0xFF;

const BLOCK: usize = 64 * 1024;

/// Reads UTF-16 and gives UTF-8. A byte-order mark comes out as UTF-8's.
pub(super) struct Utf16Reader<R> {
    inner: R,
    big_endian: bool,
    input: Box<[u8]>,
    /// Bytes at the front of `input` that are not decoded yet: half a unit at most.
    pending: usize,
    lead: Option<u16>,
    output: Vec<u8>,
    given: usize,
    finished: bool,
}

impl<R: Read> Utf16Reader<R> {
    pub(super) fn new(inner: R, big_endian: bool) -> Self {
        Self {
            inner,
            big_endian,
            input: vec![0; BLOCK].into_boxed_slice(),
            pending: 0,
            lead: None,
            output: Vec::with_capacity(BLOCK * 3 / 2 + 8),
            given: 0,
            finished: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        let count = self.inner.read(&mut self.input[self.pending..])?;
        if count == 0 {
            self.finished = true;
            if self.lead.take().is_some() {
                self.output.push(BROKEN);
            }
            if std::mem::take(&mut self.pending) > 0 {
                self.output.push(BROKEN);
            }
            return Ok(());
        }
        let filled = self.pending + count;
        let whole = filled - filled % 2;
        for at in (0..whole).step_by(2) {
            let pair = [self.input[at], self.input[at + 1]];
            let unit =
                if self.big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
            self.push(unit);
        }
        self.input.copy_within(whole..filled, 0);
        self.pending = filled - whole;
        Ok(())
    }

    fn push(&mut self, unit: u16) {
        if let Some(lead) = self.lead.take() {
            if let Some(Ok(character)) = char::decode_utf16([lead, unit]).next() {
                self.push_character(character);
                return;
            }
            self.output.push(BROKEN);
        }
        match char::from_u32(u32::from(unit)) {
            Some(character) => self.push_character(character),
            None if unit < 0xDC00 => self.lead = Some(unit),
            None => self.output.push(BROKEN),
        }
    }

    fn push_character(&mut self, character: char) {
        if character.is_ascii() {
            self.output.push(character as u8);
        } else {
            self.output.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() && !self.finished {
            self.refill()?;
        }
        let count = buffer.len().min(self.output.len() - self.given);
        buffer[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives one to three bytes at a time.
    struct Dribble<'a>(&'a [u8]);

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = (self.0.len() % 3 + 1).min(buffer.len()).min(self.0.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn decode(bytes: &[u8], big_endian: bool) -> Vec<u8> {
        let mut text = Vec::new();
        Utf16Reader::new(Dribble(bytes), big_endian).read_to_end(&mut text).unwrap();
        text
    }

    proptest! {
        #[test]
        fn text_comes_through_whole(text in "\\PC*") {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            prop_assert_eq!(decode(&little, false), text.as_bytes());
            prop_assert_eq!(decode(&big, true), text.as_bytes());
        }
    }

    #[test]
    fn what_is_not_utf_16_becomes_a_byte_that_is_not_utf_8() {
        for (bytes, expected) in [
            (&[0x3D, 0xD8, b'a', 0][..], &b"\xFFa"[..]),
            (&[0x00, 0xDE, b'a', 0], b"\xFFa"),
            (&[0x3D, 0xD8, 0x3D, 0xD8, 0x00, 0xDE], b"\xFF\xF0\x9F\x98\x80"),
            (&[b'a', 0, 0x3D, 0xD8], b"a\xFF"),
            (&[b'a', 0, b'b'], b"a\xFF"),
        ] {
            assert_eq!(decode(bytes, false), expected);
        }
    }
}
