//! What statistics are made of, kept of all gaps as everybody reads them.

use crate::{
    db::{
        kept::{self, Moment, Stretch},
        scope::Scope,
        watermark::Watermark,
    },
    error::Result,
    graphql::gap::{
        figures::dimension::FigureBy,
        filter::GapFilter,
        known::{Known, counted::helpable, is_among},
        statistics::{
            dimension::StatisticsDimension,
            steps::{History, Steps},
            way::Way,
        },
    },
};
use chrono::NaiveDate;
use domain::gap::GapNature;
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// When a gap was found, and its way with each who gives: never one way of several, for what one did is not followed by what another did.
pub type Begun = (Option<NaiveDate>, Vec<Way>);

/// How many there are with each key.
pub type Numbers = BTreeMap<Option<Uuid>, u64>;

/// Gaps by the key of a dimension.
pub struct Grouped {
    /// How many there are with each key.
    pub gaps: Numbers,
    /// Those of them that came anywhere, with their ids.
    pub begun: BTreeMap<Option<Uuid>, Vec<(Uuid, Begun)>>,
}

impl Grouped {
    /// Those of a query that help can close.
    pub async fn read(
        scope: &Scope,
        gaps: Select<gap::Entity>,
        by: StatisticsDimension,
    ) -> Result<Self> {
        let steps = Steps::read(scope, &that_help_closes(gaps), by.key()).await?;
        let key = |_: &Uuid, history: &History| history.key;
        Ok(Self::of(scope, &steps.histories, (by, steps.gaps), key))
    }

    /// Those to which this happened, by what `key` gives of each; `gaps` says how many there are with each key.
    fn of(
        scope: &Scope,
        histories: &HashMap<Uuid, History>,
        (by, gaps): (StatisticsDimension, Numbers),
        key: impl Fn(&Uuid, &History) -> Option<Uuid>,
    ) -> Self {
        let mut begun: BTreeMap<Option<Uuid>, Vec<(Uuid, Begun)>> = BTreeMap::new();
        for (gap, history) in histories {
            let found = history.found;
            if by == StatisticsDimension::Provider {
                for (provider, ways) in of_providers(scope, &history.ways) {
                    let begun = begun.entry(provider).or_default();
                    begun.push((*gap, (found, ways)));
                }
            } else {
                let ways = history.ways.values().cloned().collect();
                let begun = begun.entry(key(gap, history)).or_default();
                begun.push((*gap, (found, ways)));
            }
        }
        let gaps = match by {
            StatisticsDimension::Provider => numbers(&begun),
            _ => gaps,
        };
        Self { gaps, begun }
    }

    /// The same of those that are asked for, out of what is kept of all.
    pub fn chosen(of: &[Arc<Self>], known: &Known, by: StatisticsDimension) -> Self {
        let mut begun: BTreeMap<Option<Uuid>, Vec<(Uuid, Begun)>> = BTreeMap::new();
        for (key, gaps) in of.iter().flat_map(|part| &part.begun) {
            let asked = gaps.iter().filter(|(gap, _)| known.has(*gap));
            let asked: Vec<_> = asked.cloned().collect();
            if !asked.is_empty() {
                begun.entry(*key).or_default().extend(asked);
            }
        }
        let gaps = match by {
            StatisticsDimension::Provider => numbers(&begun),
            StatisticsDimension::All => helpable(known, None),
            StatisticsDimension::Regime => helpable(known, Some(FigureBy::Regime)),
            StatisticsDimension::Sector => helpable(known, Some(FigureBy::Sector)),
        };
        Self { gaps, begun }
    }
}

/// Statistics are of these.
fn that_help_closes(gaps: Select<gap::Entity>) -> Select<gap::Entity> {
    gaps.filter(gap::Column::Nature.eq(GapNature::Capacity))
}

/// How many there are with each key.
fn numbers(begun: &BTreeMap<Option<Uuid>, Vec<(Uuid, Begun)>>) -> Numbers {
    let numbers = begun.iter();
    numbers
        .map(|(key, gaps)| (*key, gaps.len() as u64))
        .collect()
}

/// Ways by provider. Those that are not named have one key, and their ways stay apart.
fn of_providers(
    scope: &Scope,
    ways: &BTreeMap<Option<Uuid>, Way>,
) -> BTreeMap<Option<Uuid>, Vec<Way>> {
    let organisations = &scope.reference().organisations;
    let mut found: BTreeMap<_, Vec<Way>> = BTreeMap::new();
    for (giver, way) in ways {
        let provider = giver.filter(|giver| organisations.get(*giver).is_some());
        found.entry(provider).or_default().push(way.clone());
    }
    found
}

/// By what they are kept.
const NAME: &str = "statistics";

/// What is kept of a stretch: what happened to its gaps is read once, and told by each dimension.
struct Kept {
    all: Arc<Grouped>,
    regime: Arc<Grouped>,
    sector: Arc<Grouped>,
    provider: Arc<Grouped>,
}

/// The regime and the sector of a gap.
type Keys = (Option<Uuid>, Option<Uuid>);

impl Kept {
    async fn read(everybody: &Scope, stretch: Stretch) -> Result<Self> {
        use StatisticsDimension::{All, Provider, Regime, Sector};
        let id = everybody.gaps_by(gap::Column::Id);
        let gaps = that_help_closes(gap::Entity::find().filter(stretch.holds(&id)));
        let steps = Steps::read(everybody, &gaps, All.key()).await?;
        let regimes = Steps::count(everybody, &gaps, Regime.key()).await?;
        let sectors = Steps::count(everybody, &gaps, Sector.key()).await?;
        let keys = keys(everybody, gaps, &steps.histories).await?;
        let grouped = |by, gaps, key: fn(&Keys) -> Option<Uuid>| {
            let key = |gap: &Uuid, _: &History| keys.get(gap).and_then(key);
            Arc::new(Grouped::of(everybody, &steps.histories, (by, gaps), key))
        };
        Ok(Self {
            regime: grouped(Regime, regimes, |(regime, _)| *regime),
            sector: grouped(Sector, sectors, |(_, sector)| *sector),
            provider: grouped(Provider, Numbers::new(), |_| None),
            all: grouped(All, steps.gaps.clone(), |_| None),
        })
    }

    fn of(&self, by: StatisticsDimension) -> Arc<Grouped> {
        match by {
            StatisticsDimension::All => self.all.clone(),
            StatisticsDimension::Regime => self.regime.clone(),
            StatisticsDimension::Sector => self.sector.clone(),
            StatisticsDimension::Provider => self.provider.clone(),
        }
    }
}

/// The keys of the gaps to which anything happened.
async fn keys(
    everybody: &Scope,
    gaps: Select<gap::Entity>,
    histories: &HashMap<Uuid, History>,
) -> Result<HashMap<Uuid, Keys>> {
    if histories.is_empty() {
        return Ok(HashMap::new());
    }
    let begun = gaps.filter(is_among(everybody, histories.keys().copied()));
    let column = |column: gap::Column| Expr::col((gap::Entity, column));
    let query = begun
        .select_only()
        .expr(column(gap::Column::Id))
        .expr(column(gap::Column::RegimeId))
        .expr(column(gap::Column::SectorId));
    let rows: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> = everybody.tally(query).await?;
    let keyed = rows
        .into_iter()
        .map(|(gap, regime, sector)| (gap, (regime, sector)));
    Ok(keyed.collect())
}

/// What statistics of all gaps are made of as everybody reads them, in parts, and how far the register was before they were read.
pub async fn of_all(
    scope: &Scope,
    by: StatisticsDimension,
) -> Result<(Watermark, Vec<Arc<Grouped>>)> {
    let kept = kept::of_everybody(scope, NAME.to_owned(), |everybody, stretch| {
        Box::pin(Kept::read(everybody, stretch))
    });
    let (marks, parts) = kept.await?;
    Ok((marks, parts.iter().map(|part| part.of(by)).collect()))
}

/// What statistics of the gaps of a filter are made of, in parts, for who reads as everybody does.
pub async fn of_kept(
    scope: &Scope,
    filter: &GapFilter,
    by: StatisticsDimension,
) -> Result<Vec<Arc<Grouped>>> {
    let asked = filter.asked(scope).await?;
    let (_, all) = of_all(scope, by).await?;
    if asked.is_none() {
        return Ok(all);
    }
    let known = Known::of(scope, asked.as_ref()).await?;
    Ok(vec![Arc::new(Grouped::chosen(&all, &known, by))])
}

/// Reads them where they are to be read before a question waits for that.
pub async fn keep(everybody: &Scope, now: Moment) -> Result<()> {
    if kept::is_due(everybody, now, NAME) {
        of_all(everybody, StatisticsDimension::All).await?;
    }
    Ok(())
}
