//! What a plan is wanted for.

use super::PlanTime;
use chrono::NaiveDate;
use matching::plan::{Grant, Settings};
use std::collections::HashSet;
use uuid::Uuid;

/// What a plan is wanted for.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// The day that it is drawn for; `None` for the day on which each gap is first to be helped, or else today.
    pub on: Option<NaiveDate>,
    /// The policy.
    pub settings: Settings,
    /// How long it may take. What ends by itself gives the same plan again; what is stopped may not.
    pub time: PlanTime,
    /// Threads that compare gaps with what may help them.
    pub hands: usize,
    /// Needs that it is drawn over at most.
    pub needs_max: usize,
    /// The last approved plan.
    pub previous: Vec<Grant>,
    /// Needs and lines that were kept apart when a plan was approved.
    pub apart: HashSet<(Uuid, Uuid)>,
    /// The only gaps that are planned for; empty for all.
    pub gaps: Vec<Uuid>,
    /// The only gaps, offers and programmes that are planned over; `None` for all.
    pub only: Option<Only>,
    /// What is worked out besides the plan.
    pub extras: Extras,
}

/// The records that a plan is kept to, by references in lower case.
#[derive(Clone, Debug, Default)]
pub struct Only {
    /// Gaps.
    pub gaps: HashSet<String>,
    /// Offers and programmes.
    pub assistance: HashSet<String>,
}

/// What is worked out of a plan only where somebody asks for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras {
    /// Where else what each line gives would go.
    pub next_uses: bool,
    /// Money of another currency for needs that stay open.
    pub other_money: bool,
    /// Steps of the price of fairness; 0 for none. Each takes as long as a part of the plan.
    pub fairness_steps: u32,
}
