//! What holds of every delivery.

use crate::compliance::tests::*;
use chrono::Days;
use proptest::prelude::*;

const COUNTRIES: [&str; 8] = ["LBR", "COD", "CIV", "SDN", "SOM", "PRK", "IRN", "COG"];
const GOODS: [Option<GoodsClass>; 5] = [
    None,
    Some(GoodsClass::Civilian),
    Some(GoodsClass::DualUse),
    Some(GoodsClass::NonLethalMilitary),
    Some(GoodsClass::Arms),
];
const KINDS: [AssistanceType; 4] = [
    AssistanceType::Training,
    AssistanceType::Equipment,
    AssistanceType::Procedure,
    AssistanceType::Funding,
];

fn days() -> impl Strategy<Value = NaiveDate> {
    (0u64..14_000).prop_map(|days| day("1992-01-01") + Days::new(days))
}

proptest! {
    #[test]
    fn arms_are_never_judged_more_mildly_than_other_equipment(
        country in prop::sample::select(COUNTRIES.to_vec()),
        party in prop::sample::select(Party::ALL.to_vec()),
        start in days(),
    ) {
        let outcome = |class| judged(country, class, party, start).map(|verdict| verdict.outcome);
        prop_assert!(outcome(Class::None) <= outcome(Class::NonLethal));
        prop_assert!(outcome(Class::NonLethal) <= outcome(Class::Lethal));
        prop_assert!(outcome(Class::SecurityTraining) <= outcome(Class::Lethal));
    }

    #[test]
    fn asking_later_never_brings_a_start_forward(
        country in prop::sample::select(COUNTRIES.to_vec()),
        kind in prop::sample::select(KINDS.to_vec()),
        goods in prop::sample::select(GOODS.to_vec()),
        party in prop::sample::select(Party::ALL.to_vec()),
        start in days(),
        asked_on in days(),
        later in 0u64..40,
    ) {
        let (countries, beneficiaries) = ([country.to_owned()], words(party));
        let asked = |asked_on| {
            check(&RULES, &Delivery { countries: &countries, regime: None, kind, goods, beneficiaries: &beneficiaries, asked_on, start })
        };
        let (first, second) = (asked(asked_on), asked(asked_on + Days::new(later)));
        prop_assert!(first.earliest_start <= second.earliest_start);
        prop_assert!(first.earliest_start >= start.max(asked_on));
        prop_assert!(!first.explanation.is_empty());
        prop_assert_eq!(first.measure.is_some(), first.basis.is_some());
        let decides = first.measure.as_ref().is_some_and(|measure| {
            first.asking.iter().any(|asking| &asking.measure == measure && asking.outcome == first.outcome)
        });
        prop_assert_eq!(decides, first.measure.is_some() && first.outcome > Outcome::Clear);
        let again = check(&RULES, &Delivery {
            countries: &countries, regime: None, kind, goods, beneficiaries: &beneficiaries, asked_on, start: first.earliest_start,
        });
        prop_assert_eq!(again.outcome, first.outcome);
        prop_assert_eq!(again.earliest_start, first.earliest_start);
    }
}
