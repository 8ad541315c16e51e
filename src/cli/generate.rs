//! Shell completions and the reference of settings, made from the declarations: bytes and the names
//! of the files they belong into. Man pages are `manual`'s. Writing all of them is for `commands`.

use clap::ValueEnum;
use clap_complete::Shell;

use super::localise;
use crate::settings::catalogue::{CATALOGUE, Setting};
use crate::settings::layer::DEFAULTS;
use crate::text::{Lang, settings};

/// The program's name, and the stem of every file made here.
pub(super) const NAME: &str = "justclick-import";

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its name within the folder; `/` stands before one in a folder of its own.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
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
            if *shell == Shell::Bash {
                content = rejoined(&content);
            }
            let name = clap_complete::Generator::file_name(shell, NAME);
            Generated { name, content }
        })
        .collect()
}

/// Bash's completions with the program's hyphen written alike everywhere. clap_complete writes it in
/// two ways where there are commands, and then completes none of their options
/// (clap-rs/clap#6421); where that is mended nothing is left to be done.
fn rejoined(script: &[u8]) -> Vec<u8> {
    let alike = NAME.replace('-', "__");
    let otherwise = NAME.replace('-', "__subcmd__");
    String::from_utf8_lossy(script).replace(&otherwise, &alike).into_bytes()
}

/// The reference of settings, in Russian and then in English: one Markdown file. `docs/settings.md`
/// is a copy of it.
#[must_use]
pub fn settings_reference() -> Generated {
    let mut content =
        String::from("<!-- Made by `justclick-import generate`; not to be edited. -->\n\n");
    content.push_str(&reference(Lang::Ru));
    content.push('\n');
    content.push_str(&reference(Lang::En));
    Generated { name: "settings-reference.md".to_owned(), content: content.into_bytes() }
}

fn reference(lang: Lang) -> String {
    let words = settings::reference(lang);
    let mut page = format!("# {}\n\n{}\n## {}\n\n", words.title, words.introduction, words.table);
    page.push_str(&format!("| {} |\n|{}\n", words.columns.join(" | "), " --- |".repeat(6)));
    let command = localise::command(lang);
    for setting in CATALOGUE.iter().filter(|setting| !setting.sections.is_empty()) {
        let places: Vec<&str> =
            setting.sections.iter().map(|section| words.places[*section as usize]).collect();
        let default = DEFAULTS.iter().find(|(name, _)| *name == setting.key);
        let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
        page.push_str(&format!(
            "| `{}` | {} | {} | {} | {} | {} |\n",
            setting.key,
            places.join(", "),
            code(&settings::example(setting.key, setting.form())),
            code(default.map_or("", |(_, value)| value)),
            code(setting.variable.unwrap_or_default()),
            meaning(lang, &command, setting),
        ));
    }
    page
}

/// What a setting means: as its option's help says it, without the notes in brackets.
fn meaning(lang: Lang, command: &clap::Command, setting: &Setting) -> String {
    if let Some(words) = settings::meaning(lang, setting.key) {
        return format!("{words}.");
    }
    let id = setting.option.unwrap_or_default();
    let found = std::iter::once(command)
        .chain(command.get_subcommands())
        .find_map(|page| page.get_arguments().find(|argument| argument.get_id() == id));
    let help = found.and_then(clap::Arg::get_help).map(ToString::to_string).unwrap_or_default();
    let sentence = help.split(" [").next().unwrap_or_default().trim_end_matches('.');
    format!("{sentence}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_in_the_documentation_is_the_one_that_is_made() {
        let made = String::from_utf8(settings_reference().content).unwrap();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md");
        let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(made == written, "copy what `generate` writes to docs/settings.md");
        for setting in CATALOGUE.iter().filter(|setting| !setting.sections.is_empty()) {
            let row = format!("| `{}` |", setting.key);
            let rows: Vec<&str> = made.lines().filter(|line| line.starts_with(&row)).collect();
            assert_eq!(rows.len(), 2, "{}", setting.key);
            assert!(rows.iter().all(|row| !row.ends_with("| . |")), "{rows:?}");
        }
    }

    #[test]
    fn the_example_in_the_reference_is_a_settings_file() {
        for lang in [Lang::Ru, Lang::En] {
            let page = reference(lang);
            let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
            let path = std::path::Path::new("justclick-import.toml");
            crate::settings::SettingsFile::parse(path, example.as_bytes()).unwrap();
            for line in page.lines().filter(|line| line.starts_with("| `")) {
                let cells: Vec<&str> = line.split(" | ").collect();
                let (key, example) =
                    (cells[0].trim_matches(['|', ' ', '`']), cells[2].trim_matches('`'));
                let setting = crate::settings::catalogue::setting(key).unwrap();
                for section in setting.sections {
                    // The names of messages hold their section: they may stand at the top.
                    let heading = ["", "[account.a]\n", "[profile.a]\n", "", "", "[serve]\n"]
                        [*section as usize];
                    let text = format!("{heading}{example}\n");
                    crate::settings::SettingsFile::parse(path, text.as_bytes()).unwrap();
                }
            }
        }
    }

    /// In a real bash, where there is one: what Tab offers after a command.
    #[cfg(unix)]
    #[test]
    fn bash_completes_the_options_of_a_command() {
        let script = completions().into_iter().find(|file| file.name.ends_with(".bash")).unwrap();
        let script = String::from_utf8(script.content).unwrap();
        for command in localise::command(Lang::En).get_subcommands() {
            let command = command.get_name();
            let press_tab = format!(
                "COMP_WORDS=({NAME} {command} --he); COMP_CWORD=2
                _justclick__import {NAME} --he {command}; echo \"${{COMPREPLY[*]}}\""
            );
            let bash = std::process::Command::new("bash")
                .args(["--norc", "-c", &format!("{script}\n{press_tab}")])
                .output();
            let Ok(offered) = bash else { return };
            let offered = String::from_utf8_lossy(&offered.stdout).into_owned();
            assert_eq!(offered.trim(), "--help", "{command}");
        }
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
