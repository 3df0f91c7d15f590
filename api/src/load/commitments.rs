//! The ledger becomes rows, by the rules that entries made one after the other obey.

mod balance;
mod giver;

use crate::{
    db::ledger::measure_of_need,
    load::{Entry, fault::Place, records, write::Writer},
};
use chrono::Utc;
use domain::{
    date::{PartialDate, has_come, latest_day},
    ledger::{end::last_day_of, measure},
    matches::CommitmentKind,
    money::still_used,
    size::{Measure, SizeUnit},
    validation::{Fault, LIES_AHEAD},
};
use entity::{commitment, need};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rows that are asked for at once.
pub(super) const AT_ONCE: usize = 500;

impl Writer<'_> {
    pub(super) async fn commitments(
        &mut self,
        entries: Vec<Entry<records::Commitment>>,
    ) -> Result<(), DbErr> {
        let latest = latest_day(Utc::now().timestamp_millis());
        self.know_needs(&entries).await?;
        let (mut rows, mut places) = (Vec::new(), HashMap::new());
        for entry in entries {
            let code = &entry.record.code;
            if self.begin("commitment", code, &entry) {
                let row = self.commitment(&entry.record, &latest);
                let place = (entry.file, entry.line, format!("commitment \"{code}\""));
                places.insert(row.id, place);
                rows.push(row);
            }
        }
        // What is reversed is written before what reverses it.
        rows.sort_by_key(|row: &commitment::Model| row.reverses_id.is_some());
        let before = self.before(&rows).await?;
        self.keep_entries(&before, &places);
        self.reach_open_gaps(&rows, &before, &places).await?;
        self.given_by_their_providers(&rows, &places).await?;
        self.save::<commitment::Entity>(rows.clone()).await?;
        self.leave_no_entries().await?;
        self.balance(before.iter().chain(&rows), &places).await
    }

    /// Notes a reversal that reverses nothing, a date that is still to come, and what is promised in money that was gone on its date.
    fn check_commitment(&mut self, record: &records::Commitment, latest: &str) {
        if record.reverses.is_some() != record.kind.reverses() {
            self.fault(
                "reverses",
                "must name the entry that a reversal reverses, and is of nothing else",
            );
        }
        let date = record.date.as_ref();
        if date.is_some_and(|date| !has_come(date.as_str(), latest)) {
            self.fault("date", LIES_AHEAD);
        }
        let gives = matches!(
            record.kind,
            CommitmentKind::Pledged | CommitmentKind::Committed
        );
        if let (true, Some(code), Some(date)) = (gives, &record.currency, date)
            && let Err(reason) = still_used(code, date.as_str())
        {
            self.fault("currency", reason);
        }
    }

    fn commitment(&mut self, record: &records::Commitment, latest: &str) -> commitment::Model {
        let gap = self.refer("gap", &record.gap, "gap");
        let (amount, currency) = (record.amount.as_ref(), record.currency.as_ref());
        let amount_minor = self.money(amount, currency, "amount");
        let need = self.needs.get(&(gap, record.need)).cloned();
        let measure = match &need {
            Some(need) => self.counted(need, record, amount_minor),
            None => self.has_no_need(record),
        };
        self.check_commitment(record, latest);
        let unit = measure.as_ref().and_then(|measure| measure.unit);
        let until = self.until(record, unit);
        // A file says of each entry when it ends: no delivery in it fulfils a commitment that goes on.
        let is_delivery = matches!(
            record.kind,
            CommitmentKind::Delivered | CommitmentKind::DeliveryReversed
        );
        commitment::Model {
            id: self.own("commitment", &record.code),
            code: record.code.clone(),
            need_id: need.map(|need| need.id).unwrap_or_default(),
            provider_id: self.refer("organisation", &record.provider, "provider"),
            assistance_id: self.refer_if("assistance", record.assistance.as_ref(), "assistance"),
            line_id: None,
            match_line_id: None,
            kind: record.kind,
            unit,
            quantity: record.quantity,
            amount_minor,
            currency: record.currency.clone(),
            dated: record.date.clone().map(String::from),
            commitment_until: until.clone().filter(|_| is_delivery),
            until,
            note: record.note.clone(),
            reverses_id: self.refer_if("commitment", record.reverses.as_ref(), "reverses"),
            source: record.source.clone(),
        }
    }

    /// The last day of an entry, where it has one.
    fn until(&mut self, record: &records::Commitment, unit: Option<SizeUnit>) -> Option<String> {
        let dated = record.date.as_ref().map(PartialDate::as_str);
        let until = last_day_of(record.until.as_ref()?, dated, unit);
        until.map_err(|fault| self.broken(fault)).ok()
    }

    /// Reads the needs that findings state of these gaps, beside those that these files state. What is planned is nothing that a file
    /// knows.
    async fn know_needs(&mut self, entries: &[Entry<records::Commitment>]) -> Result<(), DbErr> {
        let gaps = entries
            .iter()
            .filter_map(|entry| self.names.get("gap", &entry.record.gap));
        let gaps: Vec<Uuid> = gaps.collect::<BTreeSet<_>>().into_iter().collect();
        for some in gaps.chunks(AT_ONCE) {
            let stated = need::Entity::find()
                .filter(need::Column::GapId.is_in(some.iter().copied()))
                .filter(need::Column::AuthorId.is_null());
            for need in stated.all(self.transaction).await? {
                let place = (need.gap_id, need.position);
                self.needs.entry(place).or_insert(need);
            }
        }
        Ok(())
    }

    fn has_no_need(&mut self, record: &records::Commitment) -> Option<Measure> {
        let reason = format!("gap \"{}\" has no need {}", record.gap, record.need);
        self.fault("need", reason);
        None
    }

    /// What an entry is counted in; notes what is wrong with its amount, unless it could not be read at all: that is noted already.
    fn counted(
        &mut self,
        need: &need::Model,
        record: &records::Commitment,
        minor: Option<i64>,
    ) -> Option<Measure> {
        let is_money = record.amount.is_some() || record.currency.is_some();
        if is_money && minor.is_none() {
            return None;
        }
        let said = (record.unit, record.currency.as_deref());
        match measure(&measure_of_need(need), said, (record.quantity, minor)) {
            Ok(measure) => Some(measure),
            Err(fault) => {
                self.broken(fault);
                None
            }
        }
    }

    /// Notes a rule of the domain that the record breaks.
    fn broken(&mut self, fault: Fault) {
        self.fault(&fault.field.join("."), fault.reason);
    }

    /// Notes what would take the place of entries that were made under matches, which know what was given by these.
    fn keep_entries(&mut self, before: &[commitment::Model], places: &HashMap<Uuid, Place>) {
        for entry in before.iter().filter(|entry| entry.match_line_id.is_some()) {
            let (file, line, record) = &places[&entry.id];
            self.at(*file, *line, record);
            let reason = "is that of an entry which was made under a match: choose another, or have the entry reversed there (reverseEntry)";
            self.fault("code", reason);
        }
    }

    /// The entries on record that others take the place of.
    async fn before(&self, rows: &[commitment::Model]) -> Result<Vec<commitment::Model>, DbErr> {
        let mut before = Vec::new();
        for some in rows.chunks(AT_ONCE) {
            let same = commitment::Column::Id.is_in(some.iter().map(|row| row.id));
            let known = commitment::Entity::find().filter(same);
            before.extend(known.all(self.transaction).await?);
        }
        Ok(before)
    }
}
