//! Which recommendations to list.

use crate::{
    db::scope::Scope,
    error::{Error, Result},
};
use async_graphql::{Enum, InputObject};
use chrono::{Datelike, Days, NaiveDate};
use domain::finding::{RecommendationAddressee, RecommendationStatus};
use entity::{
    gap, gap_recommendation, panel,
    recommendation::{self, Column},
    recommendation_addressee, recommendation_follow_up, recommendation_repeat,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::IntoCondition,
};

/// Which recommendations to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct RecommendationFilter {
    /// Kinds of addressees, of which it has at least one.
    addressees: Option<Vec<RecommendationAddressee>>,
    /// What became of it.
    statuses: Option<Vec<RecommendationStatus>>,
    /// Codes of Panels that made it.
    panels: Option<Vec<String>>,
    /// First year.
    year_from: Option<i32>,
    /// Last year.
    year_to: Option<i32>,
    /// References of gaps it is about.
    gaps: Option<Vec<String>>,
    /// Whether later recommendations that the viewer may read repeat it.
    repetition: Option<RepetitionFilter>,
    /// Only those that are open, that nobody but their Panel followed up, and whose year ended at least so many days ago.
    unanswered_days: Option<i32>,
}

/// Whether a recommendation was repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RepetitionFilter {
    /// Only those that a later one repeats.
    Repeated,
    /// Only those that no later one repeats.
    NotRepeated,
}

impl RecommendationFilter {
    /// The recommendations that meet all conditions.
    pub fn query(self, scope: &Scope) -> Result<Select<recommendation::Entity>> {
        let panels = crate::graphql::resolve(&self.panels, |code| {
            Ok(scope.reference().panels.named(code, "filter.panels")?.id)
        })?;
        let unanswered = self.unanswered_days.map(|days| unanswered(scope, days));
        let conditions = [
            self.addressees.map(addressed_to),
            self.statuses
                .map(|wanted| Column::Status.is_in(wanted).into_condition()),
            panels.map(|wanted| Column::PanelId.is_in(wanted).into_condition()),
            self.year_from
                .map(|from| Column::Year.gte(from).into_condition()),
            self.year_to.map(|to| Column::Year.lte(to).into_condition()),
            self.repetition.map(|wanted| repeated(scope, wanted)),
            unanswered.transpose()?,
            self.gaps.map(|references| about_gaps(scope, references)),
        ];
        let all = conditions
            .into_iter()
            .flatten()
            .fold(Condition::all(), Condition::add);
        Ok(recommendation::Entity::find().filter(all))
    }
}

/// Those for at least one of these kinds of addressees.
fn addressed_to(kinds: Vec<RecommendationAddressee>) -> Condition {
    let addressed = recommendation_addressee::Entity::find()
        .select_only()
        .column(recommendation_addressee::Column::RecommendationId)
        .filter(recommendation_addressee::Column::Kind.is_in(kinds));
    Column::Id
        .in_subquery(addressed.into_query())
        .into_condition()
}

/// Those that a later one which the viewer may read repeats, or that none repeats.
fn repeated(scope: &Scope, wanted: RepetitionFilter) -> Condition {
    let readable = recommendation::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(scope.condition::<recommendation::Entity>());
    let later = recommendation_repeat::Column::RecommendationId.in_subquery(readable.into_query());
    let repeated = recommendation_repeat::Entity::find()
        .select_only()
        .column(recommendation_repeat::Column::RepeatsId)
        .filter(later)
        .into_query();
    let repeated = match wanted {
        RepetitionFilter::Repeated => Column::Id.in_subquery(repeated),
        RepetitionFilter::NotRepeated => Column::Id.not_in_subquery(repeated),
    };
    repeated.into_condition()
}

/// Those about at least one of these gaps, as far as the viewer may read them.
fn about_gaps(scope: &Scope, references: Vec<String>) -> Condition {
    let gaps = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Column::Reference.is_in(references))
        .filter(scope.condition::<gap::Entity>());
    let about = gap_recommendation::Entity::find()
        .select_only()
        .column(gap_recommendation::Column::RecommendationId)
        .filter(gap_recommendation::Column::GapId.in_subquery(gaps.into_query()));
    Column::Id.in_subquery(about.into_query()).into_condition()
}

/// Those that are open, that nobody but their Panel followed up, and whose year ended at least so many days ago.
fn unanswered(scope: &Scope, days: i32) -> Result<Condition> {
    let days = u64::try_from(days)
        .map_err(|_| Error::invalid("filter.unansweredDays", "must be 0 or more"))?;
    let today: NaiveDate = scope.today().parse().expect("a day of our own");
    let before = today
        .checked_sub_days(Days::new(days))
        .ok_or_else(|| Error::invalid("filter.unansweredDays", "is more than there were"))?;
    let panels = panel::Entity::find()
        .select_only()
        .column(panel::Column::OrganisationId)
        .into_query();
    let answered = recommendation_follow_up::Entity::find()
        .select_only()
        .column(recommendation_follow_up::Column::RecommendationId);
    let answered = answered
        .filter(recommendation_follow_up::Column::OrganisationId.not_in_subquery(panels))
        .into_query();
    Ok(Condition::all()
        .add(Column::Status.eq(RecommendationStatus::Open))
        .add(Column::Year.lt(before.year()))
        .add(Column::Id.not_in_subquery(answered)))
}
