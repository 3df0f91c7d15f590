//! A filter as what is kept of gaps tells it, where that tells all of it: then the database need not find the gaps.

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::{
        check_years,
        gap::{
            coverage::state::CoverageState,
            figures::dimension::FigureBy,
            filter::{GapFilter, StatedFilter, codes::conditions_under},
            known::{Asked, Kept, Picked, Values},
            stall::StallReason,
        },
        since,
    },
};
use domain::gap::{GapNature, GapState};
use strum::IntoEnumIterator;

impl GapFilter {
    /// What is asked for, of what is kept and of the database; none where no gap is left out.
    pub async fn asked(&self, scope: &Scope) -> Result<Option<Asked>> {
        if self.asks_nothing() {
            return Ok(None);
        }
        Ok(Some(match self.picked(scope)? {
            None => Asked::Found(self.query(scope).await?),
            // Who may read more than everybody is told of that by the database.
            Some(picked) if scope.confided_gaps().is_some() => {
                Asked::Confided(picked, self.query(scope).await?)
            }
            Some(picked) => Asked::Public(picked),
        }))
    }

    /// Whether it asks for nothing but what is kept. A new field has to be put to one side or the other.
    #[expect(clippy::too_many_lines, reason = "a line for each field")]
    fn is_kept(&self) -> bool {
        matches!(
            self,
            Self {
                text: None,
                references: None,
                organisations: None,
                stewards: None,
                mandate_tasks: None,
                activities: None,
                covered: None,
                document: None,
                paragraph: None,
                language: None,
                assessed: None,
                endorsed_by: None,
                is_endorsed: None,
                changed_since: _,
                countries: _,
                regions: _,
                country: _,
                holders: _,
                missions: _,
                panels: _,
                sectors: _,
                main_sectors: _,
                regimes: _,
                measures: _,
                measure_kinds: _,
                lifting_conditions: _,
                lifting_condition: _,
                assistance: _,
                natures: _,
                states: _,
                evidence: _,
                priorities: _,
                coverage: _,
                year_from: _,
                year_to: _,
                not_stated: _,
            }
        )
    }

    /// Whether it asks for what no index has: how far needs are covered, or when gaps last changed.
    pub fn is_by_no_index(&self) -> bool {
        self.coverage.is_some() || self.is_by_change()
    }

    /// Whether it asks when gaps last changed.
    pub fn is_by_change(&self) -> bool {
        self.changed_since.is_some()
    }

    /// What it asks for, if nothing but what is kept; none where it asks for anything else.
    pub fn picked(&self, scope: &Scope) -> Result<Option<Picked>> {
        // Of the changes of a gap members are told more than everybody.
        let is_own_change = self.is_by_change() && scope.viewer().insider().is_some();
        if !self.is_kept() || is_own_change {
            return Ok(None);
        }
        let mut picked = Picked::ALL;
        picked.changed_since = since(self.changed_since.as_ref())?;
        if let Some(these) = &self.coverage {
            picked.covered(these);
        }
        self.pick_own(&mut picked)?;
        self.pick_named(&mut picked, scope)?;
        self.pick_stated(&mut picked);
        Ok(Some(picked))
    }

    /// The same of gaps about which nothing is happening, as `is_stalled` has it; for one of these reasons, where they are given.
    pub fn picked_stalled(
        &self,
        scope: &Scope,
        reasons: Option<&[StallReason]>,
    ) -> Result<Option<Picked>> {
        let Some(mut picked) = self.picked(scope)? else {
            return Ok(None);
        };
        // Who is a side of a match knows more of it than everybody.
        if reasons.is_some() && scope.viewer().insider().is_some() {
            return Ok(None);
        }
        picked.reasons = reasons.map(|these| these.iter().copied().collect());
        let states = GapState::iter().filter(|state| *state != GapState::Closed);
        let states: Vec<GapState> = states.collect();
        let covered = CoverageState::ALL.into_iter();
        let covered = covered.filter(|state| *state != CoverageState::Full);
        picked.words(FigureBy::Nature, &Some(vec![GapNature::Capacity]));
        picked.words(FigureBy::State, &Some(states));
        picked.covered(&covered.collect::<Vec<_>>());
        Ok(Some(picked))
    }

    /// What gaps have in columns of their own, and what types of assistance they need.
    fn pick_own(&self, picked: &mut Picked) -> Result<()> {
        check_years(self.year_from, self.year_to)?;
        picked.words(FigureBy::Holder, &self.holders);
        picked.words(FigureBy::Nature, &self.natures);
        picked.words(FigureBy::State, &self.states);
        picked.words(FigureBy::Evidence, &self.evidence);
        picked.words(FigureBy::Priority, &self.priorities);
        picked.words(FigureBy::Assistance, &self.assistance);
        if self.year_from.is_some() || self.year_to.is_some() {
            let years = Values::Years(self.year_from, self.year_to);
            picked.any([(FigureBy::Year.into(), years)]);
        }
        Ok(())
    }

    /// What they name, by its id.
    fn pick_named(&self, picked: &mut Picked, scope: &Scope) -> Result<()> {
        let named = [
            (FigureBy::Mission, self.mission_ids(scope)?),
            (FigureBy::Panel, self.panel_ids(scope)?),
            (FigureBy::Sector, self.main_sector_ids(scope)?),
            (FigureBy::Country, self.country_ids(scope)?),
            (FigureBy::Country, self.member_ids(scope)?),
            (FigureBy::LiftingCondition, self.condition_ids(scope)?),
            (FigureBy::Measure, self.measure_ids(scope)?),
            (FigureBy::Measure, self.ids_of_measure_kinds(scope)),
        ];
        for (by, ids) in named {
            if let Some(ids) = ids {
                picked.any([(by.into(), Values::ids(ids))]);
            }
        }
        if let Some(ids) = self.sector_ids(scope)? {
            let further = Values::ids(ids.iter().copied());
            picked.any([
                (FigureBy::Sector.into(), Values::ids(ids)),
                (Kept::FurtherSector, further),
            ]);
        }
        if let Some(ids) = self.regime_ids(scope)? {
            let conditions = conditions_under(scope, &ids);
            picked.any([
                (FigureBy::Regime.into(), Values::ids(ids)),
                (FigureBy::LiftingCondition.into(), Values::ids(conditions)),
            ]);
        }
        Ok(())
    }

    /// Of what they state anything, or nothing.
    fn pick_stated(&self, picked: &mut Picked) {
        let asked = [
            (FigureBy::Country, self.country),
            (FigureBy::LiftingCondition, self.lifting_condition),
        ];
        for (by, asked) in asked {
            let values = match asked {
                None => continue,
                Some(StatedFilter::Stated) => Values::Stated,
                Some(StatedFilter::NotStated) => Values::NotStated,
            };
            picked.any([(by.into(), values)]);
        }
        if let Some(these) = &self.not_stated {
            let these = these.iter().map(|by| FigureBy::from(*by).into());
            picked.any(these.map(|by| (by, Values::NotStated)));
        }
    }
}
