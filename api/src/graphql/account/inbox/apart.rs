//! Gaps, offers and programmes that matching set apart: something in their records cannot be read.

use super::{InboxItem, InboxKind};
use crate::{
    access::{viewer::Member, waiting},
    db::scope::Scope,
    error::{Error, Result},
    graphql::{assistance::Assistance, gap::Gap, node::Node},
};
use entity::{assistance, gap};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// Most that are looked at, and most that are told: where there are more, the log of the operator is the place.
const LOOKED_AT_MAX: usize = 5_000;
const TOLD_MAX: usize = 100;

/// Ids that are asked for at once.
const AT_ONCE: usize = 500;

/// Those of these that are the organisation's own.
pub(super) async fn set_apart(scope: &Scope, apart: &[Uuid]) -> Result<Vec<InboxItem>> {
    // Which these are, this process found.
    scope.note_passing();
    let Some(member) = scope.viewer().insider() else {
        return Ok(Vec::new());
    };
    let kind = InboxKind::NotWeighed;
    let mut items = Vec::new();
    let looked_at = &apart[..apart.len().min(LOOKED_AT_MAX)];
    for id in own(scope, member, looked_at).await?.iter().take(TOLD_MAX) {
        let object = object(scope, *id).await?;
        items.extend(object.map(|object| InboxItem {
            kind,
            since: None,
            due: None,
            explanation: kind.explanation(),
            object,
            id: *id,
        }));
    }
    Ok(items)
}

/// Those of these that are gaps that the member's organisation sees to, or what it offers. Ids can be read, whatever else cannot.
async fn own(scope: &Scope, member: &Member, apart: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut own = Vec::new();
    for some in apart.chunks(AT_ONCE) {
        let gaps = gap::Entity::find()
            .select_only()
            .column(gap::Column::Id)
            .filter(gap::Column::Id.is_in(some.iter().copied()))
            .filter(waiting::own_gaps(member));
        own.extend(scope.tally::<_, Uuid>(gaps).await?);
        let given = assistance::Entity::find()
            .select_only()
            .column(assistance::Column::Id)
            .filter(assistance::Column::Id.is_in(some.iter().copied()))
            .filter(assistance::Column::ProviderId.eq(member.organisation));
        own.extend(scope.tally::<_, Uuid>(given).await?);
    }
    Ok(own)
}

/// The gap, offer or programme of an id; each by itself, for its very row may be what cannot be read.
async fn object(scope: &Scope, id: Uuid) -> Result<Option<Node>> {
    let gaps = readable(scope.by_ids::<gap::Entity>([id]).await)?;
    if let Some(gap) = Gap::batch(scope, gaps).pop() {
        return Ok(Some(gap.into()));
    }
    let given = readable(scope.by_ids::<assistance::Entity>([id]).await)?;
    Ok(Assistance::batch(scope, given).pop().map(Node::from))
}

/// What was read; nothing of what is so broken that its very row cannot be, which the log alone tells.
fn readable<T>(read: Result<Vec<T>>) -> Result<Vec<T>> {
    match read {
        Err(Error::Internal(_)) => Ok(Vec::new()),
        read => read,
    }
}
