//! What was done about a gap, with its day and source.

use super::thing;
use crate::{
    access::permission::Action,
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    date::PartialDate,
    event::EventKind,
    validation::{NOTE_MAX, Validation},
};
use entity::{gap, gap_progress};
use uuid::Uuid;

/// Progress on a gap.
pub struct GapProgressDraft {
    /// The gap.
    pub gap: Uuid,
    /// When it was so.
    pub on: PartialDate,
    /// What was done.
    pub statement: String,
    /// Symbol of the document that says so.
    pub document: Option<String>,
    /// The place in it.
    pub locator: Option<String>,
    /// What its author confirms about the text, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Records progress on a gap that the viewer reads.
pub async fn record(tx: &mut Tx, draft: GapProgressDraft) -> Result<Uuid> {
    let gap = tx.find::<gap::Entity>(draft.gap, "gap").await?;
    tx.allow(Action::RecordGapProgress, &thing(&gap))?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    let statement = faults.text(&draft.statement, NOTE_MAX, "statement");
    let locator = faults.text_if(draft.locator.as_ref(), NOTE_MAX, "locator");
    faults.has_come(draft.on.as_str(), &tx.latest_day(), "on");
    // One that everybody knows: whoever reads the gap reads this.
    let document = draft.document.as_ref();
    let document = document.map(|symbol| tx.reference().document(symbol, "document"));
    let document = document.and_then(|found| faults.collect(found));
    faults.into_result()?;
    tx.insert(gap_progress::Model {
        id: Uuid::now_v7(),
        gap_id: gap.id,
        dated: draft.on.as_str().to_owned(),
        statement,
        document_id: document.map(|document| document.id),
        locator,
        recorded_by: tx.member().organisation,
    })
    .await?;
    let why = Reason::default().confirming(draft.confirmed);
    tx.note::<gap::Entity>(EventKind::GapProgressRecorded, gap.id, Some(&before), why)
        .await?;
    Ok(gap.id)
}
