//! What gaps can be asked for by. The facets and the coverage take the same filter as the list.

use crate::{
    db::{
        ledger,
        page::Key,
        scope::{Order, Scope, Sort},
        search::Terms,
    },
    error::{Error, Result},
    graphql::{gap::need::CoverageState, resolve, resolve_many},
};
use async_graphql::{Enum, InputObject};
use domain::{
    assistance::AssistanceType,
    gap::{AssessmentDecision, GapEvidence, GapHolder, GapNature, GapState},
    mission::MandateActivity,
    sanctions::MeasureKind,
};
use entity::{
    assessment, country_group_member, gap, gap_country, gap_lifting_condition, gap_mandate_task,
    gap_measure, gap_provenance, gap_text, mandate_task, need,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, JoinType, SelectStatement},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Longest text to search for, in bytes.
const TEXT_MAX: usize = 400;
/// Most entries of one list in a filter.
pub const LIST_MAX: usize = 100;

/// Whether the source states something.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum StatedFilter {
    /// Only where it does.
    Stated,
    /// Only where it does not.
    NotStated,
}

/// Which gaps to list. Conditions add up; within a list one match is enough.
#[derive(InputObject, Default)]
pub struct GapFilter {
    /// Words that title, description, institution, sector, countries or needs must all have. English or French; case,
    /// accents and endings do not matter.
    text: Option<String>,
    /// References.
    references: Option<Vec<String>>,
    /// Countries it concerns: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Groups of countries: `011` for Western Africa, `ecowas`.
    regions: Option<Vec<String>>,
    /// Whether the source names a country.
    country: Option<StatedFilter>,
    /// Whose gap it is.
    holders: Option<Vec<GapHolder>>,
    /// Codes of organisations that lack it.
    organisations: Option<Vec<String>>,
    /// Acronyms of missions whose gap it is.
    missions: Option<Vec<String>>,
    /// Codes of Panels that found it.
    panels: Option<Vec<String>>,
    /// Sector codes; a category stands for all its purposes.
    sectors: Option<Vec<String>>,
    /// Codes of sanctions regimes: under which it was found, or whose lifting conditions it stands in the way of.
    regimes: Option<Vec<String>>,
    /// Codes of measures whose lifting it holds up: `1521-diamonds`.
    measures: Option<Vec<String>>,
    /// Kinds of measures whose lifting it holds up.
    measure_kinds: Option<Vec<MeasureKind>>,
    /// Codes of lifting conditions.
    lifting_conditions: Option<Vec<String>>,
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
    /// How far its needs are covered.
    coverage: Option<Vec<CoverageState>>,
    /// Symbol of a document it is written in, however the symbol is written.
    document: Option<String>,
    /// Paragraph of that document: `15` also finds `14-16`, and any range of up to 20 paragraphs.
    paragraph: Option<String>,
    /// First year of its oldest source.
    year_from: Option<i32>,
    /// Last year of its oldest source.
    year_to: Option<i32>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// How a mission or agency assessed it for a planning cycle: the list for its next plan.
    assessed: Option<AssessedFilter>,
}

/// How a gap was assessed. Conditions are about one and the same assessment.
#[derive(Clone, InputObject)]
pub struct AssessedFilter {
    /// Codes of the organisations that assessed it.
    organisations: Option<Vec<String>>,
    /// The planning cycle, as they call it.
    cycle: Option<String>,
    /// What was decided.
    decisions: Option<Vec<AssessmentDecision>>,
}

/// Orders of a list of gaps.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum GapOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By the date of the oldest source, latest first.
    Newest,
    /// By the date of the oldest source, earliest first.
    Oldest,
    /// By title.
    Title,
    /// By reference.
    Reference,
}

/// The order asked for: by relevance where there is a text, else latest first.
pub fn order(filter: &GapFilter, asked: Option<GapOrder>) -> Result<Order<gap::Brief>> {
    let terms = filter.terms()?;
    let asked = asked.unwrap_or(if terms.is_some() {
        GapOrder::Relevance
    } else {
        GapOrder::Newest
    });
    let none = |_: &gap::Brief, _| Key::None;
    Ok(match (asked, terms) {
        (GapOrder::Relevance, Some(terms)) => Order {
            name: "relevance",
            sort: Sort::Computed(terms.rank()),
            descending: true,
            key: |_, rank| Key::Number(rank.unwrap_or(0)),
        },
        (GapOrder::Relevance, None) => {
            return Err(Error::invalid(
                "orderBy",
                "RELEVANCE needs filter.text: give words to search for, or another order",
            ));
        }
        (GapOrder::Newest, _) => Order {
            name: "newest",
            sort: Sort::Id,
            descending: true,
            key: none,
        },
        (GapOrder::Oldest, _) => Order {
            name: "oldest",
            sort: Sort::Id,
            descending: false,
            key: none,
        },
        (GapOrder::Title, _) => Order {
            name: "title",
            sort: Sort::Text(gap::Column::Title.into_expr()),
            descending: false,
            key: |gap, _| Key::Text(gap.title.clone()),
        },
        (GapOrder::Reference, _) => Order {
            name: "reference",
            sort: Sort::Text(gap::Column::Reference.into_expr()),
            descending: false,
            key: |gap, _| Key::Text(gap.reference.clone()),
        },
    })
}

impl GapFilter {
    /// The query for these gaps; the scope adds what the viewer may see.
    pub fn query(&self, scope: &Scope) -> Result<Select<gap::Entity>> {
        let mut query = gap::Entity::find();
        if let Some(terms) = self.terms()? {
            query = query
                .join_rev(JoinType::InnerJoin, text_of_gap())
                .filter(gap_text::Column::Id.in_subquery(terms.matches(scope.backend())));
        }
        Ok(query
            .filter(self.own_columns(scope)?)
            .filter(self.relations(scope)?))
    }

    /// What the text asks for; nothing if there is no text.
    fn terms(&self) -> Result<Option<Terms>> {
        let Some(text) = &self.text else {
            return Ok(None);
        };
        if text.len() > TEXT_MAX {
            return Err(Error::invalid(
                "filter.text",
                &format!("is longer than {TEXT_MAX} bytes: a few words are enough"),
            ));
        }
        let terms = Terms::parse(text);
        if terms.is_empty() {
            return Err(Error::invalid(
                "filter.text",
                "has no word to search for: give at least one that tells something",
            ));
        }
        Ok(Some(terms))
    }

    fn own_columns(&self, scope: &Scope) -> Result<Condition> {
        use gap::Column;
        let reference = scope.reference();
        let organisations = resolve(&self.organisations, |code| {
            Ok(reference
                .organisations
                .named(code, "filter.organisations")?
                .id)
        })?;
        let missions = resolve(&self.missions, |code| {
            Ok(reference.missions.named(code, "filter.missions")?.id)
        })?;
        let panels = resolve(&self.panels, |code| {
            Ok(reference.panels.named(code, "filter.panels")?.id)
        })?;
        let sectors = resolve_many(&self.sectors, |code| {
            Ok(reference.sectors_under(code, "filter.sectors")?)
        })?;
        let references = resolve(&self.references, |reference| Ok(reference.to_owned()))?;
        Ok(Condition::all()
            .add_option(references.map(|these| Column::Reference.is_in(these)))
            .add_option(
                self.holders
                    .clone()
                    .map(|these| Column::Holder.is_in(these)),
            )
            .add_option(organisations.map(|these| Column::OrganisationId.is_in(these)))
            .add_option(missions.map(|these| Column::MissionId.is_in(these)))
            .add_option(panels.map(|these| Column::PanelId.is_in(these)))
            .add_option(sectors.map(|these| Column::SectorId.is_in(these)))
            .add_option(
                self.natures
                    .clone()
                    .map(|these| Column::Nature.is_in(these)),
            )
            .add_option(self.states.clone().map(|these| Column::State.is_in(these)))
            .add_option(
                self.evidence
                    .clone()
                    .map(|these| Column::Evidence.is_in(these)),
            )
            .add_option(self.year_from.map(|year| Column::Year.gte(year)))
            .add_option(self.year_to.map(|year| Column::Year.lte(year)))
            .add_option(
                self.language
                    .clone()
                    .map(|language| Column::Language.eq(language.to_lowercase())),
            ))
    }

    fn relations(&self, scope: &Scope) -> Result<Condition> {
        let reference = scope.reference();
        let countries = resolve(&self.countries, |code| {
            Ok(reference.country(code, "filter.countries")?.id)
        })?;
        let regions = resolve(&self.regions, |code| {
            Ok(reference.country_groups.named(code, "filter.regions")?.id)
        })?;
        let conditions = self.conditions(scope)?;
        let tasks = resolve(&self.mandate_tasks, |code| {
            Ok(reference
                .mandate_tasks
                .named(code, "filter.mandateTasks")?
                .id)
        })?;
        let assistance = self.assistance.clone().map(|these| {
            gaps_of(
                need::Entity::find().filter(need::Column::Assistance.is_in(these)),
                need::Column::GapId,
            )
        });
        let mut all = Condition::all()
            .add_option(
                countries
                    .map(|these| id_in(countries_of(gap_country::Column::CountryId.is_in(these)))),
            )
            .add_option(regions.map(|these| {
                id_in(countries_of(
                    gap_country::Column::CountryId.in_subquery(members(these)),
                ))
            }))
            .add_option(self.country.map(country_stated))
            .add(conditions)
            .add_option(
                tasks.map(|these| id_in(tasks_of(gap_mandate_task::Column::TaskId.is_in(these)))),
            )
            .add_option(self.activities.clone().map(|these| {
                id_in(tasks_of(
                    gap_mandate_task::Column::TaskId.in_subquery(with_activity(these)),
                ))
            }))
            .add_option(assistance.map(id_in))
            .add_option(self.coverage.as_ref().map(|these| {
                CoverageState::ALL
                    .iter()
                    .filter(|state| these.contains(state))
                    .fold(Condition::any(), |any, state| any.add(covered(*state)))
            }));
        if let Some(regimes) = resolve(&self.regimes, |code| {
            Ok(reference.regimes.named(code, "filter.regimes")?.id)
        })? {
            let theirs = reference
                .lifting_conditions
                .all()
                .iter()
                .filter(|condition| {
                    condition
                        .regime_id
                        .is_some_and(|regime| regimes.contains(&regime))
                });
            let blocked = conditions_of(theirs.map(|condition| condition.id).collect());
            all = all.add(
                Condition::any()
                    .add(gap::Column::RegimeId.is_in(regimes))
                    .add(id_in(blocked)),
            );
        }
        Ok(all
            .add_option(self.written_in(scope)?.map(id_in))
            .add_option(self.assessed(scope)?.map(id_in)))
    }

    /// Gaps that stand in the way of the conditions or measures asked for.
    fn conditions(&self, scope: &Scope) -> Result<Condition> {
        let reference = scope.reference();
        let named = resolve(&self.lifting_conditions, |code| {
            Ok(reference
                .lifting_conditions
                .named(code, "filter.liftingConditions")?
                .id)
        })?;
        let measures = resolve(&self.measures, |code| {
            Ok(reference.measures.named(code, "filter.measures")?.id)
        })?;
        let of_kind = self.measure_kinds.as_ref().map(|kinds| {
            let measures = reference
                .measures
                .all()
                .iter()
                .filter(|measure| kinds.contains(&measure.kind));
            measures.map(|measure| measure.id).collect()
        });
        Ok(Condition::all()
            .add_option(named.map(|these| id_in(conditions_of(these))))
            .add_option(measures.map(|these| id_in(holding_up(these))))
            .add_option(of_kind.map(|these| id_in(holding_up(these)))))
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
        Ok(Some(gaps_of(
            assessment::Entity::find().filter(those),
            assessment::Column::GapId,
        )))
    }

    fn written_in(&self, scope: &Scope) -> Result<Option<SelectStatement>> {
        let Some(symbol) = &self.document else {
            return if self.paragraph.is_some() {
                Err(Error::invalid(
                    "filter.paragraph",
                    "needs filter.document: say of which document",
                ))
            } else {
                Ok(None)
            };
        };
        let document = scope.reference().document(symbol, "filter.document")?;
        let written = gap_provenance::Entity::find()
            .filter(gap_provenance::Column::DocumentId.eq(document.id));
        let Some(asked) = &self.paragraph else {
            return Ok(Some(gaps_of(written, gap_provenance::Column::GapId)));
        };
        let paragraphs = paragraphs_like(asked);
        Ok(Some(gaps_of(
            written.filter(paragraphs),
            gap_provenance::Column::GapId,
        )))
    }
}

/// The paragraph itself, or a range `from-to` around it, decided by the database in plain arithmetic.
fn paragraphs_like(asked: &str) -> Condition {
    let asked = asked.trim();
    let exact = Condition::any().add(gap_provenance::Column::Paragraph.eq(asked));
    let (true, Ok(number)) = (
        asked.bytes().all(|byte| byte.is_ascii_digit()),
        asked.parse::<u32>(),
    ) else {
        return exact;
    };
    // A paragraph range in a report is short: the ranges that can hold the number are few enough to be listed.
    let (first, last) = (
        number.saturating_sub(RANGE_MAX),
        number.saturating_add(RANGE_MAX),
    );
    let ranges = (first..=number).flat_map(|from| {
        (Ord::max(number, from.saturating_add(1))..=last).map(move |to| format!("{from}-{to}"))
    });
    exact.add(gap_provenance::Column::Paragraph.is_in(ranges))
}

/// Widest range of paragraphs that is looked into.
const RANGE_MAX: u32 = 20;

fn text_of_gap() -> sea_orm::RelationDef {
    gap_text::Entity::belongs_to(gap::Entity)
        .from(gap_text::Column::Id)
        .to(gap::Column::Id)
        .into()
}

fn id_in(gaps: SelectStatement) -> Expr {
    gap::Column::Id.in_subquery(gaps)
}

fn gaps_of<E: EntityTrait>(query: Select<E>, gap_id: E::Column) -> SelectStatement {
    query.select_only().column(gap_id).into_query()
}

fn countries_of(condition: Expr) -> SelectStatement {
    gaps_of(
        gap_country::Entity::find().filter(condition),
        gap_country::Column::GapId,
    )
}

fn tasks_of(condition: Expr) -> SelectStatement {
    gaps_of(
        gap_mandate_task::Entity::find().filter(condition),
        gap_mandate_task::Column::GapId,
    )
}

fn conditions_of(conditions: BTreeSet<Uuid>) -> SelectStatement {
    let query = gap_lifting_condition::Entity::find()
        .filter(gap_lifting_condition::Column::ConditionId.is_in(conditions));
    gaps_of(query, gap_lifting_condition::Column::GapId)
}

fn holding_up(measures: BTreeSet<Uuid>) -> SelectStatement {
    gaps_of(
        gap_measure::Entity::find().filter(gap_measure::Column::MeasureId.is_in(measures)),
        gap_measure::Column::GapId,
    )
}

fn members(groups: BTreeSet<Uuid>) -> SelectStatement {
    let query = country_group_member::Entity::find()
        .filter(country_group_member::Column::GroupId.is_in(groups));
    query
        .select_only()
        .column(country_group_member::Column::CountryId)
        .into_query()
}

fn with_activity(activities: Vec<MandateActivity>) -> SelectStatement {
    mandate_task::Entity::find()
        .select_only()
        .column(mandate_task::Column::Id)
        .filter(mandate_task::Column::Activity.is_in(activities))
        .into_query()
}

fn country_stated(asked: StatedFilter) -> Expr {
    let with_country = gap_country::Entity::find()
        .select_only()
        .column(gap_country::Column::GapId)
        .into_query();
    match asked {
        StatedFilter::Stated => gap::Column::Id.in_subquery(with_country),
        StatedFilter::NotStated => gap::Column::Id.not_in_subquery(with_country),
    }
}

/// Gaps that help could close and that are neither closed nor covered.
pub fn is_stalled() -> Condition {
    Condition::all()
        .add(gap::Column::Nature.eq(GapNature::Capacity))
        .add(gap::Column::State.ne(GapState::Closed))
        .add(covered(CoverageState::Full).not())
}

/// The same rule as `CoverageState::of`, as the database sees it.
fn covered(state: CoverageState) -> Expr {
    let sized = need::Entity::find()
        .select_only()
        .column(need::Column::GapId)
        .filter(need::Column::Unit.is_not_null());
    let are = Condition::all().add(ledger::is_sized());
    let are = match state {
        CoverageState::Unsized => return gap::Column::Id.not_in_subquery(sized.into_query()),
        CoverageState::None => are.add(ledger::is_begun().not()),
        CoverageState::Part => are.add(ledger::is_begun()).add(ledger::is_met().not()),
        CoverageState::Full => are.add(ledger::is_met()),
    };
    gap::Column::Id.in_subquery(ledger::gaps_whose_needs(are))
}
