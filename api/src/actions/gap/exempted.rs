//! What exemptions of the matches of a gap rest on: whom its help goes to, and what goods it needs. While a committee is asked for one, or has
//! granted it, these stay what it decides on, as the goods do that are given.

use crate::{
    actions::assistance::lines::is_asked_for, db::transaction::Tx, error::Result,
    history::hidden::HIDDEN,
};
use domain::{gap::GapHolder, validation::Validation};
use entity::{assistance_line, gap, match_line, matches};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Why whom help goes to stays as it is.
pub const RECEIVERS_HELD: &str = "stays as it is while an exemption is asked or granted for a match of this gap: the committee decides on whom it is for. Record what is for others as a gap of its own, or have that match withdrawn first";

/// Why a need keeps its goods.
pub const GOODS_HELD: &str =
    "is part of a match for which an exemption is asked or granted: its goods cannot change";

/// Whom help with a gap goes to, as the sanctions see it: the institution where no beneficiaries are named, and nobody of the state where it
/// goes to the United Nations.
fn receivers(gap: &gap::Model) -> BTreeSet<&str> {
    let named = gap.beneficiaries.as_deref().unwrap_or_default();
    match gap.holder {
        GapHolder::Mission | GapHolder::Secretariat | GapHolder::Committee => BTreeSet::new(),
        _ if named.is_empty() => gap.institution.as_deref().into_iter().collect(),
        _ => named.lines().collect(),
    }
}

/// Whether a gap is to be for others than it was. Which institution it was nobody is told of whom that is hidden.
pub fn is_for_others(was: &gap::Model, gap: &gap::Model) -> bool {
    let before = receivers(was);
    before != receivers(gap) && !before.contains(HIDDEN)
}

/// The field by which a gap comes to be for others.
pub fn field_of_receivers(was: &gap::Model, gap: &gap::Model) -> &'static str {
    if was.holder != gap.holder {
        "holder"
    } else if was.beneficiaries != gap.beneficiaries {
        "beneficiaries"
    } else {
        "institution"
    }
}

/// Lines whose goods are not stated: they are judged by those of the needs that they give to.
pub fn without_goods() -> Select<assistance_line::Entity> {
    assistance_line::Entity::find()
        .select_only()
        .column(assistance_line::Column::Id)
        .filter(assistance_line::Column::Goods.is_null())
}

/// Notes that a gap is to be for others than a committee decides on. A match that who revises it cannot see holds nothing.
pub(super) async fn stays(
    tx: &Tx,
    was: &gap::Model,
    gap: &gap::Model,
    faults: &mut Validation,
) -> Result<()> {
    if !is_for_others(was, gap) {
        return Ok(());
    }
    let of_gap = matches::Entity::find().filter(matches::Column::GapId.eq(gap.id));
    let seen = tx.all(of_gap).await?;
    let is_held = is_asked_for(tx, &seen).await?;
    faults.ensure(!is_held, field_of_receivers(was, gap), RECEIVERS_HELD);
    Ok(())
}

/// Whether a committee decides on the goods of a need: by a match that is to give to it what states none.
pub(super) async fn holds_goods(tx: &Tx, need: Uuid) -> Result<bool> {
    let paired = match_line::Entity::find()
        .filter(match_line::Column::NeedId.eq(need))
        .filter(match_line::Column::LineId.in_subquery(without_goods().into_query()));
    let paired = tx.rows_whoever_may_read(paired).await?;
    let of = matches::Column::Id.is_in(paired.iter().map(|line| line.match_id));
    let seen = tx.all(matches::Entity::find().filter(of)).await?;
    is_asked_for(tx, &seen).await
}
