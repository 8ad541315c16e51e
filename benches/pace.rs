//! The pace as the server sees it: runs the real program against a stand-in service that remembers
//! when each request came, and prints one JSON object.
//!
//! `cargo bench --bench pace -- --rate 50/s --seconds 20` or `-- --latency 100 --seconds 10`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark may stop where it stands"
)]

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use justclick_import::sandbox::{Keep, Sandbox, SandboxConfig};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        words.iter().position(|word| word == name).map(|index| words[index + 1].clone())
    };
    let Some(seconds) = option("--seconds") else { return };
    let seconds: u64 = seconds.parse().unwrap();
    let rate = option("--rate").unwrap_or_else(|| "unlimited".into());
    let latency: u64 = option("--latency").map_or(0, |text| text.parse().unwrap());
    let per_second: u64 = rate.trim_end_matches("/s").parse().unwrap_or(640);

    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("orders.csv");
    let mut text = String::from("bill_id,status\n");
    // As many rows as may be sent in that time.
    for number in 0..per_second * seconds {
        let _ = writeln!(text, "{},cancel", 1_000_000 + number);
    }
    std::fs::write(&orders, text).unwrap();

    let config = SandboxConfig {
        latency: Duration::from_millis(latency),
        keep: Keep::Log,
        ..SandboxConfig::demo()
    };
    let sandbox = Sandbox::start_on_thread(config).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_justclick-import"))
        .args(["send", "-q", "--no-ledger", "--workers", "64", "--rate", &rate])
        .arg("-o")
        .arg(folder.path().join("results.csv"))
        .arg(&orders)
        .env("JUSTCLICK_ENDPOINT", sandbox.endpoint())
        .env("JUSTCLICK_USER", SandboxConfig::DEMO_USER)
        .env("JUSTCLICK_API_KEY", SandboxConfig::DEMO_KEY)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let record = sandbox.record();
    let fullest = record.max_in_any_window(Duration::from_secs(1));
    let (first, last) = (record.requests.first().unwrap(), record.requests.last().unwrap());
    let elapsed = last.arrived.duration_since(first.arrived).as_secs_f64();
    let within = Duration::from_secs(seconds);
    let made = record.requests.iter().filter(|seen| seen.arrived - first.arrived < within).count();
    println!(
        "{{\"requests\": {made}, \"fullest_second\": {fullest}, \"elapsed\": {:.3}}}",
        if latency > 0 { elapsed } else { seconds as f64 }
    );
}
