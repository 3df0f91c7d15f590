//! Findings: numbered pieces of reports, each its Panel's own, with what those they name replied.

mod batch;
mod can;
mod cited;
pub mod classify;
pub mod drafts;
pub mod mutation;
pub mod order;
pub mod publish;
pub mod query;
pub mod reply;
pub mod report;
pub mod seal;
pub mod sealed_note;
pub mod share;

use self::{batch::Findings, can::actions};
use crate::{
    access::permission::{self, Action, Target},
    db::{
        page::PageArgs,
        scope::{Scope, Seen},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        connection::Connection,
        finding::{
            reply::{Reply, ReplyState},
            report::Report,
            sealed_note::SealedNote,
            share::Share,
        },
        found::Found,
        hidden_text::HiddenText,
        history::{self, Event},
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{organisation::Organisation, panel::Panel},
        slice::Slice,
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{date::PartialDate, finding::InformationCategory};
use entity::finding;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// A numbered piece of a report. It belongs to its Panel, and nobody else edits it.
#[derive(Clone, Description)]
pub struct Finding {
    row: Seen<finding::Model>,
    together: Arc<Findings>,
}

#[Object(use_type_description, serial)]
impl Finding {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Finding, self.row.id)
    }

    /// Stable name.
    fn reference(&self) -> &str {
        &self.row.reference
    }

    /// The report; null where the viewer may not read it, and for a tactical finding, which says nothing of its source.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<Report>> {
        let Findings { batch, reports, .. } = &*self.together;
        let read = async || {
            let ids: BTreeSet<Uuid> = batch.rows.iter().filter_map(|row| row.report_id).collect();
            let rows = ctx.scope().by_ids::<entity::report::Entity>(ids).await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Error>(
                ids.into_iter()
                    .zip(Report::batch(ctx.scope(), rows))
                    .collect::<HashMap<_, _>>(),
            )
        };
        let reports = reports.get_or_try_init(read).await?;
        Ok(self.row.report_id.and_then(|id| reports.get(&id)).cloned())
    }

    /// The Panel that owns it.
    fn panel(&self, ctx: &Context<'_>) -> Option<InlineObject<Panel>> {
        Panel::get(ctx, self.row.panel_id).map(InlineObject)
    }

    /// Paragraph: `223`, `14-16`; null where not stated.
    fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// Sub-paragraph: `n`; null where there is none.
    fn subparagraph(&self) -> Option<&str> {
        self.row.subparagraph.as_deref()
    }

    /// What was found, in our words.
    fn text(&self) -> &str {
        &self.row.text
    }

    /// That a registrar hid its text, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.text)).await
    }

    /// Language of the text, ISO 639-1.
    fn language(&self) -> &str {
        &self.row.language
    }

    /// Who may read it.
    fn category(&self) -> InformationCategory {
        self.row.category
    }

    /// The party that an allegation names; null where it names none.
    fn named_party(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.row.named_party_id)
    }

    /// Day on which the party named was invited to reply; null where it was not, or not here.
    fn reply_invited(&self) -> Option<PartialDate> {
        self.row.invited.as_deref().map(PartialDate::stored)
    }

    /// Last day on which the party named may reply before publication; null where none is set.
    fn reply_due(&self) -> Option<PartialDate> {
        self.row.reply_due.as_deref().map(PartialDate::stored)
    }

    /// Whether the party named has replied.
    async fn reply_state(&self, ctx: &Context<'_>) -> Result<ReplyState> {
        let replied = !self
            .together
            .replies
            .of(&self.together.batch, self.row.id)
            .await?
            .is_empty();
        Ok(ReplyState::of(&self.row, replied, ctx.scope().today()))
    }

    /// Replies of the party named, oldest first, including those made after publication.
    async fn replies(&self) -> Result<Objects<Reply>> {
        let rows = self
            .together
            .replies
            .of(&self.together.batch, self.row.id)
            .await?;
        Ok(rows
            .iter()
            .map(|row| Reply::new(row.clone(), &self.row))
            .collect())
    }

    /// First day on which everybody may read it; null where none is set. PUBLIC findings may have none.
    fn published(&self) -> Option<PartialDate> {
        self.row.published.as_deref().map(PartialDate::stored)
    }

    /// Its shares with organisations, current and ended; for the Panel alone, empty for others.
    async fn shares(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<Share>> {
        let Findings { batch, shares, .. } = &*self.together;
        let read =
            async || Share::of_findings(&batch.scope, batch.rows.iter().map(|row| row.id)).await;
        let all = shares.of(self.row.id, read).await?;
        Slice::new(first, skip)?.of(all).map(Objects)
    }

    /// Notes that only its Panel can open; for the Panel alone, empty for others.
    async fn sealed_notes(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<SealedNote>> {
        let Findings { batch, notes, .. } = &*self.together;
        let read = async || {
            SealedNote::of_findings(&batch.scope, batch.rows.iter().map(|row| row.id)).await
        };
        let all = notes.of(self.row.id, read).await?;
        Slice::new(first, skip)?.of(all).map(Objects)
    }

    /// What everybody who reads it sees of it, in a name to pass as `expectedVersion`.
    async fn version(&self) -> Result<&str> {
        self.together
            .versions
            .of(&self.together.batch, self.row.id)
            .await
    }

    /// What the viewer may do to it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let thing = Target {
            panel: Some(self.row.panel_id),
            party: self.row.named_party_id,
            ..Target::default()
        };
        let can = permission::allowed(ctx.scope().viewer(), actions(&self.row), &thing);
        self.open(can, ctx.scope().today()).await
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
        history::history(
            ctx,
            self.row.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Who read it while it was not for everybody, once a day for each account, latest first; members of its Panel too where it was
    /// CONFIDENTIAL or accused somebody. For its Panel alone, empty for others.
    async fn readings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        history::readings(
            ctx,
            self.row.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.row.source
    }
}

impl Found for Finding {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<finding::Entity>([id]).await?).pop())
    }
}
