//! How many gaps missions hold themselves, and for how many of them no resources are known, to each as far as they may know.

use crate::gap_changes::whole;
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Asked, Service, TestApp, number, offer, on_both, programme, with};

const STATS: &str = "acronym gapStats { remaining withoutResources }";
const MISSION: &str = "UNOCI";

fn figures(mission: &Value) -> [i64; 2] {
    ["remaining", "withoutResources"].map(|field| mission["gapStats"][field].as_i64().expect(field))
}

/// How many gaps the mission has that are not closed, and for how many of them no resources are known.
async fn counts(viewer: &Service) -> [i64; 2] {
    let query = format!("{{ mission(acronym: \"{MISSION}\") {{ {STATS} }} }}");
    figures(&viewer.data(&query, json!({})).await["mission"])
}

/// What these have more than those.
fn more(these: [i64; 2], those: [i64; 2]) -> [i64; 2] {
    std::array::from_fn(|at| these[at] - those[at])
}

fn own() -> Value {
    with(whole(), json!({ "holder": "MISSION", "mission": MISSION }))
}

on_both! {
    async fn what_missions_lack_themselves_is_counted_for_who_may_read_it(app: &TestApp) {
        let panel = app.approver("group-civ");
        let before = counts(app).await;
        assert_eq!(counts(&panel).await, before);
        panel.done("recordGap", own(), "gap { id }").await;
        panel.publishes(whole()).await;
        assert_eq!(more(counts(app).await, before), [0, 0], "one is not out, and one is the host state's");
        assert_eq!(more(counts(&panel).await, before), [1, 1]);
        let [given, covered, closed] = [panel.publishes(own()).await, panel.publishes(own()).await, panel.publishes(own()).await];
        assert_eq!(more(counts(app).await, before), [3, 3]);
        let (donor, agreed) = app.agreed("state-can", "unoci", &given, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        assert_eq!(more(counts(app).await, before), [3, 3], "nothing is committed yet");
        donor.enters("commit", &agreed, "3").await;
        assert_eq!(more(counts(app).await, before), [3, 2]);
        let covers = json!({ "covers": [{ "gap": covered["id"], "extent": "PART", "notCovered": "The rest." }] });
        let runs = with(programme(offer("TRAINING", json!({ "unsized": "UNSIZED" }))), covers);
        app.actor("unoci", Role::Editor).done("registerProgramme", runs, "programme { id }").await;
        assert_eq!(more(counts(app).await, before), [3, 1]);
        let close = json!({ "gap": closed["id"], "expectedVersion": closed["version"], "reason": "It was mended." });
        panel.done("closeGap", close, "gap { id }").await;
        assert_eq!(more(counts(app).await, before), [2, 0]);
        assert_eq!(more(counts(&panel).await, before), [3, 1]);
    }

    async fn filters_list_what_is_counted(app: &TestApp) {
        app.database.load_demo().await;
        // All that are loaded are closed: the missions ended.
        app.approver("group-civ").publishes(own()).await;
        let open = "states: [OPEN, IN_PROGRESS]";
        let missions = app.nodes("missions", "", 50, STATS).await;
        assert!(missions.iter().any(|mission| figures(mission)[1] > 0));
        for mission in missions {
            let these = format!("missions: [\"{}\"], {open}", mission.text("acronym"));
            let query = format!(
                "{{ all: gaps(filter: {{ {these} }}) {{ totalCount }} bare: gaps(filter: {{ {these}, coverage: [UNSIZED, NONE], covered: NOT_STATED }}) {{ totalCount }} }}"
            );
            let found = app.data(&query, json!({})).await;
            let found = ["all", "bare"].map(|name| found[name]["totalCount"].as_i64().expect("a number"));
            assert_eq!(figures(&mission), found, "{mission}");
        }
    }
}
