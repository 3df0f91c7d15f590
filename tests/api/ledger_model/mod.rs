//! Matches and the ledger against a model of them: random changes, one after the other, and after each the same states and sums.
//!
//! `GAPBRIDGE_TRIALS=10` runs ten times as many stories. A story that fails is told in as few steps as it takes.

use crate::gap_changes::whole;
use domain::matches::MatchState::{self, *};
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::env;
use tests::{Actor, TestApp, money, number, offer, on_both};

const PANEL: &str = "group-civ";
const HOLDER: &str = "civ-authorities";
const DONORS: [&str; 3] = ["state-can", "state-che", "state-fra"];
const STORIES: u32 = 8;
const STEPS: usize = 60;
const GAPS: usize = 2;

/// A change: of match or offer number such-and-such, as far as there is one.
#[derive(Clone, Debug)]
enum Step {
    Propose {
        gap: usize,
        offer: usize,
        holder: bool,
        lines: Vec<usize>,
    },
    Consent(usize),
    Object(usize),
    Decline(usize),
    Agree(usize),
    Withdraw {
        of: usize,
        holder: bool,
    },
    Enter {
        entry: Entry,
        of: usize,
        line: usize,
        amount: i64,
    },
    Verify(usize),
    Plan {
        gap: usize,
        sizes: [i64; 2],
    },
    Revise {
        offer: usize,
        sizes: [i64; 2],
    },
    WithdrawOffer(usize),
    /// What was said last is said again under its name.
    Again,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Pledge,
    Commit,
    Deliver,
    Withdraw,
}

/// Items, and cents.
fn sizes() -> impl Strategy<Value = [i64; 2]> {
    (
        1..8_i64,
        prop::sample::select(vec![10_000_i64, 50_050, 80_000, 125_050]),
    )
        .prop_map(|(items, cents)| [items, cents])
}

fn step() -> impl Strategy<Value = Step> {
    let entry = prop::sample::select(vec![
        Entry::Pledge,
        Entry::Commit,
        Entry::Commit,
        Entry::Deliver,
        Entry::Withdraw,
    ]);
    let lines = prop::sample::select(vec![vec![0], vec![1], vec![0, 1]]);
    let of = 0..12_usize;
    prop_oneof![
        4 => (0..GAPS, 0..DONORS.len(), any::<bool>(), lines).prop_map(|(gap, offer, holder, lines)| Step::Propose { gap, offer, holder, lines }),
        4 => of.clone().prop_map(Step::Consent),
        1 => of.clone().prop_map(Step::Object),
        1 => of.clone().prop_map(Step::Decline),
        5 => of.clone().prop_map(Step::Agree),
        1 => (of.clone(), any::<bool>()).prop_map(|(of, holder)| Step::Withdraw { of, holder }),
        16 => (entry, of.clone(), 0..2_usize, 1..5_i64).prop_map(|(entry, of, line, amount)| Step::Enter { entry, of, line, amount }),
        2 => of.prop_map(Step::Verify),
        1 => (0..GAPS, sizes()).prop_map(|(gap, sizes)| Step::Plan { gap, sizes }),
        1 => (0..DONORS.len(), sizes()).prop_map(|(offer, sizes)| Step::Revise { offer, sizes }),
        1 => (0..DONORS.len()).prop_map(Step::WithdrawOffer),
        2 => Just(Step::Again),
    ]
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    pledged: i64,
    committed: i64,
    delivered: i64,
    withdrawn: i64,
}

impl Sums {
    fn stands(self) -> i64 {
        self.committed - self.withdrawn
    }

    fn outstanding(self) -> i64 {
        self.stands() - self.delivered
    }

    fn add(&mut self, entry: Entry, amount: i64) {
        *match entry {
            Entry::Pledge => &mut self.pledged,
            Entry::Commit => &mut self.committed,
            Entry::Deliver => &mut self.delivered,
            Entry::Withdraw => &mut self.withdrawn,
        } += amount;
    }
}

#[derive(Clone, Debug)]
struct Gap {
    sizes: [i64; 2],
    edition: u32,
}

/// Line 0 gives items and line 1 money.
#[derive(Clone, Debug)]
struct Offer {
    sizes: [i64; 2],
    /// Most items for one gap.
    most: Option<i64>,
    /// Least money for one gap.
    least: Option<i64>,
    /// Whether items wait for somebody's money.
    waits: bool,
    withdrawn: bool,
    edition: u32,
}

#[derive(Clone, Debug)]
struct Matched {
    gap: usize,
    offer: usize,
    by_holder: bool,
    state: MatchState,
    lines: Vec<usize>,
    sums: [Sums; 2],
    editions: (u32, u32),
}

/// What the register should be.
#[derive(Clone, Debug)]
struct Model {
    gaps: Vec<Gap>,
    offers: Vec<Offer>,
    matches: Vec<Matched>,
}

type Outcome = Result<(), &'static str>;

fn must(holds: bool) -> Outcome {
    if holds { Ok(()) } else { Err("CONFLICT") }
}

fn valid(holds: bool) -> Outcome {
    if holds { Ok(()) } else { Err("INVALID") }
}

impl Model {
    fn new() -> Self {
        let offer = |sizes, most, least, waits| Offer {
            sizes,
            most,
            least,
            waits,
            withdrawn: false,
            edition: 0,
        };
        let offers = vec![
            offer([3, 80_000], Some(2), None, false),
            offer([6, 125_050], None, Some(10_000), true),
            offer([5, 50_050], None, None, false),
        ];
        Self {
            gaps: vec![
                Gap {
                    sizes: [4, 125_050],
                    edition: 0
                };
                GAPS
            ],
            offers,
            matches: Vec::new(),
        }
    }

    fn sum(&self, counts: impl Fn(&Matched, usize) -> bool) -> Sums {
        let mut sum = Sums::default();
        for (matched, line) in self
            .matches
            .iter()
            .flat_map(|matched| [0, 1].map(|line| (matched, line)))
            .filter(|(of, line)| counts(of, *line))
        {
            for (entry, amount) in [
                (Entry::Pledge, matched.sums[line].pledged),
                (Entry::Commit, matched.sums[line].committed),
                (Entry::Deliver, matched.sums[line].delivered),
                (Entry::Withdraw, matched.sums[line].withdrawn),
            ] {
                sum.add(entry, amount);
            }
        }
        sum
    }

    fn need(&self, gap: usize, line: usize) -> Sums {
        self.sum(|of, at| of.gap == gap && at == line)
    }

    fn given(&self, offer: usize, line: usize) -> Sums {
        self.sum(|of, at| of.offer == offer && at == line)
    }

    fn apply(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Propose {
                gap,
                offer,
                holder,
                lines,
            } => {
                must(!self.offers[*offer].withdrawn)?;
                let editions = (self.gaps[*gap].edition, self.offers[*offer].edition);
                for of in self
                    .matches
                    .iter()
                    .filter(|of| of.gap == *gap && of.offer == *offer)
                {
                    must(!matches!(
                        of.state,
                        Proposed | Consented | Agreed | Delivering
                    ))?;
                    must(!(matches!(of.state, Objected | Declined) && of.editions == editions))?;
                }
                let state = if *holder { Consented } else { Proposed };
                let (gap, offer, by_holder, lines) = (*gap, *offer, *holder, lines.clone());
                self.matches.push(Matched {
                    gap,
                    offer,
                    by_holder,
                    state,
                    lines,
                    sums: Default::default(),
                    editions,
                });
                Ok(())
            }
            Step::Consent(of) => self.turn(*of, &[Proposed], Consented),
            Step::Object(of) => self.turn(*of, &[Proposed, Consented], Objected),
            Step::Decline(of) => self.turn(*of, &[Proposed, Consented], Declined),
            Step::Agree(of) => self.turn(*of, &[Consented], Agreed),
            Step::Verify(of) => self.turn(*of, &[Delivered], Verified),
            Step::Withdraw { of, holder } => {
                let of = &mut self.matches[*of];
                must(
                    matches!(of.state, Agreed | Delivering)
                        || (matches!(of.state, Proposed | Consented) && of.by_holder == *holder),
                )?;
                of.state = Withdrawn;
                for sums in &mut of.sums {
                    sums.withdrawn += sums.outstanding();
                }
                Ok(())
            }
            Step::Enter {
                entry,
                of,
                line,
                amount,
            } => self.enter(*entry, *of, *line, *amount),
            Step::Plan { gap, sizes } => {
                for line in [0, 1] {
                    valid(self.need(*gap, line).stands() <= sizes[line])?;
                }
                self.gaps[*gap] = Gap {
                    sizes: *sizes,
                    edition: self.gaps[*gap].edition + 1,
                };
                Ok(())
            }
            Step::Revise { offer, sizes } => {
                must(!self.offers[*offer].withdrawn)?;
                valid(
                    self.offers[*offer]
                        .least
                        .is_none_or(|least| sizes[1] >= least),
                )?;
                for line in [0, 1] {
                    valid(self.given(*offer, line).stands() <= sizes[line])?;
                }
                let offer = &mut self.offers[*offer];
                (offer.sizes, offer.edition) = (*sizes, offer.edition + 1);
                Ok(())
            }
            Step::WithdrawOffer(offer) => {
                let open = |of: &Matched| {
                    of.offer == *offer
                        && matches!(of.state, Proposed | Consented | Agreed | Delivering)
                };
                must(!self.offers[*offer].withdrawn && !self.matches.iter().any(open))?;
                must((0..2).all(|line| self.given(*offer, line).outstanding() == 0))?;
                let offer = &mut self.offers[*offer];
                (offer.withdrawn, offer.edition) = (true, offer.edition + 1);
                Ok(())
            }
            Step::Again => Ok(()),
        }
    }

    fn turn(&mut self, of: usize, from: &[MatchState], to: MatchState) -> Outcome {
        must(from.contains(&self.matches[of].state))?;
        self.matches[of].state = to;
        Ok(())
    }

    fn enter(&mut self, entry: Entry, of: usize, line: usize, amount: i64) -> Outcome {
        let Matched {
            gap,
            offer,
            state,
            sums,
            ..
        } = self.matches[of].clone();
        must(matches!(state, Agreed | Delivering | Delivered))?;
        let (size, gives, terms) = (
            self.gaps[gap].sizes[line],
            self.offers[offer].sizes[line],
            self.offers[offer].clone(),
        );
        match entry {
            Entry::Pledge => {
                must(!terms.withdrawn)?;
                must(
                    sums[line].pledged + amount <= size
                        && self.given(offer, line).pledged + amount <= gives,
                )?;
            }
            Entry::Commit => {
                must(!terms.withdrawn)?;
                let by_others = self.sum(|matched, at| matched.gap == gap && at == 1);
                must(line == 1 || !terms.waits || by_others.stands() > 0)?;
                must(
                    self.need(gap, line).stands() + amount <= size
                        && self.given(offer, line).stands() + amount <= gives,
                )?;
                let here = self
                    .sum(|matched, at| matched.gap == gap && matched.offer == offer && at == line)
                    .stands()
                    + amount;
                must(line == 1 || terms.most.is_none_or(|most| here <= most))?;
                must(line == 0 || terms.least.is_none_or(|least| here >= least))?;
            }
            Entry::Deliver | Entry::Withdraw => must(amount <= sums[line].outstanding())?,
        }
        let of = &mut self.matches[of];
        of.sums[line].add(entry, amount);
        let delivered: i64 = of.sums.iter().map(|sums| sums.delivered).sum();
        let outstanding: i64 = of.sums.iter().map(|sums| sums.outstanding()).sum();
        of.state = match (delivered, outstanding) {
            (0, _) => Agreed,
            (_, 0) => Delivered,
            _ => Delivering,
        };
        Ok(())
    }

    /// The step as it can be said: of a match and a line that there are.
    fn said(&self, step: Step) -> Option<Step> {
        let within = |of: usize| (!self.matches.is_empty()).then(|| of % self.matches.len());
        Some(match step {
            Step::Consent(of) => Step::Consent(within(of)?),
            Step::Object(of) => Step::Object(within(of)?),
            Step::Decline(of) => Step::Decline(within(of)?),
            Step::Agree(of) => Step::Agree(within(of)?),
            Step::Verify(of) => Step::Verify(within(of)?),
            Step::Withdraw { of, holder } => Step::Withdraw {
                of: within(of)?,
                holder,
            },
            Step::Enter {
                entry,
                of,
                line,
                amount,
            } => {
                let of = within(of)?;
                let lines = &self.matches[of].lines;
                let line = lines[line % lines.len()];
                Step::Enter {
                    entry,
                    of,
                    line,
                    amount: if line == 0 { amount } else { amount * 20_025 },
                }
            }
            other => other,
        })
    }

    /// What the Panel should see of it.
    fn seen(&self) -> Value {
        let need = |gap: usize, line: usize| {
            let sums = self.need(gap, line);
            let covered = sums.stands().max(sums.delivered);
            json!([
                self.gaps[gap].sizes[line],
                sums.pledged,
                sums.stands(),
                sums.delivered,
                self.gaps[gap].sizes[line] - covered
            ])
        };
        let coverage = |gap: usize| {
            let covered = [0, 1].map(|line| self.need(gap, line).stands());
            match (
                covered.iter().any(|sum| *sum > 0),
                (0..2).all(|line| covered[line] >= self.gaps[gap].sizes[line]),
            ) {
                (false, _) => "NONE",
                (true, false) => "PART",
                (true, true) => "FULL",
            }
        };
        let line = |of: &Matched, line: usize| {
            let sums = of.sums[line];
            json!([sums.pledged, sums.stands(), sums.delivered, sums.withdrawn])
        };
        let matched = |of: &Matched| {
            json!([
                sea_orm::ActiveEnum::to_value(&of.state),
                of.lines.iter().map(|at| line(of, *at)).collect::<Vec<_>>()
            ])
        };
        let left = |offer: usize, line: usize| {
            let stands = self.given(offer, line).stands();
            json!([stands, self.offers[offer].sizes[line] - stands])
        };
        json!({
            "gaps": (0..GAPS).map(|gap| json!([coverage(gap), need(gap, 0), need(gap, 1)])).collect::<Vec<_>>(),
            "matches": self.matches.iter().map(matched).collect::<Vec<_>>(),
            "offers": (0..self.offers.len()).map(|offer| json!([left(offer, 0), left(offer, 1)])).collect::<Vec<_>>(),
        })
    }
}

/// A figure in items or cents.
fn units(figure: &Value) -> i64 {
    figure
        .as_str()
        .expect("a figure")
        .replace('.', "")
        .parse()
        .expect("a number")
}

/// The register that the model is of.
struct World {
    panel: Actor,
    holder: Actor,
    donors: Vec<Actor>,
    gaps: Vec<Value>,
    offers: Vec<Value>,
    matches: Vec<Value>,
    last: Option<(Actor, &'static str, Value, Outcome)>,
    count: u32,
}

fn euros(cents: i64) -> Value {
    money(&format!("{}.{:02}", cents / 100, cents % 100), "EUR")
}

/// A plan that says how much a gap needs of what its finding leaves open, and at which place.
fn sizing(gap: &Value, version: &Value, sizes: [i64; 2], place: &str) -> Value {
    let need = |at: usize, assistance: &str, size: Value| json!({ "need": gap["needs"][at]["id"], "line": { "assistance": assistance, "title": assistance, "size": size, "place": place } });
    let needs = json!([
        need(0, "EQUIPMENT", number("ITEMS", sizes[0])),
        need(1, "FUNDING", euros(sizes[1]))
    ]);
    json!({ "gap": gap["id"], "expectedVersion": version, "needs": needs })
}

impl World {
    async fn new(app: &TestApp, model: &Model) -> Self {
        let panel = app.approver(PANEL);
        let mut gaps = Vec::new();
        for gap in &model.gaps {
            let mut input = whole();
            let line = |assistance: &str, size: Value| json!({ "assistance": assistance, "title": assistance, "size": size });
            // The finding leaves open how much: whose gap it is says so.
            let open = || json!({ "unsized": "UNSIZED" });
            input["needs"] = json!([line("EQUIPMENT", open()), line("FUNDING", open())]);
            input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            let selection = "gap { id reference version needs { id } }";
            let recorded = panel.done("recordGap", input, selection).await;
            let plan = sizing(&recorded, &recorded["version"], gap.sizes, "Edition 0");
            let holder = app.approver(HOLDER);
            gaps.push(holder.done("planNeeds", plan, selection).await);
        }
        let donors: Vec<Actor> = DONORS.map(|donor| app.approver(donor)).to_vec();
        let mut offers = Vec::new();
        for (terms, donor) in model.offers.iter().zip(&donors) {
            let mut input = offer("EQUIPMENT", Value::Null);
            input["lines"] = lines(terms, terms.sizes, None);
            offers.push(donor.offers(input).await);
        }
        Self {
            panel,
            holder: app.approver(HOLDER),
            donors,
            gaps,
            offers,
            matches: Vec::new(),
            last: None,
            count: 0,
        }
    }

    /// Says a step, and gives what came of it.
    async fn say(&mut self, model: &Model, step: &Step) -> Outcome {
        if let Step::Again = step {
            let Some((actor, mutation, input, outcome)) = self.last.take() else {
                return Ok(());
            };
            let again = tell(&actor, mutation, &input).await.0;
            assert_eq!(again.is_ok(), outcome.is_ok(), "{mutation} said again");
            return Ok(());
        }
        let (actor, mutation, mut input) = self.said(model, step).await;
        self.count += 1;
        input["clientMutationId"] = json!(format!("{}-{}", self.gaps[0]["reference"], self.count));
        let (outcome, thing) = tell(&actor, mutation, &input).await;
        if let (Step::Propose { .. }, Ok(())) = (step, outcome) {
            self.matches.push(thing);
        }
        // What was refused may be said again under its name, and might be done then: only what was done is.
        self.last = outcome.is_ok().then_some((actor, mutation, input, outcome));
        outcome
    }

    async fn said(&self, model: &Model, step: &Step) -> (Actor, &'static str, Value) {
        let id = |of: usize| self.matches[of]["id"].clone();
        let donor = |of: usize| self.donors[model.matches[of].offer].clone();
        match step {
            Step::Propose {
                gap,
                offer,
                holder,
                lines,
            } => {
                let (needs, gives) = (&self.gaps[*gap]["needs"], &self.offers[*offer]["lines"]);
                let lines: Vec<Value> = lines
                    .iter()
                    .map(|at| json!({ "need": needs[*at]["id"], "line": gives[*at]["id"] }))
                    .collect();
                let actor = if *holder {
                    self.holder.clone()
                } else {
                    self.donors[*offer].clone()
                };
                (
                    actor,
                    "proposeMatch",
                    json!({ "gap": self.gaps[*gap]["id"], "assistance": self.offers[*offer]["id"], "lines": lines }),
                )
            }
            Step::Consent(of) => (
                self.holder.clone(),
                "consentToMatch",
                json!({ "match": id(*of) }),
            ),
            Step::Object(of) => (
                self.holder.clone(),
                "objectToMatch",
                json!({ "match": id(*of), "reason": "No." }),
            ),
            Step::Decline(of) => (
                donor(*of),
                "declineMatch",
                json!({ "match": id(*of), "reason": "No." }),
            ),
            Step::Agree(of) => (donor(*of), "agreeMatch", json!({ "match": id(*of) })),
            Step::Verify(of) => (
                self.holder.clone(),
                "verifyDelivery",
                json!({ "match": id(*of), "statement": "Seen." }),
            ),
            Step::Withdraw { of, holder } => {
                let actor = if *holder {
                    self.holder.clone()
                } else {
                    donor(*of)
                };
                (
                    actor,
                    "withdrawMatch",
                    json!({ "match": id(*of), "reason": "No more." }),
                )
            }
            Step::Enter {
                entry,
                of,
                line,
                amount,
            } => {
                let at = model.matches[*of]
                    .lines
                    .iter()
                    .position(|own| own == line)
                    .expect("a line of it");
                let amount = if *line == 0 {
                    amount.to_string()
                } else {
                    euros(*amount)["money"]["amount"]
                        .as_str()
                        .expect("a text")
                        .to_owned()
                };
                let mut input = json!({ "match": id(*of), "line": self.matches[*of]["lines"][at]["id"], "amount": amount });
                let mutation = match entry {
                    Entry::Pledge => "pledge",
                    Entry::Commit => "commit",
                    Entry::Deliver => "recordDelivery",
                    Entry::Withdraw => "withdrawCommitment",
                };
                if *entry == Entry::Withdraw {
                    input["reason"] = json!("Less.");
                }
                (donor(*of), mutation, input)
            }
            Step::Plan { gap, sizes } => {
                let gap = &self.gaps[*gap];
                let query = "query ($r: String!) { gap(reference: $r) { version } }";
                let version = self
                    .panel
                    .data(query, json!({ "r": gap["reference"] }))
                    .await["gap"]["version"]
                    .take();
                let edition = format!("Edition {}", self.count + 1);
                let plan = sizing(gap, &version, *sizes, &edition);
                (self.holder.clone(), "planNeeds", plan)
            }
            Step::Revise { offer, sizes } => {
                let mut input = json!({ "offer": self.offers[*offer]["id"], "expectedVersion": self.version(*offer).await });
                input["lines"] = lines(&model.offers[*offer], *sizes, Some(&self.offers[*offer]));
                input["note"] = json!(format!("Edition {}", self.count));
                (self.donors[*offer].clone(), "reviseOffer", input)
            }
            Step::WithdrawOffer(offer) => {
                let input = json!({ "offer": self.offers[*offer]["id"], "expectedVersion": self.version(*offer).await, "reason": "No more." });
                (self.donors[*offer].clone(), "withdrawOffer", input)
            }
            Step::Again => unreachable!("said before"),
        }
    }

    async fn version(&self, offer: usize) -> Value {
        let query = "query ($r: String!) { offer(reference: $r) { version } }";
        self.panel
            .data(query, json!({ "r": self.offers[offer]["reference"] }))
            .await["offer"]["version"]
            .take()
    }

    /// What the Panel sees.
    async fn seen(&self) -> Value {
        let (mut gaps, mut matches, mut offers) = (Vec::new(), Vec::new(), Vec::new());
        let query = "query ($r: String!) { gap(reference: $r) { coverageState needs { size pledged committed delivered remaining } } }";
        for gap in &self.gaps {
            let gap = self
                .panel
                .data(query, json!({ "r": gap["reference"] }))
                .await["gap"]
                .take();
            let need = |at: usize| {
                ["size", "pledged", "committed", "delivered", "remaining"]
                    .map(|figure| units(&gap["needs"][at][figure]))
            };
            gaps.push(json!([gap["coverageState"], need(0), need(1)]));
        }
        let ids: Vec<&Value> = self.matches.iter().map(|of| &of["id"]).collect();
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Match { state lines { pledged committed delivered withdrawn } } } }";
        for of in self.panel.data(query, json!({ "ids": ids })).await["nodes"]
            .as_array()
            .expect("a list")
        {
            let line = |line: &Value| {
                json!(
                    ["pledged", "committed", "delivered", "withdrawn"]
                        .map(|figure| units(&line[figure]))
                )
            };
            matches.push(json!([
                of["state"],
                of["lines"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(line)
                    .collect::<Vec<_>>()
            ]));
        }
        let query =
            "query ($r: String!) { offer(reference: $r) { lines { committed remaining } } }";
        for offer in &self.offers {
            let offer = self
                .panel
                .data(query, json!({ "r": offer["reference"] }))
                .await["offer"]
                .take();
            let line = |at: usize| {
                ["committed", "remaining"].map(|figure| units(&offer["lines"][at][figure]))
            };
            offers.push(json!([line(0), line(1)]));
        }
        json!({ "gaps": gaps, "matches": matches, "offers": offers })
    }
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

async fn tell(actor: &Actor, mutation: &'static str, input: &Value) -> (Outcome, Value) {
    let selection = if mutation == "proposeMatch" {
        "match { id reference lines { id } }"
    } else {
        "clientMutationId"
    };
    let mut payload = actor.say(mutation, input.clone(), selection).await;
    let outcome = match payload["userErrors"][0]["code"].as_str() {
        None => Ok(()),
        Some("CONFLICT") => Err("CONFLICT"),
        Some("INVALID") => Err("INVALID"),
        Some(_) => panic!("{mutation}: {}", payload["userErrors"]),
    };
    (outcome, payload["match"].take())
}

/// Tells a story to the register and to the model; gives where they differ.
async fn differs(app: &TestApp, story: &[Step]) -> Option<String> {
    let mut model = Model::new();
    let mut world = World::new(app, &model).await;
    for (at, step) in story.iter().enumerate() {
        let Some(step) = model.said(step.clone()) else {
            continue;
        };
        let came = world.say(&model, &step).await;
        let mut after = model.clone();
        let expected = after.apply(&step);
        if expected.is_ok() {
            model = after;
        }
        let (seen, should) = (world.seen().await, model.seen());
        if came != expected || seen != should {
            return Some(format!(
                "step {at}, {step:?}: {came:?}, not {expected:?}\n{seen}\nnot\n{should}"
            ));
        }
    }
    None
}

on_both! {
    async fn every_story_ends_as_the_model_tells_it(app: &TestApp) {
        let trials: u32 = env::var("GAPBRIDGE_TRIALS").map_or(1, |trials| trials.parse().expect("a number"));
        let seed = *b"matches, and the ledger of them.";
        let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        for _ in 0..STORIES * trials {
            let mut tree = vec(step(), STEPS).new_tree(&mut runner).expect("a story");
            let Some(mut difference) = differs(app, &tree.current()).await else { continue };
            let mut shortest = tree.current();
            let mut tries = 0;
            while tries < 200 && tree.simplify() {
                tries += 1;
                match differs(app, &tree.current()).await {
                    Some(shorter) => (difference, shortest) = (shorter, tree.current()),
                    None if !tree.complicate() => break,
                    None => {}
                }
            }
            panic!("{shortest:#?}\n{difference}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
