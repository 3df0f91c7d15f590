//! Who says a step, and in which words.

use super::{Said, World, amount, lines, sizing};
use crate::ledger::ledger_model::{
    model::Model,
    step::{DONORS, Entry, Step},
};
use serde_json::{Value, json};
use tests::{Actor, with};

/// The measure that touches the equipment: it asks for a notice, and its committee's word counts all the same.
const MEASURE: &str = "751-arms-al-shabaab";

impl World<'_> {
    pub(super) async fn said(&self, model: &Model, step: &Step) -> Said {
        match step {
            Step::Propose { .. }
            | Step::Consent(_)
            | Step::Object(_)
            | Step::Decline(_)
            | Step::Agree(_)
            | Step::Verify(_)
            | Step::Withdraw { .. }
            | Step::Request(_)
            | Step::Decide { .. } => self.said_of_match(model, step),
            Step::Enter {
                entry,
                of,
                line,
                amount,
                ends,
            } => self.entered(model, *entry, (*of, *line), (*amount, *ends)),
            Step::Reverse {
                entry,
                amount: some,
            } => {
                let (of, line) = model.place(*entry);
                let some = some.map(|some| amount(line, some));
                let input = json!({ "match": self.matches[of]["id"], "entry": self.entries[*entry], "amount": some, "reason": "Mistyped." });
                (self.giver(model, of), "reverseEntry", input)
            }
            Step::Revise { offer, sizes } => self.revised(model, *offer, *sizes).await,
            Step::WithdrawOffer(offer) => {
                let input = json!({ "offer": self.offers[*offer]["id"], "expectedVersion": self.version(*offer).await, "reason": "No more." });
                (self.givers[*offer].clone(), "withdrawOffer", input)
            }
            _ => self.said_of_plan(model, step).await,
        }
    }

    fn giver(&self, model: &Model, of: usize) -> Actor {
        self.givers[model.matches[of].offer].clone()
    }

    fn said_of_match(&self, model: &Model, step: &Step) -> Said {
        let with = |of: usize, more: Value| with(json!({ "match": self.matches[of]["id"] }), more);
        let why = || json!({ "reason": "No." });
        let host = || self.holder.clone();
        let giver = |of: usize| self.giver(model, of);
        match step {
            Step::Propose {
                gap,
                offer,
                holder,
                lines,
            } => {
                let (needs, gives) = (&self.gaps[*gap]["needs"], &self.offers[*offer]["lines"]);
                let line =
                    |at: &usize| json!({ "need": needs[*at]["id"], "line": gives[*at]["id"] });
                let lines: Vec<Value> = lines.iter().map(line).collect();
                let input = json!({ "gap": self.gaps[*gap]["id"], "assistance": self.offers[*offer]["id"], "lines": lines });
                let giver = self.givers[*offer].clone();
                let actor = if *holder { host() } else { giver };
                (actor, "proposeMatch", input)
            }
            Step::Consent(of) => (host(), "consentToMatch", with(*of, json!({}))),
            Step::Object(of) => (host(), "objectToMatch", with(*of, why())),
            Step::Decline(of) => (giver(*of), "declineMatch", with(*of, why())),
            Step::Agree(of) => (giver(*of), "agreeMatch", with(*of, json!({}))),
            Step::Verify(of) => {
                let looked = json!({ "statement": "Seen." });
                (host(), "verifyDelivery", with(*of, looked))
            }
            Step::Withdraw { of, holder } => {
                let actor = if *holder { host() } else { giver(*of) };
                (actor, "withdrawMatch", with(*of, why()))
            }
            Step::Request(of) => {
                let asked = json!({ "measure": MEASURE, "statement": "Scales are no arms." });
                (giver(*of), "requestExemption", with(*of, asked))
            }
            Step::Decide { request, grants } => {
                let decision = if *grants { "GRANTED" } else { "REFUSED" };
                let input = json!({ "exemptionRequest": self.requests[*request], "decision": decision, "reason": "So it is." });
                (self.committee.clone(), "decideExemption", input)
            }
            other => unreachable!("{other:?} is not of a match"),
        }
    }

    fn entered(
        &self,
        model: &Model,
        entry: Entry,
        (of, line): (usize, usize),
        (entered, ends): (i64, bool),
    ) -> Said {
        let mut own = model.matches[of].lines.iter();
        let at = own.position(|own| *own == line).expect("a line of it");
        let matched = &self.matches[of];
        let mut input = json!({ "match": matched["id"], "line": matched["lines"][at]["id"], "amount": amount(line, entered) });
        let mutation = match entry {
            Entry::Pledge => "pledge",
            Entry::Commit => "commit",
            Entry::Deliver => "recordDelivery",
            Entry::Withdraw => "withdrawCommitment",
        };
        if entry == Entry::Withdraw {
            input["reason"] = json!("Less.");
        } else if ends {
            input["until"] = json!("2999-06-30");
        }
        (self.giver(model, of), mutation, input)
    }

    async fn said_of_plan(&self, model: &Model, step: &Step) -> Said {
        let decided = async |plan: usize| {
            let version = self.version_of_gap(model.plans[plan].gap).await;
            json!({ "plan": self.plans[plan], "expectedVersion": version })
        };
        match step {
            Step::Plan { gap, holder, sizes } => {
                let version = self.version_of_gap(*gap).await;
                let edition = format!("Edition {}", self.count + 1);
                let plan = sizing(&self.gaps[*gap], &version, *sizes, &edition);
                let author = if *holder { &self.holder } else { &self.mission };
                (author.clone(), "planNeeds", plan)
            }
            Step::Adopt(plan) => (self.holder.clone(), "adoptNeedPlan", decided(*plan).await),
            Step::SetAside(plan) => {
                let mut input = decided(*plan).await;
                input["reason"] = json!("No more.");
                (self.holder.clone(), "setAsideNeedPlan", input)
            }
            other => unreachable!("{other:?} is not of a plan"),
        }
    }

    async fn revised(&self, model: &Model, offer: usize, sizes: [i64; 2]) -> Said {
        let (kind, mutation) = if offer < DONORS.len() {
            ("offer", "reviseOffer")
        } else {
            ("programme", "reviseProgramme")
        };
        let known = &self.offers[offer];
        let mut input = json!({ kind: known["id"], "expectedVersion": self.version(offer).await });
        input["lines"] = lines(&model.offers[offer], sizes, Some(known));
        input["note"] = json!(format!("Edition {}", self.count));
        (self.givers[offer].clone(), mutation, input)
    }

    async fn version(&self, offer: usize) -> Value {
        let query = "query ($id: ID!) { node(id: $id) { ... on Offer { version } ... on Programme { version } } }";
        let id = json!({ "id": self.offers[offer]["id"] });
        self.panel.data(query, id).await["node"]["version"].take()
    }

    async fn version_of_gap(&self, gap: usize) -> Value {
        let query = "query ($r: String!) { gap(reference: $r) { version } }";
        let named = json!({ "r": self.gaps[gap]["reference"] });
        self.panel.data(query, named).await["gap"]["version"].take()
    }
}
