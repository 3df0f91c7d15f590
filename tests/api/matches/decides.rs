//! Who decides on an exemption, as where a regime gets another committee, and from which day on that counts.

use crate::matches::judged_matches;
use serde_json::{Value, json};
use tests::{Actor, TestApp, on_both, with};

const REQUESTS: &str =
    "match { exemptionRequests { id state validUntil decidedOn committee { code } } }";

on_both! {
    async fn another_committee_of_the_regime_decides_on_what_its_predecessor_was_asked(app: &TestApp) {
        let (donor, proposed) = judged_matches::proposed(app).await;
        let (old, new) = (app.approver("committee-1591"), app.approver("committee-1533"));
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        let asked = donor.done("requestExemption", ask, REQUESTS).await["exemptionRequests"][0].take();
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
        let follows = async |committee: &str| {
            let regime = format!("[[regime]]\ncode = \"1591\"\nname = \"Sudan (Darfur)\"\ncountry = \"SDN\"\n\
                committee = \"{committee}\"\nestablished = \"2005-03-29\"\nsource = \"made up\"\n");
            app.database.load("follows.toml", &regime).await.expect("a regime");
            // Before an answer to the public, what another process changed is read; to members within a second.
            let query = "{ sanctionsRegimes(first: 100) { nodes { code committee { code } } } }";
            let nodes = app.data(query, json!({})).await["sanctionsRegimes"]["nodes"].take();
            assert!(nodes.as_array().unwrap().contains(&json!({ "code": "1591", "committee": { "code": committee } })), "{nodes}");
        };
        follows("committee-1533").await;
        let query = "query ($r: String!) { match(reference: $r) { exemptionRequests { state committee { code } viewerCan } } }";
        let seen = async |who: &Actor| who.data(query, json!({ "r": proposed["reference"] })).await["match"]["exemptionRequests"][0].take();
        let is = |state: &str, can: Value| json!({ "state": state, "committee": { "code": "committee-1533" }, "viewerCan": can });
        assert_eq!(seen(&new).await, is("REQUESTED", json!(["DECIDE_EXEMPTION"])));
        assert_eq!(seen(&old).await, is("REQUESTED", json!([])));
        assert_eq!((waiting(&old).await, waiting(&new).await), (json!(0), json!(1)));
        assert_eq!(old.refused("decideExemption", decide.clone()).await, ["FORBIDDEN"]);
        new.done("decideExemption", decide, REQUESTS).await;
        assert_eq!(seen(&new).await, is("GRANTED", json!(["REVOKE_EXEMPTION"])));
        // What one granted the next one revokes, and who decided stays told.
        follows("committee-1591").await;
        assert_eq!(seen(&old).await, is("GRANTED", json!(["REVOKE_EXEMPTION"])));
        assert_eq!(new.refused("revokeExemption", revoke.clone()).await, ["FORBIDDEN"]);
        old.done("revokeExemption", revoke, REQUESTS).await;
        assert_eq!(seen(&old).await, is("REVOKED", json!([])));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_granted_counts_from_the_day_of_the_decision(app: &TestApp) {
        let (donor, agreed) = judged_matches::agreed(app).await;
        let committee = app.approver("committee-1591");
        let ask = json!({ "match": agreed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        let request = donor.done("requestExemption", ask, REQUESTS).await["exemptionRequests"][0]["id"].take();
        app.database.run_sql("update \"match\" set agreed = '2020-01-05' where agreed is not null").await;
        app.database.run_sql("update exemption_request set requested = '2020-01-05'").await;
        let on = |day: &str| json!({ "exemptionRequest": request, "decision": "GRANTED", "on": day, "validUntil": "2020-06-30" });
        for (bad, fields) in [("2999-01-01", &["INVALID on", "INVALID validUntil"][..]), ("2020-01-04", &["INVALID on"][..]), ("2020-07-01", &["INVALID validUntil"][..])] {
            assert_eq!(committee.refused("decideExemption", on(bad)).await, fields, "{bad}");
        }
        let decided = committee.done("decideExemption", on("2020-02-01"), REQUESTS).await["exemptionRequests"][0].take();
        assert_eq!((&decided["decidedOn"], &decided["validUntil"]), (&json!("2020-02-01"), &json!("2020-06-30")));
        let entry = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "1" });
        let of = |day: &str| with(entry.clone(), json!({ "on": day }));
        for outside in ["2020-01-31", "2020-07-01"] {
            assert_eq!(donor.refused("commit", of(outside)).await.len(), 1, "{outside}");
        }
        donor.done("commit", of("2020-02-01"), "match { id }").await;
    }
}
