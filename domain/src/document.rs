//! Documents, and what is wrong in them.

use crate::words;

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
