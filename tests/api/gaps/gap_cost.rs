//! What closing a whole gap costs and how urgent it is: through every door, beside the needs and in no sum of them.

use crate::{exports::get, gap_changes::whole, imports::load::only_fault};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{
    Actor, Asked, Service, TestApp, TestDatabase, filed, number, offer, on_both, public, with,
};

const PANEL: &str = "group-civ";
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";
const GAP: &str =
    "gap { id reference version priority cost leastViable costCurrency costYear needs { id } }";

/// What a gap of a file states.
const PRICED: &str = r#"
priority = "HIGH"
cost = "2500000"
least_viable = "400000.50"
cost_currency = "USD"
cost_year = 2009
need = [{ assistance = "TRAINING", title = "Weighers" }]
"#;

/// A gap with these facts as well, which stays its Panel's.
fn stating(facts: Value) -> Value {
    with(whole(), facts)
}

fn priced() -> Value {
    json!({ "priority": "CRITICAL", "cost": "2500000", "leastViable": "400000.5", "costCurrency": "USD", "costYear": 2009 })
}

/// What a gap says of its cost and priority.
fn facts(gap: &Value) -> [Value; 5] {
    [
        "priority",
        "cost",
        "leastViable",
        "costCurrency",
        "costYear",
    ]
    .map(|field| gap[field].clone())
}

async fn revise(panel: &Actor, gap: &Value, facts: Value) -> Value {
    panel.done("reviseGap", revision(gap, facts), GAP).await
}

fn revision(gap: &Value, facts: Value) -> Value {
    let of =
        json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": CONFIRMED });
    with(of, facts)
}

/// References of gaps in the order of their priority, those of these priorities alone.
async fn urgent(viewer: &Service, priorities: Value) -> Vec<String> {
    let query = "query ($f: GapFilter) { gaps(filter: $f, orderBy: PRIORITY, first: 100) { edges { node { reference } } } }";
    let filter = json!({ "priorities": priorities, "text": "quokka" });
    let data = viewer.data(query, json!({ "f": filter })).await;
    let edges = data["gaps"]["edges"].as_array().expect("a page").iter();
    edges
        .map(|edge| edge["node"].text("reference").to_owned())
        .collect()
}

/// What is needed in money, by currency.
async fn needed(viewer: &Service) -> Value {
    let query =
        "{ coverage(filter: { text: \"quokka\" }, by: SECTOR) { unit currency needs needed } }";
    viewer.data(query, json!({})).await["coverage"].take()
}

/// What the upkeep of a gap, which every plan leaves open, is worth.
async fn worth(mission: &Actor, gap: &Value, policy: Value) -> f64 {
    let input = with(json!({ "regimes": ["1572"] }), policy);
    let plan = "plan { openNeeds(first: 100) { weight need { id } } }";
    let plan = mission.done("draftPlan", input, plan).await;
    let mut open = plan["openNeeds"].as_array().expect("a list").iter();
    let first = open.find(|open| open["need"]["id"] == gap["needs"][1]["id"]);
    first.expect("nobody gives upkeep")["weight"]
        .as_f64()
        .expect("a number")
}

on_both! {
    async fn what_a_whole_gap_costs_is_kept_revised_and_taken_away(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.done("recordGap", public(stating(priced())), GAP).await;
        let stated = [json!("CRITICAL"), json!("2500000.00"), json!("400000.50"), json!("USD"), json!(2009)];
        assert_eq!(facts(&gap), stated);
        let other = revise(&panel, &gap, json!({ "title": "Quokka scales are missing" })).await;
        assert_eq!(facts(&other), stated, "what is left out stays");
        let dearer = revise(&panel, &other, json!({ "cost": "3000000", "priority": "LOW", "costYear": null })).await;
        assert_eq!(facts(&dearer), [json!("LOW"), json!("3000000.00"), json!("400000.50"), json!("USD"), Value::Null]);
        let query = "query ($r: String!) { gap(reference: $r) { history(first: 1) { edges { node { changes { field before after } } } } } }";
        let told = app.data(query, json!({ "r": gap["reference"] })).await;
        let changes = told["gap"]["history"]["edges"][0]["node"]["changes"].as_array().expect("changes");
        for (field, before, after) in [
            ("cost", json!("2500000.00"), json!("3000000.00")),
            ("priority", json!("CRITICAL"), json!("LOW")),
            ("costYear", json!("2009"), Value::Null),
        ] {
            let change = json!({ "field": field, "before": before, "after": after });
            assert!(changes.contains(&change), "{change} is not among {changes:?}");
        }
        let nothing = json!({ "priority": null, "cost": null, "leastViable": null, "costCurrency": null });
        let bare = revise(&panel, &dearer, nothing).await;
        assert_eq!(facts(&bare), [const { Value::Null }; 5]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn sums_of_a_whole_gap_keep_to_each_other(app: &TestApp) {
        let panel = app.approver(PANEL);
        for (wrong, fault) in [
            (json!({ "cost": "5" }), "INVALID costCurrency"),
            (json!({ "leastViable": "5" }), "INVALID costCurrency"),
            (json!({ "costCurrency": "USD" }), "INVALID costCurrency"),
            (json!({ "costYear": 2009 }), "INVALID costYear"),
            (json!({ "cost": "5", "costCurrency": "usd" }), "INVALID costCurrency"),
            (json!({ "cost": "5", "costCurrency": "USD", "costYear": 20009 }), "INVALID costYear"),
            (json!({ "cost": "0", "costCurrency": "USD" }), "INVALID cost"),
            (json!({ "cost": "1.5", "costCurrency": "XOF" }), "INVALID cost"),
            (json!({ "cost": "5", "leastViable": "5.01", "costCurrency": "USD" }), "INVALID leastViable"),
            (json!({ "priority": "SOON" }), "INVALID priority"),
        ] {
            assert_eq!(panel.refused("recordGap", stating(wrong.clone())).await, [fault], "{wrong}");
        }
        let gap = panel.done("recordGap", stating(priced()), GAP).await;
        for (wrong, fault) in [
            (json!({ "cost": "400000" }), "INVALID leastViable"),
            (json!({ "costCurrency": null }), "INVALID costCurrency"),
        ] {
            assert_eq!(panel.refused("reviseGap", revision(&gap, wrong.clone())).await, [fault], "{wrong}");
        }
        let least = json!({ "leastViable": "12", "costCurrency": "EUR" });
        let least = panel.done("recordGap", stating(least), GAP).await;
        assert_eq!((&least["cost"], &least["leastViable"]), (&Value::Null, &json!("12.00")), "either may be stated alone");
    }

    async fn gaps_are_found_and_ordered_by_their_priority_as_far_as_one_may_read_them(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut made = Vec::new();
        for priority in [json!("LOW"), json!("CRITICAL"), Value::Null, json!("HIGH"), json!("MEDIUM")] {
            let gap = panel.publishes(stating(json!({ "priority": priority }))).await;
            made.push(gap.text("reference").to_owned());
        }
        let hidden = panel.done("recordGap", stating(priced()), GAP).await;
        let hidden = hidden.text("reference").to_owned();
        let order = [1, 3, 4, 0, 2].map(|at: usize| made[at].clone());
        assert_eq!(urgent(app, Value::Null).await, order);
        assert_eq!(urgent(app, json!(["LOW", "CRITICAL"])).await, [made[1].clone(), made[0].clone()]);
        let own = urgent(&panel, json!(["CRITICAL"])).await;
        assert!(own.len() == 2 && own.contains(&hidden), "{own:?}");
        let donor = app.actor("state-can", Role::Reader);
        assert_eq!(urgent(&donor, json!(["CRITICAL"])).await, [made[1].clone()], "what is its Panel's is found by nobody else");
        let file = get(app, "/export/gaps.csv?text=quokka").await.text().await.expect("a text");
        assert!(!file.contains("2500000.00") && file.contains("CRITICAL"), "{file}");
    }

    async fn no_sum_takes_up_what_a_whole_gap_costs(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.publishes(stating(json!({}))).await;
        let before = needed(app).await;
        assert!(before.has("needed", "1250.50"), "{before}");
        revise(&panel, &gap, json!({ "cost": "2500000", "costCurrency": "EUR" })).await;
        assert_eq!(needed(app).await, before);
    }

    async fn exports_have_what_a_whole_gap_costs(app: &TestApp) {
        app.approver(PANEL).publishes(stating(priced())).await;
        let file = get(app, "/export/gaps.csv?priorities=CRITICAL&orderBy=PRIORITY").await.text().await.expect("a text");
        let mut rows = csv::Reader::from_reader(file.as_bytes());
        let headers = rows.headers().expect("a header").clone();
        let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
        let cell = |name: &str| {
            let at = headers.iter().position(|header| header == name).expect(name);
            rows[0][at].to_owned()
        };
        assert_eq!(rows.len(), 1, "{file}");
        let columns = ["priority", "cost", "least_viable", "cost_currency", "cost_year"];
        assert_eq!(columns.map(cell), ["CRITICAL", "2500000.00", "400000.50", "USD", "2009"]);
        let line = get(app, "/export/gaps.ndjson?priorities=CRITICAL").await.text().await.expect("a text");
        assert!(line.contains("\"400000.50\"") && line.lines().count() == 1, "{line}");
    }

    async fn a_table_states_it_keeps_it_and_takes_it_away(app: &TestApp) {
        let panel = app.actor(PANEL, Role::Editor);
        let table = "external_reference,title,description,language,holder,countries,sector,evidence,priority,cost,least_viable,cost_currency,cost_year\n\
            G-1,Quokka scales,No forester weighs timber.,en,HOST_STATE,CIV,33120,NAMED,high,2 500 000,400000.50,USD,2009\n";
        let import = async |content: String| {
            let input = json!({ "kind": "GAPS", "format": "CSV", "content": content });
            panel.say("importTable", input, "stats { imported revised unchanged } lines { column message record }").await
        };
        let done = import(table.to_owned()).await;
        assert_eq!(done["stats"], json!({ "imported": 1, "revised": 0, "unchanged": 0 }), "{done}");
        let seen = async || {
            let query = "query ($id: ID!) { node(id: $id) { ... on Gap { priority cost leastViable costCurrency costYear } } }";
            facts(&panel.data(query, json!({ "id": done["lines"][0]["record"] })).await["node"])
        };
        let stated = [json!("HIGH"), json!("2500000.00"), json!("400000.50"), json!("USD"), json!(2009)];
        assert_eq!(seen().await, stated);
        assert_eq!(import(table.to_owned()).await["stats"]["unchanged"], 1);
        assert_eq!(import("external_reference,note\nG-1,Seen again.\n".to_owned()).await["stats"]["revised"], 1);
        assert_eq!(seen().await, stated, "what a table has no columns for stays");
        for (from, to, column) in [
            (",USD,", ",,", "cost_currency"),
            ("400000.50", "4000000", "least_viable"),
            (",2009", ",2009/10", "cost_year"),
            ("high", "soon", "priority"),
        ] {
            let wrong = import(table.replace("G-1,Quokka scales", "G-2,Harbour cranes").replace(from, to)).await;
            assert_eq!(wrong["lines"][0]["column"], column, "{wrong}");
        }
        let gone = table.replace("high,2 500 000,400000.50,USD,2009", "-,-,-,-,-");
        assert_eq!(import(gone).await["stats"]["revised"], 1);
        assert_eq!(seen().await, [const { Value::Null }; 5]);
    }

    async fn files_state_it(database: &TestDatabase) {
        let file = filed("own-forest-roads", PRICED);
        for (wrong, field, reason) in [
            (file.replace("cost_currency = \"USD\"\n", ""), "cost_currency", "is missing"),
            (file.replace("400000.50", "4000000"), "least_viable", "is more than"),
            (file.replace("cost_year = 2009", "cost_year = 209"), "cost_year", "must lie between"),
        ] {
            let fault = only_fault(database, &wrong).await;
            assert!(fault.field == field && fault.reason.starts_with(reason), "{fault:?}");
        }
        database.load("costs.toml", &file).await.unwrap();
        assert_eq!(database.load("costs.toml", &file).await.unwrap().changed, 0);
        let service = database.serve().await;
        let query = "{ gap(reference: \"own-forest-roads\") { priority cost leastViable costCurrency costYear } }";
        let seen = service.data(query, json!({})).await;
        assert_eq!(facts(&seen["gap"]), [json!("HIGH"), json!("2500000.00"), json!("400000.50"), json!("USD"), json!(2009)]);
    }

    async fn a_plan_weighs_gaps_by_priority_where_no_other_weight_is_given(app: &TestApp) {
        let (panel, mission) = (app.approver(PANEL), app.approver("unoci"));
        let plain = panel.publishes(stating(json!({}))).await;
        let alone = worth(&mission, &plain, json!({})).await;
        let policy = json!({ "severities": [{ "severity": "HIGH", "factor": 3.0 }] });
        for (facts, by_default, by_policy) in [
            (json!({ "priority": "CRITICAL" }), 4.0, 4.0),
            (json!({ "priority": "HIGH" }), 2.0, 2.0),
            (json!({ "priority": "MEDIUM" }), 1.0, 1.0),
            (json!({ "priority": "LOW" }), 0.5, 0.5),
            (json!({ "priority": "CRITICAL", "severity": "HIGH" }), 4.0, 3.0),
            (json!({ "severity": "HIGH" }), 1.0, 3.0),
        ] {
            let gap = panel.publishes(stating(facts.clone())).await;
            for (policy, times) in [(json!({}), by_default), (policy.clone(), by_policy)] {
                let weight = worth(&mission, &gap, policy).await;
                assert!((weight - times * alone).abs() < 5e-3, "{facts}: {weight} is not {times} times {alone}");
            }
        }
        assert_eq!(worth(&mission, &plain, json!({})).await, alone, "what states none counts as it did");
    }

    async fn what_is_urgent_comes_before_what_is_not(app: &TestApp) {
        let (panel, mission) = (app.approver(PANEL), app.approver("unoci"));
        let plain = panel.publishes(stating(json!({}))).await;
        let urgent = panel.publishes(stating(json!({ "priority": "CRITICAL" }))).await;
        let scales = json!({ "title": "Scales for containers at harbours", "description": "Weighbridges and scales for customs officers.",
            "countries": ["CIV"], "sectors": ["33120"] });
        app.approver("state-can").offers(with(offer("EQUIPMENT", number("ITEMS", 4)), scales)).await;
        let plan = "plan { lines(first: 100) { edges { node { amount unit gap { reference } } } } }";
        let plan = mission.done("draftPlan", json!({ "regimes": ["1572"] }), plan).await;
        let given = |gap: &Value| -> Vec<Value> {
            let lines = plan["lines"]["edges"].as_array().expect("lines").iter();
            let own = lines.filter(|line| line["node"]["gap"]["reference"] == gap["reference"]);
            own.filter(|line| line["node"]["unit"] == "ITEMS").map(|line| line["node"]["amount"].clone()).collect()
        };
        assert_eq!((given(&urgent), given(&plain)), (vec![json!("4")], Vec::new()));
    }
}
