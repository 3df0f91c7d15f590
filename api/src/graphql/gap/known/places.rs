//! Where gaps are written, as what is kept of them has it.

use super::{
    KnownPlace,
    keys::{Keys, with_id},
    parts::Parts,
};
use crate::{
    db::{kept::Stretch, scope::Scope},
    error::Result,
    graphql::gap::dimension::join,
};
use entity::gap_provenance::{Column, Entity};
use sea_orm::{
    QuerySelect,
    sea_query::{Expr, JoinType},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A line as it is read: its gap, position, id, document and paragraph.
type Row = (Uuid, i32, Uuid, Uuid, Option<String>);

/// Adds to gaps where they are written.
pub(super) async fn read(
    everybody: &Scope,
    stretch: Stretch,
    gaps: &mut BTreeMap<Uuid, Parts>,
    keys: &mut Keys,
) -> Result<()> {
    let mut query = with_id(everybody, stretch);
    let of_gap = ("gap_provenance", "gap_provenance.gap_id = gap.id");
    join(&mut query, JoinType::InnerJoin, of_gap);
    for column in [
        Column::Position,
        Column::Id,
        Column::DocumentId,
        Column::Paragraph,
    ] {
        query = query.expr(Expr::col((Entity, column)));
    }
    let mut rows: Vec<Row> = everybody.tally(query).await?;
    rows.sort_unstable_by_key(|(gap, position, id, ..)| (*gap, *position, *id));
    for (gap, _, id, document, paragraph) in rows {
        if let Some(gap) = gaps.get_mut(&gap) {
            gap.places.push(KnownPlace {
                id,
                document: keys.of_id(Some(document)),
                paragraph: paragraph.map(String::into_boxed_str),
            });
        }
    }
    Ok(())
}
