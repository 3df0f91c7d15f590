//! Why nothing is happening about a gap, and for how long: as far as the viewer can know.

mod days;
mod order;
mod reason;
pub mod rule;

pub use reason::StallReason;

use crate::{
    db::{
        ledger::{by_measure, looks_after, on_need, size_of_need},
        related::rows_by,
        scope::{Batch, Scope, Seen},
    },
    error::Result,
    graphql::id::{self, Kind},
};
use async_graphql::{ID, SimpleObject};
use days::Days;
use domain::{
    date::{PartialDate, begins, ends, last_day},
    deadline::Clock,
    gap::{GapNature, GapState},
    matches::{MatchState, pairing::can_help},
};
use entity::{
    assessment, assistance, assistance_request, commitment, exemption_request, gap, match_line,
    matches, need,
};
use rule::{MatchFacts, NeedFacts, StallFacts};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Why nothing is happening about a gap, and for how long, as far as the viewer can know.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(serial)]
pub struct Stall {
    /// Global id.
    id: ID,
    /// The last day on which anyone is known to have acted on it: under a match or in the ledger, by progress that is on record, an
    /// endorsement, an assessment, a request for help, a plan of its needs, or as its state was changed. Where no one did, the year in which it
    /// was first called for, or else of its oldest source; null where none is stated.
    since: Option<PartialDate>,
    /// Whole days since then, from the end of a month or year where no day is stated; null where no date is.
    days: Option<i32>,
    /// Reasons that can be known, in no order of weight.
    reasons: Vec<StallReason>,
}

/// What is known of the gaps of a page.
struct Known {
    today: String,
    /// Measures that ask nothing any more, and stand in nobody's way.
    over: Vec<Uuid>,
    needs: HashMap<Uuid, Vec<Seen<need::Model>>>,
    ledger: HashMap<Uuid, Vec<Seen<commitment::Model>>>,
    matches: HashMap<Uuid, Vec<Seen<matches::Model>>>,
    /// Matches that wait for an answer and of whose help nothing can be had any more: nobody is asked about them.
    vain: BTreeSet<Uuid>,
    /// Numbers of the events by which matches were proposed, where they matter.
    proposals: HashMap<Uuid, i64>,
    /// By match.
    lines: HashMap<Uuid, Vec<Seen<match_line::Model>>>,
    exemptions: HashMap<Uuid, Vec<Seen<exemption_request::Model>>>,
    assessments: HashMap<Uuid, Vec<Seen<assessment::Model>>>,
    requests: HashMap<Uuid, Vec<Seen<assistance_request::Model>>>,
    /// Of what else was done about them.
    days: Days,
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
    let mut known = Known {
        days: Days::new(),
        today: scope.today().to_owned(),
        over: scope.reference().measures_over(scope.today()),
        needs,
        ledger,
        vain: vain(scope, &found).await?,
        proposals: order::of(scope, &found).await?,
        lines: lines(scope, &found).await?,
        matches,
        exemptions: scope
            .parts::<matches::Entity, exemption_request::Entity>(&found)
            .await?,
        assessments: scope.parts::<gap::Entity, assessment::Entity>(rows).await?,
        requests: scope
            .parts::<gap::Entity, assistance_request::Entity>(rows)
            .await?,
    };
    known.days = days::of(scope, rows, &known).await?;
    Ok(rows
        .iter()
        .filter_map(|row| Some((row.id, known.stall(row)?)))
        .collect())
}

/// Those of these matches that wait for an answer, and of whose offer or programme nothing can be had: the rule of `awaits`.
async fn vain(scope: &Scope, found: &[Seen<matches::Model>]) -> Result<BTreeSet<Uuid>> {
    let open = found.iter().filter(|row| row.state.is_open());
    let open: Vec<(Uuid, Uuid)> = open.map(|row| (row.id, row.assistance_id)).collect();
    if open.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: BTreeSet<Uuid> = open.iter().map(|(_, assistance)| *assistance).collect();
    let given = assistance::Entity::find().filter(assistance::Column::Id.is_in(ids));
    let given = scope.all(given).await?;
    let can_be_had = |id: Uuid| {
        let own = given.iter().find(|row| row.id == id);
        own.is_some_and(|row| {
            can_help(row.status, row.ends.as_deref(), scope.today()).is_ok()
                && !scope.reference().is_barred(row.provider_id)
        })
    };
    let vain = open.into_iter().filter(|(_, id)| !can_be_had(*id));
    Ok(vain.map(|(id, _)| id).collect())
}

/// The lines of those of these matches whose needs tell anything.
async fn lines(
    scope: &Scope,
    found: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, Vec<Seen<match_line::Model>>>> {
    let tells = |row: &&Seen<matches::Model>| {
        !matches!(row.state, MatchState::Declined | MatchState::Withdrawn)
    };
    let telling: Vec<_> = found.iter().filter(tells).cloned().collect();
    scope
        .parts::<matches::Entity, match_line::Entity>(&telling)
        .await
}

fn of<T>(known: &HashMap<Uuid, Vec<T>>, id: Uuid) -> &[T] {
    known.get(&id).map_or(&[], Vec::as_slice)
}

impl Known {
    fn stall(&self, gap: &gap::Brief) -> Option<Stall> {
        if gap.nature != GapNature::Capacity || gap.state == GapState::Closed {
            return None;
        }
        let facts = self.facts(gap.id);
        if facts.is_met() {
            return None;
        }
        let since = self.last_act(gap);
        let since = since.as_deref();
        Some(Stall {
            id: id::global(Kind::Stall, gap.id),
            since: since.map(PartialDate::stored),
            days: since.and_then(|since| days_since(since, &self.today)),
            reasons: facts.reasons().into_iter().collect(),
        })
    }

    /// What tells why nothing is happening about a gap.
    fn facts(&self, gap: Uuid) -> StallFacts {
        let needs = of(&self.needs, gap).iter();
        let matches = of(&self.matches, gap).iter();
        let matches = matches.filter(|row| !self.vain.contains(&row.id));
        let assessments = of(&self.assessments, gap).iter();
        StallFacts {
            needs: needs.map(|need| self.need(need)).collect(),
            matches: matches.map(|row| self.of_match(row)).collect(),
            decisions: assessments.map(|row| row.decision).collect(),
            is_promised: self.is_promised(gap),
        }
    }

    fn need(&self, need: &need::Model) -> NeedFacts {
        let sums = on_need(need, self.entries(need), &self.today);
        let day = need.needed_by.as_deref();
        NeedFacts {
            id: need.id,
            is_sized: need.unit.is_some(),
            is_covered: sums.room(size_of_need(need)) == Some(0),
            is_looked_after: looks_after(need, self.entries(need), &self.today),
            is_over: day.is_some_and(|day| last_day(day) < self.today),
        }
    }

    fn of_match(&self, row: &matches::Model) -> MatchFacts {
        let requests = of(&self.exemptions, row.id).iter();
        let requests = requests.filter(|request| !self.over.contains(&request.measure_id));
        let lines = of(&self.lines, row.id).iter();
        MatchFacts {
            id: row.id,
            assistance: row.assistance_id,
            state: row.state,
            proposed: row.proposed.clone(),
            proposal: self.proposals.get(&row.id).copied(),
            is_overdue: Clock::is_silent(row.due.as_deref(), &self.today),
            is_committed: lines.clone().any(|line| self.is_committed(line)),
            needs: lines.map(|line| line.need_id).collect(),
            requests: requests
                .map(|row| (row.measure_id, row.exemption().state_on(&self.today)))
                .collect(),
        }
    }

    fn entries(&self, need: &need::Model) -> impl Iterator<Item = &commitment::Model> {
        of(&self.ledger, need.id).iter().map(|entry| &**entry)
    }

    /// Whether anything is pledged, committed or delivered to a need of a gap, in any one measure.
    fn is_promised(&self, gap: Uuid) -> bool {
        of(&self.needs, gap)
            .iter()
            .flat_map(|need| by_measure(self.entries(need), &self.today).into_values())
            .any(|sums| sums.pledged > 0 || sums.covered() > 0)
    }

    /// Whether anything is committed or delivered under a line of a match, in any one measure.
    fn is_committed(&self, line: &match_line::Model) -> bool {
        let on_need = of(&self.ledger, line.need_id).iter();
        let under = on_need.filter(|entry| entry.match_line_id == Some(line.id));
        by_measure(under.map(|entry| &**entry), &self.today)
            .into_values()
            .any(|sums| sums.covered() > 0)
    }
}

/// Whole days from the end of a date, which may name only a month or year, to a day.
fn days_since(date: &str, day: &str) -> Option<i32> {
    let passed = begins(day)? - ends(date)?;
    i32::try_from(passed.num_days().max(0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_end_of_a_year_or_month_whatever_its_length() {
        for (date, day, days) in [
            ("2027", "2028-03-01", 61),
            ("2028-01", "2028-03-01", 30),
            ("2028-02", "2028-03-01", 1),
            ("2027-02", "2028-03-01", 367),
            ("2027-11", "2028-03-01", 92),
            ("2028-02-29", "2028-03-01", 1),
            ("2028-03", "2028-03-01", 0),
            ("2028", "2028-03-01", 0),
        ] {
            assert_eq!(days_since(date, day), Some(days), "{date}");
        }
    }
}
