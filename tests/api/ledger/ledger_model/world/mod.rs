//! The register that the model is of, spoken to as its clients do.

mod said;
mod seen;

use super::{
    model::{Model, Outcome},
    parts::Offer,
    step::{DONORS, Step},
};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, TestApp, money, number, offer, with};

const PANEL: &str = "group-civ";
const HOLDER: &str = "state-som";
const MISSION: &str = "unoci";

const COMMITTEE: &str = "committee-751";

/// Who says what, in which words.
type Said = (Actor, &'static str, Value);

pub(super) struct World<'a> {
    app: &'a TestApp,
    panel: Actor,
    holder: Actor,
    mission: Actor,
    committee: Actor,
    /// Who gives: the donors, and the mission with its programme.
    givers: Vec<Actor>,
    gaps: Vec<Value>,
    offers: Vec<Value>,
    matches: Vec<Value>,
    /// Ids of plans, requests and entries, as the model counts them.
    plans: Vec<Value>,
    requests: Vec<Value>,
    entries: Vec<Value>,
    /// Ids of all there is of those.
    known: BTreeSet<String>,
    last: Option<(Said, Outcome)>,
    count: u32,
}

fn euros(cents: i64) -> Value {
    money(&format!("{}.{:02}", cents / 100, cents % 100), "EUR")
}

/// An amount of a line as it is entered.
fn amount(line: usize, amount: i64) -> Value {
    if line == 0 {
        json!(amount.to_string())
    } else {
        euros(amount)["money"]["amount"].clone()
    }
}

/// A plan that says how much a gap needs of what its finding leaves open, and at which place.
fn sizing(gap: &Value, version: &Value, sizes: [Option<i64>; 2], place: &str) -> Value {
    let need = |at: usize, assistance: &str, size: Option<Value>| {
        let size = size.unwrap_or_else(|| json!({ "unsized": "UNSIZED" }));
        json!({ "need": gap["needs"][at]["id"], "line": { "assistance": assistance, "title": assistance, "size": size, "place": place } })
    };
    let needs = json!([
        need(0, "EQUIPMENT", sizes[0].map(|items| number("ITEMS", items))),
        need(1, "FUNDING", sizes[1].map(euros))
    ]);
    json!({ "gap": gap["id"], "expectedVersion": version, "needs": needs })
}

/// Lines of an offer; those of one that is known keep their ids.
fn lines(terms: &Offer, sizes: [i64; 2], known: Option<&Value>) -> Value {
    let id = |at: usize| known.map_or(Value::Null, |offer| offer["lines"][at]["id"].clone());
    let items = json!({ "line": id(0), "assistance": "EQUIPMENT", "title": "Scales", "goods": "NON_LETHAL_MILITARY", "size": number("ITEMS", sizes[0]),
        "most": terms.most.map(|most| most.to_string()), "requires": terms.waits.then_some("FUNDING") });
    let least = terms
        .least
        .map(|least| euros(least)["money"]["amount"].clone());
    json!([items, { "line": id(1), "assistance": "FUNDING", "title": "Upkeep", "size": euros(sizes[1]), "least": least }])
}

/// What is asked for of what a mutation did: all that has an id and may be new.
fn selection(mutation: &str) -> &'static str {
    match mutation {
        "proposeMatch" => "match { id reference lines { id } }",
        "planNeeds" => "gap { needPlans { id } }",
        "requestExemption" => "match { exemptionRequests { id } }",
        "pledge" | "commit" | "recordDelivery" | "withdrawCommitment" | "reverseEntry"
        | "withdrawMatch" | "verifyDelivery" => "match { lines { need { commitments { id } } } }",
        _ => "clientMutationId",
    }
}

async fn tell(actor: &Actor, mutation: &'static str, input: &Value) -> (Outcome, Value) {
    let payload = actor
        .say(mutation, input.clone(), selection(mutation))
        .await;
    let outcome = match payload["userErrors"][0]["code"].as_str() {
        None => Ok(()),
        Some("CONFLICT") => Err("CONFLICT"),
        Some("INVALID") => Err("INVALID"),
        Some(_) => panic!("{mutation}: {}", payload["userErrors"]),
    };
    (outcome, payload)
}

impl<'a> World<'a> {
    pub(super) async fn new(app: &'a TestApp, model: &Model) -> Self {
        let mut givers: Vec<Actor> = DONORS.map(|donor| app.approver(donor)).to_vec();
        givers.push(app.approver(MISSION));
        let mut world = Self {
            app,
            panel: app.approver(PANEL),
            holder: app.approver(HOLDER),
            mission: app.approver(MISSION),
            committee: app.approver(COMMITTEE),
            givers,
            gaps: Vec::new(),
            offers: Vec::new(),
            matches: Vec::new(),
            plans: Vec::new(),
            requests: Vec::new(),
            entries: Vec::new(),
            known: BTreeSet::new(),
            last: None,
            count: 0,
        };
        for plan in &model.plans {
            world.record(model.sizes(plan.gap)).await;
        }
        for (at, terms) in model.offers.iter().enumerate() {
            world.gives(terms, at).await;
        }
        world
    }

    /// A gap whose finding leaves open how much, so that whose gap it is says so.
    async fn record(&mut self, sizes: [Option<i64>; 2]) {
        // Where a measure touches military equipment, and asks no more than a notice: so that nothing waits for an exemption, and
        // a committee may be asked for one all the same.
        let place = json!({ "countries": ["SO"], "regime": "751", "liftingConditions": [] });
        let mut input = with(whole(), place);
        let open = |assistance: &str| json!({ "assistance": assistance, "title": assistance, "size": { "unsized": "UNSIZED" } });
        input["needs"] = json!([open("EQUIPMENT"), open("FUNDING")]);
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let selection = "gap { id reference version needs { id } needPlans { id } }";
        let recorded = self.panel.done("recordGap", input, selection).await;
        let plan = sizing(&recorded, &recorded["version"], sizes, "Edition 0");
        let planned = self.holder.done("planNeeds", plan, selection).await;
        let new = self.new_ids(&planned, "needPlans.id");
        self.plans.extend(new);
        self.gaps.push(planned);
    }

    /// An offer of a donor, or the programme of the mission.
    async fn gives(&mut self, terms: &Offer, at: usize) {
        let mut input = offer("EQUIPMENT", Value::Null);
        input["lines"] = lines(terms, terms.sizes, None);
        let ceiling = terms.ceiling.map(|most| euros(most)["money"].clone());
        input["ceiling"] = json!(ceiling);
        let giver = &self.givers[at];
        let made = if at < DONORS.len() {
            giver.offers(input).await
        } else {
            for field in ["willing", "able"] {
                input.as_object_mut().expect("an object").remove(field);
            }
            input["status"] = json!("IMPLEMENTATION");
            let selection = "programme { id reference lines { id } }";
            giver.done("registerProgramme", input, selection).await
        };
        self.offers.push(made);
    }

    /// Ids at a path that were not there before.
    fn new_ids(&mut self, thing: &Value, path: &str) -> Vec<Value> {
        let new = thing.texts(path).into_iter();
        new.filter(|id| self.known.insert(id.clone()))
            .map(Value::from)
            .collect()
    }

    /// Says a step, and gives what came of it.
    pub(super) async fn say(&mut self, model: &Model, step: &Step) -> Outcome {
        match step {
            Step::Again => self.say_again().await,
            Step::Pass => {
                let passes = ["until", "commitment_until"].map(|column| {
                    format!(
                        "update commitment set {column} = '2020-06-30' where {column} = '2999-06-30'"
                    )
                });
                self.app.database.run_at_once(&passes).await;
                Ok(())
            }
            _ => self.say_new(model, step).await,
        }
    }

    async fn say_again(&mut self) -> Outcome {
        if let Some(((actor, mutation, input), outcome)) = self.last.take() {
            let again = tell(&actor, mutation, &input).await.0;
            assert_eq!(again.is_ok(), outcome.is_ok(), "{mutation} said again");
        }
        Ok(())
    }

    async fn say_new(&mut self, model: &Model, step: &Step) -> Outcome {
        let (actor, mutation, mut input) = self.said(model, step).await;
        self.count += 1;
        input["clientMutationId"] = json!(format!("{}-{}", self.gaps[0]["reference"], self.count));
        let (outcome, mut payload) = tell(&actor, mutation, &input).await;
        if outcome.is_ok() {
            self.learn(step, &mut payload);
        }
        // What was refused may be said again under its name, and might be done then: only what was done is.
        let said = (actor, mutation, input);
        self.last = outcome.is_ok().then_some((said, outcome));
        outcome
    }

    /// Keeps the ids of what a step made.
    fn learn(&mut self, step: &Step, payload: &mut Value) {
        match step {
            Step::Propose { .. } => self.matches.push(payload["match"].take()),
            Step::Plan { .. } => {
                let new = self.new_ids(&payload["gap"], "needPlans.id");
                self.plans.extend(new);
            }
            Step::Request(_) => {
                let new = self.new_ids(&payload["match"], "exemptionRequests.id");
                self.requests.extend(new);
            }
            Step::Enter { .. } | Step::Reverse { .. } | Step::Withdraw { .. } | Step::Verify(_) => {
                let new = self.new_ids(&payload["match"], "lines.need.commitments.id");
                if matches!(step, Step::Enter { .. }) {
                    let lines = payload["match"]["lines"].as_array().expect("lines");
                    let of_line = |line: &'_ Value| line["need"]["commitments"].as_array().cloned();
                    let entries: Vec<Value> = lines.iter().filter_map(of_line).flatten().collect();
                    // What is entered by itself with it comes before it.
                    let own = entries.iter().rfind(|entry| new.contains(&entry["id"]));
                    self.entries.push(own.expect("an entry")["id"].clone());
                }
            }
            _ => {}
        }
    }
}
