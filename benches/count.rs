//! The yardstick of reading: a bare loop of the csv crate that only counts a file's records.
//! `cargo bench --bench count -- FILE` prints the median of several runs, in seconds.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark may stop where it stands"
)]

use std::time::Instant;

fn main() {
    let path = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap();
    let mut seconds: Vec<f64> = (0..7).map(|_| count(&path)).collect();
    seconds.sort_by(f64::total_cmp);
    println!("{}", seconds[seconds.len() / 2]);
}

fn count(path: &str) -> f64 {
    let started = Instant::now();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    let mut record = csv::ByteRecord::new();
    let mut count = 0_u64;
    while reader.read_byte_record(&mut record).unwrap() {
        count += 1;
    }
    assert!(count > 0);
    started.elapsed().as_secs_f64()
}
