//! What lists of gaps take of what is kept of them: how many there are, and which are on a page.

use crate::{
    db::{
        page::{PageArgs, Window},
        scope::{Order, Scope, Sort},
        updated::BY_UPDATE,
    },
    error::Result,
    graphql::{
        gap::{
            filter::{
                GapFilter,
                order::{GapOrder, is_listed_by, order},
            },
            known::{Latest, Picked, all_picked, is_among, number, on_page, walked_by},
        },
        listing::Listed,
    },
};
use entity::gap;
use futures_util::future::BoxFuture;
use sea_orm::{Condition, EntityTrait, QueryFilter, Select, sea_query::ExprTrait};
use std::sync::Arc;
use uuid::Uuid;

/// What counts the gaps of a filter that are so, when it is asked to: what is kept of them, where that tells which they are, or else the
/// database.
pub fn counting(
    scope: Scope,
    picked: Option<Picked>,
    these: (GapFilter, Condition),
) -> impl Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync + 'static {
    let (picked, these) = (picked.map(Arc::new), Arc::new(these));
    move || -> BoxFuture<'static, Result<u64>> {
        let (scope, picked, these) = (scope.clone(), picked.clone(), these.clone());
        Box::pin(async move { count(&scope, picked.as_deref(), &these).await })
    }
}

async fn count(
    scope: &Scope,
    picked: Option<&Picked>,
    (filter, are): &(GapFilter, Condition),
) -> Result<u64> {
    if let Some(picked) = picked {
        let confided = match scope.confided_gaps() {
            None => None,
            Some(_) => Some(filter.query(scope).await?.filter(are.clone())),
        };
        if let Some(number) = number(scope, picked, confided).await? {
            return Ok(number);
        }
    }
    let query = filter.query(scope).await?.filter(are.clone());
    scope.count(query).await
}

/// Most gaps that the database is given to order them.
const GIVEN_MAX: usize = 50_000;

/// The query for the gaps of a filter, or for those of them alone that are on the page, where what is kept tells which these are. For it is
/// asked by what no index has: how far needs are covered, for which the database is given all gaps of which that is so, and when gaps last
/// changed, which it finds out of the history of each.
pub async fn query<'a>(
    scope: &'a Scope,
    filter: &'a GapFilter,
    order_by: Option<GapOrder>,
    args: &PageArgs,
) -> Result<Listed<'a, gap::Entity>> {
    let is_listed = Condition::all().add_option(is_listed_by(scope, order_by));
    if filter.is_by_no_index() || order_by == Some(GapOrder::Updated) {
        let picked = filter.picked(scope)?;
        let order: Order<gap::Brief> = order(scope, "gaps", filter, order_by)?;
        let these = (filter, &is_listed);
        if let Some(listed) = of_page(scope, these, picked.as_ref(), &order, args).await? {
            return Ok(listed);
        }
        if let Some(picked) = &picked
            && filter.is_by_no_index()
            && let Some(listed) = of_all(scope, these, picked, &order, args).await?
        {
            return Ok(listed);
        }
    }
    Ok(Listed::whole(filter.query(scope).await?.filter(is_listed)))
}

/// The same of gaps about which nothing is happening, of which `are` holds, and that are picked so, where what is kept tells it.
pub async fn query_stalled<'a>(
    scope: &'a Scope,
    (filter, are): (&'a GapFilter, Condition),
    picked: Option<&Picked>,
    order: &Order<gap::Brief>,
    args: &PageArgs,
) -> Result<Listed<'a, gap::Entity>> {
    if let Some(listed) = of_page(scope, (filter, &are), picked, order, args).await? {
        return Ok(listed);
    }
    // Reasons are found out by the database of all matches and needs, whatever the order.
    if let Some(picked) = picked
        && picked.reasons.is_some()
        && let Some(listed) = of_all(scope, (filter, &are), picked, order, args).await?
    {
        return Ok(listed);
    }
    Ok(Listed::whole(filter.query(scope).await?.filter(are)))
}

/// The query for those gaps alone that are on the page, in the order of their ids or of their last changes; none where what is kept does
/// not tell them.
async fn of_page<'a>(
    scope: &'a Scope,
    (filter, are): (&'a GapFilter, &Condition),
    picked: Option<&Picked>,
    order: &Order<gap::Brief>,
    args: &PageArgs,
) -> Result<Option<Listed<'a, gap::Entity>>> {
    let window = Window::parse(args.clone(), &order.name, |key| order.sort.fits(key))?;
    let ids = match (&order.sort, picked) {
        (Sort::Id, Some(picked)) => on_page(scope, picked, &window, order.descending).await,
        _ if order.name == BY_UPDATE => last_changed(scope, (filter, are), picked, &window).await?,
        _ => None,
    };
    Ok(ids.map(|ids| of_these(scope, (filter, are), ids, &window)))
}

/// The query for the gaps that are picked so, or for those of them alone that are on the page, in an order that the database has to find;
/// none where what is kept does not tell which gaps these are, and where they are too many to be given to the database.
async fn of_all<'a>(
    scope: &'a Scope,
    these: (&'a GapFilter, &Condition),
    picked: &Picked,
    order: &Order<gap::Brief>,
    args: &PageArgs,
) -> Result<Option<Listed<'a, gap::Entity>>> {
    let window = Window::parse(args.clone(), &order.name, |key| order.sort.fits(key))?;
    let Some(all) = all_picked(scope, picked).await else {
        return Ok(None);
    };
    if order.sort.is_indexed()
        && let Some(ids) = walked_by(scope, &all, order, &window).await?
    {
        return Ok(Some(of_these(scope, these, ids, &window)));
    }
    let are_given = picked.reasons.is_some() || all.ids.len() <= GIVEN_MAX;
    Ok(are_given.then(|| Listed::whole(gap::Entity::find().filter(is_among(scope, all.ids)))))
}

/// The query for a few gaps; and for all, should more of them be gone than are spare.
fn of_these<'a>(
    scope: &'a Scope,
    (filter, are): (&'a GapFilter, &Condition),
    ids: Vec<Uuid>,
    window: &Window,
) -> Listed<'a, gap::Entity> {
    let has_more = ids.len() as u64 > window.size;
    let on_page = scope.gaps_by(gap::Column::Id).is_in(ids);
    Listed {
        query: gap::Entity::find().filter(on_page),
        all: has_more.then(|| all(scope, filter, are.clone())),
    }
}

/// The query for all gaps of a filter that are so.
fn all<'a>(
    scope: &'a Scope,
    filter: &'a GapFilter,
    are: Condition,
) -> BoxFuture<'a, Result<Select<gap::Entity>>> {
    Box::pin(async move { Ok(filter.query(scope).await?.filter(are)) })
}

/// The ids of the gaps on a page of a list by when they last changed, where what is kept has all but the latest changes.
async fn last_changed(
    scope: &Scope,
    (filter, are): (&GapFilter, &Condition),
    picked: Option<&Picked>,
    window: &Window,
) -> Result<Option<Vec<Uuid>>> {
    let Some(latest) = Latest::of(scope).await else {
        return Ok(None);
    };
    let query = match picked {
        Some(_) if !latest.lacks_any() => None,
        _ => Some(filter.query(scope).await?.filter(are.clone())),
    };
    latest.on_page(scope, (picked, query), window).await
}
