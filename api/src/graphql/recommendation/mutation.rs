//! Recommendations: recorded by Panels, and what became of them, as anybody says who reads them.

use crate::{
    access::permission::Action,
    actions::OWN,
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        id::Kind,
        mutation::{input as check, mutate, payloads},
        recommendation::Recommendation,
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    event::EventKind,
    finding::{InformationCategory, RecommendationAddressee, RecommendationStatus},
    validation::{NOTE_MAX, TEXT_MAX, Validation, ensure},
};
use entity::{
    gap, gap_recommendation, recommendation, recommendation_addressee, recommendation_follow_up,
    recommendation_repeat, report,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most entries of a list of an input.
const LIST_MAX: usize = 50;

/// A recommendation to record.
#[derive(InputObject)]
pub struct RecordRecommendationInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The report it is part of, with which it is published.
    report: ID,
    /// What is asked, in your words.
    text: String,
    /// Language of the text, ISO 639-1.
    language: String,
    /// Whom it is for, at least one.
    addressees: Vec<RecommendationAddressee>,
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
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The recommendation.
    recommendation: ID,
    /// What became of it.
    status: RecommendationStatus,
    /// When it was so: a year, a month or a day that has begun.
    on: PartialDate,
    /// How that is known. Whoever reads the recommendation reads this.
    note: Option<String>,
    /// Symbol of a document that says so.
    document: Option<String>,
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

    /// Says what became of a recommendation, in the name of your organisation. Editors of any organisation that reads it can; its
    /// own `status` follows what its Panel says.
    async fn follow_up_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What became of it.")] input: FollowUpRecommendationInput,
    ) -> Result<Option<FollowUpRecommendationPayload>> {
        mutate(ctx, Action::FollowUpRecommendation, input, follow_up).await
    }
}

async fn record(tx: &mut Tx, input: RecordRecommendationInput) -> Result<Uuid> {
    let panel = tx.panel()?;
    let report = tx
        .find::<report::Entity>(
            check::row_id(&input.report, Kind::Report, "report")?,
            "report",
        )
        .await?;
    if report.panel_id != panel {
        return Err(Error::Forbidden(
            "A recommendation goes into a report of your own Panel.".into(),
        ));
    }
    let mut faults = Validation::default();
    let (text, language) = (
        faults.text(&input.text, TEXT_MAX, "text"),
        faults.language(&input.language, "language"),
    );
    let paragraph = faults.paragraph(input.paragraph.as_ref(), "paragraph");
    let note = faults.text_if(input.note.as_ref(), NOTE_MAX, "note");
    let fits = matches!(
        input.category,
        InformationCategory::Report | InformationCategory::Confidential
    );
    faults.ensure(fits, "category", "must be REPORT or CONFIDENTIAL");
    faults.ensure(
        !input.addressees.is_empty(),
        "addressees",
        "is empty: say whom it is for",
    );
    let repeats = ids(
        input.repeats.as_ref(),
        Kind::Recommendation,
        "repeats",
        &mut faults,
    );
    let gaps = ids(input.gaps.as_ref(), Kind::Gap, "gaps", &mut faults);
    faults.into_result()?;
    let row = recommendation::Model {
        id: Uuid::now_v7(),
        reference: crate::actions::new_reference("rec"),
        year: None,
        panel_id: Some(panel),
        made_by: None,
        text,
        language,
        report_id: Some(report.id),
        document_id: report.document_id,
        paragraph,
        locator: None,
        status: RecommendationStatus::Open,
        status_note: None,
        note,
        category: input.category,
        published: None,
        source: OWN.to_owned(),
    };
    let id = row.id;
    tx.insert(row).await?;
    for kind in input.addressees.iter().collect::<BTreeSet<_>>() {
        tx.insert(recommendation_addressee::Model {
            recommendation_id: id,
            kind: *kind,
        })
        .await?;
    }
    for (at, earlier) in repeats.into_iter().enumerate() {
        let earlier = tx
            .find::<recommendation::Entity>(earlier, &format!("repeats.{at}"))
            .await?;
        tx.insert(recommendation_repeat::Model {
            recommendation_id: id,
            repeats_id: earlier.id,
        })
        .await?;
    }
    for (at, about) in gaps.into_iter().enumerate() {
        let field = format!("gaps.{at}");
        let about = tx.find::<gap::Entity>(about, &field).await?;
        ensure(about.panel_id == Some(panel), &field, "is not your Panel's")?;
        tx.insert(gap_recommendation::Model {
            gap_id: about.id,
            recommendation_id: id,
        })
        .await?;
    }
    tx.note::<recommendation::Entity>(EventKind::RecommendationRecorded, id, None, Why::default())
        .await?;
    Ok(id)
}

/// Rows that a list of global ids names, each once.
fn ids(
    given: Option<&Vec<ID>>,
    kind: Kind,
    field: &str,
    faults: &mut Validation,
) -> BTreeSet<Uuid> {
    let given = given.map(Vec::as_slice).unwrap_or_default();
    faults.ensure(
        given.len() <= LIST_MAX,
        field,
        &format!("has more than {LIST_MAX} entries"),
    );
    let rows = given
        .iter()
        .enumerate()
        .map(|(at, id)| check::row_id(id, kind, &format!("{field}.{at}")));
    rows.filter_map(|row| faults.collect(row)).collect()
}

async fn follow_up(tx: &mut Tx, input: FollowUpRecommendationInput) -> Result<Uuid> {
    let row = check::row_id(
        &input.recommendation,
        Kind::Recommendation,
        "recommendation",
    )?;
    let recommendation = tx
        .find::<recommendation::Entity>(row, "recommendation")
        .await?;
    tx.allow(
        Action::FollowUpRecommendation,
        &crate::access::permission::Target {
            panel: recommendation.panel_id,
            ..Default::default()
        },
    )?;
    let before = tx.state::<recommendation::Entity>(row).await?;
    let mut faults = Validation::default();
    let note = faults.text_if(input.note.as_ref(), NOTE_MAX, "note");
    faults.ensure(
        input.on.as_str() <= tx.today(),
        "on",
        "lies ahead: say what was so at a date that has come",
    );
    // One that everybody knows: what is said here is for all who read the recommendation.
    let document = input
        .document
        .as_ref()
        .and_then(|symbol| faults.collect(tx.reference().document(symbol, "document")));
    let document_id = document.map(|document| document.id);
    faults.into_result()?;
    tx.insert(recommendation_follow_up::Model {
        id: Uuid::now_v7(),
        recommendation_id: row,
        organisation_id: tx.member().organisation,
        dated: input.on.as_str().to_owned(),
        status: input.status,
        note: note.clone(),
        document_id,
        recorded: tx.now(),
    })
    .await?;
    if tx.member().panel.is_some() && recommendation.panel_id == tx.member().panel {
        tx.update(recommendation::Model {
            status: input.status,
            status_note: note,
            ..recommendation
        })
        .await?;
    }
    tx.note::<recommendation::Entity>(
        EventKind::RecommendationFollowedUp,
        row,
        Some(&before),
        Why::default(),
    )
    .await?;
    Ok(row)
}
