//! Offers, and matches as far as they are to go, of which a mutation is said.

use super::{Fresh, published};
use crate::{
    gap_changes::whole,
    hidden::access::{DONOR, MEASURE, PARTY},
};
use serde_json::{Value, json};
use tests::{Actor, TestApp, number, offer, with};

pub(super) async fn offered(app: &TestApp) -> Value {
    app.approver(DONOR)
        .offers(offer("EQUIPMENT", number("ITEMS", 4)))
        .await
}

pub(super) async fn both(app: &TestApp, panel: &Actor) -> Value {
    json!({ "gap": published(panel).await, "offer": offered(app).await })
}

/// A match of arms that the party needs together with a country under an embargo, with the request for an exemption if there is one.
pub(super) async fn touched(app: &TestApp, panel: &Actor, fresh: Fresh) -> Value {
    let arms = json!([{ "assistance": "EQUIPMENT", "title": "Rifles", "goods": "ARMS", "size": number("ITEMS", 4) }]);
    let armed =
        json!({ "countries": ["CI", "SD"], "beneficiaries": ["armed forces"], "needs": arms });
    let gap = panel.publishes(with(whole(), armed)).await;
    let donor = app.approver(DONOR);
    let mut of = donor.proposes(&gap, &offered(app).await, 0).await;
    if let Fresh::Exempting = fresh {
        let ask = json!({ "match": of["id"], "measure": MEASURE, "statement": "x" });
        let selection = "match { exemptionRequests { id } }";
        let mut asked = donor.done("requestExemption", ask, selection).await;
        of["request"] = asked["exemptionRequests"][0]["id"].take();
    }
    of
}

/// A match of the two, as far as it is to go.
pub(super) async fn matched(app: &TestApp, panel: &Actor, fresh: Fresh) -> Value {
    let both = both(app, panel).await;
    let (donor, holder) = (app.approver(DONOR), app.approver(PARTY));
    let of = donor.proposes(&both["gap"], &both["offer"], 0).await;
    if let Fresh::Proposed = fresh {
        return of;
    }
    holder.says("consentToMatch", &of, json!({})).await;
    if let Fresh::Consented = fresh {
        return of;
    }
    donor.says("agreeMatch", &of, json!({})).await;
    if let Fresh::Agreed = fresh {
        return of;
    }
    let of = donor.enters("commit", &of, "2").await;
    match fresh {
        Fresh::Delivered => donor.enters("recordDelivery", &of, "2").await,
        _ => of,
    }
}
