//! How many flags are found, of pairs that were judged by the resolutions and not by the rules.

use crate::{
    compliance::tests::*,
    facts::{Line, Need},
};
use domain::gap::GapHolder;
use std::collections::BTreeSet;

/// A pair, and what the resolution of its day asks of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    name: String,
    under: String,
    #[serde(default)]
    countries: Vec<String>,
    regime: Option<String>,
    holder: Option<GapHolder>,
    institution: Option<String>,
    #[serde(default)]
    beneficiaries: Vec<String>,
    #[serde(default)]
    needs: Vec<Need>,
    lines: Vec<Line>,
    asked: String,
    start: String,
    flag: Outcome,
    earliest: Option<String>,
    document: String,
    paragraph: String,
    #[serde(default)]
    read: bool,
    why: String,
    missed: Option<String>,
}

#[derive(Deserialize)]
struct File {
    pair: Vec<Pair>,
}

fn judged_pairs() -> Vec<Pair> {
    let file: File = toml::from_str(include_str!("../../../judged/flags.toml")).expect("pairs");
    file.pair
}

impl Pair {
    fn verdict(&self) -> Verdict {
        let mut gap = pairs::gap("");
        gap.countries.clone_from(&self.countries);
        gap.regime.clone_from(&self.regime);
        gap.holder = self.holder.unwrap_or(gap.holder);
        gap.institution.clone_from(&self.institution);
        gap.beneficiaries = self.beneficiaries.clone().into();
        gap.needs.clone_from(&self.needs);
        let mut offer = pairs::assistance("");
        offer.lines.clone_from(&self.lines);
        check_pair(&RULES, &gap, &offer, day(&self.asked), day(&self.start))
    }

    /// Whether its flag is found, with the day on which delivery can start where a lead time is judged.
    fn is_found(&self, verdict: &Verdict) -> bool {
        let in_time = |earliest: &String| verdict.earliest_start == day(earliest);
        verdict.outcome == self.flag && self.earliest.as_ref().is_none_or(in_time)
    }

    fn told(&self, verdict: &Verdict) -> String {
        let (found, basis) = (&verdict.outcome, verdict.basis.as_deref().unwrap_or("-"));
        let paragraph = &self.paragraph;
        format!(
            "{} ({}): {:?} by {}, para. {paragraph}; found {found:?} by {basis}, {}",
            self.name, self.under, self.flag, self.document, verdict.earliest_start
        )
    }
}

#[test]
fn nine_flags_of_ten_are_found_and_those_missed_are_named() {
    let pairs = judged_pairs();
    let verdicts: Vec<(&Pair, Verdict)> = pairs.iter().map(|pair| (pair, pair.verdict())).collect();
    let of = |flagged: bool| {
        let all = verdicts.iter();
        all.filter(move |(pair, _)| (pair.flag != Outcome::Clear) == flagged)
    };
    let found = |flagged: bool| of(flagged).filter(|(pair, verdict)| pair.is_found(verdict));
    let raised = of(true).filter(|(_, verdict)| verdict.outcome > Outcome::Clear);
    let same = |(pair, verdict): &&(&Pair, Verdict)| verdict.basis.as_ref() == Some(&pair.document);
    let (flags, clear) = (of(true).count(), of(false).count());
    println!(
        "flags {flags}: found {}, some flag raised {}, document the same {}; free {clear}: left free {}",
        found(true).count(),
        raised.count(),
        found(true).filter(same).count(),
        found(false).count()
    );
    let otherwise: Vec<String> = verdicts
        .iter()
        .filter(|(pair, verdict)| pair.is_found(verdict) == pair.missed.is_some())
        .map(|(pair, verdict)| pair.told(verdict))
        .collect();
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
    assert!(found(true).count() * 10 >= flags * 9, "flags");
    assert!(found(false).count() * 10 >= clear * 9, "false alarms");
}

#[test]
fn judged_flags_are_many_and_of_many_regimes() {
    let pairs = judged_pairs();
    let flagged = pairs.iter().filter(|pair| pair.flag != Outcome::Clear);
    let regimes: BTreeSet<&str> = flagged.clone().map(|pair| pair.under.as_str()).collect();
    assert!(flagged.count() >= 40 && regimes.len() >= 12, "{regimes:?}");
    let names: BTreeSet<&str> = pairs.iter().map(|pair| pair.name.as_str()).collect();
    assert_eq!(names.len(), pairs.len(), "names are given once");
    let known: BTreeSet<&str> = RULES
        .all()
        .iter()
        .map(|rule| rule.regime.as_str())
        .collect();
    for pair in &pairs {
        assert!(known.contains(pair.under.as_str()), "{}", pair.name);
        assert!(pair.why.ends_with('.'), "{}: {}", pair.name, pair.why);
    }
    assert!(pairs.iter().any(|pair| pair.read), "some were read again");
}
