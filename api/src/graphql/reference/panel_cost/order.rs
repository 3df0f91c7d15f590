//! Orders of lists of Panel costs.

use crate::{
    db::page::PageArgs,
    error::Result,
    graphql::{
        connection::Connection,
        reference::{listed::BREAK, panel_cost::PanelCost},
    },
};
use async_graphql::Enum;
use entity::panel_cost;
use std::sync::Arc;

/// Orders of a list of cells of the tables of Panel costs.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum PanelCostOrder {
    /// As printed: by table, row and budget period.
    Printed,
    /// By budget period, latest first.
    Newest,
    /// By budget period, earliest first.
    Oldest,
    /// By amount, the largest first, in one currency after the other; cells without an amount last.
    Largest,
}

impl PanelCostOrder {
    fn name(self) -> &'static str {
        match self {
            Self::Printed => "code",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Largest => "largest",
        }
    }

    fn falls(self) -> bool {
        matches!(self, Self::Newest | Self::Largest)
    }

    /// The unique text that a cell is ordered by: its place in the tables decides between equals.
    fn place(self, cost: &panel_cost::Model) -> String {
        let table = cost.table_name;
        let printed = format!("{table:?}/{:04}/{}", cost.position, cost.period);
        let value = match self {
            Self::Printed => return printed,
            Self::Newest | Self::Oldest => cost.period.clone(),
            Self::Largest => cost.amount_minor.map_or_else(String::new, |minor| {
                format!("{} {minor:020}", cost.currency)
            }),
        };
        format!("{value}{BREAK}{printed}")
    }

    /// A page of these cells.
    pub(super) fn page<'a>(
        self,
        costs: impl Iterator<Item = &'a Arc<panel_cost::Model>>,
        args: PageArgs,
    ) -> Result<Connection<PanelCost>> {
        let placed = costs.map(|cost| (self.place(cost), PanelCost(cost.clone())));
        let mut placed: Vec<(String, PanelCost)> = placed.collect();
        placed.sort_by(|(one, _), (other, _)| one.cmp(other));
        if self.falls() {
            placed.reverse();
        }
        Connection::in_order(self.name(), self.falls(), placed, args)
    }
}
