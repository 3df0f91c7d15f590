//! Gaps that state nothing of a dimension: what facets and figures count under a key of null.

use crate::{
    db::scope::Scope,
    graphql::gap::{
        dimension::GapDimension,
        filter::{GapFilter, id_in, naming},
    },
};
use entity::{gap, gap_country, gap_lifting_condition, gap_measure, need};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

impl GapFilter {
    /// That one of the dimensions has no value, where any are asked for.
    pub(super) fn lacking(&self, scope: &Scope) -> Option<Condition> {
        let these = self.not_stated.as_ref()?.iter();
        Some(these.fold(Condition::any(), |any, by| any.add(lacks(scope, *by))))
    }
}

fn lacks(scope: &Scope, by: GapDimension) -> Expr {
    use gap::Column;
    let column = match by {
        GapDimension::Sector | GapDimension::SectorCategory => Column::SectorId,
        // No index but those over public gaps begins with these.
        GapDimension::Holder => return Column::Holder.is_null(),
        GapDimension::Nature => return Column::Nature.is_null(),
        GapDimension::State => return Column::State.is_null(),
        GapDimension::Evidence => return Column::Evidence.is_null(),
        GapDimension::Priority => return Column::Priority.is_null(),
        // Every gap has one.
        GapDimension::CoverageState => return Column::Id.is_in(Vec::<Uuid>::new()),
        GapDimension::Year => return Column::Year.is_null(),
        GapDimension::Regime => Column::RegimeId,
        GapDimension::Mission => Column::MissionId,
        GapDimension::Panel => Column::PanelId,
        GapDimension::Country => {
            return has_none::<gap_country::Entity>(scope, gap_country::Column::GapId);
        }
        GapDimension::Measure => {
            return has_none::<gap_measure::Entity>(scope, gap_measure::Column::GapId);
        }
        GapDimension::LiftingCondition => {
            return has_none::<gap_lifting_condition::Entity>(
                scope,
                gap_lifting_condition::Column::GapId,
            );
        }
        GapDimension::Assistance => return has_none::<need::Entity>(scope, need::Column::GapId),
    };
    id_in(scope, naming(scope, column.is_null()))
}

/// That a gap has no part of this sort.
fn has_none<E: EntityTrait>(scope: &Scope, gap_id: E::Column) -> Expr {
    let id = scope.gaps_by(gap::Column::Id);
    id.not_in_subquery(scope.gaps_of(E::find(), gap_id))
}
