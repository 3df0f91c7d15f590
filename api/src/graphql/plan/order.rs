//! Orders of lists of plans.

use crate::db::{
    page::Key,
    scope::{Order, Sort},
};
use async_graphql::Enum;
use entity::plan::{Column, Model};
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, Func},
};

/// Orders of a list of plans.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum PlanOrder {
    /// By when it was drawn, latest first.
    Newest,
    /// By when it was drawn, earliest first.
    Oldest,
    /// By the day that it was drawn for, latest first.
    On,
    /// By the day it was approved, latest first; those not approved last.
    Approved,
    /// By reference.
    Reference,
}

/// The order asked for; by default latest first.
pub(super) fn order(asked: Option<PlanOrder>) -> Order<Model> {
    match asked.unwrap_or(PlanOrder::Newest) {
        // Ids begin with the time at which a plan was drawn.
        PlanOrder::Newest => Order::by_id("newest", true),
        PlanOrder::Oldest => Order::by_id("oldest", false),
        PlanOrder::On => Order {
            name: "on",
            sort: Sort::Text(Column::Dated.into_expr()),
            descending: true,
            key: |row: &Model, _| Key::Text(row.dated.clone()),
        },
        PlanOrder::Approved => Order {
            name: "approved",
            sort: Sort::Text(Func::coalesce([Column::Approved.into_expr(), Expr::val("")]).into()),
            descending: true,
            key: |row: &Model, _| Key::Text(row.approved.clone().unwrap_or_default()),
        },
        PlanOrder::Reference => {
            let reference = Column::Reference.into_expr();
            Order::by_text("reference", reference, |row: &Model, _| {
                Key::Text(row.reference.clone())
            })
        }
    }
}
