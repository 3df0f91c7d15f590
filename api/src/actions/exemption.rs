//! Exemptions from measures of the sanctions: requested by either side of a match, decided by the committee of the measure.

mod decide;

pub use decide::{DecideDraft, RevokeDraft, decide, revoke};

use crate::{
    access::permission::{Action, Target},
    actions::{
        conflict,
        matches::{
            ids::NewIds,
            judged::{judge_loaded, touched_by},
            loaded::LoadedMatch,
        },
        new_reference, public_reason,
    },
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    event::EventKind,
    matches::{ExemptionState, step},
    validation::{NOTE_MAX, Validation},
};
use entity::{exemption_request, matches, measure};
use matching::engine::Engine;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

/// An exemption to request.
pub struct RequestDraft {
    /// The match that a measure touches.
    pub match_id: Uuid,
    /// Code of the measure.
    pub measure: String,
    /// What for.
    pub statement: String,
    /// What its author confirms about the statement, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// A request to withdraw.
pub struct WithdrawDraft {
    /// The request.
    pub request: Uuid,
    /// Why.
    pub reason: String,
    /// What its author confirms about the reason, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Asks the committee of a measure that touches a match to exempt it.
pub async fn request(tx: &mut Tx, engine: &Engine, draft: RequestDraft) -> Result<Uuid> {
    let loaded = LoadedMatch::find(tx, draft.match_id, "match", Action::RequestExemption).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    let measure = measure(tx, &draft.measure, &mut faults);
    let statement = faults.text(&draft.statement, NOTE_MAX, "statement");
    let committee = measure
        .as_ref()
        .and_then(|measure| tx.reference().committee_of_measure(measure));
    faults.ensure(
        measure.is_none() || committee.is_some(),
        "measure",
        "is of a regime of which no committee is on record that could decide: turn to the contact that compliance names",
    );
    faults.into_result()?;
    let (Some(measure), Some(committee_id)) = (measure, committee) else {
        return Err(Error::absent("measure"));
    };
    step::may_be_exempted(loaded.row.state).map_err(conflict)?;
    touches(tx, engine, &loaded, &measure).await?;
    let id = loaded.row.id;
    let last = not_twice(tx, id, measure.id).await?;
    let before = tx.state::<matches::Entity>(id).await?;
    let ids = NewIds::of(tx, loaded.gap.id, &loaded.assistance).await?;
    let asked = (measure.id, committee_id);
    tx.insert(undecided(tx, (ids.after(last), id), asked, statement))
        .await?;
    let why = Reason::default().confirming(draft.confirmed);
    tx.note::<matches::Entity>(EventKind::ExemptionRequested, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// A request of the viewer's organisation, about a match, of which nothing is decided.
fn undecided(
    tx: &Tx,
    (id, match_id): (Uuid, Uuid),
    (measure_id, committee_id): (Uuid, Uuid),
    statement: String,
) -> exemption_request::Model {
    exemption_request::Model {
        id,
        reference: new_reference("exemption"),
        match_id,
        measure_id,
        committee_id,
        state: ExemptionState::Requested,
        statement,
        requested: tx.today().to_owned(),
        decided: None,
        document_id: None,
        reason: None,
        asker_id: Some(tx.member().organisation),
        conditions: None,
        valid_until: None,
        revoked: None,
        revocation_reason: None,
    }
}

fn measure(tx: &Tx, code: &str, faults: &mut Validation) -> Option<Arc<measure::Model>> {
    faults.collect(tx.reference().measures.named(code, "measure").cloned())
}

/// Refuses a measure that does not touch the match: its committee would read it, and could keep it from being committed.
async fn touches(
    tx: &Tx,
    engine: &Engine,
    loaded: &LoadedMatch,
    measure: &measure::Model,
) -> Result<()> {
    let judged = judge_loaded(tx, engine, loaded).await?;
    let touching = touched_by(&judged.verdict, tx.reference());
    if touching.iter().any(|touching| touching.id == measure.id) {
        return Ok(());
    }
    let codes: Vec<String> = touching
        .iter()
        .map(|touching| format!("\"{}\"", touching.code))
        .collect();
    let reason = match codes.is_empty() {
        true => "does not touch this match: on the day of delivery no measure asks for anything"
            .to_owned(),
        false => format!(
            "does not touch this match: what touches it on the day of delivery is {}",
            codes.join(", ")
        ),
    };
    Err(Error::invalid("measure", &reason))
}

/// Refuses what is requested or granted already, and gives the last request about the match.
async fn not_twice(tx: &Tx, match_id: Uuid, measure_id: Uuid) -> Result<Option<Uuid>> {
    let requests = tx
        .parts::<matches::Entity, exemption_request::Entity>(match_id)
        .await?;
    let mut known = requests.iter();
    let stands = known.find(|request| {
        request.measure_id == measure_id && request.exemption().blocks_another(tx.today())
    });
    match stands {
        None => Ok(requests.last().map(|request| request.id)),
        Some(request) => Err(Error::taken(
            "measure",
            format!(
                "An exemption from this measure is requested or granted already, as {}.",
                request.reference
            ),
        )),
    }
}

/// Withdraws a request that is not decided, for who asked.
pub async fn withdraw(tx: &mut Tx, draft: WithdrawDraft) -> Result<Uuid> {
    let (request, row) = requested(tx, draft.request).await?;
    let target = Target {
        organisation: request.asker_id,
        ..Target::default()
    };
    tx.allow(Action::WithdrawExemptionRequest, &target)?;
    let why = public_reason(&draft.reason, draft.confirmed)?;
    is_undecided(&request)?;
    let before = tx.state::<matches::Entity>(row.id).await?;
    tx.update(exemption_request::Model {
        state: ExemptionState::Withdrawn,
        reason: why.reason.clone(),
        ..request
    })
    .await?;
    tx.note::<matches::Entity>(EventKind::ExemptionWithdrawn, row.id, Some(&before), why)
        .await?;
    Ok(row.id)
}

fn is_undecided(request: &exemption_request::Model) -> Result<()> {
    match request.state {
        ExemptionState::Requested => Ok(()),
        _ => Err(conflict(
            "This request was decided or withdrawn already, or its match has ended.",
        )),
    }
}

/// The request of this id with its match, if the viewer may read that.
async fn requested(tx: &Tx, id: Uuid) -> Result<(exemption_request::Model, matches::Model)> {
    let own = exemption_request::Entity::find().filter(exemption_request::Column::Id.eq(id));
    let request = tx.rows_whoever_may_read(own).await?.pop();
    let request = request.ok_or_else(|| Error::absent("exemptionRequest"))?;
    let row = tx
        .find::<matches::Entity>(request.match_id, "exemptionRequest")
        .await?;
    Ok((request, row))
}
