//! What leaks, and the least of it that still does.

use super::{Asked, answer, model::Row, world::World};
use proptest::strategy::ValueTree;
use serde_json::Value;

/// Whether a mutation did nothing.
pub(super) fn was_refused(data: &Value) -> bool {
    let payloads = data
        .as_object()
        .into_iter()
        .flat_map(|fields| fields.values());
    payloads.into_iter().all(|payload| {
        payload.is_null()
            || payload["userErrors"]
                .as_array()
                .is_some_and(|errors| !errors.is_empty())
    })
}

/// What is different: the first place, with what is around it.
pub(super) fn difference(was: &str, is: &str) -> String {
    let at = was
        .bytes()
        .zip(is.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let around = |text: &str| {
        String::from_utf8_lossy(
            &text.as_bytes()[at.saturating_sub(150).min(text.len())..(at + 150).min(text.len())],
        )
        .into_owned()
    };
    format!(
        "at byte {at}\n  without: …{}…\n  with:    …{}…",
        around(was),
        around(is)
    )
}

/// The first question whose answer is not what it was.
pub(super) async fn leak(
    world: &World,
    asked: &Asked,
    questions: impl Iterator<Item = usize>,
) -> Option<String> {
    for at in questions {
        let (question, was) = &asked.questions[at];
        let is = answer(world, &asked.seer, question).await;
        if is != *was {
            return Some(format!("{question}\n{}", difference(was, &is)));
        }
    }
    None
}

/// Makes a variation that leaks as small as it gets.
pub(super) async fn smallest(
    world: &mut World,
    asked: &Asked,
    tree: &mut impl ValueTree<Value = Vec<(usize, Row)>>,
) -> (Vec<(usize, Row)>, String) {
    let fixed = world.rows();
    let mut found = (tree.current(), String::new());
    for _ in 0..200 {
        let rows = tree.current();
        let is_hidden = rows
            .iter()
            .all(|(_, row)| !row.is_seen(&asked.seer, &fixed));
        world.add(&rows).await;
        let leak = leak(world, asked, 0..asked.questions.len())
            .await
            .filter(|_| is_hidden);
        world.clear().await;
        let moved = match leak {
            Some(leak) => {
                found = (rows, leak);
                tree.simplify()
            }
            None => tree.complicate(),
        };
        if !moved {
            break;
        }
    }
    found
}
