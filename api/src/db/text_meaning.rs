//! What the language model made of the texts that everybody may read, kept so that neither a start nor another server reads them again.
//!
//! Only the catalogue of matching asks for it, which knows the texts; nobody is shown anything of it.

use crate::{db::store::Store, error::Result};
use entity::text_meaning::{
    ActiveModel,
    Column::{Digest, ItemId, Model as ModelName, Vector},
    Entity, Model,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set, sea_query::OnConflict};
use uuid::Uuid;

/// What is kept of these items, of one model.
pub async fn of(store: &Store, model: &str, items: &[Uuid]) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(ModelName.eq(model))
        .filter(ItemId.is_in(items.iter().copied()));
    Ok(rows.all(store.database()).await?)
}

/// All items of which something is kept, of one model.
pub async fn items(store: &Store, model: &str) -> Result<Vec<Uuid>> {
    let items = Entity::find()
        .select_only()
        .column(ItemId)
        .filter(ModelName.eq(model));
    Ok(items.into_tuple().all(store.database()).await?)
}

/// Keeps these, in place of what there was of the same items and models.
pub async fn keep(store: &Store, rows: Vec<Model>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let replaces = OnConflict::columns([ItemId, ModelName])
        .update_columns([Digest, Vector])
        .to_owned();
    let rows = rows.into_iter().map(|row| ActiveModel {
        item_id: Set(row.item_id),
        model: Set(row.model),
        digest: Set(row.digest),
        vector: Set(row.vector),
    });
    Entity::insert_many(rows)
        .on_conflict(replaces)
        .exec_without_returning(store.database())
        .await?;
    Ok(())
}

/// Takes away what is kept of these items, of any model.
pub async fn forget(store: &Store, items: &[Uuid]) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    Entity::delete_many()
        .filter(ItemId.is_in(items.iter().copied()))
        .exec(store.database())
        .await?;
    Ok(())
}

/// Takes away all that is not of this model.
pub async fn forget_others(store: &Store, model: &str) -> Result<()> {
    let others = ModelName.ne(model);
    // Looked for first, since a deletion takes the turn of the one writer of SQLite also where it finds nothing.
    let any: Option<Uuid> = Entity::find()
        .select_only()
        .column(ItemId)
        .filter(others.clone())
        .limit(1)
        .into_tuple()
        .one(store.database())
        .await?;
    if any.is_some() {
        Entity::delete_many()
            .filter(others)
            .exec(store.database())
            .await?;
    }
    Ok(())
}
