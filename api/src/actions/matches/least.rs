//! The least that a line gives to one gap: what is about less could be matched, agreed, and never committed.

use crate::{
    actions::{conflict, matches::ends::end_under},
    db::{
        ledger::{ceiling_of, ceiling_over, from_line, in_measure, size_of_line, size_of_need},
        transaction::Tx,
    },
    error::Result,
};
use domain::{
    assistance::line::is_below_least, ledger::end::EVER, money::decimal, validation::Validation,
};
use entity::{assistance, assistance_line, commitment, match_line, need};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// A line of a match under which nothing can be committed.
struct TooSmall {
    /// Its place in the match, from 0.
    at: usize,
    /// Whether it says its size itself.
    says: bool,
    /// How much comes by it at most, and the least that its line gives, as people write them.
    most: String,
    least: String,
}

/// A gap and an offer or programme, as their lines meet.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The offer or programme.
    pub assistance: &'a assistance::Model,
    /// What the gap needs.
    pub needs: &'a [need::Model],
    /// The lines of the offer or programme.
    pub gives: &'a [assistance_line::Model],
}

/// How much at most comes to a need from a line of an offer or programme by a line of a match of this size; none where nothing says.
pub fn bound(
    assistance: &assistance::Model,
    need: &need::Model,
    gives: &assistance_line::Model,
    size: Option<i64>,
) -> Option<i64> {
    need.unit?;
    let end = end_under(assistance, gives, need);
    let most = [size, size_of_need(need), end.most];
    most.into_iter().flatten().min()
}

/// Notes each line of a match that is to be under which nothing could be committed.
pub async fn check(
    tx: &Tx,
    pair: Pair<'_>,
    lines: &[match_line::Model],
    faults: &mut Validation,
) -> Result<()> {
    for TooSmall {
        at,
        says,
        most,
        least,
    } in too_small(tx, pair, lines).await?
    {
        let (field, mend) = if says {
            ("size", "match no less, or leave the size out")
        } else {
            ("line", "take another line")
        };
        let reason = format!(
            "could never be committed: {most} come to the need at most, and the line gives no less than {least} to one gap, so {mend}"
        );
        faults.ensure(false, &format!("lines.{at}.{field}"), &reason);
    }
    Ok(())
}

/// Notes each line of a match that is to be out of which nothing more could be committed, as all of it, or of the ceiling over it, or all
/// but less than it gives to one gap, is committed already. Of what the viewer may not read no refusal tells.
pub async fn check_left(
    tx: &Tx,
    pair: Pair<'_>,
    lines: &[match_line::Model],
    faults: &mut Validation,
) -> Result<()> {
    let of_all = commitment::Column::AssistanceId.eq(pair.assistance.id);
    let entries = tx.all(commitment::Entity::find().filter(of_all)).await?;
    // What is too little from the start, `check` says.
    if entries.is_empty() {
        return Ok(());
    }
    for (at, line) in lines.iter().enumerate() {
        let need = pair.needs.iter().find(|need| need.id == line.need_id);
        let gives = pair.gives.iter().find(|gives| gives.id == line.line_id);
        let Some((need, gives)) = need.zip(gives) else {
            continue;
        };
        let drawn = entries
            .iter()
            .filter(|entry| entry.line_id == Some(gives.id));
        let is_on_gap = |entry: &&commitment::Model| {
            let mut needs = pair.needs.iter();
            needs.any(|need| need.id == entry.need_id)
        };
        let on_gap = from_line(drawn.clone().filter(is_on_gap)).covered();
        let of_line = from_line(drawn).room(size_of_line(gives));
        let under = ceiling_of(pair.assistance)
            .filter(|_| ceiling_over(pair.assistance, gives, need).is_some());
        let of_ceiling = under
            .and_then(|(minor, measure)| in_measure(&entries, &measure, EVER).room(Some(minor)));
        let least = gives.least.unwrap_or(0);
        let is_drawn = |left: i64| left <= 0 || is_below_least(Some(left), on_gap, least);
        let left = [of_line, of_ceiling].into_iter().flatten().min();
        let at = usize::try_from(line.position - 1).unwrap_or(at);
        faults.ensure(
            !left.is_some_and(is_drawn),
            &format!("lines.{at}.line"),
            "has nothing left that could be committed, or less than it gives to one gap at least: take another line, or have the offer or programme give more",
        );
    }
    Ok(())
}

/// Refuses to agree to a match since whose proposal its sides have changed, so that nothing could be committed under one of its lines.
pub async fn may_agree(tx: &Tx, pair: Pair<'_>, lines: &[match_line::Model]) -> Result<()> {
    match too_small(tx, pair, lines).await?.into_iter().next() {
        None => Ok(()),
        Some(TooSmall {
            at, most, least, ..
        }) => Err(conflict(&format!(
            "Nothing could be committed under line {} of this match: {most} come to the need at most, and the line gives no less than {least} to one gap. Decline it, and propose no less.",
            at + 1
        ))),
    }
}

/// Lines of a match under which nothing can be committed. Once something is committed out of a line to a gap, more of it may be less.
async fn too_small(tx: &Tx, pair: Pair<'_>, lines: &[match_line::Model]) -> Result<Vec<TooSmall>> {
    let most = |of: &match_line::Model, gives: &assistance_line::Model| {
        let need = pair.needs.iter().find(|need| need.id == of.need_id)?;
        bound(pair.assistance, need, gives, of.size)
    };
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let gives = pair.gives.iter().find(|gives| gives.id == line.line_id);
        let Some((gives, least)) = gives.and_then(|gives| Some((gives, gives.least?))) else {
            continue;
        };
        let mut beside = lines.iter().filter(|other| other.line_id == gives.id);
        if beside.any(|other| !is_below_least(most(other, gives), 0, least)) {
            continue;
        }
        let Some(most) = most(line, gives) else {
            continue;
        };
        let given = given(tx, gives.id, pair.needs).await?;
        if !is_below_least(Some(most), given, least) {
            continue;
        }
        let figure = |value: i64| match gives.currency.as_deref() {
            Some(currency) => format!("{} {currency}", decimal(value, currency)),
            None => value.to_string(),
        };
        found.push(TooSmall {
            at: usize::try_from(line.position - 1).unwrap_or(at),
            says: line.size == Some(most),
            most: figure(most),
            least: figure(least),
        });
    }
    Ok(found)
}

/// What a line gave to a gap with these needs so far.
async fn given(tx: &Tx, line: Uuid, needs: &[need::Model]) -> Result<i128> {
    let of_line = commitment::Entity::find()
        .filter(commitment::Column::LineId.eq(line))
        .filter(commitment::Column::NeedId.is_in(needs.iter().map(|need| need.id)));
    let entries = tx.rows_whoever_may_read(of_line).await?;
    Ok(from_line(&entries).covered())
}
