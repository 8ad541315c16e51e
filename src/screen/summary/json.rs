//! The summary for programs. Names and meanings are part of the interface and never change.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{FileSummary, Summary};
use crate::domain::{Counts, OutcomeKind};
use crate::error::ExitCode;

/// One object: `file`, `results`, `rows`, one count per outcome (all of them, always), `requests`,
/// `elapsed_seconds`, `exit_code`. For several files it holds the totals, with `file` and
/// `results` null, and `files`, an array of such objects.
#[must_use]
pub fn json(summary: &Summary) -> String {
    let object = match summary.files.as_slice() {
        [only] => Object::of_file(only),
        several => Object::of_all(summary, several),
    };
    // Strings, numbers and null only: nothing that could fail.
    serde_json::to_string(&object).unwrap_or_default()
}

/// What is written, in this order.
struct Object<'a> {
    file: Option<&'a str>,
    results: Option<&'a str>,
    counts: Counts,
    requests: u64,
    seconds: f64,
    exit_code: ExitCode,
    files: Vec<Self>,
}

impl<'a> Object<'a> {
    fn of_file(file: &'a FileSummary) -> Self {
        Self {
            file: Some(&file.file),
            results: file.results.as_deref(),
            counts: file.counts,
            requests: file.requests,
            seconds: file.elapsed.as_secs_f64(),
            exit_code: file.exit_code,
            files: Vec::new(),
        }
    }

    fn of_all(summary: &Summary, files: &'a [FileSummary]) -> Self {
        Self {
            file: None,
            results: None,
            counts: summary.counts(),
            requests: summary.requests(),
            seconds: summary.elapsed.as_secs_f64(),
            exit_code: summary.exit_code,
            files: files.iter().map(Self::of_file).collect(),
        }
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("file", &self.file)?;
        object.serialize_entry("results", &self.results)?;
        object.serialize_entry("rows", &self.counts.total())?;
        for kind in OutcomeKind::ALL {
            object.serialize_entry(kind.name(), &self.counts.of(kind))?;
        }
        object.serialize_entry("requests", &self.requests)?;
        // To the millisecond: more would be noise.
        object.serialize_entry("elapsed_seconds", &((self.seconds * 1000.0).round() / 1000.0))?;
        object.serialize_entry("exit_code", &(self.exit_code as u8))?;
        if !self.files.is_empty() {
            object.serialize_entry("files", &self.files)?;
        }
        object.end()
    }
}
