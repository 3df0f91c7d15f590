//! Mutations of matches: what both sides make of them.

pub mod terms;

use crate::{
    access::permission::Action,
    actions::matches::{
        agree::agree,
        consent::consent,
        end::{EndDraft, decline, object, withdraw},
        propose::propose,
    },
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
use async_graphql::{Context, ID, InputObject, Object};
use terms::{ConsentToMatchInput, ProposeMatchInput};
use uuid::Uuid;

/// The match that an id names.
fn named(id: &ID) -> Uuid {
    row_or_nil(id, Kind::Match)
}

/// Declares inputs that end a match: which, and why.
macro_rules! endings {
    ($($input:ident { $(#[$why:meta])* reason })*) => {$(
        /// A match and a reason.
        #[derive(InputObject)]
        pub struct $input {
            #[graphql(flatten)]
            said: Said,
            /// The match.
            #[graphql(name = "match")]
            match_id: ID,
            $(#[$why])*
            reason: String,
            /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
            /// an office.
            confirmation: Option<PublicTextConfirmation>,
        }

        impl $input {
            fn draft(self) -> EndDraft {
                EndDraft {
                    match_id: named(&self.match_id),
                    reason: self.reason,
                    confirmed: self.confirmation.map(PublicTextConfirmation::said),
                }
            }
        }
    )*};
}

endings! {
    ObjectToMatchInput {
        /// Why. Both sides and the Panel read this.
        reason
    }
    DeclineMatchInput {
        /// Why. Both sides and the Panel read this.
        reason
    }
    WithdrawMatchInput {
        /// Why. Everybody who can read the match can read this.
        reason
    }
}

/// A match to agree to.
#[derive(InputObject)]
pub struct AgreeMatchInput {
    #[graphql(flatten)]
    said: Said,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
}

payloads! {
    #[graphql(complex)]
    ProposeMatchPayload of "proposeMatch" tried by tried {
        /// The match; null where nothing was done.
        r#match: Match
    }
    #[graphql(complex)]
    ConsentToMatchPayload of "consentToMatch" tried by tried {
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
    #[graphql(complex)]
    AgreeMatchPayload of "agreeMatch" tried by tried {
        /// The match; null where nothing was done.
        r#match: Match
    }
    WithdrawMatchPayload of "withdrawMatch" {
        /// The match; null where nothing was done.
        r#match: Match
    }
}

warned! { ProposeMatchPayload ConsentToMatchPayload AgreeMatchPayload }

/// What both sides make of a match.
#[derive(Default)]
pub struct MatchMutation;

#[Object]
impl MatchMutation {
    /// Proposes a match: which lines of an offer or programme are to give to which needs of a gap. Editors of the provider or of
    /// the gap's holder can. What was refused before is refused again until the gap or the offer has changed, or an approver of whoever
    /// objected proposes it, who takes the objection back by that; what an obstacle or a measure forbids is refused, and so is a line about less
    /// than what gives by it gives to one gap: nothing could be committed.
    async fn propose_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match.")] input: ProposeMatchInput,
    ) -> Result<Option<ProposeMatchPayload>> {
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        mutate(
            ctx,
            Action::ProposeMatch,
            input,
            async |tx, input: ProposeMatchInput| propose(tx, &engine, input.draft()).await,
        )
        .await
    }

    /// Consents to a match, also past its clock, and over others where several are proposed. Not while the gap is closed, nor while the
    /// help cannot be had, as where its provider is suspended. Approvers of the host state, or of the mission or institution that holds
    /// the gap, can.
    async fn consent_to_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match.")] input: ConsentToMatchInput,
    ) -> Result<Option<ConsentToMatchPayload>> {
        mutate(
            ctx,
            Action::ConsentToMatch,
            input,
            async |tx, input: ConsentToMatchInput| consent(tx, input.draft()).await,
        )
        .await
    }

    /// Objects to a match that is not agreed yet, and ends it. Approvers of those whose consent it takes can.
    async fn object_to_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match, and why.")] input: ObjectToMatchInput,
    ) -> Result<Option<ObjectToMatchPayload>> {
        mutate(
            ctx,
            Action::ObjectToMatch,
            input,
            async |tx, input: ObjectToMatchInput| object(tx, input.draft()).await,
        )
        .await
    }

    /// Declines a match that is not agreed yet, and ends it. Approvers of the provider can.
    async fn decline_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match, and why.")] input: DeclineMatchInput,
    ) -> Result<Option<DeclineMatchPayload>> {
        mutate(
            ctx,
            Action::DeclineMatch,
            input,
            async |tx, input: DeclineMatchInput| decline(tx, input.draft()).await,
        )
        .await
    }

    /// Agrees to a match that is consented to, or on which silence lets it proceed: from here on it can be pledged and committed.
    /// Approvers of the provider can.
    async fn agree_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match.")] input: AgreeMatchInput,
    ) -> Result<Option<AgreeMatchPayload>> {
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        mutate(
            ctx,
            Action::AgreeMatch,
            input,
            async |tx, input: AgreeMatchInput| agree(tx, &engine, named(&input.match_id)).await,
        )
        .await
    }

    /// Takes a match back: a proposal by who made it, an agreement by either side, and by the Panel that owns the gap as long as not everybody
    /// reads that. What is committed and not delivered is
    /// withdrawn with it, and pledges that were not kept end. Approvers can.
    async fn withdraw_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match, and why.")] input: WithdrawMatchInput,
    ) -> Result<Option<WithdrawMatchPayload>> {
        mutate(
            ctx,
            Action::WithdrawMatch,
            input,
            async |tx, input: WithdrawMatchInput| withdraw(tx, input.draft()).await,
        )
        .await
    }
}
