//! Texts that everybody reads and should not: a registrar hides them, and shows them again.

use crate::{
    access::permission::{Action, Target},
    actions::{conflict, gap::words, public_reason},
    db::transaction::{Reason, Tx},
    error::{Error, Result},
    history::event::State,
};
use domain::event::EventKind;
use entity::{
    assessment, assistance, assistance_request, gap, gap_progress, hidden_text, need,
    need_endorsement, need_plan, recommendation, recommendation_follow_up,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

/// Whose text is hidden.
#[derive(Clone, Copy)]
pub enum Subject {
    /// An offer or programme, with its lines.
    Assistance(Uuid),
    /// A gap, without its needs.
    Gap(Uuid),
    /// A need, also where plans repeat it.
    Need(Uuid),
    /// What a plan of needs rests on, and why it was set aside.
    NeedPlan(Uuid),
    /// Why an organisation backs a need.
    Endorsement(Uuid),
    /// What was done about a gap.
    Progress(Uuid),
    /// A decision whether a gap enters a plan.
    Assessment(Uuid),
    /// A request for help.
    Request(Uuid),
    /// What became of a recommendation.
    FollowUp(Uuid),
}

/// The object in whose history a text is.
#[derive(Clone, Copy)]
enum Whole {
    Assistance(Uuid),
    Gap(Uuid),
    Recommendation(Uuid),
}

/// A row with texts.
struct Found {
    table: &'static str,
    id: Uuid,
    whole: Whole,
    owner: Option<Uuid>,
}

/// Hides the texts of something that the registrar reads, as everybody does.
pub async fn hide(tx: &mut Tx, subject: Subject, reason: &str) -> Result<Uuid> {
    tx.allow(Action::HideText, &Target::default())?;
    let found = find(tx, subject).await?;
    let why = public_reason(reason, None)?;
    if is_hidden(tx, found.id).await? {
        return Err(conflict("This text is hidden already."));
    }
    let before = state(tx, found.whole).await?;
    tx.insert(hidden_text::Model {
        id: found.id,
        about: found.table.to_owned(),
        subject_id: found.id,
        whole_id: found.whole.id(),
        owner_id: found.owner,
        since: tx.now(),
        reason: why.reason.clone().unwrap_or_default(),
        texts: "{}".to_owned(),
    })
    .await?;
    note(tx, EventKind::TextHidden, found.whole, &before, why).await?;
    Ok(found.id)
}

/// Shows hidden texts again, as they are now.
pub async fn show(tx: &mut Tx, subject: Subject, reason: &str) -> Result<Uuid> {
    tx.allow(Action::ShowText, &Target::default())?;
    let found = find(tx, subject).await?;
    let why = public_reason(reason, None)?;
    if !is_hidden(tx, found.id).await? {
        return Err(conflict("This text is not hidden."));
    }
    let before = state(tx, found.whole).await?;
    tx.give_back_texts(found.id).await?;
    if let Whole::Gap(id) = found.whole {
        words::write(tx, id).await?;
    }
    note(tx, EventKind::TextShown, found.whole, &before, why).await?;
    Ok(found.id)
}

async fn is_hidden(tx: &Tx, id: Uuid) -> Result<bool> {
    let hidden = hidden_text::Entity::find().filter(hidden_text::Column::Id.eq(id));
    Ok(!tx.rows_whoever_may_read(hidden).await?.is_empty())
}

/// The row of a subject, if the viewer may read it.
async fn find(tx: &Tx, subject: Subject) -> Result<Found> {
    match subject {
        Subject::Assistance(id) => {
            let row = tx.find::<assistance::Entity>(id, "id").await?;
            Ok(Found {
                table: "assistance",
                id,
                whole: Whole::Assistance(id),
                owner: Some(row.provider_id),
            })
        }
        Subject::Gap(id) => of_gap(tx, "gap", id, id, None).await,
        Subject::Need(id) => {
            let row = tx.find::<need::Entity>(id, "id").await?;
            of_gap(tx, "need", id, row.gap_id, row.author_id).await
        }
        Subject::NeedPlan(id) => need_plan(tx, id).await,
        Subject::Endorsement(id) => endorsement(tx, id).await,
        Subject::Progress(id) => progress(tx, id).await,
        Subject::Assessment(id) => {
            let rows = assessment::Entity::find().filter(assessment::Column::Id.eq(id));
            let row = one(tx, rows).await?;
            of_gap(tx, "assessment", id, row.gap_id, Some(row.organisation_id)).await
        }
        Subject::Request(id) => {
            let rows =
                assistance_request::Entity::find().filter(assistance_request::Column::Id.eq(id));
            let row = one(tx, rows).await?;
            let owner = Some(row.organisation_id);
            of_gap(tx, "assistance_request", id, row.gap_id, owner).await
        }
        Subject::FollowUp(id) => follow_up(tx, id).await,
    }
}

/// A plan of needs, which need not have texts.
async fn need_plan(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<need_plan::Entity>(id, "id").await?;
    if row.source.is_none() && row.decision_reason.is_none() {
        return Err(without_text());
    }
    of_gap(tx, "need_plan", id, row.gap_id, Some(row.author_id)).await
}

async fn endorsement(tx: &Tx, id: Uuid) -> Result<Found> {
    let rows = need_endorsement::Entity::find().filter(need_endorsement::Column::Id.eq(id));
    let row = one(tx, rows).await?;
    let owner = Some(row.organisation_id);
    of_gap(tx, "need_endorsement", id, row.gap_id, owner).await
}

async fn progress(tx: &Tx, id: Uuid) -> Result<Found> {
    let rows = gap_progress::Entity::find().filter(gap_progress::Column::Id.eq(id));
    let row = one(tx, rows).await?;
    of_gap(tx, "gap_progress", id, row.gap_id, Some(row.recorded_by)).await
}

/// The only row of a query. What it is a part of has to be found, too.
async fn one<E: EntityTrait>(tx: &Tx, query: Select<E>) -> Result<E::Model> {
    let found = tx.rows_whoever_may_read(query).await?.pop();
    found.ok_or_else(|| Error::absent("id"))
}

/// A gap or a part of it. What nobody else wrote is its Panel's, or its steward's where it has none.
async fn of_gap(
    tx: &Tx,
    table: &'static str,
    id: Uuid,
    gap: Uuid,
    author: Option<Uuid>,
) -> Result<Found> {
    let gap = tx.find::<gap::Entity>(gap, "id").await?;
    let panel = tx.reference().panels.of(gap.panel_id);
    Ok(Found {
        table,
        id,
        whole: Whole::Gap(gap.id),
        owner: author
            .or(panel.map(|panel| panel.organisation_id))
            .or(gap.steward_id),
    })
}

fn without_text() -> Error {
    conflict("This has no text that could be hidden.")
}

async fn follow_up(tx: &Tx, id: Uuid) -> Result<Found> {
    let rows = recommendation_follow_up::Entity::find()
        .filter(recommendation_follow_up::Column::Id.eq(id));
    let row = one(tx, rows).await?;
    let whole = tx
        .find::<recommendation::Entity>(row.recommendation_id, "id")
        .await?;
    if row.note.is_none() {
        return Err(without_text());
    }
    Ok(Found {
        table: "recommendation_follow_up",
        id,
        whole: Whole::Recommendation(whole.id),
        owner: Some(row.organisation_id),
    })
}

impl Whole {
    fn id(self) -> Uuid {
        match self {
            Self::Assistance(id) | Self::Gap(id) | Self::Recommendation(id) => id,
        }
    }
}

async fn state(tx: &Tx, whole: Whole) -> Result<State> {
    match whole {
        Whole::Assistance(id) => tx.state::<assistance::Entity>(id).await,
        Whole::Gap(id) => tx.state::<gap::Entity>(id).await,
        Whole::Recommendation(id) => tx.state::<recommendation::Entity>(id).await,
    }
}

async fn note(
    tx: &mut Tx,
    kind: EventKind,
    whole: Whole,
    before: &State,
    why: Reason,
) -> Result<()> {
    let before = Some(before);
    match whole {
        Whole::Assistance(id) => tx.note::<assistance::Entity>(kind, id, before, why).await,
        Whole::Gap(id) => tx.note::<gap::Entity>(kind, id, before, why).await,
        Whole::Recommendation(id) => {
            tx.note::<recommendation::Entity>(kind, id, before, why)
                .await
        }
    }
}
