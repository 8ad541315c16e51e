//! Sentences, in Russian and English. Typed values come in, sentences go out; every match is
//! exhaustive, so that a new kind of problem cannot be left without words.

/// The reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}
