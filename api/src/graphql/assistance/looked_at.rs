//! What payloads say of offers and programmes that were made or revised: found once for all fields, and of a trial inside of it.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::{
        assistance::warning::{AssistanceWarning, of_each, warnings_of},
        mutation::{outcome::Outcome, tried::Tried},
    },
};
use async_graphql::Context;
use uuid::Uuid;

/// Whether something was made, or was there and is written anew.
#[derive(Clone, Copy)]
pub enum Written {
    /// It was made.
    New,
    /// It was revised: what it is likely the same as was told when it was made.
    Anew,
}

/// What should be looked at of the one that was written, found once for all fields that say it.
pub async fn looked_at<'a>(
    outcome: &'a Outcome,
    written: (Option<Uuid>, Written),
    scope: &Scope,
) -> Result<&'a [AssistanceWarning]> {
    let found = || async move {
        match written {
            (id, Written::New) => warnings_of(scope, id.as_slice(), false).await,
            (id, Written::Anew) => of_each(scope, id.as_slice(), false).await,
        }
    };
    let found = outcome.looked_at.get_or_try_init(found).await;
    found.map(Vec::as_slice)
}

/// What should be looked at of the one that a trial made.
pub async fn tried_new(_: &Context<'_>, inside: &Scope, made: &[Uuid]) -> Result<Tried> {
    Ok(Tried::looked_at(warnings_of(inside, made, false).await?))
}

/// The same of the one that a trial revised.
pub async fn tried_anew(_: &Context<'_>, inside: &Scope, revised: &[Uuid]) -> Result<Tried> {
    Ok(Tried::looked_at(of_each(inside, revised, false).await?))
}

/// Adds warnings to payloads with an offer or programme that was made or revised.
macro_rules! warned {
    ($($payload:ident of $thing:ident, $written:ident;)*) => {$(
        #[async_graphql::ComplexObject]
        impl $payload {
            /// What should be looked at: a ceiling that bounds nothing, a time that is over, a mission that is over before, and where it is new,
            /// others of your organisation that are likely the same, at most 5. Nothing is refused for it; empty where there are `userErrors`.
            async fn warnings(
                &self,
                ctx: &Context<'_>,
            ) -> Result<Vec<crate::graphql::assistance::warning::AssistanceWarning>> {
                let found = self.looked_at(ctx);
                Ok(found.await?.to_vec())
            }

            /// The same as `warnings`, as all mutations tell it.
            async fn warning_details(
                &self,
                ctx: &Context<'_>,
            ) -> Result<Vec<crate::graphql::mutation::warning::Warning>> {
                let found = self.looked_at(ctx);
                let details = found.await?.iter().cloned();
                Ok(details.map(|warning| warning.detail(None)).collect())
            }
        }

        impl $payload {
            async fn looked_at(
                &self,
                ctx: &Context<'_>,
            ) -> Result<&[crate::graphql::assistance::warning::AssistanceWarning]> {
                use crate::graphql::assistance::looked_at::{Written, looked_at};
                let id = self.$thing.as_ref().map(|written| written.0.row.id);
                let scope = crate::graphql::ContextExt::scope(ctx);
                looked_at(&self.outcome, (id, Written::$written), scope).await
            }
        }
    )*};
}
pub(super) use warned;
