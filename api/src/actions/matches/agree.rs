//! Agreeing to a match: from here on it can be pledged and committed, and its gap is in progress.

use crate::{
    access::permission::Action,
    actions::{
        conflict,
        gap::state::follow,
        matches::{
            asked::Asked,
            holders::{are_known, holders},
            judged::{exemptions, judge_loaded, may_match},
            least::{self, Pair},
            loaded::LoadedMatch,
            propose::may_meet,
        },
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    deadline::{self, Clock},
    event::EventKind,
    matches::{MatchState, step},
};
use entity::{assistance, assistance_line, gap, matches};
use matching::engine::Engine;
use uuid::Uuid;

/// Agrees to a match that is consented to, or on which silence lets it proceed.
pub async fn agree(tx: &mut Tx, engine: &Engine, match_id: Uuid) -> Result<Uuid> {
    let loaded = LoadedMatch::find(tx, match_id, "match", Action::AgreeMatch).await?;
    is_consented_to(tx, &loaded).await?;
    may_meet(tx, &loaded.gap, &loaded.assistance).await?;
    if loaded.lines.is_empty() {
        return Err(conflict(
            "The needs that this match was about are asked for no more: decline it, and propose what is needed now.",
        ));
    }
    let gives = tx
        .parts::<assistance::Entity, assistance_line::Entity>(loaded.assistance.id)
        .await?;
    let pair = Pair {
        assistance: &loaded.assistance,
        needs: &loaded.needs,
        gives: &gives,
    };
    least::may_agree(tx, pair, &loaded.lines).await?;
    let judged = judge_loaded(tx, engine, &loaded).await?;
    may_match(&judged, &exemptions(tx, loaded.row.id).await?)?;
    let before = tx.state::<matches::Entity>(loaded.row.id).await?;
    let (id, today) = (loaded.row.id, tx.today().to_owned());
    tx.update(matches::Model {
        state: MatchState::Agreed,
        due: Some(deadline::anniversary(&today)),
        agreed: Some(today),
        ..loaded.row
    })
    .await?;
    tx.note::<matches::Entity>(EventKind::MatchAgreed, id, Some(&before), Reason::default())
        .await?;
    follow(tx, loaded.gap, id, EventKind::GapBegun).await?;
    Ok(id)
}

/// Refuses to agree to what not all who hold the gap now consent to, or are silent about where they could read it and silence is enough.
async fn is_consented_to(tx: &Tx, loaded: &LoadedMatch) -> Result<()> {
    let silence = step::Silence {
        is_past: Clock::is_silent(loaded.row.due.as_deref(), tx.today()),
        lets_proceed: tx.clock().lets_silence_proceed()
            && tx.is_public::<gap::Entity>(loaded.gap.id).await?,
    };
    step::may_agree(loaded.row.state, silence).map_err(conflict)?;
    let asked = holders(tx, &loaded.gap).await?;
    are_known(loaded.gap.holder, &asked)?;
    let consents: Vec<_> = loaded.consents.iter().collect();
    // Who revises the gap has them asked; a file that states it anew has not.
    if Asked::were_asked(&asked, &consents) {
        return Ok(());
    }
    Err(conflict(
        "Whose gap it is has changed since this was proposed, and not all who hold it now were asked: have it withdrawn by who proposed it, and proposed again.",
    ))
}
