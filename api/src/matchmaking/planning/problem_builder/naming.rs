//! What facts do not hold of a problem: providers and conditions, read from the register.

use super::ProblemBuilder;
use crate::{
    db::scope::{Scope, Seen},
    error::Result,
};
use entity::{assistance, gap, gap_lifting_condition};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Ids that one query names: a database takes only so many.
const IDS_AT_ONCE: usize = 500;

impl ProblemBuilder {
    /// Adds what facts do not hold: who provides what, as far as everybody may know, and which conditions gaps stand in the way of.
    pub async fn name(&mut self, scope: &Scope) -> Result<()> {
        let givers: BTreeSet<Uuid> = self.givers.iter().map(|giver| giver.0).collect();
        let givers: Vec<Uuid> = givers.into_iter().collect();
        let mut rows = Vec::new();
        for ids in givers.chunks(IDS_AT_ONCE) {
            let ids = ids.iter().copied();
            rows.extend(scope.by_ids::<assistance::Entity>(ids).await?);
        }
        let codes = &scope.reference().organisations;
        let code = |row: &Seen<assistance::Model>| {
            let named = codes
                .get(row.provider_id)
                .filter(|_| row.attributed)
                .map(|provider| provider.code.clone());
            // Who is not named is taken for one provider an offer, so that nothing tells which offers are of the same.
            (row.id, named.unwrap_or_else(|| row.reference.clone()))
        };
        let providers: HashMap<Uuid, String> = rows.iter().map(code).collect();
        for (supply, (giver, _)) in self.problem.supplies.iter_mut().zip(&self.givers) {
            supply.provider = providers
                .get(giver)
                .cloned()
                .unwrap_or_else(|| giver.to_string());
        }
        self.name_conditions(scope).await
    }

    async fn name_conditions(&mut self, scope: &Scope) -> Result<()> {
        let gaps: BTreeSet<Uuid> = self
            .problem
            .demands
            .iter()
            .map(|demand| demand.gap)
            .collect();
        let gaps: Vec<Uuid> = gaps.into_iter().collect();
        let mut links = HashMap::new();
        for ids in gaps.chunks(IDS_AT_ONCE) {
            let of_these = gap::Column::Id.is_in(ids.iter().copied());
            let rows = scope.weigh(gap::Entity::find().filter(of_these)).await?;
            let found = scope.weigh_parts::<gap::Entity, gap_lifting_condition::Entity>(&rows);
            links.extend(found.await?);
        }
        let conditions = &scope.reference().lifting_conditions;
        for demand in &mut self.problem.demands {
            let of_gap = links.get(&demand.gap).into_iter().flatten();
            demand.conditions = of_gap
                .filter_map(|link| Some(conditions.get(link.condition_id)?.code.clone()))
                .collect();
        }
        Ok(())
    }
}
