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
fn a_line_in_another_form_than_is_needed_makes_nothing_milder() {
    let gap = gap(&format!(
        "beneficiaries = [\"army\"]\n{}form = \"GRANT\"\n",
        need("EQUIPMENT")
    ));
    let lines = [
        line("EQUIPMENT", "form = \"LOAN\"\ngoods = \"CIVILIAN\""),
        line("EQUIPMENT", "form = \"GRANT\"\ngoods = \"ARMS\""),
    ];
    let verdict = verdict(&gap, &assistance(&lines.concat()));
    assert_eq!(
        (verdict.outcome, verdict.class),
        (Outcome::ExemptionRequired, Class::Lethal)
    );
}

#[test]
fn a_need_lends_its_goods_to_lines_of_its_form_alone() {
    let gap = gap(&format!(
        "beneficiaries = [\"army\"]\n{}form = \"GRANT\"\ngoods = \"ARMS\"\n{}form = \"LOAN\"\n",
        need("EQUIPMENT"),
        need("EQUIPMENT")
    ));
    let loan = assistance(&line("EQUIPMENT", "form = \"LOAN\""));
    assert_eq!(verdict(&gap, &loan).class, Class::NonLethal);
    let grant = assistance(&line("EQUIPMENT", "form = \"GRANT\""));
    assert_eq!(verdict(&gap, &grant).class, Class::Lethal);
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

/// Iraq before May 2003, whose regime is on record without rules.
fn with_661() -> Rules {
    Rules::built_in().with_regimes(vec![Regime {
        code: "661".to_owned(),
        country: Some("IRQ".to_owned()),
        window: crate::facts::Window {
            from: Some(day("1990-08-06")),
            until: Some(day("2003-05-21")),
        },
        committee: Some("Committee under resolution 661 (1990)".to_owned()),
    }])
}

#[test]
fn a_regime_without_rules_is_unknown_and_its_committee_is_to_be_asked() {
    let mut gap = gap("");
    gap.countries = vec!["IRQ".to_owned()];
    let rifles = assistance(&line("EQUIPMENT", "goods = \"ARMS\""));
    let rules = with_661();
    let judged =
        |asked: &str, start: &str| check_pair(&rules, &gap, &rifles, day(asked), day(start));
    let verdict = judged("2002-06-01", "2003-03-01");
    assert_eq!(verdict.outcome, Outcome::Unknown);
    let committee = Some("Committee under resolution 661 (1990)");
    assert_eq!(verdict.contact.as_deref(), committee);
    assert!(
        verdict.explanation.contains("661"),
        "{}",
        verdict.explanation
    );
    let before = judged("1990-01-01", "1990-08-05");
    assert_eq!(
        before.outcome,
        Outcome::Clear,
        "no regime was in force there"
    );
}

#[test]
fn where_the_place_is_not_known_each_that_the_assistance_names_is_judged() {
    let mut gap = gap("beneficiaries = [\"armed group\"]");
    gap.countries.clear();
    let rifles = |more: &str| {
        let lines = line("EQUIPMENT", "goods = \"ARMS\"");
        assistance(&format!("{more}\n{lines}"))
    };
    let on = |gap: &Gap, of: &Assistance| {
        check_pair(&RULES, gap, of, day("2026-01-01"), day("2026-06-01"))
    };
    let named = on(&gap, &rifles("countries = [\"COD\", \"SDN\"]"));
    assert_eq!(
        (named.outcome, named.measure.as_deref()),
        (Outcome::Prohibited, Some("1591-arms"))
    );
    let asking = |verdict: &Verdict| -> Vec<(String, Outcome)> {
        let all = verdict.asking.iter();
        all.map(|one| (one.measure.clone(), one.outcome)).collect()
    };
    let both = [
        ("1533-arms".to_owned(), Outcome::ExemptionRequired),
        ("1591-arms".to_owned(), Outcome::Prohibited),
    ];
    assert_eq!(asking(&named), both, "both ask");
    let one = on(&gap, &rifles("countries = [\"COD\"]"));
    assert_eq!(one.measure.as_deref(), Some("1533-arms"));
    let nowhere = on(&gap, &rifles(""));
    assert_eq!((nowhere.outcome, nowhere.contact), (Outcome::Unknown, None));
    gap.regime = Some("1591".to_owned());
    let found = on(&gap, &rifles("countries = [\"COD\"]"));
    assert_eq!(
        found.measure.as_deref(),
        Some("1591-arms"),
        "its own regime counts too"
    );
    assert_eq!(asking(&found), both, "what asks at either place asks");
}
