//! Mutations of the ledger: what is pledged, committed, delivered or withdrawn under a match.

use crate::{
    access::permission::Action,
    actions::ledger::{EntryDraft, VerifyDraft, commit, deliver, pledge, verify, withdraw},
    error::Result,
    graphql::{
        ContextExt,
        id::{Kind, row_or_nil},
        matches::{Match, judged::warned},
        mutation::{mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::date::PartialDate;

/// Declares inputs that enter an amount under a line of a match.
macro_rules! entries {
    ($($(#[$doc:meta])* $input:ident { $(#[$note:meta])* $name:ident: $ty:ty })*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $input {
            /// Your name for this change: repeat it to repeat safely.
            client_mutation_id: String,
            /// The match.
            #[graphql(name = "match")]
            match_id: ID,
            /// The line of the match.
            line: ID,
            /// How much, as a decimal string above 0 in the unit of the need, and in its currency where it is money.
            amount: String,
            /// When: a year, a month or a day, not before the match was agreed; today by default.
            on: Option<PartialDate>,
            $(#[$note])*
            $name: $ty,
        }

        impl $input {
            fn draft(self) -> EntryDraft {
                EntryDraft {
                    match_id: row_or_nil(&self.match_id, Kind::Match),
                    line: row_or_nil(&self.line, Kind::MatchLine),
                    amount: self.amount,
                    on: self.on,
                    note: self.$name.into(),
                }
            }
        }
    )*};
}

entries! {
    /// What to pledge.
    PledgeInput {
        /// What a reader should know.
        note: Option<String>
    }
    /// What to commit.
    CommitInput {
        /// What a reader should know.
        note: Option<String>
    }
    /// What was delivered.
    RecordDeliveryInput {
        /// What a reader should know.
        note: Option<String>
    }
    /// What to withdraw of what is committed.
    WithdrawCommitmentInput {
        /// Why. Everybody who reads the gap reads this.
        reason: String
    }
}

/// A verification.
#[derive(InputObject)]
pub struct VerifyDeliveryInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// What was found. Everybody who can read the match can read this.
    statement: String,
}

impl VerifyDeliveryInput {
    fn draft(self) -> VerifyDraft {
        VerifyDraft {
            match_id: row_or_nil(&self.match_id, Kind::Match),
            statement: self.statement,
        }
    }
}

payloads! {
    #[graphql(complex)]
    PledgePayload of "pledge" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    #[graphql(complex)]
    CommitPayload of "commit" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    #[graphql(complex)]
    RecordDeliveryPayload of "recordDelivery" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    WithdrawCommitmentPayload of "withdrawCommitment" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    VerifyDeliveryPayload of "verifyDelivery" {
        /// The match; null where nothing was done.
        r#match: Match
    }
}

warned! { PledgePayload CommitPayload RecordDeliveryPayload }

/// What is entered in the ledger.
#[derive(Default)]
pub struct LedgerMutation;

#[Object]
impl LedgerMutation {
    /// Pledges to a need under an agreed match: a promise, which does not keep others from the need. Approvers of the provider can.
    async fn pledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to pledge.")] input: PledgeInput,
    ) -> Result<Option<PledgePayload>> {
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        mutate(
            ctx,
            Action::Pledge,
            input,
            async |tx, input: PledgeInput| pledge(tx, &engine, input.draft()).await,
        )
        .await
    }

    /// Commits to a need under an agreed match, no more than the need still lacks and the line still has. Approvers of the
    /// provider can. What a measure prohibits, and what waits for an exemption, is refused.
    async fn commit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to commit.")] input: CommitInput,
    ) -> Result<Option<CommitPayload>> {
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        mutate(
            ctx,
            Action::Commit,
            input,
            async |tx, input: CommitInput| commit(tx, &engine, input.draft()).await,
        )
        .await
    }

    /// Records what was delivered of what is committed, also against a measure, since it happened. Editors of the provider can.
    async fn record_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was delivered.")] input: RecordDeliveryInput,
    ) -> Result<Option<RecordDeliveryPayload>> {
        mutate(
            ctx,
            Action::RecordDelivery,
            input,
            async |tx, input: RecordDeliveryInput| deliver(tx, input.draft()).await,
        )
        .await
    }

    /// Withdraws what is committed and not delivered: the need lacks it again. Approvers of the provider can.
    async fn withdraw_commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to withdraw, and why.")] input: WithdrawCommitmentInput,
    ) -> Result<Option<WithdrawCommitmentPayload>> {
        mutate(
            ctx,
            Action::WithdrawCommitment,
            input,
            async |tx, input: WithdrawCommitmentInput| withdraw(tx, input.draft()).await,
        )
        .await
    }

    /// Verifies that what stands committed under a match was delivered. Approvers of the gap's holder, or of the Panel that found
    /// it, can.
    async fn verify_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was found.")] input: VerifyDeliveryInput,
    ) -> Result<Option<VerifyDeliveryPayload>> {
        mutate(
            ctx,
            Action::VerifyDelivery,
            input,
            async |tx, input: VerifyDeliveryInput| verify(tx, input.draft()).await,
        )
        .await
    }
}
