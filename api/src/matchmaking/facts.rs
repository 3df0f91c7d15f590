//! From rows that a viewer may read to the facts that matching weighs.
//!
//! Everything here starts from `Seen` rows and reads on through their scope: what a viewer may not see weighs nothing.

use crate::{
    db::{
        ledger::{from_line, on_need, size_of_line, size_of_need},
        reference::Reference,
        scope::{Scope, Seen},
    },
    error::Result,
};
use chrono::{Days, Months, NaiveDate};
use domain::{
    assistance::{ActivityStatus, ExclusionKind},
    ledger::Ledger,
    matches::CommitmentKind,
    organisation::OrganisationStanding,
};
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_line, assistance_mandate_task,
    assistance_sector, commitment, gap, gap_country, gap_detail, gap_mandate_task, need,
    need_dependency,
};
use matching::{compliance, facts as weighed};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Days that dates mean which may name only a month or a year: the whole of it.
pub fn window(from: Option<&str>, until: Option<&str>) -> weighed::Window {
    weighed::Window {
        from: from.and_then(first_day),
        until: until.and_then(last_day),
    }
}

fn first_day(date: &str) -> Option<NaiveDate> {
    format!("{date}{}", &"-01-01"[date.len().saturating_sub(4).min(6)..])
        .parse()
        .ok()
}

fn last_day(date: &str) -> Option<NaiveDate> {
    let months = match date.len() {
        4 => 12,
        7 => 1,
        _ => return first_day(date),
    };
    first_day(date)?
        .checked_add_months(Months::new(months))?
        .checked_sub_days(Days::new(1))
}

/// A size from its columns.
pub fn size(
    unit_of: Option<domain::size::SizeUnit>,
    quantity: Option<i64>,
    amount_minor: Option<i64>,
    currency: Option<&String>,
) -> Option<weighed::Size> {
    Some(weighed::Size {
        unit: unit_of?,
        value: quantity.or(amount_minor)?,
        currency: currency.cloned(),
    })
}

/// Words or codes that a column holds with spaces between them.
pub fn codes(column: Option<&str>) -> Vec<String> {
    column
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// Words that a column holds one a line.
pub fn lines(column: Option<&str>) -> Vec<String> {
    column
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Gaps as matching weighs them, in the order of their rows.
pub async fn gaps(scope: &Scope, rows: &[Seen<gap::Brief>]) -> Result<Vec<weighed::Gap>> {
    let parts = GapParts::read(scope, rows).await?;
    let reference = scope.reference();
    Ok(rows
        .iter()
        .filter_map(|row| parts.weigh(row, reference))
        .collect())
}

type Parts<M> = HashMap<Uuid, Vec<Seen<M>>>;

/// What hangs on some gaps, by the id of the gap, and on their needs, by the id of the need.
struct GapParts {
    details: Parts<gap_detail::Model>,
    countries: Parts<gap_country::Model>,
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
        Some(weighed::Gap {
            id: row.id,
            reference: row.reference.clone(),
            title: row.title.clone(),
            description: detail.description.clone(),
            language: detail.language.clone(),
            holder: row.holder,
            institution: detail.institution.clone(),
            beneficiaries: lines(detail.beneficiaries.as_deref()),
            tags: lines(detail.tags.as_deref()),
            countries: coded(self.countries.get(&row.id), |link| {
                Some(reference.countries.get(link.country_id)?.alpha3.clone())
            }),
            sector: sector.map(|sector| sector.code.clone()).unwrap_or_default(),
            nature: row.nature,
            state: row.state,
            severity: detail.severity,
            window: window(detail.starts.as_deref(), detail.ends.as_deref()),
            regime: regime.map(|regime| regime.code.clone()),
            mandate_tasks: coded(self.tasks.get(&row.id), |link| {
                Some(reference.mandate_tasks.get(link.task_id)?.code.clone())
            }),
            needs: self.weigh_needs(row.id),
        })
    }

    fn weigh_needs(&self, gap: Uuid) -> Vec<weighed::Need> {
        let own = self.needs.get(&gap).map_or(&[][..], Vec::as_slice);
        own.iter()
            .map(|need| {
                let entries = self.ledger.get(&need.id).into_iter().flatten();
                let entered = on_need(need, entries.map(|entry| &**entry), &self.today);
                weigh_need(need, own, entered, self.order.get(&need.id))
            })
            .collect()
    }
}

/// The codes of what hangs on a row, in order.
fn coded<T>(links: Option<&Vec<Seen<T>>>, code: impl Fn(&T) -> Option<String>) -> Vec<String> {
    let codes: BTreeSet<String> = links
        .into_iter()
        .flatten()
        .filter_map(|link| code(link))
        .collect();
    codes.into_iter().collect()
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
        title: need.title.clone(),
        size: size(
            need.unit,
            need.quantity,
            need.amount_minor,
            need.currency.as_ref(),
        ),
        remaining,
        least: need.least,
        window: window(need.starts.as_deref(), need.needed_by.as_deref()),
        languages: codes(need.languages.as_deref()),
        goods: need.goods,
        depends_on: before
            .into_iter()
            .flatten()
            .filter_map(|link| place(link.depends_on_id))
            .collect(),
        met: remaining == Some(0),
    }
}

/// Offers and programmes as matching weighs them, in the order of their rows.
pub async fn assistance(
    scope: &Scope,
    rows: &[Seen<assistance::Model>],
) -> Result<Vec<weighed::Assistance>> {
    let parts = AssistanceParts::read(scope, rows).await?;
    let reference = scope.reference();
    Ok(rows.iter().map(|row| parts.weigh(row, reference)).collect())
}

/// What hangs on some assistance, by its id; what is drawn from each line; and the record of each provider.
struct AssistanceParts {
    lines: Parts<assistance_line::Model>,
    countries: Parts<assistance_country::Model>,
    sectors: Parts<assistance_sector::Model>,
    tasks: Parts<assistance_mandate_task::Model>,
    excluded: Parts<assistance_exclusion::Model>,
    drawn: HashMap<Uuid, Ledger>,
    records: HashMap<Uuid, weighed::Record>,
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
            records: records(scope, rows).await?,
        })
    }

    fn weigh(&self, row: &assistance::Model, reference: &Reference) -> weighed::Assistance {
        // Tasks would name the mission that asked not to be named.
        let tasks = self.tasks.get(&row.id).filter(|_| row.attributed);
        let record = self.records.get(&row.provider_id);
        let (status, barred) = standing(row, reference);
        let lines = self.lines.get(&row.id).into_iter().flatten();
        let excluded = self.excluded.get(&row.id).into_iter().flatten();
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
            excluded: excluded
                .map(|what| exclusion(what.kind, &what.value))
                .collect(),
            memberships: codes(row.memberships.as_deref()),
            mandate_tasks: coded(tasks, |link| {
                Some(reference.mandate_tasks.get(link.task_id)?.code.clone())
            }),
            lines: lines
                .map(|line| weigh_line(line, self.drawn.get(&line.id)))
                .collect(),
            barred,
            record: record.filter(|_| row.attributed).copied(),
        }
    }
}

/// How far an assistance is, and whether its provider may not act. What the unnamed give is suspended with them, and not to be told from
/// help that is suspended itself: everybody reads whom a registrar does not let act.
fn standing(row: &assistance::Model, reference: &Reference) -> (ActivityStatus, bool) {
    let barred = reference.standing(row.provider_id) != OrganisationStanding::Active;
    let is_open = matches!(
        row.status,
        ActivityStatus::Pipeline | ActivityStatus::Implementation
    );
    match barred && !row.attributed {
        true if is_open => (ActivityStatus::Suspended, false),
        true => (row.status, false),
        false => (row.status, barred),
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

/// A line as matching weighs it, given what is drawn from it.
pub fn weigh_line(line: &assistance_line::Model, drawn: Option<&Ledger>) -> weighed::Line {
    weighed::Line {
        id: line.id,
        assistance: line.assistance,
        title: line.title.clone(),
        size: size(
            line.unit,
            line.quantity,
            line.amount_minor,
            line.currency.as_ref(),
        ),
        remaining: drawn.copied().unwrap_or_default().room(size_of_line(line)),
        least: line.least,
        most: line.most,
        requires: line.requires,
        goods: line.goods,
    }
}

/// What is drawn from each line, as far as the viewer may read it.
async fn drawn(scope: &Scope, rows: &[Seen<assistance::Model>]) -> Result<HashMap<Uuid, Ledger>> {
    let ids = rows.iter().map(|row| row.id);
    let entries = commitment::Entity::find().filter(commitment::Column::AssistanceId.is_in(ids));
    let entries = scope.weigh(entries).await?;
    let mut of_line: HashMap<Uuid, Vec<&commitment::Model>> = HashMap::new();
    for entry in &entries {
        of_line
            .entry(entry.line_id.unwrap_or_default())
            .or_default()
            .push(entry);
    }
    Ok(of_line
        .into_iter()
        .map(|(line, entries)| (line, from_line(entries)))
        .collect())
}

/// What the providers of these delivered and took back so far. What they gave without their name counts for nobody: it would name
/// them.
async fn records(
    scope: &Scope,
    rows: &[Seen<assistance::Model>],
) -> Result<HashMap<Uuid, weighed::Record>> {
    let providers: BTreeSet<Uuid> = rows
        .iter()
        .filter(|row| row.attributed)
        .map(|row| row.provider_id)
        .collect();
    if providers.is_empty() {
        return Ok(HashMap::new());
    }
    let mut records: HashMap<Uuid, weighed::Record> = HashMap::new();
    for (provider, kind, entries) in entries_by_kind(scope, providers).await? {
        let record = records.entry(provider).or_default();
        let entries = u32::try_from(entries).unwrap_or(u32::MAX);
        match kind {
            CommitmentKind::Delivered => record.kept = entries,
            _ => record.broken = entries,
        }
    }
    Ok(records)
}

/// How many entries tell of what these providers delivered or took back under their name, by kind.
async fn entries_by_kind(
    scope: &Scope,
    providers: BTreeSet<Uuid>,
) -> Result<Vec<(Uuid, CommitmentKind, i64)>> {
    let its = Expr::col(assistance::Column::Id.as_column_ref())
        .eq(Expr::col(commitment::Column::AssistanceId.as_column_ref()));
    let unnamed = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(its)
        .filter(assistance::Column::Attributed.eq(false));
    let named = Expr::not_exists(unnamed.into_query());
    let told =
        commitment::Column::Kind.is_in([CommitmentKind::Delivered, CommitmentKind::Withdrawn]);
    let query = commitment::Entity::find()
        .filter(commitment::Column::ProviderId.is_in(providers))
        .filter(told)
        .filter(named);
    scope
        .tally(
            query
                .select_only()
                .column(commitment::Column::ProviderId)
                .column(commitment::Column::Kind)
                .column_as(commitment::Column::Id.count(), "entries")
                .group_by(commitment::Column::ProviderId)
                .group_by(commitment::Column::Kind),
        )
        .await
}

/// What the world is like, from the reference tables.
pub fn world(reference: &Reference) -> weighed::ReferenceData {
    let (countries, sectors) = (reference.countries.all(), reference.sectors.all());
    let groups = reference.country_groups.all();
    let members = |group: Uuid| {
        let ids = reference.group_members.of(group).iter();
        ids.filter_map(|id| Some(reference.countries.get(*id)?.alpha3.clone()))
            .collect()
    };
    let replaced = |sector: &entity::sector::Model| {
        let by = reference.sectors.get(sector.replaced_by_id?)?;
        Some((sector.code.clone(), by.code.clone()))
    };
    let rates = reference.exchange_rates.all().iter();
    weighed::ReferenceData {
        groups: groups
            .iter()
            .map(|group| (group.code.clone(), members(group.id)))
            .collect(),
        group_names: groups
            .iter()
            .map(|group| (group.code.clone(), group.name.clone()))
            .collect(),
        country_names: countries
            .iter()
            .map(|country| (country.alpha3.clone(), country.name.clone()))
            .collect(),
        replaced_sectors: sectors
            .iter()
            .filter_map(|sector| replaced(sector))
            .collect(),
        sector_names: sectors
            .iter()
            .map(|sector| (sector.code.clone(), sector.name.clone()))
            .collect(),
        domains: weighed::crosswalk(),
        rates: rates
            .filter_map(|rate| crate::db::exchange_rate::weighed(rate))
            .collect(),
        regimes: regimes(reference),
    }
}

/// The sanctions regimes on record, each until the day before it ended.
fn regimes(reference: &Reference) -> Vec<compliance::Regime> {
    let regime = |row: &entity::regime::Model| {
        let country = row.country_id.and_then(|id| reference.countries.get(id));
        let committee = row.committee_id;
        let committee = committee.and_then(|id| reference.organisations.get(id));
        let window = window(row.established.as_deref(), row.ended.as_deref());
        compliance::Regime {
            code: row.code.clone(),
            country: country.map(|country| country.alpha3.clone()),
            window: weighed::Window {
                until: window.until.and_then(|until| until.pred_opt()),
                ..window
            },
            committee: committee.map(|committee| committee.name.clone()),
        }
    };
    let all = reference.regimes.all().iter();
    all.map(|row| regime(row)).collect()
}
