//! The register that the model is of, spoken to as its clients do.

use super::{
    model::{Model, Offer, Outcome},
    step::{DONORS, Entry, Step},
};
use crate::gap_changes::whole;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, TestApp, money, number, offer};

const PANEL: &str = "group-civ";
const HOLDER: &str = "civ-authorities";
const MISSION: &str = "unoci";
/// A measure in force that none of this touches: its committee's word counts all the same.
const MEASURE: &str = "1533-arms";
const COMMITTEE: &str = "committee-1533";

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
    let items = json!({ "line": id(0), "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", sizes[0]),
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
        | "withdrawMatch" => "match { lines { need { commitments { id } } } }",
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
        let mut input = whole();
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
                for column in ["until", "commitment_until"] {
                    let passes = format!(
                        "update commitment set {column} = '2020-06-30' where {column} = '2999-06-30'"
                    );
                    self.app.database.run_sql(&passes).await;
                }
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
            Step::Enter { .. } | Step::Reverse { .. } | Step::Withdraw { .. } => {
                let new = self.new_ids(&payload["match"], "lines.need.commitments.id");
                if matches!(step, Step::Enter { .. }) {
                    self.entries.extend(new);
                }
            }
            _ => {}
        }
    }

    async fn said(&self, model: &Model, step: &Step) -> Said {
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
        let with = |of: usize, more: Value| {
            let mut input = json!({ "match": self.matches[of]["id"] });
            let fields = input.as_object_mut().expect("an object");
            fields.extend(more.as_object().cloned().unwrap_or_default());
            input
        };
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

    /// What the Panel sees.
    pub(super) async fn seen(&self) -> Value {
        let query = "query ($gaps: [ID!]!, $matches: [ID!]!, $offers: [ID!]!) {
            gaps: nodes(ids: $gaps) { ... on Gap { state coverageState needPlans { status }
                needs { size pledged committed delivered remaining lookedAfter } } }
            matches: nodes(ids: $matches) { ... on Match { state exemptionRequests { state }
                lines { pledged committed delivered withdrawn } } }
            offers: nodes(ids: $offers) { ... on Offer { lines { committed remaining } } ... on Programme { lines { committed remaining } } } }";
        let ids = |of: &[Value]| of.iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
        let named = json!({ "gaps": ids(&self.gaps), "matches": ids(&self.matches), "offers": ids(&self.offers) });
        let seen = self.panel.data(query, named).await;
        let needs = [
            "size",
            "pledged",
            "committed",
            "delivered",
            "remaining",
            "lookedAfter",
        ];
        let under = ["pledged", "committed", "delivered", "withdrawn"];
        let gap = |gap: &Value| {
            json!([
                gap["state"],
                gap["coverageState"],
                figures(&gap["needs"], &needs),
                words(&gap["needPlans"], "status")
            ])
        };
        let matched = |of: &Value| {
            json!([
                of["state"],
                figures(&of["lines"], &under),
                words(&of["exemptionRequests"], "state")
            ])
        };
        let offer = |offer: &Value| json!(figures(&offer["lines"], &["committed", "remaining"]));
        json!({
            "gaps": each(&seen["gaps"], gap),
            "matches": each(&seen["matches"], matched),
            "offers": each(&seen["offers"], offer),
        })
    }
}

fn each(list: &Value, show: impl Fn(&Value) -> Value) -> Vec<Value> {
    list.as_array().expect("a list").iter().map(show).collect()
}

/// Figures of each in items or cents; null where there is none.
fn figures(list: &Value, fields: &[&str]) -> Vec<Value> {
    let figure = |field: &Value| match field.as_str() {
        Some(figure) => json!(figure.replace('.', "").parse::<i64>().expect("a number")),
        None => field.clone(),
    };
    let of = |one: &Value| -> Value {
        let figures = fields.iter().map(|field| figure(&one[*field]));
        figures.collect()
    };
    each(list, of)
}

/// What a field of each says, in no order.
fn words(list: &Value, field: &str) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    let mut words: Vec<String> = list.map(|one| one.text(field).to_owned()).collect();
    words.sort_unstable();
    words
}
