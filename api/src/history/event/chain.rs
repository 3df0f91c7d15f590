//! The chain of events: each holds the hash of the one before it.

use super::{Actor, COUNT, Fields, NewEvent, canonical, erasure::Erasures, hashed::HashedEvent};
use entity::{event, register_state};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QueryResult, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

/// The end of the history, held by the one writer whose turn it is.
#[derive(Debug)]
pub struct ChainHead {
    pub(super) sequence: i64,
    pub(super) at: i64,
    pub(super) hash: String,
}

impl ChainHead {
    /// Reads the end of the history, and keeps all other writers from it until the transaction ends.
    pub async fn hold(transaction: &impl ConnectionTrait) -> Result<Self, DbErr> {
        register_state::Entity::find_by_id(COUNT)
            .lock_exclusive()
            .one(transaction)
            .await?;
        let last = event::Entity::find()
            .order_by_desc(event::Column::Sequence)
            .one(transaction)
            .await?;
        Ok(last.map_or_else(Self::beginning, |last| Self {
            sequence: last.sequence,
            at: last.at,
            hash: last.hash,
        }))
    }

    /// Where an empty history ends.
    pub(super) fn beginning() -> Self {
        Self {
            sequence: 0,
            at: 0,
            hash: "0".repeat(64),
        }
    }

    /// Adds events. Their time never goes back, whatever the clock does.
    pub async fn add(
        &mut self,
        transaction: &impl ConnectionTrait,
        actor: &Actor,
        now: i64,
        deeds: Vec<NewEvent>,
    ) -> Result<(), DbErr> {
        if deeds.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(deeds.len());
        for deed in deeds {
            self.at = self.at.max(now);
            self.sequence += 1;
            let event = self.event(actor, deed);
            self.hash.clone_from(&event.hash);
            rows.push(event);
        }
        for some in rows.chunks(100) {
            let rows = some
                .iter()
                .cloned()
                .map(|row| row.into_active_model().reset_all());
            event::Entity::insert_many(rows)
                .exec_without_returning(transaction)
                .await?;
        }
        let count = register_state::Entity::update_many()
            .col_expr(register_state::Column::Value, Expr::value(self.sequence));
        count
            .filter(register_state::Column::Name.eq(COUNT))
            .exec(transaction)
            .await?;
        Ok(())
    }

    fn event(&self, actor: &Actor, deed: NewEvent) -> event::Model {
        let json = |fields: Fields| {
            (!fields.is_empty())
                .then(|| String::from_utf8(canonical(&fields)).expect("JSON is UTF-8"))
        };
        let mut event = event::Model {
            sequence: self.sequence,
            id: Uuid::now_v7(),
            at: self.at,
            organisation_id: actor.organisation,
            role: actor.role,
            subject: actor.subject.clone(),
            kind: deed.kind,
            about: deed.about,
            about_id: deed.about_id,
            panel_id: deed.panel,
            open: json(deed.open),
            closed: json(deed.closed),
            reason: deed.reason,
            previous: self.hash.clone(),
            hash: String::new(),
        };
        event.hash = HashedEvent::of(&event).hash();
        event
    }
}

/// A line with the hash stored beside it. Roles and kinds are read as texts: a value that is not valid has to be found as
/// tampering, not fail to be read.
pub(super) struct Stored {
    line: HashedEvent,
    hash: String,
}

impl Stored {
    /// What is wrong with a line that is to follow `head`; the head behind it where nothing is.
    pub(super) fn follow(
        self,
        head: &ChainHead,
        erasures: &Erasures,
    ) -> Result<ChainHead, &'static str> {
        let sequence = head.sequence + 1;
        if self.line.sequence != sequence {
            return Err("is missing");
        }
        if self.line.previous != head.hash {
            return Err("does not follow the event before it");
        }
        let hash = self.line.hash();
        if hash != self.hash && !erasures.vouch(self.line.id, &self.hash, &hash) {
            return Err("was changed after it was written");
        }
        Ok(ChainHead {
            sequence,
            at: self.line.at,
            hash: self.hash,
        })
    }
}

impl FromQueryResult for Stored {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let line = HashedEvent {
            sequence: row.try_get(prefix, "sequence")?,
            id: row.try_get(prefix, "id")?,
            at: row.try_get(prefix, "at")?,
            organisation_id: row.try_get(prefix, "organisation_id")?,
            role: row.try_get(prefix, "role")?,
            subject: row.try_get(prefix, "subject")?,
            kind: row.try_get(prefix, "kind")?,
            about: row.try_get(prefix, "about")?,
            about_id: row.try_get(prefix, "about_id")?,
            panel_id: row.try_get(prefix, "panel_id")?,
            open: row.try_get(prefix, "open")?,
            closed: row.try_get(prefix, "closed")?,
            reason: row.try_get(prefix, "reason")?,
            previous: row.try_get(prefix, "previous")?,
        };
        Ok(Self {
            line,
            hash: row.try_get(prefix, "hash")?,
        })
    }
}
