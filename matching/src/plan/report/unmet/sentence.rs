//! Reasons in words.

use super::{Reason, Teller};
use crate::size::shown_by_key;
use uuid::Uuid;

/// Names in a row at most; of more it says how many.
const NAMED_MAX: usize = 3;

impl Reason {
    /// The needs that its sentence names.
    pub fn named(&self) -> &[Uuid] {
        match self {
            Self::Waits(ids) | Self::Spent { on: ids, .. } => ids.get(..NAMED_MAX).unwrap_or(ids),
            _ => &[],
        }
    }

    /// Its sentence with other names of needs; `None` where it names none.
    pub fn naming(&self, name: impl Fn(&Uuid) -> String) -> Option<String> {
        let needs = |ids: &[Uuid]| listed(ids.iter().map(&name));
        match self {
            Self::Waits(ids) => Some(waits(&needs(ids))),
            Self::Spent { on, higher } => Some(spent(&needs(on), *higher)),
            _ => None,
        }
    }
}

fn waits(needs: &str) -> String {
    format!("It waits for {needs}: half of that has to be committed first.")
}

fn spent(needs: &str, higher: bool) -> String {
    if higher {
        format!("What may serve it goes to needs of no lower priority: {needs}.")
    } else {
        format!("What may serve it goes to needs that are worth more together: {needs}.")
    }
}

impl Teller<'_> {
    pub(super) fn sentence(&self, demand: usize, reason: &Reason) -> String {
        let needs = |ids: &[Uuid]| listed(ids.iter().map(|id| self.name(id)));
        match reason {
            Reason::NoPair => "Nothing on offer may serve it.".to_owned(),
            Reason::TooLate(Some(day)) => format!("What may serve it could not start before {day}, which is too late."),
            Reason::TooLarge => {
                "It asks for more than can be weighed with other needs: plan it by hand.".to_owned()
            }
            Reason::TooLate(None) => "What may serve it would start too late.".to_owned(),
            Reason::BelowLeast { least, most } => self.below_least_sentence(demand, *least, *most),
            Reason::Exhausted => "It gets all that may serve it, and that is not enough.".to_owned(),
            Reason::Floor => "It would be served, were it not for the floor that every country gets.".to_owned(),
            Reason::Stability => "It would be served, were it not for keeping near the last approved plan.".to_owned(),
            Reason::Waits(ids) => waits(&needs(ids)),
            Reason::Condition(kinds) => format!(
                "Lines that may serve it ask for {} on the same gap first, which nobody commits.",
                listed(kinds.iter().map(|kind| format!("{kind:?}").to_lowercase()))
            ),
            Reason::Attention(names) => format!("{} can look after no more gaps.", listed(names.iter().cloned())),
            Reason::Places => "Its gap looks after as many providers as it can.".to_owned(),
            Reason::LineMost => "Lines that may serve it give no more to one gap.".to_owned(),
            Reason::Spent { on, higher } => spent(&needs(on), *higher),
            Reason::NotWorth => {
                "What could still be given is too little to be worth one more line, or fits in no part that all rules allow.".to_owned()
            }
        }
    }

    fn below_least_sentence(&self, demand: usize, least: i64, most: i64) -> String {
        let amount = |value: i64| shown_by_key(value, &self.index.problem.demands[demand].unit);
        let whole = self.held_back(demand);
        if whole.is_some_and(|whole| whole.least == least) {
            return format!(
                "Less than {} is of no use to the whole of its gap, and what is left for that is less, or does not come together. All that may serve it is {}.",
                amount(least),
                amount(most)
            );
        }
        if most == 0 {
            "Every line that may serve it has nothing left, or gives one gap no less than more than that needs.".to_owned()
        } else if most >= least && most > 0 {
            format!(
                "What is left for it comes in no part that is of use: at least {} of it, and no less than each line gives to one gap.",
                amount(least)
            )
        } else {
            format!(
                "All that may serve it is {}, and less than {} is of no use.",
                amount(most),
                amount(least)
            )
        }
    }

    /// A need by its label, or by its id where it has none.
    fn name(&self, id: &Uuid) -> String {
        let demands = &self.index.problem.demands;
        let label = self.places.get(id).map(|place| &demands[*place].label);
        label
            .filter(|label| !label.is_empty())
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }
}

/// Names in a row: some of them, and how many more.
fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let shown = names
        .iter()
        .take(NAMED_MAX)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > NAMED_MAX {
        format!("{shown} and {} more", names.len() - NAMED_MAX)
    } else {
        shown
    }
}
