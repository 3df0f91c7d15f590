//! What should be known of gaps that were recorded: that who recorded them has others that are likely the same.

use crate::{
    actions::gap::same::of_recorded,
    db::scope::Scope,
    error::Result,
    graphql::mutation::{
        outcome::Outcome,
        tried::Tried,
        warning::{Warning, WarningCode},
    },
};
use async_graphql::Context;
use uuid::Uuid;

/// What should be known of these; `rows` is the field of the input that has them among others.
async fn warnings_of(scope: &Scope, recorded: &[Uuid], rows: Option<&str>) -> Result<Vec<Warning>> {
    let same = of_recorded(scope, recorded).await?.into_iter();
    let warning = |message, at: usize| {
        let row = rows.map(|rows| [rows.to_owned(), at.to_string()]);
        let field = row.into_iter().flatten().chain(["title".to_owned()]);
        Warning::at(WarningCode::SameTitle, field, message)
    };
    Ok(same.map(|same| warning(same.message(), same.at)).collect())
}

/// The same, found once for all fields of a payload that say it.
pub async fn told<'a>(
    outcome: &'a Outcome,
    scope: &Scope,
    recorded: &[Uuid],
    rows: Option<&str>,
) -> Result<&'a [Warning]> {
    let found = || warnings_of(scope, recorded, rows);
    let found = outcome.warned.get_or_try_init(found).await;
    found.map(Vec::as_slice)
}

/// The same of the one that a trial recorded.
pub async fn tried_one(_: &Context<'_>, inside: &Scope, recorded: &[Uuid]) -> Result<Tried> {
    let warned = warnings_of(inside, recorded, None).await?;
    Ok(Tried::warned(warned))
}

/// The same of all that a trial recorded, by the rows of this field of the input.
pub async fn tried_rows(inside: &Scope, recorded: &[Uuid], rows: &str) -> Result<Tried> {
    let warned = warnings_of(inside, recorded, Some(rows)).await?;
    Ok(Tried::warned(warned))
}

/// Adds warnings to payloads with gaps that were recorded: with their ids, and by the rows of which field of the input where there are
/// many.
macro_rules! warned {
    ($payload:ident, $recorded:expr, $rows:expr) => {
        #[async_graphql::ComplexObject]
        impl $payload {
            /// What should be known of what is recorded: open gaps of yours, at most 5 of each, that have the same title and one of the same
            /// countries. Nothing is refused for it; empty where there are `userErrors`.
            async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
                let warned = self.warned(ctx).await?.iter();
                Ok(warned.map(|warning| warning.message.clone()).collect())
            }

            /// The same as `warnings`, in the same order, as all mutations tell it.
            async fn warning_details(
                &self,
                ctx: &Context<'_>,
            ) -> Result<Vec<crate::graphql::mutation::warning::Warning>> {
                Ok(self.warned(ctx).await?.to_vec())
            }
        }

        impl $payload {
            async fn warned(
                &self,
                ctx: &Context<'_>,
            ) -> Result<&[crate::graphql::mutation::warning::Warning]> {
                let recorded: fn(&$payload) -> Vec<uuid::Uuid> = $recorded;
                let (scope, recorded) = (crate::graphql::ContextExt::scope(ctx), recorded(self));
                let outcome = &self.outcome;
                crate::graphql::gap::warned::same_title::told(outcome, scope, &recorded, $rows)
                    .await
            }
        }
    };
}
pub(crate) use warned;
