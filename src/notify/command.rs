//! A program that is given the summary on standard input. It is started as it is named, without a
//! shell; the account's key and the mail password are not in its environment.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::error::NotifyFault;

/// What is kept of what the program says on standard error, in bytes.
const SAID: u64 = 500;

/// Variables that are nobody else's business.
const SECRETS: [&str; 2] = ["JUSTCLICK_API_KEY", "JUSTCLICK_MAIL_PASSWORD"];

/// Runs it, and waits for its end.
pub fn run(words: &[String], input: &str, limit: Duration) -> Result<(), NotifyFault> {
    let program = words.first().cloned().unwrap_or_default();
    let not_started = |cause: io::Error| NotifyFault::CommandNotStarted {
        program: program.clone(),
        detail: cause.to_string(),
    };
    let (mut child, mut said) = start(words, input).map_err(not_started)?;
    match ended(&mut child, limit).map_err(not_started)? {
        None => Err(NotifyFault::CommandTimeout { program, limit }),
        Some(status) if status.success() => Ok(()),
        Some(status) => {
            let (code, said) = (status.code(), last_words(&mut said));
            Err(NotifyFault::CommandFailed { program, code, said })
        }
    }
}

/// Input and complaints go through files: a program that reads nothing, or leaves another one
/// behind that holds its streams, keeps nobody waiting.
fn start(words: &[String], input: &str) -> io::Result<(Child, File)> {
    let mut given = tempfile::tempfile()?;
    given.write_all(input.as_bytes())?;
    given.write_all(b"\n")?;
    given.seek(SeekFrom::Start(0))?;
    let said = tempfile::tempfile()?;
    let mut command = Command::new(words.first().map_or("", String::as_str));
    command.args(words.iter().skip(1)).stdin(Stdio::from(given)).stdout(Stdio::null());
    command.stderr(Stdio::from(said.try_clone()?));
    for secret in SECRETS {
        command.env_remove(secret);
    }
    Ok((command.spawn()?, said))
}

/// How it ended; `None` if it did not in time and was ended.
fn ended(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let left = limit.saturating_sub(begun.elapsed());
        if left.is_zero() {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// The end of what it said, on one line.
fn last_words(said: &mut File) -> String {
    let length = said.seek(SeekFrom::End(0)).unwrap_or_default();
    let mut bytes = Vec::new();
    let read = said
        .seek(SeekFrom::Start(length.saturating_sub(SAID)))
        .and_then(|_| said.take(SAID).read_to_end(&mut bytes));
    if read.is_err() {
        return String::new();
    }
    let text = String::from_utf8_lossy(&bytes);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
