//! Man pages and shell completions, made from the declarations: bytes and the names of the files
//! they belong into. Writing them is for `commands`.

use std::io;

use clap::ValueEnum;
use clap_complete::Shell;

use super::localise;
use crate::text::Lang;

/// The program's name, and the stem of every file made here.
const NAME: &str = "justclick-import";

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its name within the folder.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// One man page (section 1) for the program and one for each of its commands, in English.
///
/// # Errors
/// None in practice: they are written to memory.
pub fn man_pages() -> io::Result<Vec<Generated>> {
    let program = localise::command(Lang::En);
    let version = env!("CARGO_PKG_VERSION");
    let mut pages = vec![man_page(program.clone().version(version))?];
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = format!("{NAME}-{}", command.get_name());
        pages.push(man_page(command.clone().name(name).version(version))?);
    }
    Ok(pages)
}

fn man_page(command: clap::Command) -> io::Result<Generated> {
    let name = format!("{}.1", command.get_name());
    let mut content = Vec::new();
    clap_mangen::Man::new(command).render(&mut content)?;
    Ok(Generated { name, content })
}

/// Completions for bash, elvish, fish, PowerShell and zsh, with English words.
#[must_use]
pub fn completions() -> Vec<Generated> {
    Shell::value_variants()
        .iter()
        .map(|shell| {
            let mut content = Vec::new();
            let mut command = localise::command(Lang::En);
            clap_complete::generate(*shell, &mut command, NAME, &mut content);
            let name = clap_complete::Generator::file_name(shell, NAME);
            Generated { name, content }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_man_page_for_each_command_that_is_shown() {
        let pages = man_pages().unwrap();
        let names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "justclick-import.1",
                "justclick-import-send.1",
                "justclick-import-check.1",
                "justclick-import-history.1",
                "justclick-import-settings.1",
                "justclick-import-doctor.1",
                "justclick-import-sandbox.1"
            ]
        );
        let send = String::from_utf8(pages[1].content.clone()).unwrap();
        assert!(send.contains("\\-\\-api\\-key\\-file"), "{send}");
        assert!(!send.contains('\u{1b}'), "colours do not belong into a man page");
    }

    #[test]
    fn completions_know_the_options() {
        let all = completions();
        let names: Vec<&str> = all.iter().map(|file| file.name.as_str()).collect();
        for name in [
            "justclick-import.bash",
            "justclick-import.fish",
            "_justclick-import",
            "_justclick-import.ps1",
        ] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
        for file in all {
            let content = String::from_utf8(file.content).unwrap();
            assert!(content.contains("api-key-file"), "{}", file.name);
        }
    }
}
