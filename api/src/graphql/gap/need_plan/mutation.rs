//! The game plan of a gap: its needs in order and sized, authored by others than the Panel that found it. Several may stand side by
//! side, and whose gap it is adopts one.

use crate::{
    access::permission::Action,
    actions::{
        gap::{
            decide::{adopt, set_aside},
            plan::{Proposal, plan},
        },
        public_reason,
    },
    db::transaction::Tx,
    error::{Error, Result},
    graphql::{
        gap::{input::NeedInput, warned::left_matches::leaving},
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate_all,
        },
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::gap::need::{Draft, Planned};
use uuid::Uuid;

/// What an entry of a plan says beside its line.
const BESIDE_LINE: [&str; 2] = ["need", "dependsOn"];

/// Where the field of an entry stands in a path: behind the list and the entry's place.
const IN_ENTRY: usize = 2;

/// One line of a plan.
#[derive(InputObject)]
pub struct PlannedNeedInput {
    /// The need of this gap that the line is about; leave it out for a new one.
    need: Option<ID>,
    /// What is needed.
    line: NeedInput,
    /// Places in this list, counted from 1, of needs that have to be met before.
    depends_on: Option<Vec<i32>>,
}

/// A plan of what a gap needs, beside what its finding states.
#[derive(InputObject)]
pub struct PlanNeedsInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// All lines of your plan, in their order, at least one. Of a need that the finding states, a line repeats `assistance` and
    /// `title`, and gives what was left open: size, least, starts, deadline, languages and place; such a need stays, named or not.
    /// A need of the adopted plan that yours leaves out goes once yours is adopted, unless something is pledged or committed to it.
    needs: Vec<PlannedNeedInput>,
    /// What the plan rests on: a document, a survey, an inventory. Everyone who can read the gap can read this.
    source: Option<String>,
    /// Why, for the history.
    reason: Option<String>,
    /// Needed where the plan seems to hold a number or address of a private person: that it does not.
    confirmation: Option<PublicTextConfirmation>,
}

/// Which plan is adopted.
#[derive(InputObject)]
pub struct AdoptNeedPlanInput {
    #[graphql(flatten)]
    said: Said,
    /// The plan.
    plan: ID,
    /// The `version` of its gap as you read it.
    expected_version: String,
}

/// Which plan is set aside, and why.
#[derive(InputObject)]
pub struct SetAsideNeedPlanInput {
    #[graphql(flatten)]
    said: Said,
    /// The plan.
    plan: ID,
    /// The `version` of its gap as you read it.
    expected_version: String,
    /// Why. Everyone who can read the gap can read this.
    reason: String,
    /// Needed where the reason seems to hold a number or address of a private person: that it does not.
    confirmation: Option<PublicTextConfirmation>,
}

leaving! {
    PlanNeedsPayload of "planNeeds" at "needs" {
        /// The gap; null where nothing was done.
    }
    AdoptNeedPlanPayload of "adoptNeedPlan" at "plan" {
        /// The gap of the plan; null where nothing was done.
    }
    SetAsideNeedPlanPayload of "setAsideNeedPlan" at "plan" {
        /// The gap of the plan; null where nothing was done.
    }
}

/// What is done about plans.
#[derive(Default)]
pub struct NeedPlanMutation;

#[Object]
impl NeedPlanMutation {
    /// Plans the needs of a gap beside those that its finding states: what, how much, in which order. It takes the place of the plan
    /// of yours that is still open. Editors of the gap's holder can, and their plan is adopted at once; those of missions, agencies,
    /// organisations, schemes, committees and the Secretariat can propose one. A donor does not plan for others, and a Panel revises
    /// its gap instead.
    async fn plan_needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanNeedsInput,
    ) -> Result<Option<PlanNeedsPayload>> {
        mutate_all(ctx, Action::PlanNeeds, input, plan_needs).await
    }

    /// Adopts a plan: its needs count from now on, and what it gives of needs that the finding left open; the plan that was adopted
    /// before is set aside. Editors of the gap's holder can.
    async fn adopt_need_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: AdoptNeedPlanInput,
    ) -> Result<Option<AdoptNeedPlanPayload>> {
        mutate_all(
            ctx,
            Action::AdoptNeedPlan,
            input,
            async |tx, input: AdoptNeedPlanInput| {
                let plan = row_or_nil(&input.plan, Kind::NeedPlan);
                adopt(tx, plan, &input.expected_version).await
            },
        )
        .await
    }

    /// Sets a plan aside: one that is proposed is refused, and of one that is adopted the needs count no more. It stays on record
    /// and can be adopted later. Editors of the gap's holder can.
    async fn set_aside_need_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan, and why.")] input: SetAsideNeedPlanInput,
    ) -> Result<Option<SetAsideNeedPlanPayload>> {
        mutate_all(
            ctx,
            Action::SetAsideNeedPlan,
            input,
            async |tx, input: SetAsideNeedPlanInput| {
                let plan = row_or_nil(&input.plan, Kind::NeedPlan);
                let confirmed = input.confirmation.map(PublicTextConfirmation::said);
                let reason = public_reason(&input.reason, confirmed)?;
                set_aside(tx, plan, &input.expected_version, reason).await
            },
        )
        .await
    }
}

impl PlannedNeedInput {
    fn planned(self) -> Planned {
        let depends_on = self.depends_on.into_iter().flatten().map(i64::from);
        Planned {
            need: self.need.map(|id| row_or_nil(&id, Kind::Need)),
            draft: Draft {
                depends_on: depends_on.collect(),
                ..self.line.draft()
            },
        }
    }
}

/// Plans them, and gives the gap, and then the matches that a need left.
async fn plan_needs(tx: &mut Tx, input: PlanNeedsInput) -> Result<Vec<Uuid>> {
    let gap = row_or_nil(&input.gap, Kind::Gap);
    let lines = input.needs.into_iter().map(PlannedNeedInput::planned);
    let proposal = Proposal {
        lines: lines.collect(),
        source: input.source,
        reason: input.reason,
        confirmed: input.confirmation.map(PublicTextConfirmation::said),
    };
    let planned = plan(tx, gap, &input.expected_version, proposal).await;
    planned.map_err(where_said)
}

/// The same error, its faults where the input says what they are of: what is needed stands in the `line` of its entry.
fn where_said(error: Error) -> Error {
    let Error::Faults(mut faults) = error else {
        return error;
    };
    for fault in &mut faults {
        let is_of_line = match fault.field.as_slice() {
            [list, _, of, ..] => list == "needs" && !BESIDE_LINE.contains(&of.as_str()),
            _ => false,
        };
        if is_of_line {
            fault.field.insert(IN_ENTRY, "line".to_owned());
        }
    }
    Error::Faults(faults)
}
