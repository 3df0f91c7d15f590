//! What should be looked at of offers and programmes that were made: nothing is refused for it.

use crate::{
    actions::assistance::{
        idle::{self, Idle},
        likely::{self, Likely},
        past::{self, Over, Past},
    },
    db::scope::Scope,
    error::Result,
    graphql::{
        id::{Kind, global},
        mutation::warning::{Warning, WarningCode},
    },
};
use async_graphql::{Enum, ID, SimpleObject};
use domain::assistance::AssistanceKind;
use uuid::Uuid;

/// What should be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AssistanceWarningCode {
    /// Your organisation has another that is open, with the same title.
    SameTitle,
    /// Your organisation has another that is open, with a similar title, for the same countries, with a line of the same type and size, and
    /// within 90 days where both say when they begin.
    LikelySame,
    /// Its ceiling is above the sum of its lines that it is over, and none of its lines is open-ended: it bounds nothing.
    CeilingBoundsNothing,
    /// It ended before today, and its status says that it is to come or under way.
    TimeOver,
    /// It begins or ends after the end of the mission that runs it.
    MissionOver,
}

/// Something that should be looked at of an offer or programme. It was made all the same.
#[derive(Clone, Debug, SimpleObject)]
pub struct AssistanceWarning {
    /// What it is.
    code: AssistanceWarningCode,
    /// What to look at, and what to do.
    message: String,
    /// Place of the row in the input, from 0; null where the input is one.
    row: Option<i32>,
    /// Global id of the other one of your organisation; null where no other one is meant. Of a trial, that of another row of the input leads
    /// nowhere.
    likely: Option<ID>,
    /// The field of it that this is of; none where it is of the whole.
    #[graphql(skip)]
    of: Option<&'static str>,
}

impl AssistanceWarning {
    /// What is said of one that is likely the same as another; by its row where it is one of many.
    pub fn new(likely: &Likely, is_one_of_many: bool) -> Self {
        let kind = match likely.kind {
            AssistanceKind::Offer => Kind::Offer,
            AssistanceKind::Programme => Kind::Programme,
        };
        let code = match likely.is_same_title {
            true => AssistanceWarningCode::SameTitle,
            false => AssistanceWarningCode::LikelySame,
        };
        Self {
            code,
            message: likely.message(),
            row: row(likely.at, is_one_of_many),
            likely: Some(global(kind, likely.other)),
            of: likely.is_same_title.then_some("title"),
        }
    }

    /// What is said of one whose ceiling bounds nothing, as [`Self::new`].
    fn idle(idle: &Idle, is_one_of_many: bool) -> Self {
        Self {
            code: AssistanceWarningCode::CeilingBoundsNothing,
            message: idle.message(),
            row: row(idle.at, is_one_of_many),
            likely: None,
            of: Some("ceiling"),
        }
    }

    /// What is said of one whose time or mission is over, as [`Self::new`].
    fn past(past: &Past, is_one_of_many: bool) -> Self {
        Self {
            code: match past.over {
                Over::Time => AssistanceWarningCode::TimeOver,
                Over::Mission => AssistanceWarningCode::MissionOver,
            },
            message: past.message.clone(),
            row: row(past.at, is_one_of_many),
            likely: None,
            of: Some(past.field),
        }
    }

    /// The same, as all mutations tell it; `rows` is the field of the input that has it among others.
    pub fn detail(self, rows: Option<&str>) -> Warning {
        let code = match self.code {
            AssistanceWarningCode::SameTitle => WarningCode::SameTitle,
            AssistanceWarningCode::LikelySame => WarningCode::LikelySame,
            AssistanceWarningCode::CeilingBoundsNothing => WarningCode::CeilingBoundsNothing,
            AssistanceWarningCode::TimeOver => WarningCode::TimeOver,
            AssistanceWarningCode::MissionOver => WarningCode::MissionOver,
        };
        let row = self.row.map(|row| row.to_string());
        let field = rows.map(str::to_owned).into_iter().chain(row);
        Warning::at(code, field.chain(self.of.map(str::to_owned)), self.message)
    }
}

fn row(at: usize, is_one_of_many: bool) -> Option<i32> {
    i32::try_from(at).ok().filter(|_| is_one_of_many)
}

/// What should be looked at of what was made, by rows where it is many.
pub async fn warnings_of(
    scope: &Scope,
    made: &[Uuid],
    is_one_of_many: bool,
) -> Result<Vec<AssistanceWarning>> {
    let likely = likely::of_made(scope, made).await?;
    let likely = likely
        .iter()
        .map(|likely| AssistanceWarning::new(likely, is_one_of_many));
    let mut warnings: Vec<AssistanceWarning> = likely.collect();
    warnings.extend(of_each(scope, made, is_one_of_many).await?);
    warnings.sort_by_key(|warning| warning.row);
    Ok(warnings)
}

/// The same of each for itself, whatever else there is: of what was made or revised.
pub(super) async fn of_each(
    scope: &Scope,
    written: &[Uuid],
    is_one_of_many: bool,
) -> Result<Vec<AssistanceWarning>> {
    let idle = idle::of_made(scope, written).await?;
    let idle = idle
        .iter()
        .map(|idle| AssistanceWarning::idle(idle, is_one_of_many));
    let past = past::of_made(scope, written).await?;
    let past = past
        .iter()
        .map(|past| AssistanceWarning::past(past, is_one_of_many));
    Ok(idle.chain(past).collect())
}
