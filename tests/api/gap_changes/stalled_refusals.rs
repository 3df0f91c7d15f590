//! A no as a reason why nothing happens: it stands until those two are matched again, or the holder wants other help for the same needs.

use crate::{
    gap_changes::{
        stalled::{DONOR, HOST, PANEL, kept_as_found, reasons, scales, stalled},
        whole,
    },
    hidden::who_did_it::attribute,
};
use serde_json::{Value, json};
use tests::{Actor, MATCH, Service, TestApp, number, offer, on_both, with};

/// Why nothing happens about a gap, as the viewer is told, and whether the gap is found by an objection.
async fn objected(viewer: &Service, gap: &Value) -> (Value, bool) {
    let listed = stalled(viewer, "reasons: [HOLDER_OBJECTED],").await;
    let is_listed = listed
        .iter()
        .any(|one| one["reference"] == gap["reference"]);
    (reasons(viewer, gap).await, is_listed)
}

on_both! {
    async fn an_objection_is_no_reason_once_the_holder_wants_a_later_match_of_the_need(app: &TestApp) {
        let gap = scales(app).await;
        let (host, panel) = (app.approver(HOST), app.approver(PANEL));
        let offered = async |donor: &Actor| {
            let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
            donor.proposes(&gap, &made, 0).await
        };
        let no = || json!({ "reason": "Not now." });
        let (first, second, third) = (app.approver(DONOR), app.approver("state-che"), app.approver("state-fra"));
        host.says("objectToMatch", &offered(&first).await, no()).await;
        assert_eq!(objected(&panel, &gap).await, (json!(["HOLDER_OBJECTED"]), true));
        let later = offered(&second).await;
        assert_eq!(objected(&panel, &gap).await, (json!(["AWAITS_HOLDER", "HOLDER_OBJECTED"]), true));
        host.says("consentToMatch", &later, json!({})).await;
        assert_eq!(objected(&panel, &gap).await, (json!(["AWAITS_PROVIDER"]), false));
        assert_eq!(objected(&first, &gap).await, (json!(["HOLDER_OBJECTED"]), true), "they do not know");
        kept_as_found(app).await;
        second.says("agreeMatch", &later, json!({})).await;
        for viewer in [&panel, &first] {
            assert_eq!(objected(viewer, &gap).await, (json!(["NOTHING_COMMITTED"]), false));
        }
        host.says("objectToMatch", &offered(&third).await, no()).await;
        assert_eq!(objected(&panel, &gap).await, (json!(["HOLDER_OBJECTED", "NOTHING_COMMITTED"]), true), "it is the later word");
    }

    async fn which_match_of_a_day_came_later_is_told_by_the_history_and_not_by_ids(app: &TestApp) {
        let host = app.approver(HOST);
        let offered = async |gap: &Value, donor: &str, attribution: &str| {
            let donor = app.approver(donor);
            let made = with(offer("EQUIPMENT", number("ITEMS", 4)), json!({ "attribution": attribution }));
            let made = donor.offers(made).await;
            donor.proposes(gap, &made, 0).await
        };
        let why = json!({ "reason": "Not now." });
        let gap = scales(app).await;
        let first = offered(&gap, DONOR, "ATTRIBUTED").await;
        host.says("objectToMatch", &first, why.clone()).await;
        // Its id tells the day, which lies before the moment that the other tells.
        let second = offered(&gap, "state-che", "UNATTRIBUTED").await;
        host.says("consentToMatch", &second, json!({})).await;
        assert_eq!(objected(&host, &gap).await, (json!(["AWAITS_PROVIDER"]), false));
        let third = offered(&gap, "state-fra", "UNATTRIBUTED").await;
        host.says("objectToMatch", &third, why).await;
        assert_eq!(objected(&host, &gap).await, (json!(["HOLDER_OBJECTED", "AWAITS_PROVIDER"]), true), "it is the later word");
        kept_as_found(app).await;
    }

    async fn an_objection_stands_for_as_long_as_the_holder_wants_nothing_for_one_of_its_needs(app: &TestApp) {
        let need = |title: &str| json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 4) });
        let mut input = whole();
        input["needs"] = json!([need("Scales"), need("Trucks")]);
        let gap = app.approver(PANEL).publishes(input).await;
        let (host, panel, first) = (app.approver(HOST), app.approver(PANEL), app.approver(DONOR));
        let made = first.offers(offer("EQUIPMENT", number("ITEMS", 8))).await;
        let line = |at: usize| json!({ "need": gap["needs"][at]["id"], "line": made["lines"][0]["id"] });
        let both = json!({ "gap": gap["id"], "assistance": made["id"], "lines": [line(0), line(1)] });
        let both = first.done("proposeMatch", both, MATCH).await;
        host.says("objectToMatch", &both, json!({ "reason": "Not now." })).await;
        assert_eq!(objected(&panel, &gap).await, (json!(["HOLDER_OBJECTED"]), true));
        let still = json!(["HOLDER_OBJECTED", "AWAITS_PROVIDER", "NO_OFFER_FOR_THE_REST"]);
        for (donor, at, expected) in [("state-che", 0, (still, true)), ("state-fra", 1, (json!(["AWAITS_PROVIDER"]), false))] {
            let donor = app.approver(donor);
            let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
            let proposed = donor.proposes(&gap, &made, at).await;
            host.says("consentToMatch", &proposed, json!({})).await;
            assert_eq!(objected(&panel, &gap).await, expected);
        }
        kept_as_found(app).await;
    }

    async fn a_no_is_no_reason_once_the_two_are_matched_again(app: &TestApp) {
        let gap = scales(app).await;
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let why = || json!({ "reason": "Not now." });
        let first = donor.proposes(&gap, &made, 0).await;
        donor.says("withdrawMatch", &first, why()).await;
        assert_eq!(reasons(&donor, &gap).await, json!(["WITHDRAWN"]));
        let second = donor.proposes(&gap, &made, 0).await;
        assert_eq!(reasons(&donor, &gap).await, json!(["AWAITS_HOLDER"]));
        app.approver(HOST).says("objectToMatch", &second, why()).await;
        assert_eq!(reasons(&donor, &gap).await, json!(["HOLDER_OBJECTED", "WITHDRAWN"]));
        let better = json!({ "offer": made["id"], "expectedVersion": made["version"], "description": "With spare parts and a mechanic." });
        donor.done("reviseOffer", better, "offer { id }").await;
        let third = donor.proposes(&gap, &made, 0).await;
        assert_eq!(reasons(&donor, &gap).await, json!(["AWAITS_HOLDER"]));
        for reason in ["HOLDER_OBJECTED", "WITHDRAWN"] {
            let listed = stalled(&donor, &format!("reasons: [{reason}],")).await;
            assert!(listed.iter().all(|one| one["reference"] != gap["reference"]), "{listed:?}");
        }
        // What was agreed, everybody knows of.
        let agreed = async |of: Value| {
            app.approver(HOST).says("consentToMatch", &of, json!({})).await;
            donor.says("agreeMatch", &of, json!({})).await
        };
        donor.says("withdrawMatch", &agreed(third).await, why()).await;
        assert_eq!(reasons(app, &gap).await, json!(["WITHDRAWN"]));
        kept_as_found(app).await;
        agreed(donor.proposes(&gap, &made, 0).await).await;
        assert_eq!(reasons(app, &gap).await, json!(["NOTHING_COMMITTED"]));
        kept_as_found(app).await;
    }

    async fn who_asks_meanwhile_not_to_be_named_makes_good_what_came_to_nothing_in_its_name(app: &TestApp) {
        let gap = scales(app).await;
        let donor = app.approver(DONOR);
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let first = donor.proposes(&gap, &made, 0).await;
        donor.says("withdrawMatch", &first, json!({ "reason": "Not now." })).await;
        // Its ids tell the day from now on, which lies before the moment that those of before tell.
        attribute(&donor, &made, "UNATTRIBUTED").await;
        let second = donor.proposes(&gap, &made, 0).await;
        let is_listed = async || {
            let listed = stalled(&donor, "reasons: [WITHDRAWN],").await;
            listed.iter().any(|one| one["reference"] == gap["reference"])
        };
        assert_eq!((reasons(&donor, &gap).await, is_listed().await), (json!(["AWAITS_HOLDER"]), false));
        app.approver(HOST).says("objectToMatch", &second, json!({ "reason": "Not now." })).await;
        assert_eq!((reasons(&donor, &gap).await, is_listed().await), (json!(["HOLDER_OBJECTED", "WITHDRAWN"]), true));
    }
}
