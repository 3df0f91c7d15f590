//! Which help fits which gap: offers and programmes, suggestions, and plans.

mod ceilings;
mod changes_of_help;
mod covers;
mod judgements;
mod likely_same;
mod named_in_plans;
mod offers;
mod plan_command;
mod plan_queue;
pub(crate) mod plans;
mod plans_beside;
mod set_apart;
pub(crate) mod suggestions;
mod text_meanings;
mod whole_gap;
