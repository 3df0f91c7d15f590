//! Statistics that a resolution could quote: how many gaps were matched, and how long each step took.

use crate::{
    access::policy,
    db::{
        ledger::by_measure,
        scope::{Scope, Seen},
    },
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
use domain::{
    gap::GapNature,
    ledger::{Ledger, end::EVER},
    matches::{CommitmentKind, MatchState},
};
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
    /// Who gives: gaps count for each provider they are matched with or that gives to them, by what that provider does; those that
    /// asked not to be named are counted together.
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
    /// How many of them are matched with an offer or programme, and nobody said no or took it back; those that are committed to
    /// without a match on record are among them.
    matched: u64,
    /// How many of them have a commitment that stands today, counted or not; those that were delivered to are among them.
    committed: u64,
    /// How many of them have a delivery that was not reversed, also where what was delivered has ended.
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

/// How far a gap came with a provider, or with all, and when it came there first, where that is a whole day.
#[derive(Clone, Debug, Default)]
struct Way {
    state: Step,
    matched: Option<NaiveDate>,
    committed: Option<NaiveDate>,
    delivered: Option<NaiveDate>,
}

/// How far a gap came: whatever is later includes what is earlier, so that the funnel never widens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Found.
    #[default]
    Found,
    /// Matched.
    Matched,
    /// Something is committed and stands.
    Committed,
    /// Something is delivered.
    Delivered,
}

impl Step {
    /// How far it came by the ledger's sums of one measure, of all that was ever entered and as of today: what was delivered stays so,
    /// what was only committed does not outlast its end. None where nothing stands.
    fn by(ever: Ledger, today: Ledger) -> Option<Self> {
        match (ever.delivered > 0, today.covered() > 0) {
            (true, _) => Some(Self::Delivered),
            (_, true) => Some(Self::Committed),
            _ => None,
        }
    }
}

impl Way {
    /// As far as either came, and as early.
    fn or(&self, other: &Self) -> Self {
        let earlier = |one: Option<NaiveDate>, other| [one, other].into_iter().flatten().min();
        Self {
            state: self.state.max(other.state),
            matched: earlier(self.matched, other.matched),
            committed: earlier(self.committed, other.committed),
            delivered: earlier(self.delivered, other.delivered),
        }
    }
}

/// What happened to one gap: when it was found, and how far it came with each provider; one that is not named has no id.
#[derive(Default)]
struct History {
    found: Option<NaiveDate>,
    ways: BTreeMap<Option<Uuid>, Way>,
}

/// Gaps, and what happened to each.
struct Steps {
    gaps: Vec<Seen<gap::Brief>>,
    histories: HashMap<Uuid, History>,
}

/// A whole day; nothing where only a year or month is stated.
fn day(date: &str) -> Option<NaiveDate> {
    date.parse().ok()
}

impl Steps {
    async fn read(scope: &Scope, gaps: Vec<Seen<gap::Brief>>) -> Result<Self> {
        let mut steps = Self {
            gaps,
            histories: HashMap::new(),
        };
        for some in steps.gaps.clone().chunks(GAPS_AT_ONCE) {
            steps.read_sources(scope, some).await?;
            steps.read_matches(scope, some).await?;
            steps.read_ledger(scope, some).await?;
        }
        Ok(steps)
    }

    fn came(&mut self, gap: Uuid, provider: Option<Uuid>, way: &Way) {
        let history = self.histories.entry(gap).or_default();
        let known = history.ways.entry(provider).or_default();
        *known = known.or(way);
    }

    async fn read_sources(&mut self, scope: &Scope, gaps: &[Seen<gap::Brief>]) -> Result<()> {
        let lines = scope.parts::<gap::Entity, gap_provenance::Entity>(gaps);
        for (gap, lines) in lines.await? {
            let known = &scope.reference().documents;
            let documents = lines.iter().filter_map(|line| known.get(line.document_id));
            let days = documents.filter_map(|document| day(document.dated.as_deref()?));
            self.histories.entry(gap).or_default().found = days.min();
        }
        Ok(())
    }

    async fn read_matches(&mut self, scope: &Scope, gaps: &[Seen<gap::Brief>]) -> Result<()> {
        let ids = gaps.iter().map(|gap| gap.id);
        let matches = matches::Entity::find()
            .filter(matches::Column::GapId.is_in(ids))
            .filter(matches::Column::State.is_not_in(MatchState::GIVEN_UP.iter().copied()));
        let matches = scope.all(matches).await?;
        let providers = providers(scope, matches.iter().map(|row| row.assistance_id)).await?;
        for row in &matches {
            let way = Way {
                state: Step::Matched,
                matched: day(&row.proposed),
                ..Way::default()
            };
            let provider = providers.get(&row.assistance_id).copied();
            self.came(row.gap_id, provider, &way);
        }
        Ok(())
    }

    async fn read_ledger(&mut self, scope: &Scope, gaps: &[Seen<gap::Brief>]) -> Result<()> {
        let needs = scope.parts::<gap::Entity, need::Entity>(gaps).await?;
        let needs = needs.values().flatten();
        let gap_of: HashMap<Uuid, Uuid> = needs.map(|need| (need.id, need.gap_id)).collect();
        let of_needs = commitment::Column::NeedId.is_in(gap_of.keys().copied());
        let entries = scope
            .all(commitment::Entity::find().filter(of_needs))
            .await?;
        let given = entries.iter().filter_map(|entry| entry.assistance_id);
        let providers = providers(scope, given).await?;
        let mut strands: BTreeMap<_, Vec<&commitment::Model>> = BTreeMap::new();
        for entry in &entries {
            let provider = match entry.assistance_id {
                Some(assistance) => providers.get(&assistance).copied(),
                None => Some(entry.provider_id),
            };
            let strand = strands.entry((entry.need_id, provider)).or_default();
            strand.push(entry);
        }
        for ((need, provider), entries) in strands {
            if let Some(way) = by_ledger(&entries, scope.today()) {
                self.came(gap_of[&need], provider, &way);
            }
        }
        Ok(())
    }

    fn buckets(&self, scope: &Scope, by: StatisticsDimension) -> Vec<StatisticsBucket> {
        let mut grouped: BTreeMap<Option<Uuid>, Vec<(Option<NaiveDate>, Way)>> = BTreeMap::new();
        let none = History::default();
        for gap in &self.gaps {
            let history = self.histories.get(&gap.id).unwrap_or(&none);
            let ways = history.ways.values();
            let all = ways.fold(Way::default(), |all, way| all.or(way));
            let mut count = |key, way| grouped.entry(key).or_default().push((history.found, way));
            match by {
                StatisticsDimension::All => count(None, all),
                StatisticsDimension::Regime => count(gap.regime_id, all),
                StatisticsDimension::Sector => count(Some(gap.sector_id), all),
                StatisticsDimension::Provider => {
                    for (provider, way) in &history.ways {
                        count(*provider, way.clone());
                    }
                }
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

/// Providers of offers and programmes, as far as the viewer may know them.
async fn providers(
    scope: &Scope,
    assistance: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Uuid>> {
    let ids: BTreeSet<Uuid> = assistance.collect();
    let given = scope.by_ids::<assistance::Entity>(ids).await?;
    let seen = given
        .iter()
        .filter(|row| policy::sees_provider(scope.viewer(), row));
    Ok(seen.map(|row| (row.id, row.provider_id)).collect())
}

/// How far a need came by what one provider entered on it; none where nothing of it stands.
fn by_ledger(entries: &[&commitment::Model], today: &str) -> Option<Way> {
    let today = by_measure(entries.iter().copied(), today);
    let ever = by_measure(entries.iter().copied(), EVER);
    let steps = ever.iter().filter_map(|(measure, sum)| {
        let today = today.get(measure).copied().unwrap_or_default();
        Step::by(*sum, today)
    });
    let state = steps.max()?;
    let reversed: BTreeSet<Uuid> = entries.iter().filter_map(|row| row.reverses_id).collect();
    let first = |kind: CommitmentKind, is_reached: bool| {
        let of_kind = entries
            .iter()
            .filter(|row| is_reached && row.kind == kind && !reversed.contains(&row.id));
        of_kind.filter_map(|row| day(row.dated.as_deref()?)).min()
    };
    Some(Way {
        state,
        matched: None,
        committed: first(CommitmentKind::Committed, true),
        delivered: first(CommitmentKind::Delivered, state == Step::Delivered),
    })
}

/// A way, and when it began.
type Begun = (Option<NaiveDate>, Way);

/// From when to when a step took; none where not known.
type Span = (Option<NaiveDate>, Option<NaiveDate>);

fn bucket((key, label): (Option<String>, String), ways: &[Begun]) -> StatisticsBucket {
    let count = |step: Step| ways.iter().filter(|(_, way)| way.state >= step).count() as u64;
    let days = |ends: fn(&Begun) -> Span| {
        let passed = ways.iter().map(ends);
        median(
            passed
                .filter_map(|(from, to)| Some((to? - from?).num_days()))
                .collect(),
        )
    };
    StatisticsBucket {
        key,
        label,
        gaps: ways.len() as u64,
        matched: count(Step::Matched),
        committed: count(Step::Committed),
        delivered: count(Step::Delivered),
        days_to_match: days(|(found, way)| (*found, way.matched)),
        days_to_commitment: days(|(_, way)| (way.matched, way.committed)),
        days_to_delivery: days(|(_, way)| (way.committed, way.delivered)),
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
    use proptest::{collection::vec, prelude::*};
    use strum::IntoEnumIterator;

    #[test]
    fn the_median_is_a_value_that_there_is() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 5]), Some(5));
        assert_eq!(median(vec![4, 1]), Some(1));
    }

    #[test]
    fn what_has_no_whole_day_happened_and_counts_in_no_median() {
        let way = |matched: &str| Way {
            state: Step::Matched,
            matched: day(matched),
            ..Way::default()
        };
        let known = way("2009").or(&Way::default());
        assert_eq!((known.state, known.matched), (Step::Matched, None));
        let known = known.or(&way("2009-05-03")).or(&way("2009-05-02"));
        assert_eq!(known.matched, day("2009-05-02"));
    }

    fn entry() -> impl Strategy<Value = (CommitmentKind, i64)> {
        let kinds: Vec<_> = CommitmentKind::iter().collect();
        (prop::sample::select(kinds), 1..9_i64)
    }

    proptest! {
        /// Whatever the ledgers hold, no step has more gaps than the one before.
        #[test]
        fn the_funnel_never_widens(ledgers in vec((vec(entry(), 0..6), 0..6_usize), 0..12)) {
            let ways = ledgers.into_iter().enumerate().map(|(at, (entries, ended))| {
                let found = if at % 2 == 0 { Step::Found } else { Step::Matched };
                let today = Ledger::of(entries.iter().copied().skip(ended));
                let state = Step::by(Ledger::of(entries), today).unwrap_or_default().max(found);
                (None, Way { state, ..Way::default() })
            });
            let bucket = bucket((None, String::new()), &ways.collect::<Vec<_>>());
            prop_assert!(bucket.delivered <= bucket.committed && bucket.committed <= bucket.matched && bucket.matched <= bucket.gaps);
        }
    }
}
