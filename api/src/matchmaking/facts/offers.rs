//! Offers and programmes as matching weighs them.

use super::{
    Parts, coded, codes,
    ledger::{Drawn, Records, drawn, records},
    lines, mission_end, size, window,
};
use crate::{
    db::{
        ledger::{ceiling_account, size_of_line},
        reference::Reference,
        scope::{Scope, Seen},
    },
    error::Result,
    history::hidden::is_placeholder,
};
use domain::{
    assistance::{ActivityStatus, ExclusionKind},
    gap::need_share,
    ledger::Ledger,
};
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_line, assistance_mandate_task,
    assistance_sector,
};
use matching::facts as weighed;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Offers and programmes as matching weighs them, in the order of their rows.
pub async fn assistance(
    scope: &Scope,
    rows: &[Seen<assistance::Model>],
) -> Result<Vec<weighed::Assistance>> {
    let records = records(scope, Some(named(rows))).await?;
    assistance_given(scope, rows, &records).await
}

/// The same, given the records of their providers.
pub async fn assistance_given(
    scope: &Scope,
    rows: &[Seen<assistance::Model>],
    records: &Records,
) -> Result<Vec<weighed::Assistance>> {
    let parts = AssistanceParts::read(scope, rows).await?;
    let reference = scope.reference();
    let weighed = rows.iter().map(|row| parts.weigh(row, records, reference));
    Ok(weighed.collect())
}

/// What hangs on some assistance, by its id; and what is drawn from each line.
struct AssistanceParts {
    lines: Parts<assistance_line::Model>,
    countries: Parts<assistance_country::Model>,
    sectors: Parts<assistance_sector::Model>,
    tasks: Parts<assistance_mandate_task::Model>,
    excluded: Parts<assistance_exclusion::Model>,
    drawn: Drawn,
}

impl AssistanceParts {
    async fn read(scope: &Scope, rows: &[Seen<assistance::Model>]) -> Result<Self> {
        Ok(Self {
            lines: scope
                .weigh_parts::<assistance::Entity, assistance_line::Entity>(rows)
                .await?,
            countries: scope
                .weigh_parts::<assistance::Entity, assistance_country::Entity>(rows)
                .await?,
            sectors: scope
                .weigh_parts::<assistance::Entity, assistance_sector::Entity>(rows)
                .await?,
            tasks: scope
                .weigh_parts::<assistance::Entity, assistance_mandate_task::Entity>(rows)
                .await?,
            excluded: scope
                .weigh_parts::<assistance::Entity, assistance_exclusion::Entity>(rows)
                .await?,
            drawn: drawn(scope, rows).await?,
        })
    }

    /// What an assistance does not do, but for words that were hidden or erased.
    fn excluded_by(&self, id: Uuid) -> Box<[weighed::Exclusion]> {
        let excluded = self.excluded.get(&id).into_iter().flatten();
        excluded
            .filter(|what| !is_placeholder(&what.value))
            .map(|what| exclusion(what.kind, &what.value))
            .collect()
    }

    /// What an assistance may still give over its lines together, where it has a ceiling.
    fn ceiling(&self, row: &assistance::Model) -> Option<weighed::Ceiling> {
        let account = ceiling_account(row, self.drawn.all.get(&row.id))?;
        Some(weighed::Ceiling {
            currency: row.ceiling_currency.as_deref()?.into(),
            remaining: account.room()?,
        })
    }

    /// What an assistance gives, under the ceiling over it.
    fn given_by(&self, id: Uuid, ceiling: Option<&weighed::Ceiling>) -> Vec<weighed::Line> {
        let given = self.lines.get(&id).into_iter().flatten();
        let given = given.map(|line| weigh_line(line, self.drawn.lines.get(&line.id)));
        given.map(|line| line.under(ceiling)).collect()
    }

    fn weigh(
        &self,
        row: &assistance::Model,
        records: &Records,
        reference: &Reference,
    ) -> weighed::Assistance {
        // Tasks would name the mission that asked not to be named.
        let tasks = self.tasks.get(&row.id).filter(|_| row.attributed);
        let record = records.get(&row.provider_id).copied();
        let (status, barred) = standing(row, reference);
        let ceiling = self.ceiling(row);
        weighed::Assistance {
            id: row.id,
            reference: row.reference.clone(),
            form: row.kind,
            title: row.title.clone(),
            description: row.description.clone(),
            language: row.language.clone(),
            exclusions: row.exclusions.clone(),
            condition: row.condition.clone(),
            status,
            window: window(row.starts.as_deref(), row.ends.as_deref()),
            willing: row.willing,
            able: row.able,
            seeks_exemption: row.seeks_exemption,
            countries: coded(self.countries.get(&row.id), |link| {
                Some(reference.countries.get(link.country_id)?.alpha3.clone())
            }),
            sectors: coded(self.sectors.get(&row.id), |link| {
                Some(reference.sectors.get(link.sector_id)?.code.clone())
            }),
            languages: codes(row.languages.as_deref()),
            excluded: self.excluded_by(row.id),
            only_beneficiaries: lines(row.only_beneficiaries.as_deref()),
            memberships: codes(row.memberships.as_deref()),
            mandate_tasks: coded(tasks, |link| {
                Some(reference.mandate_tasks.get(link.task_id)?.code.clone())
            })
            .into(),
            lines: self.given_by(row.id, ceiling.as_ref()),
            ceiling,
            cofinancing: cofinancing(row.cofinancing_percent.as_deref()),
            barred,
            mission_end: mission_end(row.mission_id.filter(|_| row.attributed), reference),
            record: row.attributed.then(|| record.unwrap_or_default()),
        }
    }
}

/// The providers of those that are given under their name.
fn named(rows: &[Seen<assistance::Model>]) -> BTreeSet<Uuid> {
    let named = rows.iter().filter(|row| row.attributed);
    named.map(|row| row.provider_id).collect()
}

/// How far an assistance is, and whether its provider, which is named, may not act.
fn standing(row: &assistance::Model, reference: &Reference) -> (ActivityStatus, bool) {
    if row.attributed {
        (row.status, reference.is_barred(row.provider_id))
    } else {
        let status = reference.status_of_unnamed(row.status, row.provider_id);
        (status, false)
    }
}

/// What is excluded.
pub fn exclusion(kind: ExclusionKind, value: &str) -> weighed::Exclusion {
    match kind {
        ExclusionKind::Country => weighed::Exclusion::Country(value.to_owned()),
        ExclusionKind::Sector => weighed::Exclusion::Sector(value.to_owned()),
        ExclusionKind::Tag => weighed::Exclusion::Tag(value.to_owned()),
        ExclusionKind::Beneficiary => weighed::Exclusion::Beneficiary(value.to_owned()),
    }
}

/// What of the cost others have to bear, as it is kept.
pub fn cofinancing(percent: Option<&str>) -> Option<u32> {
    u32::try_from(need_share::exact(percent?)?).ok()
}

/// A line as matching weighs it, given what is drawn from it.
pub fn weigh_line(line: &assistance_line::Model, drawn: Option<&Ledger>) -> weighed::Line {
    weighed::Line {
        id: line.id,
        assistance: line.assistance,
        title: line.title.as_str().into(),
        size: size(
            line.unit,
            line.quantity,
            line.amount_minor,
            line.currency.as_ref(),
        ),
        remaining: drawn.copied().unwrap_or_default().room(size_of_line(line)),
        least: line.least,
        most: line.most,
        people: line.people.map(i64::from),
        requires: line.requires,
        goods: line.goods,
        form: line.form,
        ceiling: None,
    }
}
