//! The command line: what each command does, and what it shows beyond a sentence.

pub mod audit;
pub mod erase;
pub mod findings;
pub mod import;
pub mod issuers;
pub mod judgements;
pub mod load;
pub mod plan;
mod plan_gaps;
mod plan_policy;
pub mod plan_table;
pub mod print;
mod run;
pub mod template;

pub use run::run_to_end;
