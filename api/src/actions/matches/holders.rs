//! Whose gap it is can change while matches of it wait for an answer: who holds it from now on is asked, and who holds it no more is not.

use super::{asked::Asked, clock::consent_due};
use crate::{
    actions::{
        conflict,
        gap::{countries_of, state::running},
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    deadline,
    event::EventKind,
    gap::GapHolder,
    matches::{MatchState, step},
};
use entity::{gap, match_consent, matches};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Those whose consent help with a gap takes as it stands.
pub(super) async fn holders(tx: &Tx, gap: &gap::Model) -> Result<Vec<Asked>> {
    let countries = countries_of(tx, gap.id).await?;
    Ok(Asked::about(gap, &countries, tx.reference()))
}

/// Refuses a match of a gap of a host state that names none: nobody could be asked.
pub fn are_known(holder: GapHolder, asked: &[Asked]) -> Result<()> {
    if holder == GapHolder::HostState && asked.is_empty() {
        return Err(conflict(
            "This gap is a host state's and names no state whose consent could be asked: have its Panel name the countries, by reviseGap, or record a gap of theirs, first.",
        ));
    }
    Ok(())
}

/// Who holds a gap that is revised, with these countries, from then on; none where that stays. Refused while something runs that others
/// consented to: they would have to see it through without a say.
pub async fn new(
    tx: &Tx,
    was: &gap::Model,
    becomes: &gap::Model,
    countries: &[Uuid],
) -> Result<Option<Vec<Asked>>> {
    let before = holders(tx, was).await?;
    let now = Asked::about(becomes, countries, tx.reference());
    if before.len() == now.len() && before.iter().all(|asked| now.contains(asked)) {
        return Ok(None);
    }
    match running(tx, was.id, Condition::all()).await? {
        None => Ok(Some(now)),
        Some(running) => Err(conflict(&format!(
            "Agreed matches of this gap run ({running}), and whose gap it was consented to them: have them withdrawn, or delivered and verified, before it is another's."
        ))),
    }
}

/// Asks those who hold a gap now about its matches that wait for an answer, as part of a change of this kind. What others answered who
/// hold it no more stays in the history.
pub async fn ask(tx: &mut Tx, gap: Uuid, now: &[Asked], kind: EventKind) -> Result<()> {
    let gap = tx.find::<gap::Entity>(gap, "gap").await?;
    let open = matches::Entity::find()
        .filter(matches::Column::GapId.eq(gap.id))
        .filter(matches::Column::State.is_in(MatchState::OPEN.iter().copied()))
        .order_by_asc(matches::Column::Id);
    for row in tx.rows_whoever_may_read(open).await? {
        let id = row.id;
        let before = tx.state::<matches::Entity>(id).await?;
        ask_about(tx, row, &gap, now).await?;
        tx.note::<matches::Entity>(kind, id, Some(&before), Reason::default())
            .await?;
    }
    Ok(())
}

/// Asks those who hold the gap of a match now. Their clock starts today where one of them is asked for the first time.
async fn ask_about(tx: &Tx, row: matches::Model, gap: &gap::Model, now: &[Asked]) -> Result<()> {
    let asked = tx
        .parts::<matches::Entity, match_consent::Entity>(row.id)
        .await?;
    let holds = |consent: &match_consent::Model| {
        Asked::of(consent).is_some_and(|asked| now.contains(&asked))
    };
    let (mut consents, gone): (Vec<_>, Vec<_>) = asked.into_iter().partition(holds);
    let gone = match_consent::Column::Id.is_in(gone.iter().map(|consent| consent.id));
    tx.delete::<match_consent::Entity>(Condition::all().add(gone))
        .await?;
    let known: Vec<Asked> = consents.iter().filter_map(Asked::of).collect();
    let new = now.iter().filter(|asked| !known.contains(asked));
    let new: Vec<match_consent::Model> = new.map(|asked| asked.pending(row.id)).collect();
    let stays = new.is_empty();
    for consent in new {
        tx.insert(consent.clone()).await?;
        consents.push(consent);
    }
    let state = step::proposed(consents.iter().map(|consent| consent.answer));
    let due = match state {
        _ if stays && state == row.state => row.due.clone(),
        MatchState::Consented => Some(deadline::agreement_due(tx.today())),
        _ => consent_due(tx, gap),
    };
    tx.update(matches::Model { state, due, ..row }).await
}
