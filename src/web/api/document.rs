//! The API's description: OpenAPI 3.1, served beside the API, and held against it by the tests.
//! What travels is in `schemas`; here is where it goes.

mod schemas;

use serde_json::{Map, Value, json};

use super::ROOT;
use crate::web::imports::Form;

/// The OpenAPI document.
#[must_use]
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "justclick-import",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Shipment files become order updates of a JustClick shop",
            "description": "Upload a file, read what is wrong with it, put cells right, start it, \
                follow it, fetch its results. Every answer that is no success is a problem \
                (RFC 9457) with a stable English `code`; its `detail` is in the language of \
                `Accept-Language`, Russian or English. An import is its owner's: to anybody else \
                but an admin it does not exist.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": ROOT }],
        "security": [{ "token": [] }],
        "paths": paths(),
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made by `justclick-import serve token add NAME`.",
                },
            },
            "parameters": parameters(),
            "schemas": schemas::schemas(),
        },
    })
}

fn paths() -> Value {
    let mut paths = Map::new();
    for (path, item) in [
        ("/imports", json!({ "get": list(), "post": upload() })),
        ("/imports/{id}", import(json!({ "get": get(), "delete": delete() }))),
        ("/imports/{id}/check", import(json!({ "get": check() }))),
        ("/imports/{id}/plan", import(json!({ "get": plan() }))),
        ("/imports/{id}/rows", import(json!({ "get": rows() }))),
        ("/imports/{id}/columns", import(json!({ "put": columns() }))),
        ("/imports/{id}/options", import(json!({ "put": options() }))),
        ("/imports/{id}/corrections", import(json!({ "get": corrections(), "patch": correct() }))),
        ("/imports/{id}/start", import(json!({ "post": start() }))),
        ("/imports/{id}/pause", import(json!({ "post": steer("pause", PAUSE) }))),
        ("/imports/{id}/resume", import(json!({ "post": steer("resume", RESUME) }))),
        ("/imports/{id}/stop", import(json!({ "post": steer("stop", STOP) }))),
        ("/imports/{id}/progress", import(json!({ "get": progress() }))),
        ("/imports/{id}/events", import(json!({ "get": events() }))),
        ("/imports/{id}/results", import(json!({ "get": results() }))),
        ("/imports/{id}/again", import(json!({ "post": again() }))),
        ("/orders/{number}", order()),
        ("/openapi.json", description()),
    ] {
        paths.insert(path.to_owned(), item);
    }
    paths.into()
}

const PAUSE: &str = "No further request is made until it is resumed; what is on its way ends. One \
    that waits lets others of its account go first.";
const RESUME: &str = "Goes on with a paused import. One that is not paused stays as it is.";
const STOP: &str = "No further request is made, what is on its way ends, and the results say which \
    rows were not sent. It can be started again.";

fn parameters() -> Value {
    json!({
        "id": {
            "name": "id", "in": "path", "required": true,
            "schema": schemas::reference("ImportId"),
        },
        "offset": {
            "name": "offset", "in": "query", "description": "How many are passed over.",
            "schema": { "type": "integer", "minimum": 0, "maximum": u32::MAX, "default": 0 },
        },
    })
}

/// What is at an import's address.
fn import(mut item: Value) -> Value {
    item["parameters"] = json!([{ "$ref": "#/components/parameters/id" }]);
    item
}

fn query(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn offset() -> Value {
    json!({ "$ref": "#/components/parameters/offset" })
}

/// An operation: its name, what it does, what it answers, and with which problems.
fn operation(id: &str, summary: &str, success: (&str, Value), problems: &[&str]) -> Value {
    let mut responses = Map::new();
    responses.insert(success.0.to_owned(), success.1);
    for status in problems.iter().chain(&["401", "403", "429", "5XX"]) {
        responses.insert((*status).to_owned(), problem(status));
    }
    json!({ "operationId": id, "summary": summary, "responses": responses })
}

fn problem(status: &str) -> Value {
    let description = match status {
        "400" => "The request cannot be understood.",
        "401" => "Nobody is named, or nobody whom the server knows.",
        "403" => "The request came in a way that is not allowed.",
        "404" => "There is no such import, or none that whoever asks may see.",
        "408" => "The file did not arrive in time.",
        "409" => "The import is not in a state in which this can be done.",
        "410" => "The files of the import were removed.",
        "413" => "Too large.",
        "415" => "A body of this type is not taken here.",
        "422" => "Understood, but it cannot be done: see `code`.",
        "429" => "Too much at once.",
        _ => "The server is at fault, or about to end.",
    };
    let mut response = json!({
        "description": description,
        "content": { "application/problem+json": { "schema": schemas::reference("Problem") } },
    });
    if status == "429" {
        response["headers"] = json!({
            "Retry-After": { "description": "Seconds.", "schema": { "type": "string" } },
        });
    }
    response
}

fn answer(description: &str, schema: &str) -> Value {
    json!({
        "description": description,
        "content": { "application/json": { "schema": schemas::reference(schema) } },
    })
}

fn with_body(mut operation: Value, (schema, required): (&str, bool)) -> Value {
    operation["requestBody"] = json!({
        "required": required,
        "content": { "application/json": { "schema": schemas::reference(schema) } },
    });
    operation
}

fn with_parameters(mut operation: Value, parameters: &[Value]) -> Value {
    operation["parameters"] = parameters.into();
    operation
}

/// What is true of a new import: where it is, and what can be asked about it.
fn created(description: &str) -> Value {
    let mut response = answer(description, "Uploaded");
    response["headers"] = json!({
        "Location": {
            "description": "The import's address.", "required": true,
            "schema": { "type": "string" },
        },
    });
    let link = |id: &str| json!({ "operationId": id, "parameters": { "id": "$response.body#/import/id" } });
    let links = [
        "getImport",
        "checkImport",
        "planImport",
        "listRows",
        "chooseColumns",
        "chooseOptions",
        "listCorrections",
        "correctImport",
        "startImport",
        "pauseImport",
        "resumeImport",
        "stopImport",
        "getProgress",
        "getResults",
        "sendFailedAgain",
        "deleteImport",
    ];
    response["links"] = links.iter().map(|id| ((*id).to_owned(), link(id))).collect();
    response
}

fn list() -> Value {
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

fn upload() -> Value {
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

fn get() -> Value {
    operation("getImport", "One import", ("200", answer("The import.", "Import")), &["404"])
}

fn delete() -> Value {
    let gone = json!({ "description": "It is gone. What was sent stays on record." });
    operation("deleteImport", "Delete an import and its files", ("204", gone), &["404", "409"])
}

fn check() -> Value {
    operation(
        "checkImport",
        "What the file says, before anything is sent",
        ("200", answer("Columns, counts, problems; or why the file is refused.", "Preview")),
        &["404", "410", "422"],
    )
}

fn plan() -> Value {
    operation(
        "planImport",
        "What sending would do, to be agreed to by a person",
        ("200", answer("How much, where to, how long, and what is unusual about it.", "Plan")),
        &["404", "410", "422"],
    )
}

fn rows() -> Value {
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

fn columns() -> Value {
    let changed = answer("What the file says now.", "Preview");
    let operation = operation(
        "chooseColumns",
        "Choose columns for fields; those that are not named are recognised",
        ("200", changed),
        CHANGE,
    );
    with_body(operation, ("Columns", true))
}

fn options() -> Value {
    let changed = answer("What the file says now.", "Preview");
    let operation =
        operation("chooseOptions", "Change how the file is read", ("200", changed), CHANGE);
    with_body(operation, ("Options", true))
}

fn corrections() -> Value {
    let all = answer("All of them.", "Corrections");
    operation("listCorrections", "Cells that were put right", ("200", all), &["404"])
}

fn correct() -> Value {
    let changed = answer("What the file says now.", "Preview");
    let operation = operation(
        "correctImport",
        "Put cells right, or back as they are in the file; all of them or none",
        ("200", changed),
        CHANGE,
    );
    with_body(operation, ("Changes", true))
}

fn start() -> Value {
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

fn steer(word: &str, description: &str) -> Value {
    let import = answer("The import.", "Import");
    let summary = format!("{}{} the sending", word[..1].to_uppercase(), &word[1..]);
    let mut operation =
        operation(&format!("{word}Import"), &summary, ("200", import), &["404", "409"]);
    operation["description"] = description.into();
    operation
}

fn progress() -> Value {
    let progress = answer("Counts, pace, time left, the last rows.", "Progress");
    operation("getProgress", "How far it is", ("200", progress), &["404"])
}

fn events() -> Value {
    let stream = json!({
        "description": "Server-sent events: `event: progress` with `data:` as `/progress` gives \
            it, now and whenever it changes, until the import is not being sent any more.",
        "content": { "text/event-stream": { "schema": schemas::reference("Event") } },
    });
    operation("followImport", "Follow it", ("200", stream), &["404"])
}

fn results() -> Value {
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

fn again() -> Value {
    operation(
        "sendFailedAgain",
        "Make the rows that still need work an import of their own",
        ("201", created("The new import.")),
        &["404", "409", "410", "422"],
    )
}

fn order() -> Value {
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

fn description() -> Value {
    let document = json!({
        "description": "This document.",
        "content": { "application/json": { "schema": { "type": "object" } } },
    });
    json!({ "get": operation("getDescription", "This description", ("200", document), &[]) })
}
