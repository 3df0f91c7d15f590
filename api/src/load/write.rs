//! Records become rows: references resolved, rules checked, parts replaced.

use crate::{
    db::search::index_due,
    history::{
        event::{Actor, ChainHead, Fields, NewEvent},
        hidden,
    },
    load::{Entry, Fault, LoadError, Source, Summary, kind::File, line_at, names::Names},
};
use chrono::Utc;
use domain::{
    congo,
    date::{PartialDate, in_order},
    event::EventKind,
    money,
    organisation::EventRole,
    validation::Validation,
};
use entity::{finding, loaded_record, need, register_state};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use toml::Spanned;
use uuid::Uuid;

/// Rows of one insert, well under what either database can bind.
const ROWS_AT_ONCE: usize = 200;

/// Writes the records of files in one transaction, or says what is wrong with them.
pub(super) struct Writer<'a> {
    pub(super) transaction: &'a DatabaseTransaction,
    head: ChainHead,
    pub(super) names: Names,
    sources: &'a [Source<'a>],
    faults: Vec<Fault>,
    summary: Summary,
    digests: Vec<(&'static str, loaded_record::Model)>,
    seen: HashSet<(&'static str, String)>,
    here: Fault,
    /// Needs that these files state, by their gap and their place in it, for the ledger.
    pub(super) needs: HashMap<(Uuid, i32), need::Model>,
    /// Panels of the reports on record and in these files.
    pub(super) reports: HashMap<Uuid, Uuid>,
    /// Findings on record that accuse somebody: what they owe outlives what a file says of them.
    pub(super) accusing: HashMap<Uuid, finding::Model>,
    /// What may be there once, of the kind that is being written, and which record it is.
    pub(super) taken: HashMap<(Uuid, String), Uuid>,
}

impl<'a> Writer<'a> {
    pub(super) async fn new(
        transaction: &'a DatabaseTransaction,
        head: ChainHead,
        sources: &'a [Source<'a>],
        names: Names,
    ) -> Result<Self, DbErr> {
        let here = Fault {
            file: String::new(),
            line: 0,
            record: String::new(),
            field: String::new(),
            reason: String::new(),
        };
        Ok(Self {
            transaction,
            head,
            names,
            sources,
            faults: Vec::new(),
            summary: Summary::default(),
            digests: Vec::new(),
            seen: HashSet::new(),
            here,
            needs: HashMap::new(),
            reports: HashMap::new(),
            accusing: HashMap::new(),
            taken: HashMap::new(),
        })
    }

    /// Writes everything, kind after kind so that what others name is there first.
    pub(super) async fn write(mut self, files: Vec<File>) -> Result<Summary, LoadError> {
        self.names.announce(&files);
        self.write_kinds(files).await?;
        if !self.faults.is_empty() {
            return Err(LoadError::Faults(self.faults));
        }
        let digests = std::mem::take(&mut self.digests);
        if !digests.is_empty() {
            self.save::<loaded_record::Entity>(
                digests.iter().map(|(_, record)| record.clone()).collect(),
            )
            .await?;
            self.note(digests).await?;
            hidden::stow_all(self.transaction).await?;
            let next = Expr::col(register_state::Column::Value).add(1);
            let version =
                register_state::Entity::update_many().col_expr(register_state::Column::Value, next);
            version
                .filter(register_state::Column::Name.eq("reference_version"))
                .exec(self.transaction)
                .await?;
            let today = Utc::now().format("%Y-%m-%d").to_string();
            self.transaction.execute(&index_due(&today)).await?;
        }
        Ok(self.summary)
    }

    /// Writes what was added or changed into the history, in which the operator is an actor like others.
    async fn note(
        &mut self,
        digests: Vec<(&'static str, loaded_record::Model)>,
    ) -> Result<(), DbErr> {
        let deed = |(kind, record): (&'static str, loaded_record::Model)| {
            let before = self
                .names
                .digests
                .get(&(record.kind.clone(), record.key.clone()))
                .cloned();
            let change = Value::Array(vec![before.into(), record.digest.into()]);
            NewEvent {
                kind: EventKind::Loaded,
                about_id: self.names.get(kind, &record.key).unwrap_or_default(),
                about: record.kind,
                panel: None,
                open: Fields::new(),
                closed: Fields::from_iter([("digest".to_owned(), change)]),
                reason: None,
            }
        };
        let deeds = digests.into_iter().map(deed).collect();
        let actor = Actor {
            organisation: None,
            role: EventRole::Operator,
            subject: "gapbridge load".to_owned(),
        };
        self.head
            .add(
                self.transaction,
                &actor,
                Utc::now().timestamp_millis(),
                deeds,
            )
            .await
    }

    /// A rule of the database that no check here foresaw is a fault of the records all the same.
    pub(super) fn refused(&mut self, kind: &str, done: Result<(), DbErr>) -> Result<(), LoadError> {
        let Err(error) = done else { return Ok(()) };
        let Some(rule) = broken_rule(&error) else {
            return Err(error.into());
        };
        let reason = format!("a record of this kind breaks a rule of the database: {rule}");
        let record = kind.to_owned();
        self.faults.push(Fault {
            file: "the files".to_owned(),
            line: 0,
            record,
            field: String::new(),
            reason,
        });
        Err(LoadError::Faults(std::mem::take(&mut self.faults)))
    }

    pub(super) fn entries<T>(
        &self,
        file: usize,
        records: Vec<Spanned<T>>,
    ) -> impl Iterator<Item = Entry<T>> + use<'_, 'a, T> {
        records.into_iter().map(move |record| Entry {
            file,
            line: line_at(&self.sources[file].text, record.span().start),
            record: record.into_inner(),
        })
    }

    /// Begins a record. False if it is on record just as it is here, so that there is nothing to do.
    pub(super) fn begin<T: Serialize>(
        &mut self,
        kind: &'static str,
        key: &str,
        entry: &Entry<T>,
    ) -> bool {
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
            self.fault("", "appears twice");
        }
        let place = (kind.to_owned(), key.to_lowercase());
        let digest = digest(record);
        match self.names.digests.get(&place) {
            Some(known) if *known == digest => {
                self.summary.unchanged += 1;
                return false;
            }
            Some(_) => self.summary.changed += 1,
            None => self.summary.added += 1,
        }
        let row = loaded_record::Model {
            kind: place.0,
            key: place.1,
            digest,
        };
        self.digests.push((kind, row));
        true
    }

    /// Goes back to a record that was begun, to say what is wrong with its parts.
    pub(super) fn at_entry(&mut self, kind: &str, key: &str, file: usize, line: usize) {
        self.at(file, line, &format!("{kind} \"{key}\""));
    }

    /// Notes a fault where something that may be there once is there already, under another name.
    pub(super) fn once(&mut self, id: Uuid, what: (Uuid, String), field: &str, reason: &str) {
        if *self.taken.entry(what).or_insert(id) != id {
            self.fault(field, reason);
        }
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
        self.faults.push(Fault {
            field: field.to_owned(),
            reason: reason.into(),
            ..self.here.clone()
        });
    }

    /// The id of the record itself.
    pub(super) fn own(&self, kind: &'static str, key: &str) -> Uuid {
        self.names
            .get(kind, key)
            .expect("every record was announced")
    }

    /// The id of a record that this one names.
    pub(super) fn refer(&mut self, kind: &'static str, key: &str, field: &str) -> Uuid {
        self.names.get(kind, key).unwrap_or_else(|| {
            self.fault(
                field,
                format!(
                    "no {} \"{key}\" is on record or in these files",
                    kind.replace('_', " ")
                ),
            );
            Uuid::nil()
        })
    }

    pub(super) fn refer_if(
        &mut self,
        kind: &'static str,
        key: Option<&String>,
        field: &str,
    ) -> Option<Uuid> {
        key.map(|key| self.refer(kind, key, field))
    }

    pub(super) fn refer_all(
        &mut self,
        kind: &'static str,
        keys: &[String],
        field: &str,
    ) -> Vec<Uuid> {
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
    pub(super) fn money(
        &mut self,
        amount: Option<&String>,
        currency: Option<&String>,
    ) -> Option<i64> {
        match (amount, currency) {
            (Some(amount), Some(code)) => match money::currency(code)
                .and_then(|currency| money::minor_units(amount, currency))
            {
                Ok(minor) => return Some(minor),
                Err(reason) => self.fault("amount", reason),
            },
            (None, None) => {}
            _ => self.fault("amount", "amount and currency go together"),
        }
        None
    }

    /// Two dates in order.
    pub(super) fn order(
        &mut self,
        from: Option<&PartialDate>,
        to: Option<&PartialDate>,
        field: &str,
    ) {
        if from
            .zip(to)
            .is_some_and(|(from, to)| !in_order(from.as_str(), to.as_str()))
        {
            self.fault(field, "lies before the beginning");
        }
    }

    pub(super) fn language(&mut self, code: &str, field: &str) {
        let mut faults = Validation::default();
        faults.language(code, field);
        self.note_faults(faults);
    }

    /// A name that says one Congo must not carry the code of the other.
    pub(super) fn congo(&mut self, name: &str, country: Option<&str>, field: &str) {
        if country.is_some_and(|country| congo::contradicts(name, country)) {
            self.fault(field, congo::MIXED_UP);
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
        let keys: Vec<E::Column> = E::PrimaryKey::iter()
            .map(PrimaryKeyToColumn::into_column)
            .collect();
        let is_key = |column: &E::Column| {
            keys.iter()
                .any(|key| key.as_column_ref() == column.as_column_ref())
        };
        let others: Vec<E::Column> = E::Column::iter().filter(|column| !is_key(column)).collect();
        let mut conflict = OnConflict::columns(keys.clone());
        if others.is_empty() {
            conflict.do_nothing_on(keys)
        } else {
            conflict.update_columns(others)
        };
        let mut rows = rows
            .into_iter()
            .map(|row| row.into_active_model().reset_all())
            .peekable();
        while rows.peek().is_some() {
            let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            E::insert_many(some)
                .on_conflict(conflict.clone())
                .exec_without_returning(self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Whether no record is at fault so far.
    pub(super) fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Writes the parts of wholes, in place of those they had.
    pub(super) async fn replace<E>(
        &self,
        whole: E::Column,
        wholes: &[Uuid],
        rows: Vec<E::Model>,
    ) -> Result<(), DbErr>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        if !self.is_sound() {
            return Ok(());
        }
        for some in wholes.chunks(ROWS_AT_ONCE) {
            E::delete_many()
                .filter(whole.is_in(some.iter().copied()))
                .exec(self.transaction)
                .await?;
        }
        self.save::<E>(rows).await
    }
}

/// The constraint that the database found broken, in its words; none where the database itself failed.
fn broken_rule(error: &DbErr) -> Option<String> {
    let text = error.to_string();
    let constraint = ["constraint", "UNIQUE", "CHECK", "FOREIGN KEY"]
        .iter()
        .any(|word| text.contains(word));
    constraint.then(|| text.rsplit(": ").next().unwrap_or_default().to_owned())
}

/// The id of a part of a record, by its place.
pub(super) fn part_id(kind: &str, whole: &str, at: usize) -> Uuid {
    domain::id::of_record(kind, &format!("{}#{at}", whole.to_lowercase()), 0)
}

/// The place of a part, from 1.
pub(super) fn position(at: usize) -> i32 {
    i32::try_from(at + 1).expect("a file holds fewer parts")
}

/// SHA-256 of a record as JSON, in hexadecimal digits.
fn digest<T: Serialize>(record: &T) -> String {
    let json = serde_json::to_vec(record).expect("a record is plain data");
    Sha256::digest(json)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
