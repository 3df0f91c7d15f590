//! The ledger becomes rows, by the rules that entries made one after the other obey.

use crate::{
    db::ledger::{amount_of, by_measure, measure_of, measure_of_need, on_need, size_of_need},
    load::{Entry, records, write::Writer},
};
use chrono::Utc;
use domain::{
    date::{PartialDate, day_of, has_come, latest_day},
    ledger::{
        backed,
        end::{EVER, last_day_of},
        may_reverse_on, measure, within_size,
    },
    matches::CommitmentKind,
    money::still_used,
    size::Measure,
    validation::{Fault, LIES_AHEAD},
};
use entity::{commitment, need};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is counted together besides a need as a whole: what one provider gives to it out of one offer or programme. What is
/// entered under a match is counted there, and no file changes it.
type Strand = (Uuid, Uuid, Option<Uuid>);

/// File, line and name of a record.
pub(super) type Place = (usize, usize, String);

/// Rows that are asked for at once.
pub(super) const AT_ONCE: usize = 500;

/// Needs that are entered on, and all that is entered on them.
#[derive(Default)]
struct Touched {
    needs: Vec<need::Model>,
    entered: HashMap<Uuid, Vec<commitment::Model>>,
}

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
        self.reach_open_gaps(&rows, &before, &places).await?;
        self.save::<commitment::Entity>(rows.clone()).await?;
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
        let until = self.until(record);
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
            unit: measure.and_then(|measure| measure.unit),
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
    fn until(&mut self, record: &records::Commitment) -> Option<String> {
        let dated = record.date.as_ref().map(PartialDate::as_str);
        let until = last_day_of(record.until.as_ref()?, dated);
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

    /// These needs, and all that is entered on them.
    async fn touched(&self, needs: Vec<Uuid>) -> Result<Touched, DbErr> {
        let mut touched = Touched::default();
        for some in needs.chunks(AT_ONCE) {
            let known = need::Entity::find().filter(need::Column::Id.is_in(some.iter().copied()));
            touched.needs.extend(known.all(self.transaction).await?);
            let of_needs = commitment::Column::NeedId.is_in(some.iter().copied());
            let entered = commitment::Entity::find().filter(of_needs);
            for row in entered.all(self.transaction).await? {
                touched.entered.entry(row.need_id).or_default().push(row);
            }
        }
        Ok(touched)
    }

    /// No need is ever over-committed, nor more delivered than it asks for; and nobody takes back more than they committed and did
    /// not deliver. Entries of a file are in no order, so that they are judged by what they come to, with all that is on record.
    async fn balance(
        &mut self,
        touched: impl Iterator<Item = &commitment::Model>,
        places: &HashMap<Uuid, Place>,
    ) -> Result<(), DbErr> {
        if !self.is_sound() {
            return Ok(());
        }
        let today = day_of(Utc::now());
        let mut needs: HashMap<Uuid, HashMap<Strand, &Place>> = HashMap::new();
        for row in touched {
            let strands = needs.entry(row.need_id).or_default();
            strands.insert(strand(row), &places[&row.id]);
        }
        let touched = self.touched(needs.keys().copied().collect()).await?;
        for need in touched.needs {
            let strands = needs.remove(&need.id).unwrap_or_default();
            let ledger = touched.entered.get(&need.id).map_or(&[][..], Vec::as_slice);
            let within =
                size_of_need(&need).map(|size| within_size(on_need(&need, ledger, &today), size));
            if let Some(Err(fault)) = within {
                let last = strands.values().max();
                let (file, line, _) = last.expect("a need is touched by an entry");
                self.at(*file, *line, "commitment");
                self.broken(fault);
            }
            for (key, (file, line, record)) in strands {
                let is_own =
                    |row: &&commitment::Model| row.match_line_id.is_none() && strand(row) == key;
                let own: Vec<&commitment::Model> = ledger.iter().filter(is_own).collect();
                if let Err(fault) = sound(&own) {
                    self.at(*file, *line, record);
                    self.broken(fault);
                }
            }
        }
        Ok(())
    }
}

/// Whether what one giver entered on a need holds together.
fn sound(own: &[&commitment::Model]) -> Result<(), Fault> {
    for sums in by_measure(own.iter().copied(), EVER).into_values() {
        backed(sums)?;
    }
    ends_together(own)?;
    for row in own.iter().filter(|row| row.reverses_id.is_some()) {
        let mut entries = own.iter();
        let of = entries.find(|of| Some(of.id) == row.reverses_id);
        let fits = of.is_some_and(|of| {
            of.kind.reversal() == Some(row.kind)
                && measure_of(of) == measure_of(row)
                && of.until == row.until
                && amount_of(row) <= amount_of(of)
        });
        if !fits {
            let reason = "must name a pledge, commitment or delivery of the same provider to the same need, in the same unit and until the same day, that is no less";
            return Err(Fault::invalid("reverses", reason));
        }
        let entered = of.and_then(|of| of.dated.as_deref());
        may_reverse_on(entered, row.dated.as_deref())
            .map_err(|reason| Fault::invalid("date", reason))?;
    }
    Ok(())
}

/// Whether what one giver took back ends when what it was taken back of does: or else it would be missing from what goes on.
fn ends_together(own: &[&commitment::Model]) -> Result<(), Fault> {
    let mut by_end: BTreeMap<&Option<String>, Vec<&commitment::Model>> = BTreeMap::new();
    for row in own {
        by_end.entry(&row.until).or_default().push(row);
    }
    let sums = by_end.into_values().map(|rows| by_measure(rows, EVER));
    let mut sums = sums.flat_map(BTreeMap::into_values);
    if sums.all(|sum| sum.withdrawn <= sum.committed.max(0) && sum.pledged >= 0) {
        return Ok(());
    }
    let reason = "must be that of the commitment of which something is withdrawn, or of the pledge that ended";
    Err(Fault::invalid("until", reason))
}

fn strand(row: &commitment::Model) -> Strand {
    (row.need_id, row.provider_id, row.assistance_id)
}
