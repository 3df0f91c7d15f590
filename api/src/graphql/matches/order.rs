//! Orders of lists of matches.

use crate::db::{
    page::Key,
    scope::{Order, Scope},
    updated::by_update,
};
use async_graphql::Enum;
use entity::matches::{self, Column, Model};

/// Orders of a list of matches.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum MatchOrder {
    /// By when it was proposed, latest first.
    Newest,
    /// By when it was proposed, earliest first.
    Oldest,
    /// By the day by which the next step is due, earliest first; those of which none is due last.
    Due,
    /// By the day it was agreed, latest first; those not agreed last.
    Agreed,
    /// By reference.
    Reference,
    /// By `updatedAt`, latest first; those without one last.
    Updated,
}

/// The order asked for; by default latest first.
pub(super) fn order(scope: &Scope, asked: Option<MatchOrder>) -> Order<Model> {
    match asked.unwrap_or(MatchOrder::Newest) {
        // Ids begin with the time of the proposal, or with its day where who gives asked not to be named.
        MatchOrder::Newest => Order::by_id("newest", true),
        MatchOrder::Oldest => Order::by_id("oldest", false),
        MatchOrder::Due => Order::by_last_day("due", Column::Due, |row: &Model, _| {
            Key::last_day(row.due.as_deref())
        }),
        MatchOrder::Agreed => {
            Order::by_column_falling("agreed", Column::Agreed, |row: &Model, _| {
                Key::text(row.agreed.as_deref())
            })
        }
        MatchOrder::Reference => {
            Order::by_column("reference", Column::Reference, |row: &Model, _| {
                Key::Text(row.reference.clone())
            })
        }
        MatchOrder::Updated => by_update::<matches::Entity, _>(scope),
    }
}
