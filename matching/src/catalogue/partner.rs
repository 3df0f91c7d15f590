//! What gaps and assistance have in common as sides of a pair, and what tells them apart there.

use super::{
    Catalogue, gives_help,
    side::{Brief, Side, bits, kinds},
    takes_help,
};
use crate::{
    engine::Item,
    facts::{Assistance, Gap},
    text::{Doc, Vector},
};
use domain::gap::GapState;
use uuid::Uuid;

/// A gap or an assistance, as one side of a pair.
pub(super) trait Partner: Sized {
    /// What is on the other side.
    type Other: Partner<Other = Self>;

    fn id(&self) -> Uuid;

    fn brief(&self) -> Brief;

    /// Whether anybody asks a catalogue for it.
    fn is_asked_for(&self) -> bool;

    /// Lets go of the texts that nothing but their reading asks for.
    fn forget_texts(&mut self);

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

    fn id(&self) -> Uuid {
        self.id
    }

    fn brief(&self) -> Brief {
        let open = self.needs.iter().filter(|need| !need.met);
        Brief {
            countries: bits(&self.countries),
            kinds: kinds(open.map(|need| need.assistance as u16)),
            is_open: takes_help(self),
        }
    }

    /// Plans tell of all that is not closed, whether or not help can close it.
    fn is_asked_for(&self) -> bool {
        self.state != GapState::Closed
    }

    fn forget_texts(&mut self) {
        (self.title, self.description) = Default::default();
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

    fn id(&self) -> Uuid {
        self.id
    }

    fn brief(&self) -> Brief {
        Brief {
            countries: bits(&self.countries),
            kinds: kinds(self.lines.iter().map(|line| line.assistance as u16)),
            is_open: gives_help(self),
        }
    }

    fn is_asked_for(&self) -> bool {
        gives_help(self)
    }

    /// The sanctions ask for its title, where it has no lines.
    fn forget_texts(&mut self) {
        self.description = String::new();
        (self.exclusions, self.condition) = Default::default();
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
