//! What holds of every delivery, whatever its countries, receivers and days.

use crate::compliance::tests::*;
use chrono::Days;
use domain::assistance::AssistanceType;
use proptest::{prelude::*, sample::subsequence};

const COUNTRIES: [&str; 12] = [
    "LBR", "COD", "CIV", "SDN", "SOM", "PRK", "IRN", "COG", "SSD", "CAF", "AFG", "LBY",
];
const WORDS: [&str; 6] = [
    "customs",
    "police",
    "armed group",
    "militias and police",
    "ministry of mines",
    "army",
];
const GOODS: [Option<GoodsClass>; 5] = [
    None,
    Some(GoodsClass::Civilian),
    Some(GoodsClass::DualUse),
    Some(GoodsClass::NonLethalMilitary),
    Some(GoodsClass::Arms),
];
const KINDS: [(AssistanceType, &str); 4] = [
    (AssistanceType::Training, "TRAINING"),
    (AssistanceType::Equipment, "EQUIPMENT"),
    (AssistanceType::Procedure, "PROCEDURE"),
    (AssistanceType::Funding, "FUNDING"),
];

/// Days, rather often those about which a rule begins or ends.
fn days() -> impl Strategy<Value = NaiveDate> {
    let edges: Vec<_> = RULES
        .all()
        .iter()
        .flat_map(|rule| [Some(rule.from), rule.to])
        .flatten()
        .collect();
    prop_oneof![
        (0u64..14_000).prop_map(|days| day("1992-01-01") + Days::new(days)),
        (prop::sample::select(edges), 0u64..12)
            .prop_map(|(edge, days)| edge + Days::new(6) - Days::new(days)),
    ]
}

/// What is delivered, without its days.
#[derive(Clone, Debug)]
struct What {
    countries: Vec<String>,
    regime: Option<&'static str>,
    kind: AssistanceType,
    goods: Option<GoodsClass>,
    whom: Vec<String>,
}

impl What {
    fn on(&self, asked_on: NaiveDate, start: NaiveDate) -> Verdict {
        let Self {
            countries,
            regime,
            kind,
            goods,
            whom,
        } = self;
        check(
            &RULES,
            &Delivery {
                countries,
                regime: *regime,
                kind: *kind,
                goods: *goods,
                beneficiaries: whom,
                asked_on,
                start,
            },
        )
    }

    /// The strictest rule in force on a day by the shortest account of it.
    fn strictest_on(&self, day: NaiveDate) -> Option<Outcome> {
        let about = |rule: &&Rule| {
            RULES.parties(&self.whom).into_iter().any(|party| {
                rule.is_about(
                    class_of(self.kind, self.goods, party != Party::Institution),
                    party,
                    self.kind,
                )
            })
        };
        let binding = RULES
            .all()
            .iter()
            .filter(|rule| rule.binds(&self.countries, self.regime) && rule.holds_on(day));
        binding.filter(about).map(|rule| rule.outcome).max()
    }
}

fn owned(list: Vec<&str>) -> Vec<String> {
    list.into_iter().map(str::to_owned).collect()
}

fn what() -> impl Strategy<Value = What> {
    let regime = prop::sample::select(vec![None, Some("1521"), Some("1267"), Some("751")]);
    let kind = prop::sample::select(KINDS.to_vec());
    let (countries, words) = (
        subsequence(COUNTRIES.to_vec(), 0..4),
        subsequence(WORDS.to_vec(), 0..3),
    );
    (
        countries,
        regime,
        kind,
        prop::sample::select(GOODS.to_vec()),
        words,
    )
        .prop_map(|(countries, regime, (kind, _), goods, whom)| What {
            countries: owned(countries),
            regime,
            kind,
            goods,
            whom: owned(whom),
        })
}

proptest! {
    #[test]
    fn the_outcome_is_the_strictest_of_the_rules_in_force_on_the_first_day(what in what(), asked_on in days(), start in days()) {
        let verdict = what.on(asked_on, start);
        prop_assert!(verdict.earliest_start >= start.max(asked_on));
        // Where it goes is not known: nothing is clear.
        let mildest = if what.countries.is_empty() && what.regime.is_none() { Outcome::Unknown } else { Outcome::Clear };
        prop_assert_eq!(verdict.outcome, what.strictest_on(verdict.earliest_start).unwrap_or(mildest));
        let its = |rule: &&Rule| Some(&rule.measure) == verdict.measure.as_ref() && Some(&rule.basis) == verdict.basis.as_ref();
        let rule = RULES.all().iter().filter(its).find(|rule| rule.holds_on(verdict.earliest_start) && rule.outcome == verdict.outcome);
        prop_assert_eq!(rule.is_some(), verdict.measure.is_some());
    }

    /// A day that the other country's lead time leaves to wait for may be one on which a measure is over: so the same day counts.
    #[test]
    fn another_country_never_makes_it_milder_or_sooner(
        what in what(),
        country in prop::sample::select(COUNTRIES.to_vec()),
        asked_on in days(),
        start in days(),
    ) {
        // A first country would take the place of the regime.
        let what = What { countries: [what.countries, owned(vec!["GHA"])].concat(), ..what };
        let mut more = what.clone();
        more.countries.push(country.to_owned());
        let both = more.on(asked_on, start);
        prop_assert!(both.earliest_start >= what.on(asked_on, start).earliest_start);
        let one = what.on(asked_on, both.earliest_start);
        prop_assert_eq!(one.earliest_start, both.earliest_start);
        prop_assert!(one.outcome <= both.outcome);
    }

    #[test]
    fn another_receiver_never_makes_it_milder_or_sooner(
        what in what(),
        word in prop::sample::select(WORDS.to_vec()),
        together in any::<bool>(),
        asked_on in days(),
        start in days(),
    ) {
        let what = What { whom: [owned(vec!["customs"]), what.whom].concat(), ..what };
        let mut more = what.clone();
        let armed = |words: &str| !["customs", "ministry of mines"].contains(&words);
        match more.whom.last_mut().filter(|last| together && armed(last) && armed(word)) {
            Some(last) => *last = format!("{last} and {word}"),
            None => more.whom.push(word.to_owned()),
        }
        let both = more.on(asked_on, start);
        prop_assert!(both.earliest_start >= what.on(asked_on, start).earliest_start);
        prop_assert!(what.on(asked_on, both.earliest_start).outcome <= both.outcome);
    }

    #[test]
    fn no_day_is_too_far(what in what(), asked_on in any::<i32>(), start in any::<i32>()) {
        let far = |days| NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX });
        let (asked_on, start) = (far(asked_on), far(start));
        prop_assert!(what.on(asked_on, start).earliest_start >= start.max(asked_on));
        for near in 0..9 {
            let last = NaiveDate::MAX - Days::new(near);
            prop_assert!(what.on(last, start).earliest_start >= last);
        }
    }

    #[test]
    fn a_pair_is_judged_no_more_strictly_than_its_strictest_line(
        what in what(),
        lines in prop::collection::vec((prop::sample::select(KINDS.to_vec()), prop::sample::select(GOODS.to_vec())), 1..5),
        asked_on in days(),
        start in days(),
    ) {
        let mut gap = pairs::gap("");
        (gap.countries, gap.regime, gap.beneficiaries) = (what.countries.clone(), what.regime.map(str::to_owned), what.whom.clone().into());
        let text: String = lines.iter().map(|((_, name), _)| pairs::line(name, "")).collect();
        let mut offer = pairs::assistance(&text);
        offer.lines.iter_mut().zip(&lines).for_each(|(line, (_, goods))| line.goods = *goods);
        let verdict = check_pair(&RULES, &gap, &offer, asked_on, start);
        let each: Vec<_> = lines.iter().map(|&((kind, _), goods)| What { kind, goods, ..what.clone() }.on(asked_on, start).outcome).collect();
        prop_assert_eq!(Some(verdict.outcome), each.iter().copied().min());
        prop_assert!(verdict.outcome <= each.iter().copied().max().expect("a line"));
        prop_assert_eq!(verdict.stricter.len(), each.iter().filter(|&&outcome| outcome > verdict.outcome).count());
    }
}

#[test]
fn a_lead_time_of_one_country_can_outlast_the_measure_of_another() {
    let on = |countries: &[&str]| {
        let what = What {
            countries: owned(countries.to_vec()),
            regime: None,
            kind: AssistanceType::Equipment,
            goods: Some(GoodsClass::Arms),
            whom: words(Party::SecurityForces),
        };
        let verdict = what.on(day("2016-04-26"), day("2016-04-26"));
        (verdict.outcome, verdict.earliest_start)
    };
    assert_eq!(
        on(&["CIV"]),
        (Outcome::ExemptionRequired, day("2016-04-26"))
    );
    assert_eq!(on(&["CIV", "LBR"]), (Outcome::Notify, day("2016-05-01")));
}
