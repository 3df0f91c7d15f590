//! Mutations of plans: drawn over all open needs, approved by people, and then proposed as matches.

use crate::{
    access::permission::Action,
    actions::plan::{
        approve::{ApproveDraft, LeaveOutDraft, approve},
        draw::{PlanDraft, draw, keep},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            is_done_before, mutate, payloads,
        },
        plan::Plan,
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{date::PartialDate, gap::GapSeverity};

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
    gaps: i32,
}

/// A plan to draw.
#[derive(InputObject)]
pub struct DraftPlanInput {
    #[graphql(flatten)]
    said: Said,
    /// What it is for.
    note: Option<String>,
    /// The day to plan for; by default the first day on which each gap is to be helped, or today.
    on: Option<PartialDate>,
    /// Codes of the sanctions regimes to plan for; all by default.
    regimes: Option<Vec<String>>,
    /// The gaps to plan for, at most 60, each open and public, each once; all by default. With `regimes`, those of them that are of these.
    gaps: Option<Vec<ID>>,
    /// By how much gaps of some severities count more. By default a gap counts by its `priority`: CRITICAL 4, HIGH 2, LOW 0.5, MEDIUM and
    /// none 1. A factor for its severity stands in place of that.
    severities: Option<Vec<SeverityWeightInput>>,
    /// How many gaps providers can look after.
    attention: Option<Vec<AttentionBudgetInput>>,
    /// How many gaps any other provider can look after; without limit by default.
    attention_default: Option<i32>,
    /// How many providers one gap can look after, 1 to 100.
    #[graphql(default = 3)]
    providers_per_gap: i32,
    /// Share of what it could get alone that every country should get, 0 to 1.
    #[graphql(default = 0.0)]
    fairness_floor: f64,
    /// Which share of the objective that may cost, 0 to 1.
    #[graphql(default = 0.01)]
    fairness_cost: f64,
    /// What a changed pairing has to bring against your last approved plan, as the objective counts; 0 to plan as if there were none.
    #[graphql(default = 0.05)]
    stability_fee: f64,
    /// How well the two sides of a line have to fit at least, as suggestions are scored, 0 to 1. By default 0.4, between a possible and a strong partner (`matchingModel`).
    #[graphql(default = 0.4)]
    least_fit: f64,
    /// Rounds of search, 1 to 1000: more find more, as far as there is time.
    #[graphql(default = 100)]
    rounds: i32,
}

impl DraftPlanInput {
    fn draft(&self) -> PlanDraft {
        let severities = self.severities.iter().flatten();
        let attention = self.attention.iter().flatten();
        let gaps = self.gaps.iter().flatten();
        PlanDraft {
            note: self.note.clone(),
            on: self.on.clone(),
            regimes: self.regimes.clone().unwrap_or_default(),
            gaps: gaps.map(|id| row_or_nil(id, Kind::Gap)).collect(),
            severities: severities
                .map(|weight| (weight.severity, weight.factor))
                .collect(),
            attention: attention
                .map(|budget| (budget.provider.clone(), number(budget.gaps)))
                .collect(),
            attention_default: self.attention_default.map(number),
            providers_per_gap: number(self.providers_per_gap),
            fairness_floor: self.fairness_floor,
            fairness_cost: self.fairness_cost,
            stability_fee: self.stability_fee,
            least_fit: self.least_fit,
            rounds: number(self.rounds),
        }
    }
}

/// A number that is none below 0: that is beyond every bound, for the rules to refuse.
fn number(given: i32) -> u32 {
    u32::try_from(given).unwrap_or(u32::MAX)
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
    #[graphql(flatten)]
    said: Said,
    /// The plan.
    plan: ID,
    /// Lines that are not to be proposed, each once, and why.
    leave_out: Option<Vec<LeaveOutInput>>,
    /// Why it is approved, for the history; the note of every match it proposes.
    note: Option<String>,
    /// What you confirm about the note and the reasons: needed where something in them looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl ApprovePlanInput {
    fn draft(self) -> ApproveDraft {
        let left_out = |input: LeaveOutInput| LeaveOutDraft {
            line: row_or_nil(&input.line, Kind::PlanLine),
            reason: input.reason,
        };
        ApproveDraft {
            plan: row_or_nil(&self.plan, Kind::Plan),
            leave_out: self.leave_out.into_iter().flatten().map(left_out).collect(),
            note: self.note,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
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
    /// Has a plan drawn over all open needs, or those of a few gaps, from what everybody may read: which help should go where, how good
    /// that is proven to be, and why the rest stays open. It binds nobody. Editors of all but Panels can; only their organisation reads it.
    async fn draft_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to plan.")] input: DraftPlanInput,
    ) -> Result<Option<DraftPlanPayload>> {
        let action = Action::DraftPlan;
        // Drawn before the change is opened, so that nobody waits for it who writes; and not again for a change that is done.
        let drawn = match is_done_before(ctx, action, &input).await {
            Ok(false) => draw(ctx.catalogue(), ctx.scope(), input.draft())
                .await
                .map(Some),
            Ok(true) => Ok(None),
            Err(error) => Err(error),
        };
        mutate(ctx, action, input, async |tx, _| {
            let gone = || Error::Internal(anyhow::anyhow!("a change that was done is not known"));
            keep(tx, drawn?.ok_or_else(gone)?).await
        })
        .await
    }

    /// Approves a plan: its lines are proposed as matches, for the host states to consent to and the providers to agree to. What cannot
    /// be proposed any more is left out, with a reason: `leftOut` of the plan's lines. A dry run says only whether anything could be
    /// proposed, and not which lines: where much may have changed, draw another plan, which has no line of what you know to be settled.
    /// Approvers of missions, committees, agencies and the Secretariat can.
    async fn approve_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: ApprovePlanInput,
    ) -> Result<Option<ApprovePlanPayload>> {
        let engine = ctx.catalogue().engine(ctx.scope()).await?;
        mutate(
            ctx,
            Action::ApprovePlan,
            input,
            async |tx, input: ApprovePlanInput| approve(tx, &engine, input.draft()).await,
        )
        .await
    }
}
