//! Where a gap is written, the findings behind it, and what its Panel keeps with it.

use crate::{
    db::scope::Seen,
    error::Result,
    graphql::{
        finding::{Finding, sealed_note::SealedNote, share::Share},
        gap::batch::{Gaps, Member},
        id::{self, Kind},
        inline_object::InlineObject,
        inline_object::Objects,
        reference::document::Document,
        slice::Slice,
    },
};
use async_graphql::{Description, ID, Object};
use entity::gap_provenance;
use std::sync::Arc;

/// Where a gap is written.
#[derive(Clone)]
pub struct GapSources(pub(super) Member);

#[Object(serial)]
impl GapSources {
    /// Where it is written: documents and their paragraphs.
    async fn provenance(&self) -> Result<Objects<Provenance>> {
        let Member { row, page } = &self.0;
        let lines = page.provenance.parts(&page.batch, row.id).await?;
        let line = |row: &Seen<gap_provenance::Model>| Provenance {
            row: row.clone(),
            page: page.clone(),
        };
        Ok(lines.iter().map(line).collect())
    }

    /// Findings it is based on that the viewer may read.
    async fn findings(&self) -> Result<Objects<Finding>> {
        let Member { row, page } = &self.0;
        let linked = page.findings.of(&page.batch, row.id).await?;
        Ok(linked.into_iter().map(|(_, it)| it.clone()).collect())
    }

    /// Organisations that its Panel lets read it, or did; for the Panel alone, empty for others.
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
        let Member { row, page } = &self.0;
        let read = || Share::of_gaps(&page.batch.scope, page.ids());
        Slice::new(first, skip)?
            .of(page.shares.of(row.id, read).await?)
            .map(Objects)
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
        let Member { row, page } = &self.0;
        let read = || SealedNote::of_gaps(&page.batch.scope, page.ids());
        Slice::new(first, skip)?
            .of(page.notes.of(row.id, read).await?)
            .map(Objects)
    }
}

/// Where a gap is written.
#[derive(Description)]
pub struct Provenance {
    row: Seen<gap_provenance::Model>,
    page: Arc<Gaps>,
}

#[Object(use_type_description, serial)]
impl Provenance {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Provenance, self.row.id)
    }

    /// The document; null where it is not listed yet, as a report's before that is published, but for the Panel whose report it is.
    async fn document(&self) -> Result<Option<InlineObject<Document>>> {
        let Gaps { batch, drafts, .. } = &*self.page;
        let document = drafts.document(&batch.scope, self.row.document_id).await?;
        Ok(document.map(InlineObject))
    }

    /// Paragraph: `223`, `14-16`; null where the document has no numbered paragraphs or none is stated.
    fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// Sub-paragraph: `n`; null where there is none.
    fn subparagraph(&self) -> Option<&str> {
        self.row.subparagraph.as_deref()
    }

    /// Its place in a document without numbered paragraphs: section or line; null where it has a paragraph.
    fn locator(&self) -> Option<&str> {
        self.row.locator.as_deref()
    }

    /// The finding it rests on; null where there is none, or none that the viewer may read.
    async fn finding(&self) -> Result<Option<Finding>> {
        let Gaps {
            batch, provenance, ..
        } = &*self.page;
        Ok(provenance.object(batch, &self.row).await?.cloned())
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}
