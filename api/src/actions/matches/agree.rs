//! Agreeing to a match: from here on it can be pledged and committed, and its gap is in progress.

use crate::{
    access::permission::Action,
    actions::{
        conflict,
        gap::state::follow,
        matches::{
            clock, holders,
            judged::{exemptions, judge_loaded, may_match},
            least::{self, Pair},
            loaded::LoadedMatch,
            meet::may_meet,
        },
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    deadline,
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
    runs_alone(tx, &loaded).await?;
    holders::are_asked(tx, &loaded.gap, &loaded.consents).await?;
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
    may_match(&judged, &exemptions(tx, loaded.row.id, tx.today()).await?)?;
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

/// Refuses to agree while another match of the same two runs: a delivery that was mistyped lets one run on that was delivered when this one was
/// proposed.
async fn runs_alone(tx: &Tx, loaded: &LoadedMatch) -> Result<()> {
    match loaded.other_of_the_two(tx, MatchState::RUNNING).await? {
        None => Ok(()),
        Some(name) => Err(conflict(&format!(
            "The two are matched already, as {name}, which runs: have what is committed under it delivered or withdrawn first, or withdraw it."
        ))),
    }
}

/// Refuses to agree to what was not consented to, unless all who hold the gap are silent about what they could read and silence is enough.
async fn is_consented_to(tx: &Tx, loaded: &LoadedMatch) -> Result<()> {
    let silence = step::Silence {
        is_past: clock::is_past(tx, &loaded.row, &loaded.gap),
        lets_proceed: tx.clock().lets_silence_proceed()
            && tx.is_public::<gap::Entity>(loaded.gap.id).await?,
    };
    let may = step::may_agree(loaded.row.state, silence).map_err(conflict);
    if may.is_err() && loaded.row.state == MatchState::Proposed {
        // No consent is of use to what could not be agreed to, nor can it be given.
        may_meet(tx, &loaded.gap, &loaded.assistance).await?;
    }
    may
}
