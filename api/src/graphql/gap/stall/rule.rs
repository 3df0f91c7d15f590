//! The rule of why nothing is happening about a gap, by what is known of it: one for who asks of some gaps, and for what is kept of all.

use super::StallReason;
use domain::{
    gap::AssessmentDecision,
    matches::{ExemptionState, MatchState},
};
use std::{cmp::Ordering, collections::BTreeSet};
use uuid::Uuid;

/// What is known of a gap, as far as it tells why nothing is happening.
#[derive(Default)]
pub struct StallFacts {
    /// Its needs.
    pub needs: Vec<NeedFacts>,
    /// Its matches.
    pub matches: Vec<MatchFacts>,
    /// What those who assessed it decided.
    pub decisions: Vec<AssessmentDecision>,
    /// Whether anything is pledged, committed or delivered to it, in whatever measure.
    pub is_promised: bool,
}

/// A need.
pub struct NeedFacts {
    /// Its id.
    pub id: Uuid,
    /// Whether it has a size.
    pub is_sized: bool,
    /// Whether it is covered.
    pub is_covered: bool,
    /// Whether it is looked after by what does not count against its size.
    pub is_looked_after: bool,
    /// Whether its last day has passed.
    pub is_over: bool,
}

/// A match.
pub struct MatchFacts {
    /// Its id.
    pub id: Uuid,
    /// The offer or programme.
    pub assistance: Uuid,
    /// How far it is.
    pub state: MatchState,
    /// The day on which it was proposed.
    pub proposed: String,
    /// The number of the event by which it was, where the viewer may read that and it matters.
    pub proposal: Option<i64>,
    /// Whether the day by which it was to go on has passed.
    pub is_overdue: bool,
    /// Whether anything is committed or delivered under it, in any measure; of one that is not agreed it tells nothing.
    pub is_committed: bool,
    /// Needs that it is about; of one that was declined or withdrawn they tell nothing.
    pub needs: Vec<Uuid>,
    /// Requests for exemptions: from which measure, and what it comes to today (`Exemption::state_on`). Those from measures that are over
    /// stand in nobody's way, and are not among them.
    pub requests: Vec<(Uuid, ExemptionState)>,
}

impl StallFacts {
    /// Whether it has needs, and all of them are covered.
    pub fn is_met(&self) -> bool {
        !self.needs.is_empty() && self.needs.iter().all(|need| need.is_covered)
    }

    /// The reasons.
    pub fn reasons(&self) -> BTreeSet<StallReason> {
        let is_late = |need: &NeedFacts| need.is_over && !need.is_covered;
        let are_unsized = self.needs.iter().all(|need| !need.is_sized);
        let is_left_alone = |need: &NeedFacts| !need.is_looked_after;
        let others = [
            (self.has_rest(), StallReason::NoOfferForTheRest),
            (
                self.needs.iter().any(|need| need.is_looked_after),
                StallReason::LookedAfter,
            ),
            (self.needs.iter().any(is_late), StallReason::DeadlinePassed),
            (
                are_unsized && self.needs.iter().any(is_left_alone),
                StallReason::Unsized,
            ),
            (self.is_left_out(), StallReason::LeftOutOfPlans),
        ];
        let mut reasons = self.of_matches();
        let holding = others.into_iter().filter(|(holds, _)| *holds);
        reasons.extend(holding.map(|(_, reason)| reason));
        reasons
    }

    fn of_matches(&self) -> BTreeSet<StallReason> {
        if self.matches.is_empty() && !self.is_promised {
            return BTreeSet::from([StallReason::NoOffer]);
        }
        let requests = self.matches.iter().flat_map(MatchFacts::standing);
        self.matches
            .iter()
            .filter(|row| !self.is_made_good(row))
            .filter_map(|row| self.of_match(row))
            .chain(requests.filter_map(of_exemption))
            .collect()
    }

    fn of_match(&self, row: &MatchFacts) -> Option<StallReason> {
        match row.state {
            MatchState::Proposed if row.is_overdue => Some(StallReason::HolderSilent),
            MatchState::Proposed => Some(StallReason::AwaitsHolder),
            MatchState::Consented => Some(StallReason::AwaitsProvider),
            MatchState::Objected => self.stands(row).then_some(StallReason::HolderObjected),
            MatchState::Declined => Some(StallReason::ProviderDeclined),
            MatchState::Withdrawn => Some(StallReason::Withdrawn),
            MatchState::Agreed | MatchState::Delivering if row.is_overdue => {
                Some(StallReason::DeliveryLate)
            }
            MatchState::Agreed if !row.is_committed => Some(StallReason::NothingCommitted),
            _ => None,
        }
    }

    /// Whether a match came to nothing, and a later one of the same two is at work or was verified.
    fn is_made_good(&self, row: &MatchFacts) -> bool {
        let is_anew =
            |other: &&MatchFacts| other.assistance == row.assistance && other.is_after(row);
        let mut later = self.matches.iter().filter(is_anew);
        row.state.came_to_nothing() && later.any(|other| !other.state.came_to_nothing())
    }

    /// Whether an objection stands: to a need that it was about, the holder wants no match of the gap that was proposed later.
    fn stands(&self, objected: &MatchFacts) -> bool {
        let is_wanted = |other: &&MatchFacts| {
            MatchState::WANTED.contains(&other.state) && other.is_after(objected)
        };
        let wanted = self.matches.iter().filter(is_wanted);
        let wanted: BTreeSet<Uuid> = wanted
            .flat_map(|other| other.needs.iter().copied())
            .collect();
        objected.needs.iter().any(|need| !wanted.contains(need))
    }

    /// Whether help has begun or is on its way, and nobody is known to see to some of what it leaves open.
    fn has_rest(&self) -> bool {
        if self.matches.is_empty() {
            return self.is_promised;
        }
        let at_work = self.matches.iter();
        let at_work = at_work.filter(|row| MatchState::LIVE.contains(&row.state));
        let worked_on: BTreeSet<Uuid> = at_work.flat_map(|row| row.needs.iter().copied()).collect();
        let is_left = |need: &NeedFacts| {
            !need.is_covered && !need.is_looked_after && !worked_on.contains(&need.id)
        };
        let mut matches = self.matches.iter();
        let is_begun = matches.any(|row| !row.state.came_to_nothing());
        (is_begun || self.is_promised) && self.needs.iter().any(is_left)
    }

    /// Whether all who assessed it left it out of their plans.
    fn is_left_out(&self) -> bool {
        let mut decisions = self.decisions.iter();
        !self.decisions.is_empty()
            && decisions.all(|decision| *decision != AssessmentDecision::IntoPlan)
    }
}

impl MatchFacts {
    /// Whether one that did not come to nothing was proposed after this, which did. Of the same two on the same day it was, for it would have
    /// kept this from being proposed; of others the history tells who may read it there. To all others ids do, which tell no more than the
    /// day where the provider is not named, or not everybody read the gap.
    fn is_after(&self, nothing: &Self) -> bool {
        let is_behind = || match self.proposal.zip(nothing.proposal) {
            Some((own, before)) => own > before,
            None => self.id > nothing.id,
        };
        match self.proposed.cmp(&nothing.proposed) {
            Ordering::Equal => self.assistance == nothing.assistance || is_behind(),
            order => order == Ordering::Greater,
        }
    }

    /// What its requests come to, without those that are not decided, were refused, revoked or have lapsed where another is granted from
    /// the same measure; and without those that ended where nothing more is given.
    fn standing(&self) -> impl Iterator<Item = ExemptionState> {
        let requests = &self.requests;
        let stands = move |request: &&(Uuid, ExemptionState)| {
            let (measure, state) = **request;
            let is_granted = requests.contains(&(measure, ExemptionState::Granted));
            match state {
                ExemptionState::Requested | ExemptionState::Refused => !is_granted,
                ExemptionState::Revoked => !is_granted && self.state.blocks_another(),
                _ => true,
            }
        };
        requests.iter().filter(stands).map(|(_, state)| *state)
    }
}

fn of_exemption(state: ExemptionState) -> Option<StallReason> {
    match state {
        ExemptionState::Requested => Some(StallReason::ExemptionPending),
        ExemptionState::Refused | ExemptionState::Revoked => Some(StallReason::ExemptionRefused),
        ExemptionState::Granted | ExemptionState::Withdrawn => None,
    }
}
