//! What an entry of the folder is, by its name alone. Pure.

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A table to be sent, as far as a name can tell.
    Table,
    /// Says that the file of this name is open in Excel or LibreOffice.
    LockOf(String),
    /// Something that comes and goes: temporary, hidden, or the system's own.
    Passing,
    /// Something else, which somebody may have put there by mistake.
    Foreign,
}

/// Endings of files that are taken. `.xlsb` too: it is refused with words that help.
const TABLES: [&str; 9] = ["csv", "txt", "tsv", "tab", "xlsx", "xlsm", "xls", "xlsb", "ods"];

/// Endings of files that are not complete, or that programs keep for themselves.
const PASSING: [&str; 13] = [
    "part",
    "partial",
    "filepart",
    "tmp",
    "temp",
    "crdownload",
    "download",
    "opdownload",
    "swp",
    "lock",
    "lck",
    "bak",
    "lnk",
];

/// Files that systems put into folders.
const SYSTEM: [&str; 3] = ["desktop.ini", "thumbs.db", "ehthumbs.db"];

/// What an entry of this name is.
#[must_use]
pub fn entry(name: &str) -> Entry {
    let libre_office = name.strip_prefix(".~lock.").and_then(|rest| rest.strip_suffix('#'));
    if let Some(locked) = libre_office.or_else(|| name.strip_prefix("~$")) {
        return Entry::LockOf(locked.to_owned());
    }
    let lower = name.to_lowercase();
    if lower.starts_with(['.', '~']) || lower.ends_with('~') || SYSTEM.contains(&&*lower) {
        return Entry::Passing;
    }
    match lower.rsplit_once('.') {
        Some((_, ending)) if TABLES.contains(&ending) => Entry::Table,
        Some((_, ending)) if PASSING.contains(&ending) => Entry::Passing,
        Some(_) => Entry::Foreign,
        // Excel saves under eight letters and digits first.
        None => Entry::Passing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_from_what_comes_and_goes() {
        for name in [
            "orders.csv",
            "Заказы 15 марта.xlsx",
            "ORDERS.XLS",
            "a.b.ods",
            "orders.results.csv",
            "x.txt",
            "1.tsv",
            "книга.xlsb",
        ] {
            assert_eq!(entry(name), Entry::Table, "{name}");
        }
        for name in [
            ".orders.csv",
            ".orders.csv.XyZ123",
            "orders.csv.part",
            "orders.xlsx.crdownload",
            "~WRL0001.tmp",
            "orders.csv~",
            "5A3B2C10",
            "Thumbs.db",
            "desktop.ini",
            ".DS_Store",
            ".justclick-import",
            "orders.TMP",
        ] {
            assert_eq!(entry(name), Entry::Passing, "{name}");
        }
        for name in ["скан.pdf", "orders.zip", "photo.jpeg", "readme.md"] {
            assert_eq!(entry(name), Entry::Foreign, "{name}");
        }
    }

    #[test]
    fn lock_files_name_what_they_lock() {
        for (name, locked) in [
            ("~$orders.xlsx", "orders.xlsx"),
            ("~$Заказы 1.xlsx", "Заказы 1.xlsx"),
            (".~lock.orders.ods#", "orders.ods"),
        ] {
            assert_eq!(entry(name), Entry::LockOf(locked.into()), "{name}");
        }
    }
}
