//! How many rows a field may give, as a rule and at worst.

/// How many rows a field may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// One, or the rows of the connection around it.
    One,
    /// As many as `first` or `last` say.
    Page,
    /// As many as an argument of the field says, itself or by the length of its list.
    Asked(Asked),
    /// The same by an argument of the nearest field around it that takes some.
    AskedAround(Asked),
    /// A list of so many entries as a rule, and at most.
    List(Count),
}

/// A number as it is as a rule, and at worst.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// As a rule.
    pub usual: u64,
    /// At worst: no data can go beyond.
    pub worst: u64,
}

impl Count {
    /// A number that is always the same.
    pub const fn of(number: u64) -> Self {
        Self {
            usual: number,
            worst: number,
        }
    }

    /// The product, as far as it can be told.
    pub const fn times(self, other: Self) -> Self {
        Self {
            usual: self.usual.saturating_mul(other.usual),
            worst: self.worst.saturating_mul(other.worst),
        }
    }

    /// The sum, as far as it can be told.
    pub const fn plus(self, other: Self) -> Self {
        Self {
            usual: self.usual.saturating_add(other.usual),
            worst: self.worst.saturating_add(other.worst),
        }
    }
}

/// An argument that says how many rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The argument, in an input its path: `first` or `input.gaps`.
    pub argument: &'static str,
    /// How many where it is not given.
    pub default: Count,
    /// How many at most.
    pub max: u64,
}
