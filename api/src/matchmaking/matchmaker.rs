//! What one viewer asks of the catalogue: beyond what everybody may read, read through their own scope.

use crate::{
    db::scope::{Scope, Seen},
    error::{Error, Result},
    history::{refused::holds, terms::Terms},
    matchmaking::{
        catalogue::{CatalogueCache, Current},
        facts,
    },
    observe::TRACED,
};
use chrono::NaiveDate;
use domain::matches::MatchState;
use entity::{assistance, commitment, gap, matches, need};
use matching::{
    catalogue::ViewerExtras,
    engine::{Asked, Engine, Item},
    facts as weighed,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::{
    collections::{HashMap, HashSet},
    slice,
    sync::Arc,
};
use tracing::{Instrument, trace_span};
use uuid::Uuid;

/// Pairs whose sides are read at once.
const PAIRS_AT_ONCE: usize = 250;

/// What one viewer asks of the catalogue, beyond what everybody may.
pub struct Matchmaker<'a> {
    scope: &'a Scope,
    /// The catalogue as the register is now.
    pub current: Arc<Current>,
    /// What is asked about.
    pub asked: Asked,
}

impl<'a> Matchmaker<'a> {
    /// Opens the catalogue for the viewer of this scope.
    pub async fn open(
        catalogue: &CatalogueCache,
        scope: &'a Scope,
        on: Option<NaiveDate>,
    ) -> Result<Self> {
        let opening = trace_span!(target: TRACED, "catalogue");
        let (current, today) = catalogue.of(scope).instrument(opening).await?;
        Ok(Self {
            scope,
            current,
            asked: Asked { on, today },
        })
    }

    /// What pairs are judged by.
    pub fn engine(&self) -> &Engine {
        self.current.catalogue.engine()
    }

    /// A gap that the viewer reads, as matching weighs it for them.
    pub async fn gap(&self, row: &Seen<gap::Brief>) -> Result<Arc<Item<weighed::Gap>>> {
        if let Some(item) = self.current.catalogue.gap(row.id) {
            return Ok(item.clone());
        }
        let facts = facts::gaps(self.scope, slice::from_ref(row)).await?.pop();
        let facts = facts.ok_or_else(|| {
            Error::Internal(anyhow::anyhow!(
                "gap {} went away while it was read",
                row.id
            ))
        })?;
        Ok(Arc::new(self.engine().gap(facts)))
    }

    /// Assistance that the viewer reads, as matching weighs it for them.
    pub async fn assistance(
        &self,
        row: &Seen<assistance::Model>,
    ) -> Result<Arc<Item<weighed::Assistance>>> {
        let own = self.own_assistance().await?;
        if let Some(item) = own
            .iter()
            .find(|item| item.facts.id == row.id)
            .or_else(|| self.current.catalogue.assistance(row.id))
        {
            return Ok(item.clone());
        }
        let facts = facts::assistance(self.scope, slice::from_ref(row))
            .await?
            .pop();
        let facts = facts.ok_or_else(|| {
            Error::Internal(anyhow::anyhow!(
                "assistance {} went away while it was read",
                row.id
            ))
        })?;
        Ok(Arc::new(self.engine().assistance(facts)))
    }

    /// Gaps that the viewer reads and not everybody does.
    fn hidden_gaps(&self) -> Option<Select<gap::Entity>> {
        self.scope.viewer().insider()?;
        let public = self.scope.for_everybody::<gap::Entity>();
        let public = gap::Entity::find()
            .select_only()
            .column(gap::Column::Id)
            .filter(public);
        Some(gap::Entity::find().filter(gap::Column::Id.not_in_subquery(public.into_query())))
    }

    /// Those gaps, as matching weighs them.
    async fn own_gaps(&self) -> Result<Vec<Arc<Item<weighed::Gap>>>> {
        let Some(query) = self.hidden_gaps() else {
            return Ok(Vec::new());
        };
        let rows = self.scope.weigh(query).await?;
        let gaps = facts::gaps(self.scope, &rows).await?;
        Ok(gaps
            .into_iter()
            .map(|gap| Arc::new(self.engine().gap(gap)))
            .collect())
    }

    /// Assistance of which the viewer knows that more is drawn than everybody does.
    async fn own_assistance(&self) -> Result<Vec<Arc<Item<weighed::Assistance>>>> {
        let Some(gaps) = self.hidden_gaps() else {
            return Ok(Vec::new());
        };
        let gaps = gaps
            .select_only()
            .column(gap::Column::Id)
            .filter(self.scope.condition::<gap::Entity>());
        let needs = need::Entity::find()
            .select_only()
            .column(need::Column::Id)
            .filter(need::Column::GapId.in_subquery(gaps.into_query()));
        let drawn = commitment::Entity::find()
            .select_only()
            .column(commitment::Column::AssistanceId)
            .filter(commitment::Column::AssistanceId.is_not_null())
            .filter(commitment::Column::NeedId.in_subquery(needs.into_query()));
        let rows = assistance::Entity::find()
            .filter(assistance::Column::Id.in_subquery(drawn.into_query()));
        let rows = self.scope.weigh(rows).await?;
        let all = facts::assistance(self.scope, &rows).await?;
        Ok(all
            .into_iter()
            .map(|assistance| Arc::new(self.engine().assistance(assistance)))
            .collect())
    }

    /// What the viewer may add to the assistance side of a question about a gap.
    pub async fn own_for_gap(
        &self,
        gap: &Seen<gap::Brief>,
    ) -> Result<ViewerExtras<weighed::Assistance>> {
        let refused = refused(
            self.scope,
            matches::Entity::find().filter(matches::Column::GapId.eq(gap.id)),
        )
        .await?;
        let refused = refused.iter().map(|deal| deal.assistance_id).collect();
        Ok(ViewerExtras {
            items: self.own_assistance().await?,
            refused,
        })
    }

    /// What the viewer may add to the gap side of a question about an assistance.
    pub async fn own_for_assistance(
        &self,
        row: &Seen<assistance::Model>,
    ) -> Result<ViewerExtras<weighed::Gap>> {
        let refused = refused(
            self.scope,
            matches::Entity::find().filter(matches::Column::AssistanceId.eq(row.id)),
        )
        .await?;
        let refused = refused.iter().map(|deal| deal.gap_id).collect();
        Ok(ViewerExtras {
            items: self.own_gaps().await?,
            refused,
        })
    }

    /// What the viewer may add to the gap side of a question about an assistance that is not on record.
    pub async fn own_for_draft(&self) -> Result<ViewerExtras<weighed::Gap>> {
        Ok(ViewerExtras {
            items: self.own_gaps().await?,
            refused: HashSet::new(),
        })
    }

    /// What the viewer may add to the assistance side of a question about a gap that is not on record.
    pub async fn own_for_draft_gap(&self) -> Result<ViewerExtras<weighed::Assistance>> {
        Ok(ViewerExtras {
            items: self.own_assistance().await?,
            refused: HashSet::new(),
        })
    }
}

/// Matches of a query that were refused, as far as the viewer knows, while neither side has changed in what it was judged by: a no is
/// remembered until then, or until whoever objected proposes the two.
pub async fn refused(
    scope: &Scope,
    query: Select<matches::Entity>,
) -> Result<Vec<Seen<matches::Model>>> {
    let states = MatchState::REFUSED.iter().copied();
    let mut rows = scope
        .weigh(query.filter(matches::Column::State.is_in(states)))
        .await?;
    let mut standing = HashSet::new();
    for some in rows.chunks(PAIRS_AT_ONCE) {
        let ids = gap::Column::Id.is_in(some.iter().map(|row| row.gap_id));
        let read = scope.weigh(gap::Entity::find().filter(ids)).await?;
        let gaps = scope.open_states::<gap::Entity>(&read).await?;
        let ids = assistance::Column::Id.is_in(some.iter().map(|row| row.assistance_id));
        let read = scope.weigh(assistance::Entity::find().filter(ids)).await?;
        let all = scope.open_states::<assistance::Entity>(&read).await?;
        let tried = tried(scope, some).await?;
        let stands = some.iter().filter(|row| {
            let sides = gaps.get(&row.gap_id).zip(all.get(&row.assistance_id));
            let of_both = tried.get(&(row.gap_id, row.assistance_id)).into_iter();
            let of_both = of_both.flatten().map(|other| &**other);
            sides.is_some_and(|(gap, assistance)| holds(&Terms::of(gap, assistance), row, of_both))
        });
        standing.extend(stands.map(|row| row.id));
    }
    rows.retain(|row| standing.contains(&row.id));
    Ok(rows)
}

/// All matches of the gaps and the offers and programmes of these, as far as the viewer knows, by both sides.
async fn tried(
    scope: &Scope,
    some: &[Seen<matches::Model>],
) -> Result<HashMap<(Uuid, Uuid), Vec<Seen<matches::Model>>>> {
    let of_gaps = matches::Column::GapId.is_in(some.iter().map(|row| row.gap_id));
    let given = matches::Column::AssistanceId.is_in(some.iter().map(|row| row.assistance_id));
    let both = matches::Entity::find().filter(of_gaps).filter(given);
    let mut tried: HashMap<_, Vec<_>> = HashMap::new();
    for row in scope.weigh(both).await? {
        let pair = (row.gap_id, row.assistance_id);
        tried.entry(pair).or_default().push(row);
    }
    Ok(tried)
}
