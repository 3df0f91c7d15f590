//! What should be known of what was done, as every mutation that tells of it does: nothing is refused for it.

use async_graphql::{Enum, SimpleObject};

/// What a warning is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WarningCode {
    /// Something speaks against the match, as `Match.obstacles` has it.
    Obstacle,
    /// A need gets less than is of use to it.
    TooLittle,
    /// A need is to get more than is open of it.
    TooMuch,
    /// What is given begins after the day by which a need is to be met.
    TooLate,
    /// A notice to a committee is due before anything is delivered.
    NoticeDue,
    /// A committee has to grant an exemption before anything is committed.
    ExemptionRequired,
    /// A measure forbids it.
    Prohibited,
    /// What the sanctions ask cannot be told.
    ComplianceUnknown,
    /// Other programmes are declared to cover the gap.
    CoveredElsewhere,
    /// Your organisation has another open offer or programme with the same title, or gap with the same title and country.
    SameTitle,
    /// Your organisation has another open offer or programme that is likely the same.
    LikelySame,
    /// Not everybody reads the gap: who is asked may know nothing of it.
    NotPublic,
    /// A ceiling is above the sum of the lines that it is over.
    CeilingBoundsNothing,
    /// An offer or programme ended before today, and its status says that it is to come or under way.
    TimeOver,
    /// A programme begins or ends after the end of the mission that runs it; or a mission is over that gives under a match, or whose gap
    /// it is.
    MissionOver,
    /// A text that is kept to its Panel has what looks like a way to a private person.
    PrivatePerson,
    /// A link comes out with a gap that is published.
    LinkShown,
    /// A gap that cites the paragraph of a finding goes out on a day to come, when that would still be hidden.
    CitedBefore,
    /// A need that is stated or planned no more, or otherwise, leaves a match that is only proposed.
    NeedLeavesMatch,
    /// Something is committed and not delivered under a match of a gap that is closed.
    Undelivered,
}

/// Something that should be known of what was done. It was done all the same.
#[derive(Clone, Debug, SimpleObject)]
pub struct Warning {
    /// What it is of, for programs.
    code: WarningCode,
    /// Path of the input's field, outermost first, list places from 0; null where it is of the whole.
    field: Option<Vec<String>>,
    /// What should be known, and what to do, as a sentence.
    pub message: String,
}

impl Warning {
    /// One about the whole of what was done.
    pub fn of(code: WarningCode, message: String) -> Self {
        Self {
            code,
            field: None,
            message,
        }
    }

    /// One about a field of the input; about the whole where it names none.
    pub fn at(code: WarningCode, field: impl Iterator<Item = String>, message: String) -> Self {
        let field: Vec<String> = field.collect();
        Self {
            code,
            field: Some(field).filter(|field| !field.is_empty()),
            message,
        }
    }
}
