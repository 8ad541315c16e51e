//! What an administrator takes from us as it stands — units, crontab, settings, container file, the
//! commands of `docs/operations.md` — against the program: commands and options that are there,
//! settings that are understood, units that systemd takes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use crate::docs::{options, read};
use crate::harness::{Folder, Program, project};

const PAGES: [&str; 2] = ["docs/operations.md", "docs/operations.ru.md"];

/// The files of a folder of `docs/packaging`, by name.
fn packaging(folder: &str) -> BTreeMap<String, PathBuf> {
    let entries = project(&format!("docs/packaging/{folder}")).read_dir().unwrap();
    let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    paths.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path)).collect()
}

/// Whole commands: lines without comments, those that end in `\` put together.
fn lines(text: &str) -> Vec<String> {
    let whole = text.replace("\\\n", " ");
    let lines = whole.lines().map(str::trim).filter(|line| !line.starts_with("# "));
    lines.map(|line| line.trim_start_matches('#').to_owned()).collect()
}

/// The commands that are shown in shell blocks.
fn shell_blocks(page: &str) -> Vec<String> {
    page.split("```sh\n")
        .skip(1)
        .flat_map(|rest| lines(rest.split("```").next().unwrap()))
        .collect()
}

/// The program's arguments, wherever a line calls it.
fn calls(line: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for part in line.split([';', '|', '&', '>']) {
        let words: Vec<String> = part
            .split_whitespace()
            .map(|word| word.trim_matches(['"', ',', '[', ']']).to_owned())
            .collect();
        // Users and images have the program's name too: what counts is the last one.
        let called = |word: &String| {
            ["justclick-import", "/usr/bin/justclick-import"].contains(&word.as_str())
        };
        let Some(at) = words.iter().rposition(called) else { continue };
        let is_value = at > 0 && words[at - 1].starts_with("--");
        let command = words.get(at + 1).filter(|_| !is_value);
        if command.is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase())) {
            found.push(words[at + 1..].to_vec());
        }
    }
    found
}

#[test]
fn every_call_that_is_shown_is_one_that_the_program_takes() {
    let pages = PAGES.map(read).concat();
    let mut shown: Vec<String> = shell_blocks(&pages);
    // Five fields of time and the user stand before the command.
    let jobs =
        lines(&read("docs/packaging/crontab")).into_iter().filter(|line| line.contains(" * "));
    shown.extend(jobs.map(|line| line.splitn(7, ' ').last().unwrap().to_owned()));
    for path in packaging("systemd").values() {
        let unit = std::fs::read_to_string(path).unwrap();
        let starts = unit.lines().filter_map(|line| line.strip_prefix("ExecStart="));
        shown.extend(starts.map(str::to_owned));
    }
    let container = read("docs/packaging/container/Containerfile");
    let command = container.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    shown.push(format!("justclick-import {command}"));

    let mut known = BTreeMap::new();
    let mut checked = BTreeMap::new();
    for line in &shown {
        for call in calls(line) {
            let command = call[0].clone();
            let options = known.entry(command.clone()).or_insert_with(|| options(&command)).clone();
            for option in call.iter().filter_map(|word| word.strip_prefix("--")) {
                assert!(options.contains(option), "{command} has no --{option}: {line}");
            }
            *checked.entry(command).or_insert(0) += 1;
        }
    }
    assert!(checked["watch"] >= 5 && checked["history"] >= 5, "{checked:?}");
}

#[test]
fn units_that_are_named_are_there_and_are_in_the_package() {
    let units = packaging("systemd");
    let manifest = read("Cargo.toml");
    let pages = PAGES.map(read).concat() + &read("docs/packaging/crontab");
    let everything = units.values().map(|path| std::fs::read_to_string(path).unwrap());
    let text = std::iter::once(pages).chain(everything).collect::<String>();
    let mut named = 0;
    for (at, _) in text.match_indices("justclick-import-") {
        let name: String = text[at..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || "-@.%*".contains(*c))
            .collect();
        let Some((template, rest)) = name.split_once('@') else { continue };
        let kind = rest.trim_end_matches('.').split_once('.').map_or("service", |(_, kind)| kind);
        assert!(units.contains_key(&format!("{template}@.{kind}")), "{name}");
        named += 1;
    }
    assert!(named > 10);
    for name in units.keys() {
        let packed = name.starts_with("justclick-import-") || manifest.contains(name.as_str());
        assert!(packed, "{name} is in no package");
    }
    assert!(manifest.contains("systemd/justclick-import-*@.*"));
}

/// As shipped, and with every setting that is only proposed in it.
#[test]
fn the_settings_of_the_package_are_understood() {
    let shipped = read("docs/packaging/justclick-import.toml");
    let proposed: String = shipped
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    assert!(proposed.contains("\nlang = "), "{proposed}");
    for content in [&shipped, &proposed] {
        let folder = Folder::new();
        folder.write("settings.toml", content);
        let ended = Program::new(&folder)
            .without("JUSTCLICK_LEDGER")
            .args(["settings", "--config", "settings.toml", "--json"])
            .run()
            .exits_with(0);
        assert!(ended.text().contains("/var/lib/justclick-import/ledger.db"), "{}", ended.text());
    }
}

/// Where systemd's own tool is there. The one thing of the units that is not as it will be is where
/// the program is.
#[cfg(target_os = "linux")]
#[test]
fn systemd_takes_the_units_and_finds_them_closed() {
    let analyze = |arguments: &[&str], folder: &Folder| {
        Command::new("systemd-analyze")
            .args(arguments)
            .current_dir(folder.work())
            .env("SYSTEMD_PAGER", "")
            .output()
    };
    let folder = Folder::new();
    if analyze(&["--version"], &folder).is_err() {
        println!("systemd-analyze is not here: the units were not looked at");
        return;
    }
    let mut names = Vec::new();
    for (name, path) in packaging("systemd").into_iter().filter(|(name, _)| name.contains('@')) {
        let unit = std::fs::read_to_string(path).unwrap();
        let program = env!("CARGO_BIN_EXE_justclick-import");
        folder.write(&name, unit.replace("/usr/bin/justclick-import", program));
        names.push(name);
    }
    assert_eq!(names.len(), 4);
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    let ended = analyze(&[&["verify", "--man=no"][..], &files].concat(), &folder).unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    let ours = said.lines().filter(|line| line.contains("justclick")).collect::<Vec<_>>();
    assert!(ours.is_empty(), "{said}");
    for name in files.iter().filter(|name| name.ends_with(".service")) {
        // In tenths: the scale goes from 0 (closed) to 10.
        let arguments = ["security", "--offline=yes", "--threshold=15", "--no-pager", name];
        let ended = analyze(&arguments, &folder).unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }
}
