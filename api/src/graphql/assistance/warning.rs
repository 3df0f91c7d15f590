//! What should be looked at of offers and programmes that were made: nothing is refused for it.

use crate::{
    actions::assistance::likely::{Likely, of_made},
    error::Result,
    graphql::{
        ContextExt,
        id::{Kind, global},
        inline_object::Objects,
    },
};
use async_graphql::{Context, Enum, ID, SimpleObject};
use domain::assistance::AssistanceKind;
use uuid::Uuid;

/// What should be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AssistanceWarningCode {
    /// Your organisation has another that is open, with the same title.
    SameTitle,
    /// Your organisation has another that is open, with a similar title, for the same countries, with a line of the same type and size, and
    /// within 90 days where both say when they begin.
    LikelySame,
}

/// Something that should be looked at of an offer or programme. It was made all the same.
#[derive(SimpleObject)]
pub struct AssistanceWarning {
    /// What it is.
    code: AssistanceWarningCode,
    /// What to look at, and what to do.
    message: String,
    /// Place of the row in the input, from 0; null where the input is one.
    row: Option<i32>,
    /// Global id of the other one of your organisation. Of a trial, that of another row of the input leads nowhere.
    likely: ID,
}

impl AssistanceWarning {
    /// What is said of one that is likely the same as another; by its row where it is one of many.
    pub fn new(likely: &Likely, is_one_of_many: bool) -> Self {
        let kind = match likely.kind {
            AssistanceKind::Offer => Kind::Offer,
            AssistanceKind::Programme => Kind::Programme,
        };
        let code = match likely.is_same_title {
            true => AssistanceWarningCode::SameTitle,
            false => AssistanceWarningCode::LikelySame,
        };
        let row = i32::try_from(likely.at).ok();
        Self {
            code,
            message: likely.message(),
            row: row.filter(|_| is_one_of_many),
            likely: global(kind, likely.other),
        }
    }
}

/// What should be looked at of one that was made.
pub(super) async fn warnings_of(
    ctx: &Context<'_>,
    made: Option<Uuid>,
) -> Result<Objects<AssistanceWarning>> {
    let found = of_made(ctx.scope(), made.as_slice()).await?;
    let warnings = found
        .iter()
        .map(|likely| AssistanceWarning::new(likely, false));
    Ok(warnings.collect())
}

/// Adds `warnings` to payloads with an offer or programme that was made.
macro_rules! warned {
    ($payload:ident of $thing:ident) => {
        #[async_graphql::ComplexObject]
        impl $payload {
            /// What should be looked at: others of your organisation that are likely the same, at most 5. Nothing is refused for it; empty
            /// where nothing was done, as by a dry run.
            async fn warnings(
                &self,
                ctx: &Context<'_>,
            ) -> Result<
                crate::graphql::inline_object::Objects<
                    crate::graphql::assistance::warning::AssistanceWarning,
                >,
            > {
                let made = self.$thing.as_ref().map(|made| made.0.row.id);
                crate::graphql::assistance::warning::warnings_of(ctx, made).await
            }
        }
    };
}
pub(super) use warned;
