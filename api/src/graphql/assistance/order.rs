//! Orders of lists of offers and of programmes. None is by when they were made: of those whose providers asked not to be named, it
//! would tell which have the same provider as those made beside them.

use crate::{
    db::{
        page::{DATELESS, Key},
        scope::{Order, Scope},
        updated::by_update,
    },
    error::Result,
    graphql::gap::filter::text::needs_text,
};
use async_graphql::Enum;
use entity::assistance::{self, Column, Model};
use sea_orm::sea_query::Expr;

/// Orders of a list of offers or programmes.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum AssistanceOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By the day it starts, latest first; those without one last.
    Newest,
    /// By the day it starts, earliest first; those without one last.
    Oldest,
    /// By the day it ends, earliest first; a year or month has its last day, and those without one come last.
    Ends,
    /// By title.
    Title,
    /// By reference.
    Reference,
    /// By `updatedAt`, latest first; those without one last.
    Updated,
}

/// The order asked for: by relevance where there is a text, whose order that is, else latest first.
pub(super) fn order(
    scope: &Scope,
    by_relevance: Option<Order<Model>>,
    asked: Option<AssistanceOrder>,
) -> Result<Order<Model>> {
    let Some(asked) = asked else {
        return Ok(by_relevance.unwrap_or_else(latest_first));
    };
    Ok(match asked {
        AssistanceOrder::Relevance => by_relevance.ok_or_else(needs_text)?,
        AssistanceOrder::Newest => latest_first(),
        AssistanceOrder::Oldest => earliest_first(),
        AssistanceOrder::Ends => Order::by_last_day("ends", Column::Ends, |row: &Model, _| {
            Key::last_day(row.ends.as_deref())
        }),
        AssistanceOrder::Title => Order::by_column("title", Column::Title, |row: &Model, _| {
            Key::Text(row.title.clone())
        }),
        AssistanceOrder::Reference => {
            Order::by_column("reference", Column::Reference, |row: &Model, _| {
                Key::Text(row.reference.clone())
            })
        }
        AssistanceOrder::Updated => by_update::<assistance::Entity, _>(scope),
    })
}

/// By the day they start, those without one last.
fn latest_first() -> Order<Model> {
    Order::by_column_falling("starts", Column::Starts, |row: &Model, _| {
        Key::text(row.starts.as_deref())
    })
}

/// By the same day, those without one last, too.
fn earliest_first() -> Order<Model> {
    let starts = Expr::cust("coalesce(assistance.starts, '9999')");
    Order::by_text("oldest", starts, |row: &Model, _| {
        let starts = row.starts.as_deref().unwrap_or(DATELESS);
        Key::Text(starts.to_owned())
    })
}
