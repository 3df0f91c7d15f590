//! Readings become events: each account's first reading of a confided row on a day, before the answer leaves.

use crate::{
    access::{
        policy::{Confided, Guarded},
        viewer::{Member, Viewer},
    },
    db::{
        scope::Scope,
        transaction::{actor, open},
    },
    error::{Error, Result, trouble::Trouble},
    history::{
        access_log::Reading,
        event::{Fields, NewEvent},
    },
};
use chrono::{DateTime, NaiveTime, Utc};
use domain::{event::EventKind, finding::InformationCategory};
use entity::{event, finding, gap};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Writes what was read in this scope into the history.
///
/// # Errors
/// Where it cannot be written: then the answer may not leave. What a Panel shares is read all the same where the database takes no changes.
pub async fn log_access(scope: &Scope, now: DateTime<Utc>) -> Result<()> {
    let Some(member) = scope.viewer().insider() else {
        return Ok(());
    };
    note_gaps(scope).await?;
    let read = scope.readings().take();
    if read.is_empty() {
        return Ok(());
    }
    let read = unknown(
        scope.store().database(),
        member,
        now,
        without_public(scope, read).await?,
    )
    .await?;
    if read.is_empty() {
        return Ok(());
    }
    let is_kept = |reading: &Reading| reading.confided == Confided::Kept;
    let is_any_kept = read.values().any(is_kept);
    match write(scope, member, now, read).await {
        Err(Error::Unavailable(Trouble::ReadOnly)) if !is_any_kept => {
            tracing::warn!("what is shared was read unnoted: the database takes no changes");
            Ok(())
        }
        written => written,
    }
}

/// Writes these readings, but for those that were written meanwhile.
async fn write(
    scope: &Scope,
    member: &Member,
    now: DateTime<Utc>,
    read: BTreeMap<Uuid, Reading>,
) -> Result<()> {
    let (transaction, mut head, _turn) = open(scope.store()).await?;
    // Somebody may have been faster while this waited for its turn.
    let read = unknown(&transaction, member, now, read).await?;
    let deed = |(about_id, Reading { table, owner, .. }): (Uuid, Reading)| NewEvent {
        kind: EventKind::Read,
        about: table,
        about_id,
        panel: owner,
        open: Fields::new(),
        closed: Fields::new(),
        reason: None,
    };
    head.add(
        &transaction,
        &actor(member),
        now.timestamp_millis(),
        read.into_iter().map(deed).collect(),
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// Notes the confided ones of the gaps that were read of.
async fn note_gaps(scope: &Scope) -> Result<()> {
    let gaps = scope.readings().take_gaps();
    if gaps.is_empty() {
        return Ok(());
    }
    let confided = gap::Entity::find()
        .filter(gap::Column::Id.is_in(gaps))
        .filter(gap::Column::Category.ne(InformationCategory::Public));
    let rows = gap::Entity::shown(confided)
        .into_model::<gap::Brief>()
        .all(scope.store().database())
        .await?;
    for row in &rows {
        scope
            .readings()
            .note::<gap::Entity>(row, scope.viewer(), scope.today());
    }
    Ok(())
}

/// Without what everybody may read by now: what is out though its category was not for everybody.
async fn without_public(
    scope: &Scope,
    mut read: BTreeMap<Uuid, Reading>,
) -> Result<BTreeMap<Uuid, Reading>> {
    let ids: Vec<Uuid> = read.keys().copied().collect();
    for id in public::<finding::Entity>(scope, finding::Column::Id, &ids).await? {
        read.remove(&id);
    }
    for id in public::<gap::Entity>(scope, gap::Column::Id, &ids).await? {
        read.remove(&id);
    }
    Ok(read)
}

async fn public<E: Guarded>(scope: &Scope, id: E::Column, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let query = E::find()
        .select_only()
        .column(id)
        .filter(id.is_in(ids.iter().copied()));
    Ok(query
        .filter(E::readable(&Viewer::Anonymous, scope.today()))
        .into_tuple()
        .all(scope.store().database())
        .await?)
}

/// Without what this account was noted for since the day began.
async fn unknown(
    database: &impl ConnectionTrait,
    member: &Member,
    now: DateTime<Utc>,
    mut read: BTreeMap<Uuid, Reading>,
) -> Result<BTreeMap<Uuid, Reading>> {
    let day = now
        .with_time(NaiveTime::MIN)
        .single()
        .unwrap_or(now)
        .timestamp_millis();
    let noted = event::Entity::find()
        .select_only()
        .column(event::Column::AboutId)
        .filter(event::Column::AboutId.is_in(read.keys().copied()))
        .filter(event::Column::Kind.eq(EventKind::Read))
        .filter(event::Column::At.gte(day))
        .filter(event::Column::OrganisationId.eq(member.organisation))
        .filter(event::Column::Subject.eq(&member.subject));
    let noted: BTreeSet<Uuid> = noted
        .into_tuple::<Uuid>()
        .all(database)
        .await?
        .into_iter()
        .collect();
    read.retain(|id, _| !noted.contains(id));
    Ok(read)
}
