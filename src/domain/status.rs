//! The four statuses of the service, and the names under which shipment files know them.

mod names;

use hashbrown::HashMap;

use super::clean;
use super::problem::ProblemKind;
use names::Meaning;

/// A status that the service accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Posted to the customer.
    Sent,
    /// Payment received.
    Paid,
    /// The customer returned it.
    Return,
    /// Cancelled.
    Cancel,
}

impl Status {
    /// All four, in the order in which the service documents them.
    pub const ALL: [Self; 4] = [Self::Sent, Self::Paid, Self::Return, Self::Cancel];

    /// The service's name.
    #[must_use]
    pub fn api_name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Return => "return",
            Self::Cancel => "cancel",
        }
    }

    /// The inverse of [`Status::api_name`]; nothing but the four exact names.
    #[must_use]
    pub fn from_api_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.api_name() == name)
    }
}

/// The table of status names: the built-in one, and what `--status-name "Доставлен=sent"` adds.
/// What is added wins over what is built in.
///
/// Names are compared whole, never in part. Before, what spreadsheets put around a value is taken
/// off (blanks, apostrophe, `="…"`), letters are made small, ё becomes е, white space inside
/// becomes one space, and one full stop at the end is dropped.
#[derive(Clone, Debug, Default)]
pub struct StatusNames {
    /// By the folded name.
    added: HashMap<String, Status>,
}

impl StatusNames {
    /// The built-in table with names added (compared by the whole value, case and ё folded). Of
    /// two that are the same once folded, the later holds.
    #[must_use]
    pub fn with_added(added: impl IntoIterator<Item = (String, Status)>) -> Self {
        let folded =
            added.into_iter().map(|(name, status)| (folded(clean::bare(&name)), status)).collect();
        Self { added: folded }
    }

    /// The status that a cell names.
    ///
    /// # Errors
    /// [`ProblemKind::StatusUnknown`] (with the nearest known name, if one is near) or
    /// [`ProblemKind::StatusRefused`]; an empty cell is [`ProblemKind::StatusMissing`].
    pub fn parse(&self, text: &str) -> Result<Status, ProblemKind> {
        // Folding leaves folded names alone, so that a hit before folding is one after it too.
        if let Some(meaning) = self.meaning(text) {
            return meaning.status();
        }
        let text = clean::bare(text);
        if text.is_empty() {
            return Err(ProblemKind::StatusMissing);
        }
        let mut buffer = [0; FOLDED_INLINE];
        if let Some(folded) = folded_into(&mut buffer, text)
            && let Some(meaning) = self.meaning(folded)
        {
            return meaning.status();
        }
        let folded = folded(text);
        match self.meaning(&folded) {
            Some(meaning) => meaning.status(),
            None => Err(ProblemKind::StatusUnknown { nearest: self.nearest(&folded) }),
        }
    }

    fn meaning(&self, folded: &str) -> Option<Meaning> {
        if !self.added.is_empty()
            && let Some(status) = self.added.get(folded)
        {
            return Some(Meaning::Is(*status));
        }
        names::built_in(folded)
    }

    /// The name of a status that `folded` is probably a slip for: one letter off in four to seven,
    /// two in more (two letters changing places count as one). None if a refused name is as near:
    /// `неоплачен` is no slip for `оплачен`.
    fn nearest(&self, folded: &str) -> Option<String> {
        let allowed = match folded.chars().count() {
            0..=3 | LONGER_THAN_NAMES.. => return None,
            4..=7 => 1,
            _ => 2,
        };
        let added = self.added.iter().map(|(name, status)| (name.as_str(), Meaning::Is(*status)));
        let built_in = names::BUILT_IN
            .iter()
            .flat_map(|(meaning, names)| names.iter().map(|name| (*name, *meaning)))
            .filter(|(name, _)| !self.added.contains_key(*name));
        let distance = |name: &str| strsim::osa_distance(name, folded);
        // Refused names come first among the equally near.
        let (_, is_status, name) = added
            .chain(built_in)
            .map(|(name, meaning)| (distance(name), meaning != Meaning::Refused, name))
            .filter(|(distance, ..)| *distance <= allowed)
            .min()?;
        is_status.then(|| name.to_owned())
    }
}

/// Bytes of a folded name that are compared without allocating; longer than all built-in names.
const FOLDED_INLINE: usize = 96;

/// From this many characters on a cell is a sentence, not a slip in a name.
const LONGER_THAN_NAMES: usize = 64;

/// Gives the folded characters of a value one by one (see [`StatusNames`]).
fn folded_characters(text: &str) -> impl Iterator<Item = char> + '_ {
    let text = text.strip_suffix('.').unwrap_or(text).trim_end();
    let mut after_space = false;
    text.chars()
        .filter_map(move |one| {
            let is_space = one.is_whitespace();
            let is_repeated = is_space && after_space;
            after_space = is_space;
            (!is_repeated).then_some(if is_space { ' ' } else { one })
        })
        .map(small)
}

/// The small letter, `е` for `Ё` and `ё`. English and Russian letters first: they are nearly all
/// that comes, and the general way is slow. Letters whose small form is several characters stay.
fn small(letter: char) -> char {
    match letter {
        '\0'..='\x7F' => letter.to_ascii_lowercase(),
        'а'..='я' => letter,
        'А'..='Я' => char::from_u32(u32::from(letter) + 0x20).unwrap_or(letter),
        'Ё' | 'ё' => 'е',
        _ => {
            let mut several = letter.to_lowercase();
            match (several.next(), several.next()) {
                (Some(one), None) => one,
                _ => letter,
            }
        }
    }
}

fn folded(text: &str) -> String {
    folded_characters(text).collect()
}

/// The folded value in the buffer, if there is room for it.
fn folded_into<'b>(buffer: &'b mut [u8; FOLDED_INLINE], text: &str) -> Option<&'b str> {
    let mut length = 0;
    for character in folded_characters(text) {
        let end = length + character.len_utf8();
        character.encode_utf8(buffer.get_mut(length..end)?);
        length = end;
    }
    std::str::from_utf8(&buffer[..length]).ok()
}

#[cfg(test)]
mod tests;
