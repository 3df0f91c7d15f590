//! Orders of lists of recommendations.

use crate::db::{
    page::Key,
    scope::{Order, Scope, Sort},
    updated::by_update,
};
use async_graphql::Enum;
use entity::recommendation::{self, Column, Model};
use sea_orm::sea_query::Expr;

/// Behind all years.
const YEARLESS: i32 = 9_999;

/// Orders of a list of recommendations.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum RecommendationOrder {
    /// By the year it was made, latest first; those without one last.
    Newest,
    /// By the year it was made, earliest first; those without one last.
    Oldest,
    /// By when it is to be carried out, earliest first; a year or month has its last day, and those without one come last.
    Due,
    /// By reference.
    Reference,
    /// By `updatedAt`, latest first; those without one last.
    Updated,
}

/// The order asked for; by default latest first.
pub(super) fn order(scope: &Scope, asked: Option<RecommendationOrder>) -> Order<Model> {
    match asked.unwrap_or(RecommendationOrder::Newest) {
        RecommendationOrder::Newest => Order {
            name: "year".into(),
            sort: Sort::Number(Expr::cust("coalesce(recommendation.year, 0)")),
            descending: true,
            key: |row: &Model, _| Key::Number(row.year.unwrap_or(0).into()),
        },
        RecommendationOrder::Oldest => Order {
            name: "oldest".into(),
            sort: Sort::Number(Expr::cust("coalesce(recommendation.year, 9999)")),
            descending: false,
            key: |row: &Model, _| Key::Number(row.year.unwrap_or(YEARLESS).into()),
        },
        RecommendationOrder::Due => Order::by_last_day("due", Column::Due, |row: &Model, _| {
            Key::last_day(row.due.as_deref())
        }),
        RecommendationOrder::Reference => {
            Order::by_column("reference", Column::Reference, |row: &Model, _| {
                Key::Text(row.reference.clone())
            })
        }
        RecommendationOrder::Updated => by_update::<recommendation::Entity, _>(scope),
    }
}
