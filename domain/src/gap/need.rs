//! One line of what would close a gap: the rules it has to obey, which line waits for which, and what the ledger holds it to.

use super::need_share;
use crate::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass},
    date::PartialDate,
    size::{self, Size},
    validation::{NOTE_MAX, Validation},
};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// A need, as it is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is needed.
    pub title: String,
    /// How much of it.
    pub size: size::Draft,
    /// Smallest useful amount, as a decimal string in the unit of the size.
    pub least: Option<String>,
    /// Class of goods, where goods are needed.
    pub goods: Option<GoodsClass>,
    /// In what form, where that is stated.
    pub form: Option<AssistanceForm>,
    /// How many people it is to reach, where its size counts none.
    pub people: Option<i32>,
    /// Date from which it is needed.
    pub starts: Option<PartialDate>,
    /// Date by which it is needed.
    pub deadline: Option<PartialDate>,
    /// Languages it is needed in, ISO 639-1.
    pub languages: Vec<String>,
    /// Where.
    pub place: Option<String>,
    /// What each country has of it, where the gap is about several.
    pub shares: Vec<need_share::Draft>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Places of the needs that have to be met before, counted from 1.
    pub depends_on: Vec<i64>,
}

/// A need in a plan: one that is on record, as it is to be, or a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The need on record; none for a new one.
    pub need: Option<Uuid>,
    /// What it is to be.
    pub draft: Draft,
}

/// A need that obeys the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is needed.
    pub title: String,
    /// How much of it; none if unsized.
    pub size: Option<Size>,
    /// Smallest useful amount, in the unit of the size.
    pub least: Option<i64>,
    /// Class of goods.
    pub goods: Option<GoodsClass>,
    /// In what form, where that is stated.
    pub form: Option<AssistanceForm>,
    /// How many people it is to reach, where its size counts none.
    pub people: Option<i32>,
    /// Date from which it is needed.
    pub starts: Option<String>,
    /// Date by which it is needed.
    pub deadline: Option<String>,
    /// Languages, separated by spaces.
    pub languages: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Shares of countries, as [`need_share`] keeps them.
    pub shares: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl Draft {
    /// Applies the rules; `field` leads to the need.
    pub fn check(self, field: &str, faults: &mut Validation) -> Need {
        let field = |name: &str| format!("{field}.{name}");
        let size = self.size.check(&field("size"), faults);
        for code in &self.languages {
            faults.language(code, &field("languages"));
        }
        let least = self.least.as_ref().and_then(|given| {
            faults.collect_reason(self.size.least(given, size.as_ref()), &field("least"))
        });
        let (starts, deadline) = (
            self.starts.map(String::from),
            self.deadline.map(String::from),
        );
        faults.order(starts.as_ref(), deadline.as_ref(), &field("deadline"));
        AssistanceForm::check(self.form, self.assistance, &field("form"), faults);
        size::check_people(self.people, self.size.unit(), &field("people"), faults);
        Need {
            assistance: self.assistance,
            title: faults.title(&self.title, &field("title")),
            size,
            least,
            goods: self.goods,
            form: self.form,
            people: self.people,
            starts,
            deadline,
            languages: (!self.languages.is_empty()).then(|| self.languages.join(" ")),
            place: faults.title_if(self.place.as_ref(), &field("place")),
            shares: need_share::check(&self.shares, &field("shares"), faults),
            note: faults.text_if(self.note.as_ref(), NOTE_MAX, &field("note")),
        }
    }
}

/// Applies the rules to a list of needs.
pub fn check(needs: Vec<Draft>, faults: &mut Validation) -> Vec<Need> {
    faults.within(needs.len(), "needs");
    let checked = needs
        .into_iter()
        .enumerate()
        .map(|(at, need)| need.check(&format!("needs.{at}"), faults));
    checked.collect()
}

/// Notes shares in needs of countries that are not among those of the gap, at the field that a place of the list has.
pub fn check_countries(
    needs: &[Need],
    alpha3: &[&str],
    field: impl Fn(usize) -> String,
    faults: &mut Validation,
) {
    for (at, need) in needs.iter().enumerate() {
        for (country, _) in need_share::stated(need.shares.as_deref()) {
            let place = at + 1;
            let message = format!(
                "does not fit: need {place} has a share of {country}, which is not among the countries of the gap"
            );
            faults.ensure(alpha3.contains(&country), &field(at), &message);
        }
    }
}

/// Which places each need waits for, counted from 0.
pub fn order<'a>(
    needs: impl ExactSizeIterator<Item = &'a Draft>,
    faults: &mut Validation,
) -> Vec<Vec<usize>> {
    let length = needs.len();
    let mut waits_for = Vec::new();
    for (at, need) in needs.enumerate() {
        let mut places = BTreeSet::new();
        for place in &need.depends_on {
            let other = usize::try_from(*place)
                .ok()
                .and_then(|place| place.checked_sub(1))
                .filter(|other| *other < length && *other != at);
            let reason =
                format!("has {place}, which is not the place of another need, counted from 1");
            faults.ensure(other.is_some(), &format!("needs.{at}.dependsOn"), &reason);
            places.extend(other);
        }
        waits_for.push(places.into_iter().collect());
    }
    let circle = in_a_circle(&waits_for);
    if let Some(first) = circle.first() {
        let places: Vec<String> = circle.iter().map(|at| (at + 1).to_string()).collect();
        let places = places.join(", ");
        let reason = format!("is circular: none of the needs {places} could come first");
        faults.ensure(false, &format!("needs.{first}.dependsOn"), &reason);
    }
    waits_for
}

/// Needs that wait for each other in a circle, and those behind them, given which places each waits for, counted from 0; none
/// if all can be met in some order.
pub fn in_a_circle(waits_for: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<usize> = (0..waits_for.len()).collect();
    loop {
        let before = open.len();
        let waiting: HashSet<usize> = open.iter().copied().collect();
        open.retain(|&at| waits_for[at].iter().any(|other| waiting.contains(other)));
        if open.len() == before {
            return open;
        }
    }
}

/// What becomes of a need.
#[derive(Clone, Copy, Debug)]
pub enum Becomes<'a> {
    /// It is left out.
    LeftOut,
    /// It stays, without a size.
    Unsized,
    /// It stays, of this size.
    Sized(&'a Size),
}

/// Why a ledger that has lines of a need does not allow what becomes of it; nothing if it does. `counted` is its size, where lines
/// are counted on it; `covered` is what would count against what becomes of it: what is committed, or delivered where that is more.
pub fn ledger_against(
    counted: Option<&Size>,
    after: Becomes<'_>,
    covered: i128,
) -> Option<&'static str> {
    match after {
        Becomes::LeftOut => Some("has lines in the ledger: it cannot be left out"),
        Becomes::Unsized => counted.map(|_| "has lines in the ledger: it cannot become unsized"),
        Becomes::Sized(size) if counted.is_some_and(|counted| !counted.is_counted_as(size)) => {
            Some("has lines in the ledger: its unit and currency cannot change")
        }
        Becomes::Sized(size) => (covered > i128::from(size.value()))
            .then_some("has more committed or delivered than it would ask for"),
    }
}

#[cfg(test)]
mod tests;
