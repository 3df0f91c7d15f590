//! What Panels cost: the cells of Tables A1 and A2 as printed, with totals and changes computed.

mod order;
mod totals;

use crate::{
    db::{page::PageArgs, reference::Reference, scope::Scope},
    error::{Error, Result},
    graphql::{
        ContextExt,
        connection::{Connection, PageInfo},
        found::Found,
        gap::filter::text::terms,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::panel::Panel,
    },
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::{
    money::decimal,
    panel::{PanelCostKind, PanelCostPrinted, PanelCostTable},
};
use entity::panel_cost;
use order::PanelCostOrder;
use std::{collections::BTreeSet, sync::Arc};
use totals::{PanelCostAggregate, PanelCostDimension, totals};
use uuid::Uuid;

/// One cell of the tables of Panel costs.
#[derive(Clone, Description)]
pub struct PanelCost(pub Arc<panel_cost::Model>);

impl Found for PanelCost {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        let mut costs = scope.reference().panel_costs.iter();
        Ok(costs.find(|cost| cost.id == id).cloned().map(Self))
    }
}

#[Object(use_type_description, serial)]
impl PanelCost {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::PanelCost, self.0.id)
    }

    /// The Panel or body; null for a grand total.
    fn panel(&self, ctx: &Context<'_>) -> Option<InlineObject<Panel>> {
        Panel::of(ctx, self.0.panel_id)
    }

    /// The table it is printed in.
    fn table(&self) -> PanelCostTable {
        self.0.table_name
    }

    /// Budget period as printed: `2008-09`.
    fn period(&self) -> &str {
        &self.0.period
    }

    /// Row in the table, from 1.
    fn position(&self) -> i32 {
        self.0.position
    }

    /// What was paid for.
    fn label(&self) -> &str {
        &self.0.label
    }

    /// What the row is: an item, a body's total, the table's total.
    fn kind(&self) -> PanelCostKind {
        self.0.kind
    }

    /// What the cell prints: an amount, nothing, or "No data". These are three different things, and 0 is an amount.
    fn printed(&self) -> PanelCostPrinted {
        self.0.printed
    }

    /// Amount as a decimal string; null where the cell prints none.
    fn amount(&self) -> Option<String> {
        self.0
            .amount_minor
            .map(|minor| decimal(minor, &self.0.currency))
    }

    /// Currency of the amount, ISO 4217.
    fn currency(&self) -> &str {
        &self.0.currency
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Which cells to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct PanelCostFilter {
    /// Tables: A1 for Africa, A2 for counter-terrorism and non-proliferation.
    tables: Option<Vec<PanelCostTable>>,
    /// Codes of Panels.
    panels: Option<Vec<String>>,
    /// Budget periods as printed.
    periods: Option<Vec<String>>,
    /// Kinds of rows; items by default.
    kinds: Option<Vec<PanelCostKind>>,
    /// Words that label, Panel or its country must all have, or other words for the same, as with gaps: `fees`, `travel liberia`.
    text: Option<String>,
}

impl PanelCostFilter {
    /// The cells of the tables and Panels asked for that have the words, of all kinds and periods.
    fn costs(&self, reference: &Reference) -> Result<Vec<Arc<panel_cost::Model>>> {
        let panels = crate::graphql::resolve(&self.panels, |code| {
            Ok(reference.panels.named(code, "filter.panels")?.id)
        })?;
        self.check_periods(reference)?;
        let is_of_table = |cost: &panel_cost::Model| {
            let tables = self.tables.as_ref();
            tables.is_none_or(|tables| tables.contains(&cost.table_name))
        };
        let is_of_panel = |cost: &panel_cost::Model| {
            let is_one =
                |panels: &BTreeSet<Uuid>| cost.panel_id.is_some_and(|id| panels.contains(&id));
            panels.as_ref().is_none_or(is_one)
        };
        let costs = reference.panel_costs.iter();
        let costs = costs.filter(|cost| is_of_table(cost) && is_of_panel(cost));
        let Some(text) = &self.text else {
            return Ok(costs.cloned().collect());
        };
        let words = reference.words();
        let worded = costs.filter_map(|cost| Some((cost.clone(), words.get(&cost.id)?)));
        let found = terms(reference, text, "filter.text")?.among(worded);
        Ok(found.into_iter().map(|(cost, _)| cost).collect())
    }

    /// Refuses a period that no table has.
    fn check_periods(&self, reference: &Reference) -> Result<()> {
        let is_printed = |period: &String| {
            let mut costs = reference.panel_costs.iter();
            costs.any(|cost| cost.period == *period)
        };
        match self
            .periods
            .iter()
            .flatten()
            .find(|period| !is_printed(period))
        {
            None => Ok(()),
            Some(unknown) => Err(Error::invalid(
                "filter.periods",
                &format!("has no period \"{unknown}\": write it as printed, for example 2008-09"),
            )),
        }
    }

    /// Whether it lets rows of this kind through.
    fn has(&self, kind: PanelCostKind) -> bool {
        let kinds = self.kinds.as_deref().unwrap_or(&[PanelCostKind::Item]);
        kinds.contains(&kind)
    }

    /// Whether a cell is of a kind and period asked for.
    fn shows(&self, cost: &panel_cost::Model) -> bool {
        let periods = self.periods.as_ref();
        self.has(cost.kind) && periods.is_none_or(|periods| periods.contains(&cost.period))
    }
}

/// A page of the tables of Panel costs.
pub struct PanelCostConnection {
    page: Connection<PanelCost>,
    /// What is added up: of all periods, as a change is one from the period before, whether that is asked for or not. None where no items
    /// are asked for.
    costs: Vec<Arc<panel_cost::Model>>,
    periods: Option<Vec<String>>,
    reference: Arc<Reference>,
}

/// One cell in a page, and its place in the list.
pub struct PanelCostEdge {
    node: PanelCost,
    cursor: String,
}

/// One cell of a page.
#[Object(serial)]
impl PanelCostEdge {
    /// The cell itself.
    async fn node(&self) -> &PanelCost {
        &self.node
    }

    /// Its place in the list, for `after` and `before`.
    fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// A page of the tables of Panel costs, with sums over all that the filter lets through.
#[Object(serial)]
impl PanelCostConnection {
    /// The cells of this page, in the order asked for.
    fn edges(&self) -> Objects<PanelCostEdge> {
        self.page
            .edges()
            .iter()
            .map(|edge| PanelCostEdge {
                node: edge.node().clone(),
                cursor: edge.place().to_owned(),
            })
            .collect()
    }

    /// The cells alone, in the same order: `edges` without the cursor of each.
    fn nodes(&self) -> Objects<PanelCost> {
        let edges = self.page.edges().iter();
        edges.map(|edge| edge.node().clone()).collect()
    }

    /// Where this page lies in the list.
    async fn page_info(&self) -> &PageInfo {
        self.page.info()
    }

    /// How many cells the filter lets through in all.
    async fn total_count(&self) -> Result<u64> {
        self.page.total().await
    }

    /// Sums of the items that the filter lets through, period by period, with changes; none where it asks for other kinds of rows alone.
    fn totals(
        &self,
        #[graphql(desc = "What to add up by; period by default.")] by: Option<PanelCostDimension>,
    ) -> Objects<PanelCostAggregate> {
        let mut totals = totals(
            &self.reference,
            &self.costs,
            by.unwrap_or(PanelCostDimension::Period),
        );
        totals.retain(|total| {
            self.periods
                .as_ref()
                .is_none_or(|periods| periods.contains(&total.period))
        });
        totals.into()
    }
}

/// Panel costs.
#[derive(Default)]
pub struct PanelCostQuery;

#[Object]
impl PanelCostQuery {
    /// What Panels cost, cell by cell as printed, with totals and changes computed.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn panel_costs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which cells; all items by default.")] filter: Option<PanelCostFilter>,
        #[graphql(desc = "In which order; as printed by default.")] order_by: Option<
            PanelCostOrder,
        >,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<PanelCostConnection>> {
        let reference = ctx.scope().reference().clone();
        let filter = filter.unwrap_or_default();
        let costs = filter.costs(&reference)?;
        let shown = costs.iter().filter(|cost| filter.shows(cost));
        let has_items = filter.has(PanelCostKind::Item);
        let order = order_by.unwrap_or(PanelCostOrder::Printed);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        Ok(Some(PanelCostConnection {
            page: order.page(shown, args)?,
            costs: if has_items { costs } else { Vec::new() },
            periods: filter.periods,
            reference,
        }))
    }
}
