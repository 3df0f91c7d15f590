//! Matches: proposed by either side, consented or objected to by whose gap it is, agreed, declined or withdrawn.

pub mod agree;
pub mod asked;
pub mod consent;
pub mod end;
pub mod loaded;
pub mod propose;
