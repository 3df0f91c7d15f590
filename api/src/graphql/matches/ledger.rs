//! Mutations of the ledger: what is pledged, committed, delivered or withdrawn under a match.

pub mod after;

use crate::{
    access::permission::Action,
    actions::ledger::{EntryDraft, commit, deliver, pledge, reverse, verify, withdraw},
    error::Result,
    graphql::{
        ContextExt,
        id::{Kind, row_or_nil},
        matches::{
            Match,
            judged::{tried, warned},
        },
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
    },
};
use after::{ReverseEntryInput, VerifyDeliveryInput};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{date::PartialDate, size::SizeUnit};

/// Declares inputs that enter an amount under a line of a match.
macro_rules! entries {
    (@end $of:tt) => { None };
    (@end $of:tt $end:ident) => { $of.$end };
    ($($(#[$doc:meta])* $input:ident {
        $(#[$note:meta])* $name:ident: $ty:ty
        $(, $(#[$until:meta])* $end:ident: Option<PartialDate>)?
    })*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $input {
            #[graphql(flatten)]
            said: Said,
            /// The match.
            #[graphql(name = "match")]
            match_id: ID,
            /// The line of the match.
            line: ID,
            /// How much, as a decimal string above 0 in its unit. On a need without a size it may be left out: the need is then looked
            /// after, without a figure. What was committed so is delivered or withdrawn so, too.
            amount: Option<String>,
            /// Unit of the amount, the need's by default. On a need without a size it is the line's by default, and counts on the
            /// need once that is sized in it.
            unit: Option<SizeUnit>,
            /// Currency of the amount, ISO 4217, where it is money; as the unit by default.
            currency: Option<String>,
            /// When: a year, a month or a day, not before the match was agreed; today by default.
            on: Option<PartialDate>,
            $($(#[$until])* $end: Option<PartialDate>,)?
            $(#[$note])*
            $name: $ty,
            /// What you confirm about what you say: needed where something in it looks like a way to a private person and is the address of
            /// an office.
            confirmation: Option<PublicTextConfirmation>,
        }

        impl $input {
            fn draft(self) -> EntryDraft {
                EntryDraft {
                    match_id: row_or_nil(&self.match_id, Kind::Match),
                    line: row_or_nil(&self.line, Kind::MatchLine),
                    amount: self.amount,
                    unit: self.unit,
                    currency: self.currency,
                    on: self.on,
                    until: entries!(@end self $($end)?),
                    note: self.$name.into(),
                    confirmed: self.confirmation.map(PublicTextConfirmation::said),
                }
            }
        }
    )*};
}

entries! {
    /// What to pledge.
    PledgeInput {
        /// What a reader should know.
        note: Option<String>,
        /// The last day on which the promise covers the need, where it is of something that ends: a day, not before `on` and not past. No
        /// end by default, and none for person-months.
        until: Option<PartialDate>
    }
    /// What to commit.
    CommitInput {
        /// What a reader should know.
        note: Option<String>,
        /// The last day on which it covers the need, where it lasts and ends, like a secondment: a day, not before `on` and not past. From
        /// the day after, what it covered is open again. All that stands committed under a line of a match ends on one day: by default that
        /// of what is committed already; otherwise it has no end. Person-months have none: what was worked stays done.
        until: Option<PartialDate>
    }
    /// What was delivered.
    RecordDeliveryInput {
        /// What a reader should know.
        note: Option<String>,
        /// The last day on which it covers the need, where it lasts and ends: a day, not before `on`. From the day after, what it covered
        /// is open again, also where it was committed without an end. By default the end of what is committed under the line, and
        /// not after that. Person-months have none: what was worked stays done.
        until: Option<PartialDate>
    }
    /// What to withdraw of what is committed.
    WithdrawCommitmentInput {
        /// Why. Everybody who reads the gap reads this.
        reason: String
    }
}

payloads! {
    #[graphql(complex)]
    PledgePayload of "pledge" tried by tried {
        /// The match; null where nothing was done.
        r#match: Match
    }
    #[graphql(complex)]
    CommitPayload of "commit" tried by tried {
        /// The match; null where nothing was done.
        r#match: Match
    }
    #[graphql(complex)]
    RecordDeliveryPayload of "recordDelivery" tried by tried {
        /// The match; null where nothing was done.
        r#match: Match
    }
    WithdrawCommitmentPayload of "withdrawCommitment" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    ReverseEntryPayload of "reverseEntry" {
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
    /// Pledges to a need under an agreed match: a promise, which does not keep others from the need, and ends with the match as far as it
    /// is not committed. Approvers of the provider can. Nothing is pledged to a closed gap.
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
    /// provider can. What a measure prohibits, and what waits for an exemption, is refused, as is what would come to a closed gap.
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

    /// Records what was delivered of what is committed, also against a measure, since it happened; not where the gap's holder changed after
    /// a verification and was not asked. Of a match that was withdrawn, for a year, what was delivered before (`on`), as far as need and
    /// line still have room. Editors of the provider can.
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

    /// Reverses a pledge, commitment or delivery that was mistyped or given back, once, in whole or in part: it stays on record, and
    /// another entry subtracts the figure. A pledge can be reversed as far as it is not committed, a commitment as far as it is neither
    /// delivered nor withdrawn.
    /// If a verified delivery comes back, the match is `DELIVERING` or `AGREED` again, the rating stays until it is verified again, and a
    /// closed gap stays closed until it is reopened. If the help was given up since, the gap has another holder or the two are matched
    /// again, what comes back is withdrawn in the same change: the match is `DELIVERED`, or `WITHDRAWN` if nothing of it is delivered any
    /// more.
    /// What comes back under a match that was withdrawn before is withdrawn in the same change, too.
    /// Approvers of the provider can. Under a match that was withdrawn, objected to or declined, of pledges only those that older versions
    /// left open.
    async fn reverse_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to reverse, and why.")] input: ReverseEntryInput,
    ) -> Result<Option<ReverseEntryPayload>> {
        mutate(
            ctx,
            Action::ReverseEntry,
            input,
            async |tx, input: ReverseEntryInput| reverse(tx, input.draft()).await,
        )
        .await
    }

    /// Verifies that what stands committed under a match was delivered; of a match that was withdrawn, what was delivered before.
    /// Approvers of the gap's holder, or of the Panel that found it, can.
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
