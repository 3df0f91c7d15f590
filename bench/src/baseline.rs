//! The baseline: the same questions as plain JSON, over the same driver and pool, with the SQL written by hand.
//!
//! It is what one would write for exactly these five questions and no other: rows become structs, structs become bytes.
//! Who may see what is in the SQL as it is in ours.

use actix_web::{
    App, HttpResponse, HttpServer, ResponseError,
    web::{self, Query},
};
use anyhow::Result;
use chrono::Utc;
use clap::Args;
use gapbridge::{
    config::Config,
    db::{
        search::{Language, stems},
        store,
    },
};
use sea_orm::DbBackend;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use std::{collections::HashMap, fmt, net::SocketAddr};
use uuid::Uuid;

/// Rows of a page.
const PAGE: usize = 50;
/// Hits of a search.
const HITS: usize = 20;

/// Settings of `baseline`.
#[derive(Clone, Debug, Args)]
pub(crate) struct BaselineOptions {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8081")]
    pub listen: SocketAddr,
    /// Threads that serve; by default as many as there are cores.
    #[arg(long)]
    pub workers: Option<usize>,
}

/// Serves the five questions until it is stopped.
pub(crate) async fn serve(config: &Config, options: &BaselineOptions) -> Result<()> {
    let database = store::connect(config).await?;
    let pool = match database.get_database_backend() {
        DbBackend::Postgres => Pool::Postgres(database.get_postgres_connection_pool().clone()),
        _ => Pool::Sqlite(database.get_sqlite_connection_pool().clone()),
    };
    let pool = web::Data::new(pool);
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(pool.clone())
            .route("/list", web::get().to(list))
            .route("/id", web::get().to(one))
            .route("/facets", web::get().to(facets))
            .route("/deep", web::get().to(deep))
            .route("/search", web::get().to(search))
    });
    if let Some(workers) = options.workers {
        server = server.workers(workers);
    }
    Ok(server.bind(options.listen)?.run().await?)
}

/// The service's own pool: same driver, same settings.
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Reads the rows of one of the statements with these values, whichever the database.
macro_rules! rows {
    ($pool:expr, $sql:ident $(, $value:expr)*) => {
        match $pool {
            Pool::Sqlite(pool) => sqlx::query_as(sqlite::$sql)$(.bind($value))*.fetch_all(pool).await,
            Pool::Postgres(pool) => sqlx::query_as(postgres::$sql)$(.bind($value))*.fetch_all(pool).await,
        }
    };
}

/// The same for a list of values.
macro_rules! rows_of {
    ($pool:expr, $sql:expr, $values:expr) => {
        match $pool {
            Pool::Sqlite(pool) => {
                $values
                    .iter()
                    .fold(sqlx::query_as($sql), |query, value| query.bind(value))
                    .fetch_all(pool)
                    .await
            }
            Pool::Postgres(pool) => {
                $values
                    .iter()
                    .fold(sqlx::query_as($sql), |query, value| query.bind(value))
                    .fetch_all(pool)
                    .await
            }
        }
    };
}

/// What failed, for the one who measures.
#[derive(Debug)]
struct Failed(sqlx::Error);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Failed {}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

type Answer = Result<HttpResponse, Failed>;

fn json(body: &impl Serialize) -> Answer {
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .body(serde_json::to_vec(body).expect("plain values")))
}

fn today() -> String {
    Utc::now().format("%Y-%m-%d").to_string()
}

/// The rows that an anonymous viewer may read; `$1` is the day.
macro_rules! readable {
    ($prefix:literal) => {
        concat!(
            "(",
            $prefix,
            "gap.category = 'PUBLIC' or (",
            $prefix,
            "gap.category in ('REPORT', 'ALLEGATION') and gap.published <= $1))"
        )
    };
}

/// The statements for a database. The prefix of the category keeps SQLite from looking rows up by it, which nearly all pass.
macro_rules! statements {
    ($database:ident, $prefix:literal, $found:literal) => {
        mod $database {
            pub(super) const LIST: &str = concat!(
                "select gap.id, gap.reference, gap.title from gap_country join gap on gap.id = gap_id",
                " where country_id = (select id from country where alpha3 = $2) and ",
                readable!($prefix),
                " order by gap_id desc limit 51"
            );
            pub(super) const ONE: &str = concat!(
                "select gap.reference, gap.title, sector.code, sector.name from gap join sector on sector.id = gap.sector_id where ",
                readable!($prefix),
                " and gap.id = $2"
            );
            pub(super) const BY_SECTOR: &str = concat!(
                "select sector.code, sector.name, counted.count from (select sector_id, count(*) as count from gap where ",
                readable!($prefix),
                " and state = $2 group by sector_id) counted",
                " join sector on sector.id = sector_id order by counted.count desc, sector.code"
            );
            pub(super) const BY_COUNTRY: &str = concat!(
                "select country.alpha3, country.name, counted.count from (select country_id, count(*) as count",
                " from gap left join gap_country on gap_id = gap.id where ",
                readable!($prefix),
                " and state = $2 group by country_id) counted",
                " left join country on country.id = country_id order by counted.count desc, country.alpha3"
            );
            pub(super) const DEEP: &str = concat!(
                "select reference, title, year from gap where ",
                readable!($prefix),
                " and (title, id) > ($2, $3) order by title, id limit 51"
            );
            pub(super) const SEARCH: &str =
                concat!("select reference, gap.title from ", $found, " join gap on gap.id = gap_text.id where ", readable!($prefix));
        }
    };
}

statements!(
    sqlite,
    "+",
    "gap_fts join gap_text on number = gap_fts.rowid and gap_fts match $2"
);
statements!(
    postgres,
    "",
    "(select * from gap_text where public_from = '' and words @@ to_tsquery('simple', $2)) gap_text"
);

#[derive(Deserialize)]
struct OfCountry {
    country: String,
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

async fn list(pool: web::Data<Pool>, asked: Query<OfCountry>) -> Answer {
    let mut gaps: Vec<(Uuid, String, String)> = rows!(&**pool, LIST, today(), &asked.country)?;
    gaps.truncate(PAGE);
    let ids: Vec<Uuid> = gaps.iter().map(|gap| gap.0).collect();
    let places = format!(
        "select gap_id, symbol, paragraph from gap_provenance join document on document.id = document_id \
         where gap_id in ({}) order by gap_id, position",
        places(ids.len())
    );
    let rows: Vec<(Uuid, Option<String>, Option<String>)> =
        rows_of!(&**pool, AssertSqlSafe(places.clone()), ids)?;
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
    let sql = format!(
        "select gap_id, alpha3, name from gap_country join country on country.id = country_id where gap_id in ({}) order by gap_id, country_id",
        places(gaps.len())
    );
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

/// `$1, $2, …`; a list without entries looks for null, which nothing is.
fn places(count: usize) -> String {
    if count == 0 {
        "null".to_owned()
    } else {
        (1..=count)
            .map(|at| format!("${at}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

#[derive(Deserialize)]
struct OfId {
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

async fn one(pool: web::Data<Pool>, asked: Query<OfId>) -> Answer {
    let found: Vec<(String, String, String, String)> = rows!(&**pool, ONE, today(), asked.id)?;
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
struct OfState {
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

async fn facets(pool: web::Data<Pool>, asked: Query<OfState>) -> Answer {
    let sectors: Vec<Counted> = rows!(&**pool, BY_SECTOR, today(), &asked.state)?;
    let countries: Vec<Counted> = rows!(&**pool, BY_COUNTRY, today(), &asked.state)?;
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
struct Behind {
    title: String,
    id: Uuid,
}

#[derive(Serialize)]
struct Titled {
    reference: String,
    title: String,
    year: Option<i32>,
}

async fn deep(pool: web::Data<Pool>, asked: Query<Behind>) -> Answer {
    let mut found: Vec<(String, String, Option<i32>)> =
        rows!(&**pool, DEEP, today(), &asked.title, asked.id)?;
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

#[derive(Deserialize)]
struct OfText {
    text: String,
}

#[derive(Serialize)]
struct Hit {
    reference: String,
    title: String,
}

async fn search(pool: web::Data<Pool>, asked: Query<OfText>) -> Answer {
    let words: Vec<Vec<String>> = asked.text.split_whitespace().map(stems_of).collect();
    let (matches, sql) = match **pool {
        Pool::Sqlite(_) => (expression(&words, " AND ", " OR ", '"'), sqlite::SEARCH),
        Pool::Postgres(_) => (expression(&words, " & ", " | ", '\''), postgres::SEARCH),
    };
    let sql = format!(
        "{sql} order by {} desc, gap.id desc limit {}",
        rank(&words),
        HITS + 1
    );
    let values: Vec<String> = [today(), matches]
        .into_iter()
        .chain(words.iter().flatten().map(|stem| format!("% {stem} %")))
        .collect();
    let mut found: Vec<(String, String)> = rows_of!(&**pool, AssertSqlSafe(sql.clone()), values)?;
    found.truncate(HITS);
    json(
        &found
            .into_iter()
            .map(|(reference, title)| Hit { reference, title })
            .collect::<Vec<_>>(),
    )
}

/// What a word is called in the index: its English stem, and its French one where that differs.
fn stems_of(word: &str) -> Vec<String> {
    let mut found: Vec<String> = [Language::English, Language::French]
        .into_iter()
        .map(|language| stems(word, language).trim().to_owned())
        .collect();
    found.dedup();
    found
}

fn expression(words: &[Vec<String>], and: &str, or: &str, quote: char) -> String {
    let group = |stems: &Vec<String>| {
        stems
            .iter()
            .map(|stem| format!("{quote}{stem}{quote}"))
            .collect::<Vec<_>>()
            .join(or)
    };
    words
        .iter()
        .map(|stems| format!("({})", group(stems)))
        .collect::<Vec<_>>()
        .join(and)
}

/// A word in the title counts 4, in the keywords 2, elsewhere 1. The patterns begin at `$3`.
fn rank(words: &[Vec<String>]) -> String {
    let mut next = 2;
    let mut parts = Vec::new();
    for stems in words {
        let own: Vec<usize> = stems
            .iter()
            .map(|_| {
                next += 1;
                next
            })
            .collect();
        for (column, weight) in [
            ("gap_text.title", 4),
            ("gap_text.keywords", 2),
            ("gap_text.body", 1),
        ] {
            let any = own
                .iter()
                .map(|at| format!("{column} like ${at}"))
                .collect::<Vec<_>>()
                .join(" or ");
            parts.push(format!("case when {any} then {weight} else 0 end"));
        }
    }
    parts.join(" + ")
}
