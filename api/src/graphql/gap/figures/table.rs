//! A table of figures as it is read: a statement for each kind of figure, however many cells there are.

use crate::{
    db::{kept::Stretch, ledger, scope::Scope},
    error::{Error, Result},
    graphql::gap::{
        coverage::state::CoverageState,
        coverage::{
            by_country::{is_split, split_by},
            sums::sums,
        },
        dimension::{Found, join, keyed},
        figures::{
            cell::{Cell, Cells, Keys, few, too_many},
            dimension::{Dimension, FigureBy},
            figure_of::FigureOf,
        },
        filter::covered_as_far,
        names::Names,
    },
};
use domain::{matches::MatchState, size::SizeUnit};
use entity::{gap, matches};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect, Select, TryGetableMany,
    sea_query::{Expr, ExprTrait, JoinType},
};
use std::{iter, mem};
use uuid::Uuid;

/// Most rows that are read for it: a cell has one for each unit and currency.
pub const ROWS_MAX: u64 = 10_000;
/// The same of needs that are split: each is read once for each of its countries and keys.
const PARTS_MAX: u64 = 100_000;

/// Keys of up to two dimensions, and how many there are of them.
type Counted = (
    Option<Uuid>,
    Option<String>,
    Option<Uuid>,
    Option<String>,
    i64,
);

/// Keys of up to two dimensions, unit, currency, how many needs, and their figures.
type Summed = (
    Option<Uuid>,
    Option<String>,
    Option<Uuid>,
    Option<String>,
    Option<SizeUnit>,
    Option<String>,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The cells of gaps by at most two dimensions, with what is asked for. Where the gaps are few, as those are that a viewer may read beside the
/// public ones, nothing is read of what is entered on others.
pub async fn cells(
    scope: &Scope,
    gaps: Select<gap::Entity>,
    (by, of): (&[FigureBy], &[FigureOf]),
    are_few: bool,
) -> Result<Cells> {
    let mut cells = Cells::new();
    for (gaps, state) in by_coverage(scope, gaps, by) {
        let mut table = Table::of(scope, by, are_few, state);
        table.count_gaps(gaps.clone()).await?;
        if of.contains(&FigureOf::Matches) {
            table.count_matches(gaps.clone()).await?;
        }
        if of.iter().any(|of| of.is_of_needs()) {
            table.sum(gaps).await?;
        }
        cells.append(&mut table.cells);
        few(&cells)?;
    }
    Ok(cells)
}

/// Gaps apart by how far their needs are covered, which no column says, where a dimension is that; else all of them together.
fn by_coverage(
    scope: &Scope,
    gaps: Select<gap::Entity>,
    by: &[FigureBy],
) -> Vec<(Select<gap::Entity>, Option<CoverageState>)> {
    if !by.contains(&FigureBy::CoverageState) {
        return vec![(gaps, None)];
    }
    let each = CoverageState::ALL.into_iter();
    let each = each.map(|state| {
        let gaps = gaps.clone().filter(covered_as_far(scope, state));
        (gaps, Some(state))
    });
    each.collect()
}

struct Table<'a> {
    scope: &'a Scope,
    by: Vec<Dimension>,
    are_few: bool,
    cells: Cells,
}

impl<'a> Table<'a> {
    fn of(scope: &'a Scope, by: &[FigureBy], are_few: bool, state: Option<CoverageState>) -> Self {
        let dimension = |by: &FigureBy| {
            let dimension = by.dimension(scope.today());
            match state.filter(|_| *by == FigureBy::CoverageState) {
                Some(state) => dimension.of_coverage(state),
                None => dimension,
            }
        };
        Self {
            scope,
            by: by.iter().map(dimension).collect(),
            are_few,
            cells: Cells::new(),
        }
    }

    async fn count_gaps(&mut self, gaps: Select<gap::Entity>) -> Result<()> {
        let repeats = self.by.iter().any(|by| by.repeats);
        let count = if repeats {
            "count(distinct gap.id)"
        } else {
            "count(*)"
        };
        for (found, count) in self.counted(gaps, count).await? {
            self.cell(found).gaps += count;
        }
        few(&self.cells)
    }

    /// Counts the matches that the viewer may read of, and that nobody gave up.
    async fn count_matches(&mut self, gaps: Select<gap::Entity>) -> Result<()> {
        let given_up = MatchState::GIVEN_UP.iter().copied();
        let mut query = gaps
            .filter(self.scope.condition::<matches::Entity>())
            .filter(matches::Column::State.is_not_in(given_up));
        let of_gap = ("match", r#""match".gap_id = gap.id"#);
        join(&mut query, JoinType::InnerJoin, of_gap);
        let count = r#"count(distinct "match".id)"#;
        for (found, count) in self.counted(query, count).await? {
            self.cell(found).matches += count;
        }
        Ok(())
    }

    async fn sum(&mut self, gaps: Select<gap::Entity>) -> Result<()> {
        let (mut query, today) = (gaps, self.scope.today());
        match self.are_few {
            true => ledger::join_needs_of_few(&mut query, today),
            false => ledger::join_needs(&mut query, today, Stretch::ALL),
        }
        // A need counts for its own type of assistance.
        let joined = self.by.iter().filter(|by| by.by != FigureBy::Assistance);
        joined.for_each(|by| by.join(&mut query));
        if !self.by.iter().any(|by| by.by == FigureBy::Country) {
            return self.sum_whole(query).await;
        }
        self.sum_whole(query.clone().filter(is_split(Stretch::ALL).not()))
            .await?;
        self.sum_split(query).await
    }

    async fn sum_whole(&mut self, needs: Select<gap::Entity>) -> Result<()> {
        let mut query = self.keyed(needs.select_only());
        for column in ["need.unit", "need.currency"] {
            query = query.expr(Expr::cust(column)).group_by(Expr::cust(column));
        }
        let [needs, _, figures @ ..] = ledger::of_needs();
        for sum in iter::once(needs).chain(figures) {
            query = query.expr(sum);
        }
        let rows: Vec<Summed> = read(self.scope, query).await?;
        for row in rows {
            let (id, word, other_id, other_word, unit, currency, needs, a, b, c, d, e) = row;
            let row = (None::<()>, unit, currency, needs, 0, a, b, c, d, e);
            let sums = sums(row, |_| (None, Names::default()))?;
            self.cell([(id, word), (other_id, other_word)])
                .sums
                .push(sums);
        }
        Ok(())
    }

    /// Sums of needs that are split among several countries.
    async fn sum_split(&mut self, needs: Select<gap::Entity>) -> Result<()> {
        let other = self.by.iter().find(|by| by.by != FigureBy::Country);
        let other = other.map(|by| (&*by.key, by.kind));
        let most: (u64, fn() -> Error) = (PARTS_MAX, too_many);
        let parts = split_by(self.scope, needs, Stretch::ALL, other, Some(most)).await?;
        for (found, mut part) in parts {
            let country = (part.key.take(), mem::take(&mut part.names));
            let named = self.by.iter().map(|by| match by.by {
                FigureBy::Country => country.clone(),
                _ => by.name(self.scope.reference(), found.clone()),
            });
            let (keys, names) = named.unzip();
            self.named(keys, names).sums.push(part);
        }
        Ok(())
    }

    async fn counted(
        &self,
        gaps: Select<gap::Entity>,
        count: &'static str,
    ) -> Result<Vec<([Found; 2], u64)>> {
        let mut query = gaps;
        self.by.iter().for_each(|by| by.join(&mut query));
        let query = self.keyed(query.select_only()).expr(Expr::cust(count));
        let rows: Vec<Counted> = read(self.scope, query).await?;
        let counted = rows
            .into_iter()
            .map(|(id, word, other_id, other_word, count)| {
                let found = [(id, word), (other_id, other_word)];
                (found, count.unsigned_abs())
            });
        Ok(counted.collect())
    }

    /// Adds the keys to what a query gives, always two of them.
    fn keyed(&self, query: Select<gap::Entity>) -> Select<gap::Entity> {
        (0..2).fold(query, |query, at| {
            let key = self.by.get(at).map(|by| (&*by.key, by.kind));
            keyed(query, key)
        })
    }

    fn cell(&mut self, found: [Found; 2]) -> &mut Cell {
        let found = self.by.iter().zip(found);
        let named = found.map(|(by, found)| by.name(self.scope.reference(), found));
        let (keys, names) = named.unzip();
        self.named(keys, names)
    }

    fn named(&mut self, keys: Keys, names: Vec<Names>) -> &mut Cell {
        self.cells.entry(keys).or_insert_with(|| Cell {
            names,
            ..Cell::default()
        })
    }
}

/// Rows of a query, unless there are too many.
async fn read<T: TryGetableMany + Send + 'static>(
    scope: &Scope,
    query: Select<gap::Entity>,
) -> Result<Vec<T>> {
    let rows: Vec<T> = scope.tally(query.limit(ROWS_MAX + 1)).await?;
    if rows.len() as u64 > ROWS_MAX {
        return Err(too_many());
    }
    Ok(rows)
}
