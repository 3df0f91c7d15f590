//! What lists show beside the rows of gaps (countries, sources, what was agreed and who gives) is what the database says, whether it
//! comes from memory or from there, and however the register moved since it was read.

use crate::gap_changes::whole;
use chrono::Utc;
use domain::organisation::Role;
use gapbridge::{
    access::viewer::Viewer,
    cli::erase::erased,
    db::{kept, scope::Scope, watermark::Watermark},
    error::Error,
};
use serde_json::{Value, json};
use std::{future::ready, sync::Arc};
use tests::{Anew, Service, TestDatabase, erasing, forgetful, number, offer, on_both};
use tokio::sync::{Notify, Semaphore};

const PANEL: &str = "group-civ";

/// The columns that most lists show, and what takes whole rows.
const LISTS: [&str; 2] = [
    "{ gaps(first: 500) { edges { node { reference countries { alpha3 } provenance { id document { symbol } paragraph }
        matches { id state assistance { reference title } provider { code } } } } } }",
    "{ gaps(first: 500, orderBy: TITLE) { nodes { reference category version countries { alpha3 } provenance { id paragraph }
        matches { state assistance { title } provider { code } } } } }",
];

/// Asks for figures, for which what is kept of each gap is read.
async fn keeps(app: &Service) {
    app.data("{ coverage(by: REGIME) { key } }", json!({}))
        .await;
}

/// What these viewers are told by lists, which must be what the database tells them.
async fn told(viewers: &[(&Service, Anew)]) -> Vec<Value> {
    let mut all = Vec::new();
    for (viewer, anew) in viewers {
        for query in LISTS {
            let expected = anew.data(query, json!({})).await;
            assert_eq!(viewer.data(query, json!({})).await, expected, "{query}");
            all.push(expected);
        }
    }
    all
}

/// The same, before what happened last is in memory and after.
async fn told_twice(app: &Service, viewers: &[(&Service, Anew)]) -> Vec<Value> {
    let before = told(viewers).await;
    keeps(app).await;
    assert_eq!(told(viewers).await, before);
    before
}

/// What the first match of a gap is called and who gives, by the first of these lists; none where it has not the gap.
fn given(told: &[Value], gap: &Value) -> Option<(Value, Value)> {
    let edges = told[0]["gaps"]["edges"].as_array().expect("edges").iter();
    let mut gaps = edges.map(|edge| &edge["node"]);
    let found = gaps.find(|node| node["reference"] == gap["reference"])?;
    let first = &found["matches"][0];
    let (title, provider) = (&first["assistance"]["title"], &first["provider"]["code"]);
    Some((title.clone(), provider.clone()))
}

on_both! {
    async fn lists_tell_what_the_database_has_of_them_from_memory_too(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve_with(&forgetful()).await;
        let panel = app.as_member(PANEL, Role::Approver);
        let donor: &Service = &app.approver("state-can");
        let viewers = [
            (&app, database.anew(&app, PANEL).await),
            (&panel, database.anew(&panel, PANEL).await),
            (donor, database.anew(donor, "state-can").await),
        ];
        let mut before = told_twice(&app, &viewers).await;
        let mut differs = async |what: &str| {
            let after = told_twice(&app, &viewers).await;
            assert_ne!(after[0], before[0], "everybody is told of what was {what}");
            before = after;
        };
        let owner = app.approver(PANEL);
        let gap = owner.publishes(whole()).await;
        differs("published").await;
        let mut named = offer("EQUIPMENT", number("ITEMS", 4));
        named["title"] = json!("Numbat scales");
        let (giver, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, named).await;
        differs("agreed").await;
        let query = "query ($r: String!, $g: String!) { match(reference: $r) { assistance { id ... on Offer { version } } } gap(reference: $g) { version } }";
        let read = json!({ "r": agreed["reference"], "g": gap["reference"] });
        let found = giver.data(query, read.clone()).await;
        let given = &found["match"]["assistance"];
        let revise = json!({ "offer": given["id"], "expectedVersion": given["version"], "title": "Numbat weighbridges" });
        giver.done("reviseOffer", revise, "offer { id }").await;
        differs("called otherwise").await;
        let hide = json!({ "id": given["id"], "reason": "x" });
        app.actor("un-secretariat", Role::Registrar).done("hideText", hide, "hidden { reason }").await;
        differs("hidden").await;
        giver.says("withdrawMatch", &agreed, json!({ "reason": "x" })).await;
        differs("taken back").await;
        let found = owner.data(query, read).await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": found["gap"]["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON",
            "countries": ["CIV", "LBR"], "provenance": [{ "document": "S/2009/521", "paragraph": "98" }, { "document": "S/2009/521", "paragraph": "7" }] });
        owner.done("reviseGap", revise, "gap { id }").await;
        differs("stated anew").await;
        for (_, anew) in viewers {
            anew.close().await;
        }
    }

    async fn what_nobody_may_know_any_more_is_not_told_from_memory(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve_with(&forgetful()).await;
        let (owner, viewers) = (app.approver(PANEL), [(&app, database.anew(&app, PANEL).await)]);
        let gap = owner.publishes(whole()).await;
        let mut named = offer("EQUIPMENT", number("ITEMS", 4));
        named["title"] = json!("Numbat scales");
        let (giver, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, named).await;
        let told = told_twice(&app, &viewers).await;
        assert_eq!(given(&told, &gap), Some((json!("Numbat scales"), json!("state-can"))));

        let query = "query ($r: String!, $g: String!) { match(reference: $r) { assistance { id ... on Offer { version } } } gap(reference: $g) { version } }";
        let read = json!({ "r": agreed["reference"], "g": gap["reference"] });
        let found = giver.data(query, read.clone()).await;
        let of = &found["match"]["assistance"];
        let unnamed = json!({ "offer": of["id"], "expectedVersion": of["version"], "attribution": "UNATTRIBUTED" });
        giver.done("reviseOffer", unnamed, "offer { id }").await;
        let told = told_twice(&app, &viewers).await;
        assert_eq!(given(&told, &gap), Some((json!("Numbat scales"), Value::Null)));

        let erasing = erasing(of["id"].as_str().expect("an id"), "title");
        erased(&database.config(), &erasing).await.expect("it is erased");
        let told = told_twice(&app, &viewers).await;
        let (title, _) = given(&told, &gap).expect("its gap is there");
        assert!(title.as_str().is_some_and(|title| title.starts_with("[erased on ")), "{title}");

        giver.says("withdrawMatch", &agreed, json!({ "reason": "x" })).await;
        let version = owner.data(query, read).await["gap"]["version"].take();
        let hide = json!({ "gap": gap["id"], "expectedVersion": version, "category": "CONFIDENTIAL", "reason": "Too hot." });
        owner.done("reclassifyGap", hide, "gap { id }").await;
        assert_eq!(given(&told_twice(&app, &viewers).await, &gap), None);
        for (_, anew) in viewers {
            anew.close().await;
        }
    }

    async fn what_happens_while_gaps_are_read_counts_as_lacking(database: &TestDatabase) {
        let app = database.serve().await;
        let store = database.store().await;
        let everybody = Scope::new(store.clone(), Viewer::Anonymous, Utc::now());
        let (name, begun) = ("what is read while something happens", Notify::new());
        let goes_on = Arc::new(Semaphore::new(0));
        let read = kept::of_everybody(&everybody, name.to_owned(), |_, _| {
            begun.notify_one();
            let goes_on = goes_on.clone();
            Box::pin(async move {
                drop(goes_on.acquire().await);
                Ok::<(), Error>(())
            })
        });
        let happens = async {
            begun.notified().await;
            app.approver(PANEL).publishes(whole()).await;
            goes_on.add_permits(1);
        };
        let (read, ()) = tokio::join!(read, happens);
        let (marks, _) = read.expect("it is read");
        assert!(kept::as_of::<()>(&everybody, name, marks.id).is_none(), "some of it may be of later");
        let last = Watermark::read(&store).await.expect("it answers");
        assert_ne!(last.event, marks.event);
        let told = kept::as_of::<()>(&everybody, name, last.id).expect("it is known what it lacks");
        assert_eq!(told.lacks.len(), 1, "the gap that was published meanwhile");

        kept::of_everybody(&everybody, name.to_owned(), |_, _| Box::pin(ready(Ok::<(), Error>(())))).await.expect("it is read");
        let told = kept::as_of::<()>(&everybody, name, last.id).expect("it is of now");
        assert!(told.lacks.is_empty());
    }
}
