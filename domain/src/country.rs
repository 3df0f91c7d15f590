//! Countries and groups of them.

use crate::words;

words! {
    /// What a group of countries is.
    CountryGroupKind {
        /// A region of UN M49.
        Region,
        /// A community or organisation of states.
        Community,
        /// States on a list that assistance may ask for: participants of a scheme, or those eligible for something.
        Membership,
    }

    /// What sort of name another name of a country is.
    CountryAliasKind {
        /// What people call it, beside its official name.
        Common,
        /// What it was called officially.
        Former,
        /// Its letters.
        Abbreviation,
    }
}
