//! Deliveries, one by one.

mod parties;

use crate::compliance::tests::*;

const FORCES: Party = Party::SecurityForces;

/// A type of assistance, its goods, whether security forces receive it, and its class.
const CLASSES: &[(AssistanceType, Option<GoodsClass>, bool, Class)] = &[
    (
        AssistanceType::Training,
        None,
        true,
        Class::SecurityTraining,
    ),
    (
        AssistanceType::Expertise,
        Some(GoodsClass::Civilian),
        true,
        Class::SecurityTraining,
    ),
    (AssistanceType::Training, None, false, Class::None),
    (
        AssistanceType::Training,
        Some(GoodsClass::Arms),
        false,
        Class::Lethal,
    ),
    (
        AssistanceType::Equipment,
        Some(GoodsClass::DualUse),
        true,
        Class::NonLethal,
    ),
    (
        AssistanceType::Equipment,
        Some(GoodsClass::DualUse),
        false,
        Class::None,
    ),
    (
        AssistanceType::Equipment,
        Some(GoodsClass::NonLethalMilitary),
        false,
        Class::NonLethal,
    ),
    (AssistanceType::Equipment, None, true, Class::NonLethal),
    (AssistanceType::Equipment, None, false, Class::None),
    (
        AssistanceType::Equipment,
        Some(GoodsClass::Civilian),
        true,
        Class::None,
    ),
    (AssistanceType::Legislation, None, true, Class::None),
];

#[test]
fn a_delivery_is_of_the_class_that_its_goods_and_its_receiver_make_it() {
    for &(kind, goods, forces, class) in CLASSES {
        assert_eq!(
            class_of(kind, goods, forces),
            class,
            "{kind:?} {goods:?} {forces}"
        );
    }
}

/// What somebody is called, and what party that is.
const CALLED: &[(&str, Party)] = &[
    ("customs", Party::Institution),
    ("Service des douanes", Party::Institution),
    ("Ministry of Mines, policy unit", Party::Institution),
    ("National Police", FORCES),
    ("Forces ARMÉES de la République", FORCES),
    ("cadres de l’armée", FORCES),
    ("Garde côtière", FORCES),
    ("coast guard", FORCES),
    ("gendarmerie", FORCES),
    ("policemen", FORCES),
    ("une gendarme", FORCES),
    ("policières", FORCES),
    ("Troupes", FORCES),
    ("paramilitary units", FORCES),
    ("Security sector", FORCES),
    ("secteur de la sécurité", FORCES),
    ("a mercenary", Party::NonGovernment),
    ("Houthis", Party::NonGovernment),
    ("Al-Shabaab", Party::NonGovernment),
    ("gangs armés", Party::NonGovernment),
    ("insurance policy unit", Party::Institution),
    ("groupes armés", Party::NonGovernment),
    ("fusiliers des FARDC", FORCES),
    ("Somali Custodial Corps", FORCES),
    ("ex-Séléka", Party::NonGovernment),
    ("Maï-Maï", Party::NonGovernment),
    ("Victims of the LRA", Party::Institution),
    ("démobilisés des milices", Party::Institution),
    ("demobilised soldiers", FORCES),
];

#[test]
fn words_tell_who_is_armed() {
    for &(words, party) in CALLED {
        assert_eq!(
            RULES.parties(&[words.to_owned()]),
            [party].into(),
            "{words}"
        );
    }
    assert_eq!(
        RULES.parties(&["militias and police".to_owned()]),
        [FORCES, Party::NonGovernment].into()
    );
    assert_eq!(RULES.parties(&[]), [Party::Institution].into());
}

#[test]
fn training_of_liberian_police_changes_with_the_resolutions() {
    for (start, outcome, basis) in [
        ("2001-03-06", Outcome::Clear, None),
        ("2003-12-21", Outcome::Prohibited, Some("S/RES/1343 (2001)")),
        (
            "2003-12-22",
            Outcome::ExemptionRequired,
            Some("S/RES/1521 (2003)"),
        ),
        (
            "2009-12-16",
            Outcome::ExemptionRequired,
            Some("S/RES/1521 (2003)"),
        ),
        ("2009-12-17", Outcome::Notify, Some("S/RES/1903 (2009)")),
        ("2013-12-10", Outcome::Notify, Some("S/RES/2128 (2013)")),
        ("2016-05-24", Outcome::Notify, Some("S/RES/2128 (2013)")),
        ("2016-05-25", Outcome::Clear, None),
    ] {
        let verdict = judged("LBR", Class::SecurityTraining, FORCES, day(start)).expect("training");
        assert_eq!(
            (verdict.outcome, verdict.basis.as_deref()),
            (outcome, basis),
            "{start}"
        );
    }
}

#[test]
fn the_two_congos_are_apart() {
    let start = day("2010-06-01");
    let kinshasa = judged("COD", Class::Lethal, FORCES, start).expect("arms");
    let brazzaville = judged("COG", Class::Lethal, FORCES, start).expect("arms");
    assert_eq!(
        (kinshasa.outcome, kinshasa.measure.as_deref()),
        (Outcome::Notify, Some("1533-arms"))
    );
    assert_eq!(
        (brazzaville.outcome, brazzaville.measure),
        (Outcome::Clear, None)
    );
}

#[test]
fn civil_help_is_free_and_says_why() {
    for country in ["LBR", "COD", "CIV", "SDN", "SOM", "RWA", "SLE", "IRQ"] {
        let verdict = judged(country, Class::None, Party::Institution, day("2006-01-01"))
            .expect("civil help");
        assert_eq!(verdict.outcome, Outcome::Clear, "{country}");
        assert!(
            verdict.explanation.contains("civil help"),
            "{}",
            verdict.explanation
        );
        assert_eq!(verdict.contact, None);
    }
}

#[test]
fn a_lead_time_moves_the_start_and_working_days_leave_out_weekends_and_holidays() {
    let verdict = asked(
        "SOM",
        AssistanceType::Training,
        None,
        "2020-03-05",
        "2020-03-06",
    );
    assert_eq!((verdict.lead_days, verdict.lead_working), (Some(5), true));
    assert_eq!(verdict.earliest_start, day("2020-03-12"));
    assert!(verdict.explanation.contains("2020-03-12"));

    let rules = Rules::built_in().with_holidays([day("2020-03-09"), day("2020-03-07")].into());
    assert_eq!(after(&rules, day("2020-03-05"), 5, true), day("2020-03-13"));
    let delivery = Delivery {
        countries: &["SOM".to_owned()],
        regime: None,
        kind: AssistanceType::Training,
        goods: None,
        beneficiaries: &words(Party::SecurityForces),
        asked_on: day("2020-03-05"),
        start: day("2020-03-06"),
    };
    assert_eq!(check(&rules, &delivery).earliest_start, day("2020-03-13"));
    assert_eq!(after(&rules, day("2020-03-07"), 0, true), day("2020-03-07"));

    let calendar = asked(
        "LBR",
        AssistanceType::Training,
        None,
        "2014-03-05",
        "2014-03-06",
    );
    assert_eq!(calendar.earliest_start, day("2014-03-10"));
    let in_time = asked(
        "LBR",
        AssistanceType::Training,
        None,
        "2014-03-01",
        "2014-03-06",
    );
    assert_eq!(in_time.earliest_start, day("2014-03-06"));
    assert!(!in_time.explanation.contains("lead time"));
}

#[test]
fn a_lead_time_that_outlasts_its_measure_leaves_nothing_to_ask() {
    let verdict = asked(
        "LBR",
        AssistanceType::Training,
        None,
        "2016-05-23",
        "2016-05-24",
    );
    assert_eq!(
        (verdict.outcome, verdict.earliest_start),
        (Outcome::Clear, day("2016-05-25"))
    );

    let somalia = asked(
        "SOM",
        AssistanceType::Training,
        None,
        "2023-11-29",
        "2023-11-29",
    );
    assert_eq!(
        (somalia.outcome, somalia.earliest_start),
        (Outcome::Clear, day("2023-12-01"))
    );
    assert_eq!(somalia.measure.as_deref(), Some("751-arms-al-shabaab"));
}

#[test]
fn a_start_in_the_past_is_judged_on_the_day_of_asking() {
    let verdict = asked(
        "LBR",
        AssistanceType::Training,
        None,
        "2020-01-01",
        "2005-01-01",
    );
    assert_eq!(
        (verdict.outcome, verdict.earliest_start),
        (Outcome::Clear, day("2020-01-01"))
    );
}

#[test]
fn a_rule_ends_with_its_measure_as_that_is_on_record() {
    let ends = |last: &str| {
        let ended = [("1591-arms".to_owned(), day(last))];
        Rules::built_in().with_last_days(&ended.into())
    };
    let outcome = |rules: &Rules, start: &str| {
        let rifles = Delivery {
            countries: &["SDN".to_owned()],
            regime: Some("1591"),
            kind: AssistanceType::Equipment,
            goods: Some(GoodsClass::Arms),
            beneficiaries: &words(FORCES),
            asked_on: day("2026-01-01"),
            start: day(start),
        };
        check(rules, &rifles).outcome
    };
    let rules = ends("2026-06-30");
    assert_eq!(outcome(&rules, "2026-06-30"), Outcome::ExemptionRequired);
    assert_eq!(outcome(&rules, "2026-07-01"), Outcome::Clear);
    // An end that is later than the rule's own brings no rule back.
    let liberia =
        Rules::built_in().with_last_days(&[("1521-arms".to_owned(), day("2999-01-01"))].into());
    let own = |rules: &Rules| rules.all().iter().map(|rule| rule.to).collect::<Vec<_>>();
    let first = |rules: &Rules| {
        rules
            .all()
            .iter()
            .position(|rule| rule.measure == "1521-arms")
    };
    let at = first(&liberia).expect("a rule");
    assert_eq!(own(&liberia)[at], own(&RULES)[at]);
}
