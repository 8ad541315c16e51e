//! How text lies on a screen of 80 columns: counting its lines, breaking long ones between words.

/// The width for which lines are counted and long ones broken: that of every terminal.
pub const WIDTH: usize = 80;

/// How many lines of a screen a text takes; what only colours takes none.
#[must_use]
pub fn height(text: &str) -> usize {
    text.lines().map(|line| width(line).div_ceil(WIDTH).max(1)).sum()
}

fn width(line: &str) -> usize {
    let mut coloured = false;
    let shown = line.chars().filter(|character| {
        let hidden = coloured || *character == '\u{1b}';
        coloured = hidden && *character != 'm';
        !hidden
    });
    shown.count()
}

/// A text in lines of the screen's width, all but the first indented.
#[must_use]
pub fn hanging(text: &str, indent: usize) -> String {
    let lines = between_words(text, WIDTH - indent);
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// A text in lines of a width, broken between words; a longer word has a line of its own, whole.
fn between_words(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    lines.push(line);
    lines
}

/// A text in at most so many lines of a width, broken between words; what is too long ends in `…`.
#[must_use]
pub fn broken(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = between_words(text, width);
    let cut = lines.len() > most;
    lines.truncate(most);
    for (number, line) in lines.iter_mut().enumerate() {
        let last = cut && number + 1 == most;
        if last || line.chars().count() > width {
            let kept: String = line.chars().take(width - 2).collect();
            *line = format!("{} …", kept.trim_end());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_between_words_and_end_where_there_is_no_more_room() {
        for (text, most, expected) in [
            ("one two", 3, &["one two"][..]),
            ("one two three four", 3, &["one two", "three four"]),
            ("one two three four five", 2, &["one two", "three fo …"]),
            ("one two three", 1, &["one two …"]),
            ("abcdefghijklmnop two", 3, &["abcdefgh …", "two"]),
        ] {
            assert_eq!(broken(text, 10, most), expected, "{text}");
        }
    }

    #[test]
    fn what_must_be_kept_whole_is_only_broken_between_words() {
        let path = "a".repeat(90);
        assert_eq!(hanging(&format!("see {path} there"), 2), format!("see\n  {path}\n  there"));
        assert_eq!(hanging("short", 2), "short");
    }

    #[test]
    fn a_line_takes_as_many_as_the_screen_needs_for_it() {
        let long = "я".repeat(81);
        for (text, lines) in [
            ("", 0),
            ("a\n\nb\n", 3),
            (long.as_str(), 2),
            (&long[2..], 1),
            ("\u{1b}[31m1\u{1b}[0m", 1),
        ] {
            assert_eq!(height(text), lines, "{text}");
        }
        let coloured = format!("\u{1b}[1m{}\u{1b}[0m", &long[2..]);
        assert_eq!(height(&coloured), 1);
    }
}
