//! The judged collection keeps its own rules.

#[path = "../judged/mod.rs"]
#[allow(dead_code, reason = "shared with the example, which uses other parts of it")]
mod judged;

use judged::{Judgement, gives_arms, load, obstacles};
use std::collections::BTreeSet;

#[test]
fn judgements_agree_with_the_hard_rules() {
    let collection = load();
    let mut wrong = Vec::new();
    for (gap_name, row) in &collection.judgements {
        let Some(gap) = collection.gaps.iter().find(|gap| gap.reference == *gap_name) else {
            wrong.push(format!("{gap_name}: no such gap"));
            continue;
        };
        for (name, judgement) in row {
            let Some(assistance) = collection.assistances.iter().find(|assistance| assistance.reference == *name) else {
                wrong.push(format!("{gap_name}, {name}: no such assistance"));
                continue;
            };
            let found = obstacles(gap, assistance, &collection.world);
            match judgement {
                Judgement::Grade(0) => {}
                Judgement::Grade(grade) if *grade > 3 => wrong.push(format!("{gap_name}, {name}: grade {grade}")),
                Judgement::Grade(grade) if !found.is_empty() => {
                    wrong.push(format!("{gap_name}, {name}: grade {grade}, but {found:?}"));
                }
                Judgement::Trap { obstacle, note } if obstacle == "MEASURE" => {
                    let told = gap.regime.is_some() && gives_arms(assistance) && !note.is_empty();
                    wrong.extend((!told).then(|| format!("{gap_name}, {name}: which measure?")));
                }
                Judgement::Trap { obstacle, .. } if !found.contains(obstacle.as_str()) => {
                    wrong.push(format!("{gap_name}, {name}: {obstacle} not found, but {found:?}"));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_collection_is_of_the_shape_its_readme_states() {
    let collection = load();
    let mut wrong = Vec::new();
    for gap in collection.gaps.iter().filter(|gap| gap.nature == matching::facts::Nature::Capacity) {
        let (mut graded, mut traps, mut distractors) = (0, 0, 0);
        for judgement in collection.judgements.get(&gap.reference).into_iter().flat_map(|row| row.values()) {
            match judgement {
                Judgement::Grade(0) => distractors += 1,
                Judgement::Grade(_) => graded += 1,
                Judgement::Trap { .. } => traps += 1,
            }
        }
        if !(3..=8).contains(&graded) || !(2..=5).contains(&traps) || !(1..=3).contains(&distractors) {
            wrong.push(format!("{}: {graded} graded, {traps} traps, {distractors} distractors", gap.reference));
        }
    }
    for (position, gap) in collection.gaps.iter().enumerate() {
        let half = if position % 2 == 0 { "tune" } else { "aside" };
        if collection.halves.get(&gap.reference).map(String::as_str) != Some(half) {
            wrong.push(format!("{}: not {half}", gap.reference));
        }
    }
    let names = collection.gaps.iter().map(|gap| &gap.reference).collect::<BTreeSet<_>>();
    let given = collection.assistances.iter().map(|assistance| &assistance.reference).collect::<BTreeSet<_>>();
    assert_eq!((names.len(), given.len()), (collection.gaps.len(), collection.assistances.len()), "a name used twice");
    assert!(names.len() >= 44 && given.len() >= 140);
    assert_eq!(collection.halves.len(), names.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
