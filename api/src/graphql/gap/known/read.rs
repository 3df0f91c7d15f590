//! How what is kept of gaps is read: as everybody may read it, by a statement for each table, whose words are those of figures in SQL.

use super::{
    Gaps, KnownGap, SINGLE, agreed, given,
    keys::{Keys, with_id},
    parts::{NeedRow, Parts, SEVERAL},
    places, stalls, updates,
};
use crate::{
    db::{kept::Stretch, ledger, scope::Scope},
    error::Result,
    graphql::gap::{dimension::join, figures::dimension::FigureBy},
};
use entity::{gap, gap_further_sector, need};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, JoinType},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A gap as it is read: its id, and its values in the order of [`SINGLE`].
type GapRow = (
    Uuid,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// What is kept of a stretch.
pub(super) async fn stretch(everybody: &Scope, stretch: Stretch) -> Result<Gaps> {
    let mut keys = Keys::new();
    let mut gaps = of_themselves(everybody, stretch, &mut keys).await?;
    for (at, by) in SEVERAL.into_iter().enumerate() {
        for (gap, id) in values(everybody, stretch, by).await? {
            if let (Some(gap), Some(_)) = (gaps.get_mut(&gap), id) {
                gap.several[at].push(keys.of_id(id));
            }
        }
    }
    for (gap, sector) in further_sectors(everybody, stretch).await? {
        if let Some(gap) = gaps.get_mut(&gap) {
            gap.further_sectors.push(keys.of_id(Some(sector)));
        }
    }
    places::read(everybody, stretch, &mut gaps, &mut keys).await?;
    for row in needs(everybody, stretch).await? {
        if let Some(gap) = gaps.get_mut(&row.0) {
            gap.add(row, &mut keys, everybody.reference());
        }
    }
    stalls::read(everybody, stretch, &mut gaps).await?;
    updates::read(everybody, stretch, &mut gaps).await?;
    agreed::read(everybody, stretch, &mut gaps).await?;
    for (gap, given) in given::read(everybody, stretch, &mut keys).await? {
        if let Some(gap) = gaps.get_mut(&gap) {
            gap.given.push(given);
        }
    }
    let whole = |(id, parts): (Uuid, Parts)| parts.whole(id, &mut keys);
    let gaps: Vec<KnownGap> = gaps.into_iter().map(whole).collect();
    Ok(Gaps {
        by_update: updates::in_order(&gaps),
        gaps,
        keys: keys.all,
    })
}

/// What stands in the rows of the gaps alone.
async fn of_themselves(
    everybody: &Scope,
    stretch: Stretch,
    keys: &mut Keys,
) -> Result<BTreeMap<Uuid, Parts>> {
    let mut query = with_id(everybody, stretch);
    for by in SINGLE {
        let by = by.dimension(everybody.today());
        by.join(&mut query);
        query = query.expr(Expr::cust(by.key));
    }
    let rows: Vec<GapRow> = everybody.tally(query).await?;
    let mut gaps = BTreeMap::new();
    for (id, a, b, c, d, e, f, g, h, i, j, k) in rows {
        let single = [
            keys.of_id(a),
            keys.of_id(b),
            keys.of_word(c),
            keys.of_id(d),
            keys.of_id(e),
            keys.of_id(f),
            keys.of_word(g),
            keys.of_word(h),
            keys.of_word(i),
            keys.of_word(j),
            keys.of_word(k),
        ];
        let parts = Parts {
            single,
            ..Parts::default()
        };
        gaps.insert(id, parts);
    }
    for (gap, priority) in priorities(everybody, stretch).await? {
        if let Some(gap) = gaps.get_mut(&gap) {
            gap.priority = keys.of_word(priority);
        }
    }
    Ok(gaps)
}

/// How urgent gaps are said to be, of those of which it is said.
async fn priorities(everybody: &Scope, stretch: Stretch) -> Result<Vec<(Uuid, Option<String>)>> {
    let stated = with_id(everybody, stretch).filter(gap::Column::Priority.is_not_null());
    let priority = Expr::col((gap::Entity, gap::Column::Priority));
    everybody.tally(stated.expr(priority)).await
}

/// The values that gaps have in a dimension of which they may have several; none where a gap has none.
async fn values(
    everybody: &Scope,
    stretch: Stretch,
    by: FigureBy,
) -> Result<Vec<(Uuid, Option<Uuid>)>> {
    let by = by.dimension(everybody.today());
    let mut query = with_id(everybody, stretch);
    by.join(&mut query);
    everybody.tally(query.expr(Expr::cust(by.key))).await
}

/// The sectors that gaps have beside their main one.
async fn further_sectors(everybody: &Scope, stretch: Stretch) -> Result<Vec<(Uuid, Uuid)>> {
    let mut query = with_id(everybody, stretch);
    let of_gap = ("gap_further_sector", "gap_further_sector.gap_id = gap.id");
    join(&mut query, JoinType::InnerJoin, of_gap);
    let sector = (
        gap_further_sector::Entity,
        gap_further_sector::Column::SectorId,
    );
    everybody.tally(query.expr(Expr::col(sector))).await
}

async fn needs(everybody: &Scope, stretch: Stretch) -> Result<Vec<NeedRow>> {
    let mut query = with_id(everybody, stretch);
    ledger::join_needs(&mut query, everybody.today(), stretch);
    for column in [
        need::Column::Id,
        need::Column::Assistance,
        need::Column::Unit,
        need::Column::Currency,
        need::Column::Shares,
    ] {
        query = query.expr(Expr::col((need::Entity, column)));
    }
    for figure in ledger::of_need()
        .into_iter()
        .chain([ledger::cover_of_need()])
    {
        query = query.expr(figure);
    }
    everybody.tally(query).await
}
