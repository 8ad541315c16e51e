//! The program on a terminal, by `script` of util-linux, which every Linux has: what a person sees,
//! and answers that are typed.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::harness::{Program, wait_until};

/// A program on a terminal of its own.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    seen: Arc<Mutex<Vec<u8>>>,
    reading: JoinHandle<()>,
}

impl Terminal {
    /// Starts the program; `wrapper` is put before it in the shell's words, such as `tty > name;`.
    pub fn start(program: &Program<'_>, wrapper: &str) -> Self {
        let command = program.command();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let words: Vec<String> = words
            .map(|word| format!("'{}'", word.to_str().unwrap().replace('\'', r"'\''")))
            .collect();
        let mut child = Command::new("script")
            .args(["-q", "-e", "-c", &format!("{wrapper} exec {}", words.join(" ")), "/dev/null"])
            .env_clear()
            .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("TERM", "xterm")
            .env("SHELL", "/bin/sh")
            .current_dir(command.get_current_dir().unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let keyboard = child.stdin.take().unwrap();
        let mut screen = child.stdout.take().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&seen);
        let reading = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                shared.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        Self { child, keyboard, seen, reading }
    }

    /// What stands on the screen so far.
    pub fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).replace('\r', "")
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&self, text: &str) {
        wait_until(&format!("{text:?} on the screen"), || self.seen().contains(text));
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) {
        self.keyboard.write_all(format!("{line}\n").as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Waits for the end; gives the exit code and all that was seen.
    pub fn end(mut self) -> (Option<i32>, String) {
        wait_until("the end", || self.child.try_wait().unwrap().is_some());
        let code = self.child.wait().unwrap().code();
        let Self { seen, reading, .. } = self;
        reading.join().unwrap();
        let seen = String::from_utf8_lossy(&seen.lock().unwrap()).replace('\r', "");
        (code, seen)
    }
}
