//! Figures over all gaps that are kept: after every change they are what adding up the whole gives, for whoever asks.

use crate::{
    feed::webhooks::publish, gap_changes::whole, gaps::need_shares::SHARED,
    hidden::hidden_texts::hide, matches::gap as public_gap,
};
use chrono::{Days, Utc};
use domain::organisation::Role;
use entity::event;
use gapbridge::access::viewer::Viewer;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use tests::{Anew, Backend, Service, TestDatabase, ask_anew, ask_at, number, offer, on_both};

const PANEL: &str = "group-civ";

/// By what figures over all gaps are kept.
const BY: [&str; 9] = [
    "GAP",
    "SECTOR",
    "COUNTRY",
    "HOLDER",
    "REGIME",
    "MEASURE",
    "LIFTING_CONDITION",
    "ASSISTANCE",
    "YEAR",
];

/// By what figures of the ledger are kept: who gave, and in which month.
const GIVEN: [&str; 2] = ["PROVIDER", "MONTH"];

/// By what tables of figures are kept: by the gaps themselves, by one of several values of a gap, by some of one, and by a day that is read from its sources.
const TABLES: [&str; 10] = [
    "GAP",
    "COUNTRY",
    "MEASURE",
    "ASSISTANCE",
    "SECTOR",
    "STATE",
    "MONTH",
    "PANEL",
    "PRIORITY",
    "COVERAGE_STATE",
];

/// The figures over all gaps by each dimension, which must be those that the database adds up anew.
pub(crate) async fn kept(database: &TestDatabase, viewer: &Service) -> Vec<Value> {
    let anew = database.anew(viewer, PANEL).await;
    let both = (viewer, &anew);
    let fields = "key label unit currency needs assumedShares lookedAfter needed pledged committed delivered remaining";
    let query = format!(
        "query ($by: CoverageDimension!, $filter: GapFilter) {{ coverage(by: $by, filter: $filter) {{ {fields} }} }}"
    );
    let mut all = Vec::new();
    for by in BY {
        all.push(same(both, &query, by).await);
    }
    for by in GIVEN {
        same(both, &query, by).await;
    }
    same_statistics(both).await;
    let cell = "keys labels labelsFr gaps figures { of value unit currency needs assumedShares }";
    let table = format!("cells {{ {cell} }} totals {{ {cell} }} total {{ {cell} }}");
    let counts = "cells { keys gaps } total { gaps }";
    let all_of = "GAPS NEEDS NEEDED PLEDGED COMMITTED DELIVERED REMAINING MATCHES";
    for (of, asked) in [(all_of, &*table), ("GAPS", counts)] {
        let query = format!(
            "query ($by: FigureBy!, $filter: GapFilter) {{ figures(of: [{of}], by: [$by], filter: $filter) {{ {asked} }} }}"
        );
        for by in TABLES {
            same(both, &query, by).await;
        }
    }
    anew.close().await;
    all
}

/// Asks for what is kept of all gaps, with a filter that asks for nothing and with none, and for what is added up anew, which must be the
/// same.
async fn same((viewer, anew): (&Service, &Anew), query: &str, by: &str) -> Value {
    let whole = anew.data(query, json!({ "by": by })).await;
    for filter in [Value::Null, json!({})] {
        let asked = json!({ "by": by, "filter": filter });
        assert_eq!(viewer.data(query, asked).await, whole, "by {by}");
    }
    whole
}

/// The same of statistics by each dimension.
pub(crate) async fn same_statistics(both: (&Service, &Anew)) {
    let counted = "key label gaps matched committed delivered daysToMatch daysToCommitment daysToDelivery ratings { useful partlyUseful notUseful unrated }";
    let query = format!(
        "query ($by: StatisticsDimension!, $filter: GapFilter) {{ statistics(by: $by, filter: $filter) {{ {counted} }} }}"
    );
    for by in ["ALL", "REGIME", "SECTOR", "PROVIDER"] {
        same(both, &query, by).await;
    }
}

/// A gap in two countries, where one need says how it is shared.
fn of_two() -> Value {
    let mut input = whole();
    input["countries"] = json!(["CI", "GIN"]);
    input["needs"] = json!([
        { "assistance": "TRAINING", "title": "Weighers", "size": number("PERSONS", 7),
            "shares": [{ "country": "CI", "percent": "75" }, { "country": "GIN", "percent": "25" }] },
        { "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 5) },
        { "assistance": "ICT", "title": "Register", "size": { "unsized": "UNSIZED" } }
    ]);
    input
}

/// The number of the last event.
pub(crate) async fn last_number(database: &TestDatabase) -> i64 {
    let connection = database.connect().await;
    let events = event::Entity::find().order_by_desc(event::Column::Sequence);
    let last = events.one(&connection).await.expect("it answers");
    connection.close().await.expect("closing");
    last.expect("an event").sequence
}

/// Makes the register one that never heard of what came after this event, of which the entries of the last match are known.
pub(crate) async fn go_back(database: &TestDatabase, event: i64) {
    let allow = match database.backend {
        Backend::Sqlite => "drop trigger if exists event_is_kept",
        Backend::Postgres => "drop trigger if exists event_stays on event",
    };
    // At once: else the service finds the figures of a moment in between, and keeps them as those of the event it went back to.
    let sql = [
        allow,
        &format!("delete from event where sequence > {event}"),
        &format!("update register_state set value = {event} where name = 'event'"),
        "delete from commitment where match_line_id in (select id from match_line order by id desc limit 1)",
    ];
    database.run_at_once(&sql).await;
}

on_both! {
    async fn what_hinders_lifting_conditions_is_what_the_database_counts(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let panel = app.approver(PANEL);
        panel.done("recordGap", whole(), "gap { id }").await;
        let member = app.as_member(PANEL, Role::Approver);
        let query = "{ liftingConditions(first: 100) { nodes { code gapStats { total closed remaining ofWill label } } } }";
        for published in [false, true] {
            if published {
                panel.publishes(whole()).await;
            }
            for viewer in [&app, &member] {
                // All that is kept is read for this.
                viewer.data("{ gapFacets(by: [STATE]) { count } }", json!({})).await;
                let anew = database.anew(viewer, PANEL).await;
                assert_eq!(viewer.data(query, json!({})).await, anew.data(query, json!({})).await);
                anew.close().await;
            }
        }
    }

    async fn a_gap_counts_once_for_its_panel_also_while_it_is_published(database: &TestDatabase) {
        let app = database.serve().await;
        let (panel, member) = (app.approver(PANEL), app.as_member(PANEL, Role::Approver));
        let asked = async || member.data("{ coverage(by: SECTOR) { key unit needs } }", json!({})).await;
        for _ in 0..20 {
            let gap = panel.done("recordGap", whole(), "gap { id version }").await;
            let before = asked().await;
            let meanwhile = async { [asked().await, asked().await, asked().await] };
            let (_, answers) = tokio::join!(publish(&panel, &gap), meanwhile);
            assert!(answers.iter().all(|answer| *answer == before), "{answers:?} for {before}");
        }
    }

    async fn a_register_that_lost_its_last_events_is_added_up_as_it_is(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let gap = public_gap(&app).await;
        let scales = offer("EQUIPMENT", number("ITEMS", 4));
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 0, scales).await;
        let at_first = kept(database, &app).await;
        let event = last_number(database).await;
        donor.enters("commit", &of, "3").await;
        let once = kept(database, &app).await;
        assert_ne!(once, at_first);
        // As where a standby that lacks them takes the place of its database.
        go_back(database, event).await;
        assert_ne!(kept(database, &app).await, once);
        donor.enters("commit", &of, "3").await;
        let three = kept(database, &app).await;
        // Others came in their place, under the same numbers.
        go_back(database, event).await;
        donor.enters("commit", &of, "2").await;
        assert_ne!(kept(database, &app).await, three);
    }

    async fn what_an_operator_changes_by_sql_counts_once_that_is_said(database: &TestDatabase) {
        let app = database.serve().await;
        let gap = public_gap(&app).await;
        let at_first = kept(database, &app).await;
        let scales = "update need set quantity = 400 where quantity = 4 and gap_id = (select id from gap where reference = '{}')";
        database.run_sql(&scales.replace("{}", gap["reference"].as_str().unwrap())).await;
        database.changed_by_hand().await;
        assert_ne!(kept(database, &app).await, at_first);
    }

    async fn what_is_kept_follows_what_is_done_to_a_gap(database: &TestDatabase) {
        let app = database.serve().await;
        let (panel, holder) = (app.approver(PANEL), app.actor("civ-authorities", Role::Editor));
        let mut known = kept(database, &app).await;
        let gap = panel.done("recordGap", whole(), "gap { id reference version }").await;
        assert_eq!(kept(database, &app).await, known);
        publish(&panel, &gap).await;
        let reference = gap["reference"].as_str().unwrap();
        let confirmation = "NAMES_NO_PRIVATE_PERSON";
        let line = json!({ "assistance": "EQUIPMENT", "title": "Spare parts", "size": number("ITEMS", 2) });
        let steps: [(&Service, &str, Value, bool); 4] = [
            (&holder, "planNeeds", json!({ "needs": [{ "line": line }] }), true),
            (&panel, "reviseGap", json!({ "countries": ["CI", "GIN"], "reason": "In both.", "confirmation": confirmation }), true),
            (&panel, "reviseGap", json!({ "sector": "15130", "reason": "It is of law.", "confirmation": confirmation }), true),
            (&panel, "closeGap", json!({ "on": "2026-01-02", "reason": "Scales stand." }), false),
        ];
        let published = kept(database, &app).await;
        assert!(published.iter().zip(&known).all(|(after, before)| after != before));
        known = published;
        for (actor, mutation, mut input, moves) in steps {
            input["gap"] = gap["id"].clone();
            input["expectedVersion"] = app.gap_with_needs(reference).await["version"].take();
            actor.done(mutation, input, "gap { id }").await;
            let now = kept(database, &app).await;
            assert!(!moves || now != known, "{mutation}");
            known = now;
        }
        hide(&app, &gap["id"]).await;
        kept(database, &app).await;
    }

    async fn what_opens_with_a_day_counts_from_that_day_on(database: &TestDatabase) {
        let app = database.serve().await;
        let mut input = whole();
        let opens = Utc::now() + Days::new(3);
        input["publication"] = json!({ "on": opens.format("%Y-%m-%d").to_string(), "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        app.approver(PANEL).done("recordGap", input, "gap { id }").await;
        let store = database.store().await;
        let query = "query ($by: CoverageDimension!) { coverage(by: $by) { key unit needs needed } }";
        for by in BY {
            let mut found = Vec::new();
            for now in [opens - Days::new(1), opens, opens - Days::new(1)] {
                let kept = ask_at(&store, &Viewer::Anonymous, query, json!({ "by": by }), now).await;
                let whole = ask_anew(&store, &Viewer::Anonymous, query, json!({ "by": by }), now).await;
                assert_eq!(kept, whole, "by {by} on {now}");
                found.push(kept);
            }
            assert!(found[0] != found[1] && found[0] == found[2], "by {by}");
        }
        store.close().await;
    }

    async fn what_is_kept_is_what_the_whole_gives_after_every_change(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let member = app.as_member(PANEL, Role::Approver);
        let panel = app.approver(PANEL);
        let at_first = kept(database, &app).await;
        assert_eq!(kept(database, &member).await, at_first);

        let gap = panel.publishes(whole()).await;
        let recorded = kept(database, &app).await;
        assert!(recorded.iter().zip(&at_first).all(|(after, before)| after != before));

        let scales = offer("EQUIPMENT", number("ITEMS", 4));
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 0, scales).await;
        assert_eq!(kept(database, &app).await, recorded, "a match commits nothing");
        donor.enters("commit", &of, "3").await;
        let committed = kept(database, &app).await;
        assert!(committed.iter().zip(&recorded).all(|(after, before)| after != before));
        assert_eq!(kept(database, &member).await, committed);

        panel.done("recordGap", of_two(), "gap { reference }").await;
        assert_eq!(kept(database, &app).await, committed, "what its Panel keeps to itself is told to nobody else");
        let own = kept(database, &member).await;
        assert_ne!(own, committed);

        database.load("kept.toml", SHARED).await.expect("it is loaded");
        let loaded = kept(database, &app).await;
        assert_ne!(loaded, committed);
        assert_ne!(kept(database, &member).await, own);
    }
}
