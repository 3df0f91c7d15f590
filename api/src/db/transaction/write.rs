//! What a change writes into rows.

use super::Tx;
use crate::{
    db::search,
    error::Result,
    history::{event::kept::key_column, hidden},
};
use futures_util::future::BoxFuture;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IdenStatic,
    IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn, QueryFilter,
    sea_query::{Expr, Value},
};
use uuid::Uuid;

impl Tx {
    /// Writes a new row.
    pub fn insert<M>(&self, row: M) -> BoxFuture<'_, Result<()>>
    where
        M: ModelTrait + 'static + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        Box::pin(async move {
            self.count(size(&row));
            let row = row.into_active_model().reset_all();
            <M::Entity as EntityTrait>::insert(row)
                .exec_without_returning(&*self.transaction)
                .await?;
            Ok(())
        })
    }

    /// Writes new rows of one kind.
    pub fn insert_all<M>(&self, rows: Vec<M>) -> BoxFuture<'_, Result<()>>
    where
        M: ModelTrait + 'static + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        Box::pin(async move {
            self.count(rows.iter().map(size).sum());
            let rows = rows.into_iter();
            let rows = rows.map(|row| row.into_active_model().reset_all());
            <M::Entity as EntityTrait>::insert_many(rows)
                .exec_without_returning(&*self.transaction)
                .await?;
            Ok(())
        })
    }

    /// Writes a row over the one with its key.
    pub fn update<M>(&self, row: M) -> BoxFuture<'_, Result<()>>
    where
        M: ModelTrait + 'static + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        Box::pin(async move {
            let keys: Vec<_> = <M::Entity as EntityTrait>::PrimaryKey::iter()
                .map(PrimaryKeyToColumn::into_column)
                .collect();
            let own = keys
                .iter()
                .fold(Condition::all(), |own, key| own.add(key.eq(row.get(*key))));
            let is_key = |column: &<M::Entity as EntityTrait>::Column| {
                keys.iter().any(|key| key.as_str() == column.as_str())
            };
            let mut update = <M::Entity as EntityTrait>::update_many().filter(own);
            for column in
                <M::Entity as EntityTrait>::Column::iter().filter(|column| !is_key(column))
            {
                update = update.col_expr(column, Expr::val(row.get(column)));
            }
            update.exec(&*self.transaction).await?;
            Ok(())
        })
    }

    /// Writes some values into rows, and nothing else of these: where a server writes others into them, beside all changes.
    pub fn set<E: EntityTrait>(
        &self,
        which: impl Into<Condition>,
        values: impl IntoIterator<Item = (E::Column, Expr)>,
    ) -> BoxFuture<'_, Result<()>> {
        let update = values.into_iter().fold(
            E::update_many().filter(which.into()),
            |update, (column, value)| update.col_expr(column, value),
        );
        Box::pin(async move {
            update.exec(&*self.transaction).await?;
            Ok(())
        })
    }

    /// Writes a row, over the one with its key where there is one.
    pub fn put<M>(&self, row: M) -> BoxFuture<'_, Result<()>>
    where
        M: ModelTrait + 'static + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        Box::pin(async move {
            let key = key_column::<M::Entity>();
            self.delete::<M::Entity>(Condition::all().add(key.eq(row.get(key))))
                .await?;
            self.insert(row).await
        })
    }

    /// Takes rows away that are parts of others: what they were stays in the history.
    pub fn delete<E: EntityTrait>(&self, which: impl Into<Condition>) -> BoxFuture<'_, Result<()>> {
        let deletion = E::delete_many().filter(which.into());
        Box::pin(async move {
            deletion.exec(&*self.transaction).await?;
            Ok(())
        })
    }

    /// Writes texts that a registrar hid back into their rows.
    pub fn give_back_texts(&self, subject: Uuid) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move { Ok(hidden::give_back(&*self.transaction, subject).await?) })
    }

    /// Takes what has become public by today into the index that the public searches.
    pub fn index_public(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let indexing = search::index_due(self.today());
            self.transaction.execute(&indexing).await?;
            Ok(())
        })
    }
}

/// Bytes of a row, about as many as it takes on a disk.
fn size<M: ModelTrait>(row: &M) -> usize {
    let columns = <M::Entity as EntityTrait>::Column::iter();
    columns
        .map(|column| match row.get(column) {
            Value::String(Some(text)) => text.len(),
            Value::Bytes(Some(bytes)) => bytes.len(),
            _ => 8,
        })
        .sum()
}
