//! Recommendations: recorded by Panels, and followed up by the organisations that read them.

use crate::{
    access::permission::{Action, Target},
    actions::{OWN, new_reference, quota},
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, in_order},
    event::EventKind,
    finding::{InformationCategory, RecommendationAddressee, RecommendationStatus},
    validation::{NOTE_MAX, TEXT_MAX, Validation, ensure},
};
use entity::{
    gap, gap_recommendation, recommendation, recommendation_addressee, recommendation_follow_up,
    recommendation_organisation, recommendation_repeat, report,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most entries of a list of a draft.
const LIST_MAX: usize = 50;

/// A recommendation to record.
pub struct RecommendationDraft {
    /// The report it is part of.
    pub report: Uuid,
    /// What is asked.
    pub text: String,
    /// Language of the text, ISO 639-1.
    pub language: String,
    /// Whom it is for.
    pub addressees: Vec<RecommendationAddressee>,
    /// Codes of the organisations it is for.
    pub addressee_organisations: Vec<String>,
    /// By when it is to be carried out.
    pub due: Option<PartialDate>,
    /// Its paragraph in the report.
    pub paragraph: Option<String>,
    /// Who may read it.
    pub category: InformationCategory,
    /// Earlier recommendations that it repeats.
    pub repeats: Vec<Uuid>,
    /// Gaps of the Panel that it is about.
    pub gaps: Vec<Uuid>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// What became of a recommendation.
pub struct FollowUpDraft {
    /// What became of it.
    pub status: RecommendationStatus,
    /// When it was so.
    pub on: PartialDate,
    /// How that is known.
    pub note: Option<String>,
    /// Symbol of a document that says so.
    pub document: Option<String>,
    /// What its author confirms about the note, as the history keeps it.
    pub confirmed: Option<&'static str>,
}

/// Records a recommendation of a report of the Panel's own.
pub async fn record(tx: &mut Tx, draft: RecommendationDraft) -> Result<Uuid> {
    let panel = tx.panel()?;
    let report = tx.find::<report::Entity>(draft.report, "report").await?;
    if report.panel_id != panel {
        return Err(Error::Forbidden(
            "A recommendation goes into a report of your own Panel.".into(),
        ));
    }
    let mut faults = Validation::default();
    let organisations = organisations(tx, &draft, &mut faults);
    let row = row(&draft, &report, faults)?;
    let id = row.id;
    tx.insert(row).await?;
    write_addressees(tx, id, draft.addressees, organisations).await?;
    write_repeats(tx, id, &draft.repeats).await?;
    write_gaps(tx, id, &draft.gaps, panel).await?;
    let kind = EventKind::RecommendationRecorded;
    tx.note::<recommendation::Entity>(kind, id, None, Reason::default())
        .await?;
    Ok(id)
}

/// The organisations that a draft is for, by their codes.
fn organisations(tx: &Tx, draft: &RecommendationDraft, faults: &mut Validation) -> BTreeSet<Uuid> {
    let codes = draft.addressee_organisations.iter().take(LIST_MAX);
    let named = codes.enumerate().filter_map(|(at, code)| {
        let field = format!("addresseeOrganisations.{at}");
        faults.collect(tx.reference().organisations.named(code, &field))
    });
    named.map(|organisation| organisation.id).collect()
}

/// The row of a draft that is in order.
fn row(
    draft: &RecommendationDraft,
    report: &report::Model,
    mut faults: Validation,
) -> Result<recommendation::Model> {
    let row = recommendation::Model {
        id: domain::id::random(),
        reference: new_reference("rec"),
        year: None,
        panel_id: Some(report.panel_id),
        made_by: None,
        text: faults.text(&draft.text, TEXT_MAX, "text"),
        language: faults.language(&draft.language, "language"),
        report_id: Some(report.id),
        document_id: report.document_id,
        paragraph: faults.paragraph(draft.paragraph.as_ref(), "paragraph"),
        locator: None,
        status: RecommendationStatus::Open,
        status_note: None,
        note: faults.text_if(draft.note.as_ref(), NOTE_MAX, "note"),
        category: draft.category,
        published: None,
        source: OWN.to_owned(),
        due: draft.due.clone().map(String::from),
    };
    check(draft, &mut faults);
    faults.into_result()?;
    Ok(row)
}

fn check(draft: &RecommendationDraft, faults: &mut Validation) {
    let fits = matches!(
        draft.category,
        InformationCategory::Report | InformationCategory::Confidential
    );
    faults.ensure(fits, "category", "must be REPORT or CONFIDENTIAL");
    faults.ensure(
        !draft.addressees.is_empty(),
        "addressees",
        "is empty: give at least one addressee",
    );
    let too_many = format!("has more than {LIST_MAX} entries");
    let organisations = &draft.addressee_organisations;
    faults.ensure(
        organisations.len() <= LIST_MAX,
        "addresseeOrganisations",
        &too_many,
    );
    for (ids, field) in [(&draft.repeats, "repeats"), (&draft.gaps, "gaps")] {
        faults.ensure(ids.len() <= LIST_MAX, field, &too_many);
        for (at, id) in ids.iter().enumerate() {
            faults.named(*id, &format!("{field}.{at}"));
        }
    }
}

async fn write_addressees(
    tx: &Tx,
    id: Uuid,
    kinds: Vec<RecommendationAddressee>,
    organisations: BTreeSet<Uuid>,
) -> Result<()> {
    for kind in kinds.into_iter().collect::<BTreeSet<_>>() {
        tx.insert(recommendation_addressee::Model {
            recommendation_id: id,
            kind,
        })
        .await?;
    }
    for organisation_id in organisations {
        tx.insert(recommendation_organisation::Model {
            recommendation_id: id,
            organisation_id,
        })
        .await?;
    }
    Ok(())
}

async fn write_repeats(tx: &Tx, id: Uuid, repeats: &[Uuid]) -> Result<()> {
    let mut written = BTreeSet::new();
    for (at, repeats_id) in repeats.iter().copied().enumerate() {
        let field = format!("repeats.{at}");
        tx.find::<recommendation::Entity>(repeats_id, &field)
            .await?;
        if written.insert(repeats_id) {
            tx.insert(recommendation_repeat::Model {
                recommendation_id: id,
                repeats_id,
            })
            .await?;
        }
    }
    Ok(())
}

async fn write_gaps(tx: &mut Tx, id: Uuid, gaps: &[Uuid], panel: Uuid) -> Result<()> {
    let mut written = BTreeSet::new();
    for (at, gap_id) in gaps.iter().copied().enumerate() {
        let field = format!("gaps.{at}");
        let gap = tx.find::<gap::Entity>(gap_id, &field).await?;
        ensure(gap.panel_id == Some(panel), &field, "is not your Panel's")?;
        if written.insert(gap_id) {
            let before = tx.state::<gap::Entity>(gap_id).await?;
            tx.insert(gap_recommendation::Model {
                gap_id,
                recommendation_id: id,
            })
            .await?;
            let kind = EventKind::GapRevised;
            tx.note::<gap::Entity>(kind, gap_id, Some(&before), Reason::default())
                .await?;
        }
    }
    Ok(())
}

/// Records what became of a recommendation, in the name of the viewer's organisation. Its own status follows its Panel.
pub async fn follow_up(tx: &mut Tx, id: Uuid, draft: FollowUpDraft) -> Result<Uuid> {
    let recommendation = to_follow_up(tx, id).await?;
    quota::another_follow_up(tx, id).await?;
    let before = tx.state::<recommendation::Entity>(id).await?;
    let mut faults = Validation::of_public(draft.confirmed);
    let note = faults.text_if(draft.note.as_ref(), NOTE_MAX, "note");
    faults.has_come(draft.on.as_str(), &tx.latest_day(), "on");
    // One that everybody knows: a follow-up is for all who read the recommendation.
    let document = draft
        .document
        .as_ref()
        .and_then(|symbol| faults.collect(tx.reference().document(symbol, "document")));
    faults.into_result()?;
    let row = recommendation_follow_up::Model {
        id: domain::id::random(),
        recommendation_id: id,
        organisation_id: tx.member().organisation,
        dated: draft.on.into(),
        status: draft.status,
        note: note.clone(),
        document_id: document.map(|document| document.id),
        recorded: tx.now(),
    };
    let is_own = recommendation.panel_id.is_some() && recommendation.panel_id == tx.member().panel;
    let follows = is_own && is_latest(tx, &row).await?;
    tx.insert(row).await?;
    if follows {
        tx.update(recommendation::Model {
            status: draft.status,
            status_note: note,
            ..recommendation
        })
        .await?;
    }
    let kind = EventKind::RecommendationFollowedUp;
    let why = Reason::default().confirming(draft.confirmed);
    tx.note::<recommendation::Entity>(kind, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Whether the organisation said nothing yet that was so later: what is entered afterwards of days long past is no news.
async fn is_latest(tx: &Tx, row: &recommendation_follow_up::Model) -> Result<bool> {
    use recommendation_follow_up::Column::{OrganisationId, RecommendationId};
    let said = recommendation_follow_up::Entity::find()
        .filter(RecommendationId.eq(row.recommendation_id))
        .filter(OrganisationId.eq(row.organisation_id));
    let said = tx.rows_whoever_may_read(said).await?;
    Ok(said.iter().all(|other| in_order(&other.dated, &row.dated)))
}

/// A recommendation that the viewer may follow up.
async fn to_follow_up(tx: &Tx, id: Uuid) -> Result<recommendation::Model> {
    let recommendation = tx
        .find::<recommendation::Entity>(id, "recommendation")
        .await?;
    let target = Target {
        panel: recommendation.panel_id,
        ..Target::default()
    };
    tx.allow(Action::FollowUpRecommendation, &target)?;
    Ok(recommendation)
}
