//! Gaps of which there may be very many, by their ids, as the database is asked for them.

use crate::db::scope::Scope;
use entity::gap;
use sea_orm::{DbBackend, sea_query::Expr};
use uuid::Uuid;

/// Ids that are written one after the other.
const POSTGRES: &str = "gap.id in (select cast(unnest(string_to_array($1, ',')) as uuid))";

/// The same of ids that are laid end to end, given how long that is, and what a gap is found by.
const SQLITE: &str = "? in (with recursive nth(at) as \
    (select 1 where ? >= 16 union all select at + 16 from nth where at + 16 <= ?) select substr(?, at, 16) from nth)";

/// Whether a gap is one of these. They are handed over as one value: databases take no more than some ten thousand.
pub fn is_among(scope: &Scope, ids: impl IntoIterator<Item = Uuid>) -> Expr {
    match scope.backend() {
        DbBackend::Postgres => {
            let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
            Expr::cust_with_values(POSTGRES, [ids.join(",")])
        }
        _ => {
            let ids: Vec<u8> = ids.into_iter().flat_map(Uuid::into_bytes).collect();
            let length = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            let id = scope.gaps_by(gap::Column::Id);
            let exprs = [id, Expr::val(length), Expr::val(length), Expr::val(ids)];
            Expr::cust_with_exprs(SQLITE, exprs)
        }
    }
}
