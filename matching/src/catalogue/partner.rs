//! What gaps and assistance have in common as sides of a pair, and what tells them apart there.

use super::{Catalogue, brief::Listed, gives_help, side::Side};
use crate::{
    engine::Item,
    facts::{Assistance, Gap},
    text::{Doc, Vector},
};
use domain::gap::GapState;

/// A gap or an assistance, as one side of a pair.
pub(super) trait Partner: Listed {
    /// What is on the other side.
    type Other: Partner<Other = Self>;

    /// Whether anybody asks a catalogue for it.
    fn is_asked_for(&self) -> bool;

    /// Those that the catalogue holds.
    fn side(catalogue: &Catalogue) -> &Side<Self>;

    /// Its words as a vector.
    fn vector(catalogue: &Catalogue, doc: &Doc) -> Vector;

    /// A pair with the gap first.
    fn pair<'a>(
        one: &'a Item<Self>,
        other: &'a Item<Self::Other>,
    ) -> (&'a Item<Gap>, &'a Item<Assistance>);

    /// What goes with the two sides, that of the gap first.
    fn gap_first<T>(own: T, other: T) -> (T, T);
}

impl Partner for Gap {
    type Other = Assistance;

    /// Plans tell of all that is not closed, whether or not help can close it.
    fn is_asked_for(&self) -> bool {
        self.state != GapState::Closed
    }

    fn side(catalogue: &Catalogue) -> &Side<Self> {
        &catalogue.gaps
    }

    fn vector(catalogue: &Catalogue, doc: &Doc) -> Vector {
        catalogue.engine.query(doc, &catalogue.corpus)
    }

    fn pair<'a>(
        one: &'a Item<Self>,
        other: &'a Item<Assistance>,
    ) -> (&'a Item<Gap>, &'a Item<Assistance>) {
        (one, other)
    }

    fn gap_first<T>(own: T, other: T) -> (T, T) {
        (own, other)
    }
}

impl Partner for Assistance {
    type Other = Gap;

    fn is_asked_for(&self) -> bool {
        gives_help(self)
    }

    fn side(catalogue: &Catalogue) -> &Side<Self> {
        &catalogue.assistance
    }

    fn vector(catalogue: &Catalogue, doc: &Doc) -> Vector {
        catalogue.engine.vector(doc, &catalogue.corpus)
    }

    fn pair<'a>(
        one: &'a Item<Self>,
        other: &'a Item<Gap>,
    ) -> (&'a Item<Gap>, &'a Item<Assistance>) {
        (other, one)
    }

    fn gap_first<T>(own: T, other: T) -> (T, T) {
        (other, own)
    }
}
