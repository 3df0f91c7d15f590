//! Which events tell of a row, and how texts are erased from them, while the history's guard is lifted.

use super::place::{Marked, Place};
use crate::{
    error::{Error, Result},
    history::event::erasure::{self, ErasedEvent},
};
use entity::event;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    QueryFilter, QueryOrder, Statement, sea_query::Expr,
};

/// All events that tell of a row: of itself, and of what it is a part of. Another event of that may repeat its text. Of an event also those
/// of other objects to which the same change did something for the same reason.
pub(super) async fn of_row(
    transaction: &DatabaseTransaction,
    place: &Place,
) -> Result<Vec<event::Model>> {
    let (row, (_, whole)) = (place.row, place.whole);
    let part = format!("%{row}%");
    let tells = Condition::any()
        .add(event::Column::AboutId.is_in([row, whole]))
        .add(event::Column::Open.like(&part))
        .add(event::Column::Closed.like(&part));
    let events = event::Entity::find()
        .filter(tells)
        .order_by_asc(event::Column::Sequence);
    let mut events = events.all(transaction).await?;
    let own = events
        .iter()
        .find(|event| place.is_reason() && event.id == row);
    if let Some(own) = own {
        let same = event::Entity::find()
            .filter(event::Column::At.eq(own.at))
            .filter(event::Column::Subject.eq(own.subject.as_str()))
            .filter(event::Column::Reason.eq(own.reason.clone()))
            .filter(event::Column::AboutId.ne(own.about_id));
        events.extend(same.all(transaction).await?);
    }
    Ok(events)
}

/// Erases texts from events, and gives what vouches for the rest of each.
pub(super) async fn erase_from_events(
    transaction: &DatabaseTransaction,
    place: &Place,
    events: Vec<event::Model>,
    marked: &[Marked],
) -> Result<Vec<ErasedEvent>> {
    let what = (place.row, place.column);
    let mut erased = Vec::new();
    lift_guard(transaction, async || {
        for mut event in events {
            let mut left = None;
            for (texts, mark) in marked {
                left = erasure::erase(&mut event, what, texts, mark).or(left);
            }
            if let Some(one) = left {
                write_event(transaction, event).await?;
                erased.push(one);
            }
        }
        Ok(())
    })
    .await?;
    Ok(erased)
}

/// Writes what is left of an event. Its hash stays.
async fn write_event(transaction: &DatabaseTransaction, event: event::Model) -> Result<()> {
    event::Entity::update_many()
        .col_expr(event::Column::Open, Expr::value(event.open))
        .col_expr(event::Column::Closed, Expr::value(event.closed))
        .col_expr(event::Column::Reason, Expr::value(event.reason))
        .filter(event::Column::Sequence.eq(event.sequence))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Does something that the guard of the history forbids, and sets the guard again.
async fn lift_guard(
    transaction: &DatabaseTransaction,
    work: impl AsyncFnOnce() -> Result<()>,
) -> Result<()> {
    let (lift, set) = match transaction.get_database_backend() {
        DbBackend::Postgres => (
            "alter table event disable trigger event_stays",
            "alter table event enable trigger event_stays".to_owned(),
        ),
        _ => ("drop trigger event_stays", guard(transaction).await?),
    };
    transaction.execute_unprepared(lift).await?;
    work().await?;
    transaction.execute_unprepared(&set).await?;
    Ok(())
}

/// How SQLite's guard of the history was made.
async fn guard(transaction: &DatabaseTransaction) -> Result<String> {
    let sql = "select sql from sqlite_master where type = 'trigger' and name = 'event_stays'";
    let made = transaction
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?;
    let made = made
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("the guard of the history is not there")))?;
    Ok(made.try_get("", "sql")?)
}
