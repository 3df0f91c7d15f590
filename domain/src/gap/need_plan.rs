//! Plans beside what a finding states: what becomes of them, and what they may say of a need that the finding has.

use super::need::Need;
use crate::{date, size::Size, words};

words! {
    /// What became of a plan of needs.
    NeedPlanStatus {
        /// It waits for the holder of the gap to adopt it: until then its needs do not count.
        Proposed,
        /// Its needs count, beside the finding's own.
        Adopted,
        /// Its needs do not count: it was refused, or another was adopted in its place.
        SetAside,
    }

    /// A term of a need that a finding may leave open, for plans to give.
    NeedTerm {
        /// How much is needed.
        Size,
        /// The smallest useful amount.
        Least,
        /// From when on it is needed.
        Starts,
        /// By when it is needed.
        Deadline,
        /// Languages it is needed in.
        Languages,
        /// Where it is needed.
        Place,
        /// What each country has of it.
        Shares,
    }
}

impl NeedTerm {
    /// All terms. What comes first decides what later ones fit: the least is in the unit of the size.
    pub const ALL: [Self; 7] = [
        Self::Size,
        Self::Least,
        Self::Starts,
        Self::Deadline,
        Self::Languages,
        Self::Place,
        Self::Shares,
    ];

    /// The field of an input that says it.
    fn field(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Least => "least",
            Self::Starts => "starts",
            Self::Deadline => "deadline",
            Self::Languages => "languages",
            Self::Place => "place",
            Self::Shares => "shares",
        }
    }
}

impl Need {
    /// What it says with these terms left open.
    pub fn without(&self, terms: &[NeedTerm]) -> Self {
        let open = self.bare();
        let mut rest = self.clone();
        terms.iter().for_each(|term| rest.take(*term, &open));
        rest
    }

    /// What it says, completed in these terms by what another says, as far as it leaves them open and both fit together; and
    /// which terms that were.
    pub fn completed(&self, by: &Self, terms: &[NeedTerm]) -> (Self, Vec<NeedTerm>) {
        let (mut whole, mut given) = (self.clone(), Vec::new());
        for term in terms.iter().copied() {
            if self.states(term) || !by.states(term) {
                continue;
            }
            let mut with = whole.clone();
            with.take(term, by);
            let measures = [&with, by].map(|need| need.size.as_ref().map(Size::measure));
            let is_in_unit = term != NeedTerm::Least || measures[0] == measures[1];
            if is_in_unit && with.is_sound() {
                whole = with;
                given.push(term);
            }
        }
        (whole, given)
    }

    /// The fields in which a plan says otherwise than this need of a finding, or what does not go with it. What the plan does not
    /// say stays as the finding has it.
    pub fn contradicted(&self, plan: &Self) -> Vec<&'static str> {
        let (whole, _) = self.completed(plan, &NeedTerm::ALL);
        let terms = NeedTerm::ALL.into_iter().filter(|term| {
            let mut as_planned = whole.clone();
            as_planned.take(*term, plan);
            plan.states(*term) && as_planned != whole
        });
        let fixed = [
            ("assistance", plan.assistance == self.assistance),
            ("title", plan.title == self.title),
            ("goods", plan.goods.is_none() || plan.goods == self.goods),
            ("form", plan.form.is_none() || plan.form == self.form),
            (
                "people",
                plan.people.is_none() || plan.people == self.people,
            ),
        ];
        let fixed = fixed.into_iter().filter(|(_, is_same)| !is_same);
        fixed
            .map(|(field, _)| field)
            .chain(terms.map(NeedTerm::field))
            .collect()
    }

    fn bare(&self) -> Self {
        Self {
            size: None,
            least: None,
            starts: None,
            deadline: None,
            languages: None,
            place: None,
            shares: None,
            ..self.clone()
        }
    }

    fn states(&self, term: NeedTerm) -> bool {
        match term {
            NeedTerm::Size => self.size.is_some(),
            NeedTerm::Least => self.least.is_some(),
            NeedTerm::Starts => self.starts.is_some(),
            NeedTerm::Deadline => self.deadline.is_some(),
            NeedTerm::Languages => self.languages.is_some(),
            NeedTerm::Place => self.place.is_some(),
            NeedTerm::Shares => self.shares.is_some(),
        }
    }

    /// Says one term as another does.
    fn take(&mut self, term: NeedTerm, from: &Self) {
        match term {
            NeedTerm::Size => self.size.clone_from(&from.size),
            NeedTerm::Least => self.least = from.least,
            NeedTerm::Starts => self.starts.clone_from(&from.starts),
            NeedTerm::Deadline => self.deadline.clone_from(&from.deadline),
            NeedTerm::Languages => self.languages.clone_from(&from.languages),
            NeedTerm::Place => self.place.clone_from(&from.place),
            NeedTerm::Shares => self.shares.clone_from(&from.shares),
        }
    }

    /// Whether its least is no more than there is, and its dates are in order.
    fn is_sound(&self) -> bool {
        let size = self.size.as_ref().map(Size::value);
        let dates = self.starts.as_ref().zip(self.deadline.as_ref());
        self.least
            .is_none_or(|least| size.is_some_and(|size| least <= size))
            && dates.is_none_or(|(starts, deadline)| date::in_order(starts, deadline))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assistance::AssistanceType, size::QuantityUnit};

    fn need(size: Option<i64>) -> Need {
        Need {
            assistance: AssistanceType::Training,
            title: "Weighers".to_owned(),
            size: size.map(|value| Size::Quantity {
                unit: QuantityUnit::Persons,
                value,
            }),
            least: None,
            goods: None,
            form: None,
            people: None,
            starts: None,
            deadline: None,
            languages: None,
            place: None,
            shares: None,
            note: None,
        }
    }

    #[test]
    fn a_plan_gives_what_the_finding_left_open_and_nothing_else() {
        let stated = Need {
            deadline: Some("2027".to_owned()),
            ..need(None)
        };
        let plan = Need {
            least: Some(2),
            starts: Some("2026".to_owned()),
            deadline: Some("2029".to_owned()),
            note: Some("By boat.".to_owned()),
            ..need(Some(5))
        };
        let (whole, given) = stated.completed(&plan, &NeedTerm::ALL);
        assert_eq!(given, [NeedTerm::Size, NeedTerm::Least, NeedTerm::Starts]);
        assert_eq!(whole.without(&given), stated);
        assert_eq!(
            (whole.deadline.as_deref(), whole.note),
            (Some("2027"), None)
        );
        assert_eq!(stated.contradicted(&plan), ["deadline"]);
    }

    #[test]
    fn what_does_not_go_with_the_finding_is_not_taken() {
        let late = Need {
            starts: Some("2028".to_owned()),
            least: Some(9),
            ..need(Some(9))
        };
        let stated = Need {
            deadline: Some("2027".to_owned()),
            ..need(Some(5))
        };
        assert_eq!(
            stated.completed(&late, &NeedTerm::ALL),
            (stated.clone(), vec![])
        );
        assert_eq!(stated.contradicted(&late), ["size", "least", "starts"]);
    }

    #[test]
    fn a_plan_that_leaves_out_what_is_stated_contradicts_nothing() {
        assert_eq!(need(Some(5)).contradicted(&need(None)), [""; 0]);
        let other = Need {
            title: "Others".to_owned(),
            ..need(None)
        };
        assert_eq!(need(None).contradicted(&other), ["title"]);
    }
}
