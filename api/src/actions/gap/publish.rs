//! A gap is published, today or on a day to come, and gives away nothing that is not public by then.

use super::{current, thing};
use crate::{
    access::permission::Action,
    actions::{
        conflict,
        document::{has_symbol, is_listed},
        finding::hearing::was_heard,
        matches::clock,
    },
    db::transaction::{Reason, Tx},
    error::Result,
};
use domain::{
    date::PartialDate,
    event::EventKind,
    finding::InformationCategory,
    gap::{
        Draft,
        provenance::Place,
        publication::{self, Candidate},
    },
    validation::Validation,
};
use entity::{document, finding, gap, gap_finding, gap_provenance, need, report};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// When to publish, and what the publisher confirms.
pub struct Publication {
    /// First day on which everyone may read it; today if left out.
    pub on: Option<PartialDate>,
    /// What is confirmed about the text, as the history keeps it.
    pub confirmed: &'static str,
}

/// Publishes a gap that was read before, if it has all that takes.
pub async fn publish_read(
    tx: &mut Tx,
    id: Uuid,
    version: &str,
    publication: Publication,
) -> Result<Uuid> {
    current(tx, id, version, Action::PublishGap).await?;
    publish(tx, id, publication).await?;
    Ok(id)
}

/// Publishes a gap today or on a day to come, if it has all that takes.
pub(super) async fn publish(tx: &mut Tx, id: Uuid, publication: Publication) -> Result<()> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    tx.allow(Action::PublishGap, &thing(&gap, tx.reference()))?;
    if tx.is_public::<gap::Entity>(id).await? {
        return Err(conflict("This gap is public already."));
    }
    if gap.category == InformationCategory::Tactical {
        return Err(conflict(
            "What is TACTICAL is not published: record a gap of its own for the public.",
        ));
    }
    let mut faults = Validation::default();
    let on = publication::day(publication.on.as_ref(), tx.today(), &mut faults);
    faults.into_result()?;
    check(tx, id, &on, None).await?;
    let before = tx.state::<gap::Entity>(id).await?;
    // That of a report in which it was found is known since that was published.
    let year = year(tx, &gap).await?;
    tx.update(gap::Model {
        category: publication::category(&on, tx.today()),
        published: Some(on),
        year,
        ..gap
    })
    .await?;
    tx.index_public().await?;
    clock::restart(tx, id, EventKind::GapPublished).await?;
    let why = Reason {
        reason: None,
        confirmed: Some(publication.confirmed),
    };
    tx.note::<gap::Entity>(EventKind::GapPublished, id, Some(&before), why)
        .await
}

/// The year in which a gap was first called for; where that is not stated, the year of its oldest source.
pub(super) async fn year(tx: &Tx, gap: &gap::Model) -> Result<Option<i32>> {
    if let Some(date) = &gap.first_called_for {
        return Ok(Some(PartialDate::stored(date).year()));
    }
    let lines = tx
        .parts::<gap::Entity, gap_provenance::Entity>(gap.id)
        .await?;
    let documents = documents(tx, &lines).await?;
    let years = documents.values().filter_map(|document| document.year);
    Ok(years.min())
}

/// Notes what publication takes and a draft does not say, with all else that is wrong with it; the rest is seen once it is written.
pub(super) fn foresee(draft: &Draft, faults: &mut Validation) {
    let mut lines = draft.links.provenance.iter().flatten();
    let candidate = Candidate {
        nature: draft.nature,
        has_end_state: draft.statement.desired_end_state.is_some(),
        needs: draft.needs.len(),
        is_proven: lines.any(|line| line.paragraph.is_some()),
    };
    candidate.check(faults);
}

/// What a gap has of what publication takes.
pub(super) async fn candidate(tx: &Tx, id: Uuid) -> Result<Candidate> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    let lines = tx.parts::<gap::Entity, gap_provenance::Entity>(id).await?;
    let needs = tx.parts::<gap::Entity, need::Entity>(id).await?;
    let documents = documents(tx, &lines).await?;
    let proves = |line: &gap_provenance::Model| {
        let document = documents.get(&line.document_id);
        line.paragraph.is_some() && document.is_some_and(has_symbol)
    };
    Ok(Candidate {
        nature: gap.nature,
        has_end_state: gap.desired_end_state.is_some(),
        needs: needs.len(),
        is_proven: lines.iter().any(proves),
    })
}

/// Whether a gap has all that publication on that day takes, and gives away nothing that is not public by then. `before` is what it
/// had where it was public already.
pub(super) async fn check(tx: &Tx, id: Uuid, on: &str, before: Option<Candidate>) -> Result<()> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    let mut faults = Validation::default();
    let candidate = candidate(tx, id).await?;
    before
        .map_or(candidate, |before| candidate.after(before))
        .check(&mut faults);
    gives_away_nothing(tx, &gap, on, &mut faults).await?;
    Ok(faults.into_result()?)
}

/// Notes what a gap that is public on that day gives away of what is not.
pub(super) async fn gives_away_nothing(
    tx: &Tx,
    gap: &gap::Model,
    on: &str,
    faults: &mut Validation,
) -> Result<()> {
    let lines = tx
        .parts::<gap::Entity, gap_provenance::Entity>(gap.id)
        .await?;
    let documents = documents(tx, &lines).await?;
    for (at, line) in lines.iter().enumerate() {
        let document = documents.get(&line.document_id);
        let message = "is not public by that day: publish its report first, or leave the line out";
        let is_known = document.is_some_and(|document| is_listed(document, on));
        faults.ensure(is_known, &format!("provenance.{at}.document"), message);
    }
    for (at, hidden) in hidden_paragraphs(tx, gap, &lines, on).await? {
        let message = format!(
            "is that of {hidden}, which is not public by that day: publish that finding first, or cite a public paragraph"
        );
        faults.ensure(false, &format!("provenance.{at}.paragraph"), &message);
    }
    for finding in findings_of(tx, gap.id).await? {
        faults.collect(was_heard(tx, &finding, on, "findings").await?);
    }
    Ok(())
}

/// The documents of these lines, known to everybody or not yet.
pub(super) async fn documents(
    tx: &Tx,
    lines: &[gap_provenance::Model],
) -> Result<HashMap<Uuid, document::Model>> {
    let mut documents = HashMap::new();
    for line in lines {
        let document = tx.document_of_id(line.document_id).await?;
        documents.extend(document.map(|document| (document.id, document)));
    }
    Ok(documents)
}

/// Findings that a gap was written out of.
pub async fn findings_of(tx: &Tx, gap: Uuid) -> Result<Vec<finding::Model>> {
    let links = tx.parts::<gap::Entity, gap_finding::Entity>(gap).await?;
    let lines = tx.parts::<gap::Entity, gap_provenance::Entity>(gap).await?;
    let linked = links.iter().map(|row| row.finding_id);
    let ids: BTreeSet<Uuid> = linked
        .chain(lines.iter().filter_map(|line| line.finding_id))
        .collect();
    tx.all(finding::Entity::find().filter(finding::Column::Id.is_in(ids)))
        .await
}

/// Lines that name the paragraph of a finding of the gap's own Panel that is not public by that day: their places, and the
/// findings' references.
async fn hidden_paragraphs(
    tx: &Tx,
    gap: &gap::Model,
    lines: &[gap_provenance::Model],
    on: &str,
) -> Result<Vec<(usize, String)>> {
    let written_in: BTreeSet<Uuid> = lines.iter().map(|line| line.document_id).collect();
    let reports = report::Entity::find().filter(report::Column::DocumentId.is_in(written_in));
    let document_of: HashMap<Uuid, Option<Uuid>> = tx
        .all(reports)
        .await?
        .iter()
        .map(|report| (report.id, report.document_id))
        .collect();
    let reports = document_of.keys().copied();
    let findings = finding::Entity::find()
        .filter(finding::Column::ReportId.is_in(reports))
        .filter(finding::Column::PanelId.eq(gap.panel_id));
    let mut hidden = Vec::new();
    for finding in tx.all(findings).await? {
        let report = finding.report_id;
        let document = report.and_then(|report| document_of.get(&report).copied().flatten());
        let place = Place {
            paragraph: finding.paragraph.as_deref(),
            subparagraph: finding.subparagraph.as_deref(),
        };
        let repeats = |line: &gap_provenance::Model| {
            Some(line.document_id) == document && place_of(line).overlaps(place)
        };
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| repeats(line)) {
            if !is_out_by(tx, &finding, on).await? {
                hidden.push((at, finding.reference.clone()));
            }
        }
    }
    Ok(hidden)
}

/// The place that a line names.
pub fn place_of(line: &gap_provenance::Model) -> Place<'_> {
    Place {
        paragraph: line.paragraph.as_deref(),
        subparagraph: line.subparagraph.as_deref(),
    }
}

/// Whether everybody may read a finding on that day, as things stand.
async fn is_out_by(tx: &Tx, finding: &finding::Model, on: &str) -> Result<bool> {
    let planned = publication::is_planned(finding.category, finding.published.as_deref(), on);
    Ok(tx.is_public::<finding::Entity>(finding.id).await?
        || (planned && was_heard(tx, finding, on, "provenance").await?.is_ok()))
}
