//! What missions, agencies and schemes do: programmes, and what of the gaps enters their plans.

use crate::{
    access::permission::Action,
    db::transaction::{Tx, Why},
    error::{Gather, Result},
    graphql::{
        assistance::{
            Programme,
            input::{AssistanceLineInput, AssistanceTermsInput, Draft, texts},
            offer::{assistance_for, blank},
        },
        gap::Gap,
        id::Kind,
        mutation::{input as check, mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    assistance::{AssistanceKind, CoverageExtent, Stated},
    event::EventKind,
    gap::AssessmentDecision,
    validation::{NOTE_MAX, Validation},
};
use entity::{assessment, assistance, assistance_gap, assistance_mandate_task, gap, mission};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Most characters of the name of a planning cycle.
const CYCLE_MAX: usize = 40;

/// A gap that a programme covers.
#[derive(InputObject)]
pub struct CoverInput {
    /// The gap.
    gap: ID,
    /// In full or in part.
    extent: CoverageExtent,
    /// What is left; needed where it is in part.
    not_covered: Option<String>,
}

/// A programme to register.
#[derive(InputObject)]
pub struct RegisterProgrammeInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    #[graphql(flatten)]
    programme: NewProgrammeInput,
}

/// A programme to register.
#[derive(InputObject)]
pub struct NewProgrammeInput {
    /// What it is, in a line.
    title: String,
    /// What it is, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// What is given, line by line.
    lines: Vec<AssistanceLineInput>,
    /// Codes of mandate tasks of your mission under which it runs.
    mandate_tasks: Option<Vec<String>>,
    /// Gaps it covers, in full or in part, and what it leaves.
    covers: Option<Vec<CoverInput>>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

/// What to revise of a programme; what is left out stays as it is.
#[derive(InputObject)]
pub struct ReviseProgrammeInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The programme.
    programme: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// What it is, in a line.
    title: Option<String>,
    /// What it is, in a few sentences.
    description: Option<String>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// What is given, line by line, in place of the lines there are.
    lines: Option<Vec<AssistanceLineInput>>,
    /// Codes of mandate tasks, in place of those there are.
    mandate_tasks: Option<Vec<String>>,
    /// Gaps it covers, in place of those there are.
    covers: Option<Vec<CoverInput>>,
    /// Why, for the history.
    reason: Option<String>,
    #[graphql(flatten)]
    terms: AssistanceTermsInput,
}

/// A decision about a gap.
#[derive(InputObject)]
pub struct AssessGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// The planning cycle, as you call it: `2026-2027`.
    cycle: String,
    /// Whether it enters the plan. A later decision of the same cycle takes the place of the one before.
    decision: AssessmentDecision,
    /// Why. Whoever reads the gap reads this.
    reason: String,
}

payloads! {
    RegisterProgrammePayload of "registerProgramme" {
        /// The programme; null where nothing was done.
        programme: Programme
    }
    ReviseProgrammePayload of "reviseProgramme" {
        /// The programme; null where nothing was done.
        programme: Programme
    }
    AssessGapPayload of "assessGap" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

/// What missions, agencies and schemes do.
#[derive(Default)]
pub struct ProgrammeMutation;

#[Object]
impl ProgrammeMutation {
    /// Registers a programme. Editors of missions, agencies, schemes and organisations can.
    async fn register_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The programme.")] input: RegisterProgrammeInput,
    ) -> Result<Option<RegisterProgrammePayload>> {
        mutate(ctx, Action::RegisterProgramme, input, async |tx, input| {
            register(tx, input.programme).await
        })
        .await
    }

    /// Revises a programme. Editors of its provider can.
    async fn revise_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to revise.")] input: ReviseProgrammeInput,
    ) -> Result<Option<ReviseProgrammePayload>> {
        mutate(ctx, Action::ReviseProgramme, input, revise).await
    }

    /// Decides whether a gap enters your plan for a cycle. Editors of missions, agencies, schemes and organisations can.
    async fn assess_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: AssessGapInput,
    ) -> Result<Option<AssessGapPayload>> {
        mutate(ctx, Action::AssessGap, input, assess).await
    }
}

/// What a programme runs under and what it covers.
#[derive(Default)]
struct Ties {
    tasks: Option<Vec<Uuid>>,
    covers: Option<Vec<assistance_gap::Model>>,
}

impl Ties {
    async fn read(
        tx: &Tx,
        programme: &assistance::Model,
        tasks: Option<&Vec<String>>,
        covers: Option<&Vec<CoverInput>>,
        faults: &mut Validation,
    ) -> Result<Self> {
        let mut ties = Self::default();
        if let Some(codes) = tasks {
            faults.within(codes.len(), "mandateTasks");
            let mut found = Vec::new();
            for (at, code) in codes.iter().enumerate() {
                let field = format!("mandateTasks.{at}");
                let Some(task) = faults.collect(tx.reference().mandate_tasks.named(code, &field))
                else {
                    continue;
                };
                faults.ensure(
                    Some(task.mission_id) == programme.mission_id,
                    &field,
                    "is a task of another mission",
                );
                found.push(task.id);
            }
            ties.tasks = Some(crate::graphql::gap::input::unique(found.into_iter()));
        }
        if let Some(covers) = covers {
            faults.within(covers.len(), "covers");
            let mut rows: Vec<assistance_gap::Model> = Vec::new();
            for (at, cover) in covers.iter().enumerate() {
                let field = |name: &str| format!("covers.{at}.{name}");
                let row = async {
                    tx.find::<gap::Entity>(
                        check::row_id(&cover.gap, Kind::Gap, &field("gap"))?,
                        &field("gap"),
                    )
                    .await
                };
                let Some(gap) = faults.gather(row.await)? else {
                    continue;
                };
                faults.ensure(
                    !rows.iter().any(|row| row.gap_id == gap.id),
                    &field("gap"),
                    "stands here twice",
                );
                let says = cover.extent == CoverageExtent::Full || cover.not_covered.is_some();
                faults.ensure(
                    says,
                    &field("notCovered"),
                    "is missing: say what is left where a gap is covered in part",
                );
                let not_covered =
                    faults.text_if(cover.not_covered.as_ref(), NOTE_MAX, &field("notCovered"));
                rows.push(assistance_gap::Model {
                    assistance_id: programme.id,
                    gap_id: gap.id,
                    extent: cover.extent,
                    not_covered,
                });
            }
            ties.covers = Some(rows);
        }
        Ok(ties)
    }

    async fn write(self, tx: &Tx, id: Uuid) -> Result<()> {
        if let Some(tasks) = self.tasks {
            let own = assistance_mandate_task::Column::AssistanceId.eq(id);
            tx.delete::<assistance_mandate_task::Entity>(Condition::all().add(own))
                .await?;
            for task_id in tasks {
                tx.insert(assistance_mandate_task::Model {
                    assistance_id: id,
                    task_id,
                })
                .await?;
            }
        }
        if let Some(covers) = self.covers {
            tx.delete::<assistance_gap::Entity>(
                Condition::all().add(assistance_gap::Column::AssistanceId.eq(id)),
            )
            .await?;
            for cover in covers {
                tx.insert(cover).await?;
            }
        }
        Ok(())
    }
}

/// The mission that a member acts for, where it is one.
fn mission_of(tx: &Tx) -> Option<Uuid> {
    let own = |mission: &&std::sync::Arc<mission::Model>| {
        mission.organisation_id == tx.member().organisation
    };
    tx.reference()
        .missions
        .all()
        .iter()
        .find(own)
        .map(|mission| mission.id)
}

/// Registers one.
pub async fn register(tx: &mut Tx, input: NewProgrammeInput) -> Result<Uuid> {
    let mut faults = Validation::default();
    let mut row = assistance::Model {
        mission_id: mission_of(tx),
        title: input.title,
        description: input.description,
        language: input.language,
        // Who registers what it runs is both.
        willing: Stated::Yes,
        able: Stated::Yes,
        ..blank(tx, AssistanceKind::Programme)
    };
    texts(&mut row, &mut faults);
    let ties = Ties::read(
        tx,
        &row,
        input.mandate_tasks.as_ref(),
        input.covers.as_ref(),
        &mut faults,
    )
    .await?;
    let mut draft = Draft::new(row);
    draft.terms(tx, &input.terms, &mut faults).await?;
    draft.lines(tx, &input.lines, &mut faults).await?;
    faults.into_result()?;
    let id = draft.write(tx, true).await?;
    ties.write(tx, id).await?;
    tx.note::<assistance::Entity>(EventKind::ProgrammeRegistered, id, None, Why::default())
        .await?;
    Ok(id)
}

async fn revise(tx: &mut Tx, input: ReviseProgrammeInput) -> Result<Uuid> {
    let mut row = assistance_for(
        tx,
        &input.programme,
        AssistanceKind::Programme,
        Action::ReviseProgramme,
    )
    .await?;
    let before = tx.state::<assistance::Entity>(row.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    let mut faults = Validation::default();
    row.title = input.title.unwrap_or(row.title);
    row.description = input.description.unwrap_or(row.description);
    row.language = input.language.unwrap_or(row.language);
    texts(&mut row, &mut faults);
    let ties = Ties::read(
        tx,
        &row,
        input.mandate_tasks.as_ref(),
        input.covers.as_ref(),
        &mut faults,
    )
    .await?;
    let mut draft = Draft::new(row);
    draft.terms(tx, &input.terms, &mut faults).await?;
    if let Some(lines) = &input.lines {
        draft.lines(tx, lines, &mut faults).await?;
    }
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    let id = draft.write(tx, false).await?;
    ties.write(tx, id).await?;
    tx.note::<assistance::Entity>(
        EventKind::ProgrammeRevised,
        id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(id)
}

async fn assess(tx: &mut Tx, input: AssessGapInput) -> Result<Uuid> {
    let gap = tx
        .find::<gap::Entity>(check::row_id(&input.gap, Kind::Gap, "gap")?, "gap")
        .await?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let mut faults = Validation::default();
    let cycle = faults.line(&input.cycle, CYCLE_MAX, "cycle");
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.into_result()?;
    let organisation_id = tx.member().organisation;
    let known = assessment::Entity::find()
        .filter(assessment::Column::GapId.eq(gap.id))
        .filter(assessment::Column::OrganisationId.eq(organisation_id))
        .filter(assessment::Column::Cycle.eq(&cycle));
    let known = tx.rows(known).await?.pop();
    let (id, dated) = (
        known.as_ref().map_or_else(Uuid::now_v7, |row| row.id),
        tx.today().to_owned(),
    );
    let row = assessment::Model {
        id,
        gap_id: gap.id,
        organisation_id,
        cycle,
        decision: input.decision,
        reason: reason.clone(),
        dated,
    };
    if known.is_some() {
        tx.update(row).await?
    } else {
        tx.insert(row).await?
    }
    tx.note::<gap::Entity>(
        EventKind::GapAssessed,
        gap.id,
        Some(&before),
        Why::reason(reason),
    )
    .await?;
    Ok(gap.id)
}
