//! What lines may be matched, and what holds the plan and the offer that they are of.

use super::gap;
use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Asked, MATCH, TestApp, money, number, offer, on_both, with};

on_both! {
    async fn a_line_in_another_form_than_is_needed_is_not_matched(app: &TestApp) {
        let mut input = whole();
        input["needs"][0]["form"] = json!("GRANT");
        let gap = app.approver("group-civ").publishes(input).await;
        let donor = app.approver("state-can");
        let made = async |form: Value| {
            let mut input = offer("EQUIPMENT", number("ITEMS", 2));
            input["lines"][0]["form"] = form;
            donor.offers(input).await
        };
        let lent = made(json!("LOAN")).await;
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": lent["lines"][0]["id"] }]);
        let input = json!({ "gap": gap["id"], "assistance": lent["id"], "lines": lines });
        let payload = donor.say("proposeMatch", input, "clientMutationId").await;
        let faults = payload["userErrors"].as_array().unwrap();
        assert_eq!((&faults[0]["field"], faults.len()), (&json!(["lines", "0", "line"]), 1), "{payload}");
        assert!(faults[0].text("message").contains("is given as LOAN and the need asks for GRANT"), "{payload}");
        for form in [json!("GRANT"), Value::Null] {
            let given = made(form).await;
            assert_eq!(donor.proposes(&gap, &given, 0).await["state"], "PROPOSED");
        }
    }

    async fn lines_that_do_not_fit_are_refused_before_anything_moves(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let mut input = offer("FUNDING", money("10", "USD"));
        let second = json!({ "assistance": "EQUIPMENT", "title": "Carts", "size": number("ITEMS", 2) });
        input["lines"].as_array_mut().unwrap().push(second);
        let made = donor.done("makeOffer", input, "offer { id lines { id } }").await;
        let line = |need: usize, line: usize, size: Value| json!({ "need": gap["needs"][need]["id"], "line": made["lines"][line]["id"], "size": size });
        let propose = |lines: Value| json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
        for (lines, faults) in [
            (json!([]), vec!["INVALID lines"]),
            (json!([line(1, 0, Value::Null)]), vec!["INVALID lines.0.line"]),
            (json!([line(2, 1, Value::Null)]), vec!["INVALID lines.0.line"]),
            (json!([line(0, 1, json!("3"))]), vec!["INVALID lines.0.size"]),
            (json!([{ "need": made["id"], "line": gap["id"] }]), vec!["NOT_FOUND lines.0.need", "NOT_FOUND lines.0.line"]),
            (json!([line(0, 1, json!("1")), line(0, 1, json!("1"))]), vec!["INVALID lines.1"]),
        ] {
            assert_eq!(donor.refused("proposeMatch", propose(lines.clone())).await, faults, "{lines}");
        }
        let swapped = json!({ "gap": made["id"], "assistance": gap["id"], "lines": [line(0, 1, Value::Null)] });
        assert_eq!(donor.refused("proposeMatch", swapped).await, ["NOT_FOUND gap", "NOT_FOUND assistance"]);
        let proposed = donor.done("proposeMatch", propose(json!([line(0, 1, json!("1"))])), MATCH).await;
        app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        donor.says("agreeMatch", &proposed, json!({})).await;
        let two = json!({ "match": proposed["id"], "line": proposed["lines"][0]["id"], "amount": "2" });
        assert_eq!(donor.refused("commit", two).await, ["CONFLICT amount"], "the match is about one");
    }

    async fn one_line_for_two_needs_is_drawn_on_by_both(app: &TestApp) {
        let mut input = whole();
        let need = |title: &str| json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 5) });
        input["needs"] = json!([need("Scales"), need("Carts")]);
        let gap = app.approver("group-civ").publishes(input).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 5))).await;
        let needs = gap["needs"].as_array().unwrap().iter();
        let lines: Vec<Value> = needs.map(|need| json!({ "need": need["id"], "line": made["lines"][0]["id"] })).collect();
        let of = donor.done("proposeMatch", json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines }), MATCH).await;
        app.approver("civ-authorities").says("consentToMatch", &of, json!({})).await;
        donor.says("agreeMatch", &of, json!({})).await;
        donor.enters("commit", &of, "5").await;
        let more = json!({ "match": of["id"], "line": of["lines"][1]["id"], "amount": "1" });
        let payload = donor.say("commit", more, "clientMutationId").await;
        let message = payload["userErrors"][0].text("message");
        assert!(message.contains("1 is more than the line still has: 0 at most"), "{payload}");
    }

    async fn a_match_of_more_than_is_open_is_warned_of(app: &TestApp) {
        let gap = gap(app).await;
        let (first, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        first.enters("commit", &agreed, "3").await;
        let donor = app.approver("state-che");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        for (size, codes) in [(json!("2"), vec!["TOO_MUCH"]), (json!("1"), vec![])] {
            let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"], "size": size }]);
            let input = json!({ "gap": gap["id"], "assistance": made["id"], "lines": lines });
            let payload = donor.say("proposeMatch", input, "match { id } warnings warningDetails { code message }").await;
            let warned = payload["warningDetails"].as_array().expect("warnings").iter();
            let warned: Vec<_> = warned.filter(|warning| warning["code"] == "TOO_MUCH").collect();
            assert_eq!(warned.iter().map(|warning| warning.text("code")).collect::<Vec<_>>(), codes, "{payload}");
            let message = "This match is to give 2 to the need \"Scales\", of which 1 is open: no more than that can be committed.";
            assert!(warned.iter().all(|warning| warning["message"] == message), "{payload}");
            donor.says("withdrawMatch", &payload["match"], json!({ "reason": "In another size." })).await;
        }
    }

    async fn what_begins_after_a_need_is_due_is_told_of(app: &TestApp) {
        let need = |title: &str, deadline: Value| json!({ "assistance": "TRAINING", "title": title, "size": number("COURSES", 5), "deadline": deadline });
        let of = |more: Value| with(with(whole(), json!({ "needs": [need("Before deployment", json!("2098-01")), need("Later", Value::Null)] })), more);
        let donor = app.approver("state-can");
        let made = donor.offers(with(offer("TRAINING", number("COURSES", 5)), json!({ "starts": "2099-01", "ends": "2099-12" }))).await;
        let gap = app.approver("group-civ").publishes(of(json!({}))).await;
        let line = |gap: &Value, need: usize| json!({ "need": gap["needs"][need]["id"], "line": made["lines"][0]["id"], "size": "1" });
        let propose = |gap: &Value, needs: &[usize]| json!({ "gap": gap["id"], "assistance": made["id"], "lines": needs.iter().map(|at| line(gap, *at)).collect::<Vec<_>>() });
        // Of this gap it may have the one need and not the other.
        assert_eq!(donor.refused("proposeMatch", propose(&gap, &[0])).await, ["CONFLICT"]);
        let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { parts { name explanation } } }";
        let why = donor.data(query, json!({ "g": gap["id"], "a": made["id"] })).await["whyNot"].take();
        let parts = why["parts"].as_array().expect("parts");
        let time = parts.iter().find(|part| part["name"] == "TIME").expect("a part");
        let late = "It begins on 2099-01-01, too late for 1 of the 2 needs that it serves: the first is due by 2098-01-31.";
        assert!(time.text("explanation").ends_with(late), "{why}");
        // Where the gap itself has more time, that is said and left to people.
        let patient = app.approver("group-civ").publishes(of(json!({ "ends": "2099-12" }))).await;
        let message = "The need \"Before deployment\" is due by 2098-01, and what this match gives begins after that: 2099-01.";
        for (gap, needs, told) in [(&gap, vec![1], vec![]), (&gap, vec![0, 1], vec![message]), (&patient, vec![0], vec![message]), (&patient, vec![1], vec![])] {
            let selection = "match { id } warnings warningDetails { code message }";
            let tried = donor.say("proposeMatch", with(propose(gap, &needs), json!({ "dryRun": true })), selection).await;
            let payload = donor.say("proposeMatch", propose(gap, &needs), selection).await;
            assert_eq!((&tried["warningDetails"], &tried["warnings"], &tried["match"]), (&payload["warningDetails"], &payload["warnings"], &Value::Null), "only tried");
            let warned = payload["warningDetails"].as_array().expect("warnings").iter();
            let warned: Vec<_> = warned.filter(|warning| warning["code"] == "TOO_LATE").map(|warning| warning.text("message")).collect();
            assert_eq!(warned, told, "{payload}");
            donor.says("withdrawMatch", &payload["match"], json!({ "reason": "In other lines." })).await;
        }
    }

    async fn what_leaves_a_match_with_its_need_is_told_as_what_became_of_the_gap(app: &TestApp) {
        let (gap, panel) = (gap(app).await, app.approver("group-civ"));
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        donor.says("declineMatch", &proposed, json!({ "reason": "Given elsewhere." })).await;
        let rest = whole()["needs"].as_array().expect("needs")[1..].to_vec();
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": rest, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("reviseGap", revise, "gap { id }").await;
        let query = "query ($r: String!) { match(reference: $r) { lines { id } history(first: 1) { edges { node { kind } } } } }";
        let now = donor.data(query, json!({ "r": proposed["reference"] })).await["match"].take();
        assert_eq!((&now["lines"], &now["history"]["edges"][0]["node"]["kind"]), (&json!([]), &json!("GAP_REVISED")), "{now}");
    }

    async fn a_panel_is_warned_of_a_match_that_a_need_leaves_as_it_is_stated_otherwise(app: &TestApp) {
        let (gap, panel) = (gap(app).await, app.approver("group-civ"));
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        let revise = |field: &str, value: &str, more: Value| {
            let mut needs = whole()["needs"].clone();
            needs[0][field] = json!(value);
            let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": needs, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            with(revise, more)
        };
        let selection = "gap { id } warnings warningDetails { code field message }";
        let trial = || json!({ "dryRun": true });
        let completed = panel.say("reviseGap", revise("deadline", "2099", trial()), selection).await;
        assert_eq!((&completed["userErrors"], &completed["warnings"]), (&json!([]), &json!([])), "it stays the same need");
        let tried = panel.say("reviseGap", revise("goods", "NON_LETHAL_MILITARY", trial()), selection).await;
        let said = revise("goods", "NON_LETHAL_MILITARY", json!({ "clientMutationId": "other-goods" }));
        let done = panel.say("reviseGap", said.clone(), selection).await;
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(tried["warningDetails"], done["warningDetails"]);
        let told = done["warningDetails"].as_array().expect("warnings");
        assert!(told.len() == 1 && told[0]["message"] == done["warnings"][0], "{done}");
        assert_eq!((&told[0]["code"], &told[0]["field"]), (&json!("NEED_LEAVES_MATCH"), &json!(["needs"])));
        let says = |word: &str| told[0].text("message").contains(word);
        assert!(says(proposed.text("reference")) && says("withdrawMatch"), "the two are matched until it is taken back: {done}");
        let again = panel.say("reviseGap", said, selection).await;
        assert_eq!(again["warningDetails"], done["warningDetails"], "said again, it is answered alike");
        let query = "query ($r: String!) { match(reference: $r) { lines { id } } }";
        let now = donor.data(query, json!({ "r": proposed["reference"] })).await["match"].take();
        assert_eq!(now["lines"], json!([]));
    }

    async fn an_id_of_another_kind_is_told_so(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": made["lines"][0]["id"] }]);
        let hidden = app.approver("group-civ").done("recordGap", whole(), "gap { id }").await;
        let by_reference = |reference: &Value| {
            let none = "gap is no id: pass one of type Gap, as its field `id` has it; references and codes are none";
            format!("{none}: ask for `gap(reference: {reference}) {{ id }}`")
        };
        let told = by_reference(&gap["reference"]);
        for (gap, assistance, field, message) in [
            (&made["id"], &gap["id"], "gap", "gap is an id of type Offer: pass one of type Gap"),
            (&gap["id"], &gap["id"], "assistance", "assistance is an id of type Gap: pass one of type Offer or Programme"),
            // That stands in the id, whether its gap may be read or not; of the right kind it names nothing, as if there were none.
            (&gap["id"], &hidden["id"], "assistance", "assistance is an id of type Gap: pass one of type Offer or Programme"),
            (&hidden["id"], &made["id"], "gap", "gap names nothing that you may read: pass an id as it was given"),
            (&gap["reference"], &made["id"], "gap", told.as_str()),
            (&json!("Customs lack staff"), &made["id"], "gap", "gap is no id: pass one of type Gap, as its field `id` has it; references and codes are none"),
            (&gap["id"], &json!("offer-abc"), "assistance", "assistance is no id: pass one of type Offer or Programme, as its field `id` has it; references and codes are none: ask for `offer(reference: \"offer-abc\") { id }` or `programme(reference: \"offer-abc\") { id }`"),
        ] {
            let input = json!({ "gap": gap, "assistance": assistance, "lines": lines });
            let payload = donor.say("proposeMatch", input, "clientMutationId").await;
            let fault = &payload["userErrors"][0];
            assert_eq!((&fault["code"], &fault["field"], fault.text("message")), (&json!("NOT_FOUND"), &json!([field]), message), "{payload}");
        }
        // In the ledger a line is one of the match, and not of the offer.
        let proposed = donor.proposes(&gap, &made, 0).await;
        let input = json!({ "match": proposed["id"], "line": made["lines"][0]["id"], "amount": "1" });
        let payload = donor.say("commit", input, "clientMutationId").await;
        assert_eq!(payload["userErrors"][0]["message"], "line is an id of type AssistanceLine: pass one of type MatchLine", "{payload}");
        let input = json!({ "match": gap["id"], "reason": "No." });
        let payload = donor.say("withdrawMatch", input, "clientMutationId").await;
        assert_eq!(payload["userErrors"][0]["message"], "match is an id of type Gap: pass one of type Match", "{payload}");
        // Plans of what a gap needs have no reference, as plans of help have.
        let none = |kind: &str| format!("plan is no id: pass one of type {kind}, as its field `id` has it; references and codes are none");
        let input = json!({ "plan": "plan-2009", "expectedVersion": "none" });
        let payload = app.approver("civ-authorities").say("adoptNeedPlan", input, "clientMutationId").await;
        let told = format!("{}: ask its gap for `needPlans {{ id }}`", none("NeedPlan"));
        assert_eq!(payload["userErrors"][0]["message"], told, "{payload}");
        let payload = app.approver("unoci").say("approvePlan", json!({ "plan": "plan-2009" }), "clientMutationId").await;
        let told = format!("{}: ask for `plan(reference: \"plan-2009\") {{ id }}`", none("Plan"));
        assert_eq!(payload["userErrors"][0]["message"], told, "{payload}");
    }

    async fn an_entry_is_told_which_line_and_which_currency_it_takes(app: &TestApp) {
        let gap = gap(app).await;
        let (_, other) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 1))).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("1000.00", "EUR"))).await;
        let line = &agreed["lines"][0];
        for (id, currency, code, field, message) in [
            (&line["line"]["id"], "EUR", "NOT_FOUND", "line", "line is an id of type AssistanceLine: pass one of type MatchLine"),
            (&other["lines"][0]["id"], "EUR", "NOT_FOUND", "line", "line is no line of this match: pass the id of one of its lines"),
            (&line["id"], "eur", "INVALID", "currency", "currency \"eur\" is not an ISO 4217 currency: write for example USD, EUR or XOF; did you mean EUR?"),
        ] {
            for mutation in ["pledge", "commit", "recordDelivery"] {
                let input = json!({ "match": agreed["id"], "line": id, "amount": "10.00", "currency": currency });
                let payload = donor.say(mutation, input, "clientMutationId").await;
                let fault = &payload["userErrors"][0];
                assert_eq!((&fault["code"], &fault["field"], fault.text("message")), (&json!(code), &json!([field]), message), "{payload}");
            }
        }
    }

    async fn what_is_matched_or_drawn_on_holds_the_plan_and_the_offer(app: &TestApp) {
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        donor.enters("commit", &agreed, "3").await;
        let made = donor.data("{ offers(first: 1, filter: { providers: [\"state-can\"] }) { edges { node { id version lines { id } } } } }", json!({})).await["offers"]["edges"][0]["node"].take();
        let revise = |lines: Value| json!({ "offer": made["id"], "expectedVersion": made["version"], "lines": lines });
        let line = |unit: &str, size: i64| json!({ "line": made["lines"][0]["id"], "assistance": "EQUIPMENT", "title": "x", "size": number(unit, size) });
        assert_eq!(donor.refused("reviseOffer", revise(json!([line("ITEMS", 2)]))).await, ["INVALID lines.0"]);
        assert_eq!(donor.refused("reviseOffer", revise(json!([line("COURSES", 4)]))).await, ["INVALID lines.0"]);
        assert_eq!(donor.refused("reviseOffer", revise(json!([{ "assistance": "EQUIPMENT", "title": "x", "size": number("ITEMS", 9) }]))).await, ["INVALID lines"]);
        let version = app.gap_with_needs(gap["reference"].as_str().unwrap()).await["version"].take();
        // The finding's own need stays, named or not; one that was planned is held by the match.
        let holder = app.actor("civ-authorities", Role::Editor);
        let plan = |version: &Value, title: &str| json!({ "gap": gap["id"], "expectedVersion": version, "needs": [{ "line": { "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 2) } }] });
        let planned = holder.done("planNeeds", plan(&version, "x"), "gap { id needs { id title committed } }").await;
        let needs = planned["needs"].as_array().unwrap();
        assert_eq!((&needs[0]["id"], &needs[0]["committed"]), (&gap["needs"][0]["id"], &json!("3")));
        let own = needs.iter().position(|need| need["title"] == "x").expect("its own need");
        app.agreed("state-che", "civ-authorities", &planned, own, offer("EQUIPMENT", number("ITEMS", 2))).await;
        let version = app.gap_with_needs(gap["reference"].as_str().unwrap()).await["version"].take();
        assert_eq!(holder.refused("planNeeds", plan(&version, "y")).await, ["INVALID needs"]);
    }

    async fn a_plan_does_not_tell_of_what_is_only_proposed(app: &TestApp) {
        let holder = app.actor("civ-authorities", Role::Editor);
        let plan = |of: &Value, title: &str| {
            let line = json!({ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 4) });
            json!({ "gap": of["id"], "expectedVersion": of["version"], "needs": [{ "line": line }] })
        };
        // Each gap has a need of its plan, the last of all.
        let planned = async || {
            let of = gap(app).await;
            let of = holder.done("planNeeds", plan(&of, "x"), "gap { id reference version needs { id title } }").await;
            let last = of["needs"].as_array().unwrap().len() - 1;
            (of, last)
        };
        let ((one, last), (other, _)) = (planned().await, planned().await);
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let proposed = donor.proposes(&one, &made, last).await;
        for of in [&one, &other] {
            let planned = holder.done("planNeeds", plan(of, "y"), "gap { needs { title } }").await;
            assert_eq!(planned["needs"][last]["title"], "y", "with a proposal as without");
            assert_eq!(planned["needs"].as_array().unwrap().len(), last + 1);
        }
        let agreed = app.approver("civ-authorities").says("consentToMatch", &proposed, json!({})).await;
        assert_eq!(agreed["lines"], json!([]));
        assert_eq!(donor.refused("agreeMatch", json!({ "match": proposed["id"] })).await, ["CONFLICT"]);
        // What is agreed everybody knows, and it holds its need.
        let (third, last) = planned().await;
        app.agreed("state-che", "civ-authorities", &third, last, offer("EQUIPMENT", number("ITEMS", 1))).await;
        let version = app.gap_with_needs(third["reference"].as_str().unwrap()).await["version"].take();
        let mut again = plan(&third, "y");
        again["expectedVersion"] = version;
        assert_eq!(holder.refused("planNeeds", again).await, ["INVALID needs"]);
    }
}
