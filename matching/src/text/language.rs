//! The languages that words are read in.

/// Language of a text, as far as stems and phrases go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
    /// Any other, or not stated.
    Other,
}

impl Language {
    /// The language of an ISO 639-1 code, with or without a region.
    pub fn of(code: &str) -> Self {
        match code.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("en") => Self::En,
            Some("fr") => Self::Fr,
            _ => Self::Other,
        }
    }

    /// Position in an array of one value per language.
    pub fn slot(self) -> usize {
        match self {
            Self::En => 0,
            Self::Fr => 1,
            Self::Other => 2,
        }
    }
}
