//! Texts that registrars hide from everybody, and show again.

use crate::{
    access::permission::Action,
    actions::hidden_text,
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
    #[doc = concat!("What the text is of: ", hidden_text::with_texts!(), ".")]
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

/// The kind and row that an id names.
fn subject(id: &ID) -> Result<(Kind, Uuid)> {
    match id::parse(id) {
        Ok((Some(kind), row)) => Ok((kind, row)),
        _ => Err(Error::absent("id")),
    }
}
