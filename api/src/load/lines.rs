//! The lines of offers and programmes as files state them, beside what is on record: matches and the ledger hang on lines, so that each
//! stays the row that it is.

use super::fault::Place;
use crate::{
    actions::assistance::lines,
    history::hidden::carried,
    load::write::{Writer, part_id, position},
};
use domain::{assistance::Line, size::Size};
use entity::{assistance_line, commitment, match_line};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Ids of one query, well under what either database can bind.
const IDS_AT_ONCE: usize = 500;

/// Why a line keeps its goods: a committee decides on what is given, or has decided.
const GOODS_HELD: &str =
    "is part of a match for which an exemption is asked or granted: its goods cannot change";

/// A line on record, and its title also where that is hidden.
struct Known {
    row: assistance_line::Model,
    title: String,
}

/// The lines on record, by their offer or programme, in their order.
pub(super) struct OnRecord(HashMap<Uuid, Vec<Known>>);

impl OnRecord {
    /// The lines of these offers and programmes.
    pub(super) async fn read(
        database: &DatabaseTransaction,
        wholes: &[Uuid],
    ) -> Result<Self, DbErr> {
        let mut known: HashMap<Uuid, Vec<Known>> = HashMap::new();
        for some in wholes.chunks(IDS_AT_ONCE) {
            let of_wholes = assistance_line::Column::AssistanceId.is_in(some.iter().copied());
            let rows = assistance_line::Entity::find()
                .filter(of_wholes)
                .order_by_asc(assistance_line::Column::Position);
            let mut titles = carried::titles(database, some).await?;
            for row in rows.all(database).await? {
                let title = titles.remove(&row.id).unwrap_or_else(|| row.title.clone());
                let whole = known.entry(row.assistance_id).or_default();
                whole.push(Known { row, title });
            }
        }
        Ok(Self(known))
    }

    /// The lines that an offer or programme has once a file states these: each the one on record that says the same or is at its place.
    pub(super) fn rows(
        &self,
        whole: Uuid,
        reference: &str,
        stated: Vec<Line>,
    ) -> Vec<assistance_line::Model> {
        let known = self.0.get(&whole).map_or(&[][..], Vec::as_slice);
        let same = matched(&stated, known);
        let rows = stated.into_iter().zip(same).enumerate();
        let rows = rows.map(|(at, (line, was))| {
            // Of the same file, every register makes the same id, unless another line has it by now.
            let own = part_id("assistance_line", reference, at);
            let id = match was {
                Some(was) => was.row.id,
                None if known.iter().all(|was| was.row.id != own) => own,
                None => domain::id::random(),
            };
            lines::row(line, id, whole, at)
        });
        rows.collect()
    }
}

/// Whether a line that a file states at a place is one on record.
type IsSame = fn(&Line, i32, &Known) -> bool;

/// How a line is known again, the surest way first.
const WAYS: [IsSame; 4] = [
    |line, _, was| says_same(line, was) && is_counted_alike(line, &was.row),
    |line, _, was| says_same(line, was),
    |line, place, was| was.row.position == place && was.row.assistance == line.assistance,
    |_, place, was| was.row.position == place,
];

fn says_same(line: &Line, was: &Known) -> bool {
    was.row.assistance == line.assistance && was.title == line.title
}

fn is_counted_alike(line: &Line, was: &assistance_line::Model) -> bool {
    let size = line.size.as_ref();
    was.unit == size.map(Size::unit) && was.currency.as_deref() == size.and_then(Size::currency)
}

/// Which line on record each of these is.
fn matched<'k>(stated: &[Line], known: &'k [Known]) -> Vec<Option<&'k Known>> {
    let mut found: Vec<Option<&Known>> = vec![None; stated.len()];
    let mut left: Vec<&Known> = known.iter().collect();
    for is_same in WAYS {
        for (at, line) in stated.iter().enumerate() {
            if found[at].is_some() {
                continue;
            }
            let was = left.iter().position(|was| is_same(line, position(at), was));
            found[at] = was.map(|was| left.remove(was));
        }
    }
    found
}

impl Writer<'_> {
    /// Writes lines in place of those on record. Places are unique: what is on record is moved out of the way before.
    pub(super) async fn lines_of_assistance(
        &mut self,
        known: OnRecord,
        rows: Vec<assistance_line::Model>,
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        let known: Vec<assistance_line::Model> =
            known.0.into_values().flatten().map(|was| was.row).collect();
        let gone = self.lines_gone(&known, &rows, places).await?;
        self.replace::<assistance_line::Entity>(assistance_line::Column::Id, &gone, Vec::new())
            .await?;
        let after: HashMap<Uuid, i32> = rows.iter().map(|row| (row.id, row.position)).collect();
        let moved = known.into_iter().filter_map(|was| {
            let is_moved = after.get(&was.id)? != &was.position;
            let position = -was.position;
            is_moved.then_some(assistance_line::Model { position, ..was })
        });
        self.save::<assistance_line::Entity>(moved.collect())
            .await?;
        self.save::<assistance_line::Entity>(rows).await
    }

    /// Lines that the files no longer have. One that is part of a match or was drawn on may neither go, nor be counted otherwise, nor
    /// give less than is committed out of it; nor be of other goods than a committee is asked about.
    async fn lines_gone(
        &mut self,
        known: &[assistance_line::Model],
        rows: &[assistance_line::Model],
        places: &HashMap<Uuid, Place>,
    ) -> Result<Vec<Uuid>, DbErr> {
        let after: HashMap<Uuid, _> = rows.iter().map(|row| (row.id, row)).collect();
        let mut gone = Vec::new();
        for some in known.chunks(IDS_AT_ONCE) {
            let ids = || some.iter().map(|was| was.id);
            let drawn = commitment::Entity::find().filter(commitment::Column::LineId.is_in(ids()));
            let drawn = drawn.all(self.transaction).await?;
            let paired = match_line::Entity::find().filter(match_line::Column::LineId.is_in(ids()));
            let paired = paired.all(self.transaction).await?;
            let exempt = self.exempt_lines(&paired).await?;
            for was in some {
                let after = after.get(&was.id).copied();
                gone.extend(after.is_none().then_some(was.id));
                let entries = drawn.iter().filter(|entry| entry.line_id == Some(was.id));
                let entries: Vec<&commitment::Model> = entries.collect();
                if entries.is_empty() && paired.iter().all(|line| line.line_id != was.id) {
                    continue;
                }
                let has_other_goods = after.is_some_and(|after| after.goods != was.goods);
                let is_held = has_other_goods && exempt.contains(&was.id);
                let held = lines::held_to(was, after, entries);
                if let Some(reason) = held.or(is_held.then_some(GOODS_HELD)) {
                    let (file, line, record) = &places[&was.assistance_id];
                    self.at(*file, *line, record);
                    self.fault("line", told(was, after.is_some(), reason));
                }
            }
        }
        Ok(gone)
    }
}

/// What is wrong with what becomes of a line on record, and how to mend it.
fn told(was: &assistance_line::Model, stays: bool, reason: &str) -> String {
    let (place, title) = (was.position, &was.title);
    let cure = match stays {
        true => "state it as it is on record, and what is other than that as a line of its own",
        false => "keep it, with its type and title",
    };
    format!("{place} on record, \"{title}\", {reason}: {cure}")
}
