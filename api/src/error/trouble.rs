//! What an error of the database tells about the database.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::{Error as Driver, error::DatabaseError, postgres::PgDatabaseError};

/// What keeps the database from doing what it is asked, while nothing is wrong with the request. It passes, or an operator ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It cannot be reached, or ended the connection.
    #[error(
        "The database does not answer. Try again in a few seconds; send a change with the same clientMutationId, and it is done once."
    )]
    Away,
    /// It has too much to do.
    #[error(
        "The database is busy. Try again in a few seconds; send a change with the same clientMutationId, and it is done once."
    )]
    Busy,
    /// It has no room to write.
    #[error(
        "There is no room left to write to: nothing was changed. Queries are still answered. Try again later with the same clientMutationId."
    )]
    Full,
    /// It takes no changes.
    #[error(
        "The database takes no changes at the moment: nothing was changed. Queries are still answered. Try again later with the same clientMutationId."
    )]
    ReadOnly,
    /// A table is missing or a page is damaged: an operator has to look.
    #[error("The database is damaged. Its operator has to repair it or restore a backup.")]
    Damaged,
}

impl Trouble {
    /// What an error of the database tells about it; nothing where the fault is in what was asked.
    pub fn of(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Some(Self::Busy),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Some(Self::Away),
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Self::of_driver(error),
            _ => None,
        }
    }

    fn of_driver(error: &Driver) -> Option<Self> {
        match error {
            Driver::PoolTimedOut => Some(Self::Busy),
            Driver::Io(_) | Driver::Tls(_) | Driver::PoolClosed | Driver::WorkerCrashed => {
                Some(Self::Away)
            }
            Driver::Database(error) if error.try_downcast_ref::<PgDatabaseError>().is_some() => {
                Self::of_postgres(&error.code()?)
            }
            Driver::Database(error) => Self::of_sqlite(error.as_ref()),
            _ => None,
        }
    }

    /// By SQLSTATE: PostgreSQL's manual, appendix A.
    fn of_postgres(code: &str) -> Option<Self> {
        match code {
            // Also a standby that was not promoted.
            "25006" => Some(Self::ReadOnly),
            "53100" => Some(Self::Full),
            // 57014: a statement was ended at its time.
            "40001" | "40P01" | "55P03" | "57014" => Some(Self::Busy),
            "42P01" | "XX001" | "XX002" => Some(Self::Damaged),
            "57P01" | "57P02" | "57P03" | "57P05" => Some(Self::Away),
            code if code.starts_with("08") || code.starts_with("58") => Some(Self::Away),
            code if code.starts_with("53") => Some(Self::Busy),
            _ => None,
        }
    }

    /// By the primary part of the result code: sqlite.org/rescode.html.
    fn of_sqlite(error: &dyn DatabaseError) -> Option<Self> {
        let code: i32 = error.code()?.parse().ok()?;
        match code & 0xff {
            5 | 6 => Some(Self::Busy),
            8 => Some(Self::ReadOnly),
            // What the operating system refuses is mostly room: a quota, a limit of the process, a full disk behind a network.
            10 | 13 => Some(Self::Full),
            11 | 26 => Some(Self::Damaged),
            14 => Some(Self::Away),
            1 if error.message().starts_with("no such table") => Some(Self::Damaged),
            _ => None,
        }
    }
}
