//! A made-up register of any size: deterministic by seed, its shape like that of the real one.
//!
//! What a loaded file could not say is not said here either: gaps of WILL have no needs, what is confidential belongs to a
//! Panel, nothing is committed beyond what a need asks for.

mod agreed;
mod known;
mod rows;
pub(crate) mod words;

use anyhow::{Context, Result, bail};
use chrono::Utc;
use clap::Args;
use gapbridge::{
    config::Config,
    db::{
        search,
        store::{self, Store},
    },
    load::{REFERENCE, built_in, load},
};
use known::Known;
use rows::Rows;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IntoActiveModel, ModelTrait, TransactionTrait,
};

use crate::random::Random;

/// Gaps that are written in one transaction.
const GAPS_AT_ONCE: usize = 1_000;
/// Rows of one statement: SQLite takes 32,766 parameters.
const ROWS_AT_ONCE: usize = 500;

/// Settings of `generate`.
#[derive(Clone, Debug, Args)]
pub(crate) struct GenerateOptions {
    /// How many gaps.
    #[arg(long, default_value_t = 50_000)]
    pub gaps: usize,
    /// The same seed makes the same register.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Fills an empty database with the reference data and made-up gaps.
pub(crate) async fn generate(config: &Config, options: &GenerateOptions) -> Result<()> {
    let store = Store::open(config).await?;
    if !store.is_empty().await? {
        bail!("The database is not empty. Give --database-url of one that holds nothing yet");
    }
    let summary = load(&store, &built_in(REFERENCE)).await?;
    store.close().await;
    println!("reference data: {summary}");
    let database = store::connect(config).await?;
    fill(&database, options).await?;
    settle(&database).await?;
    database.close().await?;
    Ok(())
}

async fn fill(database: &DatabaseConnection, options: &GenerateOptions) -> Result<()> {
    let mut random = Random::new(options.seed);
    // Chance of their own, so that all else is as it would be without them.
    let mut of_matches = Random::new(!options.seed);
    let mut known = Known::read(database).await?;
    known.add(database, &mut random, options.gaps).await?;
    for start in (0..options.gaps).step_by(GAPS_AT_ONCE) {
        let end = options.gaps.min(start + GAPS_AT_ONCE);
        let mut rows = Rows::default();
        for number in start..end {
            rows.gap(number, &known, &mut random);
        }
        for number in offers_before(start)..offers_before(end) {
            rows.offer(number, &known, &mut random);
        }
        rows.agree(&mut of_matches);
        let transaction = database.begin().await?;
        rows.write(&transaction)
            .await
            .context("writing made-up rows")?;
        transaction.commit().await?;
        if end.is_multiple_of(GAPS_AT_ONCE * 10) || end == options.gaps {
            println!("{end} of {} gaps", options.gaps);
        }
    }
    Ok(())
}

/// Two offers to five gaps.
fn offers_before(gaps: usize) -> usize {
    gaps * 2 / 5
}

/// Leaves the database as loading does, with fresh statistics, and as it is after a while in use.
async fn settle(database: &DatabaseConnection) -> Result<()> {
    let today = Utc::now().format("%Y-%m-%d").to_string();
    database.execute(&search::index_due(&today)).await?;
    match database.get_database_backend() {
        DbBackend::Postgres => database.execute_unprepared("vacuum analyze").await?,
        _ => {
            database
                .execute_unprepared("analyze; pragma wal_checkpoint(truncate)")
                .await?
        }
    };
    Ok(())
}

/// Writes rows, as many at once as a statement takes.
async fn save<E>(transaction: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let mut rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .peekable();
    while rows.peek().is_some() {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS_AT_ONCE).collect();
        E::insert_many(some)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
