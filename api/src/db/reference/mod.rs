//! Reference tables in memory: small, public, read by nearly every query.
//!
//! Nothing here has a category: what not everybody may read does not belong in these tables.

mod alias;
mod find;
mod former;
mod links;
pub mod over;
mod table;
mod words;

pub use alias::AliasOf;
pub use links::{Links, members_on, progress};
pub use table::{Coded, Table};

use crate::{
    db::search::{Places, Stems, Vocabulary},
    error::Result,
};
use chrono::Utc;
use domain::{
    assistance::ActivityStatus,
    date::{begins, day_of},
    organisation::OrganisationStanding,
    validation::{Fault, ensure},
};
use entity::{
    anomaly, country, country_alias, country_group, country_group_member, document, exchange_rate,
    focal_point, lifting_condition, mandate_element, mandate_task, measure, mission, organisation,
    panel, panel_cooperation, panel_cost, regime, register_state, sector,
};
use links::{LinkRows, documents, link, pairs};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, OnceLock},
};
use uuid::Uuid;

/// What is said of a group that nobody is of when what is for its members begins.
pub const NO_MEMBERS: &str =
    "has no member on the day when this starts: name countries, or another start";

/// Declares the tables that are kept in memory, each by the column that names its rows, those that say what they are called, in French
/// where that is on record, whose other names stand for its codes, and the query that lists them, and reads them.
macro_rules! tables {
    ($($table:ident: $entity:ident by $code:ident $(called $($name:ident)+)? $(/ $french:ident)? $(aliased $($alias:ident)+)? $(=> $list:literal)?;)*) => {
        $(impl Coded for $entity::Model {
            $(const LIST: Option<&'static str> = Some($list);)?
            $(const ALIASES: &'static [AliasOf] = &[$(AliasOf::$alias),+];)?

            fn id(&self) -> Uuid {
                self.id
            }

            fn code(&self) -> &str {
                &self.$code
            }

            $(fn names(&self) -> Vec<&str> {
                vec![$(self.$name.as_str()),+]
            })?

            $(fn name_fr(&self) -> Option<&str> {
                self.$french.as_deref()
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

            /// Whether the rows of this table are among them: every process has to read them again where they changed.
            pub fn keep(table: &str) -> bool {
                [$(stringify!($entity)),*].contains(&table)
            }

            /// The code of whatever row of these tables has this id.
            fn code_of(&self, id: Uuid) -> Option<String> {
                None$(.or_else(|| self.$table.code_of(id)))*
            }
        }
    };
}

tables! {
    countries: country by alpha3 called name name_fr;
    country_aliases: country_alias by code;
    country_groups: country_group by code called name / name_fr => "countryGroups";
    organisations: organisation by code called name / name_fr aliased Mission Organisation => "organisations";
    sectors: sector by code called name name_fr => "sectors";
    anomalies: anomaly by code;
    exchange_rates: exchange_rate by code;
    regimes: regime by code called name / name_fr => "sanctionsRegimes";
    measures: measure by code => "measures";
    lifting_conditions: lifting_condition by code => "liftingConditions";
    missions: mission by acronym called name / name_fr aliased Mission => "missions";
    mandate_tasks: mandate_task by code => "mandateTasks";
    focal_points: focal_point by code;
    panels: panel by code called name / name_fr => "panels";
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
    /// Who is of each group on the day for which it was read.
    pub group_members: Links<Uuid>,
    pub country_groups_of: Links<Uuid>,
    /// Who was, is or is to be of each group, with the dates of that.
    pub group_terms: Links<country_group_member::Model>,
    pub condition_measures: Links<Uuid>,
    pub measure_conditions: Links<Uuid>,
    pub task_documents: Links<Uuid>,
    pub cooperation_missions: Links<Uuid>,
    pub cooperation_documents: Links<Uuid>,
    /// The age public keys to which notes of Panels are sealed.
    pub panel_keys: HashMap<Uuid, String>,
    /// What a registrar decided about organisations.
    pub standings: HashMap<Uuid, OrganisationStanding>,
    words: OnceLock<HashMap<Uuid, Stems>>,
    places: OnceLock<Places>,
    vocabulary: OnceLock<Vocabulary>,
}

impl Deref for Reference {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

/// The day it is now, ISO 8601, UTC.
fn today() -> String {
    day_of(Utc::now())
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
        let now = members_on(&rows.members, begins(&day));
        Self {
            version,
            day,
            documents: Table::new(documents),
            aliases: Links::new(aliases.map(|alias| (alias.country_id, alias.clone()))),
            tables,
            panel_costs: rows.costs.into_iter().map(Arc::new).collect(),
            group_members: link(now.clone(), |row| (row.group_id, row.country_id)),
            country_groups_of: link(now, |row| (row.country_id, row.group_id)),
            group_terms: link(rows.members, |row| (row.group_id, row)),
            condition_measures: link(releases, |row| (row.condition_id, row.measure_id)),
            measure_conditions: link(releases, |row| (row.measure_id, row.condition_id)),
            task_documents: link(rows.task_documents, |row| (row.task_id, row.document_id)),
            cooperation_missions: link(rows.missions, |row| (row.cooperation_id, row.mission_id)),
            cooperation_documents: link(rows.documents, |row| {
                (row.cooperation_id, row.document_id)
            }),
            panel_keys: pairs(rows.keys, |row| (row.panel_id, row.recipient)),
            standings: pairs(rows.reviews, |row| (row.organisation_id, row.standing)),
            words: OnceLock::new(),
            places: OnceLock::new(),
            vocabulary: OnceLock::new(),
        }
    }

    /// Who is of the group of a code on the day when something begins, by what is known of it today; where that is not stated, today.
    /// A group of nobody is a fault: what names no country is for all the world.
    pub fn members_since(
        &self,
        code: &str,
        field: &str,
        starts: Option<&str>,
    ) -> Result<Vec<Uuid>, Fault> {
        let group = self.country_groups.named(code, field)?;
        let day = starts.and_then(begins).or_else(|| begins(&self.day));
        let members = members_on(self.group_terms.of(group.id), day);
        let members: Vec<Uuid> = members.map(|row| row.country_id).collect();
        ensure(!members.is_empty(), field, NO_MEMBERS)?;
        Ok(members)
    }

    /// The code of whatever row of these tables has this id.
    pub fn code_of(&self, id: Uuid) -> Option<String> {
        self.tables
            .code_of(id)
            .or_else(|| self.documents.code_of(id))
    }

    /// Whether an organisation may act. One that no registrar looked at may.
    pub fn standing(&self, organisation: Uuid) -> OrganisationStanding {
        self.standings
            .get(&organisation)
            .copied()
            .unwrap_or(OrganisationStanding::Active)
    }

    /// Whether an organisation may not act.
    pub fn is_barred(&self, organisation: Uuid) -> bool {
        self.standing(organisation) != OrganisationStanding::Active
    }

    /// The organisations that may not act.
    pub fn barred(&self) -> impl Iterator<Item = Uuid> {
        let known = self.standings.keys().copied();
        known.filter(move |organisation| self.is_barred(*organisation))
    }

    /// How far an offer is for those who may not know that this organisation gives it. What the unnamed give is suspended with them,
    /// and not to be told from help that is suspended itself: everybody reads whom a registrar does not let act.
    pub fn status_of_unnamed(&self, status: ActivityStatus, provider: Uuid) -> ActivityStatus {
        if self.is_barred(provider) && ActivityStatus::HELPING.contains(&status) {
            ActivityStatus::Suspended
        } else {
            status
        }
    }
}
