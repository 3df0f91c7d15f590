//! Records become rows: references resolved, rules checked, parts replaced.

mod doubt;
mod files;
mod record;
mod rows;

use crate::{
    form::line_at,
    history::event::{Actor, ChainHead, Fields, NewEvent},
    load::{Entry, Fault, LoadError, Source, Summary, fault::Place, names::Names},
};
use chrono::Utc;
use domain::{deadline::Clock, event::EventKind, organisation::EventRole};
use entity::{finding, focal_point, loaded_record, need, recommendation, report};
use sea_orm::{DatabaseTransaction, DbErr};
use serde::Serialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use toml::Spanned;
use uuid::Uuid;

/// Writes the records of files in one transaction, or says what is wrong with them.
pub(super) struct Writer<'a> {
    pub(super) transaction: &'a DatabaseTransaction,
    head: ChainHead,
    /// How long host states have to answer.
    pub(super) clock: &'a Clock,
    pub(super) names: Names,
    sources: &'a [Source<'a>],
    /// What is wrong with the form of the files.
    of_form: Vec<Fault>,
    faults: Vec<Fault>,
    /// File and line of records that could not be read as they are, or name such: what is wrong with them may follow from that alone.
    doubtful: HashSet<(String, usize)>,
    warnings: Vec<Fault>,
    summary: Summary,
    digests: Vec<(&'static str, loaded_record::Model)>,
    seen: HashSet<(&'static str, String)>,
    here: Fault,
    /// Needs by their gap and their place in it, for the ledger: those that these files state, then those on record.
    pub(super) needs: HashMap<(Uuid, i32), need::Model>,
    /// Panels of the reports on record and in these files.
    pub(super) reports: HashMap<Uuid, Uuid>,
    /// Reports on record that are published, or are to be on a day: where files leave that open, it stays.
    pub(super) reports_out: HashMap<Uuid, report::Model>,
    /// Reports that their Panels published in the register, or gave a day there.
    pub(super) published_here: HashSet<Uuid>,
    /// Findings on record that accuse somebody, were published, or put into another category in the register: what they owe, and who reads
    /// them, outlives what a file says of them.
    pub(super) told_findings: HashMap<Uuid, finding::Model>,
    /// Findings on record that everybody reads, or that are to go out on a day.
    pub(super) open_findings: HashSet<Uuid>,
    /// Findings that were ever put into another category in the register.
    pub(super) put_back: HashSet<Uuid>,
    /// Recommendations on record that are part of a report of the register, or of which somebody said what became of them.
    pub(super) told_recommendations: HashMap<Uuid, recommendation::Model>,
    /// Those of them whose own Panel said that.
    pub(super) followed_up: HashSet<Uuid>,
    /// Findings that these files state otherwise than before, and where each stands.
    pub(super) findings: Vec<(Uuid, Place)>,
    /// Records that they state otherwise than when these were last loaded, and where each stands.
    pub(super) stated_anew: Vec<(Uuid, Place)>,
    /// Gaps that they state otherwise than before.
    pub(super) restated: HashSet<Uuid>,
    /// What may be there once, of the kind that is being written, and which record it is.
    pub(super) taken: HashMap<(Uuid, String), Uuid>,
    /// Focal points that missions recorded or ended themselves: what they said stays.
    pub(super) own_points: HashMap<Uuid, focal_point::Model>,
    /// Missions that are over, and with which date.
    pub(super) over: HashMap<Uuid, String>,
    /// Offers and programmes that these files make another's, with whose they are from now on, and where each stands.
    pub(super) moved: Vec<(Uuid, Uuid, Place)>,
}

impl<'a> Writer<'a> {
    pub(super) async fn new(
        transaction: &'a DatabaseTransaction,
        head: ChainHead,
        sources: &'a [Source<'a>],
        names: Names,
        clock: &'a Clock,
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
            clock,
            names,
            sources,
            of_form: Vec::new(),
            faults: Vec::new(),
            doubtful: HashSet::new(),
            warnings: Vec::new(),
            summary: Summary::default(),
            digests: Vec::new(),
            seen: HashSet::new(),
            here,
            needs: HashMap::new(),
            reports: HashMap::new(),
            reports_out: HashMap::new(),
            published_here: HashSet::new(),
            told_findings: HashMap::new(),
            open_findings: HashSet::new(),
            put_back: HashSet::new(),
            told_recommendations: HashMap::new(),
            followed_up: HashSet::new(),
            findings: Vec::new(),
            stated_anew: Vec::new(),
            restated: HashSet::new(),
            taken: HashMap::new(),
            own_points: HashMap::new(),
            over: HashMap::new(),
            moved: Vec::new(),
        })
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
        self.add_events(deeds).await
    }

    /// Writes events into the history of what the operator does.
    pub(super) async fn add_events(&mut self, deeds: Vec<NewEvent>) -> Result<(), DbErr> {
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
        Err(LoadError::Faults(self.told()))
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

    /// Whether no record is at fault so far.
    pub(super) fn is_sound(&self) -> bool {
        self.of_form.is_empty() && self.faults.is_empty()
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

/// The ids of parts of a record, by what they say: their places change when others come before them. Those that say the same are told
/// apart by how many did so before.
pub(super) fn said_ids<T: Serialize>(kind: &str, whole: &str, parts: &[T]) -> Vec<Uuid> {
    let words = |part: &T| serde_json::to_string(part).expect("what files say can be written");
    let said: Vec<String> = parts.iter().map(words).collect();
    let id = |(at, words): (usize, &String)| {
        let before = said[..at].iter().filter(|other| *other == words).count();
        let key = format!("{}#{before}#{words}", whole.to_lowercase());
        domain::id::of_record(kind, &key, 0)
    };
    said.iter().enumerate().map(id).collect()
}

/// The place of a part, from 1.
pub(super) fn position(at: usize) -> i32 {
    i32::try_from(at + 1).expect("a file holds fewer parts")
}
