//! Who may use the page, as the settings file has it: users with the hashes of their passwords,
//! tokens with theirs. And how one is added or removed so that the rest of the file, comments among
//! it, stays as it is. Pure: hashing, and writing the file, are for others.

use std::collections::BTreeMap;
use std::fmt;

use toml_edit::{DocumentMut, Item, RawString, Table, value};

/// Characters of a user's or a token's name, at most.
const NAME_LIMIT: usize = 64;

/// Everybody who may use the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// By name.
    pub users: BTreeMap<String, User>,
    /// By name.
    pub tokens: BTreeMap<String, Token>,
}

/// Somebody with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The password's hash, a PHC string of argon2id.
    pub password: Hidden<String>,
    /// May see everybody's imports.
    pub admin: bool,
}

/// Another system with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The token's SHA-256.
    pub hash: Hidden<[u8; 32]>,
    /// May see everybody's imports.
    pub admin: bool,
}

/// A value that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden<T>(pub T);

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl People {
    /// Whether nobody is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.tokens.is_empty()
    }

    /// The user of this name, whatever the case of its letters: phones begin names with a capital.
    /// The name is given as it is set up.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<(&str, &User)> {
        let wanted = name.to_lowercase();
        let exact = self.users.get_key_value(name);
        let found =
            exact.or_else(|| self.users.iter().find(|(name, _)| name.to_lowercase() == wanted));
        found.map(|(name, user)| (name.as_str(), user))
    }
}

impl User {
    /// A password's hash as the program writes it.
    #[must_use]
    pub fn password(text: &str) -> Option<Hidden<String>> {
        text.starts_with("$argon2id$").then(|| Hidden(text.to_owned()))
    }
}

impl Token {
    /// A token's hash as the program writes it: 64 hexadecimal digits.
    #[must_use]
    pub fn hash(text: &str) -> Option<Hidden<[u8; 32]>> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Hidden(hash))
    }
}

/// Whether users and tokens can have this name: 1 to 64 letters, digits, `.`, `_`, `-` and `@`, in
/// any alphabet.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || ".-_@".contains(c);
    (1..=NAME_LIMIT).contains(&name.chars().count()) && name.chars().all(fits)
}

/// Users or tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `[serve.users.NAME]`
    Users,
    /// `[serve.tokens.NAME]`
    Tokens,
}

impl Kind {
    /// Its heading below `[serve]`.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Tokens => "tokens",
        }
    }

    fn hash_key(self) -> &'static str {
        match self {
            Self::Users => "password",
            Self::Tokens => "sha256",
        }
    }
}

/// Why a settings file cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchanged {
    /// It is no TOML.
    NotToml,
    /// Something else stands where this table belongs.
    NotATable(&'static str),
    /// No such name is there.
    Unknown,
}

/// The file's text with one more (or with another hash for the same name).
///
/// # Errors
/// The text is not what can be added to.
pub fn add(
    text: &str,
    kind: Kind,
    name: &str,
    hash: &str,
    admin: bool,
) -> Result<String, Unchanged> {
    let mut document = parsed(text)?;
    let mut entry = Table::new();
    entry.insert(kind.hash_key(), value(hash));
    if admin {
        entry.insert("admin", value(true));
    }
    // What stands below everything stays above what is added.
    let below = document.trailing().as_str().unwrap_or_default().to_owned();
    if !below.trim().is_empty() {
        entry.decor_mut().set_prefix(format!("{below}\n"));
        document.set_trailing("");
    }
    entries(&mut document, kind)?.insert(name, Item::Table(entry));
    Ok(with_line_ends_of(text, document.to_string()))
}

/// The file's text with one less. A comment right above goes too, others stay.
///
/// # Errors
/// Nobody of that name is there.
pub fn remove(text: &str, kind: Kind, name: &str) -> Result<String, Unchanged> {
    let mut document = parsed(text)?;
    let removed = entries(&mut document, kind)?.remove(name).ok_or(Unchanged::Unknown)?;
    if let Some(table) = removed.as_table() {
        let above = table.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
        let apart = above.rfind("\n\n").map_or("", |end| &above[..=end]);
        if !apart.trim().is_empty() {
            put_back(&mut document, table.position().unwrap_or(isize::MAX), apart);
        }
    }
    Ok(with_line_ends_of(text, document.to_string()))
}

/// Puts comments above the first table behind this position, or at the end.
fn put_back(document: &mut DocumentMut, position: isize, comments: &str) {
    let mut behind = None;
    next_table(document.as_table_mut(), position, &mut behind);
    if let Some((_, table)) = behind {
        let own = table.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
        let both = format!("{comments}{own}");
        table.decor_mut().set_prefix(both);
    } else {
        let both = format!("{comments}{}", document.trailing().as_str().unwrap_or_default());
        document.set_trailing(both);
    }
}

fn next_table<'a>(
    table: &'a mut Table,
    position: isize,
    found: &mut Option<(isize, &'a mut Table)>,
) {
    for (_, item) in table.iter_mut() {
        let Some(table) = item.as_table_mut() else { continue };
        let here = table.position().filter(|_| !table.is_implicit());
        let nearer = |here| here > position && found.as_ref().is_none_or(|(best, _)| here < *best);
        match here {
            Some(here) if nearer(here) => *found = Some((here, table)),
            _ => next_table(table, position, found),
        }
    }
}

/// The library writes line feeds alone; a file of Windows keeps its own.
fn with_line_ends_of(before: &str, after: String) -> String {
    let all = before.matches('\n').count();
    if all > 0 && before.matches("\r\n").count() == all {
        return after.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    after
}

fn parsed(text: &str) -> Result<DocumentMut, Unchanged> {
    text.parse().map_err(|_| Unchanged::NotToml)
}

fn entries(document: &mut DocumentMut, kind: Kind) -> Result<&mut Table, Unchanged> {
    let serve = below(document.as_table_mut(), "serve")?;
    below(serve, kind.heading())
}

/// The table of this name, made without a heading of its own where there is none.
fn below<'a>(table: &'a mut Table, name: &'static str) -> Result<&'a mut Table, Unchanged> {
    let made = || {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    };
    let item = table.entry(name).or_insert_with(made);
    // `users = { anna = { … } }` is the same to a reader; written back it gets headings.
    if let Some(inline) = item.as_inline_table() {
        let inline = inline.clone();
        *item = Item::Table(inline.into_table());
    }
    item.as_table_mut().ok_or(Unchanged::NotATable(name))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::settings::SettingsFile;

    const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g";

    fn people(text: &str) -> People {
        SettingsFile::parse(Path::new("x.toml"), text.as_bytes()).unwrap().people
    }

    #[test]
    fn what_is_added_is_read_and_what_was_there_stays() {
        let before = "# Ours.\nrate = \"5/s\" # slow\n\n[account.shop] # the shop\nuser = \"shop\"\n\
                      \n[serve]\n# inside only\nlisten = \"127.0.0.1:1\"\n";
        let with_anna = add(before, Kind::Users, "анна", HASH, true).unwrap();
        assert!(with_anna.starts_with(before), "{with_anna}");
        let hash = "0f".repeat(32);
        let both = add(&with_anna, Kind::Tokens, "scanner.1", &hash, false).unwrap();
        let known = people(&both);
        assert_eq!(known.users["анна"].password.0, HASH);
        assert!(known.users["анна"].admin);
        assert_eq!(known.tokens["scanner.1"].hash.0, [0x0f; 32]);
        assert!(!known.tokens["scanner.1"].admin);
        let without = remove(&both, Kind::Users, "анна").unwrap();
        let without = remove(&without, Kind::Tokens, "scanner.1").unwrap();
        assert!(people(&without).is_empty());
        assert_eq!(without.trim_end(), before.trim_end());
        assert_eq!(remove(&without, Kind::Users, "анна"), Err(Unchanged::Unknown));
    }

    #[test]
    fn an_empty_file_and_inline_tables_can_be_added_to() {
        assert!(people(&add("", Kind::Users, "a", HASH, false).unwrap()).users.contains_key("a"));
        let inline = format!("[serve]\nusers = {{ b = {{ password = \"{HASH}\" }} }}\n");
        let both = people(&add(&inline, Kind::Users, "a", HASH, false).unwrap());
        assert_eq!(both.users.len(), 2);
    }

    #[test]
    fn comments_that_are_not_about_whoever_is_removed_stay() {
        for (before, after) in [
            ("# Ours.\n", "# Ours.\n"),
            ("# Ours.\n\n[serve.users.b]\npassword = \"$argon2id$\"\n# End.\n", "# Ours.\n"),
            ("rate = \"5/s\"\r\n", "rate = \"5/s\"\r\n"),
        ] {
            let added = add(before, Kind::Users, "a", HASH, false).unwrap();
            assert!(added.starts_with(before), "{added:?}");
            assert_eq!(added.contains("\r\n"), before.contains("\r\n"));
            let removed = remove(&added, Kind::Users, "a").unwrap();
            assert_eq!(removed.trim_end(), before.trim_end());
            let fewer = remove(&added, Kind::Users, "b").unwrap_or(added);
            assert!(fewer.starts_with(after), "{fewer:?}");
        }
        let first = format!(
            "# Ours.\n\n# Of Anna.\n[serve.users.a]\npassword = \"{HASH}\"\n\n[profile.x]\n"
        );
        let removed = remove(&first, Kind::Users, "a").unwrap();
        assert_eq!(removed, "# Ours.\n\n[profile.x]\n");
    }

    #[test]
    fn what_is_no_table_is_not_replaced() {
        for (text, why) in [
            ("serve = 5", Unchanged::NotATable("serve")),
            ("[serve]\nusers = 5", Unchanged::NotATable("users")),
            ("serve = ", Unchanged::NotToml),
        ] {
            assert_eq!(add(text, Kind::Users, "a", HASH, false), Err(why), "{text}");
        }
    }

    #[test]
    fn names_are_words() {
        for (name, fits) in [
            ("anna", true),
            ("Анна.Иванова", true),
            ("scanner-1", true),
            ("a@b.example", true),
            ("", false),
            ("a b", false),
            ("a\"b", false),
            ("a\nb", false),
            ("<b>", false),
            (&"a".repeat(65), false),
        ] {
            assert_eq!(is_name(name), fits, "{name}");
        }
    }

    #[test]
    fn a_user_is_found_whatever_the_case() {
        let known = people(&add("", Kind::Users, "Анна", HASH, false).unwrap());
        assert_eq!(known.user("анна").unwrap().0, "Анна");
        assert_eq!(known.user("Анна").unwrap().0, "Анна");
        assert!(known.user("Инна").is_none());
    }

    #[test]
    fn a_password_in_clear_is_refused_and_not_repeated() {
        let text = "[serve.users.anna]\npassword = \"hunter2\"\n";
        let fault = SettingsFile::parse(Path::new("x.toml"), text.as_bytes()).unwrap_err();
        assert!(!format!("{fault:?}").contains("hunter2"), "{fault:?}");
        assert!(format!("{fault:?}").contains("line: 2"), "{fault:?}");
        for (text, line) in [
            ("[serve.users.anna]\n", 1),
            ("[serve.tokens.a]\nsha256 = \"12\"\n", 2),
            ("[serve.users]\nanna = 5\n", 2),
            ("[serve.users.anna]\npassword = \"$argon2id$\"\nadmin = 1\n", 3),
            ("[serve.users.anna]\npassword = \"$argon2id$\"\nadmn = true\n", 3),
        ] {
            let fault = SettingsFile::parse(Path::new("x.toml"), text.as_bytes()).unwrap_err();
            assert!(format!("{fault:?}").contains(&format!("line: {line}")), "{text} {fault:?}");
        }
    }

    #[test]
    fn hashes_are_never_shown() {
        let known = people(&add("", Kind::Users, "a", HASH, false).unwrap());
        assert!(!format!("{known:?}").contains("argon2"));
    }
}
