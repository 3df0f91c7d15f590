//! What lists of gaps take of what is kept of them: how many there are, and which are on a page.

use crate::{
    db::{
        page::{PageArgs, Window},
        scope::{Order, Scope, Sort},
    },
    error::Result,
    graphql::gap::{
        filter::{
            GapFilter,
            order::{GapOrder, order},
        },
        known::{Picked, all_picked, is_among, number, on_page, walked_by},
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

/// The query for the gaps of a filter, or for those of them alone that are on the page, where what is kept tells which these are. For it is
/// asked by how far needs are covered: for that the database is given all gaps of which that is so, for other filters it has indexes.
pub async fn query(
    scope: &Scope,
    filter: &GapFilter,
    order_by: Option<GapOrder>,
    args: &PageArgs,
) -> Result<Select<gap::Entity>> {
    let picked = match filter.is_by_coverage() {
        true => filter.picked(scope)?,
        false => None,
    };
    if let Some(picked) = picked {
        let order: Order<gap::Brief> = order(scope, "gaps", filter, order_by)?;
        if let Some(query) = of_page(scope, &picked, &order, args).await? {
            return Ok(query);
        }
        if let Some(query) = of_all(scope, &picked, &order, args).await? {
            return Ok(query);
        }
    }
    filter.query(scope).await
}

/// The same of gaps about which nothing is happening, of which `are` holds, and that are picked so, where what is kept tells it.
pub async fn query_stalled(
    scope: &Scope,
    (filter, are): (&GapFilter, Condition),
    picked: Option<&Picked>,
    order: &Order<gap::Brief>,
    args: &PageArgs,
) -> Result<Select<gap::Entity>> {
    if let Some(picked) = picked {
        if let Some(query) = of_page(scope, picked, order, args).await? {
            return Ok(query);
        }
        // Reasons are found out by the database of all matches and needs, whatever the order.
        if picked.reasons.is_some()
            && let Some(query) = of_all(scope, picked, order, args).await?
        {
            return Ok(query);
        }
    }
    Ok(filter.query(scope).await?.filter(are))
}

/// The query for those gaps alone that are on the page, in the order of their ids; none where what is kept does not tell them.
async fn of_page(
    scope: &Scope,
    picked: &Picked,
    order: &Order<gap::Brief>,
    args: &PageArgs,
) -> Result<Option<Select<gap::Entity>>> {
    let window = Window::parse(args.clone(), &order.name, |key| order.sort.fits(key))?;
    if !matches!(order.sort, Sort::Id) {
        return Ok(None);
    }
    let ids = on_page(scope, picked, &window, order.descending).await;
    Ok(ids.map(|ids| of_these(scope, ids)))
}

/// The query for the gaps that are picked so, or for those of them alone that are on the page, in an order that the database has to find;
/// none where what is kept does not tell which gaps these are.
async fn of_all(
    scope: &Scope,
    picked: &Picked,
    order: &Order<gap::Brief>,
    args: &PageArgs,
) -> Result<Option<Select<gap::Entity>>> {
    let window = Window::parse(args.clone(), &order.name, |key| order.sort.fits(key))?;
    let Some(all) = all_picked(scope, picked).await else {
        return Ok(None);
    };
    if order.sort.is_indexed()
        && let Some(ids) = walked_by(scope, &all, order, &window).await?
    {
        return Ok(Some(of_these(scope, ids)));
    }
    Ok(Some(gap::Entity::find().filter(is_among(scope, all.ids))))
}

/// The query for a few gaps.
fn of_these(scope: &Scope, ids: Vec<Uuid>) -> Select<gap::Entity> {
    let are_these = scope.gaps_by(gap::Column::Id).is_in(ids);
    gap::Entity::find().filter(are_these)
}
