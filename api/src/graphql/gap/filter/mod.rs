//! What gaps can be asked for by. The facets and the coverage take the same filter as the list.

mod codes;
mod covered;
mod kept;
mod not_stated;
pub mod order;
mod relations;
mod stalled;
pub mod text;
mod written;

use crate::{
    access::policy,
    db::scope::Scope,
    error::{Error, Result},
    graphql::{
        changed_since, check_years,
        gap::{coverage::state::CoverageState, dimension::GapDimension},
        resolve,
    },
};
use async_graphql::{Enum, InputObject};
use domain::{
    assistance::AssistanceType,
    gap::{AssessmentDecision, GapEvidence, GapHolder, GapNature, GapPriority, GapState},
    language,
    mission::MandateActivity,
    sanctions::MeasureKind,
};
use entity::{gap, gap_further_sector};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, Select, Value,
    sea_query::{Expr, ExprTrait, SelectStatement, UnionType},
};
use std::collections::BTreeSet;
use uuid::Uuid;

pub use covered::covered_as_far;
pub use stalled::{is_stalled, is_stalled_by};

/// Most entries of one list in a filter.
pub const LIST_MAX: usize = 100;

/// Whether the source states something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum StatedFilter {
    /// Only where it does.
    Stated,
    /// Only where it does not.
    NotStated,
}

/// Which gaps to list. Conditions add up; within a list one match is enough.
#[derive(Clone, Debug, InputObject, Default)]
pub struct GapFilter {
    /// Words that the gap must all have, or other words for the same: `douane` finds customs. They are looked for in its title, description,
    /// desired end state, note, institution, tags and beneficiaries, in the titles of its needs, the acronym of its mission, and the
    /// English and French names of its sectors and countries; names of categories of sectors are not searched. A country is found by
    /// former and common names too (`Zaire`), by abbreviations in capitals (`RDC`); the name of one mission or body does not find
    /// others. Words in quotes must stand side by side as they are written. English or French, British or American; hyphens, case,
    /// accents and endings do not matter. `searchTerms` tells how it is understood.
    text: Option<String>,
    /// References.
    references: Option<Vec<String>>,
    /// Countries it concerns: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Groups of countries: `011` for Western Africa, `ecowas`.
    regions: Option<Vec<String>>,
    /// Whether the source names a country.
    country: Option<StatedFilter>,
    /// The gap's holder: the kind of body whose capacity is missing.
    holders: Option<Vec<GapHolder>>,
    /// Codes of the organisations that lack the capacity.
    organisations: Option<Vec<String>>,
    /// Acronyms of the missions that hold it.
    missions: Option<Vec<String>>,
    /// Codes of Panels that found it.
    panels: Option<Vec<String>>,
    /// Codes of the organisations that see to it as stewards, where no Panel owns it.
    stewards: Option<Vec<String>>,
    /// Sector codes, of main and further sectors; a category stands for all its purposes.
    sectors: Option<Vec<String>>,
    /// Sector codes, of main sectors alone, by which facets and other figures count; a category stands for all its purposes.
    main_sectors: Option<Vec<String>>,
    /// Codes of sanctions regimes: under which it was found, or whose lifting conditions it stands in the way of.
    regimes: Option<Vec<String>>,
    /// Codes of measures whose lifting it holds up: `1521-diamonds`.
    measures: Option<Vec<String>>,
    /// Kinds of measures whose lifting it holds up.
    measure_kinds: Option<Vec<MeasureKind>>,
    /// Codes of lifting conditions.
    lifting_conditions: Option<Vec<String>>,
    /// Whether the source says that it stands in the way of any lifting condition. That none is on record does not say that there is none.
    lifting_condition: Option<StatedFilter>,
    /// Codes of mandate tasks under which a mission could help.
    mandate_tasks: Option<Vec<String>>,
    /// Activities of such mandate tasks.
    activities: Option<Vec<MandateActivity>>,
    /// Types of assistance it needs.
    assistance: Option<Vec<AssistanceType>>,
    /// Whether help can close it.
    natures: Option<Vec<GapNature>>,
    /// How far it is closed.
    states: Option<Vec<GapState>>,
    /// Whether the source names it outright.
    evidence: Option<Vec<GapEvidence>>,
    /// How urgent the source says it is.
    priorities: Option<Vec<GapPriority>>,
    /// How far its needs are covered.
    coverage: Option<Vec<CoverageState>>,
    /// Whether an offer or programme that was not cancelled or withdrawn states that it covers it, in full or in part: whether `coveredBy`
    /// has any. `coverage` is about what the ledger says.
    covered: Option<StatedFilter>,
    /// Symbol of a document it is written in, however the symbol is written.
    document: Option<String>,
    /// Paragraph of that document, or a range of at most 20: `15` and `15-17` also find `14-16`, and any range of up to 20 paragraphs that
    /// has one of them.
    paragraph: Option<String>,
    /// First year in which it was first called for, or else of its oldest source. Four digits, not after `yearTo`.
    year_from: Option<i32>,
    /// Last year in which it was first called for, or else of its oldest source. Four digits.
    year_to: Option<i32>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// What it states nothing of: finds what facets and figures by one of these count under a key of null. `country` and `liftingCondition`
    /// find as well what does state one.
    not_stated: Option<Vec<GapDimension>>,
    /// How a mission or agency assessed it for a planning cycle: the list for its next plan.
    assessed: Option<AssessedFilter>,
    /// Codes of organisations that endorse a need of it.
    endorsed_by: Option<Vec<String>>,
    /// Whether anybody endorses a need of it.
    is_endorsed: Option<bool>,
    /// Changed since this moment, as `updatedAt` has it: a day, from its beginning, UTC, or a time (`2026-11-28T09:30:00Z`).
    changed_since: Option<String>,
}

/// How a gap was assessed. Conditions are about one and the same assessment.
#[derive(Clone, Debug, InputObject)]
pub struct AssessedFilter {
    /// Codes of the organisations that assessed it.
    organisations: Option<Vec<String>>,
    /// The planning cycle, as they call it.
    cycle: Option<String>,
    /// What was decided.
    decisions: Option<Vec<AssessmentDecision>>,
}

impl GapFilter {
    /// Those that are not closed.
    pub fn not_closed() -> Self {
        Self {
            states: Some(vec![GapState::Open, GapState::InProgress]),
            ..Self::default()
        }
    }

    /// Those that are not closed and for which nothing is known to be given: nothing is committed or delivered, and nothing states that it
    /// covers them.
    pub fn without_resources() -> Self {
        Self {
            coverage: Some(vec![CoverageState::Unsized, CoverageState::None]),
            covered: Some(StatedFilter::NotStated),
            ..Self::not_closed()
        }
    }

    /// The query for these gaps; the scope adds what the viewer may see.
    pub async fn query(&self, scope: &Scope) -> Result<Select<gap::Entity>> {
        let query = self.matching_text(scope)?.filter(self.own_columns(scope)?);
        Ok(query
            .filter(self.relations(scope).await?)
            .filter(Condition::all().add_option(self.lacking(scope)))
            .filter(self.changed(scope).await?))
    }

    async fn changed(&self, scope: &Scope) -> Result<Condition> {
        let changed = changed_since::<gap::Entity>(scope, self.changed_since.as_ref()).await?;
        Ok(Condition::all().add_option(changed))
    }

    fn own_columns(&self, scope: &Scope) -> Result<Condition> {
        use gap::Column;
        check_years(self.year_from, self.year_to)?;
        let language = self.language.as_deref().map(language_code).transpose()?;
        Ok(self
            .named(scope)?
            .add_option(any_of(scope, Column::Holder, &self.holders))
            .add_option(any_of(scope, Column::Nature, &self.natures))
            .add_option(any_of(scope, Column::State, &self.states))
            .add_option(any_of(scope, Column::Evidence, &self.evidence))
            .add_option(any_of(scope, Column::Priority, &self.priorities))
            .add_option(self.year_from.map(|year| Column::Year.gte(year)))
            .add_option(self.year_to.map(|year| Column::Year.lte(year)))
            .add_option(language.map(|language| Column::Language.eq(language))))
    }

    /// What the gap names in columns of its own, by their codes.
    fn named(&self, scope: &Scope) -> Result<Condition> {
        use gap::Column;
        let reference = scope.reference();
        let organisations = resolve(&self.organisations, |code| {
            let field = "filter.organisations";
            Ok(reference.organisations.named(code, field)?.id)
        })?;
        let stewards = resolve(&self.stewards, |code| {
            let field = "filter.stewards";
            Ok(reference.organisations.named(code, field)?.id)
        })?;
        let references = resolve(&self.references, |reference| Ok(reference.to_owned()))?;
        let names = [
            organisations.map(|these| Column::OrganisationId.is_in(these)),
            self.mission_ids(scope)?
                .map(|these| Column::MissionId.is_in(these)),
            self.panel_ids(scope)?
                .map(|these| Column::PanelId.is_in(these)),
            stewards.map(|these| Column::StewardId.is_in(these)),
            self.main_sector_ids(scope)?
                .map(|these| Column::SectorId.is_in(these)),
        ];
        let naming = |name| id_in(scope, naming(scope, name));
        let named = names.into_iter().flatten().map(naming);
        let sectors = self.sector_ids(scope)?;
        Ok(named
            .fold(Condition::all(), Condition::add)
            .add_option(sectors.map(|these| id_in(scope, in_sectors(scope, these))))
            .add_option(references.map(|these| scope.gaps_by(Column::Reference).is_in(these))))
    }
}

/// That a gap is one of these.
fn id_in(scope: &Scope, gaps: SelectStatement) -> Expr {
    scope.gaps_by(gap::Column::Id).in_subquery(gaps)
}

/// Ids of the gaps that name something in a column of their own.
fn naming(scope: &Scope, name: Expr) -> SelectStatement {
    scope.gaps_of(gap::Entity::find().filter(name), gap::Column::Id)
}

/// Ids of the gaps that have one of these sectors, as their main one or a further one.
fn in_sectors(scope: &Scope, these: BTreeSet<Uuid>) -> SelectStatement {
    let further = gap_further_sector::Entity::find()
        .filter(gap_further_sector::Column::SectorId.is_in(these.iter().copied()));
    let further = scope.gaps_of(further, gap_further_sector::Column::GapId);
    let mut gaps = naming(scope, gap::Column::SectorId.is_in(these));
    gaps.union(UnionType::All, further);
    gaps
}

/// The code of a language as gaps have it.
fn language_code(written: &str) -> Result<String> {
    let code = written.trim().to_lowercase();
    if language::is_code(&code) {
        return Ok(code);
    }
    let message = language::no_code(written);
    Err(Error::invalid("filter.language", &message))
}

/// That a column has one of these words, where any are asked for. PostgreSQL soon makes one plan for all values that are bound: for words
/// that few gaps have, it has to see them. Each once and in their own order, so that whoever asks for the same sends the same.
fn any_of<C: ColumnTrait, V: Copy + Ord + Into<Value>>(
    scope: &Scope,
    column: C,
    these: &Option<Vec<V>>,
) -> Option<Expr> {
    let these: BTreeSet<V> = these.as_ref()?.iter().copied().collect();
    Some(match scope.backend() {
        DbBackend::Postgres => {
            Expr::col(column.as_column_ref()).is_in(these.into_iter().map(policy::literal))
        }
        _ => column.is_in(these),
    })
}
