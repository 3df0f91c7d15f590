//! Several countries and parties, and goods that are not stated.

use crate::compliance::tests::*;

fn training<'a>(
    countries: &'a [String],
    regime: Option<&'a str>,
    beneficiaries: &'a [String],
) -> Delivery<'a> {
    Delivery {
        countries,
        regime,
        kind: AssistanceType::Training,
        goods: None,
        beneficiaries,
        asked_on: day("2010-01-01"),
        start: day("2010-06-01"),
    }
}

#[test]
fn the_strictest_country_and_the_strictest_party_count() {
    let countries = ["GHA".to_owned(), "LBR".to_owned(), "CIV".to_owned()];
    let beneficiaries = ["customs".to_owned(), "police".to_owned()];
    let checked = |countries: &[String], regime: Option<&str>| {
        check(&RULES, &training(countries, regime, &beneficiaries))
    };
    let verdict = checked(&countries, None);
    assert_eq!(
        (verdict.outcome, verdict.measure.as_deref()),
        (Outcome::ExemptionRequired, Some("1572-arms"))
    );
    assert_eq!(verdict.class, Class::SecurityTraining);

    let elsewhere = checked(&countries[..1], Some("1572"));
    assert_eq!(
        (elsewhere.outcome, elsewhere.measure),
        (Outcome::Clear, None)
    );
    let nowhere = checked(&[], Some("1572"));
    assert_eq!(nowhere.measure.as_deref(), Some("1572-arms"));
    let unknown = checked(&[], None);
    assert_eq!((unknown.outcome, unknown.measure), (Outcome::Unknown, None));
}

#[test]
fn unstated_goods_for_forces_are_taken_for_military() {
    let verdict = asked(
        "CIV",
        AssistanceType::Equipment,
        None,
        "2010-01-01",
        "2010-06-01",
    );
    assert_eq!(
        (verdict.outcome, verdict.class),
        (Outcome::ExemptionRequired, Class::NonLethal)
    );
    assert!(verdict.explanation.contains("not stated"));
}
