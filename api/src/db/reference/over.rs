//! From when on measures ask nothing any more, and which missions are over.

use super::Reference;
use chrono::NaiveDate;
use domain::{
    date::{begins, ends},
    matches::pairing,
};
use entity::{measure, regime};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};
use std::collections::HashMap;
use uuid::Uuid;

impl Reference {
    /// The day from which on a measure asks nothing any more, by what is on record: it ended, or its regime did.
    pub fn end_of(&self, measure: &measure::Model) -> Option<NaiveDate> {
        let regime = self.regimes.get(measure.regime_id);
        end(
            measure,
            regime.as_ref().and_then(|regime| regime.ended.as_deref()),
        )
    }

    /// Whether a measure asks nothing any more on a day.
    pub fn is_over(&self, measure: &measure::Model, day: &str) -> bool {
        has_come(self.end_of(measure), day)
    }

    /// The measures that ask nothing any more on a day.
    pub fn measures_over(&self, day: &str) -> Vec<Uuid> {
        let all = self.measures.all().iter();
        all.filter(|measure| self.is_over(measure, day))
            .map(|measure| measure.id)
            .collect()
    }

    /// The missions that are over on a day.
    pub fn missions_over(&self, day: &str) -> Vec<Uuid> {
        let all = self.missions.all().iter();
        let over = all.filter(|mission| {
            let ended = mission.ended.as_deref();
            ended.is_some_and(|ended| pairing::is_over(ended, day))
        });
        over.map(|mission| mission.id).collect()
    }
}

/// The same, given when its regime ended.
fn end(measure: &measure::Model, regime_ended: Option<&str>) -> Option<NaiveDate> {
    let regime = regime_ended.and_then(ends);
    let own = measure.in_force_to.as_deref().and_then(ends);
    regime.into_iter().chain(own).min()
}

/// Whether that day, where there is one, has come on another.
fn has_come(end: Option<NaiveDate>, day: &str) -> bool {
    end.is_some_and(|end| Some(end) <= begins(day))
}

/// The measures that ask nothing any more on a day, as a transaction has written them that has not ended.
pub async fn measures_over(database: &impl ConnectionTrait, day: &str) -> Result<Vec<Uuid>, DbErr> {
    let regimes = regime::Entity::find().all(database).await?;
    let ended: HashMap<Uuid, Option<String>> = regimes
        .into_iter()
        .map(|regime| (regime.id, regime.ended))
        .collect();
    let all = measure::Entity::find().all(database).await?;
    let over = all.iter().filter(|measure| {
        let regime = ended.get(&measure.regime_id).and_then(Option::as_deref);
        has_come(end(measure, regime), day)
    });
    Ok(over.map(|measure| measure.id).collect())
}
