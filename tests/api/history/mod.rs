//! The history: every change in it, once, in order, and nobody bends it unnoticed; and the audit of the data beside it.

mod audit;
pub(crate) mod audit_columns;
mod audit_findings;
mod audit_whole;
mod histories;
mod history_names;

use crate::{gap_changes::whole, matches::gap};
use domain::{event::EventKind, organisation::Role};
use entity::event;
use futures_util::{StreamExt, stream};
use gapbridge::{
    config::ServeOptions,
    history::event::{Broken, Verified, verify},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryOrder};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Backend, Rows, TestApp, TestDatabase, number, offer, on_both, options};

const PANEL: &str = "group-civ";

async fn report(panel: &Actor) -> Value {
    let more = json!({ "kind": "MIDTERM", "document": "S/2031/8" });
    panel.reports("Midterm report", more).await
}

fn confidential(report: &Value) -> Value {
    json!({ "report": report["id"], "paragraph": "9", "text": "Who was paid, and where.", "language": "en", "category": "CONFIDENTIAL" })
}

async fn events(connection: &DatabaseConnection) -> Vec<event::Model> {
    event::Entity::find()
        .order_by_asc(event::Column::Sequence)
        .all(connection)
        .await
        .unwrap()
}

async fn check(connection: &DatabaseConnection) -> Result<Verified, Broken> {
    verify(connection, None, |_, _| {}).await
}

/// What guards the history against careless hands, taken away for a careful one.
async fn disarm(database: &TestDatabase) {
    let sql = match database.backend {
        Backend::Sqlite => "drop trigger event_stays; drop trigger event_is_kept",
        Backend::Postgres => {
            "drop trigger event_stays on event; drop trigger event_is_kept on event"
        }
    };
    database.run_sql(sql).await;
}

on_both! {
    async fn a_change_is_in_the_history_with_who_did_it_what_changed_and_why(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let finding = panel.done("recordFinding", confidential(&report), "finding { id reference version }").await;
        let revise = json!({ "finding": finding["id"], "expectedVersion": finding["version"], "text": "Who was paid.", "reason": "Shorter." });
        panel.done("reviseFinding", revise, "finding { id }").await;
        let query = "query ($r: String!) { finding(reference: $r) { history { totalCount edges { node { kind role subject reason actor { code } changes { field before after } } } } } }";
        let history = panel.data(query, json!({ "r": finding["reference"] })).await["finding"]["history"].take();
        assert_eq!(history["totalCount"], 2);
        assert_eq!(history["edges"][0]["node"], json!({ "kind": "FINDING_REVISED", "role": "APPROVER", "subject": "local:test", "reason": "Shorter.", "actor": { "code": PANEL },
            "changes": [{ "field": "text", "before": "Who was paid, and where.", "after": "Who was paid." }] }));
        assert_eq!(history["edges"][1]["node"]["kind"], "FINDING_RECORDED");
    }

    async fn what_was_refused_and_what_changed_nothing_leaves_no_event_and_no_hole(app: &TestApp) {
        let (panel, connection) = (app.approver(PANEL), app.database.connect().await);
        let report = report(&panel).await;
        let before = Rows::read(&connection).await;
        for (mutation, input) in [
            ("recordFinding", json!({ "report": report["id"], "text": "", "language": "english", "category": "PUBLIC", "paragraph": "x" })),
            ("recordReport", json!({ "title": "T", "kind": "FINAL", "document": "no symbol" })),
            ("recordReport", json!({ "clientMutationId": "", "title": "T", "kind": "FINAL" })),
        ] {
            panel.refused(mutation, input).await;
        }
        assert_eq!(before.changes(&Rows::read(&connection).await), Vec::new());
        let events = events(&connection).await;
        assert!(events.iter().zip(1..).all(|(event, place)| event.sequence == place));
        assert_eq!(check(&connection).await.unwrap(), Verified { events: events.len() as i64, head: events.last().unwrap().hash.clone(), since: None, erased: 0 });
    }

    async fn a_thousand_repeats_of_a_change_make_one(app: &TestApp) {
        let service = app.database.serve_with(&ServeOptions { concurrent_requests: 1_000, ..options() }).await;
        let (panel, connection) = (service.approver(PANEL), app.database.connect().await);
        let before = events(&connection).await.len();
        let said = json!({ "clientMutationId": "the-same", "title": "Said often", "kind": "FINAL" });
        let answers: Vec<Value> = stream::iter(0..1_000).map(|_| panel.say("recordReport", said.clone(), "clientMutationId report { id code version }")).buffer_unordered(1_000).collect().await;
        assert!(answers.iter().all(|answer| *answer == answers[0] && !answer["report"].is_null()), "{:?}", answers[0]);
        assert_eq!(events(&connection).await.len(), before + 1);
        let other = json!({ "clientMutationId": "the-same", "title": "Said otherwise", "kind": "FINAL" });
        assert_eq!(panel.refused("recordReport", other.clone()).await, ["KEY_REUSED"]);
        // Names are each account's own; one that failed may be used again.
        app.approver("group-cod").done("recordReport", other, "report { id }").await;
        panel.refused("recordReport", json!({ "clientMutationId": "mended", "title": "", "kind": "FINAL" })).await;
        panel.done("recordReport", json!({ "clientMutationId": "mended", "title": "Mended", "kind": "FINAL" }), "report { id }").await;
    }

    async fn a_repeat_in_other_words_is_the_same(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut said = offer("EQUIPMENT", number("ITEMS", 2));
        said["clientMutationId"] = json!("the-same");
        let first = donor.done("makeOffer", said.clone(), "offer { reference }").await;
        said["note"] = Value::Null;
        assert_eq!(donor.done("makeOffer", said, "offer { reference }").await, first, "null for what was left out");
        // In the document, and in another order.
        let literal = |title: &str| format!(
            "mutation {{ makeOffer(input: {{ lines: [{{ title: \"What is given\", size: {{ quantity: {{ value: 2, unit: ITEMS }} }}, assistance: EQUIPMENT }}], able: YES, \
             willing: YES, language: \"en\", description: \"Help as it is needed.\", title: \"{title}\", clientMutationId: \"the-same\" }}) {{ offer {{ reference }} userErrors {{ code }} }} }}"
        );
        let again = donor.data(&literal("Help"), json!({})).await["makeOffer"].take();
        assert_eq!(again, json!({ "offer": first, "userErrors": [] }));
        let other = donor.data(&literal("Other"), json!({})).await["makeOffer"].take();
        assert_eq!(other, json!({ "offer": null, "userErrors": [{ "code": "KEY_REUSED" }] }));
    }

    async fn concurrent_changes_follow_each_other_without_a_hole(app: &TestApp) {
        let (panel, other, connection) = (app.approver(PANEL), app.approver("group-cod"), app.database.connect().await);
        let before = events(&connection).await.len();
        let write = async |at: usize| {
            let who = if at.is_multiple_of(2) { &panel } else { &other };
            who.done("recordReport", json!({ "title": format!("Report {at}"), "kind": "FINAL" }), "report { id }").await
        };
        stream::iter(0..64).map(write).buffer_unordered(32).collect::<Vec<_>>().await;
        let events = events(&connection).await;
        assert_eq!(events.len(), before + 64);
        assert!(events.windows(2).all(|two| two[0].sequence + 1 == two[1].sequence && two[0].at <= two[1].at && two[1].previous == two[0].hash));
        check(&connection).await.unwrap();
    }

    async fn the_database_itself_keeps_the_history(database: &TestDatabase) {
        let connection = database.connect().await;
        for sql in ["update event set reason = 'none' where sequence = 1", "delete from event where sequence = 1", "delete from event"] {
            let error = connection.execute_unprepared(sql).await.unwrap_err().to_string();
            assert!(error.contains("the history is only ever added to"), "{sql}: {error}");
        }
        if database.backend == Backend::Postgres {
            assert!(connection.execute_unprepared("truncate event").await.is_err());
        }
        check(&connection).await.unwrap();
    }

    async fn tampering_with_any_column_of_any_event_is_found(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let finding = panel.done("recordFinding", confidential(&report), "finding { id version }").await;
        let revise = json!({ "finding": finding["id"], "expectedVersion": finding["version"], "text": "Less.", "reason": "Shorter." });
        panel.done("reviseFinding", revise, "finding { id }").await;
        disarm(&app.database).await;
        let connection = app.database.connect().await;
        let all = events(&connection).await;
        let last = all.len() as i64;
        let nil = match connection.get_database_backend() {
            DbBackend::Postgres => "'00000000-0000-0000-0000-000000000001'",
            _ => "x'00000000000000000000000000000001'",
        };
        for place in [1, 2, last / 2, last - 2, last - 1, last] {
            for (column, value) in [
                ("sequence", "sequence + 100000"), ("id", nil), ("at", "at + 1"), ("organisation_id", nil), ("role", "'REGISTRAR'"), ("subject", "'somebody'"),
                ("kind", "'GAP_CLOSED'"), ("about", "'nothing'"), ("about_id", nil), ("panel_id", nil), ("open", "'{\"a\":[1,2]}'"), ("closed", "'{}'"),
                ("reason", "'because'"), ("previous", "'0'"), ("hash", "'0'"),
            ] {
                let kept = events(&connection).await.swap_remove(usize::try_from(place - 1).unwrap());
                connection.execute_unprepared(&format!("update event set {column} = {value} where sequence = {place}")).await.unwrap();
                let found = check(&connection).await;
                let named = matches!(&found, Err(Broken::Link { sequence, .. }) if *sequence == place) || matches!(&found, Err(Broken::Length { .. }) if place == last);
                assert!(named, "{column} of event {place}: {found:?}");
                restore(&connection, &kept, place).await;
                check(&connection).await.unwrap_or_else(|error| panic!("after {column} of {place}: {error}"));
            }
        }
        // Taken out, cut off, put in, and all written anew.
        for sql in [format!("delete from event where sequence = {}", last / 2), format!("delete from event where sequence = {last}")] {
            let rows = events(&connection).await;
            connection.execute_unprepared(&sql).await.unwrap();
            assert!(check(&connection).await.is_err(), "{sql}");
            let missing: Vec<_> = { let left = events(&connection).await; rows.into_iter().filter(|row| !left.contains(row)).collect() };
            for row in missing {
                insert(&connection, row).await;
            }
        }
        insert(&connection, event::Model { sequence: -1, id: sea_orm::prelude::Uuid::now_v7(), hash: "f".repeat(64), ..all[0].clone() }).await;
        assert!(check(&connection).await.is_err());
        connection.execute_unprepared("delete from event where sequence = -1").await.unwrap();
        let head = check(&connection).await.unwrap().head;
        assert_eq!(verify(&connection, Some(&head), |_, _| {}).await.unwrap().since, Some(0));
        assert!(matches!(verify(&connection, Some(&"0".repeat(64)), |_, _| {}).await, Err(Broken::Head(_))));
    }

    async fn who_reads_what_is_confided_is_noted_once_a_day_for_the_panel_to_see(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let finding = panel.done("recordFinding", confidential(&report), "finding { id reference }").await;
        let allegation = json!({ "report": report["id"], "text": "The office took money.", "language": "en", "category": "ALLEGATION" });
        let allegation = panel.done("recordFinding", allegation, "finding { id reference }").await;
        panel.done("inviteReply", json!({ "finding": allegation["id"], "party": "civ-authorities", "due": "2999-01-01" }), "finding { id }").await;
        let read = "query ($r: String!) { finding(reference: $r) { text } }";
        let (colleague, party) = (app.actor(PANEL, Role::Reader), app.actor("civ-authorities", Role::Reader));
        for _ in 0..3 {
            party.data(read, json!({ "r": allegation["reference"] })).await;
            colleague.data("{ reports(first: 100) { edges { node { findings { edges { node { text } } } } } } }", json!({})).await;
            assert!(party.data(read, json!({ "r": finding["reference"] })).await["finding"].is_null());
        }
        let readings = "query ($r: String!) { finding(reference: $r) { readings { totalCount edges { node { kind actor { code } subject } } } } }";
        let of_allegation = panel.data(readings, json!({ "r": allegation["reference"] })).await["finding"]["readings"].take();
        let actors: Vec<_> = of_allegation["edges"].as_array().unwrap().iter().map(|edge| (edge["node"]["actor"]["code"].clone(), edge["node"]["subject"].clone())).collect();
        assert_eq!(actors, [(json!("civ-authorities"), Value::Null), (json!(PANEL), json!("local:test"))]);
        // The reader, and whoever else reads it, sees nothing of that.
        assert_eq!(party.data(readings, json!({ "r": allegation["reference"] })).await["finding"]["readings"]["totalCount"], 0);
        check(&app.database.connect().await).await.unwrap();
    }

    async fn who_reads_what_is_shared_before_it_is_out_is_noted_and_who_reads_it_later_is_not(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = report(&panel).await;
        let embargoed = panel.finds(&report, "REPORT", "Officers were never trained.", json!({})).await;
        let tactical = json!({ "text": "A convoy leaves at night.", "language": "en", "category": "TACTICAL" });
        let tactical = panel.done("recordFinding", tactical, "finding { id reference }").await;
        let gap = panel.done("recordGap", whole(), "gap { id reference }").await;
        for (mutation, thing, of, with) in [("shareFinding", "finding", &embargoed, "state-can"), ("shareFinding", "finding", &tactical, "unoci"), ("shareGap", "gap", &gap, "state-can")] {
            panel.done(mutation, json!({ thing: of["id"], "organisation": with }), "share { id }").await;
        }
        let readers = async |thing: &str, of: &Value| -> BTreeSet<String> {
            let query = format!("query ($r: String!) {{ {thing}(reference: $r) {{ readings {{ edges {{ node {{ kind actor {{ code }} }} }} }} }} }}");
            let noted = panel.data(&query, json!({ "r": of["reference"] })).await[thing]["readings"]["edges"].take();
            noted.as_array().unwrap().iter().map(|edge| edge["node"]["actor"]["code"].as_str().unwrap().to_owned()).collect()
        };
        let told = [("finding", &embargoed, "state-can"), ("finding", &tactical, "unoci"), ("gap", &gap, "state-can")];
        for (thing, of, reader) in told {
            let query = format!("query ($r: String!) {{ {thing}(reference: $r) {{ reference }} }}");
            assert_eq!(readers(thing, of).await, BTreeSet::new(), "shared, and read by its Panel alone");
            let (reader, stranger) = (app.actor(reader, Role::Reader), app.actor("state-fra", Role::Reader));
            assert!(stranger.data(&query, json!({ "r": of["reference"] })).await[thing].is_null());
            assert!(!reader.data(&query, json!({ "r": of["reference"] })).await[thing].is_null());
        }
        for (thing, of, reader) in told {
            assert_eq!(readers(thing, of).await, BTreeSet::from([reader.to_owned()]), "{thing} {of}");
        }
        let now = panel.data("query ($c: String!) { report(symbol: $c) { version } }", json!({ "c": report["code"] })).await["report"].take();
        let publish = json!({ "report": report["id"], "expectedVersion": now["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishReport", publish, "report { published }").await;
        let late = app.actor("state-fra", Role::Reader).data("query ($r: String!) { finding(reference: $r) { text } }", json!({ "r": embargoed["reference"] })).await;
        assert!(!late["finding"].is_null());
        assert_eq!(readers("finding", &embargoed).await, BTreeSet::from(["state-can".to_owned()]));
        check(&app.database.connect().await).await.unwrap();
    }

    async fn who_reads_a_match_of_a_confided_gap_is_noted_as_having_read_of_the_gap(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 2))).await;
        // Not by a mutation: its answer would be a reading.
        app.database.run_sql(&format!("update gap set category = 'CONFIDENTIAL' where reference = '{}'", gap["reference"].as_str().unwrap())).await;
        let read = "query ($r: String!) { match(reference: $r) { lines { line { id } } } }";
        let of_match = json!({ "r": agreed["reference"] });
        let colleague = app.actor(PANEL, Role::Reader);
        for _ in 0..2 {
            assert!(donor.data(read, of_match.clone()).await["match"].is_null());
            assert!(app.data(read, of_match.clone()).await["match"].is_null());
            assert!(!colleague.data(read, of_match.clone()).await["match"].is_null());
        }
        let connection = app.database.connect().await;
        let readings: Vec<_> = events(&connection).await.into_iter().filter(|event| event.kind == EventKind::Read && event.about == "gap").collect();
        assert_eq!(readings.len(), 1, "{readings:?}");
        let noted = "query ($r: String!) { gap(reference: $r) { readings { edges { node { actor { code } } } } } }";
        let noted = app.approver(PANEL).data(noted, json!({ "r": gap["reference"] })).await["gap"]["readings"].take();
        assert_eq!(noted["edges"], json!([{ "node": { "actor": { "code": PANEL } } }]));
        check(&connection).await.unwrap();
    }
}

/// Puts an event back as it was, whatever its place was changed to.
async fn restore(connection: &DatabaseConnection, kept: &event::Model, place: i64) {
    connection
        .execute_unprepared(&format!(
            "delete from event where sequence in ({place}, {})",
            place + 100_000
        ))
        .await
        .unwrap();
    insert(connection, kept.clone()).await;
}

async fn insert(connection: &DatabaseConnection, row: event::Model) {
    crate::hidden::insert(connection, row).await;
}
