//! Texts that a registrar hides: nobody but their owner and registrars reads them, wherever they would have shown.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, Service, TestApp, TestDatabase, number, offer, on_both};

const PANEL: &str = "group-civ";
pub(crate) const HIDDEN: &str = "[hidden by a registrar]";
/// A word that stands in every text that is hidden here, and nowhere else.
const WORD: &str = "numbat";

pub(crate) fn registrar(app: &Service) -> Actor {
    app.actor("un-secretariat", Role::Registrar)
}

pub(crate) async fn hide(app: &Service, id: &Value) -> Value {
    let input = json!({ "id": id, "reason": "It names a person." });
    registrar(app)
        .done(
            "hideText",
            input,
            "hidden { on reason texts { field text } }",
        )
        .await
}

pub(crate) async fn show(app: &Service, id: &Value) {
    let input = json!({ "id": id, "reason": "Mended." });
    let shown = registrar(app).done("showText", input, "shown").await;
    assert_eq!(shown, true);
}

async fn published(app: &Service) -> Value {
    let mut gap = whole();
    gap["title"] = json!("Numbat scales are missing");
    gap["note"] = json!("Ask the numbat.");
    gap["needs"][0]["title"] = json!("Numbat weights");
    gap["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    let selection = "gap { id reference version needs { id } }";
    app.approver(PANEL).done("recordGap", gap, selection).await
}

async fn numbat_offer(app: &Service) -> Value {
    let mut input = offer("EQUIPMENT", number("ITEMS", 4));
    input["title"] = json!("Numbat crates");
    input["note"] = json!("Ask the numbat.");
    input["externalReference"] = json!("NUMBAT-1");
    input["lines"][0]["title"] = json!("Numbat crates");
    app.approver("state-can").offers(input).await
}

async fn gap_version(app: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { version } }";
    app.data(query, json!({ "r": gap["reference"] })).await["gap"]["version"].take()
}

/// A plan of the mission for the first need of the gap: how it is called there, and where it is needed.
async fn plan(app: &Service, gap: &Value, title: &str, place: &str) -> Value {
    let line = json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 4), "place": place });
    let input = json!({ "gap": gap["id"], "expectedVersion": gap_version(app, gap).await, "source": "Ask the numbat.",
        "needs": [{ "need": gap["needs"][0]["id"], "line": line }] });
    app.approver("unoci")
        .done("planNeeds", input, "gap { version needPlans { id } }")
        .await
}

const OFFER: &str = "query ($r: String!) { offer(reference: $r) { title description note condition externalReference version hidden { on reason texts { field text } }
    lines { title note } history { edges { node { kind reason changes { field before after } } } } } }";
const GAP: &str = "query ($r: String!) { gap(reference: $r) { title description institution note version hidden { reason texts { field text } }
    needs { title hidden { reason } } history { edges { node { kind reason changes { field before after } } } } } }";

on_both! {
    async fn a_hidden_offer_says_nothing_to_anybody_but_its_owner(app: &TestApp) {
        let offer = numbat_offer(app).await;
        let read = json!({ "r": offer["reference"] });
        assert_eq!(app.data(OFFER, read.clone()).await["offer"]["hidden"], Value::Null);
        let hidden = hide(app, &offer["id"]).await;
        assert_eq!(hidden["reason"], "It names a person.");
        assert!(hidden["texts"].has("text", "Numbat crates"), "the registrar still reads it: {hidden}");
        let seen = app.data(OFFER, read.clone()).await["offer"].take();
        assert_eq!((&seen["title"], &seen["description"], &seen["note"], &seen["condition"]), (&json!(HIDDEN), &json!(HIDDEN), &json!(HIDDEN), &Value::Null));
        assert_eq!((&seen["lines"][0]["title"], &seen["lines"][0]["note"]), (&json!(HIDDEN), &Value::Null));
        assert_eq!((&seen["hidden"]["reason"], &seen["hidden"]["texts"]), (&json!("It names a person."), &Value::Null));
        let latest = &seen["history"]["edges"][0]["node"];
        assert_eq!((&latest["kind"], &latest["reason"]), (&json!("TEXT_HIDDEN"), &json!("It names a person.")));
        for (viewer, reads) in [((**app).clone(), false), (app.approver("state-fra"), false), (app.approver(PANEL), false), (registrar(app), true)] {
            let whole = viewer.data(OFFER, read.clone()).await.to_string().to_lowercase();
            assert_eq!(whole.contains(WORD), reads, "{whole}");
        }
        assert!(!app.data("{ offers(first: 100) { edges { node { title description note } } } }", json!({})).await.to_string().to_lowercase().contains(WORD));
        // Its owner reads what it is to mend, beside the mark that it is hidden, and in its history.
        let own = app.approver("state-can").data(OFFER, read.clone()).await["offer"].take();
        assert_eq!(own["title"], HIDDEN);
        assert!(own["hidden"]["texts"].has("text", "Ask the numbat."), "{own}");
        assert!(own["history"].to_string().contains("Numbat crates"));
        assert_eq!((&own["externalReference"], &seen["externalReference"]), (&json!("NUMBAT-1"), &Value::Null));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn words_for_whom_help_is_and_for_whom_not_are_hidden_too(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["onlyBeneficiaries"] = json!(["customs", "numbat police"]);
        input["excluded"] = json!([{ "kind": "TAG", "value": "numbat traps" }, { "kind": "TAG", "value": "numbats" },
            { "kind": "BENEFICIARY", "value": "numbat guards" }, { "kind": "COUNTRY", "value": "MLI" }]);
        let offer = donor.offers(input).await;
        let query = "query ($r: String!) { offer(reference: $r) { onlyBeneficiaries excluded { kind value } version hidden { texts { field text } }
            history { edges { node { changes { before after } } } } } }";
        let read = json!({ "r": offer["reference"] });
        let before = app.data(query, read.clone()).await["offer"].take();
        hide(app, &offer["id"]).await;
        let unseen = async || {
            let seen = app.data(query, read.clone()).await["offer"].take();
            assert!(!seen.to_string().to_lowercase().contains(WORD), "{seen}");
            assert_eq!(app.database.differences().await, [""; 0]);
            seen
        };
        let own = async || donor.data(query, read.clone()).await["offer"].take();
        let is = |seen: &Value, expected: Value| {
            let sorted = |list: &Value| {
                let mut list: Vec<_> = list.as_array().expect("a list").iter().map(Value::to_string).collect();
                list.sort();
                list
            };
            assert_eq!(sorted(&seen["excluded"]), sorted(&expected));
        };
        let seen = unseen().await;
        assert_eq!(seen["onlyBeneficiaries"], json!([HIDDEN]));
        // One for all of a kind: not even their number is told. Codes are no texts.
        is(&seen, json!([{ "kind": "TAG", "value": HIDDEN }, { "kind": "BENEFICIARY", "value": HIDDEN }, { "kind": "COUNTRY", "value": "MLI" }]));
        let texts = own().await["hidden"]["texts"].take();
        for text in ["customs\nnumbat police", "numbat traps", "numbats", "numbat guards"] {
            assert!(texts.has("text", text), "{text}: {texts}");
        }
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["assistance", "assistance_exclusion"] {
            assert!(!rows.of(table).iter().any(|row| row.contains(WORD)), "{table}");
        }
        // Shown, they are as they were.
        show(app, &offer["id"]).await;
        let seen = app.data(query, read.clone()).await["offer"].take();
        assert_eq!(seen["onlyBeneficiaries"], before["onlyBeneficiaries"]);
        is(&seen, before["excluded"].clone());
        // What is stated anew takes the place of what was hidden, and stays so.
        hide(app, &offer["id"]).await;
        let version = own().await["version"].take();
        let revise = json!({ "offer": offer["id"], "expectedVersion": version, "onlyBeneficiaries": ["numbat keepers"],
            "excluded": [{ "kind": "TAG", "value": "numbat snares" }] });
        donor.done("reviseOffer", revise, "offer { id }").await;
        is(&unseen().await, json!([{ "kind": "TAG", "value": HIDDEN }]));
        show(app, &offer["id"]).await;
        let seen = app.data(query, read.clone()).await["offer"].take();
        assert_eq!(seen["onlyBeneficiaries"], json!(["numbat keepers"]));
        is(&seen, json!([{ "kind": "TAG", "value": "numbat snares" }]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn matching_does_not_weigh_words_that_are_hidden(app: &TestApp) {
        let mut gap = whole();
        gap["beneficiaries"] = json!(["customs"]);
        gap["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = app.approver(PANEL).done("recordGap", gap, "gap { id }").await;
        let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule } } }";
        for (field, words) in [("onlyBeneficiaries", json!(["numbat police"])), ("excluded", json!([{ "kind": "BENEFICIARY", "value": "customs" }]))] {
            let mut input = offer("EQUIPMENT", number("ITEMS", 4));
            input[field] = words;
            let offer = app.approver("state-can").offers(input).await;
            let is_barred = async || {
                let judged = app.data(query, json!({ "g": gap["id"], "a": offer["id"] })).await;
                judged["whyNot"].has("obstacles.rule", "BENEFICIARY")
            };
            assert!(is_barred().await, "{field}");
            hide(app, &offer["id"]).await;
            assert!(!is_barred().await, "{field}");
            show(app, &offer["id"]).await;
            assert!(is_barred().await, "{field}");
        }
    }

    async fn whom_a_gap_would_help_is_hidden_with_it(app: &TestApp) {
        let mut gap = whole();
        gap["beneficiaries"] = json!(["numbat keepers"]);
        gap["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = app.approver(PANEL).done("recordGap", gap, "gap { id reference }").await;
        let query = "query ($r: String!) { gap(reference: $r) { beneficiaries history { edges { node { changes { before after } } } } } }";
        let seen = async || app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        hide(app, &gap["id"]).await;
        let hidden = seen().await;
        assert_eq!(hidden["beneficiaries"], json!([HIDDEN]));
        assert!(!hidden.to_string().contains(WORD), "{hidden}");
        show(app, &gap["id"]).await;
        assert_eq!(seen().await["beneficiaries"], json!(["numbat keepers"]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_revision_stays_hidden_until_a_registrar_shows_it(app: &TestApp) {
        let offer = numbat_offer(app).await;
        let read = json!({ "r": offer["reference"] });
        hide(app, &offer["id"]).await;
        let donor = app.approver("state-can");
        let version = donor.data(OFFER, read.clone()).await["offer"]["version"].take();
        let revise = json!({ "offer": offer["id"], "expectedVersion": version, "title": "Crates of a numbat", "note": null });
        let revised = donor.done("reviseOffer", revise, "offer { title version hidden { texts { field text } } }").await;
        assert_eq!(revised["title"], HIDDEN);
        assert!(revised["hidden"]["texts"].has("text", "Crates of a numbat") && !revised["hidden"]["texts"].has("text", "Ask the numbat."), "{revised}");
        assert!(!app.data(OFFER, read.clone()).await.to_string().to_lowercase().contains(WORD));
        assert_eq!(app.database.differences().await, [""; 0]);
        show(app, &offer["id"]).await;
        let seen = app.data(OFFER, read.clone()).await["offer"].take();
        assert_eq!((&seen["title"], &seen["note"], &seen["hidden"]), (&json!("Crates of a numbat"), &Value::Null, &Value::Null));
        assert_eq!(seen["lines"][0]["title"], "Numbat crates");
        assert_eq!(seen["history"]["edges"][0]["node"]["kind"], "TEXT_SHOWN");
        assert_eq!(app.database.differences().await, [""; 0]);
        let input = json!({ "id": offer["id"], "reason": "Again." });
        assert_eq!(registrar(app).refused("showText", input).await, ["CONFLICT"]);
    }

    async fn a_hidden_gap_and_a_hidden_need_are_not_found_by_their_words(app: &TestApp) {
        let gap = published(app).await;
        let read = json!({ "r": gap["reference"] });
        let found = async || app.data("{ gaps(filter: { text: \"numbat\" }) { totalCount } }", json!({})).await["gaps"]["totalCount"].take();
        assert_eq!(found().await, 1);
        hide(app, &gap["id"]).await;
        let seen = app.data(GAP, read.clone()).await["gap"].take();
        assert_eq!((&seen["title"], &seen["note"], &seen["institution"]), (&json!(HIDDEN), &json!(HIDDEN), &json!(HIDDEN)));
        assert_eq!((&seen["needs"][0]["title"], &seen["needs"][0]["hidden"]), (&json!("Numbat weights"), &Value::Null));
        hide(app, &gap["needs"][0]["id"]).await;
        assert_eq!(found().await, 0);
        let seen = app.data(GAP, read.clone()).await;
        assert_eq!(seen["gap"]["needs"][0], json!({ "title": HIDDEN, "hidden": { "reason": "It names a person." } }));
        assert!(!seen.to_string().to_lowercase().contains(WORD), "{seen}");
        // No row that others than the history are read from has the words any more.
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["gap", "gap_detail", "gap_text", "need"] {
            assert!(!rows.of(table).iter().any(|row| row.to_lowercase().contains(WORD)), "{table}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
        for id in [&gap["needs"][0]["id"], &gap["id"]] {
            show(app, id).await;
        }
        assert_eq!(found().await, 1);
        assert_eq!(app.data(GAP, read).await["gap"]["title"], "Numbat scales are missing");
    }

    async fn texts_beside_gaps_and_recommendations_are_hidden_too(app: &TestApp) {
        let gap = published(app).await;
        let ask = json!({ "gap": gap["id"], "text": "Send the numbat.", "language": "en" });
        app.approver("civ-authorities").done("requestAssistance", ask, "gap { id }").await;
        let assess = json!({ "gap": gap["id"], "cycle": "2026", "decision": "NOT_NOW", "reason": "No numbat." });
        app.actor("unoci", Role::Editor).done("assessGap", assess, "gap { id }").await;
        let public = app.data("{ recommendations(first: 1) { edges { node { id } } } }", json!({})).await["recommendations"]["edges"][0]["node"]["id"].take();
        let follow = json!({ "recommendation": public, "status": "DONE", "on": "2020-01", "note": "A numbat told." });
        app.actor("unoci", Role::Editor).done("followUpRecommendation", follow, "recommendation { id }").await;
        let endorse = json!({ "need": gap["needs"][0]["id"], "reason": "No numbat yet." });
        app.approver("unoci").done("endorseNeed", endorse, "gap { id }").await;
        let progress = json!({ "gap": gap["id"], "on": "2020", "statement": "A numbat came." });
        app.actor("undp", Role::Editor).done("recordGapProgress", progress, "gap { id }").await;
        let planned = plan(app, &gap, "Numbat weights", "At the numbat").await;
        let aside = json!({ "plan": planned["needPlans"][0]["id"], "expectedVersion": planned["version"], "reason": "The numbat says no." });
        app.approver("civ-authorities").done("setAsideNeedPlan", aside, "gap { id }").await;
        let query = "query ($r: String!, $f: ID!) { gap(reference: $r) { needs { endorsements { id reason hidden { reason } } } progress { id statement hidden { reason } }
            needPlans { id source decisionReason hidden { reason } lines { title place } } assistanceRequests { id text hidden { reason } } assessments { id reason hidden { reason } }
            history { edges { node { kind reason changes { field before after } } } } }
            node(id: $f) { ... on Recommendation { followUps { id note hidden { reason } } history { edges { node { changes { field before after } } } } } } }";
        let asked = json!({ "r": gap["reference"], "f": public });
        let seen = app.data(query, asked.clone()).await;
        let why = json!({ "reason": "It names a person." });
        for (list, field) in [(&seen["gap"]["needs"][0]["endorsements"], "reason"), (&seen["gap"]["progress"], "statement"), (&seen["gap"]["needPlans"], "source"),
            (&seen["gap"]["assistanceRequests"], "text"), (&seen["gap"]["assessments"], "reason"), (&seen["node"]["followUps"], "note")] {
            let one = list.as_array().unwrap().iter().find(|one| one.text(field).to_lowercase().contains(WORD)).unwrap();
            hide(app, &one["id"]).await;
        }
        for need_and_gap in [&gap["needs"][0]["id"], &gap["id"]] {
            hide(app, need_and_gap).await;
        }
        let seen = app.data(query, asked).await;
        assert_eq!((&seen["gap"]["assistanceRequests"][0]["text"], &seen["gap"]["assistanceRequests"][0]["hidden"]), (&json!(HIDDEN), &why));
        assert_eq!((&seen["gap"]["assessments"][0]["reason"], &seen["gap"]["assessments"][0]["hidden"]), (&json!(HIDDEN), &why));
        for (one, field) in [(&seen["gap"]["needs"][0]["endorsements"][0], "reason"), (&seen["gap"]["progress"][0], "statement"),
            (&seen["gap"]["needPlans"][0], "source"), (&seen["gap"]["needPlans"][0], "decisionReason")] {
            assert_eq!((&one[field], &one["hidden"]), (&json!(HIDDEN), &why), "{field}");
        }
        assert!(seen["node"]["followUps"].has("note", HIDDEN), "{seen}");
        assert!(!seen.to_string().to_lowercase().contains(WORD), "{seen}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_hidden_need_is_hidden_where_plans_repeat_it(app: &TestApp) {
        let gap = published(app).await;
        plan(app, &gap, "Numbat weights", "At the numbat").await;
        for id in [&gap["id"], &gap["needs"][0]["id"]] {
            hide(app, id).await;
        }
        let read = json!({ "r": gap["reference"] });
        let query = "query ($r: String!) { gap(reference: $r) { version needs { title place } needPlans { id lines { title place } }
            history { edges { node { kind reason changes { field before after } } } } } }";
        let unseen = async |place: &str| {
            let mut seen = app.data(query, read.clone()).await;
            assert_eq!(seen["gap"]["needPlans"][0]["lines"], json!([{ "title": HIDDEN, "place": HIDDEN }]), "{place}");
            // The sources of plans are texts of their own.
            let told = seen.to_string().replace("Ask the numbat.", "").to_lowercase();
            assert!(!told.contains(WORD), "{place}: {told}");
            assert_eq!(app.database.differences().await, [""; 0], "{place}");
            seen["gap"].take()
        };
        unseen("once hidden").await;
        // Who plans anew repeats what everybody reads, and gets lines of other ids.
        plan(app, &gap, HIDDEN, "Where the numbat was").await;
        let seen = unseen("planned anew").await;
        let adopt = json!({ "plan": seen["needPlans"][0]["id"], "expectedVersion": seen["version"] });
        app.approver("civ-authorities").done("adoptNeedPlan", adopt, "gap { id }").await;
        let seen = unseen("adopted").await;
        assert_eq!(seen["needs"][0], json!({ "title": HIDDEN, "place": HIDDEN }));
        show(app, &gap["needs"][0]["id"]).await;
        let seen = app.data(query, read.clone()).await["gap"].take();
        let shown = json!({ "title": "Numbat weights", "place": "Where the numbat was" });
        assert_eq!((&seen["needs"][0], &seen["needPlans"][0]["lines"][0]), (&shown, &shown));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_need_that_is_stated_anew_in_its_words_stays_hidden(app: &TestApp) {
        let gap = published(app).await;
        let need = gap["needs"][0]["id"].clone();
        hide(app, &need).await;
        let mut version = gap_version(app, &gap).await;
        for (title, is_hidden) in [("Numbat weights", true), (HIDDEN, true), ("Weights", false)] {
            let mut needs = whole()["needs"].take();
            needs[0]["title"] = json!(title);
            let revise = json!({ "gap": gap["id"], "expectedVersion": version, "needs": needs, "confirmation": "NAMES_NO_PRIVATE_PERSON", "reason": "Again." });
            let mut revised = app.approver(PANEL).done("reviseGap", revise, "gap { version needs { id title } }").await;
            let first = &revised["needs"][0];
            assert_eq!((first["id"] == need, first["title"] == HIDDEN), (is_hidden, is_hidden), "{title}: {first}");
            version = revised["version"].take();
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_steward_reads_what_is_hidden_of_a_gap_without_a_panel(app: &TestApp) {
        let read = json!({ "r": "cod-border-entry-control" });
        let gap = app.data("query ($r: String!) { gap(reference: $r) { id } }", read.clone()).await["gap"].take();
        hide(app, &gap["id"]).await;
        for (viewer, reads) in [(app.approver("state-cod"), true), (app.approver("state-fra"), false), ((**app).clone(), false)] {
            let seen = viewer.data(GAP, read.clone()).await["gap"]["hidden"].take();
            assert_eq!((&seen["reason"], seen["texts"].is_array()), (&json!("It names a person."), reads), "{seen}");
        }
    }

    async fn what_cannot_be_hidden_is_refused(app: &TestApp) {
        let gap = published(app).await;
        let own = app.approver(PANEL).done("recordGap", whole(), "gap { id }").await;
        let of = |id: &Value| json!({ "id": id, "reason": "x" });
        let country = app.data("{ countries(filter: { codes: [\"CIV\"] }) { edges { node { id } } } }", json!({})).await["countries"]["edges"][0]["node"]["id"].take();
        assert_eq!(registrar(app).refused("hideText", of(&country)).await, ["INVALID id"]);
        assert_eq!(registrar(app).refused("hideText", of(&json!("nonsense"))).await, ["NOT_FOUND id"]);
        assert_eq!(registrar(app).refused("hideText", of(&own["id"])).await, ["NOT_FOUND id"], "a Panel's own is not the registrar's");
        assert_eq!(registrar(app).refused("hideText", json!({ "id": gap["id"], "reason": " " })).await, ["INVALID reason"]);
        assert_eq!(app.approver(PANEL).refused("hideText", of(&gap["id"])).await, ["FORBIDDEN"]);
        hide(app, &gap["id"]).await;
        assert_eq!(registrar(app).refused("hideText", of(&gap["id"])).await, ["CONFLICT"]);
    }

    async fn a_file_that_states_a_hidden_need_elsewhere_does_not_show_it(database: &TestDatabase) {
        let need = |title: &str| format!("[[gap.need]]\nassistance = \"EQUIPMENT\"\ntitle = \"{title}\"\nunit = \"ITEMS\"\nquantity = 4\n\n");
        let file = |needs: &[&str]| format!("[[gap]]\nreference = \"numbat-gap\"\ntitle = \"Scales are missing\"\ndescription = \"Cargo cannot be weighed.\"\nlanguage = \"en\"\n\
            holder = \"HOST_STATE\"\ncountries = [\"LBR\"]\nsector = \"33120\"\nnature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\n\
            source = \"invented\"\nprovenance = [{{ document = \"S/2009/640\", paragraph = \"7\" }}]\n\n{}", needs.iter().map(|title| need(title)).collect::<String>());
        database.load("own.toml", &file(&["Numbat scales", "Repairs"])).await.expect("it loads");
        let app = database.serve().await;
        let needs = async || app.data("{ gap(reference: \"numbat-gap\") { needs { id title } } }", json!({})).await["gap"]["needs"].take();
        let id = needs().await[0]["id"].take();
        hide(&app, &id).await;
        database.load("own.toml", &file(&["Repairs", "Ladders", "Numbat scales"])).await.expect("it loads");
        let seen = needs().await;
        assert_eq!((&seen[0]["title"], &seen[2]), (&json!("Repairs"), &json!({ "id": id, "title": HIDDEN })), "{seen}");
        show(&app, &id).await;
        assert_eq!(needs().await[2]["title"], "Numbat scales");
    }

    async fn a_file_that_is_loaded_again_does_not_show_what_is_hidden(database: &TestDatabase) {
        let file = |title: &str| format!("[[organisation]]\ncode = \"numbat-giver\"\nname = \"Giver\"\nkind = \"NGO\"\nsource = \"invented\"\n\n\
            [[offer]]\nreference = \"numbat-crates\"\nprovider = \"numbat-giver\"\ntitle = \"{title}\"\ndescription = \"Crates.\"\nlanguage = \"en\"\nstatus = \"PIPELINE\"\n\
            willing = \"YES\"\nable = \"YES\"\nattributed = true\ncountries = [\"CIV\"]\nsectors = [\"33120\"]\nlanguages = [\"en\"]\nmandate_tasks = []\nsource = \"invented\"\n\n\
            [[offer.line]]\nassistance = \"EQUIPMENT\"\ntitle = \"Crates\"\nunit = \"ITEMS\"\nquantity = 4\n");
        database.load("own.toml", &file("Numbat crates")).await.expect("it loads");
        let app = database.serve().await;
        let read = json!({ "r": "numbat-crates" });
        let id = app.data("query ($r: String!) { offer(reference: $r) { id } }", read.clone()).await["offer"]["id"].take();
        hide(&app, &id).await;
        database.load("own.toml", &file("Numbat crates again")).await.expect("it loads");
        let seen = app.data(OFFER, read.clone()).await["offer"].take();
        assert_eq!(seen["title"], HIDDEN);
        show(&app, &id).await;
        assert_eq!(app.data(OFFER, read).await["offer"]["title"], "Numbat crates again");
    }
}
