//! What the ledger says of lines and of those who provide.

use crate::{
    db::{
        ledger::{by_assistance, by_line},
        scope::{Scope, Seen},
    },
    error::Result,
};
use domain::{ledger::Ledger, matches::CommitmentKind, size::Measure};
use entity::{assistance, commitment};
use matching::facts as weighed;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is drawn from lines, each by its id, and from offers and programmes as a whole, in each measure.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) lines: HashMap<Uuid, Ledger>,
    pub(super) all: HashMap<Uuid, BTreeMap<Measure, Ledger>>,
}

/// What is drawn from each of these and its lines, as far as the viewer may read it.
pub(super) async fn drawn(scope: &Scope, rows: &[Seen<assistance::Model>]) -> Result<Drawn> {
    let ids = rows.iter().map(|row| row.id);
    let entries = commitment::Entity::find().filter(commitment::Column::AssistanceId.is_in(ids));
    let entries = scope.weigh(entries).await?;
    let entries = || entries.iter().map(|entry| &**entry);
    Ok(Drawn {
        lines: by_line(entries()),
        all: by_assistance(entries()),
    })
}

/// What each provider delivered and took back so far; nothing of who did neither.
pub type Records = HashMap<Uuid, weighed::Record>;

/// The records of these providers, or of all, as everybody may read them, whoever asks: what only some may read moves no score, and the
/// database is not led through the whole register to find out what that is. What they gave without their name counts for nobody: it would
/// name them.
pub async fn records(scope: &Scope, providers: Option<BTreeSet<Uuid>>) -> Result<Records> {
    if providers.as_ref().is_some_and(BTreeSet::is_empty) {
        return Ok(Records::new());
    }
    let everybody = scope.of_everybody();
    let mut records = Records::new();
    for (provider, kind, entries) in entries_by_kind(&everybody, providers).await? {
        let record = records.entry(provider).or_default();
        let entries = u32::try_from(entries).unwrap_or(u32::MAX);
        match kind {
            CommitmentKind::Delivered => record.kept = entries,
            _ => record.broken = entries,
        }
    }
    Ok(records)
}

/// How many entries tell of what these providers delivered or took back under their name, by kind.
async fn entries_by_kind(
    scope: &Scope,
    providers: Option<BTreeSet<Uuid>>,
) -> Result<Vec<(Uuid, CommitmentKind, i64)>> {
    let its = Expr::col(assistance::Column::Id.as_column_ref())
        .eq(Expr::col(commitment::Column::AssistanceId.as_column_ref()));
    let unnamed = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(its)
        .filter(assistance::Column::Attributed.eq(false));
    let named = Expr::not_exists(unnamed.into_query());
    let told =
        commitment::Column::Kind.is_in([CommitmentKind::Delivered, CommitmentKind::Withdrawn]);
    let theirs = providers.map(|these| commitment::Column::ProviderId.is_in(these));
    let query = commitment::Entity::find()
        .filter(Condition::all().add_option(theirs))
        .filter(told)
        .filter(named);
    scope
        .tally(
            query
                .select_only()
                .column(commitment::Column::ProviderId)
                .column(commitment::Column::Kind)
                .column_as(commitment::Column::Id.count(), "entries")
                .group_by(commitment::Column::ProviderId)
                .group_by(commitment::Column::Kind),
        )
        .await
}
