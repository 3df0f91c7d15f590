//! Why nothing is happening about a gap, and for how long: as far as the viewer can know.

use crate::{
    db::{
        ledger::{by_measure, looks_after, on_need},
        related::rows_by,
        scope::{Batch, Seen},
    },
    error::Result,
    graphql::{
        gap::stall_objection::{lines_beside_objected, stands},
        id::{self, Kind},
    },
};
use async_graphql::{Enum, ID, SimpleObject};
use chrono::NaiveDate;
use domain::{
    date::{PartialDate, last_day},
    deadline::Clock,
    gap::{AssessmentDecision, GapNature, GapState},
    ledger::Ledger,
    matches::{ExemptionState, MatchState},
};
use entity::{
    assessment, assistance_request, commitment, exemption_request, gap, match_line, matches, need,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Why nothing is happening about a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
pub enum StallReason {
    /// No match with an offer or programme is known to the viewer, and nothing is pledged, committed or delivered.
    NoOffer,
    /// A proposed match waits for the gap's holder, whose time to answer is running.
    AwaitsHolder,
    /// A proposed match waits for the gap's holder, whose time to answer has run out.
    HolderSilent,
    /// The gap's holder objected to a match, and for something that it was about the viewer knows of no later one that the holder wants.
    HolderObjected,
    /// A match waits for the provider to agree.
    AwaitsProvider,
    /// A provider declined a match.
    ProviderDeclined,
    /// A match was withdrawn.
    Withdrawn,
    /// A committee has not decided on an exemption.
    ExemptionPending,
    /// A committee refused a match an exemption, and granted it none from the same measure.
    ExemptionRefused,
    /// Matches are agreed, and nothing is committed under them.
    NothingCommitted,
    /// A year after its agreement a match is not delivered.
    DeliveryLate,
    /// The day by which something was needed has passed, and it is not covered.
    DeadlinePassed,
    /// No need has a size, so that nothing counts against one, and at least one is not looked after either.
    Unsized,
    /// Missions and agencies that assessed it left it out of their plans.
    LeftOutOfPlans,
    /// Needs are looked after by what does not count against their size, since they have none or another unit: whether it is enough
    /// is for whoever may plan them or close the gap to say.
    LookedAfter,
    /// Something is pledged, committed or delivered, and no match for what remains is known to the viewer.
    NoOfferForTheRest,
}

/// Why nothing is happening about a gap, and for how long, as far as the viewer can know.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(serial)]
pub struct Stall {
    /// Global id.
    id: ID,
    /// The last day on which anyone is known to have acted on it; the year in which it was first called for, or else of its oldest source, where no one did; null where none is
    /// stated.
    since: Option<PartialDate>,
    /// Whole days since then, from the end of a month or year where no day is stated; null where no date is.
    days: Option<i32>,
    /// Reasons that can be known, in no order of weight.
    reasons: Vec<StallReason>,
}

/// What is known of the gaps of a page.
struct Known {
    today: String,
    needs: HashMap<Uuid, Vec<Seen<need::Model>>>,
    ledger: HashMap<Uuid, Vec<Seen<commitment::Model>>>,
    matches: HashMap<Uuid, Vec<Seen<matches::Model>>>,
    /// Those of matches of gaps that have one to which a holder objected.
    lines: HashMap<Uuid, Vec<Seen<match_line::Model>>>,
    exemptions: HashMap<Uuid, Vec<Seen<exemption_request::Model>>>,
    assessments: HashMap<Uuid, Vec<Seen<assessment::Model>>>,
    requests: HashMap<Uuid, Vec<Seen<assistance_request::Model>>>,
}

/// The stalls of these gaps: of those that help can close, that are not closed, and whose needs are not covered.
pub async fn stalls(batch: &Batch<gap::Entity>) -> Result<HashMap<Uuid, Stall>> {
    let Batch { scope, rows } = batch;
    let needs = scope.parts::<gap::Entity, need::Entity>(rows).await?;
    let ids: BTreeSet<Uuid> = needs.values().flatten().map(|need| need.id).collect();
    let entries = commitment::Entity::find().filter(commitment::Column::NeedId.is_in(ids));
    let ledger = rows_by(scope, entries, |entry| entry.need_id).await?;
    let ids = rows.iter().map(|row| row.id);
    let found = matches::Entity::find().filter(matches::Column::GapId.is_in(ids));
    let matches = rows_by(scope, found, |row| row.gap_id).await?;
    let found: Vec<_> = matches.values().flatten().cloned().collect();
    let exemptions = scope
        .parts::<matches::Entity, exemption_request::Entity>(&found)
        .await?;
    let known = Known {
        today: scope.today().to_owned(),
        needs,
        ledger,
        lines: lines_beside_objected(scope, &matches).await?,
        matches,
        exemptions,
        assessments: scope.parts::<gap::Entity, assessment::Entity>(rows).await?,
        requests: scope
            .parts::<gap::Entity, assistance_request::Entity>(rows)
            .await?,
    };
    Ok(rows
        .iter()
        .filter_map(|row| Some((row.id, known.stall(row)?)))
        .collect())
}

fn of<T>(known: &HashMap<Uuid, Vec<T>>, id: Uuid) -> &[T] {
    known.get(&id).map_or(&[], Vec::as_slice)
}

impl Known {
    fn stall(&self, gap: &gap::Brief) -> Option<Stall> {
        let needs = of(&self.needs, gap.id);
        let is_met = !needs.is_empty() && needs.iter().all(|need| self.is_covered(need));
        if gap.nature != GapNature::Capacity || gap.state == GapState::Closed || is_met {
            return None;
        }
        let since = self.last_act(gap);
        let since = since.as_deref();
        Some(Stall {
            id: id::global(Kind::Stall, gap.id),
            since: since.map(PartialDate::stored),
            days: since.and_then(|since| days_between(&last_day(since), &self.today)),
            reasons: self.reasons(gap.id).into_iter().collect(),
        })
    }

    fn reasons(&self, gap: Uuid) -> BTreeSet<StallReason> {
        let (needs, assessments) = (of(&self.needs, gap), of(&self.assessments, gap));
        let is_left_out = !assessments.is_empty()
            && assessments
                .iter()
                .all(|row| row.decision != AssessmentDecision::IntoPlan);
        let is_looked_after = |need: &Seen<need::Model>| self.is_looked_after(need);
        let others = [
            (needs.iter().any(is_looked_after), StallReason::LookedAfter),
            (
                needs.iter().any(|need| self.is_late(need)),
                StallReason::DeadlinePassed,
            ),
            (
                needs.iter().all(|need| need.unit.is_none()) && !needs.iter().all(is_looked_after),
                StallReason::Unsized,
            ),
            (is_left_out, StallReason::LeftOutOfPlans),
        ];
        let mut reasons = self.of_matches(gap);
        reasons.extend(
            others
                .into_iter()
                .filter(|(holds, _)| *holds)
                .map(|(_, reason)| reason),
        );
        reasons
    }

    fn is_covered(&self, need: &need::Model) -> bool {
        self.sums(need).room(need.quantity.or(need.amount_minor)) == Some(0)
    }

    fn is_late(&self, need: &need::Model) -> bool {
        let day = need.needed_by.as_deref();
        day.is_some_and(|day| last_day(day) < self.today) && !self.is_covered(need)
    }

    fn entries(&self, need: &need::Model) -> impl Iterator<Item = &commitment::Model> {
        of(&self.ledger, need.id).iter().map(|entry| &**entry)
    }

    fn sums(&self, need: &need::Model) -> Ledger {
        on_need(need, self.entries(need), &self.today)
    }

    fn is_looked_after(&self, need: &need::Model) -> bool {
        looks_after(need, self.entries(need), &self.today)
    }

    /// Whether what is entered on a need of a gap, in any one measure, meets this.
    fn is_given(&self, gap: Uuid, meets: impl Fn(Ledger) -> bool) -> bool {
        of(&self.needs, gap)
            .iter()
            .flat_map(|need| by_measure(self.entries(need), &self.today).into_values())
            .any(meets)
    }

    fn of_matches(&self, gap: Uuid) -> BTreeSet<StallReason> {
        let matches = of(&self.matches, gap);
        if matches.is_empty() {
            let is_given = self.is_given(gap, |sums| sums.pledged > 0 || sums.covered() > 0);
            return BTreeSet::from([if is_given {
                StallReason::NoOfferForTheRest
            } else {
                StallReason::NoOffer
            }]);
        }
        let is_committed = self.is_given(gap, |sums| sums.covered() > 0);
        let requests = matches
            .iter()
            .flat_map(|row| standing(of(&self.exemptions, row.id)));
        matches
            .iter()
            .filter_map(|row| self.of_match(row, is_committed))
            .chain(requests.filter_map(|request| of_exemption(request.state)))
            .collect()
    }

    fn of_match(&self, row: &matches::Model, is_committed: bool) -> Option<StallReason> {
        let is_overdue = Clock::is_silent(row.due.as_deref(), &self.today);
        match row.state {
            MatchState::Proposed if is_overdue => Some(StallReason::HolderSilent),
            MatchState::Proposed => Some(StallReason::AwaitsHolder),
            MatchState::Consented => Some(StallReason::AwaitsProvider),
            MatchState::Objected => {
                let others = of(&self.matches, row.gap_id);
                stands(row, others, &self.lines).then_some(StallReason::HolderObjected)
            }
            MatchState::Declined => Some(StallReason::ProviderDeclined),
            MatchState::Withdrawn => Some(StallReason::Withdrawn),
            MatchState::Agreed | MatchState::Delivering if is_overdue => {
                Some(StallReason::DeliveryLate)
            }
            MatchState::Agreed if !is_committed => Some(StallReason::NothingCommitted),
            _ => None,
        }
    }

    /// The latest date of anything that is known to have been done, or the year of the first call or else of the oldest source.
    fn last_act(&self, gap: &gap::Brief) -> Option<String> {
        let matches = of(&self.matches, gap.id).iter();
        let of_matches = matches
            .flat_map(|row| [Some(&row.proposed), row.agreed.as_ref(), row.ended.as_ref()])
            .flatten();
        let entries = of(&self.needs, gap.id)
            .iter()
            .flat_map(|need| of(&self.ledger, need.id))
            .filter_map(|entry| entry.dated.as_ref());
        let assessed = of(&self.assessments, gap.id).iter().map(|row| &row.dated);
        let asked = of(&self.requests, gap.id).iter().map(|row| &row.dated);
        let acts = of_matches
            .chain(entries)
            .chain(assessed)
            .chain(asked)
            .max_by_key(|date| last_day(date))
            .cloned();
        acts.or_else(|| gap.year.map(|year| year.to_string()))
    }
}

/// The requests of a match without those that were refused before another was granted from the same measure.
fn standing(
    requests: &[Seen<exemption_request::Model>],
) -> impl Iterator<Item = &Seen<exemption_request::Model>> {
    requests.iter().filter(move |request| {
        let is_granted = |other: &Seen<exemption_request::Model>| {
            other.measure_id == request.measure_id && other.state == ExemptionState::Granted
        };
        request.state != ExemptionState::Refused || !requests.iter().any(is_granted)
    })
}

fn of_exemption(state: ExemptionState) -> Option<StallReason> {
    match state {
        ExemptionState::Requested => Some(StallReason::ExemptionPending),
        ExemptionState::Refused => Some(StallReason::ExemptionRefused),
        ExemptionState::Granted | ExemptionState::Withdrawn => None,
    }
}

fn days_between(from: &str, to: &str) -> Option<i32> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().ok()?, to.parse().ok()?);
    i32::try_from((to - from).num_days().max(0)).ok()
}
