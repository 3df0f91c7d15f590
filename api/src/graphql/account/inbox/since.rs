//! Since when what is in an inbox waits, as far as that is on record, and until when exemptions last.

use super::InboxKind;
use crate::{
    access::told::Told,
    db::{
        ledger::{by_measure, standing_ends},
        related::rows_by,
        scope::{Scope, Seen},
        updated::shared,
    },
    error::Result,
};
use domain::{
    date::PartialDate,
    gap::need_plan::NeedPlanStatus,
    ledger::end::EVER,
    matches::{CommitmentKind, Exemption, ExemptionState, MatchState, ending, ending_since},
};
use entity::{commitment, exemption_request, gap, match_consent, match_line, matches, need_plan};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Since when each of these is shared with the viewer's organisation: the day on which its Panel last said so.
pub(super) async fn shared_since<E: Told>(
    scope: &Scope,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, PartialDate>> {
    let shared = shared::<E>(scope, ids).await?.into_iter();
    let days = shared.map(|(id, at)| (id, PartialDate::of_moment(at)));
    Ok(days.collect())
}

/// Since when the oldest plan of needs is proposed that each gap has.
pub(super) async fn proposed_since(
    scope: &Scope,
    gaps: &[Seen<gap::Brief>],
) -> Result<HashMap<Uuid, PartialDate>> {
    let plans = scope.parts::<gap::Entity, need_plan::Entity>(gaps).await?;
    let oldest = plans.into_iter().filter_map(|(gap, plans)| {
        let proposed = plans
            .iter()
            .filter(|plan| plan.status == NeedPlanStatus::Proposed);
        let made = proposed.map(|plan| plan.made.as_str()).min()?;
        Some((gap, PartialDate::stored(made)))
    });
    Ok(oldest.collect())
}

/// Since when each match waits for this, as far as that is on record.
pub(super) async fn waiting_since(
    scope: &Scope,
    kind: InboxKind,
    rows: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, PartialDate>> {
    match kind {
        InboxKind::ConsentAsked | InboxKind::MatchProposed => {
            let proposed = rows
                .iter()
                .map(|row| (row.id, PartialDate::stored(&row.proposed)));
            Ok(proposed.collect())
        }
        InboxKind::AgreementAsked => consented_since(scope, rows).await,
        InboxKind::ExemptionAsked => requested_since(scope, rows).await,
        InboxKind::DeliveryDue => {
            let agreed = rows.iter().filter_map(|row| {
                let agreed = row.agreed.as_deref()?;
                Some((row.id, PartialDate::stored(agreed)))
            });
            Ok(agreed.collect())
        }
        InboxKind::VerificationAsked => delivered_since(scope, rows).await,
        _ => Ok(HashMap::new()),
    }
}

/// Since when all who were asked consent to each match: those that wait after the silence of others are not among them.
async fn consented_since(
    scope: &Scope,
    rows: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, PartialDate>> {
    let consents = scope
        .parts::<matches::Entity, match_consent::Entity>(rows)
        .await?;
    let consented = rows.iter().filter(|row| row.state == MatchState::Consented);
    let since = consented.map(|row| {
        let answers = consents.get(&row.id).into_iter().flatten();
        let last = answers.filter_map(|answer| answer.dated.as_deref()).max();
        let since = last.unwrap_or(row.proposed.as_str());
        (row.id, PartialDate::stored(since))
    });
    Ok(since.collect())
}

/// Since when the viewer's committee is asked for the oldest exemption of each match that it has not decided on, from a measure that is not
/// over.
async fn requested_since(
    scope: &Scope,
    rows: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, PartialDate>> {
    let Some(member) = scope.viewer().insider() else {
        return Ok(HashMap::new());
    };
    let requests = scope
        .parts::<matches::Entity, exemption_request::Entity>(rows)
        .await?;
    let over = scope.reference().measures_over(scope.today());
    let oldest = requests.into_iter().filter_map(|(of, requests)| {
        let asked = requests.iter().filter(|request| {
            request.state == ExemptionState::Requested
                && !over.contains(&request.measure_id)
                && scope.reference().committee_of(request) == member.organisation
        });
        let first = asked.map(|request| request.requested.as_str()).min()?;
        Some((of, PartialDate::stored(first)))
    });
    Ok(oldest.collect())
}

/// The last day of what exempts each match, where that ends and nothing was asked since, and since when that is told: of several measures,
/// the first of these days.
pub(super) async fn exempt_until(
    scope: &Scope,
    rows: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, (PartialDate, PartialDate)>> {
    let requests = scope
        .parts::<matches::Entity, exemption_request::Entity>(rows)
        .await?;
    let (today, over) = (
        scope.today(),
        scope.reference().measures_over(scope.today()),
    );
    let until = requests.into_iter().filter_map(|(of, requests)| {
        let mut from: BTreeMap<Uuid, Vec<Exemption<'_>>> = BTreeMap::new();
        for request in &requests {
            if !over.contains(&request.measure_id) {
                let of_measure = from.entry(request.measure_id).or_default();
                of_measure.push(request.exemption());
            }
        }
        let ends = from.values();
        let days = ends.filter_map(|asked| {
            let end = ending(asked, today)?;
            Some((end, ending_since(asked, end)))
        });
        let (first, since) = days.min()?;
        Some((
            of,
            (PartialDate::stored(first), PartialDate::stored(&since)),
        ))
    });
    Ok(until.collect())
}

/// The match of each line of these.
async fn lines_of(scope: &Scope, rows: &[Seen<matches::Model>]) -> Result<HashMap<Uuid, Uuid>> {
    let mut of_line = HashMap::new();
    let lines = scope.parts::<matches::Entity, match_line::Entity>(rows);
    for (of, lines) in lines.await? {
        of_line.extend(lines.iter().map(|line| (line.id, of)));
    }
    Ok(of_line)
}

/// The first last day of what is committed under each match and not delivered, where any of it ends.
pub(super) async fn committed_until(
    scope: &Scope,
    rows: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, String>> {
    let of_line = lines_of(scope, rows).await?;
    let entries = commitment::Entity::find()
        .filter(commitment::Column::MatchLineId.is_in(of_line.keys().copied()));
    let entries = rows_by(scope, entries, |entry| {
        entry.match_line_id.unwrap_or_default()
    })
    .await?;
    let mut first: HashMap<Uuid, String> = HashMap::new();
    for (line, under) in &entries {
        let under = || under.iter().map(|entry| &**entry);
        let sums = by_measure(under(), EVER).into_iter();
        let owed = sums.filter(|(_, sum)| sum.outstanding() > 0);
        let ends = owed.flat_map(|(measure, _)| standing_ends(under(), &measure));
        let of = of_line.get(line).copied().unwrap_or_default();
        for end in ends.flatten() {
            let day = first.entry(of).or_insert_with(|| end.clone());
            if end < *day {
                *day = end;
            }
        }
    }
    Ok(first)
}

/// The day on which each match was last delivered to.
async fn delivered_since(
    scope: &Scope,
    rows: &[Seen<matches::Model>],
) -> Result<HashMap<Uuid, PartialDate>> {
    let of_line = lines_of(scope, rows).await?;
    let delivered = commitment::Entity::find()
        .filter(commitment::Column::MatchLineId.is_in(of_line.keys().copied()))
        .filter(commitment::Column::Kind.eq(CommitmentKind::Delivered));
    let mut last: HashMap<Uuid, String> = HashMap::new();
    for entry in scope.all(delivered).await? {
        let of = entry.match_line_id.and_then(|line| of_line.get(&line));
        if let (Some(of), Some(dated)) = (of, entry.dated.as_deref()) {
            let day = last.entry(*of).or_default();
            if day.as_str() < dated {
                dated.clone_into(day);
            }
        }
    }
    let last = last.into_iter();
    Ok(last
        .map(|(of, day)| (of, PartialDate::stored(&day)))
        .collect())
}
