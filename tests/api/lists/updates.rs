//! Lists by when things last changed: what memory or the last events tell of that is what the database finds out of the history of each, page
//! by page and by every cursor, whatever is done meanwhile; and nothing hidden moves anything.

use crate::{
    gap_changes::whole,
    hidden::{
        hidden_texts::{hide, show},
        noninterference::dice::Dice,
    },
};
use chrono::{DateTime, Days, Utc};
use domain::organisation::Role;
use gapbridge::access::viewer::Viewer;
use serde_json::{Value, json};
use tests::{
    Actor, Anew, Service, TestDatabase, ask_anew, ask_at, forgetful, number, offer, on_both,
};

const PANEL: &str = "group-civ";

/// Kinds of changes, the last of which is hidden.
const KINDS: usize = 5;
const HIDDEN: usize = KINDS - 1;
const ROUNDS: usize = 9;

/// For this, all that is kept of gaps is read.
const KEPT: &str = "{ gapFacets(by: [STATE]) { count } }";

/// Who asks for which list, and what asks the database for the same.
type Asker<'a> = (&'a Service, &'a Anew, &'static str);

/// The question for a page of a list.
fn page_of(list: &str) -> String {
    let filter = match list {
        "gaps" => "GapFilter",
        "matches" => "MatchFilter",
        _ => "AssistanceFilter",
    };
    format!(
        "query ($f: {filter}, $first: Int, $after: String, $last: Int, $before: String) {{ \
         {list}(filter: $f, orderBy: UPDATED, first: $first, after: $after, last: $last, before: $before) {{ \
         totalCount edges {{ cursor node {{ reference updatedAt }} }} \
         pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    )
}

/// Filters that what is kept tells, and such that the database has to find.
fn filters(moment: &Value) -> [Value; 7] {
    [
        json!({}),
        json!({ "countries": ["CI"], "states": ["OPEN", "IN_PROGRESS"] }),
        json!({ "changedSince": "1970-01-01" }),
        json!({ "changedSince": moment }),
        json!({ "coverage": ["NONE", "PART"], "changedSince": moment }),
        json!({ "text": "scales" }),
        json!({ "isEndorsed": false, "yearTo": 2012 }),
    ]
}

/// A page, which must be the one that the database finds.
async fn page((viewer, anew, list): Asker<'_>, asked: &Value) -> Value {
    let query = page_of(list);
    let mut page = viewer.data(&query, asked.clone()).await;
    let right = anew.data(&query, asked.clone()).await;
    assert_eq!(page, right, "{list} {asked}");
    page[list].take()
}

/// All entries of a list, page by page from its start or from its end, in its order.
async fn walk(asker: Asker<'_>, filter: &Value, size: usize, forward: bool) -> Vec<Value> {
    let (most, cursor, place, more) = match forward {
        true => ("first", "after", "endCursor", "hasNextPage"),
        false => ("last", "before", "startCursor", "hasPreviousPage"),
    };
    let mut asked = json!({ "f": filter, most: size });
    let mut all = Vec::new();
    loop {
        let page = page(asker, &asked).await;
        let edges = page["edges"].as_array().expect("edges").clone();
        all = match forward {
            true => [all, edges].concat(),
            false => [edges, all].concat(),
        };
        if page["pageInfo"][more] == false {
            assert_eq!(page["totalCount"], all.len(), "{asked}");
            return all;
        }
        asked[cursor] = page["pageInfo"][place].clone();
    }
}

/// All entries of a list, which are the same from either end, the latest change first.
async fn listed(asker: Asker<'_>, filter: &Value, size: usize) -> Vec<Value> {
    let all = walk(asker, filter, size, true).await;
    assert_eq!(walk(asker, filter, size, false).await, all, "{filter}");
    let moment = |edge: &Value| edge["node"]["updatedAt"].as_str()?.parse().ok();
    let moments: Vec<Option<DateTime<Utc>>> = all.iter().map(moment).collect();
    assert!(moments.is_sorted_by(|one, next| one >= next), "{moments:?}");
    all
}

/// A revision of the title of a gap.
async fn revise(panel: &Actor, gap: &Value, title: String) {
    let query = "query ($r: String!) { gap(reference: $r) { version } }";
    let seen = panel.data(query, json!({ "r": gap["reference"] })).await;
    let input = json!({ "gap": gap["id"], "expectedVersion": seen["gap"]["version"], "title": title, "reason": "Their word for it.",
        "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    panel.done("reviseGap", input, "gap { id }").await;
}

/// A recommendation about a gap, in a report that is not public, and a gap that is not.
async fn hidden_changes(panel: &Actor, gap: &Value, round: usize) {
    let report = json!({ "title": format!("Report {round}"), "kind": "FINAL" });
    let report = panel.done("recordReport", report, "report { id }").await;
    let recommend = json!({ "report": report["id"], "text": "Weigh all.", "language": "en", "addressees": ["DONORS"],
        "category": "REPORT", "gaps": [gap["id"]] });
    panel
        .done("recordRecommendation", recommend, "recommendation { id }")
        .await;
    panel.done("recordGap", whole(), "gap { id }").await;
}

/// Does something to one of these public gaps, or to one that is new.
async fn change(app: &Service, gaps: &mut Vec<Value>, (round, kind): (usize, usize), at: usize) {
    let panel = app.approver(PANEL);
    let gap = gaps[at].clone();
    match kind {
        0 => gaps.push(panel.publishes(whole()).await),
        1 => revise(&panel, &gap, format!("Quokka scales {round} are missing")).await,
        2 => {
            hide(app, &gap["id"]).await;
            show(app, &gap["id"]).await;
        }
        3 => {
            let helped = panel.publishes(whole()).await;
            let input = offer("EQUIPMENT", number("ITEMS", 4));
            let (donor, of) = app
                .agreed("state-can", "civ-authorities", &helped, 0, input)
                .await;
            donor.enters("commit", &of, "3").await;
        }
        _ => hidden_changes(&panel, &gap, round).await,
    }
}

/// The page on either side of each entry of a list.
async fn beside_each(asker: Asker<'_>, filter: &Value) {
    let all = listed(asker, filter, 50).await;
    assert!(all.len() > 2, "{filter}");
    for (at, edge) in all.iter().enumerate() {
        let cursor = &edge["cursor"];
        let behind = page(asker, &json!({ "f": filter, "first": 2, "after": cursor })).await;
        let before = page(asker, &json!({ "f": filter, "last": 2, "before": cursor })).await;
        let next = all.iter().skip(at + 1).take(2);
        assert_eq!(behind["edges"], json!(next.collect::<Vec<_>>()), "{at}");
        let last = &all[at.saturating_sub(2)..at];
        assert_eq!(before["edges"], json!(last), "{at}");
    }
}

on_both! {
    async fn whatever_changes_memory_has_the_order_that_the_database_finds(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve_with(&forgetful()).await;
        let member = app.as_member(PANEL, Role::Approver);
        let (anew, own) = (database.anew(&app, PANEL).await, database.anew(&member, PANEL).await);
        let mut gaps = vec![app.approver(PANEL).publishes(whole()).await];
        let mut dice = Dice::new(20_261_130);
        let mut before = listed((&app, &anew, "gaps"), &json!({}), 50).await;
        let (moment, mut moved) = (before[0]["node"]["updatedAt"].clone(), 0);
        for round in 0..ROUNDS {
            let kind = if round < KINDS { round } else { dice.below(KINDS) };
            let at = dice.below(gaps.len());
            change(&app, &mut gaps, (round, kind), at).await;
            let filter = dice.pick(&filters(&moment)).clone();
            let size = 10 + dice.below(40);
            let at_once = listed((&app, &anew, "gaps"), &filter, size).await;
            app.data(KEPT, json!({})).await;
            assert_eq!(listed((&app, &anew, "gaps"), &filter, size).await, at_once, "{kind} {filter}");
            listed((&member, &own, "gaps"), &filter, 50).await;
            let after = listed((&app, &anew, "gaps"), &json!({}), 50).await;
            assert!(kind != HIDDEN || after == before, "nobody else is told of it");
            moved += usize::from(after != before);
            before = after;
        }
        assert!(moved > 2, "{moved}");
        for filter in filters(&moment) {
            listed((&app, &anew, "gaps"), &filter, 9).await;
        }
        beside_each((&app, &anew, "gaps"), &json!({ "changedSince": moment })).await;
        anew.close().await;
        own.close().await;
    }

    async fn a_gap_that_opens_with_a_day_comes_first_on_that_day(database: &TestDatabase) {
        let app = database.serve().await;
        let panel = app.approver(PANEL);
        let opens = Utc::now() + Days::new(3);
        let mut input = whole();
        input["publication"] = json!({ "on": opens.format("%Y-%m-%d").to_string(), "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let opening = panel.done("recordGap", input, "gap { reference }").await;
        let other = panel.publishes(whole()).await;
        let (store, query) = (database.store().await, page_of("gaps"));
        for (now, first) in [(opens - Days::new(1), &other), (opens, &opening)] {
            ask_at(&store, &Viewer::Anonymous, KEPT, json!({}), now).await;
            for filter in [json!({}), json!({ "changedSince": now.format("%Y-%m-%d").to_string() })] {
                let asked = json!({ "f": filter, "first": 5 });
                let page = ask_at(&store, &Viewer::Anonymous, &query, asked.clone(), now).await;
                assert_eq!(page, ask_anew(&store, &Viewer::Anonymous, &query, asked, now).await, "{filter} on {now}");
                let edges = page["gaps"]["edges"].as_array().expect("edges");
                let is_since = filter != json!({});
                if !is_since || now == opens {
                    assert_eq!(edges[0]["node"]["reference"], first["reference"], "{filter} on {now}");
                }
                assert!(!is_since || edges.len() == usize::from(now == opens), "{filter} on {now}: {edges:?}");
            }
        }
        store.close().await;
    }

    async fn what_memory_lacks_yet_is_read_of_the_changed_gaps_alone(database: &TestDatabase) {
        let app = database.serve().await;
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        // Nobody reads anew what this one keeps before it is asked for.
        let store = database.store().await;
        ask_at(&store, &Viewer::Anonymous, KEPT, json!({}), Utc::now()).await;
        let reference = gap["reference"].as_str().expect("a reference");
        database.run_sql(&format!("update gap set evidence = 'IMPLIED' where reference = '{reference}'")).await;
        let other = panel.publishes(whole()).await;
        let listed = async || {
            let asked = json!({ "f": { "evidence": ["NAMED"] }, "first": 2 });
            let page = ask_at(&store, &Viewer::Anonymous, &page_of("gaps"), asked, Utc::now()).await;
            let edges = page["gaps"]["edges"].as_array().expect("edges").iter();
            edges.map(|edge| edge["node"]["reference"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(listed().await, [other["reference"].clone(), gap["reference"].clone()], "the database was asked for what memory tells");
        database.changed_by_hand().await;
        assert!(!listed().await.contains(&gap["reference"]));
        store.close().await;
    }

    async fn a_list_does_not_end_where_more_left_a_page_than_are_spare(database: &TestDatabase) {
        let store = database.store().await;
        ask_at(&store, &Viewer::Anonymous, KEPT, json!({}), Utc::now()).await;
        for (size, gone) in [(60, 40), (10, 0)] {
            let asked = json!({ "f": {}, "first": size });
            let page = ask_at(&store, &Viewer::Anonymous, &page_of("gaps"), asked, Utc::now()).await["gaps"].take();
            assert_eq!(page["pageInfo"]["hasNextPage"], true);
            let edges = page["edges"].as_array().expect("edges");
            assert_eq!(edges.len(), size);
            // As if it happened between what memory tells of a page and its reading.
            let references = edges.iter().take(gone).map(|edge| format!("'{}'", edge["node"]["reference"].as_str().expect("a reference")));
            let these: Vec<String> = references.chain(["''".to_owned()]).collect();
            database.run_sql(&format!("update gap set category = 'CONFIDENTIAL' where reference in ({})", these.join(", "))).await;
        }
        store.close().await;
    }

    async fn offers_and_matches_come_in_the_order_that_the_database_finds(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve_with(&forgetful()).await;
        let donor = app.approver("state-can");
        let gap = app.approver(PANEL).publishes(whole()).await;
        for attribution in ["ATTRIBUTED", "UNATTRIBUTED", "ATTRIBUTED"] {
            let mut input = offer("EQUIPMENT", number("ITEMS", 2));
            input["attribution"] = json!(attribution);
            let made = donor.offers(input).await;
            // Both sides alone are told of these.
            donor.proposes(&gap, &made, 0).await;
        }
        let input = offer("EQUIPMENT", number("ITEMS", 4));
        let (_, of) = app.agreed("state-can", "civ-authorities", &gap, 0, input).await;
        donor.enters("commit", &of, "1").await;
        let donor: &Service = &donor;
        let (anew, own) = (database.anew(&app, PANEL).await, database.anew(donor, "state-can").await);
        for list in ["offers", "programmes", "matches"] {
            let mut seen = Vec::new();
            for (viewer, anew) in [(&app, &anew), (donor, &own)] {
                let asker = (viewer, anew, list);
                let all = listed(asker, &json!({}), 2).await;
                let moments = ["1970-01-01", "2999-01-01"].map(Value::from).into_iter();
                for moment in moments.chain(all.iter().map(|edge| edge["node"]["updatedAt"].clone()).take(3)) {
                    listed(asker, &json!({ "changedSince": moment }), 3).await;
                }
                seen.push(all);
            }
            assert!(list == "programmes" || seen[0] != seen[1], "the donor is told of more: {list}");
        }
        anew.close().await;
        own.close().await;
    }
}
