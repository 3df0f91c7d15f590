//! Consenting to a match, over others where several are proposed.

use crate::{
    access::permission::{Action, Target},
    actions::{
        conflict,
        matches::{
            end::refuse,
            holders::holds_still,
            loaded::{LoadedMatch, answers},
            meet::may_meet,
        },
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    deadline,
    event::EventKind,
    matches::{ConsentAnswer, MatchState, step},
    validation::{NOTE_MAX, Validation, ensure},
};
use entity::{match_consent, matches};
use uuid::Uuid;

/// A match to consent to.
pub struct ConsentDraft {
    /// The match.
    pub match_id: Uuid,
    /// Other matches of the same gap, to be objected to in the same change.
    pub over: Vec<Uuid>,
    /// Why; needed where one is chosen over others.
    pub reason: Option<String>,
    /// What the actor confirms about the reason, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Consents to a match, also past its clock, while it could be agreed to: not to help for a closed gap, nor to help that cannot be had.
pub async fn consent(tx: &mut Tx, draft: ConsentDraft) -> Result<Uuid> {
    let loaded = LoadedMatch::find(tx, draft.match_id, "match", Action::ConsentToMatch).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    faults.within(draft.over.len(), "over");
    faults.ensure(
        draft.over.is_empty() || draft.reason.is_some(),
        "reason",
        "is missing: say why this one is chosen over others",
    );
    let reason = faults.text_if(draft.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    let why = Reason::given(reason).confirming(draft.confirmed);
    step::may_consent(loaded.row.state).map_err(conflict)?;
    holds_still(tx, &loaded.gap).await?;
    may_meet(tx, &loaded.gap, &loaded.assistance).await?;
    let before = tx.state::<matches::Entity>(loaded.row.id).await?;
    let (id, gap) = (loaded.row.id, loaded.gap.id);
    give(tx, loaded, why.reason.clone()).await?;
    tx.note::<matches::Entity>(EventKind::MatchConsented, id, Some(&before), why.clone())
        .await?;
    for (at, other) in draft.over.iter().enumerate() {
        let field = format!("over.{at}");
        let other = LoadedMatch::find(tx, *other, &field, Action::ObjectToMatch).await?;
        ensure(
            other.gap.id == gap && other.row.id != id,
            &field,
            "is no other match of the same gap",
        )?;
        refuse(tx, other, why.clone()).await?;
    }
    Ok(id)
}

/// Whether the viewer takes an objection back by proposing the two again: it may object for all who did. What the holder wants by now is
/// no more refused for what it said before, and the provider still has to agree.
pub(super) async fn takes_objection_back(tx: &Tx, of: &matches::Model) -> Result<bool> {
    let holder = Target {
        holds: true,
        ..Target::default()
    };
    if of.state != MatchState::Objected || tx.allow(Action::ObjectToMatch, &holder).is_err() {
        return Ok(false);
    }
    let mut consents = tx
        .parts::<matches::Entity, match_consent::Entity>(of.id)
        .await?;
    consents.retain(|consent| consent.answer == ConsentAnswer::Objected);
    let is_own = consents.iter().all(|consent| answers(tx, consent));
    Ok(is_own && !consents.is_empty())
}

/// Gives the consents that the viewer answers for; with the last one, it is the provider's turn.
async fn give(tx: &Tx, loaded: LoadedMatch, reason: Option<String>) -> Result<()> {
    let is_pending = |consent: &&match_consent::Model| consent.answer == ConsentAnswer::Pending;
    let own: Vec<_> = loaded
        .own_consents(tx)
        .filter(is_pending)
        .cloned()
        .collect();
    if own.is_empty() {
        return Err(conflict("You have consented already; the others have not."));
    }
    let is_last = loaded.consents.iter().filter(is_pending).count() == own.len();
    for consent in own {
        tx.update(match_consent::Model {
            answer: ConsentAnswer::Given,
            dated: Some(tx.today().to_owned()),
            reason: reason.clone(),
            answered_by_id: Some(tx.member().organisation),
            ..consent
        })
        .await?;
    }
    if is_last {
        tx.update(matches::Model {
            state: MatchState::Consented,
            due: Some(deadline::agreement_due(tx.today())),
            ..loaded.row
        })
        .await?;
    }
    Ok(())
}
