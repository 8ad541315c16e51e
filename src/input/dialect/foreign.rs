//! Files that are no text table, known by their content and never by their name.

use memchr::{memchr, memmem};

use crate::error::ForeignFormat;

/// Formats with a signature at their very beginning. Those that can be workbooks never come here.
pub(super) fn by_signature(bytes: &[u8]) -> Option<ForeignFormat> {
    const SIGNATURES: [(&[u8], ForeignFormat); 13] = [
        (b"PK\x05\x06", ForeignFormat::Archive),
        // Sheets of Excel 2 to 4, without a container.
        (b"\x09\x00\x04\x00", ForeignFormat::AncientWorkbook),
        (b"\x09\x02\x06\x00", ForeignFormat::AncientWorkbook),
        (b"\x09\x04\x06\x00", ForeignFormat::AncientWorkbook),
        (b"%PDF-", ForeignFormat::Pdf),
        (b"\x1F\x8B", ForeignFormat::Archive),
        (b"7z\xBC\xAF\x27\x1C", ForeignFormat::Archive),
        (b"Rar!\x1A\x07", ForeignFormat::Archive),
        (b"\xFD7zXZ\x00", ForeignFormat::Archive),
        (b"\x28\xB5\x2F\xFD", ForeignFormat::Archive),
        (b"\x89PNG\r\n\x1A\n", ForeignFormat::Image),
        (b"\xFF\xD8\xFF", ForeignFormat::Image),
        (b"GIF8", ForeignFormat::Image),
    ];
    let found = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
    found.map(|&(_, format)| format)
}

/// HTML and XML, also in UTF-16 (already turned into UTF-8 here).
pub(super) fn by_markup(text: &[u8]) -> Option<ForeignFormat> {
    let text = text.trim_ascii_start();
    if text.first() != Some(&b'<') {
        return None;
    }
    let begin = text[..text.len().min(2048)].to_ascii_lowercase();
    let xml = begin.starts_with(b"<?xml");
    const TAGS: [&[u8]; 9] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<table",
        b"<meta",
        b"<style",
        b"<div",
        b"<!--",
    ];
    if TAGS.iter().any(|tag| begin.starts_with(tag))
        || (xml && memmem::find(&begin, b"<html").is_some())
    {
        return Some(ForeignFormat::Html);
    }
    xml.then_some(ForeignFormat::Xml)
}

/// The offset of the first byte that text does not have: a NUL anywhere, or the first control
/// character where there are many.
pub(super) fn binary_at(bytes: &[u8]) -> Option<usize> {
    if let Some(at) = memchr(0, bytes) {
        return Some(at);
    }
    let is_control = |byte: &u8| -> bool {
        matches!(byte, 0x01..=0x08 | 0x0E..=0x1F | 0x7F) && !matches!(byte, 0x1A | 0x1B)
    };
    let controls = bytes.iter().copied().filter(is_control).count();
    if controls * 50 > bytes.len() { bytes.iter().position(is_control) } else { None }
}
