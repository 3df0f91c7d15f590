//! One record: begun, what it names found, what is wrong with it noted.

use super::Writer;
use crate::load::{Entry, Fault};
use domain::{
    congo,
    date::{PartialDate, in_order},
    money,
    validation::Validation,
};
use entity::loaded_record;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

impl Writer<'_> {
    /// Begins a record. False if it is on record just as it is here, so that there is nothing to do.
    pub(in crate::load) fn begin<T: Serialize>(
        &mut self,
        kind: &'static str,
        key: &str,
        entry: &Entry<T>,
    ) -> bool {
        let Entry { file, line, record } = entry;
        self.here = Fault {
            file: self.sources[*file].name.to_string(),
            line: *line,
            record: format!("{kind} \"{key}\""),
            field: String::new(),
            reason: String::new(),
        };
        if key.trim().is_empty() || key.len() > 200 {
            self.fault("", "needs a name of 1 to 200 bytes");
        } else if key.trim() != key {
            self.fault("", "has blanks at the ends of its name: remove them");
        }
        if !self.seen.insert((kind, key.to_lowercase())) {
            self.fault("", "appears twice");
        }
        let place = (kind.to_owned(), key.to_lowercase());
        let digest = digest(record);
        match self.names.digests.get(&place) {
            Some(known) if *known == digest => {
                self.summary.unchanged += 1;
                return false;
            }
            Some(_) => {
                let place = (*file, *line, self.here.record.clone());
                let id = self.names.get(kind, key);
                self.stated_anew.extend(id.map(|id| (id, place)));
                self.summary.changed += 1;
            }
            None => self.summary.added += 1,
        }
        let row = loaded_record::Model {
            kind: place.0,
            key: place.1,
            digest,
        };
        self.digests.push((kind, row));
        true
    }

    /// Goes back to a record that was begun, to say what is wrong with its parts.
    pub(in crate::load) fn at_entry(&mut self, kind: &str, key: &str, file: usize, line: usize) {
        self.at(file, line, &format!("{kind} \"{key}\""));
    }

    /// Notes a fault where something that may be there once is there already, under another name.
    pub(in crate::load) fn once(
        &mut self,
        id: Uuid,
        what: (Uuid, String),
        field: &str,
        reason: &str,
    ) {
        // What stands for something that could not be read takes nobody's place.
        if !self.is_doubtful() && *self.taken.entry(what).or_insert(id) != id {
            self.fault(field, reason);
        }
    }

    /// Goes back to a record, to say what is wrong with it.
    pub(in crate::load) fn at(&mut self, file: usize, line: usize, record: &str) {
        self.here = Fault {
            file: self.sources[file].name.to_string(),
            line,
            record: record.to_owned(),
            field: String::new(),
            reason: String::new(),
        };
    }

    /// Notes what is wrong with the record that was begun.
    pub(in crate::load) fn fault(&mut self, field: &str, reason: impl Into<String>) {
        self.faults.push(Fault {
            field: field.to_owned(),
            reason: reason.into(),
            ..self.here.clone()
        });
    }

    /// Notes what should be looked at of the record that was begun, and keeps nothing from being loaded.
    pub(in crate::load) fn warn(&mut self, field: &str, reason: impl Into<String>) {
        self.warnings.push(Fault {
            field: field.to_owned(),
            reason: reason.into(),
            ..self.here.clone()
        });
    }

    /// The id of the record itself.
    pub(in crate::load) fn own(&self, kind: &'static str, key: &str) -> Uuid {
        self.names
            .get(kind, key)
            .expect("every record was announced")
    }

    /// The id of a record that this one names.
    pub(in crate::load) fn refer(&mut self, kind: &'static str, key: &str, field: &str) -> Uuid {
        let known = self.names.get(kind, key);
        if self.names.is_doubtful(known) {
            self.doubt();
        }
        known.unwrap_or_else(|| {
            self.fault(
                field,
                format!(
                    "no {} \"{key}\" is on record or in these files",
                    kind.replace('_', " ")
                ),
            );
            Uuid::nil()
        })
    }

    pub(in crate::load) fn refer_if(
        &mut self,
        kind: &'static str,
        key: Option<&String>,
        field: &str,
    ) -> Option<Uuid> {
        key.map(|key| self.refer(kind, key, field))
    }

    pub(in crate::load) fn refer_all(
        &mut self,
        kind: &'static str,
        keys: &[String],
        field: &str,
    ) -> Vec<Uuid> {
        let mut ids = Vec::new();
        for key in keys {
            let id = self.refer(kind, key, field);
            if ids.contains(&id) && !id.is_nil() {
                self.fault(field, format!("names \"{key}\" twice"));
            } else {
                ids.push(id);
            }
        }
        ids
    }

    /// Minor units of an amount; faults name the field.
    pub(in crate::load) fn money(
        &mut self,
        amount: Option<&String>,
        currency: Option<&String>,
        field: &str,
    ) -> Option<i64> {
        match (amount, currency) {
            (Some(amount), Some(code)) => match money::currency(code)
                .and_then(|currency| money::minor_units(amount, currency))
            {
                Ok(minor) => return Some(minor),
                Err(reason) => self.fault(field, reason),
            },
            (None, None) => {}
            _ => self.fault(field, "amount and currency go together"),
        }
        None
    }

    /// Two dates in order, each with its field.
    pub(in crate::load) fn order(
        &mut self,
        (first, from): (&str, Option<&PartialDate>),
        (last, to): (&str, Option<&PartialDate>),
    ) {
        if from
            .zip(to)
            .is_some_and(|(from, to)| !in_order(from.as_str(), to.as_str()))
        {
            let mend = format!("lies before {first}: write the earlier date in {first}");
            self.fault(last, &mend);
        }
    }

    pub(in crate::load) fn language(&mut self, code: &str, field: &str) {
        let mut faults = Validation::default();
        faults.language(code, field);
        self.note_faults(faults);
    }

    /// A name that says one Congo must not carry the code of the other.
    pub(in crate::load) fn congo(&mut self, name: &str, country: Option<&str>, field: &str) {
        if country.is_some_and(|country| congo::contradicts(name, country)) {
            self.fault(field, congo::MIXED_UP);
        }
    }
}
/// SHA-256 of a record as JSON, in hexadecimal digits.
fn digest<T: Serialize>(record: &T) -> String {
    let json = serde_json::to_vec(record).expect("a record is plain data");
    Sha256::digest(json)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
