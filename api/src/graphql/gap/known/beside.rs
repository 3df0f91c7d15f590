//! What is kept of gaps, and what the viewer may read beside it.

use super::{Asked, Known, ids};
use crate::{
    db::scope::Scope,
    error::{Error, Result},
};
use entity::gap;
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::SelectStatement,
};
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
    let own = theirs(scope, asked).await?;
    let more = read(own).await?;
    if scope.confided_gaps().is_none() || known.is_current(scope).await? {
        return Ok((known, more));
    }
    // What is published or hidden between the two would count in neither or in both. Once is enough: whoever asks while the register is
    // changed without pause is told no worse than by two questions.
    let known = Known::of(scope, asked).await?;
    let own = theirs(scope, asked).await?;
    Ok((known, read(own).await?))
}

/// The gaps that are asked for, of those that the viewer may read beside the public ones.
async fn theirs(scope: &Scope, asked: Option<&Asked>) -> Result<Option<Select<gap::Entity>>> {
    let Some(confided) = confided(scope).await? else {
        return Ok(None);
    };
    let theirs = match asked {
        None => gap::Entity::find(),
        Some(asked) => asked.query().cloned().ok_or_else(|| {
            Error::Internal(anyhow::anyhow!(
                "what a viewer reads beside the public was not asked for"
            ))
        })?,
    };
    Ok(Some(theirs.filter(gap::Column::Id.in_subquery(confided))))
}

/// The gaps that the viewer may read beside the public ones, where there are any. Most members have none: to find that out takes no time, and
/// to ask the database for those of a filter takes all that the filter does.
pub async fn confided(scope: &Scope) -> Result<Option<SelectStatement>> {
    let Some(confided) = scope.confided_gaps() else {
        return Ok(None);
    };
    let any = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Column::Id.in_subquery(confided.clone()))
        .limit(1);
    let any: Vec<Uuid> = scope.tally(any).await?;
    Ok((!any.is_empty()).then_some(confided))
}

impl Known {
    /// Those of `more` that are asked for, where `more` has all that the viewer may read beside the public. What is kept, or was found
    /// for it, tells of most of them: the database is not asked once more for all that a filter finds.
    pub async fn asked_of(
        &self,
        scope: &Scope,
        asked: Option<&Asked>,
        more: &HashSet<Uuid>,
    ) -> Result<HashSet<Uuid>> {
        let these = more.iter().copied().filter(|gap| self.has(*gap));
        let mut these: HashSet<Uuid> = these.collect();
        if matches!(asked, Some(Asked::Confided(..)))
            && let Some(theirs) = theirs(scope, asked).await?
        {
            these.extend(ids(scope, theirs).await?);
        }
        Ok(these)
    }
}
