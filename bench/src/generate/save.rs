//! How many rows are written at once.

use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, ModelTrait,
};

/// Rows of one statement: SQLite takes 32,766 parameters.
const ROWS_AT_ONCE: usize = 500;

pub(super) async fn save<E>(
    transaction: &DatabaseTransaction,
    rows: Vec<E::Model>,
) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let mut rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .peekable();
    while rows.peek().is_some() {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS_AT_ONCE).collect();
        E::insert_many(some)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
