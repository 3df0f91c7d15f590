//! Plans of what a gap needs, as they stand beside what its finding states.

pub mod line;
pub mod mutation;

use crate::{
    access::permission::{self, Action},
    actions::gap::{
        counting::{Counting, Lines},
        needs::Held,
    },
    db::scope::{Batch, Lazy, Scope, Seen},
    error::Result,
    graphql::{
        ContextExt,
        gap::{member::Member, need_plan::line::NeedPlanLine},
        hidden_text::HiddenText,
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::organisation::Organisation,
    },
    history::hidden::HIDDEN,
};
use async_graphql::{Context, Description, ID, Object};
use domain::{
    date::PartialDate,
    gap::{need_plan::NeedPlanStatus, publication::is_out},
    validation::Validation,
};
use entity::{need_plan, need_plan_line};
use std::sync::Arc;

/// What is read for the plans of one page of gaps together.
pub struct NeedPlans {
    batch: Batch<need_plan::Entity>,
    lines: Lazy<need_plan_line::Entity>,
}

impl NeedPlans {
    /// Plans that are read together.
    pub fn new(scope: &Scope, rows: Vec<Seen<need_plan::Model>>) -> Arc<Self> {
        let scope = scope.clone();
        Arc::new(Self {
            batch: Batch { scope, rows },
            lines: Lazy::default(),
        })
    }
}

/// A plan of what a gap needs, by its holder or by an organisation that runs programmes or coordinates. It stands beside what the finding states
/// and changes nothing of that: adopted, its own needs count too, and what the finding left open is as the plan says. Everyone who
/// can read the gap can read it.
#[derive(Clone, Description)]
pub struct NeedPlan {
    row: Seen<need_plan::Model>,
    page: Arc<NeedPlans>,
    gap: Member,
}

impl NeedPlan {
    /// A plan of this gap, among others that are read together.
    pub fn new(row: Seen<need_plan::Model>, page: Arc<NeedPlans>, gap: Member) -> Self {
        Self { row, page, gap }
    }
}

#[Object(use_type_description, serial)]
impl NeedPlan {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::NeedPlan, self.row.id)
    }

    /// The organisation that made it.
    fn author(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.row.author_id).map(InlineObject)
    }

    /// What became of it.
    fn status(&self) -> NeedPlanStatus {
        self.row.status
    }

    /// What it rests on, in the words of its author; null where not stated.
    fn source(&self) -> Option<&str> {
        self.row.source.as_deref()
    }

    /// Day on which it was made, or made anew.
    fn made(&self) -> PartialDate {
        PartialDate::stored(&self.row.made)
    }

    /// Day on which it was adopted or set aside; null while it is proposed.
    fn decided(&self) -> Option<PartialDate> {
        self.row.decided.as_deref().map(PartialDate::stored)
    }

    /// The organisation that adopted it or set it aside; null while it is proposed.
    fn decided_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.row.decided_by_id)
    }

    /// Why it was set aside; null where it was not, and where another was adopted in its place.
    fn decision_reason(&self) -> Option<&str> {
        self.row.decision_reason.as_deref()
    }

    /// That a registrar hid its source and the reason of its decision, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        let texts = [&self.row.source, &self.row.decision_reason];
        let hidden = texts.into_iter().flatten().find(|text| *text == HIDDEN);
        HiddenText::of(ctx.scope(), self.row.id, hidden.map(String::as_str)).await
    }

    /// Its lines, in their order.
    async fn lines(&self) -> Result<Objects<NeedPlanLine>> {
        let NeedPlans { batch, lines } = &*self.page;
        let rows = lines.of(batch, self.row.id).await?;
        let gap = &self.gap;
        Ok(rows
            .iter()
            .map(|row| NeedPlanLine {
                row: row.clone(),
                gap: gap.clone(),
            })
            .collect())
    }

    /// What the viewer may do to it, as the ledger and agreed matches let it be decided.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let actions = match self.row.status {
            NeedPlanStatus::Proposed => vec![Action::AdoptNeedPlan, Action::SetAsideNeedPlan],
            NeedPlanStatus::Adopted => vec![Action::SetAsideNeedPlan],
            NeedPlanStatus::SetAside => vec![Action::AdoptNeedPlan],
        };
        let thing = self.gap.target().await?;
        let mut can = Vec::new();
        for action in permission::allowed(ctx.scope().viewer(), actions, &thing) {
            if self.may_be_decided(action).await? {
                can.push(action);
            }
        }
        Ok(can)
    }
}

impl NeedPlan {
    /// Whether its needs can count once it is adopted, or those of no plan once it is set aside.
    async fn may_be_decided(&self, action: Action) -> Result<bool> {
        let is_adopted = self.row.status == NeedPlanStatus::Adopted;
        if action == Action::SetAsideNeedPlan && !is_adopted {
            return Ok(true);
        }
        let NeedPlans { batch, lines } = &*self.page;
        let lines = lines.of(batch, self.row.id).await?.iter();
        let lines: Vec<need_plan_line::Model> = lines.map(|line| (**line).clone()).collect();
        let plan = (action == Action::AdoptNeedPlan).then(|| Lines {
            plan: &self.row,
            lines: &lines,
        });
        let needs = self.gap.needs().await?;
        let (mut known, mut order) = (Vec::new(), Vec::new());
        for need in &needs {
            known.push((**need.seen()).clone());
            order.extend(need.order().await?.iter().map(|edge| (**edge).clone()));
        }
        let gap = self.gap.brief().await?;
        let is_out = is_out(gap.category, gap.published.as_deref());
        let mut faults = Validation::default();
        let counting = Counting::with((known, order), plan, is_out, "plan", &mut faults);
        if faults.into_result().is_err() {
            return Ok(false);
        }
        let today = batch.scope.today();
        for (need, was) in needs.iter().zip(counting.known()) {
            let entries: Vec<_> = need.entries().await?.iter().map(|entry| &**entry).collect();
            let is_agreed = need.is_agreed().await?;
            if Held::of(was, counting.needs(), &entries, is_agreed, today).is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
