//! A Panel's reports and findings: recorded and revised.

use crate::{
    access::permission::{Action, Target},
    actions::OWN,
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        finding::{Finding, report::Report},
        id::Kind,
        mutation::{input as check, mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::{
    event::EventKind,
    finding::{InformationCategory, ReportKind},
    validation::{NOTE_MAX, TEXT_MAX, TITLE_MAX, Validation},
};
use entity::{finding, report};
use uuid::Uuid;

/// A report to record. Until it is published it is its Panel's alone.
#[derive(InputObject)]
pub struct RecordReportInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
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
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The report it is part of. A TACTICAL finding takes none: nothing of its source is kept.
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
}

/// What to revise of a finding; what is left out stays as it is.
#[derive(InputObject)]
pub struct ReviseFindingInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The finding.
    finding: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// What was found, in your words.
    text: Option<String>,
    /// Language of the text, ISO 639-1.
    language: Option<String>,
    /// Its paragraph in the report; null takes it away.
    paragraph: MaybeUndefined<String>,
    /// Its sub-paragraph; null takes it away.
    subparagraph: MaybeUndefined<String>,
    /// Why, for the history.
    reason: Option<String>,
}

payloads! {
    RecordReportPayload of "recordReport" {
        /// The report; null where nothing was done.
        report: Report
    }
    RecordFindingPayload of "recordFinding" {
        /// The finding; null where nothing was done.
        finding: Finding
    }
    ReviseFindingPayload of "reviseFinding" {
        /// The finding; null where nothing was done.
        finding: Finding
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
        mutate(ctx, Action::RecordReport, input, record_report).await
    }

    /// Records a finding of a report, or a sanitised tactical one. Editors of the Panel can.
    async fn record_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The finding.")] input: RecordFindingInput,
    ) -> Result<Option<RecordFindingPayload>> {
        mutate(ctx, Action::RecordFinding, input, record_finding).await
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

async fn record_report(tx: &mut Tx, input: RecordReportInput) -> Result<Uuid> {
    let mut faults = Validation::default();
    let title = faults.text(&input.title, TITLE_MAX, "title");
    faults.into_result()?;
    let document_id = match &input.document {
        Some(symbol) => Some(crate::actions::document::of_report(tx, symbol, "document").await?),
        None => None,
    };
    let row = report::Model {
        id: Uuid::now_v7(),
        code: crate::actions::new_reference("report"),
        panel_id: tx.panel()?,
        document_id,
        title,
        kind: input.kind,
        published: None,
        source: OWN.to_owned(),
    };
    let id = row.id;
    tx.insert(row).await?;
    tx.note::<report::Entity>(EventKind::ReportRecorded, id, None, Why::default())
        .await?;
    Ok(id)
}

async fn record_finding(tx: &mut Tx, input: RecordFindingInput) -> Result<Uuid> {
    let panel_id = tx.panel()?;
    let mut faults = Validation::default();
    crate::actions::not_public(input.category, &mut faults, "publish its report");
    let (text, language) = (
        faults.text(&input.text, TEXT_MAX, "text"),
        faults.language(&input.language, "language"),
    );
    let paragraph = faults.paragraph(input.paragraph.as_ref(), "paragraph");
    let subparagraph = faults.subparagraph(input.subparagraph.as_ref(), "subparagraph");
    let is_tactical = input.category == InformationCategory::Tactical;
    let says_source = input.report.is_some() || paragraph.is_some() || subparagraph.is_some();
    faults.ensure(
        !is_tactical || !says_source,
        "report",
        "cannot go with TACTICAL: leave out report and paragraph, since no source is kept",
    );
    faults.ensure(
        is_tactical || input.report.is_some(),
        "report",
        "is missing: say of which report, or record a TACTICAL finding",
    );
    faults.into_result()?;
    let report_id = match &input.report {
        Some(report) => Some(own_report(tx, report, panel_id).await?.id),
        None => None,
    };
    let row = finding::Model {
        id: Uuid::now_v7(),
        reference: crate::actions::new_reference("finding"),
        report_id,
        panel_id,
        paragraph,
        subparagraph,
        text,
        language,
        category: input.category,
        named_party_id: None,
        invited: None,
        reply_due: None,
        published: None,
        source: OWN.to_owned(),
    };
    let id = row.id;
    tx.insert(row).await?;
    tx.note::<finding::Entity>(EventKind::FindingRecorded, id, None, Why::default())
        .await?;
    Ok(id)
}

/// A report of the Panel itself.
async fn own_report(tx: &Tx, id: &ID, panel: Uuid) -> Result<report::Model> {
    let report = tx
        .find::<report::Entity>(check::row_id(id, Kind::Report, "report")?, "report")
        .await?;
    if report.panel_id == panel {
        Ok(report)
    } else {
        Err(Error::Forbidden(
            "A finding goes into a report of your own Panel.".into(),
        ))
    }
}

/// A finding that the viewer may do this to.
pub async fn own_finding(tx: &Tx, id: &ID, action: Action) -> Result<finding::Model> {
    let finding = tx
        .find::<finding::Entity>(check::row_id(id, Kind::Finding, "finding")?, "finding")
        .await?;
    tx.allow(action, &thing(&finding))?;
    Ok(finding)
}

/// What decides who may do something to a finding.
pub fn thing(finding: &finding::Model) -> Target {
    Target {
        panel: Some(finding.panel_id),
        party: finding.named_party_id,
        ..Target::default()
    }
}

async fn revise_finding(tx: &mut Tx, input: ReviseFindingInput) -> Result<Uuid> {
    let mut finding = own_finding(tx, &input.finding, Action::ReviseFinding).await?;
    let before = tx.state::<finding::Entity>(finding.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    if tx.is_public::<finding::Entity>(finding.id).await? {
        return Err(Error::Conflict(
            "This finding is public and stays as it was published: record a correction as a finding of its own.".into(),
        ));
    }
    let mut faults = Validation::default();
    if let Some(text) = &input.text {
        finding.text = faults.text(text, TEXT_MAX, "text");
    }
    if let Some(language) = &input.language {
        finding.language = faults.language(language, "language");
    }
    if let Some(paragraph) = input.paragraph.as_opt_ref() {
        finding.paragraph = faults.paragraph(paragraph, "paragraph");
    }
    if let Some(subparagraph) = input.subparagraph.as_opt_ref() {
        finding.subparagraph = faults.subparagraph(subparagraph, "subparagraph");
    }
    let says_source = finding.paragraph.is_some() || finding.subparagraph.is_some();
    let is_tactical = finding.category == InformationCategory::Tactical;
    faults.ensure(
        !is_tactical || !says_source,
        "paragraph",
        "cannot go with TACTICAL, since no source is kept",
    );
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    let id = finding.id;
    tx.update(finding).await?;
    tx.note::<finding::Entity>(
        EventKind::FindingRevised,
        id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(id)
}
