//! The game plan of a gap: its needs in order and sized, authored by others than the Panel that found it.

use crate::{
    access::permission::Action,
    actions::gap::plan::plan,
    db::transaction::Tx,
    error::Result,
    graphql::{
        gap::{Gap, input::NeedInput},
        id::{Kind, row_or_nil},
        mutation::{mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::gap::need::{Draft, Planned};
use uuid::Uuid;

/// One line of a plan.
#[derive(InputObject)]
pub struct PlannedNeedInput {
    /// The need of this gap that the line is, as it is to be; leave it out for a new one.
    need: Option<ID>,
    /// What is needed.
    line: NeedInput,
    /// Places in this list, counted from 1, of needs that have to be met before.
    depends_on: Option<Vec<i32>>,
}

/// The plan of a gap.
#[derive(InputObject)]
pub struct PlanNeedsInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap.
    gap: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// All its needs, in their order. A need that is left out goes, unless something is pledged or committed to it.
    needs: Vec<PlannedNeedInput>,
    /// Why, for the history.
    reason: Option<String>,
}

payloads! {
    PlanNeedsPayload of "planNeeds" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

/// What is done about plans.
#[derive(Default)]
pub struct NeedPlanMutation;

#[Object]
impl NeedPlanMutation {
    /// Plans the needs of a gap: what, how much, in which order. Editors of any organisation that reads the gap can, Panels
    /// excepted: those who find a gap do not plan what is done about it.
    async fn plan_needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanNeedsInput,
    ) -> Result<Option<PlanNeedsPayload>> {
        mutate(ctx, Action::PlanNeeds, input, plan_needs).await
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

async fn plan_needs(tx: &mut Tx, input: PlanNeedsInput) -> Result<Uuid> {
    let gap = row_or_nil(&input.gap, Kind::Gap);
    let lines = input.needs.into_iter().map(PlannedNeedInput::planned);
    let (version, reason) = (&input.expected_version, input.reason.as_ref());
    plan(tx, gap, version, lines.collect(), reason).await
}
