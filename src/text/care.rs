//! What is said before a run, in both languages: what is about to happen, why it is unusual, and
//! the one question.

use std::time::Duration;

use super::Lang;
use super::number::{about, counted, grouped};
use super::quote::visible;
use super::screen::status_name;
use crate::domain::ordinary::Unusual;
use crate::domain::{Status, Timestamp};

/// What is about to happen.
#[derive(Clone, Debug)]
pub struct Announced<'a> {
    /// The first file.
    pub file: &'a str,
    /// How many files follow it.
    pub more_files: u64,
    /// Whose orders.
    pub account: &'a str,
    /// It is a rehearsal.
    pub rehearsal: bool,
    /// Rows that will be sent, unless the ledger knows them.
    pub rows: u64,
    /// Valid rows by status, those that occur.
    pub statuses: &'a [(Status, u64)],
    /// The first and the last date, as local dates.
    pub dates: Option<(String, String)>,
    /// The rate as it is shown.
    pub rate: &'a str,
    /// How long that takes; `None` where the rate is unlimited.
    pub duration: Option<Duration>,
}

/// One line about what is about to happen.
#[must_use]
pub fn announcement(lang: Lang, announced: &Announced<'_>) -> String {
    let mut parts = vec![rows(lang, announced)];
    if let Some((first, last)) = &announced.dates {
        parts.push(match (lang, first == last) {
            (Lang::Ru, true) => format!("дата {first}"),
            (Lang::Ru, false) => format!("даты {first}–{last}"),
            (Lang::En, true) => format!("date {first}"),
            (Lang::En, false) => format!("dates {first} to {last}"),
        });
    }
    if let Some(duration) = announced.duration.filter(|_| announced.rows > 0) {
        parts.push(format!("{} ({})", about(lang, duration), announced.rate));
    }
    format!("{}: {}", heading(lang, announced), parts.join(", "))
}

fn heading(lang: Lang, announced: &Announced<'_>) -> String {
    let file = visible(announced.file);
    let more = announced.more_files;
    let files = match (lang, more) {
        (_, 0) => file,
        (Lang::Ru, _) => {
            format!("{file} и ещё {}", counted(lang, more, &["файл", "файла", "файлов"]))
        }
        (Lang::En, _) => {
            format!("{file} and {}", counted(lang, more, &["more file", "more files"]))
        }
    };
    match (lang, announced.rehearsal) {
        (Lang::Ru, true) => format!("Репетиция, {files}"),
        (Lang::En, true) => format!("Rehearsal, {files}"),
        (_, false) => format!("{files} → {}", visible(announced.account)),
    }
}

fn rows(lang: Lang, announced: &Announced<'_>) -> String {
    let rows = match lang {
        Lang::Ru => counted(lang, announced.rows, &["строка", "строки", "строк"]),
        Lang::En => counted(lang, announced.rows, &["row", "rows"]),
    };
    let statuses: Vec<String> = announced
        .statuses
        .iter()
        .map(|(status, count)| match lang {
            Lang::Ru => format!("{} — {}", status_name(lang, *status), grouped(lang, *count)),
            Lang::En => format!("{} {}", grouped(lang, *count), status_name(lang, *status)),
        })
        .collect();
    if statuses.is_empty() { rows } else { format!("{rows} ({})", statuses.join(", ")) }
}

/// Why the run is unusual. `moment` words a time.
#[must_use]
pub fn reason(lang: Lang, reason: &Unusual, moment: impl Fn(Timestamp) -> String) -> String {
    match (lang, *reason) {
        (Lang::Ru, Unusual::ManyRows { rows, usual }) => format!(
            "Необычно много: {}, а обычно около {}.",
            counted(lang, rows, &["строка", "строки", "строк"]),
            grouped(lang, usual)
        ),
        (Lang::En, Unusual::ManyRows { rows, usual }) => format!(
            "Unusually many: {}; usually there are about {}.",
            counted(lang, rows, &["row", "rows"]),
            grouped(lang, usual)
        ),
        (Lang::Ru, Unusual::MostlyCancelled { cancelled, rows }) => format!(
            "Почти всё — отмены: {} из {}.",
            grouped(lang, cancelled),
            counted(lang, rows, &["строки", "строк", "строк"])
        ),
        (Lang::En, Unusual::MostlyCancelled { cancelled, rows }) => format!(
            "Mostly cancellations: {} of {}.",
            grouped(lang, cancelled),
            counted(lang, rows, &["row", "rows"])
        ),
        (Lang::Ru, Unusual::SameContent { at }) => {
            format!("Этот же файл уже отправлен {}. Может быть, вы взяли вчерашний?", moment(at))
        }
        (Lang::En, Unusual::SameContent { at }) => {
            format!("This same file was sent on {}. Is it yesterday's?", moment(at))
        }
        (Lang::Ru, Unusual::NothingNew { rows: 1 }) => {
            "Ничего нового: единственная строка уже обновлена раньше. Может быть, вы взяли \
             вчерашний файл?"
                .into()
        }
        (Lang::Ru, Unusual::NothingNew { rows }) => format!(
            "Ничего нового: все строки ({}) уже обновлены раньше. Может быть, вы взяли вчерашний \
             файл?",
            grouped(lang, rows)
        ),
        (Lang::En, Unusual::NothingNew { rows }) => format!(
            "Nothing new: all {} were updated before. Is it yesterday's file?",
            counted(lang, rows, &["row", "rows"])
        ),
    }
}

/// The question.
#[must_use]
pub fn question(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Всё верно, отправить? Наберите «да» и нажмите Enter; просто Enter — нет:",
        Lang::En => "Send it all the same? Type yes and press Enter; Enter alone is no:",
    }
}

/// After a no.
#[must_use]
pub fn declined(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Ничего не отправлено.",
        Lang::En => "Nothing was sent.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced<'a>(statuses: &'a [(Status, u64)]) -> Announced<'a> {
        Announced {
            file: "orders.csv",
            more_files: 0,
            account: "shop.justclick.ru",
            rehearsal: false,
            rows: 121,
            statuses,
            dates: Some(("14.03.2024".into(), "15.03.2024".into())),
            rate: "5/s",
            duration: Some(Duration::from_secs(24)),
        }
    }

    #[test]
    fn one_line_says_what_is_about_to_happen() {
        let statuses = [(Status::Sent, 100), (Status::Paid, 21)];
        let told = announced(&statuses);
        assert_eq!(
            announcement(Lang::Ru, &told),
            "orders.csv → shop.justclick.ru: 121 строка (отправлен — 100, оплачен — 21), даты \
             14.03.2024–15.03.2024, около 24 секунд (5/s)"
        );
        assert_eq!(
            announcement(Lang::En, &told),
            "orders.csv → shop.justclick.ru: 121 rows (100 sent, 21 paid), dates 14.03.2024 to \
             15.03.2024, about 24 seconds (5/s)"
        );
        let told = Announced {
            more_files: 2,
            rehearsal: true,
            rows: 0,
            dates: None,
            duration: None,
            ..announced(&[])
        };
        assert_eq!(announcement(Lang::Ru, &told), "Репетиция, orders.csv и ещё 2 файла: 0 строк");
        let once = Announced { dates: Some(("1".into(), "1".into())), ..announced(&[]) };
        assert!(announcement(Lang::Ru, &once).contains(", дата 1,"));
    }

    #[test]
    fn counts_agree_in_every_reason() {
        let moment = |_: Timestamp| "14.03.2024 10:05".to_owned();
        for (found, russian) in [
            (
                Unusual::ManyRows { rows: 1001, usual: 100 },
                "Необычно много: 1\u{a0}001 строка, а обычно около 100.",
            ),
            (
                Unusual::MostlyCancelled { cancelled: 20, rows: 21 },
                "Почти всё — отмены: 20 из 21 строки.",
            ),
            (
                Unusual::SameContent { at: Timestamp(0) },
                "Этот же файл уже отправлен 14.03.2024 10:05. Может быть, вы взяли вчерашний?",
            ),
            (
                Unusual::NothingNew { rows: 22 },
                "Ничего нового: все строки (22) уже обновлены раньше. Может быть, вы взяли \
                 вчерашний файл?",
            ),
        ] {
            assert_eq!(reason(Lang::Ru, &found, moment), russian);
            assert!(!reason(Lang::En, &found, moment).is_empty());
        }
    }
}
