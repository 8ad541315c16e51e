//! The summary for programs. Names and meanings are part of the interface and never change.

use serde_json::{Map, Value, json as value};

use super::{FileSummary, Summary};
use crate::domain::{Counts, OutcomeKind};
use crate::error::ExitCode;

/// One object: `file`, `results`, `rows`, one count per outcome (all of them, always), `requests`,
/// `elapsed_seconds`, `exit_code`. For several files it holds the totals, with `file` and
/// `results` null, and `files`, an array of such objects.
#[must_use]
pub fn json(summary: &Summary) -> String {
    let object = match summary.files.as_slice() {
        [only] => of_file(only),
        several => {
            let mut counts = Counts::default();
            for file in several {
                counts.merge(&file.counts);
            }
            let requests = several.iter().map(|file| file.requests).sum();
            let mut object = Map::new();
            object.insert("file".into(), Value::Null);
            object.insert("results".into(), Value::Null);
            put_counts(&mut object, &counts, requests);
            put_end(&mut object, summary.elapsed.as_secs_f64(), summary.exit_code);
            object.insert(
                "files".into(),
                several.iter().map(|file| Value::Object(of_file(file))).collect(),
            );
            object
        }
    };
    Value::Object(object).to_string()
}

fn of_file(file: &FileSummary) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("file".into(), value!(file.file));
    object.insert("results".into(), value!(file.results));
    put_counts(&mut object, &file.counts, file.requests);
    put_end(&mut object, file.elapsed.as_secs_f64(), file.exit_code);
    object
}

fn put_counts(object: &mut Map<String, Value>, counts: &Counts, requests: u64) {
    object.insert("rows".into(), value!(counts.total()));
    for kind in OutcomeKind::ALL {
        object.insert(kind.name().into(), value!(counts.of(kind)));
    }
    object.insert("requests".into(), value!(requests));
}

/// To the millisecond: more would be noise.
fn put_end(object: &mut Map<String, Value>, seconds: f64, exit_code: ExitCode) {
    object.insert("elapsed_seconds".into(), value!((seconds * 1000.0).round() / 1000.0));
    object.insert("exit_code".into(), value!(exit_code as u8));
}
