//! Stories of the report from beginning to end, as those who take part in them see them.

mod again;

use crate::{
    gap_changes::whole, gaps::references, matches::judged_matches::suspend,
    matchmaking::suggestions::weighing,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, MATCH, Service, TestApp, money, number, offer, on_both, with};

const PANEL: &str = "group-civ";
const HOST: &str = "civ-authorities";

/// A published gap of Côte d'Ivoire: four scales, EUR 1250.50 of upkeep, and training.
async fn recorded(app: &TestApp, more: Value) -> Value {
    app.approver(PANEL).publishes(with(whole(), more)).await
}

/// An offer of a customs expert.
pub(crate) fn customs_expert() -> Value {
    let about = json!({
        "title": "Customs experts for missions", "countries": ["CIV"], "sectors": ["33120"],
        "description": "Customs officers on secondment: checking shipping manifests, inspecting cargo under embargo."
    });
    with(offer("EXPERTISE", number("PERSONS", 1)), about)
}

/// A programme as the input of an offer would make it.
fn programme(input: Value) -> Value {
    with(
        tests::programme(input),
        json!({ "status": "IMPLEMENTATION" }),
    )
}

async fn registers(mission: &Actor, input: Value) -> Value {
    let selection = "programme { id reference lines { id } }";
    mission.done("registerProgramme", input, selection).await
}

/// A match of an offer or programme with a need, consented to and agreed.
pub(crate) async fn agreed(
    app: &Service,
    giver: &Actor,
    holder: &str,
    gap: &Value,
    made: &Value,
    need: usize,
) -> Value {
    let proposed = giver.proposes(gap, made, need).await;
    app.approver(holder)
        .says("consentToMatch", &proposed, json!({}))
        .await;
    giver.says("agreeMatch", &proposed, json!({})).await
}

/// References of what is suggested for a gap.
pub(crate) async fn suggested(actor: &Actor, gap: &Value) -> BTreeSet<String> {
    let query = "query ($r: String!) { gap(reference: $r) { suggestions(first: 50) { assistance { reference } } } }";
    let answer = actor.data(query, json!({ "r": gap["reference"] })).await;
    answer["gap"]["suggestions"].texts("assistance.reference")
}

/// How far a gap is covered, and what its need of this place still lacks.
pub(crate) async fn lacks(app: &Service, gap: &Value, need: usize) -> (String, String) {
    let seen = app.gap_with_needs(gap.text("reference")).await;
    let remaining = seen["needs"][need].text("remaining").to_owned();
    (seen.text("coverageState").to_owned(), remaining)
}

fn set<const N: usize>(texts: [&str; N]) -> BTreeSet<String> {
    texts.map(str::to_owned).into()
}

pub(crate) fn pair(state: &str, remaining: &str) -> (String, String) {
    (state.to_owned(), remaining.to_owned())
}

on_both! {
    async fn what_an_international_organisation_offers_is_suggested_proposed_agreed_and_committed(app: &TestApp) {
        let gap = recorded(app, json!({})).await;
        let donor = app.approver("wco");
        let made = donor.offers(weighing()).await;
        let query = "query ($r: String!) { offer(reference: $r) { provider { code kind } suggestions(first: 50) { gap { reference } } } }";
        let seen = app.data(query, json!({ "r": made["reference"] })).await["offer"].take();
        assert_eq!(seen["provider"], json!({ "code": "wco", "kind": "INTERNATIONAL_ORGANISATION" }));
        assert!(seen["suggestions"].has("gap.reference", gap.text("reference")), "{seen}");
        assert!(suggested(app, &gap).await.contains(made.text("reference")));
        let proposed = donor.proposes(&gap, &made, 0).await;
        assert_eq!((&proposed["state"], &proposed["side"], &proposed["awaits"]), (&json!("PROPOSED"), &json!("PROVIDER"), &json!(["HOLDER"])));
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"], "nobody consented");
        let consented = app.approver(HOST).says("consentToMatch", &proposed, json!({})).await;
        assert_eq!((&consented["state"], &consented["awaits"]), (&json!("CONSENTED"), &json!(["PROVIDER"])));
        assert_eq!(donor.says("agreeMatch", &proposed, json!({})).await["state"], "AGREED");
        let committed = donor.enters("commit", &proposed, "4").await;
        assert_eq!((&committed["lines"][0]["committed"], &committed["lines"][0]["line"]["remaining"]), (&json!("4"), &json!("2")));
        assert_eq!(lacks(app, &gap, 0).await, pair("PART", "0"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn two_donors_and_the_programme_of_a_mission_fill_one_gap(app: &TestApp) {
        let mut needs = whole()["needs"].take();
        needs[2]["size"] = number("COURSES", 2);
        let gap = recorded(app, json!({ "needs": needs })).await;
        let (equips, pays, mission) = (app.approver("state-can"), app.approver("state-che"), app.approver("unoci"));
        let scales = equips.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let money = pays.offers(offer("FUNDING", money("1250.50", "EUR"))).await;
        let courses = registers(&mission, programme(offer("TRAINING", number("COURSES", 2)))).await;
        for (giver, made, need, amount, state) in [
            (&equips, &scales, 0, "4", "PART"), (&pays, &money, 1, "1250.50", "PART"), (&mission, &courses, 2, "2", "FULL"),
        ] {
            let agreed = agreed(app, giver, HOST, &gap, made, need).await;
            giver.enters("commit", &agreed, amount).await;
            assert_eq!(lacks(app, &gap, need).await.0, state, "{made}");
        }
        let query = "query ($r: String!) { gap(reference: $r) { matches { state assistance { reference } }
            needs { remaining commitments { provider { code } } } } }";
        let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
        assert_eq!(seen["matches"].texts("assistance.reference"), set([scales.text("reference"), money.text("reference"), courses.text("reference")]));
        assert_eq!(seen["needs"].texts("remaining"), set(["0", "0.00"]));
        assert_eq!(seen["needs"].texts("commitments.provider.code"), set(["state-can", "state-che", "unoci"]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_route_names_the_running_programme_of_a_mission_and_its_mandate(app: &TestApp) {
        app.database.at_work("UNOCI").await;
        let gap = recorded(app, json!({})).await;
        let mission = app.approver("unoci");
        let tasks = json!({ "mandateTasks": ["unoci-monitor-arms-embargo"] });
        let runs = registers(&mission, programme(with(weighing(), tasks))).await;
        let ended = with(programme(weighing()), json!({ "status": "CLOSED" }));
        let ended = registers(&mission, ended).await;
        let query = "query ($r: String!) { gap(reference: $r) { route { programmes { assistance { reference } }
            missions { assistance { reference ... on Programme { status mission { acronym } mandateTasks { code documents { key } } } } } } } }";
        let route = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["route"].take();
        let found = route["missions"].as_array().unwrap().iter().map(|one| &one["assistance"]);
        let own: Vec<&Value> = found.filter(|assistance| assistance["mission"]["acronym"] == "UNOCI").collect();
        let task = json!({ "code": "unoci-monitor-arms-embargo", "documents": [{ "key": "S/RES/1739 (2007)" }] });
        let running = json!({ "reference": runs["reference"], "status": "IMPLEMENTATION", "mission": { "acronym": "UNOCI" }, "mandateTasks": [task] });
        assert_eq!(own, [&running], "what ended is no way to help: {}", ended.text("reference"));
        assert!(!route["programmes"].has("assistance.reference", runs.text("reference")), "{route}");
    }

    async fn a_neighbour_asks_for_help_and_both_host_states_consent_before_it_is_agreed(app: &TestApp) {
        let gap = recorded(app, json!({ "countries": ["CI", "LR"] })).await;
        let (host, neighbour, donor) = (app.approver(HOST), app.approver("state-lbr"), app.approver("state-can"));
        let call = json!({ "gap": gap["id"], "text": "Scales for both harbours, please.", "language": "en" });
        let asked = neighbour.done("requestAssistance", call.clone(), "gap { assistanceRequests { organisation { code } } }").await;
        assert_eq!(asked["assistanceRequests"], json!([{ "organisation": { "code": "state-lbr" } }]));
        assert_eq!(app.approver("state-gin").refused("requestAssistance", call).await, ["FORBIDDEN"], "it is not their gap");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let answers = |of: &Value| -> BTreeSet<String> {
            let consents = of["consents"].as_array().unwrap().iter();
            consents.map(|one| format!("{} {}", one["country"].text("alpha3"), one.text("answer"))).collect()
        };
        assert_eq!((proposed.text("consent"), answers(&proposed)), ("PENDING", set(["CIV PENDING", "LBR PENDING"])));
        let agree = json!({ "match": proposed["id"] });
        assert_eq!(donor.refused("agreeMatch", agree.clone()).await, ["CONFLICT"]);
        let half = neighbour.says("consentToMatch", &proposed, json!({})).await;
        assert_eq!((half.text("state"), half.text("consent"), answers(&half)), ("PROPOSED", "PENDING", set(["CIV PENDING", "LBR GIVEN"])));
        assert_eq!(half["awaits"], json!(["HOLDER"]));
        assert_eq!(donor.refused("agreeMatch", agree.clone()).await, ["CONFLICT"], "one of them has not consented");
        assert_eq!(neighbour.refused("consentToMatch", agree.clone()).await, ["CONFLICT"], "nobody consents for another");
        let both = host.says("consentToMatch", &proposed, json!({})).await;
        assert_eq!((both.text("state"), both.text("consent"), answers(&both)), ("CONSENTED", "GIVEN", set(["CIV GIVEN", "LBR GIVEN"])));
        assert_eq!(donor.done("agreeMatch", agree, MATCH).await["state"], "AGREED");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_condition_that_nobody_defined_has_no_threshold(app: &TestApp) {
        let conditions = app.nodes("liftingConditions", "", 50, "code kind threshold regime { code }").await;
        let is_undefined = |condition: &&Value| condition["kind"] == "NOT_DEFINED";
        let (undefined, defined): (Vec<&Value>, Vec<&Value>) = conditions.iter().partition(is_undefined);
        let codes: BTreeSet<&str> = undefined.iter().map(|condition| condition.text("code")).collect();
        assert!(codes.is_superset(&BTreeSet::from(["1591-none-stated", "751-none-stated", "individual-measures"])), "{codes:?}");
        for condition in undefined {
            assert_eq!(condition["threshold"], Value::Null, "{condition}");
        }
        let elections = defined.iter().find(|condition| condition["code"] == "1572-elections").expect("the condition");
        assert_eq!(elections["threshold"], "Three months after free and fair elections");
        let query = "{ liftingConditions(first: 50, filter: { kinds: [NOT_DEFINED], regimes: [\"1591\"] }) { edges { node { code measures { code } } } } }";
        let found = app.data(query, json!({})).await["liftingConditions"]["edges"].take();
        let sudan = found.as_array().unwrap().iter().find(|edge| edge["node"]["code"] == "1591-none-stated").expect("the condition");
        assert_eq!(sudan["node"].texts("measures.code"), set(["1591-arms", "1591-assets", "1591-travel"]));
    }

    async fn a_measure_says_how_and_of_whom_an_exemption_is_asked_and_when_that_was_checked(app: &TestApp) {
        let query = "{ sanctionsRegime(code: \"1533\") { measures { code exemption exemptionProcedure exemptionContact contactChecked } } }";
        let measures = app.data(query, json!({})).await["sanctionsRegime"]["measures"].take();
        let measure = |code: &str| measures.as_array().unwrap().iter().find(|measure| measure["code"] == code).expect("the measure");
        let contact = "Secretary of the Committee under resolution 1533 (2004); name and data on the Committee's website";
        for (code, exemption) in [("1533-travel", "PUBLISHED"), ("1533-arms", "UNCLEAR")] {
            let known = measure(code);
            assert_eq!((known.text("exemption"), known.text("exemptionContact"), known.text("contactChecked")), (exemption, contact, "2010"), "{known}");
            assert!(!known.text("exemptionProcedure").is_empty(), "{known}");
        }
    }

    async fn gaps_of_a_committee_and_of_a_department_are_found_read_and_helped(app: &TestApp) {
        for (holder, code, parent, institution, known) in [
            ("COMMITTEE", "committee-1533", None, "Committee concerning the Democratic Republic of the Congo", "committee-child-recruiters-not-listed"),
            ("SECRETARIAT", "dpa-sob", Some("dpa-scad"), "Subsidiary Organs Branch, Department of Political Affairs (Committee Secretaries)", "secretariat-committee-secretaries-load"),
        ] {
            let gap = recorded(app, json!({ "holder": holder, "organisation": code, "institution": institution })).await;
            let found = references(app, &json!({ "holders": [holder], "organisations": [code] }), "NEWEST").await;
            for reference in [known, gap.text("reference")] {
                assert!(found.iter().any(|one| one == reference), "{reference} in {found:?}");
                let query = "query ($r: String!) { gap(reference: $r) { holder institution organisation { code parent { code } } } }";
                let seen = app.data(query, json!({ "r": reference })).await["gap"].take();
                assert_eq!((seen.text("holder"), seen.text("institution"), seen["organisation"].text("code")), (holder, institution, code));
                if let Some(parent) = parent {
                    assert_eq!(seen["organisation"]["parent"]["code"], parent);
                }
            }
            let (_, agreed) = app.agreed("state-can", code, &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
            let consent = json!([{ "answer": "GIVEN", "country": null, "organisation": { "code": code } }]);
            assert_eq!((agreed.text("state"), &agreed["consents"]), ("AGREED", &consent));
        }
    }

    async fn a_donor_who_is_suspended_midway_commits_nothing_until_it_may_act_again(app: &TestApp) {
        let gap = recorded(app, json!({})).await;
        let donor = app.approver("state-can");
        let made = donor.offers(weighing()).await;
        let agreed = agreed(app, &donor, HOST, &gap, &made, 0).await;
        donor.enters("commit", &agreed, "1").await;
        let is_suggested = async || suggested(app, &gap).await.contains(made.text("reference"));
        assert!(is_suggested().await);
        suspend(app, "state-can", "SUSPENDED").await;
        let more = json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "2" });
        for mutation in ["pledge", "commit"] {
            assert_eq!(donor.refused(mutation, more.clone()).await, ["FORBIDDEN"], "{mutation}");
        }
        assert!(!is_suggested().await);
        assert_eq!(lacks(app, &gap, 0).await, pair("PART", "3"), "what was committed stands");
        suspend(app, "state-can", "ACTIVE").await;
        assert!(is_suggested().await);
        let committed = donor.enters("commit", &agreed, "2").await;
        assert_eq!(committed["lines"][0]["committed"], "3");
        assert_eq!(lacks(app, &gap, 0).await, pair("PART", "1"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
