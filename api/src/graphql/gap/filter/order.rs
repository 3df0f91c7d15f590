//! Orders of lists of gaps.

use crate::{
    db::{
        page::Key,
        scope::{Order, Scope, Sort},
        search::Terms,
        updated::updated,
    },
    error::{Error, Result},
    graphql::gap::filter::GapFilter,
};
use async_graphql::Enum;
use entity::gap;
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, Func},
};

/// The day of publication as a number, which the rows of a list do not carry.
const PUBLISHED: &str = r#"COALESCE(CAST(REPLACE("gap"."published", '-', '') AS BIGINT), 0)"#;

/// Orders of a list of gaps.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum GapOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By the date of the first call for it or else of its oldest source as recorded with it, latest first.
    Newest,
    /// By the same date, earliest first.
    Oldest,
    /// By the day it was published here, latest first; those that were public from the first come last.
    Published,
    /// By title.
    Title,
    /// By reference.
    Reference,
    /// By `updatedAt`, latest first; those without one last.
    Updated,
}

/// The order asked for: by relevance where there is a text, else latest first.
pub fn order(
    scope: &Scope,
    filter: &GapFilter,
    asked: Option<GapOrder>,
) -> Result<Order<gap::Brief>> {
    let terms = filter.terms()?;
    let default = || match terms {
        Some(_) => GapOrder::Relevance,
        None => GapOrder::Newest,
    };
    Ok(match asked.unwrap_or_else(default) {
        GapOrder::Relevance => by_relevance(terms)?,
        GapOrder::Newest => by_age("newest", true),
        GapOrder::Oldest => by_age("oldest", false),
        GapOrder::Updated => Order {
            name: "updated",
            sort: Sort::Computed(
                Func::coalesce([updated::<gap::Entity>(scope), Expr::val(0_i64)]).into(),
            ),
            descending: true,
            key: |_, updated| Key::Number(updated.unwrap_or(0)),
        },
        GapOrder::Published => Order {
            name: "published",
            sort: Sort::Computed(Expr::cust(PUBLISHED)),
            descending: true,
            key: |_, day| Key::Number(day.unwrap_or(0)),
        },
        GapOrder::Title => Order {
            name: "title",
            sort: Sort::Text(gap::Column::Title.into_expr()),
            descending: false,
            key: |gap, _| Key::Text(gap.title.clone()),
        },
        GapOrder::Reference => Order {
            name: "reference",
            sort: Sort::Text(gap::Column::Reference.into_expr()),
            descending: false,
            key: |gap, _| Key::Text(gap.reference.clone()),
        },
    })
}

fn by_relevance(terms: Option<Terms>) -> Result<Order<gap::Brief>> {
    let Some(terms) = terms else {
        let message = "RELEVANCE needs filter.text: give words to search for, or another order";
        return Err(Error::invalid("orderBy", message));
    };
    Ok(Order {
        name: "relevance",
        sort: Sort::Computed(terms.rank()),
        descending: true,
        key: |_, rank| Key::Number(rank.unwrap_or(0)),
    })
}

/// By the date of the first call or else of the oldest source, which ids begin with.
fn by_age(name: &'static str, descending: bool) -> Order<gap::Brief> {
    Order {
        name,
        sort: Sort::Id,
        descending,
        key: |_, _| Key::None,
    }
}
