//! The names under which shipment files know their columns, Russian and English
//! (`docs/file-formats.md` shows the same table), and how names are compared. Which column of a
//! file is taken for what is decided in `columns`.

use crate::error::ColumnField;

/// One field's names: ranks, strongest first; names of one rank are spellings of each other.
struct Names {
    field: ColumnField,
    ranks: &'static [&'static [&'static str]],
    /// Taken only where the file has none of `ranks`.
    weak: &'static [&'static [&'static str]],
}

static TABLE: [Names; 6] = [
    Names {
        field: ColumnField::Order,
        ranks: &[
            &["bill_id", "bill id"],
            &["номер отправления им"],
            &["номер заказа", "№ заказа", "№заказа", "n заказа"],
            &["номер счета", "№ счета", "№счета"],
            &["id заказа"],
            &["заказ"],
            &["order number", "order_number"],
            &["order_id", "order id"],
        ],
        weak: &[&["номер"]],
    },
    Names {
        field: ColumnField::Status,
        ranks: &[
            &["status"],
            &["статус"],
            &["статус заказа", "статуса заказа"],
            &["статус отправления"],
            &["состояние"],
            &["fulfillment status"],
            &["financial status"],
            &["статус оплаты"],
        ],
        weak: &[],
    },
    Names {
        field: ColumnField::DateSent,
        ranks: &[
            &["date_sent"],
            &["дата отправки"],
            &["дата отгрузки"],
            &["дата документа отгрузки"],
            &["фактическая дата передачи в доставку", "фактическая дата передачи в доставку (мск)"],
            &["дата сдачи"],
            &["date_shipped", "date shipped"],
            &["ship date", "ship_date"],
            &["fulfilled at"],
        ],
        weak: &[],
    },
    Names {
        field: ColumnField::DatePaid,
        ranks: &[&["date_paid"], &["дата оплаты"], &["paid at"], &["payment date", "payment_date"]],
        weak: &[],
    },
    Names { field: ColumnField::Date, ranks: &[&["date"], &["дата"]], weak: &[] },
    Names {
        field: ColumnField::Rpo,
        ranks: &[
            &["rpo"],
            &["рпо"],
            &["шпи"],
            &["номер рпо", "№ рпо"],
            &["номер почтового отправления"],
            &["почтовый идентификатор"],
            &["barcode"],
            &["трек-номер", "трек номер", "трек-код", "трек код", "трекинг номер", "трекинг-номер"],
            &["идентификатор отправления"],
            &["код для слежения"],
            &["номер отслеживания"],
            &["tracking_number", "tracking number"],
            &["tracking code", "tracking_code"],
            &["штрихкод", "штрих-код"],
        ],
        weak: &[&["№ отправления", "номер отправления"]],
    },
];

/// Names that look like ours and are not: other dates, counters, a plugin's numeric code,
/// Wildberries' bar code of goods.
static NEVER_OURS: [&str; 8] = [
    "дата заказа",
    "дата доставки",
    "created at",
    "принят в обработку",
    "№ п/п",
    "п/п",
    "status_shipped",
    "шк",
];

/// Shopify's column of order numbers, if its values look like `#1001`.
pub(super) const SHOPIFY_NAME: &str = "name";

/// Columns that this program adds to results files start with this.
pub(super) const RESULT_PREFIX: &str = "import_";

/// Longer names of columns are not looked up, in bytes.
const LONGEST: usize = 200;

/// How strongly a name speaks for a field; the smaller, the stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Strength(u8);

impl Strength {
    const WEAK: u8 = 100;

    pub(super) fn is_weak(self) -> bool {
        self.0 >= Self::WEAK
    }
}

/// A name as it is compared: lower case, ё as е, runs of white space (line breaks and no-break
/// spaces too) as one space, `: * .` and spaces stripped at the ends, invisible characters dropped.
pub(super) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut space = false;
    for character in name.chars() {
        match character {
            '\u{FEFF}' | '\u{200B}' | '\u{AD}' => {}
            character if character.is_whitespace() => space = true,
            character => {
                if std::mem::take(&mut space) && !folded.is_empty() {
                    folded.push(' ');
                }
                for lower in character.to_lowercase() {
                    folded.push(if lower == 'ё' { 'е' } else { lower });
                }
            }
        }
    }
    let stripped = folded.trim_matches([' ', ':', '*', '.']);
    if stripped.len() == folded.len() { folded } else { stripped.to_owned() }
}

/// The field that a folded name stands for.
pub(super) fn recognise(folded: &str) -> Option<(ColumnField, Strength)> {
    if folded.len() > LONGEST {
        return None;
    }
    let found = |ranks: &[&[&str]]| ranks.iter().position(|rank| rank.contains(&folded));
    TABLE.iter().find_map(|names| {
        let strong = found(names.ranks);
        let rank = strong.or_else(|| found(names.weak).map(|at| at + usize::from(Strength::WEAK)));
        rank.map(|rank| (names.field, Strength(u8::try_from(rank).unwrap_or(u8::MAX))))
    })
}

/// Whether a folded name is one of those that must never be taken for ours.
pub(super) fn is_never_ours(folded: &str) -> bool {
    NEVER_OURS.contains(&folded) || folded.starts_with("дата создания")
}

/// All names of a field, for proposing the nearest.
pub(super) fn all_names(field: ColumnField) -> impl Iterator<Item = &'static str> {
    let names = TABLE.iter().filter(move |names| names.field == field);
    names.flat_map(|names| names.ranks.iter().chain(names.weak).copied().flatten().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_what_does_not_matter() {
        for (name, folded) in [
            ("Номер заказа", "номер заказа"),
            ("  НОМЕР\u{A0}\r\n заказа * :", "номер заказа"),
            ("Счёт.", "счет"),
            ("№ п/п", "№ п/п"),
            ("\u{FEFF}bill_id", "bill_id"),
            (" : ", ""),
        ] {
            assert_eq!(fold(name), folded);
        }
    }

    #[test]
    fn the_table_holds_folded_names_each_once() {
        let mut seen = Vec::new();
        for field in ColumnField::ALL {
            for name in all_names(field) {
                assert_eq!(fold(name), name);
                assert!(!seen.contains(&name), "{name} twice");
                assert!(!is_never_ours(name), "{name}");
                seen.push(name);
                assert_eq!(recognise(name).unwrap().0, field);
            }
        }
    }

    #[test]
    fn weak_names_are_weaker_than_all_others() {
        let strength = |name| recognise(name).unwrap().1;
        assert!(strength("номер").is_weak() && strength("номер отправления").is_weak());
        assert!(strength("order id") < strength("номер"));
        assert!(strength("bill_id") < strength("номер заказа"));
        assert_eq!(strength("трек-номер"), strength("трекинг номер"));
    }
}
