//! Since when nothing is known to have been done about a gap: what anybody did about it counts, whatever it was.

use crate::{gap_changes::whole, hidden::access::input};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Service, TestApp, ahead, on_both, with};

const PANEL: &str = "group-civ";

/// Since when nothing happens about a gap, as whoever asks knows it.
async fn since(who: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { stall { since } } }";
    let asked = json!({ "r": gap["reference"] });
    who.data(query, asked).await["gap"]["stall"]["since"].take()
}

/// A published gap about which nobody did anything yet.
async fn untouched(app: &TestApp) -> Value {
    let gap = app.approver(PANEL).publishes(whole()).await;
    assert_eq!(since(app, &gap).await, "2009");
    gap
}

on_both! {
    async fn progress_on_a_gap_is_something_done_about_it(app: &TestApp) {
        let gap = untouched(app).await;
        let agency = app.actor("undp", Role::Editor);
        for (on, expected) in [("2025-03", "2025-03"), ("2024", "2025-03"), ("2025-04-02", "2025-04-02")] {
            let said = json!({ "gap": gap["id"], "on": on, "statement": "Scales stand." });
            agency.done("recordGapProgress", said, "gap { id }").await;
            assert_eq!(since(app, &gap).await, expected, "{on}");
        }
    }

    async fn days_are_told_of_months_of_any_length(app: &TestApp) {
        let gap = untouched(app).await;
        let agency = app.actor("undp", Role::Editor);
        let mut before: Option<i64> = None;
        for on in ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03"] {
            let said = json!({ "gap": gap["id"], "on": on, "statement": "Scales stand." });
            let told = agency.done("recordGapProgress", said, "gap { stall { since days } }").await["stall"].take();
            let days = told["days"].as_i64();
            assert!(told["since"] == on && days.is_some(), "{told}");
            assert!(before.is_none_or(|before| days < Some(before)), "{told}");
            before = days;
        }
    }

    async fn an_endorsement_and_a_plan_of_its_needs_are_something_done_about_a_gap(app: &TestApp) {
        for mutation in ["endorseNeed", "planNeeds"] {
            let gap = untouched(app).await;
            app.approver("unoci").done(mutation, input(mutation, &gap), "gap { id }").await;
            assert_eq!(since(app, &gap).await, ahead(0), "{mutation}");
        }
    }

    async fn a_gap_that_is_opened_again_waits_since_then(app: &TestApp) {
        let gap = untouched(app).await;
        let panel = app.approver(PANEL);
        let mut version = gap["version"].clone();
        for (mutation, on) in [("closeGap", "2020-01-31"), ("reopenGap", "2021-02-28")] {
            let turn = with(input(mutation, &gap), json!({ "expectedVersion": version, "on": on }));
            version = panel.done(mutation, turn, "gap { version }").await["version"].take();
        }
        assert_eq!(since(app, &gap).await, "2021-02-28");
    }
}
