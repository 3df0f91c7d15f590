//! What an error of the database tells about the database.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::{Error as Driver, error::DatabaseError, postgres::PgDatabaseError};

/// The SQLSTATE of a right that the role lacks.
pub(super) const LACKS_RIGHT: &str = "42501";

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
    /// The role of the service lacks a right.
    #[error(
        "The service lacks a right in its database, which its operator has to grant: nothing was changed. Try again later with the same clientMutationId."
    )]
    Unpermitted,
    /// A table is missing or a page is damaged: an operator has to look.
    #[error("The database is damaged. Its operator has to repair it or restore a backup.")]
    Damaged,
}

impl Trouble {
    /// What whoever runs the service is told, which is other than what clients are.
    pub fn for_operator(self) -> &'static str {
        match self {
            Self::Away => {
                "the database cannot be reached, lets nobody in or ends connections: see that it runs and that DATABASE_URL leads to it; the service finds it again by itself"
            }
            Self::Busy => {
                "the database has too much to do, or no connection to it was free in time: see also that PostgreSQL lets in --database-connections and two more for each server"
            }
            Self::Full => {
                "the database has no room left to write: queries are answered, and changes are refused until there is room"
            }
            Self::ReadOnly => {
                "the database takes no changes: it is a standby, a file that may not be written, or set so (default_transaction_read_only). Queries are answered. Promote it, or point DATABASE_URL to the one that takes changes"
            }
            Self::Unpermitted => {
                "the role of DATABASE_URL lacks rights in the database: what needs them is refused. The statement that grants them is told where this is first found"
            }
            Self::Damaged => {
                "the database is damaged: a table is missing or a page is broken. Restore a backup, and start the service again"
            }
        }
    }

    /// What an error of the database tells about it; nothing where the fault is in what was asked.
    pub fn of(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Some(Self::Busy),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Some(Self::Away),
            DbErr::Conn(RuntimeErr::SqlxError(error)) => Self::of_connecting(error),
            DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Self::of_driver(error),
            _ => None,
        }
    }

    /// A balancer with no server behind it takes a connection and ends it: to the driver, which waits for one byte about TLS, that is
    /// an answer that it does not understand. Within a statement the same error may be of what was asked.
    fn of_connecting(error: &Driver) -> Option<Self> {
        match error {
            Driver::Protocol(_) => Some(Self::Away),
            // Who is not let in did not come to ask: a right or a password was taken back, or PostgreSQL cannot begin for want of room.
            Driver::Database(refusal)
                if refusal.try_downcast_ref::<PgDatabaseError>().is_some() =>
            {
                // That it may not come in is no right that it lacks inside.
                let within = Self::of_driver(error).filter(|found| *found != Self::Unpermitted);
                within.or(Some(Self::Away))
            }
            error => Self::of_driver(error),
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
            LACKS_RIGHT => Some(Self::Unpermitted),
            "53100" => Some(Self::Full),
            // 25P03, 57014: a transaction at rest, or a statement, was ended at its time.
            "25P03" | "40001" | "40P01" | "55P03" | "57014" => Some(Self::Busy),
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
            // 9: a statement was ended at its time.
            5 | 6 | 9 => Some(Self::Busy),
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

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Database;
    use std::{
        io::{Error as IoError, ErrorKind, Read},
        net::TcpListener,
        thread,
    };

    fn of(driver: Driver, within: impl Fn(RuntimeErr) -> DbErr) -> Option<Trouble> {
        Trouble::of(&within(RuntimeErr::SqlxError(driver.into())))
    }

    #[tokio::test]
    async fn a_way_that_leads_to_no_server_leads_to_a_database_that_is_away() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let balancer = thread::spawn(move || {
            let (mut taken, _) = listener.accept().expect("a connection");
            taken
                .read_exact(&mut [0; 8])
                .expect("whether TLS is spoken");
        });
        let url = format!("postgres://somebody@127.0.0.1:{port}/register");
        let error = Database::connect(url).await.expect_err("nobody is there");
        balancer.join().expect("it ended the connection");
        assert_eq!(Trouble::of(&error), Some(Trouble::Away), "{error:?}");
    }

    #[test]
    fn a_connection_that_breaks_is_told_from_a_statement_that_is_wrong() {
        for within in [DbErr::Conn, DbErr::Exec, DbErr::Query] {
            for kind in [
                ErrorKind::UnexpectedEof,
                ErrorKind::ConnectionReset,
                ErrorKind::ConnectionRefused,
                ErrorKind::BrokenPipe,
            ] {
                let broken = Driver::Io(IoError::from(kind));
                assert_eq!(of(broken, within), Some(Trouble::Away), "{kind}");
            }
        }
        let said = || Driver::Protocol("too many arguments for query".to_owned());
        assert_eq!(of(said(), DbErr::Conn), Some(Trouble::Away));
        assert_eq!(of(said(), DbErr::Query), None);
        assert_eq!(of(Driver::PoolTimedOut, DbErr::Conn), Some(Trouble::Busy));
    }

    #[test]
    fn what_postgresql_says_of_itself_is_known_by_its_code() {
        for (code, trouble) in [
            ("57P01", Some(Trouble::Away)),
            ("57P02", Some(Trouble::Away)),
            ("57P03", Some(Trouble::Away)),
            ("08006", Some(Trouble::Away)),
            ("25006", Some(Trouble::ReadOnly)),
            ("25P03", Some(Trouble::Busy)),
            ("42501", Some(Trouble::Unpermitted)),
            ("53300", Some(Trouble::Busy)),
            ("57014", Some(Trouble::Busy)),
            ("53100", Some(Trouble::Full)),
            ("42P01", Some(Trouble::Damaged)),
            ("22012", None),
        ] {
            assert_eq!(Trouble::of_postgres(code), trouble, "{code}");
        }
    }
}
