//! Pages of rows, wrapped as the schema shows them.

use crate::{
    access::{policy::Guarded, told::Told},
    db::{
        latest::of_page,
        page::{PageArgs, Rows, Window},
        scope::{Order, Scope, Seen},
        updated::BY_UPDATE,
    },
    error::Result,
    graphql::{ContextExt, connection::Connection},
};
use async_graphql::{Context, OutputType};
use futures_util::future::BoxFuture;
use sea_orm::{EntityTrait, Select};

/// The rows of a list, or those of them alone that are on the page that is asked for, and some behind it.
pub struct Listed<'a, E: EntityTrait> {
    /// These.
    pub query: Select<E>,
    /// All of them, where these are not all: some of these may be moved or hidden before the page is read.
    pub all: Option<BoxFuture<'a, Result<Select<E>>>>,
}

impl<E: EntityTrait> Listed<'_, E> {
    /// All of them.
    pub fn whole(query: Select<E>) -> Self {
        Self { query, all: None }
    }
}

/// A page of a query, its rows wrapped one by one.
pub(super) async fn list<E: Guarded, T: OutputType + 'static>(
    scope: &Scope,
    query: Select<E>,
    order: Order<E::Row>,
    args: PageArgs,
    wrap: fn(Seen<E::Row>) -> T,
) -> Result<Connection<T>> {
    list_together(scope, query, order, args, |_, rows| {
        rows.into_iter().map(wrap).collect()
    })
    .await
}

/// A page of a query, its rows wrapped together so that they can share what is read for them.
pub(super) async fn list_together<E: Guarded, T: OutputType + 'static>(
    scope: &Scope,
    query: Select<E>,
    order: Order<E::Row>,
    args: PageArgs,
    wrap: impl FnOnce(&Scope, Vec<Seen<E::Row>>) -> Vec<T>,
) -> Result<Connection<T>> {
    let count = counting(scope.clone(), query.clone());
    list_counted(scope, Listed::whole(query), order, args, count, wrap).await
}

/// The same of rows that may be asked for by when they last changed: where the last events tell which are on the page, it is read of these.
pub(super) async fn list_told<E: Told, T: OutputType + 'static>(
    scope: &Scope,
    query: Select<E>,
    order: Order<E::Row>,
    args: PageArgs,
    wrap: impl FnOnce(&Scope, Vec<Seen<E::Row>>) -> Vec<T>,
) -> Result<Connection<T>> {
    if order.name != BY_UPDATE {
        return list_together(scope, query, order, args, wrap).await;
    }
    let count = counting(scope.clone(), query.clone());
    let window = Window::parse(args.clone(), &order.name, |key| order.sort.fits(key))?;
    let listed = match of_page(scope, &query, &window).await? {
        None => Listed::whole(query),
        Some((on_page, is_rest)) => {
            let all =
                || -> BoxFuture<'static, Result<Select<E>>> { Box::pin(async move { Ok(query) }) };
            Listed {
                query: on_page,
                all: (!is_rest).then(all),
            }
        }
    };
    list_counted(scope, listed, order, args, count, wrap).await
}

/// The same, where this counts all rows.
async fn list_counted<E: Guarded, T: OutputType + 'static>(
    scope: &Scope,
    listed: Listed<'_, E>,
    order: Order<E::Row>,
    args: PageArgs,
    count: impl Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync + 'static,
    wrap: impl FnOnce(&Scope, Vec<Seen<E::Row>>) -> Vec<T>,
) -> Result<Connection<T>> {
    let window = Window::parse(args, &order.name, |key| order.sort.fits(key))?;
    let page = read(scope, listed, &order, &window).await?;
    let (rows, cursors): (Vec<_>, Vec<_>) = page.rows.into_iter().unzip();
    let nodes = wrap(scope, rows).into_iter().zip(cursors).collect();
    Ok(Connection::of_rows(
        nodes,
        page.has_next,
        page.has_previous,
        count,
    ))
}

/// The same; where only the number of all is asked for, no row of the page is looked for, which may take as long as to count them.
pub(super) async fn list_as_asked<E: Guarded, T: OutputType + 'static>(
    ctx: &Context<'_>,
    listed: Listed<'_, E>,
    order: Order<E::Row>,
    args: PageArgs,
    count: impl Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync + 'static,
    wrap: impl FnOnce(&Scope, Vec<Seen<E::Row>>) -> Vec<T>,
) -> Result<Connection<T>> {
    let parts = ["edges", "nodes", "pageInfo"];
    let is_asked = |part| ctx.look_ahead().field(part).exists();
    if parts.into_iter().any(is_asked) {
        return list_counted(ctx.scope(), listed, order, args, count, wrap).await;
    }
    Window::parse(args, &order.name, |key| order.sort.fits(key))?;
    Ok(Connection::of_rows(Vec::new(), false, false, count))
}

/// The rows of a page. If those that were to be on it do not fill it any more, it is read of all: else it would seem the last.
async fn read<E: Guarded>(
    scope: &Scope,
    listed: Listed<'_, E>,
    order: &Order<E::Row>,
    window: &Window,
) -> Result<Rows<Seen<E::Row>>> {
    let page = scope.page(listed.query, order, window).await?;
    let has_more = match window.backward {
        true => page.has_previous,
        false => page.has_next,
    };
    match listed.all {
        Some(all) if !has_more => scope.page(all.await?, order, window).await,
        _ => Ok(page),
    }
}

/// What counts the rows of a query, when it is asked to.
fn counting<E: Guarded>(
    scope: Scope,
    query: Select<E>,
) -> impl Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync + 'static {
    move || -> BoxFuture<'static, Result<u64>> {
        let (scope, query) = (scope.clone(), query.clone());
        Box::pin(async move { scope.count(query).await })
    }
}
