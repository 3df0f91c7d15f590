//! What figures are counted by: how each dimension is read.

use crate::{
    access::policy::Guarded,
    db::scope::Scope,
    error::Result,
    graphql::gap::{
        coverage::state::CoverageState,
        key_kind::KeyKind,
        names::{Named, Names},
    },
};
use async_graphql::Enum;
use domain::{
    assistance::AssistanceType,
    french::french,
    gap::{GapEvidence, GapHolder, GapNature, GapPriority, GapState},
};
use sea_orm::{
    EntityTrait, QuerySelect, Select,
    sea_query::{Alias, Expr, JoinType},
};
use uuid::Uuid;

/// What gaps and coverage are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum GapDimension {
    /// Main sector, by purpose code, as `mainSectors` finds it.
    Sector,
    /// Category of the main sector, three digits, as `mainSectors` finds it.
    SectorCategory,
    /// Country; a gap with several counts for each.
    Country,
    /// The gap's holder: the kind of body whose capacity is missing.
    Holder,
    /// Sanctions regime under which it was found; `regimes` finds as well what stands in the way of its lifting conditions.
    Regime,
    /// Measure whose lifting it holds up; a gap may count for several.
    Measure,
    /// Lifting condition that it hinders; a gap may count for several.
    LiftingCondition,
    /// Mission that holds it.
    Mission,
    /// Panel that found it.
    Panel,
    /// Type of assistance it needs; a gap may count for several.
    Assistance,
    /// Whether help can close it.
    Nature,
    /// How far it is closed.
    State,
    /// Whether the source names it outright.
    Evidence,
    /// How urgent the source says it is.
    Priority,
    /// How far its needs are covered, as `coverage` finds it.
    CoverageState,
    /// Year in which it was first called for, or else of its oldest source.
    Year,
}

/// What coverage is summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CoverageDimension {
    /// The gap itself, by its reference, which is its label too: `gaps(filter: { references: [...] })` gives titles.
    Gap,
    /// Main sector, by purpose code.
    Sector,
    /// Country; a need of a gap with several is split among them by its shares, or in equal parts where none are stated
    /// (`assumedShares`).
    Country,
    /// The gap's holder: the kind of body whose capacity is missing.
    Holder,
    /// Sanctions regime under which the gap was found.
    Regime,
    /// Measure whose lifting the gap holds up; a gap may count for several.
    Measure,
    /// Lifting condition that the gap hinders; a gap may count for several.
    LiftingCondition,
    /// Type of assistance of the need.
    Assistance,
    /// Year in which the gap was first called for, or else of its oldest source.
    Year,
    /// Who gives, by the ledger; others than you that asked not to be named are counted together. No needs are counted.
    Provider,
    /// Month of the ledger's lines, `2009-10`: when something was pledged, committed or delivered. A line of which only the year is known
    /// counts under `2009`, by itself. A sum is below 0 where more was taken back in the month than given. No needs are counted.
    /// `FigureBy.MONTH` is another month, that in which the gap was first called for.
    Month,
}

/// A table to join, and on what.
pub type Join = (&'static str, &'static str);

/// How a dimension is read: what to join, and what its key is.
pub struct Grouping {
    /// The table that holds the key, where it is not the gap's own or one that is read anyway.
    pub join: Option<Join>,
    /// The expression that gives the key.
    pub key: &'static str,
    /// What sort of value it gives.
    pub kind: KeyKind,
    /// Whether one gap may meet the same key twice.
    pub repeats: bool,
}

impl GapDimension {
    /// How gaps are counted by it.
    pub fn grouping(self) -> Grouping {
        let (key, kind) = self.key();
        Grouping {
            join: self.join(),
            key,
            kind,
            repeats: self == Self::Assistance,
        }
    }

    fn join(self) -> Option<Join> {
        match self {
            Self::SectorCategory => Some(("sector", "sector.id = gap.sector_id")),
            Self::Country => Some(("gap_country", "gap_country.gap_id = gap.id")),
            Self::Measure => Some(("gap_measure", "gap_measure.gap_id = gap.id")),
            Self::LiftingCondition => Some((
                "gap_lifting_condition",
                "gap_lifting_condition.gap_id = gap.id",
            )),
            Self::Assistance => Some(("need", "need.gap_id = gap.id")),
            _ => None,
        }
    }

    /// The gap's own columns are given as they are, but not as columns: SQLite would walk an index in their order, to group by, and read
    /// the long row of each gap for the rest, where `gap_public` or `gap_figures` has it all.
    /// `gap_public_sector` has the sector in these very words.
    fn key(self) -> (&'static str, KeyKind) {
        match self {
            Self::Sector => ("coalesce(gap.sector_id, null)", KeyKind::Sector),
            Self::SectorCategory => (
                "coalesce(sector.category_id, sector.id)",
                KeyKind::SectorCategory,
            ),
            Self::Country => ("gap_country.country_id", KeyKind::Country),
            Self::Holder => (
                "coalesce(gap.holder, null)",
                KeyKind::Word(french::<GapHolder>),
            ),
            Self::Regime => ("coalesce(gap.regime_id, null)", KeyKind::Regime),
            Self::Measure => ("gap_measure.measure_id", KeyKind::Measure),
            Self::LiftingCondition => (
                "gap_lifting_condition.condition_id",
                KeyKind::LiftingCondition,
            ),
            Self::Mission => ("coalesce(gap.mission_id, null)", KeyKind::Mission),
            Self::Panel => ("coalesce(gap.panel_id, null)", KeyKind::Panel),
            Self::Assistance => ("need.assistance", KeyKind::Word(french::<AssistanceType>)),
            Self::Nature => (
                "coalesce(gap.nature, null)",
                KeyKind::Word(french::<GapNature>),
            ),
            Self::State => (
                "coalesce(gap.state, null)",
                KeyKind::Word(french::<GapState>),
            ),
            Self::Evidence => (
                "coalesce(gap.evidence, null)",
                KeyKind::Word(french::<GapEvidence>),
            ),
            Self::Priority => (
                "coalesce(gap.priority, null)",
                KeyKind::Word(french::<GapPriority>),
            ),
            // No column says it: gaps are asked for by each state, of which this is told.
            Self::CoverageState => (NO_WORD, KeyKind::Word(french::<CoverageState>)),
            Self::Year => ("cast(gap.year as text)", KeyKind::Text),
        }
    }
}

impl CoverageDimension {
    /// How the figures of needs or of the ledger are summed by it; needs and ledger are joined already.
    pub fn grouping(self) -> Grouping {
        let (join, key, kind) = match self {
            Self::Sector => return GapDimension::Sector.grouping(),
            Self::Country => return GapDimension::Country.grouping(),
            Self::Holder => return GapDimension::Holder.grouping(),
            Self::Regime => return GapDimension::Regime.grouping(),
            Self::Measure => return GapDimension::Measure.grouping(),
            Self::LiftingCondition => return GapDimension::LiftingCondition.grouping(),
            Self::Year => return GapDimension::Year.grouping(),
            Self::Gap => (None, "gap.reference", KeyKind::Text),
            Self::Assistance => (
                None,
                "need.assistance",
                KeyKind::Word(french::<AssistanceType>),
            ),
            Self::Month => (None, "substr(commitment.dated, 1, 7)", KeyKind::Text),
            Self::Provider => (Some(ASSISTANCE), PROVIDER, KeyKind::Organisation),
        };
        Grouping {
            join,
            key,
            kind,
            repeats: false,
        }
    }
}

const ASSISTANCE: Join = ("assistance", "assistance.id = commitment.assistance_id");

/// A provider that asked not to be named is counted under no name, as everybody has it.
const PROVIDER: &str =
    "case when assistance.attributed = false then null else commitment.provider_id end";

/// A key as it is read: an id or a word, and neither where none is stated.
pub type Found = (Option<Uuid>, Option<String>);

/// Stand for the half of a key that there is not.
pub const NO_ID: &str = "cast(null as uuid)";
/// Stands for the word.
pub const NO_WORD: &str = "cast(null as text)";

/// Adds a key to what a query gives, as [`Found`] takes it; where there is no dimension, a key of nothing.
pub fn with_key<E: EntityTrait>(query: Select<E>, key: Option<(&str, KeyKind)>) -> Select<E> {
    let (id, word) = match key {
        Some((key, kind)) if kind.is_id() => (key, NO_WORD),
        Some((key, _)) => (NO_ID, key),
        None => (NO_ID, NO_WORD),
    };
    let read = |text: &str| Expr::cust(text.to_owned());
    query.expr(read(id)).expr(read(word))
}

/// The same, and groups by it.
pub fn keyed<E: EntityTrait>(query: Select<E>, key: Option<(&str, KeyKind)>) -> Select<E> {
    let query = with_key(query, key);
    match key {
        Some((key, _)) => query.group_by(Expr::cust(key.to_owned())),
        None => query,
    }
}

/// A key, what it is called, and how many there are of it.
pub type Count = (Option<String>, Names, u64);

/// Counts with the most first.
pub fn most_first(counted: impl IntoIterator<Item = (Named, i64)>) -> Vec<Count> {
    let mut counted: Vec<Count> = counted
        .into_iter()
        .map(|((key, names), count)| (key, names, count.unsigned_abs()))
        .collect();
    counted.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    counted
}

/// How many rows of a query there are with each key, most first. `count` is what counts them.
pub async fn counted<E: Guarded>(
    scope: &Scope,
    query: Select<E>,
    (key, kind): (&'static str, KeyKind),
    count: &'static str,
) -> Result<Vec<Count>> {
    let query = query
        .select_only()
        .expr(Expr::cust(key))
        .expr(Expr::cust(count))
        .group_by(Expr::cust(key));
    let counted: Vec<(Named, i64)> = if kind.is_id() {
        let rows: Vec<(Option<Uuid>, i64)> = scope.tally(query).await?;
        rows.into_iter()
            .map(|(id, count)| (kind.name(scope.reference(), id), count))
            .collect()
    } else {
        let rows: Vec<(Option<String>, i64)> = scope.tally(query).await?;
        rows.into_iter()
            .map(|(key, count)| (kind.word(key), count))
            .collect()
    };
    Ok(most_first(counted))
}

/// Joins a table to a query.
pub fn join<E: EntityTrait>(
    query: &mut Select<E>,
    kind: JoinType,
    (table, on): (&'static str, &'static str),
) {
    QuerySelect::query(query).join(kind, Alias::new(table), Expr::cust(on));
}
