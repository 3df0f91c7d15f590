//! What statistics are made of, kept of all gaps for who reads as everybody does. What a member may read of matches and providers
//! differs for each: theirs are made anew.

use crate::{
    access::viewer::Viewer,
    db::{kept, scope::Scope, watermark::Watermark},
    error::Result,
    graphql::gap::{statistics::StatisticsDimension, statistics_steps::Steps, statistics_way::Way},
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
    /// Those of them that came anywhere.
    pub begun: BTreeMap<Option<Uuid>, Vec<Begun>>,
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
        let mut begun: BTreeMap<Option<Uuid>, Vec<Begun>> = BTreeMap::new();
        for history in steps.histories.into_values() {
            let found = history.found;
            if by == StatisticsDimension::Provider {
                for (provider, ways) in of_providers(scope, history.ways) {
                    begun.entry(provider).or_default().push((found, ways));
                }
            } else {
                let ways = history.ways.into_values().collect();
                begun.entry(history.key).or_default().push((found, ways));
            }
        }
        let gaps = match by {
            StatisticsDimension::Provider => begun
                .iter()
                .map(|(provider, ways)| (*provider, ways.len() as u64))
                .collect(),
            _ => steps.gaps,
        };
        Ok(Self { gaps, begun })
    }
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
            let gaps = gap::Entity::find().filter(stretch.holds(gap::Column::Id));
            Grouped::read(everybody, gaps, by).await
        })
    });
    let (_, parts) = kept.await?;
    Ok(Some(parts))
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
