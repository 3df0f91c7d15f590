//! What statistics are made of, kept of all gaps for who reads as everybody does. What a member may read of matches and providers
//! differs for each: theirs are made anew.

use crate::{
    access::viewer::Viewer,
    db::{kept, scope::Scope, watermark::Watermark},
    error::Result,
    graphql::gap::{
        figures::dimension::FigureBy,
        known::{Asked, Known, counted::helpable},
        statistics_dimension::StatisticsDimension,
        statistics_steps::Steps,
        statistics_way::Way,
    },
};
use chrono::NaiveDate;
use domain::gap::GapNature;
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// When a gap was found, and its way with each who gives: never one way of several, for what one did is not followed by what another did.
pub type Begun = (Option<NaiveDate>, Vec<Way>);

/// Gaps by the key of a dimension.
pub struct Grouped {
    /// How many there are with each key.
    pub gaps: BTreeMap<Option<Uuid>, u64>,
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
        let gaps = gaps.filter(gap::Column::Nature.eq(GapNature::Capacity));
        let steps = Steps::read(scope, &gaps, by.key()).await?;
        let mut begun: BTreeMap<Option<Uuid>, Vec<(Uuid, Begun)>> = BTreeMap::new();
        for (gap, history) in steps.histories {
            let found = history.found;
            if by == StatisticsDimension::Provider {
                for (provider, ways) in of_providers(scope, history.ways) {
                    let begun = begun.entry(provider).or_default();
                    begun.push((gap, (found, ways)));
                }
            } else {
                let ways = history.ways.into_values().collect();
                let begun = begun.entry(history.key).or_default();
                begun.push((gap, (found, ways)));
            }
        }
        let gaps = match by {
            StatisticsDimension::Provider => numbers(&begun),
            _ => steps.gaps,
        };
        Ok(Self { gaps, begun })
    }

    /// The same of those that are asked for, out of what is kept of all.
    fn chosen(of: &[Arc<Self>], known: &Known, by: StatisticsDimension) -> Self {
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

/// How many there are with each key.
fn numbers(begun: &BTreeMap<Option<Uuid>, Vec<(Uuid, Begun)>>) -> BTreeMap<Option<Uuid>, u64> {
    let numbers = begun.iter();
    numbers
        .map(|(key, gaps)| (*key, gaps.len() as u64))
        .collect()
}

/// Ways by provider. Those that are not named have one key, and their ways stay apart.
fn of_providers(
    scope: &Scope,
    ways: BTreeMap<Option<Uuid>, Way>,
) -> BTreeMap<Option<Uuid>, Vec<Way>> {
    let organisations = &scope.reference().organisations;
    let mut found: BTreeMap<_, Vec<Way>> = BTreeMap::new();
    for (giver, way) in ways {
        let provider = giver.filter(|giver| organisations.get(*giver).is_some());
        found.entry(provider).or_default().push(way);
    }
    found
}

/// By what they are kept.
const BY: [StatisticsDimension; 4] = [
    StatisticsDimension::All,
    StatisticsDimension::Regime,
    StatisticsDimension::Sector,
    StatisticsDimension::Provider,
];

fn name(by: StatisticsDimension) -> String {
    format!("statistics by {by:?}")
}

/// What statistics of all gaps are made of, in parts; none for who may read more than everybody.
pub async fn of_all(scope: &Scope, by: StatisticsDimension) -> Result<Option<Vec<Arc<Grouped>>>> {
    if !matches!(scope.viewer(), Viewer::Anonymous) {
        return Ok(None);
    }
    let kept = kept::of_everybody(scope, name(by), move |everybody, stretch| {
        Box::pin(async move {
            let id = everybody.gaps_by(gap::Column::Id);
            let gaps = gap::Entity::find().filter(stretch.holds(&id));
            Grouped::read(everybody, gaps, by).await
        })
    });
    let (_, parts) = kept.await?;
    Ok(Some(parts))
}

/// The same of the gaps that are asked for.
pub async fn of_some(
    scope: &Scope,
    asked: &Asked,
    by: StatisticsDimension,
) -> Result<Option<Vec<Arc<Grouped>>>> {
    let Some(all) = of_all(scope, by).await? else {
        return Ok(None);
    };
    let known = Known::of(scope, Some(asked)).await?;
    Ok(Some(vec![Arc::new(Grouped::chosen(&all, &known, by))]))
}

/// Makes them again where they are kept and a question would wait for that.
pub async fn keep(everybody: &Scope, marks: Watermark) -> Result<()> {
    for by in BY {
        if kept::is_outdated(everybody, marks, &name(by)) {
            of_all(everybody, by).await?;
        }
    }
    Ok(())
}
