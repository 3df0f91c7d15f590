//! One fault of an input: where, why, and what would be right.

use std::fmt::{self, Display, Formatter};

/// What sort of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It breaks a rule.
    Invalid,
    /// It names what does not exist, or what its author may not see.
    Absent,
    /// The state of things is in the way.
    Taken,
}

/// One fault of an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// What sort of fault it is.
    pub kind: FaultKind,
    /// Path of the field, outermost first, places in lists from 0; empty where it is the input as a whole.
    pub field: Vec<String>,
    /// What is wrong and what would be right. It follows the name of the field, but with [`FaultKind::Taken`], where it stands alone.
    pub reason: String,
}

impl Fault {
    fn new(kind: FaultKind, field: &str, reason: impl Into<String>) -> Self {
        let field = field.split('.').map(str::to_owned).collect();
        let reason = reason.into();
        Self {
            kind,
            field,
            reason,
        }
    }

    /// Input that breaks a rule: the path of its field (`needs.0.title`), and what is wrong and would be right.
    pub fn invalid(field: &str, reason: impl Into<String>) -> Self {
        Self::new(FaultKind::Invalid, field, reason)
    }

    /// A field that names nothing its author may see.
    pub fn absent(field: &str) -> Self {
        let reason = "names nothing that you may read: pass an id as it was given";
        Self::new(FaultKind::Absent, field, reason)
    }

    /// A field that names none of the parts of something its author may see: what they are, and what to pass.
    pub fn no_part(field: &str, reason: impl Into<String>) -> Self {
        Self::new(FaultKind::Absent, field, reason)
    }

    /// A field that goes against the state of things, as a whole sentence.
    pub fn taken(field: &str, sentence: impl Into<String>) -> Self {
        Self::new(FaultKind::Taken, field, sentence)
    }

    /// Whether it may come of another fault rather than stand for itself: it is of the same field, of what is in that, of the list
    /// that the other is an entry of, or of the one value, such as an amount with its currency, that the other is a part of.
    pub fn may_come_of(&self, other: &Self) -> bool {
        let is_place = |name: &String| name.parse::<usize>().is_ok();
        let is_value = self.field.last().is_some_and(|last| !is_place(last));
        let part = other.field.strip_prefix(self.field.as_slice());
        if is_value && part.is_some_and(|part| !part.iter().any(is_place)) {
            return true;
        }
        let list = match other.field.split_last() {
            Some((last, list)) if is_place(last) => list,
            _ => &other.field,
        };
        self.field == list || self.field.starts_with(&other.field)
    }

    /// The same fault of an input within a longer one: `path` leads to it.
    pub fn under(mut self, path: &str) -> Self {
        self.field.splice(0..0, path.split('.').map(str::to_owned));
        self
    }
}

impl Display for Fault {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.kind {
            FaultKind::Taken => out.write_str(&self.reason),
            _ if self.field.is_empty() => out.write_str(&self.reason),
            _ => write!(out, "{} {}", self.field.join("."), self.reason),
        }
    }
}
