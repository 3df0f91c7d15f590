//! The history beside the data: it grows with what changes, and what was changed without it is named.

use crate::{gap_changes::whole, members::api_keys::key};
use domain::{event::EventKind, organisation::EventRole};
use entity::{api_key, event, register_state, webhook};
use gapbridge::{
    actions::webhook::new_secret,
    cli::audit::audit,
    config::VerifyOptions,
    history::event::{Actor as Author, ChainHead, Fields, NewEvent},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait,
    QueryFilter, QueryOrder, Set, TransactionTrait, prelude::Uuid,
};
use serde_json::{Value, json};
use tests::{Actor, TestApp, TestDatabase, money, offer, on_both};

const PANEL: &str = "group-civ";

async fn events(connection: &DatabaseConnection, kind: EventKind) -> Vec<event::Model> {
    event::Entity::find()
        .filter(event::Column::Kind.eq(kind))
        .order_by_asc(event::Column::Sequence)
        .all(connection)
        .await
        .unwrap()
}

fn size(event: &event::Model) -> usize {
    [&event.open, &event.closed]
        .into_iter()
        .flatten()
        .map(String::len)
        .sum()
}

async fn record_report(panel: &Actor) -> Value {
    let more = json!({ "kind": "MIDTERM", "document": "S/2031/8" });
    panel.reports("Midterm report", more).await
}

async fn record_gap(panel: &Actor) -> Value {
    panel.publishes(whole()).await
}

on_both! {
    async fn the_history_grows_with_what_changes_and_not_with_what_there_is(app: &TestApp) {
        let panel = app.approver(PANEL);
        for at in 0..200 {
            let statement = format!("The lists of {at:03} places are out.");
            let progress = json!({ "liftingCondition": "1572-elections", "on": "2010-05", "statement": statement, "document": "S/2009/521" });
            panel.done("recordProgress", progress, "liftingCondition { code }").await;
        }
        let events = events(&app.database.connect().await, EventKind::ProgressRecorded).await;
        let sizes: Vec<usize> = events.iter().map(size).collect();
        assert_eq!(sizes.len(), 200);
        assert!(sizes[199] <= 2 * sizes[9], "the 10th has {} bytes, the 200th {}", sizes[9], sizes[199]);
        assert!(sizes.iter().sum::<usize>() <= 2 * 200 * sizes[9], "{} bytes", sizes.iter().sum::<usize>());
        let change: Value = serde_json::from_str(events[199].open.as_ref().unwrap()).unwrap();
        let change = &change["progress"];
        assert_eq!((&change[0], change[1].as_array().unwrap().len()), (&json!([]), 1));
        assert_eq!(change[1][0]["statement"], "The lists of 199 places are out.");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_list_shows_what_was_added_and_what_was_removed(app: &TestApp) {
        let panel = app.approver(PANEL);
        let selection = "gap { id reference version history(first: 1) { edges { node { changes { field before after } } } } }";
        let mut gap = whole();
        gap["countries"] = json!(["CI", "LR"]);
        let mut gap = panel.done("recordGap", gap, selection).await;
        let civ = "\"CIV\"";
        let mut changes = Vec::new();
        for (field, value) in [("countries", json!(["CI", "GH"])), ("countries", json!(["CI"])), ("liftingConditions", json!([]))] {
            let mut revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"] });
            revise[field] = value;
            gap = panel.done("reviseGap", revise, selection).await;
            changes.push(gap["history"]["edges"][0]["node"]["changes"][0].take());
        }
        assert!(!changes.iter().any(|change| change.to_string().contains(civ)), "what stays is not repeated: {changes:?}");
        assert_eq!(changes[0], json!({ "field": "countries", "before": "[\"LBR\"]", "after": "[\"GHA\"]" }));
        assert_eq!(changes[1], json!({ "field": "countries", "before": "[\"GHA\"]", "after": "[]" }));
        assert_eq!(changes[2], json!({ "field": "liftingConditions", "before": "[\"1572-elections\"]", "after": null }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_done_beside_a_gap_is_in_its_history(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = record_report(&panel).await;
        let mut gap = whole();
        gap["provenance"] = json!([{ "document": "S/2031/8", "paragraph": "3" }]);
        let gap = panel.done("recordGap", gap, "gap { id reference }").await;
        let recommendation = json!({ "report": report["id"], "text": "Weigh them.", "language": "en", "addressees": ["DONORS"],
            "category": "REPORT", "gaps": [gap["id"]] });
        panel.done("recordRecommendation", recommendation, "recommendation { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
        // Meanwhile somebody else puts the document on record.
        let document = "[[document]]\nkey = \"S/2031/8\"\nsymbol = \"S/2031/8\"\nkind = \"PANEL_REPORT\"\ntitle = \"Midterm report\"\nsource = \"own\"\n";
        app.database.load("document.toml", document).await.expect("it loads");
        let now = panel.data("query ($c: String!) { report(symbol: $c) { version } }", json!({ "c": report["code"] })).await["report"].take();
        let publish = json!({ "report": report["id"], "expectedVersion": now["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishReport", publish, "report { published }").await;
        let query = "query ($r: String!) { gap(reference: $r) { provenance { document { title } } history { edges { node { kind changes { field } } } } } }";
        let elsewhere = app.database.serve().await.approver(PANEL);
        let seen = elsewhere.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        assert_eq!(seen["provenance"][0]["document"]["title"], "Midterm report");
        let changes: Vec<&Value> = seen["history"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["changes"][0]["field"]).collect();
        assert_eq!(changes[..2], ["provenance", "recommendations"], "{seen}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn no_event_takes_the_place_of_another(database: &TestDatabase) {
        let connection = database.connect().await;
        let sql = match connection.get_database_backend() {
            DbBackend::Postgres => ["insert into event select * from event where sequence = 1 on conflict (sequence) do update set reason = 'none'"].as_slice(),
            _ => &[
                "insert or replace into event select * from event where sequence = 1",
                "replace into event select * from event where sequence = 1",
                "insert into event select * from event where sequence = 1 on conflict (sequence) do update set reason = 'none'",
                "update or replace event set sequence = 1 where sequence = 2",
            ],
        };
        for sql in sql {
            let error = connection.execute_unprepared(sql).await.unwrap_err().to_string();
            assert!(error.contains("the history is only ever added to"), "{sql}: {error}");
        }
        let again = "insert into event select sequence + 100000, id, at, organisation_id, role, subject, kind, about, about_id, panel_id, open, closed, reason, previous, 'f' from event where sequence = 1";
        assert!(connection.execute_unprepared(again).await.is_err(), "the id is another event's");
    }

    async fn what_was_changed_behind_the_service_is_named(app: &TestApp) {
        let panel = app.approver(PANEL);
        app.database.load_demo().await;
        let report = record_report(&panel).await;
        let finding = json!({ "report": report["id"], "paragraph": "9", "text": "Who was paid.", "language": "en", "category": "CONFIDENTIAL" });
        panel.done("recordFinding", finding, "finding { id }").await;
        let gap = record_gap(&panel).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        donor.enters("commit", &agreed, "1250.50").await;
        donor.enters("recordDelivery", &agreed, "250.50").await;
        assert_eq!(app.database.differences().await, [""; 0]);

        let reference = gap["reference"].as_str().unwrap();
        let mut expected = Vec::new();
        for (sql, named) in [
            ("update report set title = 'Another' where title = 'Midterm report'".to_owned(), "report differs from its latest events in: title"),
            ("update finding set category = 'PUBLIC' where text = 'Who was paid.'".to_owned(), "finding differs from its latest events in: category"),
            (format!("update gap set title = 'Other scales', institution = null where reference = '{reference}'"), "gap differs from its latest events in: institution, title"),
            ("update commitment set amount_minor = 1 where kind = 'DELIVERED' and match_line_id in (select id from match_line order by id desc limit 1)".to_owned(), "match differs from its latest events in: ledger"),
        ] {
            app.database.run_sql(&sql).await;
            expected.push(named.to_owned());
            expected.sort();
            assert_eq!(app.database.differences().await, expected, "{sql}");
        }
    }

    async fn an_accusation_that_was_taken_back_behind_the_service_is_named(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = record_report(&panel).await;
        let accusing = panel.finds(&report, "ALLEGATION", "Who was paid.", json!({})).await;
        let input = json!({ "finding": accusing["id"], "expectedVersion": accusing["version"], "category": "REPORT", "reason": "So it is." });
        panel.done("reclassifyFinding", input, "finding { id }").await;
        panel.finds(&report, "REPORT", "Who paid.", json!({})).await;
        assert_eq!(app.database.differences().await, [""; 0]);
        for (text, differ) in [("Who was paid.", 1), ("Who paid.", 2)] {
            app.database.run_sql(&format!("update finding set alleges = not alleges where text = '{text}'")).await;
            assert_eq!(app.database.differences().await, vec!["finding differs from its latest events in: alleges"; differ]);
        }
    }

    async fn a_key_whose_secret_was_exchanged_is_named(app: &TestApp) {
        app.approver(PANEL).done("createApiKey", key("Portal"), "apiKey { id }").await;
        let connection = app.database.connect().await;
        let made = api_key::Entity::find().one(&connection).await.unwrap().unwrap();
        let created = events(&connection, EventKind::ApiKeyCreated).await.pop().unwrap();
        // As versions before wrote it, which vouched for no secret.
        let (id, mut closed) = (Uuid::now_v7(), serde_json::from_str::<Fields>(created.closed.as_ref().unwrap()).unwrap());
        closed.remove("fingerprint").expect("the secret is vouched for");
        closed.insert("id".to_owned(), json!([null, id.to_string()]));
        let before = NewEvent { kind: created.kind, about: created.about.clone(), about_id: id, panel: None, open: Fields::new(), closed, reason: None };
        let author = Author { organisation: created.organisation_id, role: EventRole::Approver, subject: created.subject.clone() };
        let transaction = connection.begin().await.unwrap();
        ChainHead::hold(&transaction).await.unwrap().add(&transaction, &author, created.at, vec![before]).await.unwrap();
        transaction.commit().await.unwrap();
        crate::hidden::insert(&connection, api_key::Model { id, digest: "1".repeat(64), ..made.clone() }).await;
        assert_eq!(app.database.differences().await, [""; 0]);
        app.database.run_sql("update api_key set digest = 'g' || substr(digest, 2)").await;
        assert_eq!(app.database.differences().await, ["api_key differs from its latest events in: fingerprint"], "of the one that is vouched for");
    }

    async fn a_webhook_whose_secret_or_address_was_exchanged_is_named(app: &TestApp) {
        let owner = app.approver("state-can");
        let input = json!({ "url": "https://receiver.invalid/" });
        let made = owner.say("registerWebhook", input.clone(), "secret webhook { id }").await;
        let (secret, webhook) = (made["secret"].as_str().unwrap(), json!({ "webhook": made["webhook"]["id"] }));
        let set = async |column: &str, value: &str| app.database.run_sql(&format!("update webhook set {column} = '{value}'")).await;
        let differs = |fields: &str| vec![format!("webhook differs from its latest events in: {fields}")];
        assert_eq!(app.database.differences().await, [""; 0]);
        set("secret", &new_secret()).await;
        assert_eq!(app.database.differences().await, differs("fingerprint"));
        set("url", "https://elsewhere.invalid/").await;
        assert_eq!(app.database.differences().await, differs("fingerprint, url"));
        set("secret", "").await;
        assert_eq!(app.database.differences().await, differs("fingerprint, url"));
        set("secret", secret).await;
        set("url", "https://receiver.invalid/").await;
        assert_eq!(app.database.differences().await, [""; 0]);
        owner.done("rotateWebhookSecret", webhook.clone(), "webhook { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
        set("secret", secret).await;
        assert_eq!(app.database.differences().await, differs("fingerprint"), "of the secret before");
        owner.done("removeWebhook", webhook.clone(), "webhook { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
        let seen = "query ($webhook: ID!) { node(id: $webhook) { ... on Webhook { history { edges { node { changes { field } } } } } } }";
        let seen = owner.data(seen, webhook).await.to_string();
        assert!(seen.contains("rotated") && !seen.contains("fingerprint"), "{seen}");
        let connection = app.database.connect().await;
        for event in event::Entity::find().all(&connection).await.unwrap() {
            let said = format!("{:?} {:?}", event.open, event.closed);
            assert!(!said.contains(secret), "{said}");
        }
    }

    async fn a_webhook_of_which_nothing_vouches_for_the_secret_is_as_its_events_left_it(app: &TestApp) {
        let owner = app.approver("state-can");
        let input = json!({ "url": "https://receiver.invalid/" });
        owner.done("registerWebhook", input, "webhook { id }").await;
        let connection = app.database.connect().await;
        let made = webhook::Entity::find().one(&connection).await.unwrap().unwrap();
        let registered = events(&connection, EventKind::WebhookRegistered).await.pop().unwrap();
        // As versions before wrote it.
        let id = Uuid::now_v7();
        let halves = [registered.open.as_ref(), registered.closed.as_ref()].map(|half| {
            let mut half = half.map(|half| serde_json::from_str::<Fields>(half).unwrap()).unwrap_or_default();
            let vouched = half.remove("fingerprint").is_some();
            half.entry("id").and_modify(|own| *own = json!([null, id.to_string()]));
            (half, vouched)
        });
        assert!(halves.iter().any(|(_, vouched)| *vouched), "the secret is vouched for");
        let [(open, _), (closed, _)] = halves;
        let before = NewEvent { kind: registered.kind, about: registered.about.clone(), about_id: id, panel: None, open, closed, reason: None };
        let author = Author { organisation: registered.organisation_id, role: EventRole::Approver, subject: registered.subject.clone() };
        let transaction = connection.begin().await.unwrap();
        ChainHead::hold(&transaction).await.unwrap().add(&transaction, &author, registered.at, vec![before]).await.unwrap();
        transaction.commit().await.unwrap();
        crate::hidden::insert(&connection, webhook::Model { id, secret: new_secret(), ..made }).await;
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn an_added_and_a_removed_object_are_named(app: &TestApp) {
        let panel = app.approver(PANEL);
        record_report(&panel).await;
        app.database.run_sql("delete from report where title = 'Midterm report'").await;
        assert_eq!(app.database.differences().await, ["report has events, but is no longer there"]);
        let connection = app.database.connect().await;
        let panel = entity::panel::Entity::find().one(&connection).await.unwrap().unwrap();
        let own = entity::report::Entity::find().one(&connection).await.unwrap().unwrap();
        let own = entity::report::Model { id: Uuid::now_v7(), code: "behind-the-back".into(), panel_id: panel.id, document_id: None, ..own };
        crate::hidden::insert(&connection, own).await;
        assert_eq!(app.database.differences().await, ["report has events, but is no longer there", "report is in no event"]);
    }

    async fn an_event_that_was_added_with_a_right_hash_does_not_fit_the_data(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record_gap(&panel).await;
        let connection = app.database.connect().await;
        let recorded = events(&connection, EventKind::GapRecorded).await.pop().unwrap();
        let noted = VerifyOptions { head: Some(recorded.hash.clone()), ..VerifyOptions::default() };
        let added = async || {
            let audited = audit(&app.database.config(), &noted, &mut |_| {}, &mut |_| {}).await;
            audited.map(|audited| audited.chain.since)
        };
        // The gap was published with it.
        assert_eq!(added().await.unwrap(), Some(1));
        let author = Author { organisation: recorded.organisation_id, role: EventRole::Approver, subject: recorded.subject.clone() };
        let forged = NewEvent {
            kind: EventKind::GapRevised,
            about: recorded.about.clone(),
            about_id: recorded.about_id,
            panel: recorded.panel_id,
            open: Fields::from_iter([("title".to_owned(), json!([gap["title"], "Never said"]))]),
            closed: Fields::new(),
            reason: None,
        };
        let transaction = connection.begin().await.unwrap();
        let mut head = ChainHead::hold(&transaction).await.unwrap();
        head.add(&transaction, &author, recorded.at, vec![forged]).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(app.database.differences().await, ["gap differs from its latest events in: title"]);
        let error = format!("{:#}", added().await.unwrap_err());
        assert!(error.starts_with("The data is not what the history says: 1 of "), "{error}");
        // Where the count of events was forgotten, it is found before that.
        let count = register_state::ActiveModel { name: Set("event".to_owned()), value: Set(recorded.sequence) };
        count.update(&connection).await.unwrap();
        let error = format!("{:#}", added().await.unwrap_err());
        assert!(error.starts_with("The history is not what was written."), "{error}");
    }
}
