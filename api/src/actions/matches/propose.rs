//! Proposing a match, by either side or by a plan.

mod lines;

pub use lines::LineDraft;

use crate::{
    access::permission::{Action, Target},
    actions::{
        assistance::of_kind,
        conflict,
        matches::{
            asked::Asked,
            clock::consent_due,
            consent::takes_objection_back,
            holders::{are_known, holders},
            ids::NewIds,
            judged::{judge, may_match},
            least::{self, Pair},
            meet::may_meet,
        },
        new_reference, quota,
    },
    db::transaction::{Reason, Tx},
    error::{Error, Result},
    history::{refused, terms::Terms},
};
use domain::{
    assistance::AssistanceKind,
    deadline,
    event::EventKind,
    matches::{MatchSide, MatchState, step},
    validation::{NOTE_MAX, Validation},
};
use entity::{assistance, assistance_line, gap, match_consent, match_line, matches, need};
use matching::engine::Engine;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// How an objection is taken back.
const OR_TAKE_BACK: &str =
    ", or have an approver of whoever objected propose it: by that the objection is taken back";

/// A match to propose.
pub struct ProposeDraft {
    /// The gap.
    pub gap: Uuid,
    /// Whether it is an offer or a programme that is to help.
    pub kind: AssistanceKind,
    /// The offer or programme.
    pub assistance: Uuid,
    /// Which of its lines are to give to which needs.
    pub lines: Vec<LineDraft>,
    /// What it is to be.
    pub note: Option<String>,
    /// What its proposer calls it in systems of their own.
    pub external_reference: Option<String>,
    /// What its author confirms about the note, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Proposes a match for one of its sides.
pub async fn propose(tx: &mut Tx, engine: &Engine, draft: ProposeDraft) -> Result<Uuid> {
    let (gap, assistance) = sides(tx, &draft).await?;
    let mut proposal = Proposal::read(tx, gap, assistance).await?;
    let side = proposal.side(tx)?;
    proposal.may_be(tx).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    let id = proposal.ids.behind(0);
    let lines = proposal.lines(id, &draft.lines, &mut faults);
    let note = faults.text_if(draft.note.as_ref(), NOTE_MAX, "note");
    proposal.external_reference = faults.own_name(draft.external_reference.as_ref());
    proposal.is_own_name(tx, &mut faults).await?;
    proposal.gives_enough(tx, &lines, &mut faults).await?;
    faults.into_result()?;
    proposal.fits(tx, engine, &lines).await?;
    quota::more_matches(tx, 1).await?;
    let said = Reason::given(note).confirming(draft.confirmed);
    proposal.write(tx, id, side, lines, said).await
}

/// The gap and the offer or programme that are named; where neither is there, both are told of.
async fn sides(tx: &Tx, draft: &ProposeDraft) -> Result<(gap::Model, assistance::Model)> {
    let gap = tx.find::<gap::Entity>(draft.gap, "gap").await;
    let assistance = of_kind(tx, draft.assistance, draft.kind, "assistance").await;
    match (gap, assistance) {
        (Err(Error::Faults(gap)), Err(Error::Faults(assistance))) => {
            Err([gap, assistance].concat().into())
        }
        (gap, assistance) => Ok((gap?, assistance?)),
    }
}

/// A gap and an offer or programme that are to be matched, with what decides about it.
pub struct Proposal {
    gap: gap::Model,
    assistance: assistance::Model,
    needs: Vec<need::Model>,
    gives: Vec<assistance_line::Model>,
    /// Whose consent it takes.
    asked: Vec<Asked>,
    /// What it and its parts are called by.
    pub ids: NewIds,
    /// What both sides are now: a no is remembered until it changes.
    terms: Terms,
    /// What its proposer calls it in systems of their own.
    external_reference: Option<String>,
}

impl Proposal {
    /// Reads what decides about it.
    pub async fn read(tx: &Tx, gap: gap::Model, assistance: assistance::Model) -> Result<Self> {
        let asked = holders(tx, &gap).await?;
        let of_gap = tx.state::<gap::Entity>(gap.id).await?;
        let of_assistance = tx.state::<assistance::Entity>(assistance.id).await?;
        Ok(Self {
            needs: tx.parts::<gap::Entity, need::Entity>(gap.id).await?,
            gives: tx
                .parts::<assistance::Entity, assistance_line::Entity>(assistance.id)
                .await?,
            ids: NewIds::of(tx, gap.id, &assistance).await?,
            gap,
            assistance,
            asked,
            terms: Terms::of(&of_gap, &of_assistance),
            external_reference: None,
        })
    }

    /// The side of it that the viewer is on; fails for those who are on neither.
    fn side(&self, tx: &Tx) -> Result<MatchSide> {
        let provider = self.assistance.provider_id;
        let target = Target {
            organisation: Some(provider),
            holds: self
                .asked
                .iter()
                .any(|asked| asked.is(tx.member(), tx.reference())),
            ..Target::default()
        };
        tx.allow(Action::ProposeMatch, &target)?;
        Ok(if provider == tx.member().organisation {
            MatchSide::Provider
        } else {
            MatchSide::Holder
        })
    }

    /// Notes a name that another match has which the viewer's organisation proposed.
    async fn is_own_name(&self, tx: &Tx, faults: &mut Validation) -> Result<()> {
        let Some(name) = &self.external_reference else {
            return Ok(());
        };
        let others = matches::Entity::find()
            .filter(matches::Column::ProposerId.eq(tx.member().organisation))
            .filter(matches::Column::ExternalReference.eq(name.as_str()));
        let is_free = tx.count_whoever_may_read(others).await? == 0;
        let reason = "is that of another match that your organisation proposed";
        faults.ensure(is_free, "externalReference", reason);
        Ok(())
    }

    /// Refuses what cannot be matched whatever its lines, what is under way, and what was refused before.
    pub async fn may_be(&self, tx: &Tx) -> Result<()> {
        may_meet(tx, &self.gap, &self.assistance).await?;
        are_known(self.gap.holder, &self.asked)?;
        let same = matches::Entity::find()
            .filter(matches::Column::GapId.eq(self.gap.id))
            .filter(matches::Column::AssistanceId.eq(self.assistance.id));
        let all = tx.rows_whoever_may_read(same).await?;
        for earlier in &all {
            let name = &earlier.reference;
            let stands = refused::holds(&self.terms, earlier, &all);
            if stands && !takes_objection_back(tx, earlier).await? {
                let why = earlier.reason.as_deref().unwrap_or_default();
                let or = match earlier.state {
                    MatchState::Objected => OR_TAKE_BACK,
                    _ => "",
                };
                return Err(conflict(&format!(
                    "This was refused as {name} (\"{why}\"), and neither side has changed in what it was judged by: what is needed or given, in other words and not only written otherwise, how much and under which ceiling, where or when. Change some of that first{or}."
                )));
            }
            if earlier.state.blocks_another() {
                return Err(conflict(&format!(
                    "The two are matched already, as {name}."
                )));
            }
        }
        Ok(())
    }

    /// Refuses what suggestions would not suggest for what forbids it: obstacles, and the sanctions.
    pub async fn fits(&self, tx: &Tx, engine: &Engine, lines: &[match_line::Model]) -> Result<()> {
        let pair = (self.gap.id, self.assistance.id);
        may_match(&judge(tx, engine, pair, lines).await?, &[])
    }

    /// Notes lines that are about less than what gives by them gives to one gap, or out of which nothing is left.
    pub async fn gives_enough(
        &self,
        tx: &Tx,
        lines: &[match_line::Model],
        faults: &mut Validation,
    ) -> Result<()> {
        let pair = Pair {
            assistance: &self.assistance,
            needs: &self.needs,
            gives: &self.gives,
        };
        least::check(tx, pair, lines, faults).await?;
        least::check_left(tx, pair, lines, faults).await
    }

    /// Writes the match: who proposes it for those whose consent it takes consents by it.
    pub async fn write(
        self,
        tx: &mut Tx,
        id: Uuid,
        side: MatchSide,
        lines: Vec<match_line::Model>,
        said: Reason,
    ) -> Result<Uuid> {
        let asked = (0..).zip(&self.asked);
        let consents = asked.map(|(at, asked)| asked.consent(tx, id, self.ids.behind(at)));
        let consents: Vec<match_consent::Model> = consents.collect();
        let state = step::proposed(consents.iter().map(|consent| consent.answer));
        let due = match state {
            MatchState::Consented => Some(deadline::agreement_due(tx.today())),
            _ => consent_due(tx, &self.gap),
        };
        let row = matches::Model {
            state,
            due,
            note: said.reason,
            ..self.row(tx, id, side)
        };
        tx.insert(row).await?;
        for line in lines {
            tx.insert(line).await?;
        }
        for consent in consents {
            tx.insert(consent).await?;
        }
        let why = Reason::default().confirming(said.confirmed);
        tx.note::<matches::Entity>(EventKind::MatchProposed, id, None, why)
            .await?;
        Ok(id)
    }

    /// The match as a row that the viewer proposes today.
    fn row(self, tx: &Tx, id: Uuid, side: MatchSide) -> matches::Model {
        matches::Model {
            id,
            reference: new_reference("match"),
            gap_id: self.gap.id,
            assistance_id: self.assistance.id,
            side,
            proposer_id: tx.member().organisation,
            state: MatchState::Proposed,
            proposed: tx.today().to_owned(),
            due: None,
            agreed: None,
            ended: None,
            reason: None,
            note: None,
            terms: self.terms.into_kept(),
            rating: None,
            external_reference: self.external_reference,
        }
    }
}
