//! Errors as whoever runs the service is told of them, in the log and by commands.

use super::{Error as Ours, trouble::LACKS_RIGHT};
use anyhow::Chain;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::{Error as Driver, postgres::PgDatabaseError};
use std::error::Error;

/// What the pool says once it gave up, which tells neither what it waited for nor what helps: where PostgreSQL refuses another connection, or
/// nobody listens, it tries again until then.
const NONE_IN_TIME: &str = "no connection to the database could be had in time: see that it runs, and where it is PostgreSQL, that it lets in \
     --database-connections and two more for each server (max_connections, and the connection limit of the role)";

/// What went wrong, and why, each once. PostgreSQL's errors are told with its advice, and without the line of its source, which the
/// driver adds and which reads as one of the reader's own. That an error is internal is for clients: here stands why; and what is wrong with
/// the database is told in other words than to them.
pub fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    let said = Chain::new(error).find_map(postgres).map(|said| {
        let advice = said.hint().or_else(|| cure(said.code()));
        let advice = advice.map(|advice| format!(". {advice}"));
        let plain = said.message().to_owned() + &advice.unwrap_or_default();
        (said.to_string(), plain)
    });
    let mut told: Vec<String> = Vec::new();
    for cause in Chain::new(error) {
        if matches!(cause.downcast_ref::<Ours>(), Some(Ours::Internal(_))) {
            continue;
        }
        let mut text = match cause.downcast_ref::<Ours>() {
            Some(Ours::Unavailable(trouble)) => trouble.for_operator().to_owned(),
            _ if gave_up(cause) => NONE_IN_TIME.to_owned(),
            // Said already, by what it is the cause of.
            _ if cause.is::<ConnAcquireErr>() => continue,
            _ => cause.to_string(),
        };
        if let Some((said, plain)) = &said {
            text = text.replace(said, plain);
        }
        // Many repeat their cause behind what they say themselves.
        if told.last().is_none_or(|last| !last.ends_with(&text)) {
            told.push(text);
        }
    }
    told
}

/// The same in one line.
pub fn told(error: &(dyn Error + 'static)) -> String {
    causes(error).join(": ")
}

/// Whether the pool gave up waiting for a connection.
fn gave_up(cause: &(dyn Error + 'static)) -> bool {
    matches!(
        cause.downcast_ref::<DbErr>(),
        Some(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    )
}

/// What helps against an error of PostgreSQL for which it has no advice of its own, by SQLSTATE.
fn cure(code: &str) -> Option<&'static str> {
    (code == LACKS_RIGHT).then_some(
        "Grant that to the role of DATABASE_URL, or name the role there that owns the tables",
    )
}

/// What PostgreSQL said, where a cause is an error of its.
fn postgres<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a PgDatabaseError> {
    let driver = match cause.downcast_ref::<DbErr>() {
        Some(
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)),
        ) => &**error,
        _ => cause.downcast_ref::<Driver>()?,
    };
    match driver {
        Driver::Database(error) => error.try_downcast_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::trouble::Trouble;
    use anyhow::anyhow;

    #[test]
    fn a_cause_that_was_told_is_not_told_again() {
        let refused = DbErr::Conn(RuntimeErr::Internal("refused".to_owned()));
        let error = anyhow!(refused).context("Cannot reach PostgreSQL");
        let told = ["Cannot reach PostgreSQL", "Connection Error: refused"];
        assert_eq!(causes(&*error), told);
    }

    #[test]
    fn that_no_connection_was_had_in_time_is_told_with_what_helps() {
        let error = anyhow!(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        assert_eq!(causes(&*error), [NONE_IN_TIME]);
    }

    #[test]
    fn that_an_error_is_internal_is_not_told_to_whoever_runs_the_service() {
        let refused = DbErr::Conn(RuntimeErr::Internal("refused".to_owned()));
        let error = anyhow!(Ours::Internal(refused.into()));
        assert_eq!(causes(&*error), ["Connection Error: refused"]);
    }

    #[test]
    fn whoever_runs_the_service_is_not_told_to_send_a_change_again() {
        for trouble in [
            Trouble::Away,
            Trouble::Busy,
            Trouble::Full,
            Trouble::ReadOnly,
            Trouble::Unpermitted,
            Trouble::Damaged,
        ] {
            let told = told(&Ours::Unavailable(trouble));
            assert!(told.starts_with("the "), "{told}");
            assert!(!told.contains("clientMutationId"), "{told}");
        }
    }
}
