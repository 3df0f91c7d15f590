//! Free text search, over gaps alike on both databases, and over what is held in memory (`memory`).
//!
//! Words are folded (case, accents) and stemmed here, in English and in French, Arabic and Cyrillic words by their script, so that
//! neither database's own notion of language decides. The database's full-text index finds the candidates and holds public gaps
//! alone: how long a search takes tells nothing of the others. What else a viewer may read is searched without an index, and so is
//! what has become public since the index was last brought up to date. The rank counts where the words stand and uses no statistics
//! over rows, since those would tell of rows that a viewer may not see.

mod demonyms;
mod meanings;
mod memory;
mod place_names;
mod places;
mod term;
mod terms;
mod thesaurus;
mod vocabulary;
mod words;

pub use memory::Stems;
pub use places::Places;
pub use term::Term;
pub use vocabulary::Vocabulary;
pub use words::{Language, stems};

use crate::{access::policy, db::scope::Scope};
use entity::{country, gap_text, organisation, sector};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType, UpdateStatement},
};

/// The texts of a gap, and what a word in each counts.
const WEIGHTS: [(gap_text::Column, i64); 3] = [
    (gap_text::Column::Title, 4),
    (gap_text::Column::Keywords, 2),
    (gap_text::Column::Body, 1),
];

/// What the full-text index of the public does not hold, as the partial index over the rest puts it.
const NOT_INDEXED: &str = "public_from > ''";

/// The words by which something is found.
#[derive(Default)]
pub struct Words<'a> {
    /// ISO 639-1 of title and texts.
    pub language: &'a str,
    /// What counts most.
    pub title: &'a str,
    /// Institution, mission or place.
    pub holder: Vec<&'a str>,
    /// An organisation that it is of.
    pub organisation: Option<&'a organisation::Model>,
    /// Its sectors. What is said in the names of their categories is common to too much to tell one thing from another.
    pub sectors: Vec<&'a sector::Model>,
    /// Its countries.
    pub countries: Vec<&'a country::Model>,
    /// All other texts: description, desired end state, note, titles of needs or lines.
    pub body: Vec<&'a str>,
}

impl Words<'_> {
    /// What is kept of them to search in.
    pub fn stems(&self) -> Stems {
        let language = Language::of_code(self.language);
        let holder = stems(&self.holder.join(" "), language);
        let (english, french) = self.names();
        Stems {
            title: stems(self.title, language),
            keywords: format!(
                "{holder}{}{}{}",
                stems(&english, Language::English),
                stems(&french, Language::French),
                self.marks()
            ),
            body: stems(&self.body.join(" "), language),
        }
    }

    /// What stands for its countries, whichever of their names is looked for.
    fn marks(&self) -> String {
        let marks = self.countries.iter().map(|country| places::mark(country));
        marks.fold(String::from(" "), |all, mark| all + &mark + " ")
    }

    /// Names that are on record in English and in French.
    fn names(&self) -> (String, String) {
        let (mut english, mut french) = (String::new(), String::new());
        for sector in &self.sectors {
            english.extend([&sector.name, " "]);
            french.extend([&sector.name_fr, " "]);
        }
        for country in &self.countries {
            english.extend([&country.name, " ", &country.alpha3, " "]);
            french.extend([&country.name_fr, " "]);
        }
        if let Some(organisation) = self.organisation {
            english.push_str(&organisation.name);
            french.extend(organisation.name_fr.as_deref());
        }
        (english, french)
    }
}

/// What a query looks for: what is found has all its terms.
pub struct Terms(Vec<Term>);

impl Terms {
    /// The terms of what a person typed; none if it has no word that tells anything.
    pub fn parse(typed: &str) -> Self {
        Self::with_places(typed, &Places::default())
    }

    /// The same, where countries go by other names too.
    pub fn with_places(typed: &str, places: &Places) -> Self {
        Self(terms::parse(typed, places))
    }

    /// The terms one by one.
    pub fn into_terms(self) -> Vec<Term> {
        self.0
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a text in a language, ISO 639-1, has all words.
    pub fn are_in(&self, text: &str, language: &str) -> bool {
        let stems = stems(text, Language::of_code(language));
        let has = |way: &String| stems.contains(&format!(" {way} "));
        self.0.iter().all(|term| term.ways().any(has))
    }

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
    fn expression(&self, and: &str, or: &str, quote: char) -> String {
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

#[cfg(test)]
mod tests;
