//! What somebody calls a thing in systems of their own.

use crate::{text::hidden, validation::Validation};

/// Most characters of a name in other systems.
const LENGTH_MAX: usize = 200;

impl Validation {
    /// A name in other systems, trimmed: one line, without an at sign, so that it is no address of a person, and without what nobody sees,
    /// so that no two look the same.
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
        if let Some((before, letter)) = own.chars().enumerate().find(|(_, letter)| hidden(*letter))
        {
            let (point, place) = (u32::from(letter), before + 1);
            let reason = format!(
                "has U+{point:04X}, which nobody sees, at character {place}: type it anew, for what is copied from elsewhere may bring it along"
            );
            self.ensure(false, "externalReference", &reason);
        }
        Some(own.to_owned())
    }
}
