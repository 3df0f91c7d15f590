//! Objects by their ids, as far as the viewer may read them.

use crate::{db::scope::Scope, error::Result};
use async_graphql::OutputType;
use uuid::Uuid;

/// An object that is found by its id, as mutations answer with it.
pub trait Found: OutputType + Sized {
    /// The object of this id, if the viewer may read it.
    fn found(scope: &Scope, id: Uuid) -> impl Future<Output = Result<Option<Self>>> + Send;
}

/// Objects that are found together, as mutations answer with them that do several at once.
pub trait FoundAll: Found {
    /// The objects of these ids that the viewer may read, in their order, read together.
    fn found_all(scope: &Scope, ids: &[Uuid]) -> impl Future<Output = Result<Vec<Self>>> + Send;
}
