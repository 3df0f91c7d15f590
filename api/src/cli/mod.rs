//! What the command line shows beyond a sentence.

pub mod audit;
pub mod erase;
pub mod import;
pub mod issuers;
pub mod judgements;
pub mod plan;
pub mod plan_table;
pub mod print;
pub mod template;
