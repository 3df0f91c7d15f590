//! Vectors of words that one ranking after another needs.

use super::brief::Listed;
use crate::{engine::Item, text::Vector};
use std::{cell::RefCell, collections::HashMap, rc::Rc};
use uuid::Uuid;

/// Most vectors that are kept: some ten megabytes.
const KEPT_MAX: usize = 20_000;

/// Vectors of partners, by id, made when the first ranking asks for them; of one side, one asker and one state of the catalogue.
#[derive(Default)]
pub(super) struct Vectors(RefCell<HashMap<Uuid, Rc<Vector>>>);

impl Vectors {
    /// The vector of a partner, made now if it is not kept.
    pub(super) fn of<T: Listed>(
        &self,
        partner: &Item<T>,
        make: impl FnOnce() -> Vector,
    ) -> Rc<Vector> {
        let id = partner.facts.id();
        if let Some(known) = self.0.borrow().get(&id) {
            return known.clone();
        }
        let made = Rc::new(make());
        let mut kept = self.0.borrow_mut();
        if kept.len() < KEPT_MAX {
            kept.insert(id, made.clone());
        }
        made
    }
}
