//! Lists, single gaps and counts by hand: rows become structs, structs become bytes.

use super::{
    Answer, Failed, Pool, json,
    statements::{of_gaps, postgres, sqlite},
    today,
};
use actix_web::web::{self, Query};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of a page.
const PAGE: usize = 50;

#[derive(Deserialize)]
pub(super) struct OfCountry {
    pub(super) country: String,
}

#[derive(Serialize)]
struct Listed {
    reference: String,
    title: String,
    provenance: Vec<Place>,
    countries: Vec<Country>,
}

#[derive(Serialize)]
struct Place {
    symbol: Option<String>,
    paragraph: Option<String>,
}

#[derive(Serialize)]
struct Country {
    alpha3: String,
    name: String,
}

pub(super) async fn list(pool: web::Data<Pool>, asked: Query<OfCountry>) -> Answer {
    let mut gaps: Vec<(Uuid, String, String)> = rows!(
        &**pool,
        pool.either(sqlite::LIST, postgres::LIST),
        today(),
        &asked.country
    )?;
    gaps.truncate(PAGE);
    let ids: Vec<Uuid> = gaps.iter().map(|gap| gap.0).collect();
    let sql = of_gaps::provenance(ids.len());
    let rows: Vec<(Uuid, Option<String>, Option<String>)> =
        rows_of!(&**pool, AssertSqlSafe(sql.clone()), ids)?;
    let mut places = HashMap::<Uuid, Vec<Place>>::new();
    for (gap, symbol, paragraph) in rows {
        places
            .entry(gap)
            .or_default()
            .push(Place { symbol, paragraph });
    }
    let mut countries = countries_of(&pool, &ids).await?;
    let listed = |(id, reference, title): (Uuid, String, String)| Listed {
        reference,
        title,
        provenance: places.remove(&id).unwrap_or_default(),
        countries: countries.remove(&id).unwrap_or_default(),
    };
    json(&gaps.into_iter().map(listed).collect::<Vec<_>>())
}

async fn countries_of(pool: &Pool, gaps: &[Uuid]) -> Result<HashMap<Uuid, Vec<Country>>, Failed> {
    let sql = of_gaps::countries(gaps.len());
    let rows: Vec<(Uuid, String, String)> = rows_of!(pool, AssertSqlSafe(sql.clone()), gaps)?;
    let mut countries = HashMap::<Uuid, Vec<Country>>::new();
    for (gap, alpha3, name) in rows {
        countries
            .entry(gap)
            .or_default()
            .push(Country { alpha3, name });
    }
    Ok(countries)
}

#[derive(Deserialize)]
pub(super) struct OfId {
    id: Uuid,
}

#[derive(Serialize)]
struct One {
    reference: String,
    title: String,
    sector: Sector,
    countries: Vec<Country>,
}

#[derive(Serialize)]
struct Sector {
    code: String,
    name: String,
}

pub(super) async fn one(pool: web::Data<Pool>, asked: Query<OfId>) -> Answer {
    let found: Vec<(String, String, String, String)> = rows!(
        &**pool,
        pool.either(sqlite::ONE, postgres::ONE),
        today(),
        asked.id
    )?;
    let Some((reference, title, code, name)) = found.into_iter().next() else {
        return json(&());
    };
    let countries = countries_of(&pool, &[asked.id])
        .await?
        .remove(&asked.id)
        .unwrap_or_default();
    json(&One {
        reference,
        title,
        sector: Sector { code, name },
        countries,
    })
}

#[derive(Deserialize)]
pub(super) struct OfState {
    state: String,
}

#[derive(Serialize)]
struct Bucket {
    dimension: &'static str,
    key: Option<String>,
    label: Option<String>,
    count: i64,
}

/// Key, label and count.
type Counted = (Option<String>, Option<String>, i64);

pub(super) async fn facets(pool: web::Data<Pool>, asked: Query<OfState>) -> Answer {
    let sectors: Vec<Counted> = rows!(
        &**pool,
        pool.either(sqlite::BY_SECTOR, postgres::BY_SECTOR),
        today(),
        &asked.state
    )?;
    let countries: Vec<Counted> = rows!(
        &**pool,
        pool.either(sqlite::BY_COUNTRY, postgres::BY_COUNTRY),
        today(),
        &asked.state
    )?;
    let bucket = |dimension| {
        move |(key, label, count): Counted| Bucket {
            dimension,
            key,
            label,
            count,
        }
    };
    json(
        &sectors
            .into_iter()
            .map(bucket("SECTOR"))
            .chain(countries.into_iter().map(bucket("COUNTRY")))
            .collect::<Vec<_>>(),
    )
}

#[derive(Deserialize)]
pub(super) struct Behind {
    title: String,
    id: Uuid,
}

#[derive(Serialize)]
struct Titled {
    reference: String,
    title: String,
    year: Option<i32>,
}

pub(super) async fn deep(pool: web::Data<Pool>, asked: Query<Behind>) -> Answer {
    let mut found: Vec<(String, String, Option<i32>)> = rows!(
        &**pool,
        pool.either(sqlite::DEEP, postgres::DEEP),
        today(),
        &asked.title,
        asked.id
    )?;
    found.truncate(PAGE);
    json(
        &found
            .into_iter()
            .map(|(reference, title, year)| Titled {
                reference,
                title,
                year,
            })
            .collect::<Vec<_>>(),
    )
}
