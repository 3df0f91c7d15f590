//! What offers and programmes show beside the columns of their rows, read for those of one page together.

use super::{
    Assistance, AssistanceLine, Ceiling, Exclusion,
    row::{Row, Together},
};
use crate::{
    access::{
        permission::{self, Action, Target},
        policy,
        viewer::Viewer,
    },
    db::{
        ledger::ceiling_account,
        reference::Reference,
        scope::{Scope, Seen},
    },
    error::Result,
    graphql::{
        gap::{Gap, cover::GapCover},
        matches::Match,
        reference::{
            country::{Country, CountryGroup},
            mandate_task::MandateTask,
            sector::Sector,
        },
        slice::Slice,
    },
    history::hidden::HIDDEN,
};
use chrono::{DateTime, Utc};
use domain::assistance::ActivityStatus;
use entity::{assistance, assistance_gap, matches};

impl Row {
    /// Its version.
    pub(super) async fn version(&self) -> Result<&str> {
        let Together { versions, .. } = &*self.together;
        let batch = self.together.batch().await?;
        versions.of(batch, self.row.id).await
    }

    /// When it last changed, as far as the viewer is told.
    pub(super) async fn updated(&self) -> Result<Option<DateTime<Utc>>> {
        let Together {
            scope,
            ids,
            updates,
            ..
        } = &*self.together;
        let ids = ids.iter().copied();
        updates
            .of::<assistance::Entity>(scope, ids, self.row.id)
            .await
    }

    /// Those of these actions that the viewer may do to it.
    pub(super) async fn can(
        &self,
        viewer: &Viewer,
        actions: impl IntoIterator<Item = Action>,
    ) -> Result<Vec<Action>> {
        let thing = Target {
            organisation: Some(self.row.provider_id),
            ..Target::default()
        };
        let mut can = permission::allowed(viewer, actions, &thing);
        // What is under way is read for those alone who could ask.
        if can.contains(&Action::WithdrawOffer) && !self.may_be_withdrawn().await? {
            can.retain(|action| *action != Action::WithdrawOffer);
        }
        if self.row.status == ActivityStatus::Cancelled {
            can.retain(|action| *action != Action::ReviseOffer);
        }
        Ok(can)
    }

    /// What its provider calls it, where the viewer may know that.
    pub(super) async fn external_reference(&self, viewer: &Viewer) -> Result<Option<&str>> {
        let row = self.whole().await?;
        let is_hidden = row.title == HIDDEN && !viewer.is(row.provider_id);
        // Of the whole, which is read later than the brief row: a revision in between may have taken the name away.
        let named = policy::sees_provider(viewer, row.attributed, row.provider_id);
        let reference = row.external_reference.as_deref();
        Ok(reference.filter(|_| named && !is_hidden))
    }

    /// Its status, as the viewer is told it.
    pub(super) fn status(&self, scope: &Scope) -> ActivityStatus {
        let row = &self.row;
        if self.names_provider(scope.viewer()) {
            return row.status;
        }
        scope
            .reference()
            .status_of_unnamed(row.status, row.provider_id)
    }

    /// Its lines.
    pub(super) async fn lines(&self) -> Result<Vec<AssistanceLine>> {
        let Together { lines, .. } = &*self.together;
        let batch = self.together.batch().await?;
        let rows = lines.of(batch, self.row.id).await?.iter().cloned();
        let line = |row| AssistanceLine {
            row,
            together: self.together.clone(),
        };
        Ok(rows.map(line).collect())
    }

    /// Its ceiling, if it has one.
    pub(super) async fn ceiling(&self) -> Result<Option<Ceiling>> {
        let row = self.whole().await?;
        let Some(currency) = row.ceiling_currency.clone() else {
            return Ok(None);
        };
        let drawn = self.together.drawn_in_all(row.id).await?;
        Ok(ceiling_account(row, Some(&drawn)).map(|account| Ceiling { account, currency }))
    }

    /// Countries it is for.
    pub(super) async fn countries(&self) -> Result<Vec<Country>> {
        let Together { countries, .. } = &*self.together;
        let batch = self.together.batch().await?;
        let known = &batch.scope.reference().countries;
        let rows = countries.of(batch, self.row.id).await?.iter();
        Ok(rows
            .filter_map(|row| known.get(row.country_id))
            .map(Country)
            .collect())
    }

    /// Its sectors.
    pub(super) async fn sectors(&self) -> Result<Vec<Sector>> {
        let Together { sectors, .. } = &*self.together;
        let batch = self.together.batch().await?;
        let known = &batch.scope.reference().sectors;
        let rows = sectors.of(batch, self.row.id).await?.iter();
        Ok(rows
            .filter_map(|row| known.get(row.sector_id))
            .map(Sector)
            .collect())
    }

    /// As many of its matches as are asked for.
    pub(super) async fn matches(
        &self,
        first: Option<i32>,
        skip: Option<i32>,
    ) -> Result<Vec<Match>> {
        let Together {
            scope,
            ids,
            matches,
            ..
        } = &*self.together;
        let ids = ids.iter().copied();
        let read = || {
            Match::by(scope, matches::Column::AssistanceId, ids, |row| {
                row.assistance_id
            })
        };
        let all = matches.get_or_try_init(read).await?.get(&self.row.id);
        Slice::new(first, skip)?.of(all.into_iter().flatten().cloned())
    }

    /// As many as are asked for of the gaps that it covers by its own account.
    pub(super) async fn covers(
        &self,
        by: &Assistance,
        first: Option<i32>,
        skip: Option<i32>,
    ) -> Result<Vec<GapCover>> {
        let part = Slice::new(first, skip)?;
        let Together {
            scope, ids, covers, ..
        } = &*self.together;
        let covers = covers.of(scope, ids, self.row.id).await?;
        let cover = |(row, gap): &(Seen<assistance_gap::Model>, Gap)| {
            GapCover::new(row.clone(), gap.clone(), by.clone())
        };
        part.of(covers.iter().map(cover))
    }

    /// Groups of countries that a receiving state has to be in.
    pub(super) async fn memberships(&self, reference: &Reference) -> Result<Vec<CountryGroup>> {
        let known = &reference.country_groups;
        let row = self.whole().await?;
        let codes = row.memberships.as_deref().unwrap_or_default();
        let groups = codes
            .split_whitespace()
            .filter_map(|code| known.by_code(code));
        Ok(groups.cloned().map(CountryGroup).collect())
    }

    /// What it is not for, as data.
    pub(super) async fn excluded(&self) -> Result<Vec<Exclusion>> {
        let Together { excluded, .. } = &*self.together;
        let batch = self.together.batch().await?;
        let rows = excluded.of(batch, self.row.id).await?.iter();
        Ok(rows.cloned().map(Exclusion).collect())
    }

    /// Mandate tasks under which it runs, where the viewer may know whose they are.
    pub(super) async fn mandate_tasks(&self, viewer: &Viewer) -> Result<Vec<MandateTask>> {
        let row = self.whole().await?;
        if !policy::sees_provider(viewer, row.attributed, row.provider_id) {
            return Ok(Vec::new());
        }
        let Together { tasks, .. } = &*self.together;
        let batch = self.together.batch().await?;
        let known = &batch.scope.reference().mandate_tasks;
        let rows = tasks.of(batch, self.row.id).await?.iter();
        Ok(rows
            .filter_map(|row| known.get(row.task_id))
            .map(MandateTask)
            .collect())
    }
}
