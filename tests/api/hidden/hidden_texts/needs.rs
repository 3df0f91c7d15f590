//! Needs whose texts are hidden, in plans and in files that repeat them.

use super::{HIDDEN, OFFER, PANEL, WORD, gap_version, hide, plan, published, show};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, TestDatabase, number, offer, on_both};

on_both! {
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

    async fn no_plan_finds_out_what_is_hidden_of_a_need(app: &TestApp) {
        let mut gap = whole();
        (gap["needs"][0]["title"], gap["needs"][0]["place"]) = (json!("Numbat weights"), json!("Numbat town"));
        let gap = app.approver(PANEL).publishes(gap).await;
        hide(app, &gap["needs"][0]["id"]).await;
        let version = gap_version(app, &gap).await;
        for author in ["unoci", "civ-authorities"] {
            let tried = async |title: &str, place: &str| {
                let line = json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 4), "place": place });
                let input = json!({ "gap": gap["id"], "expectedVersion": version, "dryRun": true,
                    "needs": [{ "need": gap["needs"][0]["id"], "line": line }] });
                app.approver(author).say("planNeeds", input, "dryRun").await["userErrors"].take()
            };
            let (title, place) = (tried("Quoll weights", HIDDEN).await, tried(HIDDEN, "Quoll town").await);
            assert!(title.has("code", "INVALID") && place.has("code", "INVALID"), "{title} {place}");
            assert_eq!((tried("Numbat weights", HIDDEN).await, tried(HIDDEN, "Numbat town").await), (title, place), "no guess is told from another");
            assert_eq!(tried(HIDDEN, HIDDEN).await, json!([]), "{author} repeats what everybody reads");
        }
    }

    async fn no_plan_finds_out_what_is_hidden_of_a_need_that_another_plan_has(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (host, author) = (app.approver("civ-authorities"), app.approver("unoci"));
        let line = |title: &str, place: &str| json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 2), "place": place });
        let input = json!({ "gap": gap["id"], "expectedVersion": gap_version(app, &gap).await, "needs": [{ "line": line("Numbat weights", "Numbat town") }] });
        let planned = author.done("planNeeds", input, "gap { version needPlans { id } }").await;
        let adopt = json!({ "plan": planned["needPlans"][0]["id"], "expectedVersion": planned["version"] });
        let gap = host.done("adoptNeedPlan", adopt, "gap { id reference needs { id title } }").await;
        let need = &gap["needs"][3];
        assert_eq!(need["title"], "Numbat weights");
        app.agreed("state-fra", "civ-authorities", &gap, 3, offer("EQUIPMENT", number("ITEMS", 1))).await;
        hide(app, &need["id"]).await;
        let version = gap_version(app, &gap).await;
        let tried = async |side: &Actor, what: Value| {
            let input = json!({ "gap": gap["id"], "expectedVersion": version, "dryRun": true, "needs": [what] });
            side.say("planNeeds", input, "dryRun").await["userErrors"].take()
        };
        // In its place, which an agreed match holds, and about it.
        let instead = async |title: &str| tried(&host, json!({ "line": line(title, "At the harbour") })).await;
        let about = async |side: &Actor, title: &str, place: &str| tried(side, json!({ "need": need["id"], "line": line(title, place) })).await;
        let refused = (instead("Quoll weights").await, about(&host, "Quoll weights", HIDDEN).await, about(&host, HIDDEN, "Quoll town").await);
        assert!([&refused.0, &refused.1, &refused.2].iter().all(|errors| errors.has("code", "INVALID")), "{refused:?}");
        let guessed = (instead("Numbat weights").await, about(&host, "Numbat weights", HIDDEN).await, about(&host, HIDDEN, "Numbat town").await);
        assert_eq!(guessed, refused, "no guess is told from another");
        assert_eq!(about(&host, HIDDEN, HIDDEN).await, json!([]), "it repeats what everybody reads");
        assert_eq!(about(&author, "Quoll weights", "Quoll town").await, json!([]), "whose text it is corrects it");
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
