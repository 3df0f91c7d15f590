//! Whoever a finding accuses is heard before others read it, whatever is done in whatever order.
//!
//! `GAPBRIDGE_SEQUENCES=10000` tries so many orders. One that fails is named by its steps.

use crate::{gap_changes::whole, hidden::noninterference::dice::Dice, ledger::ledger_model};
use serde_json::{Value, json};
use tests::{Actor, TestApp, ahead, on_both};

const PANEL: &str = "group-civ";
const PARTY: &str = "civ-authorities";
const CONFIRMED: &str = "NAMES_NO_PRIVATE_PERSON";
const SEQUENCES: u64 = 100;

/// A finding under test, and what is known of it beside what the service says.
struct World<'a> {
    app: &'a TestApp,
    panel: Actor,
    report: String,
    finding: Value,
    gap: Value,
    owed: bool,
    invited: bool,
    heard: bool,
    replied: bool,
    gap_out: bool,
    secret: bool,
}

impl<'a> World<'a> {
    async fn new(app: &'a TestApp, number: u64, category: &str) -> Self {
        let panel = app.approver(PANEL);
        let document = json!({ "document": format!("S/2031/{}", 100 + number) });
        let report = panel.reports("Report", document).await;
        let text = "The office took money.";
        let finding = panel.finds(&report, category, text, json!({})).await;
        let mut input = whole();
        input["findings"] = json!([finding["id"]]);
        let gap = panel.done("recordGap", input, "gap { id reference }").await;
        Self {
            app,
            panel,
            report: report["code"].as_str().unwrap().to_owned(),
            finding,
            gap,
            owed: category == "ALLEGATION",
            invited: false,
            heard: false,
            replied: false,
            gap_out: false,
            secret: false,
        }
    }

    /// Whether it was done.
    async fn said(&self, who: &Actor, mutation: &str, input: Value) -> bool {
        let payload = who.say(mutation, input, "clientMutationId").await;
        payload["userErrors"] == json!([])
    }

    async fn now(&self) -> Value {
        let query = "query ($f: String!, $g: String!, $r: String!) { finding(reference: $f) { version shares { id ended } }
            gap(reference: $g) { version } report(symbol: $r) { id version } }";
        let names =
            json!({ "f": self.finding["reference"], "g": self.gap["reference"], "r": self.report });
        self.panel.data(query, names).await
    }

    async fn invite(&mut self) {
        let input = json!({ "finding": self.finding["id"], "party": PARTY, "due": ahead(9) });
        if self.said(&self.panel, "inviteReply", input).await {
            (self.invited, self.heard) = (true, self.replied);
        }
    }

    async fn reply(&mut self) {
        let input = json!({ "finding": self.finding["id"], "text": "We did not.", "language": "en", "confirmation": CONFIRMED });
        if self
            .said(&self.app.approver(PARTY), "submitReply", input)
            .await
        {
            (self.replied, self.heard) = (true, true);
        }
    }

    async fn pass(&mut self) {
        let reference = self.finding["reference"].as_str().unwrap();
        let sql = format!(
            "update finding set reply_due = '2020-01-01' where reply_due is not null and reference = '{reference}'"
        );
        self.app.database.run_sql(&sql).await;
        self.heard |= self.invited;
    }

    async fn relabel(&mut self, category: &str) {
        let version = self.now().await["finding"]["version"].take();
        let input = json!({ "finding": self.finding["id"], "expectedVersion": version, "category": category, "reason": "x", "confirmation": CONFIRMED });
        if self.said(&self.panel, "reclassifyFinding", input).await {
            self.owed |= category == "ALLEGATION";
            self.secret = category == "CONFIDENTIAL";
        }
    }

    async fn publish_gap(&mut self) {
        let version = self.now().await["gap"]["version"].take();
        let input =
            json!({ "gap": self.gap["id"], "expectedVersion": version, "confirmation": CONFIRMED });
        let done = self.said(&self.panel, "publishGap", input).await;
        assert!(!done || !self.owed || self.heard, "the gap got out");
        self.gap_out |= done;
    }

    async fn step(&mut self, name: &str) {
        let id = self.finding["id"].clone();
        match name {
            "invite" => self.invite().await,
            "reply" => self.reply().await,
            "pass" => self.pass().await,
            "publish gap" => self.publish_gap().await,
            "share" => {
                let input = json!({ "finding": id, "organisation": "state-can" });
                self.said(&self.panel, "shareFinding", input).await;
            }
            "share gap" => {
                let input = json!({ "gap": self.gap["id"], "organisation": "state-can" });
                self.said(&self.panel, "shareGap", input).await;
            }
            "end share" => {
                let now = self.now().await;
                let share = now["finding"]["shares"][0]["id"].clone();
                if !share.is_null() {
                    self.said(&self.panel, "endShare", json!({ "share": share }))
                        .await;
                }
            }
            "publish" => {
                let report = self.now().await["report"].take();
                let input = json!({ "report": report["id"], "expectedVersion": report["version"], "findings": [id], "confirmation": CONFIRMED });
                self.said(&self.panel, "publishReport", input).await;
            }
            category => self.relabel(category).await,
        }
    }

    /// What one reads of it: the finding by its name, by its id, in the list, and the gap written out of it.
    async fn reads(&self, who: &Actor) -> (bool, bool) {
        let query = "query ($f: String!, $i: ID!, $g: String!) { finding(reference: $f) { text namedParty { code } history { totalCount } }
            node(id: $i) { id } findings(filter: { references: [$f] }) { totalCount edges { node { reference } } }
            gap(reference: $g) { title findings { reference } } }";
        let names = json!({ "f": self.finding["reference"], "i": self.finding["id"], "g": self.gap["reference"] });
        let seen = who.data(query, names).await;
        let reads = !seen["finding"].is_null();
        assert_eq!(!seen["node"].is_null(), reads);
        assert_eq!(seen["findings"]["totalCount"], u8::from(reads));
        (reads, !seen["gap"].is_null())
    }

    async fn check(&self, steps: &[&str]) {
        let may = !self.owed || self.heard;
        for who in [
            self.app.approver("state-can"),
            self.app.approver("state-fra"),
            (**self.app).clone(),
        ] {
            let (finding, gap) = self.reads(&who).await;
            assert!(!finding || may, "the finding was read after {steps:?}");
            assert!(
                !gap || may || self.gap_out,
                "the gap was read after {steps:?}"
            );
        }
        let (party, _) = self.reads(&self.app.approver(PARTY)).await;
        assert!(
            !party || may || self.invited,
            "the party read too early after {steps:?}"
        );
        assert!(
            party || !self.invited || self.secret,
            "the party reads no more after {steps:?}"
        );
        assert!(
            !self.invited || self.heard || !self.secret,
            "kept from the party while it may reply, after {steps:?}"
        );
        assert!(self.reads(&self.panel).await.0);
    }
}

const STEPS: [&str; 12] = [
    "invite",
    "invite",
    "reply",
    "pass",
    "share",
    "share gap",
    "end share",
    "publish",
    "publish gap",
    "REPORT",
    "ALLEGATION",
    "CONFIDENTIAL",
];

on_both! {
    async fn nobody_reads_before_the_party_was_heard_whatever_is_done_in_whatever_order(app: &TestApp) {
        for number in 0..ledger_model::sequences(SEQUENCES) {
            let mut dice = Dice::new(number);
            let category = *dice.pick(&["ALLEGATION", "ALLEGATION", "REPORT", "CONFIDENTIAL"]);
            let mut world = World::new(app, number, category).await;
            world.secret = category == "CONFIDENTIAL";
            let mut steps = vec![category];
            for _ in 0..=dice.below(6) {
                let step = *dice.pick(&STEPS);
                steps.push(step);
                world.step(step).await;
                world.check(&steps).await;
            }
        }
        // Days pass in this test by a change of the row, which the audit does not overlook.
        let moved = "finding differs from its latest events in: reply_due";
        let differences = app.database.differences().await;
        assert!(differences.iter().all(|difference| difference == moved), "{differences:?}");
    }

    async fn another_label_takes_no_reply_away(app: &TestApp) {
        let mut world = World::new(app, 0, "ALLEGATION").await;
        let (finding, gap) = (world.finding["id"].clone(), world.gap["id"].clone());
        let share = json!({ "finding": finding, "organisation": "state-can" });
        let share_gap = json!({ "gap": gap, "organisation": "state-can" });
        // Nobody was invited: another label alone lets nobody in, and does not keep the party from being invited.
        world.relabel("REPORT").await;
        let query = "query ($f: ID!, $g: ID!) { finding: node(id: $f) { ... on Finding { viewerCan } } gap: node(id: $g) { ... on Gap { viewerCan } } }";
        let panel = world.panel.clone();
        let may_share = async || {
            let seen = panel.data(query, json!({ "f": finding, "g": gap })).await;
            let has = |of: &str, action: &str| seen[of]["viewerCan"].as_array().expect("a list").contains(&json!(action));
            (has("finding", "SHARE_FINDING"), has("gap", "SHARE_GAP"))
        };
        assert_eq!(may_share().await, (false, false), "nobody was invited");
        assert_eq!(world.panel.refused("shareFinding", share.clone()).await, ["CONFLICT"]);
        assert_eq!(world.panel.refused("shareGap", share_gap.clone()).await, ["CONFLICT"]);
        let report = world.now().await["report"].take();
        let publish = json!({ "report": report["id"], "expectedVersion": report["version"], "confirmation": CONFIRMED });
        assert_eq!(world.panel.refused("publishReport", publish).await, ["INVALID findings"]);
        world.invite().await;
        assert!(world.invited);
        let refused = world.panel.say("shareFinding", share.clone(), "clientMutationId").await;
        assert!(refused["userErrors"][0]["message"].as_str().unwrap().contains(&ahead(9)), "{refused}");
        let report = world.now().await["report"].take();
        let publish = json!({ "report": report["id"], "expectedVersion": report["version"], "confirmation": CONFIRMED });
        assert_eq!(world.panel.refused("publishReport", publish).await, ["INVALID findings"]);
        let version = world.now().await["finding"]["version"].take();
        let hide = json!({ "finding": finding, "expectedVersion": version, "category": "CONFIDENTIAL", "reason": "x" });
        assert_eq!(world.panel.refused("reclassifyFinding", hide).await, ["CONFLICT"]);
        world.check(&["invited as a REPORT"]).await;
        assert_eq!(may_share().await, (false, false), "the party may still reply");
        // Once it was heard, all goes on.
        world.reply().await;
        assert!(world.replied);
        assert_eq!(may_share().await, (true, true), "it was heard");
        world.panel.done("shareFinding", share, "share { id }").await;
        world.panel.done("shareGap", share_gap, "share { id }").await;
        assert_eq!(world.reads(&app.approver("state-can")).await, (true, true));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_gap_under_embargo_does_not_go_out_before_the_party_was_heard(app: &TestApp) {
        let mut world = World::new(app, 0, "REPORT").await;
        let plan = async |world: &World<'_>, days: u64| {
            let version = world.now().await["gap"]["version"].take();
            let input = json!({ "gap": world.gap["id"], "expectedVersion": version, "on": ahead(days), "confirmation": CONFIRMED });
            world.panel.done("publishGap", input, "gap { id }").await;
        };
        plan(&world, 5).await;
        world.relabel("ALLEGATION").await;
        assert!(!world.owed, "its gap goes out first");
        let version = world.now().await["gap"]["version"].take();
        let back = json!({ "gap": world.gap["id"], "expectedVersion": version, "category": "REPORT", "reason": "Not yet." });
        world.panel.done("reclassifyGap", back, "gap { id }").await;
        world.relabel("ALLEGATION").await;
        assert!(world.owed);
        world.invite().await;
        plan(&world, 10).await;
        let later = json!({ "finding": world.finding["id"], "party": PARTY, "due": ahead(12) });
        assert_eq!(world.panel.refused("inviteReply", later).await, ["CONFLICT"]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_share_that_was_there_first_rests_until_the_party_was_heard(app: &TestApp) {
        let mut world = World::new(app, 0, "REPORT").await;
        let donor = app.approver("state-can");
        world.step("share").await;
        world.step("share gap").await;
        assert_eq!(world.reads(&donor).await, (true, true));
        world.relabel("ALLEGATION").await;
        world.invite().await;
        assert_eq!(world.reads(&donor).await, (false, false));
        world.pass().await;
        assert_eq!(world.reads(&donor).await, (false, true), "shares of the finding ended with its category");
    }
}
