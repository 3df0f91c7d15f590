//! What inputs of several mutations are made of.

use crate::graphql::id::{self, Kind};
use async_graphql::{Enum, ID, InputObject, MaybeUndefined};
use domain::validation::Fault;
use uuid::Uuid;

/// What the input of every mutation says beside what is to be done: it stands flattened in each.
#[derive(InputObject)]
pub struct Said {
    /// An id that you choose for this change, such as a UUID. Send the same input with the same id again, and it is done only once.
    client_mutation_id: String,
    /// Whether to look for faults only: everything is checked as for the real change, but nothing is changed, and `clientMutationId` stays free.
    #[graphql(default)]
    dry_run: bool,
}

/// What the person who publishes a text confirms about it. It is kept in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PublicTextConfirmation {
    /// The text names no private person.
    NamesNoPrivatePerson,
}

impl PublicTextConfirmation {
    /// As the history keeps it.
    pub fn said(self) -> &'static str {
        match self {
            Self::NamesNoPrivatePerson => "NAMES_NO_PRIVATE_PERSON",
        }
    }
}

/// The row that a global id of this kind names.
pub fn row_id(id: &ID, kind: Kind, field: &str) -> Result<Uuid, Fault> {
    match id::parse(id) {
        Ok((Some(found), row)) if found == kind => Ok(row),
        _ => Err(Fault::absent(field)),
    }
}

/// What to set, or to take away with null, in words of the domain.
pub fn revised<T>(given: MaybeUndefined<T>) -> Option<Option<T>> {
    match given {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// The list to put in place of the one there is: null empties it, as an empty one does.
pub fn replaced<T>(given: MaybeUndefined<Vec<T>>) -> Option<Vec<T>> {
    match given {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(Vec::new()),
        MaybeUndefined::Value(list) => Some(list),
    }
}
