//! What becomes of a gap: published, put into another category, closed, opened again.

use crate::{
    access::permission::Action,
    actions::conflict,
    db::transaction::{Tx, Why},
    error::Result,
    graphql::{
        finding::classify::{end_shares, was_heard},
        gap::{
            Gap,
            mutation::{gap_for, is_sourced, thing},
        },
        mutation::{input::PublicTextConfirmation, mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::{PartialDate, last_day},
    event::EventKind,
    finding::InformationCategory,
    gap::{GapNature, GapState},
    validation::{NOTE_MAX, Validation},
};
use entity::{document, finding, gap, gap_finding, gap_provenance, need, report, share};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// When to publish, and what who publishes confirms.
#[derive(InputObject)]
pub struct PublicationInput {
    /// First day on which everybody may read it, the embargo date; today if left out.
    on: Option<PartialDate>,
    /// What you confirm about the text.
    confirmation: PublicTextConfirmation,
}

/// The gap to publish, and when.
#[derive(InputObject)]
pub struct PublishGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// First day on which everybody may read it, the embargo date; today if left out.
    on: Option<PartialDate>,
    /// What you confirm about the text.
    confirmation: PublicTextConfirmation,
}

/// The category a gap is to have.
#[derive(InputObject)]
pub struct ReclassifyGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// The category: any but PUBLIC, which publishGap gives. TACTICAL takes a gap without provenance and findings.
    category: InformationCategory,
    /// Why, for the history.
    reason: String,
}

/// The gap to close.
#[derive(InputObject)]
pub struct CloseGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// Since when it is closed; today if left out.
    on: Option<PartialDate>,
    /// Why it counts as closed. Whoever reads the gap reads this.
    reason: String,
}

/// The gap to open again.
#[derive(InputObject)]
pub struct ReopenGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// Since when it is open again; today if left out.
    on: Option<PartialDate>,
    /// Why it is open again. Whoever reads the gap reads this.
    reason: String,
}

payloads! {
    PublishGapPayload of "publishGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    ReclassifyGapPayload of "reclassifyGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    CloseGapPayload of "closeGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    ReopenGapPayload of "reopenGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

/// What Panels do about the state of gaps.
#[derive(Default)]
pub struct GapStateMutation;

#[Object]
impl GapStateMutation {
    /// Publishes a gap, or sets its embargo date. It takes a country or that none is stated, a sector, a desired end state, at least one
    /// need with its type of assistance (unless it is one of WILL), and a document with symbol and paragraph. Approvers of the Panel
    /// that owns it can.
    async fn publish_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to publish, and when.")] input: PublishGapInput,
    ) -> Result<Option<PublishGapPayload>> {
        mutate(ctx, Action::PublishGap, input, publish_gap).await
    }

    /// Puts a gap into another category, and ends all its shares. Approvers of the Panel that owns it can.
    async fn reclassify_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category it is to have.")] input: ReclassifyGapInput,
    ) -> Result<Option<ReclassifyGapPayload>> {
        mutate(ctx, Action::ReclassifyGap, input, reclassify_gap).await
    }

    /// Closes a gap. Approvers of the Panel that owns it can.
    async fn close_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to close, and why.")] input: CloseGapInput,
    ) -> Result<Option<CloseGapPayload>> {
        mutate(ctx, Action::CloseGap, input, close_gap).await
    }

    /// Opens a closed gap again. Approvers of the Panel that owns it can.
    async fn reopen_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to open again, and why.")] input: ReopenGapInput,
    ) -> Result<Option<ReopenGapPayload>> {
        mutate(ctx, Action::ReopenGap, input, reopen_gap).await
    }
}

async fn publish_gap(tx: &mut Tx, input: PublishGapInput) -> Result<Uuid> {
    let gap = gap_for(tx, &input.gap, Action::PublishGap).await?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    publish(
        tx,
        gap.id,
        PublicationInput {
            on: input.on,
            confirmation: input.confirmation,
        },
    )
    .await?;
    Ok(gap.id)
}

/// Publishes a gap today or on a day to come, if it has all that takes.
pub async fn publish(tx: &mut Tx, id: Uuid, publication: PublicationInput) -> Result<()> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    tx.allow(Action::PublishGap, &thing(&gap))?;
    if tx.is_public::<gap::Entity>(id).await? {
        return Err(conflict("This gap is public already."));
    }
    if gap.category == InformationCategory::Tactical {
        return Err(conflict(
            "What is TACTICAL is not published: record a gap of its own for the public.",
        ));
    }
    let mut faults = Validation::default();
    let on = publication.on.as_ref().map_or_else(
        || tx.today().to_owned(),
        |on| faults.day_to_come(on, tx.today(), "on"),
    );
    faults.into_result()?;
    may_be_published(tx, id, &on).await?;
    let before = tx.state::<gap::Entity>(id).await?;
    let category = if on == tx.today() {
        InformationCategory::Public
    } else {
        InformationCategory::Report
    };
    tx.update(gap::Model {
        category,
        published: Some(on),
        ..gap
    })
    .await?;
    let why = Why {
        reason: None,
        confirmed: Some(publication.confirmation.said()),
    };
    tx.note::<gap::Entity>(EventKind::GapPublished, id, Some(&before), why)
        .await
}

/// The last day of a date of publication; today if there is none.
pub fn end_of(published: Option<&str>, today: &str) -> String {
    published
        .map(last_day)
        .filter(|day| day.as_str() > today)
        .unwrap_or_else(|| today.to_owned())
}

/// Whether a gap has all that publication on that day takes, and gives away nothing that is not public by then.
pub async fn may_be_published(tx: &Tx, id: Uuid, on: &str) -> Result<()> {
    let gap = tx.find::<gap::Entity>(id, "gap").await?;
    let lines = tx.parts::<gap::Entity, gap_provenance::Entity>(id).await?;
    let needs = tx.parts::<gap::Entity, need::Entity>(id).await?;
    let mut faults = Validation::default();
    faults.ensure(
        gap.desired_end_state.is_some(),
        "desiredEndState",
        "is missing: say how one would know that the gap is closed",
    );
    let needs_something = gap.nature == GapNature::Capacity;
    faults.ensure(
        !needs_something || !needs.is_empty(),
        "needs",
        "are missing: say which type of assistance it needs, sized or expressly unsized",
    );
    let mut documents = HashMap::new();
    for line in &lines {
        documents.extend(
            tx.document_of_id(line.document_id)
                .await?
                .map(|document| (document.id, document)),
        );
    }
    let proves = |line: &gap_provenance::Model| {
        line.paragraph.is_some()
            && documents
                .get(&line.document_id)
                .is_some_and(|document| document.symbol.is_some())
    };
    faults.ensure(
        lines.iter().any(proves),
        "provenance",
        "is missing: name a document by its symbol, and the paragraph",
    );
    for (at, line) in lines.iter().enumerate() {
        let listed = |document: &document::Model| {
            document.listed_from.as_deref().is_none_or(|day| day <= on)
        };
        let is_known = documents.get(&line.document_id).is_some_and(listed);
        faults.ensure(
            is_known,
            &format!("provenance.{at}.document"),
            "is not public by that day: publish its report first, or leave the line out",
        );
    }
    for (at, hidden) in hidden_paragraphs(tx, &gap, &lines, on).await? {
        let message = format!(
            "is that of {hidden}, which is not public by that day: publish that finding first, or cite a public paragraph"
        );
        faults.ensure(false, &format!("provenance.{at}.paragraph"), &message);
    }
    for finding in findings_of(tx, id).await? {
        if finding.category == InformationCategory::Allegation {
            faults.collect(was_heard(tx, &finding, on, "findings").await?);
        }
    }
    Ok(faults.into_result()?)
}

/// Findings that a gap was written out of.
async fn findings_of(tx: &Tx, gap: Uuid) -> Result<Vec<finding::Model>> {
    let ids: Vec<Uuid> = tx
        .parts::<gap::Entity, gap_finding::Entity>(gap)
        .await?
        .into_iter()
        .map(|row| row.finding_id)
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
    let reports = tx
        .all(report::Entity::find().filter(report::Column::DocumentId.is_in(written_in)))
        .await?;
    let document_of: HashMap<Uuid, Option<Uuid>> = reports
        .iter()
        .map(|report| (report.id, report.document_id))
        .collect();
    let findings = finding::Entity::find()
        .filter(finding::Column::ReportId.is_in(document_of.keys().copied()));
    let mut hidden = Vec::new();
    for finding in tx
        .all(findings.filter(finding::Column::PanelId.eq(gap.panel_id)))
        .await?
    {
        let document = finding
            .report_id
            .and_then(|report| document_of.get(&report).copied().flatten());
        let repeats = |line: &gap_provenance::Model| {
            Some(line.document_id) == document
                && overlap(line.paragraph.as_deref(), finding.paragraph.as_deref())
                && (line.subparagraph == finding.subparagraph
                    || line.subparagraph.is_none()
                    || finding.subparagraph.is_none())
        };
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| repeats(line)) {
            if !is_out_by(tx, &finding, on).await? {
                hidden.push((at, finding.reference.clone()));
            }
        }
    }
    Ok(hidden)
}

/// Whether two paragraphs or ranges of paragraphs have one in common.
fn overlap(one: Option<&str>, other: Option<&str>) -> bool {
    let range = |text: &str| -> Option<(u32, u32)> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
    };
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    match (range(one), range(other)) {
        (Some((from, to)), Some((first, last))) => from <= last && first <= to,
        _ => one == other,
    }
}

/// Whether everybody may read a finding on that day, as things stand.
async fn is_out_by(tx: &Tx, finding: &finding::Model, on: &str) -> Result<bool> {
    let in_time = finding
        .published
        .as_deref()
        .is_some_and(|published| last_day(published).as_str() <= on);
    let category = finding.category;
    let planned = in_time
        && matches!(
            category,
            InformationCategory::Report | InformationCategory::Allegation
        );
    Ok(tx.is_public::<finding::Entity>(finding.id).await?
        || (planned && was_heard(tx, finding, on, "provenance").await?.is_ok()))
}

async fn reclassify_gap(tx: &mut Tx, input: ReclassifyGapInput) -> Result<Uuid> {
    let gap = gap_for(tx, &input.gap, Action::ReclassifyGap).await?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.ensure(
        input.category != InformationCategory::Public,
        "category",
        "cannot become PUBLIC here: publish the gap",
    );
    faults.ensure(
        input.category != gap.category || gap.published.is_some(),
        "category",
        "is the one it has",
    );
    if input.category == InformationCategory::Tactical {
        let message = "cannot become TACTICAL with provenance or findings: take them away first, since no source is kept";
        faults.ensure(!is_sourced(tx, gap.id).await?, "category", message);
    }
    faults.into_result()?;
    let id = gap.id;
    tx.update(gap::Model {
        category: input.category,
        published: None,
        ..gap
    })
    .await?;
    end_shares(tx, share::Column::GapId, id).await?;
    tx.note::<gap::Entity>(
        EventKind::GapReclassified,
        id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(id)
}

async fn close_gap(tx: &mut Tx, input: CloseGapInput) -> Result<Uuid> {
    let gap = gap_for(tx, &input.gap, Action::CloseGap).await?;
    if gap.state == GapState::Closed {
        return Err(conflict("This gap is closed already."));
    }
    let turn = Turn {
        state: GapState::Closed,
        kind: EventKind::GapClosed,
        version: input.expected_version,
        on: input.on,
        reason: input.reason,
    };
    turn.make(tx, gap).await
}

async fn reopen_gap(tx: &mut Tx, input: ReopenGapInput) -> Result<Uuid> {
    let gap = gap_for(tx, &input.gap, Action::ReopenGap).await?;
    if gap.state != GapState::Closed {
        return Err(conflict("This gap is not closed."));
    }
    let turn = Turn {
        state: GapState::Open,
        kind: EventKind::GapReopened,
        version: input.expected_version,
        on: input.on,
        reason: input.reason,
    };
    turn.make(tx, gap).await
}

/// A change of a gap's state.
struct Turn {
    state: GapState,
    kind: EventKind,
    version: String,
    on: Option<PartialDate>,
    reason: String,
}

impl Turn {
    async fn make(self, tx: &mut Tx, gap: gap::Model) -> Result<Uuid> {
        let before = tx.state::<gap::Entity>(gap.id).await?;
        Tx::expect(&before, &self.version)?;
        let mut faults = Validation::default();
        let reason = faults.text(&self.reason, NOTE_MAX, "reason");
        let on = self
            .on
            .as_ref()
            .map_or_else(|| tx.today().to_owned(), |on| faults.day(on, "on"));
        faults.ensure(
            on.as_str() <= tx.today(),
            "on",
            "lies ahead: say since when it is so",
        );
        let before_that = gap.state_since.as_ref().is_some_and(|since| on < *since);
        faults.ensure(!before_that, "on", "lies before the state it is in began");
        faults.into_result()?;
        let id = gap.id;
        tx.update(gap::Model {
            state: self.state,
            state_since: Some(on),
            state_note: Some(reason.clone()),
            ..gap
        })
        .await?;
        tx.note::<gap::Entity>(self.kind, id, Some(&before), Why::reason(reason))
            .await?;
        Ok(id)
    }
}
