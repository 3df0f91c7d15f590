//! Gaps and assistance with several needs and lines.

use crate::{
    compliance::tests::*,
    facts::{Assistance, Gap},
};

pub(super) fn gap(more: &str) -> Gap {
    let text = format!(
        r#"
        reference = "gap"
        title = "Arms depots"
        description = "Depots are not kept."
        language = "en"
        holder = "HOST_STATE"
        countries = ["CIV"]
        sector = "15210"
        nature = "CAPACITY"
        state = "OPEN"
        {more}"#
    );
    toml::from_str(&text).expect("a gap")
}

pub(super) fn assistance(lines: &str) -> Assistance {
    let text = format!(
        r#"
        reference = "offer"
        form = "OFFER"
        title = "Depots"
        description = "Help for depots."
        language = "en"
        status = "IMPLEMENTATION"
        willing = "YES"
        able = "YES"
        seeks_exemption = "NOT_STATED"
        {lines}"#
    );
    toml::from_str(&text).expect("an assistance")
}

pub(super) fn line(kind: &str, goods: &str) -> String {
    format!("[[lines]]\nassistance = \"{kind}\"\ntitle = \"{kind}\"\n{goods}\n")
}

fn need(kind: &str) -> String {
    format!("[[needs]]\nassistance = \"{kind}\"\ntitle = \"{kind}\"\n")
}

fn verdict(gap: &Gap, assistance: &Assistance) -> Verdict {
    check_pair(
        &RULES,
        gap,
        assistance,
        day("2013-01-01"),
        day("2013-06-01"),
    )
}

#[test]
fn the_mildest_useful_line_counts_and_the_stricter_are_listed() {
    let gap = gap(&format!(
        "beneficiaries = [\"army\"]\n{}{}",
        need("TRAINING"),
        need("EQUIPMENT")
    ));
    let lines = [
        line("EQUIPMENT", "goods = \"ARMS\""),
        line("TRAINING", ""),
        line("EQUIPMENT", ""),
        line("LEGISLATION", ""),
    ];
    let verdict = verdict(&gap, &assistance(&lines.concat()));
    assert_eq!(
        (verdict.outcome, verdict.class),
        (Outcome::Clear, Class::SecurityTraining)
    );
    let stricter: Vec<_> = verdict
        .stricter
        .iter()
        .map(|line| (line.class, line.outcome))
        .collect();
    assert_eq!(
        stricter,
        [
            (Class::Lethal, Outcome::ExemptionRequired),
            (Class::NonLethal, Outcome::Notify)
        ]
    );
}

#[test]
fn met_needs_do_not_count_and_needs_lend_their_goods_to_lines() {
    let gap = gap(&format!(
        "beneficiaries = [\"army\"]\n{}met = true\n{}goods = \"ARMS\"\n",
        need("TRAINING"),
        need("EQUIPMENT")
    ));
    let verdict = verdict(
        &gap,
        &assistance(&[line("TRAINING", ""), line("EQUIPMENT", "")].concat()),
    );
    assert_eq!(
        (verdict.outcome, verdict.class),
        (Outcome::ExemptionRequired, Class::Lethal)
    );
    assert!(verdict.stricter.is_empty());
}

#[test]
fn where_lines_or_needs_are_not_stated_what_is_known_is_judged() {
    let forces = "beneficiaries = [\"gendarmerie\"]\n";
    let only_lines = verdict(&gap(forces), &assistance(&line("TRAINING", "")));
    assert_eq!(only_lines.class, Class::SecurityTraining);
    let only_needs = verdict(
        &gap(&format!("{forces}{}", need("LEGISLATION"))),
        &assistance(""),
    );
    assert_eq!(
        (only_needs.class, only_needs.outcome),
        (Class::None, Outcome::Clear)
    );
    let neither = verdict(&gap(forces), &assistance(""));
    assert_eq!(
        (neither.class, neither.outcome),
        (Class::NonLethal, Outcome::Notify)
    );
}

#[test]
fn the_institution_speaks_where_no_beneficiaries_do_and_a_mission_is_no_force() {
    let training = assistance(&line("EQUIPMENT", ""));
    let police = verdict(&gap("institution = \"Police nationale\"\n"), &training);
    assert_eq!(police.outcome, Outcome::Notify);
    let mut mission = gap("beneficiaries = [\"mission police\"]\n");
    mission.holder = domain::gap::GapHolder::Mission;
    assert_eq!(verdict(&mission, &training).outcome, Outcome::Clear);
}
