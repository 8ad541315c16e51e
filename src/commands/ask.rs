//! Questions on the terminal. Whoever asks has made sure that there is a person to answer: scripts
//! never hang on a question.

use std::io::{IsTerminal, Write};

use secrecy::SecretString;

/// Whether there is a person: questions are shown on standard error and answered on standard input.
#[must_use]
pub fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks, and gives the line that is typed, without spaces at its ends; `None` at the end of input.
#[must_use]
pub fn line(question: &str) -> Option<String> {
    show(question)?;
    let mut answer = String::new();
    match std::io::stdin().read_line(&mut answer) {
        Ok(1..) => Some(answer.trim().to_owned()),
        Ok(0) | Err(_) => None,
    }
}

/// Asks for something that must not be seen: what is typed does not appear. `None` at the end of
/// input.
#[must_use]
pub fn secret(question: &str) -> Option<SecretString> {
    show(question)?;
    rpassword::read_password().ok().map(|typed| SecretString::from(typed.trim().to_owned()))
}

/// Asks for a new password: every character counts, spaces at its ends too.
#[must_use]
pub fn password(question: &str) -> Option<SecretString> {
    show(question)?;
    rpassword::read_password().ok().map(SecretString::from)
}

fn show(question: &str) -> Option<()> {
    let mut screen = std::io::stderr();
    write!(screen, "{question} ").and_then(|()| screen.flush()).ok()
}
