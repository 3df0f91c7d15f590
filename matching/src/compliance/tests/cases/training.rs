//! Training of civilians and of who is armed, in every country of the table.

use crate::compliance::tests::*;
use domain::gap::GapHolder;

/// Every country of the table, with each day on which a rule begins and the day before.
fn edges() -> impl Iterator<Item = (&'static str, NaiveDate)> {
    let days = |rule: &Rule| [rule.from, rule.from - chrono::Days::new(1)];
    RULES
        .all()
        .iter()
        .filter_map(move |rule| Some((rule.country.as_deref()?, days(rule))))
        .flat_map(|(country, days)| days.map(|day| (country, day)))
}

/// Training for somebody by name, asked for long before.
fn training(country: &str, whom: &str, start: NaiveDate) -> Verdict {
    let asked_on = start - chrono::Days::new(400);
    let (countries, beneficiaries) = ([country.to_owned()], [whom.to_owned()]);
    let delivery = Delivery {
        countries: &countries,
        regime: None,
        kind: AssistanceType::Training,
        goods: None,
        beneficiaries: &beneficiaries,
        asked_on,
        start,
    };
    check(&RULES, &delivery)
}

/// Only the bans on goods and skills for weapons of mass destruction ask for more: the table does not hold their lists.
#[test]
fn civil_training_of_customs_is_free_everywhere_but_for_weapons_of_mass_destruction() {
    for (country, start) in edges() {
        let verdict = training(country, "customs officers", start);
        let technical = verdict
            .measure
            .as_deref()
            .is_some_and(|measure| measure.ends_with("-nonproliferation"));
        assert_eq!(verdict.class, Class::None, "{country} {start}");
        assert!(
            verdict.outcome == Outcome::Clear || technical,
            "{country} {start}: {verdict:?}"
        );
        assert!(
            !technical || ["PRK", "IRN"].contains(&country),
            "{country} {start}"
        );
    }
}

#[test]
fn training_of_police_under_an_embargo_is_not_free() {
    for (country, start) in edges() {
        assert_eq!(
            training(country, "National Police", start).class,
            Class::SecurityTraining,
            "{country} {start}"
        );
    }
    for country in [
        "LBR", "COD", "CIV", "SDN", "SOM", "PRK", "IRN", "ERI", "LBY",
    ] {
        let verdict = training(country, "National Police", day("2011-06-01"));
        assert!(verdict.outcome > Outcome::Clear, "{country}: {verdict:?}");
    }
}

#[test]
fn an_institution_without_beneficiaries_is_known_by_its_name() {
    let mut gap = pairs::gap("institution = \"Liberia National Police\"\n");
    gap.countries = vec!["LBR".to_owned()];
    let offer = pairs::assistance(&pairs::line("TRAINING", ""));
    let judged =
        |gap: &_, offer: &_| check_pair(&RULES, gap, offer, day("2008-01-01"), day("2008-06-01"));
    let verdict = judged(&gap, &offer);
    assert_eq!(
        (verdict.outcome, verdict.class),
        (Outcome::ExemptionRequired, Class::SecurityTraining)
    );
    gap.holder = GapHolder::RegionalOrganisation;
    assert_eq!(judged(&gap, &offer).class, Class::SecurityTraining);
}

#[test]
fn what_an_offer_leaves_out_does_not_make_its_receiver_armed() {
    let gap = pairs::gap(
        "institution = \"Police and customs\"\nbeneficiaries = [\"customs officers\"]\n",
    );
    let mut offer = pairs::assistance(&pairs::line("TRAINING", ""));
    offer.exclusions = Some("Not for police or armed forces.".to_owned());
    offer.excluded = [crate::facts::Exclusion::Beneficiary("police".to_owned())].into();
    let verdict = check_pair(&RULES, &gap, &offer, day("2010-01-01"), day("2010-06-01"));
    assert_eq!(
        (verdict.outcome, verdict.class),
        (Outcome::Clear, Class::None)
    );
}
