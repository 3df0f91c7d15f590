//! What was agreed about gaps, as far as lists show it: matches, and the offers and programmes in them.

use super::{parts::Parts, stalls::with_matches};
use crate::{
    db::{kept::Stretch, scope::Scope},
    error::Result,
};
use domain::{
    assistance::{ActivityStatus, AssistanceKind},
    matches::MatchState,
};
use entity::{assistance_brief, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// Offers and programmes that are read by one statement.
const AT_ONCE: usize = 5_000;

/// A match that everybody is told of.
pub(super) struct Agreed {
    pub(super) id: Uuid,
    pub(super) state: MatchState,
    pub(super) assistance: Arc<assistance_brief::Model>,
}

/// A match as it is read: its gap, id, state, and offer or programme.
type Row = (Uuid, Uuid, MatchState, Uuid);

/// Adds to gaps what was agreed about them.
pub(super) async fn read(
    everybody: &Scope,
    stretch: Stretch,
    gaps: &mut BTreeMap<Uuid, Parts>,
) -> Result<()> {
    let mut query = with_matches(everybody, stretch);
    for column in [
        matches::Column::Id,
        matches::Column::State,
        matches::Column::AssistanceId,
    ] {
        query = query.expr(Expr::col((matches::Entity, column)));
    }
    let mut rows: Vec<Row> = everybody.tally(query).await?;
    rows.sort_unstable_by_key(|(_, id, ..)| *id);
    let given = given(everybody, rows.iter().map(|(.., given)| *given)).await?;
    for (gap, id, state, assistance) in rows {
        if let (Some(gap), Some(assistance)) = (gaps.get_mut(&gap), given.get(&assistance)) {
            gap.agreed.push(Agreed {
                id,
                state,
                assistance: assistance.clone(),
            });
        }
    }
    Ok(())
}

/// What everybody reads of offers and programmes where they are only named, by their ids.
async fn given(
    everybody: &Scope,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Arc<assistance_brief::Model>>> {
    let ids: Vec<Uuid> = ids.collect::<BTreeSet<_>>().into_iter().collect();
    let mut given = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let these = assistance_brief::Column::Id.is_in(some.iter().copied());
        let query = assistance_brief::Entity::find().filter(these);
        let query = query.select_only().columns(COLUMNS);
        let rows: Vec<Brief> = everybody.tally(query).await?;
        given.extend(rows.into_iter().map(|row| (row.0, Arc::new(brief(row)))));
    }
    Ok(given)
}

/// The columns of [`Brief`].
const COLUMNS: [assistance_brief::Column; 8] = [
    assistance_brief::Column::Id,
    assistance_brief::Column::Reference,
    assistance_brief::Column::Kind,
    assistance_brief::Column::ProviderId,
    assistance_brief::Column::MissionId,
    assistance_brief::Column::Title,
    assistance_brief::Column::Status,
    assistance_brief::Column::Attributed,
];

/// An offer or programme as it is read.
type Brief = (
    Uuid,
    String,
    AssistanceKind,
    Uuid,
    Option<Uuid>,
    String,
    ActivityStatus,
    bool,
);

fn brief(row: Brief) -> assistance_brief::Model {
    let (id, reference, kind, provider_id, mission_id, title, status, attributed) = row;
    assistance_brief::Model {
        id,
        reference,
        kind,
        provider_id,
        mission_id,
        title,
        status,
        attributed,
    }
}
