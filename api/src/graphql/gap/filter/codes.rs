//! The ids that the codes of a filter stand for, where any are asked for.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::{gap::filter::GapFilter, resolve, resolve_many},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Ids; none where nothing is asked.
type Ids = Result<Option<BTreeSet<Uuid>>>;

impl GapFilter {
    pub(super) fn mission_ids(&self, scope: &Scope) -> Ids {
        let missions = &scope.reference().missions;
        resolve(&self.missions, |code| {
            Ok(missions.named(code, "filter.missions")?.id)
        })
    }

    pub(super) fn panel_ids(&self, scope: &Scope) -> Ids {
        let panels = &scope.reference().panels;
        resolve(&self.panels, |code| {
            Ok(panels.named(code, "filter.panels")?.id)
        })
    }

    pub(super) fn sector_ids(&self, scope: &Scope) -> Ids {
        let reference = scope.reference();
        resolve_many(&self.sectors, |code| {
            Ok(reference.sectors_under(code, "filter.sectors")?)
        })
    }

    pub(super) fn main_sector_ids(&self, scope: &Scope) -> Ids {
        let reference = scope.reference();
        resolve_many(&self.main_sectors, |code| {
            Ok(reference.sectors_under(code, "filter.mainSectors")?)
        })
    }

    pub(super) fn country_ids(&self, scope: &Scope) -> Ids {
        let reference = scope.reference();
        resolve(&self.countries, |code| {
            Ok(reference.country(code, "filter.countries")?.id)
        })
    }

    /// The members of the groups of countries.
    pub(super) fn member_ids(&self, scope: &Scope) -> Ids {
        let reference = scope.reference();
        resolve_many(&self.regions, |code| {
            let group = reference.country_groups.named(code, "filter.regions")?;
            let members = reference.group_members.of(group.id);
            Ok(members.iter().copied().collect())
        })
    }

    pub(super) fn regime_ids(&self, scope: &Scope) -> Ids {
        let regimes = &scope.reference().regimes;
        resolve(&self.regimes, |code| {
            Ok(regimes.named(code, "filter.regimes")?.id)
        })
    }

    pub(super) fn condition_ids(&self, scope: &Scope) -> Ids {
        let conditions = &scope.reference().lifting_conditions;
        resolve(&self.lifting_conditions, |code| {
            Ok(conditions.named(code, "filter.liftingConditions")?.id)
        })
    }

    pub(super) fn measure_ids(&self, scope: &Scope) -> Ids {
        let measures = &scope.reference().measures;
        resolve(&self.measures, |code| {
            Ok(measures.named(code, "filter.measures")?.id)
        })
    }

    /// The measures of the kinds.
    pub(super) fn ids_of_measure_kinds(&self, scope: &Scope) -> Option<BTreeSet<Uuid>> {
        let kinds = self.measure_kinds.as_ref()?;
        let all = scope.reference().measures.all().iter();
        let of_kinds = all.filter(|measure| kinds.contains(&measure.kind));
        Some(of_kinds.map(|measure| measure.id).collect())
    }
}

/// The lifting conditions of regimes.
pub(super) fn conditions_under(scope: &Scope, regimes: &BTreeSet<Uuid>) -> BTreeSet<Uuid> {
    let all = scope.reference().lifting_conditions.all().iter();
    let theirs = all.filter(|row| row.regime_id.is_some_and(|id| regimes.contains(&id)));
    theirs.map(|condition| condition.id).collect()
}
