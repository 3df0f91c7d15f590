//! Who fits best: of all that nothing rules out, those with the highest scores.

use super::{Catalogue, Ranked, ViewerExtras, bound, side::best, vectors::Vectors};
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
        let make = |one: &Item<Assistance>| Rc::new(self.engine.vector(&one.doc, &self.corpus));
        self.rank_for_gap(gap, own, asked, most, &wanted, make)
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
        let vectors = Vectors::default();
        let make = |one: &Item<Assistance>| {
            let make = || self.engine.vector(&one.doc, &self.corpus);
            vectors.of(one.facts.id, make)
        };
        gaps.iter()
            .map(|gap| self.rank_for_gap(gap, own, asked, most, &wanted, make))
            .collect()
    }

    fn rank_for_gap(
        &self,
        gap: &Item<Gap>,
        own: &ViewerExtras<Assistance>,
        asked: Asked,
        most: usize,
        wanted: &impl Fn(&Assistance) -> bool,
        vector: impl Fn(&Item<Assistance>) -> Rc<Vector>,
    ) -> Vec<Ranked<Assistance>> {
        let brief = Self::brief_of_gap(&gap.facts);
        let found = self.assistance.among(
            own,
            |slot| brief.meets(slot),
            |item| Self::brief_of_assistance(&item.facts),
            |item| item.id,
        );
        let (engine, corpus) = (&self.engine, &self.corpus);
        let gap_vector = Rc::new(engine.query(&gap.doc, corpus));
        let score = |assistance: &Item<Assistance>, least: f64| {
            let refused = own.refused.contains(&assistance.facts.id);
            self.pair(gap, assistance, (asked, refused), least, || {
                (gap_vector.clone(), vector(assistance))
            })
        };
        let found = best(
            found.filter(|item| wanted(&item.facts)),
            most,
            engine.model.threshold,
            score,
            |item| item.facts.id,
        );
        let judged = |item: Arc<Item<Assistance>>| Ranked {
            judgement: engine.judge(gap, &item, corpus, asked, false),
            item,
        };
        found.into_iter().map(judged).collect()
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
        let make = |one: &Item<Gap>| Rc::new(self.engine.query(&one.doc, &self.corpus));
        self.rank_for_assistance(assistance, own, asked, most, &wanted, make)
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
        let vectors = Vectors::default();
        let make = |one: &Item<Gap>| {
            let make = || self.engine.query(&one.doc, &self.corpus);
            vectors.of(one.facts.id, make)
        };
        all.iter()
            .map(|one| self.rank_for_assistance(one, own, asked, most, &wanted, make))
            .collect()
    }

    fn rank_for_assistance(
        &self,
        assistance: &Item<Assistance>,
        own: &ViewerExtras<Gap>,
        asked: Asked,
        most: usize,
        wanted: &impl Fn(&Gap) -> bool,
        query: impl Fn(&Item<Gap>) -> Rc<Vector>,
    ) -> Vec<Ranked<Gap>> {
        let brief = Self::brief_of_assistance(&assistance.facts);
        let found = self.gaps.among(
            own,
            |slot| brief.meets(slot),
            |item| Self::brief_of_gap(&item.facts),
            |item| item.id,
        );
        let (engine, corpus) = (&self.engine, &self.corpus);
        let assistance_vector = Rc::new(engine.vector(&assistance.doc, corpus));
        let score = |gap: &Item<Gap>, least: f64| {
            let refused = own.refused.contains(&gap.facts.id);
            self.pair(gap, assistance, (asked, refused), least, || {
                (query(gap), assistance_vector.clone())
            })
        };
        let found = best(
            found.filter(|item| wanted(&item.facts)),
            most,
            engine.model.threshold,
            score,
            |item| item.facts.id,
        );
        let judged = |item: Arc<Item<Gap>>| Ranked {
            judgement: engine.judge(&item, assistance, corpus, asked, false),
            item,
        };
        found.into_iter().map(judged).collect()
    }

    /// A pair as it ranks: nothing where something rules it out, or where it cannot score as much as that. What takes long is found out
    /// of those alone that are left.
    fn pair(
        &self,
        gap: &Item<Gap>,
        assistance: &Item<Assistance>,
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
