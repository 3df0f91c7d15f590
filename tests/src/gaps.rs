//! All gaps as the API gives them, to compare lists, facets and sums with.

use crate::app::Service;
use serde_json::Value;
use std::collections::BTreeSet;

/// What is read of every gap.
const SELECTION: &str = "
    id reference title description language holder institution nature state evidence priority year coverageState
    organisation { code } mission { acronym } panel { code } steward { code } sector { code category { code } } regime { code }
    countries { alpha3 groups { code } }
    provenance { paragraph document { symbol key } }
    needs { position assistance unit currency size pledged committed delivered remaining commitments { kind quantity unit currency date provider { code } } }
    liftingConditions { code regime { code } measures { code } } measures { code kind regime { code } }
    mandateTasks { code activity }";

/// Every gap that an anonymous viewer may read, latest first.
pub async fn all_gaps(service: &Service) -> Vec<Value> {
    service
        .nodes("gaps", "orderBy: NEWEST,", 50, SELECTION)
        .await
}

/// What can be asked of a value of the API in a test's words.
pub trait Asked {
    /// The texts at a path of names, through lists, without nulls: `countries.alpha3`.
    fn texts(&self, path: &str) -> BTreeSet<String>;
    /// Whether the texts at a path have this one.
    fn has(&self, path: &str, text: &str) -> bool;
    /// The text of a field.
    fn text(&self, field: &str) -> &str;
}

impl Asked for Value {
    fn texts(&self, path: &str) -> BTreeSet<String> {
        match self {
            Value::Array(items) => items.iter().flat_map(|item| item.texts(path)).collect(),
            Value::Object(fields) if !path.is_empty() => {
                let (first, rest) = path.split_once('.').unwrap_or((path, ""));
                fields
                    .get(first)
                    .unwrap_or_else(|| panic!("no field {first}"))
                    .texts(rest)
            }
            Value::Null => BTreeSet::new(),
            Value::String(text) => BTreeSet::from([text.clone()]),
            other => BTreeSet::from([other.to_string()]),
        }
    }

    fn has(&self, path: &str, text: &str) -> bool {
        self.texts(path).contains(text)
    }

    fn text(&self, field: &str) -> &str {
        self[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field} is no text in {self}"))
    }
}
