//! What somebody calls a thing in systems of their own.

use crate::validation::Validation;

/// Most characters of a name in other systems.
const LENGTH_MAX: usize = 200;

impl Validation {
    /// A name in other systems, trimmed: one line, without an at sign, so that it is no address of a person.
    pub fn own_name(&mut self, own: Option<&String>) -> Option<String> {
        let own = own?.trim();
        let fits = (1..=LENGTH_MAX).contains(&own.chars().count())
            && !own
                .chars()
                .any(|letter| letter.is_control() || letter == '@');
        let reason = format!(
            "is no identifier: write it on one line of 1 to {LENGTH_MAX} characters, without an at sign"
        );
        self.ensure(fits, "externalReference", &reason);
        Some(own.to_owned())
    }
}
