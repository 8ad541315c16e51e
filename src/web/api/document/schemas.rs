//! What travels: the JSON of requests and answers, as `views` and `answers` write and read it.

use serde_json::{Map, Value, json};

use crate::domain::OutcomeKind;
use crate::error::ColumnField;

/// The outcomes, by their names.
pub const OUTCOMES: [&str; 9] = [
    "valid",
    "updated",
    "already_updated",
    "duplicate",
    "invalid",
    "rejected",
    "failed",
    "unconfirmed",
    "not_sent",
];

/// A schema by its name.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// All schemas, by their names.
pub fn schemas() -> Value {
    let mut all = Map::new();
    let groups = [plain(), requests(), changes(), imports(), previews(), rows(), runs()];
    for (name, schema) in groups.into_iter().flatten() {
        all.insert(name.to_owned(), schema);
    }
    all.into()
}

type Group = Vec<(&'static str, Value)>;

/// An object with exactly these fields, all of them there.
fn object(fields: Value) -> Value {
    let required: Vec<String> =
        fields.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    json!({
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": false,
    })
}

/// An object with these fields, of which some are there.
fn some_of(fields: Value, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": false,
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn maybe_text() -> Value {
    json!({ "type": ["string", "null"] })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn maybe_count() -> Value {
    json!({ "type": ["integer", "null"], "minimum": 0 })
}

fn switch() -> Value {
    json!({ "type": "boolean" })
}

fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn maybe_moment() -> Value {
    json!({ "type": ["string", "null"], "format": "date-time" })
}

fn maybe(name: &str) -> Value {
    json!({ "oneOf": [reference(name), { "type": "null" }] })
}

fn list(name: &str) -> Value {
    json!({ "type": "array", "items": reference(name) })
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

/// Text that a person chose: not long, and without control characters.
fn choice() -> Value {
    json!({ "type": ["string", "null"], "maxLength": 200, "pattern": NO_CONTROL })
}

const NO_CONTROL: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

fn field() -> Value {
    json!({ "type": "string", "enum": ColumnField::ALL.map(ColumnField::name) })
}

fn plain() -> Group {
    let counts: Map<String, Value> =
        OutcomeKind::ALL.into_iter().map(|kind| (kind.name().to_owned(), count())).collect();
    vec![
        ("ImportId", json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })),
        ("OrderNumber", json!({ "type": "string", "pattern": "^[0-9]{1,20}$" })),
        ("Outcome", json!({ "type": "string", "enum": OUTCOMES })),
        (
            "State",
            json!({ "type": "string", "enum": ["ready", "queued", "pending", "running", "paused",
                "stopping", "finished", "stopped", "failed"],
                "description": "`pending`: was being sent when the server ended, and goes on when \
                    its turn comes." }),
        ),
        ("Counts", object(counts.into())),
        ("Reason", object(json!({ "code": text(), "message": text() }))),
        (
            "Problem",
            some_of(
                json!({
                    "type": text(), "title": text(),
                    "status": { "type": "integer", "minimum": 400, "maximum": 599 },
                    "code": { "type": "string", "description": "Stable, English." },
                    "detail": text(),
                    "reason": { "type": "string", "description": "What a parser said." },
                }),
                &["type", "title", "status", "code", "detail"],
            ),
        ),
    ]
}

fn requests() -> Group {
    let columns = json!({
        "type": "object",
        "description": "Names of columns, as the header has them, by the fields that they feed.",
        "propertyNames": field(),
        "additionalProperties": { "type": "string", "maxLength": 200, "pattern": NO_CONTROL },
    });
    let status_names = json!({
        "type": "object", "maxProperties": 200,
        "propertyNames": { "minLength": 1, "maxLength": 200, "pattern": NO_CONTROL },
        "additionalProperties": { "type": "string", "enum": ["sent", "paid", "return", "cancel"] },
    });
    vec![
        (
            "Options",
            some_of(
                json!({
                    "account": choice(), "profile": choice(),
                    "rehearsal": { "type": "boolean",
                        "description": "Send to a stand-in; nothing reaches the service." },
                    "sheet": choice(), "encoding": choice(), "delimiter": choice(),
                    "columns": columns.clone(), "status_names": status_names,
                    "default_status": choice(), "default_date": choice(),
                    "date_format": choice(),
                    "rpo_check": { "type": ["string", "null"],
                        "enum": ["warn", "error", "off", null] },
                    "on_conflict": { "type": ["string", "null"],
                        "enum": ["refuse", "last", null] },
                    "strict": { "type": ["boolean", "null"] },
                }),
                &[],
            ),
        ),
        (
            "Columns",
            some_of(
                json!({
                    "columns": columns,
                    "remember": { "type": "boolean",
                        "description": "Choose the same for the next file with this header." },
                }),
                &["columns"],
            ),
        ),
    ]
}

fn changes() -> Group {
    vec![
        (
            "Changes",
            object(json!({
                "changes": {
                    "type": "array", "minItems": 1, "maxItems": 1000,
                    "items": reference("Change"),
                },
            })),
        ),
        (
            "Change",
            object(json!({
                "line": { "type": "integer", "minimum": 1, "maximum": u32::MAX },
                "column": { "type": "integer", "minimum": 0, "maximum": 16383 },
                "value": {
                    "type": ["string", "null"], "maxLength": 1000, "pattern": NO_CONTROL,
                    "description": "`null`: as it is in the file.",
                },
            })),
        ),
        (
            "Start",
            some_of(
                json!({
                    "revision": {
                        "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_i64,
                        "description": "What is to be sent, as it was seen.",
                    },
                }),
                &[],
            ),
        ),
    ]
}

fn imports() -> Group {
    vec![
        (
            "Import",
            object(json!({
                "id": reference("ImportId"), "name": text(), "owner": text(), "bytes": count(),
                "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                "state": reference("State"),
                "position": maybe_count(), "revision": count(), "rows": maybe_count(),
                "options": reference("Options"),
                "account": maybe_text(), "started_by": maybe_text(),
                "created_at": moment(), "queued_at": maybe_moment(),
                "started_at": maybe_moment(), "finished_at": maybe_moment(),
                "counts": maybe("Counts"), "fault": maybe("Reason"),
                "parent": maybe("ImportId"), "removed": switch(), "has_results": switch(),
            })),
        ),
        (
            "Uploaded",
            object(json!({ "import": reference("Import"), "same_as": maybe("ImportId") })),
        ),
        (
            "ImportPage",
            object(json!({ "items": list("Import"), "total": count(), "offset": count() })),
        ),
    ]
}

fn previews() -> Group {
    let statuses =
        object(json!({ "sent": count(), "paid": count(), "return": count(), "cancel": count() }));
    let date = json!({ "type": "string", "format": "date" });
    let named = field();
    vec![
        (
            "Column",
            object(json!({
                "index": count(), "name": text(),
                "field": { "oneOf": [named, { "type": "null" }] }, "samples": texts(),
            })),
        ),
        ("Sheet", object(json!({ "name": text(), "others": texts() }))),
        (
            "ProblemCount",
            object(json!({
                "code": text(), "rows": count(), "line": count(), "message": text(),
            })),
        ),
        (
            "Skipped",
            object(json!({
                "blank": count(), "totals": count(), "above_header": count(),
                "repeated_headers": count(),
            })),
        ),
        ("Dates", object(json!({ "first": date.clone(), "last": date }))),
        (
            "Preview",
            object(json!({
                "id": reference("ImportId"), "revision": count(), "refused": maybe("Reason"),
                "columns": list("Column"), "encoding": maybe_text(), "delimiter": maybe_text(),
                "sheet": maybe("Sheet"), "rows": count(), "counts": reference("Counts"),
                "statuses": statuses,
                "dates": maybe("Dates"), "warned": count(), "hidden": count(),
                "skipped": reference("Skipped"), "problems": list("ProblemCount"),
                "corrections": count(),
            })),
        ),
        (
            "Plan",
            object(json!({
                "revision": count(), "rows": count(), "account": maybe_text(),
                "rehearsal": switch(), "rate": text(), "seconds": maybe_count(),
                "ahead": count(), "announcement": text(), "reasons": texts(),
            })),
        ),
    ]
}

fn rows() -> Group {
    vec![
        ("CellProblem", object(json!({ "code": text(), "warning": switch(), "message": text() }))),
        (
            "Cell",
            object(json!({
                "column": count(), "value": text(), "corrected": switch(),
                "problems": list("CellProblem"),
            })),
        ),
        (
            "Row",
            object(json!({
                "line": count(), "outcome": reference("Outcome"), "code": text(),
                "message": text(), "cells": list("Cell"), "problems": list("CellProblem"),
                "attempts": count(), "finished_at": maybe_text(),
            })),
        ),
        (
            "Rows",
            object(json!({
                "revision": count(), "total": count(), "offset": count(), "rows": list("Row"),
            })),
        ),
        (
            "Correction",
            object(json!({ "line": count(), "column": count(), "value": text(), "was": text() })),
        ),
        ("Corrections", object(json!({ "items": list("Correction") }))),
    ]
}

fn runs() -> Group {
    let state = json!({ "type": "string", "enum": ["sending", "accepted", "already_so", "rejected",
        "failed", "unconfirmed", "not_sent"] });
    vec![
        (
            "LastRow",
            object(json!({
                "line": count(), "order": maybe_text(), "outcome": reference("Outcome"),
                "code": text(),
            })),
        ),
        (
            "Event",
            object(json!({
                "event": { "const": "progress" },
                "data": {
                    "type": "string", "contentMediaType": "application/json",
                    "contentSchema": reference("Progress"),
                },
            })),
        ),
        ("Wait", object(json!({ "code": text(), "message": text(), "seconds": count() }))),
        (
            "Progress",
            object(json!({
                "id": reference("ImportId"), "state": reference("State"),
                "position": maybe_count(), "other_run": switch(), "done": count(),
                "total": count(), "counts": reference("Counts"), "requests": count(),
                "rows_per_second": { "type": ["number", "null"], "minimum": 0 },
                "seconds_left": maybe_count(), "last": list("LastRow"), "wait": maybe("Wait"),
                "fault": maybe("Reason"),
            })),
        ),
        (
            "OrderLine",
            object(json!({
                "account": text(),
                "status": { "type": "string", "enum": ["sent", "paid", "return", "cancel"] },
                "date": { "type": ["integer", "null"] }, "rpo": maybe_text(), "state": state,
                "code": maybe_text(), "text": maybe_text(), "attempts": count(),
                "claimed_at": moment(), "finished_at": maybe_moment(), "file": maybe_text(),
                "line": maybe_count(), "import": maybe("ImportId"), "sent_by": maybe_text(),
            })),
        ),
        (
            "OrderHistory",
            object(json!({ "order": reference("OrderNumber"), "lines": list("OrderLine") })),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_those_of_the_program() {
        assert_eq!(OUTCOMES, OutcomeKind::ALL.map(OutcomeKind::name));
    }
}
