//! A check of the history: whether it is still what was written.

use super::{
    COUNT,
    chain::{ChainHead, Stored},
    erasure::Erasures,
};
use crate::error::Error;
use entity::{event, register_state};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, QueryTrait, sea_query::Expr,
};

/// Events verified at a time.
const PAGE: u64 = 500;

/// What a check of the history found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Events in the chain.
    pub events: i64,
    /// Hash of the last one. Noted elsewhere, it later proves that nothing before it was rewritten.
    pub head: String,
    /// Events that were added since the noted head; none if no head was given.
    pub since: Option<i64>,
    /// Events that a text was erased from, by an event that vouches for the rest of them.
    pub erased: usize,
}

/// Why a history is not what it was.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// An event is not what it was, or not where it was.
    #[error("event {sequence} {what}")]
    Link {
        /// Its place.
        sequence: i64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The end was cut off or added to.
    #[error("{stored} events were written, {found} are there")]
    Length {
        /// As many as were counted when they were written.
        stored: i64,
        /// As many as there are.
        found: i64,
    },
    /// The noted head is not among the events.
    #[error(
        "no event has the hash {0}: the history was rewritten since it was noted, it is a backup from before that, or another register's"
    )]
    Head(String),
    /// It could not be read.
    #[error("the history could not be read: {0}")]
    Database(#[from] DbErr),
}

/// Walks the chain from its first event, reporting to `progress` how many events of how many are done. `noted` is the head of an
/// earlier check.
pub async fn verify(
    database: &impl ConnectionTrait,
    noted: Option<&str>,
    mut progress: impl FnMut(i64, i64),
) -> Result<Verified, Broken> {
    let stored = register_state::Entity::find_by_id(COUNT)
        .one(database)
        .await?
        .map_or(0, |state| state.value);
    let erasures = Erasures::read(database).await?;
    let (mut head, mut noted_at) = (ChainHead::beginning(), None);
    loop {
        let page = page(database, head.sequence).await?;
        for row in &page {
            head = follow(row, &head, &erasures)?;
            if noted == Some(head.hash.as_str()) {
                noted_at = Some(head.sequence);
            }
        }
        progress(head.sequence, stored);
        if page.len() < usize::try_from(PAGE).expect("a page is small") {
            break;
        }
    }
    // An event before the first would have been overlooked.
    let found = count(database).await?;
    if head.sequence != stored || found != stored {
        return Err(Broken::Length { stored, found });
    }
    match noted {
        Some(noted) if noted_at.is_none() => Err(Broken::Head(noted.to_owned())),
        _ => Ok(Verified {
            events: head.sequence,
            head: head.hash,
            since: noted_at.map(|sequence| stored - sequence),
            erased: erasures.len(),
        }),
    }
}

/// The next events behind a place.
async fn page(database: &impl ConnectionTrait, behind: i64) -> Result<Vec<QueryResult>, DbErr> {
    let mut page = event::Entity::find()
        .filter(event::Column::Sequence.gt(behind))
        .order_by_asc(event::Column::Sequence)
        .limit(PAGE);
    database.query_all(QueryTrait::query(&mut page)).await
}

/// The head behind an event, if it is the one that follows.
fn follow(row: &QueryResult, head: &ChainHead, erasures: &Erasures) -> Result<ChainHead, Broken> {
    let stored = Stored::from_query_result(row, "")
        .map_err(|_| "cannot be read: a column holds a value that does not belong there");
    stored
        .and_then(|stored| stored.follow(head, erasures))
        .map_err(|what| Broken::Link {
            sequence: head.sequence + 1,
            what,
        })
}

/// How many events there are.
async fn count(database: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let counted = event::Entity::find()
        .select_only()
        .expr(Expr::cust("count(*)"))
        .into_tuple()
        .one(database)
        .await?;
    Ok(counted.unwrap_or(0))
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Self::Internal(broken.into())
    }
}
