//! Sealed notes: ciphertext that only a Panel can open.

use crate::{
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{
        found::Found,
        id::{self, Kind},
    },
};
use async_graphql::{Description, ID, Object};
use chrono::{DateTime, Utc};
use entity::sealed_note;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// A note that was sealed on an expert's side to the Panel's public key. The service cannot open it, and gives it to the Panel
/// alone.
#[derive(Clone, Description)]
pub struct SealedNote(Seen<sealed_note::Model>);

impl SealedNote {
    /// The notes of these findings that the viewer may have.
    pub async fn of_findings(
        scope: &Scope,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        Self::of(scope, sealed_note::Column::FindingId, ids).await
    }

    /// The notes of these gaps that the viewer may have.
    pub async fn of_gaps(
        scope: &Scope,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        Self::of(scope, sealed_note::Column::GapId, ids).await
    }

    async fn of(
        scope: &Scope,
        column: sealed_note::Column,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        let mut notes = HashMap::<_, Vec<Self>>::new();
        for row in scope
            .all(sealed_note::Entity::find().filter(column.is_in(ids)))
            .await?
        {
            notes
                .entry(row.finding_id.or(row.gap_id).unwrap_or_default())
                .or_default()
                .push(Self(row));
        }
        Ok(notes)
    }
}

#[Object(use_type_description, serial)]
impl SealedNote {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::SealedNote, self.0.id)
    }

    /// The armoured age file, as it was attached; empty once the note was removed.
    fn ciphertext(&self) -> &str {
        &self.0.ciphertext
    }

    /// The Panel's public key when it was attached: the one it should be sealed to.
    fn recipient(&self) -> &str {
        &self.0.recipient
    }

    /// When it was attached.
    fn attached(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.attached).unwrap_or_default()
    }

    /// When its ciphertext was erased; null while it was not.
    fn removed(&self) -> Option<DateTime<Utc>> {
        self.0.removed.and_then(DateTime::from_timestamp_millis)
    }

    /// Why it was erased, in the words of who did; null while it was not.
    fn removal_reason(&self) -> Option<&str> {
        self.0.removal_reason.as_deref()
    }
}

impl Found for SealedNote {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(scope
            .by_ids::<sealed_note::Entity>([id])
            .await?
            .pop()
            .map(Self))
    }
}
