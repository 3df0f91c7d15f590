//! Mutations of progress on conditions for lifting measures.

use crate::{
    access::permission::Action,
    actions::{
        progress::{ProgressDraft, record},
        withdrawn_progress::{WithdrawalDraft, from_condition},
    },
    error::Result,
    graphql::{
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
        reference::lifting_condition::LiftingCondition,
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::date::PartialDate;

/// Progress on a lifting condition.
#[derive(InputObject)]
pub struct RecordProgressInput {
    #[graphql(flatten)]
    said: Said,
    /// Code of the lifting condition.
    lifting_condition: String,
    /// When it was so: a year, a month or a day that has begun.
    on: PartialDate,
    /// What is so, in a sentence or two. No percentage that the source does not give.
    statement: String,
    /// Symbol of the document that says so.
    document: String,
    /// The place in it: `para. 14`.
    locator: Option<String>,
    /// What you confirm about the texts: needed where something in them looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl RecordProgressInput {
    fn draft(self) -> ProgressDraft {
        ProgressDraft {
            lifting_condition: self.lifting_condition,
            on: self.on,
            statement: self.statement,
            document: self.document,
            locator: self.locator,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

/// Progress on a lifting condition to withdraw.
#[derive(InputObject)]
pub struct WithdrawProgressInput {
    #[graphql(flatten)]
    said: Said,
    /// The progress, which your organisation recorded.
    progress: ID,
    /// Why. Everybody can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl WithdrawProgressInput {
    fn draft(self) -> WithdrawalDraft {
        WithdrawalDraft {
            progress: row_or_nil(&self.progress, Kind::LiftingProgress),
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

payloads! {
    RecordProgressPayload of "recordProgress" {
        /// The lifting condition; null where nothing was done.
        lifting_condition: LiftingCondition
    }
    WithdrawProgressPayload of "withdrawProgress" {
        /// The lifting condition, with the progress that it has left; null where nothing was done.
        lifting_condition: LiftingCondition
    }
}

/// What is seen of progress.
#[derive(Default)]
pub struct ProgressMutation;

#[Object]
impl ProgressMutation {
    /// Records progress on a lifting condition, with its date and source. Editors of Panels, missions, committees, agencies and the
    /// Secretariat can.
    async fn record_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The progress.")] input: RecordProgressInput,
    ) -> Result<Option<RecordProgressPayload>> {
        mutate(
            ctx,
            Action::RecordProgress,
            input,
            async |tx, input: RecordProgressInput| record(tx, input.draft()).await,
        )
        .await
    }

    /// Withdraws progress on a lifting condition that is wrong: it leaves `progress`, and the history tells that it was there and why it
    /// went. The same can be recorded again. Editors of the organisation that recorded it can.
    async fn withdraw_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The progress, and why.")] input: WithdrawProgressInput,
    ) -> Result<Option<WithdrawProgressPayload>> {
        mutate(
            ctx,
            Action::WithdrawProgress,
            input,
            async |tx, input: WithdrawProgressInput| from_condition(tx, input.draft()).await,
        )
        .await
    }
}
