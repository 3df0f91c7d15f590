//! What gaps can be asked for by that other tables hold: places, sanctions, help, assessments and endorsements.

use crate::{
    access::policy,
    db::scope::Scope,
    error::Result,
    graphql::{
        gap::filter::{
            GapFilter, StatedFilter, codes::conditions_under, covered::covered, id_in, naming,
        },
        resolve,
    },
};
use domain::{assistance::ActivityStatus, mission::MandateActivity};
use entity::{
    assessment, assistance, assistance_gap, gap, gap_country, gap_lifting_condition,
    gap_mandate_task, gap_measure, mandate_task, need, need_endorsement,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement, UnionType},
};
use std::collections::BTreeSet;
use uuid::Uuid;

impl GapFilter {
    /// What the filter asks of other tables.
    pub(super) async fn relations(&self, scope: &Scope) -> Result<Condition> {
        let written_in = self.written_in(scope).await?;
        let covered = match &self.coverage {
            Some(these) => Some(covered(scope, these).await?),
            None => None,
        };
        let in_these = |gaps| id_in(scope, gaps);
        Ok(Condition::all()
            .add(self.places(scope)?)
            .add(self.conditions(scope)?)
            .add(self.help(scope)?)
            .add_option(covered)
            .add_option(self.under_regimes(scope)?)
            .add_option(written_in.map(in_these))
            .add_option(self.assessed(scope)?.map(in_these))
            .add(self.endorsed(scope)?))
    }

    fn places(&self, scope: &Scope) -> Result<Condition> {
        use gap_country::Column::CountryId;
        let in_these = |these| id_in(scope, countries_of(scope, CountryId.is_in(these)));
        // Groups by their members: a subquery would lead the planner away from the index of public gaps.
        Ok(Condition::all()
            .add_option(self.country_ids(scope)?.map(in_these))
            .add_option(self.member_ids(scope)?.map(in_these))
            .add_option(self.country.map(|asked| {
                let any = gap_country::Entity::find();
                let gaps = scope.gaps_of(any, gap_country::Column::GapId);
                stated(scope, gaps, asked)
            })))
    }

    /// Who could help, with what, and how far they do.
    fn help(&self, scope: &Scope) -> Result<Condition> {
        use gap_mandate_task::Column::TaskId;
        let tasks = &scope.reference().mandate_tasks;
        let named = resolve(&self.mandate_tasks, |code| {
            Ok(tasks.named(code, "filter.mandateTasks")?.id)
        })?;
        let named = named.map(|these| tasks_of(scope, TaskId.is_in(these)));
        let active = self.activities.clone();
        let active = active.map(|these| tasks_of(scope, TaskId.in_subquery(with_activity(these))));
        let assistance = self.assistance.clone().map(|these| {
            let needs = need::Entity::find().filter(need::Column::Assistance.is_in(these));
            scope.gaps_of(needs, need::Column::GapId)
        });
        let in_these = |gaps| id_in(scope, gaps);
        Ok(Condition::all()
            .add_option(named.map(in_these))
            .add_option(active.map(in_these))
            .add_option(assistance.map(in_these))
            .add_option(self.covered.map(cover_stated)))
    }

    /// Gaps found under these regimes, or that stand in the way of their lifting conditions.
    fn under_regimes(&self, scope: &Scope) -> Result<Option<Expr>> {
        Ok(self.regime_ids(scope)?.map(|regimes| {
            let blocked = conditions_of(scope, conditions_under(scope, &regimes));
            // As one list: for one or the other of two, SQLite would look through all gaps.
            let mut gaps = naming(scope, gap::Column::RegimeId.is_in(regimes));
            gaps.union(UnionType::All, blocked);
            id_in(scope, gaps)
        }))
    }

    /// Gaps that stand in the way of the conditions or measures asked for.
    fn conditions(&self, scope: &Scope) -> Result<Condition> {
        let named = self.condition_ids(scope)?;
        let measures = self.measure_ids(scope)?;
        let of_kind = self.ids_of_measure_kinds(scope);
        let stand_in_the_way = || {
            let any = gap_lifting_condition::Entity::find();
            scope.gaps_of(any, gap_lifting_condition::Column::GapId)
        };
        let whether = self.lifting_condition;
        Ok(Condition::all()
            .add_option(named.map(|these| id_in(scope, conditions_of(scope, these))))
            .add_option(whether.map(|asked| stated(scope, stand_in_the_way(), asked)))
            .add_option(measures.map(|these| id_in(scope, holding_up(scope, these))))
            .add_option(of_kind.map(|these| id_in(scope, holding_up(scope, these)))))
    }

    fn assessed(&self, scope: &Scope) -> Result<Option<SelectStatement>> {
        let Some(asked) = &self.assessed else {
            return Ok(None);
        };
        let organisations = &scope.reference().organisations;
        let field = "filter.assessed.organisations";
        let theirs = resolve(&asked.organisations, |code| {
            Ok(organisations.named(code, field)?.id)
        })?;
        let those = Condition::all()
            .add_option(theirs.map(|these| assessment::Column::OrganisationId.is_in(these)))
            .add_option(
                asked
                    .cycle
                    .as_ref()
                    .map(|cycle| assessment::Column::Cycle.eq(cycle)),
            )
            .add_option(
                asked
                    .decisions
                    .clone()
                    .map(|these| assessment::Column::Decision.is_in(these)),
            );
        Ok(Some(scope.gaps_of(
            assessment::Entity::find().filter(those),
            assessment::Column::GapId,
        )))
    }

    /// Whether, and by whom, its needs are endorsed.
    fn endorsed(&self, scope: &Scope) -> Result<Condition> {
        let organisations = &scope.reference().organisations;
        let theirs = resolve(&self.endorsed_by, |code| {
            Ok(organisations.named(code, "filter.endorsedBy")?.id)
        })?;
        let those = |which: Condition| {
            let endorsed = need_endorsement::Entity::find().filter(which);
            let gaps = scope.gaps_of(endorsed, need_endorsement::Column::GapId);
            id_in(scope, gaps)
        };
        let by = theirs.map(|these| {
            let by = need_endorsement::Column::OrganisationId.is_in(these);
            those(Condition::all().add(by))
        });
        let whether = self.is_endorsed.map(|wanted| {
            let endorsed = those(Condition::all());
            if wanted { endorsed } else { endorsed.not() }
        });
        Ok(Condition::all().add_option(by).add_option(whether))
    }
}

fn countries_of(scope: &Scope, condition: Expr) -> SelectStatement {
    let countries = gap_country::Entity::find().filter(condition);
    scope.gaps_of(countries, gap_country::Column::GapId)
}

fn tasks_of(scope: &Scope, condition: Expr) -> SelectStatement {
    let tasks = gap_mandate_task::Entity::find().filter(condition);
    scope.gaps_of(tasks, gap_mandate_task::Column::GapId)
}

fn conditions_of(scope: &Scope, conditions: BTreeSet<Uuid>) -> SelectStatement {
    let blocked = gap_lifting_condition::Entity::find()
        .filter(gap_lifting_condition::Column::ConditionId.is_in(conditions));
    scope.gaps_of(blocked, gap_lifting_condition::Column::GapId)
}

fn holding_up(scope: &Scope, measures: BTreeSet<Uuid>) -> SelectStatement {
    let held_up =
        gap_measure::Entity::find().filter(gap_measure::Column::MeasureId.is_in(measures));
    scope.gaps_of(held_up, gap_measure::Column::GapId)
}

fn with_activity(activities: Vec<MandateActivity>) -> SelectStatement {
    mandate_task::Entity::find()
        .select_only()
        .column(mandate_task::Column::Id)
        .filter(mandate_task::Column::Activity.is_in(activities))
        .into_query()
}

/// Whether a gap is among those of which something is stated.
fn stated(scope: &Scope, gaps: SelectStatement, asked: StatedFilter) -> Expr {
    match asked {
        StatedFilter::Stated => id_in(scope, gaps),
        StatedFilter::NotStated => scope.gaps_by(gap::Column::Id).not_in_subquery(gaps),
    }
}

/// Whether anything that was not cancelled states that it covers a gap that is read: who reads the gap sees all that does. It is asked of
/// each gap, so that what is stated of hidden ones is not touched.
fn cover_stated(asked: StatedFilter) -> Expr {
    let its = Expr::col(assistance_gap::Column::GapId.as_column_ref())
        .eq(Expr::col(gap::Column::Id.as_column_ref()));
    let of_it = Expr::col(assistance_gap::Column::AssistanceId.as_column_ref())
        .eq(Expr::col(assistance::Column::Id.as_column_ref()));
    // Joined: of a list of what was cancelled PostgreSQL takes for granted that it has half of all.
    let is_on = Expr::col(assistance::Column::Status.as_column_ref())
        .ne(policy::literal(ActivityStatus::Cancelled));
    let mut covers = assistance_gap::Entity::find()
        .select_only()
        .column(assistance_gap::Column::GapId)
        .filter(its)
        .filter(is_on);
    QuerySelect::query(&mut covers).inner_join(assistance::Entity, of_it);
    match asked {
        StatedFilter::Stated => Expr::exists(covers.into_query()),
        StatedFilter::NotStated => Expr::not_exists(covers.into_query()),
    }
}
