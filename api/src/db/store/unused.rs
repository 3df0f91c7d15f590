//! Connections to the embedded database are given back where they hold much that nobody asks for again.

use super::{Store, url::is_file};
use sqlx::SqlitePool;

/// How many are closed at most: one that was just used comes back a moment later, and meanwhile another is made.
const MOST: usize = 50;

impl Store {
    /// Closes the connections to the embedded database of this URL, while nobody uses any; others are made where they are needed.
    ///
    /// Each keeps what went through it, pages of the file and a hundred statements. Of one by which tables were made and filled that is
    /// megabytes.
    pub async fn give_back(&self, url: &str) {
        if is_file(url)
            && let Err(error) = close_all(self.database().get_sqlite_connection_pool()).await
        {
            tracing::debug!(%error, "closing the connections that were used at the start");
        }
    }
}

async fn close_all(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    for _ in 0..MOST {
        if pool.size() == 0 {
            break;
        }
        pool.acquire().await?.close().await?;
    }
    Ok(())
}
