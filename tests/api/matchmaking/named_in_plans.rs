//! Plans that were drawn before a text was hidden or erased: what they say names it no more, and all else stays as it was.

use crate::{
    gap_changes::whole,
    hidden::hidden_texts::{HIDDEN, hide, show},
    matchmaking::plans::weighing,
};
use domain::organisation::Role;
use gapbridge::cli::erase::erased;
use serde_json::{Value, json};
use tests::{Actor, Rows, TestApp, erasing, number, on_both};

const WORD: &str = "numbat";
const TOLD: &str = "query ($r: String!) { plan(reference: $r) { advice { explanation } openNeeds { explanation } \
    coverage { explanation } } }";

/// What somebody drew: two gaps that need more scales than an offer has, and what the plan says of them.
struct Drawn {
    mission: Actor,
    gaps: [Value; 2],
    offer: Value,
    plan: Value,
}

impl Drawn {
    async fn new(app: &TestApp) -> Self {
        let panel = app.approver("group-civ");
        let need = |title: &str| {
            let mut gap = whole();
            gap["needs"] =
                json!([{ "assistance": "EQUIPMENT", "title": title, "size": number("ITEMS", 8) }]);
            gap
        };
        let gaps = [
            panel.publishes(need("Numbat weights")).await,
            panel.publishes(need("Numbat beams")).await,
        ];
        let mut input = weighing(6);
        input["lines"][0]["title"] = json!("Numbat crates");
        let offer = app.approver("state-can").offers(input).await;
        let mission = app.actor("unoci", Role::Editor);
        let named = json!({ "gaps": [gaps[0]["id"], gaps[1]["id"]] });
        let plan = mission.done("draftPlan", named, "plan { reference }").await;
        Self {
            mission,
            gaps,
            offer,
            plan,
        }
    }

    async fn told(&self) -> Value {
        let read = json!({ "r": self.plan["reference"] });
        self.mission.data(TOLD, read).await["plan"].take()
    }

    fn needs(&self) -> [&Value; 2] {
        [
            &self.gaps[0]["needs"][0]["id"],
            &self.gaps[1]["needs"][0]["id"],
        ]
    }
}

fn has(told: &Value, word: &str) -> bool {
    told.to_string().to_lowercase().contains(word)
}

on_both! {
    async fn what_is_hidden_is_not_named_by_plans_drawn_before(app: &TestApp) {
        let drawn = Drawn::new(app).await;
        let before = drawn.told().await;
        assert!(has(&before["advice"], "numbat crates") && has(&before["openNeeds"], WORD), "{before}");
        hide(app, &drawn.offer["id"]).await;
        for need in drawn.needs() {
            hide(app, need).await;
        }
        let hidden = drawn.told().await;
        assert!(!has(&hidden, WORD), "{hidden}");
        assert!(has(&hidden["advice"], HIDDEN) && has(&hidden["openNeeds"], HIDDEN), "{hidden}");
        assert_eq!(hidden["coverage"], before["coverage"]);
        // All else of the sentences stays, and what is shown again is in them again.
        let rest = |told: &Value| told["advice"][0]["explanation"].as_str().expect("a sentence").split('"').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!((&rest(&hidden)[0], &rest(&hidden)[2]), (&rest(&before)[0], &rest(&before)[2]));
        show(app, &drawn.offer["id"]).await;
        for need in drawn.needs() {
            show(app, need).await;
        }
        assert_eq!(drawn.told().await, before);
    }

    async fn a_need_that_is_gone_is_not_named_by_plans_drawn_before(app: &TestApp) {
        let drawn = Drawn::new(app).await;
        let panel = app.approver("group-civ");
        for gap in &drawn.gaps {
            let now = app.data("query ($r: String!) { gap(reference: $r) { version } }", json!({ "r": gap["reference"] })).await["gap"].take();
            let other = json!([{ "assistance": "TRAINING", "title": "Weighers", "size": { "unsized": "UNSIZED" } }]);
            let revise = json!({ "gap": gap["id"], "expectedVersion": now["version"], "needs": other, "confirmation": "NAMES_NO_PRIVATE_PERSON", "reason": "Trained." });
            panel.done("reviseGap", revise, "gap { id }").await;
        }
        let told = drawn.told().await;
        assert!(!has(&told["openNeeds"], WORD) && has(&told["openNeeds"], "a need that is gone"), "{told}");
    }

    async fn what_is_erased_is_taken_out_of_plans_and_nothing_else(app: &TestApp) {
        let drawn = Drawn::new(app).await;
        let before = drawn.told().await;
        let config = app.database.config();
        // A figure and a word that stand in sentences, too.
        let progress = json!({ "gap": drawn.gaps[0]["id"], "on": "2020", "statement": "more", "indicator": "Posts", "value": "0" });
        let seen = app.actor("undp", Role::Editor).done("recordGapProgress", progress, "gap { progress { id } }").await;
        let own = seen["progress"][0]["id"].as_str().expect("an id");
        for field in ["value", "statement"] {
            erased(&config, &erasing(own, field)).await.expect("erased");
        }
        assert_eq!(drawn.told().await, before);
        for need in drawn.needs() {
            erased(&config, &erasing(need.as_str().expect("an id"), "title")).await.expect("erased");
        }
        let line = drawn.offer["lines"][0]["id"].as_str().expect("an id");
        erased(&config, &erasing(line, "title")).await.expect("erased");
        let rows = Rows::read(&app.database.connect().await).await;
        assert!(!rows.of("plan").iter().any(|row| row.to_lowercase().contains(WORD)));
        let told = drawn.told().await;
        assert!(!has(&told, WORD) && has(&told["advice"], "[erased on 2") && has(&told["openNeeds"], "[erased on 2"), "{told}");
        assert_eq!(told["coverage"], before["coverage"]);
    }
}
