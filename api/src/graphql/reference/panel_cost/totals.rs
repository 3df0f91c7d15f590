//! Panel costs added up, with the changes from one budget period to the next.

use crate::{db::reference::Reference, graphql::reference::panel::Panel};
use async_graphql::{Enum, SimpleObject};
use domain::{
    money::decimal,
    panel::{PanelCostKind, PanelCostTable},
};
use entity::panel_cost;
use std::{collections::BTreeMap, sync::Arc};

/// What costs are added up by.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum PanelCostDimension {
    /// Budget period.
    Period,
    /// Panel and budget period.
    Panel,
    /// Table and budget period.
    Table,
}

/// A sum of costs in one budget period, and how it changed.
#[derive(SimpleObject)]
#[graphql(serial)]
pub(super) struct PanelCostAggregate {
    /// Budget period.
    pub period: String,
    /// The Panel, where sums are by Panel; null otherwise.
    panel: Option<Panel>,
    /// The table, where sums are by table or Panel; null otherwise.
    table: Option<PanelCostTable>,
    /// Sum of the items that print an amount, as a decimal string; null where no item does.
    amount: Option<String>,
    /// Currency, ISO 4217.
    currency: String,
    /// The total printed in the table; null where sums are by period over both tables, or where none is printed.
    printed_total: Option<String>,
    /// Amount less that of the period before, as a decimal string; null for the first period.
    change: Option<String>,
    /// Change in percent of the period before, rounded to two decimals; null for the first period and after zero.
    change_percent: Option<String>,
    /// Items that print nothing or "No data" and so are not in the sum.
    unknown_items: i32,
}

/// What a sum is of: Panel and table, as far as it is by them.
type Group = (Option<String>, Option<PanelCostTable>);

/// Sums of the items among the cells, period by period, with changes.
pub(super) fn totals(
    reference: &Reference,
    costs: &[Arc<panel_cost::Model>],
    by: PanelCostDimension,
) -> Vec<PanelCostAggregate> {
    let mut groups = BTreeMap::<Group, BTreeMap<&str, Vec<&panel_cost::Model>>>::new();
    for cost in costs {
        let table = (by != PanelCostDimension::Period).then_some(cost.table_name);
        let panel = (by == PanelCostDimension::Panel)
            .then(|| {
                reference
                    .panels
                    .of(cost.panel_id)
                    .map(|panel| panel.code.clone())
            })
            .flatten();
        if by != PanelCostDimension::Panel || panel.is_some() {
            groups
                .entry((panel, table))
                .or_default()
                .entry(&cost.period)
                .or_default()
                .push(cost);
        }
    }
    groups
        .into_iter()
        .flat_map(|(group, periods)| sums(reference, group, periods, by))
        .collect()
}

/// The sums of one group, period by period.
fn sums(
    reference: &Reference,
    (panel, table): Group,
    periods: BTreeMap<&str, Vec<&panel_cost::Model>>,
    by: PanelCostDimension,
) -> Vec<PanelCostAggregate> {
    let panel = panel.and_then(|code| reference.panels.by_code(&code).cloned());
    let panel = panel.map(Panel);
    let mut previous = None;
    let mut sums = Vec::new();
    for (period, cells) in periods {
        let items = Items::of(&cells);
        let change = items.sum.zip(previous);
        let percent = change.and_then(|(sum, previous)| percent(sum - previous, previous));
        let currency = cells[0].currency.clone();
        let text = |minor: Option<i64>| minor.map(|minor| decimal(minor, &currency));
        sums.push(PanelCostAggregate {
            period: period.to_owned(),
            panel: panel.clone(),
            table,
            amount: text(items.sum),
            printed_total: text(printed_total(&cells, by)),
            change: text(change.map(|(sum, previous)| sum - previous)),
            change_percent: percent,
            unknown_items: items.unknown,
            currency: currency.clone(),
        });
        previous = items.sum;
    }
    sums
}

/// The total that the table prints; none where it prints none for such a group.
fn printed_total(cells: &[&panel_cost::Model], by: PanelCostDimension) -> Option<i64> {
    let kind = match by {
        PanelCostDimension::Period => return None,
        PanelCostDimension::Panel => PanelCostKind::Total,
        PanelCostDimension::Table => PanelCostKind::GrandTotal,
    };
    cells.iter().find(|cell| cell.kind == kind)?.amount_minor
}

/// The items among cells, added up.
struct Items {
    /// Sum of those that print an amount; none where no item does.
    sum: Option<i64>,
    /// How many print none.
    unknown: i32,
}

impl Items {
    fn of(cells: &[&panel_cost::Model]) -> Self {
        let items = cells.iter().filter(|cell| cell.kind == PanelCostKind::Item);
        let (known, unknown): (Vec<_>, Vec<_>) = items
            .map(|item| item.amount_minor)
            .partition(Option::is_some);
        Self {
            sum: known
                .into_iter()
                .flatten()
                .reduce(|sum, amount| sum + amount),
            unknown: i32::try_from(unknown.len()).expect("a table is small"),
        }
    }
}

/// `part` in percent of `whole`, rounded half away from zero to two decimals, without floats.
fn percent(part: i64, whole: i64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (i128::from(part) * 10_000, i128::from(whole));
    let hundredths = (part.abs() * 2 + whole.abs()) / (whole.abs() * 2);
    let sign = if (part < 0) != (whole < 0) && hundredths > 0 {
        "-"
    } else {
        ""
    };
    Some(format!(
        "{sign}{}.{:02}",
        hundredths / 100,
        hundredths % 100
    ))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percentages_round_half_away_from_zero() {
        assert_eq!(percent(-2_341, 70_095).as_deref(), Some("-3.34"));
        assert_eq!(percent(1, 3).as_deref(), Some("33.33"));
        assert_eq!(percent(5, 100_000).as_deref(), Some("0.01"));
        assert_eq!(percent(0, 5).as_deref(), Some("0.00"));
        assert_eq!(percent(1, 0), None);
    }
}
