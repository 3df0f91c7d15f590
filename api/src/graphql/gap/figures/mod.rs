//! One table of figures, by one dimension or two, for dashboards.
//!
//! Every figure is made over the gaps that the viewer may read, of what is kept of them or by the database; so are the totals, unless each gap
//! is in one of the cells that make a total, and these are read already.

pub mod cell;
pub mod dimension;
pub mod figure_of;
pub mod kept;
pub mod table;

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        ContextExt,
        gap::{
            coverage::sums::{Sums, converted, merged, shown},
            figures::{
                cell::{Cell, Cells, Keys, added_up},
                dimension::FigureBy,
                figure_of::FigureOf,
                table::cells,
            },
            filter::GapFilter,
        },
        inline_object::Objects,
        reference::exchange_rate::{ExchangeRate, asked_currency},
    },
};
use async_graphql::{Context, Description, Object, SimpleObject};
use domain::size::SizeUnit;
use entity::exchange_rate;
use std::{slice, sync::Arc};
use tokio::sync::OnceCell;

/// One figure of a cell.
#[derive(Clone, SimpleObject)]
#[graphql(serial)]
pub struct Figure {
    /// What it is of.
    of: FigureOf,
    /// The figure, as a decimal string.
    value: String,
    /// Its unit; null for counts.
    unit: Option<SizeUnit>,
    /// Its currency, ISO 4217; null where it is not money.
    currency: Option<String>,
    /// How many needs it sums up, of those in this unit and currency; null for counts.
    needs: Option<u64>,
    /// How many of them are split among several countries in equal parts, since their shares are not stated; 0 but by country, null for
    /// counts.
    assumed_shares: Option<u64>,
}

/// A cell of a table of figures, or a total.
#[derive(Clone, SimpleObject)]
#[graphql(serial)]
pub struct FigureCell {
    /// Its dimensions: two or one, none for the grand total.
    by: Vec<FigureBy>,
    /// Its value in each of these, as filters take it (`FigureBy` says which); null where the gaps state none.
    keys: Vec<Option<String>>,
    /// These values in words; "not stated" where there is none.
    labels: Vec<String>,
    /// The same in French: "non précisé" where there is none; null where no French name is on record.
    labels_fr: Vec<Option<String>>,
    /// How many gaps, each once.
    gaps: u64,
    /// The figures that were asked for, in that order; sums apart by unit and currency, and none where nothing has a size.
    figures: Objects<Figure>,
    #[graphql(skip)]
    rates: Vec<Arc<exchange_rate::Model>>,
}

/// A table of figures. Totals are made over the gaps themselves, not of cells: a gap in two countries counts in the cells of both, and once
/// in the total. Cells that would be empty are left out.
#[derive(Description)]
pub struct Figures {
    filter: GapFilter,
    of: Vec<FigureOf>,
    by: Vec<FigureBy>,
    currency: Option<String>,
    table: OnceCell<Cells>,
    total: OnceCell<FigureCell>,
}

#[Object(use_type_description, serial)]
impl Figures {
    /// One for each value of the dimension, or each pair of values of both, that a gap has; by their keys, "not stated" first.
    async fn cells(&self, ctx: &Context<'_>) -> Result<Objects<FigureCell>> {
        let scope = ctx.scope();
        let read = || self.read(scope, &self.by);
        let cells = self.table.get_or_try_init(read).await?;
        self.shown(scope, &self.by, cells.clone()).map(Objects)
    }

    /// The totals for each value of the first dimension, then of the second.
    async fn totals(&self, ctx: &Context<'_>) -> Result<Objects<FigureCell>> {
        let scope = ctx.scope();
        let mut totals = Vec::new();
        for by in &self.by {
            let by = slice::from_ref(by);
            let cells = self.read(scope, by).await?;
            totals.extend(self.shown(scope, by, cells)?);
        }
        Ok(totals.into())
    }

    /// The grand total.
    async fn total(&self, ctx: &Context<'_>) -> Result<FigureCell> {
        Ok(self.whole(ctx.scope()).await?.clone())
    }

    /// Rates by which money of other currencies was converted, where that was asked for; empty otherwise.
    async fn rates(&self, ctx: &Context<'_>) -> Result<Objects<ExchangeRate>> {
        if self.currency.is_none() {
            return Ok(Vec::new().into());
        }
        let whole = self.whole(ctx.scope()).await?;
        Ok(whole.rates.iter().cloned().map(ExchangeRate).collect())
    }
}

impl Figures {
    /// Cells by some of the dimensions, as they are told.
    fn shown(&self, scope: &Scope, by: &[FigureBy], cells: Cells) -> Result<Vec<FigureCell>> {
        let cell = |(keys, cell)| self.cell(scope, by, keys, cell);
        cells.into_iter().map(cell).collect()
    }

    /// The same as they are read.
    async fn read(&self, scope: &Scope, by: &[FigureBy]) -> Result<Cells> {
        let known = self.table.get();
        if let Some(totals) = known.and_then(|cells| added_up(cells, &self.by, by)) {
            return Ok(totals);
        }
        if let Some(kept) = kept::of_kept(scope, &self.filter, (by, &self.of)).await? {
            return Ok(kept);
        }
        let gaps = self.filter.query(scope).await?;
        cells(scope, gaps, (by, &self.of), false).await
    }

    async fn whole(&self, scope: &Scope) -> Result<&FigureCell> {
        let read = || async {
            let mut cells = self.read(scope, &[]).await?;
            let (keys, cell) = cells.pop_first().unwrap_or_default();
            self.cell(scope, &[], keys, cell)
        };
        self.total.get_or_try_init(read).await
    }

    fn cell(&self, scope: &Scope, by: &[FigureBy], keys: Keys, cell: Cell) -> Result<FigureCell> {
        let sums = merged(cell.sums, Vec::new())?;
        let needs: i64 = sums.iter().map(|sums| sums.needs).sum();
        let sums = match &self.currency {
            Some(currency) => converted(scope, sums, currency)?,
            None => sums,
        };
        let mut figures = Vec::new();
        for of in &self.of {
            match of {
                FigureOf::Gaps => figures.push(Figure::count(*of, cell.gaps)),
                FigureOf::Needs => figures.push(Figure::count(*of, needs.unsigned_abs())),
                FigureOf::Matches => figures.push(Figure::count(*of, cell.matches)),
                _ => figures.extend(sums.iter().filter_map(|sums| Figure::sum(*of, sums))),
            }
        }
        let names = cell.names.into_iter();
        let (labels, labels_fr) = names.map(|names| (names.en, names.fr)).unzip();
        Ok(FigureCell {
            by: by.to_vec(),
            keys,
            labels,
            labels_fr,
            gaps: cell.gaps,
            figures: figures.into(),
            rates: sums.into_iter().flat_map(|sums| sums.rates).collect(),
        })
    }
}

impl Figure {
    fn count(of: FigureOf, count: u64) -> Self {
        Self {
            of,
            value: count.to_string(),
            unit: None,
            currency: None,
            needs: None,
            assumed_shares: None,
        }
    }

    /// A figure in one unit and currency; none of needs without a size.
    fn sum(of: FigureOf, sums: &Sums) -> Option<Self> {
        let unit = sums.unit?;
        let value = sums.figures[of.place()?]?;
        Some(Self {
            of,
            value: shown(value, sums.currency.as_deref()),
            unit: Some(unit),
            currency: sums.currency.clone(),
            needs: Some(sums.needs.unsigned_abs()),
            assumed_shares: Some(sums.assumed_shares.unsigned_abs()),
        })
    }
}

/// Figures.
#[derive(Default)]
pub struct FiguresQuery;

#[Object]
impl FiguresQuery {
    /// A table of counts and sums by one dimension or two, with its totals: what a chart or a cross table is drawn from. Counts are those
    /// of `gapFacets`, sums those of `coverage`.
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to count and sum up.")] of: Vec<FigureOf>,
        #[graphql(desc = "By what: one dimension, or two for a cross table.")] by: Vec<FigureBy>,
        #[graphql(desc = "Which gaps; all by default.")] filter: Option<GapFilter>,
        #[graphql(
            desc = "ISO 4217 currency to convert money into, by the latest rate on record; what has no rate stays apart. Each sum is converted as a whole and rounded, so that cells may differ from totals by a smallest part of the currency each. By default, nothing is converted."
        )]
        currency: Option<String>,
    ) -> Result<Option<Figures>> {
        let is_one_or_two = matches!(by[..], [_]) || matches!(by[..], [one, other] if one != other);
        if !is_one_or_two {
            let message = "takes one dimension, or two that differ: ask again for others";
            return Err(Error::invalid("by", message));
        }
        let currency = asked_currency(currency, "currency")?;
        let filter = filter.unwrap_or_default();
        // What is wrong with it is told here, whatever of the table is asked for.
        filter.query(ctx.scope()).await?;
        let mut once = Vec::new();
        for figure in of {
            if !once.contains(&figure) {
                once.push(figure);
            }
        }
        Ok(Some(Figures {
            filter,
            of: once,
            by,
            currency,
            table: OnceCell::new(),
            total: OnceCell::new(),
        }))
    }
}
