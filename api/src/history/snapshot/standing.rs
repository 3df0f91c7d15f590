//! What the history keeps of organisations and Panels: with their rows what was decided of them in the register, which no file says.

use super::astray::of_other_moments;
use crate::{
    error::Result,
    history::event::{Fields, Kept, fields},
};
use domain::event::EventKind;
use entity::{organisation, organisation_review, panel, panel_key};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Kept for organisation::Entity {
    const ERASED: &'static [&'static str] = &["name", "name_fr", "note"];
    const UNLOADED: &'static [&'static str] = &["standing"];

    async fn parts(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        _: &[&str],
    ) -> Result<HashMap<Uuid, Fields>> {
        let reviews = organisation_review::Entity::find()
            .filter(organisation_review::Column::OrganisationId.is_in(ids.iter().copied()))
            .all(database)
            .await?;
        let standing = |row: organisation_review::Model| {
            let standing = fields(&row).remove("standing").unwrap_or_default();
            let standing = Fields::from_iter([("standing".to_owned(), standing)]);
            (row.organisation_id, standing)
        };
        Ok(reviews.into_iter().map(standing).collect())
    }

    async fn astray(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
        let reviews: Vec<(Uuid, i64)> = organisation_review::Entity::find()
            .select_only()
            .columns([
                organisation_review::Column::OrganisationId,
                organisation_review::Column::Reviewed,
            ])
            .filter(organisation_review::Column::OrganisationId.is_in(ids.iter().copied()))
            .into_tuple()
            .all(database)
            .await?;
        let kinds = [
            EventKind::OrganisationRegistered,
            EventKind::OrganisationReviewed,
        ];
        let names = ("standing", "organisation_review.reviewed");
        of_other_moments(database, &kinds, &reviews, names).await
    }
}

impl Kept for panel::Entity {
    /// Whoever put a key of their own in its place could open what is sealed from then on.
    const UNLOADED: &'static [&'static str] = &["sealing_key"];

    async fn parts(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        _: &[&str],
    ) -> Result<HashMap<Uuid, Fields>> {
        let keys = panel_key::Entity::find()
            .filter(panel_key::Column::PanelId.is_in(ids.iter().copied()))
            .all(database)
            .await?;
        let key = |row: panel_key::Model| {
            let key = Fields::from_iter([("sealing_key".to_owned(), row.recipient.into())]);
            (row.panel_id, key)
        };
        Ok(keys.into_iter().map(key).collect())
    }

    async fn astray(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
        let keys: Vec<(Uuid, i64)> = panel_key::Entity::find()
            .select_only()
            .columns([panel_key::Column::PanelId, panel_key::Column::Registered])
            .filter(panel_key::Column::PanelId.is_in(ids.iter().copied()))
            .into_tuple()
            .all(database)
            .await?;
        let kinds = [EventKind::SealingKeyRegistered];
        let names = ("sealing_key", "panel_key.registered");
        of_other_moments(database, &kinds, &keys, names).await
    }
}
