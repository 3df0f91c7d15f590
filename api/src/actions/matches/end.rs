//! Ways in which a match ends with a no: an objection, a refusal of the provider, or either side taking it back.

use crate::{
    access::permission::Action,
    actions::{
        conflict,
        gap::state::follow,
        ledger::entry::{NewEntry, end_pledges, write},
        matches::{
            holders::holds_still,
            loaded::{LoadedMatch, was_verified},
        },
        public_reason,
    },
    db::transaction::{Reason, Tx},
    error::{Error, Result},
    history::event::State,
};
use domain::{
    event::EventKind,
    matches::{CommitmentKind, ConsentAnswer, ExemptionState, MatchState, step},
};
use entity::{assistance, exemption_request, gap, match_consent, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

/// A match, and why it is to end.
pub struct EndDraft {
    /// The match.
    pub match_id: Uuid,
    /// Why.
    pub reason: String,
    /// What its author confirms about the text, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

impl EndDraft {
    async fn read(self, tx: &Tx, action: Action) -> Result<(LoadedMatch, Reason)> {
        let loaded = LoadedMatch::find(tx, self.match_id, "match", action).await?;
        let why = public_reason(&self.reason, self.confirmed)?;
        Ok((loaded, why))
    }
}

/// Objects to a match that is not agreed yet.
pub async fn object(tx: &mut Tx, draft: EndDraft) -> Result<Uuid> {
    let (loaded, why) = draft.read(tx, Action::ObjectToMatch).await?;
    refuse(tx, loaded, why).await
}

/// Refuses a match in the name of all whose consent it takes and for whom the viewer answers.
pub async fn refuse(tx: &mut Tx, loaded: LoadedMatch, why: Reason) -> Result<Uuid> {
    step::may_refuse(loaded.row.state).map_err(conflict)?;
    holds_still(tx, &loaded.gap).await?;
    let before = tx.state::<matches::Entity>(loaded.row.id).await?;
    for consent in loaded.own_consents(tx) {
        tx.update(match_consent::Model {
            answer: ConsentAnswer::Objected,
            dated: Some(tx.today().to_owned()),
            reason: why.reason.clone(),
            answered_by_id: Some(tx.member().organisation),
            ..consent.clone()
        })
        .await?;
    }
    let how = (MatchState::Objected, EventKind::MatchObjected);
    end(tx, loaded, &before, how, why).await
}

/// Declines a match that is not agreed yet.
pub async fn decline(tx: &mut Tx, draft: EndDraft) -> Result<Uuid> {
    let (loaded, why) = draft.read(tx, Action::DeclineMatch).await?;
    step::may_refuse(loaded.row.state).map_err(conflict)?;
    end_declined(tx, loaded, why).await
}

async fn end_declined(tx: &mut Tx, loaded: LoadedMatch, why: Reason) -> Result<Uuid> {
    let before = tx.state::<matches::Entity>(loaded.row.id).await?;
    let how = (MatchState::Declined, EventKind::MatchDeclined);
    end(tx, loaded, &before, how, why).await
}

/// Takes a match back in the name of a side that may.
pub async fn withdraw(tx: &mut Tx, draft: EndDraft) -> Result<Uuid> {
    let (loaded, why) = draft.read(tx, Action::WithdrawMatch).await?;
    let by_proposer = loaded.row.proposer_id == tx.member().organisation;
    step::may_withdraw(loaded.row.state, by_proposer).map_err(conflict)?;
    take_back(tx, loaded, why).await
}

/// Ends the matches of an offer that its provider withdraws, or of a programme that is cancelled, and that are about gaps they may not read,
/// so that they could not end them one by one.
pub async fn end_unseen(tx: &mut Tx, offer: &assistance::Model, why: &Reason) -> Result<()> {
    let counted = tx.counted();
    for row in unseen(tx, offer.id).await? {
        let gaps = gap::Entity::find_by_id(row.gap_id);
        let gap = tx.rows_whoever_may_read(gaps).await?.into_iter().next();
        let gap = gap.ok_or_else(|| Error::Internal(anyhow::anyhow!("a match has a gap")))?;
        let by_proposer = row.proposer_id == tx.member().organisation;
        let is_taken_back = step::may_withdraw(row.state, by_proposer).is_ok();
        let loaded = LoadedMatch::of(tx, row, gap, offer.clone()).await?;
        if is_taken_back {
            take_back(tx, loaded, why.clone()).await?;
        } else {
            end_declined(tx, loaded, why.clone()).await?;
        }
    }
    tx.counts_as(counted);
    Ok(())
}

/// Matches of an offer or programme that are under way and that the viewer may not read.
async fn unseen(tx: &Tx, offer: Uuid) -> Result<Vec<matches::Model>> {
    let seen = tx.all(under_way(offer)).await?;
    let mut unseen = tx.rows_whoever_may_read(under_way(offer)).await?;
    unseen.retain(|row| !seen.iter().any(|seen| seen.id == row.id));
    Ok(unseen)
}

/// Matches of an offer or programme that are neither delivered nor ended.
pub fn under_way(offer: Uuid) -> Select<matches::Entity> {
    matches::Entity::find()
        .filter(matches::Column::AssistanceId.eq(offer))
        .filter(matches::Column::State.is_in(MatchState::BLOCKING.iter().copied()))
}

/// Takes a match back, and with it what is committed and not delivered, and what is pledged beside that.
pub async fn take_back(tx: &mut Tx, loaded: LoadedMatch, why: Reason) -> Result<Uuid> {
    let before = tx.state::<matches::Entity>(loaded.row.id).await?;
    take_back_rest(tx, &loaded, &why).await?;
    let how = (MatchState::Withdrawn, EventKind::MatchWithdrawn);
    end(tx, loaded, &before, how, why).await
}

/// Takes back what is committed under a match and not delivered, and what is pledged beside that.
pub async fn take_back_rest(tx: &Tx, loaded: &LoadedMatch, why: &Reason) -> Result<()> {
    let ledgers = loaded.ledgers(tx).await?;
    for line in &loaded.lines {
        for (measure, sum) in &ledgers[&line.id] {
            let left =
                i64::try_from(sum.outstanding()).map_err(|error| Error::Internal(error.into()))?;
            if left > 0 {
                let ends = loaded.standing_ends(tx, line.id, measure).await?;
                let until = ends.into_iter().flatten().next();
                let entry = NewEntry::at_end(
                    tx,
                    CommitmentKind::Withdrawn,
                    (measure.clone(), until, left),
                    why.reason.clone(),
                );
                write(tx, loaded, line, entry).await?;
            }
        }
    }
    end_pledges(tx, loaded, why.reason.as_ref()).await
}

/// Ends a match with a no, and the requests for exemptions that wait on it; the state of its gap follows. `before` is how the match was
/// before anything was done to it or its parts.
async fn end(
    tx: &mut Tx,
    loaded: LoadedMatch,
    before: &State,
    (state, kind): (MatchState, EventKind),
    why: Reason,
) -> Result<Uuid> {
    let (id, was_agreed) = (loaded.row.id, loaded.row.agreed.is_some());
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
    // Who gave does not replace what was found: why it ended is in the history.
    let reason = if was_verified(tx, id).await? {
        loaded.row.reason.clone()
    } else {
        why.reason.clone()
    };
    tx.update(matches::Model {
        state,
        due: None,
        ended: Some(tx.today().to_owned()),
        reason,
        ..loaded.row
    })
    .await?;
    tx.note::<matches::Entity>(kind, id, Some(before), why)
        .await?;
    if was_agreed {
        follow(tx, loaded.gap, id, EventKind::GapHelpEnded).await?;
    }
    Ok(id)
}
