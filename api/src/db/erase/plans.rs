//! Erases texts from what plans say in words.

use super::place::Place;
use crate::{error::Result, history::hidden};
use entity::plan;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What stands before the name of a need or line in what a plan says, where it is not the beginning.
const BEFORE: [&str; 4] = ["\"", ": ", ", ", " for "];
/// What stands behind it, where it is not the end. What tells it from another of the same name is in brackets.
const BEHIND: [&str; 6] = ["\"", " (", ",", ".", ":", " and "];
/// Why a plan leaves a need open where the sentence names other needs.
const NAMING: [&str; 2] = ["WAITS", "SPENT"];

/// Plans name needs that they leave open, what is in the way of these, and lines of which more would help, by their titles.
pub(super) async fn erase_from_plans(
    transaction: &DatabaseTransaction,
    place: &Place,
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<()> {
    // Of nothing else they say a word, and that a figure is one of theirs says nothing.
    if !matches!(place.whole.0, "gap" | "assistance") || hidden::is_figure(place.column) {
        return Ok(());
    }
    let plans: Vec<(Uuid, String)> = plan::Entity::find()
        .select_only()
        .columns([plan::Column::Id, plan::Column::Result])
        .into_tuple()
        .all(transaction)
        .await?;
    for (id, result) in plans {
        let Ok(mut told) = serde_json::from_str::<Value>(&result) else {
            continue;
        };
        if replace_in_words(&mut told, texts, mark) {
            plan::Entity::update_many()
                .col_expr(plan::Column::Result, Expr::value(told.to_string()))
                .filter(plan::Column::Id.eq(id))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}

/// Replaces texts where a plan names something by them; whether any was there.
fn replace_in_words(told: &mut Value, texts: &BTreeSet<String>, mark: &str) -> bool {
    let mut replaced = false;
    for tip in parts(told, "tips") {
        replaced |= replace_names(tip, "sentence", texts, mark);
    }
    for open in parts(told, "open") {
        replaced |= replace_names(open, "title", texts, mark);
        if NAMING
            .iter()
            .any(|reason| open["reason"].get(reason).is_some())
        {
            replaced |= replace_names(open, "sentence", texts, mark);
        }
    }
    replaced
}

/// The parts of this name.
fn parts<'a>(told: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    let parts = told.get_mut(name).and_then(Value::as_array_mut);
    parts.into_iter().flatten()
}

/// Replaces names in a field.
fn replace_names(part: &mut Value, field: &str, texts: &BTreeSet<String>, mark: &str) -> bool {
    let Some(Value::String(words)) = part.get_mut(field) else {
        return false;
    };
    let mut replaced = false;
    for text in texts.iter().filter(|text| !text.is_empty()) {
        if let Some(others) = without_name(words, text, mark) {
            *words = others;
            replaced = true;
        }
    }
    replaced
}

/// Words in which a mark stands wherever they had this name; `None` where they had it nowhere.
fn without_name(words: &str, name: &str, mark: &str) -> Option<String> {
    let mut others = String::new();
    let mut told = 0;
    for (at, _) in words.match_indices(name) {
        let end = at + name.len();
        let (before, behind) = (&words[..at], &words[end..]);
        let begins = before.is_empty() || BEFORE.iter().any(|sign| before.ends_with(sign));
        let ends = behind.is_empty() || BEHIND.iter().any(|sign| behind.starts_with(sign));
        if begins && ends {
            others.push_str(&words[told..at]);
            others.push_str(mark);
            told = end;
        }
    }
    others.push_str(&words[told..]);
    (told > 0).then_some(others)
}

#[cfg(test)]
mod tests {
    use super::without_name;

    #[test]
    fn a_name_is_told_from_other_words() {
        for (words, name, expected) in [
            (
                "2 more of \"Scales\" would add 0.18.",
                "Scales",
                Some("2 more of \"*\" would add 0.18."),
            ),
            (
                "One of \"Scales (offer-1)\", \"Beams\"",
                "Scales",
                Some("One of \"* (offer-1)\", \"Beams\""),
            ),
            (
                "It waits for Scales, Beams and 2 more: half.",
                "Beams",
                Some("It waits for Scales, * and 2 more: half."),
            ),
            (
                "It goes to needs: Scales, Scales.",
                "Scales",
                Some("It goes to needs: *, *."),
            ),
            ("Scales", "Scales", Some("*")),
            ("Scales (gap-1)", "Scales", Some("* (gap-1)")),
            ("Scales for ports", "Scales", None),
            (
                "2 more of \"Scales for ports\" would add 0.18.",
                "Scales",
                None,
            ),
            ("2 more of \"Scales\" would add 0.18.", "2", None),
            ("2 more of \"Scales\" would add 0.18.", "8", None),
            ("It waits for Scales, Beams and 2 more: half.", "2", None),
        ] {
            assert_eq!(
                without_name(words, name, "*").as_deref(),
                expected,
                "{name} in {words}"
            );
        }
    }
}
