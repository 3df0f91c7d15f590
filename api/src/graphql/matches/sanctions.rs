//! What has to do with the sanctions: exemptions, progress on lifting conditions, and host states' own calls for help.

use crate::{
    access::permission::{Action, Thing},
    actions::{conflict, consent::Asked},
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        gap::Gap,
        id::Kind,
        matches::{Match, mutation::Deal},
        mutation::{input as check, mutate, payloads},
        reference::regime::LiftingCondition,
    },
};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    event::EventKind,
    matches::{ExemptionState, MatchState},
    validation::{NOTE_MAX, TEXT_MAX, Validation},
};
use entity::{
    assistance_request, exemption_request, gap, gap_country, lifting_condition, lifting_progress,
    matches,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Behind which place progress comes that is recorded here: before it is what files give, which is given anew with them.
const RECORDED: i32 = 10_000;

/// A call for help.
#[derive(InputObject)]
pub struct RequestAssistanceInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// Your own gap.
    gap: ID,
    /// What is asked for. Whoever reads the gap reads this.
    text: String,
    /// Language of the text, ISO 639-1.
    language: String,
}

/// An exemption to request.
#[derive(InputObject)]
pub struct RequestExemptionInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match that a measure touches.
    #[graphql(name = "match")]
    match_id: ID,
    /// Code of the measure.
    measure: String,
    /// What for. Whoever reads the match reads this.
    statement: String,
}

/// What a committee decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ExemptionDecision {
    /// It is exempted.
    Granted,
    /// It is not.
    Refused,
}

/// A decision about an exemption.
#[derive(InputObject)]
pub struct DecideExemptionInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The request.
    exemption_request: ID,
    /// What is decided.
    decision: ExemptionDecision,
    /// Symbol of the document that says so.
    document: Option<String>,
    /// Why; needed where it is refused.
    reason: Option<String>,
}

/// Progress on a lifting condition.
#[derive(InputObject)]
pub struct RecordProgressInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// Code of the lifting condition.
    lifting_condition: String,
    /// When it was so: a year, a month or a day that has begun.
    on: PartialDate,
    /// What is so, in a sentence or two. No percentage that the source does not give.
    statement: String,
    /// Symbol of the document that says so.
    document: String,
    /// The place in it: `para. 14`.
    locator: Option<String>,
}

payloads! {
    RequestAssistancePayload of "requestAssistance" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    RequestExemptionPayload of "requestExemption" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    DecideExemptionPayload of "decideExemption" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    RecordProgressPayload of "recordProgress" {
        /// The lifting condition; null where nothing was done.
        lifting_condition: LiftingCondition
    }
}

/// What has to do with the sanctions.
#[derive(Default)]
pub struct SanctionsMutation;

#[Object]
impl SanctionsMutation {
    /// Asks for help with a gap of one's own. Approvers of a host state that the gap concerns, or of the mission or institution
    /// whose gap it is, can.
    async fn request_assistance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The call.")] input: RequestAssistanceInput,
    ) -> Result<Option<RequestAssistancePayload>> {
        mutate(ctx, Action::RequestAssistance, input, request_assistance).await
    }

    /// Asks the committee of a measure to exempt a match from it. Approvers of either side can.
    async fn request_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to ask for.")] input: RequestExemptionInput,
    ) -> Result<Option<RequestExemptionPayload>> {
        mutate(ctx, Action::RequestExemption, input, request_exemption).await
    }

    /// Decides on a request for an exemption. Approvers of the committee can.
    async fn decide_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideExemptionInput,
    ) -> Result<Option<DecideExemptionPayload>> {
        mutate(ctx, Action::DecideExemption, input, decide_exemption).await
    }

    /// Records progress on a lifting condition, with its date and source. Editors of Panels, missions, committees, agencies and the
    /// Secretariat can.
    async fn record_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The progress.")] input: RecordProgressInput,
    ) -> Result<Option<RecordProgressPayload>> {
        mutate(ctx, Action::RecordProgress, input, record_progress).await
    }
}

async fn request_assistance(tx: &mut Tx, input: RequestAssistanceInput) -> Result<Uuid> {
    let gap = tx
        .find::<gap::Entity>(check::row_id(&input.gap, Kind::Gap, "gap")?, "gap")
        .await?;
    let countries: Vec<Uuid> = tx
        .parts::<gap::Entity, gap_country::Entity>(gap.id)
        .await?
        .into_iter()
        .map(|country| country.country_id)
        .collect();
    let holds = Asked::about(&gap, &countries, tx.reference())
        .iter()
        .any(|asked| asked.is(tx.member(), tx.reference()));
    tx.allow(
        Action::RequestAssistance,
        &Thing {
            holds,
            ..Thing::default()
        },
    )?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let mut faults = Validation::default();
    let (text, language) = (
        faults.text(&input.text, TEXT_MAX, "text"),
        faults.language(&input.language, "language"),
    );
    faults.into_result()?;
    let (organisation_id, dated) = (tx.member().organisation, tx.today().to_owned());
    tx.insert(assistance_request::Model {
        id: Uuid::now_v7(),
        gap_id: gap.id,
        organisation_id,
        text,
        language,
        dated,
    })
    .await?;
    tx.note::<gap::Entity>(
        EventKind::AssistanceRequested,
        gap.id,
        Some(&before),
        Why::default(),
    )
    .await?;
    Ok(gap.id)
}

async fn request_exemption(tx: &mut Tx, input: RequestExemptionInput) -> Result<Uuid> {
    let deal = Deal::read(tx, &input.match_id, Action::RequestExemption).await?;
    let mut faults = Validation::default();
    let measure = faults.collect(
        tx.reference()
            .measures
            .named(&input.measure, "measure")
            .cloned(),
    );
    let statement = faults.text(&input.statement, NOTE_MAX, "statement");
    let regime = measure
        .as_ref()
        .and_then(|measure| tx.reference().regimes.get(measure.regime_id));
    let committee = regime.and_then(|regime| regime.committee_id);
    faults.ensure(
        measure.is_none() || committee.is_some(),
        "measure",
        "is of a regime whose committee is not on record",
    );
    faults.into_result()?;
    let (Some(measure), Some(committee_id)) = (measure, committee) else {
        return Err(Error::absent("measure"));
    };
    if matches!(
        deal.row.state,
        MatchState::Objected | MatchState::Declined | MatchState::Withdrawn | MatchState::Verified
    ) {
        return Err(conflict("This match has ended."));
    }
    let known = tx
        .parts::<matches::Entity, exemption_request::Entity>(deal.row.id)
        .await?;
    let stands = |request: &&exemption_request::Model| {
        request.measure_id == measure.id
            && matches!(
                request.state,
                ExemptionState::Requested | ExemptionState::Granted
            )
    };
    if let Some(request) = known.iter().find(stands) {
        let message = format!(
            "An exemption from this measure is requested or granted already, as {}.",
            request.reference
        );
        return Err(Error::taken("measure", message));
    }
    let before = tx.state::<matches::Entity>(deal.row.id).await?;
    tx.insert(exemption_request::Model {
        id: Uuid::now_v7(),
        reference: crate::actions::new_reference("exemption"),
        match_id: deal.row.id,
        measure_id: measure.id,
        committee_id,
        state: ExemptionState::Requested,
        statement,
        requested: tx.today().to_owned(),
        decided: None,
        document_id: None,
        reason: None,
    })
    .await?;
    tx.note::<matches::Entity>(
        EventKind::ExemptionRequested,
        deal.row.id,
        Some(&before),
        Why::default(),
    )
    .await?;
    Ok(deal.row.id)
}

async fn decide_exemption(tx: &mut Tx, input: DecideExemptionInput) -> Result<Uuid> {
    let absent = || Error::absent("exemptionRequest");
    let id = check::row_id(
        &input.exemption_request,
        Kind::ExemptionRequest,
        "exemptionRequest",
    )?;
    let request = tx
        .rows(exemption_request::Entity::find().filter(exemption_request::Column::Id.eq(id)))
        .await?
        .pop()
        .ok_or_else(absent)?;
    let row = tx
        .find::<matches::Entity>(request.match_id, "exemptionRequest")
        .await?;
    tx.allow(
        Action::DecideExemption,
        &Thing {
            organisation: Some(request.committee_id),
            ..Thing::default()
        },
    )?;
    let mut faults = Validation::default();
    let refuses = input.decision == ExemptionDecision::Refused;
    faults.ensure(
        !refuses || input.reason.is_some(),
        "reason",
        "is missing: say why it is refused",
    );
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    let document = input
        .document
        .as_ref()
        .and_then(|symbol| faults.collect(tx.reference().document(symbol, "document")));
    let document_id = document.map(|document| document.id);
    faults.into_result()?;
    if request.state != ExemptionState::Requested {
        return Err(conflict(
            "This request was decided already, or its match has ended.",
        ));
    }
    let before = tx.state::<matches::Entity>(row.id).await?;
    let state = if refuses {
        ExemptionState::Refused
    } else {
        ExemptionState::Granted
    };
    let decided = Some(tx.today().to_owned());
    tx.update(exemption_request::Model {
        state,
        decided,
        document_id,
        reason: reason.clone(),
        ..request
    })
    .await?;
    tx.note::<matches::Entity>(
        EventKind::ExemptionDecided,
        row.id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(row.id)
}

async fn record_progress(tx: &mut Tx, input: RecordProgressInput) -> Result<Uuid> {
    let mut faults = Validation::default();
    let condition = faults.collect(
        tx.reference()
            .lifting_conditions
            .named(&input.lifting_condition, "liftingCondition")
            .cloned(),
    );
    let statement = faults.text(&input.statement, NOTE_MAX, "statement");
    let locator = faults.text_if(input.locator.as_ref(), NOTE_MAX, "locator");
    faults.ensure(
        input.on.as_str() <= tx.today(),
        "on",
        "lies ahead: say what was so at a date that has come",
    );
    // One that everybody knows: progress is for all to read.
    let document = faults
        .collect(tx.reference().document(&input.document, "document"))
        .map(|document| document.id);
    faults.into_result()?;
    let (Some(condition), document_id) = (condition, document) else {
        return Err(Error::absent("liftingCondition"));
    };
    let before = tx.state::<lifting_condition::Entity>(condition.id).await?;
    let known = lifting_progress::Entity::find()
        .filter(lifting_progress::Column::ConditionId.eq(condition.id));
    let last = tx
        .rows(known)
        .await?
        .iter()
        .map(|progress| progress.position)
        .max()
        .unwrap_or(0)
        .max(RECORDED);
    tx.insert(lifting_progress::Model {
        id: Uuid::now_v7(),
        condition_id: condition.id,
        position: last + 1,
        dated: Some(input.on.as_str().to_owned()),
        statement,
        document_id,
        locator,
        recorded_by: Some(tx.member().organisation),
    })
    .await?;
    tx.renew_reference().await?;
    tx.note::<lifting_condition::Entity>(
        EventKind::ProgressRecorded,
        condition.id,
        Some(&before),
        Why::default(),
    )
    .await?;
    Ok(condition.id)
}
