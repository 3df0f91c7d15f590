//! Reference tables in memory: small, public, read by nearly every query.
//!
//! Nothing here has a category: what not everybody may read does not belong into these tables.

use crate::{
    db::search::{Stems, Words},
    error::{Error, Result},
};
use chrono::Utc;
use domain::{
    nearest::nearest, organisation::OrganisationStanding, symbol::Symbol, validation::Fault,
};
use entity::{
    anomaly, country, country_alias, country_group, country_group_member, document, exchange_rate,
    focal_point, lifting_condition, lifting_condition_measure, lifting_progress, mandate_element,
    mandate_task, mandate_task_document, measure, mission, organisation, organisation_review,
    panel, panel_cooperation, panel_cooperation_document, panel_cooperation_mission, panel_cost,
    panel_key, regime, register_state, sector,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select,
    sea_query::ExprTrait,
};
use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
    sync::{Arc, OnceLock},
};
use uuid::Uuid;

/// A row that is kept in memory and found by id and by code.
pub trait Coded: Send + Sync + 'static {
    /// Its id.
    fn id(&self) -> Uuid;
    /// What people call it: unique within its table.
    fn code(&self) -> &str;
    /// Its names, where people may write one for its code.
    fn names(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A table in memory, in the order of its codes.
pub struct Table<M> {
    rows: Vec<Arc<M>>,
    by_id: HashMap<Uuid, usize>,
    by_code: HashMap<String, usize>,
}

impl<M: Coded> Table<M> {
    fn new(mut rows: Vec<M>) -> Self {
        rows.sort_by(|a, b| a.code().cmp(b.code()));
        let by_id = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.id(), at))
            .collect();
        let by_code = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.code().to_lowercase(), at))
            .collect();
        Self {
            rows: rows.into_iter().map(Arc::new).collect(),
            by_id,
            by_code,
        }
    }

    async fn read<E>(database: &impl ConnectionTrait) -> Result<Self, Error>
    where
        E: EntityTrait<Model = M>,
        M: sea_orm::ModelTrait<Entity = E> + sea_orm::FromQueryResult,
    {
        Ok(Self::new(E::find().all(database).await?))
    }

    /// All rows, in the order of their codes.
    pub fn all(&self) -> &[Arc<M>] {
        &self.rows
    }

    /// The row with this id.
    pub fn get(&self, id: Uuid) -> Option<Arc<M>> {
        self.by_id.get(&id).map(|&at| self.rows[at].clone())
    }

    /// The row that a foreign key names.
    pub fn of(&self, id: Option<Uuid>) -> Option<Arc<M>> {
        id.and_then(|id| self.get(id))
    }

    /// The row with this code, whatever its case.
    pub fn by_code(&self, code: &str) -> Option<&Arc<M>> {
        self.by_code
            .get(&code.trim().to_lowercase())
            .map(|&at| &self.rows[at])
    }

    /// The row with this code, or an error that names the field and codes like it.
    pub fn named(&self, code: &str, field: &str) -> Result<&Arc<M>, Fault> {
        self.by_code(code).ok_or_else(|| {
            Fault::invalid(
                field,
                format!("names nothing on record: {}", self.unknown(code)),
            )
        })
    }

    /// What to say about an unknown code: which known ones are like it.
    pub fn unknown(&self, code: &str) -> String {
        let start: String = code.to_lowercase().chars().take(3).collect();
        let like: Vec<&str> = self
            .rows
            .iter()
            .map(|row| row.code())
            .filter(|known| !start.is_empty() && known.to_lowercase().contains(&start))
            .take(5)
            .collect();
        let shown: String = code.chars().take(60).collect();
        if like.is_empty() {
            format!("\"{shown}\" is unknown{}", self.meant(code))
        } else {
            format!("\"{shown}\" is unknown; like it are {}", like.join(", "))
        }
    }

    /// The question whether a row was meant whose code or name is nearly what is written; nothing where there is none.
    fn meant(&self, written: &str) -> String {
        let words = self.rows.iter().flat_map(|row| {
            let names = row.names().into_iter().map(move |name| (name, row));
            names.chain([(row.code(), row)])
        });
        let words: Vec<_> = words.collect();
        let Some(word) = nearest(written, words.iter().map(|(word, _)| *word)) else {
            return String::new();
        };
        let found = words.iter().find(|(known, _)| *known == word);
        found.map_or_else(String::new, |(_, row)| {
            let name = row.names().first().map(|name| format!(", {name}"));
            format!("; did you mean {}{}?", row.code(), name.unwrap_or_default())
        })
    }
}

/// Declares the tables that are kept in memory, each by the column that names its rows and those that say what they are called, and
/// reads them.
macro_rules! tables {
    ($($table:ident: $entity:ident by $code:ident $(called $($name:ident)+)?;)*) => {
        $(impl Coded for $entity::Model {
            fn id(&self) -> Uuid {
                self.id
            }

            fn code(&self) -> &str {
                &self.$code
            }

            $(fn names(&self) -> Vec<&str> {
                vec![$(self.$name.as_str()),+]
            })?
        })*

        /// The tables that everybody may read whole.
        #[expect(missing_docs, reason = "each is the table of its name")]
        pub struct Tables {
            $(pub $table: Table<$entity::Model>,)*
        }

        impl Tables {
            async fn read(database: &impl ConnectionTrait) -> Result<Self> {
                Ok(Self { $($table: Table::read(database).await?,)* })
            }
        }
    };
}

tables! {
    countries: country by alpha3 called name name_fr;
    country_aliases: country_alias by code;
    country_groups: country_group by code;
    organisations: organisation by code;
    sectors: sector by code called name name_fr;
    anomalies: anomaly by code;
    exchange_rates: exchange_rate by code;
    regimes: regime by code;
    measures: measure by code;
    lifting_conditions: lifting_condition by code;
    missions: mission by acronym;
    mandate_tasks: mandate_task by code;
    focal_points: focal_point by code;
    panels: panel by code;
    mandate_elements: mandate_element by code;
    panel_cooperations: panel_cooperation by code;
}

impl Coded for document::Model {
    fn id(&self) -> Uuid {
        self.id
    }

    fn code(&self) -> &str {
        &self.key
    }
}

/// What all viewers share.
#[expect(missing_docs, reason = "each is what its name says")]
pub struct Reference {
    pub version: i64,
    /// The day for which it was read: documents are listed from a day on.
    pub day: String,
    tables: Tables,
    pub documents: Table<document::Model>,
    pub panel_costs: Vec<Arc<panel_cost::Model>>,
    pub aliases: Links<Arc<country_alias::Model>>,
    pub group_members: Links<Uuid>,
    pub country_groups_of: Links<Uuid>,
    pub condition_measures: Links<Uuid>,
    pub measure_conditions: Links<Uuid>,
    pub task_documents: Links<Uuid>,
    pub cooperation_missions: Links<Uuid>,
    pub cooperation_documents: Links<Uuid>,
    /// The age public keys to which notes of Panels are sealed.
    pub panel_keys: HashMap<Uuid, String>,
    /// What a registrar decided about organisations.
    pub standings: HashMap<Uuid, OrganisationStanding>,
    organisation_words: OnceLock<HashMap<Uuid, Stems>>,
}

impl Deref for Reference {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

/// Rows that hang on another, by its id.
pub struct Links<T>(HashMap<Uuid, Vec<T>>);

impl<T> Links<T> {
    fn new(pairs: impl IntoIterator<Item = (Uuid, T)>) -> Self {
        let mut links = HashMap::<_, Vec<T>>::new();
        for (from, to) in pairs {
            links.entry(from).or_default().push(to);
        }
        Self(links)
    }

    /// What hangs on `id`.
    pub fn of(&self, id: Uuid) -> &[T] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// The day it is now, ISO 8601, UTC.
fn today() -> String {
    Utc::now().format("%Y-%m-%d").to_string()
}

/// Documents that everybody may know of on that day.
async fn documents(database: &impl ConnectionTrait, today: &str) -> Result<Vec<document::Model>> {
    let listed = document::Column::ListedFrom
        .is_null()
        .or(document::Column::ListedFrom.lte(today));
    Ok(document::Entity::find()
        .filter(listed)
        .all(database)
        .await?)
}

fn link<R, T>(rows: impl IntoIterator<Item = R>, ends: impl Fn(R) -> (Uuid, T)) -> Links<T> {
    Links::new(rows.into_iter().map(ends))
}

fn pairs<R, T>(rows: Vec<R>, pair: impl Fn(R) -> (Uuid, T)) -> HashMap<Uuid, T> {
    rows.into_iter().map(pair).collect()
}

/// Rows that join two reference tables, and those that are only listed.
struct LinkRows {
    members: Vec<country_group_member::Model>,
    releases: Vec<lifting_condition_measure::Model>,
    task_documents: Vec<mandate_task_document::Model>,
    missions: Vec<panel_cooperation_mission::Model>,
    documents: Vec<panel_cooperation_document::Model>,
    keys: Vec<panel_key::Model>,
    reviews: Vec<organisation_review::Model>,
    costs: Vec<panel_cost::Model>,
}

impl LinkRows {
    async fn read(database: &impl ConnectionTrait) -> Result<Self> {
        use entity::panel_cost::Column as Cost;
        let tasks = mandate_task_document::Entity::find();
        let tasks = tasks.order_by_asc(mandate_task_document::Column::DocumentId);
        let documents = panel_cooperation_document::Entity::find();
        let documents = documents.order_by_asc(panel_cooperation_document::Column::DocumentId);
        let costs = panel_cost::Entity::find()
            .order_by_asc(Cost::TableName)
            .order_by_asc(Cost::Position)
            .order_by_asc(Cost::Period);
        Ok(Self {
            members: rows(database, country_group_member::Entity::find()).await?,
            releases: rows(database, lifting_condition_measure::Entity::find()).await?,
            task_documents: rows(database, tasks).await?,
            missions: rows(database, panel_cooperation_mission::Entity::find()).await?,
            documents: rows(database, documents).await?,
            keys: rows(database, panel_key::Entity::find()).await?,
            reviews: rows(database, organisation_review::Entity::find()).await?,
            costs: rows(database, costs).await?,
        })
    }
}

async fn rows<E: EntityTrait>(
    database: &impl ConnectionTrait,
    query: Select<E>,
) -> Result<Vec<E::Model>> {
    Ok(query.all(database).await?)
}

/// Progress on lifting conditions, by condition. It is public, like the tables, and grows while they rest.
pub async fn progress(
    database: &impl ConnectionTrait,
) -> Result<Links<Arc<lifting_progress::Model>>> {
    let ordered = lifting_progress::Entity::find().order_by_asc(lifting_progress::Column::Position);
    let rows = rows(database, ordered).await?;
    Ok(link(rows, |row| (row.condition_id, Arc::new(row))))
}

impl Reference {
    /// Whether it is still what the database says.
    pub async fn is_current(&self, database: &impl ConnectionTrait) -> Result<bool> {
        Ok(self.day == today() && self.version == Self::version(database).await?)
    }

    /// The number that changes with every change of a reference table.
    pub async fn version(database: &impl ConnectionTrait) -> Result<i64> {
        let state = register_state::Entity::find_by_id("reference_version")
            .one(database)
            .await?;
        Ok(state.map_or(0, |state| state.value))
    }

    /// Reads all reference tables.
    pub async fn read(database: &impl ConnectionTrait) -> Result<Self> {
        let day = today();
        let version = Self::version(database).await?;
        let documents = documents(database, &day).await?;
        let tables = Tables::read(database).await?;
        let rows = LinkRows::read(database).await?;
        Ok(Self::of(version, day, documents, tables, rows))
    }

    fn of(
        version: i64,
        day: String,
        documents: Vec<document::Model>,
        tables: Tables,
        rows: LinkRows,
    ) -> Self {
        let aliases = tables.country_aliases.all().iter();
        let releases = &rows.releases;
        Self {
            version,
            day,
            documents: Table::new(documents),
            aliases: Links::new(aliases.map(|alias| (alias.country_id, alias.clone()))),
            tables,
            panel_costs: rows.costs.into_iter().map(Arc::new).collect(),
            group_members: link(&rows.members, |row| (row.group_id, row.country_id)),
            country_groups_of: link(&rows.members, |row| (row.country_id, row.group_id)),
            condition_measures: link(releases, |row| (row.condition_id, row.measure_id)),
            measure_conditions: link(releases, |row| (row.measure_id, row.condition_id)),
            task_documents: link(rows.task_documents, |row| (row.task_id, row.document_id)),
            cooperation_missions: link(rows.missions, |row| (row.cooperation_id, row.mission_id)),
            cooperation_documents: link(rows.documents, |row| {
                (row.cooperation_id, row.document_id)
            }),
            panel_keys: pairs(rows.keys, |row| (row.panel_id, row.recipient)),
            standings: pairs(rows.reviews, |row| (row.organisation_id, row.standing)),
            organisation_words: OnceLock::new(),
        }
    }

    /// The code of whatever row of these tables has this id.
    pub fn code_of(&self, id: Uuid) -> Option<String> {
        macro_rules! first {
            ($($table:ident)*) => { None$(.or_else(|| self.$table.get(id).map(|row| row.code().to_owned())))* };
        }
        first!(countries organisations sectors documents regimes measures lifting_conditions missions mandate_tasks panels)
    }

    /// The words by which each organisation is found, made when somebody first searches.
    pub fn organisation_words(&self) -> &HashMap<Uuid, Stems> {
        let words = |row: &organisation::Model| {
            let country = self.countries.of(row.country_id);
            let words = Words {
                language: "en",
                title: &row.name,
                holder: vec![&row.code],
                organisation: Some(row),
                countries: country.iter().map(AsRef::as_ref).collect(),
                body: row.note.as_deref().into_iter().collect(),
                ..Words::default()
            };
            (row.id, words.stems())
        };
        let all = || {
            self.organisations
                .all()
                .iter()
                .map(|row| words(row))
                .collect()
        };
        self.organisation_words.get_or_init(all)
    }

    /// Whether an organisation may act. One that no registrar looked at may.
    pub fn standing(&self, organisation: Uuid) -> OrganisationStanding {
        self.standings
            .get(&organisation)
            .copied()
            .unwrap_or(OrganisationStanding::Active)
    }

    /// The country of an alpha-3, alpha-2 or M49 code.
    pub fn country(&self, code: &str, field: &str) -> Result<&Arc<country::Model>, Fault> {
        let code = code.trim();
        let mut all = self.countries.all().iter();
        let found = match code.len() {
            // Spreadsheets take the zeros at the front away.
            1..=3 if code.bytes().all(|byte| byte.is_ascii_digit()) => {
                let padded = format!("{code:0>3}");
                all.find(|country| country.m49.as_deref() == Some(&padded))
            }
            2 => all.find(|country| country.alpha2.eq_ignore_ascii_case(code)),
            _ => self.countries.by_code(code),
        };
        found.ok_or_else(|| {
            let shown: String = code.chars().take(60).collect();
            let meant = self.countries.meant(code);
            Fault::invalid(field, format!("\"{shown}\" is no ISO 3166-1 country: write alpha-3 (COD), alpha-2 (CD) or M49 (180){meant}"))
        })
    }

    /// The document that a symbol or key names; a resolution is found without its year too.
    pub fn document(&self, written: &str, field: &str) -> Result<Arc<document::Model>, Fault> {
        if let Some(document) = self.documents.by_code(written) {
            return Ok(document.clone());
        }
        let symbol = Symbol::parse(written).map_err(|message| Fault::invalid(field, message))?;
        let without_year = format!("{} (", symbol.as_str());
        let all = self.documents.all().iter();
        let found = self.documents.by_code(symbol.as_str()).or_else(|| {
            all.clone()
                .find(|document| document.key.starts_with(&without_year))
        });
        let found = found.or_else(|| {
            all.clone()
                .find(|document| document.printed.as_deref() == Some(symbol.as_str()))
        });
        found.cloned().ok_or_else(|| {
            Fault::invalid(
                field,
                format!(
                    "names no document on record: {}",
                    self.documents.unknown(symbol.as_str())
                ),
            )
        })
    }

    /// The sectors that a code stands for: a purpose itself, or a category with all its purposes.
    pub fn sectors_under(&self, code: &str, field: &str) -> Result<BTreeSet<Uuid>, Fault> {
        let named = self.sectors.named(code, field)?.id;
        Ok(self
            .sectors
            .all()
            .iter()
            .filter(|sector| sector.id == named || sector.category_id == Some(named))
            .map(|sector| sector.id)
            .collect())
    }
}
