//! Two gaps have to do with each other: who sees to one of them says so, or takes that back.
//!
//! A link is told in the history of one gap: the one that whoever links them sees to. It stands among what is closed there, since not
//! everybody who reads this gap reads the other.

use super::{WHERE_OUT, ids::new_id, thing};
use crate::{
    access::{
        permission::{Action, Target, allow, allow_approver},
        viewer::Viewer,
    },
    actions::{conflict, quota},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    gap::{GapLinkKind, publication::is_out},
    organisation::Role,
    validation::{NOTE_MAX, Validation},
};
use entity::{gap, gap_link};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Two gaps to link.
pub struct GapLinkDraft {
    /// One of them.
    pub gap: Uuid,
    /// The other one.
    pub other: Uuid,
    /// What they have in common.
    pub kind: GapLinkKind,
    /// More about it.
    pub note: Option<String>,
    /// What its author confirms about the note, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Links two gaps that the viewer reads and one of which is theirs to revise; gives the one that was named first.
pub async fn link(tx: &mut Tx, draft: GapLinkDraft) -> Result<Uuid> {
    let one = tx.find::<gap::Entity>(draft.gap, "gap").await?;
    let other = tx.find::<gap::Entity>(draft.other, "other").await?;
    let [own, other] = own_first(tx, Action::LinkGaps, [one, other])?;
    let row = row(tx, &draft, [own.id, other.id]).await?;
    for gap in [&own, &other] {
        quota::another_link(tx, gap).await?;
    }
    let before = tx.state::<gap::Entity>(own.id).await?;
    tx.insert(row).await?;
    let why = Reason::default().confirming(draft.confirmed);
    tx.note::<gap::Entity>(EventKind::GapsLinked, own.id, Some(&before), why)
        .await?;
    Ok(draft.gap)
}

/// Takes a link away; that it was there stays in the history of its gap, which is given.
pub async fn unlink(tx: &mut Tx, link: Uuid) -> Result<Uuid> {
    let link = tx.find::<gap_link::Entity>(link, "link").await?;
    let gap = tx.find::<gap::Entity>(link.gap_id, "link").await?;
    let other = tx.find::<gap::Entity>(link.other_id, "link").await?;
    own_first(tx, Action::UnlinkGaps, [gap, other])?;
    let before = tx.state::<gap::Entity>(link.gap_id).await?;
    let this = Condition::all().add(gap_link::Column::Id.eq(link.id));
    tx.delete::<gap_link::Entity>(this).await?;
    let (kind, why) = (EventKind::GapsUnlinked, Reason::default());
    tx.note::<gap::Entity>(kind, link.gap_id, Some(&before), why)
        .await?;
    Ok(link.gap_id)
}

/// Whether the viewer may do this to the links of a gap: as who revises it, which takes an approver where it is out, or as a registrar
/// where nobody is on record who could, or who is may not act.
pub fn may(viewer: &Viewer, action: Action, target: &Target, is_out: bool) -> Result<()> {
    allow(viewer, action, target)?;
    let is_editor = viewer
        .member()
        .is_some_and(|member| member.role == Role::Editor);
    if is_out && is_editor {
        let asked = (action, Action::PublishGap);
        allow_approver(viewer, asked, target, WHERE_OUT)?;
    }
    Ok(())
}

/// The two gaps, first one that the viewer may do this to.
fn own_first(tx: &Tx, action: Action, [one, other]: [gap::Model; 2]) -> Result<[gap::Model; 2]> {
    let is_allowed = |gap: &gap::Model| {
        let is_out = is_out(gap.category, gap.published.as_deref());
        let thing = thing(gap, tx.reference());
        may(tx.scope().viewer(), action, &thing, is_out)
    };
    match (is_allowed(&one), is_allowed(&other)) {
        (Ok(()), _) => Ok([one, other]),
        (Err(_), Ok(())) => Ok([other, one]),
        (Err(refused), Err(_)) => Err(refused),
    }
}

/// A link as it is kept, after its rules. Whoever links two gaps reads both, and so all links between them.
async fn row(tx: &Tx, draft: &GapLinkDraft, [own, other]: [Uuid; 2]) -> Result<gap_link::Model> {
    let mut faults = Validation::of_public(draft.confirmed);
    faults.ensure(own != other, "other", "is the same gap: name another one");
    let note = faults.text_if(draft.note.as_ref(), NOTE_MAX, "note");
    faults.into_result()?;
    let from_to = |from: Uuid, to: Uuid| {
        Condition::all()
            .add(gap_link::Column::GapId.eq(from))
            .add(gap_link::Column::OtherId.eq(to))
    };
    let either = Condition::any()
        .add(from_to(own, other))
        .add(from_to(other, own));
    let known = gap_link::Entity::find()
        .filter(either)
        .filter(gap_link::Column::Kind.eq(draft.kind));
    if !tx.all(known).await?.is_empty() {
        return Err(conflict(
            "These gaps are linked so already: to say more about it, take that link away by unlinkGaps first.",
        ));
    }
    Ok(gap_link::Model {
        id: id_of_link(tx, [own, other]).await?,
        gap_id: own,
        other_id: other,
        kind: draft.kind,
        note,
        organisation_id: Some(tx.member().organisation),
        dated: Some(tx.today().to_owned()),
    })
}

/// The id of a new link, behind those that either gap has.
async fn id_of_link(tx: &Tx, gaps: [Uuid; 2]) -> Result<Uuid> {
    let either = Condition::any()
        .add(gap_link::Column::GapId.is_in(gaps))
        .add(gap_link::Column::OtherId.is_in(gaps));
    let last = gap_link::Entity::find()
        .filter(either)
        .order_by_desc(gap_link::Column::Id)
        .limit(1);
    // Of those that the viewer reads: an id tells nobody that there is another.
    let last = tx.all(last).await?.first().map(|link| link.id);
    new_id(tx, &gaps, tx.today(), last).await
}
