//! Man pages, shell completions and the reference of settings, made from the declarations: bytes and the names of the files
//! they belong into. Writing them is for `commands`.

use std::io;

use clap::ValueEnum;
use clap_complete::Shell;

use super::localise;
use crate::settings::catalogue::{CATALOGUE, Setting};
use crate::settings::layer::DEFAULTS;
use crate::text::{Lang, settings};

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
    fn there_is_a_man_page_for_each_command_that_is_shown() {
        let pages = man_pages().unwrap();
        let names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "justclick-import.1",
                "justclick-import-send.1",
                "justclick-import-check.1",
                "justclick-import-template.1",
                "justclick-import-history.1",
                "justclick-import-settings.1",
                "justclick-import-doctor.1",
                "justclick-import-serve.1",
                "justclick-import-sandbox.1"
            ]
        );
        let send = String::from_utf8(pages[1].content.clone()).unwrap();
        assert!(send.contains("\\-\\-api\\-key\\-file"), "{send}");
        assert!(!send.contains('\u{1b}'), "colours do not belong into a man page");
    }

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
                    let heading =
                        ["", "[account.a]\n", "[profile.a]\n", "[serve]\n"][*section as usize];
                    let text = format!("{heading}{example}\n");
                    crate::settings::SettingsFile::parse(path, text.as_bytes()).unwrap();
                }
            }
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
