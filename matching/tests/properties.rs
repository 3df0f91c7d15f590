//! What holds of every pair, whatever its facts: tried on pairs of the judged collection, changed at random.

#[path = "../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the example, which uses other parts of it"
)]
mod judged;

use domain::assistance::{
    AssistanceForm::{Advice, Course, Grant, Loan},
    AssistanceType::{Expertise, Funding, Training},
    Stated,
};
use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    engine::{Asked, Engine, Judgement},
    facts::{Assistance, Exclusion, Gap, Line, Need, Record, ReferenceData},
    model::{PartName, Weights},
    obstacle::Rule,
};
use proptest::{prelude::*, sample::Index};
use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
};
use uuid::Uuid;

struct Register {
    collection: judged::Collection,
    catalogue: Catalogue,
}

static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let collection = judged::Collection::hard();
    let catalogue = catalogue_of(&collection.gaps, &collection.assistances);
    Register {
        collection,
        catalogue,
    }
});

fn catalogue_of<'a>(
    gaps: impl IntoIterator<Item = &'a Gap>,
    all: impl IntoIterator<Item = &'a Assistance>,
) -> Catalogue {
    let world = ReferenceData {
        domains: matching::facts::crosswalk(),
        ..judged::Collection::hard().world
    };
    let mut catalogue = Catalogue::new(Arc::new(Engine::new(world).expect("what is built in")));
    gaps.into_iter()
        .for_each(|gap| catalogue.put_gap(gap.clone()));
    all.into_iter()
        .for_each(|assistance| catalogue.put_assistance(assistance.clone()));
    catalogue
}

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

fn asked() -> Asked {
    Asked {
        on: None,
        today: judged::today(),
    }
}

fn judge(gap: Gap, assistance: Assistance) -> Judgement {
    let catalogue = &REGISTER.catalogue;
    let engine = catalogue.engine();
    engine.judge(
        &engine.gap(gap),
        &engine.assistance(assistance),
        catalogue.corpus(),
        asked(),
        false,
    )
}

fn ranked(
    catalogue: &Catalogue,
    gap: &Gap,
    own: &ViewerExtras<Assistance>,
) -> Vec<Ranked<Assistance>> {
    let item = catalogue.engine().gap(gap.clone());
    catalogue.for_gap(&item, own, asked(), usize::MAX, |_| true)
}

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

/// A pair of the collection whose facts were changed at random; facts of others make many that never meet meet.
fn pairs() -> impl Strategy<Value = (Gap, Assistance)> {
    let changes = (any::<[Index; 4]>(), any::<[bool; 8]>());
    changes.prop_map(|([gap, assistance, of_gap, of_assistance], keep)| {
        let Register { collection, .. } = &*REGISTER;
        let (mut gap, other) = (
            gap.get(&collection.gaps).clone(),
            of_gap.get(&collection.gaps),
        );
        let (mut assistance, from) = (
            assistance.get(&collection.assistances).clone(),
            of_assistance.get(&collection.assistances),
        );
        if !keep[0] {
            gap.countries.clone_from(&other.countries);
        }
        if !keep[1] {
            gap.needs.clone_from(&other.needs);
        }
        if !keep[2] {
            gap.window = Default::default();
        }
        if !keep[3] {
            assistance.countries = if keep[4] {
                gap.countries.clone()
            } else {
                Vec::new()
            };
        }
        if !keep[5] {
            assistance.lines.clone_from(&from.lines);
        }
        if !keep[6] {
            assistance.languages.clear();
        }
        if !keep[7] {
            assistance.sectors = vec![gap.sector.clone()];
        }
        (gap, assistance)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_add_up_to_the_score((gap, assistance) in pairs()) {
        let judged = judge(gap, assistance);
        let names: HashSet<PartName> = judged.parts.iter().map(|part| part.name).collect();
        prop_assert_eq!(names.len(), PartName::ALL.len());
        let weights: f64 = judged.parts.iter().map(|part| part.weight).sum();
        prop_assert!((weights - 1.0).abs() < 1e-9, "the weights add up to {weights}");
        let sum: f64 = judged.parts.iter().filter_map(|part| Some(part.weight * part.value?)).sum();
        prop_assert!((sum - judged.score()).abs() < 1e-9);
        prop_assert!((0.0..=1.0 + 1e-9).contains(&sum), "{sum}");
        // What is not known counts for nothing and lowers the coverage by its weight.
        let unknown: f64 = judged.parts.iter().filter(|part| part.value.is_none()).map(|part| part.weight).sum();
        prop_assert!((judged.evidence_coverage() + unknown - 1.0).abs() < 1e-9);
        for part in &judged.parts {
            prop_assert!(part.value.is_none_or(|value| (0.0..=1.0).contains(&value)), "{part:?}");
            prop_assert!(part.explanation.ends_with('.') && part.explanation.len() > 8, "{part:?}");
        }
    }

    #[test]
    fn evidence_that_agrees_never_lowers_a_score((gap, assistance) in pairs(), kept in 1..9_u32) {
        let before = judge(gap.clone(), assistance.clone()).score();
        let mut better = assistance.clone();
        let needed = gap.needs.iter().flat_map(|need| need.languages.clone());
        better.languages.extend(needed);
        let spoken = judge(gap.clone(), better.clone()).score();
        prop_assert!(spoken >= before, "it works in the languages needed: {before} became {spoken}");
        better.record = Some(Record { kept, broken: 0 });
        let kept = judge(gap.clone(), better.clone()).score();
        prop_assert!(kept >= spoken, "all that was agreed was kept: {spoken} became {kept}");
        if better.window.from.is_none() && better.window.until.is_none() {
            better.window = gap.window;
            let timely = judge(gap.clone(), better.clone()).score();
            prop_assert!(timely >= kept, "it is there when it is needed: {kept} became {timely}");
        }
        // A line that gives all of what is needed.
        let given = judge(gap.clone(), better.clone()).parts;
        if let (Some(need), Some(line)) = (gap.needs.iter().find(|need| need.size.is_some()), better.lines.first().cloned()) {
            // Without a title: words are not what is tried here.
            let line = matching::facts::Line { assistance: need.assistance, size: need.size.clone(), least: None, most: None, title: String::new(), ..line };
            better.lines.push(line);
            let more = judge(gap.clone(), better).parts;
            let value = |parts: &[matching::evidence::Part], name| parts.iter().find(|part| part.name == name).and_then(|part| part.value);
            for name in [PartName::Assistance, PartName::Size] {
                prop_assert!(value(&more, name) >= value(&given, name), "{name:?}: {:?} became {:?}", value(&given, name), value(&more, name));
            }
        }
    }

    #[test]
    fn names_change_nothing((gap, assistance) in pairs(), id in any::<u128>()) {
        let before = judge(gap.clone(), assistance.clone());
        let renamed = Assistance { id: Uuid::from_u128(id), reference: format!("offer-{id:x}"), ..assistance };
        let after = judge(Gap { id: Uuid::from_u128(!id), reference: format!("gap-{id:x}"), ..gap }, renamed);
        prop_assert_eq!(before.parts, after.parts);
        prop_assert_eq!(before.obstacles, after.obstacles);
        prop_assert_eq!(before.verdict, after.verdict);
    }

    #[test]
    fn the_same_question_has_the_same_answer((gap, assistance) in pairs()) {
        prop_assert_eq!(format!("{:?}", judge(gap.clone(), assistance.clone())), format!("{:?}", judge(gap, assistance)));
    }

    #[test]
    fn an_obstacle_names_its_rule_and_its_reason((gap, assistance) in pairs()) {
        let closed = Assistance { willing: Stated::No, ..assistance.clone() };
        prop_assert!(!judge(gap.clone(), closed).obstacles.is_empty(), "who is not willing is suggested");
        // Of what is excluded twice, too.
        let excluded = [&assistance.excluded[..], &[Exclusion::Sector(gap.sector.clone()), Exclusion::Sector(gap.sector.clone())]].concat();
        let found = judge(gap, Assistance { excluded, ..assistance }).obstacles;
        let rules: HashSet<_> = found.iter().map(|obstacle| obstacle.rule).collect();
        prop_assert_eq!(rules.len(), found.len(), "a rule speaks once");
        for obstacle in found {
            prop_assert!(obstacle.explanation.ends_with('.'), "{obstacle:?}");
            prop_assert!(obstacle.change.as_ref().is_none_or(|change| change.len() > 8), "{obstacle:?}");
        }
    }
}

#[test]
fn of_forms_those_alone_are_told_that_would_help() {
    let collection = &REGISTER.collection;
    let mut gaps = collection.gaps.iter();
    let of_gap = gaps.find(|gap| !gap.needs.is_empty()).expect("a gap");
    let mut all = collection.assistances.iter();
    let of_help = all.find(|one| !one.lines.is_empty()).expect("help");
    let need = |assistance, form| Need {
        assistance,
        form: Some(form),
        depends_on: Vec::new(),
        met: false,
        ..of_gap.needs[0].clone()
    };
    let line = |assistance, form| Line {
        assistance,
        form: Some(form),
        ..of_help.lines[0].clone()
    };
    let gap = Gap {
        needs: vec![need(Funding, Grant), need(Expertise, Advice)],
        ..of_gap.clone()
    };
    let assistance = Assistance {
        lines: vec![line(Funding, Loan), line(Training, Course)],
        ..of_help.clone()
    };
    let judged = judge(gap, assistance);
    let mut obstacles = judged.obstacles.iter();
    let said = obstacles.find(|one| one.rule == Rule::Assistance);
    let expected = vec![
        ("neededForm", "GRANT".to_owned()),
        ("givenForm", "LOAN".to_owned()),
    ];
    assert_eq!(said.map(|one| &one.values), Some(&expected));
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
        gap.further_sectors = vec![std::mem::take(&mut gap.sector)];
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
