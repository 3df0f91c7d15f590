//! Search by hand: the same words, looked for in the index of the public alone, best first.
//!
//! What became public since the index was last brought up to date is not looked for: a generated register has nothing of it.

use super::{
    Answer, Pool, json,
    statements::{postgres, sqlite},
};
use actix_web::web::{self, Query};
use gapbridge::db::search::{Term, Terms};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// Hits of a search.
const HITS: usize = 20;

#[derive(Deserialize)]
pub(super) struct OfText {
    text: String,
}

#[derive(Serialize)]
struct Hit {
    reference: String,
    title: String,
}

pub(super) async fn search(pool: web::Data<Pool>, asked: Query<OfText>) -> Answer {
    let terms = Terms::parse(&asked.text).into_terms();
    let (weighed, values) = match **pool {
        Pool::Sqlite(_) => by_index(&terms),
        Pool::Postgres(_) => by_patterns(&terms),
    };
    // Only the titles of hits are read.
    let sql = format!(
        "select gap.reference, gap.title from ({weighed} order by weight desc, id desc limit {}) hit join gap on gap.id = hit.id \
         order by hit.weight desc, hit.id desc",
        HITS + 1
    );
    let mut hits: Vec<(String, String)> = rows_of!(&**pool, AssertSqlSafe(sql.clone()), values)?;
    hits.truncate(HITS);
    json(
        &hits
            .into_iter()
            .map(|(reference, title)| Hit { reference, title })
            .collect::<Vec<_>>(),
    )
}

/// A word in the title counts 4, in the keywords 2, elsewhere 1; another word for the same 1, and only in the title.
const WEIGHTS: [(&str, u8); 3] = [("title", 4), ("keywords", 2), ("body", 1)];

/// Every place where a word counts: its column, its ways there, and its weight.
fn weights(terms: &[Term]) -> impl Iterator<Item = (&'static str, &[String], u8)> {
    terms.iter().flat_map(|term| {
        let own = WEIGHTS.map(|(column, weight)| (column, term.own.as_slice(), weight));
        let akin = (!term.akin.is_empty()).then_some(("title", term.akin.as_slice(), 1));
        own.into_iter().chain(akin)
    })
}

/// For SQLite, whose index knows in which column a word stands: no text is read.
fn by_index(terms: &[Term]) -> (String, Vec<String>) {
    let mut values = vec![expression(terms, " AND ", " OR ", '"')];
    let mut weighed = Vec::new();
    for (column, ways, weight) in weights(terms) {
        values.push(format!("{column} : {}", group(ways, " OR ", '"')));
        weighed.push(format!(
            "select rowid as hit, {weight} as weight from gap_fts where gap_fts match ${}",
            values.len()
        ));
    }
    let sql = format!(
        "select id, coalesce(summed.weight, 0) as weight from gap_text left join \
         (select hit, sum(weight) as weight from ({}) group by hit) summed on summed.hit = number where {}",
        weighed.join(" union all "),
        sqlite::FOUND
    );
    (sql, values)
}

/// For PostgreSQL, whose index does not: the texts that have all words are read.
fn by_patterns(terms: &[Term]) -> (String, Vec<String>) {
    let mut values = vec![expression(terms, " & ", " | ", '\'')];
    let mut parts = vec!["0".to_owned()];
    for (column, ways, weight) in weights(terms) {
        let mut any = Vec::new();
        for way in ways {
            values.push(format!("% {way} %"));
            any.push(format!("{column} like ${}", values.len()));
        }
        let any = any.join(" or ");
        parts.push(format!("case when {any} then {weight} else 0 end"));
    }
    let sql = format!(
        "select id, {} as weight from gap_text where {}",
        parts.join(" + "),
        postgres::FOUND
    );
    (sql, values)
}

/// What the index is asked: all words, each in any of its ways.
fn expression(terms: &[Term], and: &str, or: &str, quote: char) -> String {
    let groups = terms.iter().map(|term| group(term.ways(), or, quote));
    groups.collect::<Vec<_>>().join(and)
}

/// Any of these ways.
fn group<'a>(ways: impl IntoIterator<Item = &'a String>, or: &str, quote: char) -> String {
    let quoted = ways.into_iter().map(|way| format!("{quote}{way}{quote}"));
    format!("({})", quoted.collect::<Vec<_>>().join(or))
}
