//! What changed of one field: its value before and after; of a list, the parts that differ.
//!
//! A list is written whole only where it begins or ends. Otherwise both sides hold parts alone: those that were removed or
//! changed, as they were, and those that were added or changed, as they are. Events written before this was so hold whole
//! lists on both sides, which [`apply`] takes just the same.

use serde_json::{Value, json};
use std::collections::HashMap;

/// `[before, after]` of a field; nothing if it is the same.
pub(super) fn between(before: &Value, after: &Value) -> Option<Value> {
    let (before, after) = match (before, after) {
        (Value::Array(was), Value::Array(is)) => (without(was, is).into(), without(is, was).into()),
        _ => (before.clone(), after.clone()),
    };
    (before != after).then(|| json!([before, after]))
}

/// A field after a change, from how it was before.
pub(crate) fn apply(value: &mut Value, change: &Value) {
    match (&change[0], &change[1]) {
        (Value::Array(removed), Value::Array(added)) => {
            let mut list = without(value.as_array().map_or(&[], Vec::as_slice), removed);
            list.extend(added.iter().cloned());
            *value = list.into();
        }
        (_, after) => *value = after.clone(),
    }
}

/// The parts of a list that another does not hold, or not as often.
pub(crate) fn without(list: &[Value], other: &[Value]) -> Vec<Value> {
    let mut held: HashMap<&Value, usize> = HashMap::new();
    for part in other {
        *held.entry(part).or_default() += 1;
    }
    let mut is_held = |part: &Value| {
        let count = held.get_mut(part).filter(|count| **count > 0);
        count.map(|count| *count -= 1).is_some()
    };
    list.iter().filter(|part| !is_held(part)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_a_list_holds_the_parts_that_differ() {
        let (one, two, other) = (json!({"id": 1}), json!({"id": 2}), json!({"id": 2, "a": 0}));
        for (before, after, change) in [
            (json!([one, two]), json!([one, two]), None),
            (json!([one, two]), json!([two, one]), None),
            (json!([one]), json!([one, two]), Some(json!([[], [two]]))),
            (json!([one, two]), json!([one]), Some(json!([[two], []]))),
            (
                json!([one, two]),
                json!([one, other]),
                Some(json!([[two], [other]])),
            ),
            (json!([1, 1]), json!([1]), Some(json!([[1], []]))),
            (json!(null), json!([one]), Some(json!([null, [one]]))),
            (json!([one]), json!(null), Some(json!([[one], null]))),
            (json!("a"), json!("b"), Some(json!(["a", "b"]))),
            (json!(1), json!(1), None),
        ] {
            assert_eq!(between(&before, &after), change, "{before} to {after}");
            let mut value = before;
            change.iter().for_each(|change| apply(&mut value, change));
            let lists = (value.as_array(), after.as_array());
            let is_same = match lists {
                (Some(value), Some(after)) => {
                    without(value, after).is_empty() && value.len() == after.len()
                }
                _ => value == after,
            };
            assert!(is_same, "{value} is not {after}");
        }
    }

    #[test]
    fn a_change_that_holds_whole_lists_is_applied_as_well() {
        let mut value = json!([1, 2]);
        apply(&mut value, &json!([[1, 2], [1, 2, 3]]));
        assert_eq!(value, json!([1, 2, 3]));
    }
}
