//! What donors offer.

use crate::{
    access::permission::{Action, Target},
    actions::{OWN, conflict},
    db::{
        ledger::of_rows,
        transaction::{Tx, Why},
    },
    error::Result,
    graphql::{
        assistance::{
            Offer,
            input::{AssistanceLineInput, AssistanceTermsInput, Draft, texts},
        },
        id::Kind,
        mutation::{input as check, mutate, payloads},
    },
};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, Stated},
    event::EventKind,
    matches::MatchState,
    validation::{NOTE_MAX, Validation},
};
use entity::{assistance, commitment, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Whether the provider is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Attribution {
    /// Everybody sees who gives.
    Attributed,
    /// Nobody but the provider sees who gives.
    Unattributed,
}

/// An offer to make.
#[derive(InputObject)]
pub struct MakeOfferInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    #[graphql(flatten)]
    offer: NewOfferInput,
}

/// An offer to make.
#[derive(InputObject)]
pub struct NewOfferInput {
    /// What it is, in a line.
    title: String,
    /// What it is, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// Declared interest.
    willing: Stated,
    /// Confirmed capacity.
    able: Stated,
    /// Whether you are shown as the provider.
    #[graphql(default_with = "Attribution::Attributed")]
    attribution: Attribution,
    /// What is given, line by line.
    lines: Vec<AssistanceLineInput>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

/// What to revise of an offer; what is left out stays as it is.
#[derive(InputObject)]
pub struct ReviseOfferInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The offer.
    offer: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// What it is, in a line.
    title: Option<String>,
    /// What it is, in a few sentences.
    description: Option<String>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// Declared interest.
    willing: Option<Stated>,
    /// Confirmed capacity.
    able: Option<Stated>,
    /// Whether you are shown as the provider. What was shown before stays in the history.
    attribution: Option<Attribution>,
    /// What is given, line by line, in place of the lines there are.
    lines: Option<Vec<AssistanceLineInput>>,
    /// Why, for the history.
    reason: Option<String>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

/// An offer to withdraw.
#[derive(InputObject)]
pub struct WithdrawOfferInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The offer.
    offer: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// Why.
    reason: String,
}

payloads! {
    MakeOfferPayload of "makeOffer" {
        /// The offer; null where nothing was done.
        offer: Offer
    }
    ReviseOfferPayload of "reviseOffer" {
        /// The offer; null where nothing was done.
        offer: Offer
    }
    WithdrawOfferPayload of "withdrawOffer" {
        /// The offer; null where nothing was done.
        offer: Offer
    }
}

/// What donors do with offers.
#[derive(Default)]
pub struct OfferMutation;

#[Object]
impl OfferMutation {
    /// Makes an offer in the name of your organisation. Approvers of donors can.
    async fn make_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offer.")] input: MakeOfferInput,
    ) -> Result<Option<MakeOfferPayload>> {
        mutate(ctx, Action::MakeOffer, input, async |tx, input| {
            make(tx, input.offer).await
        })
        .await
    }

    /// Revises an offer. What is drawn on a line holds it: its unit stays, and its size does not fall below. Approvers of its
    /// provider can.
    async fn revise_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to revise.")] input: ReviseOfferInput,
    ) -> Result<Option<ReviseOfferPayload>> {
        mutate(ctx, Action::ReviseOffer, input, revise).await
    }

    /// Withdraws an offer on which no match is open. Approvers of its provider can.
    async fn withdraw_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to withdraw, and why.")] input: WithdrawOfferInput,
    ) -> Result<Option<WithdrawOfferPayload>> {
        mutate(ctx, Action::WithdrawOffer, input, withdraw).await
    }
}

/// An offer or programme of which nothing is said yet.
pub fn blank(tx: &Tx, kind: AssistanceKind) -> assistance::Model {
    assistance::Model {
        id: Uuid::now_v7(),
        reference: crate::actions::new_reference(if kind == AssistanceKind::Offer {
            "offer"
        } else {
            "programme"
        }),
        kind,
        provider_id: tx.member().organisation,
        mission_id: None,
        title: String::new(),
        description: String::new(),
        language: String::new(),
        status: ActivityStatus::Pipeline,
        starts: None,
        ends: None,
        willing: Stated::NotStated,
        able: Stated::NotStated,
        attributed: true,
        condition: None,
        languages: None,
        place: None,
        earmark: None,
        membership: None,
        memberships: None,
        seeks_exemption: Stated::NotStated,
        cofinancing: None,
        exclusions: None,
        note: None,
        source: OWN.to_owned(),
    }
}

/// Makes one.
pub async fn make(tx: &mut Tx, input: NewOfferInput) -> Result<Uuid> {
    let mut faults = Validation::default();
    let mut row = assistance::Model {
        title: input.title,
        description: input.description,
        language: input.language,
        willing: input.willing,
        able: input.able,
        attributed: input.attribution == Attribution::Attributed,
        ..blank(tx, AssistanceKind::Offer)
    };
    texts(&mut row, &mut faults);
    let mut draft = Draft::new(row);
    draft.terms(tx, &input.terms, &mut faults).await?;
    draft.lines(tx, &input.lines, &mut faults).await?;
    not_cancelled(&draft, &mut faults);
    faults.into_result()?;
    let id = draft.write(tx, true).await?;
    tx.note::<assistance::Entity>(EventKind::OfferMade, id, None, Why::default())
        .await?;
    Ok(id)
}

/// An offer is cancelled by one way only, which asks for a reason and looks after its matches.
fn not_cancelled(draft: &Draft, faults: &mut Validation) {
    faults.ensure(
        draft.row.status != ActivityStatus::Cancelled,
        "status",
        "cannot be CANCELLED here: withdraw the offer, by withdrawOffer",
    );
}

/// An offer or programme of this kind that the viewer may do this to.
pub async fn assistance_for(
    tx: &Tx,
    id: &ID,
    kind: AssistanceKind,
    action: Action,
) -> Result<assistance::Model> {
    let (global, field) = match kind {
        AssistanceKind::Offer => (Kind::Offer, "offer"),
        AssistanceKind::Programme => (Kind::Programme, "programme"),
    };
    let row = tx
        .find::<assistance::Entity>(check::row_id(id, global, field)?, field)
        .await?;
    tx.allow(
        action,
        &Target {
            organisation: Some(row.provider_id),
            ..Target::default()
        },
    )?;
    Ok(row)
}

async fn revise(tx: &mut Tx, input: ReviseOfferInput) -> Result<Uuid> {
    let mut row =
        assistance_for(tx, &input.offer, AssistanceKind::Offer, Action::ReviseOffer).await?;
    let before = tx.state::<assistance::Entity>(row.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    if row.status == ActivityStatus::Cancelled {
        return Err(conflict("This offer was withdrawn: make another."));
    }
    let mut faults = Validation::default();
    row.title = input.title.unwrap_or(row.title);
    row.description = input.description.unwrap_or(row.description);
    row.language = input.language.unwrap_or(row.language);
    row.willing = input.willing.unwrap_or(row.willing);
    row.able = input.able.unwrap_or(row.able);
    row.attributed = input.attribution.map_or(row.attributed, |attribution| {
        attribution == Attribution::Attributed
    });
    texts(&mut row, &mut faults);
    let mut draft = Draft::new(row);
    draft.terms(tx, &input.terms, &mut faults).await?;
    if let Some(lines) = &input.lines {
        draft.lines(tx, lines, &mut faults).await?;
    }
    not_cancelled(&draft, &mut faults);
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    let id = draft.write(tx, false).await?;
    tx.note::<assistance::Entity>(
        EventKind::OfferRevised,
        id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(id)
}

async fn withdraw(tx: &mut Tx, input: WithdrawOfferInput) -> Result<Uuid> {
    let row = assistance_for(
        tx,
        &input.offer,
        AssistanceKind::Offer,
        Action::WithdrawOffer,
    )
    .await?;
    let before = tx.state::<assistance::Entity>(row.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.into_result()?;
    if row.status == ActivityStatus::Cancelled {
        return Err(conflict("This offer was withdrawn already."));
    }
    let open = matches::Entity::find()
        .filter(matches::Column::AssistanceId.eq(row.id))
        .filter(matches::Column::State.is_in(MatchState::BLOCKING.iter().copied()));
    let open = tx.rows(open).await?;
    if !open.is_empty() {
        let names = open
            .iter()
            .map(|row| row.reference.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        return Err(conflict(&format!(
            "Matches of this offer are open: decline or withdraw {names} first."
        )));
    }
    let entries = tx
        .rows(commitment::Entity::find().filter(commitment::Column::AssistanceId.eq(row.id)))
        .await?;
    if of_rows(&entries).outstanding() > 0 {
        return Err(conflict(
            "Something committed out of this offer is not delivered: withdraw those commitments first.",
        ));
    }
    let id = row.id;
    tx.update(assistance::Model {
        status: ActivityStatus::Cancelled,
        ..row
    })
    .await?;
    tx.note::<assistance::Entity>(
        EventKind::OfferWithdrawn,
        id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(id)
}
