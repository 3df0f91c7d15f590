//! What the register should be: which steps it takes, and what it shows after each.

use super::{
    books::{Booked, Books, Sums},
    parts::{Decision, Help, Matched, Offer, Plan, Request, Status, Terms},
    step::{GAPS, Step},
};
use domain::matches::MatchState::{self, *};

/// What becomes of a step.
pub(super) type Outcome = Result<(), &'static str>;

pub(super) fn must(holds: bool) -> Outcome {
    if holds { Ok(()) } else { Err("CONFLICT") }
}

pub(super) fn valid(holds: bool) -> Outcome {
    if holds { Ok(()) } else { Err("INVALID") }
}

/// What the register should be.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// What is said of help with each gap.
    pub(super) help: [Help; GAPS],
    pub(super) plans: Vec<Plan>,
    pub(super) offers: Vec<Offer>,
    pub(super) matches: Vec<Matched>,
    pub(super) requests: Vec<Request>,
    pub(super) books: Books,
    /// Places in the books of what was entered by itself, and so can be named.
    pub(super) entries: Vec<usize>,
    pub(super) editions: u32,
}

impl Model {
    pub(super) fn new() -> Self {
        let offer = |sizes, most, (least, ceiling), waits| Offer {
            sizes,
            most,
            least,
            ceiling,
            waits,
            withdrawn: false,
        };
        let plan = |gap| Plan {
            gap,
            holder: true,
            status: Status::Adopted,
            sizes: [Some(4), Some(125_050)],
            edition: 0,
        };
        Self {
            help: [Help::Never; GAPS],
            plans: (0..GAPS).map(plan).collect(),
            offers: vec![
                offer([3, 80_000], Some(2), (None, None), false),
                offer([6, 125_050], None, (Some(10_000), Some(70_000)), true),
                offer([5, 50_050], None, (None, Some(30_000)), false),
                offer([2, 80_000], None, (None, None), false),
            ],
            matches: Vec::new(),
            requests: Vec::new(),
            books: Books::default(),
            entries: Vec::new(),
            editions: 0,
        }
    }

    /// How much of each need the adopted plan asks for.
    pub(super) fn sizes(&self, gap: usize) -> [Option<i64>; 2] {
        let mut plans = self.plans.iter();
        let adopted = plans.find(|plan| plan.gap == gap && plan.status == Status::Adopted);
        adopted.map_or([None, None], |plan| plan.sizes)
    }

    pub(super) fn is_on(&self, booked: &Booked, gap: usize, line: usize) -> bool {
        self.matches[booked.of].gap == gap && booked.line == line
    }

    /// What a need has today.
    pub(super) fn need(&self, gap: usize, line: usize) -> Sums {
        self.books.today(|booked| self.is_on(booked, gap, line))
    }

    /// What a line gave, whatever ended.
    pub(super) fn given(&self, offer: usize, line: usize) -> Sums {
        self.books
            .ever(|booked| self.matches[booked.of].offer == offer && booked.line == line)
    }

    /// What a no holds to: it is remembered until one of the sides changes in what is judged.
    fn terms(&self, gap: usize, offer: usize) -> Terms {
        let mut plans = self.plans.iter();
        let adopted = plans.find(|plan| plan.gap == gap && plan.status == Status::Adopted);
        let needed = adopted.map(|plan| (plan.sizes, plan.edition));
        (needed, self.offers[offer].sizes)
    }

    pub(super) fn apply(&mut self, step: &Step) -> Outcome {
        match step {
            Step::Propose {
                gap,
                offer,
                holder,
                lines,
            } => self.propose(*gap, *offer, *holder, lines),
            Step::Consent(of) => self.turn(*of, &[Proposed], Consented),
            Step::Object(of) => self.refuse(*of, Objected),
            Step::Decline(of) => self.refuse(*of, Declined),
            Step::Agree(of) => {
                must(!self.is_beside(*of, MatchState::RUNNING))?;
                self.turn(*of, &[Consented], Agreed)?;
                let help = &mut self.help[self.matches[*of].gap];
                if !matches!(help, Help::Agreed(_)) {
                    *help = Help::Agreed(*of);
                }
                Ok(())
            }
            Step::Verify(of) => self.verify(*of),
            Step::Withdraw { of, holder } => self.withdraw(*of, *holder),
            Step::Enter {
                entry,
                of,
                line,
                amount,
                ends,
            } => self.enter(*entry, *of, *line, (*amount, *ends)),
            Step::Reverse { entry, amount } => self.reverse(*entry, *amount),
            Step::Request(of) => self.request(*of),
            Step::Decide { request, grants } => self.decide(*request, *grants),
            Step::Plan { gap, holder, sizes } => self.plan(*gap, *holder, *sizes),
            Step::Adopt(plan) => self.adopt(*plan),
            Step::SetAside(plan) => self.set_aside(*plan),
            Step::Revise { offer, sizes } => self.revise(*offer, *sizes),
            Step::WithdrawOffer(offer) => self.withdraw_offer(*offer),
            Step::Pass => {
                self.books.pass();
                Ok(())
            }
            Step::Again => Ok(()),
        }
    }

    fn propose(&mut self, gap: usize, offer: usize, by_holder: bool, lines: &[usize]) -> Outcome {
        must(!self.offers[offer].withdrawn)?;
        let terms = self.terms(gap, offer);
        let same = |of: &&Matched| of.gap == gap && of.offer == offer;
        for of in self.matches.iter().filter(same) {
            must(!of.state.blocks_another())?;
            // Who objected takes it back by proposing it.
            let is_taken_back = by_holder && of.state == Objected;
            must(!(of.state.is_refused() && of.terms == terms) || is_taken_back)?;
        }
        must(lines.iter().all(|line| self.has_left(gap, offer, *line)))?;
        self.matches.push(Matched {
            gap,
            offer,
            by_holder,
            state: if by_holder { Consented } else { Proposed },
            was_verified: false,
            was_taken_back: false,
            lines: lines.to_vec(),
            terms,
        });
        Ok(())
    }

    pub(super) fn turn(&mut self, of: usize, from: &[MatchState], to: MatchState) -> Outcome {
        must(from.contains(&self.matches[of].state))?;
        self.matches[of].state = to;
        Ok(())
    }

    fn refuse(&mut self, of: usize, to: MatchState) -> Outcome {
        self.turn(of, &[Proposed, Consented], to)?;
        self.drop_requests(of);
        Ok(())
    }

    pub(super) fn withdraw(&mut self, of: usize, holder: bool) -> Outcome {
        let Matched {
            state, by_holder, ..
        } = self.matches[of];
        must(matches!(state, Agreed | Delivering) || (state.is_open() && by_holder == holder))?;
        self.matches[of].state = Withdrawn;
        self.matches[of].was_taken_back = true;
        self.drop_requests(of);
        for line in [0, 1] {
            let left = self.books.under(of, line).outstanding();
            if left > 0 {
                self.take_back((of, line), left);
            }
        }
        self.end_pledges(of);
        if !state.is_open() {
            self.goes_on_without(of);
        }
        Ok(())
    }

    /// What is agreed beside a match that was taken back is named from now on; what runs before what was verified.
    fn goes_on_without(&mut self, of: usize) {
        let gap = self.matches[of].gap;
        let first = |states: &[MatchState]| {
            let mut all = self.matches.iter();
            all.position(|other| other.gap == gap && states.contains(&other.state))
        };
        let named = first(&[Agreed, Delivering, Delivered]).or_else(|| first(&[Verified]));
        match named {
            None => self.help[gap] = Help::Stopped(of),
            Some(other) if self.help[gap] == Help::Agreed(of) => {
                self.help[gap] = Help::Agreed(other);
            }
            Some(_) => {}
        }
    }

    fn drop_requests(&mut self, of: usize) {
        for request in &mut self.requests {
            if request.of == of && request.decision == Decision::Requested {
                request.decision = Decision::Withdrawn;
            }
        }
    }

    fn request(&mut self, of: usize) -> Outcome {
        must(!self.matches[of].state.is_over())?;
        // The measure is about equipment alone.
        valid(self.matches[of].lines.contains(&0))?;
        let stands = |request: &Request| {
            request.of == of && matches!(request.decision, Decision::Requested | Decision::Granted)
        };
        must(!self.requests.iter().any(stands))?;
        let decision = Decision::Requested;
        self.requests.push(Request { of, decision });
        Ok(())
    }

    fn decide(&mut self, request: usize, grants: bool) -> Outcome {
        let request = &mut self.requests[request];
        must(request.decision == Decision::Requested)?;
        request.decision = if grants {
            Decision::Granted
        } else {
            Decision::Refused
        };
        Ok(())
    }

    /// The step as it can be said: of a match, entry, request or plan that there is.
    pub(super) fn said(&self, mut step: Step) -> Option<Step> {
        let within = |place: &mut usize, count: usize| {
            *place = place.checked_rem(count)?;
            Some(())
        };
        match &mut step {
            Step::Consent(of)
            | Step::Object(of)
            | Step::Decline(of)
            | Step::Agree(of)
            | Step::Verify(of)
            | Step::Request(of)
            | Step::Withdraw { of, .. } => within(of, self.matches.len())?,
            Step::Decide { request, .. } => within(request, self.requests.len())?,
            Step::Adopt(plan) | Step::SetAside(plan) => within(plan, self.plans.len())?,
            Step::Enter {
                of, line, amount, ..
            } => {
                within(of, self.matches.len())?;
                let lines = &self.matches[*of].lines;
                *line = lines[*line % lines.len()];
                *amount *= unit(*line);
            }
            Step::Reverse { entry, amount } => {
                within(entry, self.entries.len())?;
                let line = self.books.0[self.entries[*entry]].line;
                *amount = amount.map(|amount| amount * unit(line));
            }
            _ => {}
        }
        Some(step)
    }

    /// The match and the line of it that an entry is under.
    pub(super) fn place(&self, entry: usize) -> (usize, usize) {
        let booked = &self.books.0[self.entries[entry]];
        (booked.of, booked.line)
    }
}

/// How many cents an amount of money is a multiple of; items are counted.
fn unit(line: usize) -> i64 {
    if line == 0 { 1 } else { 20_025 }
}
