//! What is to be revised of an offer or programme. What is left out stays as it is.

use super::{
    ActivityStatus, Ceiling, Stated,
    draft::{Draft, Links, Statement},
    line,
};
use crate::date::PartialDate;

/// What is to be revised of an offer or programme: nothing where it stays as it is, and nothing within where it is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// What it is, in a line.
    pub title: Option<String>,
    /// What it is, in a few sentences.
    pub description: Option<String>,
    /// Language of title and description, ISO 639-1.
    pub language: Option<String>,
    /// Status, as IATI names it.
    pub status: Option<ActivityStatus>,
    /// Since when.
    pub starts: Option<Option<PartialDate>>,
    /// Until when.
    pub ends: Option<Option<PartialDate>>,
    /// Declared interest.
    pub willing: Option<Stated>,
    /// Confirmed capacity.
    pub able: Option<Stated>,
    /// Whether everybody sees who provides it.
    pub attributed: Option<bool>,
    /// What it depends on.
    pub condition: Option<Option<String>>,
    /// Working languages, ISO 639-1.
    pub languages: Option<Vec<String>>,
    /// Where within its countries.
    pub place: Option<Option<String>>,
    /// What its money is bound to.
    pub earmark: Option<Option<String>>,
    /// What a receiving state has to be a member of, in words.
    pub membership: Option<Option<String>>,
    /// Whether the provider would ask for an exemption, or give notice, where a measure requires it.
    pub seeks_exemption: Option<Stated>,
    /// What others have to pay.
    pub cofinancing: Option<Option<String>>,
    /// What of the cost others have to bear, in percent as a decimal string.
    pub cofinancing_percent: Option<Option<String>>,
    /// What it does not cover, in words.
    pub exclusions: Option<Option<String>>,
    /// What a reader should know.
    pub note: Option<Option<String>>,
    /// What its provider calls it in systems of their own.
    pub external_reference: Option<Option<String>>,
    /// The most that it gives over its lines of one currency together.
    pub ceiling: Option<Option<Ceiling>>,
    /// What it refers to.
    pub links: Links,
    /// What is given, line by line.
    pub lines: Option<Vec<line::Draft>>,
    /// Why, for the history.
    pub reason: Option<String>,
    /// What its author confirms about the texts, as the history keeps it.
    pub confirmed: Option<&'static str>,
    /// Whether what is new of it is promised as it is said, and in no money that is gone.
    pub promised_now: bool,
}

impl Revision {
    /// What the offer or programme states once it is revised; takes over what is new.
    pub fn restate(&mut self, statement: &mut Statement) {
        macro_rules! set {
            ($($field:ident)*) => {$(
                if let Some(given) = self.$field.take() {
                    statement.$field = given;
                }
            )*};
        }
        set! {
            title description language status starts ends willing able attributed condition languages place earmark
            membership seeks_exemption cofinancing cofinancing_percent exclusions note external_reference ceiling
        }
    }

    /// The draft of a new offer or programme that states this on top of `statement`.
    pub fn draft(mut self, mut statement: Statement) -> Draft {
        self.restate(&mut statement);
        Draft {
            statement,
            links: self.links,
            lines: self.lines.unwrap_or_default(),
            confirmed: self.confirmed,
            promised_now: self.promised_now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stays_and_what_is_null_goes() {
        let mut statement = Statement {
            title: "Scales".to_owned(),
            condition: Some("A customs post.".to_owned()),
            ..Statement::default()
        };
        let mut revision = Revision {
            condition: Some(None),
            willing: Some(Stated::Yes),
            ..Revision::default()
        };
        revision.restate(&mut statement);
        assert_eq!(statement.title, "Scales");
        assert_eq!(statement.condition, None);
        assert_eq!(statement.willing, Stated::Yes);
    }
}
