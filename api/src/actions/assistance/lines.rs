//! The lines of an offer or programme as rows: what matches and the ledger hold them to, and how they are written.

use crate::{
    actions::matches::take_out::take_out,
    db::{
        ledger::{from_line, size_of_line},
        transaction::Tx,
    },
    error::Result,
};
use domain::{
    assistance::{
        Line,
        line::{Becomes, held},
    },
    event::EventKind,
    size::Size,
    validation::{Fault, Validation},
};
use entity::{assistance, assistance_line, commitment, exemption_request, match_line, matches};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A line as a row at this place of its offer or programme, counted from 0.
pub fn row(line: Line, id: Uuid, assistance_id: Uuid, at: usize) -> assistance_line::Model {
    let size = line.size.as_ref();
    assistance_line::Model {
        id,
        assistance_id,
        position: i32::try_from(at + 1).expect("a draft has few lines"),
        assistance: line.assistance,
        title: line.title,
        unit: size.map(Size::unit),
        quantity: size.and_then(Size::quantity),
        amount_minor: size.and_then(Size::amount_minor),
        currency: size.and_then(Size::currency).map(str::to_owned),
        least: line.least,
        most: line.most,
        requires: line.requires,
        tied: line.tied,
        goods: line.goods,
        form: line.form,
        people: line.people,
        note: line.note,
    }
}

/// The lines of an offer or programme as they are, and as they are to be.
pub(super) struct Planned {
    known: Vec<assistance_line::Model>,
    planned: Vec<assistance_line::Model>,
}

impl Planned {
    /// Lines in place of those on record: what is part of a match stays as the match found it.
    pub(super) async fn check(
        tx: &Tx,
        assistance_id: Uuid,
        lines: Vec<Line>,
        faults: &mut Validation,
    ) -> Result<Self> {
        let known = tx
            .parts::<assistance::Entity, assistance_line::Entity>(assistance_id)
            .await?;
        let (mut taken, mut planned) = (BTreeSet::new(), Vec::new());
        for (at, line) in lines.into_iter().enumerate() {
            let field = format!("lines.{at}.line");
            let was = line
                .line
                .and_then(|id| faults.collect(on_record(id, &known, &field)));
            let is_new = was.is_none_or(|id| taken.insert(id));
            faults.ensure(is_new, &field, "appears twice");
            let id = was.unwrap_or_else(domain::id::random);
            planned.push(row(line, id, assistance_id, at));
        }
        let lines = Self { known, planned };
        lines.against_matches(tx, faults).await?;
        Ok(lines)
    }

    /// The lines as they are to be.
    pub(super) fn rows(&self) -> &[assistance_line::Model] {
        &self.planned
    }

    /// The lines that are to be in a currency in which none on record is, with that.
    pub(super) fn new_money(&self) -> impl Iterator<Item = (&assistance_line::Model, &str)> {
        let known = &self.known;
        let money = self.planned.iter();
        let money = money.filter_map(|row| Some((row, row.currency.as_deref()?)));
        money.filter(move |(_, code)| {
            !known
                .iter()
                .any(|was| was.currency.as_deref() == Some(*code))
        })
    }

    async fn against_matches(&self, tx: &Tx, faults: &mut Validation) -> Result<()> {
        for was in &self.known {
            let after = self.planned.iter().find(|row| row.id == was.id);
            let Some(reason) = held_by_matches(tx, was, after).await? else {
                continue;
            };
            match after {
                Some(row) => {
                    let field = format!("lines.{}", row.position - 1);
                    faults.ensure(false, &field, reason);
                }
                None => {
                    let message = format!("lack line {}, which {reason}", was.position);
                    faults.ensure(false, "lines", &message);
                }
            }
        }
        Ok(())
    }

    /// Writes the lines in place of those that were known.
    pub(super) async fn write(self, tx: &mut Tx, kind: EventKind) -> Result<()> {
        let loose = match_line::Column::LineId.is_in(self.loosened());
        take_out(tx, Condition::all().add(loose), kind).await?;
        let stays: BTreeSet<Uuid> = self.planned.iter().map(|line| line.id).collect();
        let (known, gone): (Vec<_>, Vec<_>) = self
            .known
            .into_iter()
            .partition(|line| stays.contains(&line.id));
        let gone = assistance_line::Column::Id.is_in(gone.iter().map(|line| line.id));
        tx.delete::<assistance_line::Entity>(Condition::all().add(gone))
            .await?;
        let known_ids: BTreeSet<Uuid> = known.iter().map(|line| line.id).collect();
        // Places are unique: those that stay are moved out of the way before they take their new ones.
        for line in known {
            let position = -line.position;
            tx.update(assistance_line::Model { position, ..line })
                .await?;
        }
        for line in self.planned {
            if known_ids.contains(&line.id) {
                tx.update(line).await?
            } else {
                tx.insert(line).await?
            }
        }
        Ok(())
    }
}

impl Planned {
    /// Lines that go, or are counted in something else from now on. Where a match has one, it is one that does not hold it.
    fn loosened(&self) -> Vec<Uuid> {
        let known = self.known.iter().filter(|was| {
            let after = self.planned.iter().find(|row| row.id == was.id);
            !after.is_some_and(|after| matches!(becomes(was, after), Becomes::Sized(_)))
        });
        known.map(|was| was.id).collect()
    }
}

/// The id of the line on record that a draft names.
fn on_record(id: Uuid, known: &[assistance_line::Model], field: &str) -> Result<Uuid, Fault> {
    if id.is_nil() {
        return Err(Fault::absent(field));
    }
    let is_known = known.iter().any(|line| line.id == id);
    let reason = "is not a line of this offer or programme";
    domain::validation::ensure(is_known, field, reason).map(|()| id)
}

/// What matches and the ledger hold against a line as it was becoming what it shall be; nothing if they agree.
async fn held_by_matches(
    tx: &Tx,
    was: &assistance_line::Model,
    after: Option<&assistance_line::Model>,
) -> Result<Option<&'static str>> {
    let paired = match_line::Entity::find().filter(match_line::Column::LineId.eq(was.id));
    let paired = tx.rows_whoever_may_read(paired).await?;
    let of = matches::Column::Id.is_in(paired.iter().map(|line| line.match_id));
    let seen = tx.all(matches::Entity::find().filter(of)).await?;
    let entries = commitment::Entity::find().filter(commitment::Column::LineId.eq(was.id));
    let entries = tx.rows_whoever_may_read(entries).await?;
    // A match that the provider cannot see does not hold their line, and so is not told of; what they entered themselves does.
    if seen.is_empty() && entries.is_empty() {
        return Ok(None);
    }
    let held = held_to(was, after, &entries);
    let has_other_goods = after.is_some_and(|after| after.goods != was.goods);
    if held.is_none() && has_other_goods && is_asked_for(tx, &seen).await? {
        return Ok(Some(
            "is part of a match for which an exemption is asked or granted: its goods cannot change: withdraw that match, and propose another",
        ));
    }
    Ok(held)
}

/// Whether a committee is asked to exempt one of these matches, or has exempted it: it has decided on what is given, and on nothing else. What
/// the Council lifted holds nothing.
pub async fn is_asked_for(tx: &Tx, matches: &[matches::Model]) -> Result<bool> {
    let requests = requests_about(matches, tx.reference().measures_over(tx.today()));
    let requests = tx.rows_whoever_may_read(requests).await?;
    Ok(requests.iter().any(|row| row.exemption().binds(tx.today())))
}

/// What committees are asked, or said, about those of these matches that have not ended; not from measures that are over.
pub fn requests_about(
    matches: &[matches::Model],
    over: Vec<Uuid>,
) -> Select<exemption_request::Entity> {
    let live = matches.iter().filter(|row| !row.state.is_over());
    exemption_request::Entity::find()
        .filter(exemption_request::Column::MatchId.is_in(live.map(|row| row.id)))
        .filter(exemption_request::Column::MeasureId.is_not_in(over))
}

/// What holds a line that is part of a match, or was drawn on by these entries, to what it was; nothing if what it shall be agrees.
pub fn held_to<'a>(
    was: &assistance_line::Model,
    after: Option<&assistance_line::Model>,
    entries: impl IntoIterator<Item = &'a commitment::Model>,
) -> Option<&'static str> {
    let becomes = after.map_or(Becomes::LeftOut, |after| becomes(was, after));
    held(becomes, from_line(entries).covered())
}

fn becomes(was: &assistance_line::Model, after: &assistance_line::Model) -> Becomes {
    let counted = |line: &assistance_line::Model| {
        let currency = line.currency.clone();
        (line.assistance, line.unit, currency)
    };
    if counted(was) == counted(after) {
        Becomes::Sized(size_of_line(after))
    } else {
        Becomes::Other
    }
}
