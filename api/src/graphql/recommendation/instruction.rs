//! What the Security Council asks about recommendations.

use super::Recommendation;
use crate::{
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        hidden_text::HiddenText,
        id::{self, Kind},
        inline_object::InlineObject,
        reference::{document::Document, organisation::Organisation},
    },
};
use async_graphql::{Context, Description, Enum, ID, Object};
use domain::{finding::RecommendationAddressee, instruction::InstructionKind};
use entity::{recommendation, recommendation_instruction as instruction};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

/// What a resolution or presidential statement of the Security Council asks about a recommendation.
#[derive(Description)]
pub struct Instruction(pub(super) Seen<instruction::Model>);

#[Object(use_type_description, serial)]
impl Instruction {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Instruction, self.0.id)
    }

    /// The resolution or presidential statement.
    fn document(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::get(ctx, self.0.document_id).map(InlineObject)
    }

    /// Its paragraph; null where not stated.
    fn paragraph(&self) -> Option<&str> {
        self.0.paragraph.as_deref()
    }

    /// Whether it asks for anything.
    fn kind(&self) -> InstructionKind {
        self.0.kind
    }

    /// Whom it asks; null where it takes note.
    fn addressee(&self) -> Option<RecommendationAddressee> {
        self.0.addressee
    }

    /// What it asks, in the words of who recorded it; null where it takes note.
    fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// That a registrar hid its statement, since when and why; null where it is shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, self.0.statement.as_deref()).await
    }

    /// Who recorded it; null where it came with the record of the recommendation.
    fn recorded_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.0.recorded_by)
    }
}

/// What the Security Council asks about a recommendation, in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum InstructionState {
    /// At least one of its documents asks somebody to do something.
    Instructed,
    /// Its documents take note, and none asks for anything.
    NotedOnly,
    /// No document of it is on record.
    NotStated,
}

impl InstructionState {
    fn of<'a>(rows: impl IntoIterator<Item = &'a instruction::Model>) -> Self {
        let kinds = rows.into_iter().map(|row| row.kind);
        match kinds.max() {
            Some(InstructionKind::Instructs) => Self::Instructed,
            Some(InstructionKind::TakesNote) => Self::NotedOnly,
            None => Self::NotStated,
        }
    }

    /// That a recommendation is in this state, as the database sees it.
    fn condition(self) -> Condition {
        let id = recommendation::Column::Id;
        let (instructs, notes) = (
            of_kind(InstructionKind::Instructs),
            of_kind(InstructionKind::TakesNote),
        );
        let all = Condition::all();
        match self {
            Self::Instructed => all.add(id.in_subquery(instructs)),
            Self::NotedOnly => all
                .add(id.in_subquery(notes))
                .add(id.not_in_subquery(instructs)),
            Self::NotStated => all
                .add(id.not_in_subquery(notes))
                .add(id.not_in_subquery(instructs)),
        }
    }
}

/// Those in one of these states.
pub(super) fn in_states(states: &[InstructionState]) -> Condition {
    let states = states.iter().map(|state| state.condition());
    states.fold(Condition::any(), Condition::add)
}

/// Ids of the recommendations about which a document does this.
fn of_kind(kind: InstructionKind) -> SelectStatement {
    let those = instruction::Entity::find()
        .select_only()
        .column(instruction::Column::RecommendationId)
        .filter(instruction::Column::Kind.eq(kind));
    those.into_query()
}

impl Recommendation {
    /// What documents of the Council ask about it, by their dates.
    pub(super) async fn asked(&self) -> Result<Vec<Instruction>> {
        let rows = self.instruction_rows().await?;
        let documents = &self.together.batch.scope.reference().documents;
        let mut rows = rows.to_vec();
        rows.sort_by_cached_key(|row| {
            let document = documents.get(row.document_id);
            let dated = document.map(|document| (document.year, document.dated.clone()));
            (dated, row.paragraph.clone(), row.id)
        });
        Ok(rows.into_iter().map(Instruction).collect())
    }

    /// What they ask in all.
    pub(super) async fn asked_state(&self) -> Result<InstructionState> {
        let rows = self.instruction_rows().await?;
        Ok(InstructionState::of(rows.iter().map(|row| &**row)))
    }

    async fn instruction_rows(&self) -> Result<&[Seen<instruction::Model>]> {
        let (all, batch) = (&self.together.instructions, &self.together.batch);
        all.of(batch, self.row.id).await
    }
}
