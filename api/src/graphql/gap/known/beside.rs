//! What is kept of gaps, and what the viewer may read beside it.

use super::{Asked, Known, ids, is_among};
use crate::{
    db::scope::Scope,
    error::{Error, Result},
};
use entity::gap;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use std::collections::HashSet;
use uuid::Uuid;

/// What is kept of the gaps that are asked for, or of all, and what `read` makes of those that the viewer may read beside these; nothing
/// where there are none.
pub async fn with_confided<'a, T: Send + 'a>(
    scope: &'a Scope,
    asked: Option<&Asked>,
    read: impl Fn(Select<gap::Entity>) -> BoxFuture<'a, Result<T>>,
) -> Result<(Known, Option<T>)> {
    with_more(scope, asked, |theirs| {
        let own = theirs.map(&read);
        Box::pin(async move {
            match own {
                Some(own) => own.await.map(Some),
                None => Ok(None),
            }
        })
    })
    .await
}

/// What is kept of the gaps that are asked for, or of all, and what `read` makes of what the viewer may read beside it, given those of
/// these gaps that others do not read, where there are any.
pub async fn with_more<'a, T>(
    scope: &'a Scope,
    asked: Option<&Asked>,
    read: impl Fn(Option<Select<gap::Entity>>) -> BoxFuture<'a, Result<T>>,
) -> Result<(Known, T)> {
    let known = Known::of(scope, asked).await?;
    let own = theirs(scope, &known, asked).await?;
    let more = read(own).await?;
    if scope.confided_gaps().is_none() || known.is_current(scope).await? {
        return Ok((known, more));
    }
    // What is published or hidden between the two would count in neither or in both. Once is enough: whoever asks while the register is
    // changed without pause is told no worse than by two questions.
    let known = Known::of(scope, asked).await?;
    let own = theirs(scope, &known, asked).await?;
    Ok((known, read(own).await?))
}

/// The gaps that are asked for, of those that the viewer may read beside the public ones, where there are any: by their ids, so that no
/// statement about them has to find again those of a filter.
async fn theirs(
    scope: &Scope,
    known: &Known,
    asked: Option<&Asked>,
) -> Result<Option<Select<gap::Entity>>> {
    let own = known.own(scope, asked).await?;
    let theirs = || gap::Entity::find().filter(is_among(scope, own.iter().copied()));
    Ok((!own.is_empty()).then(theirs))
}

/// The gaps that the viewer may read beside the public ones. Most members have none, and to find that out takes no time.
pub async fn confided(scope: &Scope) -> Result<HashSet<Uuid>> {
    match scope.confided_gaps() {
        Some(confided) => {
            let confided = gap::Column::Id.in_subquery(confided);
            ids(scope, gap::Entity::find().filter(confided)).await
        }
        None => Ok(HashSet::new()),
    }
}

impl Known {
    /// Those that are asked for, of the gaps that the viewer may read beside the public ones. What was found for a filter has these, too.
    async fn own(&self, scope: &Scope, asked: Option<&Asked>) -> Result<HashSet<Uuid>> {
        let all = confided(scope).await?;
        Ok(match asked {
            _ if all.is_empty() => all,
            None => all,
            Some(Asked::Found(_)) => all.into_iter().filter(|gap| self.has(*gap)).collect(),
            Some(Asked::Confided(_, query)) => {
                let among = query.clone().filter(is_among(scope, all));
                ids(scope, among).await?
            }
            Some(Asked::Public(_)) => {
                return Err(Error::Internal(anyhow::anyhow!(
                    "what a viewer reads beside the public was not asked for"
                )));
            }
        })
    }

    /// Those of `more` that are asked for, and all that are of the gaps that the viewer may read beside the public. What is kept, or was found
    /// for it, tells of most of them: the database is not asked once more for all that a filter finds.
    pub async fn asked_of(
        &self,
        scope: &Scope,
        asked: Option<&Asked>,
        more: &HashSet<Uuid>,
    ) -> Result<HashSet<Uuid>> {
        let these = more.iter().copied().filter(|gap| self.has(*gap));
        let mut these: HashSet<Uuid> = these.collect();
        these.extend(self.own(scope, asked).await?);
        Ok(these)
    }
}
