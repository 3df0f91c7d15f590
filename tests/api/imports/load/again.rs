//! Loading again: twice is once, a change is that change alone, and what others planned meanwhile stays.

use super::OWN;
use domain::organisation::Role;
use gapbridge::load::{DEMO, Fault, REFERENCE, built_in, load};
use serde_json::json;
use tests::{Asked, Rows, TestApp, TestDatabase, on_both};

on_both! {
    async fn loading_twice_changes_nothing(database: &TestDatabase) {
        database.load_demo().await;
        database.load("own.toml", OWN).await.unwrap();
        let store = database.store().await;
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        for files in [REFERENCE, DEMO] {
            let summary = load(&store, &built_in(files)).await.unwrap();
            assert!(summary.added == 0 && summary.changed == 0 && summary.unchanged > 30, "{summary}");
        }
        let summary = database.load("own.toml", OWN).await.unwrap();
        assert_eq!((summary.added, summary.changed, summary.unchanged), (0, 0, 6));
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn a_changed_record_changes_itself_alone_and_the_history_says_so(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let changed = OWN.replace("Harbour scales are missing", "Harbour balances are missing");
        let summary = database.load("own.toml", &changed).await.unwrap();
        assert_eq!((summary.added, summary.changed, summary.unchanged), (0, 1, 5));
        let after = Rows::read(&connection).await;
        let changes = before.changes(&after);
        let tables: Vec<_> = changes.iter().map(|(table, gone, new)| (*table, gone.len(), new.len())).collect();
        assert_eq!(tables, [("event", 0, 1), ("gap", 1, 1), ("gap_text", 1, 1), ("loaded_record", 1, 1), ("register_state", 2, 2)]);
        assert!(changes[0].2[0].contains("kind: Loaded") && changes[0].2[0].contains("role: Operator"), "{changes:?}");
        // And back again: all is as before, but for what cannot be undone.
        database.load("own.toml", OWN).await.unwrap();
        let back = Rows::read(&connection).await;
        let changes = before.changes(&back);
        let tables: Vec<_> = changes.iter().map(|(table, gone, new)| (*table, gone.len(), new.len())).collect();
        assert_eq!(tables, [("event", 0, 2), ("register_state", 2, 2)]);
    }

    async fn loading_a_gap_anew_changes_what_its_finding_states_and_leaves_plans(app: &TestApp) {
        app.database.load("own.toml", OWN).await.unwrap();
        let shown = "{ gap(reference: \"own-gap\") { id version description
            needs { id title size deadline filled committed pledged author { code } dependsOn { title } }
            needPlans { status lines { title deadline need { title } } } } }";
        let see = async || app.data(shown, json!({})).await["gap"].take();
        let before = see().await;
        let open = json!({ "unsized": "UNSIZED" });
        let needs = json!([
            { "need": before["needs"][0]["id"], "line": { "assistance": "EQUIPMENT", "title": "Scales", "size": open, "deadline": "2027-06" }, "dependsOn": [2] },
            { "line": { "assistance": "ICT", "title": "Quokka register", "size": open } },
        ]);
        let plan = json!({ "gap": before["id"], "expectedVersion": before["version"], "needs": needs });
        app.actor("lbr-ministry-mines", Role::Editor).done("planNeeds", plan, "gap { id }").await;
        let planned = see().await;
        assert_eq!(planned["needs"][0]["filled"], json!(["DEADLINE"]));
        assert_eq!(planned["needs"].as_array().unwrap().len(), 3);

        app.database.load("own.toml", &OWN.replace("Cargo cannot be weighed.", "No cargo is weighed.")).await.unwrap();
        let after = see().await;
        assert_eq!((after.text("description"), &after["needs"], &after["needPlans"]), ("No cargo is weighed.", &planned["needs"], &planned["needPlans"]));
        assert!(crate::gaps::references(app, &json!({ "text": "quokka" }), "NEWEST").await.contains(&"own-gap".to_owned()));

        // The other way round and one of them resized: each stays itself, with its ledger and what the plan gave.
        let (head, scales) = OWN.split_once("[[gap.need]]\n").unwrap();
        let (scales, rest) = scales.split_once("[[gap.need]]\n").unwrap();
        let (repairs, rest) = rest.split_once("depends_on = [1]\n").unwrap();
        let rest = rest.replace("need = 1\n", "need = 0\n").replace("need = 2\n", "need = 1\n").replace("need = 0\n", "need = 2\n");
        let turned = format!("{head}[[gap.need]]\n{repairs}depends_on = [2]\n\n[[gap.need]]\n{scales}{rest}");
        app.database.load("own.toml", &turned).await.unwrap();
        let after = see().await;
        let in_order = json!([planned["needs"][1], planned["needs"][0], planned["needs"][2]]);
        assert_eq!((&after["needs"], &after["needPlans"]), (&in_order, &planned["needPlans"]));
        app.database.load("own.toml", &turned.replace("quantity = 5", "quantity = 6")).await.unwrap();
        let after = see().await;
        let scales = &after["needs"][1];
        assert_eq!((&scales["id"], &scales["size"], &scales["committed"], &scales["filled"]), (&before["needs"][0]["id"], &json!("6"), &json!("3"), &json!(["DEADLINE"])));
        assert_eq!(scales["dependsOn"], json!([{ "title": "Quokka register" }]));

        // What the finding states holds: a date of its own is no longer the plan's.
        app.database.load("own.toml", &turned.replace("quantity = 5", "quantity = 6\nneeded_by = \"2028\"")).await.unwrap();
        let after = see().await;
        assert_eq!((&after["needs"][1]["deadline"], &after["needs"][1]["filled"]), (&json!("2028"), &json!([])));
    }

    async fn an_offer_that_its_donor_withdrew_is_made_again_by_no_file(app: &TestApp) {
        let (file, _) = OWN.split_once("[[commitment]]").unwrap();
        let file = file.replace("provider = \"own-donor\"", "provider = \"state-can\"");
        app.database.load("own.toml", &file).await.unwrap();
        let donor = app.approver("state-can");
        let query = "{ offer(reference: \"own-offer\") { id version status description } }";
        let made = donor.data(query, json!({})).await["offer"].take();
        let withdraw = json!({ "offer": made["id"], "expectedVersion": made["version"], "reason": "Given elsewhere." });
        donor.done("withdrawOffer", withdraw, "offer { id }").await;
        let again = file.replace("Scales for harbours.", "Scales for all harbours.");
        for (file, told) in [(&again, 1), (&again, 0), (&file, 1)] {
            let warnings = app.database.take("own.toml", file).await.unwrap().warnings;
            assert_eq!(warnings.len(), told, "{warnings:?}");
            let is_told = |warning: &Fault| warning.field == "status" && warning.reason.starts_with("stays CANCELLED, since its provider withdrew it");
            assert!(warnings.iter().all(is_told), "{warnings:?}");
            assert_eq!(donor.data(query, json!({})).await["offer"]["status"], "CANCELLED");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
