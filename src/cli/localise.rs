//! The clap command in the reader's language: headings, usage lines, defaults and possible values
//! are rendered here, because clap's own are English only.

use clap::builder::{PossibleValue, Styles};
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::args::Cli;
use crate::settings::layer::DEFAULTS;
use crate::text::Lang;
use crate::text::help::{self, Words};

/// The program's number and, in a release, the commit from which it was built.
const VERSION: &str = env!("JUSTCLICK_IMPORT_VERSION");

/// The whole command line, ready to parse and to show its help in this language.
pub fn command(lang: Lang) -> Command {
    let words = help::words(lang);
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help_heading(words.general)
        .help(words.version);
    dressed(lang, &words, Cli::command(), None)
        .version(VERSION)
        .arg(version)
        .subcommand_help_heading(words.commands)
        // Longer lines are hard to read, however wide the terminal.
        .max_term_width(100)
        .mut_subcommands(|command| {
            let name = command.get_name().to_owned();
            dressed(lang, &words, command, Some(&name))
        })
}

/// One command with its page's words and its own `--help`.
fn dressed(lang: Lang, words: &Words, command: Command, name: Option<&str>) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading(words.general)
        .help(words.help);
    let command = command
        .mut_args(|argument| localised(lang, words, argument, name.unwrap_or_default()))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help)
        .help_template(template(words, name.is_none()));
    match help::page(lang, name) {
        None => command,
        Some(page) => command
            // The list of commands has the short form, the command's own page the whole.
            .about(if name.is_some() { brief(page.about) } else { page.about.to_owned() })
            .long_about(page.about)
            .before_help(page.about)
            .override_usage(page.usage)
            .after_help(page.after)
            .after_long_help(if page.after_long.is_empty() { page.after } else { page.after_long }),
    }
}

/// The beginning of a sentence, as far as it is one by itself.
fn brief(about: &str) -> String {
    let end = [": ", ". "].into_iter().filter_map(|end| about.find(end)).min();
    let beginning = &about[..end.unwrap_or(about.len())];
    format!("{}.", beginning.trim_end_matches('.'))
}

/// The order of a page. The program's own page is short: what it does, commands, examples.
fn template(words: &Words, program: bool) -> String {
    let styles = Styles::styled();
    let heading = styles.get_header();
    let usage = words.usage;
    let commands = words.commands;
    let middle = if program {
        format!("{heading}{commands}:{heading:#}\n{{subcommands}}\n\n{{options}}")
    } else {
        "{all-args}".to_owned()
    };
    format!("{{before-help}}{heading}{usage}:{heading:#} {{usage}}\n\n{middle}{{after-help}}")
}

/// One option with its sentence, heading and value name, its default and possible values.
fn localised(lang: Lang, words: &Words, argument: Arg, command: &str) -> Arg {
    let sentence = sentence(lang, &argument, command);
    let notes = notes(words, &argument);
    let heading = argument.get_help_heading().unwrap_or_default().to_owned();
    let value = argument
        .get_value_names()
        .and_then(<[_]>::first)
        .and_then(|name| help::russian_value(name));
    let takes_value = argument.get_action().takes_values();
    let mut argument = argument.help(format!("{sentence}{notes}"));
    if takes_value {
        argument = argument.hide_possible_values(true).hide_default_value(true);
    }
    if lang == Lang::Ru {
        if let Some(heading) = help::russian_heading(&heading) {
            argument = argument.help_heading(heading);
        }
        if let Some(value) = value.filter(|_| takes_value) {
            argument = argument.value_name(value);
        }
    }
    argument
}

fn sentence(lang: Lang, argument: &Arg, command: &str) -> String {
    let english = || argument.get_help().map(ToString::to_string).unwrap_or_default();
    match lang {
        Lang::En => english(),
        Lang::Ru => help::russian_argument(command, argument.get_id().as_str())
            .map_or_else(english, str::to_owned),
    }
}

/// ` [default: 5/s] [possible: retry, hold]`, as far as there is such a thing.
fn notes(words: &Words, argument: &Arg) -> String {
    let id = argument.get_id().as_str();
    let mut notes = String::new();
    let possible: Vec<String> = argument
        .get_possible_values()
        .iter()
        .map(PossibleValue::get_name)
        .map(str::to_owned)
        .collect();
    if !possible.is_empty() && argument.get_action().takes_values() {
        notes.push_str(&format!(" [{}: {}]", words.possible, possible.join(", ")));
    }
    if let Some((_, value)) = DEFAULTS.iter().find(|(name, _)| *name == id) {
        notes.push_str(&format!(" [{}: {value}]", words.default));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::catalogue::setting;

    #[test]
    fn every_option_has_russian_words() {
        let command = Cli::command();
        let pages = std::iter::once(&command).chain(command.get_subcommands());
        for page in pages {
            for argument in page.get_arguments() {
                let id = argument.get_id().as_str();
                let sentence = help::russian_argument(page.get_name(), id);
                assert!(sentence.is_some_and(|text| !text.is_empty()), "{} {id}", page.get_name());
                let heading = argument.get_help_heading();
                assert!(heading.and_then(help::russian_heading).is_some(), "{id} {heading:?}");
                for name in argument.get_value_names().unwrap_or_default() {
                    let takes = argument.get_action().takes_values();
                    assert!(!takes || help::russian_value(name).is_some(), "{id} {name}");
                }
            }
        }
    }

    #[test]
    fn every_command_has_a_page_in_both_languages() {
        for command in Cli::command().get_subcommands() {
            for lang in [Lang::Ru, Lang::En] {
                assert!(help::page(lang, Some(command.get_name())).is_some());
            }
        }
    }

    #[test]
    fn every_default_belongs_to_an_option_or_stands_in_the_settings_file_alone() {
        let command = Cli::command();
        for (name, _) in DEFAULTS {
            let known = std::iter::once(&command)
                .chain(command.get_subcommands())
                .any(|page| page.get_arguments().any(|argument| argument.get_id() == *name));
            let in_file = setting(name).is_some_and(|setting| setting.option.is_none());
            assert!(known || in_file, "{name}");
        }
    }

    #[test]
    fn declarations_hold_together() {
        command(Lang::Ru).debug_assert();
        command(Lang::En).debug_assert();
    }
}
