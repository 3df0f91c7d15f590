//! A measure that the Council lifted, by data that was loaded: nothing asks for its exemptions any more, whatever the built-in rules say.

use crate::{feed::webhooks::until, gap_changes::stalled::kept_as_found, matches::judged_matches};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, TestApp, ahead, on_both};

/// The arms embargo on Darfur, lifted on a day.
pub(crate) fn lifted(on: &str) -> String {
    format!(
        r#"
        [[measure]]
        code = "1591-arms"
        regime = "1591"
        kind = "ARMS_EMBARGO"
        name = "Arms embargo on Darfur"
        in_force_from = "2004-07-30"
        in_force_to = "{on}"
        exemption = "UNCLEAR"
        source = "made up"
        "#
    )
}

/// What the sanctions ask of a match, and of what is suggested for its gap.
async fn asked(app: &TestApp, of: &Value) -> (Value, BTreeSet<String>) {
    let query = "query ($r: String!) { match(reference: $r) {
        compliance { outcome measure { code } } gap { suggestions(first: 50) { compliance { outcome } } } } }";
    let variables = json!({ "r": of["reference"] });
    let mut seen = app.data(query, variables).await["match"].take();
    let suggested = seen["gap"].texts("suggestions.compliance.outcome");
    (seen["compliance"].take(), suggested)
}

/// Sees that nothing asks for an exemption, and that it can be committed.
async fn is_free(app: &TestApp, donor: &Actor, of: &Value) {
    // What pairs are judged by follows what is loaded.
    until(async || Some(asked(app, of).await.0).filter(|judged| judged["outcome"] == "CLEAR"))
        .await;
    let (_, suggested) = asked(app, of).await;
    assert!(!suggested.contains("EXEMPTION_REQUIRED"), "{suggested:?}");
    donor.enters("commit", of, "2").await;
}

/// The measures of the regime that are in force.
async fn in_force(app: &TestApp) -> BTreeSet<String> {
    let of = "filter: { inForce: true, regimes: [\"1591\"] },";
    json!(app.nodes("measures", of, 50, "code").await).texts("code")
}

/// How many gaps stand still for exemptions.
async fn still(app: &TestApp) -> usize {
    let reasons = "reasons: [EXEMPTION_PENDING, EXEMPTION_REFUSED],";
    let all = app
        .nodes("stalled", reasons, 50, "reference stall { reasons }")
        .await;
    all.len()
}

/// How many matches wait for a committee.
async fn waiting(committee: &Actor) -> Value {
    let query = "{ viewer { inbox(kinds: [EXEMPTION_ASKED]) { totalCount } } }";
    committee.data(query, json!({})).await["viewer"]["inbox"]["totalCount"].take()
}

on_both! {
    async fn what_was_lifted_asks_nothing_more(app: &TestApp) {
        let (donor, refused) = judged_matches::agreed(app).await;
        judged_matches::decided(app, &donor, &refused, "REFUSED").await;
        let (_, pending) = judged_matches::agreed(app).await;
        let ask = json!({ "match": pending["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        donor.done("requestExemption", ask, "match { id }").await;
        let barred = json!({ "outcome": "EXEMPTION_REQUIRED", "measure": { "code": "1591-arms" } });
        assert_eq!(asked(app, &refused).await.0, barred);
        assert_eq!(still(app).await, 2);
        let committee = app.approver("committee-1591");
        assert_eq!(waiting(&committee).await, 1);
        app.database.load("later.toml", &lifted("2999-06-01")).await.expect("a measure");
        assert_eq!(asked(app, &refused).await.0, barred, "it ends after the delivery");
        assert_eq!(still(app).await, 2);
        assert!(in_force(app).await.contains("1591-arms"));
        kept_as_found(app).await;

        // From the very day on.
        app.database.load("lifted.toml", &lifted(&ahead(0))).await.expect("a measure");
        assert_eq!(still(app).await, 0);
        assert!(!in_force(app).await.contains("1591-arms"));
        kept_as_found(app).await;
        assert_eq!(waiting(&committee).await, 0);
        for of in [&refused, &pending] {
            is_free(app, &donor, of).await;
        }
    }

    async fn what_was_asked_of_a_committee_stays_something_done_about_a_gap(app: &TestApp) {
        let (donor, of) = judged_matches::agreed(app).await;
        judged_matches::decided(app, &donor, &of, "GRANTED").await;
        app.database.run_sql("update exemption_request set decided = '2999-01-01'").await;
        let query = "query ($r: String!) { match(reference: $r) { gap { stall { since } } } }";
        let since = async || app.data(query, json!({ "r": of["reference"] })).await["match"]["gap"]["stall"]["since"].take();
        assert_eq!(since().await, "2999-01-01");
        app.database.load("lifted.toml", &lifted("2020-01-01")).await.expect("a measure");
        assert_eq!(since().await, "2999-01-01");
    }

    async fn what_ends_with_its_regime_asks_nothing_more(app: &TestApp) {
        let (donor, refused) = judged_matches::agreed(app).await;
        judged_matches::decided(app, &donor, &refused, "REFUSED").await;
        assert_eq!(still(app).await, 1);
        let ended = |day: &str| format!(r#"
            [[regime]]
            code = "1591"
            name = "Sudan (Darfur)"
            country = "SDN"
            committee = "committee-1591"
            established = "2005-03-29"
            ended = "{day}"
            source = "made up"
            "#);
        let runs = async || {
            let regimes = app.nodes("sanctionsRegimes", "filter: { inForce: true },", 50, "code").await;
            json!(regimes).has("code", "1591")
        };
        app.database.load("ends.toml", &ended(&ahead(1))).await.expect("a regime");
        assert!(runs().await && !in_force(app).await.is_empty());
        app.database.load("ended.toml", &ended(&ahead(0))).await.expect("a regime");
        assert!(!runs().await, "from the very day on");
        assert_eq!(still(app).await, 0);
        assert_eq!(in_force(app).await, BTreeSet::new());
        kept_as_found(app).await;
        is_free(app, &donor, &refused).await;
    }
}
