//! Orders of lists of plans.

use crate::db::{page::Key, scope::Order};
use async_graphql::Enum;
use entity::plan::{Column, Model};

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
        PlanOrder::On => Order::by_column_falling("on", Column::Dated, |row: &Model, _| {
            Key::text(Some(&row.dated))
        }),
        PlanOrder::Approved => {
            Order::by_column_falling("approved", Column::Approved, |row: &Model, _| {
                Key::text(row.approved.as_deref())
            })
        }
        PlanOrder::Reference => {
            Order::by_column("reference", Column::Reference, |row: &Model, _| {
                Key::Text(row.reference.clone())
            })
        }
    }
}
