//! Texts that must not exist are erased by the operator, and the history still holds together.

use crate::gap_changes::whole;
use domain::organisation::Role;
use gapbridge::{
    cli::{audit::audit, erase::erased},
    config::{EraseOptions, VerifyOptions},
};
use serde_json::{Value, json};
use tests::{Backend, Rows, TestApp, TestDatabase, erasing, number, offer, on_both};

const WORD: &str = "numbat";

async fn audited(database: &TestDatabase, head: Option<String>) -> Result<usize, String> {
    let options = VerifyOptions {
        head,
        ..VerifyOptions::default()
    };
    let audited = audit(&database.config(), &options, &mut |_| {}, &mut |_| {}).await;
    audited
        .map(|audited| audited.chain.erased)
        .map_err(|error| format!("{error:#}"))
}

/// Whether the text is anywhere in the files of the database.
fn in_files(database: &TestDatabase) -> bool {
    let path = database.url.trim_start_matches("sqlite:");
    let path = path.split('?').next().expect("a path");
    let has = |path: String| {
        let bytes = std::fs::read(path).unwrap_or_default();
        let word = WORD.as_bytes();
        bytes
            .windows(word.len())
            .any(|part| part.eq_ignore_ascii_case(word))
    };
    has(path.to_owned()) || has(format!("{path}-wal"))
}

async fn disarm(database: &TestDatabase) {
    let sql = match database.backend {
        Backend::Sqlite => "drop trigger event_stays",
        Backend::Postgres => "drop trigger event_stays on event",
    };
    database.run_sql(sql).await;
}

/// A published gap with the word in its description, once revised.
async fn gap(app: &TestApp) -> Value {
    let panel = app.approver("group-civ");
    let mut gap = whole();
    gap["description"] = json!("The numbat was seen at the harbour.");
    let gap = panel.publishes(gap).await;
    let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "description": "A numbat again.",
        "confirmation": "NAMES_NO_PRIVATE_PERSON", "reason": "Shorter." });
    panel
        .done("reviseGap", revise, "gap { id reference version }")
        .await
}

on_both! {
    async fn an_erased_text_is_nowhere_and_the_chain_holds(app: &TestApp) {
        let gap = gap(app).await;
        let erasure = erasing(gap["id"].as_str().unwrap(), "description");
        let done = erased(&app.database.config(), &erasure).await.unwrap();
        // It was recorded, published and revised.
        assert_eq!((done.table, done.events), ("gap", 3));
        assert_eq!(audited(&app.database, None).await, Ok(3));
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["gap", "gap_detail", "gap_text", "event", "hidden_text", "mutation_key"] {
            assert!(!rows.of(table).iter().any(|row| row.to_lowercase().contains(WORD)), "{table}");
        }
        if app.database.backend == Backend::Sqlite {
            assert!(!in_files(&app.database));
        }
        let query = "query ($r: String!) { gap(reference: $r) { description history { edges { node { kind reason actor { code } changes { field before after } } } } } }";
        let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        let mark = seen["description"].as_str().unwrap();
        assert!(mark.starts_with("[erased on 2") && mark.ends_with(": A court asked for it.]"), "{mark}");
        let latest = &seen["history"]["edges"][0]["node"];
        assert_eq!((&latest["kind"], &latest["reason"], &latest["actor"]), (&json!("TEXT_ERASED"), &json!("A court asked for it."), &Value::Null));
        assert_eq!(latest["changes"], json!([{ "field": "erased", "before": null, "after": "description" }]));
        assert_eq!(app.data("{ gaps(filter: { text: \"numbat\" }) { totalCount } }", json!({})).await["gaps"]["totalCount"], 0);
        // The guard of the history stands again.
        let connection = app.database.connect().await;
        let error = sea_orm::ConnectionTrait::execute_unprepared(&connection, "update event set reason = 'none' where sequence = 1").await.unwrap_err();
        assert!(error.to_string().contains("the history is only ever added to"), "{error}");
    }

    async fn a_part_is_erased_from_the_events_of_its_whole(app: &TestApp) {
        let gap = gap(app).await;
        let ask = json!({ "gap": gap["id"], "text": "Send the wallaroo.", "language": "en" });
        app.approver("civ-authorities").done("requestAssistance", ask, "gap { id }").await;
        let query = "query ($r: String!) { gap(reference: $r) { assistanceRequests { id text } } }";
        let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["assistanceRequests"][0].take();
        app.actor("un-secretariat", Role::Registrar).done("hideText", json!({ "id": seen["id"], "reason": "At once." }), "hidden { reason }").await;
        let done = erased(&app.database.config(), &erasing(seen["id"].as_str().unwrap(), "text")).await.unwrap();
        assert_eq!((done.table, done.events), ("assistance_request", 1));
        assert_eq!(audited(&app.database, None).await, Ok(1));
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["assistance_request", "event", "hidden_text"] {
            assert!(!rows.of(table).iter().any(|row| row.contains("wallaroo") || row.contains("7171717171717")), "{table}");
        }
        app.actor("un-secretariat", Role::Registrar).done("showText", json!({ "id": seen["id"], "reason": "Erased." }), "shown").await;
        let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["assistanceRequests"][0].take();
        assert!(seen["text"].as_str().unwrap().starts_with("[erased on "), "{seen}");
        assert_eq!(audited(&app.database, None).await, Ok(1));
    }

    async fn what_is_said_of_a_need_is_erased_from_plans_and_beside_them(app: &TestApp) {
        let gap = gap(app).await;
        let query = "query ($r: String!) { gap(reference: $r) { version needs { id place } needPlans { id source lines { place } } progress { id } } }";
        let seen = async || app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        let before = seen().await;
        let line = json!({ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 4), "place": "By the wallaroo" });
        let plan = json!({ "gap": gap["id"], "expectedVersion": before["version"], "source": "A survey of the wallaroo",
            "needs": [{ "need": before["needs"][0]["id"], "line": line }] });
        app.approver("unoci").done("planNeeds", plan, "gap { id }").await;
        let progress = json!({ "gap": gap["id"], "on": "2020", "statement": "The wallaroo came.", "indicator": "Posts", "value": "7171717171717", "baseline": "7171717171717" });
        app.actor("undp", Role::Editor).done("recordGapProgress", progress, "gap { id }").await;
        let said = seen().await;
        for (id, field, table) in [(&said["needs"][0]["id"], "place", "need"), (&said["needPlans"][0]["id"], "source", "need_plan"), (&said["progress"][0]["id"], "statement", "gap_progress"), (&said["progress"][0]["id"], "value", "gap_progress"), (&said["progress"][0]["id"], "baseline", "gap_progress")] {
            let done = erased(&app.database.config(), &erasing(id.as_str().unwrap(), field)).await.unwrap();
            assert_eq!((done.table, done.events), (table, 1));
        }
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["need_plan", "need_plan_line", "gap_progress", "event"] {
            assert!(!rows.of(table).iter().any(|row| row.contains("wallaroo")), "{table}");
        }
        // Adopting the plan does not write it back, and the history agrees with what is there.
        let adopt = json!({ "plan": said["needPlans"][0]["id"], "expectedVersion": seen().await["version"] });
        app.approver("civ-authorities").done("adoptNeedPlan", adopt, "gap { id }").await;
        let adopted = seen().await;
        assert!(adopted["needs"][0]["place"].as_str().unwrap().starts_with("[erased on "), "{adopted}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_a_webhook_is_for_is_erased(app: &TestApp) {
        let donor = app.approver("state-can");
        let input = json!({ "url": "https://hooks.example.org/changes", "description": "Tells the numbat." });
        let webhook = donor.done("registerWebhook", input, "webhook { id description }").await;
        let done = erased(&app.database.config(), &erasing(webhook["id"].as_str().unwrap(), "description")).await.unwrap();
        assert_eq!((done.table, done.events), ("webhook", 1));
        assert_eq!(audited(&app.database, None).await, Ok(1));
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["webhook", "event"] {
            assert!(!rows.of(table).iter().any(|row| row.contains(WORD)), "{table}");
        }
        let own = donor.data("query ($id: ID!) { node(id: $id) { ... on Webhook { description } } }", json!({ "id": webhook["id"] })).await;
        assert!(own["node"]["description"].as_str().unwrap().starts_with("[erased on "), "{own}");
        let told = rows.of("event").iter().filter(|row| row.contains("TextErased"));
        assert!(told.clone().count() == 1 && told.clone().all(|row| row.contains("open: None")), "nobody else learns of it");
    }

    async fn words_for_whom_help_is_and_for_whom_not_are_erased(app: &TestApp) {
        let donor = app.approver("state-can");
        let word = |kind: &str, value: &str| json!({ "kind": kind, "value": value });
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["onlyBeneficiaries"] = json!(["customs", "numbat police"]);
        input["excluded"] = json!([word("TAG", "numbat traps"), word("TAG", "numbats"), word("BENEFICIARY", "numbats"), word("COUNTRY", "MLI")]);
        let offer = donor.offers(input).await;
        let query = "query ($r: String!) { offer(reference: $r) { version onlyBeneficiaries excluded { kind value } } }";
        let seen = async || app.data(query, json!({ "r": offer["reference"] })).await["offer"].take();
        // One of the words is taken away before: it stays in the history.
        let excluded = json!([word("TAG", "numbats"), word("BENEFICIARY", "numbats"), word("COUNTRY", "MLI")]);
        let revise = json!({ "offer": offer["id"], "expectedVersion": seen().await["version"], "excluded": excluded });
        donor.done("reviseOffer", revise, "offer { id }").await;
        let hide = json!({ "id": offer["id"], "reason": "At once." });
        app.actor("un-secretariat", Role::Registrar).done("hideText", hide, "hidden { reason }").await;
        let id = offer["id"].as_str().unwrap();
        for (field, events) in [("only_beneficiaries", 1), ("excluded", 2)] {
            let done = erased(&app.database.config(), &erasing(id, field)).await.unwrap();
            assert_eq!((done.table, done.events), ("assistance", events), "{field}");
        }
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["assistance", "assistance_exclusion", "event", "hidden_text"] {
            assert!(!rows.of(table).iter().any(|row| row.to_lowercase().contains(WORD)), "{table}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
        let show = json!({ "id": offer["id"], "reason": "Erased." });
        app.actor("un-secretariat", Role::Registrar).done("showText", show, "shown").await;
        let seen = seen().await;
        assert!(seen["onlyBeneficiaries"][0].as_str().unwrap().starts_with("[erased on "), "{seen}");
        let excluded = seen["excluded"].as_array().unwrap();
        let marks = excluded.iter().filter(|one| one["value"].as_str().unwrap().starts_with("[erased on "));
        assert_eq!((excluded.len(), marks.count()), (3, 2), "{seen}");
        assert!(excluded.contains(&word("COUNTRY", "MLI")), "{seen}");
        assert_eq!(app.database.differences().await, [""; 0]);
        let again = erased(&app.database.config(), &erasing(id, "excluded")).await.unwrap_err();
        assert!(format!("{again:#}").contains("There is no text to erase."), "{again:#}");
    }

    async fn the_name_of_an_offer_in_other_systems_is_erased_and_stays_unique(app: &TestApp) {
        let donor = app.approver("state-can");
        for name in ["NUMBAT-1", "NUMBAT-2"] {
            let mut input = offer("EQUIPMENT", number("ITEMS", 4));
            input["externalReference"] = json!(name);
            let made = donor.offers(input).await;
            let id = made["id"].as_str().unwrap();
            let done = erased(&app.database.config(), &erasing(id, "external_reference")).await.unwrap();
            assert_eq!(done.table, "assistance");
        }
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["assistance", "event"] {
            assert!(!rows.of(table).iter().any(|row| row.to_lowercase().contains(WORD)), "{table}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
        assert!(audited(&app.database, None).await.is_ok());
    }

    async fn why_something_was_done_is_erased_by_its_event_wherever_it_is_repeated(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = panel.publishes(whole()).await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "description": "Shorter.",
            "confirmation": "NAMES_NO_PRIVATE_PERSON", "reason": "The numbat asked for it." });
        panel.done("reviseGap", revise, "gap { id }").await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        donor.says("withdrawMatch", &proposed, json!({ "reason": "The numbat left." })).await;
        let hide = json!({ "id": gap["id"], "reason": "It told of the numbat." });
        app.actor("un-secretariat", Role::Registrar).done("hideText", hide, "hidden { reason }").await;
        let events = "history(first: 9) { edges { node { id kind reason } } }";
        let of_gap = format!("query ($r: String!) {{ of: gap(reference: $r) {{ hidden {{ reason }} {events} }} }}");
        let of_match = format!("query ($r: String!) {{ of: match(reference: $r) {{ reason {events} }} }}");
        let of_each = [(&panel, &of_gap, &gap, "GAP_REVISED"), (&panel, &of_gap, &gap, "TEXT_HIDDEN"), (&donor, &of_match, &proposed, "MATCH_WITHDRAWN")];
        for (reader, query, of, kind) in of_each {
            let seen = async || reader.data(query, json!({ "r": of["reference"] })).await["of"].take();
            let event = |seen: &Value| {
                let mut edges = seen["history"]["edges"].as_array().unwrap().iter();
                edges.find(|edge| edge["node"]["kind"] == kind).unwrap()["node"].clone()
            };
            let before = event(&seen().await);
            let done = erased(&app.database.config(), &erasing(before["id"].as_str().unwrap(), "reason")).await.unwrap();
            assert_eq!((done.table, done.events), ("event", 1), "{kind}");
            let after = seen().await;
            assert!(event(&after)["reason"].as_str().unwrap().starts_with("[erased on "), "{after}");
            let repeats = if kind == "TEXT_HIDDEN" { &after["hidden"]["reason"] } else { &after["reason"] };
            assert!(repeats.is_null() || repeats.as_str().unwrap().starts_with("[erased on "), "{after}");
        }
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["event", "matches", "hidden_text"] {
            assert!(!rows.of(table).iter().any(|row| row.to_lowercase().contains(WORD)), "{table}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
        assert_eq!(audited(&app.database, None).await, Ok(3));
    }

    async fn tampering_beside_an_erasure_is_still_found(app: &TestApp) {
        let gap = gap(app).await;
        let config = app.database.config();
        let erasure = erasing(gap["id"].as_str().unwrap(), "description");
        erased(&config, &erasure).await.unwrap();
        // Erased again, with another reason: the last one counts.
        erased(&config, &EraseOptions { reason: "Two courts.".to_owned(), ..erasure }).await.unwrap();
        assert_eq!(audited(&app.database, None).await, Ok(3));
        disarm(&app.database).await;
        app.database.run_sql("update event set reason = 'Longer.' where reason = 'Shorter.'").await;
        let error = audited(&app.database, None).await.unwrap_err();
        assert!(error.contains("was changed after it was written"), "{error}");
        app.database.run_sql("update event set reason = 'Shorter.' where reason = 'Longer.'").await;
        assert_eq!(audited(&app.database, None).await, Ok(3));
        app.database.run_sql("update event set closed = null where kind = 'TEXT_ERASED'").await;
        assert!(audited(&app.database, None).await.is_err());
    }

    async fn what_cannot_be_erased_is_said(app: &TestApp) {
        let gap = gap(app).await;
        let id = gap["id"].as_str().unwrap();
        let config = app.database.config();
        for (record, field, reason, said) in [
            ("nonsense", "description", "x", "--record is no id"),
            ("0198c0de-0000-7000-8000-000000000000", "description", "x", "record"),
            (id, "category", "x", "--field is no text of this gap"),
            (id, "reason", "x", "is a text of that event: pass its id"),
            (id, "state_note", "x", "There is no text to erase."),
            // As the history calls it to readers.
            (id, "stateNote", "x", "There is no text to erase."),
            (id, "description", " ", "--reason"),
        ] {
            let options = EraseOptions { record: record.to_owned(), field: field.to_owned(), reason: reason.to_owned() };
            let error = format!("{:#}", erased(&config, &options).await.unwrap_err());
            assert!(error.contains(said), "{record} {field}: {error}");
        }
        assert_eq!(audited(&app.database, None).await, Ok(0));
    }
}
