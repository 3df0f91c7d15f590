//! Figures for dashboards: how many gaps there are by what, and how far their needs are covered.
//!
//! Every figure is counted over the gaps the viewer may read, and over nothing else.

use crate::{
    db::{
        reference::{Coded, Reference, Table},
        scope::Scope,
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        gap::{
            coverage_sums::{Row, Sums, converted, sums},
            filter::GapFilter,
        },
        reference::exchange_rate::ExchangeRate,
    },
};
use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::validation::Fault;
use domain::{money::decimal, size::SizeUnit};
use entity::gap;
use sea_orm::{
    QuerySelect, Select,
    sea_query::{Alias, Expr, JoinType},
};
use uuid::Uuid;

/// What gaps and coverage are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum GapDimension {
    /// Sector, by purpose code.
    Sector,
    /// Category of the sector, three digits.
    SectorCategory,
    /// Country; a gap with several counts for each.
    Country,
    /// Whose gap it is.
    Holder,
    /// Sanctions regime under which it was found.
    Regime,
    /// Measure whose lifting it holds up; a gap may count for several.
    Measure,
    /// Lifting condition that it stands in the way of; a gap may count for several.
    LiftingCondition,
    /// Mission whose gap it is.
    Mission,
    /// Panel that found it.
    Panel,
    /// Type of assistance it needs; a gap may count for several.
    Assistance,
    /// Whether help can close it.
    Nature,
    /// How far it is closed.
    State,
    /// Year of its oldest source.
    Year,
}

/// What coverage is summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CoverageDimension {
    /// The gap itself.
    Gap,
    /// Sector, by purpose code.
    Sector,
    /// Country; a gap with several counts for each.
    Country,
    /// Whose gap it is.
    Holder,
    /// Sanctions regime under which the gap was found.
    Regime,
    /// Measure whose lifting the gap holds up; a gap may count for several.
    Measure,
    /// Lifting condition that the gap stands in the way of; a gap may count for several.
    LiftingCondition,
    /// Type of assistance of the need.
    Assistance,
    /// Year of the gap's oldest source.
    Year,
    /// Who gives, by the ledger; those that asked not to be named are together. No needs are counted.
    Provider,
    /// Month of the ledger's lines. No needs are counted.
    Month,
}

/// How many gaps there are with one value of a dimension.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct GapFacetBucket {
    /// The dimension.
    dimension: GapDimension,
    /// Its value, as filters take it; null where the gaps state none.
    key: Option<String>,
    /// Its value in words; "not stated" where there is none.
    label: String,
    /// How many gaps.
    count: u64,
}

/// What is needed, pledged, committed and delivered for one value of a dimension, in one unit. Sums are never made across
/// currencies without a rate that is named in `rates`.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct CoverageBucket {
    /// Value of the dimension, as filters take it; null where none is stated.
    key: Option<String>,
    /// Its value in words; "not stated" where there is none, "asked not to be named" for such providers.
    label: String,
    /// Unit of the figures; null for needs without a stated size, which have none.
    unit: Option<SizeUnit>,
    /// Currency of the figures, ISO 4217; null where they are not money.
    currency: Option<String>,
    /// How many needs these are; 0 by provider or month.
    needs: u64,
    /// How much is needed, as a decimal string; null where unsized, and by provider or month.
    needed: Option<String>,
    /// How much is promised.
    pledged: String,
    /// How much is firmly committed, withdrawals taken off.
    committed: String,
    /// How much is delivered.
    delivered: String,
    /// How much is neither committed nor delivered; null where unsized, and by provider or month.
    remaining: Option<String>,
    /// Rates by which money of other currencies was converted into this one, where that was asked for; empty otherwise.
    rates: Vec<ExchangeRate>,
}

/// Facets and coverage.
#[derive(Default)]
pub struct CoverageQuery;

#[Object]
impl CoverageQuery {
    /// How many gaps there are by each of the dimensions asked for, most first.
    async fn gap_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which gaps to count; all if nothing is said.")] filter: Option<GapFilter>,
        #[graphql(desc = "By what, at most 6.")] by: Vec<GapDimension>,
    ) -> Result<Option<Vec<GapFacetBucket>>> {
        let by: Vec<GapDimension> = by
            .iter()
            .enumerate()
            .filter(|(at, dimension)| !by[..*at].contains(dimension))
            .map(|(_, dimension)| *dimension)
            .collect();
        if by.len() > 6 {
            return Err(Error::invalid(
                "by",
                "takes at most 6 dimensions: ask again for the others",
            ));
        }
        let query = filter.unwrap_or_default().query(ctx.scope())?;
        let mut buckets = Vec::new();
        for dimension in by {
            buckets.extend(facet(ctx.scope(), query.clone(), dimension).await?);
        }
        Ok(Some(buckets))
    }

    /// What is needed, pledged, committed and delivered, by a dimension, in each unit and currency apart.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which gaps; all if nothing is said.")] filter: Option<GapFilter>,
        #[graphql(desc = "By what.")] by: CoverageDimension,
        #[graphql(
            desc = "ISO 4217 currency to convert money into, by the latest rate on record; what has no rate stays apart. If nothing is said, nothing is converted."
        )]
        currency: Option<String>,
    ) -> Result<Option<Vec<CoverageBucket>>> {
        if let Some(currency) = &currency {
            domain::money::currency(currency)
                .map_err(|reason| Fault::invalid("currency", reason))?;
        }
        let query = filter.unwrap_or_default().query(ctx.scope())?;
        let sums = match by {
            CoverageDimension::Provider | CoverageDimension::Month => {
                ledger(ctx.scope(), query, by).await?
            }
            _ => coverage(ctx.scope(), query, by).await?,
        };
        let sums = match currency {
            Some(currency) => converted(ctx.scope(), sums, &currency)?,
            None => sums,
        };
        Ok(Some(sums.into_iter().map(CoverageBucket::new).collect()))
    }
}

/// How a dimension is read: what to join, and what its key is.
struct Grouping {
    join: Option<(&'static str, &'static str)>,
    key: &'static str,
    kind: KeyKind,
    /// Whether one gap may meet the same key twice.
    repeats: bool,
}

/// What sort of value a key is, and how it is called.
#[derive(Clone, Copy)]
enum KeyKind {
    Sector,
    SectorCategory,
    Country,
    Regime,
    Measure,
    LiftingCondition,
    Mission,
    Panel,
    Organisation,
    Text,
}

impl GapDimension {
    fn grouping(self) -> Grouping {
        let column = |key, kind| Grouping {
            join: None,
            key,
            kind,
            repeats: false,
        };
        let joined = |table, on, key, kind| Grouping {
            join: Some((table, on)),
            key,
            kind,
            repeats: false,
        };
        match self {
            Self::Sector => column("gap.sector_id", KeyKind::Sector),
            Self::SectorCategory => joined(
                "sector",
                "sector.id = gap.sector_id",
                "coalesce(sector.category_id, sector.id)",
                KeyKind::SectorCategory,
            ),
            Self::Country => joined(
                "gap_country",
                "gap_country.gap_id = gap.id",
                "gap_country.country_id",
                KeyKind::Country,
            ),
            Self::Holder => column("gap.holder", KeyKind::Text),
            Self::Regime => column("gap.regime_id", KeyKind::Regime),
            Self::Measure => joined(
                "gap_measure",
                "gap_measure.gap_id = gap.id",
                "gap_measure.measure_id",
                KeyKind::Measure,
            ),
            Self::LiftingCondition => joined(
                "gap_lifting_condition",
                "gap_lifting_condition.gap_id = gap.id",
                "gap_lifting_condition.condition_id",
                KeyKind::LiftingCondition,
            ),
            Self::Mission => column("gap.mission_id", KeyKind::Mission),
            Self::Panel => column("gap.panel_id", KeyKind::Panel),
            Self::Assistance => Grouping {
                join: Some(("need", "need.gap_id = gap.id")),
                key: "need.assistance",
                kind: KeyKind::Text,
                repeats: true,
            },
            Self::Nature => column("gap.nature", KeyKind::Text),
            Self::State => column("gap.state", KeyKind::Text),
            Self::Year => column("cast(gap.year as text)", KeyKind::Text),
        }
    }
}

impl CoverageDimension {
    fn grouping(self) -> Grouping {
        let by_gap = |dimension: GapDimension| dimension.grouping();
        match self {
            Self::Gap => Grouping {
                join: None,
                key: "gap.reference",
                kind: KeyKind::Text,
                repeats: false,
            },
            Self::Sector => by_gap(GapDimension::Sector),
            Self::Country => by_gap(GapDimension::Country),
            Self::Holder => by_gap(GapDimension::Holder),
            Self::Regime => by_gap(GapDimension::Regime),
            Self::Measure => by_gap(GapDimension::Measure),
            Self::LiftingCondition => by_gap(GapDimension::LiftingCondition),
            Self::Assistance => Grouping {
                join: Some(("need", "need.id = need_coverage.need_id")),
                key: "need.assistance",
                kind: KeyKind::Text,
                repeats: false,
            },
            Self::Year => by_gap(GapDimension::Year),
            // An unattributed provider is nobody's to count by name.
            Self::Provider => Grouping {
                join: Some(("assistance", "assistance.id = commitment.assistance_id")),
                key: "case when assistance.attributed = false then null else commitment.provider_id end",
                kind: KeyKind::Organisation,
                repeats: false,
            },
            Self::Month => Grouping {
                join: None,
                key: "substr(commitment.dated, 1, 7)",
                kind: KeyKind::Text,
                repeats: false,
            },
        }
    }
}

impl KeyKind {
    fn is_id(self) -> bool {
        !matches!(self, Self::Text)
    }

    /// Key and label of a value.
    fn name(self, reference: &Reference, id: Option<Uuid>) -> (Option<String>, String) {
        fn named<M: Coded>(
            table: &Table<M>,
            id: Option<Uuid>,
            name: fn(&M) -> &str,
        ) -> (Option<String>, String) {
            table.of(id).map_or((None, NOT_STATED.to_owned()), |row| {
                (Some(row.code().to_owned()), name(&row).to_owned())
            })
        }
        match self {
            Self::Sector | Self::SectorCategory => named(&reference.sectors, id, |row| &row.name),
            Self::Country => named(&reference.countries, id, |row| &row.name),
            Self::Regime => named(&reference.regimes, id, |row| &row.name),
            Self::Measure => named(&reference.measures, id, |row| &row.name),
            Self::LiftingCondition => named(&reference.lifting_conditions, id, |row| &row.title),
            Self::Mission => named(&reference.missions, id, |row| &row.name),
            Self::Panel => named(&reference.panels, id, |row| &row.name),
            Self::Organisation => match id {
                None => (None, "asked not to be named".to_owned()),
                id => named(&reference.organisations, id, |row| &row.name),
            },
            Self::Text => (None, NOT_STATED.to_owned()),
        }
    }
}

const NOT_STATED: &str = "not stated";

/// Most buckets of one answer.
const BUCKETS_MAX: u64 = 1_000;

fn words(key: Option<String>) -> (Option<String>, String) {
    let label = key.as_deref().map_or_else(
        || NOT_STATED.to_owned(),
        |key| key.replace('_', " ").to_lowercase(),
    );
    (key, label)
}

fn join(
    query: &mut Select<gap::Entity>,
    kind: JoinType,
    (table, on): (&'static str, &'static str),
) {
    QuerySelect::query(query).join(kind, Alias::new(table), Expr::cust(on));
}

async fn facet(
    scope: &Scope,
    mut query: Select<gap::Entity>,
    dimension: GapDimension,
) -> Result<Vec<GapFacetBucket>> {
    let grouping = dimension.grouping();
    if let Some(table) = grouping.join {
        join(&mut query, JoinType::LeftJoin, table);
    }
    let count = if grouping.repeats {
        "count(distinct gap.id)"
    } else {
        "count(*)"
    };
    let query = query
        .select_only()
        .expr(Expr::cust(grouping.key))
        .expr(Expr::cust(count))
        .group_by(Expr::cust(grouping.key));
    let counted: Vec<((Option<String>, String), i64)> = if grouping.kind.is_id() {
        let rows: Vec<(Option<Uuid>, i64)> = scope.tally(query).await?;
        rows.into_iter()
            .map(|(id, count)| (grouping.kind.name(scope.reference(), id), count))
            .collect()
    } else {
        let rows: Vec<(Option<String>, i64)> = scope.tally(query).await?;
        rows.into_iter()
            .map(|(key, count)| (words(key), count))
            .collect()
    };
    let bucket = |((key, label), count): ((Option<String>, String), i64)| GapFacetBucket {
        dimension,
        key,
        label,
        count: count.unsigned_abs(),
    };
    let mut buckets: Vec<_> = counted.into_iter().map(bucket).collect();
    buckets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
    Ok(buckets)
}

/// Sums over the needs of the gaps of a query.
const NEED_SUMS: [&str; 6] = [
    "count(*)",
    "cast(sum(needed) as bigint)",
    "cast(sum(pledged) as bigint)",
    "cast(sum(case when committed > withdrawn then committed - withdrawn else 0 end) as bigint)",
    "cast(sum(delivered) as bigint)",
    "cast(sum(case when needed > covered then needed - covered when needed is not null then 0 end) as bigint)",
];

/// Sums over the lines of the ledger on the gaps of a query.
const LEDGER_SUMS: [&str; 6] = [
    "cast(0 as bigint)",
    "cast(null as bigint)",
    "cast(sum(case commitment.kind when 'PLEDGED' then coalesce(commitment.quantity, commitment.amount_minor) else 0 end) as bigint)",
    "cast(sum(case commitment.kind when 'COMMITTED' then coalesce(commitment.quantity, commitment.amount_minor)
      when 'WITHDRAWN' then -coalesce(commitment.quantity, commitment.amount_minor) else 0 end) as bigint)",
    "cast(sum(case commitment.kind when 'DELIVERED' then coalesce(commitment.quantity, commitment.amount_minor) else 0 end) as bigint)",
    "cast(null as bigint)",
];

async fn coverage(
    scope: &Scope,
    mut query: Select<gap::Entity>,
    by: CoverageDimension,
) -> Result<Vec<Sums>> {
    let grouping = by.grouping();
    join(
        &mut query,
        JoinType::InnerJoin,
        ("need_coverage", "need_coverage.gap_id = gap.id"),
    );
    if let Some(table) = grouping.join {
        join(&mut query, JoinType::LeftJoin, table);
    }
    buckets(
        scope,
        query,
        &grouping,
        ["need_coverage.unit", "need_coverage.currency"],
        &NEED_SUMS,
    )
    .await
}

async fn ledger(
    scope: &Scope,
    mut query: Select<gap::Entity>,
    by: CoverageDimension,
) -> Result<Vec<Sums>> {
    let grouping = by.grouping();
    join(
        &mut query,
        JoinType::InnerJoin,
        ("need", "need.gap_id = gap.id"),
    );
    join(
        &mut query,
        JoinType::InnerJoin,
        ("commitment", "commitment.need_id = need.id"),
    );
    if let Some(table) = grouping.join {
        join(&mut query, JoinType::LeftJoin, table);
    }
    buckets(
        scope,
        query,
        &grouping,
        ["need.unit", "need.currency"],
        &LEDGER_SUMS,
    )
    .await
}

async fn buckets(
    scope: &Scope,
    query: Select<gap::Entity>,
    grouping: &Grouping,
    units: [&'static str; 2],
    columns: &[&'static str; 6],
) -> Result<Vec<Sums>> {
    let mut query = query
        .select_only()
        .expr(Expr::cust(grouping.key))
        .group_by(Expr::cust(grouping.key));
    for unit in units {
        query = query.expr(Expr::cust(unit)).group_by(Expr::cust(unit));
    }
    for column in columns {
        query = query.expr(Expr::cust(*column));
    }
    query = query.limit(BUCKETS_MAX + 1);
    let mut buckets: Vec<Sums> = if grouping.kind.is_id() {
        let rows: Vec<Row<Uuid>> = scope.tally(query).await?;
        rows.into_iter()
            .map(|row| sums(row, |id| grouping.kind.name(scope.reference(), id)))
            .collect()
    } else {
        let rows: Vec<Row<String>> = scope.tally(query).await?;
        rows.into_iter().map(|row| sums(row, words)).collect()
    };
    if buckets.len() as u64 > BUCKETS_MAX {
        return Err(Error::Limited(format!(
            "There are more than {BUCKETS_MAX} buckets: narrow the filter, or sum by something coarser."
        )));
    }
    buckets.sort_by(|a, b| (&a.key, a.unit, &a.currency).cmp(&(&b.key, b.unit, &b.currency)));
    Ok(buckets)
}

impl CoverageBucket {
    fn new(sums: Sums) -> Self {
        let Sums {
            key,
            label,
            unit,
            currency,
            needs,
            figures: [needed, pledged, committed, delivered, remaining],
            rates,
        } = sums;
        let figure = |value: i64| {
            currency
                .as_deref()
                .map_or_else(|| value.to_string(), |currency| decimal(value, currency))
        };
        Self {
            key,
            label,
            needs: needs.unsigned_abs(),
            needed: needed.map(figure),
            pledged: figure(pledged.unwrap_or(0)),
            committed: figure(committed.unwrap_or(0)),
            delivered: figure(delivered.unwrap_or(0)),
            remaining: remaining.map(figure),
            rates: rates.into_iter().map(ExchangeRate).collect(),
            unit,
            currency,
        }
    }
}
