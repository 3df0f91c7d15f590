//! The history: one event for every change, written with it, in the order of commits, each bound to the one before by a hash.
//!
//! An event keeps what changed for everybody apart from what changed for the owning Panel and the actor alone, so that nobody
//! has to decide again later. Sequence numbers count what not everybody may see, and never leave the database.

use crate::{
    access::{policy::Guarded, viewer::Viewer},
    error::{Error, Result},
};
use domain::{event::EventKind, organisation::EventRole};
use entity::{event, register_state};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    FromQueryResult, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, Select,
    sea_query::{Expr, Value as Column},
};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// The name of the count of events among the states of the register. Its row is also what writers queue for.
const COUNT: &str = "event";

/// Events verified at a time.
const PAGE: u64 = 500;

/// What the history keeps of an object: its row, and parts that are kept with it.
pub trait Kept: Guarded {
    /// Fields that are the owning Panel's affair even where the object is public.
    const CLOSED: &'static [&'static str] = &[];
    /// Fields that are not kept at all.
    const LEFT_OUT: &'static [&'static str] = &[];

    /// Whether changes of this object are for everybody who reads it; otherwise they are the Panel's and the actor's alone.
    fn is_open(_: &Self::Model) -> bool {
        true
    }

    /// Parts of these objects that are not columns of their rows, by object.
    fn parts(
        _: &impl ConnectionTrait,
        _: &[Uuid],
    ) -> impl Future<Output = Result<HashMap<Uuid, Fields>>> + Send {
        async { Ok(HashMap::new()) }
    }
}

/// Names and values of an object at some moment.
pub type Fields = Map<String, Value>;

/// An object as it is at some moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    open: Fields,
    closed: Fields,
    public: bool,
    panel: Option<Uuid>,
}

impl State {
    /// The objects of these ids, whoever may read them.
    pub async fn read<E: Kept>(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        today: &str,
    ) -> Result<HashMap<Uuid, Self>> {
        let key = key_column::<E>();
        let of_ids = || E::find().filter(key.is_in(ids.iter().copied()));
        let rows = of_ids().all(database).await?;
        let public: Vec<Uuid> = only(of_ids(), key)
            .filter(E::readable(&Viewer::Anonymous, today))
            .into_tuple()
            .all(database)
            .await?;
        let mut parts = Box::pin(E::parts(database, ids)).await?;
        let state = |row: E::Model| {
            let is_open = E::is_open(&row);
            let fields = fields(&row);
            let id = uuid(&fields, key)?;
            let panel = fields
                .get("panel_id")
                .and_then(Value::as_str)
                .and_then(|panel| panel.parse().ok());
            let all = fields
                .into_iter()
                .chain(parts.remove(&id).unwrap_or_default());
            let all = all.filter(|(name, _)| !E::LEFT_OUT.contains(&name.as_str()));
            let (closed, open) = all.partition(|(name, _)| E::CLOSED.contains(&name.as_str()));
            Some((
                id,
                Self {
                    open,
                    closed,
                    public: is_open && public.contains(&id),
                    panel,
                },
            ))
        };
        Ok(rows.into_iter().filter_map(state).collect())
    }

    /// A name for what everybody who reads the object sees of it, to tell whether that has changed.
    pub fn version(&self) -> String {
        let digest = Sha256::digest(canonical(&self.open));
        hexadecimal(&digest[..8])
    }
}

fn only<E: EntityTrait>(query: Select<E>, column: E::Column) -> Select<E> {
    query.select_only().column(column)
}

/// The first column of an entity's key.
fn key_column<E: EntityTrait>() -> E::Column {
    E::PrimaryKey::iter()
        .next()
        .expect("every entity has a key")
        .into_column()
}

fn uuid<C: ColumnTrait>(fields: &Fields, column: C) -> Option<Uuid> {
    fields
        .get(&sea_orm::IdenStatic::as_str(&column).to_owned())?
        .as_str()?
        .parse()
        .ok()
}

/// The columns of a row, by name.
pub fn fields<M: ModelTrait>(row: &M) -> Fields {
    <M::Entity as EntityTrait>::Column::iter()
        .map(|column| {
            (
                sea_orm::IdenStatic::as_str(&column).to_owned(),
                value(row.get(column)),
            )
        })
        .collect()
}

/// A column's value as JSON; ids as text.
fn value(column: Column) -> Value {
    match column {
        Column::Bool(bool) => bool.into(),
        Column::Int(number) => number.into(),
        Column::BigInt(number) => number.into(),
        Column::String(text) => text.into(),
        Column::Uuid(id) => id.map(|id| id.to_string()).into(),
        other => unreachable!("no column of ours is a {other:?}"),
    }
}

/// Who does something.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Their organisation; none for the operator.
    pub organisation: Option<Uuid>,
    /// As what.
    pub role: EventRole,
    /// The token's subject, the API key, or the operator's command.
    pub subject: String,
}

/// Something done.
#[derive(Clone, Debug)]
pub struct Deed {
    /// What was done.
    pub kind: EventKind,
    /// To what: the name of its table.
    pub about: String,
    /// Which one.
    pub about_id: Uuid,
    /// The Panel that owns it.
    pub panel: Option<Uuid>,
    /// What changed for everybody.
    pub open: Fields,
    /// What changed for the Panel and the actor alone.
    pub closed: Fields,
    /// Why.
    pub reason: Option<String>,
}

impl Deed {
    /// What was done to an object, from how it was before and is now; nothing if that is the same.
    pub fn between(
        kind: EventKind,
        about: &str,
        about_id: Uuid,
        before: Option<&State>,
        after: &State,
    ) -> Option<Self> {
        let nothing = State::default();
        let was = before.unwrap_or(&nothing);
        let (open, mut closed) = (
            differences(&was.open, &after.open),
            differences(&was.closed, &after.closed),
        );
        let open = match (after.public, before.is_none() || was.public) {
            (true, true) => open,
            // What becomes public is told to everybody as it is from then on, and how it was to the Panel and the actor alone.
            (true, false) => {
                closed.extend(open);
                differences(&Fields::new(), &after.open)
            }
            (false, _) => {
                closed.extend(open);
                Fields::new()
            }
        };
        let changed = !open.is_empty() || !closed.is_empty();
        changed.then(|| Self {
            kind,
            about: about.to_owned(),
            about_id,
            panel: after.panel,
            open,
            closed,
            reason: None,
        })
    }
}

/// Fields that differ, each as `[before, after]`.
fn differences(before: &Fields, after: &Fields) -> Fields {
    let was = |name: &str| before.get(name).cloned().unwrap_or_default();
    let differing = after.iter().filter(|(name, now)| was(name) != **now);
    differing
        .map(|(name, now)| (name.clone(), Value::Array(vec![was(name), now.clone()])))
        .collect()
}

/// Where the history ends, held by whoever has the writers' turn.
#[derive(Debug)]
pub struct Head {
    sequence: i64,
    at: i64,
    hash: String,
}

impl Head {
    /// Reads the end of the history, and keeps all other writers from it until the transaction ends.
    pub async fn hold(transaction: &impl ConnectionTrait) -> Result<Self, DbErr> {
        register_state::Entity::find_by_id(COUNT)
            .lock_exclusive()
            .one(transaction)
            .await?;
        let last = event::Entity::find()
            .order_by_desc(event::Column::Sequence)
            .one(transaction)
            .await?;
        Ok(last.map_or_else(Self::beginning, |last| Self {
            sequence: last.sequence,
            at: last.at,
            hash: last.hash,
        }))
    }

    fn beginning() -> Self {
        Self {
            sequence: 0,
            at: 0,
            hash: "0".repeat(64),
        }
    }

    /// Adds events. Their time never goes back, whatever the clock does.
    pub async fn add(
        &mut self,
        transaction: &impl ConnectionTrait,
        actor: &Actor,
        now: i64,
        deeds: Vec<Deed>,
    ) -> Result<(), DbErr> {
        if deeds.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(deeds.len());
        for deed in deeds {
            self.at = self.at.max(now);
            self.sequence += 1;
            let event = self.event(actor, deed);
            self.hash.clone_from(&event.hash);
            rows.push(event);
        }
        for some in rows.chunks(100) {
            let rows = some
                .iter()
                .cloned()
                .map(|row| row.into_active_model().reset_all());
            event::Entity::insert_many(rows)
                .exec_without_returning(transaction)
                .await?;
        }
        let count = register_state::Entity::update_many()
            .col_expr(register_state::Column::Value, Expr::value(self.sequence));
        count
            .filter(register_state::Column::Name.eq(COUNT))
            .exec(transaction)
            .await?;
        Ok(())
    }

    fn event(&self, actor: &Actor, deed: Deed) -> event::Model {
        let json = |fields: Fields| {
            (!fields.is_empty())
                .then(|| String::from_utf8(canonical(&fields)).expect("JSON is UTF-8"))
        };
        let mut event = event::Model {
            sequence: self.sequence,
            id: Uuid::now_v7(),
            at: self.at,
            organisation_id: actor.organisation,
            role: actor.role,
            subject: actor.subject.clone(),
            kind: deed.kind,
            about: deed.about,
            about_id: deed.about_id,
            panel_id: deed.panel,
            open: json(deed.open),
            closed: json(deed.closed),
            reason: deed.reason,
            previous: self.hash.clone(),
            hash: String::new(),
        };
        event.hash = Line::of(&event).hash();
        event
    }
}

/// An event as it is hashed: all of it but the hash, in plain values.
#[derive(Debug, Serialize)]
struct Line {
    sequence: i64,
    id: Uuid,
    at: i64,
    organisation_id: Option<Uuid>,
    role: String,
    subject: String,
    kind: String,
    about: String,
    about_id: Uuid,
    panel_id: Option<Uuid>,
    open: Option<String>,
    closed: Option<String>,
    reason: Option<String>,
    previous: String,
}

impl Line {
    fn of(event: &event::Model) -> Self {
        Self {
            sequence: event.sequence,
            id: event.id,
            at: event.at,
            organisation_id: event.organisation_id,
            role: event.role.to_value(),
            subject: event.subject.clone(),
            kind: event.kind.to_value(),
            about: event.about.clone(),
            about_id: event.about_id,
            panel_id: event.panel_id,
            open: event.open.clone(),
            closed: event.closed.clone(),
            reason: event.reason.clone(),
            previous: event.previous.clone(),
        }
    }

    fn hash(&self) -> String {
        hexadecimal(&Sha256::digest(canonical(self)))
    }
}

/// A line with the hash that stands beside it. Roles and kinds are read as they stand: what is no value any more must be
/// found, not fail.
struct Stored {
    line: Line,
    hash: String,
}

impl FromQueryResult for Stored {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let line = Line {
            sequence: row.try_get(prefix, "sequence")?,
            id: row.try_get(prefix, "id")?,
            at: row.try_get(prefix, "at")?,
            organisation_id: row.try_get(prefix, "organisation_id")?,
            role: row.try_get(prefix, "role")?,
            subject: row.try_get(prefix, "subject")?,
            kind: row.try_get(prefix, "kind")?,
            about: row.try_get(prefix, "about")?,
            about_id: row.try_get(prefix, "about_id")?,
            panel_id: row.try_get(prefix, "panel_id")?,
            open: row.try_get(prefix, "open")?,
            closed: row.try_get(prefix, "closed")?,
            reason: row.try_get(prefix, "reason")?,
            previous: row.try_get(prefix, "previous")?,
        };
        Ok(Self {
            line,
            hash: row.try_get(prefix, "hash")?,
        })
    }
}

/// What a check of the history found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Events in the chain.
    pub events: i64,
    /// Hash of the last one. Whoever notes it elsewhere can later tell that nothing before it was rewritten.
    pub head: String,
}

/// Why a history is not what it was.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// An event is not what it was, or not where it was.
    #[error("event {sequence} {what}")]
    Link {
        /// Its place.
        sequence: i64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The end was cut off or added to.
    #[error("{stored} events were written, {found} are there")]
    Length {
        /// As many as were counted when they were written.
        stored: i64,
        /// As many as there are.
        found: i64,
    },
    /// The noted head is not among the events.
    #[error(
        "no event has the hash {0}: the history was written anew since it was noted, or is another register's"
    )]
    Head(String),
    /// It could not be read.
    #[error("the history could not be read: {0}")]
    Database(#[from] DbErr),
}

/// Walks the chain from its first event, telling `progress` how many of how many are done. `noted` is a head of before.
pub async fn verify(
    database: &impl ConnectionTrait,
    noted: Option<&str>,
    mut progress: impl FnMut(i64, i64),
) -> Result<Verified, Broken> {
    let counted = register_state::Entity::find_by_id(COUNT)
        .one(database)
        .await?
        .map_or(0, |state| state.value);
    let (mut head, mut found) = (Head::beginning(), noted.is_none());
    loop {
        let page = event::Entity::find()
            .filter(event::Column::Sequence.gt(head.sequence))
            .order_by_asc(event::Column::Sequence);
        let page = database
            .query_all(sea_orm::QueryTrait::query(&mut page.limit(PAGE)))
            .await?;
        for row in &page {
            let next = head.sequence + 1;
            let broken = |what| Broken::Link {
                sequence: next,
                what,
            };
            let stored = Stored::from_query_result(row, "")
                .map_err(|_| broken("cannot be read: a column holds what it cannot hold"))?;
            if stored.line.sequence != next {
                return Err(broken("is missing"));
            }
            if stored.line.previous != head.hash {
                return Err(broken("does not follow the event before it"));
            }
            if stored.line.hash() != stored.hash {
                return Err(broken("was changed after it was written"));
            }
            found |= noted == Some(stored.hash.as_str());
            head = Head {
                sequence: next,
                at: stored.line.at,
                hash: stored.hash,
            };
        }
        progress(head.sequence, counted);
        if page.len() < usize::try_from(PAGE).expect("a page is small") {
            break;
        }
    }
    // An event before the first would have been overlooked.
    let all = event::Entity::find()
        .select_only()
        .expr(Expr::cust("count(*)"))
        .into_tuple::<i64>()
        .one(database)
        .await?
        .unwrap_or(0);
    if head.sequence != counted || all != counted {
        return Err(Broken::Length {
            stored: counted,
            found: all,
        });
    }
    match noted {
        Some(noted) if !found => Err(Broken::Head(noted.to_owned())),
        _ => Ok(Verified {
            events: head.sequence,
            head: head.hash,
        }),
    }
}

/// RFC 8785: one way only to write a value.
fn canonical(value: &impl Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("plain values")
}

/// SHA-256 of a value's canonical JSON, hexadecimal.
pub fn digest(value: &impl Serialize) -> String {
    hexadecimal(&Sha256::digest(canonical(value)))
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Self::Internal(broken.into())
    }
}
