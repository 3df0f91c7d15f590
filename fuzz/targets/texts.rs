//! Texts at the door: done again, nothing changes. Dates and private persons are looked for in them.

#![cfg_attr(fuzzing, no_main)]

use domain::{date::PartialDate, personal::personal, text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|given: &str| {
    let stored = text::tidy(given);
    assert_eq!(text::tidy(&stored), stored);
    assert_eq!(text::is_blank(given), stored.is_empty());
    let folded = text::fold(given);
    assert_eq!(text::fold(&folded), folded);
    assert!(text::contains(given, given));
    // A character comes apart into 18 at most (U+FDFA).
    assert!(folded.chars().count() <= 18 * given.chars().count());
    for word in given.lines().filter_map(|line| text::word(line).ok()) {
        assert_eq!(text::word(&word), Ok(word.clone()));
    }
    personal(given);
    if let Ok(date) = given.parse::<PartialDate>() {
        assert_eq!(date.as_str(), given);
        date.millis();
        date.year();
    }
});
