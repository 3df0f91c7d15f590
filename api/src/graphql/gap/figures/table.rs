//! A table of figures as it is read: a statement for each kind of figure, however many cells there are.

use crate::{
    db::{kept::Stretch, ledger, scope::Scope},
    error::{Error, Result},
    graphql::gap::{
        coverage::{
            by_country::{is_split, split_by},
            sums::{Sums, sums},
        },
        dimension::{Found, join, keyed},
        figures::{
            dimension::{Dimension, FigureBy},
            figure_of::FigureOf,
        },
        names::Names,
    },
};
use domain::{matches::MatchState, size::SizeUnit};
use entity::{gap, matches};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect, Select, TryGetableMany,
    sea_query::{Expr, ExprTrait, JoinType},
};
use std::{collections::BTreeMap, iter, mem};
use uuid::Uuid;

/// Most cells of one table.
pub const CELLS_MAX: usize = 1_000;

/// Most rows that are read for it: a cell has one for each unit and currency.
pub const ROWS_MAX: u64 = 10_000;
/// The same of needs that are split: each is read once for each of its countries and keys.
const PARTS_MAX: u64 = 100_000;

/// Keys of a cell, in the order of the dimensions.
pub type Keys = Vec<Option<String>>;

/// What is in one cell.
#[derive(Clone, Default)]
pub struct Cell {
    /// What its keys are called.
    pub names: Vec<Names>,
    /// How many gaps.
    pub gaps: u64,
    /// How many matches they have, where that was asked for.
    pub matches: u64,
    /// Sums of their needs, where any was asked for; several may be of the same unit and currency.
    pub sums: Vec<Sums>,
}

impl Cell {
    /// Adds a cell to it that has other gaps.
    pub fn add(&mut self, other: &Self) {
        self.gaps += other.gaps;
        self.matches += other.matches;
        self.sums.extend(other.sums.iter().cloned());
    }
}

/// Cells by their keys.
pub type Cells = BTreeMap<Keys, Cell>;

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

/// The cells of gaps, which are of this stretch, by at most two dimensions, with what is asked for.
pub async fn cells(
    scope: &Scope,
    gaps: Select<gap::Entity>,
    (by, of): (&[FigureBy], &[FigureOf]),
    stretch: Stretch,
) -> Result<Cells> {
    let mut table = Table::of(scope, by, stretch);
    table.count_gaps(gaps.clone()).await?;
    if of.contains(&FigureOf::Matches) {
        table.count_matches(gaps.clone()).await?;
    }
    if of.iter().any(|of| of.is_of_needs()) {
        table.sum(gaps).await?;
    }
    Ok(table.cells)
}

/// Totals by some of the dimensions that these cells are by, added up of them; none where a gap may be in several of those that it takes.
pub fn added_up(cells: &Cells, of: &[FigureBy], by: &[FigureBy]) -> Option<Cells> {
    let stays = |at: &usize| by.contains(&of[*at]);
    let (stay, go): (Vec<usize>, Vec<usize>) = (0..of.len()).partition(stays);
    if !go.iter().all(|at| of[*at].is_single()) {
        return None;
    }
    let mut totals = Cells::new();
    for (keys, cell) in cells {
        let keys = stay.iter().map(|at| keys[*at].clone()).collect();
        let total: &mut Cell = totals.entry(keys).or_default();
        total.names = stay.iter().map(|at| cell.names[*at].clone()).collect();
        total.add(cell);
    }
    Some(totals)
}

struct Table<'a> {
    scope: &'a Scope,
    by: Vec<Dimension>,
    stretch: Stretch,
    cells: Cells,
}

impl<'a> Table<'a> {
    fn of(scope: &'a Scope, by: &[FigureBy], stretch: Stretch) -> Self {
        Self {
            scope,
            by: by.iter().map(|by| by.dimension(scope.today())).collect(),
            stretch,
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
        let mut query = gaps;
        ledger::join_needs(&mut query, self.scope.today(), self.stretch);
        // A need counts for its own type of assistance.
        let joined = self.by.iter().filter(|by| by.by != FigureBy::Assistance);
        joined.for_each(|by| by.join(&mut query));
        if !self.by.iter().any(|by| by.by == FigureBy::Country) {
            return self.sum_whole(query).await;
        }
        self.sum_whole(query.clone().filter(is_split(self.stretch).not()))
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
        let parts = split_by(self.scope, needs, self.stretch, other, Some(most)).await?;
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

/// That there are not too many cells for an answer.
pub fn few(cells: &Cells) -> Result<()> {
    if cells.len() > CELLS_MAX {
        return Err(too_many());
    }
    Ok(())
}

/// What to say where there are.
pub fn too_many() -> Error {
    Error::Limited(format!(
        "The table has more than {CELLS_MAX} cells: narrow `filter`, or ask `by` a coarser dimension, or by one alone."
    ))
}
