//! What can be asked for: one function for each address and method.

use serde_json::{Value, json};

use super::{answer, created, offset, operation, query, schemas, with_body, with_parameters};
use crate::web::imports::Form;

pub fn list() -> Value {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 20 });
    let all = json!({ "type": "boolean", "default": false });
    with_parameters(
        operation(
            "listImports",
            "Imports, the newest first",
            ("200", answer("A page of imports.", "ImportPage")),
            &["400"],
        ),
        &[
            query("all", "Everybody's, for admins; others get their own all the same.", all),
            offset(),
            query("limit", "How many are given at most.", limit),
        ],
    )
}

pub fn upload() -> Value {
    let mut operation = with_parameters(
        operation(
            "uploadFile",
            "Upload a file",
            ("201", created("The import that it became.")),
            &["400", "408", "409", "413", "415", "422"],
        ),
        &[query(
            "name",
            "The file's name, where the body is the file itself.",
            json!({ "type": "string" }),
        )],
    );
    let plain = json!({ "schema": { "type": "string", "format": "binary" } });
    operation["requestBody"] = json!({
        "required": true,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": { "type": "string", "format": "binary" },
                        "options": schemas::reference("Options"),
                    },
                    "additionalProperties": false,
                },
                "encoding": { "options": { "contentType": "application/json" } },
            },
            "application/octet-stream": plain,
            "text/csv": plain,
            Form::Xlsx.content_type(): plain,
        },
    });
    operation
}

pub fn get() -> Value {
    operation("getImport", "One import", ("200", answer("The import.", "Import")), &["404"])
}

pub fn delete() -> Value {
    let gone = json!({ "description": "It is gone. What was sent stays on record." });
    operation("deleteImport", "Delete an import and its files", ("204", gone), &["404", "409"])
}

pub fn check() -> Value {
    operation(
        "checkImport",
        "What the file says, before anything is sent",
        ("200", answer("Columns, counts, problems; or why the file is refused.", "Preview")),
        &["404", "410", "422"],
    )
}

pub fn plan() -> Value {
    operation(
        "planImport",
        "What sending would do, to be agreed to by a person",
        ("200", answer("How much, where to, how long, and what is unusual about it.", "Plan")),
        &["404", "410", "422"],
    )
}

pub fn rows() -> Value {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 100 });
    let of = json!({ "type": "string", "enum": ["check", "results"], "default": "check" });
    let mut filters = vec!["all", "problems", "warned", "corrected"];
    filters.extend(schemas::OUTCOMES);
    let filter = json!({ "type": "string", "enum": filters, "default": "all" });
    with_parameters(
        operation(
            "listRows",
            "Rows of the file, with what is wrong with each cell; or of its results",
            ("200", answer("Some rows.", "Rows")),
            &["400", "404", "409", "410", "422"],
        ),
        &[
            query("of", "What is to become of the rows, or what became of them.", of),
            query("filter", "Which rows.", filter),
            offset(),
            query("limit", "How many are given at most.", limit),
        ],
    )
}

/// The problems of whatever changes an import by JSON.
const CHANGE: &[&str] = &["400", "404", "409", "410", "413", "415", "422"];

pub fn columns() -> Value {
    let changed = answer("What the file says now.", "Preview");
    let operation = operation(
        "chooseColumns",
        "Choose columns for fields; those that are not named are recognised",
        ("200", changed),
        CHANGE,
    );
    with_body(operation, ("Columns", true))
}

pub fn options() -> Value {
    let changed = answer("What the file says now.", "Preview");
    let operation =
        operation("chooseOptions", "Change how the file is read", ("200", changed), CHANGE);
    with_body(operation, ("Options", true))
}

pub fn corrections() -> Value {
    let all = answer("All of them.", "Corrections");
    operation("listCorrections", "Cells that were put right", ("200", all), &["404"])
}

pub fn correct() -> Value {
    let changed = answer("What the file says now.", "Preview");
    let operation = operation(
        "correctImport",
        "Put cells right, or back as they are in the file; all of them or none",
        ("200", changed),
        CHANGE,
    );
    with_body(operation, ("Changes", true))
}

pub fn start() -> Value {
    let key = json!({
        "name": "Idempotency-Key", "in": "header", "required": true,
        "description": "Told apart by whoever asks: a request that comes twice with one key \
            starts nothing twice.",
        "schema": { "type": "string", "pattern": "^[!-~]{1,200}$" },
    });
    let operation = operation(
        "startImport",
        "Send it when its turn comes; one import of an account is sent at a time",
        ("202", answer("It waits or is being sent.", "Import")),
        CHANGE,
    );
    with_body(with_parameters(operation, &[key]), ("Start", false))
}

pub fn steer(word: &str, description: &str) -> Value {
    let import = answer("The import.", "Import");
    let summary = format!("{}{} the sending", word[..1].to_uppercase(), &word[1..]);
    let mut operation =
        operation(&format!("{word}Import"), &summary, ("200", import), &["404", "409"]);
    operation["description"] = description.into();
    operation
}

pub fn progress() -> Value {
    let progress = answer("Counts, pace, time left, the last rows.", "Progress");
    operation("getProgress", "How far it is", ("200", progress), &["404"])
}

pub fn events() -> Value {
    let stream = json!({
        "description": "Server-sent events: `event: progress` with `data:` as `/progress` gives \
            it, now and whenever it changes, until the import is not being sent any more.",
        "content": { "text/event-stream": { "schema": schemas::reference("Event") } },
    });
    operation("followImport", "Follow it", ("200", stream), &["404"])
}

pub fn results() -> Value {
    let form = json!({ "type": "string", "enum": ["csv", "xlsx"], "default": "csv" });
    let only = json!({ "type": "string", "enum": ["all", "failed"], "default": "all" });
    let table = json!({
        "description": "The table.",
        "headers": {
            "Content-Disposition": { "required": true, "schema": { "type": "string" } },
        },
        "content": {
            "text/csv": { "schema": { "type": "string" } },
            Form::Xlsx.content_type(): { "schema": { "type": "string", "format": "binary" } },
        },
    });
    with_parameters(
        operation(
            "getResults",
            "The results as a file",
            ("200", table),
            &["400", "404", "409", "410"],
        ),
        &[
            query("form", "How it is written.", form),
            query("only", "All rows, or those that still need work.", only),
        ],
    )
}

pub fn again() -> Value {
    operation(
        "sendFailedAgain",
        "Make the rows that still need work an import of their own",
        ("201", created("The new import.")),
        &["404", "409", "410", "422"],
    )
}

pub fn order() -> Value {
    let history = answer("Everything ever sent for it, the oldest first.", "OrderHistory");
    let mut operation = operation(
        "getOrder",
        "Everything ever sent for an order",
        ("200", history),
        &["400", "404"],
    );
    operation["description"] =
        "What was sent is told to anybody; from which file, in which import \
        and by whom, of one's own imports only, and to admins."
            .into();
    json!({
        "get": operation,
        "parameters": [{
            "name": "number", "in": "path", "required": true,
            "schema": schemas::reference("OrderNumber"),
        }],
    })
}

pub fn description() -> Value {
    let document = json!({
        "description": "This document.",
        "content": { "application/json": { "schema": { "type": "object" } } },
    });
    json!({ "get": operation("getDescription", "This description", ("200", document), &[]) })
}
