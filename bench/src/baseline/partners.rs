//! Who helps, by hand: the gaps of a country that are in progress, each with the first matches that were agreed about it.

use super::{
    Answer, Failed, Pool, json,
    lists::OfCountry,
    statements::{of_gaps, postgres, sqlite},
    today,
};
use actix_web::web::{self, Query};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

/// Matches of a gap.
const MATCHES: usize = 5;

#[derive(Serialize)]
struct Helped {
    reference: String,
    title: String,
    matches: Vec<Agreed>,
}

#[derive(Serialize)]
struct Agreed {
    state: String,
    assistance: Offered,
    provider: Option<Provider>,
}

#[derive(Serialize)]
struct Offered {
    reference: String,
    title: String,
}

#[derive(Serialize)]
struct Provider {
    name: String,
}

pub(super) async fn partners(pool: web::Data<Pool>, asked: Query<OfCountry>) -> Answer {
    let begun = pool.either(sqlite::BEGUN, postgres::BEGUN);
    let gaps: Vec<(Uuid, String, String)> = rows!(&**pool, begun, today(), &asked.country)?;
    let ids: Vec<Uuid> = gaps.iter().map(|gap| gap.0).collect();
    let mut matches = agreed(&pool, &ids).await?;
    let helped = |(id, reference, title): (Uuid, String, String)| Helped {
        reference,
        title,
        matches: matches.remove(&id).unwrap_or_default(),
    };
    json(&gaps.into_iter().map(helped).collect::<Vec<_>>())
}

/// Gap, state of the match, reference and title of the assistance, and its provider unless it asked not to be named.
type Row = (Uuid, String, String, String, Option<String>);

/// The first five matches of each gap. Few have many more: to read them all costs less than to count them in the database.
async fn agreed(pool: &Pool, gaps: &[Uuid]) -> Result<HashMap<Uuid, Vec<Agreed>>, Failed> {
    let sql = of_gaps::matches(gaps.len());
    let rows: Vec<Row> = rows_of!(pool, AssertSqlSafe(sql.clone()), gaps)?;
    let mut matches = HashMap::<Uuid, Vec<Agreed>>::new();
    for (gap, state, reference, title, provider) in rows {
        let of_gap = matches.entry(gap).or_default();
        if of_gap.len() < MATCHES {
            of_gap.push(Agreed {
                state,
                assistance: Offered { reference, title },
                provider: provider.map(|name| Provider { name }),
            });
        }
    }
    Ok(matches)
}
