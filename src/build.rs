//! Tells the program from which commit it is built: what `--version` shows after the number.
//!
//! Only release builds say so. For all others the answer would be wrong with the next keystroke,
//! and to keep it right would mean to compile everything anew with each commit.
//!
//! The answer depends on the commit alone, not on where or when it is built: the date is the
//! commit's, or `SOURCE_DATE_EPOCH` where that is set. Without git (a source archive) there is no
//! commit, but for a package made by cargo, which has its commit written down.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What of the project becomes part of the program.
const PARTS: [&str; 3] = ["src", "Cargo.toml", "Cargo.lock"];

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let variable = |name| std::env::var(name).unwrap_or_default();
    let version = variable("CARGO_PKG_VERSION");
    let origin = match variable("PROFILE").as_str() {
        "release" => origin(Path::new(&variable("CARGO_MANIFEST_DIR"))),
        _ => "debug build".to_owned(),
    };
    let full = if origin.is_empty() { version } else { format!("{version} ({origin})") };
    println!("cargo::rustc-env=JUSTCLICK_IMPORT_VERSION={full}");
}

/// `abc1234 2026-03-15`, `abc1234+changes 2026-03-15`, or as much of it as is known.
fn origin(project: &Path) -> String {
    let (commit, date) = packaged_commit(project)
        .map(|commit| (Some(commit), None))
        .or_else(|| git_commit(project))
        .unwrap_or_default();
    let asked = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let date = asked.or(date).map(day);
    commit.into_iter().chain(date).collect::<Vec<_>>().join(" ")
}

/// The commit that `cargo package` wrote down.
fn packaged_commit(project: &Path) -> Option<String> {
    let noted = std::fs::read_to_string(project.join(".cargo_vcs_info.json")).ok()?;
    let hash = noted.split("\"sha1\": \"").nth(1)?.split('"').next()?;
    let changes = if noted.contains("\"dirty\": true") { "+changes" } else { "" };
    Some(format!("{}{changes}", hash.get(..7)?))
}

/// The commit that is checked out, and its time in seconds since 1970. Nothing where the project
/// is not a working copy by itself, but for instance an archive unpacked inside another one.
fn git_commit(project: &Path) -> Option<(Option<String>, Option<i64>)> {
    let root = PathBuf::from(git(project, &["rev-parse", "--show-toplevel"])?);
    if root.canonicalize().ok()? != project.canonicalize().ok()? {
        return None;
    }
    let branch = git(project, &["symbolic-ref", "--quiet", "HEAD"]).unwrap_or_default();
    for name in ["HEAD", "logs/HEAD", "packed-refs", &branch] {
        let path = git(project, &["rev-parse", "--git-path", name]).map(|path| project.join(path));
        // Cargo takes a file that is not there for one that has just changed.
        if let Some(path) = path.filter(|path| path.is_file()) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    PARTS.iter().for_each(|part| println!("cargo::rerun-if-changed={part}"));
    let commit = git(project, &["rev-parse", "--short=7", "HEAD"])?;
    let status = [&["status", "--porcelain", "--untracked-files=no", "--"][..], &PARTS].concat();
    let changes = if git(project, &status)?.is_empty() { "" } else { "+changes" };
    let time = git(project, &["show", "--no-patch", "--format=%ct", "HEAD"])?.parse().ok();
    Some((Some(format!("{commit}{changes}")), time))
}

/// What git answers, without the line break at its end; nothing if it cannot.
fn git(project: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    // Looking must not write into the working copy.
    command.arg("-C").arg(project).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim_end().to_owned())
}

/// The day of a moment, in UTC: 86400 is `1970-01-02`. Years of 400 repeat themselves exactly; each
/// is reckoned from the first of March, so that the leap day is its last.
fn day(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}
