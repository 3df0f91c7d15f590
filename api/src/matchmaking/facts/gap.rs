//! Gaps and their needs as matching weighs them.

use super::{Parts, coded, codes, lines, mission_end, size, window};
use crate::{
    db::{
        ledger::{by_line, on_need, size_of_need},
        reference::Reference,
        scope::{Scope, Seen},
    },
    error::Result,
};
use domain::{
    gap::GapHolder,
    ledger::Ledger,
    money::{Currency, minor_units},
};
use entity::{
    commitment, gap, gap_country, gap_detail, gap_further_sector, gap_mandate_task, need,
    need_dependency,
};
use matching::facts as weighed;
use uuid::Uuid;

/// Gaps as matching weighs them, in the order of their rows.
pub async fn gaps(scope: &Scope, rows: &[Seen<gap::Brief>]) -> Result<Vec<weighed::Gap>> {
    let parts = GapParts::read(scope, rows).await?;
    let reference = scope.reference();
    Ok(rows
        .iter()
        .filter_map(|row| parts.weigh(row, reference))
        .collect())
}

/// What hangs on some gaps, by the id of the gap, and on their needs, by the id of the need.
struct GapParts {
    details: Parts<gap_detail::Model>,
    countries: Parts<gap_country::Model>,
    further_sectors: Parts<gap_further_sector::Model>,
    tasks: Parts<gap_mandate_task::Model>,
    needs: Parts<need::Model>,
    ledger: Parts<commitment::Model>,
    order: Parts<need_dependency::Model>,
    today: String,
}

impl GapParts {
    async fn read(scope: &Scope, rows: &[Seen<gap::Brief>]) -> Result<Self> {
        let details = scope
            .weigh_parts::<gap::Entity, gap_detail::Entity>(rows)
            .await?;
        let countries = scope
            .weigh_parts::<gap::Entity, gap_country::Entity>(rows)
            .await?;
        let further_sectors = scope
            .weigh_parts::<gap::Entity, gap_further_sector::Entity>(rows)
            .await?;
        let tasks = scope
            .weigh_parts::<gap::Entity, gap_mandate_task::Entity>(rows)
            .await?;
        let needs = scope.weigh_parts::<gap::Entity, need::Entity>(rows).await?;
        let all: Vec<Seen<need::Model>> = needs.values().flatten().cloned().collect();
        let ledger = scope
            .weigh_parts::<need::Entity, commitment::Entity>(&all)
            .await?;
        let order = scope
            .weigh_parts::<need::Entity, need_dependency::Entity>(&all)
            .await?;
        Ok(Self {
            details,
            countries,
            further_sectors,
            tasks,
            needs,
            ledger,
            order,
            today: scope.today().to_owned(),
        })
    }

    /// A gap as matching weighs it; `None` where the viewer may not read its detail.
    fn weigh(&self, row: &gap::Brief, reference: &Reference) -> Option<weighed::Gap> {
        let detail = self.details.get(&row.id)?.first()?;
        let sector = reference.sectors.get(row.sector_id);
        let regime = row.regime_id.and_then(|id| reference.regimes.get(id));
        let holds = row.mission_id.filter(|_| row.holder == GapHolder::Mission);
        Some(weighed::Gap {
            id: row.id,
            reference: row.reference.clone(),
            title: row.title.clone(),
            description: detail.description.as_str().into(),
            language: detail.language.clone(),
            holder: row.holder,
            institution: detail.institution.clone(),
            beneficiaries: lines(detail.beneficiaries.as_deref()),
            tags: lines(detail.tags.as_deref()),
            countries: coded(self.countries.get(&row.id), |link| {
                Some(reference.countries.get(link.country_id)?.alpha3.clone())
            }),
            sector: sector.map(|sector| sector.code.clone()).unwrap_or_default(),
            further_sectors: coded(self.further_sectors.get(&row.id), |link| {
                Some(reference.sectors.get(link.sector_id)?.code.clone())
            })
            .into(),
            nature: row.nature,
            state: row.state,
            severity: detail.severity,
            priority: detail.priority,
            window: window(detail.starts.as_deref(), detail.ends.as_deref()),
            regime: regime.map(|regime| regime.code.clone()),
            mandate_tasks: coded(self.tasks.get(&row.id), |link| {
                Some(reference.mandate_tasks.get(link.task_id)?.code.clone())
            })
            .into(),
            mission_end: mission_end(holds, reference),
            whole: whole(detail),
            needs: self.weigh_needs(row.id),
        })
    }

    fn weigh_needs(&self, gap: Uuid) -> Vec<weighed::Need> {
        let own = self.needs.get(&gap).map_or(&[][..], Vec::as_slice);
        own.iter()
            .map(|need| {
                let entries = self.ledger.get(&need.id).into_iter().flatten();
                let entries = entries.map(|entry| &**entry);
                let entered = on_need(need, entries.clone(), &self.today);
                weighed::Need {
                    given: given(entries),
                    ..weigh_need(need, own, entered, self.order.get(&need.id))
                }
            })
            .collect()
    }
}

/// What the whole of a gap costs, where its source says so.
fn whole(detail: &gap_detail::Model) -> Option<weighed::Whole> {
    let code = detail.cost_currency.as_deref()?;
    let currency = Currency::of_code(code)?;
    let minor = |sum: &Option<String>| minor_units(sum.as_deref()?, currency).ok();
    let (cost, least) = (minor(&detail.cost), minor(&detail.least_viable));
    (cost.is_some() || least.is_some()).then(|| weighed::Whole {
        currency: code.into(),
        cost,
        least,
    })
}

/// What lines gave of a need so far, given what is entered on it.
fn given<'a>(entries: impl Iterator<Item = &'a commitment::Model>) -> Box<[(Uuid, i64)]> {
    let of_lines = by_line(entries).into_iter();
    of_lines
        .filter(|(line, _)| !line.is_nil())
        .map(|(line, of_line)| (line, i64::try_from(of_line.covered()).unwrap_or(i64::MAX)))
        .collect()
}

/// A need as matching weighs it, given all of its gap, what the ledger counts on it, and what comes before it.
pub fn weigh_need(
    need: &need::Model,
    all: &[Seen<need::Model>],
    entered: Ledger,
    before: Option<&Vec<Seen<need_dependency::Model>>>,
) -> weighed::Need {
    let remaining = entered.room(size_of_need(need));
    let place = |id: Uuid| all.iter().position(|other| other.id == id);
    weighed::Need {
        id: need.id,
        assistance: need.assistance,
        title: need.title.as_str().into(),
        size: size(
            need.unit,
            need.quantity,
            need.amount_minor,
            need.currency.as_ref(),
        ),
        remaining,
        given: Box::default(),
        least: need.least,
        people: need.people.map(i64::from),
        window: window(need.starts.as_deref(), need.needed_by.as_deref()),
        languages: codes(need.languages.as_deref()),
        goods: need.goods,
        form: need.form,
        depends_on: before
            .into_iter()
            .flatten()
            .filter_map(|link| place(link.depends_on_id))
            .collect(),
        met: remaining == Some(0),
    }
}
