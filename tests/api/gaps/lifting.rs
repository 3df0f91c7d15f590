//! What still stands in the way of lifting conditions, as gaps on record have it, and to each as far as they may know.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Asked, Service, TestApp, on_both, with};

const STATS: &str = "code gapStats { state total closed remaining ofWill label labelFr }";
const CONDITION: &str = "1572-elections";

/// How many gaps hinder the condition in all, how many of them are closed, how many remain, and how many of those are refusals.
async fn counts(viewer: &Service) -> [i64; 4] {
    let all = viewer.nodes("liftingConditions", "", 50, STATS).await;
    let one = all.iter().find(|one| one["code"] == CONDITION);
    let stats = &one.expect("the condition")["gapStats"];
    ["total", "closed", "remaining", "ofWill"].map(|field| stats[field].as_i64().expect(field))
}

/// What these have more than those.
fn more(these: [i64; 4], those: [i64; 4]) -> [i64; 4] {
    std::array::from_fn(|at| these[at] - those[at])
}

fn closing(gap: &Value, key: &str) -> Value {
    json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": "It was mended.", "clientMutationId": key })
}

on_both! {
    async fn gaps_that_hinder_a_condition_are_counted_for_who_may_read_them(app: &TestApp) {
        let panel = app.approver("group-civ");
        let before = counts(app).await;
        assert_eq!(counts(&panel).await, before);
        let (one, two) = (panel.publishes(whole()).await, panel.publishes(whole()).await);
        let will = with(whole(), json!({ "nature": "WILL", "needs": [] }));
        panel.publishes(will).await;
        panel.done("recordGap", whole(), "gap { id }").await;
        assert_eq!(more(counts(app).await, before), [3, 0, 3, 1]);
        assert_eq!(more(counts(&panel).await, before), [4, 0, 4, 1], "its own that is not out, too");

        let mutation = "mutation ($one: CloseGapInput!, $two: CloseGapInput!) {
            one: closeGap(input: $one) { gap { liftingConditions { code gapStats { closed } } } }
            two: closeGap(input: $two) { gap { liftingConditions { code gapStats { closed } } } } }";
        let input = json!({ "one": closing(&one, "lifting-one"), "two": closing(&two, "lifting-two") });
        let told = panel.data(mutation, input).await;
        let closed = |of: &str| told[of]["gap"]["liftingConditions"][0]["gapStats"]["closed"].as_i64().unwrap() - before[1];
        assert_eq!((closed("one"), closed("two")), (1, 2), "each change is counted: {told}");
        assert_eq!(more(counts(app).await, before), [3, 2, 1, 1]);
    }

    async fn what_remains_is_said_in_a_line_and_agrees_with_the_facets(app: &TestApp) {
        app.database.load_demo().await;
        let panel = app.approver("group-civ");
        let gap = panel.publishes(whole()).await;
        panel.done("closeGap", closing(&gap, "lifting"), "gap { id }").await;
        let facets = app.data("{ gapFacets(by: [LIFTING_CONDITION]) { key count } }", json!({})).await["gapFacets"].take();
        let count = |code: &Value| facets.as_array().unwrap().iter().find(|one| one["key"] == *code).map_or(0, |one| one["count"].as_i64().unwrap());
        let all = app.nodes("liftingConditions", "", 50, STATS).await;
        assert!(all.iter().any(|one| one["gapStats"]["closed"] != 0));
        for one in &all {
            let stats = &one["gapStats"];
            let [total, closed, remaining] = ["total", "closed", "remaining"].map(|field| stats[field].as_i64().unwrap());
            assert_eq!((total, closed + remaining), (count(&one["code"]), total), "{one}");
            let (state, label, label_fr) = match (total, closed) {
                (0, _) => ("NONE_ON_RECORD", "no gap on record".to_owned(), "aucune lacune enregistrée".to_owned()),
                (1, 1) => ("ALL_CLOSED", "1 of 1 gap closed".to_owned(), "1 lacune close sur 1".to_owned()),
                (1, _) => ("SOME_REMAIN", "0 of 1 gap closed".to_owned(), "0 lacune close sur 1".to_owned()),
                (_, 0 | 1) => ("SOME_REMAIN", format!("{closed} of {total} gaps closed"), format!("{closed} lacune close sur {total}")),
                (all, _) if all == closed => ("ALL_CLOSED", format!("{closed} of {total} gaps closed"), format!("{closed} lacunes closes sur {total}")),
                _ => ("SOME_REMAIN", format!("{closed} of {total} gaps closed"), format!("{closed} lacunes closes sur {total}")),
            };
            assert_eq!((stats.text("state"), stats.text("label"), stats.text("labelFr")), (state, label.as_str(), label_fr.as_str()), "{one}");
        }
    }

    async fn progress_on_a_condition_stands_by_its_date_whenever_it_was_recorded(app: &TestApp) {
        let condition = "[[lifting_condition]]\ncode = \"quokka-scales\"\nkind = \"GENERAL\"\ntitle = \"Scales\"\ndescription = \"Scales stand.\"\nsource = \"own\"\n";
        let step = |date: &str, says: &str| format!("[[lifting_condition.progress]]\n{date}statement = \"{says}\"\n");
        let steps = [step("", "Nobody knows when."), step("date = \"2016-04-28\"\n", "They stand."), step("date = \"2010\"\n", "They are bought.")];
        app.database.load("own.toml", &format!("{condition}{}", steps.concat())).await.expect("a condition");
        // What another process loaded, a question of nobody in particular has read at once.
        app.nodes("liftingConditions", "", 1, "code").await;
        let panel = app.approver("group-civ");
        for (on, says) in [("2016-05", "They are used."), ("2009-12-31", "They are lacking."), ("2010-02-01", "They are paid for.")] {
            let said = json!({ "liftingCondition": "quokka-scales", "on": on, "statement": says, "document": "S/2009/521" });
            panel.done("recordProgress", said, "liftingCondition { code }").await;
        }
        let all = app.nodes("liftingConditions", "", 100, "code progress { date statement }").await;
        let one = all.iter().find(|one| one["code"] == "quokka-scales").expect("the condition");
        let dates: Vec<&Value> = one["progress"].as_array().expect("progress").iter().map(|step| &step["date"]).collect();
        let expected = [json!("2009-12-31"), json!("2010"), json!("2010-02-01"), json!("2016-04-28"), json!("2016-05"), Value::Null];
        assert_eq!(dates, expected.iter().collect::<Vec<_>>());
    }
}
