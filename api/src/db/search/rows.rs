//! Free text search in the database: over the texts of gaps, by its full-text index and beside it.

use super::{Term, Terms, WEIGHTS};
use crate::{access::policy, db::scope::Scope};
use entity::gap_text;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType, UpdateStatement},
};

/// What the full-text index of the public does not hold, as the partial index over the rest puts it.
const NOT_INDEXED: &str = "public_from > ''";

impl Terms {
    /// Ids of the gaps that have all words, among the public ones and those that the viewer may read beside.
    pub fn matches(&self, scope: &Scope) -> SelectStatement {
        gap_text::Entity::find()
            .select_only()
            .column_as(gap_text::Column::Id, "id")
            .filter(self.are_in_row(scope))
            .into_query()
    }

    /// That a row of `gap_text` has all words, and is of a public gap or one that the viewer may read beside.
    pub fn are_in_row(&self, scope: &Scope) -> Expr {
        let (backend, today) = (scope.backend(), scope.today());
        let mut found = self.indexed(backend);
        let due = policy::is_public_gap(today).and(Expr::cust(NOT_INDEXED));
        found.union(UnionType::All, self.read_through(backend, due));
        if let Some(confided) = scope.confided_gaps() {
            let theirs = gap_text::Column::Id.in_subquery(confided);
            found.union(UnionType::All, self.read_through(backend, theirs));
        }
        row(backend).in_subquery(found)
    }

    /// The rows in the full-text index that have all words.
    fn indexed(&self, backend: DbBackend) -> SelectStatement {
        match backend {
            DbBackend::Postgres => gap_text::Entity::find()
                .select_only()
                .column(gap_text::Column::Id)
                .filter(Expr::cust_with_values(
                    "public_from = '' and words @@ to_tsquery('simple', $1)",
                    [self.expression(" & ", " | ", '\'')],
                ))
                .into_query(),
            _ => Query::select()
                .expr(Expr::cust("rowid"))
                .from("gap_fts")
                .and_where(Expr::cust_with_values(
                    "gap_fts match ?",
                    [self.expression(" AND ", " OR ", '"')],
                ))
                .take(),
        }
    }

    /// The rows of these gaps where their texts have all words, seen without the index.
    fn read_through(&self, backend: DbBackend, these: Expr) -> SelectStatement {
        let has = |term: &Term| {
            let columns = WEIGHTS.map(|(column, _)| has_any(column, term.ways()));
            columns.into_iter().fold(Condition::any(), Condition::add)
        };
        let has_all = self
            .0
            .iter()
            .map(has)
            .fold(Condition::all(), Condition::add);
        gap_text::Entity::find()
            .select_only()
            .expr(row(backend))
            .filter(these)
            .filter(has_all)
            .into_query()
    }

    /// How well a gap fits: a word in the title counts 4, in institution, sector or country 2, elsewhere 1; another word for the
    /// same 1, and only in the title.
    pub fn rank(&self) -> Expr {
        let mut rank = Expr::val(0_i64);
        let mut add = |has: Condition, weight: i64| {
            rank = rank.clone().add(Expr::case(has, weight).finally(0_i64));
        };
        for term in &self.0 {
            for (column, weight) in WEIGHTS {
                add(has_any(column, &term.own), weight);
            }
            if !term.akin.is_empty() {
                add(has_any(gap_text::Column::Title, &term.akin), 1);
            }
        }
        rank
    }

    /// What the database's full-text search is asked, with its words for and and or, and its quotes around what stands side by side.
    pub(super) fn expression(&self, and: &str, or: &str, quote: char) -> String {
        let group = |term: &Term| {
            let ways = term.ways().map(|way| format!("{quote}{way}{quote}"));
            format!("({})", ways.collect::<Vec<_>>().join(or))
        };
        self.0.iter().map(group).collect::<Vec<_>>().join(and)
    }
}

/// What names a row of `gap_text`: on SQLite the number by which its full-text index knows it, since a look-up by the id costs as much
/// again as reading the row.
fn row(backend: DbBackend) -> Expr {
    match backend {
        DbBackend::Postgres => Expr::col((gap_text::Entity, gap_text::Column::Id)),
        _ => Expr::col((gap_text::Entity, "number")),
    }
}

/// Whether a text has any of these.
fn has_any<'a>(column: gap_text::Column, ways: impl IntoIterator<Item = &'a String>) -> Condition {
    ways.into_iter().fold(Condition::any(), |any, way| {
        any.add(Expr::col((gap_text::Entity, column)).like(format!("% {way} %")))
    })
}

/// The change that takes the words of gaps that have become public by `today` (ISO 8601) into the full-text index.
pub fn index_due(today: &str) -> UpdateStatement {
    Query::update()
        .table(gap_text::Entity)
        .value(policy::PUBLIC_FROM, "")
        .and_where(policy::is_public_gap(today).and(Expr::cust(NOT_INDEXED)))
        .take()
}
