//! When things last changed, as far as the viewer is told. It is read from the events that this viewer may read, so that nothing
//! hidden moves it.

use crate::{
    access::told::{Told, is_shared_with, is_told, opened},
    db::{
        page::Key,
        scope::{Order, Scope, Sort, id_column},
    },
    error::Result,
};
use chrono::{DateTime, Utc};
use entity::event;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func},
};
use std::collections::HashMap;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// When a row of `E` last changed, Unix time in milliseconds: the last event that tells the viewer of it, or the day on which it
/// opened where that is later. Null where there is neither.
pub fn updated<E: Told>(scope: &Scope) -> Expr {
    let opened = opened::<E>(scope.today());
    let last = match &opened {
        Some(day) => {
            format!("max(case when event.at >= coalesce({day}, 0) then event.at else {day} end)")
        }
        None => "max(event.at)".to_owned(),
    };
    let row = Expr::col(id_column::<E>().as_column_ref());
    let of_row = Expr::col(event::Column::AboutId.as_column_ref()).eq(row);
    let last = event::Entity::find()
        .select_only()
        .expr(Expr::cust(last))
        .filter(of_row)
        .filter(is_told::<E>(scope.viewer(), scope.today()))
        .into_query();
    let last = Expr::SubQuery(None, Box::new(last.into()));
    match opened {
        Some(day) => Func::coalesce([last, Expr::cust(day)]).into(),
        None => last,
    }
}

/// What an order by when things last changed is called.
pub const BY_UPDATE: &str = "updated";

/// In an order by when things last changed, the moment of those of which the viewer is told of no change.
pub const NO_UPDATE: i64 = 0;

/// The moment by which a row of `E` stands in an order by when things last changed.
pub fn by_moment<E: Told>(scope: &Scope) -> Expr {
    Func::coalesce([updated::<E>(scope), Expr::val(NO_UPDATE)]).into()
}

/// By when things last changed, latest first; those of which the viewer is told of no change come last.
pub fn by_update<E: Told, R>(scope: &Scope) -> Order<R> {
    Order {
        name: BY_UPDATE.into(),
        sort: Sort::Computed(by_moment::<E>(scope)),
        descending: true,
        key: |_, updated| Key::Number(updated.unwrap_or(NO_UPDATE)),
    }
}

/// When the things of a page last changed, read for all of them when the first is asked for.
#[derive(Default)]
pub struct Updates(OnceCell<HashMap<Uuid, i64>>);

impl Updates {
    /// When one of these rows last changed; none where the viewer is told of no change.
    pub async fn of<E: Told>(
        &self,
        scope: &Scope,
        ids: impl Iterator<Item = Uuid> + Send,
        id: Uuid,
    ) -> Result<Option<DateTime<Utc>>> {
        let ids: Vec<Uuid> = ids.collect();
        let all = self.0.get_or_try_init(|| moments::<E>(scope, ids)).await?;
        Ok(all
            .get(&id)
            .copied()
            .and_then(DateTime::from_timestamp_millis))
    }
}

/// When each of these rows was last shared with the viewer's organisation, Unix time in milliseconds, as far as that is on record.
pub async fn shared<E: Told>(scope: &Scope, ids: Vec<Uuid>) -> Result<HashMap<Uuid, i64>> {
    let Some(member) = scope.viewer().insider() else {
        return Ok(HashMap::new());
    };
    let row = Expr::col(id_column::<E>().as_column_ref());
    let of_row = Expr::col(event::Column::AboutId.as_column_ref()).eq(row);
    let last = event::Entity::find()
        .select_only()
        .expr(Expr::cust("max(event.at)"))
        .filter(of_row)
        .filter(event::Column::About.eq(E::default().table_name()))
        .filter(is_shared_with(member))
        .into_query();
    let last = Expr::SubQuery(None, Box::new(last.into()));
    of_each::<E>(scope, ids, last).await
}

async fn moments<E: Told>(scope: &Scope, ids: Vec<Uuid>) -> Result<HashMap<Uuid, i64>> {
    of_each::<E>(scope, ids, updated::<E>(scope)).await
}

/// A moment of each of these rows that has one.
async fn of_each<E: Told>(
    scope: &Scope,
    ids: Vec<Uuid>,
    moment: Expr,
) -> Result<HashMap<Uuid, i64>> {
    let rows = E::find()
        .select_only()
        .column(id_column::<E>())
        .expr(moment)
        .filter(id_column::<E>().is_in(ids));
    let rows: Vec<(Uuid, Option<i64>)> = scope.tally(rows).await?;
    let told = rows.into_iter().filter_map(|(id, at)| Some((id, at?)));
    Ok(told.collect())
}
