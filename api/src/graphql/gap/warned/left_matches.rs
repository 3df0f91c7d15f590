//! What is answered where needs of a gap are stated or planned anew, and what should be known of it: a need that is stated otherwise is
//! another, and leaves the matches that were to give to the one before, as one does that counts no more.

use crate::{
    actions::gap::left_matches::left_by,
    db::scope::Scope,
    error::Result,
    graphql::mutation::{
        outcome::Outcome,
        warning::{Warning, WarningCode},
    },
};
use uuid::Uuid;

/// Declares payloads of mutations by which needs of a gap may leave matches. What was done is to the gap, and then to these matches; the
/// warnings are of this field of the input.
macro_rules! leaving {
    ($($payload:ident of $mutation:literal at $field:literal {
        $(#[$doc:meta])*
    })*) => {$(
        #[doc = concat!("What `", $mutation, "` answers.")]
        #[derive(async_graphql::SimpleObject)]
        #[graphql(complex)]
        pub struct $payload {
            $(#[$doc])*
            pub gap: Option<crate::graphql::gap::Gap>,
            /// What came of it.
            #[graphql(flatten)]
            pub outcome: crate::graphql::mutation::outcome::Outcome,
            /// Matches that a need left.
            #[graphql(skip)]
            left: Vec<uuid::Uuid>,
        }

        #[async_graphql::ComplexObject]
        impl $payload {
            /// Which matches, as far as you may read them, lose what they were to give: a need that is stated or planned no more leaves them, one
            /// that is stated otherwise, as with other goods, is another, and what is only proposed holds none. Nothing is refused for it; empty
            /// where there are `userErrors`.
            async fn warnings(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> crate::error::Result<Vec<String>> {
                let warned = self.warned(ctx).await?.iter();
                Ok(warned.map(|warning| warning.message.clone()).collect())
            }

            /// The same as `warnings`, in the same order, as all mutations tell it.
            async fn warning_details(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> crate::error::Result<Vec<crate::graphql::mutation::warning::Warning>> {
                Ok(self.warned(ctx).await?.to_vec())
            }
        }

        impl $payload {
            async fn warned(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> crate::error::Result<&[crate::graphql::mutation::warning::Warning]> {
                let scope = crate::graphql::ContextExt::scope(ctx);
                let left = (self.left.as_slice(), $field);
                crate::graphql::gap::warned::left_matches::warned(&self.outcome, scope, left).await
            }
        }

        impl crate::graphql::mutation::Payload for $payload {
            async fn of(
                scope: &crate::db::scope::Scope,
                done: &[uuid::Uuid],
                outcome: crate::graphql::mutation::outcome::Outcome,
            ) -> crate::error::Result<Self> {
                use crate::graphql::{found::Found, gap::Gap};
                let gap = match done.first() {
                    Some(id) => Gap::found(scope, *id).await?,
                    None => None,
                };
                let left = done.iter().skip(1).copied().collect();
                Ok(Self { gap, outcome, left })
            }

            async fn tried(
                _: &async_graphql::Context<'_>,
                inside: &crate::db::scope::Scope,
                done: &[uuid::Uuid],
            ) -> crate::error::Result<crate::graphql::mutation::tried::Tried> {
                use crate::graphql::{gap::warned::left_matches::warnings_of, mutation::tried::Tried};
                let left = (done.get(1..).unwrap_or_default(), $field);
                Ok(Tried::warned(warnings_of(inside, left).await?))
            }
        }
    )*};
}
pub(in crate::graphql::gap) use leaving;

leaving! {
    ReviseGapPayload of "reviseGap" at "needs" {
        /// The gap; null where nothing was done.
    }
}

/// What should be known of the matches that a need left, told once for all fields that say it.
pub(in crate::graphql::gap) async fn warned<'a>(
    outcome: &'a Outcome,
    scope: &Scope,
    left: (&[Uuid], &str),
) -> Result<&'a [Warning]> {
    let found = outcome.warned.get_or_try_init(|| warnings_of(scope, left));
    found.await.map(Vec::as_slice)
}

/// The same, each at this field of the input.
pub(in crate::graphql::gap) async fn warnings_of(
    scope: &Scope,
    (left, field): (&[Uuid], &str),
) -> Result<Vec<Warning>> {
    let told = left_by(scope, left).await?.into_iter();
    let at = || [field.to_owned()].into_iter();
    let warning = |message| Warning::at(WarningCode::NeedLeavesMatch, at(), message);
    Ok(told.map(warning).collect())
}
