//! How transactions that may write begin.

use crate::db::store::Store;
use sea_orm::{
    DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tracing::Instrument;

/// A transaction that waits for its turn to write at once, rather than after it has read.
///
/// Where it is given up while PostgreSQL is asked for it, the driver gives the connection back to the pool without an end of the transaction,
/// of which it does not know. Whatever was then written through that connection would stay undone, and in the way of others, until another
/// transaction happens to end there. So it is awaited by a task of its own, and ended at once if nobody wants it any more. (SQLite's driver
/// sees to that itself, and has to be asked by whoever gives it up.)
pub async fn begin(store: &Store) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let database = store.database().clone();
    let is_postgres = database.get_database_backend() == DbBackend::Postgres;
    let begun = async move { database.begin_with_options(options).await };
    if !is_postgres {
        return begun.await;
    }
    let task = tokio::spawn(begun.in_current_span());
    task.await
        .map_err(|error| DbErr::Custom(error.to_string()))?
}
