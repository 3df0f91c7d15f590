//! Why nothing is happening about gaps, as far as everybody can know: by the rules of `stall`, of what is read for it of a stretch.

use super::{
    KnownNeed,
    parts::Parts,
    read::{with_id, with_matches},
};
use crate::{
    access::policy,
    db::{kept::Stretch, ledger, scope::Scope},
    error::Result,
    graphql::gap::{
        dimension::join,
        stall::{StallReason, of_exemption, of_match},
    },
};
use domain::{
    deadline::Clock,
    gap::AssessmentDecision,
    matches::{ExemptionState, MatchState},
};
use entity::{assessment, exemption_request, gap, matches, need};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QuerySelect,
    sea_query::{Expr, JoinType, SelectStatement},
};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Reasons, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons(u32);

impl Reasons {
    /// Whether one of these is among them.
    pub fn has_any(self, these: Self) -> bool {
        self.0 & these.0 != 0
    }
}

impl FromIterator<StallReason> for Reasons {
    fn from_iter<I: IntoIterator<Item = StallReason>>(reasons: I) -> Self {
        let bits = reasons.into_iter().map(|reason| 1_u32 << (reason as u32));
        Self(bits.fold(0_u32, |all, bit| all | bit))
    }
}

/// What is known of a gap for this, beside its needs.
#[derive(Default)]
pub(super) struct Facts {
    /// Its matches: how far they are, and whether their day has passed.
    matches: Vec<(MatchState, bool)>,
    /// What became of requests for exemptions of these.
    exemptions: Vec<ExemptionState>,
    /// What those who assessed it decided.
    decisions: Vec<AssessmentDecision>,
    /// Whether anything is pledged, committed or delivered.
    is_promised: bool,
    /// Whether the day of a need has passed that is not covered.
    is_late: bool,
}

impl Facts {
    /// Adds a match, whose day may have passed.
    pub(super) fn add(&mut self, state: MatchState, is_overdue: bool) {
        self.matches.push((state, is_overdue));
    }

    /// The reasons, given the needs, and whether anything is committed or delivered to them.
    pub(super) fn reasons(&self, needs: &[KnownNeed], is_committed: bool) -> Reasons {
        let of_matches = self.matches.iter();
        let of_matches = of_matches
            .filter_map(|(state, is_overdue)| of_match(*state, *is_overdue, is_committed));
        let of_exemptions = self.exemptions.iter();
        let of_exemptions = of_exemptions.filter_map(|state| of_exemption(*state));
        let unmatched = match self.is_promised {
            true => StallReason::NoOfferForTheRest,
            false => StallReason::NoOffer,
        };
        let is_looked_after = |need: &KnownNeed| need.looked_after > 0;
        let is_unsized = needs.iter().all(|need| need.unit.is_none());
        let is_left_alone = !needs.iter().all(is_looked_after);
        let others = [
            (self.matches.is_empty(), unmatched),
            (needs.iter().any(is_looked_after), StallReason::LookedAfter),
            (self.is_late, StallReason::DeadlinePassed),
            (is_unsized && is_left_alone, StallReason::Unsized),
            (self.is_left_out(), StallReason::LeftOutOfPlans),
        ];
        let others = others.into_iter().filter(|(holds, _)| *holds);
        let others = others.map(|(_, reason)| reason);
        of_matches.chain(of_exemptions).chain(others).collect()
    }

    fn is_left_out(&self) -> bool {
        let mut decisions = self.decisions.iter();
        !self.decisions.is_empty()
            && decisions.all(|decision| *decision != AssessmentDecision::IntoPlan)
    }
}

/// Adds to the gaps of a stretch what is known of each for this, but its matches.
pub(super) async fn read(
    everybody: &Scope,
    stretch: Stretch,
    gaps: &mut BTreeMap<Uuid, Parts>,
) -> Result<()> {
    for (gap, state) in standing(exemptions(everybody, stretch).await?) {
        if let Some(parts) = gaps.get_mut(&gap) {
            parts.stall.exemptions.push(state);
        }
    }
    for (gap, decision) in decisions(everybody, stretch).await? {
        if let Some(parts) = gaps.get_mut(&gap) {
            parts.stall.decisions.push(decision);
        }
    }
    let today = everybody.today();
    let promised = ledger::gaps_given(ledger::is_promised(), today, stretch);
    for gap in among(everybody, stretch, promised).await? {
        if let Some(parts) = gaps.get_mut(&gap) {
            parts.stall.is_promised = true;
        }
    }
    let are_late = Condition::all().add(ledger::is_late(today));
    let mut late = ledger::gaps_whose_needs(are_late, today, stretch);
    // Others are never late.
    late.and_where(policy::is_over(need::Column::NeededBy, today));
    for gap in among(everybody, stretch, late).await? {
        if let Some(parts) = gaps.get_mut(&gap) {
            parts.stall.is_late = true;
        }
    }
    Ok(())
}

/// Those gaps of a stretch that a query gives.
async fn among(everybody: &Scope, stretch: Stretch, these: SelectStatement) -> Result<Vec<Uuid>> {
    let gaps = with_id(everybody, stretch).filter(gap::Column::Id.in_subquery(these));
    everybody.tally(gaps).await
}

/// Whether the day by which a match was to go on has passed.
pub(super) fn is_overdue(everybody: &Scope, due: Option<&str>) -> bool {
    Clock::is_silent(due, everybody.today())
}

/// A request for an exemption: its gap, match and measure, and what became of it.
type Request = (Uuid, Uuid, Uuid, ExemptionState);

async fn exemptions(everybody: &Scope, stretch: Stretch) -> Result<Vec<Request>> {
    let mut query = with_matches(everybody, stretch);
    let of_match = (
        "exemption_request",
        r#"exemption_request.match_id = "match".id"#,
    );
    join(&mut query, JoinType::InnerJoin, of_match);
    let query = query
        .expr(Expr::col((matches::Entity, matches::Column::Id)))
        .expr(Expr::col((
            exemption_request::Entity,
            exemption_request::Column::MeasureId,
        )))
        .expr(Expr::col((
            exemption_request::Entity,
            exemption_request::Column::State,
        )));
    everybody.tally(query).await
}

/// The requests without those that were refused before another was granted to the same match from the same measure.
fn standing(requests: Vec<Request>) -> impl Iterator<Item = (Uuid, ExemptionState)> {
    let granted = requests.iter();
    let granted = granted.filter(|(.., state)| *state == ExemptionState::Granted);
    let granted: HashSet<(Uuid, Uuid)> =
        granted.map(|(_, of, measure, _)| (*of, *measure)).collect();
    let stands = move |(_, of, measure, state): &Request| {
        *state != ExemptionState::Refused || !granted.contains(&(*of, *measure))
    };
    let standing = requests.into_iter().filter(stands);
    standing.map(|(gap, _, _, state)| (gap, state))
}

/// What those who assessed gaps decided.
async fn decisions(everybody: &Scope, stretch: Stretch) -> Result<Vec<(Uuid, AssessmentDecision)>> {
    let mut query = with_id(everybody, stretch);
    let of_gap = ("assessment", "assessment.gap_id = gap.id");
    join(&mut query, JoinType::InnerJoin, of_gap);
    let decision = (assessment::Entity, assessment::Column::Decision);
    everybody.tally(query.expr(Expr::col(decision))).await
}
