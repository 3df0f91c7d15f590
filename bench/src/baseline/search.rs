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
    let (words, found) = match **pool {
        Pool::Sqlite(_) => (expression(&terms, " AND ", " OR ", '"'), sqlite::FOUND),
        Pool::Postgres(_) => (expression(&terms, " & ", " | ", '\''), postgres::FOUND),
    };
    let mut values = vec![words];
    let rank = rank(&terms, &mut values);
    // Only the titles of hits are read.
    let sql = format!(
        "select gap.reference, gap.title from (select id, {rank} as weight from gap_text where {found} \
         order by weight desc, id desc limit {}) hit join gap on gap.id = hit.id order by hit.weight desc, hit.id desc",
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

/// What the index is asked: all words, each in any of its ways.
fn expression(terms: &[Term], and: &str, or: &str, quote: char) -> String {
    let group = |term: &Term| {
        let ways = term.ways().map(|way| format!("{quote}{way}{quote}"));
        format!("({})", ways.collect::<Vec<_>>().join(or))
    };
    terms.iter().map(group).collect::<Vec<_>>().join(and)
}

/// A word in the title counts 4, in the keywords 2, elsewhere 1; another word for the same 1, and only in the title. The patterns go
/// behind the other values.
fn rank(terms: &[Term], values: &mut Vec<String>) -> String {
    let mut parts = vec!["0".to_owned()];
    let mut places = |ways: &[String]| -> Vec<usize> {
        let mut place = |way: &String| {
            values.push(format!("% {way} %"));
            values.len()
        };
        ways.iter().map(&mut place).collect()
    };
    for term in terms {
        let (own, akin) = (places(&term.own), places(&term.akin));
        let weights = [("title", 4), ("keywords", 2), ("body", 1)];
        parts.extend(weights.map(|(column, weight)| case(column, &own, weight)));
        if !akin.is_empty() {
            parts.push(case("title", &akin, 1));
        }
    }
    parts.join(" + ")
}

/// The weight where the column has any of these patterns.
fn case(column: &str, patterns: &[usize], weight: u8) -> String {
    let any = patterns
        .iter()
        .map(|at| format!("{column} like ${at}"))
        .collect::<Vec<_>>()
        .join(" or ");
    format!("case when {any} then {weight} else 0 end")
}
