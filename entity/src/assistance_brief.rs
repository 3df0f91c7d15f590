//! What of an offer or programme is read where it is only named: some columns of the table `assistance`.

use crate::{Relation, assistance};
use domain::assistance::{ActivityStatus, AssistanceKind};
use sea_orm::entity::prelude::*;

/// What of an offer or programme is read where it is only named.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance")]
pub struct Model {
    /// The offer or programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable name.
    pub reference: String,
    /// Offer or programme.
    pub kind: AssistanceKind,
    /// Who gives.
    pub provider_id: Uuid,
    /// The mission, where it is a mission's programme.
    pub mission_id: Option<Uuid>,
    /// What it is, in a line.
    pub title: String,
    /// Activity status as IATI names it.
    pub status: ActivityStatus,
    /// Whether the provider is shown.
    pub attributed: bool,
}

impl From<&assistance::Model> for Model {
    fn from(whole: &assistance::Model) -> Self {
        Self {
            id: whole.id,
            reference: whole.reference.clone(),
            kind: whole.kind,
            provider_id: whole.provider_id,
            mission_id: whole.mission_id,
            title: whole.title.clone(),
            status: whole.status,
            attributed: whole.attributed,
        }
    }
}

impl ActiveModelBehavior for ActiveModel {}
