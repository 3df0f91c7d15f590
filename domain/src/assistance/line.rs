//! One line of what is given: the rules it obeys, and what the matches and the ledger hold it to.

use super::{AssistanceForm, AssistanceType, GoodsClass, Stated, ceiling::LineUnder};
use crate::{
    size::{self, Size},
    validation::{NOTE_MAX, Validation},
};
use uuid::Uuid;

/// A line, as the provider states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The line on record that it revises, nil where the id given names none; none for a new line.
    pub line: Option<Uuid>,
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is given.
    pub title: String,
    /// How much of it; unsized where it is open-ended.
    pub size: size::Draft,
    /// Least for one gap, as a decimal string in the unit of the size.
    pub least: Option<String>,
    /// Most for one gap, as a decimal string in the unit of the size.
    pub most: Option<String>,
    /// What another line, of any provider, must have committed on the same gap first.
    pub requires: Option<AssistanceType>,
    /// Whether it is bound to the provider's own goods or people.
    pub tied: Option<Stated>,
    /// Class of goods, where goods are given.
    pub goods: Option<GoodsClass>,
    /// In what form, where that is stated.
    pub form: Option<AssistanceForm>,
    /// How many people it reaches, where its size counts none.
    pub people: Option<i32>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// A line that obeys the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line on record that it revises, as the draft names it.
    pub line: Option<Uuid>,
    /// Type of assistance.
    pub assistance: AssistanceType,
    /// What is given.
    pub title: String,
    /// How much of it; none where it is open-ended.
    pub size: Option<Size>,
    /// Least for one gap, in the unit of the size.
    pub least: Option<i64>,
    /// Most for one gap, in the unit of the size.
    pub most: Option<i64>,
    /// What another line, of any provider, must have committed on the same gap first.
    pub requires: Option<AssistanceType>,
    /// Whether it is bound to the provider's own goods or people.
    pub tied: Option<Stated>,
    /// Class of goods.
    pub goods: Option<GoodsClass>,
    /// In what form, where that is stated.
    pub form: Option<AssistanceForm>,
    /// How many people it reaches, where its size counts none.
    pub people: Option<i32>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl Line {
    /// What a ceiling has to do with it.
    pub fn under_ceiling(&self) -> LineUnder<'_> {
        let size = self.size.as_ref();
        LineUnder {
            unit: size.map(Size::unit),
            currency: size.and_then(Size::currency),
            size: size.map(Size::value),
            least: self.least,
        }
    }
}

impl Draft {
    /// A new line of which no more is stated.
    pub fn new(assistance: AssistanceType, title: String, size: size::Draft) -> Self {
        Self {
            line: None,
            assistance,
            title,
            size,
            least: None,
            most: None,
            requires: None,
            tied: None,
            goods: None,
            form: None,
            people: None,
            note: None,
        }
    }

    /// Applies the rules; `field` leads to the line.
    pub fn check(self, field: &str, faults: &mut Validation) -> Line {
        let field = |name: &str| format!("{field}.{name}");
        let size = self.size.check(&field("size"), faults);
        let (least, most) = self.bounds(size.as_ref(), &field, faults);
        AssistanceForm::check(self.form, self.assistance, &field("form"), faults);
        size::check_people(self.people, self.size.unit(), &field("people"), faults);
        Line {
            line: self.line,
            assistance: self.assistance,
            title: faults.title(&self.title, &field("title")),
            size,
            least,
            most,
            requires: self.requires,
            tied: self.tied,
            goods: self.goods,
            form: self.form,
            people: self.people,
            note: faults.text_if(self.note.as_ref(), NOTE_MAX, &field("note")),
        }
    }

    /// Least and most for one gap: least is neither more than most nor than the size.
    fn bounds(
        &self,
        size: Option<&Size>,
        field: &impl Fn(&str) -> String,
        faults: &mut Validation,
    ) -> (Option<i64>, Option<i64>) {
        let least = self
            .least
            .as_ref()
            .and_then(|given| faults.collect_reason(self.size.least(given, size), &field("least")));
        let most = self
            .most
            .as_ref()
            .and_then(|given| faults.collect_reason(self.size.units(given), &field("most")));
        let in_order = least.zip(most).is_none_or(|(least, most)| least <= most);
        faults.ensure(
            in_order,
            &field("most"),
            "is below least: write the greater of the two in most",
        );
        (least, most)
    }
}

/// Applies the rules to the lines of an offer or programme, which has at least one.
pub fn check(lines: Vec<Draft>, faults: &mut Validation) -> Vec<Line> {
    faults.ensure(!lines.is_empty(), "lines", "is empty: say what is given");
    faults.within(lines.len(), "lines");
    let checked = lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| line.check(&format!("lines.{at}"), faults));
    checked.collect()
}

/// Whether nothing can be committed out of a line to a gap: what comes by it to a need at most, with what it gave to the gap before, is
/// less than the least that it gives to one gap. Where nothing says how much comes, it may be enough.
pub fn is_below_least(most: Option<i64>, given: i128, least: i64) -> bool {
    most.is_some_and(|most| i128::from(most) + given < i128::from(least))
}

/// What becomes of a line that is part of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// It is left out.
    LeftOut,
    /// It stays, and is counted otherwise, or of another type.
    Other,
    /// It stays as it was counted, with this size; none where it is open-ended.
    Sized(Option<i64>),
}

/// What the matches and the ledger hold against what becomes of a line that is part of a match; nothing if they agree. `covered`
/// is what counts against its size: what is committed, or delivered where that is more.
pub fn held(becomes: Becomes, covered: i128) -> Option<&'static str> {
    match becomes {
        Becomes::LeftOut => Some("is part of a match: it cannot be left out"),
        Becomes::Other => Some("is part of a match: its type, unit and currency cannot change"),
        Becomes::Sized(size) => size
            .is_some_and(|size| covered > i128::from(size))
            .then_some("has more committed than it would give"),
    }
}
