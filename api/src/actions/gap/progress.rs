//! What was done about a gap, with its day and source.

use super::{held, ids::new_id};
use crate::{
    access::{
        permission::{Action, Target},
        viewer::Member,
    },
    actions::{conflict, quota},
    db::transaction::{Reason, Tx},
    error::Result,
    history::hidden::is_placeholder,
};
use domain::{
    date::PartialDate,
    event::EventKind,
    gap::measured::Measured,
    matches::MatchState,
    validation::{NOTE_MAX, Validation},
};
use entity::{assistance, event, gap, gap_progress, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

/// Why the same is not recorded again: it would count twice.
pub const SAID_TWICE: &str = "Your organisation recorded exactly this already, and it stands: say another day or other words if something else is meant.";

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
    /// What was measured.
    pub measured: Measured,
    /// What its author confirms about the text, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Records progress on a gap that the viewer reads.
pub async fn record(tx: &mut Tx, draft: GapProgressDraft) -> Result<Uuid> {
    let gap = tx.find::<gap::Entity>(draft.gap, "gap").await?;
    let given = tx.all(given_by_name(tx.member(), [gap.id])).await?;
    let target = Target {
        gives: !given.is_empty(),
        ..held(tx, &gap).await?
    };
    tx.allow(Action::RecordGapProgress, &target)?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let why = Reason::default().confirming(draft.confirmed);
    let row = row(tx, draft).await?;
    tx.insert(row).await?;
    tx.note::<gap::Entity>(EventKind::GapProgressRecorded, gap.id, Some(&before), why)
        .await?;
    Ok(gap.id)
}

/// Progress as it is kept, after its rules.
async fn row(tx: &Tx, draft: GapProgressDraft) -> Result<gap_progress::Model> {
    let known = gap_progress::Entity::find()
        .filter(gap_progress::Column::GapId.eq(draft.gap))
        .order_by_asc(gap_progress::Column::Id);
    // Whoever reads the gap reads it.
    let known = tx.rows_whoever_may_read(known).await?;
    let last = known.last().map(|last| last.id);
    let id = new_id(tx, &[draft.gap], draft.on.as_str(), last).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    let statement = faults.text(&draft.statement, NOTE_MAX, "statement");
    let locator = faults.text_if(draft.locator.as_ref(), NOTE_MAX, "locator");
    faults.has_come(draft.on.as_str(), &tx.latest_day(), "on");
    let measured = draft.measured.check(&mut faults);
    let measured = measured.in_known_unit(known.iter().filter_map(unit), &mut faults);
    // One that everybody knows: whoever reads the gap reads this.
    let document = draft.document.as_ref();
    let document = document.map(|symbol| tx.reference().document(symbol, "document"));
    let document = document.and_then(|found| faults.collect(found));
    faults.into_result()?;
    let own = gap_progress::Entity::find()
        .filter(gap_progress::Column::GapId.eq(draft.gap))
        .filter(gap_progress::Column::RecordedBy.eq(tx.member().organisation));
    quota::another_progress(tx, own, ("gap", "withdrawGapProgress")).await?;
    let row = gap_progress::Model {
        id,
        gap_id: draft.gap,
        dated: draft.on.as_str().to_owned(),
        statement,
        document_id: document.map(|document| document.id),
        locator,
        recorded_by: Some(tx.member().organisation),
        indicator: measured.indicator,
        value: measured.value,
        baseline: measured.baseline,
        baseline_to: measured.baseline_to,
        indicator_unit: measured.unit,
    };
    if known.iter().any(|other| is_same(other, &row)) {
        return Err(conflict(SAID_TWICE));
    }
    Ok(row)
}

/// Whether two say the same, and the same organisation says it.
fn is_same(other: &gap_progress::Model, row: &gap_progress::Model) -> bool {
    let id = row.id;
    gap_progress::Model {
        id,
        ..other.clone()
    } == *row
}

/// An indicator and its unit, where both are stated and neither is hidden or erased.
pub fn unit(row: &gap_progress::Model) -> Option<(&str, &str)> {
    let stated = row.indicator.as_deref().zip(row.indicator_unit.as_deref());
    stated.filter(|(indicator, unit)| !is_placeholder(indicator) && !is_placeholder(unit))
}

/// The matches of these gaps under which a member gives by name: agreed, and not taken back. Progress names who records it, so that those
/// of offers that are to name nobody are not among them.
pub fn given_by_name(
    member: &Member,
    gaps: impl IntoIterator<Item = Uuid>,
) -> Select<matches::Entity> {
    let named = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(assistance::Column::ProviderId.eq(member.organisation))
        .filter(assistance::Column::Attributed.eq(true));
    let settled = MatchState::AGREED.iter().copied();
    matches::Entity::find()
        .filter(matches::Column::GapId.is_in(gaps))
        .filter(matches::Column::State.is_in(settled.chain([MatchState::Verified])))
        .filter(matches::Column::AssistanceId.in_subquery(named.into_query()))
}

/// Events by which the provider of an offer or programme recorded progress on gaps that it was agreed for: they name who did, also once it
/// is withdrawn.
pub fn said_by_giver(row: &assistance::Model) -> Select<event::Entity> {
    let gaps = matches::Entity::find()
        .select_only()
        .column(matches::Column::GapId)
        .filter(matches::Column::AssistanceId.eq(row.id))
        .filter(matches::Column::Agreed.is_not_null());
    event::Entity::find()
        .filter(event::Column::Kind.eq(EventKind::GapProgressRecorded))
        .filter(event::Column::OrganisationId.eq(row.provider_id))
        .filter(event::Column::AboutId.in_subquery(gaps.into_query()))
}

/// Notes an offer that is to name nobody from now on, though progress that its provider recorded as who gives names them.
pub(in crate::actions) async fn is_not_named(
    tx: &Tx,
    (was_attributed, row): (bool, &assistance::Model),
    faults: &mut Validation,
) -> Result<()> {
    // Who records progress as what they are tells by it of no match.
    let is_witness = tx
        .allow(Action::RecordGapProgress, &Target::default())
        .is_ok();
    if !was_attributed || row.attributed || is_witness {
        return Ok(());
    }
    let is_silent = tx.count_whoever_may_read(said_by_giver(row)).await? == 0;
    faults.ensure(
        is_silent,
        "attribution",
        "cannot become UNATTRIBUTED: you recorded progress on a gap that this was agreed for (recordGapProgress), which names you for good",
    );
    Ok(())
}
