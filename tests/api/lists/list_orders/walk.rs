//! Lists read from either end in each of their orders.

use super::lists::{
    List, Way,
    Way::{Falling, FallingFromNone, Folded, Largest, LastDay, Rising, Unseen},
};
use domain::{date::last_day, text::fold};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Service};

/// What an entry is ordered by, so that texts compare as the order says.
fn key(node: &Value, way: Way) -> String {
    let value = match (&node["at"], &node["year"]) {
        (Value::Null, year) => year,
        (at, _) => at,
    };
    let none = match way {
        Falling | Largest => "",
        _ => "9999",
    };
    match value {
        Value::Null => none.to_owned(),
        Value::String(date) if way == LastDay => last_day(date),
        Value::String(text) if way == Folded => fold(text),
        Value::String(number) if way == Largest => format!("{number:0>24}"),
        Value::String(text) => text.clone(),
        number => number.to_string(),
    }
}

/// All entries of a list, page by page from either end, in the order of the list.
pub(super) async fn walk(
    asker: &Service,
    list: &List,
    arguments: &str,
    at: &str,
    forward: bool,
) -> Vec<Value> {
    let (first, after, more, end) = match forward {
        true => ("first: 7", "after", "hasNextPage", "endCursor"),
        false => ("last: 5", "before", "hasPreviousPage", "startCursor"),
    };
    let List { root, name, .. } = list;
    let query = format!(
        "query ($cursor: String) {{ {root}({arguments} {first}, {after}: $cursor) {{ totalCount nodes {{ name: {name} at: {at} }} pageInfo {{ {more} {end} }} }} }}"
    );
    let (mut all, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = asker.data(&query, json!({ "cursor": cursor })).await[root].take();
        let nodes = page["nodes"].as_array().unwrap().clone();
        all = match forward {
            true => [all, nodes].concat(),
            false => [nodes, all].concat(),
        };
        if page["pageInfo"][more] == false {
            assert_eq!(page["totalCount"], all.len(), "{root} {arguments}");
            return all;
        }
        cursor = page["pageInfo"][end].clone();
    }
}

/// Every order gives all entries once, in either direction, as it says; the first is the one that is there without being asked for.
pub(super) async fn are_in_order(asker: &Service, list: &List, least: usize) {
    let plain = walk(asker, list, "", list.orders[0].1, true).await;
    let names = |all: &[Value]| {
        all.iter()
            .map(|node| node.text("name").to_owned())
            .collect::<BTreeSet<_>>()
    };
    let all = names(&plain);
    assert!(
        all.len() == plain.len() && all.len() >= least,
        "{}: {}",
        list.root,
        plain.len()
    );
    for (at, (order, field, way)) in list.orders.iter().enumerate() {
        let arguments = format!("orderBy: {order},");
        let found = walk(asker, list, &arguments, field, true).await;
        let context = format!("{} by {order}: {found:?}", list.root);
        assert_eq!(
            walk(asker, list, &arguments, field, false).await,
            found,
            "{context}"
        );
        assert!(
            found.len() == plain.len() && names(&found) == all,
            "{context}"
        );
        assert!(at > 0 || found == plain, "the default: {context}");
        let keys: Vec<String> = found.iter().map(|node| key(node, *way)).collect();
        let follows = |pair: &[String]| match way {
            Rising | Folded | LastDay => pair[0] <= pair[1],
            Falling | FallingFromNone | Largest => pair[0] >= pair[1],
            Unseen => true,
        };
        assert!(keys.windows(2).all(follows), "{context}");
    }
    cursors_belong_to_their_order(asker, list).await;
}

/// These orders have something to order: so many different values each, none being one of them.
pub(super) async fn tell_apart(asker: &Service, list: &List, orders: &[(&str, usize)]) {
    for (order, least) in orders {
        let (_, field, way) = list.orders.iter().find(|(name, ..)| name == order).unwrap();
        let found = walk(asker, list, &format!("orderBy: {order},"), field, true).await;
        let keys: BTreeSet<String> = found.iter().map(|node| key(node, *way)).collect();
        assert!(keys.len() >= *least, "{} by {order}: {keys:?}", list.root);
    }
}

/// The oldest first are those that were made before, and then these as they were made; the newest first are the same from the end.
pub(super) async fn are_as_made(asker: &Service, list: &List, made: &[Value]) {
    let names = async |order: &str| {
        let found = walk(asker, list, &format!("orderBy: {order},"), list.name, true).await;
        found
            .iter()
            .map(|node| node.text("name").to_owned())
            .collect::<Vec<_>>()
    };
    let mut oldest = names("OLDEST").await;
    let made: Vec<String> = made
        .iter()
        .map(|one| one.text(list.name).to_owned())
        .collect();
    assert!(oldest.ends_with(&made), "{}: {oldest:?}", list.root);
    oldest.reverse();
    assert_eq!(names("NEWEST").await, oldest, "{}", list.root);
}

/// Best match first is asked for without words.
pub(super) async fn needs_words(asker: &Service, root: &str) {
    let query = format!("{{ {root}(orderBy: RELEVANCE) {{ totalCount }} }}");
    let (code, message) = asker.error(&query, json!({})).await;
    let wanted = "orderBy RELEVANCE needs filter.text: give words to search for, or another order";
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("INVALID", wanted),
        "{root}"
    );
}

async fn cursors_belong_to_their_order(asker: &Service, list: &List) {
    let root = list.root;
    let first = async |arguments: &str| {
        let query = format!("{{ {root}({arguments} first: 1) {{ edges {{ cursor }} }} }}");
        asker.data(&query, json!({})).await[root]["edges"].take()
    };
    let plain = first("").await;
    for (at, (order, ..)) in list.orders.iter().enumerate() {
        let own = first(&format!("orderBy: {order},")).await;
        assert_eq!(own == plain, at == 0, "{root} by {order}");
        if at > 0 {
            let query = format!(
                "query ($c: String) {{ {root}(orderBy: {order}, after: $c) {{ totalCount }} }}"
            );
            let refused = asker
                .error(&query, json!({ "c": plain[0]["cursor"] }))
                .await;
            let message = "after is not a cursor of this list: pass one as it was given, and ask the rest as before";
            assert_eq!(
                refused,
                ("INVALID".to_owned(), message.to_owned()),
                "{root} by {order}"
            );
        }
    }
}
