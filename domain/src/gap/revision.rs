//! What is to be revised of a gap. What is left out stays as it is.

use super::{GapEvidence, GapHolder, GapPriority, GapSeverity, Links, Statement, cost, need};
use crate::date::PartialDate;

/// What is to be revised of a gap: nothing where it stays as it is, and nothing within where it is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// What is missing, in a line.
    pub title: Option<String>,
    /// What is missing, in a few sentences.
    pub description: Option<String>,
    /// Language of title and description, ISO 639-1.
    pub language: Option<String>,
    /// The institution that lacks the capacity.
    pub institution: Option<Option<String>>,
    /// What would show that it is closed.
    pub desired_end_state: Option<Option<String>>,
    /// What closing the whole of it costs.
    pub cost: cost::Revision,
    /// When work to close it is to start.
    pub starts: Option<Option<PartialDate>>,
    /// When it is to be closed at the latest.
    pub ends: Option<Option<PartialDate>>,
    /// When it was first called for.
    pub first_called_for: Option<Option<PartialDate>>,
    /// What a reader should know.
    pub note: Option<Option<String>>,
    /// What its Panel or steward calls it in systems of their own.
    pub external_reference: Option<Option<String>>,
    /// The gap's holder: the kind of body whose capacity is missing.
    pub holder: Option<GapHolder>,
    /// Code of the institution on record.
    pub organisation: Option<Option<String>>,
    /// Acronym of the mission.
    pub mission: Option<Option<String>>,
    /// Code of the sector.
    pub sector: Option<String>,
    /// How grave the source calls it.
    pub severity: Option<Option<GapSeverity>>,
    /// How urgent the source says it is.
    pub priority: Option<Option<GapPriority>>,
    /// Whether the source names it outright.
    pub evidence: Option<GapEvidence>,
    /// Code of the sanctions regime.
    pub regime: Option<Option<String>>,
    /// Free tags.
    pub tags: Option<Vec<String>>,
    /// Kinds of institution that would be helped.
    pub beneficiaries: Option<Vec<String>>,
    /// What it refers to.
    pub links: Links,
    /// What would close it.
    pub needs: Option<Vec<need::Draft>>,
    /// Why, for the history.
    pub reason: Option<String>,
}

impl Revision {
    /// What the gap says once it is revised; takes over what is new.
    pub fn restate(&mut self, statement: &mut Statement) {
        set(&mut statement.title, self.title.take());
        set(&mut statement.description, self.description.take());
        set(&mut statement.language, self.language.take());
        set(&mut statement.institution, self.institution.take());
        let end_state = self.desired_end_state.take();
        set(&mut statement.desired_end_state, end_state);
        statement.cost.revise(std::mem::take(&mut self.cost));
        set(&mut statement.starts, self.starts.take());
        set(&mut statement.ends, self.ends.take());
        let called_for = self.first_called_for.take();
        set(&mut statement.first_called_for, called_for);
        set(&mut statement.note, self.note.take());
        let own_name = self.external_reference.take();
        set(&mut statement.external_reference, own_name);
    }
}

/// Sets what is given.
fn set<T>(field: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *field = given;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stays_and_what_is_null_goes() {
        let mut statement = Statement {
            title: "Scales are missing".to_owned(),
            institution: Some("Customs".to_owned()),
            note: Some("Seen again.".to_owned()),
            ..Statement::default()
        };
        let mut revision = Revision {
            title: Some("Balances are missing".to_owned()),
            note: Some(None),
            ..Revision::default()
        };
        revision.restate(&mut statement);
        assert_eq!(statement.title, "Balances are missing");
        assert_eq!(statement.institution.as_deref(), Some("Customs"));
        assert_eq!(statement.note, None);
    }
}
