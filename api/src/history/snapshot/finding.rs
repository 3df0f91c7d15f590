//! What the history keeps of a finding.

use super::{Parts, sealed, whole};
use crate::{
    error::Result,
    history::event::{Kept, Once},
};
use entity::{finding, reply, sealed_note, share};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

impl Kept for finding::Entity {
    const TEXTS: &'static [&'static str] = &["text"];
    const CLOSED: &'static [&'static str] = &["report_id", "shares", "sealed_notes"];
    /// It follows from the categories that the history keeps.
    const LEFT_OUT: &'static [&'static str] = &["alleges"];
    const UNLOADED: &'static [&'static str] = &["replies", "shares", "sealed_notes"];
    /// Without it nobody would wait for the reply of whom a finding accuses.
    const ONCE: Option<Once> = Some(Once {
        column: "alleges",
        field: "category",
        value: "ALLEGATION",
    });

    async fn once(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
        let accusing: Vec<Uuid> = finding::Entity::find()
            .select_only()
            .column(finding::Column::Id)
            .filter(finding::Column::Id.is_in(ids.iter().copied()))
            .filter(finding::Column::Alleges.eq(true))
            .into_tuple()
            .all(database)
            .await?;
        Ok(accusing.into_iter().collect())
    }

    kept_parts! {
        "replies" of reply (FindingId, Received) as whole, texts ["text"];
        "shares" of share (FindingId, Id) as whole;
        "sealed_notes" of sealed_note (FindingId, Id) as sealed, erased ["removal_reason"];
    }
}
