//! Exemptions of a regime that gets another committee: the one that it has now decides.

use crate::judged_matches;
use serde_json::{Value, json};
use tests::{Actor, TestApp, on_both};

on_both! {
    async fn another_committee_of_the_regime_decides_on_what_its_predecessor_was_asked(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let (old, new) = (app.approver("committee-1591"), app.approver("committee-1533"));
        let selection = "match { exemptionRequests { id state committee { code } } }";
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        let asked = donor.done("requestExemption", ask, selection).await["exemptionRequests"][0].take();
        let decide = json!({ "exemptionRequest": asked["id"], "decision": "GRANTED" });
        let revoke = json!({ "exemptionRequest": asked["id"], "reason": "They were lent on." });
        let waiting = async |committee: &Actor| {
            let query = "{ viewer { inbox(kinds: [EXEMPTION_ASKED]) { totalCount edges { node { since } } } } }";
            let inbox = committee.data(query, json!({})).await["viewer"]["inbox"].take();
            let number = inbox["totalCount"].clone();
            assert!(inbox["edges"].as_array().unwrap().iter().all(|item| !item["node"]["since"].is_null()), "{inbox}");
            number
        };
        assert_eq!((waiting(&old).await, waiting(&new).await), (json!(1), json!(0)));
        assert_eq!(new.refused("decideExemption", decide.clone()).await, ["NOT_FOUND exemptionRequest"]);
        let regime = |committee: &str| format!("[[regime]]\ncode = \"1591\"\nname = \"Sudan (Darfur)\"\ncountry = \"SDN\"\n\
            committee = \"{committee}\"\nestablished = \"2005-03-29\"\nsource = \"made up\"\n");
        app.database.load("follows.toml", &regime("committee-1533")).await.expect("a regime");
        let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { state committee { code } viewerCan } } }";
        let seen = async |who: &Actor| who.data(query, json!({ "r": proposed["reference"] })).await["match"]["exemptionRequests"][0].take();
        let is = |state: &str, can: Value| json!({ "state": state, "committee": { "code": "committee-1533" }, "viewerCan": can });
        assert_eq!(seen(&new).await, is("REQUESTED", json!(["DECIDE_EXEMPTION"])));
        assert_eq!(seen(&old).await, is("REQUESTED", json!([])));
        assert_eq!((waiting(&old).await, waiting(&new).await), (json!(0), json!(1)));
        assert_eq!(old.refused("decideExemption", decide.clone()).await, ["FORBIDDEN"]);
        new.done("decideExemption", decide, selection).await;
        assert_eq!(seen(&new).await, is("GRANTED", json!(["REVOKE_EXEMPTION"])));
        // What one granted the next one revokes, and who decided stays told.
        app.database.load("back.toml", &regime("committee-1591")).await.expect("a regime");
        assert_eq!(seen(&old).await, is("GRANTED", json!(["REVOKE_EXEMPTION"])));
        assert_eq!(new.refused("revokeExemption", revoke.clone()).await, ["FORBIDDEN"]);
        old.done("revokeExemption", revoke, selection).await;
        assert_eq!(seen(&old).await, is("REVOKED", json!([])));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
