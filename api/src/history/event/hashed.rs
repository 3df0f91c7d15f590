//! An event as its hash is made.

use super::{canonical, hexadecimal};
use entity::event;
use sea_orm::ActiveEnum;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// An event as it is hashed: all of it but the hash, in plain values.
#[derive(Debug, Serialize)]
pub(super) struct HashedEvent {
    pub(super) sequence: i64,
    pub(super) id: Uuid,
    pub(super) at: i64,
    pub(super) organisation_id: Option<Uuid>,
    pub(super) role: String,
    pub(super) subject: String,
    pub(super) kind: String,
    pub(super) about: String,
    pub(super) about_id: Uuid,
    pub(super) panel_id: Option<Uuid>,
    pub(super) open: Option<String>,
    pub(super) closed: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) previous: String,
}

impl HashedEvent {
    pub(super) fn of(event: &event::Model) -> Self {
        Self {
            sequence: event.sequence,
            id: event.id,
            at: event.at,
            organisation_id: event.organisation_id,
            role: event.role.to_value(),
            subject: event.subject.clone(),
            kind: event.kind.to_value(),
            about: event.about.clone(),
            about_id: event.about_id,
            panel_id: event.panel_id,
            open: event.open.clone(),
            closed: event.closed.clone(),
            reason: event.reason.clone(),
            previous: event.previous.clone(),
        }
    }

    pub(super) fn hash(&self) -> String {
        hexadecimal(&Sha256::digest(canonical(self)))
    }
}
