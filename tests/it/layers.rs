//! Who imports whom: the layer rules of `docs/architecture.md`, held against the source. Tests
//! inside the source may import what they like.

use std::path::{Path, PathBuf};

use crate::harness::project;

/// A room of `src/`, and what of the program it may import beside itself: rooms, or one module of a
/// room.
const RULES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("error", &["domain"]),
    ("wire", &["domain", "error"]),
    ("input", &["domain", "wire", "error"]),
    // The key's type lives where it signs.
    ("settings", &["domain", "wire", "error"]),
    ("client", &["domain", "wire", "error"]),
    ("ledger", &["domain", "wire", "error"]),
    ("text", &["domain", "wire", "error"]),
    ("output", &["domain", "wire", "error", "text"]),
    ("engine", &["domain", "wire", "error", "client", "ledger", "output"]),
    // A summary shows exit codes, which are `error`'s.
    ("screen", &["domain", "error", "engine::event", "text"]),
    // Help and mistakes are worded at once, and a mistake is an error like others.
    ("cli", &["settings::layer", "settings::catalogue", "error", "text"]),
    ("metrics", &["domain", "error", "engine::event"]),
    ("notify", &["domain", "error", "text", "screen", "settings::notify", "settings::account"]),
    ("sandbox", &["domain", "wire::signature"]),
    // Files are put away in the way in which results take their names.
    ("watch", &["domain", "error", "output::file"]),
    (
        "commands",
        &[
            "domain", "wire", "error", "input", "settings", "client", "ledger", "text", "output",
            "engine", "screen", "metrics", "notify", "cli", "sandbox", "watch", "web",
        ],
    ),
    // One more screen: it may use everything, `commands` among it, which starts it.
    (
        "web",
        &[
            "domain", "wire", "error", "input", "settings", "client", "ledger", "text", "output",
            "engine", "screen", "metrics", "notify", "cli", "sandbox", "commands",
        ],
    ),
];

/// What the pure rooms must not mention: the outside world.
const IMPURE: &[&str] = &[
    "::now()",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "async ",
    "reqwest",
    "tokio",
    "tracing",
    "fastrand",
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A file of the program, with the lines that count: no comments, no tests.
struct Source {
    path: PathBuf,
    room: String,
    code: String,
}

/// All files but `main.rs`, `lib.rs` and `build.rs`, which belong to no room, and files of tests.
fn sources() -> Vec<Source> {
    let root = project("src");
    let mut sources = Vec::new();
    for path in rust_files(&root) {
        let inside = path.strip_prefix(&root).unwrap().to_owned();
        let parts: Vec<_> = inside.iter().map(|part| part.to_str().unwrap()).collect();
        let room = parts[0].trim_end_matches(".rs").to_owned();
        if ["main", "lib", "build"].contains(&room.as_str())
            || parts.iter().any(|part| part.trim_end_matches(".rs") == "tests")
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let mut code = lines.collect::<Vec<_>>().join("\n");
        // Seen from the top of a room, the crate is one step up.
        if parts.len() == 2 && parts[1] == "mod.rs" {
            code = code.replace("super::", "crate::");
        }
        sources.push(Source { path: inside, room, code });
    }
    sources
}

/// What a file mentions of the program, as `room::module…`.
fn mentioned(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        if let Some(list) = rest.strip_prefix('{') {
            let inside = list.split('}').next().unwrap();
            found.extend(inside.split(',').map(|path| path.trim().to_owned()));
        } else {
            found.push(rest.chars().take_while(|c| is_path(*c)).collect());
        }
    }
    found
}

fn is_within(path: &str, allowed: &str) -> bool {
    path.strip_prefix(allowed).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn rooms_import_only_what_lies_below_them() {
    let mut wrong = Vec::new();
    for Source { path, room, code } in sources() {
        let rule = RULES.iter().find(|(known, _)| *known == room);
        let Some((_, allowed)) = rule else {
            wrong.push(format!("{}: the room {room} has no rule", path.display()));
            continue;
        };
        for mentioned in mentioned(&code) {
            let fits = |allowed: &str| is_within(&mentioned, allowed);
            if !fits(&room) && !allowed.iter().any(|allowed| fits(allowed)) {
                wrong.push(format!("{}: {room} must not import {mentioned}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_know_nothing_of_the_outside_world() {
    let mut wrong = Vec::new();
    for Source { path, room, code } in sources() {
        if ["domain", "wire"].contains(&room.as_str()) {
            let found = IMPURE.iter().filter(|word| code.contains(**word));
            wrong.extend(found.map(|word| format!("{}: {word}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_owns() {
    let files = [rust_files(&project("src")), rust_files(&project("tests"))].concat();
    assert!(files.len() > 100);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}
