//! Man pages (section 1), in Russian and English, from the declarations: clap_mangen renders the
//! options, and what surrounds them is laid out here.

use std::io;

use super::generate::{Generated, NAME};
use super::localise;
use crate::text::Lang;
use crate::text::help::{self, ManWords};

/// One page for the program and one for each of its commands. Russian ones stand in the folder
/// `ru`.
///
/// # Errors
/// None in practice: they are written to memory.
pub fn man_pages(lang: Lang) -> io::Result<Vec<Generated>> {
    let program = localise::command(lang);
    let mut pages = vec![page(lang, &program, NAME.to_owned())?];
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        pages.push(page(lang, command, format!("{NAME}-{}", command.get_name()))?);
    }
    Ok(pages)
}

fn page(lang: Lang, command: &clap::Command, name: String) -> io::Result<Generated> {
    let words = help::man(lang);
    // Else options that only the long help has would be without a word.
    let command = command.clone().name(name.clone()).mut_args(|arg| arg.hide_short_help(false));
    let remarks = command.get_after_long_help().or(command.get_after_help());
    let remarks = remarks.map(ToString::to_string).unwrap_or_default();
    let has_commands = command.get_subcommands().any(|command| !command.is_hide_set());
    let man = clap_mangen::Man::new(command);
    let mut made = Vec::new();
    man.render_name_section(&mut made)?;
    man.render_synopsis_section(&mut made)?;
    man.render_description_section(&mut made)?;
    man.render_options_section(&mut made)?;
    if has_commands {
        man.render_subcommands_section(&mut made)?;
    }
    let mut content = format!(
        ".\\\" Made by `{NAME} generate`; not to be edited.\n.TH {} 1 \"\" \"{NAME} {}\" \"{}\"\n",
        escaped(&name.to_uppercase()),
        env!("CARGO_PKG_VERSION"),
        words.manual
    );
    content.push_str(&headed(&String::from_utf8_lossy(&made), &words));
    content.push_str(&remarked(&remarks, &words));
    content.push_str(&see_also(&name, &words));
    let folder = if lang == Lang::Ru { "ru/" } else { "" };
    Ok(Generated { name: format!("{folder}{name}.1"), content: content.into_bytes() })
}

/// The sections that clap_mangen made, under headings in the page's language.
fn headed(made: &str, words: &ManWords) -> String {
    let mut page = String::new();
    for line in made.lines() {
        match line {
            ".SH NAME" => page.push_str(&format!(".SH \"{}\"", words.name)),
            ".SH SYNOPSIS" => page.push_str(&format!(".SH \"{}\"", words.synopsis)),
            ".SH DESCRIPTION" => page.push_str(&format!(".SH \"{}\"", words.description)),
            // Its two lines on the quotation mark belong before everything else, and are not used.
            line if line.starts_with(".ie \\n(.g") || line.starts_with(".el .ds Aq") => continue,
            line => page.push_str(&line.replace("\\*(Aq", "\\(aq")),
        }
        page.push('\n');
    }
    page
}

/// What follows the options of a help page: examples line by line, as they are; exit codes and the
/// rest as paragraphs.
fn remarked(remarks: &str, words: &ManWords) -> String {
    let mut page = String::new();
    let mut notes = Vec::new();
    for block in remarks.split("\n\n").map(str::trim_end).filter(|block| !block.is_empty()) {
        let (first, rest) = block.split_once('\n').unwrap_or((block, ""));
        if first.ends_with(':') && rest.starts_with("  ") {
            page.push_str(&format!(".SH \"{}\"\n.nf\n", words.examples));
            rest.lines().for_each(|line| page.push_str(&format!("{}\n", escaped(line.trim()))));
            page.push_str(".fi\n");
        } else if let Some(codes) = block.strip_prefix(words.exit_codes) {
            page.push_str(&format!(".SH \"{}\"\n{}\n", words.exit_status, escaped(codes.trim())));
        } else {
            notes.push(block);
        }
    }
    if !notes.is_empty() {
        page.push_str(&format!(".SH \"{}\"\n", words.notes));
        let notes: Vec<String> = notes.into_iter().map(escaped).collect();
        page.push_str(&notes.join("\n.PP\n"));
        page.push('\n');
    }
    page
}

fn see_also(name: &str, words: &ManWords) -> String {
    let program = localise::command(Lang::En);
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    let pages = std::iter::once(NAME.to_owned())
        .chain(commands.map(|command| format!("{NAME}-{}", command.get_name())))
        .filter(|page| page != name)
        .map(|page| format!("\\fB{}\\fR(1)", escaped(&page)));
    format!(".SH \"{}\"\n{}\n", words.see_also, pages.collect::<Vec<_>>().join(",\n"))
}

/// Text as roff sees it. A line that begins with a point or an apostrophe would be a request.
fn escaped(text: &str) -> String {
    let plain = text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    let lines = plain.lines().map(|line| if line.starts_with('.') { "\\&" } else { "" });
    let lines = lines.zip(plain.lines()).map(|(mark, line)| format!("{mark}{line}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lang: Lang, page: usize) -> String {
        String::from_utf8(man_pages(lang).unwrap()[page].content.clone()).unwrap()
    }

    #[test]
    fn there_is_a_man_page_for_each_command_that_is_shown_in_both_languages() {
        let names = |lang| man_pages(lang).unwrap().into_iter().map(|page| page.name);
        let shown: Vec<String> = localise::command(Lang::En)
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
            .map(|command| format!("justclick-import-{}.1", command.get_name()))
            .collect();
        assert!(shown.contains(&"justclick-import-send.1".to_owned()), "{shown:?}");
        let expected = [vec!["justclick-import.1".to_owned()], shown].concat();
        assert_eq!(names(Lang::En).collect::<Vec<_>>(), expected);
        let russian: Vec<String> = expected.iter().map(|name| format!("ru/{name}")).collect();
        assert_eq!(names(Lang::Ru).collect::<Vec<_>>(), russian);
    }

    #[test]
    fn no_option_is_without_a_word() {
        for lang in [Lang::En, Lang::Ru] {
            for page in man_pages(lang).unwrap() {
                let text = String::from_utf8(page.content).unwrap();
                let lines: Vec<&str> = text.lines().collect();
                for (at, _) in lines.iter().enumerate().filter(|(_, line)| **line == ".TP") {
                    let said = lines.get(at + 2).copied().unwrap_or_default();
                    let says = !said.is_empty() && !said.starts_with(".TP");
                    assert!(says, "{}: {}", page.name, lines[at + 1]);
                }
                assert!(!text.contains('\u{1b}'), "colours do not belong into a man page");
            }
        }
        assert!(text(Lang::En, 1).contains("\\-\\-endpoint"));
    }

    #[test]
    fn examples_keep_their_lines_and_headings_are_in_the_page_s_language() {
        let page = text(Lang::En, 1);
        assert!(
            page.contains(".SH \"EXAMPLES\"\n.nf\njustclick\\-import send orders.csv"),
            "{page}"
        );
        assert!(page.contains(".SH \"EXIT STATUS\"\n0 every row updated"), "{page}");
        let page = text(Lang::Ru, 1);
        for heading in ["ИМЯ", "ОБЗОР", "ОПИСАНИЕ", "ПРИМЕРЫ", "СМ. ТАКЖЕ"]
        {
            assert!(page.contains(&format!(".SH \"{heading}\"\n")), "{heading} in {page}");
        }
        for english in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "SEE ALSO"] {
            assert!(!page.contains(&format!(".SH {english}")), "{english} in {page}");
            assert!(!page.contains(&format!(".SH \"{english}")), "{english} in {page}");
        }
    }

    #[test]
    fn what_roff_would_take_for_its_own_is_text() {
        assert_eq!(escaped(".csv or\n.xlsx"), "\\&.csv or\n\\&.xlsx");
        assert_eq!(escaped("D:\\a -o 'x'"), "D:\\ea \\-o \\(aqx\\(aq");
    }
}
