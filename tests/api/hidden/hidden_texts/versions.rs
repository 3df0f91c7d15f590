//! Versions of what is hidden: a digest of a hidden text is no better than the text to whoever can guess it.

use super::{PANEL, hide, numbat_offer, published, show, versions};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{TestApp, on_both};

/// Another title of a gap that everybody reads.
fn gap_again(gap: &Value, version: &Value, title: &str) -> Value {
    json!({ "gap": gap["id"], "expectedVersion": version, "title": title, "confirmation": "NAMES_NO_PRIVATE_PERSON", "reason": "Again." })
}

/// Another title of an offer.
fn offer_again(offer: &Value, version: &Value, title: &str) -> Value {
    json!({ "offer": offer["id"], "expectedVersion": version, "title": title })
}

on_both! {
    async fn no_version_tells_what_is_hidden(app: &TestApp) {
        let (gap, offer) = (published(app).await, numbat_offer(app).await);
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        for thing in [&gap, &offer] {
            hide(app, &thing["id"]).await;
        }
        let others = [app.approver("state-fra"), app.approver("unoci")];
        let before = versions(app, &gap, &offer).await;
        let [of_panel, _] = versions(&panel, &gap, &offer).await;
        let [_, of_donor] = versions(&donor, &gap, &offer).await;
        // Whose text it is may have read its object as everybody does, too.
        panel.done("reviseGap", gap_again(&gap, &before[0], "Scales of a numbat"), "gap { id }").await;
        donor.done("reviseOffer", offer_again(&offer, &of_donor, "Crates of a numbat"), "offer { id }").await;
        assert_eq!(versions(app, &gap, &offer).await, before, "other words stand in both");
        for other in &others {
            assert_eq!(versions(other, &gap, &offer).await, before);
        }
        // Those who act for its owner do not write over each other.
        assert_eq!(panel.refused("reviseGap", gap_again(&gap, &of_panel, "Numbat scales")).await, ["CONFLICT expectedVersion"]);
        assert_eq!(donor.refused("reviseOffer", offer_again(&offer, &of_donor, "Numbat crates")).await, ["CONFLICT expectedVersion"]);
        for thing in [&gap, &offer] {
            show(app, &thing["id"]).await;
        }
        let after = versions(app, &gap, &offer).await;
        assert!(after[0] != before[0] && after[1] != before[1], "what is shown counts");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_version_tells_whose_gap_it_is_nothing_of_what_others_said_and_is_hidden(app: &TestApp) {
        let (gap, offer) = (published(app).await, numbat_offer(app).await);
        let (panel, holder) = (app.approver(PANEL), app.approver("civ-authorities"));
        let agency = app.actor("undp", Role::Editor);
        let query = "query ($r: String!) { gap(reference: $r) { version progress { id } } }";
        let read = json!({ "r": gap["reference"] });
        let said = json!({ "gap": gap["id"], "on": "2020-01", "statement": "A numbat weighs." });
        agency.done("recordGapProgress", said, "gap { id }").await;
        let seen = app.data(query, read).await["gap"].take();
        hide(app, &seen["progress"][0]["id"]).await;
        let [everybody, _] = versions(app, &gap, &offer).await;
        for reader in [&panel, &holder] {
            assert_eq!(versions(reader, &gap, &offer).await[0], everybody, "as everybody reads it");
        }
        assert_ne!(versions(&agency, &gap, &offer).await[0], everybody, "it reads what it said");
    }
}
