//! A match with what decides about it.

use crate::{
    access::permission::{Action, Target},
    actions::matches::asked::Asked,
    db::{ledger, transaction::Tx},
    error::Result,
};
use domain::{
    event::EventKind,
    ledger::{Ledger, end::EVER},
    matches::MatchState,
    size::Measure,
};
use entity::{assistance, commitment, event, gap, match_consent, match_line, matches, need};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A match with what decides about it.
pub struct LoadedMatch {
    /// The match.
    pub row: matches::Model,
    /// Its gap.
    pub gap: gap::Model,
    /// Its offer or programme.
    pub assistance: assistance::Model,
    /// Whose consent it takes, and what they said.
    pub consents: Vec<match_consent::Model>,
    /// Its lines.
    pub lines: Vec<match_line::Model>,
    /// The needs of its gap.
    pub needs: Vec<need::Model>,
}

impl LoadedMatch {
    /// The match of this id, if the viewer may do this to it; `field` is where the input names it.
    pub async fn find(tx: &Tx, id: Uuid, field: &str, action: Action) -> Result<Self> {
        let row = tx.find::<matches::Entity>(id, field).await?;
        let gap = tx.find::<gap::Entity>(row.gap_id, field).await?;
        let assistance = tx
            .find::<assistance::Entity>(row.assistance_id, field)
            .await?;
        let loaded = Self::of(tx, row, gap, assistance).await?;
        let parties = Parties {
            ends: loaded.is_ended_by_panel(tx, action).await?,
            ..loaded.parties(tx)
        };
        let target = parties.target(action, Some(tx.member().organisation));
        tx.allow(action, &target)?;
        Ok(loaded)
    }

    /// A match of a gap and an offer or programme that the viewer need not be able to read: not to be shown to them.
    pub async fn of(
        tx: &Tx,
        row: matches::Model,
        gap: gap::Model,
        assistance: assistance::Model,
    ) -> Result<Self> {
        let consents = tx
            .parts::<matches::Entity, match_consent::Entity>(row.id)
            .await?;
        let lines = tx
            .parts::<matches::Entity, match_line::Entity>(row.id)
            .await?;
        let needs = tx.parts::<gap::Entity, need::Entity>(gap.id).await?;
        Ok(Self {
            row,
            gap,
            assistance,
            consents,
            lines,
            needs,
        })
    }

    fn parties(&self, tx: &Tx) -> Parties {
        Parties {
            panel: self.gap.panel_id,
            provider: self.assistance.provider_id,
            proposer: self.row.proposer_id,
            state: self.row.state,
            holds: self.consents.iter().any(|consent| answers(tx, consent)),
            ends: false,
        }
    }

    /// Whether the viewer is of the Panel that owns the gap, and may end what is agreed about it: as long as not everybody reads it.
    async fn is_ended_by_panel(&self, tx: &Tx, action: Action) -> Result<bool> {
        let is_own = self.gap.panel_id.is_some() && self.gap.panel_id == tx.member().panel;
        if action != Action::WithdrawMatch || !is_own {
            return Ok(false);
        }
        Ok(!tx.is_public::<gap::Entity>(self.gap.id).await?)
    }

    /// Consents that the viewer answers for.
    pub fn own_consents(&self, tx: &Tx) -> impl Iterator<Item = &match_consent::Model> {
        self.consents.iter().filter(|consent| answers(tx, consent))
    }

    /// The name of another match of the same two that is in one of these states.
    pub async fn other_of_the_two(&self, tx: &Tx, states: &[MatchState]) -> Result<Option<String>> {
        let others = matches::Entity::find()
            .filter(matches::Column::GapId.eq(self.gap.id))
            .filter(matches::Column::AssistanceId.eq(self.assistance.id))
            .filter(matches::Column::Id.ne(self.row.id))
            .filter(matches::Column::State.is_in(states.iter().copied()))
            .order_by_asc(matches::Column::Id);
        let others = tx.rows_whoever_may_read(others).await?;
        Ok(others.into_iter().next().map(|other| other.reference))
    }

    /// What the ledger has under each line of it, in each measure.
    pub async fn ledgers(&self, tx: &Tx) -> Result<HashMap<Uuid, BTreeMap<Measure, Ledger>>> {
        let lines = self.lines.iter().map(|line| line.id);
        let under = commitment::Column::MatchLineId.is_in(lines.clone());
        let entries = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(under))
            .await?;
        let of_line = |line: Uuid| {
            let own = |entry: &&commitment::Model| entry.match_line_id == Some(line);
            (line, ledger::by_measure(entries.iter().filter(own), EVER))
        };
        Ok(lines.map(of_line).collect())
    }

    /// What is pledged under a line of it and was not committed, in each measure, by the last days of the pledges: what ends with it.
    pub async fn promises(
        &self,
        tx: &Tx,
        line: Uuid,
    ) -> Result<Vec<(Measure, Option<String>, i64)>> {
        let under = commitment::Column::MatchLineId.eq(line);
        let entries = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(under))
            .await?;
        Ok(ledger::promises(&entries))
    }

    /// The ends that what is committed in a measure and stands under a line of it has: one, if any does.
    pub async fn standing_ends(
        &self,
        tx: &Tx,
        line: Uuid,
        measure: &Measure,
    ) -> Result<Vec<Option<String>>> {
        let under = commitment::Column::MatchLineId.eq(line);
        let entries = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(under))
            .await?;
        Ok(ledger::standing_ends(&entries, measure))
    }
}

/// Whether it was ever verified that a match was delivered.
pub async fn was_verified(tx: &Tx, of: Uuid) -> Result<bool> {
    was(tx, of, EventKind::DeliveryVerified).await
}

/// Whether a match was ever taken back.
pub async fn was_taken_back(tx: &Tx, of: Uuid) -> Result<bool> {
    was(tx, of, EventKind::MatchWithdrawn).await
}

/// Whether this was ever done to a match.
async fn was(tx: &Tx, of: Uuid, kind: EventKind) -> Result<bool> {
    let done = event::Entity::find()
        .filter(event::Column::AboutId.eq(of))
        .filter(event::Column::Kind.eq(kind));
    Ok(tx.count_whoever_may_read(done).await? > 0)
}

/// Whether the viewer answers for who was asked for this consent.
pub(super) fn answers(tx: &Tx, consent: &match_consent::Model) -> bool {
    Asked::of(consent).is_some_and(|asked| asked.is(tx.member(), tx.reference()))
}

/// Who is concerned by a match: with its state, what decides who may do what to it.
#[derive(Clone, Copy, Debug)]
pub struct Parties {
    /// The Panel that found the gap.
    pub panel: Option<Uuid>,
    /// Who gives.
    pub provider: Uuid,
    /// Who proposed it.
    pub proposer: Uuid,
    /// How far it is.
    pub state: MatchState,
    /// Whether who asks answers for one whose consent it takes.
    pub holds: bool,
    /// Whether who asks is of the Panel that owns the gap, which not everybody reads: whom a Panel lets read it, it can let read it no more.
    pub ends: bool,
}

impl Parties {
    /// What decides whether an organisation may do this.
    pub fn target(&self, action: Action, organisation: Option<Uuid>) -> Target {
        // Who approved a plan takes back what they proposed by it, and does nothing else with it.
        let takes_back = action == Action::WithdrawMatch
            && self.state.is_open()
            && organisation == Some(self.proposer);
        let ends = action == Action::WithdrawMatch && self.state.is_settled() && self.ends;
        Target {
            panel: self.panel,
            organisation: match () {
                () if takes_back => Some(self.proposer),
                () if ends => organisation,
                () => Some(self.provider),
            },
            holds: self.holds,
            ..Target::default()
        }
    }
}
