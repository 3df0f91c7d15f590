//! A Panel's reports and findings: recorded and revised.

use crate::{
    access::permission::Action,
    actions::{
        finding::{self, FindingDraft, FindingRevision},
        report::{self, ReportDraft},
    },
    db::{scope::Scope, transaction::Tx},
    error::Result,
    graphql::{
        ContextExt,
        finding::{Finding, cited, report::Report},
        found::Found,
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said, revised},
            mutate, payloads,
            tried::Tried,
            warning::{Warning, WarningCode},
        },
    },
};
use async_graphql::{ComplexObject, Context, ID, InputObject, MaybeUndefined, Object};
use domain::{
    finding::{InformationCategory, ReportKind},
    personal::personal_told,
};
use uuid::Uuid;

/// A report to record. Until it is published it is its Panel's alone.
#[derive(InputObject)]
pub struct RecordReportInput {
    #[graphql(flatten)]
    said: Said,
    /// Title in your words.
    title: String,
    /// Final, midterm or interim.
    kind: ReportKind,
    /// Symbol of its document, `S/2026/123`; leave it out as long as there is none.
    document: Option<String>,
}

/// A finding to record.
#[derive(InputObject)]
pub struct RecordFindingInput {
    #[graphql(flatten)]
    said: Said,
    /// The report it is part of. A TACTICAL finding has none: nothing of its source is kept.
    report: Option<ID>,
    /// Its paragraph in the report: `223`, or `14-16`.
    paragraph: Option<String>,
    /// Its sub-paragraph: `n`.
    subparagraph: Option<String>,
    /// What was found, in your words.
    text: String,
    /// Language of the text, ISO 639-1.
    language: String,
    /// Who may read it. PUBLIC is for findings of a published report, by reclassifyFinding.
    category: InformationCategory,
    /// With TACTICAL, which is made to be passed on, what you confirm about the text: needed where something in it looks like a way to
    /// a private person and is the address of an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// What to revise of a finding; what is left out stays as it is.
#[derive(InputObject)]
pub struct ReviseFindingInput {
    #[graphql(flatten)]
    said: Said,
    /// The finding.
    finding: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// What was found, in your words. Of an allegation whose party was invited to reply the text stays: other words are a finding of their own.
    text: Option<String>,
    /// Language of the text, ISO 639-1.
    language: Option<String>,
    /// Its paragraph in the report; null removes it.
    paragraph: MaybeUndefined<String>,
    /// Its sub-paragraph; null removes it.
    subparagraph: MaybeUndefined<String>,
    /// With TACTICAL, what you confirm about the text: needed where something new in it looks like a way to a private person and is the
    /// address of an office.
    confirmation: Option<PublicTextConfirmation>,
    /// Why, for the history.
    reason: Option<String>,
}

payloads! {
    RecordReportPayload of "recordReport" {
        /// The report; null where nothing was done.
        report: Report
    }
    #[graphql(complex)]
    RecordFindingPayload of "recordFinding" tried by tried {
        /// The finding; null where nothing was done.
        finding: Finding
    }
    #[graphql(complex)]
    ReviseFindingPayload of "reviseFinding" tried by tried {
        /// The finding; null where nothing was done.
        finding: Finding
    }
}

/// Adds warnings to payloads with a finding.
macro_rules! warned {
    ($($payload:ident)*) => {$(
        #[ComplexObject]
        impl $payload {
            /// What should be known of it: that the text of a CONFIDENTIAL finding has what looks like a way to a private person, which belongs
            /// in a sealed note, or that a gap which cites its paragraph goes out before it. Nothing is refused for it; empty where there is
            /// nothing of the kind, or where there are `userErrors`.
            async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
                let warned = self.warned(ctx).await?.into_iter();
                Ok(warned.map(|warning| warning.message).collect())
            }

            /// The same as `warnings`, as all mutations tell it.
            async fn warning_details(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
                self.warned(ctx).await
            }
        }

        impl $payload {
            async fn warned(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
                let found = async || match &self.finding {
                    Some(finding) => finding.warnings(ctx.scope()).await,
                    None => Ok(Vec::new()),
                };
                let warned = self.outcome.warned.get_or_try_init(found).await?;
                Ok(warned.clone())
            }
        }
    )*};
}

warned! { RecordFindingPayload ReviseFindingPayload }

/// What should be known of a finding as a trial wrote it.
async fn tried(ctx: &Context<'_>, inside: &Scope, done: &[Uuid]) -> Result<Tried> {
    let mut warned = Vec::new();
    for id in done {
        let Some(finding) = Finding::found(inside, *id).await? else {
            continue;
        };
        let hints = finding.warnings(inside).await?;
        if !hints.is_empty() {
            // What a revision leaves as it was is told of: that it was read is noted, as of who reads it.
            Finding::found(ctx.scope(), *id).await?;
        }
        warned.extend(hints);
    }
    Ok(Tried::warned(warned))
}

impl Finding {
    /// What should be known of it as it is written.
    async fn warnings(&self, scope: &Scope) -> Result<Vec<Warning>> {
        let mut told = Vec::from_iter(self.way_to_a_person());
        told.extend(cited::warnings(scope, &self.row).await?);
        Ok(told)
    }

    fn way_to_a_person(&self) -> Option<Warning> {
        if self.row.category != InformationCategory::Confidential {
            return None;
        }
        let hint = personal_told(&self.row.text)?;
        let message = format!(
            "text has what looks like {hint}, which all members of your Panel and whoever runs the service could read: revise the text without it, and keep what leads to a person in a sealed note (attachSealedNote)."
        );
        let field = std::iter::once("text".to_owned());
        Some(Warning::at(WarningCode::PrivatePerson, field, message))
    }
}

/// What Panels do with reports and findings.
#[derive(Default)]
pub struct FindingMutation;

#[Object]
impl FindingMutation {
    /// Records a report. Editors of a Panel can.
    async fn record_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] input: RecordReportInput,
    ) -> Result<Option<RecordReportPayload>> {
        mutate(
            ctx,
            Action::RecordReport,
            input,
            async |tx, input: RecordReportInput| report::record(tx, input.draft()).await,
        )
        .await
    }

    /// Records a finding of a report, or a sanitised tactical one. Editors of the Panel can.
    async fn record_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The finding.")] input: RecordFindingInput,
    ) -> Result<Option<RecordFindingPayload>> {
        mutate(
            ctx,
            Action::RecordFinding,
            input,
            async |tx, input: RecordFindingInput| finding::record(tx, input.draft()).await,
        )
        .await
    }

    /// Revises a finding that is not public. Editors of the Panel that owns it can.
    async fn revise_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to revise.")] input: ReviseFindingInput,
    ) -> Result<Option<ReviseFindingPayload>> {
        mutate(ctx, Action::ReviseFinding, input, revise_finding).await
    }
}

impl RecordReportInput {
    /// The report in words of the domain.
    fn draft(self) -> ReportDraft {
        ReportDraft {
            title: self.title,
            kind: self.kind,
            document: self.document,
        }
    }
}

impl RecordFindingInput {
    /// The finding in words of the domain.
    fn draft(self) -> FindingDraft {
        FindingDraft {
            report: self.report.map(|id| row_or_nil(&id, Kind::Report)),
            paragraph: self.paragraph,
            subparagraph: self.subparagraph,
            text: self.text,
            language: self.language,
            category: self.category,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

async fn revise_finding(tx: &mut Tx, input: ReviseFindingInput) -> Result<Uuid> {
    let id = row_or_nil(&input.finding, Kind::Finding);
    let revision = FindingRevision {
        text: input.text,
        language: input.language,
        paragraph: revised(input.paragraph),
        subparagraph: revised(input.subparagraph),
        confirmed: input.confirmation.map(PublicTextConfirmation::said),
        reason: input.reason,
    };
    finding::revise(tx, id, &input.expected_version, revision).await
}
