//! What a registrar names to hide a text of, and the row that has it.

use super::{
    Found, Whole,
    parts::{
        endorsement, focal_point, follow_up, lifting_progress, need_plan, of_gap, one, planned,
        progress,
    },
};
use crate::{
    access::policy::Guarded,
    actions::{conflict, matches::loaded::was_verified},
    db::transaction::Tx,
    error::{Error, Result},
};
use entity::{
    assessment, assistance, assistance_request, commitment, exemption_request, finding,
    match_consent, match_line, matches, need, recommendation, reply, report,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Whose text is hidden.
#[derive(Clone, Copy)]
pub enum Subject {
    /// An offer or programme, with its lines and what it says it leaves open.
    Assistance(Uuid),
    /// A gap, with its sources and without its needs.
    Gap(Uuid),
    /// A need, also where plans repeat it.
    Need(Uuid),
    /// What a plan of needs rests on, and why it was set aside.
    NeedPlan(Uuid),
    /// A need as a plan has it, also before that is adopted.
    NeedPlanLine(Uuid),
    /// Why an organisation backs a need.
    Endorsement(Uuid),
    /// What was done about a gap.
    Progress(Uuid),
    /// A decision whether a gap enters a plan.
    Assessment(Uuid),
    /// A request for help.
    Request(Uuid),
    /// What a match is to be, and why it ended or what was found of it.
    Match(Uuid),
    /// Why somebody consents to a match, or objects.
    Consent(Uuid),
    /// What an exemption is asked for, and why it was decided so.
    Exemption(Uuid),
    /// What a reader should know of an entry of the ledger.
    Entry(Uuid),
    /// What was found, once everybody may read it.
    Finding(Uuid),
    /// What the party that a finding names says.
    Reply(Uuid),
    /// What is recommended, and what is said of it.
    Recommendation(Uuid),
    /// What became of a recommendation.
    FollowUp(Uuid),
    /// The title of a report.
    Report(Uuid),
    /// How far a condition for lifting measures is met.
    LiftingProgress(Uuid),
    /// Whom Panels turn to within a mission.
    FocalPoint(Uuid),
}

/// The row of a subject, if the viewer may read it.
pub(super) async fn find(tx: &Tx, subject: Subject) -> Result<Found> {
    match subject {
        Subject::Assistance(id) => {
            let row = tx.find::<assistance::Entity>(id, "id").await?;
            let (whole, owner) = (Whole::Assistance(id), Some(row.provider_id));
            Ok(Found::new("assistance", id, whole, owner))
        }
        Subject::Gap(id) => of_gap(tx, "gap", id, id, None).await,
        Subject::Need(id) => {
            let row = tx.find::<need::Entity>(id, "id").await?;
            of_gap(tx, "need", id, row.gap_id, row.author_id).await
        }
        Subject::NeedPlan(id) => need_plan(tx, id).await,
        Subject::NeedPlanLine(id) => planned(tx, id).await,
        Subject::Endorsement(id) => endorsement(tx, id).await,
        Subject::Progress(id) => progress(tx, id).await,
        Subject::Assessment(id) => assessed(tx, id).await,
        Subject::Request(id) => requested(tx, id).await,
        Subject::Match(_) | Subject::Consent(_) | Subject::Exemption(_) | Subject::Entry(_) => {
            of_match(tx, subject).await
        }
        Subject::Finding(_) | Subject::Reply(_) | Subject::Report(_) => of_panel(tx, subject).await,
        Subject::Recommendation(id) => {
            let row = public::<recommendation::Entity>(tx, id).await?;
            let owner = panel(tx, row.panel_id);
            Ok(Found::new(
                "recommendation",
                id,
                Whole::Recommendation(id),
                owner,
            ))
        }
        Subject::FollowUp(id) => follow_up(tx, id).await,
        Subject::LiftingProgress(id) => lifting_progress(tx, id).await,
        Subject::FocalPoint(id) => focal_point(tx, id).await,
    }
}

/// How an organisation assessed a gap.
async fn assessed(tx: &Tx, id: Uuid) -> Result<Found> {
    let rows = assessment::Entity::find().filter(assessment::Column::Id.eq(id));
    let row = one(tx, rows).await?;
    of_gap(tx, "assessment", id, row.gap_id, Some(row.organisation_id)).await
}

/// What a host state asked for.
async fn requested(tx: &Tx, id: Uuid) -> Result<Found> {
    let rows = assistance_request::Entity::find().filter(assistance_request::Column::Id.eq(id));
    let row = one(tx, rows).await?;
    let owner = Some(row.organisation_id);
    of_gap(tx, "assistance_request", id, row.gap_id, owner).await
}

/// What is said of a match that is agreed, and in the ledger under it.
async fn of_match(tx: &Tx, subject: Subject) -> Result<Found> {
    let (table, id, of, owner, texts) = match subject {
        Subject::Consent(id) => {
            let rows = match_consent::Entity::find().filter(match_consent::Column::Id.eq(id));
            let row = one(tx, rows).await?;
            let owner = row.answered_by_id.or(row.organisation_id);
            ("match_consent", id, row.match_id, owner, [row.reason, None])
        }
        Subject::Exemption(id) => {
            let rows =
                exemption_request::Entity::find().filter(exemption_request::Column::Id.eq(id));
            let row = one(tx, rows).await?;
            let texts = [Some(row.statement), row.reason];
            ("exemption_request", id, row.match_id, None, texts)
        }
        Subject::Entry(id) => return entry(tx, id).await,
        Subject::Match(id) => {
            let row = tx.find::<matches::Entity>(id, "id").await?;
            let owner = Some(row.proposer_id);
            ("match", id, id, owner, [row.note, row.reason])
        }
        _ => return Err(Error::absent("id")),
    };
    let whole = tx.find::<matches::Entity>(of, "id").await?;
    // What was found of a match before it was verified anew, or withdrawn by an older version, stands in its history alone.
    if table != "match" || !was_verified(tx, id).await? {
        has_text(texts.into_iter().flatten().next().as_deref())?;
    }
    Ok(Found::new(table, id, Whole::Match(whole.id), owner))
}

/// An entry of the ledger: in the history of its match, and where it has none, of the gap.
async fn entry(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<commitment::Entity>(id, "id").await?;
    has_text(row.note.as_deref())?;
    let owner = Some(row.provider_id);
    let Some(line) = row.match_line_id else {
        let need = tx.find::<need::Entity>(row.need_id, "id").await?;
        return of_gap(tx, "commitment", id, need.gap_id, owner).await;
    };
    let line = one(
        tx,
        match_line::Entity::find().filter(match_line::Column::Id.eq(line)),
    )
    .await?;
    let of = tx.find::<matches::Entity>(line.match_id, "id").await?;
    Ok(Found::new("commitment", id, Whole::Match(of.id), owner))
}

/// What a Panel published, and what the party that it names replied.
async fn of_panel(tx: &Tx, subject: Subject) -> Result<Found> {
    match subject {
        Subject::Finding(id) => {
            let row = public::<finding::Entity>(tx, id).await?;
            let owner = panel(tx, Some(row.panel_id));
            Ok(Found::new("finding", id, Whole::Finding(id), owner))
        }
        Subject::Reply(id) => {
            let rows = reply::Entity::find().filter(reply::Column::Id.eq(id));
            let row = one(tx, rows).await?;
            let of = public::<finding::Entity>(tx, row.finding_id).await?;
            let (whole, owner) = (Whole::Finding(of.id), Some(row.organisation_id));
            Ok(Found::new("reply", id, whole, owner))
        }
        Subject::Report(id) => {
            let row = public::<report::Entity>(tx, id).await?;
            let owner = panel(tx, Some(row.panel_id));
            Ok(Found::new("report", id, Whole::Report(id), owner))
        }
        _ => Err(Error::absent("id")),
    }
}

/// A row that everybody may read: before that, what a Panel writes is its own.
async fn public<E: Guarded>(tx: &Tx, id: Uuid) -> Result<E::Model> {
    let row = tx.find::<E>(id, "id").await?;
    if tx.is_public::<E>(id).await? {
        Ok(row)
    } else {
        Err(Error::absent("id"))
    }
}

/// The organisation that is a Panel.
pub(super) fn panel(tx: &Tx, panel: Option<Uuid>) -> Option<Uuid> {
    let panel = tx.reference().panels.of(panel);
    panel.map(|panel| panel.organisation_id)
}

/// Refuses what says nothing.
pub(super) fn has_text(text: Option<&str>) -> Result<()> {
    match text {
        Some(_) => Ok(()),
        None => Err(conflict("This has no text that could be hidden.")),
    }
}

impl Found {
    /// A row that the registrar named.
    pub(super) fn new(table: &'static str, id: Uuid, whole: Whole, owner: Option<Uuid>) -> Self {
        Self {
            table,
            id,
            whole,
            owner,
            named: None,
        }
    }
}
