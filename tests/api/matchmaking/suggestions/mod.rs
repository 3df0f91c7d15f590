//! Suggestions as donors, missions and Panels read them: which help fits which gap, why, why not, and for whom.

mod missions;
mod obstacles;

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{TestApp, number, on_both, programme, with};

const SUGGESTION: &str = "standing leftOutBecause score band chance evidenceCoverage on model parts { name weight value contribution explanation } obstacles { rule forbidsMatch explanation change }
    assistance { id reference } gap { id reference } compliance { outcome measure { code } basis { key } paragraph contact earliestStart explanation }
    overlaps { reference } coveredBy { extent notCovered assistance { reference } }";

/// What is suggested for a gap.
async fn for_gap(app: &tests::Service, reference: &str, arguments: &str) -> Vec<Value> {
    let query = format!(
        "query ($r: String!) {{ gap(reference: $r) {{ suggestions{arguments} {{ {SUGGESTION} }} }} }}"
    );
    app.data(&query, json!({ "r": reference })).await["gap"]["suggestions"]
        .as_array()
        .expect("a list")
        .clone()
}

/// What is suggested for an offer.
async fn for_offer(app: &tests::Service, reference: &Value, arguments: &str) -> Vec<Value> {
    let query = format!(
        "query ($r: String!) {{ offer(reference: $r) {{ suggestions{arguments} {{ {SUGGESTION} }} }} }}"
    );
    app.data(&query, json!({ "r": reference })).await["offer"]["suggestions"]
        .as_array()
        .expect("a list")
        .clone()
}

/// A gap and an assistance, judged.
async fn why_not(app: &tests::Service, gap: &Value, assistance: &Value) -> Value {
    let query = format!(
        "query ($g: ID!, $a: ID!) {{ whyNot(gap: $g, assistance: $a) {{ {SUGGESTION} }} }}"
    );
    app.data(&query, json!({ "g": gap, "a": assistance })).await["whyNot"].take()
}

fn rules(judged: &Value) -> Vec<&str> {
    judged["obstacles"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|obstacle| obstacle["rule"].as_str().expect("a rule"))
        .collect()
}

fn assistance(suggestions: &[Value]) -> Vec<&str> {
    suggestions
        .iter()
        .map(|one| {
            one["assistance"]["reference"]
                .as_str()
                .expect("a reference")
        })
        .collect()
}

fn score(of: &Value) -> f64 {
    of["score"].as_f64().expect("a score")
}

/// A pair that nothing rules out has the band of its score, and a chance that goes with it.
fn promises_what_the_model_says(of: &Value, model: &Value) {
    let [possible, strong] =
        ["possibleFrom", "strongFrom"].map(|from| model[from].as_f64().expect("a score"));
    assert!(possible < strong, "{model}");
    let chance = of["chance"].as_f64().expect("a chance");
    let (band, least, most) = match score(of) {
        score if score >= strong => ("STRONG", 0.2, 1.0),
        score if score >= possible => ("POSSIBLE", 0.05, 0.5),
        _ => ("WEAK", 0.0, 0.2),
    };
    assert_eq!(of["band"], band, "{of}");
    assert!((least..=most).contains(&chance), "{of}");
}

/// A published gap: four scales, some upkeep, and training at the harbour of Côte d'Ivoire.
async fn scales(app: &TestApp, more: Value) -> Value {
    app.approver("group-civ")
        .publishes(with(whole(), more))
        .await
}

/// An offer of six scales for harbours.
pub(crate) fn weighing() -> Value {
    crate::matchmaking::plans::weighing(6)
}

on_both! {
    async fn reasons_add_up_to_the_score_and_the_model_says_how(app: &TestApp) {
        app.database.load_demo().await;
        app.database.at_work("UNOCI").await;
        app.reopened("unoci-customs-experts", "unoci").await;
        let found = for_gap(app, "unoci-customs-experts", "(first: 50)").await;
        let model = app.data("{ matchingModel { version threshold possibleFrom strongFrom weights { name weight } } }", json!({})).await["matchingModel"].take();
        let weights: Vec<(&Value, f64)> = model["weights"].as_array().unwrap().iter().map(|part| (&part["name"], part["weight"].as_f64().unwrap())).collect();
        assert!((weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(found.len() > 2, "{found:?}");
        let mut last = 1.0;
        for one in &found {
            let parts = one["parts"].as_array().unwrap();
            let sum: f64 = parts.iter().map(|part| part["weight"].as_f64().unwrap() * part["value"].as_f64().unwrap_or(0.0)).sum();
            let known: f64 = parts.iter().filter(|part| !part["value"].is_null()).map(|part| part["weight"].as_f64().unwrap()).sum();
            assert!((sum - score(one)).abs() < 1e-9 && (known - one["evidenceCoverage"].as_f64().unwrap()).abs() < 1e-9, "{one}");
            for part in parts {
                assert!(weights.contains(&(&part["name"], part["weight"].as_f64().unwrap())), "{part}");
                assert!(!part["explanation"].as_str().unwrap().is_empty(), "{part}");
            }
            assert!(score(one) <= last && score(one) >= model["threshold"].as_f64().unwrap() && rules(one).is_empty(), "{one}");
            assert_eq!(one["model"], model["version"]);
            promises_what_the_model_says(one, &model);
            last = score(one);
        }
        assert!(["demo-offre-expert-douanier", "demo-offer-customs-experts"].contains(&assistance(&found)[0]), "in either language: {:?}", assistance(&found));
    }

    async fn both_sides_are_judged_alike(app: &TestApp) {
        app.database.load_demo().await;
        for one in for_gap(app, "cod-border-entry-control", "(kinds: [OFFER])").await {
            let back = for_offer(app, &one["assistance"]["reference"], "(first: 50)").await;
            let same = back.iter().find(|other| other["gap"]["reference"] == "cod-border-entry-control").expect("the gap");
            assert_eq!((&same["score"], &same["parts"]), (&one["score"], &one["parts"]));
        }
    }

    async fn why_not_agrees_with_what_is_suggested(app: &TestApp) {
        app.database.load_demo().await;
        let model = app.data("{ matchingModel { threshold possibleFrom strongFrom } }", json!({})).await["matchingModel"].take();
        let threshold = model["threshold"].as_f64().unwrap();
        let offers = app.nodes("offers", "", 50, "id reference").await;
        for reference in ["unoci-customs-experts", "cod-weapons-marking", "civ-presidential-guard-stocks", "lbr-regional-diamond-offices"] {
            let gap = app.gap_with_needs(reference).await;
            let suggested = for_gap(app, reference, "(first: 50, kinds: [OFFER])").await;
            for one in &offers {
                let judged = why_not(app, &gap["id"], &one["id"]).await;
                let is_suggested = suggested.iter().find(|other| other["assistance"]["id"] == one["id"]);
                let standing = match (is_suggested, rules(&judged).is_empty()) {
                    (Some(_), _) => "SUGGESTED",
                    (None, true) => "BELOW_THRESHOLD",
                    (None, false) => "RULED_OUT",
                };
                assert_eq!(judged["standing"], standing, "{judged}");
                let why = judged["leftOutBecause"].as_str().unwrap_or_default();
                match standing {
                    "SUGGESTED" => assert_eq!(judged["leftOutBecause"], Value::Null),
                    "BELOW_THRESHOLD" => assert!(why.contains(&threshold.to_string()) && why.contains(&score(&judged).to_string()), "{why}"),
                    _ => assert!(why.contains("obstacle"), "{why}"),
                }
                match is_suggested {
                    Some(other) => assert_eq!((&other["score"], &other["parts"], rules(other)), (&judged["score"], &judged["parts"], rules(&judged))),
                    None => assert!(!rules(&judged).is_empty() || score(&judged) < threshold, "{reference}, {one}: {judged}"),
                }
                assert_eq!(judged["score"].is_null(), !rules(&judged).is_empty(), "{judged}");
                match judged["score"].is_null() {
                    true => assert_eq!((&judged["band"], &judged["chance"]), (&Value::Null, &Value::Null)),
                    false => promises_what_the_model_says(&judged, &model),
                }
            }
        }
    }

    async fn what_was_loaded_counts_in_the_next_answer(app: &TestApp) {
        let gap = app.gap_with_needs("lbr-regional-diamond-offices").await;
        for_gap(app, "lbr-regional-diamond-offices", "").await;
        app.database.load_demo().await;
        let offers = app.nodes("offers", "", 50, "id reference").await;
        let offer = offers.iter().find(|offer| offer["reference"] == "demo-offer-diamond-office-repairs").unwrap();
        let judged = why_not(app, &gap["id"], &offer["id"]).await;
        // Six of the nine offices are committed by entries of the same load.
        assert!(judged.to_string().contains("of 3 items"), "{judged}");
    }

    async fn own_writes_show_at_once_and_what_is_withdrawn_is_gone(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        let reference = gap["reference"].as_str().unwrap();
        let donor = app.approver("state-can");
        let made = donor.offers(weighing()).await;
        let named = |found: &[Value]| found.iter().any(|one| one["assistance"]["id"] == made["id"]);
        let found = for_gap(app, reference, "").await;
        assert!(named(&found), "{found:?}");
        assert!(for_offer(app, &made["reference"], "").await.iter().any(|one| one["gap"]["id"] == gap["id"]));
        let withdraw = json!({ "offer": made["id"], "expectedVersion": made["version"], "reason": "Sold." });
        donor.done("withdrawOffer", withdraw, "offer { status }").await;
        assert!(!named(&for_gap(app, reference, "").await));
        assert_eq!(rules(&why_not(app, &gap["id"], &made["id"]).await), ["STATUS"]);
    }

    async fn a_hidden_gap_is_suggested_to_those_alone_who_read_it_and_changes_nothing_for_others(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(weighing()).await;
        let before = for_offer(app, &made["reference"], "(first: 50)").await;
        let mut input = whole();
        input["category"] = json!("CONFIDENTIAL");
        let panel = app.approver("group-civ");
        let gap = panel.done("recordGap", input, "gap { id reference }").await;
        let of_panel = for_offer(&panel, &made["reference"], "(first: 50)").await;
        assert_eq!(of_panel.iter().filter(|one| one["gap"]["id"] == gap["id"]).count(), 1);
        assert_eq!(for_offer(app, &made["reference"], "(first: 50)").await, before);
        assert_eq!(for_offer(&app.approver("group-cod"), &made["reference"], "(first: 50)").await, before);
        let others: Vec<&Value> = of_panel.iter().filter(|one| one["gap"]["id"] != gap["id"]).collect();
        assert_eq!(others, before.iter().collect::<Vec<_>>());
        assert_eq!(why_not(app, &gap["id"], &made["id"]).await, Value::Null);
        assert!(assistance(&for_gap(&panel, gap["reference"].as_str().unwrap(), "").await).contains(&made["reference"].as_str().unwrap()));
    }

    async fn programmes_that_cover_a_gap_are_flagged_to_those_who_would_help(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        let register = async |status: &str| {
            let mut input = programme(weighing());
            input["covers"] = json!([{ "gap": gap["id"], "extent": "PART", "notCovered": "Upkeep." }]);
            input["status"] = json!(status);
            app.actor("unoci", Role::Editor).done("registerProgramme", input, "programme { id reference }").await
        };
        let (running, cancelled) = (register("IMPLEMENTATION").await, register("CANCELLED").await);
        let donor = app.approver("state-can");
        let made = donor.offers(weighing()).await;
        let flagged = json!([{ "extent": "PART", "notCovered": "Upkeep.", "assistance": { "reference": running["reference"] } }]);
        assert_eq!(why_not(app, &gap["id"], &made["id"]).await["coveredBy"], flagged);
        let found = for_gap(app, gap["reference"].as_str().unwrap(), "(kinds: [OFFER])").await;
        let of_offer = found.iter().find(|one| one["assistance"]["id"] == made["id"]).expect("a suggestion");
        assert_eq!(of_offer["coveredBy"], flagged);
        assert_eq!(why_not(app, &gap["id"], &running["id"]).await["coveredBy"], json!([]), "not to itself");
        assert_eq!(why_not(app, &gap["id"], &cancelled["id"]).await["coveredBy"], flagged);
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let propose = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
        let payload = donor.say("proposeMatch", propose, "warnings").await;
        let named = running["reference"].as_str().unwrap();
        let warned: Vec<&str> = payload["warnings"].as_array().unwrap().iter().filter_map(Value::as_str).filter(|one| one.contains("cover this gap")).collect();
        assert!(matches!(warned[..], [one] if one.contains(&format!("{named} (in part)."))), "{payload}");
    }

    async fn the_route_names_missions_first_and_what_to_ask_of_member_states(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        app.approver("state-can").offers({
            let mut input = weighing();
            input["lines"][0]["most"] = json!("3");
            input
        }).await;
        let query = "query ($r: String!) { gap(reference: $r) { route { missions { score } programmes { score } offers { assistance { reference } }
            askMemberStates { need { title } quantity } } } }";
        let route = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["route"].take();
        let asked: Vec<(&Value, &Value)> = route["askMemberStates"].as_array().unwrap().iter().map(|one| (&one["need"]["title"], &one["quantity"])).collect();
        assert!(asked.contains(&(&json!("Scales"), &json!("1"))), "{route}");
        assert!(asked.contains(&(&json!("Upkeep"), &json!("1250.50"))), "{route}");
    }

    async fn drafts_are_asked_for_by_example_and_leave_nothing(app: &TestApp) {
        let gap = scales(app, json!({})).await;
        let made = app.approver("state-can").offers(weighing()).await;
        let before = app.data("{ gaps { totalCount } offers { totalCount } }", json!({})).await;
        let query = "query ($input: SuggestInput!) { suggest(input: $input) { gaps { suggestions { score gap { id } assistance { id } } }
            assistance { suggestions { score gap { id } assistance { id } } } } }";
        let draft = json!({ "title": "Harbours cannot weigh", "description": "Les douanes n'ont pas de balance pour les conteneurs.", "language": "fr",
            "countries": ["CI"], "sector": "33120", "needs": [{ "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 2) }] });
        let mut help = weighing();
        for field in ["willing", "able"] {
            help.as_object_mut().unwrap().remove(field);
        }
        let answer = app.data(query, json!({ "input": { "gaps": [draft], "assistance": [help], "first": 5 } })).await["suggest"].take();
        let of_gap = answer["gaps"][0]["suggestions"].as_array().unwrap();
        assert!(of_gap.iter().any(|one| one["assistance"]["id"] == made["id"] && one["gap"].is_null()), "{answer}");
        let of_help = answer["assistance"][0]["suggestions"].as_array().unwrap();
        assert!(of_help.iter().any(|one| one["gap"]["id"] == gap["id"] && one["assistance"].is_null()), "{answer}");
        assert_eq!(app.data("{ gaps { totalCount } offers { totalCount } }", json!({})).await, before);
        let (code, message) = app.error(query, json!({ "input": { "gaps": [] } })).await;
        assert_eq!(code, "INVALID", "{message}");
        let bad = json!({ "title": "x", "description": "x", "language": "en", "countries": ["XX"] });
        let (code, message) = app.error(query, json!({ "input": { "gaps": [bad] } })).await;
        assert!(code == "INVALID" && message.starts_with("input.gaps.0.countries.0 "), "{code} {message}");
    }

    async fn too_many_and_what_does_not_exist_are_answered_clearly(app: &TestApp) {
        for first in [0, 51, -1] {
            let query = format!("{{ gap(reference: \"unoci-customs-experts\") {{ suggestions(first: {first}) {{ score }} }} }}");
            let (code, message) = app.error(&query, json!({})).await;
            assert!(code == "INVALID" && message.contains("between 1 and 50"), "{message}");
        }
        let gap = app.gap_with_needs("unoci-customs-experts").await;
        let query = "query ($id: ID!) { whyNot(gap: $id, assistance: $id) { score } }";
        let (code, message) = app.error(query, json!({ "id": gap["id"] })).await;
        assert!(code == "INVALID" && message.starts_with("assistance is not the id of an offer"), "{message}");
    }
}
