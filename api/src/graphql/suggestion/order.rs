//! Orders of lists of what organisations think of suggestions.

use crate::db::{page::Key, scope::Order};
use async_graphql::Enum;
use entity::judgement::{Column, Model};

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
        SuggestionJudgementOrder::Date => {
            Order::by_column_falling("date", Column::Dated, |row: &Model, _| {
                Key::text(Some(&row.dated))
            })
        }
    }
}
