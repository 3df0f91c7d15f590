//! Recommendations: recorded by Panels, and what became of them, as organisations that read them report.

use crate::{
    access::permission::Action,
    actions::{
        instruction,
        recommendation::{self, FollowUpDraft, RecommendationDraft},
    },
    db::transaction::Tx,
    error::Result,
    graphql::{
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
        recommendation::Recommendation,
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    finding::{InformationCategory, RecommendationAddressee, RecommendationStatus},
    instruction::{Draft, InstructionKind},
};
use uuid::Uuid;

/// A recommendation to record.
#[derive(InputObject)]
pub struct RecordRecommendationInput {
    #[graphql(flatten)]
    said: Said,
    /// The report it is part of, with which it is published.
    report: ID,
    /// What is asked, in your words.
    text: String,
    /// Language of the text, ISO 639-1.
    language: String,
    /// Whom it is for, at least one.
    addressees: Vec<RecommendationAddressee>,
    /// Codes of the organisations it is for, where it names them, at most 50: `unoci`.
    addressee_organisations: Option<Vec<String>>,
    /// By when it is to be carried out: a year, a month or a day, where the report states one.
    due: Option<PartialDate>,
    /// Its paragraph in the report: `223`, or `14-16`.
    paragraph: Option<String>,
    /// REPORT, to be published with the report, or CONFIDENTIAL.
    category: InformationCategory,
    /// Earlier recommendations that it repeats, at most 50.
    repeats: Option<Vec<ID>>,
    /// Gaps of your Panel that it is about, at most 50.
    gaps: Option<Vec<ID>>,
    /// What a reader should know.
    note: Option<String>,
}

/// What became of a recommendation.
#[derive(InputObject)]
pub struct FollowUpRecommendationInput {
    #[graphql(flatten)]
    said: Said,
    /// The recommendation.
    recommendation: ID,
    /// What became of it.
    status: RecommendationStatus,
    /// When it was so: a year, a month or a day that has begun.
    on: PartialDate,
    /// How that is known. Everyone who can read the recommendation can read this.
    note: Option<String>,
    /// Symbol of a document that says so.
    document: Option<String>,
    /// What you confirm about the note: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// What the Security Council asks about a recommendation.
#[derive(InputObject)]
pub struct RecordInstructionInput {
    #[graphql(flatten)]
    said: Said,
    /// The recommendation.
    recommendation: ID,
    /// Symbol of the resolution or presidential statement: `S/RES/1521 (2003)`, `S/PRST/2005/64`. It has to be on record.
    document: String,
    /// Its paragraph: `223`, or `14-16`.
    paragraph: Option<String>,
    /// INSTRUCTS, or TAKES_NOTE where it asks for nothing. What your organisation recorded of the same document as the other is taken back.
    kind: InstructionKind,
    /// Whom it asks; with INSTRUCTS, and only then. Record what it asks of each, one by one.
    addressee: Option<RecommendationAddressee>,
    /// What it asks, in your words; with INSTRUCTS, and only then. It takes the place of what your organisation recorded of the same
    /// paragraph for the same addressee. Everyone who can read the recommendation can read this.
    statement: Option<String>,
    /// What you confirm about the statement: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

payloads! {
    RecordRecommendationPayload of "recordRecommendation" {
        /// The recommendation; null where nothing was done.
        recommendation: Recommendation
    }
    FollowUpRecommendationPayload of "followUpRecommendation" {
        /// The recommendation; null where nothing was done.
        recommendation: Recommendation
    }
    RecordInstructionPayload of "recordInstruction" {
        /// The recommendation; null where nothing was done.
        recommendation: Recommendation
    }
}

/// What is done about recommendations.
#[derive(Default)]
pub struct RecommendationMutation;

#[Object]
impl RecommendationMutation {
    /// Records a recommendation of a report. Editors of the Panel that wrote it can.
    async fn record_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recommendation.")] input: RecordRecommendationInput,
    ) -> Result<Option<RecordRecommendationPayload>> {
        mutate(ctx, Action::RecordRecommendation, input, record).await
    }

    /// Records what became of a recommendation, in the name of your organisation. Editors of any organisation that reads it can; its
    /// own `status` is what its Panel says of the latest date.
    async fn follow_up_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What became of it.")] input: FollowUpRecommendationInput,
    ) -> Result<Option<FollowUpRecommendationPayload>> {
        mutate(ctx, Action::FollowUpRecommendation, input, follow_up).await
    }

    /// Records what a resolution or presidential statement of the Security Council asks about a recommendation, or that it takes note and
    /// asks nothing. Editors of Panels, missions, committees, agencies and the Secretariat that read the recommendation can.
    async fn record_instruction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it asks.")] input: RecordInstructionInput,
    ) -> Result<Option<RecordInstructionPayload>> {
        mutate(ctx, Action::RecordInstruction, input, instruct).await
    }
}

impl RecordRecommendationInput {
    /// The recommendation in words of the domain.
    fn draft(self) -> RecommendationDraft {
        RecommendationDraft {
            report: row_or_nil(&self.report, Kind::Report),
            text: self.text,
            language: self.language,
            addressees: self.addressees,
            addressee_organisations: self.addressee_organisations.unwrap_or_default(),
            due: self.due,
            paragraph: self.paragraph,
            category: self.category,
            repeats: rows(self.repeats, Kind::Recommendation),
            gaps: rows(self.gaps, Kind::Gap),
            note: self.note,
        }
    }
}

/// The rows that a list of global ids names.
fn rows(ids: Option<Vec<ID>>, kind: Kind) -> Vec<Uuid> {
    let ids = ids.unwrap_or_default();
    ids.iter().map(|id| row_or_nil(id, kind)).collect()
}

async fn record(tx: &mut Tx, input: RecordRecommendationInput) -> Result<Uuid> {
    recommendation::record(tx, input.draft()).await
}

async fn follow_up(tx: &mut Tx, input: FollowUpRecommendationInput) -> Result<Uuid> {
    let id = row_or_nil(&input.recommendation, Kind::Recommendation);
    let draft = FollowUpDraft {
        status: input.status,
        on: input.on,
        note: input.note,
        document: input.document,
        confirmed: input.confirmation.map(PublicTextConfirmation::said),
    };
    recommendation::follow_up(tx, id, draft).await
}

async fn instruct(tx: &mut Tx, input: RecordInstructionInput) -> Result<Uuid> {
    let id = row_or_nil(&input.recommendation, Kind::Recommendation);
    let confirmed = input.confirmation.map(PublicTextConfirmation::said);
    let draft = Draft {
        document: input.document,
        paragraph: input.paragraph,
        kind: input.kind,
        addressee: input.addressee,
        statement: input.statement,
    };
    instruction::record(tx, id, draft, confirmed).await
}
