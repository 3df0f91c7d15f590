//! Pages of rows: what a list is ordered by, and where a page begins.

use super::{
    Scope, Seen,
    found_by::{Sort, bounded, within},
    id_column,
};
use crate::{
    access::policy::{Guarded, last_day},
    db::page::{DATELESS, Key, Place, Rows, Window},
    error::Result,
};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, DbBackend, DbErr, FromQueryResult, Order as Direction, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, QueryTrait, Select, Statement,
    sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};
use std::borrow::Cow;
use uuid::Uuid;

/// What a computed order is called in a row.
const SORT_KEY: &str = "sort_key";

/// What the rows of a page are called where they are picked first, and their ids.
const PICKED: &str = "picked";
const ID: &str = "id";

/// What a list is ordered by; the row's id decides between equals.
pub struct Order<R> {
    /// Its name, kept in cursors.
    pub name: Cow<'static, str>,
    /// What comes before the id.
    pub sort: Sort,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The sort value of a row, given what was computed beside it.
    pub key: fn(&R, Option<i64>) -> Key,
}

impl<R> Order<R> {
    /// By a text, the least first.
    pub fn by_text(name: &'static str, text: Expr, key: fn(&R, Option<i64>) -> Key) -> Self {
        Self {
            name: name.into(),
            sort: Sort::Text(text),
            descending: false,
            key,
        }
    }

    /// By a column of texts, the least first.
    pub fn by_column(
        name: &'static str,
        column: impl ColumnTrait,
        key: fn(&R, Option<i64>) -> Key,
    ) -> Self {
        Self::by_text(name, column.into_expr(), key)
    }

    /// By a column of texts, the greatest first; those without one come last. `key` is to be [`Key::text`] of it.
    pub fn by_column_falling(
        name: &'static str,
        column: impl ColumnTrait,
        key: fn(&R, Option<i64>) -> Key,
    ) -> Self {
        let text = Func::coalesce([column.into_expr(), Expr::val("")]);
        Self {
            descending: true,
            ..Self::by_text(name, text.into(), key)
        }
    }

    /// By the last day that a date may mean, earliest first; those without one come last. `key` is to be [`Key::last_day`] of it.
    pub fn by_last_day(
        name: &'static str,
        date: impl ColumnTrait,
        key: fn(&R, Option<i64>) -> Key,
    ) -> Self {
        let day = Func::coalesce([last_day(date), Expr::val(DATELESS)]);
        Self::by_text(name, day.into(), key)
    }

    /// By the ids, which begin with the time of what they are of.
    pub fn by_id(name: &'static str, descending: bool) -> Self {
        Self {
            name: name.into(),
            sort: Sort::Id,
            descending,
            key: |_, _| Key::None,
        }
    }
}

impl Scope {
    /// A page of rows that the viewer may read, found by a row value rather than by an offset.
    pub fn page<'a, E: Guarded>(
        &'a self,
        query: Select<E>,
        order: &'a Order<E::Row>,
        window: &'a Window,
    ) -> BoxFuture<'a, Result<Rows<Seen<E::Row>>>> {
        Box::pin(async move {
            let (statement, is_keyed) = self.paged(query, order, window);
            let found = if is_keyed {
                let rows = Keyed::<E::Row>::find_by_statement(statement);
                rows.all(&*self.reads).await?
            } else {
                let rows = E::Row::find_by_statement(statement);
                let rows = rows.all(&*self.reads).await?;
                rows.into_iter()
                    .map(|row| Keyed { row, key: None })
                    .collect()
            };
            self.budget.spend(found.len())?;
            Ok(window.cut(found, |row| {
                let place = Place::new(
                    order.name.clone(),
                    (order.key)(&row.row, row.key),
                    E::id(&row.row),
                );
                (self.give::<E>(row.row), place)
            }))
        })
    }

    /// The statement for a page, and whether each row comes with what it is sorted by.
    pub fn paged<E: Guarded>(
        &self,
        query: Select<E>,
        order: &Order<E::Row>,
        window: &Window,
    ) -> (Statement, bool) {
        let backend = self.backend();
        let is_written_out = backend == DbBackend::Postgres && is_written_out(&query, backend);
        let (query, is_keyed) = self.cut(query, order, window);
        let statement = match is_written_out {
            true => with_limit(query, backend, window.size + 1),
            false => query.build(backend),
        };
        (statement, is_keyed)
    }

    /// The query for a page, and whether each row comes with what it is sorted by.
    fn cut<E: Guarded>(
        &self,
        query: Select<E>,
        order: &Order<E::Row>,
        window: &Window,
    ) -> (Select<E>, bool) {
        let picked = Sort::Computed(Expr::col((PICKED, SORT_KEY)));
        let (query, sort) = match &order.sort {
            Sort::Picked { by, of } => {
                let mut of = of.clone();
                of.expr_as(by.clone(), SORT_KEY);
                (pick(*of, &picked, order.descending, window), &picked)
            }
            sort => (query, sort),
        };
        let query = E::shown(self.ordered(query, sort, order.descending, window));
        match sort {
            Sort::Computed(by) => (query.expr_as(by.clone(), SORT_KEY), true),
            _ => (query, false),
        }
    }

    /// The same of rows that are found and listed by this, whatever is read of them.
    fn ordered<E: Guarded>(
        &self,
        query: Select<E>,
        sort: &Sort,
        descending: bool,
        window: &Window,
    ) -> Select<E> {
        let query = self.readable(query);
        let query = match self.backend() {
            DbBackend::Sqlite => query.filter(bounded(sort, descending, window)),
            _ => query,
        };
        cut_out(query, sort, self.place::<E>(), descending, window)
    }

    /// The ids of the first rows of all that the viewer may read, in this order from where the window begins; one more than it has room
    /// for.
    pub fn walk<'a, E: Guarded>(
        &'a self,
        order: &'a Order<E::Row>,
        window: &'a Window,
    ) -> BoxFuture<'a, Result<Vec<Uuid>>> {
        let query = self.ordered(E::find(), &order.sort, order.descending, window);
        let ids = query.select_only().column(id_column::<E>());
        let ids = match &order.sort {
            Sort::Computed(by) => ids.expr_as(by.clone(), SORT_KEY),
            _ => ids,
        };
        Box::pin(async move { Ok(ids.into_tuple().all(&*self.reads).await?) })
    }
}

/// Whether all that a list asks for stands in its SQL, so that it is the same list whenever it is asked for.
fn is_written_out<E: Guarded>(list: &Select<E>, backend: DbBackend) -> bool {
    let values = list.build(backend).values;
    values.is_none_or(|values| values.0.is_empty())
}

/// The statement with its limit in the SQL. A plan that PostgreSQL makes once has to do for every limit that is bound, so for a tenth of
/// all rows; next to that, plans that are made anew each time look cheap, though they are the same and to make them takes longer than
/// the page. Where lists have values of their own (a country), it is the plan for few rows that should be made anew for each.
fn with_limit<E: Guarded>(query: Select<E>, backend: DbBackend, limit: u64) -> Statement {
    let mut query = query.into_query();
    query.reset_limit();
    let mut statement = backend.build(&query);
    statement.sql.push_str(&format!(" LIMIT {limit}"));
    statement
}

/// A query for the rows of a window, and one more to tell whether there are more.
fn cut_out<E: Guarded>(
    query: Select<E>,
    sort: &Sort,
    id: Expr,
    descending: bool,
    window: &Window,
) -> Select<E> {
    let mut query = query.filter(within(sort, &id, descending, window));
    let direction = direction(descending, window);
    let by = match sort {
        // By its name: written out once more it would be computed once more for each row, since its values are others to the database.
        Sort::Computed(_) => Some(Expr::col(SORT_KEY)),
        sort => sort.by().cloned(),
    };
    if let Some(by) = by {
        query = query.order_by(by, direction.clone());
    }
    query.order_by(id, direction).limit(window.size + 1)
}

/// A query for the rows of a window and one more, picked `of` rows that have an id and what they are sorted by.
fn pick<E: Guarded>(
    of: SelectStatement,
    sort: &Sort,
    descending: bool,
    window: &Window,
) -> Select<E> {
    let (id, key) = (Expr::col((PICKED, ID)), Expr::col((PICKED, SORT_KEY)));
    let direction = direction(descending, window);
    let picked = Query::select()
        .expr_as(id.clone(), ID)
        .expr_as(key.clone(), SORT_KEY)
        .from_subquery(of, PICKED)
        .cond_where(within(sort, &id, descending, window))
        .order_by_expr(key, direction.clone())
        .order_by_expr(id.clone(), direction)
        .limit(window.size + 1)
        .take();
    let on = id.eq(Expr::col(id_column::<E>().as_column_ref()));
    let mut query = E::find();
    QuerySelect::query(&mut query).join_subquery(JoinType::InnerJoin, picked, PICKED, on);
    query
}

/// The direction in which a window is read.
fn direction(descending: bool, window: &Window) -> Direction {
    if descending == window.backward {
        Direction::Asc
    } else {
        Direction::Desc
    }
}

/// A row and what it was ordered by, where that is computed.
struct Keyed<R> {
    row: R,
    key: Option<i64>,
}

impl<M: FromQueryResult> FromQueryResult for Keyed<M> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let key = row.try_get(prefix, SORT_KEY)?;
        Ok(Self {
            row: M::from_query_result(row, prefix)?,
            key,
        })
    }
}
