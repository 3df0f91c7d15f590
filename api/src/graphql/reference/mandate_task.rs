//! What the mandates of missions let them do about sanctions.

use crate::{
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{
            document::Document,
            listed::{By, page},
            mission::Mission,
        },
        resolve,
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::{mission::MandateActivity, text::fold};
use entity::mandate_task;
use std::sync::Arc;

/// What a mission may or must do about sanctions.
#[derive(Clone, Description)]
pub struct MandateTask(pub Arc<mandate_task::Model>);

#[Object(use_type_description, serial)]
impl MandateTask {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::MandateTask, self.0.id)
    }

    /// Mission and activity, as filters take it: `unoci-inspect-cargo`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The mission.
    fn mission(&self, ctx: &Context<'_>) -> Option<InlineObject<Mission>> {
        Mission::get(ctx, self.0.mission_id).map(InlineObject)
    }

    /// The activity, comparable across missions.
    fn activity(&self) -> MandateActivity {
        self.0.activity
    }

    /// Short name.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// What the mandate says, in our words; null where only the summary table marks it.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Row of the report's summary of mandates (Table 1) where it is marked; null where it is not.
    fn summary_row(&self) -> Option<i32> {
        self.0.summary_row
    }

    /// Resolutions it rests on. An empty list means that the source names none.
    fn documents(&self, ctx: &Context<'_>) -> Objects<Document> {
        let ids = ctx.scope().reference().task_documents.of(self.0.id);
        Document::those(ctx, ids)
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Which mandate tasks to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct MandateTaskFilter {
    /// Acronyms of missions.
    missions: Option<Vec<String>>,
    /// Activities.
    activities: Option<Vec<MandateActivity>>,
    /// Symbol of a resolution it rests on, however it is written.
    document: Option<String>,
    /// Words that title, description, code, mission or note must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

impl MandateTaskFilter {
    /// Whether a mandate task meets all conditions.
    fn predicate(self, reference: &Reference) -> Result<impl Fn(&mandate_task::Model) -> bool> {
        let missions = resolve(&self.missions, |acronym| {
            Ok(reference.missions.named(acronym, "filter.missions")?.id)
        })?;
        let document = self
            .document
            .map(|symbol| reference.document(&symbol, "filter.document"))
            .transpose()?;
        Ok(move |task: &mandate_task::Model| {
            missions
                .as_ref()
                .is_none_or(|missions| missions.contains(&task.mission_id))
                && self
                    .activities
                    .as_ref()
                    .is_none_or(|activities| activities.contains(&task.activity))
                && document.as_ref().is_none_or(|document| {
                    reference.task_documents.of(task.id).contains(&document.id)
                })
        })
    }
}

/// Orders of a list of mandate tasks.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum MandateTaskOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By title, whatever its case and accents.
    Title,
}

impl MandateTaskOrder {
    fn by(self) -> By<mandate_task::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Title => By::Rising("title", |row| fold(&row.title)),
        }
    }
}

/// Mandate tasks.
#[derive(Default)]
pub struct MandateTaskQuery;

#[Object]
impl MandateTaskQuery {
    /// What missions may or must do about sanctions, by code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn mandate_tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<MandateTaskFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<MandateTaskOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<MandateTask>>> {
        let reference = ctx.scope().reference();
        let mut filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.take(), order_by.map(MandateTaskOrder::by));
        let fits = filter.predicate(reference)?;
        let all = reference.mandate_tasks.all().iter();
        let all = all.filter(|task| fits(task));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text.as_deref(), by, args, MandateTask).map(Some)
    }
}
