//! Ways in which a match ends with a no: an objection, a refusal of the provider, or either side taking it back.

use crate::{
    access::permission::Action,
    actions::{conflict, ledger, matches::loaded::LoadedMatch},
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    event::EventKind,
    matches::{CommitmentKind, ConsentAnswer, ExemptionState, MatchState, step},
    validation::{NOTE_MAX, Validation},
};
use entity::{exemption_request, match_consent, matches};
use uuid::Uuid;

/// A match, and why it is to end.
pub struct EndDraft {
    /// The match.
    pub match_id: Uuid,
    /// Why.
    pub reason: String,
}

impl EndDraft {
    async fn read(self, tx: &Tx, action: Action) -> Result<(LoadedMatch, String)> {
        let loaded = LoadedMatch::find(tx, self.match_id, "match", action).await?;
        let mut faults = Validation::default();
        let reason = faults.text(&self.reason, NOTE_MAX, "reason");
        faults.into_result()?;
        Ok((loaded, reason))
    }
}

/// Objects to a match that is not agreed yet.
pub async fn object(tx: &mut Tx, draft: EndDraft) -> Result<Uuid> {
    let (loaded, reason) = draft.read(tx, Action::ObjectToMatch).await?;
    refuse(tx, loaded, reason).await
}

/// Refuses a match in the name of all whose consent it takes and for whom the viewer answers.
pub async fn refuse(tx: &mut Tx, loaded: LoadedMatch, reason: String) -> Result<Uuid> {
    step::may_refuse(loaded.row.state).map_err(conflict)?;
    for consent in loaded.own_consents(tx) {
        tx.update(match_consent::Model {
            answer: ConsentAnswer::Objected,
            dated: Some(tx.today().to_owned()),
            reason: Some(reason.clone()),
            ..consent.clone()
        })
        .await?;
    }
    let how = (MatchState::Objected, EventKind::MatchObjected);
    end(tx, loaded, how, reason).await
}

/// Declines a match that is not agreed yet.
pub async fn decline(tx: &mut Tx, draft: EndDraft) -> Result<Uuid> {
    let (loaded, reason) = draft.read(tx, Action::DeclineMatch).await?;
    step::may_refuse(loaded.row.state).map_err(conflict)?;
    let how = (MatchState::Declined, EventKind::MatchDeclined);
    end(tx, loaded, how, reason).await
}

/// Takes a match back, and with it what is committed and not delivered.
pub async fn withdraw(tx: &mut Tx, draft: EndDraft) -> Result<Uuid> {
    let (loaded, reason) = draft.read(tx, Action::WithdrawMatch).await?;
    let by_proposer = loaded.row.proposer_id == tx.member().organisation;
    step::may_withdraw(loaded.row.state, by_proposer).map_err(conflict)?;
    let ledgers = loaded.ledgers(tx).await?;
    for line in &loaded.lines {
        let left = i64::try_from(ledgers[&line.id].outstanding())
            .map_err(|error| Error::Internal(error.into()))?;
        if left > 0 {
            let entry = ledger::NewEntry {
                kind: CommitmentKind::Withdrawn,
                amount: left,
                dated: tx.today().to_owned(),
                note: Some(reason.clone()),
            };
            ledger::write(tx, &loaded, line, entry).await?;
        }
    }
    let how = (MatchState::Withdrawn, EventKind::MatchWithdrawn);
    end(tx, loaded, how, reason).await
}

/// Ends a match with a no, and the requests for exemptions that wait on it.
async fn end(
    tx: &mut Tx,
    loaded: LoadedMatch,
    (state, kind): (MatchState, EventKind),
    reason: String,
) -> Result<Uuid> {
    let id = loaded.row.id;
    let before = tx.state::<matches::Entity>(id).await?;
    let requests = tx
        .parts::<matches::Entity, exemption_request::Entity>(id)
        .await?;
    for request in requests {
        if request.state == ExemptionState::Requested {
            tx.update(exemption_request::Model {
                state: ExemptionState::Withdrawn,
                ..request
            })
            .await?;
        }
    }
    tx.update(matches::Model {
        state,
        due: None,
        ended: Some(tx.today().to_owned()),
        reason: Some(reason.clone()),
        ..loaded.row
    })
    .await?;
    tx.note::<matches::Entity>(kind, id, Some(&before), Reason::given(reason))
        .await?;
    Ok(id)
}
