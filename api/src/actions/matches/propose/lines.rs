//! Lines of a match that is proposed: which line is to give to which need, and how much at most.

use super::Proposal;
use crate::actions::matches::ends::{end_of_need, end_under};
use domain::{
    matches::pairing::{self, Share},
    validation::Validation,
};
use entity::{assistance_line, match_line, need};
use matching::size::NEEDS;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Which line is to give to which need.
pub struct LineDraft {
    /// The need.
    pub need: Uuid,
    /// The line of the offer or programme.
    pub line: Uuid,
    /// How much at most; none for as much as both have.
    pub share: Option<Share>,
}

impl Proposal {
    /// The lines of a match of it that has this id.
    pub fn lines(
        &self,
        match_id: Uuid,
        drafts: &[LineDraft],
        faults: &mut Validation,
    ) -> Vec<match_line::Model> {
        faults.ensure(
            !drafts.is_empty(),
            "lines",
            "is empty: say which line gives to which need",
        );
        faults.within(drafts.len(), "lines");
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        for (known, (at, draft)) in (0..).zip(drafts.iter().enumerate()) {
            let place = format!("lines.{at}");
            let Some((need, line)) = self.ends(draft, &place, faults) else {
                continue;
            };
            let is_new = seen.insert((need.id, line.id));
            faults.ensure(is_new, &place, "appears twice");
            let share = draft.share.as_ref();
            rows.push(match_line::Model {
                id: self.ids.behind(known),
                match_id,
                position: i32::try_from(at + 1).expect("a match has few lines"),
                need_id: need.id,
                line_id: line.id,
                size: pairing::share(
                    end_of_need(need),
                    end_under(&self.assistance, line, need),
                    share,
                    &place,
                    faults,
                ),
            });
        }
        rows
    }

    /// Whether a need is counted in this: a currency, a unit, or needs as a whole, which can be said of any.
    pub fn is_counted_in(&self, need: Uuid, unit: &str) -> bool {
        let mut needs = self.needs.iter();
        let need = needs.find(|known| known.id == need);
        unit == NEEDS || need.is_some_and(|need| key(need) == Some(unit))
    }

    /// The need and the line that are meant.
    fn ends(
        &self,
        draft: &LineDraft,
        place: &str,
        faults: &mut Validation,
    ) -> Option<(&need::Model, &assistance_line::Model)> {
        let need = self.needs.iter().find(|need| need.id == draft.need);
        let field = format!("{place}.need");
        faults.named(draft.need, &field);
        // Of what names nothing that is said already.
        let is_need = need.is_some() || draft.need.is_nil();
        faults.ensure(is_need, &field, "is not a need of this gap");
        let line = self.gives.iter().find(|line| line.id == draft.line);
        let field = format!("{place}.line");
        faults.named(draft.line, &field);
        let reason = "is not a line of this offer or programme";
        let is_line = line.is_some() || draft.line.is_nil();
        faults.ensure(is_line, &field, reason);
        need.zip(line)
    }
}

/// What plans call that in which a need is counted.
fn key(need: &need::Model) -> Option<&str> {
    let unit = need.unit.as_ref().map(AsRef::as_ref);
    need.currency.as_deref().or(unit)
}
