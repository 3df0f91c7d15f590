//! Where a gap is written, the findings behind it, and what its Panel keeps with it.

use crate::{
    db::scope::{Seen, gone},
    error::Result,
    graphql::{
        asks_for_any,
        finding::{Finding, sealed_note::SealedNote, share::Share},
        gap::{batch::Gaps, member::Member},
        id::{self, Kind},
        inline_object::InlineObject,
        inline_object::Objects,
        reference::document::Document,
        slice::Slice,
    },
};
use async_graphql::{Context, Description, ID, Object};
use entity::{gap_place, gap_provenance};
use std::sync::Arc;
use uuid::Uuid;

/// Where a gap is written.
#[derive(Clone)]
pub struct GapSources(pub(in crate::graphql::gap) Member);

#[Object(serial)]
impl GapSources {
    /// Where it is written: documents and their paragraphs.
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Objects<Provenance>> {
        let Member { row, page } = &self.0;
        let provenance = |line| Provenance {
            line,
            page: page.clone(),
        };
        if shows_places(ctx) {
            let places = page.places_of(row.id).await?.iter();
            let lines = places.cloned().map(Line::Place);
            return Ok(lines.map(provenance).collect());
        }
        let lines = page.provenance.parts(&page.batch, row.id).await?.iter();
        let lines = lines.cloned().map(Line::Whole);
        Ok(lines.map(provenance).collect())
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

/// Fields of a line that take more than its document and paragraph. One that is missing here is answered all the same, by one more read for
/// the page.
const BEYOND_PLACES: [&str; 4] = ["finding", "locator", "note", "subparagraph"];

/// Whether documents and paragraphs are all that is asked for of the lines.
fn shows_places(ctx: &Context<'_>) -> bool {
    !asks_for_any(&ctx.look_ahead(), &BEYOND_PLACES)
}

/// As much as was read of where a gap is written.
enum Line {
    Place(Seen<gap_place::Model>),
    Whole(Seen<gap_provenance::Model>),
}

/// Where a gap is written.
#[derive(Description)]
pub struct Provenance {
    line: Line,
    page: Arc<Gaps>,
}

impl Provenance {
    fn row_id(&self) -> Uuid {
        match &self.line {
            Line::Place(row) => row.id,
            Line::Whole(row) => row.id,
        }
    }

    /// All of the line: read when it is asked for, where it was not read at once.
    async fn whole(&self) -> Result<&Seen<gap_provenance::Model>> {
        let place = match &self.line {
            Line::Whole(row) => return Ok(row),
            Line::Place(place) => place,
        };
        let Gaps {
            batch, provenance, ..
        } = &*self.page;
        let lines = provenance.all_parts(batch).await?.get(&place.gap_id);
        let whole = lines.into_iter().flatten().find(|line| line.id == place.id);
        whole.ok_or_else(|| gone(place.id))
    }
}

#[Object(use_type_description, serial)]
impl Provenance {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Provenance, self.row_id())
    }

    /// The document; null where it is not listed yet, as a report's before that is published, but for the Panel whose report it is.
    async fn document(&self) -> Result<Option<InlineObject<Document>>> {
        let Gaps { batch, drafts, .. } = &*self.page;
        let id = match &self.line {
            Line::Place(row) => row.document_id,
            Line::Whole(row) => row.document_id,
        };
        let document = drafts.document(&batch.scope, id).await?;
        Ok(document.map(InlineObject))
    }

    /// Paragraph: `223`, `14-16`; null where the document has no numbered paragraphs or none is stated.
    fn paragraph(&self) -> Option<&str> {
        match &self.line {
            Line::Place(row) => row.paragraph.as_deref(),
            Line::Whole(row) => row.paragraph.as_deref(),
        }
    }

    /// Sub-paragraph: `n`; null where there is none.
    async fn subparagraph(&self) -> Result<Option<&str>> {
        Ok(self.whole().await?.subparagraph.as_deref())
    }

    /// Its place in a document without numbered paragraphs: section or line; null where it has a paragraph.
    async fn locator(&self) -> Result<Option<&str>> {
        Ok(self.whole().await?.locator.as_deref())
    }

    /// The finding it rests on; null where there is none, or none that the viewer may read.
    async fn finding(&self) -> Result<Option<Finding>> {
        let Gaps {
            batch, provenance, ..
        } = &*self.page;
        let line = self.whole().await?;
        Ok(provenance.object(batch, line).await?.cloned())
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Result<Option<&str>> {
        Ok(self.whole().await?.note.as_deref())
    }
}
