//! Matches: proposed by either side, consented or objected to by the gap's holder, agreed, declined or withdrawn.

pub mod agree;
pub mod asked;
pub mod clock;
pub mod consent;
pub mod end;
pub mod ends;
pub mod exempt;
pub mod holders;
pub mod ids;
pub mod judged;
pub mod least;
pub mod loaded;
pub mod meet;
pub mod propose;
pub mod running;
pub mod take_out;
