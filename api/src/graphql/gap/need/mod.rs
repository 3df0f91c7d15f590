//! Needs: the lines of what would close a gap, their size, and what the ledger holds on them.

pub mod commitment;
mod counted;
pub mod endorsement;
mod page;
pub mod share;

pub use counted::coverage_state;
pub use page::Needs;

use crate::{
    actions::gap::need_row,
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        gap::need::{commitment::Commitment, endorsement::NeedEndorsement, share::NeedShare},
        hidden_text::HiddenText,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::organisation::Organisation,
        slice::Slice,
    },
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass},
    date::PartialDate,
    gap::{need_plan::NeedTerm, progress::NeedProgress},
    matches::MatchState,
    size::SizeUnit,
};
use entity::{gap, need};
use std::sync::Arc;
use uuid::Uuid;

/// One line of what would close a gap.
#[derive(Clone, Description)]
pub struct Need {
    row: Seen<need::Model>,
    page: Arc<Needs>,
}

impl Need {
    /// A need among others that are read together.
    pub fn new(row: Seen<need::Model>, page: Arc<Needs>) -> Self {
        Self { row, page }
    }

    /// Its row.
    pub fn seen(&self) -> &Seen<need::Model> {
        &self.row
    }

    /// Whether this organisation endorses it.
    pub async fn is_endorsed_by(&self, organisation: Uuid) -> Result<bool> {
        let Needs {
            batch,
            endorsements,
            ..
        } = &*self.page;
        let rows = endorsements.of(batch, self.row.id).await?;
        Ok(rows.iter().any(|row| row.organisation_id == organisation))
    }
}

#[Object(use_type_description, serial)]
impl Need {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Need, self.row.id)
    }

    /// Its place among the needs of its gap, from 1.
    fn position(&self) -> i32 {
        self.row.position
    }

    /// Type of assistance.
    fn assistance(&self) -> AssistanceType {
        self.row.assistance
    }

    /// That a registrar hid its texts, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.title)).await
    }

    /// What is needed.
    fn title(&self) -> &str {
        &self.row.title
    }

    /// Unit of its figures; null where the need is unsized.
    fn unit(&self) -> Option<SizeUnit> {
        self.row.unit
    }

    /// Currency of its figures, ISO 4217; null where they are not money.
    fn currency(&self) -> Option<&str> {
        self.row.currency.as_deref()
    }

    /// How much is needed, as a decimal string in `unit`; null where the source states no size.
    #[graphql(name = "size")]
    fn how_much(&self) -> Option<String> {
        self.size().map(|size| self.figure(size))
    }

    /// Smallest useful amount, as a decimal string in `unit`; null where not stated.
    fn least(&self) -> Option<String> {
        self.row.least.map(|least| self.figure(least))
    }

    /// Class of goods, as measures distinguish them; null where no goods are needed or no class is stated.
    fn goods(&self) -> Option<GoodsClass> {
        self.row.goods
    }

    /// In what form it is needed; null where not stated.
    fn form(&self) -> Option<AssistanceForm> {
        self.row.form
    }

    /// How many people it is to reach, where its unit counts something else or nothing; null where not stated.
    fn people(&self) -> Option<i32> {
        self.row.people
    }

    /// Date from which it is needed; null where not stated.
    fn starts(&self) -> Option<PartialDate> {
        self.row.starts.as_deref().map(PartialDate::stored)
    }

    /// How much is promised, as a decimal string in `unit`: reversals, what has ended, and what ended with its match unkept taken off; 0
    /// where the need is unsized, since nothing counts on it.
    async fn pledged(&self) -> Result<String> {
        Ok(self.figure(self.ledger().await?.pledged))
    }

    /// How much is firmly committed today: withdrawals and reversals, and what has ended, taken off; 0 where the need is unsized.
    async fn committed(&self) -> Result<String> {
        Ok(self.figure(self.ledger().await?.standing()))
    }

    /// How much is delivered and lasts: reversals, and what has ended, taken off; 0 where the need is unsized. All that was ever
    /// delivered stands in `commitments`.
    async fn delivered(&self) -> Result<String> {
        Ok(self.figure(self.ledger().await?.delivered))
    }

    /// How much is neither committed nor delivered today; what has ended is open again. Null where the need is unsized.
    async fn remaining(&self) -> Result<Option<String>> {
        let room = self.ledger().await?.room(self.size());
        Ok(room.map(|room| self.figure(room)))
    }

    /// Whether somebody looks after it: something is committed or delivered to it, not taken back and not ended, that does not count
    /// against its size, since it has none, or another unit. Such a need is not nobody's, and how far it is met is not known.
    async fn looked_after(&self) -> Result<bool> {
        self.is_looked_after().await
    }

    /// How far help with it is: by what the ledger holds on it, as for all who read it, and by the matches that the viewer may read.
    /// So `PLANNED` may be `OPEN` to those who do not know of a match that is only proposed.
    async fn progress(&self) -> Result<NeedProgress> {
        let given = self.given().await?.iter();
        let states: Vec<MatchState> = given.map(|given| given.state).collect();
        let counted = self.ledger().await?;
        let is_looked_after = self.is_looked_after().await?;
        Ok(NeedProgress::of(
            counted,
            self.size(),
            is_looked_after,
            &states,
        ))
    }

    /// The lines of the ledger on it, oldest first.
    async fn commitments(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<Commitment>> {
        let entries = self.entries().await?.iter();
        Slice::new(first, skip)?
            .of(entries.map(|row| Commitment {
                row: row.clone(),
                page: self.page.clone(),
            }))
            .map(Objects)
    }

    /// Date by which it is needed; null where not stated.
    fn deadline(&self) -> Option<PartialDate> {
        self.row.needed_by.as_deref().map(PartialDate::stored)
    }

    /// Languages it is needed in, ISO 639-1; empty where not stated.
    fn languages(&self) -> Vec<&str> {
        self.row
            .languages
            .as_deref()
            .unwrap_or_default()
            .split_whitespace()
            .collect()
    }

    /// Where; null where not stated.
    fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }

    /// What each country has of it, by alpha-3 code; empty where that is not stated.
    fn shares(&self, ctx: &Context<'_>) -> Objects<NeedShare> {
        NeedShare::list(self.row.shares.as_deref(), ctx.scope().reference()).into()
    }

    /// Needs of the same gap that have to be met before.
    async fn depends_on(&self) -> Result<Objects<Need>> {
        let edges = self
            .page
            .dependencies
            .of(&self.page.batch, self.row.id)
            .await?;
        let rows = self.page.batch.rows.iter();
        let wanted = rows.filter(|row| edges.iter().any(|edge| edge.depends_on_id == row.id));
        Ok(wanted
            .map(|row| Self::new(row.clone(), self.page.clone()))
            .collect())
    }

    /// Who of those that coordinate endorses it, oldest first.
    async fn endorsements(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<NeedEndorsement>> {
        let Needs {
            batch,
            endorsements,
            ..
        } = &*self.page;
        let rows = endorsements.of(batch, self.row.id).await?;
        Slice::new(first, skip)?
            .of(rows.iter().cloned().map(NeedEndorsement))
            .map(Objects)
    }

    /// What the adopted plan gave of it, since the finding left that open; empty for needs of the plan itself.
    fn filled(&self) -> Vec<NeedTerm> {
        need_row::filled(&self.row)
    }

    /// The organisation that planned it; null where it is the finding's own.
    fn author(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.row.author_id)
    }

    /// When its gap last changed, as `updatedAt` of the gap has it; null where the viewer is told of no change.
    async fn updated_at(&self) -> Result<Option<DateTime<Utc>>> {
        let Needs { batch, updates, .. } = &*self.page;
        let gaps = batch.rows.iter().map(|row| row.gap_id);
        updates
            .of::<gap::Entity>(&batch.scope, gaps, self.row.gap_id)
            .await
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}
