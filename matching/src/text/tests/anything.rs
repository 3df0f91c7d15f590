//! What holds of every text, whatever is in it.

use super::lexicon;
use crate::text::{language::Language, limits::limits_in, token::tokens};
use domain::text::fold;
use proptest::prelude::*;

proptest! {
    #[test]
    fn words_stand_where_they_are_said_to_stand_and_limits_quote_the_text(
        text in "(not |only |except |n't |up to |sauf |uniquement |hors |if |training |customs |scales|[.,;:!? '\n\u{ad}é-]|\\PC){0,40}", excludes: bool,
    ) {
        for language in [Language::En, Language::Fr, Language::Other] {
            let words = tokens(&text, language);
            for word in &words {
                let written = fold(&text[word.start..word.end]);
                prop_assert!(written == word.word || (written == "t" && word.word == "not"));
            }
            prop_assert!(words.is_sorted_by(|one, next| one.end <= next.start && one.sentence <= next.sentence));
            let limits = limits_in(&text, &words, language, lexicon(), excludes);
            prop_assert_eq!(limits.negated.len(), words.len());
            for limit in &limits.found {
                prop_assert!(text.contains(&*limit.sentence));
                prop_assert!(limit.concepts.is_sorted_by(|one, next| one < next));
            }
        }
    }
}
