//! What desks thought of suggestions, as pairs that weights are fitted on: a table of `/export/judgements.csv` or `gapbridge judgements`.

use super::judged::pairs::Pair;
use domain::judgement::{NotUsefulReason, SuggestionVerdict};
use matching::model::PartName;
use serde::Deserialize;
use std::{collections::BTreeMap, str::FromStr};

/// Groups into which gaps are put for cross-validation: with one for each gap, weights would be fitted hundreds of times.
const GROUPS: usize = 5;

/// A row, by the names of its columns; others are passed over.
#[derive(Deserialize)]
struct Row {
    gap_reference: String,
    verdict: String,
    reason: String,
    part_names: String,
    part_values: String,
}

/// What was taken of a table.
pub(crate) struct Feedback {
    /// Pairs, each of its group.
    pub(crate) pairs: Vec<Pair>,
    /// Rows whose reason says nothing of how well the two fit.
    pub(crate) of_others: usize,
    /// Rows of a model that had not all of these parts.
    pub(crate) of_other_parts: usize,
}

/// Reads a table, for these parts.
pub(crate) fn read(path: &str, parts: &[PartName]) -> Result<Feedback, String> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{path}: {error}"))?;
    let mut gaps: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Feedback {
        pairs: Vec::new(),
        of_others: 0,
        of_other_parts: 0,
    };
    for (at, row) in reader.deserialize::<Row>().enumerate() {
        let place = format!("{path}, row {}", at + 1);
        let row = row.map_err(|error| format!("{place}: {error}"))?;
        let Some(grade) = grade(&row).map_err(|fault| format!("{place}: {fault}"))? else {
            found.of_others += 1;
            continue;
        };
        let known = values(&row).map_err(|fault| format!("{place}: {fault}"))?;
        let value = |part: &PartName| Some(known.get(name(*part).as_str())?.unwrap_or(0.0));
        let Some(values) = parts.iter().map(value).collect::<Option<Vec<f64>>>() else {
            found.of_other_parts += 1;
            continue;
        };
        let next = gaps.len();
        let gap = *gaps.entry(row.gap_reference.clone()).or_insert(next);
        found.pairs.push(pair(gap, grade, values));
    }
    Ok(found)
}

/// A pair of no collection: its gap has no place there.
fn pair(gap: usize, grade: u32, values: Vec<f64>) -> Pair {
    Pair {
        gap: usize::MAX,
        assistance: usize::MAX,
        setting: format!("desks-{}", gap % GROUPS),
        is_judged: true,
        grade,
        values,
        score: 0.0,
    }
}

/// The grade that a verdict stands for: none where its reason says nothing of how well the two fit.
fn grade(row: &Row) -> Result<Option<u32>, String> {
    let verdict = SuggestionVerdict::from_str(&row.verdict)
        .map_err(|_| format!("verdict: \"{}\" is none", row.verdict))?;
    if verdict == SuggestionVerdict::Useful {
        return Ok(Some(2));
    }
    let reason = NotUsefulReason::from_str(&row.reason)
        .map_err(|_| format!("reason: \"{}\" is none", row.reason))?;
    Ok(reason.tells_of_fit().then_some(0))
}

/// The values by the names of their parts, none where one was not known.
fn values(row: &Row) -> Result<BTreeMap<&str, Option<f64>>, String> {
    let names: Vec<&str> = row.part_names.split(';').collect();
    let values: Vec<&str> = row.part_values.split(';').collect();
    if names.len() != values.len() {
        return Err("part_names and part_values are not as many".to_owned());
    }
    let mut known = BTreeMap::new();
    for (name, value) in names.into_iter().zip(values) {
        let value = match value {
            "" => None,
            value => {
                let value: f64 = value
                    .parse()
                    .map_err(|_| format!("part_values: \"{value}\" is no number"))?;
                Some(value)
            }
        };
        known.insert(name, value);
    }
    Ok(known)
}

/// What tables call a part.
fn name(part: PartName) -> String {
    format!("{part:?}").to_uppercase()
}
