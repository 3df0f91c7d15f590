//! Gaps as they are read: every filter against the whole list, every order in pages of any size, from both ends; and what a gap says of itself.

mod endorsements;
mod filters;
mod further_sectors;
mod gap_cost;
mod gap_heads;
pub(crate) mod gap_links;
mod gap_sources;
mod lifting;
mod measures_kept;
mod mission_gaps;
pub(crate) mod need_shares;
mod own_names;
mod people;
mod said_of_gaps;
mod same_gap;

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Service, TestApp, all_gaps, on_both};

on_both! {
    async fn codes_are_taken_however_they_are_written(app: &TestApp) {
        let query = "query ($f: GapFilter) { gaps(filter: $f) { totalCount } }";
        for (field, code) in [
            ("countries", "LBR"), ("countries", "LR"), ("regions", "icglr"), ("regimes", "1521"), ("measures", "1521-diamonds"), ("missions", "unoci"),
            ("panels", "group-civ"), ("organisations", "civ-presidential-guard"), ("sectors", "33120"), ("language", "en"),
        ] {
            let of = |code: &str| match field {
                "language" => json!({ field: code }),
                _ => json!({ field: [code] }),
            };
            let known = app.data(query, json!({ "f": of(code) })).await;
            assert_ne!(known["gaps"]["totalCount"], 0, "{field} {code}");
            for written in [code.to_lowercase(), code.to_uppercase(), format!(" {code} ")] {
                assert_eq!(app.data(query, json!({ "f": of(&written) })).await, known, "{field} \"{written}\"");
            }
        }
    }

    async fn every_order_pages_without_loss_or_repeat_in_both_directions(app: &TestApp) {
        for order in ["NEWEST", "OLDEST", "PUBLISHED", "PRIORITY", "TITLE", "REFERENCE", "RELEVANCE"] {
            let filter = if order == "RELEVANCE" { json!({ "text": "sanctions" }) } else { json!({}) };
            let whole = references(app, &filter, order).await;
            assert!(whole.len() > 20, "{order}");
            assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), whole.len(), "{order} repeats");
            for size in [1, 7, 100] {
                // One by one, the first thirty tell as much as all.
                let most = if size == 1 { 30 } else { whole.len() };
                let forward = walk(app, &filter, order, size, true, most).await;
                assert_eq!(forward, whole[..most.min(whole.len())], "{order} forward by {size}");
                let backward = walk(app, &filter, order, size, false, most).await;
                assert_eq!(backward, whole[whole.len() - most.min(whole.len())..], "{order} backward by {size}");
            }
        }
    }

    async fn orders_are_what_they_say(app: &TestApp) {
        let all = all_gaps(app).await;
        let by = |field: &'static str| {
            let mut sorted: Vec<_> = all.iter().map(|gap| (gap.text(field).to_owned(), gap.text("reference").to_owned())).collect();
            sorted.sort();
            sorted.into_iter().map(|(value, _)| value).collect::<Vec<_>>()
        };
        let by_reference = references(app, &json!({}), "REFERENCE").await;
        assert_eq!(by_reference, by("reference"));
        let titles: Vec<_> = app.nodes("gaps", "orderBy: TITLE,", 100, "title").await.iter().map(|gap| gap.text("title").to_owned()).collect();
        assert_eq!(titles, by("title"));
        let years: Vec<_> = all.iter().map(|gap| gap["year"].as_i64().unwrap_or(0)).collect();
        assert!(years.windows(2).all(|pair| pair[0] >= pair[1]), "latest first: {years:?}");
        let mut oldest = references(app, &json!({}), "OLDEST").await;
        oldest.reverse();
        assert_eq!(oldest, references(app, &json!({}), "NEWEST").await);
    }

    async fn the_total_is_counted_over_the_filter_and_not_over_the_page(app: &TestApp) {
        let all = all_gaps(app).await.len();
        let query = r#"{ all: gaps(first: 0) { totalCount edges { cursor } pageInfo { hasNextPage startCursor endCursor } }
            some: gaps(filter: { natures: [WILL] }, first: 1) { totalCount } none: gaps(filter: { references: ["x"] }) { totalCount edges { cursor } } }"#;
        let data = app.data(query, json!({})).await;
        assert_eq!(data["all"]["totalCount"], all);
        assert_eq!((&data["all"]["edges"], &data["all"]["pageInfo"]["hasNextPage"]), (&json!([]), &json!(true)));
        assert_eq!(data["none"], json!({ "totalCount": 0, "edges": [] }));
        let will = references(app, &json!({ "natures": ["WILL"] }), "NEWEST").await.len();
        assert_eq!(data["some"]["totalCount"], will);
    }

    async fn a_cursor_of_another_order_or_another_list_is_refused(app: &TestApp) {
        let cursors = app.data(r#"{ newest: gaps(first: 1) { pageInfo { endCursor } } title: gaps(first: 1, orderBy: TITLE) { pageInfo { endCursor } }
            sectors(first: 1) { pageInfo { endCursor } } }"#, json!({})).await;
        let query = "query ($after: String, $order: GapOrder) { gaps(first: 1, after: $after, orderBy: $order) { edges { cursor } } }";
        for (from, order) in [("newest", "TITLE"), ("newest", "REFERENCE"), ("title", "NEWEST"), ("sectors", "NEWEST"), ("sectors", "TITLE")] {
            let (code, message) = app.error(query, json!({ "after": cursors[from]["pageInfo"]["endCursor"], "order": order })).await;
            assert_eq!(code, "INVALID", "{from} in {order}");
            assert_eq!(message, "after is not a cursor of this list: pass one as it was given, and ask the rest as before");
        }
        for garbage in ["", "x", "eyJ9", "////", "💥", "AAAAAAAAAAAAAAAA"] {
            assert_eq!(app.error(query, json!({ "after": garbage, "order": "NEWEST" })).await.0, "INVALID", "{garbage}");
        }
    }

    async fn a_page_has_one_end_and_bounds(app: &TestApp) {
        for (arguments, word) in [("first: 1, last: 1", "either"), ("first: 501", "between 0 and 500"), ("first: -1", "between 0 and 500"),
            ("last: -1", "between 0 and 500"), ("last: 501", "between 0 and 500")] {
            let (code, message) = app.error(&format!("{{ gaps({arguments}) {{ totalCount }} }}"), json!({})).await;
            assert!(code == "INVALID" && message.contains(word), "{arguments}: {message}");
        }
        // What costs little comes in one page, what costs much does not.
        let whole = app.data("{ countries(first: 500) { totalCount nodes { alpha3 } } }", json!({})).await["countries"].take();
        let length = whole["nodes"].as_array().unwrap().len();
        assert!(length > 200 && json!(length) == whole["totalCount"], "{length}");
        assert_eq!(app.error("{ gaps(first: 500) { nodes { suggestions { score } } } }", json!({})).await.0, "LIMITED");
    }

    async fn a_filter_that_names_nothing_on_record_says_so(app: &TestApp) {
        for (filter, message) in [
            (json!({ "countries": ["XX"] }), "filter.countries \"XX\" is no ISO 3166-1 country: write alpha-3 (COD), alpha-2 (CD) or M49 (180)"),
            (json!({ "sectors": ["99999"] }), "filter.sectors names nothing on record: \"99999\" is unknown; `sectors` lists all, and finds them by words (filter: { text })"),
            (json!({ "sectors": ["diamonds"] }), "\"diamonds\" is unknown; `sectors` lists all, and finds them by words (filter: { text })"),
            (json!({ "regimes": ["zzzz"] }), "\"zzzz\" is unknown; `sanctionsRegimes` lists all, and finds them by words (filter: { text })"),
            (json!({ "missions": ["MONUX"] }), "filter.missions names nothing on record: \"MONUX\" is unknown; like it are MONUC, MONUSCO"),
            (json!({ "paragraph": "15" }), "filter.paragraph needs filter.document: name the document"),
            (json!({ "document": "Liberia" }), "\"Liberia\" is not a UN document symbol: write for example S/2009/640 or S/RES/1521 (2003)"),
        ] {
            let query = "query ($filter: GapFilter) { gaps(filter: $filter) { totalCount } }";
            let (code, said) = app.error(query, json!({ "filter": filter })).await;
            assert!(code == "INVALID" && said.ends_with(message), "{filter}: {said}");
        }
    }

    async fn a_name_in_place_of_a_code_is_answered_with_the_code(app: &TestApp) {
        for (filter, told) in [
            (json!({ "regions": ["Africa"] }), "filter.regions names nothing on record: \"Africa\" is unknown: write a code; called so are 002 (Africa)"),
            (json!({ "mainSectors": ["basic éducation"] }), "called so are 112 (Basic Education)"),
            (json!({ "organisations": ["Canada"] }), "called so are state-can (Canada)"),
            (json!({ "panels": ["Experts on Liberia"] }), "panel-lbr (Panel of Experts on Liberia)"),
        ] {
            let query = "query ($filter: GapFilter) { gaps(filter: $filter) { totalCount } }";
            let (code, said) = app.error(query, json!({ "filter": filter })).await;
            assert!(code == "INVALID" && said.contains(told), "{filter}: {said}");
        }
    }
}

/// References of all gaps of a filter, in pages of a hundred.
pub(crate) async fn references(service: &Service, filter: &Value, order: &str) -> Vec<String> {
    walk(service, filter, order, 100, true, usize::MAX).await
}

/// References page by page from either end, at most so many, always in the order of the list.
async fn walk(
    service: &Service,
    filter: &Value,
    order: &str,
    size: usize,
    forward: bool,
    most: usize,
) -> Vec<String> {
    let (count, cursor) = if forward {
        ("first", "after")
    } else {
        ("last", "before")
    };
    let query = format!(
        "query ($filter: GapFilter, $order: GapOrder, $cursor: String) {{ gaps(filter: $filter, orderBy: $order, {count}: {size}, {cursor}: $cursor) \
         {{ edges {{ node {{ reference }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let (mut found, mut place) = (Vec::new(), Value::Null);
    loop {
        let page = service
            .data(
                &query,
                json!({ "filter": filter, "order": order, "cursor": place }),
            )
            .await["gaps"]
            .take();
        let references = page["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| edge["node"].text("reference").to_owned());
        let (info, more) = (
            &page["pageInfo"],
            if forward {
                "hasNextPage"
            } else {
                "hasPreviousPage"
            },
        );
        assert_eq!(
            info[if forward {
                "hasPreviousPage"
            } else {
                "hasNextPage"
            }],
            !found.is_empty(),
            "the way back"
        );
        if forward {
            found.extend(references);
            place = info["endCursor"].clone();
        } else {
            found.splice(0..0, references);
            place = info["startCursor"].clone();
        }
        if info[more] == false || found.len() >= most {
            return found;
        }
    }
}
