//! What rules a pair of a gap and an assistance out.

use crate::words;

words! {
    /// A rule that rules a pair out.
    ObstacleRule {
        /// A side is not open: the gap is closed, the assistance is over, or its provider is not willing, not able, or may not act.
        Status,
        /// The gap is a refusal, which assistance cannot remedy.
        Nature,
        /// One side declined this pair, and neither has changed since.
        Refused,
        /// None of the gap's countries is one the assistance is for.
        Geo,
        /// Both have too little time in common.
        Time,
        /// Nothing that is needed is of a type and form that is given, or nothing of it is left to give.
        Assistance,
        /// The assistance excludes the gap's sector.
        Sector,
        /// The assistance excludes a tag of the gap.
        Tag,
        /// The assistance excludes the kind of institution that would be helped, or is for others alone.
        Beneficiary,
        /// The country is not a member of what the assistance asks for.
        Membership,
        /// The most it gives to one gap is less than is of any use.
        BudgetSmall,
        /// The least it gives to one gap is far more than is needed.
        TicketLarge,
        /// It has fewer people than are of any use.
        Headcount,
        /// The least it gives to one gap is more than could be committed to any need, as that lacks less or less is left. Proposals of such
        /// lines are refused by what they are about.
        LeastLarge,
        /// A sanctions measure forbids it, or asks for a step that the provider will not take.
        Measure,
        /// The mission is over that runs the assistance, or whose gap it is.
        Mission,
    }
}

impl ObstacleRule {
    /// Whether it forbids a match that people would make all the same. How much is of use they know better than a rule of thumb, and
    /// who carries on for a mission; and the least of a line is held against the lines that are chosen.
    pub fn forbids(self) -> bool {
        !matches!(
            self,
            Self::Assistance
                | Self::BudgetSmall
                | Self::TicketLarge
                | Self::Headcount
                | Self::LeastLarge
                | Self::Mission
        )
    }
}
