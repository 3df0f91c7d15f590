//! Statistics that a resolution could quote: how many gaps were matched, and how long each step took.

use crate::{
    access::policy,
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        ContextExt,
        gap::{
            dimension::{NOT_STATED, UNNAMED},
            filter::GapFilter,
        },
    },
};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::NaiveDate;
use domain::{gap::GapNature, matches::CommitmentKind};
use entity::{assistance, commitment, gap, gap_provenance, matches, need};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What statistics are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum StatisticsDimension {
    /// All gaps together.
    All,
    /// Sanctions regime under which the gap was found.
    Regime,
    /// Sector, by purpose code.
    Sector,
    /// Who gives: gaps count for each provider they are matched with; those that asked not to be named are counted together.
    Provider,
}

/// How many gaps with one value of a dimension were matched, and how long each step took. Only gaps that help can close count, and
/// only what the viewer may see.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct StatisticsBucket {
    /// Value of the dimension, as filters take it; null for all, where none is stated, and for providers that are not named.
    key: Option<String>,
    /// Its value in words.
    label: String,
    /// How many gaps.
    gaps: u64,
    /// How many of them are matched with an offer or programme.
    matched: u64,
    /// How many of them have a commitment.
    committed: u64,
    /// How many of them have a delivery.
    delivered: u64,
    /// Median of days from the oldest dated source to the first match; null where no gap has both as whole days.
    days_to_match: Option<i32>,
    /// Median of days from the first match to the first commitment; null where no gap has both as whole days.
    days_to_commitment: Option<i32>,
    /// Median of days from the first commitment to the first delivery; null where no gap has both as whole days.
    days_to_delivery: Option<i32>,
}

/// Statistics.
#[derive(Default)]
pub struct StatisticsQuery;

#[Object]
impl StatisticsQuery {
    /// How many gaps were matched, committed to and delivered on, and the median days of each step.
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which gaps; all by default.")] filter: Option<GapFilter>,
        #[graphql(desc = "By what.")] by: StatisticsDimension,
    ) -> Result<Option<Vec<StatisticsBucket>>> {
        let scope = ctx.scope();
        let query = filter
            .unwrap_or_default()
            .query(scope)?
            .filter(gap::Column::Nature.eq(GapNature::Capacity));
        let steps = Steps::read(scope, scope.all(query).await?).await?;
        Ok(Some(steps.buckets(scope, by)))
    }
}

/// Gaps at a time whose steps are read.
const GAPS_AT_ONCE: usize = 500;

/// When what happened first to a gap.
#[derive(Default)]
struct Way {
    found: Option<NaiveDate>,
    matched: Option<Option<NaiveDate>>,
    committed: Option<Option<NaiveDate>>,
    delivered: Option<Option<NaiveDate>>,
    providers: BTreeSet<Option<Uuid>>,
}

/// Gaps, and what happened to each.
struct Steps {
    gaps: Vec<Seen<gap::Brief>>,
    ways: HashMap<Uuid, Way>,
}

/// A whole day; nothing where only a year or month is stated.
fn day(date: &str) -> Option<NaiveDate> {
    date.parse().ok()
}

/// The earlier of what was known and another date, of which either may not be a whole day.
fn first(known: &mut Option<Option<NaiveDate>>, date: Option<&str>) {
    let date = date.and_then(day);
    *known = Some(match (known.flatten(), date) {
        (Some(known), Some(date)) => Some(known.min(date)),
        (known, date) => known.or(date),
    });
}

impl Steps {
    async fn read(scope: &Scope, gaps: Vec<Seen<gap::Brief>>) -> Result<Self> {
        let ways = gaps.iter().map(|gap| (gap.id, Way::default())).collect();
        let mut steps = Self { gaps, ways };
        for some in steps.gaps.clone().chunks(GAPS_AT_ONCE) {
            steps.read_sources(scope, some).await?;
            steps.read_matches(scope, some).await?;
            steps.read_ledger(scope, some).await?;
        }
        Ok(steps)
    }

    fn way(&mut self, gap: Uuid) -> &mut Way {
        self.ways.entry(gap).or_default()
    }

    async fn read_sources(&mut self, scope: &Scope, gaps: &[Seen<gap::Brief>]) -> Result<()> {
        let lines = scope.parts::<gap::Entity, gap_provenance::Entity>(gaps);
        for (gap, lines) in lines.await? {
            let known = &scope.reference().documents;
            let documents = lines.iter().filter_map(|line| known.get(line.document_id));
            let days = documents.filter_map(|document| day(document.dated.as_deref()?));
            self.way(gap).found = days.min();
        }
        Ok(())
    }

    async fn read_matches(&mut self, scope: &Scope, gaps: &[Seen<gap::Brief>]) -> Result<()> {
        let ids = gaps.iter().map(|gap| gap.id);
        let matches = matches::Entity::find().filter(matches::Column::GapId.is_in(ids));
        let matches = scope.all(matches).await?;
        let given: BTreeSet<Uuid> = matches.iter().map(|row| row.assistance_id).collect();
        let given = scope.by_ids::<assistance::Entity>(given).await?;
        let providers: HashMap<Uuid, Uuid> = given
            .iter()
            .filter(|row| policy::sees_provider(scope.viewer(), row))
            .map(|row| (row.id, row.provider_id))
            .collect();
        for row in &matches {
            let way = self.way(row.gap_id);
            first(&mut way.matched, Some(&row.proposed));
            let provider = providers.get(&row.assistance_id).copied();
            way.providers.insert(provider);
        }
        Ok(())
    }

    async fn read_ledger(&mut self, scope: &Scope, gaps: &[Seen<gap::Brief>]) -> Result<()> {
        let needs = scope.parts::<gap::Entity, need::Entity>(gaps).await?;
        let needs = needs.values().flatten();
        let gap_of: HashMap<Uuid, Uuid> = needs.map(|need| (need.id, need.gap_id)).collect();
        let of_needs = commitment::Column::NeedId.is_in(gap_of.keys().copied());
        let entries = commitment::Entity::find().filter(of_needs);
        for entry in scope.all(entries).await? {
            let way = self.way(gap_of[&entry.need_id]);
            match entry.kind {
                CommitmentKind::Committed => first(&mut way.committed, entry.dated.as_deref()),
                CommitmentKind::Delivered => first(&mut way.delivered, entry.dated.as_deref()),
                CommitmentKind::Pledged | CommitmentKind::Withdrawn => {}
            }
        }
        Ok(())
    }

    fn buckets(&self, scope: &Scope, by: StatisticsDimension) -> Vec<StatisticsBucket> {
        let mut grouped: BTreeMap<Option<Uuid>, Vec<&Way>> = BTreeMap::new();
        for gap in &self.gaps {
            let way = &self.ways[&gap.id];
            let keys = match by {
                StatisticsDimension::All => BTreeSet::from([None]),
                StatisticsDimension::Regime => BTreeSet::from([gap.regime_id]),
                StatisticsDimension::Sector => BTreeSet::from([Some(gap.sector_id)]),
                StatisticsDimension::Provider => way.providers.clone(),
            };
            for key in keys {
                grouped.entry(key).or_default().push(way);
            }
        }
        let mut buckets: Vec<_> = grouped
            .into_iter()
            .map(|(key, ways)| bucket(name(scope, by, key), &ways))
            .collect();
        buckets.sort_by(|one, other| {
            other
                .gaps
                .cmp(&one.gaps)
                .then_with(|| one.key.cmp(&other.key))
        });
        buckets
    }
}

/// Key and label of a value.
fn name(scope: &Scope, by: StatisticsDimension, key: Option<Uuid>) -> (Option<String>, String) {
    let reference = scope.reference();
    let (named, unnamed) = match by {
        StatisticsDimension::All => (None, "all"),
        StatisticsDimension::Regime => {
            let regime = reference.regimes.of(key);
            (
                regime.map(|row| (row.code.clone(), row.name.clone())),
                NOT_STATED,
            )
        }
        StatisticsDimension::Sector => {
            let sector = reference.sectors.of(key);
            (
                sector.map(|row| (row.code.clone(), row.name.clone())),
                NOT_STATED,
            )
        }
        StatisticsDimension::Provider => {
            let provider = reference.organisations.of(key);
            (
                provider.map(|row| (row.code.clone(), row.name.clone())),
                UNNAMED,
            )
        }
    };
    match named {
        Some((key, label)) => (Some(key), label),
        None => (None, unnamed.to_owned()),
    }
}

fn bucket((key, label): (Option<String>, String), ways: &[&Way]) -> StatisticsBucket {
    let count = |happened: fn(&Way) -> bool| ways.iter().filter(|way| happened(way)).count() as u64;
    let days = |from: fn(&Way) -> Option<NaiveDate>, to: fn(&Way) -> Option<NaiveDate>| {
        median(
            ways.iter()
                .filter_map(|way| Some((to(way)? - from(way)?).num_days()))
                .collect(),
        )
    };
    StatisticsBucket {
        key,
        label,
        gaps: ways.len() as u64,
        matched: count(|way| way.matched.is_some()),
        committed: count(|way| way.committed.is_some()),
        delivered: count(|way| way.delivered.is_some()),
        days_to_match: days(|way| way.found, |way| way.matched.flatten()),
        days_to_commitment: days(|way| way.matched.flatten(), |way| way.committed.flatten()),
        days_to_delivery: days(|way| way.committed.flatten(), |way| way.delivered.flatten()),
    }
}

/// The middle value, or the lower of two.
fn median(mut days: Vec<i64>) -> Option<i32> {
    days.sort_unstable();
    let middle = days.len().checked_sub(1)? / 2;
    i32::try_from(days[middle]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_a_value_that_there_is() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 5]), Some(5));
        assert_eq!(median(vec![4, 1]), Some(1));
    }

    #[test]
    fn what_has_no_whole_day_happened_and_counts_in_no_median() {
        let mut known = None;
        first(&mut known, Some("2009"));
        assert_eq!(known, Some(None));
        first(&mut known, Some("2009-05-02"));
        first(&mut known, Some("2009-05-03"));
        assert_eq!(known, Some(day("2009-05-02")));
    }
}
