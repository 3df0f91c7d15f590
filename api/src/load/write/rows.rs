//! Writes rows, over those that are there, and parts in place of those before.

use super::Writer;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityName, EntityTrait, IdenStatic, IntoActiveModel,
    Iterable, ModelTrait, PrimaryKeyToColumn, QueryFilter, sea_query::OnConflict,
};
use uuid::Uuid;

/// Rows of one insert, well under what either database can bind.
const ROWS_AT_ONCE: usize = 200;

/// Columns of which files say nothing, by their tables: where a row is on record, it keeps what the register has there. That of what is
/// published outlives files, too, but goes by the category that they state.
const UNSTATED: [(&str, &str); 2] = [
    ("gap", "external_reference"),
    ("assistance", "external_reference"),
];

/// Whether files say what a column is to be.
fn is_stated<E: EntityTrait>(column: &E::Column) -> bool {
    let table = EntityName::table_name(&E::default());
    !UNSTATED.contains(&(table, IdenStatic::as_str(column)))
}

impl Writer<'_> {
    /// Writes rows, over those with the same key, which keep what no file states.
    pub(in crate::load) async fn save<E>(&self, rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        if !self.is_sound() {
            return Ok(());
        }
        let keys: Vec<E::Column> = E::PrimaryKey::iter()
            .map(PrimaryKeyToColumn::into_column)
            .collect();
        let is_key = |column: &E::Column| {
            keys.iter()
                .any(|key| key.as_column_ref() == column.as_column_ref())
        };
        let others: Vec<E::Column> = E::Column::iter()
            .filter(|column| !is_key(column) && is_stated::<E>(column))
            .collect();
        let mut conflict = OnConflict::columns(keys.clone());
        if others.is_empty() {
            conflict.do_nothing_on(keys)
        } else {
            conflict.update_columns(others)
        };
        let mut rows = rows
            .into_iter()
            .map(|row| row.into_active_model().reset_all())
            .peekable();
        while rows.peek().is_some() {
            let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            E::insert_many(some)
                .on_conflict(conflict.clone())
                .exec_without_returning(self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Writes the parts of wholes, in place of those they had.
    pub(in crate::load) async fn replace<E>(
        &self,
        whole: E::Column,
        wholes: &[Uuid],
        rows: Vec<E::Model>,
    ) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        if !self.is_sound() {
            return Ok(());
        }
        for some in wholes.chunks(ROWS_AT_ONCE) {
            E::delete_many()
                .filter(whole.is_in(some.iter().copied()))
                .exec(self.transaction)
                .await?;
        }
        self.save::<E>(rows).await
    }
}
