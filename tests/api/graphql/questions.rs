//! What people ask, answered by the API alone.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, TestApp, all_gaps, on_both};

on_both! {
    async fn it_says_which_missions_may_monitor_the_arms_embargo(app: &TestApp) {
        let data = app.data("{ missions(filter: { activities: [MONITOR_ARMS_EMBARGO] }) { edges { node { acronym } } } }", json!({})).await;
        assert_eq!(acronyms(&data["missions"]), ["MONUC", "MONUSCO", "UNMIL", "UNOCI"]);
    }

    async fn it_says_which_mission_followed_another_and_is_at_work(app: &TestApp) {
        let query = r#"{ mission(acronym: "MONUC") { ended succeededBy { acronym started ended country { alpha3 } organisation { code } } } }"#;
        let data = app.data(query, json!({})).await;
        let next = json!({ "acronym": "MONUSCO", "started": "2010-07-01", "ended": null, "country": { "alpha3": "COD" }, "organisation": { "code": "monusco" } });
        assert_eq!(data["mission"], json!({ "ended": "2010-06-30", "succeededBy": next }));
        // What MONUC lacked stays its own, and closed.
        let gaps = app.data(r#"{ gaps(filter: { missions: ["MONUSCO"] }) { totalCount } closed: gaps(filter: { missions: ["MONUC"], states: [OPEN] }) { totalCount } }"#, json!({})).await;
        assert_eq!(gaps, json!({ "gaps": { "totalCount": 0 }, "closed": { "totalCount": 0 } }));
    }

    async fn it_says_who_may_inspect_cargo_without_notice_and_by_which_resolution(app: &TestApp) {
        let query = "{ mandateTasks(filter: { activities: [INSPECT_CARGO] }) { edges { node { mission { acronym } documents { symbol } } } } }";
        assert_eq!(app.data(query, json!({})).await, json!({ "mandateTasks": { "edges": [
            { "node": { "mission": { "acronym": "MONUC" }, "documents": [{ "symbol": "S/RES/1856 (2008)" }] } },
            { "node": { "mission": { "acronym": "UNOCI" }, "documents": [{ "symbol": "S/RES/1739 (2007)" }] } },
        ] } }));
        let by_document = r#"{ mandateTasks(filter: { activities: [INSPECT_CARGO], document: "s/res/1856" }) { edges { node { code } } } }"#;
        assert_eq!(app.data(by_document, json!({})).await, json!({ "mandateTasks": { "edges": [{ "node": { "code": "monuc-inspect-cargo" } }] } }));
    }

    async fn it_says_what_the_panel_on_cote_divoire_monitors(app: &TestApp) {
        let data = app.data(r#"{ panel(code: "group-civ") { country { name } mandateElements { element } } }"#, json!({})).await;
        assert_eq!(data["panel"]["country"]["name"], "Côte d'Ivoire");
        let elements = data["panel"]["mandateElements"].texts("element");
        assert_eq!(elements.into_iter().collect::<Vec<_>>(), ["ARMS", "ASSET_FREEZE", "DIAMONDS", "TRAVEL_BAN"]);
    }

    async fn it_says_whom_the_panel_on_cote_divoire_must_work_with(app: &TestApp) {
        let query = r#"{ panel(code: "group-civ") { cooperation { missions { acronym } documents { symbol } } }
            silent: panel(code: "panel-lbr") { cooperation { missions { acronym } documents { symbol } } } }"#;
        let data = app.data(query, json!({})).await;
        assert!(data["panel"].has("cooperation.missions.acronym", "UNOCI"));
        assert_eq!(data["silent"]["cooperation"], json!([{ "missions": [], "documents": [] }]));
    }

    async fn it_says_what_panels_in_africa_cost_and_how_that_changed(app: &TestApp) {
        let query = "{ panelCosts(filter: { tables: [A1] }) { totals { period amount currency change changePercent } } }";
        let data = app.data(query, json!({})).await;
        let sum = |period: &str, amount: &str, change: Value, percent: Value| {
            json!({ "period": period, "amount": amount, "currency": "USD", "change": change, "changePercent": percent })
        };
        assert_eq!(data["panelCosts"]["totals"], json!([
            sum("2004-05", "3768200.00", Value::Null, Value::Null),
            sum("2006-07", "6975500.00", json!("3207300.00"), json!("85.11")),
            sum("2008-09", "7009500.00", json!("34000.00"), json!("0.49")),
            sum("2010-11", "6775400.00", json!("-234100.00"), json!("-3.34")),
        ]));
    }

    async fn it_says_what_one_panel_cost(app: &TestApp) {
        let query = r#"{ panel(code: "group-civ") { first: cost(period: "2004-05") later: cost(period: "2008-09") costCurrency } }"#;
        let data = app.data(query, json!({})).await;
        assert_eq!(data["panel"]["first"], Value::Null);
        assert_eq!(data["panel"]["costCurrency"], "USD");
        let by_panel = r#"{ panelCosts(filter: { panels: ["group-civ"], periods: ["2008-09"] }) { totals(by: PANEL) { amount printedTotal } } }"#;
        let totals = app.data(by_panel, json!({})).await["panelCosts"]["totals"].take();
        assert_eq!(totals, json!([{ "amount": data["panel"]["later"], "printedTotal": data["panel"]["later"] }]));
    }

    async fn it_says_who_was_the_contact_in_monuc_before_and_after_october_2009(app: &TestApp) {
        let query = r#"query ($at: PartialDate) { mission(acronym: "MONUC") { focalPoints(at: $at) { unit } } }"#;
        let always = ["Eastern Coordination", "Economic Affairs"];
        for (at, unit) in [("2008", "Political Affairs"), ("2009-09", "Political Affairs"), ("2009-10", "Joint Mission Analysis Cell"),
            ("2009-10-13", "Joint Mission Analysis Cell"), ("2010", "Joint Mission Analysis Cell")] {
            let data = app.data(query, json!({ "at": at })).await;
            let units = data["mission"]["focalPoints"].texts("unit");
            let expected = always.into_iter().chain([unit]).map(str::to_owned).collect();
            assert_eq!(units, expected, "{at}");
        }
        let all = app.data(query, json!({})).await;
        assert_eq!(all["mission"]["focalPoints"].as_array().unwrap().len(), 4);
    }

    async fn it_says_which_gaps_hold_up_the_lifting_of_the_diamond_embargo_on_liberia(app: &TestApp) {
        let found = references(app, json!({ "measures": ["1521-diamonds"] })).await;
        let specific = ["lbr-diamond-governance", "lbr-diamond-internal-controls", "lbr-forestry-governance", "lbr-mining-forestry-authority",
            "lbr-findings-without-assistance"];
        assert!(specific.iter().all(|reference| found.contains(&(*reference).to_owned())), "{found:?}");
        // A general condition counts only where the gap is about Liberia or found under its regime.
        for other in ["cod-minerals-management", "gen-resource-management", "civ-kimberley-adviser", "lbr-weapons-inventories"] {
            assert!(!found.contains(&other.to_owned()), "{other}");
        }
        let listed = all_gaps(app).await;
        let by_field: Vec<_> = listed.iter().filter(|gap| gap.has("measures.code", "1521-diamonds")).map(|gap| gap.text("reference")).collect();
        assert_eq!(found, by_field);
    }

    async fn it_says_which_measures_a_gap_holds_up(app: &TestApp) {
        let query = r#"{ gap(reference: "lbr-weapons-inventories") { measures { code } liftingConditions { code } } }"#;
        let gap = app.data(query, json!({})).await["gap"].take();
        assert_eq!(gap, json!({ "measures": [{ "code": "1521-arms" }, { "code": "1521-travel" }], "liftingConditions": [{ "code": "1521-ssr" }] }));
        // The source names no country, so that no measure can be named either.
        let general = app.data(r#"{ gap(reference: "gen-customs-training") { measures { code } } }"#, json!({})).await;
        assert_eq!(general["gap"]["measures"], json!([]));
    }

    async fn it_says_which_regimes_never_said_what_ends_their_measures(app: &TestApp) {
        let of = async |filter: &str| {
            let arguments = if filter.is_empty() { String::new() } else { format!("filter: {{ {filter} }},") };
            app.nodes("sanctionsRegimes", &arguments, 100, "code ended").await
        };
        let codes = |found: &[Value]| found.iter().map(|regime| regime.text("code").to_owned()).collect::<Vec<_>>();
        let (silent, stated) = (codes(&of("conditionsStated: false").await), codes(&of("conditionsStated: true").await));
        for (code, is_silent) in [("2140", true), ("1970", true), ("1521", false), ("1572", false), ("2206", false), ("2127", false), ("1591", false), ("2653", false), ("751", false)] {
            let (here, there) = if is_silent { (&silent, &stated) } else { (&stated, &silent) };
            assert!(here.iter().any(|one| one == code) && !there.iter().any(|one| one == code), "{code}: {silent:?} {stated:?}");
        }
        assert_eq!(silent.len() + stated.len(), of("").await.len());
        let in_force = of("inForce: true").await;
        assert!(!in_force.is_empty() && in_force.iter().all(|regime| regime["ended"].as_str().is_none_or(|ended| ended >= &tests::today()[..4])));
    }

    async fn it_says_of_which_measures_no_exemption_procedure_or_no_contact_is_known(app: &TestApp) {
        let of = async |filter: &str| {
            let arguments = if filter.is_empty() { String::new() } else { format!("filter: {{ {filter} }},") };
            app.nodes("measures", &arguments, 100, "code kind exemption exemptionContact inForceFrom inForceTo regime { code }").await
        };
        let codes = |found: &[Value]| found.iter().map(|measure| measure.text("code").to_owned()).collect::<Vec<_>>();
        let all = of("").await;
        let of_regimes = app.nodes("sanctionsRegimes", "", 100, "measures { code }").await;
        assert_eq!(codes(&all).into_iter().collect::<BTreeSet<_>>(), json!(of_regimes).texts("measures.code"));
        let fitting = |fits: &dyn Fn(&Value) -> bool| codes(&all.iter().filter(|measure| fits(measure)).cloned().collect::<Vec<_>>());
        let day = tests::today();
        let holds = |measure: &Value| {
            let is = |field: &str, holds: &dyn Fn(&str) -> bool| measure[field].as_str().is_none_or(holds);
            // A year or month holds all its days.
            is("inForceFrom", &|from| from <= day.as_str()) && is("inForceTo", &|to| to >= &day[..to.len()] && to != day)
        };
        for (filter, expected, one) in [
            ("exemptions: [UNCLEAR, MISSING, NOT_STATED]", fitting(&|measure| measure["exemption"] != "PUBLISHED"), "1521-arms"),
            ("contactStated: false", fitting(&|measure| measure["exemptionContact"].is_null()), "751-charcoal"),
            ("contactStated: true", fitting(&|measure| !measure["exemptionContact"].is_null()), "1533-arms"),
            ("inForce: true", fitting(&holds), "1533-arms"),
            ("inForce: false", fitting(&|measure| !holds(measure)), "1521-arms"),
            (r#"regimes: ["1521", "751"], kinds: [CHARCOAL, TIMBER]"#, vec!["1521-timber".to_owned(), "751-charcoal".to_owned()], "1521-timber"),
            (r#"inForce: true, contactStated: false, regimes: ["1521"]"#, Vec::new(), ""),
        ] {
            let found = codes(&of(filter).await);
            assert_eq!(found, expected, "{filter}");
            assert!(one.is_empty() || found.iter().any(|code| code == one), "{filter}: {found:?}");
        }
        let (_, message) = app.error(r#"{ measures(filter: { regimes: ["9"] }) { totalCount } }"#, json!({})).await;
        assert!(message.contains("filter.regimes"), "{message}");
    }

    async fn it_says_which_gaps_name_no_country(app: &TestApp) {
        let none = references(app, json!({ "country": "NOT_STATED" })).await;
        for reference in ["gen-customs-training", "gen-timber-licence-procedure", "gen-diamond-office-funds", "secretariat-donor-portal"] {
            assert!(none.contains(&reference.to_owned()), "{reference}");
        }
        assert!(!none.contains(&"unoci-customs-experts".to_owned()));
        let named = references(app, json!({ "country": "STATED" })).await;
        let all = all_gaps(app).await;
        assert_eq!(none.len() + named.len(), all.len());
        assert!(all.iter().filter(|gap| none.contains(&gap.text("reference").to_owned())).all(|gap| gap["countries"] == json!([])));
    }

    async fn it_says_what_the_three_gaps_of_the_report_need(app: &TestApp) {
        for (reference, assistance) in [("gen-customs-training", "TRAINING"), ("gen-timber-licence-procedure", "PROCEDURE"),
            ("gen-diamond-office-funds", "FUNDING")] {
            let query = "query ($reference: String!) { gap(reference: $reference) { needs { assistance size remaining } coverageState } }";
            let gap = app.data(query, json!({ "reference": reference })).await["gap"].take();
            assert_eq!(gap, json!({ "needs": [{ "assistance": assistance, "size": null, "remaining": null }], "coverageState": "UNSIZED" }));
        }
    }

    async fn it_says_how_many_customs_experts_unoci_lacks(app: &TestApp) {
        let query = r#"{ gap(reference: "unoci-customs-experts") { mission { acronym } countries { alpha3 } needs { unit size remaining } } }"#;
        let gap = app.data(query, json!({})).await["gap"].take();
        assert_eq!(gap["mission"]["acronym"], "UNOCI");
        assert_eq!(gap["countries"], json!([{ "alpha3": "CIV" }]));
        assert_eq!(gap["needs"][0]["unit"], "PERSONS");
        assert_eq!(gap["needs"][0]["size"], gap["needs"][0]["remaining"]);
    }

    async fn it_says_what_is_a_refusal_and_offers_no_help_for_it(app: &TestApp) {
        let refusals = references(app, json!({ "natures": ["WILL"] })).await;
        assert!(refusals.contains(&"civ-presidential-guard-stocks".to_owned()));
        let all = all_gaps(app).await;
        for gap in all.iter().filter(|gap| gap["nature"] == "WILL") {
            assert_eq!(gap["needs"], json!([]), "{gap}");
        }
    }

    async fn it_says_where_a_finding_is_written(app: &TestApp) {
        let found = references(app, json!({ "document": "S/2009/521", "paragraph": "15" })).await;
        assert!(found.contains(&"civ-presidential-guard-stocks".to_owned()), "{found:?}");
        let query = r#"{ finding(reference: "finding-S-2009-521-14-16") { paragraph panel { code } report { document { symbol } } } }"#;
        assert_eq!(app.data(query, json!({})).await["finding"], json!({
            "paragraph": "14-16", "panel": { "code": "group-civ" }, "report": { "document": { "symbol": "S/2009/521" } },
        }));
    }

    async fn it_says_which_programmes_exist_for_an_embargo_cell(app: &TestApp) {
        let query = r#"{ programme(reference: "programme-unoci-embargo-cell") { mission { acronym } provider { code } mandateTasks { code } } }"#;
        let programme = app.data(query, json!({})).await["programme"].take();
        assert_eq!(programme["mission"]["acronym"], "UNOCI");
        assert_eq!(programme["provider"]["code"], "unoci");
    }

    async fn it_says_what_became_of_a_recommendation(app: &TestApp) {
        let query = r#"{ recommendations(filter: { panels: ["group-civ"], yearTo: 2006 }) { edges { node { reference year status addressees } } } }"#;
        let data = app.data(query, json!({})).await;
        let found = data["recommendations"]["edges"].texts("node.reference");
        assert!(found.contains("rec-2005-group-civ-customs-expert") && found.contains("rec-2006-group-civ-ports-unit"), "{found:?}");
        let for_donors = "{ recommendations(filter: { addressees: [DONORS] }) { edges { node { addressees } } } }";
        let donors = app.data(for_donors, json!({})).await["recommendations"]["edges"].take();
        assert!(!donors.as_array().unwrap().is_empty());
        assert!(donors.as_array().unwrap().iter().all(|edge| edge.has("node.addressees", "DONORS")));
    }
}

fn acronyms(connection: &Value) -> Vec<&str> {
    connection["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"].text("acronym"))
        .collect()
}

/// References of the gaps of a filter, latest first.
async fn references(app: &TestApp, filter: Value) -> Vec<String> {
    let query = "query ($filter: GapFilter) { gaps(filter: $filter, orderBy: NEWEST, first: 100) { edges { node { reference } } pageInfo { hasNextPage } } }";
    let page = app.data(query, json!({ "filter": filter })).await["gaps"].take();
    assert_eq!(page["pageInfo"]["hasNextPage"], false);
    page["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"].text("reference").to_owned())
        .collect()
}
