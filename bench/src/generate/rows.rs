//! The rows of made-up gaps and offers, with all that hangs on them.

use anyhow::{Context, Result};
use domain::{
    assistance::{ActivityStatus, AssistanceKind, AssistanceType, CoverageExtent, Stated},
    document::DocumentKind,
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapNature, GapSeverity, GapState},
    matches::CommitmentKind,
    organisation::OrganisationKind,
    sector::{SectorLevel, SectorStatus},
    size::SizeUnit,
};
use entity::{
    assistance, assistance_country, assistance_gap, assistance_line, assistance_sector, commitment,
    country, document, gap, gap_country, gap_lifting_condition, gap_mandate_task, gap_provenance,
    gap_text, lifting_condition, mandate_task, match_line, matches, mission, need, need_dependency,
    organisation, panel, regime, register_state, sector,
};
use gapbridge::db::search::{Language, stems};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, Iterable, ModelTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use std::collections::HashMap;
use uuid::Uuid;

use super::agreed;
use super::words::{COUNTRIES, ENGLISH, FRENCH, Words};
use crate::random::Random;

/// Rows of one statement: SQLite takes 32,766 parameters.
const ROWS_AT_ONCE: usize = 500;
/// Donors that give what is offered.
const DONORS: usize = 60;
/// Where made-up rows say they come from.
const SOURCE: &str = "made up for measuring";

/// What made-up rows refer to.
pub(super) struct Known {
    countries: Vec<country::Model>,
    usual: Vec<usize>,
    sectors: Vec<sector::Model>,
    categories: HashMap<Uuid, sector::Model>,
    missions: Vec<mission::Model>,
    panels: Vec<Uuid>,
    regimes: Vec<Uuid>,
    conditions: Vec<Uuid>,
    tasks: Vec<Uuid>,
    documents: Vec<(Uuid, i32)>,
    donors: Vec<Uuid>,
}

impl Known {
    /// The reference data, in an order that does not depend on the database.
    pub(super) async fn read(database: &DatabaseConnection) -> Result<Self> {
        let countries = sorted::<country::Entity>(database, country::Column::Alpha3).await?;
        let is_usual = |row: &country::Model| COUNTRIES.contains(&row.alpha3.as_str());
        let usual = (0..countries.len()).filter(|at| is_usual(&countries[*at]));
        let usual = usual.collect();
        let (sectors, categories): (Vec<_>, Vec<_>) =
            sorted::<sector::Entity>(database, sector::Column::Code)
                .await?
                .into_iter()
                .partition(|row| row.level == SectorLevel::Purpose);
        let is_active = |row: &sector::Model| row.status == SectorStatus::Active;
        Ok(Self {
            countries,
            usual,
            sectors: sectors.into_iter().filter(is_active).collect(),
            categories: categories.into_iter().map(|row| (row.id, row)).collect(),
            missions: sorted::<mission::Entity>(database, mission::Column::Acronym).await?,
            panels: ids(
                sorted::<panel::Entity>(database, panel::Column::Code).await?,
                |row| row.id,
            ),
            regimes: ids(
                sorted::<regime::Entity>(database, regime::Column::Code).await?,
                |row| row.id,
            ),
            conditions: ids(
                sorted::<lifting_condition::Entity>(database, lifting_condition::Column::Code)
                    .await?,
                |row| row.id,
            ),
            tasks: ids(
                sorted::<mandate_task::Entity>(database, mandate_task::Column::Code).await?,
                |row| row.id,
            ),
            documents: Vec::new(),
            donors: Vec::new(),
        })
    }

    /// Adds donors, and one document for every fifty gaps.
    pub(super) async fn add(
        &mut self,
        database: &DatabaseConnection,
        random: &mut Random,
        gaps: usize,
    ) -> Result<()> {
        let donors: Vec<_> = (0..DONORS).map(donor).collect();
        let documents: Vec<_> = (0..(gaps / 50).max(20))
            .map(|number| report(number, random))
            .collect();
        self.donors = donors.iter().map(|row| row.id).collect();
        self.documents = documents
            .iter()
            .map(|row| (row.id, row.year.unwrap_or_default()))
            .collect();
        let transaction = sea_orm::TransactionTrait::begin(database).await?;
        save::<organisation::Entity>(&transaction, donors)
            .await
            .context("writing donors")?;
        save::<document::Entity>(&transaction, documents)
            .await
            .context("writing documents")?;
        // Servers that run look at this number to find that reference tables changed.
        register_state::Entity::update_many()
            .col_expr(
                register_state::Column::Value,
                Expr::col(register_state::Column::Value).add(1),
            )
            .filter(register_state::Column::Name.eq("reference_version"))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    fn country(&self, random: &mut Random) -> usize {
        if random.chance(70) {
            *random.one(&self.usual)
        } else {
            random.below(self.countries.len())
        }
    }

    /// None in 5 % of cases, one in 60, two in 20, three in 15.
    fn some_countries(&self, random: &mut Random) -> Vec<&country::Model> {
        let count = match random.below(100) {
            0..5 => 0,
            5..65 => 1,
            65..85 => 2,
            _ => 3,
        };
        let mut chosen: Vec<usize> = (0..count).map(|_| self.country(random)).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen.into_iter().map(|at| &self.countries[at]).collect()
    }
}

/// All rows of a table by a column.
async fn sorted<E: EntityTrait>(
    database: &DatabaseConnection,
    column: E::Column,
) -> Result<Vec<E::Model>, DbErr> {
    E::find().order_by_asc(column).all(database).await
}

fn ids<M>(rows: Vec<M>, id: fn(&M) -> Uuid) -> Vec<Uuid> {
    rows.iter().map(id).collect()
}

fn donor(number: usize) -> organisation::Model {
    let code = format!("bench-donor-{number:02}");
    organisation::Model {
        id: domain::id::of_record("organisation", &code, 0),
        name: format!("Donor {number}"),
        code,
        name_fr: None,
        kind: OrganisationKind::MemberState,
        country_id: None,
        parent_id: None,
        note: None,
        source: SOURCE.to_owned(),
    }
}

fn report(number: usize, random: &mut Random) -> document::Model {
    let year = 2000 + i32::try_from(random.below(26)).expect("small");
    // Numbers of this size are left free by the real series.
    let symbol = format!("S/{year}/{}", 10_000 + number);
    document::Model {
        id: domain::id::of_record("document", &symbol, 0),
        key: symbol.clone(),
        title: format!("Report of a Panel of Experts, number {number}"),
        symbol: Some(symbol),
        printed: None,
        kind: DocumentKind::PanelReport,
        organ: None,
        dated: Some(format!(
            "{year}-{:02}-{:02}",
            1 + random.below(12),
            1 + random.below(28)
        )),
        year: Some(year),
        url: None,
        note: None,
        listed_from: None,
        source: SOURCE.to_owned(),
    }
}

/// Rows that are written together.
#[derive(Default)]
pub(super) struct Rows {
    gaps: Vec<gap::Model>,
    texts: Vec<gap_text::Model>,
    countries: Vec<gap_country::Model>,
    provenance: Vec<gap_provenance::Model>,
    conditions: Vec<gap_lifting_condition::Model>,
    tasks: Vec<gap_mandate_task::Model>,
    needs: Vec<need::Model>,
    dependencies: Vec<need_dependency::Model>,
    assistance: Vec<assistance::Model>,
    lines: Vec<assistance_line::Model>,
    assistance_countries: Vec<assistance_country::Model>,
    assistance_sectors: Vec<assistance_sector::Model>,
    covers: Vec<assistance_gap::Model>,
    matches: Vec<matches::Model>,
    match_lines: Vec<match_line::Model>,
    commitments: Vec<commitment::Model>,
}

/// How large a need or a line is.
type Size = (Option<SizeUnit>, Option<i64>, Option<i64>, Option<String>);

impl Rows {
    /// A gap with its countries, provenance, conditions, tasks, needs, ledger and words.
    pub(super) fn gap(&mut self, number: usize, known: &Known, random: &mut Random) {
        let words = if random.chance(10) { &FRENCH } else { &ENGLISH };
        let reference = format!("bench-{number:06}");
        let year = self.provenance(number, &reference, known, random);
        let row = gap_row(&reference, year, words, known, random);
        let countries = known.some_countries(random);
        self.countries
            .extend(countries.iter().map(|country| gap_country::Model {
                gap_id: row.id,
                country_id: country.id,
            }));
        let conditions = random.below(3);
        let conditions = random.some(&known.conditions, conditions);
        self.conditions
            .extend(
                conditions
                    .into_iter()
                    .map(|condition_id| gap_lifting_condition::Model {
                        gap_id: row.id,
                        condition_id,
                    }),
            );
        let tasks = random.below(3);
        let tasks = random.some(&known.tasks, tasks);
        self.tasks
            .extend(tasks.into_iter().map(|task_id| gap_mandate_task::Model {
                gap_id: row.id,
                task_id,
            }));
        let first = self.needs.len();
        if row.nature == GapNature::Capacity {
            self.needs(&row, words, random);
        }
        if random.chance(30) {
            self.ledger(number, first, known, random);
        }
        self.texts
            .push(text(&row, &countries, &self.needs[first..], known));
        self.gaps.push(row);
    }

    /// One or two places where the gap is written; answers the year of the oldest.
    fn provenance(
        &mut self,
        number: usize,
        reference: &str,
        known: &Known,
        random: &mut Random,
    ) -> i32 {
        let count = 1 + random.below(2);
        let documents = random.some(&known.documents, count);
        let year = documents
            .iter()
            .map(|(_, year)| *year)
            .min()
            .expect("at least one");
        let gap_id = gap_id(reference, year);
        self.provenance.extend(
            documents
                .into_iter()
                .zip(0..)
                .map(|((document_id, _), at)| gap_provenance::Model {
                    id: domain::id::of_record("gap_provenance", &format!("{reference}#{at}"), 0),
                    gap_id,
                    position: at + 1,
                    document_id,
                    paragraph: Some(format!("{}", 1 + (number * 7 + random.below(9)) % 260)),
                    subparagraph: None,
                    locator: None,
                    finding_id: None,
                    note: None,
                }),
        );
        year
    }

    fn needs(&mut self, gap: &gap::Model, words: &Words, random: &mut Random) {
        let count = 1 + random.below(3);
        for at in 0..count {
            let id = need_id(&gap.reference, at);
            let (unit, quantity, amount_minor, currency) = size(random);
            self.needs.push(need::Model {
                id,
                gap_id: gap.id,
                position: position(at),
                assistance: *random.one(&AssistanceType::iter().collect::<Vec<_>>()),
                title: format!("{} {}", random.one(words.remedies), random.one(words.tasks)),
                unit,
                quantity,
                amount_minor,
                currency,
                least: None,
                goods: None,
                form: None,
                starts: None,
                needed_by: random
                    .chance(30)
                    .then(|| format!("{}-06", 2027 + random.below(4))),
                languages: random.chance(50).then(|| "en fr".to_owned()),
                place: random
                    .chance(40)
                    .then(|| (*random.one(words.places)).to_owned()),
                note: None,
                author_id: None,
                filled: None,
                shares: None,
            });
            if at > 0 && random.chance(40) {
                self.dependencies.push(need_dependency::Model {
                    need_id: id,
                    depends_on_id: need_id(&gap.reference, at - 1),
                    planned: false,
                });
            }
        }
    }

    /// Pledged, committed and in part delivered: half of the first need that has a size.
    fn ledger(&mut self, number: usize, first: usize, known: &Known, random: &mut Random) {
        let Some(need) = self.needs[first..].iter().find(|need| need.unit.is_some()) else {
            return;
        };
        let (need_id, unit, currency) = (need.id, need.unit, need.currency.clone());
        let half = |size: Option<i64>| size.map(|size| if size > 1 { size / 2 } else { 1 });
        let (quantity, amount_minor) = (half(need.quantity), half(need.amount_minor));
        let provider_id = *random.one(&known.donors);
        let kinds = [
            CommitmentKind::Pledged,
            CommitmentKind::Committed,
            CommitmentKind::Delivered,
        ];
        for (kind, at) in kinds.into_iter().take(1 + random.below(3)).zip(0..) {
            let code = format!("bench-{number:06}-{at}");
            self.commitments.push(commitment::Model {
                id: domain::id::of_record("commitment", &code, 0),
                code,
                need_id,
                provider_id,
                assistance_id: None,
                line_id: None,
                match_line_id: None,
                kind,
                unit,
                quantity,
                amount_minor,
                currency: currency.clone(),
                dated: Some(format!(
                    "{}-{:02}-15",
                    2015 + random.below(11),
                    1 + random.below(12)
                )),
                until: None,
                commitment_until: None,
                note: None,
                reverses_id: None,
                source: SOURCE.to_owned(),
            });
        }
    }

    /// An offer, or a programme in one of five cases, with lines, countries and sectors. It may cover the gap of its number.
    pub(super) fn offer(&mut self, number: usize, known: &Known, random: &mut Random) {
        let kind = if random.chance(20) {
            AssistanceKind::Programme
        } else {
            AssistanceKind::Offer
        };
        let row = offer_row(number, kind, known, random);
        for at in 0..1 + random.below(3) {
            self.lines.push(line_row(&row, at, random));
        }
        let countries = known.some_countries(random);
        let country_of = |country: &country::Model| assistance_country::Model {
            assistance_id: row.id,
            country_id: country.id,
        };
        self.assistance_countries
            .extend(countries.into_iter().map(country_of));
        let sectors = 1 + random.below(2);
        let sectors = random.some(&(0..known.sectors.len()).collect::<Vec<_>>(), sectors);
        let sector_of = |at: usize| assistance_sector::Model {
            assistance_id: row.id,
            sector_id: known.sectors[at].id,
        };
        self.assistance_sectors
            .extend(sectors.into_iter().map(sector_of));
        if random.chance(20) {
            let gap_id = random.one(&self.gaps).id;
            self.covers.push(assistance_gap::Model {
                assistance_id: row.id,
                gap_id,
                extent: CoverageExtent::Part,
                not_covered: None,
            });
        }
        self.assistance.push(row);
    }

    /// Matches of these gaps with these offers.
    pub(super) fn agree(&mut self, random: &mut Random) {
        let offered = (self.assistance.as_slice(), self.lines.as_slice());
        (self.matches, self.match_lines) = agreed::agree(&self.gaps, &self.needs, offered, random);
    }

    /// Writes them, wholes before parts.
    pub(super) async fn write(self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        save::<gap::Entity>(transaction, self.gaps).await?;
        save::<gap_text::Entity>(transaction, self.texts).await?;
        save::<gap_country::Entity>(transaction, self.countries).await?;
        save::<gap_provenance::Entity>(transaction, self.provenance).await?;
        save::<gap_lifting_condition::Entity>(transaction, self.conditions).await?;
        save::<gap_mandate_task::Entity>(transaction, self.tasks).await?;
        save::<need::Entity>(transaction, self.needs).await?;
        save::<need_dependency::Entity>(transaction, self.dependencies).await?;
        save::<commitment::Entity>(transaction, self.commitments).await?;
        save::<assistance::Entity>(transaction, self.assistance).await?;
        save::<assistance_line::Entity>(transaction, self.lines).await?;
        save::<assistance_country::Entity>(transaction, self.assistance_countries).await?;
        save::<assistance_sector::Entity>(transaction, self.assistance_sectors).await?;
        save::<assistance_gap::Entity>(transaction, self.covers).await?;
        save::<matches::Entity>(transaction, self.matches).await?;
        save::<match_line::Entity>(transaction, self.match_lines).await
    }
}

async fn save<E>(transaction: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let mut rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .peekable();
    while rows.peek().is_some() {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS_AT_ONCE).collect();
        E::insert_many(some)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

fn position(at: usize) -> i32 {
    i32::try_from(at + 1).expect("a few")
}

/// In front the year of the oldest source, so that the newest come first as in a real register.
fn gap_id(reference: &str, year: i32) -> Uuid {
    let since_1970 = u64::try_from(year - 1970).expect("after 1970");
    domain::id::of_record("gap", reference, since_1970 * 365 * 24 * 3_600_000)
}

fn need_id(reference: &str, at: usize) -> Uuid {
    domain::id::of_record("need", &format!("{reference}#{at}"), 0)
}

fn size(random: &mut Random) -> Size {
    let count = i64::try_from(1 + random.below(200)).expect("small");
    match random.below(6) {
        0 => (None, None, None, None),
        1 | 2 => (
            Some(SizeUnit::Money),
            None,
            Some(count * 1_000_000),
            Some((*random.one(&["USD", "EUR"])).to_owned()),
        ),
        3 => (Some(SizeUnit::Persons), Some(count), None, None),
        4 => (Some(SizeUnit::Items), Some(count), None, None),
        _ => (Some(SizeUnit::PersonMonths), Some(count), None, None),
    }
}

/// Who may read it: 5 % of gaps are CONFIDENTIAL, as many were published with a report.
fn category(random: &mut Random) -> (InformationCategory, Option<String>) {
    match random.below(100) {
        0..5 => (InformationCategory::Confidential, None),
        5..10 => (InformationCategory::Report, Some("2020-01-31".to_owned())),
        _ => (InformationCategory::Public, None),
    }
}

fn gap_row(
    reference: &str,
    year: i32,
    words: &Words,
    known: &Known,
    random: &mut Random,
) -> gap::Model {
    let holder = *random.one(&HOLDERS);
    let (institution, task) = (*random.one(words.institutions), *random.one(words.tasks));
    let (title, description) = gap_words(institution, task, words, random);
    let (category, published) = category(random);
    gap::Model {
        id: gap_id(reference, year),
        reference: reference.to_owned(),
        title,
        description,
        language: words.language.to_owned(),
        holder,
        institution: Some(institution.to_owned()),
        organisation_id: None,
        mission_id: (holder == GapHolder::Mission).then(|| random.one(&known.missions).id),
        panel_id: Some(*random.one(&known.panels)),
        steward_id: None,
        sector_id: random.one(&known.sectors).id,
        nature: nature(random),
        category,
        state: *random.one(&STATES),
        severity: random.chance(20).then(|| *random.one(&SEVERITIES)),
        desired_end_state: random.chance(30).then(|| format!("{institution}: {task}")),
        evidence: evidence(random),
        regime_id: random.chance(60).then(|| *random.one(&known.regimes)),
        tags: None,
        beneficiaries: None,
        starts: None,
        ends: None,
        year: Some(year),
        note: None,
        published,
        state_since: None,
        state_note: None,
        source: SOURCE.to_owned(),
        first_called_for: None,
        external_reference: None,
    }
}

/// Holders, as often as they are drawn.
const HOLDERS: [GapHolder; 5] = [
    GapHolder::HostState,
    GapHolder::HostState,
    GapHolder::HostState,
    GapHolder::Mission,
    GapHolder::Secretariat,
];
/// States, as often as they are drawn.
const STATES: [GapState; 4] = [
    GapState::Open,
    GapState::Open,
    GapState::InProgress,
    GapState::Closed,
];
const SEVERITIES: [GapSeverity; 3] = [GapSeverity::Low, GapSeverity::Medium, GapSeverity::High];

/// Title and description of a gap.
fn gap_words(
    institution: &str,
    task: &str,
    words: &Words,
    random: &mut Random,
) -> (String, String) {
    let (fault, place) = (random.one(words.faults), random.one(words.places));
    let title = format!("{institution} {fault} {task} {place}");
    let (first, second) = (random.one(words.remarks), random.one(words.remarks));
    let description = format!("{title}. {first} {second}");
    (title, description)
}

fn nature(random: &mut Random) -> GapNature {
    if random.chance(5) {
        GapNature::Will
    } else {
        GapNature::Capacity
    }
}

fn evidence(random: &mut Random) -> GapEvidence {
    if random.chance(70) {
        GapEvidence::Named
    } else {
        GapEvidence::Implied
    }
}

fn line_row(of: &assistance::Model, at: usize, random: &mut Random) -> assistance_line::Model {
    let (unit, quantity, amount_minor, currency) = size(random);
    assistance_line::Model {
        id: domain::id::of_record("assistance_line", &format!("{}#{at}", of.reference), 0),
        assistance_id: of.id,
        position: position(at),
        assistance: *random.one(&AssistanceType::iter().collect::<Vec<_>>()),
        title: format!(
            "{} {}",
            random.one(ENGLISH.remedies),
            random.one(ENGLISH.tasks)
        ),
        unit,
        quantity,
        amount_minor,
        currency,
        least: None,
        most: None,
        requires: None,
        tied: None,
        goods: None,
        form: None,
        note: None,
    }
}

fn offer_row(
    number: usize,
    kind: AssistanceKind,
    known: &Known,
    random: &mut Random,
) -> assistance::Model {
    let reference = format!("bench-offer-{number:06}");
    let (remedy, task) = (random.one(ENGLISH.remedies), random.one(ENGLISH.tasks));
    let title = format!("{remedy} {task}");
    let programme = kind == AssistanceKind::Programme;
    assistance::Model {
        id: domain::id::of_record("assistance", &reference, 0),
        reference,
        kind,
        provider_id: *random.one(&known.donors),
        mission_id: programme.then(|| random.one(&known.missions).id),
        description: format!("{title}, {}.", random.one(ENGLISH.places)),
        title,
        language: "en".to_owned(),
        status: *random.one(&[
            ActivityStatus::Pipeline,
            ActivityStatus::Implementation,
            ActivityStatus::Closed,
        ]),
        starts: Some(format!("{}-01", 2010 + random.below(17))),
        ends: None,
        willing: *random.one(&[Stated::Yes, Stated::NotStated]),
        able: *random.one(&[Stated::Yes, Stated::No, Stated::NotStated]),
        attributed: random.chance(90),
        condition: random
            .chance(20)
            .then(|| "If somebody pays the travel".to_owned()),
        languages: Some("en fr".to_owned()),
        place: None,
        earmark: None,
        membership: None,
        memberships: None,
        seeks_exemption: Stated::NotStated,
        cofinancing: None,
        exclusions: None,
        only_beneficiaries: None,
        note: None,
        source: SOURCE.to_owned(),
        external_reference: None,
    }
}

/// The words by which a gap is found, as loading a file makes them.
fn text(
    gap: &gap::Model,
    countries: &[&country::Model],
    needs: &[need::Model],
    known: &Known,
) -> gap_text::Model {
    let language = Language::of_code(&gap.language);
    let sector = known.sectors.iter().find(|row| row.id == gap.sector_id);
    let category = sector.and_then(|row| known.categories.get(&row.category_id?));
    let (mut english, mut french) = (String::new(), String::new());
    for row in sector.into_iter().chain(category) {
        english.extend([&row.name, " "]);
        french.extend([&row.name_fr, " "]);
    }
    for country in countries {
        english.extend([&country.name, " ", &country.alpha3, " "]);
        french.extend([&country.name_fr, " "]);
    }
    let holder = stems(gap.institution.as_deref().unwrap_or_default(), language);
    let mut body = gap.description.clone();
    for more in needs
        .iter()
        .map(|need| need.title.as_str())
        .chain(gap.desired_end_state.as_deref())
    {
        body.extend([" ", more]);
    }
    gap_text::Model {
        id: gap.id,
        title: stems(&gap.title, language),
        keywords: format!(
            "{holder}{}{}",
            stems(&english, Language::English),
            stems(&french, Language::French)
        ),
        body: stems(&body, language),
    }
}
