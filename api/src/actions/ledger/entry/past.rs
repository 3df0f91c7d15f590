//! What a need asked for and had on earlier days, by which a commitment of an earlier day is judged.

use super::Entry;
use crate::{
    db::{ledger::in_measure, transaction::Tx},
    error::Result,
};
use domain::{
    date::{PartialDate, ends},
    ledger::{
        Account, Books,
        end::lasts,
        past::{Stood, turns},
    },
};
use entity::{commitment, event, need};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

impl Entry {
    /// The day that it is of; of a year or month the last one that has come.
    pub(in crate::actions::ledger) fn day(&self, tx: &Tx) -> String {
        let last = ends(&self.on).map_or_else(|| self.on.clone(), |day| day.to_string());
        last.min(tx.today().to_owned())
    }

    /// Refuses to commit of an earlier day what the need had no room for on a day since. A date that names only a month or year is taken
    /// for its last day: which it was is not known. Of days after its own last one nothing is asked: it does not cover them.
    pub(in crate::actions::ledger) async fn had_room(
        &self,
        tx: &Tx,
        books: &Books<'_>,
    ) -> Result<()> {
        let from = self.day(tx);
        if from.as_str() >= tx.today() || books.need.size.is_none() {
            return Ok(());
        }
        let of_need = commitment::Column::NeedId.eq(self.need.id);
        let entries = tx
            .rows_whoever_may_read(commitment::Entity::find().filter(of_need))
            .await?;
        let sizes = earlier_sizes(tx, &self.need, &self.on).await?;
        let entered = entries.iter().map(|entry| since(entry, &entries));
        let resized = sizes.iter().map(|(day, _)| day.as_str());
        let days = turns(&from, tx.today(), entered.chain(resized));
        let covered = |day: &&str| lasts(self.until.as_deref(), day);
        let stood = days.into_iter().filter(covered).map(|day| {
            let there = entries.iter().filter(|entry| since(entry, &entries) <= day);
            let until = sizes.iter().find(|(until, _)| until.as_str() > day);
            Stood {
                day,
                need: Account {
                    entered: in_measure(there, &self.measure, day),
                    size: until.map_or(books.need.size, |(_, size)| *size),
                },
            }
        });
        Ok(books.had_room(self.amount, stood)?)
    }
}

/// The date from which an entry counts, or nothing where it is not known. What reverses another takes it off from the beginning: it was
/// mistyped, or came back.
fn since<'a>(entry: &'a commitment::Model, all: &'a [commitment::Model]) -> &'a str {
    let reversed = entry.reverses_id;
    let reversed = reversed.and_then(|id| all.iter().find(|other| other.id == id));
    reversed
        .unwrap_or(entry)
        .dated
        .as_deref()
        .unwrap_or_default()
}

/// How much a need asked for before each change of it since a date, and on which day that was, the first change first. The history of
/// its gap tells it; what lies before that is not known, and taken to be as it was when it begins.
async fn earlier_sizes(
    tx: &Tx,
    need: &need::Model,
    from: &str,
) -> Result<Vec<(String, Option<i64>)>> {
    let begins = PartialDate::stored(from).millis();
    // What changed of other needs need not be read, of which a gap may have many.
    let id = need.id.to_string();
    let tells = Condition::any()
        .add(event::Column::Open.contains(&id))
        .add(event::Column::Closed.contains(&id));
    let events = event::Entity::find()
        .filter(event::Column::AboutId.eq(need.gap_id))
        .filter(event::Column::At.gte(i64::try_from(begins).unwrap_or_default()))
        .filter(tells)
        .order_by_asc(event::Column::Sequence);
    let events = tx.rows_whoever_may_read(events).await?;
    let changes = events.iter().filter_map(|event| {
        let was = before(event, need)?;
        let is_same = was["unit"].as_str() == need.unit.as_ref().map(AsRef::<str>::as_ref)
            && was["currency"].as_str() == need.currency.as_deref();
        let size = was["quantity"].as_i64().or(was["amount_minor"].as_i64());
        let day = String::from(PartialDate::of_moment(event.at));
        // What it asked for in another unit says nothing about this one.
        Some((day, size.filter(|_| is_same)))
    });
    Ok(changes.collect())
}

/// A need as it was before an event that changed it.
fn before(event: &event::Model, need: &need::Model) -> Option<Value> {
    let id = need.id.to_string();
    let told = [&event.closed, &event.open].into_iter().flatten();
    let mut told = told.filter_map(|told| serde_json::from_str::<Value>(told).ok());
    told.find_map(|mut told| {
        let needs = told.get_mut("needs")?.get_mut(0)?.as_array_mut()?;
        let was = needs.iter_mut().find(|was| was["id"] == id.as_str())?;
        Some(was.take())
    })
}
