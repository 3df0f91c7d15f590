//! One gap among those that were read together.

use crate::{
    access::permission::Target,
    actions::{
        gap::{progress::given_by_name, seen_to},
        matches::asked::plans_for,
    },
    db::scope::{Seen, gone},
    error::{Error, Result},
    graphql::gap::{
        batch::Gaps,
        need::{Need, Needs},
        need_plan::{NeedPlan, NeedPlans},
    },
};
use chrono::{DateTime, Utc};
use entity::{gap, gap_detail, matches};
use sea_orm::QuerySelect;
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

/// One gap of a page.
#[derive(Clone)]
pub struct Member {
    /// What is always read of its row.
    pub row: Seen<gap::Head>,
    /// What is read for the page.
    pub page: Arc<Gaps>,
}

impl Member {
    /// The gap of this row among those of the page.
    pub fn new(row: Seen<gap::Head>, page: Arc<Gaps>) -> Self {
        Self { row, page }
    }

    /// Its row with all that long lists need.
    pub async fn brief(&self) -> Result<&Seen<gap::Brief>> {
        self.page.wholes().await?.row(self.row.id)
    }

    /// Its columns that are not read at first.
    pub async fn detail(&self) -> Result<&Seen<gap_detail::Model>> {
        let id = self.row.id;
        let details = self.page.details.of(&self.page.batch, id).await?;
        details.first().ok_or_else(|| gone(id))
    }

    /// Its version.
    pub async fn version(&self) -> Result<&str> {
        let Self { row, page } = self;
        // Boxed, since a gap has room for the largest of its fields while it is answered.
        let read = || Box::pin(page.all_versions());
        page.versions.found(row.id, read).await
    }

    /// When it last changed, as far as the viewer is told.
    pub async fn updated(&self) -> Result<Option<DateTime<Utc>>> {
        let Gaps { batch, updates, .. } = &*self.page;
        updates
            .of::<gap::Entity>(&batch.scope, self.page.ids(), self.row.id)
            .await
    }

    /// What decides who may do something to it.
    pub async fn target(&self) -> Result<Target> {
        let (row, scope) = (self.brief().await?, &self.page.batch.scope);
        let holds = match scope.viewer().member() {
            Some(member) => {
                let countries = self.country_ids().await?;
                plans_for(&**row, &countries, member, scope.reference())
            }
            None => false,
        };
        Ok(Target {
            holds,
            ..seen_to(row.panel_id, row.steward_id, scope.reference())
        })
    }

    /// Whether the viewer gives for it, by name, under a match that was agreed and not taken back.
    pub async fn gives(&self) -> Result<bool> {
        let Self { row, page } = self;
        let scope = &page.batch.scope;
        let Some(member) = scope.viewer().insider() else {
            return Ok(false);
        };
        let read = async || {
            let given = given_by_name(member, page.ids())
                .select_only()
                .column(matches::Column::GapId);
            let gaps: Vec<Uuid> = scope.tally(given).await?;
            Ok::<_, Error>(gaps.into_iter().collect::<HashSet<_>>())
        };
        Ok(page.given.get_or_try_init(read).await?.contains(&row.id))
    }

    /// Plans of its needs, which share what is read for them with those of the other gaps of the page.
    pub async fn plans(&self) -> Result<Vec<NeedPlan>> {
        let Gaps {
            batch,
            plan_rows,
            plans,
            ..
        } = &*self.page;
        let rows = plan_rows.all(batch).await?;
        let all = async || NeedPlans::new(&batch.scope, rows.values().flatten().cloned().collect());
        let page = plans.get_or_init(all).await;
        let own = rows.get(&self.row.id).into_iter().flatten();
        Ok(own
            .map(|row| NeedPlan::new(row.clone(), page.clone(), self.clone()))
            .collect())
    }

    /// Its needs, which share what is read for them with those of the other gaps of the page.
    pub async fn needs(&self) -> Result<Vec<Need>> {
        let Gaps {
            batch,
            need_rows,
            needs,
            ..
        } = &*self.page;
        let rows = need_rows.all(batch).await?;
        let all = async || Needs::new(&batch.scope, rows.values().flatten().cloned().collect());
        let page = needs.get_or_init(all).await;
        let own = rows.get(&self.row.id).into_iter().flatten();
        Ok(own
            .map(|row| Need::new(row.clone(), page.clone()))
            .collect())
    }
}
