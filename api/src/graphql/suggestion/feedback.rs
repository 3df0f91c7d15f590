//! What organisations think of suggestions: said by either side, read by who said it alone.

pub mod judge;

use crate::{
    db::{
        page::PageArgs,
        scope::{Scope, Seen},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::Assistance,
        connection::Connection,
        found::Found,
        gap::{
            Gap,
            filter::text::{Text, having},
        },
        history::{self, Event},
        id::{self, Kind},
        inline_object::Objects,
        plan::references::{About, Named},
        suggestion::{
            judgement::ScorePartName,
            order::{SuggestionJudgementOrder, order},
        },
    },
};
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::{
    date::PartialDate,
    judgement::{NotUsefulReason, SuggestionVerdict},
};
use entity::judgement;
use matching::model::PartName;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What your organisation thinks of a gap and an offer or programme together, with what matching said of the two then. Nobody else reads
/// it, and nobody's suggestions change by it.
#[derive(Clone, Description)]
pub struct SuggestionJudgement {
    row: Seen<judgement::Model>,
    about: Arc<About>,
}

/// What a part of the score was worth when somebody judged.
#[derive(SimpleObject)]
pub struct JudgedPart {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// Which part.
    name: ScorePartName,
    /// How far it agreed, 0 to 1; null where that was not known.
    value: Option<f64>,
}

impl SuggestionJudgement {
    /// Judgements that were read together, in the same order.
    fn batch(scope: &Scope, rows: Vec<Seen<judgement::Model>>) -> Vec<Self> {
        let named = Named {
            gaps: rows.iter().map(|row| row.gap_id).collect(),
            assistance: rows.iter().map(|row| row.assistance_id).collect(),
            ..Named::default()
        };
        let about = About::new(scope, named);
        rows.into_iter()
            .map(|row| Self {
                row,
                about: about.clone(),
            })
            .collect()
    }
}

#[Object(use_type_description, serial)]
impl SuggestionJudgement {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::SuggestionJudgement, self.row.id)
    }

    /// The gap.
    async fn gap(&self) -> Result<Option<Gap>> {
        self.about.gap(self.row.gap_id).await
    }

    /// The offer or programme.
    async fn assistance(&self) -> Result<Option<Assistance>> {
        self.about.assistance(self.row.assistance_id).await
    }

    /// Whether the suggestion is of use.
    fn verdict(&self) -> SuggestionVerdict {
        self.row.verdict
    }

    /// Why it is not; null where it is.
    fn reason(&self) -> Option<NotUsefulReason> {
        self.row.reason
    }

    /// More about it, in your words; null where nothing was said.
    fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// When it was said last.
    fn date(&self) -> PartialDate {
        PartialDate::stored(&self.row.dated)
    }

    /// Version of the model that matching went by then.
    fn model(&self) -> &str {
        &self.row.model
    }

    /// How well the two fitted then, 0 to 1; null where an obstacle ruled the pair out.
    fn score(&self) -> Option<f64> {
        self.row.score.as_ref()?.parse().ok()
    }

    /// What the score was made of then. By this people fit weights.
    fn parts(&self) -> Result<Objects<JudgedPart>> {
        let values: BTreeMap<PartName, Option<f64>> = serde_json::from_str(&self.row.parts)
            .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
        let part = |(name, value): (PartName, Option<f64>)| JudgedPart {
            id: id::of_value("judged-part", &(name, value)),
            name: name.into(),
            value,
        };
        Ok(values.into_iter().map(part).collect())
    }

    /// What was said about the two, latest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        history::history(ctx, self.row.id, args).await
    }
}

impl Found for SuggestionJudgement {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<judgement::Entity>([id]).await?).pop())
    }
}

/// What the viewer's organisation thinks of the pairs of one answer, read together when the first is asked for.
pub struct Own {
    scope: Scope,
    pairs: Vec<(Uuid, Uuid)>,
    read: OnceCell<HashMap<(Uuid, Uuid), SuggestionJudgement>>,
}

impl Own {
    /// Of these pairs of a gap and an assistance.
    pub fn new(scope: &Scope, pairs: Vec<(Uuid, Uuid)>) -> Arc<Self> {
        Arc::new(Self {
            scope: scope.clone(),
            pairs,
            read: OnceCell::new(),
        })
    }

    /// What it thinks of one of them.
    pub async fn of(&self, pair: (Uuid, Uuid)) -> Result<Option<SuggestionJudgement>> {
        if self.scope.viewer().insider().is_none() {
            return Ok(None);
        }
        let read = async || {
            let (gaps, all): (HashSet<Uuid>, HashSet<Uuid>) = self.pairs.iter().copied().unzip();
            let query = judgement::Entity::find()
                .filter(judgement::Column::GapId.is_in(gaps))
                .filter(judgement::Column::AssistanceId.is_in(all));
            let rows = self.scope.all(query).await?;
            let keys: Vec<_> = rows
                .iter()
                .map(|row| (row.gap_id, row.assistance_id))
                .collect();
            let judged = SuggestionJudgement::batch(&self.scope, rows);
            Ok::<_, Error>(keys.into_iter().zip(judged).collect())
        };
        Ok(self.read.get_or_try_init(read).await?.get(&pair).cloned())
    }
}

/// What is not to be suggested to the viewer's organisation, which found it of no use: nothing unless it is to be hidden.
pub async fn hidden(
    scope: &Scope,
    is_hidden: Option<bool>,
    side: judgement::Column,
    id: Uuid,
    other: fn(&judgement::Model) -> Uuid,
) -> Result<HashSet<Uuid>> {
    if is_hidden != Some(true) || scope.viewer().insider().is_none() {
        return Ok(HashSet::new());
    }
    let query = judgement::Entity::find()
        .filter(side.eq(id))
        .filter(judgement::Column::Verdict.eq(SuggestionVerdict::NotUseful));
    let rows = scope.weigh(query).await?;
    Ok(rows.iter().map(|row| other(row)).collect())
}

/// Which judgements to list; each condition must hold.
#[derive(Default, InputObject)]
pub struct SuggestionJudgementFilter {
    /// Whether they are of use; both by default.
    verdicts: Option<Vec<SuggestionVerdict>>,
    /// Words that their notes must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

/// What was said of suggestions.
#[derive(Default)]
pub struct SuggestionJudgementQuery;

#[Object]
impl SuggestionJudgementQuery {
    /// What your organisation thinks of suggestions, as recorded by `judgeSuggestion`, ordered by when it first judged each, latest
    /// first. Those of gaps that it may no longer read are left out. Empty if you are not signed in for an organisation.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn suggestion_judgements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<SuggestionJudgementFilter>,
        #[graphql(desc = "In which order; latest first by default.")] order_by: Option<
            SuggestionJudgementOrder,
        >,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<SuggestionJudgement>>> {
        let SuggestionJudgementFilter { verdicts, text } = filter.unwrap_or_default();
        let mut query = judgement::Entity::find();
        if let Some(verdicts) = verdicts {
            query = query.filter(judgement::Column::Verdict.is_in(verdicts));
        }
        if let Some(text) = text {
            let notes = Text::of_note(judgement::Column::Id, judgement::Column::Note, "judgements");
            query = having(ctx.scope(), query, (text.as_str(), "filter.text"), notes).await?;
        }
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let batch = SuggestionJudgement::batch;
        crate::graphql::list_together(ctx.scope(), query, order(order_by), args, batch)
            .await
            .map(Some)
    }
}
