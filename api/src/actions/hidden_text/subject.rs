//! What a registrar names to hide a text of, and the row that has it.

use super::{
    found::{Found, Whole, has_text, of_gap, one, panel, part},
    parts::{endorsement, follow_up, instruction, link, need_plan, planned, progress},
};
use crate::{
    access::policy::Guarded,
    actions::matches::loaded::was_verified,
    db::transaction::Tx,
    error::{Error, Result},
    history::objects::Object,
};
use domain::kind::Kind;
use entity::{
    assessment, assistance, assistance_request, commitment, exemption_request, finding,
    focal_point, match_consent, match_line, matches, need, recommendation, reply, report,
};
use uuid::Uuid;

/// What has texts that can be hidden, as the API describes it.
macro_rules! with_texts {
    () => {
        "an offer or programme (with its lines), a gap (with its sources), a need or the line of a plan of needs\n\
         (both where either stands), a plan of needs (its source, and why it was set aside), an endorsement, a link between gaps, progress\n\
         on a gap, an assessment, a request for help, an agreed match, a consent to it, a request for an exemption, an entry of the ledger, a\n\
         published finding, recommendation or report, a reply, a follow-up to a recommendation (also where the recommendation repeats it),\n\
         an instruction about one, progress on a condition for lifting measures, or a focal point of a mission"
    };
}
pub(crate) use with_texts;

/// What is said of the id of anything else.
const NOTHING_TO_HIDE: &str = "names nothing whose text can be hidden: pass an offer, a programme, a gap, a need, a plan of needs or a line of it, an endorsement, a link between gaps, progress, an assessment, a request, a match, a consent, an exemption request, an entry of the ledger, a finding, a reply, a recommendation, a follow-up, an instruction, a report or a focal point";

/// The row with this id, if it is of a kind with texts that can be hidden and the viewer may read it.
pub(super) async fn find(tx: &Tx, kind: Kind, id: Uuid) -> Result<Found> {
    match kind {
        Kind::Offer | Kind::Programme => assistance(tx, id).await,
        Kind::Gap => of_gap(tx, "gap", id, id, None).await,
        Kind::Need => need(tx, id).await,
        Kind::NeedPlan => need_plan(tx, id).await,
        Kind::NeedPlanLine => planned(tx, id).await,
        Kind::NeedEndorsement => endorsement(tx, id).await,
        Kind::GapLink => link(tx, id).await,
        Kind::GapProgress | Kind::LiftingProgress => progress(tx, kind, id).await,
        Kind::Assessment => {
            part::<assessment::Entity>(tx, id, |row| (row.gap_id, Some(row.organisation_id))).await
        }
        Kind::AssistanceRequest => {
            part::<assistance_request::Entity>(tx, id, |row| {
                (row.gap_id, Some(row.organisation_id))
            })
            .await
        }
        Kind::Match | Kind::MatchConsent | Kind::ExemptionRequest | Kind::Commitment => {
            of_match(tx, kind, id).await
        }
        Kind::Finding | Kind::Reply | Kind::Report => of_panel(tx, kind, id).await,
        Kind::Recommendation => recommended(tx, id).await,
        Kind::FollowUp => follow_up(tx, id).await,
        Kind::Instruction => instruction(tx, id).await,
        Kind::FocalPoint => focal_point(tx, id).await,
        _ => Err(Error::invalid("id", NOTHING_TO_HIDE)),
    }
}

/// An offer or programme, with its lines and what it says it leaves open.
async fn assistance(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<assistance::Entity>(id, "id").await?;
    let (whole, owner) = (Whole(Object::Assistance, id), Some(row.provider_id));
    Ok(Found::new("assistance", id, whole, owner))
}

/// A need, also where plans repeat it.
async fn need(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<need::Entity>(id, "id").await?;
    of_gap(tx, "need", id, row.gap_id, row.author_id).await
}

/// What is recommended, and what is said of it.
async fn recommended(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = public::<recommendation::Entity>(tx, id).await?;
    let (whole, owner) = (Whole(Object::Recommendation, id), panel(tx, row.panel_id));
    Ok(Found::new("recommendation", id, whole, owner))
}

/// What is said of a match that is agreed, and in the ledger under it.
async fn of_match(tx: &Tx, kind: Kind, id: Uuid) -> Result<Found> {
    let (table, of, owner, texts) = match kind {
        Kind::MatchConsent => {
            let row = one::<match_consent::Entity>(tx, id).await?;
            let owner = row.answered_by_id.or(row.organisation_id);
            ("match_consent", row.match_id, owner, [row.reason, None])
        }
        Kind::ExemptionRequest => {
            let row = one::<exemption_request::Entity>(tx, id).await?;
            let texts = [Some(row.statement), row.reason];
            ("exemption_request", row.match_id, None, texts)
        }
        Kind::Commitment => return entry(tx, id).await,
        Kind::Match => {
            let row = tx.find::<matches::Entity>(id, "id").await?;
            let owner = Some(row.proposer_id);
            ("match", id, owner, [row.note, row.reason])
        }
        _ => return Err(Error::absent("id")),
    };
    let whole = tx.find::<matches::Entity>(of, "id").await?;
    // What was found of a match before it was verified anew, or withdrawn by an older version, stands in its history alone.
    if table != "match" || !was_verified(tx, id).await? {
        has_text(texts.into_iter().flatten().next().as_deref())?;
    }
    Ok(Found::new(table, id, Whole(Object::Match, whole.id), owner))
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
    let line = one::<match_line::Entity>(tx, line).await?;
    let of = tx.find::<matches::Entity>(line.match_id, "id").await?;
    let whole = Whole(Object::Match, of.id);
    Ok(Found::new("commitment", id, whole, owner))
}

/// What a Panel published, and what the party that it names replied.
async fn of_panel(tx: &Tx, kind: Kind, id: Uuid) -> Result<Found> {
    match kind {
        Kind::Finding => {
            let row = public::<finding::Entity>(tx, id).await?;
            let owner = panel(tx, Some(row.panel_id));
            Ok(Found::new("finding", id, Whole(Object::Finding, id), owner))
        }
        Kind::Reply => {
            let row = one::<reply::Entity>(tx, id).await?;
            let of = public::<finding::Entity>(tx, row.finding_id).await?;
            let (whole, owner) = (Whole(Object::Finding, of.id), Some(row.organisation_id));
            Ok(Found::new("reply", id, whole, owner))
        }
        Kind::Report => {
            let row = public::<report::Entity>(tx, id).await?;
            let owner = panel(tx, Some(row.panel_id));
            Ok(Found::new("report", id, Whole(Object::Report, id), owner))
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

/// A focal point: of who recorded it, or else of its mission.
async fn focal_point(tx: &Tx, id: Uuid) -> Result<Found> {
    let row = tx.find::<focal_point::Entity>(id, "id").await?;
    let mission = tx.reference().missions.get(row.mission_id);
    let owner = row
        .recorded_by
        .or(mission.map(|mission| mission.organisation_id));
    let whole = Whole(Object::FocalPoint, id);
    Ok(Found::new("focal_point", id, whole, owner))
}
