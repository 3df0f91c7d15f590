//! Days on which something was done about gaps that neither their ledger nor the states of their matches tell of.

use super::Known;
use crate::{
    db::scope::{Scope, Seen},
    error::Result,
};
use domain::date::last_day;
use entity::{
    gap, gap_detail, gap_progress, match_consent, matches, need, need_endorsement, need_plan,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Days, by gap.
pub(super) type Days = HashMap<Uuid, Vec<String>>;

/// Days of what was done about these gaps, as far as the viewer can know.
pub(super) async fn of(scope: &Scope, gaps: &[Seen<gap::Brief>], known: &Known) -> Result<Days> {
    let mut days = Days::new();
    add_said(&mut days, scope, gaps).await?;
    add_endorsed(&mut days, scope, known).await?;
    add_answered(&mut days, scope, known).await?;
    Ok(days)
}

fn add<'a>(days: &mut Days, gap: Uuid, more: impl IntoIterator<Item = &'a String>) {
    let of_gap = days.entry(gap).or_default();
    of_gap.extend(more.into_iter().cloned());
}

/// Progress, plans of what is needed, and since when their states are what they are, as of those that were opened again.
async fn add_said(days: &mut Days, scope: &Scope, gaps: &[Seen<gap::Brief>]) -> Result<()> {
    let progress = scope
        .last_dates::<gap::Entity, gap_progress::Entity>(gaps, "dated")
        .await?;
    for (gap, date) in &progress {
        add(days, *gap, [date]);
    }
    let plans = scope.parts::<gap::Entity, need_plan::Entity>(gaps).await?;
    for row in plans.values().flatten() {
        add(days, row.gap_id, [&row.made]);
        add(days, row.gap_id, &row.decided);
    }
    let details = scope.parts::<gap::Entity, gap_detail::Entity>(gaps).await?;
    for row in details.values().flatten() {
        add(days, row.id, &row.state_since);
    }
    Ok(())
}

/// Endorsements of their needs.
async fn add_endorsed(days: &mut Days, scope: &Scope, known: &Known) -> Result<()> {
    let needs: Vec<_> = known.needs.values().flatten().cloned().collect();
    let endorsed = scope
        .parts::<need::Entity, need_endorsement::Entity>(&needs)
        .await?;
    for row in endorsed.values().flatten() {
        add(days, row.gap_id, [&row.dated]);
    }
    Ok(())
}

/// Answers of those whose consent their matches take, and of committees that are asked to exempt them.
async fn add_answered(days: &mut Days, scope: &Scope, known: &Known) -> Result<()> {
    let found: Vec<_> = known.matches.values().flatten().cloned().collect();
    let consents = scope
        .parts::<matches::Entity, match_consent::Entity>(&found)
        .await?;
    for row in &found {
        for consent in super::of(&consents, row.id) {
            add(days, row.gap_id, &consent.dated);
        }
        for request in super::of(&known.exemptions, row.id) {
            add(days, row.gap_id, [&request.requested]);
            add(days, row.gap_id, &request.decided);
            add(days, row.gap_id, &request.revoked);
        }
    }
    Ok(())
}

impl Known {
    /// The latest date of anything that is known to have been done, or the year of the first call or else of the oldest source.
    pub(super) fn last_act(&self, gap: &gap::Brief) -> Option<String> {
        let matches = super::of(&self.matches, gap.id).iter();
        let of_matches = matches
            .flat_map(|row| [Some(&row.proposed), row.agreed.as_ref(), row.ended.as_ref()])
            .flatten();
        let entries = super::of(&self.needs, gap.id)
            .iter()
            .flat_map(|need| super::of(&self.ledger, need.id))
            .filter_map(|entry| entry.dated.as_ref());
        let assessed = super::of(&self.assessments, gap.id)
            .iter()
            .map(|row| &row.dated);
        let asked = super::of(&self.requests, gap.id)
            .iter()
            .map(|row| &row.dated);
        let acts = of_matches
            .chain(entries)
            .chain(assessed)
            .chain(asked)
            .chain(super::of(&self.days, gap.id))
            .max_by_key(|date| last_day(date))
            .cloned();
        acts.or_else(|| gap.year.map(|year| year.to_string()))
    }
}
