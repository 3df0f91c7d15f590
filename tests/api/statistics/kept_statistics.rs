//! Statistics for members: of what is kept, but of gaps of which they may read more than everybody.

use crate::{
    gap_changes::whole, matches::gap as public_gap, statistics::kept_figures::same_statistics,
};
use domain::organisation::Role;
use serde_json::json;
use tests::{Service, TestDatabase, number, offer, on_both};

const PANEL: &str = "group-civ";

on_both! {
    async fn statistics_tell_a_member_of_what_they_alone_may_read(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let panel = app.as_member(PANEL, Role::Approver);
        let donor: &Service = &app.approver("state-can");
        let (of_panel, of_donor) = (database.anew(&panel, PANEL).await, database.anew(donor, "state-can").await);
        let everybody = database.anew(&app, PANEL).await;
        let compare = async || {
            same_statistics((&panel, &of_panel)).await;
            same_statistics((donor, &of_donor)).await;
            same_statistics((&app, &everybody)).await;
        };
        // Its Panel alone reads this one.
        app.approver(PANEL).done("recordGap", whole(), "gap { id }").await;
        let (named, proposed) = (public_gap(&app).await, public_gap(&app).await);
        compare().await;
        let mut unnamed = offer("EQUIPMENT", number("ITEMS", 4));
        unnamed["attribution"] = json!("UNATTRIBUTED");
        let (giver, of) = app.agreed("state-can", "civ-authorities", &named, 0, unnamed).await;
        compare().await;
        giver.enters("commit", &of, "3").await;
        let made = giver.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        giver.proposes(&proposed, &made, 0).await;
        compare().await;
        // Of their gaps and matches they are told more than everybody.
        let query = "query { statistics(by: PROVIDER) { key matched committed } }";
        let told = donor.data(query, json!({})).await;
        assert_ne!(told, app.data(query, json!({})).await);
        assert_ne!(told, panel.data(query, json!({})).await);
    }
}
