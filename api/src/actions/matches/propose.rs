//! Proposing a match, by either side or by a plan.

use crate::{
    access::permission::{Action, Target},
    actions::{
        assistance::of_kind,
        conflict,
        matches::{
            asked::Asked,
            judged::{judge, may_give, may_match},
            least,
        },
        new_reference, quota,
    },
    db::{
        ledger::{ceiling_of, measure_of_line, size_of_line, size_of_need},
        transaction::{Reason, Tx},
    },
    error::Result,
    history::terms::Terms,
};
use domain::{
    assistance::AssistanceKind,
    deadline,
    event::EventKind,
    matches::{
        MatchSide, MatchState,
        pairing::{self, Counted, End, Share},
        step,
    },
    validation::{NOTE_MAX, Validation},
};
use entity::{
    assistance, assistance_line, gap, gap_country, match_consent, match_line, matches, need,
};
use matching::{engine::Engine, size::NEEDS};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

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

/// Which line is to give to which need.
pub struct LineDraft {
    /// The need.
    pub need: Uuid,
    /// The line of the offer or programme.
    pub line: Uuid,
    /// How much at most; none for as much as both have.
    pub share: Option<Share>,
}

/// Proposes a match for one of its sides.
pub async fn propose(tx: &mut Tx, engine: &Engine, draft: ProposeDraft) -> Result<Uuid> {
    let gap = tx.find::<gap::Entity>(draft.gap, "gap").await?;
    let assistance = of_kind(tx, draft.assistance, draft.kind, "assistance").await?;
    let mut proposal = Proposal::read(tx, gap, assistance).await?;
    let side = proposal.side(tx)?;
    proposal.may_be(tx).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    let id = Uuid::now_v7();
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

/// A gap and an offer or programme that are to be matched, with what decides about it.
pub struct Proposal {
    gap: gap::Model,
    assistance: assistance::Model,
    needs: Vec<need::Model>,
    gives: Vec<assistance_line::Model>,
    /// Whose consent it takes.
    asked: Vec<Asked>,
    /// What both sides are now: a no is remembered until it changes.
    terms: Terms,
    /// What its proposer calls it in systems of their own.
    external_reference: Option<String>,
}

impl Proposal {
    /// Reads what decides about it.
    pub async fn read(tx: &Tx, gap: gap::Model, assistance: assistance::Model) -> Result<Self> {
        let countries = tx.parts::<gap::Entity, gap_country::Entity>(gap.id).await?;
        let countries: Vec<Uuid> = countries.iter().map(|country| country.country_id).collect();
        let asked = Asked::about(&gap, &countries, tx.reference());
        let of_gap = tx.state::<gap::Entity>(gap.id).await?;
        let of_assistance = tx.state::<assistance::Entity>(assistance.id).await?;
        Ok(Self {
            needs: tx.parts::<gap::Entity, need::Entity>(gap.id).await?,
            gives: tx
                .parts::<assistance::Entity, assistance_line::Entity>(assistance.id)
                .await?,
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
        let same = matches::Entity::find()
            .filter(matches::Column::GapId.eq(self.gap.id))
            .filter(matches::Column::AssistanceId.eq(self.assistance.id));
        for earlier in tx.rows_whoever_may_read(same).await? {
            let name = &earlier.reference;
            if earlier.state.is_refused() && self.terms.are(&earlier.terms) {
                let why = earlier.reason.as_deref().unwrap_or_default();
                return Err(conflict(&format!(
                    "This was refused as {name} (\"{why}\"), and neither side has changed in what it was judged by (what is needed or given, in which words, how much, where or when): change that first."
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

    /// Notes lines that are about less than what gives by them gives to one gap.
    pub async fn gives_enough(
        &self,
        tx: &Tx,
        lines: &[match_line::Model],
        faults: &mut Validation,
    ) -> Result<()> {
        least::check(tx, (&self.needs, &self.gives), lines, faults).await
    }

    /// The lines of a match of it that has this id.
    pub fn lines(
        &self,
        match_id: Uuid,
        drafts: &[LineDraft],
        faults: &mut Validation,
    ) -> Vec<match_line::Model> {
        faults.ensure(
            !drafts.is_empty(),
            "lines",
            "is empty: say which line gives to which need",
        );
        faults.within(drafts.len(), "lines");
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            let place = format!("lines.{at}");
            let Some((need, line)) = self.ends(draft, &place, faults) else {
                continue;
            };
            let is_new = seen.insert((need.id, line.id));
            faults.ensure(is_new, &place, "appears twice");
            let share = draft.share.as_ref();
            rows.push(match_line::Model {
                id: Uuid::now_v7(),
                match_id,
                position: i32::try_from(at + 1).expect("a match has few lines"),
                need_id: need.id,
                line_id: line.id,
                size: pairing::share(
                    end_of_need(need),
                    self.given_by(line),
                    share,
                    &place,
                    faults,
                ),
            });
        }
        rows
    }

    /// What a line gives to one gap, which is no more than the ceiling over it and others.
    fn given_by<'a>(&self, line: &'a assistance_line::Model) -> End<'a> {
        let end = end_of_line(line);
        let ceiling = ceiling_of(&self.assistance);
        let ceiling = ceiling.filter(|(_, measure)| *measure == measure_of_line(line));
        End {
            most: end
                .most
                .into_iter()
                .chain(ceiling.map(|(most, _)| most))
                .min(),
            ..end
        }
    }

    /// Whether a need is counted in this: a currency, a unit, or needs as a whole, which can be said of any.
    pub fn is_counted_in(&self, need: Uuid, unit: &str) -> bool {
        let mut needs = self.needs.iter();
        let need = needs.find(|known| known.id == need);
        unit == NEEDS || need.is_some_and(|need| key(need) == Some(unit))
    }

    /// The need and the line that are meant.
    fn ends(
        &self,
        draft: &LineDraft,
        place: &str,
        faults: &mut Validation,
    ) -> Option<(&need::Model, &assistance_line::Model)> {
        let need = self.needs.iter().find(|need| need.id == draft.need);
        let field = format!("{place}.need");
        faults.named(draft.need, &field);
        faults.ensure(need.is_some(), &field, "is not a need of this gap");
        let line = self.gives.iter().find(|line| line.id == draft.line);
        let field = format!("{place}.line");
        faults.named(draft.line, &field);
        let reason = "is not a line of this offer or programme";
        faults.ensure(line.is_some(), &field, reason);
        need.zip(line)
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
        let consents = self.asked.iter().map(|asked| asked.consent(tx, id));
        let consents: Vec<match_consent::Model> = consents.collect();
        let state = step::proposed(consents.iter().map(|consent| consent.answer));
        let due = match state {
            MatchState::Consented => deadline::agreement_due(tx.today()),
            _ => tx.clock().consent_due(tx.today()),
        };
        let row = matches::Model {
            state,
            due: Some(due),
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

/// What plans call that in which a need is counted.
fn key(need: &need::Model) -> Option<&str> {
    let unit = need.unit.as_ref().map(AsRef::as_ref);
    need.currency.as_deref().or(unit)
}

/// What a need asks for, and how much of it.
pub fn end_of_need(need: &need::Model) -> End<'_> {
    End {
        counted: Counted {
            assistance: need.assistance,
            form: need.form,
            unit: need.unit,
            currency: need.currency.as_deref(),
        },
        most: size_of_need(need),
    }
}

/// What a line gives, and how much of it to one gap.
pub fn end_of_line(line: &assistance_line::Model) -> End<'_> {
    End {
        counted: Counted {
            assistance: line.assistance,
            form: line.form,
            unit: line.unit,
            currency: line.currency.as_deref(),
        },
        most: [size_of_line(line), line.most].into_iter().flatten().min(),
    }
}

/// Refuses what keeps a gap and an offer or programme apart whatever their lines.
pub async fn may_meet(tx: &Tx, gap: &gap::Model, assistance: &assistance::Model) -> Result<()> {
    pairing::takes_help(gap.nature, gap.state).map_err(conflict)?;
    pairing::can_help(assistance.status, assistance.ends.as_deref(), tx.today())
        .map_err(conflict)?;
    may_give(tx, assistance).await
}
