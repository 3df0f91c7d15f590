//! What money an activity says it gives: once, by the firmest of what it states, and never two of them together.

use super::{
    amount::{Sums, parse},
    element::Element,
    remark::{Counts, Remark, warn},
};
use std::collections::BTreeMap;

/// What a sum was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Commitments to others.
    Commitments,
    /// Budgets, the revised one of a period in place of the original.
    Budgets,
    /// Planned disbursements.
    Planned,
}

impl Basis {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Commitments => "commitments",
            Self::Budgets => "budgets",
            Self::Planned => "planned disbursements",
        }
    }
}

/// What one amount says.
enum Stated {
    /// So many millionths of a currency.
    Amount(String, i128),
    /// Something that cannot be read, as a warning tells.
    LeftOut,
    Nothing,
}

impl Stated {
    fn add_to(self, sums: &mut Sums) {
        match self {
            Self::Amount(currency, amount) => sums.add(&currency, amount),
            Self::LeftOut => sums.leave_out(),
            Self::Nothing => {}
        }
    }
}

/// Reads sums, and notes what cannot be read.
pub(super) struct MoneyReader<'a> {
    pub(super) currency: Option<&'a str>,
    pub(super) remarks: &'a mut Vec<Remark>,
    pub(super) counts: &'a mut Counts,
}

impl MoneyReader<'_> {
    /// The sums of an activity by currency, with what they are of; none where it states none.
    pub(super) fn read(&mut self, activity: &Element) -> Option<(Basis, Sums)> {
        let found = [
            (Basis::Commitments, self.commitments(activity)),
            (Basis::Budgets, self.budgets(activity)),
            (Basis::Planned, self.planned(activity)),
        ];
        let mut stated = found.into_iter().filter(|(_, sums)| !sums.is_empty());
        let first = stated.next();
        for (basis, _) in stated {
            let what = format!("{}: stated beside what the sum was made of", basis.word());
            self.counts.add("money.beside", what);
        }
        first
    }

    fn commitments(&mut self, activity: &Element) -> Sums {
        let mut sums = Sums::default();
        for transaction in activity.all("transaction") {
            let kind = transaction
                .first("transaction-type")
                .and_then(|kind| kind.attribute("code"))
                .unwrap_or("without a type");
            let amount = self.value(transaction);
            if matches!(kind, "2" | "C") {
                amount.add_to(&mut sums);
                continue;
            }
            let is_refund = matches!(amount, Stated::Amount(_, amount) if amount < 0);
            let rule = match is_refund {
                true => "transaction.refund",
                false => "transaction.kept-out",
            };
            self.counts
                .add(rule, format!("transactions of type {}", name(kind)));
        }
        sums
    }

    /// Budgets by period: the revised one stands in place of the original.
    fn budgets(&mut self, activity: &Element) -> Sums {
        let mut periods: BTreeMap<(String, String), (bool, Sums)> = BTreeMap::new();
        for budget in activity.all("budget") {
            let amount = self.value(budget);
            if matches!(amount, Stated::Nothing) {
                continue;
            }
            let day = |name| budget.first(name).map_or("", Element::day).trim();
            let period = (day("period-start").to_owned(), day("period-end").to_owned());
            let is_revised = matches!(budget.attribute("type"), Some("2" | "revised" | "Revised"));
            let known = periods
                .entry(period)
                .or_insert_with(|| (is_revised, Sums::default()));
            if known.0 != is_revised {
                self.counts.add(
                    "budget.replaced",
                    "budgets of which a revised one stands for the same period".to_owned(),
                );
            }
            if is_revised && !known.0 {
                *known = (true, Sums::default());
            }
            if known.0 == is_revised {
                amount.add_to(&mut known.1);
            }
        }
        let mut sums = Sums::default();
        for (_, period) in periods.values() {
            sums.add_all(period);
        }
        sums
    }

    fn planned(&mut self, activity: &Element) -> Sums {
        let mut sums = Sums::default();
        for planned in activity.all("planned-disbursement") {
            self.value(planned).add_to(&mut sums);
        }
        sums
    }

    fn value(&mut self, of: &Element) -> Stated {
        let Some(value) = of.first("value") else {
            return Stated::Nothing;
        };
        let text = value.text.trim();
        let Some(amount) = parse(text) else {
            let shown: String = text.chars().take(40).collect();
            let message = format!("\"{shown}\" is no amount: it was left out");
            self.warn("amount.unreadable", value.line, message);
            return Stated::LeftOut;
        };
        let Some(currency) = value.attribute("currency").or(self.currency) else {
            let shown: String = text.chars().take(40).collect();
            let message = format!(
                "{shown} has no currency, and the activity states none for all: it was left out"
            );
            self.warn("currency.missing", value.line, message);
            return Stated::LeftOut;
        };
        let currency = currency.to_uppercase();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let shown: String = currency.chars().take(40).collect();
            let message = format!("\"{shown}\" is no currency: an amount in it was left out");
            self.warn("amount.unfit", value.line, message);
            return Stated::LeftOut;
        }
        Stated::Amount(currency, amount)
    }

    fn warn(&mut self, rule: &'static str, line: u64, message: String) {
        warn((&mut *self.remarks, &mut *self.counts), rule, line, message);
    }
}

/// A type of transaction by its code, of version 1 or 2.
fn name(code: &str) -> String {
    let name = match code {
        "1" | "IF" => "incoming funds",
        "3" | "D" => "disbursement",
        "4" | "E" => "expenditure",
        "5" | "IR" => "interest payment",
        "6" | "LR" => "loan repayment",
        "7" | "R" => "reimbursement",
        "11" => "incoming commitment",
        "12" => "outgoing pledge",
        "13" => "incoming pledge",
        _ => return code.chars().take(40).collect(),
    };
    format!("{code} ({name})")
}
