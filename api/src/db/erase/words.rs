//! Words of what an offer or programme is not for, which are rows without an id.

use crate::{
    error::Result,
    history::hidden::{self, excluded},
};
use entity::{assistance_exclusion, hidden_text};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The words of an offer or programme, also those that are hidden.
pub(super) async fn on_record(
    transaction: &DatabaseTransaction,
    assistance: Uuid,
) -> Result<BTreeSet<String>> {
    let rows = assistance_exclusion::Entity::find().filter(excluded::words_of(assistance));
    let rows = rows.all(transaction).await?.into_iter();
    let mut words: BTreeSet<String> = rows.map(|row| row.value).collect();
    let row = hidden_text::Entity::find_by_id(assistance);
    if let Some(row) = row.one(transaction).await? {
        let kept = hidden::kept(&row);
        words.extend(excluded::kept_words(&kept).map(str::to_owned));
    }
    Ok(words)
}

/// Puts the mark where a word is. Where it is hidden, it is among the copies.
pub(super) async fn write(
    transaction: &DatabaseTransaction,
    assistance: Uuid,
    words: &BTreeSet<String>,
    mark: &str,
) -> Result<()> {
    let value = assistance_exclusion::Column::Value;
    assistance_exclusion::Entity::update_many()
        .col_expr(value, Expr::value(mark))
        .filter(excluded::words_of(assistance))
        .filter(value.is_in(words.iter().map(String::as_str)))
        .exec(transaction)
        .await?;
    Ok(())
}
