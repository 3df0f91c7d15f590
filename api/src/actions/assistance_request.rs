//! Calls for help with gaps of one's own.

use crate::{
    access::permission::Action,
    actions::{
        conflict,
        gap::{held, ids::new_id},
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    matches::pairing::takes_help,
    validation::{TEXT_MAX, Validation},
};
use entity::{assistance_request, gap};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A call for help.
pub struct RequestDraft {
    /// The gap.
    pub gap: Uuid,
    /// What is asked for.
    pub text: String,
    /// Language of the text, ISO 639-1.
    pub language: String,
    /// What its author confirms about the text, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Asks for help with a gap: whose gap it is can.
pub async fn request(tx: &mut Tx, draft: RequestDraft) -> Result<Uuid> {
    let gap = tx.find::<gap::Entity>(draft.gap, "gap").await?;
    tx.allow(Action::RequestAssistance, &held(tx, &gap).await?)?;
    takes_help(gap.nature, gap.state).map_err(conflict)?;
    let mut faults = Validation::of_public(draft.confirmed);
    let text = faults.text(&draft.text, TEXT_MAX, "text");
    let language = faults.language(&draft.language, "language");
    faults.into_result()?;
    let known = tx
        .parts::<gap::Entity, assistance_request::Entity>(gap.id)
        .await?;
    let last = known.last().map(|last| last.id);
    let row = assistance_request::Model {
        id: new_id(tx, &[gap.id], tx.today(), last).await?,
        gap_id: gap.id,
        organisation_id: tx.member().organisation,
        text,
        language,
        dated: tx.today().to_owned(),
    };
    was_not_said(tx, &row).await?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    tx.insert(row).await?;
    let (kind, why) = (
        EventKind::AssistanceRequested,
        Reason::default().confirming(draft.confirmed),
    );
    tx.note::<gap::Entity>(kind, gap.id, Some(&before), why)
        .await?;
    Ok(gap.id)
}

/// A call in the same words can be made again, but not on the same day: nobody could take the second away.
async fn was_not_said(tx: &Tx, row: &assistance_request::Model) -> Result<()> {
    use assistance_request::Column::{Dated, GapId, OrganisationId, Text};
    let same = assistance_request::Entity::find()
        .filter(GapId.eq(row.gap_id))
        .filter(OrganisationId.eq(row.organisation_id))
        .filter(Dated.eq(row.dated.as_str()))
        .filter(Text.eq(row.text.as_str()));
    if tx.count_whoever_may_read(same).await? > 0 {
        return Err(conflict(
            "Your organisation asked for help with this gap in these words today, and the call stands.",
        ));
    }
    Ok(())
}
