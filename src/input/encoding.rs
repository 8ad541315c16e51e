//! The encodings that shipment files come in, by name, and decoding cell by cell. Which encoding a
//! file is in is decided in `dialect` and `guess`; UTF-16 is turned into UTF-8 in `utf16` before
//! anything is split.

use std::borrow::Cow;

/// An encoding that input files may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1251,
    Koi8R,
    Ibm866,
    MacCyrillic,
}

impl TextEncoding {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Utf8,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Windows1251,
        Self::Koi8R,
        Self::Ibm866,
        Self::MacCyrillic,
    ];

    /// The one-byte code pages, likeliest first.
    pub(super) const CODE_PAGES: [Self; 4] =
        [Self::Windows1251, Self::Koi8R, Self::Ibm866, Self::MacCyrillic];

    /// All names that [`TextEncoding::name`] gives, for messages.
    pub const KNOWN: &'static str =
        "UTF-8, UTF-16LE, UTF-16BE, windows-1251, KOI8-R, IBM866, x-mac-cyrillic";

    /// The name by the WHATWG Encoding Standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1251 => "windows-1251",
            Self::Koi8R => "KOI8-R",
            Self::Ibm866 => "IBM866",
            Self::MacCyrillic => "x-mac-cyrillic",
        }
    }

    /// The encoding of a name, in any case and with or without hyphens: `cp1251`, `utf8`, `dos`,
    /// `mac`, … KOI8-U is another code page and is not taken for KOI8-R.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        Some(match plain.as_str() {
            "utf8" | "utf8bom" | "utf8sig" | "ascii" | "usascii" => Self::Utf8,
            "utf16" | "utf16le" | "ucs2" | "ucs2le" | "unicode" => Self::Utf16Le,
            "utf16be" | "ucs2be" => Self::Utf16Be,
            "windows1251" | "win1251" | "cp1251" | "1251" | "win" | "ansi" => Self::Windows1251,
            "koi8r" | "koi8" | "koi" | "cp20866" => Self::Koi8R,
            "ibm866" | "cp866" | "866" | "dos" | "dos866" | "oem866" | "oem" => Self::Ibm866,
            "xmaccyrillic" | "maccyrillic" | "mac" | "xmacukrainian" | "macukrainian"
            | "cp10007" | "10007" => Self::MacCyrillic,
            _ => return None,
        })
    }

    /// Whether every character takes two bytes or four.
    #[must_use]
    pub fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    fn code_page(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Self::Utf8 | Self::Utf16Le | Self::Utf16Be => None,
            Self::Windows1251 => Some(encoding_rs::WINDOWS_1251),
            Self::Koi8R => Some(encoding_rs::KOI8_R),
            Self::Ibm866 => Some(encoding_rs::IBM866),
            Self::MacCyrillic => Some(encoding_rs::X_MAC_CYRILLIC),
        }
    }
}

/// Decodes cells. UTF-16 has become UTF-8 before it comes here.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    encoding: TextEncoding,
    /// Characters of the bytes 80–FF; `None` for UTF-8.
    high: Option<Box<[HighByte; 128]>>,
}

/// What one byte from 80 to FF stands for.
#[derive(Clone, Copy, Debug)]
struct HighByte {
    utf8: [u8; 4],
    length: u8,
    decodable: bool,
}

impl Decoder {
    pub(super) fn new(encoding: TextEncoding) -> Self {
        Self { encoding, high: encoding.code_page().map(high_bytes) }
    }

    pub(super) fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// Whether pure ASCII or valid UTF-8 is all that is needed to take bytes as text.
    pub(super) fn is_utf8(&self) -> bool {
        self.high.is_none()
    }

    /// The character of a byte; `None` where the code page has none there (or for UTF-8, above 7F).
    pub(super) fn character(&self, byte: u8) -> Option<char> {
        if byte < 0x80 {
            return Some(char::from(byte));
        }
        let entry = self.high.as_ref()?[usize::from(byte - 0x80)];
        if !entry.decodable {
            return None;
        }
        std::str::from_utf8(&entry.utf8[..usize::from(entry.length)]).ok()?.chars().next()
    }

    /// Appends the text of a cell as UTF-8. `false` if some of it cannot be decoded; then
    /// U+FFFD stands there, for people to look at.
    pub(super) fn append(&self, cell: &[u8], text: &mut Vec<u8>) -> bool {
        let Some(high) = &self.high else {
            let lossy = String::from_utf8_lossy(cell);
            text.extend_from_slice(lossy.as_bytes());
            return matches!(lossy, Cow::Borrowed(_));
        };
        let mut clean = true;
        for &byte in cell {
            if byte < 0x80 {
                text.push(byte);
            } else {
                let entry = &high[usize::from(byte - 0x80)];
                text.extend_from_slice(&entry.utf8[..usize::from(entry.length)]);
                clean &= entry.decodable;
            }
        }
        clean
    }

    /// The text of a cell, lossy where it cannot be decoded.
    pub(super) fn text(&self, cell: &[u8]) -> String {
        let mut text = Vec::with_capacity(cell.len() * 2);
        self.append(cell, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// A byte that its code page leaves open (98 in windows-1251) is mapped to a C1 control by the
/// WHATWG tables; no shipment list holds one on purpose, so it counts as undecodable.
fn high_bytes(page: &'static encoding_rs::Encoding) -> Box<[HighByte; 128]> {
    let mut table = Box::new([HighByte { utf8: [0; 4], length: 0, decodable: false }; 128]);
    for (entry, byte) in table.iter_mut().zip(0x80_u8..=0xFF) {
        let single = [byte];
        let (text, _) = page.decode_without_bom_handling(&single);
        let character = text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
        entry.decodable = !character.is_control() && character != char::REPLACEMENT_CHARACTER;
        let shown = if entry.decodable { character } else { char::REPLACEMENT_CHARACTER };
        entry.length = u8::try_from(shown.encode_utf8(&mut entry.utf8).len()).unwrap_or(0);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_aliases() {
        for encoding in TextEncoding::ALL {
            assert_eq!(TextEncoding::parse(encoding.name()), Some(encoding));
            assert!(TextEncoding::KNOWN.contains(encoding.name()));
        }
        for (name, encoding) in [
            ("cp1251", TextEncoding::Windows1251),
            ("Win-1251", TextEncoding::Windows1251),
            ("CP866", TextEncoding::Ibm866),
            ("dos", TextEncoding::Ibm866),
            ("koi8-r", TextEncoding::Koi8R),
            ("mac", TextEncoding::MacCyrillic),
            ("utf8", TextEncoding::Utf8),
            ("UTF-16", TextEncoding::Utf16Le),
        ] {
            assert_eq!(TextEncoding::parse(name), Some(encoding), "{name}");
        }
        for name in ["koi8-u", "latin1", "", "utf-7"] {
            assert_eq!(TextEncoding::parse(name), None, "{name}");
        }
    }

    #[test]
    fn code_pages_decode_to_the_same_text() {
        for (encoding, bytes) in [
            (TextEncoding::Windows1251, &b"\xCD\xEE\xEC\xE5\xF0 \xB9"[..]),
            (TextEncoding::Koi8R, b"\xEE\xCF\xCD\xC5\xD2 N"),
            (TextEncoding::Ibm866, b"\x8D\xAE\xAC\xA5\xE0 \xFC"),
            (TextEncoding::MacCyrillic, b"\x8D\xEE\xEC\xE5\xF0 \xDC"),
        ] {
            let text = Decoder::new(encoding).text(bytes);
            assert!(text.starts_with("Номер "), "{encoding:?}: {text}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_said() {
        let decodes = |encoding, bytes: &[u8]| {
            let mut text = Vec::new();
            let clean = Decoder::new(encoding).append(bytes, &mut text);
            (clean, String::from_utf8(text).unwrap())
        };
        assert_eq!(decodes(TextEncoding::Windows1251, b"1\x982"), (false, "1\u{FFFD}2".into()));
        assert_eq!(decodes(TextEncoding::Utf8, b"1\xFF2"), (false, "1\u{FFFD}2".into()));
        assert_eq!(decodes(TextEncoding::Utf8, "ё".as_bytes()), (true, "ё".into()));
        assert_eq!(decodes(TextEncoding::Koi8R, b"\x9A"), (true, "\u{A0}".into()));
    }
}
