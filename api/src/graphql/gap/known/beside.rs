//! What is kept of gaps, and what the viewer may read beside it.

use super::{Asked, Known};
use crate::{
    db::scope::Scope,
    error::{Error, Result},
};
use entity::gap;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

/// What is kept of the gaps that are asked for, or of all, and what `read` makes of those that the viewer may read beside these; none
/// of it for those who read as the public.
pub async fn with_confided<'a, T>(
    scope: &'a Scope,
    asked: Option<&Asked>,
    read: impl Fn(Select<gap::Entity>) -> BoxFuture<'a, Result<T>>,
) -> Result<(Known, Option<T>)> {
    let known = Known::of(scope, asked).await?;
    let Some(confided) = scope.confided_gaps() else {
        return Ok((known, None));
    };
    let theirs = match asked {
        None => gap::Entity::find(),
        Some(asked) => asked.query().cloned().ok_or_else(|| {
            Error::Internal(anyhow::anyhow!(
                "what a viewer reads beside the public was not asked for"
            ))
        })?,
    };
    let theirs = theirs.filter(gap::Column::Id.in_subquery(confided));
    let own = read(theirs.clone()).await?;
    if known.is_current(scope).await? {
        return Ok((known, Some(own)));
    }
    // What is published or hidden between the two would count in neither or in both. Once is enough: whoever asks while the register is
    // changed without pause is told no worse than by two questions.
    let known = Known::of(scope, asked).await?;
    Ok((known, Some(read(theirs).await?)))
}
