//! What can be done: the rules that changes obey, through whichever door they come.

pub mod age_file;
pub mod consent;
pub mod ledger;
pub mod needs;
