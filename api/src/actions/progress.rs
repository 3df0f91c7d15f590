//! Progress on conditions for lifting measures, with its date and source.

use crate::{
    actions::{conflict, gap::progress::SAID_TWICE, quota},
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    date::PartialDate,
    event::EventKind,
    validation::{NOTE_MAX, Validation},
};
use entity::{lifting_condition, lifting_progress};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Progress recorded here takes places after this one; those before it belong to what data files give, which is replaced with
/// them.
const RECORDED: i32 = 10_000;

/// Progress on a lifting condition.
pub struct ProgressDraft {
    /// Code of the lifting condition.
    pub lifting_condition: String,
    /// The day on which it holds.
    pub on: PartialDate,
    /// What holds.
    pub statement: String,
    /// Symbol of the document that says so.
    pub document: String,
    /// The place in it.
    pub locator: Option<String>,
    /// What its author confirms about the texts, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Records progress.
pub async fn record(tx: &mut Tx, draft: ProgressDraft) -> Result<Uuid> {
    let mut faults = Validation::of_public(draft.confirmed);
    let condition = faults.collect(
        tx.reference()
            .lifting_conditions
            .named(&draft.lifting_condition, "liftingCondition")
            .cloned(),
    );
    let statement = faults.text(&draft.statement, NOTE_MAX, "statement");
    let locator = faults.text_if(draft.locator.as_ref(), NOTE_MAX, "locator");
    faults.has_come(draft.on.as_str(), &tx.latest_day(), "on");
    // One that everybody knows: progress is for all to read.
    let document = faults.collect(tx.reference().document(&draft.document, "document"));
    faults.into_result()?;
    let condition = condition.ok_or_else(|| Error::absent("liftingCondition"))?;
    takes_more(tx, condition.id).await?;
    let known = known(tx, condition.id).await?;
    let row = lifting_progress::Model {
        id: Uuid::now_v7(),
        condition_id: condition.id,
        position: last(&known) + 1,
        dated: Some(draft.on.as_str().to_owned()),
        statement,
        document_id: document.map(|document| document.id),
        locator,
        recorded_by: Some(tx.member().organisation),
    };
    if known.iter().any(|other| is_same(other, &row)) {
        return Err(conflict(SAID_TWICE));
    }
    let before = tx.state::<lifting_condition::Entity>(condition.id).await?;
    tx.insert(row).await?;
    tx.read_again();
    let kind = EventKind::ProgressRecorded;
    let why = Reason::default().confirming(draft.confirmed);
    tx.note::<lifting_condition::Entity>(kind, condition.id, Some(&before), why)
        .await?;
    Ok(condition.id)
}

/// Refuses more than an organisation may record of one condition.
async fn takes_more(tx: &Tx, condition: Uuid) -> Result<()> {
    let own = lifting_progress::Entity::find()
        .filter(lifting_progress::Column::ConditionId.eq(condition))
        .filter(lifting_progress::Column::RecordedBy.eq(tx.member().organisation));
    quota::another_progress(tx, own, ("condition", "withdrawProgress")).await
}

/// The progress on a condition, whoever recorded it.
async fn known(tx: &Tx, condition: Uuid) -> Result<Vec<lifting_progress::Model>> {
    let known = lifting_progress::Entity::find()
        .filter(lifting_progress::Column::ConditionId.eq(condition));
    tx.rows_whoever_may_read(known).await
}

/// The last place that is taken, of those for what is recorded here.
fn last(known: &[lifting_progress::Model]) -> i32 {
    let last = known.iter().map(|progress| progress.position).max();
    last.unwrap_or(0).max(RECORDED)
}

/// Whether two say the same, and the same organisation says it.
fn is_same(other: &lifting_progress::Model, row: &lifting_progress::Model) -> bool {
    let (id, position) = (row.id, row.position);
    lifting_progress::Model {
        id,
        position,
        ..other.clone()
    } == *row
}
