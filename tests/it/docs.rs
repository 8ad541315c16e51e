//! The documentation against the program: codes, outcomes, exit codes, options, variables and
//! faults that the one has and the other has not; commands that are shown; links that lead nowhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use justclick_import::domain::OutcomeKind;
use justclick_import::sandbox::{CONDITIONS, FAULTS};

use crate::harness::{Folder, Program, project};

pub fn read(path: impl AsRef<Path>) -> String {
    let path = project(path.as_ref().to_str().unwrap());
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The section under a heading, up to the next of the same depth.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let start = text.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let depth = heading.split(' ').next().unwrap();
    let rest = &text[start + 1 + heading.len()..];
    rest.split(&format!("\n{depth} ")).next().unwrap()
}

/// What stands in backticks in the first column of the tables.
fn first_column(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let cell = line.split('|').nth(1).unwrap();
        found.extend(cell.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

/// The text literals of the functions named `code` in a file: the codes that they give.
fn codes_in(file: &str) -> BTreeSet<String> {
    let text = read(file);
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("pub fn code(") {
        let body = text[at..].split("\n    }\n").next().unwrap();
        found.extend(body.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

#[test]
fn every_code_is_documented_and_every_documented_code_is_there() {
    let mut codes: BTreeSet<String> = ["problem", "attempt", "outcome"]
        .iter()
        .flat_map(|file| codes_in(&format!("src/domain/{file}.rs")))
        .collect();
    // No code at all, those with a number in them, as the documentation shows them, and joints
    // between codes.
    let made = ["", "api.{code}", "api.{}", "http.{status}", "{} {}"];
    codes.retain(|code| !made.contains(&code.as_str()));
    assert!(codes.contains("rpo.scientific_notation") && codes.contains("stopped.ledger"));
    assert!(codes.contains("tls") && codes.contains("order.duplicate"));
    for number in [0, 1, 2, 3, 4, 5, 6, 7, 8, 200, 201, 202, 203, 204, 205, 302, 303] {
        codes.insert(format!("api.{number}"));
    }
    codes.extend(["api.…", "http.4xx", "http.5xx", "http.429"].map(str::to_owned));

    let reference = read("docs/reference.md");
    let documented = first_column(section(&reference, "## Codes"));
    let missing: Vec<_> = codes.difference(&documented).collect();
    assert!(missing.is_empty(), "not in docs/reference.md: {missing:?}");
    let stale: Vec<_> = documented.difference(&codes).collect();
    assert!(stale.is_empty(), "in docs/reference.md only: {stale:?}");
}

#[test]
fn outcomes_and_exit_codes_are_documented() {
    let reference = read("docs/reference.md");
    let outcomes: BTreeSet<String> =
        OutcomeKind::ALL.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(first_column(section(&reference, "## Outcomes")), outcomes);

    let source = read("src/error.rs");
    let table = source.split("pub enum ExitCode {").nth(1).unwrap().split('}').next().unwrap();
    let codes: BTreeSet<&str> = table
        .lines()
        .filter_map(|line| line.trim().strip_suffix(',')?.split(" = ").nth(1))
        .collect();
    let section = section(&reference, "## Exit codes");
    let documented: BTreeSet<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .filter(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    assert!(codes.contains("130"), "{codes:?}");
    assert_eq!(documented, codes);
}

/// The commands that the help names.
fn commands() -> Vec<String> {
    let folder = Folder::new();
    let help = Program::new(&folder).arg("--help").run().exits_with(0);
    let list = help.text().split("\n\n").find(|part| part.starts_with("Commands:")).unwrap();
    let names =
        list.lines().skip(1).filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// The options of a command, without hyphens.
pub fn options(command: &str) -> BTreeSet<String> {
    let folder = Folder::new();
    let help = Program::new(&folder).args([command, "--help"]).run().exits_with(0);
    let mut found = BTreeSet::new();
    for line in help.text().lines().map(str::trim_start).filter(|line| line.starts_with('-')) {
        let long = line.split(' ').find_map(|word| word.strip_prefix("--"));
        found.extend(long.map(|name| name.trim_end_matches([',', '.']).to_owned()));
    }
    found
}

#[test]
fn a_command_has_the_options_that_a_table_says_it_has() {
    let reference = read("docs/reference.md");
    let having: Vec<(String, BTreeSet<String>)> =
        commands().into_iter().map(|command| (command.clone(), options(&command))).collect();
    let (mut in_table, mut checked) = (false, 0);
    for line in reference.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.get(1) == Some(&"option") {
            in_table = cells[2] == "commands";
        }
        let name = cells.get(1).and_then(|cell| cell.split("`--").nth(1)?.split(['`', ' ']).next());
        let Some(name) = name.filter(|_| in_table && cells[2] != "all") else { continue };
        let documented: BTreeSet<&str> = cells[2].split(", ").collect();
        for (command, options) in &having {
            let named = documented.contains(command.as_str());
            assert!(options.contains(name) || !named, "{command} has no --{name}");
        }
        checked += 1;
    }
    assert!(checked > 15, "{checked}");
}

#[test]
fn every_command_and_option_is_documented() {
    let documents = read("docs/reference.md") + &read("docs/sandbox.md");
    let commands = commands();
    assert!(["send", "check", "sandbox"].iter().all(|name| commands.iter().any(|c| c == name)));
    let mut known = BTreeSet::new();
    for command in &commands {
        assert!(documents.contains(&format!("justclick-import {command}")), "{command}");
        let options = options(command);
        for option in &options {
            assert!(
                documents.contains(&format!("`--{option}")),
                "{command} --{option} is not documented"
            );
        }
        known.extend(options);
    }
    // The last is named as one that is not there, on purpose.
    known.extend(["version", "help", "api-key"].map(str::to_owned));
    assert!(known.contains("api-key-file") && known.contains("no-results"), "{known:?}");

    // And the other way round: whatever looks like an option of ours, in all of the documentation.
    for (path, text) in documentation() {
        for code in text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("--")) {
            let end = code.find([' ', '=', '\n']).unwrap_or(code.len());
            let name = code[2..end].trim_end_matches(['.', ',', ';', ':']);
            assert!(known.contains(name), "{}: there is no option {code}", path.display());
        }
    }
}

#[test]
fn every_variable_is_documented() {
    let source = read("src/settings/layer.rs");
    let reference = read("docs/reference.md");
    let names: BTreeSet<&str> = source
        .split('"')
        .filter(|text| text.starts_with("JUSTCLICK_") && !text.contains(' '))
        .collect();
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        assert!(reference.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn every_fault_of_the_stand_in_is_documented() {
    let document = read("docs/sandbox.md");
    for name in FAULTS.iter().flat_map(|form| form.name().split('|')) {
        let name = match name {
            "4xx" => "400",
            "5xx" => "599",
            name => name,
        };
        assert!(document.contains(&format!("`{name}`")), "{name} is not in docs/sandbox.md");
    }
    for (name, ..) in CONDITIONS {
        assert!(document.contains(&format!("`{name}")), "{name} is not in docs/sandbox.md");
    }
}

#[test]
fn the_readme_shows_the_two_commands() {
    let readme = read("README.md");
    let shown: Vec<&str> = readme
        .split("```")
        .skip(1)
        .step_by(2)
        .map(|block| block.trim_start_matches("sh\n"))
        .collect();
    for command in ["cargo run --release -- send fixtures/orders.csv --sandbox\n", "cargo test\n"] {
        assert!(shown.contains(&command), "{command:?} in {shown:?}");
    }
}

/// All documents, with their paths.
fn documentation() -> Vec<(PathBuf, String)> {
    let mut paths = vec![PathBuf::from("README.md"), PathBuf::from("CHANGELOG.md")];
    for entry in project("docs").read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path.strip_prefix(project("")).unwrap().to_owned());
        }
    }
    paths.into_iter().map(|path| (path.clone(), read(path))).collect()
}

/// What a link to a heading has after `#`.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

#[test]
fn links_lead_somewhere() {
    let documents = documentation();
    assert!(documents.len() >= 5);
    let mut links = 0;
    for (path, text) in &documents {
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            links += 1;
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => project(path.to_str().unwrap()),
                file => project(path.parent().unwrap().join(file).to_str().unwrap()),
            };
            assert!(target.exists(), "{}: {link}", path.display());
            if !heading.is_empty() {
                let text = std::fs::read_to_string(&target).unwrap();
                let headings = text.lines().filter(|line| line.starts_with('#'));
                let mut anchors = headings.map(|line| anchor(line.trim_start_matches('#')));
                assert!(anchors.any(|known| known == heading), "{}: {link}", path.display());
            }
        }
    }
    assert!(links > 10);
}
