//! Matches out of rows that were read together, and what was read for each.

use super::{Match, batch::Matches};
use crate::{
    db::scope::{Batch, Scope, Seen, Wholes},
    error::{Error, Result},
    graphql::{
        assistance::Assistance,
        found::Found,
        gap::{Gap, batch::Gaps, known::WithRows},
    },
};
use entity::{gap, gap_head, match_consent, match_head, match_line, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

impl Match {
    /// Matches that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<matches::Model>>) -> Vec<Self> {
        let head = |row: &matches::Model| Arc::new(match_head::Model::from(row));
        let heads = rows.iter().map(|row| row.part(head)).collect();
        Self::together(scope, heads, Some(Wholes::new(scope, rows)))
    }

    /// The same, of which more is read when it is asked for.
    fn heads(scope: &Scope, rows: Vec<Seen<match_head::Model>>) -> Vec<Self> {
        Self::together(scope, rows, None)
    }

    fn together(
        scope: &Scope,
        rows: Vec<Seen<match_head::Model>>,
        wholes: Option<Wholes<matches::Entity>>,
    ) -> Vec<Self> {
        Self::of(Matches::new(scope, rows, wholes))
    }

    fn of(together: Matches) -> Vec<Self> {
        let together = Arc::new(together);
        let rows = together.batch.rows.iter().cloned();
        rows.map(|row| Self {
            row,
            together: together.clone(),
        })
        .collect()
    }

    /// Matches of which a column names one of these, by what it names.
    pub async fn by(
        scope: &Scope,
        column: matches::Column,
        ids: impl IntoIterator<Item = Uuid>,
        key: fn(&match_head::Model) -> Uuid,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        let rows = scope
            .all(matches::Entity::find().filter(column.is_in(ids)))
            .await?;
        Ok(Self::grouped(Self::batch(scope, rows), key))
    }

    /// Matches of the gaps of a page, by gap: their heads alone, where no more is asked for.
    pub async fn of_gaps(page: &Gaps, shows_heads: bool) -> Result<HashMap<Uuid, Vec<Self>>> {
        let Batch { scope, rows: gaps } = &page.batch;
        if shows_heads {
            if let Some(kept) = page.kept()
                && let Some(matches) = Self::kept(scope, gaps, kept)?
            {
                return Ok(Self::grouped(matches, |row| row.gap_id));
            }
            let rows = scope
                .beside::<gap_head::Entity, match_head::Entity>(gaps)
                .await?;
            return Ok(Self::grouped(Self::heads(scope, rows), |row| row.gap_id));
        }
        let rows = scope
            .beside::<gap_head::Entity, matches::Entity>(gaps)
            .await?;
        Ok(Self::grouped(Self::batch(scope, rows), |row| row.gap_id))
    }

    /// The same of what is kept of these gaps, with their offers and programmes.
    fn kept(scope: &Scope, gaps: &[Seen<gap::Head>], kept: &WithRows) -> Result<Option<Vec<Self>>> {
        let heads = |gap| kept.matches(gap);
        let rows = scope.kept_beside::<gap_head::Entity, match_head::Entity>(gaps, heads)?;
        Ok(rows.map(|rows| {
            let given = gaps.iter().flat_map(|gap| kept.given(gap.id)).collect();
            Self::of(Matches::new(scope, rows, None).with_given(given))
        }))
    }

    fn grouped(
        matches: Vec<Self>,
        key: fn(&match_head::Model) -> Uuid,
    ) -> HashMap<Uuid, Vec<Self>> {
        let mut by_key: HashMap<Uuid, Vec<Self>> = HashMap::new();
        for one in matches {
            by_key.entry(key(&one.row)).or_default().push(one);
        }
        by_key
    }

    /// All of its row.
    pub(super) async fn whole(&self) -> Result<&Seen<matches::Model>> {
        self.together.wholes().await?.row(self.row.id)
    }

    pub(super) async fn consent_rows(&self) -> Result<&[Seen<match_consent::Model>]> {
        self.together
            .consents
            .of(&self.together.batch, self.row.id)
            .await
    }

    pub(super) async fn line_rows(&self) -> Result<&[Seen<match_line::Model>]> {
        self.together
            .lines
            .of(&self.together.batch, self.row.id)
            .await
    }

    /// The gap with its Panel.
    pub(super) async fn helped(&self) -> Result<(&Gap, Option<Uuid>)> {
        let gaps = self.together.gaps().await?;
        let found = gaps.get(&self.row.gap_id).ok_or_else(|| self.gone())?;
        Ok((&found.0, found.1))
    }

    /// The offer or programme with its provider.
    pub(super) async fn given(&self) -> Result<(&Assistance, Uuid)> {
        let all = self.together.assistance().await?;
        let found = all.get(&self.row.assistance_id);
        let (assistance, provider) = found.ok_or_else(|| self.gone())?;
        Ok((assistance, *provider))
    }

    fn gone(&self) -> Error {
        Error::Internal(anyhow::anyhow!(
            "a side of match {} went away while it was read",
            self.row.id
        ))
    }
}

impl Found for Match {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<matches::Entity>([id]).await?).pop())
    }
}
