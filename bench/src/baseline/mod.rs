//! The baseline: the same questions as plain JSON, over the same driver and pool, with the SQL written by hand.
//!
//! It is what one would write for exactly these questions and no other: rows become structs, structs become bytes.
//! Who may see what is in the SQL as it is in ours.

use actix_web::{
    App, HttpResponse, HttpServer, ResponseError,
    web::{self, Bytes, Query},
};
use anyhow::Result;
use chrono::Utc;
use clap::Args;
use gapbridge::{config::Config, db::store};
use sea_orm::DbBackend;
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, SqlitePool};
use std::{fmt, net::SocketAddr};

/// Reads the rows of a statement with these values, whichever the database.
macro_rules! rows {
    ($pool:expr, $sql:expr $(, $value:expr)*) => {
        match $pool {
            Pool::Sqlite(pool) => sqlx::query_as($sql)$(.bind($value))*.fetch_all(pool).await,
            Pool::Postgres(pool) => sqlx::query_as($sql)$(.bind($value))*.fetch_all(pool).await,
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

// Its conditions stand in statements of others too.
#[macro_use]
mod statements;

mod coverage;
mod lists;
mod partners;
mod search;

pub(crate) use statements::{of_gaps, postgres};

/// Bytes of the longest constant body.
const CONSTANT_MAX: usize = 8 * 1024 * 1024;

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

/// Serves the questions until it is stopped.
pub(crate) async fn serve(config: &Config, options: &BaselineOptions) -> Result<()> {
    let database = store::connect(config).await?;
    let pool = match database.get_database_backend() {
        DbBackend::Postgres => Pool::Postgres(database.get_postgres_connection_pool().clone()),
        _ => Pool::Sqlite(database.get_sqlite_connection_pool().clone()),
    };
    let pool = web::Data::new(pool);
    let constant = web::Data::new(Constant::new());
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(pool.clone())
            .app_data(constant.clone())
            .route("/list", web::get().to(lists::list))
            .route("/id", web::get().to(lists::one))
            .route("/facets", web::get().to(lists::facets))
            .route("/deep", web::get().to(lists::deep))
            .route("/search", web::get().to(search::search))
            .route("/partners", web::get().to(partners::partners))
            .route("/coverage", web::get().to(coverage::coverage))
            .route("/constant", web::get().to(constant_body))
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

impl Pool {
    /// The statement for the database that this is.
    fn either(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }
}

/// A number and blanks behind it: JSON of any length.
struct Constant(Bytes);

impl Constant {
    fn new() -> Self {
        let mut body = vec![b' '; CONSTANT_MAX];
        body[0] = b'1';
        Self(body.into())
    }
}

#[derive(Deserialize)]
struct OfLength {
    bytes: usize,
}

/// As many bytes as are asked for, which cost nothing to find.
async fn constant_body(constant: web::Data<Constant>, asked: Query<OfLength>) -> HttpResponse {
    if !(1..=CONSTANT_MAX).contains(&asked.bytes) {
        return HttpResponse::BadRequest().body(format!("bytes: 1 to {CONSTANT_MAX}"));
    }
    HttpResponse::Ok()
        .content_type("application/json")
        .body(constant.0.slice(..asked.bytes))
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

/// The day by which something is public, as the register writes days.
pub(crate) fn today() -> String {
    Utc::now().format("%Y-%m-%d").to_string()
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
