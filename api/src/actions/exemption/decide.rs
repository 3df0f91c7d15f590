//! What a committee says of a request for an exemption: that it grants it, on what conditions and until when, or refuses it, and that it
//! revokes what it granted.

use super::{is_undecided, requested};
use crate::{
    access::permission::{Action, Target},
    actions::{conflict, public_reason},
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    date::PartialDate,
    event::EventKind,
    matches::{ExemptionDecision, ExemptionState},
    validation::{LIES_AHEAD, NOTE_MAX, Validation},
};
use entity::{exemption_request, matches};
use uuid::Uuid;

/// A decision about a request.
pub struct DecideDraft {
    /// The request.
    pub request: Uuid,
    /// What is decided.
    pub decision: ExemptionDecision,
    /// When it was decided; today if left out.
    pub on: Option<PartialDate>,
    /// Symbol of the document that says so.
    pub document: Option<String>,
    /// Why; needed where it is refused.
    pub reason: Option<String>,
    /// On what conditions it is granted.
    pub conditions: Option<String>,
    /// The last day on which it is.
    pub valid_until: Option<PartialDate>,
    /// What its author confirms about the texts, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// A revocation of what was granted.
pub struct RevokeDraft {
    /// The request.
    pub request: Uuid,
    /// Why.
    pub reason: String,
    /// What its author confirms about the reason, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// A decision, once it is looked at.
struct Decided {
    on: String,
    document_id: Option<Uuid>,
    reason: Option<String>,
    conditions: Option<String>,
    valid_until: Option<String>,
}

impl DecideDraft {
    fn checked(self, tx: &Tx, requested: &str) -> Result<Decided> {
        let mut faults = Validation::of_public(self.confirmed);
        let on = self.day(tx.today(), requested, &mut faults);
        let is_granted = self.decision == ExemptionDecision::Granted;
        let is_explained = is_granted || self.reason.is_some();
        faults.ensure(is_explained, "reason", "is missing: say why it is refused");
        let only = "is for what is granted: leave it out where you refuse";
        let is_bare = self.conditions.is_none();
        faults.ensure(is_granted || is_bare, "conditions", only);
        let is_open = self.valid_until.is_none();
        faults.ensure(is_granted || is_open, "validUntil", only);
        let reason = faults.text_if(self.reason.as_ref(), NOTE_MAX, "reason");
        let conditions = faults.text_if(self.conditions.as_ref(), NOTE_MAX, "conditions");
        let until = self.valid_until.as_ref();
        let valid_until = until.and_then(|until| faults.day(until, "validUntil"));
        let ends_after = valid_until.as_ref().is_none_or(|until| *until >= on);
        let before = format!("lies before the decision: give {on} or a later day");
        faults.ensure(ends_after, "validUntil", &before);
        let document = self
            .document
            .and_then(|symbol| faults.collect(tx.reference().document(&symbol, "document")));
        faults.into_result()?;
        Ok(Decided {
            on,
            document_id: document.map(|document| document.id),
            reason,
            conditions,
            valid_until,
        })
    }

    /// The day of the decision, which may be recorded later: it has come, and the request had by then.
    fn day(&self, today: &str, requested: &str, faults: &mut Validation) -> String {
        let given = self.on.as_ref().and_then(|on| faults.day(on, "on"));
        let on = given.unwrap_or_else(|| today.to_owned());
        faults.ensure(on.as_str() <= today, "on", LIES_AHEAD);
        let early = format!("lies before the request: give {requested} or a later day");
        let is_late = self.on.is_none() || on.as_str() >= requested;
        faults.ensure(is_late, "on", &early);
        on
    }
}

/// Decides on a request, for the committee that its regime has now, whichever was asked.
pub async fn decide(tx: &mut Tx, draft: DecideDraft) -> Result<Uuid> {
    let (request, row) = requested(tx, draft.request).await?;
    allow(tx, Action::DecideExemption, &request)?;
    let (confirmed, decision) = (draft.confirmed, draft.decision);
    let decided = draft.checked(tx, &request.requested)?;
    is_undecided(&request)?;
    let before = tx.state::<matches::Entity>(row.id).await?;
    tx.update(exemption_request::Model {
        state: decision.state(),
        committee_id: tx.reference().committee_of(&request),
        decided: Some(decided.on),
        document_id: decided.document_id,
        reason: decided.reason.clone(),
        conditions: decided.conditions,
        valid_until: decided.valid_until,
        ..request
    })
    .await?;
    let (kind, why) = (
        EventKind::ExemptionDecided,
        Reason::given(decided.reason).confirming(confirmed),
    );
    tx.note::<matches::Entity>(kind, row.id, Some(&before), why)
        .await?;
    Ok(row.id)
}

/// Revokes what was granted, for the committee that its regime has now: from today nothing more is committed under it.
pub async fn revoke(tx: &mut Tx, draft: RevokeDraft) -> Result<Uuid> {
    let (request, row) = requested(tx, draft.request).await?;
    allow(tx, Action::RevokeExemption, &request)?;
    let why = public_reason(&draft.reason, draft.confirmed)?;
    if request.state != ExemptionState::Granted {
        return Err(conflict(
            "Only what was granted, and was not revoked yet, is revoked: see the state of this request.",
        ));
    }
    if request.exemption().has_lapsed(tx.today()) {
        return Err(conflict(
            "This exemption has ended already: see its validUntil.",
        ));
    }
    let before = tx.state::<matches::Entity>(row.id).await?;
    tx.update(exemption_request::Model {
        state: ExemptionState::Revoked,
        revoked: Some(tx.today().to_owned()),
        revocation_reason: why.reason.clone(),
        ..request
    })
    .await?;
    tx.note::<matches::Entity>(EventKind::ExemptionRevoked, row.id, Some(&before), why)
        .await?;
    Ok(row.id)
}

/// Refuses who does not act for the committee that decides.
fn allow(tx: &Tx, action: Action, request: &exemption_request::Model) -> Result<()> {
    let target = Target {
        organisation: Some(tx.reference().committee_of(request)),
        ..Target::default()
    };
    tx.allow(action, &target)
}
