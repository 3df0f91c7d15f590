//! The shares that countries have in a need of a gap about several of them, and figures split by these so that they still add up.

use crate::validation::Validation;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Decimals that a percentage may have.
const DECIMALS: usize = 4;

/// Hundred percent, in the smallest part of a percentage that can be said.
pub const ALL: i64 = 1_000_000;

/// The share of a country, as it is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its alpha-3 code.
    pub country: String,
    /// Percent of the need, as a decimal string above 0.
    pub percent: String,
}

/// Applies the rules: the shares as they are kept, in the order of the countries (`CIV:60 GIN:40`); none where none are stated.
pub fn check(shares: &[Draft], field: &str, faults: &mut Validation) -> Option<String> {
    faults.within(shares.len(), field);
    let mut kept = BTreeMap::new();
    for (at, share) in shares.iter().enumerate() {
        let parts =
            faults.collect_reason(parts(&share.percent), &format!("{field}.{at}.percent"))?;
        let is_code = !share.country.is_empty()
            && share
                .country
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric());
        let country = format!("{field}.{at}.country");
        faults.ensure(is_code, &country, "is no code of a country");
        let is_new = kept.insert(share.country.as_str(), parts).is_none();
        faults.ensure(is_new, &country, "appears twice");
    }
    let sum: i64 = kept.values().sum();
    let message = format!("sums to {} percent: shares sum to 100", percent(sum));
    faults.ensure(kept.is_empty() || sum == ALL, field, &message);
    let words: Vec<String> = kept
        .iter()
        .map(|(country, parts)| format!("{country}:{}", percent(*parts)))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Shares as they are kept: alpha-3 codes, and percent as decimals.
pub fn stated(kept: Option<&str>) -> impl Iterator<Item = (&str, &str)> {
    let words = kept.unwrap_or_default().split_whitespace();
    words.filter_map(|word| word.split_once(':'))
}

/// Weights by which a need is split among these countries: by its shares where they are of these countries alone, else none.
pub fn weights(kept: Option<&str>, alpha3: &[&str]) -> Option<Vec<i128>> {
    let shares: BTreeMap<&str, &str> = stated(kept).collect();
    let fits = !shares.is_empty() && shares.keys().all(|country| alpha3.contains(country));
    let weight = |country: &&str| {
        let percent = shares.get(country);
        percent.map_or(Some(0), |percent| parts(percent).ok().map(i128::from))
    };
    alpha3
        .iter()
        .map(weight)
        .collect::<Option<_>>()
        .filter(|_| fits)
}

/// What is needed, pledged, committed, delivered, and neither committed nor delivered.
pub type Figures = [i128; 5];

/// The parts that countries have in the first four figures of a need, by these weights, and what remains in each.
///
/// What is needed goes by the weights, what covers it by what is needed, and what is less than that by what covers it: so no part is
/// more than another whose whole is less, and in each what is covered and what remains make up what is needed.
pub fn split([needed, pledged, committed, delivered]: [i128; 4], weights: &[i128]) -> Vec<Figures> {
    let needed = parts_of(needed, weights);
    let pledged = parts_of(pledged, &needed);
    let covered = parts_of(committed.max(delivered), &needed);
    let is_covered = committed.max(delivered) > 0;
    let by = if is_covered { &covered } else { &needed };
    let less = parts_of(committed.min(delivered), by);
    let figures = |at: usize| {
        let remaining = (needed[at] - covered[at]).max(0);
        let (stands, came) = if committed < delivered {
            (less[at], covered[at])
        } else {
            (covered[at], less[at])
        };
        [needed[at], pledged[at], stands, came, remaining]
    };
    (0..weights.len()).map(figures).collect()
}

/// What a country has of a need of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its share, percent as a decimal string; none where shares are not stated for these countries, and it has as much as each.
    pub percent: Option<String>,
    /// Its part of the figures.
    pub figures: Figures,
}

/// What each of these countries has of a need with a size: by its shares, or in equal parts where none are stated for them. They are
/// split in the order of their codes, so that what cannot be divided goes to the same ones always.
pub fn by_country<'a>(
    figures: [i128; 4],
    kept: Option<&str>,
    alpha3: impl IntoIterator<Item = &'a str>,
) -> BTreeMap<&'a str, Part> {
    let alpha3: BTreeSet<&str> = alpha3.into_iter().collect();
    let alpha3: Vec<&str> = alpha3.into_iter().collect();
    let stated = weights(kept, &alpha3);
    let percents = alpha3.iter().enumerate().map(|(at, _)| {
        let weight = i64::try_from(stated.as_ref()?[at]).ok()?;
        Some(percent(weight))
    });
    let percents: Vec<Option<String>> = percents.collect();
    let weights = stated.unwrap_or_else(|| vec![1; alpha3.len()]);
    let parts = percents.into_iter().zip(split(figures, &weights));
    let parts = parts.map(|(percent, figures)| Part { percent, figures });
    alpha3.into_iter().zip(parts).collect()
}

/// A whole in parts by weights, not all of them 0: each its due, rounded down, and what is left one by one to those that lose most,
/// the first of equals first. They sum to the whole.
fn parts_of(whole: i128, weights: &[i128]) -> Vec<i128> {
    let total: i128 = weights.iter().sum();
    let (times, rest) = (whole.div_euclid(total), whole.rem_euclid(total));
    let due = |weight: &i128| times * weight + rest * weight / total;
    let mut parts: Vec<i128> = weights.iter().map(due).collect();
    let left = whole - parts.iter().sum::<i128>();
    let mut places: Vec<usize> = (0..weights.len()).collect();
    places.sort_by_key(|at| Reverse(rest * weights[*at] % total));
    let left = usize::try_from(left).expect("less is left than there are parts");
    for at in places.into_iter().take(left) {
        parts[at] += 1;
    }
    parts
}

/// A percentage in its smallest parts.
pub(super) fn parts(percent: &str) -> Result<i64, String> {
    exact(percent).filter(|parts| *parts > 0).ok_or_else(|| {
        format!(
            "is no share: write percent as a decimal string above 0 with at most {DECIMALS} decimals, like 33.3333"
        )
    })
}

/// A percentage of anything, nothing and all included, as it is kept: without zeros at its end.
pub fn of_whole(given: &str) -> Result<String, String> {
    let parts = exact(given).filter(|parts| *parts <= ALL);
    parts.map(percent).ok_or_else(|| {
        format!(
            "is no share: write percent as a decimal string from 0 to 100 with at most {DECIMALS} decimals, like 12.5"
        )
    })
}

/// A percentage in its smallest parts; none of what is no number with so many digits.
pub fn exact(percent: &str) -> Option<i64> {
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, "0"));
    let is_number = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_number = is_number(whole, 3) && is_number(decimals, DECIMALS);
    let parts = format!("{whole}{decimals:0<DECIMALS$}");
    parts.parse().ok().filter(|_| is_number)
}

/// A percentage in its smallest parts, as people write it.
pub fn percent(parts: i64) -> String {
    let scale = ALL / 100;
    let text = format!("{}.{:0DECIMALS$}", parts / scale, parts % scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
