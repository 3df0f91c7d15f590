//! Progress on gaps, as those record it who are at work on them: whose gap it is, and who gives for it and may be named.

use crate::{
    gap_changes::whole,
    hidden::{
        hidden_texts::{HIDDEN, hide, show},
        who_did_it::is_of_a_day,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::organisation::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, filed, number, offer, on_both, with};
use uuid::Uuid;

/// A gap as it is now, for whoever asks.
async fn seen(actor: &Actor, reference: &str) -> Value {
    let query =
        "query ($r: String!) { gap(reference: $r) { viewerCan progress { recordedBy { code } } } }";
    actor.data(query, json!({ "r": reference })).await["gap"].take()
}

/// The moment that an id begins with: seconds, and milliseconds behind them.
pub(crate) fn moment(id: &str) -> (u64, u32) {
    let bytes = URL_SAFE_NO_PAD.decode(id).unwrap();
    let time = Uuid::from_slice(&bytes[1..]).unwrap().get_timestamp();
    let (seconds, nanos) = time.expect("a time").to_unix();
    (seconds, nanos / 1_000_000)
}

fn can(gap: &Value) -> bool {
    gap["viewerCan"].has("", "RECORD_GAP_PROGRESS")
}

on_both! {
    async fn whose_gap_it_is_and_who_gives_by_name_record_progress(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let reference = gap.text("reference");
        let said = json!({ "gap": gap["id"], "on": "2025-03", "statement": "Two scales stand." });
        let is_kept_out = async |who: &str| {
            let who = app.actor(who, Role::Editor);
            assert!(!can(&seen(&who, reference).await));
            assert_eq!(who.refused("recordGapProgress", said.clone()).await, ["FORBIDDEN"]);
        };
        let records = async |who: &str| {
            let actor = app.actor(who, Role::Editor);
            assert!(can(&seen(&actor, reference).await), "{who}");
            actor.done("recordGapProgress", said.clone(), "gap { id }").await;
        };
        for holder in ["civ-authorities", "state-civ"] {
            records(holder).await;
        }
        let scales = || offer("EQUIPMENT", number("ITEMS", 1));
        let donor = app.approver("state-can");
        let made = donor.offers(scales()).await;
        is_kept_out("state-can").await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        is_kept_out("state-can").await;
        let agreed = donor.says("agreeMatch", &proposed, json!({})).await;
        records("state-can").await;
        // Who is to be named nowhere is not named here.
        let unnamed = with(scales(), json!({ "attribution": "UNATTRIBUTED" }));
        app.agreed("state-fra", "civ-authorities", &gap, 0, unnamed).await;
        is_kept_out("state-fra").await;
        let unnames = async || {
            let query = "query ($r: String!) { offer(reference: $r) { version } }";
            let now = donor.data(query, json!({ "r": made["reference"] })).await["offer"]["version"].take();
            donor.refused("reviseOffer", json!({ "offer": made["id"], "expectedVersion": now, "attribution": "UNATTRIBUTED" })).await
        };
        assert_eq!(unnames().await, ["INVALID attribution"]);
        donor.says("withdrawMatch", &agreed, json!({ "reason": "The budget was cut." })).await;
        is_kept_out("state-can").await;
        assert_eq!(unnames().await, ["INVALID attribution"], "it is still told who recorded it");
        let recorders = seen(app, reference).await["progress"].texts("recordedBy.code");
        assert_eq!(recorders.into_iter().collect::<Vec<_>>(), ["civ-authorities", "state-can", "state-civ"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn since_when_a_gap_is_on_record_does_not_stand_in_its_progress(app: &TestApp) {
        const DAY: u64 = 1_740_787_200;
        let panel = app.approver("group-civ");
        let gap = panel.done("recordGap", whole(), "gap { id reference needs { id } }").await;
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "unoci" }), "share { id }").await;
        let endorsed = json!({ "need": gap["needs"][0]["id"], "reason": "It is needed." });
        let mission = app.approver("unoci");
        mission.done("endorseNeed", endorsed, "gap { id }").await;
        let assessed = json!({ "gap": gap["id"], "cycle": "2026-2027", "decision": "NOT_NOW", "reason": "No post." });
        mission.done("assessGap", assessed, "gap { id }").await;
        let record = async |statement: &str| {
            let said = json!({ "gap": gap["id"], "on": "2025-03-01", "statement": statement });
            panel.done("recordGapProgress", said, "gap { id }").await;
        };
        record("One scale stands.").await;
        record("Two do.").await;
        let query = "query ($r: String!) { gap(reference: $r) { version assessments { id } needs { endorsements { id } } progress { id statement } } }";
        let asked = json!({ "r": gap["reference"] });
        let now = panel.data(query, asked.clone()).await["gap"].take();
        let publication = json!({ "gap": gap["id"], "expectedVersion": now["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("publishGap", publication, "gap { id }").await;
        record("Three do.").await;
        let seen = app.data(query, asked).await["gap"].take();
        for said in [&seen["needs"][0]["endorsements"][0], &seen["assessments"][0]] {
            assert!(is_of_a_day(said.text("id")), "it tells the day, as everybody reads it: {said}");
        }
        let of = |statement: &str| {
            let mut all = seen["progress"].as_array().expect("progress").iter();
            let one = all.find(|one| one["statement"] == statement);
            moment(one.expect("it is shown to everybody").text("id"))
        };
        assert_eq!((of("One scale stands."), of("Two do.")), ((DAY, 0), (DAY, 1)));
        assert!(of("Three do.").0 > DAY, "from then on nothing is kept back");
    }

    async fn who_gives_without_a_word_of_progress_can_still_ask_not_to_be_named(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 1))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        let query = "query ($r: String!) { offer(reference: $r) { version } }";
        let now = donor.data(query, json!({ "r": made["reference"] })).await["offer"]["version"].take();
        donor.done("reviseOffer", json!({ "offer": made["id"], "expectedVersion": now, "attribution": "UNATTRIBUTED" }), "offer { version }").await;
        let said = json!({ "gap": gap["id"], "on": "2025-03", "statement": "A scale stands." });
        assert_eq!(donor.refused("recordGapProgress", said).await, ["FORBIDDEN"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_measured_makes_a_curve_and_stays_exact(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let agency = app.actor("undp", Role::Editor);
        let said = |on: &str, more: Value| with(json!({ "gap": gap["id"], "on": on, "statement": "It was counted." }), more);
        for (on, more) in [
            ("2024", json!({ "indicator": "Vacancy rate", "value": "50.0", "baseline": "25", "baselineTo": "30", "unit": "%" })),
            ("2025", json!({ "indicator": "vacancy rate", "value": "0.1000000000000001" })),
            ("2026-01", json!({ "indicator": "vacancy rate", "unit": "%" })),
            ("2023", json!({ "indicator": "Centres used", "value": "-3", "unit": "centres" })),
            ("2022", json!({})),
        ] {
            agency.done("recordGapProgress", said(on, more), "gap { id }").await;
        }
        let query = "query ($r: String!, $i: String) { gap(reference: $r) { version progress(indicator: $i) { date indicator value baseline baselineTo unit }
            history { edges { node { kind changes { field after } } } } } }";
        let seen = async |indicator: Option<&str>| app.data(query, json!({ "r": gap["reference"], "i": indicator })).await["gap"].take();
        let point = |date: &str, indicator: &str, value: Option<&str>, [low, high]: [Option<&str>; 2]| {
            json!({ "date": date, "indicator": indicator, "value": value, "baseline": low, "baselineTo": high, "unit": "%" })
        };
        assert_eq!(seen(Some(" VACANCY rate")).await["progress"], json!([
            point("2026-01", "vacancy rate", None, [None, None]),
            point("2025", "vacancy rate", Some("0.1000000000000001"), [None, None]),
            point("2024", "Vacancy rate", Some("50"), [Some("25"), Some("30")]),
        ]));
        assert_eq!(seen(Some("nothing")).await["progress"], json!([]));
        let all = seen(None).await;
        assert_eq!(all["progress"].as_array().unwrap().len(), 5);
        assert!(all["history"].to_string().contains(r#"\"baselineTo\":\"30\""#), "{all}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_measured_is_refused_where_it_says_nothing(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let agency = app.actor("undp", Role::Editor);
        let said = |more: Value| with(json!({ "gap": gap["id"], "on": "2025", "statement": "It was counted." }), more);
        let first = json!({ "indicator": "vacancy rate", "value": "50", "unit": "%" });
        agency.done("recordGapProgress", said(first), "gap { id }").await;
        for (more, fault) in [
            (json!({ "value": "50" }), "INVALID indicator"),
            (json!({ "unit": "%" }), "INVALID indicator"),
            (json!({ "indicator": " ", "value": "50" }), "INVALID indicator"),
            (json!({ "indicator": "x".repeat(121), "value": "50" }), "INVALID indicator"),
            (json!({ "indicator": "posts", "value": "fifty" }), "INVALID value"),
            (json!({ "indicator": "posts", "value": "1e3" }), "INVALID value"),
            (json!({ "indicator": "posts", "value": "123456789012345678901" }), "INVALID value"),
            (json!({ "indicator": "posts", "value": "5", "baseline": "1,5" }), "INVALID baseline"),
            (json!({ "indicator": "posts", "value": "5", "baselineTo": "5" }), "INVALID baseline"),
            (json!({ "indicator": "posts", "value": "5", "baseline": "5", "baselineTo": "4" }), "INVALID baselineTo"),
            (json!({ "indicator": "posts", "value": "5", "unit": "x".repeat(41) }), "INVALID unit"),
            (json!({ "indicator": "Vacancy Rate", "value": "5", "unit": "posts" }), "INVALID unit"),
            (json!({ "indicator": "calls to jane.doe@example.org" }), "INVALID indicator"),
            (json!({ "indicator": "posts", "value": "0022501020304" }), "INVALID value"),
            (json!({ "indicator": "his telephone", "value": "5", "baseline": "22501020304" }), "INVALID baseline"),
        ] {
            assert_eq!(agency.refused("recordGapProgress", said(more.clone())).await, [fault], "{more}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_hidden_indicator_is_read_and_found_by_nobody(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let agency = app.actor("undp", Role::Editor);
        let said = |more: Value| with(json!({ "gap": gap["id"], "on": "2025", "statement": "It was counted." }), more);
        agency.done("recordGapProgress", said(json!({ "indicator": "Numbat posts", "value": "7171717171717", "unit": "numbats" })), "gap { id }").await;
        agency.done("recordGapProgress", said(json!({ "on": "2020" })), "gap { id }").await;
        let query = "query ($r: String!, $i: String) { gap(reference: $r) { progress(indicator: $i) { id statement indicator value unit }
            history { edges { node { changes { before after } } } } } }";
        let seen = async |indicator: Option<&str>| app.data(query, json!({ "r": gap["reference"], "i": indicator })).await["gap"].take();
        let steps = seen(None).await["progress"].take();
        for step in steps.as_array().unwrap() {
            hide(app, &step["id"]).await;
        }
        let hidden = seen(None).await;
        assert_eq!(hidden["progress"][0], json!({ "id": steps[0]["id"], "statement": HIDDEN, "indicator": HIDDEN, "value": null, "unit": HIDDEN }));
        assert_eq!((&hidden["progress"][1]["statement"], &hidden["progress"][1]["indicator"]), (&json!(HIDDEN), &Value::Null));
        assert!(!hidden.to_string().to_lowercase().contains("numbat") && !hidden.to_string().contains("7171717171717"), "{hidden}");
        assert_eq!(seen(Some("numbat posts")).await["progress"], json!([]));
        // What is said now is not compared with what is hidden.
        agency.done("recordGapProgress", said(json!({ "indicator": "numbat posts", "value": "8", "unit": "posts" })), "gap { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
        for step in steps.as_array().unwrap() {
            show(app, &step["id"]).await;
        }
        let shown = seen(Some("numbat posts")).await["progress"].texts("value");
        assert_eq!(shown.into_iter().collect::<Vec<_>>(), ["7171717171717", "8"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_file_says_what_was_measured_and_leaves_what_others_recorded(app: &TestApp) {
        let read = json!({ "r": "own-gap" });
        let query = "query ($r: String!) { gap(reference: $r) { id progress { date indicator value unit recordedBy { code } } } }";
        let seen = async || app.data(query, read.clone()).await["gap"].take();
        let own_gap = filed("own-gap", "need = [{ assistance = \"AWARENESS\", title = \"Tell traders\" }]");
        let file = |value: &str| format!(
            "{own_gap}\n[[gap.progress]]\ndate = \"2009\"\nstatement = \"Half were used.\"\nindicator = \"centres used\"\nvalue = \"{value}\"\nunit = \"%\"\n"
        );
        app.database.load("own.toml", &file("50.0")).await.unwrap();
        let gap = seen().await;
        let of_file = |value: &str| json!({ "date": "2009", "indicator": "centres used", "value": value, "unit": "%", "recordedBy": null });
        assert_eq!(gap["progress"], json!([of_file("50")]));
        let said = json!({ "gap": gap["id"], "on": "2025", "statement": "More are.", "indicator": "Centres used", "value": "60" });
        app.actor("undp", Role::Editor).done("recordGapProgress", said, "gap { id }").await;
        let other_unit = app.database.load("own.toml", &file("55").replace("\"%\"", "\"centres\"")).await.unwrap_err().to_string();
        assert!(other_unit.contains("progress 1, unit: differs"), "as recorded since: {other_unit}");
        app.database.load("own.toml", &file("55")).await.unwrap();
        let recorded = json!({ "date": "2025", "indicator": "Centres used", "value": "60", "unit": "%", "recordedBy": { "code": "undp" } });
        assert_eq!(seen().await["progress"], json!([recorded, of_file("55")]));
        let exported = app.http(Method::GET, "/export/progress.csv?references=own-gap&columns=date,indicator,value,unit,recorder_code").send().await.unwrap();
        assert_eq!(exported.text().await.unwrap(), "date,indicator,value,unit,recorder_code\r\n2025,Centres used,60,%,undp\r\n2009,centres used,55,%,\r\n");
        app.database.load("own.toml", &own_gap).await.unwrap();
        assert_eq!(seen().await["progress"], json!([recorded]));
        for (wrong, fault) in [
            (file("half"), "progress 1, value: is no number"),
            (file("1").replace("indicator = \"centres used\"\n", ""), "progress 1, indicator: is missing"),
            (file("1").replace("\"2009\"", "\"2999\""), "progress 1, date: "),
            (format!("{}{}", file("1"), file("2").replace(&own_gap, "").replace("\"%\"", "\"centres\"")), "progress 2, unit: differs"),
        ] {
            let refused = app.database.load("own.toml", &wrong).await.unwrap_err().to_string();
            assert!(refused.contains(fault), "{fault}: {refused}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_file_takes_no_name_back_that_progress_tells(app: &TestApp) {
        let file = |attributed: bool| format!(
            "[[offer]]\nreference = \"own-offer\"\nprovider = \"state-can\"\ntitle = \"T\"\ndescription = \"D\"\nlanguage = \"en\"\nstatus = \"PIPELINE\"\n\
             willing = \"YES\"\nable = \"YES\"\nattributed = {attributed}\ncountries = []\nsectors = []\nsource = \"own\"\n\
             line = [{{ assistance = \"EQUIPMENT\", title = \"T\", unit = \"ITEMS\", quantity = 1 }}]\n"
        );
        let loads = async |attributed: bool| app.database.load("own.toml", &file(attributed)).await;
        // Before anything is agreed, a file says as it likes.
        for attributed in [true, false, true] {
            loads(attributed).await.unwrap();
        }
        let (gap, donor) = (app.approver("group-civ").publishes(whole()).await, app.approver("state-can"));
        let made = donor.data("{ offer(reference: \"own-offer\") { id lines { id } } }", json!({})).await["offer"].take();
        let proposed = donor.proposes(&gap, &made, 0).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        let said = json!({ "gap": gap["id"], "on": "2025-03", "statement": "A scale stands." });
        donor.done("recordGapProgress", said, "gap { id }").await;
        let refused = loads(false).await.unwrap_err().to_string();
        assert!(refused.contains("attributed: cannot become false"), "{refused}");
        loads(true).await.unwrap();
    }

    async fn the_same_progress_is_recorded_once(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let said = |more: Value| {
            let first = json!({ "gap": gap["id"], "on": "2025", "statement": "It was counted.", "indicator": "Posts", "value": "8" });
            with(first, more)
        };
        let agency = app.actor("undp", Role::Editor);
        agency.done("recordGapProgress", said(json!({})), "gap { id }").await;
        assert_eq!(agency.refused("recordGapProgress", said(json!({}))).await, ["CONFLICT"]);
        assert_eq!(agency.refused("recordGapProgress", said(json!({ "statement": " It was counted. " }))).await, ["CONFLICT"]);
        // Another day, another figure, another witness.
        for more in [json!({ "on": "2026" }), json!({ "value": "9" })] {
            agency.done("recordGapProgress", said(more), "gap { id }").await;
        }
        app.actor("unoci", Role::Editor).done("recordGapProgress", said(json!({})), "gap { id }").await;
        let query = "query ($r: String!) { gap(reference: $r) { progress { value } } }";
        let seen = app.data(query, json!({ "r": gap["reference"] })).await;
        assert_eq!(seen["gap"]["progress"].as_array().map(Vec::len), Some(4));
    }
}
