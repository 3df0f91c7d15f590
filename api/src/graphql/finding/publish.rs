//! Publication of a Panel's report with its findings and recommendations: today, or on an embargo date.

use crate::{
    access::permission::Action,
    actions::report::{ReportPublication, publish},
    db::transaction::Tx,
    error::Result,
    graphql::{
        finding::report::Report,
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::date::PartialDate;
use uuid::Uuid;

/// What to publish, and when.
#[derive(InputObject)]
pub struct PublishReportInput {
    #[graphql(flatten)]
    said: Said,
    /// The report. One that is out can be published again with further findings.
    report: ID,
    /// Its `version` as you read it. It is another once a finding or recommendation to publish is recorded, revised or replied to.
    expected_version: String,
    /// First day on which everybody may read it, the embargo date; today if left out.
    on: Option<PartialDate>,
    /// Symbol of its document, `S/2026/123`, if it has none yet.
    document: Option<String>,
    /// The findings to publish with it, at most 100; if left out, all of category REPORT or ALLEGATION. An allegation requires a reply, or
    /// that the last day for one has passed by then. Until the report is out, one that was to go out with it and is not named now no longer
    /// does.
    findings: Option<Vec<ID>>,
    /// What you confirm about the texts.
    confirmation: PublicTextConfirmation,
}

payloads! {
    PublishReportPayload of "publishReport" {
        /// The report; null where nothing was done.
        report: Report
    }
}

/// What Panels do to publish.
#[derive(Default)]
pub struct PublishMutation;

#[Object]
impl PublishMutation {
    /// Publishes a report with its findings of category REPORT or ALLEGATION and its recommendations, or sets their embargo date.
    /// Approvers of the Panel that wrote it can.
    async fn publish_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to publish, and when.")] input: PublishReportInput,
    ) -> Result<Option<PublishReportPayload>> {
        mutate(ctx, Action::PublishReport, input, publish_report).await
    }
}

async fn publish_report(tx: &mut Tx, input: PublishReportInput) -> Result<Uuid> {
    let id = row_or_nil(&input.report, Kind::Report);
    let row = |finding: &ID| row_or_nil(finding, Kind::Finding);
    let publication = ReportPublication {
        on: input.on,
        document: input.document,
        findings: input.findings.map(|ids| ids.iter().map(row).collect()),
        confirmed: input.confirmation.said(),
    };
    publish(tx, id, &input.expected_version, publication).await
}
