//! What holds of one pair: its parts, its score and its obstacles.

use crate::{REGISTER, Register, judge};
use domain::assistance::{
    AssistanceForm::{Advice, Course, Grant, Loan},
    AssistanceType::{Expertise, Funding, Training},
    Stated,
};
use domain::size::SizeUnit;
use matching::{
    facts::{Assistance, Exclusion, Gap, Line, Need, Record, Size},
    model::PartName,
    obstacle::Rule,
};
use proptest::{prelude::*, sample::Index};
use std::collections::HashSet;
use uuid::Uuid;

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
            assistance.languages = Box::default();
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
        better.languages = better.languages.iter().cloned().chain(needed).collect();
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
        // Of a type that is needed once: what several needs have in common is allotted to them.
        let is_alone = |need: &&Need| gap.needs.iter().filter(|other| other.assistance == need.assistance).count() == 1;
        let mut sized = gap.needs.iter().filter(|need| need.size.is_some());
        if let (Some(need), Some(line)) = (sized.find(is_alone), better.lines.first().cloned()) {
            // Without a title: words are not what is tried here.
            let line = matching::facts::Line { assistance: need.assistance, size: need.size.clone(), least: None, most: None, title: Box::default(), ..line };
            better.lines.push(line);
            let more = judge(gap.clone(), better).parts;
            let value = |parts: &[matching::evidence::Part], name| parts.iter().find(|part| part.name == name).and_then(|part| part.value);
            for name in [PartName::Assistance, PartName::Size] {
                prop_assert!(value(&more, name) >= value(&given, name), "{name:?}: {:?} became {:?}", value(&given, name), value(&more, name));
            }
        }
    }

    #[test]
    fn a_line_covers_no_more_of_several_needs_than_it_has((gap, assistance) in pairs(), needs in 1..5_usize, size in 1..40_i64, has in 1..200_i64) {
        let persons = |value| Some(Size { unit: SizeUnit::Persons, value, currency: None });
        let (Some(need), Some(line)) = (gap.needs.first(), assistance.lines.first()) else {
            return Ok(());
        };
        let need = Need { size: persons(size), remaining: None, met: false, depends_on: Box::default(), ..need.clone() };
        let (kind, form) = (need.assistance, need.form);
        let line = Line { assistance: kind, form, size: persons(has), remaining: None, least: None, most: None, ceiling: None, ..line.clone() };
        let parts = judge(Gap { needs: vec![need; needs], ..gap }, Assistance { lines: vec![line], ceiling: None, ..assistance }).parts;
        let value = parts.iter().find(|part| part.name == PartName::Size).and_then(|part| part.value).expect("both are counted in persons");
        let all = size * i64::try_from(needs).expect("few");
        let expected = std::cmp::min(has, all) as f64 / all as f64;
        prop_assert!((value - expected).abs() < 1e-6, "{value}, not {expected}");
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
        let found = judge(gap, Assistance { excluded: excluded.into(), ..assistance }).obstacles;
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
        depends_on: Box::default(),
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
