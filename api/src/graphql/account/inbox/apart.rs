//! Gaps, offers and programmes that matching set apart: something in their records cannot be read.

use super::{InboxItem, InboxKind};
use crate::{
    access::{viewer::Member, waiting},
    db::scope::Scope,
    error::{Error, Result},
    graphql::{assistance::Assistance, gap::Gap, node::Node},
};
use entity::{assistance, gap};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Most that are looked at: where there are more, the log of the operator is the place.
const LOOKED_AT_MAX: usize = 100;

/// Those of these that are the organisation's own.
pub(super) async fn set_apart(scope: &Scope, apart: &[Uuid]) -> Result<Vec<InboxItem>> {
    // Which these are, this process found.
    scope.note_passing();
    let Some(member) = scope.viewer().insider() else {
        return Ok(Vec::new());
    };
    let kind = InboxKind::NotWeighed;
    let mut items = Vec::new();
    for id in apart.iter().take(LOOKED_AT_MAX) {
        let object = own(scope, member, *id).await?;
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

/// One of these, where it is a gap that the member's organisation sees to, or what it offers.
async fn own(scope: &Scope, member: &Member, id: Uuid) -> Result<Option<Node>> {
    let gaps = gap::Entity::find()
        .filter(gap::Column::Id.eq(id))
        .filter(waiting::own_gaps(member));
    let gaps = readable(scope.all(gaps).await)?;
    if let Some(gap) = Gap::batch(scope, gaps).pop() {
        return Ok(Some(gap.into()));
    }
    let given = assistance::Entity::find()
        .filter(assistance::Column::Id.eq(id))
        .filter(assistance::Column::ProviderId.eq(member.organisation));
    let given = readable(scope.all(given).await)?;
    Ok(Assistance::batch(scope, given).pop().map(Node::from))
}

/// What was read; nothing of what is so broken that its very row cannot be, which the log alone tells.
fn readable<T>(read: Result<Vec<T>>) -> Result<Vec<T>> {
    match read {
        Err(Error::Internal(_)) => Ok(Vec::new()),
        read => read,
    }
}
