//! The rows behind offers and programmes, and what is read for those of one page together.

use crate::{
    db::{
        ledger::by_line,
        scope::{Batch, Lazy, Scope, Seen, Versions},
        updated::Updates,
    },
    error::{Error, Result},
    graphql::matches::Match,
};
use domain::ledger::Ledger;
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_line, assistance_mandate_task,
    assistance_sector, commitment,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for the assistance of one page together.
pub(super) struct Together {
    pub(super) batch: Batch<assistance::Entity>,
    pub(super) lines: Lazy<assistance_line::Entity>,
    pub(super) countries: Lazy<assistance_country::Entity>,
    pub(super) sectors: Lazy<assistance_sector::Entity>,
    pub(super) tasks: Lazy<assistance_mandate_task::Entity>,
    pub(super) excluded: Lazy<assistance_exclusion::Entity>,
    ledger: OnceCell<HashMap<Uuid, Ledger>>,
    pub(super) versions: Versions,
    pub(super) updates: Updates,
    pub(super) matches: OnceCell<HashMap<Uuid, Vec<Match>>>,
}

impl Together {
    /// What the ledger says of each line, as far as the viewer may read it.
    pub(super) async fn drawn(&self) -> Result<&HashMap<Uuid, Ledger>> {
        let read = async || {
            let ids = self.batch.rows.iter().map(|row| row.id);
            let drawing =
                commitment::Entity::find().filter(commitment::Column::AssistanceId.is_in(ids));
            let entries = self.batch.scope.all(drawing).await?;
            Ok::<_, Error>(by_line(entries.iter().map(|entry| &**entry)))
        };
        self.ledger.get_or_try_init(read).await
    }
}

/// The row behind an offer or a programme.
#[derive(Clone)]
pub struct Row {
    pub(super) row: Seen<assistance::Model>,
    pub(super) together: Arc<Together>,
}

impl Row {
    pub(super) fn batch(scope: &Scope, rows: Vec<Seen<assistance::Model>>) -> Vec<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows: rows.clone(),
        };
        let together = Arc::new(Together {
            batch,
            lines: Lazy::default(),
            countries: Lazy::default(),
            sectors: Lazy::default(),
            tasks: Lazy::default(),
            excluded: Lazy::default(),
            ledger: OnceCell::new(),
            versions: Versions::default(),
            updates: Updates::default(),
            matches: OnceCell::new(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }
}
