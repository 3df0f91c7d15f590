//! A Panel's reports: recorded, and published with their findings and recommendations, today or on an embargo date.

mod findings;

use crate::{
    access::permission::{Action, Target},
    actions::{
        OWN,
        document::{claim, of_report},
        gap::planned::wait_for_document,
        new_reference,
    },
    db::transaction::{Reason, Tx},
    error::{Error, Gather, Result},
};
use domain::{
    date::{PartialDate, ends},
    event::EventKind,
    finding::{InformationCategory, ReportKind},
    validation::Validation,
};
use entity::{document, recommendation, report};
use findings::Findings;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A report to record.
pub struct ReportDraft {
    /// Title in the Panel's words.
    pub title: String,
    /// Final, midterm or interim.
    pub kind: ReportKind,
    /// Symbol of its document, if there is one.
    pub document: Option<String>,
}

/// A report to publish.
pub struct ReportPublication {
    /// First day on which everybody may read it; today if none.
    pub on: Option<PartialDate>,
    /// Symbol of its document, if it has none yet.
    pub document: Option<String>,
    /// The findings to publish with it; all that can be if none are chosen.
    pub findings: Option<Vec<Uuid>>,
    /// What the actor confirms about the texts.
    pub confirmed: &'static str,
}

/// Records a report, which is its Panel's alone until it is published.
pub async fn record(tx: &mut Tx, draft: ReportDraft) -> Result<Uuid> {
    let mut faults = Validation::default();
    let title = faults.title(&draft.title, "title");
    faults.into_result()?;
    let document_id = match &draft.document {
        Some(symbol) => Some(of_report(tx, symbol, "document").await?),
        None => None,
    };
    let id = domain::id::random();
    tx.insert(report::Model {
        id,
        code: new_reference("report"),
        panel_id: tx.panel()?,
        document_id,
        title,
        kind: draft.kind,
        published: None,
        source: OWN.to_owned(),
    })
    .await?;
    tx.note::<report::Entity>(EventKind::ReportRecorded, id, None, Reason::default())
        .await?;
    Ok(id)
}

/// Publishes a report, or publishes one again with further findings.
pub async fn publish(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    publication: ReportPublication,
) -> Result<Uuid> {
    let report = allowed(tx, id).await?;
    tx.expect_own::<report::Entity>(id, version).await?;
    let before = tx.state::<report::Entity>(id).await?;
    let mut faults = Validation::default();
    let on = publication.on.as_ref().map_or_else(
        || tx.today().to_owned(),
        |on| faults.day_to_come(on, tx.today(), "on"),
    );
    let document = document_of(tx, &report, publication.document.as_deref(), &mut faults).await?;
    let chosen = publication.findings.as_deref();
    let findings = Findings::chosen(tx, id, chosen, &on, &mut faults).await?;
    faults.into_result()?;
    let why = Reason {
        reason: None,
        confirmed: Some(publication.confirmed),
    };
    let is_out = tx.is_public::<report::Entity>(id).await?;
    list_document(tx, id, document, &on).await?;
    let first = report.published.clone().filter(|_| is_out);
    tx.update(report::Model {
        document_id: document,
        published: first.or_else(|| Some(on.clone())),
        ..report
    })
    .await?;
    tx.note::<report::Entity>(EventKind::ReportPublished, id, Some(&before), why.clone())
        .await?;
    findings.publish(tx, &on, &why).await?;
    if !is_out {
        findings.leave_out(tx).await?;
    }
    publish_recommendations(tx, id, document, &on, &why).await?;
    let put_off = document.filter(|_| !is_out && on.as_str() > tx.today());
    if let Some(document) = put_off {
        wait_for_document(tx, document).await?;
    }
    Ok(id)
}

/// A report that the viewer may publish.
async fn allowed(tx: &Tx, id: Uuid) -> Result<report::Model> {
    let report = tx.find::<report::Entity>(id, "report").await?;
    let target = Target {
        panel: Some(report.panel_id),
        ..Target::default()
    };
    tx.allow(Action::PublishReport, &target)?;
    Ok(report)
}

/// The report's document, which it needs in order to be published.
async fn document_of(
    tx: &mut Tx,
    report: &report::Model,
    symbol: Option<&str>,
    faults: &mut Validation,
) -> Result<Option<Uuid>> {
    let known = match report.document_id {
        Some(id) => match faults.gather(claim(tx, id, "document").await)? {
            Some(known) => Some(known),
            None => return Ok(None),
        },
        None => None,
    };
    let Some(symbol) = symbol else {
        faults.ensure(
            report.document_id.is_some(),
            "document",
            "is missing: give the symbol under which it is published",
        );
        return Ok(known);
    };
    let named = of_report(tx, symbol, "document").await;
    let Some(named) = faults.gather(named)? else {
        return Ok(None);
    };
    if report.document_id.is_none() {
        return faults.gather(claim(tx, named, "document").await);
    }
    let message = "is not the one this report has";
    faults.ensure(
        known.is_none_or(|known| known == named),
        "document",
        message,
    );
    Ok(Some(named))
}

/// Publishes the recommendations of a report that are to be published with it and are not out yet.
async fn publish_recommendations(
    tx: &mut Tx,
    report: Uuid,
    document_id: Option<Uuid>,
    on: &str,
    why: &Reason,
) -> Result<()> {
    let query = recommendation::Entity::find()
        .filter(recommendation::Column::ReportId.eq(report))
        .filter(recommendation::Column::Category.eq(InformationCategory::Report));
    for recommendation in tx.all(query).await? {
        let id = recommendation.id;
        if tx.is_public::<recommendation::Entity>(id).await? {
            continue;
        }
        let before = tx.state::<recommendation::Entity>(id).await?;
        tx.update(recommendation::Model {
            document_id,
            year: year(on),
            published: Some(on.to_owned()),
            ..recommendation
        })
        .await?;
        let kind = EventKind::RecommendationPublished;
        tx.note::<recommendation::Entity>(kind, id, Some(&before), why.clone())
            .await?;
    }
    Ok(())
}

fn year(day: &str) -> Option<i32> {
    day[..4].parse().ok()
}

/// Makes the document known to everybody from that day on, or from an earlier one on which another report of it is out. Where its report is
/// put off, it is put off with it.
async fn list_document(tx: &mut Tx, report: Uuid, document: Option<Uuid>, on: &str) -> Result<()> {
    let document = match document {
        Some(document) => tx.document_of_id(document).await?,
        None => None,
    };
    let document = document.ok_or_else(|| {
        Error::Internal(anyhow::anyhow!("a report that is published has a document"))
    })?;
    let others = report::Entity::find()
        .filter(report::Column::DocumentId.eq(document.id))
        .filter(report::Column::Id.ne(report))
        .filter(report::Column::Published.is_not_null());
    let others = tx.all(others).await?;
    // Files may date a report by its month, and this becomes the date of the document.
    let days = others.iter();
    let days = days.filter_map(|other| ends(other.published.as_deref()?));
    let on = days
        .map(|day| day.to_string())
        .fold(on.to_owned(), Ord::min);
    let is_hidden = |listed: &str| listed > tx.today() || on.as_str() < listed;
    if document.listed_from.as_deref().is_some_and(is_hidden) {
        let is_listed = on.as_str() <= tx.today();
        tx.update(document::Model {
            year: year(&on),
            dated: Some(on.clone()),
            listed_from: Some(on),
            ..document
        })
        .await?;
        // One that is not listed yet is in no table that everybody shares.
        if is_listed {
            tx.renew_reference().await?;
        }
    }
    Ok(())
}
