//! Who fits best: of all that nothing rules out, those with the highest scores.

use super::{
    Catalogue, Ranked, ViewerExtras, bound,
    partner::Partner,
    side::{best, is_refused},
    vectors::Vectors,
};
use crate::{
    engine::{self, Asked, Item, Pairing},
    facts::{Assistance, Gap},
    text::Vector,
};
use std::{rc::Rc, sync::Arc};

impl Catalogue {
    /// The assistance that fits a gap best, best first, at least as good as the threshold; `wanted` says which are asked about.
    pub fn for_gap(
        &self,
        gap: &Item<Gap>,
        own: &ViewerExtras<Assistance>,
        asked: Asked,
        most: usize,
        wanted: impl Fn(&Assistance) -> bool,
    ) -> Vec<Ranked<Assistance>> {
        self.for_one(gap, own, asked, most, wanted)
    }

    /// The same of each of several gaps: what is to be known of an assistance is found out once for all of them.
    pub fn for_gaps(
        &self,
        gaps: &[Item<Gap>],
        own: &ViewerExtras<Assistance>,
        asked: Asked,
        most: usize,
        wanted: impl Fn(&Assistance) -> bool,
    ) -> Vec<Vec<Ranked<Assistance>>> {
        self.for_each(gaps, own, asked, most, wanted)
    }

    /// The same of each of several gaps of the catalogue, each with what is known beside it of that gap alone.
    pub fn for_each_gap<'a>(
        &self,
        gaps: impl Iterator<Item = &'a Item<Gap>>,
        own: impl Fn(&Gap) -> ViewerExtras<Assistance>,
        asked: Asked,
        most: usize,
        wanted: impl Fn(&Assistance) -> bool,
    ) -> Vec<Vec<Ranked<Assistance>>> {
        let vectors = Vectors::default();
        let make =
            |other: &Item<Assistance>| vectors.of(other, || Assistance::vector(self, &other.doc));
        gaps.map(|gap| self.rank(gap, &own(&gap.facts), asked, most, &wanted, make))
            .collect()
    }

    /// The gaps that an assistance fits best.
    pub fn for_assistance(
        &self,
        assistance: &Item<Assistance>,
        own: &ViewerExtras<Gap>,
        asked: Asked,
        most: usize,
        wanted: impl Fn(&Gap) -> bool,
    ) -> Vec<Ranked<Gap>> {
        self.for_one(assistance, own, asked, most, wanted)
    }

    /// The same of each of several offers and programmes: what is to be known of a gap is found out once for all of them.
    pub fn for_assistances(
        &self,
        all: &[Item<Assistance>],
        own: &ViewerExtras<Gap>,
        asked: Asked,
        most: usize,
        wanted: impl Fn(&Gap) -> bool,
    ) -> Vec<Vec<Ranked<Gap>>> {
        self.for_each(all, own, asked, most, wanted)
    }

    fn for_one<P: Partner>(
        &self,
        one: &Item<P>,
        own: &ViewerExtras<P::Other>,
        asked: Asked,
        most: usize,
        wanted: impl Fn(&P::Other) -> bool,
    ) -> Vec<Ranked<P::Other>> {
        let make = |other: &Item<P::Other>| Rc::new(P::Other::vector(self, &other.doc));
        self.rank(one, own, asked, most, &wanted, make)
    }

    fn for_each<P: Partner>(
        &self,
        all: &[Item<P>],
        own: &ViewerExtras<P::Other>,
        asked: Asked,
        most: usize,
        wanted: impl Fn(&P::Other) -> bool,
    ) -> Vec<Vec<Ranked<P::Other>>> {
        let vectors = Vectors::default();
        let make =
            |other: &Item<P::Other>| vectors.of(other, || P::Other::vector(self, &other.doc));
        all.iter()
            .map(|one| self.rank(one, own, asked, most, &wanted, make))
            .collect()
    }

    fn rank<P: Partner>(
        &self,
        one: &Item<P>,
        own: &ViewerExtras<P::Other>,
        asked: Asked,
        most: usize,
        wanted: &impl Fn(&P::Other) -> bool,
        vector: impl Fn(&Item<P::Other>) -> Rc<Vector>,
    ) -> Vec<Ranked<P::Other>> {
        let brief = one.facts.brief();
        let found = P::Other::side(self).among(own, |other| brief.meets(other));
        let own_vector = Rc::new(P::vector(self, &one.doc));
        let score = |other: &Item<P::Other>, least: f64| {
            let refused = is_refused(other, own);
            self.pair(P::pair(one, other), (asked, refused), least, || {
                P::gap_first(own_vector.clone(), vector(other))
            })
        };
        let found = best(
            found.filter(|other| wanted(&other.facts)),
            most,
            self.engine.model.threshold,
            score,
        );
        let judged = |other: Arc<Item<P::Other>>| {
            let (gap, assistance) = P::pair(one, &other);
            let judgement = self
                .engine
                .judge(gap, assistance, &self.corpus, asked, false);
            Ranked {
                judgement,
                item: other,
            }
        };
        found.into_iter().map(judged).collect()
    }

    /// A pair as it ranks: nothing where something rules it out, or where it cannot score as much as that. What takes long is found out
    /// of those alone that are left.
    fn pair(
        &self,
        (gap, assistance): (&Item<Gap>, &Item<Assistance>),
        (asked, refused): (Asked, bool),
        least: f64,
        vectors: impl FnOnce() -> (Rc<Vector>, Rc<Vector>),
    ) -> Option<f64> {
        let (engine, facts, other) = (&self.engine, &gap.facts, &assistance.facts);
        let on = asked.day(facts);
        if engine.is_out_by_itself(facts, other, on, refused) {
            return None;
        }
        let (gap_vector, assistance_vector) = vectors();
        let pairing = Pairing {
            gap,
            assistance,
            gap_vector: &gap_vector,
            assistance_vector: &assistance_vector,
        };
        if bound::most(engine, &pairing) < least
            || engine.is_out_by_verdict(facts, other, on, refused)
        {
            return None;
        }
        let parts = engine.parts(&pairing, &self.corpus, asked, false);
        Some(engine::score(&parts))
    }
}
