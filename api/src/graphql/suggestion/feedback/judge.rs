//! An organisation says what it thinks of a suggestion.

use super::SuggestionJudgement;
use crate::{
    access::permission::Action,
    actions::judgement::{JudgementDraft, judge},
    error::Result,
    graphql::{
        ContextExt,
        id::{Kind, assistance_or_nil, row_or_nil},
        mutation::{input::Said, is_done_before, mutate, payloads},
        suggestion::why_not,
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::judgement::{NotUsefulReason, Opinion, SuggestionVerdict};
use entity::{assistance, gap};
use matching::engine::Judgement;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// What your organisation thinks of a suggestion.
#[derive(InputObject)]
pub struct JudgeSuggestionInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// The offer or programme.
    assistance: ID,
    /// Whether the suggestion is of use.
    verdict: SuggestionVerdict,
    /// Why it is not: needed with NOT_USEFUL, and left out with USEFUL.
    reason: Option<NotUsefulReason>,
    /// More about it, for your own organisation alone: needed with OTHER. Never a person's name.
    note: Option<String>,
}

impl JudgeSuggestionInput {
    fn draft(&self) -> JudgementDraft {
        let (kind, assistance) = assistance_or_nil(&self.assistance);
        JudgementDraft {
            gap: row_or_nil(&self.gap, Kind::Gap),
            kind,
            assistance,
            opinion: Opinion {
                verdict: self.verdict,
                reason: self.reason,
                note: self.note.clone(),
            },
        }
    }
}

payloads! {
    JudgeSuggestionPayload of "judgeSuggestion" {
        /// What your organisation thinks of the suggestion now; null where nothing was done.
        judgement: SuggestionJudgement
    }
}

/// What is said of suggestions.
#[derive(Default)]
pub struct SuggestionMutation;

#[Object]
impl SuggestionMutation {
    /// Says what your organisation thinks of a gap and an offer or programme together, in place of what it said before. It is kept with the
    /// score and its parts, for people to mend the data and fit the weights by; by itself it changes nothing, and no other organisation
    /// reads it. Editors of the provider, of the gap's holder, and of the Panel or steward of the gap can.
    async fn judge_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pair, and what you think of it.")] input: JudgeSuggestionInput,
    ) -> Result<Option<JudgeSuggestionPayload>> {
        let action = Action::JudgeSuggestion;
        // Weighed before the change is opened, so that nobody waits for it who writes; and not again for a change that is done.
        let weighed = match is_done_before(ctx, action, &input).await {
            Ok(false) => weighed(ctx, &input.draft()).await,
            Ok(true) => Ok(None),
            Err(error) => Err(error),
        };
        mutate(
            ctx,
            action,
            input,
            async |tx, input: JudgeSuggestionInput| judge(tx, input.draft(), weighed).await,
        )
        .await
    }
}

/// What matching says of the two now; none where the viewer may not read both.
async fn weighed(ctx: &Context<'_>, draft: &JudgementDraft) -> Result<Option<Judgement>> {
    let scope = ctx.scope();
    let gaps = gap::Entity::find().filter(gap::Column::Id.eq(draft.gap));
    let all = assistance::Entity::find().filter(assistance::Column::Id.eq(draft.assistance));
    let (gaps, all) = (scope.weigh(gaps).await?, scope.weigh(all).await?);
    match (gaps.first(), all.first()) {
        (Some(gap), Some(row)) => {
            let (judgement, _) = why_not::judge(ctx, gap, row, None).await?;
            Ok(Some(judgement))
        }
        _ => Ok(None),
    }
}
