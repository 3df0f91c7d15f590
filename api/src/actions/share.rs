//! Shares of what not everybody may read.

use crate::{db::transaction::Tx, error::Result};
use entity::share;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Ends all shares of a finding or gap.
pub async fn end_shares(tx: &Tx, of: share::Column, id: Uuid) -> Result<()> {
    for open in tx
        .all(
            share::Entity::find()
                .filter(of.eq(id))
                .filter(share::Column::Ended.is_null()),
        )
        .await?
    {
        tx.update(share::Model {
            ended: Some(tx.now()),
            ..open
        })
        .await?;
    }
    Ok(())
}
