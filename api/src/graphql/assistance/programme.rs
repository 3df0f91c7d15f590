//! Mutations of programmes, and of what of the gaps enters the plans of missions, agencies and schemes.

use crate::{
    access::permission::Action,
    actions::programme::{AssessDraft, assess, register, revise},
    db::transaction::Tx,
    error::Result,
    graphql::{
        assistance::{
            Programme,
            input::{AssistanceLineInput, AssistanceTermsInput, drafts},
            looked_at::{tried_anew, tried_new, warned},
        },
        gap::Gap,
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said, replaced},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::{
    assistance::{Cover, CoverageExtent, Draft, Links, Revision, Stated, Statement},
    gap::AssessmentDecision,
};
use uuid::Uuid;

/// A gap that a programme covers.
#[derive(InputObject)]
pub struct CoverInput {
    /// The gap.
    gap: ID,
    /// In full or in part.
    extent: CoverageExtent,
    /// What is left; needed where it is in part.
    not_covered: Option<String>,
}

impl CoverInput {
    /// The cover in words of the domain.
    fn draft(self) -> Cover {
        Cover {
            gap: row_or_nil(&self.gap, Kind::Gap),
            extent: self.extent,
            not_covered: self.not_covered,
        }
    }
}

/// What a programme is revised to, with the tasks it runs under and the gaps it covers.
fn with_links(
    terms: AssistanceTermsInput,
    mandate_tasks: Option<Vec<String>>,
    covers: Option<Vec<CoverInput>>,
) -> Revision {
    let revision = terms.revision();
    let covers = covers.map(|covers| covers.into_iter().map(CoverInput::draft).collect());
    Revision {
        links: Links {
            mandate_tasks,
            covers,
            ..revision.links
        },
        ..revision
    }
}

/// A programme to register.
#[derive(InputObject)]
pub struct RegisterProgrammeInput {
    #[graphql(flatten)]
    said: Said,
    #[graphql(flatten)]
    programme: NewProgrammeInput,
}

/// A programme to register.
#[derive(InputObject)]
pub struct NewProgrammeInput {
    /// What it is, in a line.
    title: String,
    /// What it is, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// What is given, line by line.
    lines: Vec<AssistanceLineInput>,
    /// Codes of mandate tasks of your mission under which it runs.
    mandate_tasks: Option<Vec<String>>,
    /// Gaps it covers, in full or in part, and what it leaves.
    covers: Option<Vec<CoverInput>>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

impl NewProgrammeInput {
    /// The programme in words of the domain: who registers what it runs is both willing and able.
    fn draft(self) -> Draft {
        let revision = Revision {
            title: Some(self.title),
            description: Some(self.description),
            language: Some(self.language),
            lines: Some(drafts(&self.lines)),
            ..with_links(self.terms, self.mandate_tasks, self.covers)
        };
        revision.draft(Statement {
            willing: Stated::Yes,
            able: Stated::Yes,
            ..Statement::default()
        })
    }
}

/// What to revise of a programme; what is left out stays as it is.
#[derive(InputObject)]
pub struct ReviseProgrammeInput {
    #[graphql(flatten)]
    said: Said,
    /// The programme.
    programme: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// What it is, in a line.
    title: Option<String>,
    /// What it is, in a few sentences.
    description: Option<String>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// What is given, line by line, in place of the lines there are.
    lines: MaybeUndefined<Vec<AssistanceLineInput>>,
    /// Codes of mandate tasks, in place of those there are.
    mandate_tasks: MaybeUndefined<Vec<String>>,
    /// Gaps it covers, in place of those that `covers` of the programme gives you.
    covers: MaybeUndefined<Vec<CoverInput>>,
    /// Why, for the history.
    reason: Option<String>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

impl ReviseProgrammeInput {
    /// What to revise, in words of the domain.
    fn revision(self) -> Revision {
        Revision {
            title: self.title,
            description: self.description,
            language: self.language,
            lines: replaced(self.lines).as_deref().map(drafts),
            reason: self.reason,
            ..with_links(
                self.terms,
                replaced(self.mandate_tasks),
                replaced(self.covers),
            )
        }
    }
}

/// A decision about a gap.
#[derive(InputObject)]
pub struct AssessGapInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// The planning cycle, as you call it: `2026-2027`.
    cycle: String,
    /// Whether it enters the plan. A later decision of the same cycle takes the place of the one before.
    decision: AssessmentDecision,
    /// Why. Everybody who can read the gap can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl AssessGapInput {
    fn draft(self) -> AssessDraft {
        AssessDraft {
            gap: row_or_nil(&self.gap, Kind::Gap),
            cycle: self.cycle,
            decision: self.decision,
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

payloads! {
    #[graphql(complex)]
    RegisterProgrammePayload of "registerProgramme" tried by tried_new {
        /// The programme; null where nothing was done.
        programme: Programme
    }
    #[graphql(complex)]
    ReviseProgrammePayload of "reviseProgramme" tried by tried_anew {
        /// The programme; null where nothing was done.
        programme: Programme
    }
    AssessGapPayload of "assessGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

warned! {
    RegisterProgrammePayload of programme, New;
    ReviseProgrammePayload of programme, Anew;
}

/// What missions, agencies and schemes do.
#[derive(Default)]
pub struct ProgrammeMutation;

#[Object]
impl ProgrammeMutation {
    /// Registers a programme. Editors of missions, agencies, schemes and organisations can.
    async fn register_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The programme.")] input: RegisterProgrammeInput,
    ) -> Result<Option<RegisterProgrammePayload>> {
        mutate(ctx, Action::RegisterProgramme, input, async |tx, input| {
            register_programme(tx, input.programme).await
        })
        .await
    }

    /// Revises a programme. Editors of its provider can.
    async fn revise_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to revise.")] input: ReviseProgrammeInput,
    ) -> Result<Option<ReviseProgrammePayload>> {
        mutate(ctx, Action::ReviseProgramme, input, revise_programme).await
    }

    /// Decides whether a gap enters your plan for a cycle. Editors of missions, agencies, schemes and organisations can.
    async fn assess_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: AssessGapInput,
    ) -> Result<Option<AssessGapPayload>> {
        mutate(
            ctx,
            Action::AssessGap,
            input,
            async |tx, input: AssessGapInput| assess(tx, input.draft()).await,
        )
        .await
    }
}

/// Registers one.
pub async fn register_programme(tx: &mut Tx, input: NewProgrammeInput) -> Result<Uuid> {
    register(tx, input.draft()).await
}

async fn revise_programme(tx: &mut Tx, input: ReviseProgrammeInput) -> Result<Uuid> {
    let programme = row_or_nil(&input.programme, Kind::Programme);
    let version = input.expected_version.clone();
    revise(tx, programme, &version, input.revision()).await
}
