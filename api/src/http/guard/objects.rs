//! Fields that an object is given twice in a document, `{ states: [OPEN], states: [CLOSED] }`: GraphQL forbids it, and the parser would
//! keep the last and say nothing. So the tokens are looked at, before the parser sees them.

use std::collections::HashSet;

use async_graphql::Pos;

use crate::{error::code, http::guard::Refusal};

/// What is open where a document is read.
#[derive(Debug, Default)]
pub(super) struct Objects<'a> {
    open: Vec<Bracket<'a>>,
    /// The token before, where it may be the name of a field, and where it stands.
    before: Option<(usize, &'a str)>,
}

/// What stands between two brackets.
#[derive(Debug)]
enum Bracket<'a> {
    /// Selections: what is braced in them is selections as well.
    Selections,
    /// Arguments, variables or the entries of a list: what is braced in them is an object.
    Values,
    /// An object, with the names of its fields so far.
    Object(HashSet<&'a str>),
}

impl<'a> Objects<'a> {
    /// Reads the next token of a document, which ends before `end`.
    pub(super) fn read(&mut self, text: &'a str, at: usize, end: usize) -> Result<(), Refusal> {
        let before = self.before.take();
        match text.as_bytes().get(at) {
            Some(b'(' | b'[') => self.open.push(Bracket::Values),
            Some(b'{') => self.open.push(match self.open.last() {
                None | Some(Bracket::Selections) => Bracket::Selections,
                Some(_) => Bracket::Object(HashSet::new()),
            }),
            Some(b')' | b']' | b'}') => drop(self.open.pop()),
            Some(b':') => {
                if let (Some((start, name)), Some(Bracket::Object(fields))) =
                    (before, self.open.last_mut())
                    && !fields.insert(name)
                {
                    return Err(repeated(text, start, name));
                }
            }
            _ => self.before = text.get(at..end).map(|token| (at, token)),
        }
        Ok(())
    }
}

fn repeated(text: &str, at: usize, name: &str) -> Refusal {
    let message = format!(
        "There can only be one input field named \"{name}\" in an object: leave the others out, or give all values in one list"
    );
    Refusal::new(code::VALIDATION_FAILED, message).at(place(text, at))
}

/// The line and the column of a byte, both counted from one.
fn place(text: &str, at: usize) -> Pos {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    Pos {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
    }
}
