//! What the history keeps nowhere, for it follows from it, is compared all the same; and what no file says, whatever was loaded.

use crate::{
    gap_changes::whole,
    gaps::gap_links::{NEED, PANEL, named},
};
use age::x25519::Identity;
use serde_json::json;
use tests::{Asked, TestApp, filed, on_both, with};

on_both! {
    async fn what_triggers_keep_and_was_changed_behind_them_is_named(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.publishes(with(whole(), json!({ "furtherSectors": [{ "sector": "31220", "percent": "30" }] }))).await;
        assert_eq!(app.database.differences().await, [""; 0]);
        let its = format!("(select id from gap where reference = '{}')", gap.text("reference"));
        for (table, column) in [
            ("gap_country", "gap_id"), ("gap_further_sector", "gap_id"), ("gap_lifting_condition", "gap_id"),
            ("gap_provenance", "gap_id"), ("gap_text", "id"), ("need", "gap_id"),
        ] {
            for hidden in ["null", "'2999-01-01'"] {
                app.database.run_sql(&format!("update {table} set public_from = {hidden} where {column} = {its}")).await;
                let named = format!("gap differs from its latest events in: {table}.public_from");
                assert_eq!(app.database.differences().await, [named], "{table} {hidden}");
            }
            app.database.run_sql(&format!("update {table} set public_from = '' where {column} = {its}")).await;
            assert_eq!(app.database.differences().await, [""; 0]);
        }
    }

    async fn keys_and_standings_that_nobody_decided_are_named(app: &TestApp) {
        let key = json!({ "publicKey": Identity::generate().to_public().to_string() });
        app.approver(PANEL).done("registerSealingKey", key, "panel { code }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
        for by in [1, -1] {
            app.database.run_sql(&format!("update panel_key set registered = registered + {by}")).await;
            let named = match by {
                1 => vec!["panel differs from its latest events in: panel_key.registered"],
                _ => Vec::new(),
            };
            assert_eq!(app.database.differences().await, named);
        }
        for (sql, named) in [
            ("insert into panel_key (panel_id, recipient, registered) select id, 'age1x', 1 from panel where code = 'group-cod'",
             "panel differs from its latest events in: sealing_key"),
            ("insert into organisation_review (organisation_id, standing, reviewed) select id, 'SUSPENDED', 1 from organisation where code = 'state-can'",
             "organisation differs from its latest events in: standing"),
        ] {
            app.database.run_sql(sql).await;
            assert!(app.database.differences().await.contains(&named.to_owned()), "{sql}");
        }
    }

    async fn what_no_file_says_is_compared_whatever_was_loaded_since(app: &TestApp) {
        let own = |description: &str| {
            let kept = format!("category = \"REPORT\"\npanel = \"{PANEL}\"");
            filed("own-gap", NEED).replace("category = \"PUBLIC\"", &kept).replace("Cargo cannot be weighed.", description)
        };
        app.database.load("own.toml", &own("No cargo is weighed.")).await.expect("it loads");
        let panel = app.approver(PANEL);
        let gap = named(&panel, "own-gap").await;
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "unoci" }), "share { id }").await;
        assert_eq!(app.database.differences().await, [""; 0]);
        app.database.load("own.toml", &own("Nothing is weighed.")).await.expect("it loads again");
        assert_eq!(app.database.differences().await, [""; 0]);
        app.database.run_sql("update share set ended = 1").await;
        assert_eq!(app.database.differences().await, ["gap differs from its latest events in: shares"]);
    }
}
