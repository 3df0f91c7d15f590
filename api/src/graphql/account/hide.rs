//! Texts that registrars hide from everybody, and show again.

use crate::{
    access::permission::Action,
    actions::hidden_text::{self, Subject},
    db::{scope::Scope, transaction::Tx},
    error::{Error, Result},
    graphql::{
        hidden_text::HiddenText,
        id::{self, Kind},
        mutation::{Payload, input::Said, mutate, outcome::Outcome, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

/// A text to hide.
#[derive(InputObject)]
pub struct HideTextInput {
    #[graphql(flatten)]
    said: Said,
    /// What the text is of: an offer or programme (with its lines), a gap (with its sources), a need or the line of a plan of needs
    /// (both where either stands), a plan of needs (its source, and why it was set aside), an endorsement, progress on a gap, an
    /// assessment, a request for help, an agreed match, a consent to it, a request for an exemption, an entry of the ledger, a published
    /// finding, recommendation or report, a reply, a follow-up to a recommendation (also where the recommendation repeats it),
    /// progress on a condition for lifting measures, or a focal point of a mission.
    id: ID,
    /// Why. Everybody may read this, so do not repeat what you hide.
    reason: String,
}

/// A text to show again.
#[derive(InputObject)]
pub struct ShowTextInput {
    #[graphql(flatten)]
    said: Said,
    /// What was hidden, as for `hideText`.
    id: ID,
    /// Why. Everybody may read this.
    reason: String,
}

payloads! {
    HideTextPayload of "hideText" {
        /// That the text is hidden, since when and why; null where nothing was done.
        hidden: HiddenText
    }
}

/// What `showText` answers.
#[derive(SimpleObject)]
pub struct ShowTextPayload {
    /// Whether the text is shown again.
    pub shown: bool,
    /// What came of it.
    #[graphql(flatten)]
    pub outcome: Outcome,
}

impl Payload for ShowTextPayload {
    async fn of(_: &Scope, done: &[Uuid], outcome: Outcome) -> Result<Self> {
        Ok(Self {
            shown: !done.is_empty(),
            outcome,
        })
    }
}

/// What registrars do about texts.
#[derive(Default)]
pub struct HiddenTextMutation;

#[Object]
impl HiddenTextMutation {
    /// Hides the texts of something from everybody at once: from lists, search, suggestions and its history. Its owner and
    /// registrars still read them, and a revision stays hidden, too; only a need that its Panel states again in other words is a new
    /// text. Registrars can.
    async fn hide_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to hide, and why.")] input: HideTextInput,
    ) -> Result<Option<HideTextPayload>> {
        mutate(ctx, Action::HideText, input, hide).await
    }

    /// Shows hidden texts again, as their owner revised them meanwhile. Registrars can.
    async fn show_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to show, and why.")] input: ShowTextInput,
    ) -> Result<Option<ShowTextPayload>> {
        mutate(ctx, Action::ShowText, input, show).await
    }
}

async fn hide(tx: &mut Tx, input: HideTextInput) -> Result<Uuid> {
    hidden_text::hide(tx, subject(&input.id)?, &input.reason).await
}

async fn show(tx: &mut Tx, input: ShowTextInput) -> Result<Uuid> {
    hidden_text::show(tx, subject(&input.id)?, &input.reason).await
}

/// What an id names, in words of the domain.
fn subject(id: &ID) -> Result<Subject> {
    let kind_and_row = id::parse(id).map_err(|_| Error::absent("id"))?;
    match kind_and_row {
        (Some(Kind::Offer | Kind::Programme), row) => Ok(Subject::Assistance(row)),
        (Some(Kind::Gap), row) => Ok(Subject::Gap(row)),
        (Some(Kind::Need), row) => Ok(Subject::Need(row)),
        (Some(Kind::NeedPlan), row) => Ok(Subject::NeedPlan(row)),
        (Some(Kind::NeedPlanLine), row) => Ok(Subject::NeedPlanLine(row)),
        (Some(Kind::NeedEndorsement), row) => Ok(Subject::Endorsement(row)),
        (Some(Kind::GapProgress), row) => Ok(Subject::Progress(row)),
        (Some(Kind::Assessment), row) => Ok(Subject::Assessment(row)),
        (Some(Kind::AssistanceRequest), row) => Ok(Subject::Request(row)),
        (Some(kind), row) => of_panels_and_matches(kind, row),
        (None, _) => Err(Error::absent("id")),
    }
}

fn of_panels_and_matches(kind: Kind, row: Uuid) -> Result<Subject> {
    match kind {
        Kind::Match => Ok(Subject::Match(row)),
        Kind::MatchConsent => Ok(Subject::Consent(row)),
        Kind::ExemptionRequest => Ok(Subject::Exemption(row)),
        Kind::Commitment => Ok(Subject::Entry(row)),
        Kind::Finding => Ok(Subject::Finding(row)),
        Kind::Reply => Ok(Subject::Reply(row)),
        Kind::Recommendation => Ok(Subject::Recommendation(row)),
        Kind::FollowUp => Ok(Subject::FollowUp(row)),
        Kind::Report => Ok(Subject::Report(row)),
        Kind::LiftingProgress => Ok(Subject::LiftingProgress(row)),
        Kind::FocalPoint => Ok(Subject::FocalPoint(row)),
        _ => Err(Error::invalid(
            "id",
            "names nothing whose text can be hidden: pass an offer, a programme, a gap, a need, a plan of needs or a line of it, an endorsement, progress, an assessment, a request, a match, a consent, an exemption request, an entry of the ledger, a finding, a reply, a recommendation, a follow-up, a report or a focal point",
        )),
    }
}
