//! Documents, and what is wrong in them.

use crate::words;
use uuid::Uuid;

/// What the keys of documents begin with that only reports name which are not published.
const DRAFT: &str = "draft:";

/// The key of a document that a report names before it is published. The symbol is the report's Panel's only with its
/// publication: until then others may draft under it as well, and neither can tell.
pub fn draft_key(id: Uuid, symbol: &str) -> String {
    format!("{DRAFT}{}:{symbol}", id.simple())
}

/// The symbol that the document of a draft is to have; none where the key is not that of a draft.
pub fn draft_symbol(key: &str) -> Option<&str> {
    key.strip_prefix(DRAFT)?
        .split_once(':')
        .map(|(_, symbol)| symbol)
}

words! {
    /// What sort of document it is.
    DocumentKind {
        /// A resolution of the Security Council.
        Resolution,
        /// A statement by the President of the Security Council.
        PresidentialStatement,
        /// A report of a Panel of Experts.
        PanelReport,
        /// A report of a Sanctions Committee.
        CommitteeReport,
        /// Budget estimates.
        Budget,
        /// A letter.
        Letter,
        /// Guidelines.
        Guidelines,
        /// A study from outside the United Nations.
        Study,
        /// News or a press release.
        News,
        /// Any other document.
        Other,
    }

    /// How sure it is that a document is wrong.
    AnomalyConfidence {
        /// Confirmed by another source.
        Confirmed,
        /// Likely.
        Likely,
        /// Possible.
        Possible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_tells_the_symbol_it_is_to_have() {
        let key = draft_key(Uuid::nil(), "S/2031/7");
        assert_eq!(draft_symbol(&key), Some("S/2031/7"));
        assert_eq!(draft_symbol("S/2031/7"), None);
    }
}
