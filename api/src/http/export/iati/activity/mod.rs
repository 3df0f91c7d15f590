//! One activity, its elements in the order that the standard wants.

mod elements;

use super::xml::Xml;
use crate::http::Reporting;
use chrono::NaiveDate;
use domain::date::{begins, ends};
use elements::{
    date, items, match_code, places, planned, provider, sectors_of, sectors_of_gap, status_code,
    text,
};
use serde_json::Value;
use std::collections::HashSet;

/// What has no place in the file, counted.
#[derive(Default)]
pub(super) struct Left {
    /// Programmes without a start.
    programmes: u64,
    /// Matches without money that has a day.
    matches: u64,
    /// Lines that give no money, or are open-ended.
    lines: u64,
    /// Entries that are no money, or have no day.
    entries: u64,
}

impl Left {
    /// Tells how much was left out.
    pub(super) fn comment(&self) -> String {
        let Self {
            programmes,
            matches,
            lines,
            entries,
        } = self;
        format!(
            "<!-- Left out: {programmes} programmes without a start, {matches} matches without dated money, {lines} lines of programmes and \
             {entries} entries of matches that are no dated amount of money. Where shares of several countries or sectors are not on \
             record, equal parts stand for them. -->\n"
        )
    }
}

/// How activities are written.
pub(super) struct Shape {
    reporting: Reporting,
    today: NaiveDate,
}

/// An entry of the ledger as a transaction.
struct Transaction<'a> {
    code: &'static str,
    date: NaiveDate,
    amount: String,
    currency: &'a str,
}

impl Transaction<'_> {
    fn write(&self, xml: &mut Xml) {
        let day = self.date.to_string();
        xml.open("transaction", &[]);
        xml.empty("transaction-type", &[("code", self.code)]);
        xml.empty("transaction-date", &[("iso-date", day.as_str())]);
        let value = [("currency", self.currency), ("value-date", day.as_str())];
        xml.text("value", &value, &self.amount);
        xml.close("transaction");
    }
}

impl Shape {
    pub(super) fn new(reporting: Reporting, today: NaiveDate) -> Self {
        Self { reporting, today }
    }

    fn identifier(&self, reference: &str) -> String {
        format!("{}-{reference}", self.reporting.reference)
    }

    /// A programme; nothing where it cannot be an activity.
    pub(super) fn programme(&self, of: &Value, left: &mut Left) -> String {
        let Some(starts) = begins(text(of, "starts")) else {
            left.programmes += 1;
            return String::new();
        };
        let ends = ends(text(of, "ends")).filter(|ends| *ends >= starts);
        let (language, status) = (text(of, "language"), text(of, "status"));
        let mut xml = Xml::default();
        self.begin(&mut xml, text(of, "reference"), language, "1");
        xml.said("title", &[], language, text(of, "title"));
        let general = [("type", "1")];
        xml.said("description", &general, language, text(of, "description"));
        provider(&mut xml, of, "4");
        let own = text(of, "externalReference");
        if !own.is_empty() {
            xml.empty("other-identifier", &[("ref", own), ("type", "A9")]);
        }
        xml.empty("activity-status", &[("code", status_code(status))]);
        let has_begun = starts <= self.today && status != "PIPELINE";
        date(&mut xml, if has_begun { "2" } else { "1" }, starts);
        if let Some(ends) = ends {
            let is_over = ["FINALISATION", "CLOSED", "CANCELLED"].contains(&status);
            let kind = if is_over && ends <= self.today {
                "4"
            } else {
                "3"
            };
            date(&mut xml, kind, ends);
        }
        let sectors: Vec<&Value> = items(of, "sectors").collect();
        places(&mut xml, &items(of, "countries").collect::<Vec<_>>());
        sectors_of(&mut xml, &sectors, &[]);
        for line in items(of, "lines") {
            planned(&mut xml, line, (starts, ends), left);
        }
        xml.close("iati-activity");
        xml.0
    }

    /// A match with its transactions; nothing where it has none.
    pub(super) fn agreed(&self, of: &Value, left: &mut Left) -> String {
        let transactions = self.transactions(of, left);
        // They are in the order of their days.
        let Some(first) = transactions.first().map(|first| first.date) else {
            left.matches += 1;
            return String::new();
        };
        let starts = begins(text(of, "agreedOn")).unwrap_or(first);
        let language = text(of, "assistance.language");
        let mut xml = Xml::default();
        self.begin(&mut xml, text(of, "reference"), language, "2");
        xml.said("title", &[], language, text(of, "assistance.title"));
        let (general, said) = ([("type", "1")], text(of, "gap.language"));
        xml.said("description", &general, said, text(of, "gap.title"));
        provider(&mut xml, of, "1");
        let code = match_code(text(of, "state"));
        xml.empty("activity-status", &[("code", code)]);
        date(&mut xml, "2", starts.min(self.today));
        let ended = begins(text(of, "endedOn")).filter(|ended| *ended >= starts);
        if let Some(ended) = ended.filter(|ended| *ended <= self.today) {
            date(&mut xml, "4", ended);
        }
        let countries: Vec<&Value> = items(of, "gap.countries").collect();
        places(&mut xml, &countries);
        sectors_of_gap(&mut xml, &of["gap"]);
        for transaction in &transactions {
            transaction.write(&mut xml);
        }
        if text(of, "assistance.__typename") == "Programme" {
            let parent = self.identifier(text(of, "assistance.reference"));
            let parent = [("ref", parent.as_str()), ("type", "1")];
            xml.empty("related-activity", &parent);
        }
        xml.close("iati-activity");
        xml.0
    }

    fn begin(&self, xml: &mut Xml, reference: &str, language: &str, hierarchy: &str) {
        let attributes = [("xml:lang", language), ("hierarchy", hierarchy)];
        xml.open("iati-activity", &attributes);
        xml.text("iati-identifier", &[], &self.identifier(reference));
        let Reporting {
            reference,
            name,
            kind,
        } = &self.reporting;
        let reporting = [
            ("ref", reference.as_str()),
            ("type", kind.as_str()),
            ("secondary-reporter", "1"),
        ];
        xml.said("reporting-org", &reporting, "", name);
    }

    /// What was entered in the ledger under this match in money on a day, oldest first: other entries of its needs are of other matches,
    /// be they of the same offer.
    fn transactions<'a>(&self, of: &'a Value, left: &mut Left) -> Vec<Transaction<'a>> {
        let reference = text(of, "reference");
        let entries = items(of, "lines").flat_map(|line| items(line, "need.commitments"));
        let own = entries.filter(|entry| text(entry, "match.reference") == reference);
        // Where two of its lines give to one need, the entries of that stand twice.
        let mut known = HashSet::new();
        let mut found = Vec::new();
        for entry in own {
            if !known.insert(text(entry, "id")) {
                continue;
            }
            let (amount, currency) = (text(entry, "amount"), text(entry, "currency"));
            let (code, sign) = match text(entry, "kind") {
                "PLEDGED" => ("12", ""),
                "PLEDGE_REVERSED" | "PLEDGE_ENDED" => ("12", "-"),
                "COMMITTED" => ("2", ""),
                "DELIVERED" => ("3", ""),
                "DELIVERY_REVERSED" => ("3", "-"),
                _ => ("2", "-"),
            };
            let date = begins(text(entry, "date")).filter(|date| *date <= self.today);
            match date {
                Some(date) if !amount.is_empty() && !currency.is_empty() => {
                    found.push(Transaction {
                        code,
                        date,
                        amount: format!("{sign}{amount}"),
                        currency,
                    });
                }
                _ => left.entries += 1,
            }
        }
        found.sort_by_key(|transaction| transaction.date);
        found
    }
}

#[cfg(test)]
mod tests;
