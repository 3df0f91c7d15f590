//! Both sides of matches as matching weighs them, read together: what a match is judged by.

use crate::{
    db::scope::{Scope, Seen},
    error::{Error, Result},
    matchmaking::facts,
};
use chrono::NaiveDate;
use entity::{assistance, gap, match_line};
use matching::{
    compliance::Verdict,
    engine::Engine,
    facts as weighed,
    matched::{Ends, Matched},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{collections::HashMap, ops::Deref};
use uuid::Uuid;

/// Gaps, and offers and programmes, as the viewer knows them.
pub struct Sides {
    gaps: HashMap<Uuid, weighed::Gap>,
    assistance: HashMap<Uuid, weighed::Assistance>,
    today: NaiveDate,
}

impl Sides {
    /// Those of these pairs that the viewer may read.
    pub async fn read(scope: &Scope, pairs: &[(Uuid, Uuid)]) -> Result<Self> {
        let gaps = gap::Column::Id.is_in(pairs.iter().map(|(gap, _)| *gap));
        let gaps: Vec<Seen<gap::Brief>> = scope.weigh(gap::Entity::find().filter(gaps)).await?;
        let all = assistance::Column::Id.is_in(pairs.iter().map(|(_, assistance)| *assistance));
        let all = scope.weigh(assistance::Entity::find().filter(all)).await?;
        let gaps = facts::gaps(scope, &gaps).await?.into_iter();
        let all = facts::assistance(scope, &all).await?.into_iter();
        let today = scope.today().parse();
        Ok(Self {
            gaps: gaps.map(|gap| (gap.id, gap)).collect(),
            assistance: all.map(|assistance| (assistance.id, assistance)).collect(),
            today: today.map_err(|error| Error::Internal(anyhow::Error::new(error)))?,
        })
    }

    /// A match of two of them by these lines, judged as of today; `None` where the viewer may not read both.
    pub fn judge<L: Deref<Target = match_line::Model>>(
        &self,
        engine: &Engine,
        (gap, assistance): (Uuid, Uuid),
        lines: impl IntoIterator<Item = L>,
    ) -> Option<Matched> {
        let lines: Vec<Ends> = lines.into_iter().map(|line| ends(&line)).collect();
        let (gap, assistance) = (self.gaps.get(&gap)?, self.assistance.get(&assistance)?);
        Some(engine.matched(gap, assistance, &lines, self.today))
    }

    /// What the sanctions asked of what a line of a match of two of them delivered on that day.
    pub fn delivered(
        &self,
        engine: &Engine,
        (gap, assistance): (Uuid, Uuid),
        line: &match_line::Model,
        day: NaiveDate,
    ) -> Option<Verdict> {
        let (gap, assistance) = (self.gaps.get(&gap)?, self.assistance.get(&assistance)?);
        Some(engine.delivered(gap, assistance, ends(line), day))
    }
}

fn ends(line: &match_line::Model) -> Ends {
    (line.need_id, line.line_id)
}
