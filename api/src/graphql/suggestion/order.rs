//! Orders of lists of what organisations think of suggestions.

use crate::db::{
    page::Key,
    scope::{Order, Sort},
};
use async_graphql::Enum;
use entity::judgement::{Column, Model};
use sea_orm::ColumnTrait;

/// Orders of a list of judgements.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum SuggestionJudgementOrder {
    /// By when it was first judged, latest first.
    Newest,
    /// By when it was first judged, earliest first.
    Oldest,
    /// By `date`, the day it was said last, latest first.
    Date,
}

/// The order asked for; by default latest first.
pub(super) fn order(asked: Option<SuggestionJudgementOrder>) -> Order<Model> {
    match asked.unwrap_or(SuggestionJudgementOrder::Newest) {
        // Ids begin with the time of the first judgement.
        SuggestionJudgementOrder::Newest => Order::by_id("newest", true),
        SuggestionJudgementOrder::Oldest => Order::by_id("oldest", false),
        SuggestionJudgementOrder::Date => Order {
            name: "date",
            sort: Sort::Text(Column::Dated.into_expr()),
            descending: true,
            key: |row: &Model, _| Key::Text(row.dated.clone()),
        },
    }
}
