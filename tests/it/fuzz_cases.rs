//! Cases that fuzzing found, and a few to begin from, replayed: whatever the bytes, what
//! `fuzz/exercises.rs` says holds. Where `cargo fuzz` is not to be had, random changes of these
//! cases take its place, a few of them.

use std::path::PathBuf;

use crate::harness::project;

#[path = "../../fuzz/exercises.rs"]
mod exercises;

type Exercise = fn(&[u8]);

const TARGETS: [(&str, Exercise); 4] = [
    ("input", exercises::input),
    ("date", exercises::date),
    ("reply", exercises::reply),
    ("numbers", exercises::numbers),
];

fn cases(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = project("fixtures/fuzz").join(target);
    let mut paths: Vec<PathBuf> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{}", folder.display());
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn every_case_that_was_found_is_borne() {
    for (target, exercise) in TARGETS {
        for (path, bytes) in cases(target) {
            println!("{}", path.display());
            exercise(&bytes);
        }
    }
}

#[test]
fn random_changes_of_them_are_borne() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for (target, exercise) in TARGETS {
        let cases = cases(target);
        for _ in 0..200 {
            let mut bytes = cases[random.usize(0..cases.len())].1.clone();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(0..=bytes.len());
                match random.u8(0..3) {
                    0 => bytes.insert(at, random.u8(..)),
                    1 if at < bytes.len() => drop(bytes.remove(at)),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            exercise(&bytes);
        }
    }
}
