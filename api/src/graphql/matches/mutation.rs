//! Matches: proposed by either side, consented or objected to by whose gap it is, agreed, declined or withdrawn.

use crate::{
    access::permission::{Action, Thing},
    actions::{conflict, consent::Asked, ledger::Ledger},
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        id::{self, Kind},
        matches::{Match, ledger::entry},
        mutation::{input as check, mutate, payloads},
    },
    history::event::digest,
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, AssistanceType},
    deadline::{self, Clock},
    event::EventKind,
    gap::{GapNature, GapState},
    matches::{CommitmentKind, ConsentAnswer, ExemptionState, MatchSide, MatchState},
    size::SizeUnit,
    validation::{Fault, NOTE_MAX, Validation, ensure},
};
use entity::{
    assistance, assistance_line, commitment, exemption_request, gap, gap_country, match_consent,
    match_line, matches, need,
};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Which line is to give to which need.
#[derive(InputObject)]
pub struct MatchLineInput {
    /// The need.
    pub need: ID,
    /// The line of the offer or programme.
    pub line: ID,
    /// How much at most, as a decimal string in the unit of the need; leave it out for as much as both have.
    pub size: Option<String>,
}

/// A match to propose.
#[derive(InputObject)]
pub struct ProposeMatchInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// The offer or programme.
    assistance: ID,
    /// Which of its lines are to give to which needs.
    lines: Vec<MatchLineInput>,
    /// What it is to be.
    note: Option<String>,
}

/// A match to consent to.
#[derive(InputObject)]
pub struct ConsentToMatchInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// Other matches of the same gap that you choose this one over: they are objected to in the same change.
    over: Option<Vec<ID>>,
    /// Why; needed where one is chosen over others.
    reason: Option<String>,
}

/// A match and a reason.
#[derive(InputObject)]
pub struct ObjectToMatchInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// Why. Both sides and the Panel read this.
    reason: String,
}

/// A match and a reason.
#[derive(InputObject)]
pub struct DeclineMatchInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// Why. Both sides and the Panel read this.
    reason: String,
}

/// A match to agree to.
#[derive(InputObject)]
pub struct AgreeMatchInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
}

/// A match and a reason.
#[derive(InputObject)]
pub struct WithdrawMatchInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// Why. Whoever reads the match reads this.
    reason: String,
}

payloads! {
    ProposeMatchPayload of "proposeMatch" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    ConsentToMatchPayload of "consentToMatch" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    ObjectToMatchPayload of "objectToMatch" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    DeclineMatchPayload of "declineMatch" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    AgreeMatchPayload of "agreeMatch" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    WithdrawMatchPayload of "withdrawMatch" {
        /// The match; null where nothing was done.
        r#match: Match
    }
}

/// What both sides make of a match.
#[derive(Default)]
pub struct MatchMutation;

#[Object]
impl MatchMutation {
    /// Proposes a match: which lines of an offer or programme are to give to which needs of a gap. Editors of the provider or of
    /// whose gap it is can. What was refused before is refused again until the gap or the offer has changed.
    async fn propose_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match.")] input: ProposeMatchInput,
    ) -> Result<Option<ProposeMatchPayload>> {
        mutate(ctx, Action::ProposeMatch, input, propose).await
    }

    /// Consents to a match, also past its clock, and over others where several are proposed. Approvers of the host state, or of
    /// the mission or institution whose gap it is, can.
    async fn consent_to_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match.")] input: ConsentToMatchInput,
    ) -> Result<Option<ConsentToMatchPayload>> {
        mutate(ctx, Action::ConsentToMatch, input, consent).await
    }

    /// Objects to a match that is not agreed yet, and ends it. Approvers of those whose consent it takes can.
    async fn object_to_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match, and why.")] input: ObjectToMatchInput,
    ) -> Result<Option<ObjectToMatchPayload>> {
        mutate(ctx, Action::ObjectToMatch, input, object).await
    }

    /// Declines a match that is not agreed yet, and ends it. Approvers of the provider can.
    async fn decline_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match, and why.")] input: DeclineMatchInput,
    ) -> Result<Option<DeclineMatchPayload>> {
        mutate(ctx, Action::DeclineMatch, input, decline).await
    }

    /// Agrees to a match that is consented to, or on which silence lets it proceed: from here on it can be pledged and committed.
    /// Approvers of the provider can.
    async fn agree_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match.")] input: AgreeMatchInput,
    ) -> Result<Option<AgreeMatchPayload>> {
        mutate(ctx, Action::AgreeMatch, input, agree).await
    }

    /// Takes a match back: a proposal by who made it, an agreement by either side. What is committed and not delivered is
    /// withdrawn with it. Approvers can.
    async fn withdraw_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match, and why.")] input: WithdrawMatchInput,
    ) -> Result<Option<WithdrawMatchPayload>> {
        mutate(ctx, Action::WithdrawMatch, input, withdraw).await
    }
}

/// A match with what decides about it.
pub struct Deal {
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

impl Deal {
    /// The match that an input names, if the viewer may do this to it.
    pub async fn read(tx: &Tx, id: &ID, action: Action) -> Result<Self> {
        Self::named(tx, id, "match", action).await
    }

    async fn named(tx: &Tx, id: &ID, field: &str, action: Action) -> Result<Self> {
        let row = tx
            .find::<matches::Entity>(check::row_id(id, Kind::Match, field)?, field)
            .await?;
        let gap = tx.find::<gap::Entity>(row.gap_id, field).await?;
        let assistance = tx
            .find::<assistance::Entity>(row.assistance_id, field)
            .await?;
        let consents = tx
            .parts::<matches::Entity, match_consent::Entity>(row.id)
            .await?;
        let lines = tx
            .parts::<matches::Entity, match_line::Entity>(row.id)
            .await?;
        let needs = tx.parts::<gap::Entity, need::Entity>(gap.id).await?;
        let deal = Self {
            row,
            gap,
            assistance,
            consents,
            lines,
            needs,
        };
        tx.allow(action, &deal.thing(tx, action))?;
        Ok(deal)
    }

    fn thing(&self, tx: &Tx, action: Action) -> Thing {
        // Who approved a plan takes back what they proposed by it, and does nothing else with it.
        let own = action == Action::WithdrawMatch
            && is_open(self.row.state)
            && self.row.proposer_id == tx.member().organisation;
        Thing {
            panel: self.gap.panel_id,
            organisation: Some(if own {
                self.row.proposer_id
            } else {
                self.assistance.provider_id
            }),
            holds: self.consents.iter().any(|consent| answers(tx, consent)),
            ..Thing::default()
        }
    }

    /// What the ledger has under each line of it.
    pub async fn ledgers(&self, tx: &Tx) -> Result<HashMap<Uuid, Ledger>> {
        let lines = self.lines.iter().map(|line| line.id);
        let entries = tx
            .rows(
                commitment::Entity::find()
                    .filter(commitment::Column::MatchLineId.is_in(lines.clone())),
            )
            .await?;
        let under = |line: Uuid| {
            Ledger::of(
                entries
                    .iter()
                    .filter(move |entry| entry.match_line_id == Some(line)),
            )
        };
        Ok(lines.map(|line| (line, under(line))).collect())
    }

    /// Ends it with a no.
    async fn end(
        self,
        tx: &mut Tx,
        state: MatchState,
        kind: EventKind,
        reason: String,
    ) -> Result<()> {
        let before = tx.state::<matches::Entity>(self.row.id).await?;
        let requests = tx
            .parts::<matches::Entity, exemption_request::Entity>(self.row.id)
            .await?;
        for request in requests
            .into_iter()
            .filter(|request| request.state == ExemptionState::Requested)
        {
            tx.update(exemption_request::Model {
                state: ExemptionState::Withdrawn,
                ..request
            })
            .await?;
        }
        let (id, ended) = (self.row.id, Some(tx.today().to_owned()));
        tx.update(matches::Model {
            state,
            due: None,
            ended,
            reason: Some(reason.clone()),
            ..self.row
        })
        .await?;
        tx.note::<matches::Entity>(kind, id, Some(&before), Why::reason(reason))
            .await
    }
}

fn answers(tx: &Tx, consent: &match_consent::Model) -> bool {
    Asked::of(consent).is_some_and(|asked| asked.is(tx.member(), tx.reference()))
}

fn is_open(state: MatchState) -> bool {
    matches!(state, MatchState::Proposed | MatchState::Consented)
}

async fn propose(tx: &mut Tx, input: ProposeMatchInput) -> Result<Uuid> {
    let gap = tx
        .find::<gap::Entity>(check::row_id(&input.gap, Kind::Gap, "gap")?, "gap")
        .await?;
    let assistance = assistance_of(tx, &input.assistance).await?;
    let pair = Pair::read(tx, gap, assistance).await?;
    let (organisation, holds) = (
        pair.assistance.provider_id,
        pair.asked
            .iter()
            .any(|asked| asked.is(tx.member(), tx.reference())),
    );
    tx.allow(
        Action::ProposeMatch,
        &Thing {
            organisation: Some(organisation),
            holds,
            ..Thing::default()
        },
    )?;
    pair.may_be(tx).await?;
    let mut faults = Validation::default();
    let id = Uuid::now_v7();
    let lines = pair.lines(tx, id, &input.lines, &mut faults).await?;
    let note = faults.text_if(input.note.as_ref(), NOTE_MAX, "note");
    faults.into_result()?;
    let side = if organisation == tx.member().organisation {
        MatchSide::Provider
    } else {
        MatchSide::Holder
    };
    pair.propose(tx, id, side, lines, note).await
}

/// A gap and an assistance that are to be matched.
pub struct Pair {
    gap: gap::Model,
    assistance: assistance::Model,
    /// Whose consent it takes.
    asked: Vec<Asked>,
    /// Digest of what both sides are now: a no is remembered until it changes.
    terms: String,
}

impl Pair {
    /// What decides about it.
    pub async fn read(tx: &Tx, gap: gap::Model, assistance: assistance::Model) -> Result<Self> {
        let countries = tx.parts::<gap::Entity, gap_country::Entity>(gap.id).await?;
        let countries: Vec<Uuid> = countries
            .into_iter()
            .map(|country| country.country_id)
            .collect();
        let asked = Asked::about(&gap, &countries, tx.reference());
        let versions = [
            tx.state::<gap::Entity>(gap.id).await?.version(),
            tx.state::<assistance::Entity>(assistance.id)
                .await?
                .version(),
        ];
        Ok(Self {
            gap,
            assistance,
            asked,
            terms: digest(&versions),
        })
    }

    /// Refuses what cannot be matched whatever its lines, what is under way, and what was refused before.
    pub async fn may_be(&self, tx: &Tx) -> Result<()> {
        may_meet(tx, &self.gap, &self.assistance)?;
        not_refused(tx, &self.gap, &self.assistance, &self.terms).await
    }

    /// Lines of a match of it, as an input says them.
    pub async fn lines(
        &self,
        tx: &Tx,
        id: Uuid,
        inputs: &[MatchLineInput],
        faults: &mut Validation,
    ) -> Result<Vec<match_line::Model>> {
        lines(tx, id, &self.gap, &self.assistance, inputs, faults).await
    }

    /// Proposes it.
    pub async fn propose(
        self,
        tx: &mut Tx,
        id: Uuid,
        side: MatchSide,
        lines: Vec<match_line::Model>,
        note: Option<String>,
    ) -> Result<Uuid> {
        let consents: Vec<match_consent::Model> = self
            .asked
            .iter()
            .map(|asked| consent_of(tx, id, *asked))
            .collect();
        let all_given = consents
            .iter()
            .all(|consent| consent.answer == ConsentAnswer::Given);
        let state = if all_given {
            MatchState::Consented
        } else {
            MatchState::Proposed
        };
        let due = if all_given {
            deadline::agreement_due(tx.today())
        } else {
            tx.clock().consent_due(tx.today())
        };
        tx.insert(matches::Model {
            id,
            reference: crate::actions::new_reference("match"),
            gap_id: self.gap.id,
            assistance_id: self.assistance.id,
            side,
            proposer_id: tx.member().organisation,
            state,
            proposed: tx.today().to_owned(),
            due: Some(due),
            agreed: None,
            ended: None,
            reason: None,
            note,
            terms: self.terms,
        })
        .await?;
        for line in lines {
            tx.insert(line).await?;
        }
        for consent in consents {
            tx.insert(consent).await?;
        }
        tx.note::<matches::Entity>(EventKind::MatchProposed, id, None, Why::default())
            .await?;
        Ok(id)
    }
}

/// The consent that is asked of somebody: who proposes a match for them consents by it.
fn consent_of(tx: &Tx, match_id: Uuid, asked: Asked) -> match_consent::Model {
    let given = asked.is(tx.member(), tx.reference());
    let (country_id, organisation_id) = match asked {
        Asked::Country(country) => (Some(country), None),
        Asked::Organisation(organisation) => (None, Some(organisation)),
    };
    let answer = if given {
        ConsentAnswer::Given
    } else {
        ConsentAnswer::Pending
    };
    let dated = given.then(|| tx.today().to_owned());
    match_consent::Model {
        id: Uuid::now_v7(),
        match_id,
        country_id,
        organisation_id,
        answer,
        dated,
        reason: None,
    }
}

async fn assistance_of(tx: &Tx, id: &ID) -> Result<assistance::Model> {
    let absent = || Error::absent("assistance");
    let (kind, row) = id::parse(id).map_err(|_| absent())?;
    let found = tx.find::<assistance::Entity>(row, "assistance").await?;
    let expected = if found.kind == AssistanceKind::Offer {
        Kind::Offer
    } else {
        Kind::Programme
    };
    if kind == Some(expected) {
        Ok(found)
    } else {
        Err(absent())
    }
}

/// What keeps a gap and an assistance apart whatever their lines.
fn may_meet(tx: &Tx, gap: &gap::Model, assistance: &assistance::Model) -> Result<()> {
    if gap.nature == GapNature::Will {
        return Err(conflict(
            "This is a gap of WILL: help cannot close it, and none is matched to it.",
        ));
    }
    if gap.state == GapState::Closed {
        return Err(conflict("This gap is closed: its Panel can open it again."));
    }
    let over = assistance
        .ends
        .as_deref()
        .is_some_and(|ends| domain::date::last_day(ends).as_str() < tx.today());
    match assistance.status {
        ActivityStatus::Cancelled => Err(conflict("This offer was withdrawn.")),
        ActivityStatus::Closed => Err(conflict("This programme or offer is closed.")),
        ActivityStatus::Suspended => Err(conflict(
            "This programme or offer is suspended: wait until it goes on.",
        )),
        _ if over => Err(conflict(
            "The time of this offer or programme is over: have its provider extend it.",
        )),
        _ => Ok(()),
    }
}

/// Refuses what is under way already, and what was refused while both sides were as they are now.
async fn not_refused(
    tx: &Tx,
    gap: &gap::Model,
    assistance: &assistance::Model,
    terms: &str,
) -> Result<()> {
    let pair = matches::Entity::find()
        .filter(matches::Column::GapId.eq(gap.id))
        .filter(matches::Column::AssistanceId.eq(assistance.id));
    for earlier in tx.rows(pair).await? {
        let name = &earlier.reference;
        match earlier.state {
            MatchState::Objected | MatchState::Declined if earlier.terms == terms => {
                let why = earlier.reason.as_deref().unwrap_or_default();
                let message = format!(
                    "This was refused as {name} (\"{why}\"), and neither side has changed since: change the offer or the gap first."
                );
                return Err(conflict(&message));
            }
            MatchState::Proposed
            | MatchState::Consented
            | MatchState::Agreed
            | MatchState::Delivering => {
                return Err(conflict(&format!(
                    "The two are matched already, as {name}."
                )));
            }
            _ => {}
        }
    }
    Ok(())
}

async fn lines(
    tx: &Tx,
    match_id: Uuid,
    gap: &gap::Model,
    assistance: &assistance::Model,
    inputs: &[MatchLineInput],
    faults: &mut Validation,
) -> Result<Vec<match_line::Model>> {
    faults.ensure(
        !inputs.is_empty(),
        "lines",
        "is empty: say which line gives to which need",
    );
    faults.within(inputs.len(), "lines");
    let needs = tx.parts::<gap::Entity, need::Entity>(gap.id).await?;
    let gives = tx
        .parts::<assistance::Entity, assistance_line::Entity>(assistance.id)
        .await?;
    let (mut rows, mut pairs) = (Vec::new(), BTreeSet::new());
    for (at, input) in inputs.iter().enumerate() {
        let field = |name: &str| format!("lines.{at}.{name}");
        let need = faults.collect(check::row_id(&input.need, Kind::Need, &field("need")));
        let need = need.and_then(|id| needs.iter().find(|need| need.id == id));
        faults.ensure(need.is_some(), &field("need"), "is no need of this gap");
        let line = faults.collect(check::row_id(
            &input.line,
            Kind::AssistanceLine,
            &field("line"),
        ));
        let line = line.and_then(|id| gives.iter().find(|line| line.id == id));
        faults.ensure(
            line.is_some(),
            &field("line"),
            "is no line of this offer or programme",
        );
        let (Some(need), Some(line)) = (need, line) else {
            continue;
        };
        faults.ensure(
            pairs.insert((need.id, line.id)),
            &format!("lines.{at}"),
            "stands here twice",
        );
        if let Err(reason) = fits(need, line) {
            faults.ensure(false, &field("line"), &reason);
        }
        let size = input.size.as_ref().and_then(|size| {
            faults.collect(
                domain::money::units(size, need.unit, need.currency.as_deref())
                    .map_err(|reason| Fault::invalid(&field("size"), reason)),
            )
        });
        let most = [
            size_of_need(need),
            line.quantity.or(line.amount_minor),
            line.most,
        ]
        .into_iter()
        .flatten()
        .min();
        faults.ensure(
            size.is_none() || most.is_none() || size <= most,
            &field("size"),
            "is more than the need asks for or the line gives",
        );
        let position = i32::try_from(at + 1).expect("an input has few lines");
        rows.push(match_line::Model {
            id: Uuid::now_v7(),
            match_id,
            position,
            need_id: need.id,
            line_id: line.id,
            size,
        });
    }
    Ok(rows)
}

/// The size of a need in its unit.
pub fn size_of_need(need: &need::Model) -> Option<i64> {
    need.quantity.or(need.amount_minor)
}

/// Whether a line can give to a need: the type is the same, or money is asked for and given; and so are the units.
pub fn fits(need: &need::Model, line: &assistance_line::Model) -> Result<(), String> {
    let funds = line.assistance == AssistanceType::Funding && need.unit == Some(SizeUnit::Money);
    if line.assistance != need.assistance && !funds {
        return Err(format!(
            "gives {} where {} is needed",
            line.assistance.to_value(),
            need.assistance.to_value()
        ));
    }
    let (Some(needed), Some(given)) = (need.unit, line.unit) else {
        return Ok(());
    };
    if needed != given {
        return Err(format!(
            "is counted in {} and the need in {}",
            given.to_value(),
            needed.to_value()
        ));
    }
    match (&need.currency, &line.currency) {
        (Some(needed), Some(given)) if needed != given => Err(format!(
            "is in {given} and the need in {needed}: the ledger converts nothing, so give a line in {needed}"
        )),
        _ => Ok(()),
    }
}

async fn consent(tx: &mut Tx, input: ConsentToMatchInput) -> Result<Uuid> {
    let deal = Deal::read(tx, &input.match_id, Action::ConsentToMatch).await?;
    let others = input.over.unwrap_or_default();
    let mut faults = Validation::default();
    faults.within(others.len(), "over");
    faults.ensure(
        others.is_empty() || input.reason.is_some(),
        "reason",
        "is missing: say why this one is chosen over others",
    );
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    if deal.row.state != MatchState::Proposed {
        return Err(conflict("This match does not wait for consent."));
    }
    let before = tx.state::<matches::Entity>(deal.row.id).await?;
    let mut pending = 0;
    let mut given = 0;
    for consent in deal
        .consents
        .iter()
        .filter(|consent| consent.answer == ConsentAnswer::Pending)
    {
        if !answers(tx, consent) {
            pending += 1;
            continue;
        }
        given += 1;
        let dated = Some(tx.today().to_owned());
        tx.update(match_consent::Model {
            answer: ConsentAnswer::Given,
            dated,
            reason: reason.clone(),
            ..consent.clone()
        })
        .await?;
    }
    if given == 0 {
        return Err(conflict("You have consented already; the others have not."));
    }
    let id = deal.row.id;
    if pending == 0 {
        let due = Some(deadline::agreement_due(tx.today()));
        tx.update(matches::Model {
            state: MatchState::Consented,
            due,
            ..deal.row
        })
        .await?;
    }
    tx.note::<matches::Entity>(
        EventKind::MatchConsented,
        id,
        Some(&before),
        Why::reason(reason.clone()),
    )
    .await?;
    for (at, other) in others.iter().enumerate() {
        let field = format!("over.{at}");
        let other = Deal::named(tx, other, &field, Action::ObjectToMatch).await?;
        ensure(
            other.gap.id == deal.gap.id && other.row.id != id,
            &field,
            "is no other match of the same gap",
        )?;
        refuse(tx, other, reason.clone().unwrap_or_default()).await?;
    }
    Ok(id)
}

async fn object(tx: &mut Tx, input: ObjectToMatchInput) -> Result<Uuid> {
    let deal = Deal::read(tx, &input.match_id, Action::ObjectToMatch).await?;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.into_result()?;
    let id = deal.row.id;
    refuse(tx, deal, reason).await?;
    Ok(id)
}

async fn refuse(tx: &mut Tx, deal: Deal, reason: String) -> Result<()> {
    if !is_open(deal.row.state) {
        return Err(conflict(
            "This match is agreed or has ended: what is agreed can be withdrawn.",
        ));
    }
    for consent in deal.consents.iter().filter(|consent| answers(tx, consent)) {
        let dated = Some(tx.today().to_owned());
        let reason = Some(reason.clone());
        tx.update(match_consent::Model {
            answer: ConsentAnswer::Objected,
            dated,
            reason,
            ..consent.clone()
        })
        .await?;
    }
    deal.end(tx, MatchState::Objected, EventKind::MatchObjected, reason)
        .await
}

async fn decline(tx: &mut Tx, input: DeclineMatchInput) -> Result<Uuid> {
    let deal = Deal::read(tx, &input.match_id, Action::DeclineMatch).await?;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.into_result()?;
    if !is_open(deal.row.state) {
        return Err(conflict(
            "This match is agreed or has ended: what is agreed can be withdrawn.",
        ));
    }
    let id = deal.row.id;
    deal.end(tx, MatchState::Declined, EventKind::MatchDeclined, reason)
        .await?;
    Ok(id)
}

async fn agree(tx: &mut Tx, input: AgreeMatchInput) -> Result<Uuid> {
    let deal = Deal::read(tx, &input.match_id, Action::AgreeMatch).await?;
    let silent = Clock::is_silent(deal.row.due.as_deref(), tx.today());
    match deal.row.state {
        MatchState::Consented => {}
        MatchState::Proposed if silent && tx.clock().lets_silence_proceed() => {}
        MatchState::Proposed if silent => {
            return Err(conflict(
                "Whose gap it is stayed silent past its clock, and silence is no consent here: ask again.",
            ));
        }
        MatchState::Proposed => return Err(conflict("Whose gap it is has not consented yet.")),
        _ => return Err(conflict("This match is agreed already or has ended.")),
    }
    may_meet(tx, &deal.gap, &deal.assistance)?;
    if deal.lines.is_empty() {
        return Err(conflict(
            "The needs that this match was about are asked for no more: decline it, and propose what is needed now.",
        ));
    }
    let before = tx.state::<matches::Entity>(deal.row.id).await?;
    let (id, today) = (deal.row.id, tx.today().to_owned());
    tx.update(matches::Model {
        state: MatchState::Agreed,
        due: Some(deadline::anniversary(&today)),
        agreed: Some(today),
        ..deal.row
    })
    .await?;
    tx.note::<matches::Entity>(EventKind::MatchAgreed, id, Some(&before), Why::default())
        .await?;
    Ok(id)
}

async fn withdraw(tx: &mut Tx, input: WithdrawMatchInput) -> Result<Uuid> {
    let deal = Deal::read(tx, &input.match_id, Action::WithdrawMatch).await?;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.into_result()?;
    match deal.row.state {
        MatchState::Proposed | MatchState::Consented
            if deal.row.proposer_id != tx.member().organisation =>
        {
            return Err(conflict(
                "A proposal is taken back by who made it: object to it or decline it.",
            ));
        }
        MatchState::Proposed
        | MatchState::Consented
        | MatchState::Agreed
        | MatchState::Delivering => {}
        _ => {
            return Err(conflict(
                "This match has ended, or all that was committed is delivered: nothing is left to withdraw.",
            ));
        }
    }
    let id = deal.row.id;
    let ledgers = deal.ledgers(tx).await?;
    for line in &deal.lines {
        let left = ledgers[&line.id].outstanding();
        if left > 0 {
            entry(
                tx,
                &deal,
                line,
                CommitmentKind::Withdrawn,
                left,
                tx.today().to_owned(),
                Some(reason.clone()),
            )
            .await?;
        }
    }
    deal.end(tx, MatchState::Withdrawn, EventKind::MatchWithdrawn, reason)
        .await?;
    Ok(id)
}
