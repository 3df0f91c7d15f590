//! Publication of a Panel's report with its findings and recommendations: today, or on an embargo date.

use crate::{
    access::permission::{Action, Target},
    actions::reply::was_heard,
    db::transaction::{Tx, Why},
    error::{Error, Gather, Result},
    graphql::{
        finding::report::Report,
        id::Kind,
        mutation::{
            input::{self as check, PublicTextConfirmation},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::PartialDate, event::EventKind, finding::InformationCategory, validation::Validation,
};
use entity::{document, finding, recommendation, report};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What to publish, and when.
#[derive(InputObject)]
pub struct PublishReportInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The report. One that is out can be published again with further findings.
    report: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// First day on which everybody may read it, the embargo date; today if left out.
    on: Option<PartialDate>,
    /// Symbol of its document, `S/2026/123`, if it has none yet.
    document: Option<String>,
    /// The findings to publish with it, at most 100; if left out, all of category REPORT or ALLEGATION. An allegation takes a reply, or
    /// that the last day for one has passed by then.
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
    let report = tx
        .find::<report::Entity>(
            check::row_id(&input.report, Kind::Report, "report")?,
            "report",
        )
        .await?;
    tx.allow(
        Action::PublishReport,
        &Target {
            panel: Some(report.panel_id),
            ..Target::default()
        },
    )?;
    let before = tx.state::<report::Entity>(report.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    let mut faults = Validation::default();
    let on = input.on.as_ref().map_or_else(
        || tx.today().to_owned(),
        |on| faults.day_to_come(on, tx.today(), "on"),
    );
    let document_id = document_of(tx, &report, &input, &mut faults).await?;
    let findings = findings_of(tx, &report, &input, &on, &mut faults).await?;
    faults.into_result()?;
    let why = || Why {
        reason: None,
        confirmed: Some(input.confirmation.said()),
    };
    let is_out = tx.is_public::<report::Entity>(report.id).await?;
    let id = report.id;
    list_document(tx, document_id, &on).await?;
    let published = if is_out {
        report.published.clone()
    } else {
        Some(on.clone())
    };
    tx.update(report::Model {
        document_id,
        published,
        ..report
    })
    .await?;
    tx.note::<report::Entity>(EventKind::ReportPublished, id, Some(&before), why())
        .await?;
    for finding in findings {
        let (id, before) = (finding.id, tx.state::<finding::Entity>(finding.id).await?);
        tx.update(finding::Model {
            published: Some(on.clone()),
            ..finding
        })
        .await?;
        tx.note::<finding::Entity>(EventKind::FindingPublished, id, Some(&before), why())
            .await?;
    }
    for recommendation in recommendations_of(tx, id).await? {
        let (id, before) = (
            recommendation.id,
            tx.state::<recommendation::Entity>(recommendation.id)
                .await?,
        );
        let year = on[..4].parse().ok();
        let published = recommendation::Model {
            document_id,
            year,
            published: Some(on.clone()),
            ..recommendation
        };
        tx.update(published).await?;
        tx.note::<recommendation::Entity>(
            EventKind::RecommendationPublished,
            id,
            Some(&before),
            why(),
        )
        .await?;
    }
    Ok(id)
}

/// The report's document, of which it has one at the latest by now.
async fn document_of(
    tx: &mut Tx,
    report: &report::Model,
    input: &PublishReportInput,
    faults: &mut Validation,
) -> Result<Option<Uuid>> {
    let Some(symbol) = &input.document else {
        faults.ensure(
            report.document_id.is_some(),
            "document",
            "is missing: give the symbol under which it is published",
        );
        return Ok(report.document_id);
    };
    let named = crate::actions::document::of_report(tx, symbol, "document").await;
    let Some(named) = faults.gather(named)? else {
        return Ok(None);
    };
    faults.ensure(
        report.document_id.is_none_or(|known| known == named),
        "document",
        "is not the one this report has",
    );
    Ok(Some(named))
}

/// The findings to publish, each fit for it.
async fn findings_of(
    tx: &Tx,
    report: &report::Model,
    input: &PublishReportInput,
    on: &str,
    faults: &mut Validation,
) -> Result<Vec<finding::Model>> {
    let all = tx
        .all(finding::Entity::find().filter(finding::Column::ReportId.eq(report.id)))
        .await?;
    let publishable = |finding: &finding::Model| {
        matches!(
            finding.category,
            InformationCategory::Report | InformationCategory::Allegation
        )
    };
    let chosen: Vec<finding::Model> = match &input.findings {
        None => all.into_iter().filter(publishable).collect(),
        Some(ids) => {
            let wanted: Vec<Option<Uuid>> = ids
                .iter()
                .map(|id| check::row_id(id, Kind::Finding, "findings").ok())
                .collect();
            for (at, id) in wanted.iter().enumerate() {
                let found = all
                    .iter()
                    .any(|finding| Some(finding.id) == *id && publishable(finding));
                faults.ensure(
                    found,
                    &format!("findings.{at}"),
                    "is no finding of this report of category REPORT or ALLEGATION",
                );
            }
            let wanted: BTreeSet<Uuid> = wanted.into_iter().flatten().collect();
            all.into_iter()
                .filter(|finding| wanted.contains(&finding.id) && publishable(finding))
                .collect()
        }
    };
    let mut fresh = Vec::new();
    for finding in chosen {
        // What is out already stays out on its day.
        if !tx.is_public::<finding::Entity>(finding.id).await? {
            faults.collect(was_heard(tx, &finding, on, "findings").await?);
            fresh.push(finding);
        }
    }
    Ok(fresh)
}

/// Recommendations of a report that are to go out with it and are not out.
async fn recommendations_of(tx: &Tx, report: Uuid) -> Result<Vec<recommendation::Model>> {
    let query = recommendation::Entity::find()
        .filter(recommendation::Column::ReportId.eq(report))
        .filter(recommendation::Column::Category.eq(InformationCategory::Report));
    let mut fresh = Vec::new();
    for recommendation in tx.all(query).await? {
        if !tx
            .is_public::<recommendation::Entity>(recommendation.id)
            .await?
        {
            fresh.push(recommendation);
        }
    }
    Ok(fresh)
}

/// Lets everybody know of the document from that day on, if they do not earlier.
async fn list_document(tx: &mut Tx, document: Option<Uuid>, on: &str) -> Result<()> {
    let document = match document {
        Some(document) => tx.document_of_id(document).await?,
        None => None,
    };
    let Some(document) = document else {
        return Err(Error::Internal(anyhow::anyhow!(
            "a report that is published has a document"
        )));
    };
    if document
        .listed_from
        .as_deref()
        .is_some_and(|listed| on < listed)
    {
        let dated = Some(on.to_owned());
        tx.update(document::Model {
            listed_from: Some(on.to_owned()),
            year: on[..4].parse().ok(),
            dated,
            ..document
        })
        .await?;
        tx.renew_reference().await?;
    }
    Ok(())
}
