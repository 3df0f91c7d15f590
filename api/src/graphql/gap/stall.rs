//! Why nothing is happening about a gap, and for how long: as far as the viewer can know.

mod exemption;
mod reason;

pub use reason::StallReason;

use crate::{
    db::{
        ledger::{by_measure, looks_after, on_need},
        related::rows_by,
        scope::{Batch, Scope, Seen},
    },
    error::Result,
    graphql::{
        gap::stall_objection::{lines_beside_objected, stands},
        id::{self, Kind},
    },
};
use async_graphql::{ID, SimpleObject};
use chrono::NaiveDate;
use domain::{
    date::{PartialDate, last_day},
    deadline::Clock,
    gap::{AssessmentDecision, GapNature, GapState},
    ledger::Ledger,
    matches::MatchState,
};
use entity::{
    assessment, assistance_request, commitment, exemption_request, gap, match_line, matches, need,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

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
    /// Needs that a match which is at work is about.
    worked_on: BTreeSet<Uuid>,
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
    let known = Known {
        worked_on: worked_on(scope, &found).await?,
        today: scope.today().to_owned(),
        needs,
        ledger,
        lines: lines_beside_objected(scope, &matches).await?,
        matches,
        exemptions: exemption::requests(scope, &found).await?,
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

/// Needs that those of these matches which are at work are about.
async fn worked_on(scope: &Scope, matches: &[Seen<matches::Model>]) -> Result<BTreeSet<Uuid>> {
    let is_at_work = |row: &&Seen<matches::Model>| MatchState::LIVE.contains(&row.state);
    let live: Vec<_> = matches.iter().filter(is_at_work).cloned().collect();
    let lines = scope
        .parts::<matches::Entity, match_line::Entity>(&live)
        .await?;
    Ok(lines.values().flatten().map(|line| line.need_id).collect())
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
        if self.has_rest(gap) {
            reasons.insert(StallReason::NoOfferForTheRest);
        }
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
        if matches.is_empty() && !self.is_promised(gap) {
            return BTreeSet::from([StallReason::NoOffer]);
        }
        let is_committed = self.is_given(gap, |sums| sums.covered() > 0);
        let requests = matches
            .iter()
            .flat_map(|row| exemption::reasons(of(&self.exemptions, row.id)));
        matches
            .iter()
            .filter(|row| !is_made_good(row, matches))
            .filter_map(|row| self.of_match(row, is_committed))
            .chain(requests)
            .collect()
    }

    fn is_promised(&self, gap: Uuid) -> bool {
        self.is_given(gap, |sums| sums.pledged > 0 || sums.covered() > 0)
    }

    /// Whether help has begun or is on its way, and nobody is known to see to some of what it leaves open.
    fn has_rest(&self, gap: Uuid) -> bool {
        let matches = of(&self.matches, gap);
        let is_begun = matches.iter().any(|row| !row.state.came_to_nothing());
        let is_left = |need: &Seen<need::Model>| {
            let is_seen_to = self.is_looked_after(need) || self.worked_on.contains(&need.id);
            !is_seen_to && !self.is_covered(need)
        };
        if matches.is_empty() {
            return self.is_promised(gap);
        }
        let is_any_left = of(&self.needs, gap).iter().any(is_left);
        is_any_left && (is_begun || self.is_promised(gap))
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

/// Whether a match came to nothing, and a later one of the same two is at work or was verified.
fn is_made_good(row: &matches::Model, matches: &[Seen<matches::Model>]) -> bool {
    let is_anew =
        |other: &matches::Model| other.assistance_id == row.assistance_id && other.id > row.id;
    let mut later = matches.iter().filter(|other| is_anew(other));
    row.state.came_to_nothing() && later.any(|other| !other.state.came_to_nothing())
}

fn days_between(from: &str, to: &str) -> Option<i32> {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().ok()?, to.parse().ok()?);
    i32::try_from((to - from).num_days().max(0)).ok()
}
