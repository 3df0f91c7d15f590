//! What parts of a plan are about, read together when somebody asks.

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        assistance::Assistance,
        gap::{
            Gap,
            need::{Need, Needs},
        },
        matches::Match,
    },
};
use entity::{assistance, gap, matches, need};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Ids of what the parts of one page name.
#[derive(Default)]
pub struct Named {
    /// Needs.
    pub needs: BTreeSet<Uuid>,
    /// Gaps.
    pub gaps: BTreeSet<Uuid>,
    /// Offers and programmes.
    pub assistance: BTreeSet<Uuid>,
    /// Matches.
    pub matches: BTreeSet<Uuid>,
}

/// What the parts of one page are about.
pub struct About {
    scope: Scope,
    named: Named,
    needs: OnceCell<HashMap<Uuid, Need>>,
    gaps: OnceCell<HashMap<Uuid, Gap>>,
    assistance: OnceCell<HashMap<Uuid, Assistance>>,
    matches: OnceCell<HashMap<Uuid, Match>>,
}

impl About {
    /// About what is named.
    pub fn new(scope: &Scope, named: Named) -> Arc<Self> {
        let (needs, gaps, assistance, matches) = (
            OnceCell::new(),
            OnceCell::new(),
            OnceCell::new(),
            OnceCell::new(),
        );
        Arc::new(Self {
            scope: scope.clone(),
            named,
            needs,
            gaps,
            assistance,
            matches,
        })
    }

    /// A need, if it is still there.
    pub async fn need(&self, id: Uuid) -> Result<Option<Need>> {
        let read = async || {
            let rows = self
                .scope
                .by_ids::<need::Entity>(self.named.needs.iter().copied())
                .await?;
            let together = Needs::new(&self.scope, rows.clone());
            Ok::<_, Error>(
                rows.into_iter()
                    .map(|row| (row.id, Need::new(row, together.clone())))
                    .collect(),
            )
        };
        Ok(self.needs.get_or_try_init(read).await?.get(&id).cloned())
    }

    /// A gap, if the viewer may still read it.
    pub async fn gap(&self, id: Uuid) -> Result<Option<Gap>> {
        let read = async || {
            let rows = self
                .scope
                .by_ids::<gap::Entity>(self.named.gaps.iter().copied())
                .await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Error>(ids.into_iter().zip(Gap::batch(&self.scope, rows)).collect())
        };
        Ok(self.gaps.get_or_try_init(read).await?.get(&id).cloned())
    }

    /// An offer or programme.
    pub async fn assistance(&self, id: Uuid) -> Result<Option<Assistance>> {
        let read = async || {
            let rows = self
                .scope
                .by_ids::<assistance::Entity>(self.named.assistance.iter().copied())
                .await?;
            let all = Assistance::batch(&self.scope, rows).into_iter();
            Ok::<_, Error>(
                all.map(|assistance| (assistance.row_id(), assistance))
                    .collect(),
            )
        };
        Ok(self
            .assistance
            .get_or_try_init(read)
            .await?
            .get(&id)
            .cloned())
    }

    /// A match, if the viewer may read it.
    pub async fn one_match(&self, id: Uuid) -> Result<Option<Match>> {
        let read = async || {
            let rows = self
                .scope
                .by_ids::<matches::Entity>(self.named.matches.iter().copied())
                .await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Error>(
                ids.into_iter()
                    .zip(Match::batch(&self.scope, rows))
                    .collect(),
            )
        };
        Ok(self.matches.get_or_try_init(read).await?.get(&id).cloned())
    }
}
