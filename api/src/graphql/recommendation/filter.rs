//! Which recommendations to list.

use crate::{
    access::policy,
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        changed_since, check_years,
        finding::drafts::named,
        gap::filter::text::{Text, having},
        recommendation::{
            about,
            dimension::{RecommendationDimension, lacking},
            instruction::{InstructionState, in_states},
        },
        resolve,
    },
};
use async_graphql::{Enum, InputObject};
use chrono::{Datelike, Days, NaiveDate};
use domain::finding::{RecommendationAddressee, RecommendationStatus};
use entity::{
    gap, panel,
    recommendation::{self, Column},
    recommendation_addressee, recommendation_follow_up, recommendation_organisation,
    recommendation_repeat,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::IntoCondition,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Which recommendations to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct RecommendationFilter {
    /// Kinds of addressees, of which it has at least one.
    addressees: Option<Vec<RecommendationAddressee>>,
    /// What became of it.
    statuses: Option<Vec<RecommendationStatus>>,
    /// Codes of Panels that made it.
    panels: Option<Vec<String>>,
    /// First year, in four digits, not after `yearTo`.
    year_from: Option<i32>,
    /// Last year, in four digits.
    year_to: Option<i32>,
    /// References of gaps it is about.
    gaps: Option<Vec<String>>,
    /// Countries that a gap it is about concerns: alpha-3, alpha-2 or M49. Gaps that the viewer may not read do not count.
    countries: Option<Vec<String>>,
    /// Acronyms of missions that hold a gap it is about. Gaps that the viewer may not read do not count.
    missions: Option<Vec<String>>,
    /// Codes of organisations it is for, of which it names at least one.
    organisations: Option<Vec<String>>,
    /// Words that its text must all have, or other words for the same, as with gaps.
    text: Option<String>,
    /// Symbol of the report or other document it is written in, however the symbol is written.
    symbol: Option<String>,
    /// What the Security Council asks about it: one of these.
    instruction_states: Option<Vec<InstructionState>>,
    /// Whether later recommendations that the viewer may read repeat it.
    repetition: Option<RepetitionFilter>,
    /// Only those that are OPEN, that nobody but their Panel followed up, and whose year ended at least so many days ago.
    unanswered_days: Option<i32>,
    /// True: only those that are OPEN or PARTLY_DONE though their `due` date has passed. False: only the others, also those without
    /// such a date and what LAPSED.
    overdue: Option<bool>,
    /// What it states nothing of: finds what `recommendationFacets` by one of these counts under a key of null.
    not_stated: Option<Vec<RecommendationDimension>>,
    /// Changed since this moment, as `updatedAt` has it: a day, from its beginning, UTC, or a time (`2026-11-28T09:30:00Z`).
    changed_since: Option<String>,
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
    pub async fn query(self, scope: &Scope) -> Result<Select<recommendation::Entity>> {
        let own = self.own_columns(scope).await?;
        let query = recommendation::Entity::find()
            .filter(own)
            .filter(self.addressed(scope)?)
            .filter(self.about(scope)?)
            .filter(self.answered(scope)?)
            .filter(self.lacks(scope));
        let Some(text) = &self.text else {
            return Ok(query);
        };
        let of = Text {
            id: Column::Id,
            language: Column::Language.into_expr(),
            text: Column::Text.into_expr(),
            called: "recommendations",
        };
        having(scope, query, (text.as_str(), "filter.text"), of).await
    }

    async fn own_columns(&self, scope: &Scope) -> Result<Condition> {
        let reference = scope.reference();
        let panels = resolve(&self.panels, |code| {
            Ok(reference.panels.named(code, "filter.panels")?.id)
        })?;
        let documents = match &self.symbol {
            Some(symbol) => Some(named(scope, symbol, "filter.symbol").await?),
            None => None,
        };
        let since = self.changed_since.as_ref();
        let changed = changed_since::<recommendation::Entity>(scope, since).await?;
        check_years(self.year_from, self.year_to)?;
        let statuses = self.statuses.clone();
        Ok(Condition::all()
            .add_option(statuses.map(|wanted| Column::Status.is_in(wanted)))
            .add_option(panels.map(|wanted| Column::PanelId.is_in(wanted)))
            .add_option(changed)
            .add_option(documents.map(|wanted| Column::DocumentId.is_in(wanted)))
            .add_option(self.year_from.map(|from| Column::Year.gte(from)))
            .add_option(self.year_to.map(|to| Column::Year.lte(to))))
    }

    /// Whom it is for.
    fn addressed(&self, scope: &Scope) -> Result<Condition> {
        let organisations = resolve(&self.organisations, |code| {
            let field = "filter.organisations";
            Ok(scope.reference().organisations.named(code, field)?.id)
        })?;
        Ok(Condition::all()
            .add_option(self.addressees.clone().map(addressed_to))
            .add_option(organisations.map(for_organisations)))
    }

    /// Which gaps it is about.
    fn about(&self, scope: &Scope) -> Result<Condition> {
        let reference = scope.reference();
        let countries = resolve(&self.countries, |code| {
            Ok(reference.country(code, "filter.countries")?.id)
        })?;
        let missions = resolve(&self.missions, |code| {
            Ok(reference.missions.named(code, "filter.missions")?.id)
        })?;
        let named = self.gaps.clone();
        let gaps = |those| about::gaps(scope, those);
        Ok(Condition::all()
            .add_option(countries.map(|these| about::countries(scope, these)))
            .add_option(missions.map(|these| gaps(gap::Column::MissionId.is_in(these))))
            .add_option(named.map(|these| gaps(gap::Column::Reference.is_in(these)))))
    }

    /// What it states nothing of.
    fn lacks(&self, scope: &Scope) -> Condition {
        let these = self.not_stated.as_deref();
        Condition::all().add_option(these.map(|these| lacking(scope, these)))
    }

    /// What became of it.
    fn answered(&self, scope: &Scope) -> Result<Condition> {
        let unanswered = self.unanswered_days.map(|days| unanswered(scope, days));
        Ok(Condition::all()
            .add_option(self.instruction_states.as_deref().map(in_states))
            .add_option(self.repetition.map(|wanted| repeated(scope, wanted)))
            .add_option(self.overdue.map(|wanted| overdue(scope, wanted)))
            .add_option(unanswered.transpose()?))
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

/// Those for at least one of these organisations.
fn for_organisations(organisations: BTreeSet<Uuid>) -> Condition {
    let addressed = recommendation_organisation::Entity::find()
        .select_only()
        .column(recommendation_organisation::Column::RecommendationId)
        .filter(recommendation_organisation::Column::OrganisationId.is_in(organisations));
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

/// Those that are not done though their date has passed, or all others.
fn overdue(scope: &Scope, wanted: bool) -> Condition {
    let overdue = Condition::all()
        .add(Column::Due.is_not_null())
        .add(policy::is_over(Column::Due, scope.today()))
        .add(Column::Status.is_in(RecommendationStatus::UNDONE));
    if wanted { overdue } else { overdue.not() }
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
