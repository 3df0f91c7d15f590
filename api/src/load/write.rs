//! Records become rows: references resolved, rules checked, parts replaced.

use super::{
    Entry, Fault, LoadError, Source, Summary, line_at,
    names::Names,
    records::{self, File},
};
use crate::{
    symbol::{self, Symbol},
    values::{self, PartialDate},
};
use entity::{
    anomaly, country, country_group, country_group_member, document, finding, focal_point, lifting_condition, lifting_condition_measure,
    lifting_progress, loaded_record, mandate_element, mandate_task, mandate_task_document, measure, mission, need, organisation, panel,
    panel_cooperation, panel_cooperation_document, panel_cooperation_mission, panel_cost, recommendation, recommendation_addressee,
    recommendation_repeat, regime, register_state, report, sector,
    values::{InformationCategory, PanelCostPrinted, SectorLevel},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
    QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use toml::Spanned;
use uuid::Uuid;

/// Rows of one insert, well under what either database can bind.
const ROWS_AT_ONCE: usize = 200;

/// Writes the records of files in one transaction, or says what is wrong with them.
pub(super) struct Writer<'a> {
    pub(super) transaction: &'a DatabaseTransaction,
    pub(super) names: Names,
    sources: &'a [Source<'a>],
    faults: Vec<Fault>,
    summary: Summary,
    digests: Vec<loaded_record::Model>,
    seen: HashSet<(&'static str, String)>,
    here: Fault,
    /// Needs of these files, for the ledger.
    pub(super) needs: HashMap<Uuid, need::Model>,
    /// Panels of the reports of these files.
    reports: HashMap<Uuid, Uuid>,
}

impl<'a> Writer<'a> {
    pub(super) async fn new(transaction: &'a DatabaseTransaction, sources: &'a [Source<'a>], names: Names) -> Result<Self, DbErr> {
        let here = Fault { file: String::new(), line: 0, record: String::new(), field: String::new(), reason: String::new() };
        Ok(Self {
            transaction,
            names,
            sources,
            faults: Vec::new(),
            summary: Summary::default(),
            digests: Vec::new(),
            seen: HashSet::new(),
            here,
            needs: HashMap::new(),
            reports: HashMap::new(),
        })
    }

    /// Writes everything, kind after kind so that what others name is there first.
    pub(super) async fn write(mut self, files: Vec<File>) -> Result<Summary, LoadError> {
        for file in &files {
            self.names.announce(file);
        }
        for file in &files {
            self.names.announce_gaps(file);
        }
        macro_rules! write {
            ($($method:ident $list:ident,)*) => {{
                let mut files = files;
                $(let mut entries = Vec::new();
                for (at, file) in files.iter_mut().enumerate() {
                    entries.extend(self.entries(at, std::mem::take(&mut file.$list)));
                }
                let done = self.$method(entries).await;
                self.refused(stringify!($list), done)?;)*
            }};
        }
        write! {
            countries country, country_groups country_group, organisations organisation, sectors sector, documents document, anomalies anomaly, regimes regime,
            measures measure, lifting_conditions lifting_condition, missions mission, mandate_tasks mandate_task, focal_points focal_point, panels panel,
            mandate_elements mandate_element, panel_cooperations panel_cooperation, panel_costs panel_cost, reports report, findings finding,
            recommendations recommendation, gaps gap, offers offer, programmes programme, commitments commitment,
        }
        if !self.faults.is_empty() {
            return Err(LoadError::Faults(self.faults));
        }
        let digests = std::mem::take(&mut self.digests);
        if !digests.is_empty() {
            self.save::<loaded_record::Entity>(digests).await?;
            let next = Expr::col(register_state::Column::Value).add(1);
            let version = register_state::Entity::update_many().col_expr(register_state::Column::Value, next);
            version.filter(register_state::Column::Name.eq("reference_version")).exec(self.transaction).await?;
        }
        Ok(self.summary)
    }

    /// A rule of the database that no check here foresaw is a fault of the records all the same.
    fn refused(&mut self, kind: &str, done: Result<(), DbErr>) -> Result<(), LoadError> {
        let Err(error) = done else { return Ok(()) };
        let Some(rule) = broken_rule(&error) else { return Err(error.into()) };
        let reason = format!("a record of this kind breaks a rule of the database: {rule}");
        let record = kind.to_owned();
        self.faults.push(Fault { file: "the files".to_owned(), line: 0, record, field: String::new(), reason });
        Err(LoadError::Faults(std::mem::take(&mut self.faults)))
    }

    fn entries<T>(&self, file: usize, records: Vec<Spanned<T>>) -> impl Iterator<Item = Entry<T>> + use<'_, 'a, T> {
        records.into_iter().map(move |record| Entry {
            file,
            line: line_at(&self.sources[file].text, record.span().start),
            record: record.into_inner(),
        })
    }

    /// Begins a record. False if it is on record just as it is here, so that there is nothing to do.
    pub(super) fn begin<T: Serialize>(&mut self, kind: &'static str, key: &str, entry: &Entry<T>) -> bool {
        let Entry { file, line, record } = entry;
        self.here = Fault {
            file: self.sources[*file].name.to_string(),
            line: *line,
            record: format!("{kind} \"{key}\""),
            field: String::new(),
            reason: String::new(),
        };
        if key.trim().is_empty() || key.len() > 200 {
            self.fault("", "needs a name of 1 to 200 bytes");
        }
        if !self.seen.insert((kind, key.to_lowercase())) {
            self.fault("", "stands here twice");
        }
        let json = serde_json::to_vec(record).expect("a record is plain data");
        let digest: String = Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
        let place = (kind.to_owned(), key.to_lowercase());
        match self.names.digests.get(&place) {
            Some(known) if *known == digest => {
                self.summary.unchanged += 1;
                return false;
            }
            Some(_) => self.summary.changed += 1,
            None => self.summary.added += 1,
        }
        self.digests.push(loaded_record::Model { kind: place.0, key: place.1, digest });
        true
    }

    /// Goes back to a record, to say what is wrong with it.
    pub(super) fn at(&mut self, file: usize, line: usize, record: &str) {
        self.here = Fault {
            file: self.sources[file].name.to_string(),
            line,
            record: record.to_owned(),
            field: String::new(),
            reason: String::new(),
        };
    }

    /// Notes what is wrong with the record that was begun.
    pub(super) fn fault(&mut self, field: &str, reason: impl Into<String>) {
        self.faults.push(Fault { field: field.to_owned(), reason: reason.into(), ..self.here.clone() });
    }

    /// The id of the record itself.
    pub(super) fn own(&self, kind: &'static str, key: &str) -> Uuid {
        self.names.get(kind, key).expect("every record was announced")
    }

    /// The id of a record that this one names.
    pub(super) fn refer(&mut self, kind: &'static str, key: &str, field: &str) -> Uuid {
        self.names.get(kind, key).unwrap_or_else(|| {
            self.fault(field, format!("no {} \"{key}\" is on record or in these files", kind.replace('_', " ")));
            Uuid::nil()
        })
    }

    pub(super) fn refer_if(&mut self, kind: &'static str, key: Option<&String>, field: &str) -> Option<Uuid> {
        key.map(|key| self.refer(kind, key, field))
    }

    pub(super) fn refer_all(&mut self, kind: &'static str, keys: &[String], field: &str) -> Vec<Uuid> {
        let mut ids = Vec::new();
        for key in keys {
            let id = self.refer(kind, key, field);
            if ids.contains(&id) && !id.is_nil() {
                self.fault(field, format!("names \"{key}\" twice"));
            } else {
                ids.push(id);
            }
        }
        ids
    }

    /// Minor units of an amount; faults name the field.
    pub(super) fn money(&mut self, amount: Option<&String>, currency: Option<&String>) -> Option<i64> {
        match (amount, currency) {
            (Some(amount), Some(code)) => match values::currency(code).and_then(|currency| values::minor_units(amount, currency)) {
                Ok(minor) => return Some(minor),
                Err(reason) => self.fault("amount", reason),
            },
            (None, None) => {}
            _ => self.fault("amount", "amount and currency go together"),
        }
        None
    }

    /// Two dates in order.
    pub(super) fn order(&mut self, from: Option<&PartialDate>, to: Option<&PartialDate>, field: &str) {
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            self.fault(field, "lies before the beginning");
        }
    }

    pub(super) fn language(&mut self, code: &str, field: &str) {
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_lowercase()) {
            self.fault(field, format!("\"{code}\" is not an ISO 639-1 code: write for example en or fr"));
        }
    }

    /// A name that says one Congo must not carry the code of the other.
    pub(super) fn congo(&mut self, name: &str, country: Option<&str>, field: &str) {
        let plain = name.to_lowercase();
        let kinshasa = ["democratic republic of the congo", "dr congo", "drc", "congo-kinshasa", "république démocratique du congo", "rdc"];
        let says_kinshasa = kinshasa
            .iter()
            .any(|words| plain.split(|c: char| !c.is_alphanumeric() && c != '-' && c != ' ').any(|part| contains_words(part, words)));
        let says_brazzaville = plain.contains("brazzaville") || (plain.contains("republic of the congo") && !says_kinshasa);
        if (country == Some("COG") && says_kinshasa) || (country == Some("COD") && says_brazzaville && !says_kinshasa) {
            self.fault(
                field,
                "the name speaks of the other Congo: COD is the Democratic Republic of the Congo (Kinshasa), COG the Congo (Brazzaville)",
            );
        }
    }

    /// Writes rows, over those with the same key.
    pub(super) async fn save<E>(&self, rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        if !self.faults.is_empty() {
            return Ok(());
        }
        let keys: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
        let is_key = |column: &E::Column| keys.iter().any(|key| key.as_column_ref() == column.as_column_ref());
        let others: Vec<E::Column> = E::Column::iter().filter(|column| !is_key(column)).collect();
        let mut conflict = OnConflict::columns(keys.clone());
        if others.is_empty() {
            conflict.do_nothing_on(keys)
        } else {
            conflict.update_columns(others)
        };
        let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all()).peekable();
        while rows.peek().is_some() {
            let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            E::insert_many(some).on_conflict(conflict.clone()).exec_without_returning(self.transaction).await?;
        }
        Ok(())
    }

    /// Writes the parts of wholes, in place of those they had.
    pub(super) async fn replace<E>(&self, whole: E::Column, wholes: &[Uuid], rows: Vec<E::Model>) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        if !self.faults.is_empty() {
            return Ok(());
        }
        for some in wholes.chunks(ROWS_AT_ONCE) {
            E::delete_many().filter(whole.is_in(some.iter().copied())).exec(self.transaction).await?;
        }
        self.save::<E>(rows).await
    }

    async fn countries(&mut self, entries: Vec<Entry<records::Country>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("country", &record.code, &entry) {
                let (alpha3, alpha2) = (record.code.clone(), record.alpha2.clone());
                self.congo(&record.name, Some(&alpha3), "name");
                rows.push(country::Model {
                    id: self.own("country", &alpha3),
                    alpha3,
                    alpha2,
                    m49: record.m49.clone(),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<country::Entity>(rows).await
    }

    async fn country_groups(&mut self, entries: Vec<Entry<records::CountryGroup>>) -> Result<(), DbErr> {
        let (mut rows, mut members, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("country_group", &record.code, &entry) {
                let id = self.own("country_group", &record.code);
                ids.push(id);
                let countries = self.refer_all("country", &record.members, "members");
                members.extend(countries.into_iter().map(|country_id| country_group_member::Model { group_id: id, country_id }));
                let (code, name, name_fr) = (record.code.clone(), record.name.clone(), record.name_fr.clone());
                rows.push(country_group::Model { id, code, name, name_fr, kind: record.kind, source: record.source.clone() });
            }
        }
        self.save::<country_group::Entity>(rows).await?;
        self.replace::<country_group_member::Entity>(country_group_member::Column::GroupId, &ids, members).await
    }

    async fn organisations(&mut self, entries: Vec<Entry<records::Organisation>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("organisation", &record.code, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                rows.push(organisation::Model {
                    id: self.own("organisation", &record.code),
                    code: record.code.clone(),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    kind: record.kind,
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    parent_id: self.refer_if("organisation", record.parent.as_ref(), "parent"),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<organisation::Entity>(rows).await
    }

    async fn sectors(&mut self, entries: Vec<Entry<records::Sector>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("sector", &record.code, &entry) {
                if (record.level == SectorLevel::Purpose) != record.category.is_some() {
                    self.fault("category", "goes with level = PURPOSE, and only with it");
                }
                rows.push(sector::Model {
                    id: self.own("sector", &record.code),
                    code: record.code.clone(),
                    level: record.level,
                    category_id: self.refer_if("sector", record.category.as_ref(), "category"),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    status: record.status,
                    replaced_by_id: self.refer_if("sector", record.replaced_by.as_ref(), "replaced_by"),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<sector::Entity>(rows).await
    }

    async fn documents(&mut self, entries: Vec<Entry<records::Document>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("document", &record.key, &entry) {
                let symbol_year = self.symbol(record);
                rows.push(document::Model {
                    id: self.own("document", &record.key),
                    key: record.key.clone(),
                    symbol: record.symbol.clone(),
                    printed: record.printed.clone(),
                    kind: record.kind,
                    title: record.title.clone(),
                    organ: record.organ.clone(),
                    dated: record.date.clone().map(String::from),
                    year: record.date.as_ref().map(PartialDate::year).or(symbol_year),
                    url: record.url.clone(),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<document::Entity>(rows).await
    }

    /// Checks the symbol of a document, and gives the year that it tells.
    fn symbol(&mut self, record: &records::Document) -> Option<i32> {
        let written = record.symbol.as_ref()?;
        let symbol = match Symbol::parse(written) {
            Ok(symbol) => symbol,
            Err(reason) => {
                self.fault("symbol", reason);
                return None;
            }
        };
        if symbol.as_str() != written {
            self.fault("symbol", format!("write it as {}", symbol.as_str()));
        }
        if record.key != *written {
            self.fault("key", "must be the symbol, where there is one");
        }
        let Some((number, year)) = symbol.as_resolution() else {
            return written.split('/').find_map(|part| part.parse().ok().filter(|year| (1946..2100).contains(year)));
        };
        let Some(year) = year else {
            self.fault("symbol", "a resolution needs its year: S/RES/1521 (2003)");
            return None;
        };
        if let Some((other, its_year)) = symbol::contradiction(number, year, self.names.resolutions.iter().copied()) {
            self.fault("symbol", format!("contradicts resolution {other}, which is of {its_year}: keep what the source prints in `printed`, and give the right year"));
        }
        Some(year)
    }

    async fn anomalies(&mut self, entries: Vec<Entry<records::Anomaly>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("anomaly", &record.code, &entry) {
                rows.push(anomaly::Model {
                    id: self.own("anomaly", &record.code),
                    code: record.code.clone(),
                    document_id: self.refer("document", &record.document, "document"),
                    locator: record.locator.clone(),
                    statement: record.statement.clone(),
                    confidence: record.confidence,
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<anomaly::Entity>(rows).await
    }

    async fn regimes(&mut self, entries: Vec<Entry<records::Regime>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("regime", &record.code, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                self.order(record.established.as_ref(), record.ended.as_ref(), "ended");
                rows.push(regime::Model {
                    id: self.own("regime", &record.code),
                    code: record.code.clone(),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    committee_id: self.refer_if("organisation", record.committee.as_ref(), "committee"),
                    basis_id: self.refer_if("document", record.basis.as_ref(), "basis"),
                    established: record.established.clone().map(String::from),
                    ended: record.ended.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<regime::Entity>(rows).await
    }

    async fn measures(&mut self, entries: Vec<Entry<records::Measure>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("measure", &record.code, &entry) {
                self.order(record.in_force_from.as_ref(), record.in_force_to.as_ref(), "in_force_to");
                rows.push(measure::Model {
                    id: self.own("measure", &record.code),
                    code: record.code.clone(),
                    regime_id: self.refer("regime", &record.regime, "regime"),
                    kind: record.kind,
                    name: record.name.clone(),
                    basis_id: self.refer_if("document", record.basis.as_ref(), "basis"),
                    paragraph: record.paragraph.clone(),
                    in_force_from: record.in_force_from.clone().map(String::from),
                    in_force_to: record.in_force_to.clone().map(String::from),
                    exemption: record.exemption,
                    exemption_procedure: record.exemption_procedure.clone(),
                    exemption_contact: record.exemption_contact.clone(),
                    contact_checked: record.contact_checked.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<measure::Entity>(rows).await
    }

    async fn lifting_conditions(&mut self, entries: Vec<Entry<records::LiftingCondition>>) -> Result<(), DbErr> {
        let (mut rows, mut releases, mut progress, mut ids) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("lifting_condition", &record.code, &entry) {
                let id = self.own("lifting_condition", &record.code);
                ids.push(id);
                let measures = self.refer_all("measure", &record.measures, "measures");
                releases.extend(measures.into_iter().map(|measure_id| lifting_condition_measure::Model { condition_id: id, measure_id }));
                for (at, step) in record.progress.iter().enumerate() {
                    progress.push(lifting_progress::Model {
                        id: part_id("lifting_progress", &record.code, at),
                        condition_id: id,
                        position: position(at),
                        dated: step.date.clone().map(String::from),
                        statement: step.statement.clone(),
                        document_id: self.refer_if("document", step.document.as_ref(), "progress.document"),
                        locator: step.locator.clone(),
                    });
                }
                rows.push(lifting_condition::Model {
                    id,
                    code: record.code.clone(),
                    regime_id: self.refer_if("regime", record.regime.as_ref(), "regime"),
                    kind: record.kind,
                    title: record.title.clone(),
                    description: record.description.clone(),
                    threshold: record.threshold.clone(),
                    basis_id: self.refer_if("document", record.basis.as_ref(), "basis"),
                    paragraph: record.paragraph.clone(),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<lifting_condition::Entity>(rows).await?;
        self.replace::<lifting_condition_measure::Entity>(lifting_condition_measure::Column::ConditionId, &ids, releases).await?;
        self.replace::<lifting_progress::Entity>(lifting_progress::Column::ConditionId, &ids, progress).await
    }

    async fn missions(&mut self, entries: Vec<Entry<records::Mission>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("mission", &record.acronym, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                self.order(record.started.as_ref(), record.ended.as_ref(), "ended");
                rows.push(mission::Model {
                    id: self.own("mission", &record.acronym),
                    acronym: record.acronym.clone(),
                    organisation_id: self.refer("organisation", &record.acronym, "acronym"),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    kind: record.kind,
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    started: record.started.clone().map(String::from),
                    ended: record.ended.clone().map(String::from),
                    succeeded_by_id: self.refer_if("mission", record.succeeded_by.as_ref(), "succeeded_by"),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<mission::Entity>(rows).await
    }

    async fn mandate_tasks(&mut self, entries: Vec<Entry<records::MandateTask>>) -> Result<(), DbErr> {
        let (mut rows, mut documents, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        let known = mandate_task::Entity::find().all(self.transaction).await?;
        let mut taken: HashMap<_, Uuid> = known.into_iter().map(|row| ((row.mission_id, row.activity), row.id)).collect();
        for entry in entries {
            let record = &entry.record;
            if self.begin("mandate_task", &record.code, &entry) {
                let id = self.own("mandate_task", &record.code);
                ids.push(id);
                let mission_id = self.refer("mission", &record.mission, "mission");
                if *taken.entry((mission_id, record.activity)).or_insert(id) != id {
                    self.fault("activity", "is on record for this mission already, under another code");
                }
                let basis = self.refer_all("document", &record.documents, "documents");
                documents.extend(basis.into_iter().map(|document_id| mandate_task_document::Model { task_id: id, document_id }));
                rows.push(mandate_task::Model {
                    id,
                    code: record.code.clone(),
                    mission_id,
                    activity: record.activity,
                    title: record.title.clone(),
                    description: record.description.clone(),
                    summary_row: record.summary_row,
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<mandate_task::Entity>(rows).await?;
        self.replace::<mandate_task_document::Entity>(mandate_task_document::Column::TaskId, &ids, documents).await
    }

    async fn focal_points(&mut self, entries: Vec<Entry<records::FocalPoint>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("focal_point", &record.code, &entry) {
                self.order(record.from.as_ref(), record.until.as_ref(), "until");
                rows.push(focal_point::Model {
                    id: self.own("focal_point", &record.code),
                    code: record.code.clone(),
                    mission_id: self.refer("mission", &record.mission, "mission"),
                    unit: record.unit.clone(),
                    rank: record.rank.clone(),
                    role: record.role.clone(),
                    place: record.place.clone(),
                    valid_from: record.from.clone().map(String::from),
                    valid_until: record.until.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<focal_point::Entity>(rows).await
    }

    async fn panels(&mut self, entries: Vec<Entry<records::Panel>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("panel", &record.code, &entry) {
                self.congo(&record.name, record.country.as_deref(), "country");
                rows.push(panel::Model {
                    id: self.own("panel", &record.code),
                    code: record.code.clone(),
                    organisation_id: self.refer("organisation", &record.code, "code"),
                    name: record.name.clone(),
                    name_fr: record.name_fr.clone(),
                    kind: record.kind,
                    regime_id: self.refer_if("regime", record.regime.as_ref(), "regime"),
                    country_id: self.refer_if("country", record.country.as_ref(), "country"),
                    established: record.established.clone().map(String::from),
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<panel::Entity>(rows).await
    }

    async fn mandate_elements(&mut self, entries: Vec<Entry<records::MandateElement>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        let known = mandate_element::Entity::find().all(self.transaction).await?;
        let mut taken: HashMap<_, Uuid> = known.into_iter().map(|row| ((row.panel_id, row.element), row.id)).collect();
        for entry in entries {
            let record = &entry.record;
            if self.begin("mandate_element", &record.code, &entry) {
                let id = self.own("mandate_element", &record.code);
                let panel_id = self.refer("panel", &record.panel, "panel");
                if *taken.entry((panel_id, record.element)).or_insert(id) != id {
                    self.fault("element", "is on record for this Panel already, under another code");
                }
                rows.push(mandate_element::Model {
                    id,
                    code: record.code.clone(),
                    panel_id,
                    focus: record.focus,
                    element: record.element,
                    note: record.note.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<mandate_element::Entity>(rows).await
    }

    async fn panel_cooperations(&mut self, entries: Vec<Entry<records::PanelCooperation>>) -> Result<(), DbErr> {
        let (mut rows, mut missions, mut documents, mut ids) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("panel_cooperation", &record.code, &entry) {
                let id = self.own("panel_cooperation", &record.code);
                ids.push(id);
                let with = self.refer_all("mission", &record.missions, "missions");
                missions.extend(with.into_iter().map(|mission_id| panel_cooperation_mission::Model { cooperation_id: id, mission_id }));
                let basis = self.refer_all("document", &record.documents, "documents");
                documents
                    .extend(basis.into_iter().map(|document_id| panel_cooperation_document::Model { cooperation_id: id, document_id }));
                let panel_id = self.refer("panel", &record.panel, "panel");
                let (code, description, source) = (record.code.clone(), record.description.clone(), record.source.clone());
                rows.push(panel_cooperation::Model { id, code, panel_id, description, source });
            }
        }
        self.save::<panel_cooperation::Entity>(rows).await?;
        self.replace::<panel_cooperation_mission::Entity>(panel_cooperation_mission::Column::CooperationId, &ids, missions).await?;
        self.replace::<panel_cooperation_document::Entity>(panel_cooperation_document::Column::CooperationId, &ids, documents).await
    }

    async fn panel_costs(&mut self, entries: Vec<Entry<records::PanelCost>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            let key = format!("{:?}/{}/{}", record.table, record.position, record.period);
            if self.begin("panel_cost", &key, &entry) {
                if (record.printed == PanelCostPrinted::Amount) != record.amount.is_some() {
                    self.fault("amount", "goes with printed = AMOUNT, and only with it");
                }
                rows.push(panel_cost::Model {
                    id: crate::id::of_record("panel_cost", &key, 0),
                    panel_id: self.refer_if("panel", record.panel.as_ref(), "panel"),
                    table_name: record.table,
                    period: record.period.clone(),
                    position: record.position,
                    label: record.label.clone(),
                    kind: record.kind,
                    printed: record.printed,
                    amount_minor: record.amount.as_ref().and_then(|amount| self.money(Some(amount), Some(&record.currency))),
                    currency: record.currency.clone(),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<panel_cost::Entity>(rows).await
    }

    async fn reports(&mut self, entries: Vec<Entry<records::Report>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("report", &record.code, &entry) {
                let id = self.own("report", &record.code);
                let panel_id = self.refer("panel", &record.panel, "panel");
                self.reports.insert(id, panel_id);
                rows.push(report::Model {
                    id,
                    code: record.code.clone(),
                    panel_id,
                    document_id: self.refer_if("document", record.document.as_ref(), "document"),
                    title: record.title.clone(),
                    kind: record.kind,
                    published: record.published.clone().map(String::from),
                    source: record.source.clone(),
                });
            }
        }
        self.save::<report::Entity>(rows).await
    }

    async fn findings(&mut self, entries: Vec<Entry<records::Finding>>) -> Result<(), DbErr> {
        let mut rows = Vec::new();
        for entry in entries {
            let record = &entry.record;
            if self.begin("finding", &record.reference, &entry) {
                self.language(&record.language, "language");
                let report_id = self.refer("report", &record.report, "report");
                let panel_id = self.panel_of(report_id).await?;
                if (record.category == InformationCategory::Allegation) != record.named_party.is_some() {
                    self.fault("named_party", "goes with category = ALLEGATION, and only with it");
                }
                rows.push(finding::Model {
                    id: self.own("finding", &record.reference),
                    reference: record.reference.clone(),
                    report_id,
                    panel_id,
                    paragraph: record.paragraph.clone(),
                    subparagraph: record.subparagraph.clone(),
                    text: record.text.clone(),
                    language: record.language.clone(),
                    category: record.category,
                    named_party_id: self.refer_if("organisation", record.named_party.as_ref(), "named_party"),
                    reply_due: record.reply_due.clone().map(String::from),
                    published: None,
                    source: record.source.clone(),
                });
            }
        }
        self.save::<finding::Entity>(rows).await
    }

    /// A finding belongs to the Panel of its report.
    async fn panel_of(&self, report: Uuid) -> Result<Uuid, DbErr> {
        if let Some(panel) = self.reports.get(&report) {
            return Ok(*panel);
        }
        let report = report::Entity::find_by_id(report).one(self.transaction).await?;
        Ok(report.map_or(Uuid::nil(), |report| report.panel_id))
    }

    async fn recommendations(&mut self, entries: Vec<Entry<records::Recommendation>>) -> Result<(), DbErr> {
        let (mut rows, mut addressees, mut repeats, mut ids) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let record = &entry.record;
            if self.begin("recommendation", &record.reference, &entry) {
                let id = self.own("recommendation", &record.reference);
                ids.push(id);
                self.language(&record.language, "language");
                addressees.extend(record.addressees.iter().map(|&kind| recommendation_addressee::Model { recommendation_id: id, kind }));
                let earlier = self.refer_all("recommendation", &record.repeats, "repeats");
                repeats.extend(earlier.into_iter().map(|repeats_id| recommendation_repeat::Model { recommendation_id: id, repeats_id }));
                rows.push(recommendation::Model {
                    id,
                    reference: record.reference.clone(),
                    year: record.year,
                    panel_id: self.refer_if("panel", record.panel.as_ref(), "panel"),
                    made_by: record.made_by.clone(),
                    text: record.text.clone(),
                    language: record.language.clone(),
                    document_id: self.refer_if("document", record.document.as_ref(), "document"),
                    paragraph: record.paragraph.clone(),
                    locator: record.locator.clone(),
                    status: record.status,
                    status_note: record.status_note.clone(),
                    note: record.note.clone(),
                    category: record.category,
                    published: None,
                    source: record.source.clone(),
                });
            }
        }
        self.save::<recommendation::Entity>(rows).await?;
        self.replace::<recommendation_addressee::Entity>(recommendation_addressee::Column::RecommendationId, &ids, addressees).await?;
        self.replace::<recommendation_repeat::Entity>(recommendation_repeat::Column::RecommendationId, &ids, repeats).await
    }
}

/// The constraint that the database found broken, in its words; none where the database itself failed.
fn broken_rule(error: &DbErr) -> Option<String> {
    let text = error.to_string();
    let constraint = ["constraint", "UNIQUE", "CHECK", "FOREIGN KEY"].iter().any(|word| text.contains(word));
    constraint.then(|| text.rsplit(": ").next().unwrap_or_default().to_owned())
}

fn contains_words(text: &str, words: &str) -> bool {
    format!(" {text} ").contains(&format!(" {words} "))
}

/// The id of a part of a record, by its place.
pub(super) fn part_id(kind: &str, whole: &str, at: usize) -> Uuid {
    crate::id::of_record(kind, &format!("{}#{at}", whole.to_lowercase()), 0)
}

/// The place of a part, from 1.
pub(super) fn position(at: usize) -> i32 {
    i32::try_from(at + 1).expect("a file holds fewer parts")
}
