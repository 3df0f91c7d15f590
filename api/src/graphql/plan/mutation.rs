//! Plans: drawn over all open needs, approved by people, and then proposed as matches.

use crate::{
    access::permission::{Action, Thing, allow_any},
    actions::conflict,
    db::{
        reference::Reference,
        scope::Scope,
        transaction::{Tx, Why},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        id::{Kind, global},
        matches::mutation::{MatchLineInput, Pair},
        mutation::{input as check, mutate, payloads},
        plan::{Plan, report::measured},
    },
    matchmaking::planning::{Drafted, Planned, Wish, draft, sketch::supply_id},
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    event::EventKind,
    gap::GapSeverity,
    matches::MatchSide,
    plan::PlanState,
    validation::{Fault, NOTE_MAX, Validation},
};
use entity::{assistance, gap, plan, plan_line};
use matching::plan::{Grant, Settings};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Duration,
};
use uuid::Uuid;

/// Needs that one plan is drawn over at most: approval has to propose all of it in one change.
const NEEDS_MAX: usize = 1_000;
/// Rounds of search at most.
const ROUNDS_MAX: u32 = 1_000;
/// How long the search may take. What is around it takes less than as long again, and a request has ten seconds.
const TIME: Duration = Duration::from_secs(4);
/// Why a line is left out that cannot be proposed: the true reason may be what only others may know.
const OVERTAKEN: &str =
    "Things have changed since the plan was drawn: the two cannot be matched now.";

/// By how much gaps of a severity count more.
#[derive(InputObject)]
pub struct SeverityWeightInput {
    /// The severity.
    severity: GapSeverity,
    /// Factor on what their needs are worth, above 0 and at most 1000.
    factor: f64,
}

/// How many gaps a provider can look after.
#[derive(InputObject)]
pub struct AttentionBudgetInput {
    /// Code of the organisation.
    provider: String,
    /// How many gaps.
    gaps: u32,
}

/// A plan to draw.
#[derive(InputObject)]
pub struct DraftPlanInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// What it is for.
    note: Option<String>,
    /// The day to plan for; if nothing is said, the first on which each gap is to be helped, or else today.
    on: Option<PartialDate>,
    /// Codes of the sanctions regimes to plan for; all if nothing is said.
    regimes: Option<Vec<String>>,
    /// By how much gaps of some severities count more; 1 if nothing is said.
    severities: Option<Vec<SeverityWeightInput>>,
    /// How many gaps providers can look after.
    attention: Option<Vec<AttentionBudgetInput>>,
    /// How many gaps any other provider can look after; without limit if nothing is said.
    attention_default: Option<u32>,
    /// How many providers one gap can look after, 1 to 100.
    #[graphql(default = 3)]
    providers_per_gap: u32,
    /// Share of what it could get alone that every country should get, 0 to 1.
    #[graphql(default = 0.0)]
    fairness_floor: f64,
    /// Which share of the objective that may cost, 0 to 1.
    #[graphql(default = 0.01)]
    fairness_cost: f64,
    /// What a changed pairing has to bring against your last approved plan, as the objective counts; 0 to plan as if there were none.
    #[graphql(default = 0.05)]
    stability_fee: f64,
    /// How well the two sides of a line have to fit at least, as suggestions are scored, 0 to 1.
    #[graphql(default = 0.3)]
    least_fit: f64,
    /// Rounds of search, 1 to 1000: more find more, as far as there is time.
    #[graphql(default = 100)]
    rounds: u32,
}

/// A line of a plan that is not to be proposed.
#[derive(InputObject)]
pub struct LeaveOutInput {
    /// The line of the plan.
    line: ID,
    /// Why. The next plan keeps the two apart.
    reason: String,
}

/// A plan to approve.
#[derive(InputObject)]
pub struct ApprovePlanInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The plan.
    plan: ID,
    /// Lines that are not to be proposed, and why.
    leave_out: Option<Vec<LeaveOutInput>>,
    /// Why it is approved, for the history; the note of every match it proposes.
    note: Option<String>,
}

payloads! {
    DraftPlanPayload of "draftPlan" {
        /// The plan; null where nothing was done.
        plan: Plan
    }
    ApprovePlanPayload of "approvePlan" {
        /// The plan; null where nothing was done.
        plan: Plan
    }
}

/// What is done with plans.
#[derive(Default)]
pub struct PlanMutation;

#[Object]
impl PlanMutation {
    /// Has a plan drawn over all open needs, from what everybody may read: which help should go where, how good that is proven to be,
    /// and why the rest stays open. It binds nobody. Editors of all but Panels can; only their organisation reads it.
    async fn draft_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to plan.")] input: DraftPlanInput,
    ) -> Result<Option<DraftPlanPayload>> {
        // Drawn before the change is opened, so that nobody waits for it who writes.
        let drafted = drawn(ctx, &input).await;
        mutate(ctx, Action::DraftPlan, input, async |tx, input| {
            keep(tx, input, drafted?).await
        })
        .await
    }

    /// Approves a plan: its lines are proposed as matches, for the host states to consent to and the providers to agree to. What cannot
    /// be proposed any more is left out, with a reason. Approvers of missions, committees, agencies and the Secretariat can.
    async fn approve_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: ApprovePlanInput,
    ) -> Result<Option<ApprovePlanPayload>> {
        mutate(ctx, Action::ApprovePlan, input, approve).await
    }
}

/// A plan as it was drawn, with the policy.
struct Draw {
    note: Option<String>,
    policy: Settings,
    drafted: Drafted,
}

async fn drawn(ctx: &Context<'_>, input: &DraftPlanInput) -> Result<Draw> {
    let scope = ctx.scope();
    allow_any(scope.viewer(), Action::DraftPlan)?;
    let mut faults = Validation::default();
    let policy = input.policy(scope.reference(), &mut faults);
    let note = faults.text_if(input.note.as_ref(), NOTE_MAX, "note");
    faults.into_result()?;
    let (previous, apart) = last_approved(scope).await?;
    let on = crate::graphql::suggestion::day(input.on.clone());
    let wish = Wish {
        on,
        settings: policy.clone(),
        time: TIME,
        needs_max: NEEDS_MAX,
        previous,
        apart,
    };
    Ok(Draw {
        note,
        policy,
        drafted: draft(ctx.catalogue(), scope, wish, |_| {}).await?,
    })
}

impl DraftPlanInput {
    fn policy(&self, reference: &Reference, faults: &mut Validation) -> Settings {
        let (regimes, attention) = (
            self.regimes.as_deref().unwrap_or_default(),
            self.attention.as_deref().unwrap_or_default(),
        );
        faults.within(regimes.len(), "regimes");
        faults.within(attention.len(), "attention");
        let share = |value: f64| (0.0..=1.0).contains(&value);
        faults.ensure(
            (1..=100).contains(&self.providers_per_gap),
            "providersPerGap",
            "must lie between 1 and 100",
        );
        faults.ensure(
            share(self.fairness_floor),
            "fairnessFloor",
            "must lie between 0 and 1",
        );
        faults.ensure(
            share(self.fairness_cost),
            "fairnessCost",
            "must lie between 0 and 1",
        );
        faults.ensure(
            share(self.least_fit),
            "leastFit",
            "must lie between 0 and 1",
        );
        faults.ensure(
            (0.0..=1_000.0).contains(&self.stability_fee),
            "stabilityFee",
            "must lie between 0 and 1000",
        );
        faults.ensure(
            (1..=ROUNDS_MAX).contains(&self.rounds),
            "rounds",
            &format!("must lie between 1 and {ROUNDS_MAX}"),
        );
        Settings {
            severity: self.severities(faults),
            regimes: named(regimes, "regimes", faults, |code, field| {
                Ok(reference.regimes.named(code, field)?.code.clone())
            }),
            least_fit: self.least_fit,
            attention: self.budgets(reference, faults),
            attention_default: self.attention_default,
            max_providers: self.providers_per_gap,
            fairness_floor: self.fairness_floor,
            fairness_cost: self.fairness_cost,
            stability_fee: self.stability_fee,
            rounds: self.rounds,
            ..Settings::default()
        }
    }

    fn severities(&self, faults: &mut Validation) -> BTreeMap<domain::gap::GapSeverity, f64> {
        let mut factors = BTreeMap::new();
        for (at, weight) in self.severities.iter().flatten().enumerate() {
            let is_fit = weight.factor > 0.0 && weight.factor <= 1_000.0;
            faults.ensure(
                is_fit,
                &format!("severities.{at}.factor"),
                "must be above 0 and at most 1000",
            );
            let before = factors.insert(weight.severity, weight.factor);
            faults.ensure(
                before.is_none(),
                &format!("severities.{at}.severity"),
                "stands here twice",
            );
        }
        factors
    }

    fn budgets(&self, reference: &Reference, faults: &mut Validation) -> BTreeMap<String, u32> {
        let mut budgets = BTreeMap::new();
        for (at, budget) in self.attention.iter().flatten().enumerate() {
            let field = format!("attention.{at}.provider");
            let Some(provider) = faults.collect(
                reference
                    .organisations
                    .named(&budget.provider, &field)
                    .cloned(),
            ) else {
                continue;
            };
            let before = budgets.insert(provider.code.clone(), budget.gaps);
            faults.ensure(before.is_none(), &field, "stands here twice");
        }
        budgets
    }
}

fn named(
    given: &[String],
    field: &str,
    faults: &mut Validation,
    find: impl Fn(&str, &str) -> Result<String, Fault>,
) -> Vec<String> {
    let found = given
        .iter()
        .enumerate()
        .filter_map(|(at, code)| faults.collect(find(code, &format!("{field}.{at}"))));
    found.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What the organisation approved last, and what it kept apart then.
async fn last_approved(scope: &Scope) -> Result<(Vec<Grant>, HashSet<(Uuid, Uuid)>)> {
    let approved = plan::Entity::find()
        .filter(plan::Column::State.eq(PlanState::Approved))
        .order_by_desc(plan::Column::Id)
        .limit(1);
    let Some(last) = scope.first(approved).await? else {
        return Ok(Default::default());
    };
    let lines = scope
        .all(plan_line::Entity::find().filter(plan_line::Column::PlanId.eq(last.id)))
        .await?;
    let (stood, apart): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.left_out.is_none());
    let grant = |line: &crate::db::scope::Seen<plan_line::Model>| Grant {
        demand: line.need_id,
        supply: supply_id(line.line_id, &line.unit),
        amount: line.amount,
    };
    Ok((
        stood.into_iter().map(grant).collect(),
        apart
            .into_iter()
            .map(|line| (line.need_id, line.line_id))
            .collect(),
    ))
}

/// Keeps a draft.
async fn keep(tx: &mut Tx, input: DraftPlanInput, draw: Draw) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let json = |value: serde_json::Result<String>| {
        value.map_err(|error| Error::Internal(anyhow::Error::new(error)))
    };
    let Draw {
        note,
        policy,
        drafted,
    } = draw;
    tx.insert(plan::Model {
        id,
        reference: crate::actions::new_reference("plan"),
        organisation_id: tx.member().organisation,
        state: PlanState::Draft,
        note,
        dated: input
            .on
            .map_or_else(|| tx.today().to_owned(), |on| on.as_str().to_owned()),
        drawn: tx.now(),
        approved: None,
        policy: json(serde_json::to_string(&policy))?,
        result: json(serde_json::to_string(&drafted.told))?,
        digest: drafted.digest,
    })
    .await?;
    for (at, line) in drafted.lines.into_iter().enumerate() {
        tx.insert(row(id, at, line)).await?;
    }
    tx.note::<plan::Entity>(EventKind::PlanDrafted, id, None, Why::default())
        .await?;
    Ok(id)
}

fn row(plan_id: Uuid, at: usize, line: Planned) -> plan_line::Model {
    plan_line::Model {
        id: Uuid::now_v7(),
        plan_id,
        position: i32::try_from(at + 1).expect("a plan has few lines"),
        gap_id: line.gap,
        need_id: line.need,
        assistance_id: line.assistance,
        line_id: line.line,
        amount: line.amount,
        unit: line.unit,
        starts: line.start.map(|day| day.to_string()),
        left_out: None,
        match_id: None,
    }
}

async fn approve(tx: &mut Tx, input: ApprovePlanInput) -> Result<Uuid> {
    let plan = tx
        .find::<plan::Entity>(check::row_id(&input.plan, Kind::Plan, "plan")?, "plan")
        .await?;
    tx.allow(
        Action::ApprovePlan,
        &Thing {
            organisation: Some(plan.organisation_id),
            ..Thing::default()
        },
    )?;
    if plan.state == PlanState::Approved {
        return Err(conflict("This plan is approved already."));
    }
    let before = tx.state::<plan::Entity>(plan.id).await?;
    let mut lines = tx.parts::<plan::Entity, plan_line::Entity>(plan.id).await?;
    let mut faults = Validation::default();
    leave_out(
        &mut lines,
        input.leave_out.as_deref().unwrap_or_default(),
        &mut faults,
    );
    let note = faults.text_if(input.note.as_ref(), NOTE_MAX, "note");
    faults.into_result()?;
    let mut pairs: BTreeMap<(Uuid, Uuid), Vec<plan_line::Model>> = BTreeMap::new();
    for line in lines {
        pairs
            .entry((line.gap_id, line.assistance_id))
            .or_default()
            .push(line);
    }
    let mut proposed = 0;
    for ((gap, assistance), lines) in pairs {
        proposed += usize::from(propose(tx, gap, assistance, lines, note.clone()).await?);
    }
    if proposed == 0 {
        return Err(conflict(
            "Nothing of this plan can be proposed any more: draft another.",
        ));
    }
    let (id, approved) = (plan.id, Some(tx.today().to_owned()));
    tx.update(plan::Model {
        state: PlanState::Approved,
        approved,
        ..plan
    })
    .await?;
    tx.note::<plan::Entity>(
        EventKind::PlanApproved,
        id,
        Some(&before),
        Why::reason(note),
    )
    .await?;
    Ok(id)
}

fn leave_out(lines: &mut [plan_line::Model], inputs: &[LeaveOutInput], faults: &mut Validation) {
    let mut by_id: HashMap<Uuid, &mut plan_line::Model> =
        lines.iter_mut().map(|line| (line.id, line)).collect();
    for (at, input) in inputs.iter().enumerate() {
        let field = format!("leaveOut.{at}.line");
        let reason = faults.text(&input.reason, NOTE_MAX, &format!("leaveOut.{at}.reason"));
        let Some(id) = faults.collect(check::row_id(&input.line, Kind::PlanLine, &field)) else {
            continue;
        };
        match by_id.get_mut(&id) {
            Some(line) => line.left_out = Some(reason),
            None => faults.ensure(false, &field, "is no line of this plan"),
        }
    }
}

/// Proposes what a plan gives by one assistance to one gap; whether anything of it could be.
async fn propose(
    tx: &mut Tx,
    gap: Uuid,
    assistance: Uuid,
    lines: Vec<plan_line::Model>,
    note: Option<String>,
) -> Result<bool> {
    let (mut left, stand): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.left_out.is_some());
    let done = if stand.is_empty() {
        None
    } else {
        matched(tx, gap, assistance, &stand, note).await?
    };
    match done {
        Some(id) => {
            for line in stand {
                tx.update(plan_line::Model {
                    match_id: Some(id),
                    ..line
                })
                .await?;
            }
        }
        None => left.extend(stand.into_iter().map(|line| plan_line::Model {
            left_out: Some(OVERTAKEN.to_owned()),
            ..line
        })),
    }
    for line in left {
        tx.update(line).await?;
    }
    Ok(done.is_some())
}

/// Matches the two; `None` where things have changed so that they cannot be.
async fn matched(
    tx: &mut Tx,
    gap: Uuid,
    assistance: Uuid,
    lines: &[plan_line::Model],
    note: Option<String>,
) -> Result<Option<Uuid>> {
    let (gaps, all) = (
        gap::Entity::find().filter(gap::Column::Id.eq(gap)),
        assistance::Entity::find(),
    );
    let gap = tx.all(gaps).await?.pop();
    let assistance = tx
        .all(all.filter(assistance::Column::Id.eq(assistance)))
        .await?
        .pop();
    let (Some(gap), Some(assistance)) = (gap, assistance) else {
        return Ok(None);
    };
    let pair = Pair::read(tx, gap, assistance).await?;
    let (id, mut faults) = (Uuid::now_v7(), Validation::default());
    let inputs: Vec<MatchLineInput> = lines.iter().map(input).collect();
    let rows = pair.lines(tx, id, &inputs, &mut faults).await?;
    let may_be = match faults.into_result() {
        Ok(()) => pair.may_be(tx).await,
        Err(faults) => Err(faults.into()),
    };
    match may_be {
        Ok(()) => pair
            .propose(tx, id, MatchSide::Plan, rows, note)
            .await
            .map(Some),
        Err(Error::Conflict(_) | Error::Faults(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn input(line: &plan_line::Model) -> MatchLineInput {
    let size = measured(line.amount, &line.unit).0;
    MatchLineInput {
        need: global(Kind::Need, line.need_id),
        line: global(Kind::AssistanceLine, line.line_id),
        size,
    }
}
