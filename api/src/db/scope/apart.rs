//! Reaches beside that of the request: inside of a change, and as everybody has it.

use super::{Known, Scope};
use crate::{access::viewer::Viewer, db::reads::Reads};
use sea_orm::DatabaseTransaction;
use std::sync::Arc;

impl Scope {
    /// The same reach inside of a change, with what it wrote: for what is told of it before it is taken back. Nothing is taken of what is
    /// kept or left there, since the change may not last, and what is read is noted apart.
    pub(crate) fn inside(&self, change: Arc<DatabaseTransaction>) -> Self {
        Self {
            reads: Arc::new(Reads::inside(self.store.clone(), change)),
            reference: Arc::new(Known::new(self.reference().clone())),
            readings: Arc::default(),
            counts: Arc::default(),
            adds_anew: true,
            ..self.clone()
        }
    }

    /// The same day as everybody sees it, read from the database itself: for what is kept for all.
    pub(crate) fn of_everybody(&self) -> Self {
        Self {
            reads: Arc::new(Reads::primary(self.store.clone())),
            store: self.store.clone(),
            reference: Arc::new(Known::new(self.store.reference())),
            viewer: Viewer::Anonymous,
            today: self.today.clone(),
            readings: Arc::default(),
            budget: Arc::default(),
            passing: Arc::default(),
            counts: Arc::default(),
            adds_anew: false,
        }
    }
}
