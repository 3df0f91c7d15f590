//! What values are called in English, as people write them; their French words are in [`crate::french`].

/// Values that are abbreviations or names.
const NAMES: [(&str, &str); 5] = [
    ("ICT", "ICT"),
    ("MEMBER_STATES", "Member States"),
    ("SECRETARIAT", "Secretariat"),
    ("SECURITY_COUNCIL", "Security Council"),
    ("UN_AGENCIES", "UN agencies"),
];

/// What the value of this upper-case name is called.
pub fn english(value: &str) -> String {
    let name = NAMES.iter().find(|(known, _)| *known == value);
    let in_small = || value.replace('_', " ").to_lowercase();
    name.map_or_else(in_small, |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_abbreviations_keep_their_capitals() {
        for (value, called) in [
            ("ICT", "ICT"),
            ("MEMBER_STATES", "Member States"),
            ("HOST_STATE", "host state"),
        ] {
            assert_eq!(english(value), called);
        }
    }
}
