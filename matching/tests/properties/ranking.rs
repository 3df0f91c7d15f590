//! What holds of rankings: those of a gap, of an assistance and of many, whoever asks and however the register was built.

use crate::{REGISTER, Register, asked, catalogue_of, judge, ranked};
use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    engine::Engine,
    facts::{Assistance, Gap},
    model::Weights,
};
use proptest::{prelude::*, sample::Index};
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

/// As if sectors were all that counts.
const BY_SECTOR: Weights = Weights {
    concepts: 0.0,
    words: 0.0,
    topic: 0.0,
    purpose: 0.0,
    assistance: 0.0,
    place: 0.0,
    size: 0.0,
    limits: 0.0,
    sector: 1.0,
    languages: 0.0,
    time: 0.0,
    sequence: 0.0,
    record: 0.0,
    meaning: 0.0,
};

/// What an asker sees of a ranking.
fn shown(ranked: &[Ranked<Assistance>]) -> Vec<(Uuid, f64, Vec<String>)> {
    let sentences = |one: &Ranked<Assistance>| {
        one.judgement
            .parts
            .iter()
            .map(|part| part.explanation.clone())
            .collect()
    };
    ranked
        .iter()
        .map(|one| (one.item.facts.id, one.judgement.score(), sentences(one)))
        .collect()
}

#[test]
fn what_fits_by_a_further_sector_is_suggested() {
    let collection = &REGISTER.collection;
    let mut engine = Engine::new(collection.world.clone()).expect("what is built in");
    engine.model.weights = BY_SECTOR;
    let mut catalogue = Catalogue::new(Arc::new(engine));
    for assistance in &collection.assistances {
        catalogue.put_assistance(assistance.clone());
    }
    let mut found = 0;
    for gap in &collection.gaps {
        let mut gap = gap.clone();
        gap.further_sectors = [std::mem::take(&mut gap.sector)].into();
        let suggested = ranked(&catalogue, &gap, &ViewerExtras::default());
        let suggested: HashSet<Uuid> = suggested.iter().map(|one| one.item.facts.id).collect();
        let engine = catalogue.engine();
        let item = engine.gap(gap);
        for assistance in catalogue.assistances() {
            let judged = engine.judge(&item, assistance, catalogue.corpus(), asked(), false);
            let fits = judged.obstacles.is_empty() && judged.score() >= engine.model.threshold;
            let id = assistance.facts.id;
            assert_eq!(
                suggested.contains(&id),
                fits,
                "{}",
                assistance.facts.reference
            );
        }
        found += suggested.len();
    }
    assert!(found > 0, "some are of one sector");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn why_not_agrees_with_suggestions(gap in any::<Index>()) {
        let Register { collection, catalogue } = &*REGISTER;
        let gap = gap.get(&collection.gaps);
        let suggested = ranked(catalogue, gap, &ViewerExtras::default());
        let among: HashSet<Uuid> = suggested.iter().map(|one| one.item.facts.id).collect();
        prop_assert!(suggested.windows(2).all(|two| two[0].judgement.score() >= two[1].judgement.score()), "best first");
        for assistance in &collection.assistances {
            let judged = judge(gap.clone(), assistance.clone());
            let fits = judged.obstacles.is_empty() && judged.score() >= catalogue.engine().model.threshold;
            prop_assert_eq!(among.contains(&assistance.id), fits, "{} and {}", gap.reference, assistance.reference);
        }
        for one in &suggested {
            let judged = judge(gap.clone(), (*one.item.facts).clone());
            prop_assert_eq!((judged.score(), &judged.parts), (one.judgement.score(), &one.judgement.parts));
        }
    }

    #[test]
    fn both_sides_are_ranked_by_one_score(assistance in any::<Index>()) {
        let Register { collection, catalogue } = &*REGISTER;
        let item = catalogue.engine().assistance(assistance.get(&collection.assistances).clone());
        for found in catalogue.for_assistance(&item, &ViewerExtras::default(), asked(), 5, |_| true) {
            let back = ranked(catalogue, &found.item.facts, &ViewerExtras::default());
            let same = back.iter().find(|one| one.item.facts.id == item.facts.id).map(|one| one.judgement.score());
            prop_assert_eq!(same, Some(found.judgement.score()));
        }
    }

    #[test]
    fn many_are_ranked_as_each_alone(gaps in any::<[Index; 6]>(), all in any::<[Index; 6]>(), own in any::<Index>()) {
        let Register { collection, catalogue } = &*REGISTER;
        let engine = catalogue.engine();
        let mut changed = own.get(&collection.assistances).clone();
        changed.title.push_str(" for customs officers at the harbour");
        let own = ViewerExtras { items: vec![Arc::new(engine.assistance(changed))], refused: HashSet::new() };
        let gaps: Vec<_> = gaps.iter().map(|gap| engine.gap(gap.get(&collection.gaps).clone())).collect();
        let together: Vec<_> = catalogue.for_gaps(&gaps, &own, asked(), 7, |_| true).iter().map(|found| shown(found)).collect();
        let alone = gaps.iter().map(|gap| shown(&catalogue.for_gap(gap, &own, asked(), 7, |_| true)));
        prop_assert_eq!(&together, &alone.collect::<Vec<_>>());
        // The best are the first of all, whatever is left out on the way to them.
        for (gap, best) in gaps.iter().zip(&together) {
            let mut all = shown(&catalogue.for_gap(gap, &own, asked(), usize::MAX, |_| true));
            all.truncate(7);
            prop_assert_eq!(best, &all);
        }

        let scores = |found: &[Ranked<Gap>]| found.iter().map(|one| (one.item.facts.id, one.judgement.score())).collect::<Vec<_>>();
        let own = ViewerExtras::default();
        let all: Vec<_> = all.iter().map(|one| engine.assistance(one.get(&collection.assistances).clone())).collect();
        let together: Vec<_> = catalogue.for_assistances(&all, &own, asked(), 7, |_| true).iter().map(|found| scores(found)).collect();
        let alone = all.iter().map(|one| scores(&catalogue.for_assistance(one, &own, asked(), 7, |_| true)));
        prop_assert_eq!(together, alone.collect::<Vec<_>>());
    }

    #[test]
    fn what_one_asker_alone_may_read_changes_nothing_of_the_rest(gap in any::<Index>(), hidden in any::<[Index; 6]>()) {
        let Register { collection, .. } = &*REGISTER;
        let gap = gap.get(&collection.gaps);
        let hidden: HashSet<Uuid> = hidden.iter().map(|one| one.get(&collection.assistances).id).collect();
        let (own, open): (Vec<_>, Vec<_>) = collection.assistances.iter().partition(|one| hidden.contains(&one.id));
        let catalogue = catalogue_of(&collection.gaps, open);
        let public = shown(&ranked(&catalogue, gap, &ViewerExtras::default()));
        let items = own.into_iter().map(|one| Arc::new(catalogue.engine().assistance(one.clone()))).collect();
        let insider = shown(&ranked(&catalogue, gap, &ViewerExtras { items, refused: HashSet::new() }));
        let rest: Vec<_> = insider.into_iter().filter(|(id, ..)| !hidden.contains(id)).collect();
        prop_assert_eq!(&rest, &public);
        // Nor does it stay behind.
        prop_assert_eq!(shown(&ranked(&catalogue, gap, &ViewerExtras::default())), public);
    }

    #[test]
    fn a_register_built_in_another_order_answers_alike(gap in any::<Index>(), turn in any::<Index>()) {
        let Register { collection, catalogue } = &*REGISTER;
        let gap = gap.get(&collection.gaps);
        let mut all: Vec<_> = collection.assistances.iter().collect();
        all.rotate_left(turn.index(collection.assistances.len()));
        let mut other = catalogue_of(collection.gaps.iter().rev(), all.iter().copied());
        let ids = |found: &[Ranked<Assistance>]| found.iter().map(|one| one.item.facts.id).collect::<Vec<_>>();
        let expected = ids(&ranked(catalogue, gap, &ViewerExtras::default()));
        prop_assert_eq!(ids(&ranked(&other, gap, &ViewerExtras::default())), expected.clone());
        // Taken out and put back, as an edit does.
        all.iter().take(20).for_each(|one| other.take_assistance(one.id));
        all.iter().take(20).for_each(|one| other.put_assistance((*one).clone()));
        prop_assert_eq!(ids(&ranked(&other, gap, &ViewerExtras::default())), expected);
    }
}
