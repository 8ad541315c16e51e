//! The API's description: OpenAPI 3.1, served beside the API, and held against it by the tests.
//! What travels is in `schemas`; here is where it goes.

mod operations;
mod schemas;

use serde_json::{Map, Value, json};

use self::operations as of;
use super::ROOT;

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
        ("/imports", json!({ "get": of::list(), "post": of::upload() })),
        ("/imports/{id}", import(json!({ "get": of::get(), "delete": of::delete() }))),
        ("/imports/{id}/check", import(json!({ "get": of::check() }))),
        ("/imports/{id}/plan", import(json!({ "get": of::plan() }))),
        ("/imports/{id}/rows", import(json!({ "get": of::rows() }))),
        ("/imports/{id}/columns", import(json!({ "put": of::columns() }))),
        ("/imports/{id}/options", import(json!({ "put": of::options() }))),
        (
            "/imports/{id}/corrections",
            import(json!({ "get": of::corrections(), "patch": of::correct() })),
        ),
        ("/imports/{id}/start", import(json!({ "post": of::start() }))),
        ("/imports/{id}/pause", import(json!({ "post": of::steer("pause", PAUSE) }))),
        ("/imports/{id}/resume", import(json!({ "post": of::steer("resume", RESUME) }))),
        ("/imports/{id}/stop", import(json!({ "post": of::steer("stop", STOP) }))),
        ("/imports/{id}/progress", import(json!({ "get": of::progress() }))),
        ("/imports/{id}/events", import(json!({ "get": of::events() }))),
        ("/imports/{id}/results", import(json!({ "get": of::results() }))),
        ("/imports/{id}/again", import(json!({ "post": of::again() }))),
        ("/orders/{number}", of::order()),
        ("/openapi.json", of::description()),
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
