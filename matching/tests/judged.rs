//! The judged collections keep their own rules.

#[path = "../judged/mod.rs"]
#[allow(
    dead_code,
    reason = "shared with the example, which uses other parts of it"
)]
mod judged;

use judged::{Collection, Judgement, obstacles, rules::gives_arms};
use matching::facts::{Assistance, Gap};
use std::{collections::BTreeSet, ops::RangeInclusive};

#[test]
fn judgements_of_the_hard_collection_agree_with_the_rules() {
    agree_with_the_rules(&Collection::hard());
}

#[test]
fn judgements_of_the_plain_collection_agree_with_the_rules() {
    agree_with_the_rules(&Collection::plain());
}

#[test]
fn the_field_collection_is_judged_whole_and_names_what_it_has() {
    for part in ["tune", "check", "sealed"] {
        let collection = Collection::field(part).expect("a part");
        agree_with_the_rules(&collection);
        for gap in &collection.gaps {
            let own = |one: &&Assistance| collection.shares_setting(gap, one);
            assert_eq!(
                collection.assistances.iter().filter(own).count(),
                34,
                "{}",
                gap.reference
            );
            let good = |one: &&Assistance| collection.grade(&gap.reference, &one.reference) > 0;
            assert!(
                collection.assistances.iter().any(|one| good(&one)),
                "{}",
                gap.reference
            );
        }
        let settings: BTreeSet<&String> = collection.halves.values().collect();
        assert_eq!(settings.len() * 10, collection.gaps.len());
    }
}

#[test]
fn the_natural_collection_agrees_with_the_rules_and_has_help_for_nearly_all_gaps() {
    for part in ["a", "b"] {
        let collection = Collection::natural(part).expect("a part");
        agree_with_the_rules(&collection);
        let helped = collection.gaps.iter().filter(|gap| {
            let all = &mut collection.assistances.iter();
            all.any(|one| collection.grade(&gap.reference, &one.reference) > 1)
        });
        assert!(helped.count() > 25, "{part}");
    }
}

fn agree_with_the_rules(collection: &Collection) {
    let mut wrong = Vec::new();
    for (gap_name, row) in &collection.judgements {
        let mut gaps = collection.gaps.iter();
        let Some(gap) = gaps.find(|gap| gap.reference == *gap_name) else {
            wrong.push(format!("{gap_name}: no such gap"));
            continue;
        };
        for (name, judgement) in row {
            let mut all = collection.assistances.iter();
            let fault = match all.find(|assistance| assistance.reference == *name) {
                Some(assistance) => disagreement(collection, gap, assistance, judgement),
                None => Some("no such assistance".to_owned()),
            };
            wrong.extend(fault.map(|fault| format!("{gap_name}, {name}: {fault}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// How a judgement contradicts the rules.
fn disagreement(
    collection: &Collection,
    gap: &Gap,
    assistance: &Assistance,
    judgement: &Judgement,
) -> Option<String> {
    let found = obstacles(gap, assistance, &collection.world);
    match judgement {
        Judgement::Grade(0) => None,
        Judgement::Grade(grade) if *grade > 3 => Some(format!("grade {grade}")),
        Judgement::Grade(grade) if !found.is_empty() => {
            Some(format!("grade {grade}, but {found:?}"))
        }
        Judgement::Trap { obstacle, note } if obstacle == "MEASURE" => {
            let told = gap.regime.is_some() && gives_arms(assistance) && !note.is_empty();
            (!told).then(|| "which measure?".to_owned())
        }
        Judgement::Trap { obstacle, note } if obstacle == "TEXT" => {
            note.is_empty().then(|| "which words?".to_owned())
        }
        Judgement::Trap { obstacle, .. } if !found.contains(obstacle.as_str()) => {
            Some(format!("{obstacle} not found, but {found:?}"))
        }
        _ => None,
    }
}

/// How many of what the readme states: per gap, and in all at least.
struct Shape {
    graded: RangeInclusive<usize>,
    traps: RangeInclusive<usize>,
    distractors: RangeInclusive<usize>,
    gaps: usize,
    assistances: usize,
}

#[test]
fn the_hard_collection_is_of_the_shape_its_readme_states() {
    is_of_shape(
        &Collection::hard(),
        &Shape {
            graded: 3..=8,
            traps: 2..=5,
            distractors: 1..=3,
            gaps: 44,
            assistances: 140,
        },
    );
}

#[test]
fn the_plain_collection_is_of_the_shape_its_readme_states() {
    is_of_shape(
        &Collection::plain(),
        &Shape {
            graded: 3..=6,
            traps: 2..=4,
            distractors: 2..=4,
            gaps: 26,
            assistances: 110,
        },
    );
}

fn is_of_shape(collection: &Collection, shape: &Shape) {
    let gaps = collection.gaps.iter();
    let mut wrong: Vec<String> = gaps
        .filter(|gap| gap.nature == domain::gap::GapNature::Capacity)
        .filter_map(|gap| misshapen(collection, shape, &gap.reference))
        .collect();
    for (position, gap) in collection.gaps.iter().enumerate() {
        let half = if position % 2 == 0 { "tune" } else { "aside" };
        if collection.halves.get(&gap.reference).map(String::as_str) != Some(half) {
            wrong.push(format!("{}: not {half}", gap.reference));
        }
    }
    let (gaps, assistances) = (&collection.gaps, &collection.assistances);
    let names: BTreeSet<_> = gaps.iter().map(|gap| &gap.reference).collect();
    let given: BTreeSet<_> = assistances.iter().map(|one| &one.reference).collect();
    assert_eq!(
        (names.len(), given.len()),
        (gaps.len(), assistances.len()),
        "a name used twice"
    );
    assert!(names.len() >= shape.gaps && given.len() >= shape.assistances);
    assert_eq!(collection.halves.len(), names.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// How many judgements of each kind a gap has, where that is not as the shape has it.
fn misshapen(collection: &Collection, shape: &Shape, reference: &str) -> Option<String> {
    let (mut graded, mut traps, mut distractors) = (0, 0, 0);
    let row = collection.judgements.get(reference);
    for judgement in row.into_iter().flat_map(|row| row.values()) {
        match judgement {
            Judgement::Grade(0) => distractors += 1,
            Judgement::Grade(_) => graded += 1,
            Judgement::Trap { .. } => traps += 1,
        }
    }
    let fits = shape.graded.contains(&graded)
        && shape.traps.contains(&traps)
        && shape.distractors.contains(&distractors);
    (!fits)
        .then(|| format!("{reference}: {graded} graded, {traps} traps, {distractors} distractors"))
}
