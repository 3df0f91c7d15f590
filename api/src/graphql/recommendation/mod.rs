//! Recommendations: what a Panel, the Council or a study recommends.

mod about;
mod batch;
pub mod dimension;
pub mod facets;
pub mod filter;
mod follow_up;
mod instruction;
pub mod mutation;
pub mod order;
mod query;

pub use follow_up::FollowUp;
pub use instruction::{Instruction, InstructionState};
pub use query::RecommendationQuery;

use self::batch::Recommendations;
use crate::{
    access::permission::{self, Action, Target},
    db::{
        page::PageArgs,
        scope::{Scope, Seen},
    },
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        found::Found,
        hidden_text::HiddenText,
        history::{self, Event},
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{document::Document, organisation::Organisation, panel::Panel},
        slice::Slice,
    },
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{
    date::PartialDate,
    finding::{InformationCategory, RecommendationAddressee, RecommendationStatus},
};
use entity::recommendation;
use std::sync::Arc;
use uuid::Uuid;

/// What a Panel, the Council or a study recommends.
#[derive(Clone, Description)]
pub struct Recommendation {
    row: Seen<recommendation::Model>,
    together: Arc<Recommendations>,
}

#[Object(use_type_description, serial)]
impl Recommendation {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Recommendation, self.row.id)
    }

    /// Stable name.
    fn reference(&self) -> &str {
        &self.row.reference
    }

    /// Year it was made; null where not stated.
    fn year(&self) -> Option<i32> {
        self.row.year
    }

    /// The Panel that made it; null where it was no Panel.
    fn panel(&self, ctx: &Context<'_>) -> Option<InlineObject<Panel>> {
        Panel::of(ctx, self.row.panel_id)
    }

    /// Who made it, where it was no Panel; null otherwise or where not stated.
    fn made_by(&self) -> Option<&str> {
        self.row.made_by.as_deref()
    }

    /// What is asked, in our words.
    fn text(&self) -> &str {
        &self.row.text
    }

    /// Language of the text, ISO 639-1.
    fn language(&self) -> &str {
        &self.row.language
    }

    /// Whom it is for. One for a committee or for traders is not for donors.
    async fn addressees(&self) -> Result<Vec<RecommendationAddressee>> {
        let Recommendations {
            batch, addressees, ..
        } = &*self.together;
        let addressees = addressees.of(batch, self.row.id).await?;
        Ok(addressees.iter().map(|addressee| addressee.kind).collect())
    }

    /// Organisations it is for, by code; empty where it names none.
    async fn addressee_organisations(&self) -> Result<Objects<Organisation>> {
        let Recommendations {
            batch,
            organisations,
            ..
        } = &*self.together;
        let rows = organisations.of(batch, self.row.id).await?.iter();
        let known = &batch.scope.reference().organisations;
        let mut named: Vec<_> = rows
            .filter_map(|row| known.get(row.organisation_id))
            .collect();
        named.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(named.into_iter().map(Organisation).collect())
    }

    /// By when it is to be carried out, a year, a month or a day; null where the source states none.
    fn due(&self) -> Option<PartialDate> {
        self.row.due.as_deref().map(PartialDate::stored)
    }

    /// Where it is written; before the publication of its report for its Panel alone, null for others. Null where not on record.
    async fn document(&self) -> Result<Option<Document>> {
        let Recommendations { batch, drafts, .. } = &*self.together;
        match self.row.document_id {
            Some(id) => drafts.document(&batch.scope, id).await,
            None => Ok(None),
        }
    }

    /// Its paragraph; null where not stated.
    fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// Its place in a document without numbered paragraphs; null where it has a paragraph or none is stated.
    fn locator(&self) -> Option<&str> {
        self.row.locator.as_deref()
    }

    /// What became of it.
    fn status(&self) -> RecommendationStatus {
        self.row.status
    }

    /// How that is known; null where not stated.
    fn status_note(&self) -> Option<&str> {
        self.row.status_note.as_deref()
    }

    /// Earlier recommendations that it repeats, oldest first.
    async fn repeats(&self) -> Result<Objects<Recommendation>> {
        let Recommendations { batch, repeats, .. } = &*self.together;
        let repeated = repeats.of(batch, self.row.id).await?.iter();
        let all = self.together.earlier().await?;
        let earlier = repeated.filter_map(|repeat| all.get(&repeat.repeats_id));
        let mut earlier: Vec<Self> = earlier.cloned().collect();
        earlier.sort_by_key(|one| (one.row.year, one.row.id));
        Ok(earlier.into())
    }

    /// What became of it, as organisations report, in the order of the dates they give.
    async fn follow_ups(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<FollowUp>> {
        let Recommendations {
            batch, follow_ups, ..
        } = &*self.together;
        let rows = follow_ups.of(batch, self.row.id).await?;
        Slice::new(first, skip)?
            .of(rows.iter().cloned().map(FollowUp))
            .map(Objects)
    }

    /// What the Security Council asks about it, by the dates of its documents. An entry that takes note says that this document asks
    /// nothing; where there are no entries, no document is on record.
    async fn instructions(&self) -> Result<Objects<Instruction>> {
        Ok(self.asked().await?.into())
    }

    /// What the Security Council asks about it in all.
    async fn instruction_state(&self) -> Result<InstructionState> {
        self.asked_state().await
    }

    /// First day on which everybody may read it; null where none is set. PUBLIC recommendations may have none.
    fn published(&self) -> Option<PartialDate> {
        self.row.published.as_deref().map(PartialDate::stored)
    }

    /// Who may read it.
    fn category(&self) -> InformationCategory {
        self.row.category
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// That a registrar hid its texts, since when and why; null where they are shown. Of a follow-up whose note is hidden, `statusNote` is
    /// hidden too.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.text)).await
    }

    /// What everybody who reads it sees of it, in a name: it changes when that does.
    async fn version(&self) -> Result<&str> {
        let Recommendations {
            batch, versions, ..
        } = &*self.together;
        versions.of(batch, self.row.id).await
    }

    /// When it last changed, as far as you may know: the last event that `history` shows you, or when it was loaded or opened at
    /// the end of an embargo, where that is later. Null where you are told of none.
    async fn updated_at(&self) -> Result<Option<DateTime<Utc>>> {
        let Recommendations { batch, updates, .. } = &*self.together;
        let ids = batch.rows.iter().map(|row| row.id);
        updates
            .of::<recommendation::Entity>(&batch.scope, ids, self.row.id)
            .await
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let thing = Target {
            panel: self.row.panel_id,
            ..Target::default()
        };
        permission::allowed(
            ctx.scope().viewer(),
            [Action::FollowUpRecommendation, Action::RecordInstruction],
            &thing,
        )
    }

    /// What was done to it, as far as the viewer may see it, latest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        history::history(ctx, self.row.id, args).await
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.row.source
    }
}

impl Found for Recommendation {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<recommendation::Entity>([id]).await?).pop())
    }
}
