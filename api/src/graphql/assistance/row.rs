//! The rows behind offers and programmes, and what is read for those of one page together.

use crate::{
    access::{policy, viewer::Viewer},
    db::{
        ledger::{by_line, by_measure},
        scope::{Batch, Lazy, Scope, Seen, Versions, Wholes},
        updated::Updates,
    },
    error::{Error, Result},
    graphql::{assistance::cover::Covers, matches::Match},
};
use domain::{
    assistance::ActivityStatus,
    ledger::{Ledger, end::EVER},
    matches::MatchState,
    size::Measure,
};
use entity::{
    assistance, assistance_brief, assistance_country, assistance_exclusion, assistance_line,
    assistance_mandate_task, assistance_sector, commitment, matches,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for the assistance of one page together.
pub(super) struct Together {
    pub(super) scope: Scope,
    pub(super) ids: Vec<Uuid>,
    whole: OnceCell<Wholes<assistance::Entity>>,
    pub(super) lines: Lazy<assistance_line::Entity>,
    pub(super) countries: Lazy<assistance_country::Entity>,
    pub(super) sectors: Lazy<assistance_sector::Entity>,
    pub(super) tasks: Lazy<assistance_mandate_task::Entity>,
    pub(super) excluded: Lazy<assistance_exclusion::Entity>,
    entries: OnceCell<Vec<Seen<commitment::Model>>>,
    ledger: OnceCell<HashMap<Uuid, Ledger>>,
    pub(super) versions: Versions,
    pub(super) updates: Updates,
    pub(super) matches: OnceCell<HashMap<Uuid, Vec<Match>>>,
    pub(super) covers: Covers,
    under_way: OnceCell<HashSet<Uuid>>,
}

impl Together {
    async fn whole(&self) -> Result<&Wholes<assistance::Entity>> {
        let read = async || {
            let ids = self.ids.iter().copied();
            let rows = self.scope.by_ids::<assistance::Entity>(ids).await?;
            Ok::<_, Error>(Wholes::new(&self.scope, rows))
        };
        self.whole.get_or_try_init(read).await
    }

    /// The whole rows: read when first asked for, where they were not read at once.
    pub(super) async fn batch(&self) -> Result<&Batch<assistance::Entity>> {
        Ok(&self.whole().await?.batch)
    }

    /// All of the row of one of these.
    pub(super) async fn row(&self, id: Uuid) -> Result<&Seen<assistance::Model>> {
        self.whole().await?.row(id)
    }

    /// Those of these of which the viewer sees a match under way.
    async fn under_way(&self) -> Result<&HashSet<Uuid>> {
        let read = async || {
            let open = matches::Entity::find()
                .filter(matches::Column::AssistanceId.is_in(self.ids.iter().copied()))
                .filter(matches::Column::State.is_in(MatchState::BLOCKING.iter().copied()));
            let open = self.scope.all(open).await?;
            Ok::<_, Error>(open.iter().map(|row| row.assistance_id).collect())
        };
        self.under_way.get_or_try_init(read).await
    }

    /// What is entered in the ledger out of these, as far as the viewer may read it.
    pub(super) async fn entries(&self) -> Result<&[Seen<commitment::Model>]> {
        let read = async || {
            let ids = self.ids.iter().copied();
            let drawing =
                commitment::Entity::find().filter(commitment::Column::AssistanceId.is_in(ids));
            self.scope.all(drawing).await
        };
        Ok(self.entries.get_or_try_init(read).await?.as_slice())
    }

    /// What the ledger says of each line, as far as the viewer may read it.
    pub(super) async fn drawn(&self) -> Result<&HashMap<Uuid, Ledger>> {
        let read = async || {
            let entries = self.entries().await?;
            Ok::<_, Error>(by_line(entries.iter().map(|entry| &**entry)))
        };
        self.ledger.get_or_try_init(read).await
    }

    /// The same of an offer or programme as a whole, in each measure.
    pub(super) async fn drawn_in_all(&self, id: Uuid) -> Result<BTreeMap<Measure, Ledger>> {
        let entries = self.entries().await?.iter().map(|entry| &**entry);
        let of_all = entries.filter(|entry| entry.assistance_id == Some(id));
        Ok(by_measure(of_all, EVER))
    }

    /// The same of one line, in each unit and currency in which anything was entered.
    pub(super) async fn drawn_apart(&self, line: Uuid) -> Result<BTreeMap<Measure, Ledger>> {
        let entries = self.entries().await?.iter().map(|entry| &**entry);
        let of_line = entries.filter(|entry| entry.line_id == Some(line) && entry.unit.is_some());
        Ok(by_measure(of_line, EVER))
    }
}

/// The row behind an offer or a programme.
#[derive(Clone)]
pub struct Row {
    /// What is always known of it.
    pub(super) row: Arc<assistance_brief::Model>,
    pub(super) together: Arc<Together>,
}

impl Row {
    /// Rows that were read as a whole.
    pub(super) fn batch(scope: &Scope, rows: Vec<Seen<assistance::Model>>) -> Vec<Self> {
        let briefs = rows
            .iter()
            .map(|row| Arc::new(assistance_brief::Model::from(&**row)))
            .collect();
        Self::together(scope, briefs, Some(Wholes::new(scope, rows)))
    }

    /// Rows of which the rest is read when it is asked for.
    pub(super) fn briefs(scope: &Scope, rows: &[Seen<assistance_brief::Model>]) -> Vec<Self> {
        let briefs = rows.iter().map(Seen::shared).collect();
        Self::together(scope, briefs, None)
    }

    fn together(
        scope: &Scope,
        briefs: Vec<Arc<assistance_brief::Model>>,
        whole: Option<Wholes<assistance::Entity>>,
    ) -> Vec<Self> {
        let together = Arc::new(Together {
            scope: scope.clone(),
            ids: briefs.iter().map(|row| row.id).collect(),
            whole: OnceCell::new_with(whole),
            lines: Lazy::default(),
            countries: Lazy::default(),
            sectors: Lazy::default(),
            tasks: Lazy::default(),
            excluded: Lazy::default(),
            entries: OnceCell::new(),
            ledger: OnceCell::new(),
            versions: Versions::default(),
            updates: Updates::default(),
            matches: OnceCell::new(),
            covers: Covers::default(),
            under_way: OnceCell::new(),
        });
        let each = |row| Self {
            row,
            together: together.clone(),
        };
        briefs.into_iter().map(each).collect()
    }

    /// All of the row.
    pub(super) async fn whole(&self) -> Result<&Seen<assistance::Model>> {
        self.together.row(self.row.id).await
    }

    /// Whether nothing keeps its donor from withdrawing it: no match of it that they see is under way, and nothing that was committed is still
    /// to be delivered.
    pub(super) async fn may_be_withdrawn(&self) -> Result<bool> {
        let id = self.row.id;
        if self.row.status == ActivityStatus::Cancelled
            || self.together.under_way().await?.contains(&id)
        {
            return Ok(false);
        }
        let drawn = self.together.drawn_in_all(id).await?;
        Ok(drawn.values().all(|sum| sum.outstanding() == 0))
    }

    /// Whether the viewer may know who provides it.
    pub(super) fn names_provider(&self, viewer: &Viewer) -> bool {
        policy::sees_provider(viewer, self.row.attributed, self.row.provider_id)
    }
}
