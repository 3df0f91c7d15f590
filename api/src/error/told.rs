//! Errors as whoever runs the service is told of them, in the log and by commands.

use anyhow::Chain;
use sea_orm::{DbErr, RuntimeErr};
use sqlx::{Error as Driver, postgres::PgDatabaseError};
use std::error::Error;

/// What went wrong, and why, each once. PostgreSQL's errors are told with its advice, and without the line of its source, which the
/// driver adds and which reads as one of the reader's own.
pub fn causes(error: &(dyn Error + 'static)) -> Vec<String> {
    let said = Chain::new(error).find_map(postgres).map(|said| {
        let advice = said.hint().map(|advice| format!(". {advice}"));
        let plain = said.message().to_owned() + &advice.unwrap_or_default();
        (said.to_string(), plain)
    });
    let mut told: Vec<String> = Vec::new();
    for cause in Chain::new(error) {
        let mut text = cause.to_string();
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
    use anyhow::anyhow;

    #[test]
    fn a_cause_that_was_told_is_not_told_again() {
        let refused = DbErr::Conn(RuntimeErr::Internal("refused".to_owned()));
        let error = anyhow!(refused).context("Cannot reach PostgreSQL");
        let told = ["Cannot reach PostgreSQL", "Connection Error: refused"];
        assert_eq!(causes(&*error), told);
    }
}
